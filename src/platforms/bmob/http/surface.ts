import type { RequestHead } from "../../platform.js";
import type { BmobConfig } from "../config.js";
import { isSecret } from "./secrets.js";

/** Which of the cloud's doors a request knocks at (contract 2, D1). */
export type Surface = "rest" | "python" | "node" | "java";

/** Contract 2: hosts that this platform stands in for. */
export const HOSTS: readonly string[] = [
  "api2.bmob.cn",
  "api.bmob.cn",
  "api.bmobcloud.com",
  "api.codenow.cn",
  "pycloud.bmob.cn",
  "javacloud.bmob.cn",
  "cloud.bmob.cn",
  "cloud.bmobapp.com",
];

/** The rest of the cloud's domains: its websites, its test servers, messages in real time (`wss.bmobcloud.com`). Its CDN is not: others have their files there, too. */
export const ALSO_OWNS: readonly string[] = [
  ...["bmob.cn", "bmobapp.com", "bmobcloud.com", "codenow.cn"].flatMap((domain) => [domain, `*.${domain}`]),
  "*.bmobpay.com",
];

/** Contract 2, D1: by the host's first label. */
const BY_LABEL = new Map<string, Surface>([
  ["pycloud", "python"],
  ["cloud", "node"],
  ["javacloud", "java"],
]);

/** Below these a first label means what it means in the cloud, whatever a path begins with. */
const DOMAINS: readonly string[] = ["bmob.cn", "bmobapp.com", "bmobcloud.com", "codenow.cn", "localhost"];

const labelOf = (host: string): string => /^(?:\w+:\/\/)?([^.:/]*)/.exec(host)?.[1]?.toLowerCase() ?? "";

/**
 * Contract 2, D1.
 *
 * @param host name, with or without a port or a scheme before it
 * @example
 * ```ts
 * surfaceOf("pycloud.localhost:4400"); // "python"
 * surfaceOf("http://127.0.0.1:4400"); // "rest"
 * ```
 */
export const surfaceOf = (host: string): Surface => BY_LABEL.get(labelOf(host)) ?? "rest";

/** A function called by its URL alone (contract 4.1, form C; contract 5). */
export interface DirectCall {
  /** As it was sent: nobody has looked at it yet. */
  readonly secretKey: string;
  readonly name: string;
}

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * A path of exactly two segments, taken as `/<secretKey>/<function>`; undefined for every other path. A slash at the end does not
 * count (contract 2).
 *
 * @example
 * ```ts
 * directCallOf("/0123456789abcdef/hello"); // { secretKey: "0123456789abcdef", name: "hello" }
 * ```
 */
export const directCallOf = (path: string): DirectCall | undefined => {
  const match = /^\/([^/]+)\/([^/]+)\/?$/.exec(path);
  if (match === null) return undefined;
  const [, secretKey = "", name = ""] = match;
  return { secretKey, name: decoded(name) };
};

/** Contract 2: the REST API and files, and not functions. */
const VERSIONED = /^\/[12]\//;

/**
 * A path as it may be told to people: without the secret key of a function's address.
 *
 * @example
 * ```ts
 * shownPath("/0123456789abcdef/hello").split("/"); // ["", "***", "hello"]
 * ```
 */
export const shownPath = (path: string): string =>
  VERSIONED.test(path) ? path : path.replace(/^\/[^/]+(?=\/)/, "/***");

/** Contract 2 (D1), 4.1: whether the path is a function's address under this app's secret key. */
export const isDirectCall = (path: string, { secretKey }: BmobConfig): boolean =>
  isSecret(directCallOf(path)?.secretKey, secretKey);

/** Below these are the REST API, and files as their URLs name them (contract 6.9). */
const OWN = /^\/(?:[12](?:\/|$)|\d{4}\/\d{2}\/\d{2}\/[0-9a-f]{32}\.)/;

/**
 * Contract 2, D1: whether a request to no cloud's own host is Bmob's: by its path, or because it names the app's secret key or a host
 * that serves nothing but functions.
 */
export const claims = ({ host, path }: RequestHead, config: BmobConfig): boolean =>
  OWN.test(path) ||
  isDirectCall(path, config) ||
  (surfaceOf(host) !== "rest" && DOMAINS.some((domain) => host.endsWith(`.${domain}`)));
