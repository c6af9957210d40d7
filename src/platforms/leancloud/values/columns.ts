import { isObject, type Json } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { refusal } from "../errors.js";

/** The words of contract 4.7. */
export const COLUMN_TYPES = [
  "String",
  "Number",
  "Boolean",
  "Date",
  "Array",
  "Object",
  "Pointer",
  "Relation",
  "File",
  "GeoPoint",
  "Bytes",
] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column of a class. Pointers and relations name the class they lead to. (No interface: it is JSON, too.) */
export type Column = {
  readonly type: ColumnType;
  readonly className?: string;
};

/** A class as the store keeps it. */
export interface ClassSchema extends Document {
  /** Its name. */
  readonly id: string;
  readonly columns: Readonly<Record<string, Column>>;
}

const isColumnType = (type: unknown): type is ColumnType => (COLUMN_TYPES as readonly unknown[]).includes(type);

/** The column a value makes; undefined for null, which neither sets nor breaks a type (contract 4.7). */
export const columnOf = (value: Json): Column | undefined => {
  switch (typeof value) {
    case "string":
      return { type: "String" };
    case "number":
      return { type: "Number" };
    case "boolean":
      return { type: "Boolean" };
  }
  if (value === null) return undefined;
  if (Array.isArray(value)) return { type: "Array" };
  const { __type: type, className } = value;
  if (!isColumnType(type)) return { type: "Object" };
  return typeof className === "string" ? { type, className } : { type };
};

/** `{:type "Boolean"}`, as the vendor's messages show a type. */
const show = ({ type }: Column): string => `{:type "${type}"}`;

/** Contract 4.7: 111. */
export const typeMismatch = (key: string, expected: Column, actual: Column): Error =>
  refusal(
    400,
    111,
    `Invalid value type for field '${key}',expect type is ${show(expected)},but it is '${show(actual)}'.`,
  );

/** @throws ApiError 111 when a value does not fit its column (contract 4.7) */
export const checkType = (key: string, column: Column | undefined, value: Json): void => {
  const actual = columnOf(value);
  if (column !== undefined && actual !== undefined && column.type !== actual.type) {
    throw typeMismatch(key, column, actual);
  }
};

/** A schema as files and the schema endpoint have it: `{ title: { type: "String" }, author: { type: "Pointer", className: "_User" } }`. */
export const readColumn = (value: unknown): Column | undefined => {
  const given = typeof value === "string" ? { type: value } : value;
  if (!isObject(given) || !isColumnType(given.type)) return undefined;
  const { type, className } = given;
  return typeof className === "string" ? { type, className } : { type };
};
