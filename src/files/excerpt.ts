import type { Spot } from "../kernel/index.js";
import { columnsOf } from "./width.js";

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

/** As wide as the text. Tabs are as wide as the terminal has them. */
const blank = (text: string): string => text.replace(/[^\t]/gu, (character) => " ".repeat(columnsOf(character)));

/** @param at index into the line; without one there is no mark */
const draw = (line: string, number: number, at: number | undefined): string => {
  const margin = `  ${number} | `;
  const isShort = line.length <= SHOWN_WHOLE;
  if (at === undefined) return margin + line.slice(0, SHOWN_WHOLE);
  const from = isShort ? 0 : Math.max(0, at - SHOWN_BEFORE);
  const shown = line.slice(from, isShort ? line.length : at + SHOWN_AFTER);
  return `${margin}${shown}\n${" ".repeat(margin.length - 2)}| ${blank(line.slice(from, at))}^`;
};

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
  const { line, column } = placeOf(text, at);
  const start = at - column + 1;
  const end = text.indexOf("\n", at);
  const whole = text.slice(start, end === -1 ? text.length : end).replace(/\r$/, "");
  return draw(whole, line + first - 1, column - 1);
};

/**
 * One line of a text, as excerpts show it; undefined when there is no such line.
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
  return found === undefined ? undefined : draw(found, line, column === undefined ? undefined : column - 1);
};

/** @param first as in {@link excerpt} */
export const spotAt = (text: string, at: number, first = 1): Spot => {
  const { line, column } = placeOf(text, at);
  return { suffix: `:${line + first - 1}:${column}`, excerpt: excerpt(text, at, first) };
};
