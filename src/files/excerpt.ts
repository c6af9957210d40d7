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
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;

/** Chinese characters take two columns of a terminal. */
const blank = (text: string): string => text.replace(/[^\t]/gu, (character) => (character > "\u10ff" ? "  " : " "));

/**
 * The line of a place with a mark below it.
 *
 * @example
 * ```ts
 * excerpt('{\n  "name" "梨"\n}', 11); // '  2 |   "name" "梨"\n    |          ^'
 * ```
 */
export const excerpt = (text: string, at: number): string => {
  const { line } = placeOf(text, at);
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const newline = text.indexOf("\n", at);
  const end = newline === -1 ? text.length : newline;
  const from = Math.max(start, at - SHOWN_BEFORE);
  const shown = text.slice(from, Math.min(end, at + SHOWN_AFTER)).replace(/\r$/, "");
  const margin = `  ${line} | `;
  return `${margin}${shown}\n${" ".repeat(margin.length - 2)}| ${blank(text.slice(from, at))}^`;
};
