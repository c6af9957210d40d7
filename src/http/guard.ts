import { createHostMatcher, isLoopback } from "./hosts.js";

/**
 * Which `Host` a request may name. A web page of a stranger can point its own domain at 127.0.0.1 (DNS rebinding) and would
 * then read the developer's data as "same origin"; the browser still says in `Host` which name it was after.
 */
export type HostGuard = (host: string | undefined) => boolean;

/**
 * @param patterns names that are allowed besides the loopback: `api.example.com`, `*.example.com` (any name below it), or `*`
 * @example
 * ```ts
 * const isAllowed = createHostGuard(["*.example.com"]);
 * isAllowed("api.example.com:443"); // true
 * isAllowed("example.org"); // false
 * ```
 */
export const createHostGuard = (patterns: readonly string[]): HostGuard => {
  const everything = patterns.includes("*");
  const isNamed = createHostMatcher(patterns);
  // Only a program, never a browser, leaves the host out.
  return (host) => everything || host === undefined || isLoopback(host) || isNamed(host);
};
