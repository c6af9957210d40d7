import type { OnReadOpts } from "node:net";
import { isHere } from "./destination.js";
import type { Find } from "./types.js";

/** What sockets are told about where to connect to. */
export interface ConnectOptions {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly path?: string | null;
  readonly servername?: string | null;
  readonly ALPNProtocols?: unknown;
  readonly onread?: OnReadOpts;
}

export type Connected = () => void;

/** `connect(options, listener)`, `connect(port, host, listener)`, and both in a list, as `net.connect` has them. */
export const parametersOf = (
  given: readonly unknown[],
): readonly [options: ConnectOptions, listener: Connected | undefined] => {
  const list: readonly unknown[] = Array.isArray(given[0]) ? given[0] : given;
  const [first, second] = list;
  const listener = list.findLast((each): each is Connected => typeof each === "function");
  if (typeof first === "object" && first !== null) return [first, listener];
  if (typeof first === "string" && Number.isNaN(Number(first))) return [{ path: first }, listener];
  return [{ port: String(first), host: typeof second === "string" ? second : null }, listener];
};

/** Whom a connection is for: the host, or the one whose certificate is asked for when it is an address. */
export const nameIn = ({ host, path, servername }: ConnectOptions, find: Find): string | undefined => {
  if (path || !host) return undefined;
  if (find(host) !== undefined) return host;
  return servername && !isHere(host) && find(servername) !== undefined ? servername : undefined;
};

/** Whether a connection may speak HTTP/1.1: by TLS, clients say what they would. */
export const speaksHttp1 = ({ ALPNProtocols: offered }: ConnectOptions): boolean =>
  !Array.isArray(offered) || offered.length === 0 || offered.includes("http/1.1");

/** Whether it offers HTTP/2. */
export const speaksHttp2 = ({ ALPNProtocols: offered }: ConnectOptions): boolean =>
  Array.isArray(offered) && offered.includes("h2");
