import type { Destination } from "./destination.js";
import type { Origin } from "./origin.js";
import type { Claim, Find } from "./types.js";

/** The head of a request, as far as it says where the request goes. */
export interface Head {
  readonly method: string;
  /** A path, or what a proxy is asked for. */
  readonly target: string;
  /** What the header says. */
  readonly host: string | undefined;
}

/** A request to one of the clouds' hosts. */
export interface Claimed {
  readonly claim: Claim;
  /** What says so: a tunnel or a URL that a proxy is asked for, where the connection leads, or the header alone. */
  readonly by: "tunnel" | "proxy" | "connection" | "header";
  /** As it is named there, with or without a port. */
  readonly host: string;
  /** Of the URL that a proxy is asked for. */
  readonly scheme?: Origin["scheme"];
}

/** A URL instead of a path. Who asks may name themselves in it. */
const ABSOLUTE = /^(https?):\/\/(?:[^/?#]*@)?([^/?#]+)/i;

/**
 * Where a request goes, if it goes to one of the hosts: by what it asks a proxy for, by the host that it is sent to, or by the one that
 * its header names. The header counts when the request leaves this machine: servers of this machine are called by any name.
 *
 * @example
 * ```ts
 * claimOf({ method: "GET", target: "/1.1/date", host: "api.example.com" }, destinationAt("203.0.113.7"), find)?.by; // "header"
 * ```
 */
export const claimOf = ({ method, target, host }: Head, destination: Destination, find: Find): Claimed | undefined => {
  const named = (by: Claimed["by"], name: string | undefined): Claimed | undefined => {
    const claim = name ? find(name) : undefined;
    return claim && name ? { claim, by, host: name } : undefined;
  };
  const isTunnel = method === "CONNECT";
  const [, scheme, authority] = target.startsWith("/") ? [] : (ABSOLUTE.exec(target) ?? []);
  const asked = isTunnel ? named("tunnel", target) : named("proxy", authority);
  if (asked !== undefined) return scheme?.toLowerCase() === "https" ? { ...asked, scheme: "https" } : asked;
  const isOwnPath = !isTunnel && authority === undefined;
  return (
    named("connection", destination.host) ??
    (isOwnPath && destination.leavesMachine ? named("header", host) : undefined)
  );
};
