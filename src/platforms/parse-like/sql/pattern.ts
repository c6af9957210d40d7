import type { JsonObject } from "../../../kernel/index.js";

/** `.` leaves out line breaks; the `%` of `like` does not. */
const ANYTHING = "[\\s\\S]*";

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Runs of `%`, the escaped `\%`, and what lies between. */
const LIKE_PIECES = /%+|\\%|\\|[^%\\]+/g;

/** A `like` pattern taken apart: what must be there, and whether anything may stand before and after. */
const takeApart = (pattern: string): { open: boolean; source: string; end: boolean } => {
  const pieces = (pattern.match(LIKE_PIECES) ?? []).map((piece) =>
    piece.startsWith("%") ? ANYTHING : literally(piece === "\\%" ? "%" : piece),
  );
  const open = pieces[0] === ANYTHING;
  const end = pieces.at(-1) === ANYTHING;
  return { open, source: pieces.slice(open ? 1 : 0, end ? -1 : undefined).join(""), end };
};

/**
 * `like` as a `$regex`: anchored where the pattern has no `%`, so that `'x%'` is the cheap `^x`. Only `%` is special
 * (the vendors' guides); `\%` is a percent sign.
 *
 * @example
 * ```ts
 * like("a.b%"); // { $regex: "^a\\.b" }
 * ```
 */
export const like = (pattern: string): JsonObject => {
  const { open, source, end } = takeApart(pattern);
  return { $regex: `${open ? "" : "^"}${source}${end ? "" : "$"}` };
};

/**
 * `not like`. REST has no negated `$regex`, so the pattern itself looks ahead and says no. As in
 * SQL, rows without a text there are not found.
 *
 * @example
 * ```ts
 * notLike("a%"); // { $regex: "^(?!a)" }
 * ```
 */
export const notLike = (pattern: string): JsonObject => {
  const { open, source, end } = takeApart(pattern);
  return { $regex: `^(?!${open ? ANYTHING : ""}${source}${end ? "" : "$"})` };
};

/** PCRE's quoting, which ends with the pattern if nothing else ends it, and other escapes, which are left alone. */
const QUOTED = /\\Q([\s\S]*?)(?:\\E|$)|\\[\s\S]/g;

/** Options in front stay in front: inside the lookahead they would be too late. */
const LEADING_OPTIONS = /^\(\?([is]+)\)/;

/**
 * `not regexp`, in the way of {@link notLike}. Undefined for what is no regular expression by itself: `a)|(b` would be one
 * inside another.
 *
 * @example
 * ```ts
 * notRegexp("(?i)a|b"); // { $regex: "^(?![\\s\\S]*(?:a|b))", $options: "i" }
 * ```
 */
export const notRegexp = (pattern: string): JsonObject | undefined => {
  const [prefix = "", options] = LEADING_OPTIONS.exec(pattern) ?? [];
  const source = pattern
    .slice(prefix.length)
    .replace(QUOTED, (piece, quoted: string | undefined) => (quoted === undefined ? piece : literally(quoted)));
  try {
    new RegExp(source);
  } catch {
    return undefined;
  }
  const $regex = `^(?!${ANYTHING}(?:${source}))`;
  return options === undefined ? { $regex } : { $regex, $options: options };
};
