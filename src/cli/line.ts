import { columnsOf } from "./width.js";

/** Of a longer line only the beginning is shown. */
const MOST_SHOWN = 120;

/**
 * One line of a text, as excerpts show it, with a mark below its column; undefined when there is no such line.
 *
 * @param line from 1
 * @param column from 1; without one there is no mark
 * @example
 * ```ts
 * lineExcerpt("let 茶 = 1 2", 1, 11); // "  1 | let 茶 = 1 2\n    |            ^"
 * ```
 */
export const lineExcerpt = (text: string, line: number, column?: number): string | undefined => {
  const found = text.split(/\r?\n/)[line - 1];
  if (found === undefined) return undefined;
  const margin = `  ${line} | `;
  const shown = `${margin}${found.slice(0, MOST_SHOWN)}`;
  if (column === undefined || column > MOST_SHOWN) return shown;
  const before = found.slice(0, column - 1);
  // Tabs are as wide as the terminal has them.
  const blank = [...before].map((character) => (character === "\t" ? "\t" : " ".repeat(columnsOf(character)))).join("");
  return `${shown}\n${" ".repeat(margin.length - 2)}| ${blank}^`;
};
