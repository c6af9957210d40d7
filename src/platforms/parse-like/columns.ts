import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document } from "../../store/index.js";

/** What a column may hold, by the words of `__type` and of JSON. */
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

export type Columns = Readonly<Record<string, Column>>;

/** A class as the store keeps it. */
export interface ClassSchema extends Document {
  /** Its name. */
  readonly id: string;
  readonly columns: Columns;
}

export const isColumnType = (type: unknown): type is ColumnType => (COLUMN_TYPES as readonly unknown[]).includes(type);

/** The column a value makes; undefined for null, which neither sets nor breaks a type. */
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

/** A map; values with a `__type` are whole. */
export const isMap = (value: Json): value is JsonObject => columnOf(value)?.type === "Object";

/** The column of a key; a class without it, or no class at all, has none. */
export const columnIn = (schema: ClassSchema | undefined, key: string): Column | undefined =>
  schema !== undefined && Object.hasOwn(schema.columns, key) ? schema.columns[key] : undefined;

/** Names and targets of a class's relations. */
export const relationsOf = (schema: ClassSchema | undefined): [key: string, className: string][] =>
  Object.entries(schema?.columns ?? {}).flatMap(([key, column]): [string, string][] =>
    column.type === "Relation" ? [[key, column.className ?? ""]] : [],
  );

/** Nothing else is ever written among the classes. */
export const isSchema = (document: Readonly<Document> | undefined): document is ClassSchema =>
  isObject(document?.columns);
