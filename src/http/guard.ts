/**
 * Which `Host` a request may name. A web page of a stranger can point its own domain at 127.0.0.1 (DNS rebinding) and would
 * then read the developer's data as "same origin"; the browser still says in `Host` which name it was after.
 */
export type HostGuard = (host: string | undefined) => boolean;

/** The name in `name:port`, in lower case, without the dot a full name may end in. */
export const hostName = (host: string): string => host.trim().toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Whether a host, with or without a port, reaches only this machine. */
export const isLoopback = (host: string): boolean => host === "::1" || LOOPBACK.test(hostName(host));

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
  const names = new Set(patterns.map(hostName));
  const suffixes = [...names].filter((name) => name.startsWith("*.")).map((name) => name.slice(1));
  const everything = names.has("*");
  return (host) => {
    // Only a program, never a browser, leaves the host out.
    if (everything || host === undefined || isLoopback(host)) return true;
    const name = hostName(host);
    return names.has(name) || suffixes.some((suffix) => name.endsWith(suffix) && name.length > suffix.length);
  };
};
