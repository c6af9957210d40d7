import { isObject, type Json, parseJson } from "../kernel/index.js";
import { type DateRules, readDate } from "./dates.js";
import { readJson } from "./json-text.js";

/** What a column of a table in CSV holds. */
export type CellType = "text" | "number" | "boolean" | "json" | "date";

/** What is known of the cells of a table. */
export interface CellRules {
  /** The type of a column by its name; undefined where nobody has said it: then its cells say it themselves. */
  readonly typeOf?: (column: string) => CellType | undefined;
  /** How the values of a column of dates are read. Default: they are the texts that stand there. */
  readonly dates?: DateRules | undefined;
}

export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** There is nothing in it: the row has no such column. */
export const isEmpty = ({ text, isQuoted }: Cell): boolean => text === "" && !isQuoted;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** As JSON has it. */
const toNumber = (text: string): number | undefined => {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  // JSON has no -0.
  return Number.isFinite(number) ? number + 0 : undefined;
};

/** What says nothing else than the number: `0123`, `+86`, `1.10` and twenty digits do. */
const isPlainNumber = (text: string): boolean => String(toNumber(text)) === text;

/** Spreadsheets write TRUE. */
const toBoolean = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;

const isNull = ({ text, isQuoted }: Cell): boolean => text === "null" && !isQuoted;

const beginsJson = (text: string): boolean => text.startsWith("{") || text.startsWith("[");

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** What a cell is by itself; undefined for `null`, which fits all. */
const typeOfCell = (cell: Cell): CellType | undefined => {
  const { text, isQuoted } = cell;
  // CSV has quotation marks around all JSON with a comma in it, so they do not tell it from a text: what is JSON is meant so.
  if (beginsJson(text)) return !isQuoted || isJson(text) ? "json" : "text";
  if (isNull(cell)) return undefined;
  if (isQuoted) return "text";
  if (isPlainNumber(text)) return "number";
  return toBoolean(text) === undefined ? "text" : "boolean";
};

/**
 * The type of a column of which nobody has said it: that of all its cells. A column that holds a text, or cells of several types, is one
 * of texts: clouds have one type to a column, and so had whoever wrote "38" below "M".
 */
const typeOfColumn = (cells: Iterable<Cell>): CellType => {
  let type: CellType | undefined;
  for (const cell of cells) {
    const own = isEmpty(cell) ? undefined : typeOfCell(cell);
    if (own === undefined || own === type) continue;
    if (own === "text" || type !== undefined) return "text";
    type = own;
  }
  return type ?? "text";
};

/** @throws Error saying why it is none */
const toJson = ({ text, isQuoted }: Cell, isDeclared: boolean): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    const problem = readJson(text);
    if (!("reason" in problem)) throw error;
    if (isQuoted && !isDeclared) return text;
    const instead = isDeclared ? "this column holds JSON" : "a text stands in quotation marks";
    throw new Error(`a cell that begins with ${text[0]} is JSON (${instead}): ${problem.reason}`);
  }
};

const readTyped = (cell: Cell, type: CellType, dates: DateRules | undefined): Json => {
  const { text } = cell;
  if (type === "text") return text;
  if (beginsJson(text)) return toJson(cell, type === "json");
  if (isNull(cell)) return null;
  if (type === "number") return toNumber(text) ?? text;
  if (type === "boolean") return toBoolean(text) ?? text;
  return type === "date" && dates !== undefined ? readDate(text, dates) : text;
};

const readInferred = (cell: Cell, type: CellType): Json =>
  isNull(cell) ? null : type === "json" ? toJson(cell, false) : readTyped(cell, type, undefined);

/**
 * What reads the cells of a column.
 *
 * @returns the value of a cell that is not empty; it throws an Error saying what is wrong with it
 * @example
 * ```ts
 * const read = columnReader("price", [{ text: "12", isQuoted: false }]);
 * read({ text: "12", isQuoted: false }); // 12
 * ```
 */
export const columnReader = (
  column: string,
  cells: Iterable<Cell>,
  { typeOf, dates }: CellRules = {},
): ((cell: Cell) => Json) => {
  const declared = typeOf?.(column);
  if (declared !== undefined) return (cell) => readTyped(cell, declared, dates);
  const type = typeOfColumn(cells);
  return (cell) => readInferred(cell, type);
};

const TYPE_WORDS: Readonly<Record<string, CellType>> = {
  string: "text",
  text: "text",
  number: "number",
  integer: "number",
  float: "number",
  boolean: "boolean",
  bool: "boolean",
  date: "date",
};

/** What a schema says of cells: `{ fields: [{ name, type }] }`, or a type for each column's name, `{ price: "Number" }`. */
export const cellTypesOf = (schema: Json | undefined): NonNullable<CellRules["typeOf"]> => {
  if (!isObject(schema)) return () => undefined;
  const { fields } = schema;
  const columns: readonly (readonly [unknown, unknown])[] = Array.isArray(fields)
    ? fields.map((field) => (isObject(field) ? [field.name, field.type] : [undefined, undefined]))
    : Object.entries(schema).map(([name, type]) => [name, isObject(type) ? type.type : type]);
  const types = new Map(
    columns.map(([name, word]): [unknown, CellType] => [name, TYPE_WORDS[String(word).toLowerCase()] ?? "json"]),
  );
  return (column) => types.get(column);
};
