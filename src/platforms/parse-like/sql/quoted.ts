import type { SqlError } from "./error.js";

/** Makes the error for a place in the text, which is counted from 0. */
export type Refuse = (reason: string, at: number) => SqlError;

/** The content of a quoted text, and where the source goes on after it. */
export interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** The escapes of JSON, and the other quote. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["/", "/"],
  ["\\", "\\"],
  ["'", "'"],
  ['"', '"'],
]);

const FOUR_HEX_DIGITS = /^[0-9a-fA-F]{4}$/;

/** An unknown escape keeps its backslash: `'\d+'` stays a regular expression, and `'\%'` says so to `like`. */
const readEscape = (source: string, at: number, refuse: Refuse): Quoted => {
  const letter = source.charAt(at + 1);
  const known = ESCAPES.get(letter);
  if (known !== undefined) return { text: known, end: at + 2 };
  if (letter !== "u") return { text: "\\", end: at + 1 };
  const digits = source.slice(at + 2, at + 6);
  if (!FOUR_HEX_DIGITS.test(digits)) throw refuse("\\u takes four hexadecimal digits", at);
  return { text: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
};

/**
 * Reads the text that begins with a single or double quote at `start`. Both JSON's escapes and SQL's doubled quotes mean
 * what they mean there.
 *
 * @throws SqlError for a text without its end, and for a broken `\u`.
 * @example
 * ```ts
 * readQuoted("'it''s' and", 0, refuse); // { text: "it's", end: 7 }
 * ```
 */
export const readQuoted = (source: string, start: number, refuse: Refuse): Quoted => {
  const quote = source.charAt(start);
  let text = "";
  let from = start + 1;
  // A loop, as a regular expression over a text of megabytes needs a stack as long.
  for (let at = from; at < source.length; at++) {
    const character = source.charAt(at);
    if (character === "\\") {
      const escaped = readEscape(source, at, refuse);
      text += source.slice(from, at) + escaped.text;
      from = escaped.end;
      at = from - 1;
    } else if (character === quote) {
      text += source.slice(from, at);
      if (source.charAt(at + 1) !== quote) return { text, end: at + 1 };
      from = at + 1;
      at = from;
    }
  }
  throw refuse(`the text that begins with ${quote} has no end: it began`, start);
};
