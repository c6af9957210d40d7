import { cloneJson, equalJson, has, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { parseAcl } from "../access/acl.js";
import { badRequest } from "../errors.js";
import { type Field, isBuiltIn, isRequired, itemTypeOf, NAME_PATTERN, type Table } from "../tables/schema.js";
import { acceptItems, acceptValue, type TableNames } from "../tables/values.js";
import type { WritableColumn } from "./writable.js";

/** One thing an update does to a row (contract 6.10-6.12). */
export type Change =
  | { readonly kind: "set"; readonly name: string; readonly value: Json }
  | { readonly kind: "unset"; readonly name: string }
  | { readonly kind: "increment"; readonly path: readonly string[]; readonly by: number }
  | { readonly kind: "append"; readonly name: string; readonly items: readonly Json[]; readonly unique: boolean }
  | { readonly kind: "remove"; readonly name: string; readonly items: readonly Json[] }
  | { readonly kind: "merge"; readonly name: string; readonly members: JsonObject }
  | { readonly kind: "pop"; readonly name: string; readonly first: boolean };

/** An update's body, read against its table. */
export interface Changes {
  readonly changes: readonly Change[];
  /** Columns whose given value had the wrong type; they are not among the changes. */
  readonly conflicts: readonly string[];
}

const unsuitable = (operator: string, field: Field): Error =>
  badRequest(`${operator} does not work on ${field.name}, which is of type ${field.type}`);

const itemsOf = (operator: string, field: Field, operand: Json): Json[] => {
  if (field.type !== "array") throw unsuitable(operator, field);
  const items = acceptItems(field, Array.isArray(operand) ? operand : [operand]);
  if (items === undefined) throw badRequest(`${operator}: the elements do not fit ${field.name}`);
  return field.name === "read_perm" || field.name === "write_perm" ? parseAcl(field.name, items) : items;
};

const increment = (field: Field, path: readonly string[], operand: Json): Change => {
  const suits = path.length > 1 ? field.type === "object" : field.type === "integer" || field.type === "number";
  if (!suits) throw unsuitable("$incr_by", field);
  if (!path.slice(1).every((name) => NAME_PATTERN.test(name)))
    throw badRequest(`$incr_by: ${path.join(".")} is no property`);
  if (typeof operand !== "number" || !Number.isFinite(operand)) throw badRequest("$incr_by needs a number");
  if (path.length === 1 && field.type === "integer" && !Number.isInteger(operand)) {
    throw badRequest(`$incr_by: ${field.name} holds integers`);
  }
  return { kind: "increment", path, by: operand };
};

/** MinCloud contract 6.11, one row per operator. */
const OPERATORS: Record<string, (field: Field, operand: Json) => Change> = {
  $incr_by: (field, operand) => increment(field, [field.name], operand),
  $append: (field, operand) => ({
    kind: "append",
    name: field.name,
    items: itemsOf("$append", field, operand),
    unique: false,
  }),
  $append_unique: (field, operand) => ({
    kind: "append",
    name: field.name,
    items: itemsOf("$append_unique", field, operand),
    unique: true,
  }),
  $remove: (field, operand) => {
    const items = itemsOf("$remove", field, operand);
    // For such items only the first element of the operand counts.
    const single = ["object", "file", "geojson"].includes(itemTypeOf(field) ?? "");
    return { kind: "remove", name: field.name, items: single ? items.slice(0, 1) : items };
  },
  $update: (field, operand) => {
    if (field.type !== "object") throw unsuitable("$update", field);
    const members = acceptValue(field, operand, () => undefined);
    if (!isObject(members)) throw badRequest("$update needs an object");
    return { kind: "merge", name: field.name, members: members as JsonObject };
  },
  $pop: (field, operand) => {
    if (field.type !== "array") throw unsuitable("$pop", field);
    if (operand !== 1 && operand !== -1) throw badRequest("$pop needs 1 or -1");
    return { kind: "pop", name: field.name, first: operand === -1 };
  },
  $unset: (field) => unset(field),
};

const unset = (field: Field): Change => {
  if (isBuiltIn(field.name)) throw badRequest(`${field.name} cannot be unset`);
  if (isRequired(field)) throw badRequest(`${field.name} is required and cannot be unset`);
  return { kind: "unset", name: field.name };
};

const atomic = (field: Field, value: JsonObject): Change => {
  const [operator = "", ...rest] = Object.keys(value);
  if (rest.length > 0) throw badRequest(`${field.name}: one atomic operator at a time`);
  const change = has(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (change === undefined) throw badRequest(`${field.name}: unknown operator ${operator}`);
  return change(field, value[operator] ?? null);
};

/** The operand of the one operator that is allowed in a place. */
const soleOperand = (place: string, value: JsonObject, operator: string): Json => {
  if (Object.keys(value).join() !== operator) throw badRequest(`${place}: only ${operator} works here`);
  return value[operator] ?? null;
};

const isAtomic = (value: Json): value is JsonObject =>
  isObject(value) && Object.keys(value).some((name) => name.startsWith("$"));

/** The value as stored, or undefined when it does not fit its column. */
export const acceptColumn = (field: Field, value: Json, names: TableNames): Json | undefined => {
  if (field.name === "read_perm" || field.name === "write_perm") return parseAcl(field.name, value);
  if (value === null && (isRequired(field) || isBuiltIn(field.name))) return undefined;
  return acceptValue(field, value, names);
};

/** Splits a body into what it sets and what it unsets: flat or operator form. */
const splitBody = (data: JsonObject): { set: [string, Json][]; unset: string[] } => {
  const { $set = {}, $unset = {}, ...flat } = data;
  if (!isObject($set)) throw badRequest("$set must be an object");
  if (!isObject($unset)) throw badRequest("$unset must be an object");
  const set = Object.entries({ ...flat, ...$set }) as [string, Json][];
  const unset = Object.keys($unset);
  const unknown = set.find(([name]) => name.startsWith("$"));
  if (unknown !== undefined) throw badRequest(`unknown operator ${unknown[0]}`);
  const both = set.find(([name]) => unset.includes(name));
  if (both !== undefined) throw badRequest(`${both[0]} is both set and unset`);
  return { set, unset };
};

/**
 * Reads an update's body.
 *
 * @throws ApiError 400 for unknown or unsuitable operators, bad ACL, a field both set and unset.
 * @example
 * ```ts
 * parseChanges(table, { price: { $incr_by: 1 }, $unset: { old: "" } }, names, writableRecordColumn(caller)).changes;
 * ```
 */
export const parseChanges = (table: Table, data: Json, names: TableNames, writable: WritableColumn): Changes => {
  if (!isObject(data)) throw badRequest("the body must be a JSON object");
  const { set, unset: cleared } = splitBody(data as JsonObject);
  const changes: Change[] = [];
  const conflicts: string[] = [];
  for (const [name, value] of set) {
    const path = name.split(".");
    const field = writable(table, path[0] ?? "");
    if (field === undefined) continue;
    if (path.length > 1) {
      // 6.11: below a column only `$incr_by` reaches; anything else names no column and is ignored.
      if (isAtomic(value)) changes.push(increment(field, path, soleOperand(name, value, "$incr_by")));
    } else if (isAtomic(value)) {
      changes.push(atomic(field, value));
    } else {
      const accepted = acceptColumn(field, value, names);
      if (accepted === undefined) conflicts.push(name);
      else changes.push({ kind: "set", name, value: accepted });
    }
  }
  for (const name of cleared) {
    const field = writable(table, name);
    if (field !== undefined) changes.push(unset(field));
  }
  return { changes, conflicts };
};

const listAt = (row: JsonObject, name: string): Json[] => {
  const value = has(row, name) ? row[name] : undefined;
  return Array.isArray(value) ? value : [];
};

const includes = (items: readonly Json[], wanted: Json): boolean => items.some((item) => equalJson(item, wanted));

const incrementAt = (row: JsonObject, path: readonly string[], by: number, whole = path): void => {
  const [name = "", ...rest] = path;
  const value = has(row, name) ? row[name] : undefined;
  if (rest.length > 0) {
    const inner: JsonObject = isObject(value) ? (value as JsonObject) : {};
    incrementAt(inner, rest, by, whole);
    row[name] = inner;
    return;
  }
  if (value !== undefined && value !== null && typeof value !== "number") {
    throw badRequest(`$incr_by: ${whole.join(".")} is not a number`);
  }
  const sum = (value ?? 0) + by;
  if (!Number.isFinite(sum)) throw badRequest(`$incr_by: ${whole.join(".")} grows beyond every number`);
  row[name] = sum;
};

/** A new row with the changes applied, in order; the given one stays as it is. */
export const applyChanges = (row: Document, changes: readonly Change[]): Document => {
  const next = cloneJson(row);
  for (const change of changes) {
    switch (change.kind) {
      case "set":
        next[change.name] = change.value;
        break;
      case "unset":
        delete next[change.name];
        break;
      case "increment":
        incrementAt(next, change.path, change.by);
        break;
      case "append": {
        const items = listAt(next, change.name);
        for (const item of change.items) if (!change.unique || !includes(items, item)) items.push(item);
        next[change.name] = items;
        break;
      }
      case "remove":
        if (Array.isArray(next[change.name])) {
          next[change.name] = listAt(next, change.name).filter((item) => !includes(change.items, item));
        }
        break;
      case "merge": {
        const value = has(next, change.name) ? next[change.name] : undefined;
        next[change.name] = { ...(isObject(value) ? (value as JsonObject) : {}), ...change.members };
        break;
      }
      case "pop": {
        const items = listAt(next, change.name);
        if (Array.isArray(next[change.name])) next[change.name] = change.first ? items.slice(1) : items.slice(0, -1);
        break;
      }
    }
  }
  return next;
};
