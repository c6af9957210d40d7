import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { isGeometry } from "../../../store/index.js";
import { normalizeDate } from "./dates.js";
import { type Field, type ItemType, itemTypeOf, NAME_PATTERN, targetOf, USER_TABLE_NUMBER } from "./schema.js";

/** What a table is called, by its integer id; pointers carry it. */
export type TableNames = (number: number) => string | undefined;

const FILE_MEMBERS = ["id", "name", "created_at", "mime_type", "cdn_path", "size"];
const OBJECT_ID = /^[0-9a-f]{24}$/;

/** Property names may hold no dots, `$` or non-ASCII letters, at any depth; numbers are finite. */
const hasPlainNames = (value: Json): boolean => {
  if (Array.isArray(value)) return value.every(hasPlainNames);
  if (!isObject(value)) return typeof value !== "number" || Number.isFinite(value);
  return Object.entries(value).every(([name, item]) => NAME_PATTERN.test(name) && hasPlainNames(item));
};

/** How a value of each type is stored, or undefined when it does not fit (contract 3.1). */
const CODECS: Record<ItemType, (value: Json) => Json | undefined> = {
  string: (value) => (typeof value === "string" ? value : undefined),
  integer: (value) => (typeof value === "number" && Number.isInteger(value) ? value : undefined),
  number: (value) => (typeof value === "number" && Number.isFinite(value) ? value : undefined),
  boolean: (value) => (typeof value === "boolean" ? value : undefined),
  object: (value) => (isObject(value) && hasPlainNames(value) ? value : undefined),
  date: normalizeDate,
  geojson: (value) => (isGeometry(value) ? value : undefined),
  file: (value) => (isObject(value) && FILE_MEMBERS.every((name) => Object.hasOwn(value, name)) ? value : undefined),
};

/** The id a pointer operand names: text, a user's integer, or an object with `id`; in the form rows store it. */
export const pointerId = (field: Field, value: Json): string | number | undefined => {
  const id = isObject(value) ? value.id : value;
  if (targetOf(field) === USER_TABLE_NUMBER) {
    const number = typeof id === "string" && /^\d{1,15}$/.test(id) ? Number(id) : id;
    return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
  }
  return typeof id === "string" ? id : undefined;
};

const pointer = (field: Field, value: Json, names: TableNames): JsonObject | undefined => {
  const id = pointerId(field, value);
  const table = names(targetOf(field) ?? Number.NaN);
  if (id === undefined || table === undefined) return undefined;
  if (typeof id === "string" && !OBJECT_ID.test(id)) return undefined;
  return { id, _table: table };
};

/**
 * A value as its column stores it, or undefined when its type does not fit (contract 3.1).
 * Null fits every column; whether it may stand there is the caller's question.
 */
export const acceptValue = (field: Field, value: Json, names: TableNames): Json | undefined => {
  if (value === null) return null;
  switch (field.type) {
    case "id":
      return undefined;
    case "reference":
      return pointer(field, value, names);
    case "array":
      return Array.isArray(value) ? acceptItems(field, value) : undefined;
    default:
      return CODECS[field.type](value);
  }
};

/** All elements as the array column stores them; undefined when one does not fit (contract 3.1: one bad element spoils the field). */
export const acceptItems = (field: Field, items: readonly Json[]): Json[] | undefined => {
  const type = itemTypeOf(field);
  if (type === undefined) return [...items];
  const accepted: Json[] = [];
  for (const item of items) {
    const value = item === null ? undefined : CODECS[type](item);
    if (value === undefined) return undefined;
    accepted.push(value);
  }
  return accepted;
};
