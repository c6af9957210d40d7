import { type Json, type JsonObject, messageOf } from "../kernel/index.js";
import { type Cell, type CellRules, columnReader, isEmpty } from "./cells.js";
import { type CsvProblem, type PlacedCell, readLines } from "./csv-lines.js";
import type { Tree } from "./tree.js";

/** Rows, and where each of their cells stands. */
export interface Csv extends Tree<number> {
  readonly value: Json[];
}

/** What people, and spreadsheets, put between cells instead. */
const OTHER_SEPARATORS: readonly (readonly [sign: string, name: string])[] = [
  ["\t", "tabs"],
  [";", "semicolons"],
  ["，", "full-width commas"],
];

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

/** The names, and the lines below them that have any cell. */
interface Table {
  readonly head: readonly PlacedCell[];
  readonly rows: readonly (readonly PlacedCell[])[];
}

const tableIn = (text: string): Table | CsvProblem => {
  const lines = readLines(text);
  if (!Array.isArray(lines)) return lines;
  const [head = [], ...rows] = lines.filter((cells) => !cells.every(isEmpty));
  return { head, rows };
};

/** What is wrong with the names and the numbers of cells. */
const problemIn = ({ head, rows }: Table): CsvProblem | undefined => {
  const names = head.map(({ text }) => text);
  const wrong = nameProblem(names);
  if (wrong !== undefined) return { at: head[wrong[0]]?.here ?? 0, reason: wrong[1] };
  const nameless = [...names.keys()].filter((column) => names[column] === "");
  for (const cells of rows) {
    const count = countReason(cells, names);
    if (count !== undefined) return { at: cells[0]?.here ?? 0, reason: count };
    for (const column of nameless) {
      const cell = cells[column];
      if (cell !== undefined && !isEmpty(cell))
        return { at: cell.here, reason: "its column has no name in the first line" };
    }
  }
  return undefined;
};

const cellsIn = function* (rows: Table["rows"], column: number): Iterable<PlacedCell> {
  for (const { [column]: cell } of rows) if (cell !== undefined) yield cell;
};

/** Puts the cells of a column into their rows. @returns the first that cannot be read */
const fillIn = (
  values: readonly JsonObject[],
  rows: Table["rows"],
  column: number,
  name: string,
  rules: CellRules,
): CsvProblem | undefined => {
  const read = columnReader(name, cellsIn(rows, column), rules);
  for (const [index, value] of values.entries()) {
    const cell = rows[index]?.[column];
    if (cell === undefined || isEmpty(cell)) continue;
    try {
      value[name] = read(cell);
    } catch (error) {
      return { at: cell.here, reason: messageOf(error), path: `[${index}].${name}` };
    }
  }
  return undefined;
};

const treeOf = ({ head, rows }: Table): Tree<number> => ({
  here: 0,
  *items() {
    for (const cells of rows) {
      const members = (): [string, Tree<number>][] =>
        cells.flatMap(({ here, ...cell }, column): [string, Tree<number>][] =>
          isEmpty(cell) ? [] : [[head[column]?.text ?? "", { here }]],
        );
      yield { here: cells[0]?.here ?? 0, members };
    }
  },
});

/** Where the cells of a text stand. */
export const csvTree = (text: string): Tree<number> => {
  const table = tableIn(text);
  return "reason" in table ? { here: table.at } : treeOf(table);
};

/**
 * Reads CSV: names in the first line, and a row a line, unless a cell in quotation marks holds line breaks. Lines without any cell do
 * not count. A column of which the rules say nothing has one type, which its cells say.
 *
 * @example
 * ```ts
 * readCsv("名称,price\n梨,5\n"); // { value: [{ 名称: "梨", price: 5 }], here: 0, items: … }
 * readCsv("a\n[1\n"); // { at: 2, path: "[0].a", reason: … }
 * ```
 */
export const readCsv = (text: string, rules: CellRules = {}): Csv | CsvProblem => {
  const table = tableIn(text);
  if ("reason" in table) return table;
  const wrong = problemIn(table);
  if (wrong !== undefined) return wrong;
  const { head, rows } = table;
  const value = rows.map((): JsonObject => ({}));
  const problems = head.flatMap(({ text: name }, column) => fillIn(value, rows, column, name, rules) ?? []);
  const [first] = problems.sort((a, b) => a.at - b.at);
  return first ?? { value, ...treeOf(table) };
};
