import { pathBelow } from "../http/index.js";
import { EmulatorError } from "../kernel/index.js";

/** What has no place in a path that is meant literally: patterns, queries, whole URLs. */
const FOREIGN = /[*?#:{}\\]/;

/** What clients take out of a path before they send it: `.`, `..`, also encoded. */
const STEP = /^(?:\.|%2e){1,2}$/i;

/**
 * A prefix as URLs have it: percent-encoded, with a slash at its start and none at its end; empty when there is none.
 *
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * toBase("/baas/"); // "/baas"
 * toBase("后端"); // "/%E5%90%8E%E7%AB%AF"
 * ```
 */
export const toBase = (prefix: string | undefined): string => {
  if (prefix === undefined) return "";
  if (typeof prefix !== "string" || FOREIGN.test(prefix)) {
    const shown = JSON.stringify(prefix);
    throw new EmulatorError("INVALID_ARGUMENT", `prefix must be a path, without patterns: "/baas", not ${shown}`);
  }
  const segments = prefix.split("/").filter((segment) => segment !== "");
  if (segments.some((segment) => STEP.test(segment))) {
    const shown = JSON.stringify(prefix);
    throw new EmulatorError("INVALID_ARGUMENT", `prefix must be a path without "." and "..", not ${shown}`);
  }
  return segments.length === 0 ? "" : new URL(`/${segments.join("/")}`, "http://localhost").pathname;
};

/**
 * The path before those of the clouds, in a router's hands; undefined when a request is for somebody else.
 *
 * @param path the whole one, as the client sent it
 * @param prefix as {@link toBase} makes it
 * @param mounted what a router has taken off
 */
export const baseOf = (path: string, prefix: string, mounted: string): string | undefined => {
  // The prefix is the whole path, or what is below the router; or it says once more what the router was told.
  const candidates =
    prefix === "" ? [mounted] : [prefix, `${mounted}${prefix}`, ...(mounted.endsWith(prefix) ? [mounted] : [])];
  return candidates.find((base) => pathBelow(path, base) !== undefined);
};
