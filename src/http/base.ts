import type { HttpResponse } from "./types.js";

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** `/a/b` of `/a/b/c/d`, for two segments. */
const head = (path: string, segments: number): string => path.split("/", segments + 1).join("/");

/** Where the base ends in a path that begins with it, whichever characters either has percent-encoded; undefined when it does not. */
const endOf = (path: string, base: string): number | undefined => {
  if (path.startsWith(base)) return base.length;
  const start = head(path, base.split("/").length - 1);
  return (start.includes("%") || base.includes("%")) && decoded(start) === decoded(base) ? start.length : undefined;
};

/**
 * The rest of a path below a base; undefined when it is not below it.
 *
 * @param path percent-encoded, with a slash at its start
 * @param base the same, without a slash at its end; `""` for none
 * @example
 * ```ts
 * pathBelow("/baas/1.1/date", "/baas"); // "/1.1/date"
 * pathBelow("/baas", "/baas"); // "/"
 * pathBelow("/baasbaas", "/baas"); // undefined
 * ```
 */
export const pathBelow = (path: string, base: string): string | undefined => {
  if (base === "") return path;
  const end = endOf(path, base);
  if (end === undefined || (path.length > end && path.charCodeAt(end) !== 47) /* / */) return undefined;
  // Clients glue a base URL that ends in a slash to a path that starts with one.
  return path.slice(end).replace(/^\/*/, "/");
};

/** Where a cookie is sent to. */
const COOKIE_PATH = /(;\s*path\s*=\s*)(?=\/)/i;

/** An answer whose headers name paths of its host, as they are called from outside. */
export const withBase = (answer: HttpResponse, base: string): HttpResponse => {
  const { location, "set-cookie": cookie } = answer.headers;
  const isPath = location?.startsWith("/") && !location.startsWith("//");
  if (!isPath && cookie === undefined) return answer;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(isPath ? { location: `${base}${location}` } : {}),
      ...(cookie === undefined ? {} : { "set-cookie": cookie.replace(COOKIE_PATH, `$1${base}`) }),
    },
  };
};
