import { isObject, type Json, parseJson } from "../kernel/index.js";
import { findJsonProblem } from "./json-problem.js";

/** What a column of a table in CSV holds. */
export type CellType = "text" | "number" | "boolean" | "json" | "date";

/** What is known of the cells of a table. */
export interface CellRules {
  /** The type of a column by its name; undefined where nobody has said it: then its cells say it themselves. */
  readonly typeOf?: (column: string) => CellType | undefined;
  /** The value of a moment in a column of dates. Default: the text, as it stands there. */
  readonly dateOf?: ((moment: Date) => Json) | undefined;
}

export interface Cell {
  readonly text: string;
  readonly isQuoted: boolean;
}

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

const INSTEAD: Readonly<Record<"true" | "false", string>> = {
  true: "this column holds JSON",
  false: "a text stands in quotation marks",
};

/**
 * CSV has quotation marks around all JSON with a comma in it, so they do not tell it from a text: what is JSON, and not merely begins like it,
 * is meant so.
 *
 * @throws Error saying why it is none
 */
const toJson = ({ text, isQuoted }: Cell, mustBe: boolean): Json => {
  const problem = findJsonProblem(text);
  if (problem === undefined) return parseJson(text);
  if (isQuoted && !mustBe) return text;
  throw new Error(`a cell that begins with ${text[0]} is JSON (${INSTEAD[`${mustBe}`]}): ${problem.reason}`);
};

const toDate = (text: string, dateOf: CellRules["dateOf"]): Json => {
  const moment = new Date(text);
  return dateOf === undefined || Number.isNaN(moment.getTime()) ? text : dateOf(moment);
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
export const cellValue = (cell: Cell, column: string, { typeOf, dateOf }: CellRules = {}): Json | undefined => {
  const { text, isQuoted } = cell;
  if (text === "" && !isQuoted) return undefined;
  const type = typeOf?.(column);
  if (type === "text") return text;
  if (isJson(text)) return toJson(cell, type === "json");
  if (text === "null" && !isQuoted) return null;
  switch (type) {
    case "number":
      return toNumber(text) ?? text;
    case "boolean":
      return toBoolean(text) ?? text;
    case "date":
      return toDate(text, dateOf);
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
