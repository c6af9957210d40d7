import { isObject } from "../../../kernel/index.js";
import type { Column, ColumnType } from "../../parse-like/columns.js";
import { refusal } from "../errors.js";

/** The words of contract 6.1 for types of columns. */
const WORDS = {
  String: "String",
  Number: "Number",
  Boolean: "Bool",
  Date: "Date",
  File: "File",
  GeoPoint: "Geo",
  Array: "Array",
  Object: "Object",
  Pointer: "Pointer",
  Relation: "Relation",
} as const satisfies Partial<Record<ColumnType, string>>;

/** A type in the cloud's word. */
export const wordOf = (type: ColumnType): string => (type === "Bytes" ? "Object" : WORDS[type]);

const TYPES: ReadonlyMap<unknown, ColumnType> = new Map<unknown, ColumnType>([
  ...Object.entries(WORDS).map(([type, word]): [string, ColumnType] => [word, type as ColumnType]),
  // As JSON calls them.
  ["Boolean", "Boolean"],
  ["GeoPoint", "GeoPoint"],
]);

/** The words a file or the schema endpoint may use. */
export const TYPE_WORDS: readonly string[] = Object.values(WORDS);

/** Contract 6.1: 111. */
export const typeMismatch = (key: string, expected: Column, actual: Column): Error =>
  refusal(111, `invalid type for key '${key}', expected '${wordOf(expected.type)}', but got '${wordOf(actual.type)}'.`);

/** A relation leads to one class. */
export const relationMismatch = (expected: string, actual: string): Error =>
  refusal(111, `invalid type for relation, expected '${expected}', but got '${actual}'.`);

/** A column as files and the schema endpoint have it: `"String"`, or `{ type: "Pointer", targetClass: "_User" }`. */
export const readColumn = (value: unknown): Column | undefined => {
  const given = typeof value === "string" ? { type: value } : value;
  if (!isObject(given)) return undefined;
  const { type: word, targetClass, className = targetClass } = given as Record<string, unknown>;
  const type = TYPES.get(word);
  if (type === undefined) return undefined;
  return typeof className === "string" ? { type, className } : { type };
};

/** The other way round. */
export const showColumn = ({ type, className }: Column): { type: string; targetClass?: string } => ({
  type: wordOf(type),
  ...(className === undefined || className === "" ? {} : { targetClass: className }),
});
