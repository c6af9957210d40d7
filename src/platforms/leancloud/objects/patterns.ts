import { badRequest } from "../errors.js";

/** What has a meaning of its own in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|/-]/g;

/** `\Q…\E` quotes; without its end, to the end (contract 11.7: SDKs use it for contains, startsWith, endsWith). */
const unquote = (pattern: string): string =>
  pattern.replace(/\\Q([\s\S]*?)(?:\\E|$)/g, (_, text: string) => text.replace(SPECIAL, "\\$&"));

/** The option `x`: blanks and comments outside of classes mean nothing. */
const compact = (pattern: string): string =>
  pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g, (part) => (/^[\s#]/.test(part) ? "" : part));

/** PCRE's words for the ends of the text. */
const ENDS: Readonly<Record<string, string>> = { "\\A": "^", "\\z": "$", "\\Z": "$" };

const inline = /^\(\?([imsx]+)\)/;

/**
 * A PCRE pattern of the API as the store's `$regex` takes it (contract 11.7).
 *
 * @throws ApiError 1
 * @example
 * ```ts
 * toPattern("^\\Q1+1\\E", "i"); // { $regex: "^1\\+1", $options: "i" }
 * ```
 */
export const toPattern = (pattern: unknown, options: unknown = ""): { $regex: string; $options?: string } => {
  if (typeof pattern !== "string") throw badRequest("$regex takes a text");
  if (typeof options !== "string" || !/^[imsx]*$/.test(options))
    throw badRequest("$options takes the letters i, m, x and s");
  const flags = new Set([...options, ...(inline.exec(pattern)?.[1] ?? "")]);
  const quoted = unquote(pattern.replace(inline, ""));
  const text = (flags.has("x") ? compact(quoted) : quoted).replace(/\\[AzZ\\]/g, (end) => ENDS[end] ?? end);
  flags.delete("x");
  return { $regex: text, ...(flags.size === 0 ? {} : { $options: [...flags].join("") }) };
};
