import { type Json, type JsonObject, messageOf } from "../kernel/index.js";
import { type Cell, type CellRules, cellValue } from "./cells.js";
import { take } from "./json-problem.js";
import type { Tree } from "./tree.js";

/** Rows, and where each of their cells stands. */
export interface Csv extends Tree<number> {
  readonly value: Json[];
}

export interface CsvProblem {
  /** Index into the text. */
  readonly at: number;
  readonly reason: string;
  /** The cell it is about: `[3].price`. */
  readonly path?: string;
}

/** A cell and the index at which it stands in the text. */
interface PlacedCell extends Cell {
  readonly here: number;
}

/** What people, and spreadsheets, put between cells instead. */
const OTHER_SEPARATORS: readonly (readonly [sign: string, name: string])[] = [
  ["\t", "tabs"],
  [";", "semicolons"],
  ["，", "full-width commas"],
];

const isEmpty = ({ text, isQuoted }: Cell): boolean => text === "" && !isQuoted;

/** Blanks around a cell are none of its text, unless they stand in quotation marks with it. */
const BLANK = /[ \t]*/y;
const QUOTED = /"([^"]*(?:""[^"]*)*)"[ \t]*/y;
const BARE = /[^",\r\n]*/y;
const END = /,|\r\n|\n|\r|$/y;

const quoteReason = (text: string, at: number): string =>
  text[at] === '"' && take(QUOTED, text, at) === undefined
    ? 'a cell in quotation marks that does not end; write "" for one inside'
    : 'a cell with quotation marks in it stands in quotation marks, with "" for each inside';

/**
 * The cells, line by line. Ours, because `csv-parse` tells what was quoted through its `cast` only, which takes 3 s for 100,000 rows, and no
 * places; this takes 0.1 s.
 */
const readLines = (text: string): PlacedCell[][] | CsvProblem => {
  const lines: PlacedCell[][] = [];
  let line: PlacedCell[] = [];
  for (let at = 0; at < text.length || line.length > 0; ) {
    const here = at + (take(BLANK, text, at)?.length ?? 0);
    const isQuoted = text[here] === '"';
    const token = take(isQuoted ? QUOTED : BARE, text, here) ?? "";
    const separator = take(END, text, here + token.length);
    if (separator === undefined || (isQuoted && token === "")) return { at: here, reason: quoteReason(text, here) };
    const bare = token.replace(/[ \t]+$/, "");
    line.push({ here, text: isQuoted ? bare.slice(1, -1).replaceAll('""', '"') : bare, isQuoted });
    at = here + token.length + separator.length;
    if (separator === ",") continue;
    lines.push(line);
    line = [];
    if (separator === "") break;
  }
  return lines;
};

/** What is wrong with the names in the first line: in which column, and why. */
const nameProblem = (names: readonly string[]): readonly [column: number, reason: string] | undefined => {
  const [only = ""] = names;
  const other = names.length === 1 ? OTHER_SEPARATORS.find(([sign]) => only.includes(sign)) : undefined;
  if (other !== undefined) return [0, `${other[1]} stand between the names; CSV has commas`];
  for (const [column, name] of names.entries()) {
    if (name === "__proto__") return [column, `the name ${name} is refused`];
    if (name !== "" && names.indexOf(name) < column) return [column, `two columns are called ${JSON.stringify(name)}`];
  }
  return undefined;
};

const countReason = (cells: readonly Cell[], names: readonly string[]): string | undefined => {
  if (cells.slice(names.length).some((cell) => !isEmpty(cell))) {
    return `the first line has ${names.length} names, this one more cells; a cell with a comma in it stands in " "`;
  }
  if (cells.length >= names.length) return undefined;
  return `the first line has ${names.length} names, this one only ${cells.length} cells`;
};

/**
 * Reads CSV: names in the first line, and a row a line, unless a cell in quotation marks holds line breaks. Lines without any cell do
 * not count.
 *
 * @example
 * ```ts
 * readCsv("名称,price\n梨,5\n"); // { value: [{ 名称: "梨", price: 5 }], here: 0, items: … }
 * readCsv("a\n[1\n"); // { at: 2, path: "[0].a", reason: … }
 * ```
 */
export const readCsv = (text: string, rules: CellRules = {}): Csv | CsvProblem => {
  const lines = readLines(text);
  if (!Array.isArray(lines)) return lines;
  const [head = [], ...rows] = lines.filter((cells) => !cells.every(isEmpty));
  const names = head.map((cell) => cell.text);
  const wrong = nameProblem(names);
  if (wrong !== undefined) return { at: head[wrong[0]]?.here ?? 0, reason: wrong[1] };

  const value: Json[] = [];
  for (const cells of rows) {
    const count = countReason(cells, names);
    if (count !== undefined) return { at: cells[0]?.here ?? 0, reason: count };
    const row: JsonObject = {};
    for (const [column, cell] of cells.slice(0, names.length).entries()) {
      const name = names[column] ?? "";
      if (isEmpty(cell)) continue;
      if (name === "") return { at: cell.here, reason: "its column has no name in the first line" };
      try {
        const read = cellValue(cell, name, rules);
        if (read !== undefined) row[name] = read;
      } catch (error) {
        return { at: cell.here, reason: messageOf(error), path: `[${value.length}].${name}` };
      }
    }
    value.push(row);
  }

  const items = (): Tree<number>[] =>
    rows.map((cells) => ({
      here: cells[0]?.here ?? 0,
      members: () =>
        cells.flatMap(({ here, ...cell }, column): [string, Tree<number>][] =>
          isEmpty(cell) ? [] : [[names[column] ?? "", { here }]],
        ),
    }));
  return { value, here: 0, items };
};
