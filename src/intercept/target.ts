import type { ClientRequest } from "node:http";
import { isLoopback } from "../http/index.js";
import type { Claim, Find, Target } from "./types.js";

const USUAL_PORTS = { http: "80", https: "443" } as const;

/** A host as URLs have it. */
export const toTarget = (scheme: Target["scheme"], name: string, port: unknown): Target => {
  const host = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  const isUsual = port === undefined || port === null || String(port) === "" || String(port) === USUAL_PORTS[scheme];
  return { scheme, host: isUsual ? host : `${host}:${port}` };
};

/** A request to one of the hosts. */
export interface Claimed {
  readonly target: Target;
  readonly claim: Claim;
  /** What it asks a proxy for: it is meant to leave by that. */
  readonly isTunnel: boolean;
}

const ABSOLUTE = /^(https?):\/\/([^/?#]+)/i;

/** What `node:http` knows about where a request goes. */
export interface ConnectionOptions {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly defaultPort?: number | string | undefined;
  readonly socketPath?: string | null | undefined;
}

/**
 * Where a request of `node:http` goes, if it goes to one of the hosts: by the host that it would connect to, by the one that it asks a
 * proxy for, or by the one that it says it is for, when it connects to an address.
 */
export const claimOf = (request: ClientRequest, options: ConnectionOptions, find: Find): Claimed | undefined => {
  const scheme = request.protocol === "https:" ? "https" : "http";
  if (options.socketPath) return undefined;
  const { path, method } = request;
  if (method === "CONNECT") {
    const claim = find(path);
    return claim && { claim, target: { scheme, host: path }, isTunnel: true };
  }
  const [, proxied, authority] = path.startsWith("/") ? [] : (ABSOLUTE.exec(path) ?? []);
  if (authority !== undefined) {
    const claim = find(authority);
    const target = { scheme: proxied?.toLowerCase() === "https" ? "https" : "http", host: authority } as const;
    return claim && { claim, target, isTunnel: false };
  }
  const name = options.host ?? options.hostname ?? "localhost";
  const claim = find(name);
  if (claim) return { claim, target: toTarget(scheme, name, options.port ?? options.defaultPort), isTunnel: false };
  const said = isLoopback(name) ? undefined : request.getHeader("host");
  if (typeof said !== "string") return undefined;
  const saidClaim = find(said);
  return saidClaim && { claim: saidClaim, target: { scheme, host: said }, isTunnel: false };
};
