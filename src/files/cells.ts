import { isObject, type Json, parseJson } from "../kernel/index.js";
import { findJsonProblem } from "./json-problem.js";

/** What a column of a table in CSV holds. `any`: the cells say it themselves. */
export type CellType = "text" | "number" | "boolean" | "json" | "date" | "any";

/** The type of a column by its name; undefined where nobody has said it. */
export type CellTypes = (column: string) => CellType | undefined;

export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Texts in every cloud, although many look like numbers. */
const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  ...["id", "_id", "objectId", "$name", "session", "sessionToken", "password"],
  ...["username", "email", "mobilePhoneNumber", "_username", "_email", "_phone"],
]);

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** As many digits as every number keeps. */
const SAFE_DIGITS = 15;

/** A number, when its digits all survive: an order's twenty digits are a text, and so is what only looks like one. */
const toNumber = (text: string): number | undefined => {
  if (!NUMBER.test(text)) return undefined;
  const number = Number(text);
  const digits = text.replace(/[eE].*$/, "").replace(/\D/g, "").length;
  if (!Number.isFinite(number) || (digits > SAFE_DIGITS && String(number) !== text)) return undefined;
  // JSON has no -0.
  return number + 0;
};

/** Spreadsheets write TRUE. */
const toBoolean = (text: string): boolean | undefined =>
  /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;

const isJson = (text: string): boolean => /^[{[]/.test(text);

/** @throws Error saying why it is none */
const toJson = (text: string): Json => {
  const problem = findJsonProblem(text);
  if (problem !== undefined) {
    throw new Error(
      `a cell that begins with ${text[0]} is JSON, unless the schema says that the column holds text: ${problem.reason}`,
    );
  }
  return parseJson(text);
};

/** A moment in the form that clouds with typed values have for it. */
const toDate = (text: string): Json => {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : { __type: "Date", iso: time.toISOString() };
};

/**
 * The value of a cell; undefined when it is empty, and the row has no such column.
 *
 * @throws Error saying what is wrong with it
 * @example
 * ```ts
 * cellValue({ text: "12", isQuoted: false }, "price"); // 12
 * cellValue({ text: "0123", isQuoted: true }, "code"); // "0123"
 * ```
 */
export const cellValue = (cell: Cell, column: string, type?: CellType): Json | undefined => {
  const { text, isQuoted } = cell;
  if (text === "" && !isQuoted) return undefined;
  const kind = type ?? (TEXT_COLUMNS.has(column) ? "text" : "any");
  if (kind === "text") return text;
  if (isJson(text)) return toJson(text);
  if (text === "null" && !isQuoted) return null;
  switch (kind) {
    case "number":
      return toNumber(text) ?? text;
    case "boolean":
      return toBoolean(text) ?? text;
    case "date":
      return toDate(text);
    case "json":
      return text;
    default:
      return isQuoted ? text : (toNumber(text) ?? toBoolean(text) ?? text);
  }
};

const TYPE_WORDS: Readonly<Record<string, CellType>> = {
  string: "text",
  text: "text",
  number: "number",
  integer: "number",
  float: "number",
  boolean: "boolean",
};

/**
 * What a schema says of cells: `{ fields: [{ name, type }] }`, or a type for each column's name, `{ price: "Number" }`. Of these the second
 * belongs to clouds whose dates are typed values.
 */
export const cellTypesOf = (schema: Json | undefined): CellTypes => {
  if (!isObject(schema)) return () => undefined;
  const { fields } = schema;
  const isListed = Array.isArray(fields);
  const columns: readonly (readonly [unknown, unknown])[] = isListed
    ? fields.map((field) => (isObject(field) ? [field.name, field.type] : [undefined, undefined]))
    : Object.entries(schema).map(([name, type]) => [name, isObject(type) ? type.type : type]);
  const types = new Map(
    columns.map(([name, word]): [unknown, CellType] => {
      const lower = String(word).toLowerCase();
      return [name, lower === "date" && !isListed ? "date" : (TYPE_WORDS[lower] ?? "json")];
    }),
  );
  return (column) => types.get(column);
};
