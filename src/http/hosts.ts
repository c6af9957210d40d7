import { domainToASCII } from "node:url";

const BEYOND_ASCII = /[^\0-\x7f]/;

/** The name in `name:port`, in lower case and as it is sent (`xn--…`), without the dot a full name may end in. */
export const hostName = (host: string): string => {
  const name = host.trim().toLowerCase().replace(/:\d*$/, "").replace(/\.$/, "");
  return BEYOND_ASCII.test(name) ? domainToASCII(name) || name : name;
};

const LITERAL = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d*)?$/;

/** Whether a host is spelled as nearly every request to an emulator spells it. Told at a glance: this is asked each time. */
export const isLoopbackLiteral = (host: string): boolean => LITERAL.test(host);

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Whether a host, with or without a port, reaches only this machine. */
export const isLoopback = (host: string): boolean =>
  isLoopbackLiteral(host) || host === "::1" || LOOPBACK.test(hostName(host));

/**
 * Looks hosts up, with or without a port, in any letter case. A whole name wins over a pattern, and the first entry over the others.
 *
 * @param entries what belongs to `api.example.com`, and to `*.example.com`: any name below it, not itself
 * @example
 * ```ts
 * const find = createHostTable([["*.example.com", "any"], ["api.example.com", "api"]]);
 * find("API.example.com:443"); // "api"
 * find("www.example.com"); // "any"
 * find("example.com"); // undefined
 * ```
 */
export const createHostTable = <T>(
  entries: readonly (readonly [pattern: string, value: T])[],
): ((host: string) => T | undefined) => {
  const names = new Map<string, T>();
  for (const [pattern, value] of entries) {
    const name = hostName(pattern);
    if (!names.has(name)) names.set(name, value);
  }
  const endings = [...names]
    .filter(([name]) => name.startsWith("*."))
    .map(([name, value]) => ({ ending: name.slice(1), value }));
  return (host) => {
    const name = hostName(host);
    const isBelow = ({ ending }: { readonly ending: string }) => name.length > ending.length && name.endsWith(ending);
    return names.get(name) ?? endings.find(isBelow)?.value;
  };
};

/**
 * Whether a host, with or without a port, is one of those.
 *
 * @param patterns `api.example.com`, `*.example.com`
 */
export const createHostMatcher = (patterns: readonly string[]): ((host: string) => boolean) => {
  const find = createHostTable(patterns.map((pattern) => [pattern, true] as const));
  return (host) => find(host) === true;
};
