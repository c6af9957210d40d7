import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Column } from "../../parse-like/columns.js";
import { refuse } from "../errors.js";
import { readColumn } from "../values/columns.js";
import { checkKey, RESERVED } from "../values/names.js";
import { classMismatch, fieldReserved, opUnknown, targetNeeded, typeMissing } from "./schema-errors.js";

/** What becomes of a column: it comes, or it goes. */
export type FieldChange =
  | { readonly name: string; readonly kind: "add"; readonly column: Column }
  | { readonly name: string; readonly kind: "remove" };

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** Columns of these lead somewhere. */
const LEADS: ReadonlySet<string> = new Set(["Pointer", "Relation"]);

const readType = (name: string, field: JsonObject): Column => {
  const column = readColumn(field);
  if (column === undefined) throw typeMissing(textOf(field.type));
  const { type, className = "" } = column;
  if (!LEADS.has(type)) return { type };
  if (className === "") throw targetNeeded(name);
  return { type, className };
};

const readField = (name: string, field: Json): FieldChange => {
  // Every object has them, whatever its class.
  if (RESERVED.has(name)) throw fieldReserved(name);
  checkKey(name);
  if (!isObject(field)) throw refuse("badJson", `invalid json: field ${name} must be like {"type":"String"}.`);
  const { __op: op } = field as JsonObject;
  if (op === undefined) return { name, kind: "add", column: readType(name, field as JsonObject) };
  if (op !== "Delete") throw opUnknown(textOf(op));
  return { name, kind: "remove" };
};

/**
 * The body of a change to a table: `{ className?, fields: { <name>: { type, targetClass? } } }`, and `{ __op: "Delete" }` for a column
 * that goes (contract 6.10).
 *
 * @param className of the path
 * @throws ApiError 10062, 10063, 10065, 10069, 10070, 105, 107
 * @example
 * ```ts
 * readFields("City", { fields: { mayor: { type: "Pointer", targetClass: "_User" } } });
 * // [{ name: "mayor", kind: "add", column: { type: "Pointer", className: "_User" } }]
 * ```
 */
export const readFields = (className: string, { className: named, fields = {} }: JsonObject): FieldChange[] => {
  if (named !== undefined && named !== className) throw classMismatch(className, textOf(named));
  if (!isObject(fields)) throw refuse("badJson", "invalid json: fields must be an object.");
  return Object.entries(fields as JsonObject).map(([name, field]) => readField(name, field));
};
