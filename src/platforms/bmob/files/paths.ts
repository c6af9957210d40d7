import { shownDay } from "../values/time.js";

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

/** What an address ends with that `pathOf` has made. */
const PATH = /\d{4}\/\d\d\/\d\d\/[0-9a-f]{32}\.[^/]*$/;

/**
 * The path of a file as it is kept, from whatever clients have of it: with slashes before it, percent-encoded, with the path at which
 * the emulator is mounted, or the whole address (contract 6.9). Empty when there is none.
 *
 * @example
 * ```ts
 * pathIn("//2016/04/14/9306f2e74090d668801eac8814b3f56f.jpg"); // "2016/04/14/9306f2e74090d668801eac8814b3f56f.jpg"
 * ```
 */
export const pathIn = (given: string): string => {
  const path = decoded(given)
    .replace(/^\w+:\/\/[^/]*/, "")
    .replace(/[?#].*$/s, "")
    .replace(/^\/+/, "");
  return PATH.exec(path)?.[0] ?? path;
};

/**
 * Where a file is that comes now (contract 6.9): below its day, in the cloud's own time.
 *
 * @param iso now, in the form of `Date.prototype.toISOString`
 * @param id 32 hex characters
 */
export const pathOf = (iso: string, id: string, suffix: string): string =>
  `${shownDay(iso).replaceAll("-", "/")}/${id}.${suffix}`;
