/** A place in a text as people count: from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export const placeOf = (text: string, at: number): Place => {
  const before = text.slice(0, at);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: at - start + 1 };
};

/** Of a longer line only the surroundings are shown. */
const SHOWN_WHOLE = 100;
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;

/** Chinese characters take two columns of a terminal. */
const blank = (text: string): string => text.replace(/[^\t]/gu, (character) => (character > "\u10ff" ? "  " : " "));

/**
 * The line of a place with a mark below it.
 *
 * @param first the number of the text's first line, when it is a part of a longer one
 * @example
 * ```ts
 * excerpt('{\n  "name" "梨"\n}', 11); // '  2 |   "name" "梨"\n    |          ^'
 * ```
 */
export const excerpt = (text: string, at: number, first = 1): string => {
  const line = placeOf(text, at).line + first - 1;
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const end = newline === -1 ? text.length : newline;
  const isShort = end - start <= SHOWN_WHOLE;
  const from = isShort ? start : Math.max(start, at - SHOWN_BEFORE);
  const shown = text.slice(from, isShort ? end : Math.min(end, at + SHOWN_AFTER)).replace(/\r$/, "");
  const margin = `  ${line} | `;
  return `${margin}${shown}\n${" ".repeat(margin.length - 2)}| ${blank(text.slice(from, at))}^`;
};

/** What an error shows of a file besides its name. */
export interface Spot {
  /** What follows the name: `:12:16`; empty when nobody knows the line. */
  readonly suffix: string;
  /** The line, with a mark below the place; or what else helps. */
  readonly excerpt: string;
}

/** @param first as in {@link excerpt} */
export const spotAt = (text: string, at: number, first = 1): Spot => {
  const { line, column } = placeOf(text, at);
  return { suffix: `:${line + first - 1}:${column}`, excerpt: excerpt(text, at, first) };
};

/**
 * What is wrong with a file, where, and the line.
 *
 * @param path of the value it is about; empty for none
 * @example
 * ```ts
 * faultMessage("a.json", spotAt(text, 30), "rows[3].price", "must be a number"); // 'a.json:2:12: rows[3].price: must be …'
 * ```
 */
export const faultMessage = (file: string, spot: Spot | undefined, path: string, reason: string): string => {
  const told = `${file}${spot?.suffix ?? ""}: ${path === "" ? "" : `${path}: `}${reason}`;
  return spot === undefined ? told : `${told}\n${spot.excerpt}`;
};
