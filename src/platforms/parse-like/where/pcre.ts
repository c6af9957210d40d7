import { messageOf } from "../../../kernel/index.js";
import { HORIZONTAL, readCharacters, SHARED, VERTICAL } from "./pcre-characters.js";
import { readClass } from "./pcre-class.js";
import { createReader, PatternError, type Reader, unknown } from "./pcre-reader.js";

export { PatternError } from "./pcre-reader.js";

/** The options of PCRE that there are. */
const LEADING = /^\(\?([imsx]+)\)/;

/** What has a meaning of its own in a pattern. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;

/** Escapes of a letter that JavaScript lacks or reads otherwise, outside of brackets. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["A", "(?<![\\s\\S])"],
  ["z", "(?![\\s\\S])"],
  ["Z", "(?=\\n?(?![\\s\\S]))"],
  // The end of a quotation that never began.
  ["E", ""],
  ["N", "[^\\n]"],
  ["R", `(?:\\r\\n|[${VERTICAL}])`],
  ["h", `[${HORIZONTAL}]`],
  ["H", `[^${HORIZONTAL}]`],
  ["v", `[${VERTICAL}]`],
  ["V", `[^${VERTICAL}]`],
]);

/** What nothing in JavaScript does exactly. */
const LACKING: readonly (readonly [start: RegExp, what: string])[] = [
  [/\(\?>/y, "atomic groups (?>…)"],
  [/\(\?\(/y, "conditions (?(…)…)"],
  [/\(\?(?:R|[+-]?\d|&|P>)/y, "recursion"],
  [/\(\?\|/y, "groups that share numbers (?|…)"],
  [/\(\?[a-zA-Z^-]+[:)]/y, "options anywhere but at the beginning"],
  [/\(\*/y, "verbs (*…)"],
  [/\\g(?:<|'|\{?[+-])/y, "recursion, and relative references"],
  [/\\[GKXC]/y, "\\G, \\K, \\X and \\C"],
];

const literally = (text: string): string => text.replace(SPECIAL, "\\$&");

/** Nothing that begins something, with whichever options. */
const PLAIN = /[^\\[\](){}*+?#\s]+/y;

/** A quantifier; that it may be followed by `?` is the same in both. */
const QUANTIFIER = /[*+?]|\{\d+(?:,\d*)?\}/y;

/** A piece outside of brackets. */
const readPiece = (reader: Reader, isExtended: boolean): string => {
  // Most of a pattern is plain.
  const plain = reader.take(PLAIN)?.[0];
  if (plain !== undefined) return plain;
  const [, quoted] = reader.take(/\\Q([\s\S]*?)(?:\\E|$)/y) ?? [];
  // SDKs quote for contains, startsWith, endsWith.
  if (quoted !== undefined) return literally(quoted);
  const lacking = LACKING.find(([start]) => reader.sees(start));
  if (lacking !== undefined) throw new PatternError(`not supported: ${lacking[1]}`);
  if (reader.take(/\(\?#[^)]*\)/y) !== undefined) return "";
  if (isExtended && reader.take(/\s+|#[^\n]*/y) !== undefined) return "";
  if (reader.sees(/\[/y)) return readClass(reader);
  const [, angled, singled] = reader.take(/\(\?(?:P?<(\w+)>|'(\w+)')/y) ?? [];
  const name = angled ?? singled;
  if (name !== undefined) return `(?<${name}>`;
  const [, ...references] = reader.take(/\(\?P=(\w+)\)|\\k(?:<(\w+)>|\{(\w+)\}|'(\w+)')|\\g\{([A-Za-z_]\w*)\}/y) ?? [];
  const referred = references.find((each) => each !== undefined);
  if (referred !== undefined) return `\\k<${referred}>`;
  const [, number, other] = reader.take(/\\g(?:\{(\d+)\}|(\d+))/y) ?? [];
  if (number !== undefined || other !== undefined) return `(?:\\${number ?? other})`;
  const coded = readCharacters(reader);
  if (coded !== undefined) return coded;
  const [, escaped] = reader.take(/\\([\s\S])/uy) ?? [];
  if (escaped !== undefined) {
    if (SHARED.test(escaped) || /[1-9]/.test(escaped)) return `\\${escaped}`;
    const known = ESCAPES.get(escaped);
    if (known === undefined && /[A-Za-z]/.test(escaped)) throw unknown(`\\${escaped}`);
    return known ?? literally(escaped);
  }
  const quantifier = reader.take(QUANTIFIER)?.[0];
  if (quantifier !== undefined) {
    if (reader.sees(/\+/y)) throw new PatternError(`not supported: possessive quantifiers, ${quantifier}+`);
    return quantifier + (reader.take(/\?/y)?.[0] ?? "");
  }
  // Braces and brackets that open or close nothing are themselves.
  const stray = reader.take(/[{}\]]/y)?.[0];
  if (stray !== undefined) return `\\${stray}`;
  return reader.take(/\(\?(?:[:=!]|<[=!])|[\s\S]/uy)?.[0] ?? "";
};

/** Whether JavaScript can read it; what only means something in its stricter syntax must be readable in that. */
const check = (text: string, flags: string): void => {
  try {
    new RegExp(text, `${flags}u`);
  } catch (error) {
    const [, reason = "it cannot be read"] = /^Invalid regular expression: .*: ([^:]*)$/s.exec(messageOf(error)) ?? [];
    throw new PatternError(reason);
  }
};

/** A pattern in JavaScript's words, and its options. */
export interface Translation {
  readonly text: string;
  readonly options: string;
}

/**
 * Puts a PCRE pattern into JavaScript's words, where there are exactly such; the rest is refused, since it would silently find
 * something else. Not exact, and not refused: what a dot and a dollar say of line breaks, and which blanks `\s` knows.
 *
 * @param options letters of `imsx`
 * @throws PatternError
 * @example
 * ```ts
 * translatePattern("^\\Q1+1\\E[[:alpha:]]", ""); // { text: "^1\\+1[A-Za-z]", options: "" }
 * ```
 */
export const translatePattern = (pattern: string, options: string): Translation => {
  const flags = new Set([...options, ...(LEADING.exec(pattern)?.[1] ?? "")]);
  const isExtended = flags.delete("x");
  const reader = createReader(pattern.replace(LEADING, ""));
  let text = "";
  while (!reader.ended()) text += readPiece(reader, isExtended);
  const kept = [...flags].join("");
  check(text, kept);
  return { text, options: kept };
};
