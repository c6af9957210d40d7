import type { Criteria } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";

/** What has a meaning of its own in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/**
 * The pieces of a pattern that mean something else here, or shield what is in them: `\Q…\E` (without its end, to the end), escapes,
 * classes, and the blanks and comments of the option `x`.
 */
const PIECE = /\\Q([\s\S]*?)(?:\\E|$)|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\s+|#[^\n]*/g;

/** PCRE's words that JavaScript lacks: for the ends of the text, and for the end of a quotation that never began. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\A": "(?<![\\s\\S])",
  "\\z": "(?![\\s\\S])",
  "\\Z": "(?=\\n?(?![\\s\\S]))",
  "\\E": "",
};

const inline = /^\(\?([imsx]+)\)/;

/**
 * Makes the reader of PCRE patterns: what it gives is what the store's `$regex` takes.
 *
 * @example
 * ```ts
 * createToPattern(dialect)("^\\Q1+1\\E", "i"); // { $regex: "^1\\+1", $options: "i" }
 * ```
 */
export const createToPattern =
  ({ refusals }: Dialect) =>
  (pattern: unknown, options: unknown = ""): Criteria => {
    if (typeof pattern !== "string") throw refusals.badCondition("$regex takes a text");
    if (typeof options !== "string" || !/^[imsx]*$/.test(options))
      throw refusals.badCondition("$options takes the letters i, m, x and s");
    const flags = new Set([...options, ...(inline.exec(pattern)?.[1] ?? "")]);
    const isExtended = flags.delete("x");
    const text = pattern.replace(inline, "").replace(PIECE, (piece: string, quoted: string | undefined) => {
      // SDKs quote for contains, startsWith, endsWith.
      if (quoted !== undefined) return quoted.replace(SPECIAL, "\\$&");
      if (/^[\s#]/.test(piece)) return isExtended ? "" : piece;
      return ESCAPES[piece] ?? piece;
    });
    return { $regex: text, ...(flags.size === 0 ? {} : { $options: [...flags].join("") }) };
  };
