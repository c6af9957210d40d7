import type { Spot } from "../kernel/index.js";
import { clustersOf, columnsOf } from "./width.js";

/** A place in a text as people count: from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const LINE_END = /\r\n?|\n/;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Editors take a carriage return alone for the end of a line, too. */
export const placeOf = (text: string, at: number): Place => {
  let line = 1;
  let start = 0;
  for (let index = 0; index < at; index++) {
    const code = text.charCodeAt(index);
    const isEnd = code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(index + 1) !== LINE_FEED);
    if (!isEnd) continue;
    line++;
    start = index + 1;
  }
  return { line, column: at - start + 1 };
};

/** Columns of the terminal. Of a longer line only the surroundings are shown. */
const SHOWN_WHOLE = 100;
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;

/** How much of a line is looked at: lines of megabytes are. */
const NEAR = 8 * SHOWN_WHOLE;

/** What a terminal would act upon, or show nothing of. */
const UNSEEN = /[^\P{Cc}\t]|[\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const ESCAPES: Readonly<Record<string, string>> = { "\r": "\\r", "\n": "\\n" };

const visible = (text: string): string =>
  text.replace(
    UNSEEN,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** As much from the beginning as fits into so many columns. */
const beginning = (text: string, most: number): string => {
  let columns = 0;
  let shown = "";
  for (const cluster of clustersOf(text)) {
    columns += cluster.columns;
    if (columns > most) break;
    shown += cluster.text;
  }
  return shown;
};

const ending = (text: string, most: number): string => {
  let columns = 0;
  let shown = "";
  for (const cluster of clustersOf(text).reverse()) {
    columns += cluster.columns;
    if (columns > most) break;
    shown = cluster.text + shown;
  }
  return shown;
};

/** As wide as the text. Tabs are as wide as the terminal has them. */
const blank = (text: string): string =>
  text
    .split("\t")
    .map((part) => " ".repeat(columnsOf(part)))
    .join("\t");

/** @param at index into the line; without one there is no mark */
const draw = (line: string, number: number, at: number | undefined): string => {
  const margin = `  ${number} | `;
  const near = visible(line.slice(0, NEAR));
  if (at === undefined) return margin + beginning(near, SHOWN_WHOLE);
  const before = visible(line.slice(Math.max(0, at - NEAR), at));
  const after = visible(line.slice(at, at + NEAR));
  const isShort = line.length <= NEAR && columnsOf(near) <= SHOWN_WHOLE;
  const [left, right] = isShort ? [before, after] : [ending(before, SHOWN_BEFORE), beginning(after, SHOWN_AFTER)];
  return `${margin}${left}${right}\n${" ".repeat(margin.length - 2)}| ${blank(left)}^`;
};

const excerptOf = (text: string, at: number, { line, column }: Place, first: number): string => {
  const rest = text.slice(at - column + 1);
  const end = rest.search(LINE_END);
  return draw(end === -1 ? rest : rest.slice(0, end), line + first - 1, column - 1);
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
export const excerpt = (text: string, at: number, first = 1): string => excerptOf(text, at, placeOf(text, at), first);

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
  const found = text.split(LINE_END)[line - 1];
  return found === undefined ? undefined : draw(found, line, column === undefined ? undefined : column - 1);
};

/** @param first as in {@link excerpt} */
export const spotAt = (text: string, at: number, first = 1): Spot => {
  const place = placeOf(text, at);
  return { suffix: `:${place.line + first - 1}:${place.column}`, excerpt: excerptOf(text, at, place, first) };
};
