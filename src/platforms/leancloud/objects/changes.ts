import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { readAcl, readersOf } from "../access/acl.js";
import { badKey } from "../errors.js";
import { type Column, checkType, columnOf, typeMismatch } from "../values/columns.js";
import { BUILT_IN, checkKey, READERS, storedName } from "../values/names.js";
import { type Edit, readEdit } from "../values/ops.js";
import { columnIn, defineColumns, findClass } from "./classes.js";
import { applyRelation } from "./relations.js";

/** What a write does to one place in an object. */
export interface PlacedEdit {
  /** Top-level key, as clients name it. */
  readonly key: string;
  /** Names below it, of a dotted key (contract 12.9). */
  readonly below: readonly string[];
  readonly edit: Edit;
}

/** The body of a write, read and checked as far as it can be without the object. */
export interface Change {
  readonly edits: readonly PlacedEdit[];
  /** Undefined leaves it as it is; null takes it away. */
  readonly acl: JsonObject | null | undefined;
  /** Names of the class hooks that the body asks to skip (contract 8.9). */
  readonly ignoredHooks: readonly string[];
}

/** The key of a body that is about the write, not about the object (contract 8.9). */
const IGNORE_HOOKS = "__ignore_hooks";

/** Whether a map may have this key: no operator, no `__type` of the emulator's or `__proto__` of the language's. */
const isStep = (step: string): boolean => step !== "" && !step.includes("$") && !step.startsWith("__");

/** A path makes a map for each step, and no document is nested deeper than 200 levels. */
const MOST_STEPS = 100;

const placeOf = (name: string, allowsDots: boolean): Pick<PlacedEdit, "key" | "below"> => {
  const [key = "", ...below] = name.split(".");
  // Contract 12.9: a new object has nothing that a path could lead into.
  if (below.length > 0 && !allowsDots) throw badKey(name);
  checkKey(key);
  if (below.length > MOST_STEPS || !below.every(isStep) || name.includes("constructor.prototype")) throw badKey(name);
  return { key, below };
};

const placedEdit = (name: string, value: Json, allowsDots: boolean): PlacedEdit => {
  const place = placeOf(name, allowsDots);
  const edit = readEdit(value);
  // A relation is a column, never a value inside a map.
  if (edit.kind === "relate" && place.below.length > 0) throw badKey(name);
  return { ...place, edit };
};

const readAclEdit = (value: Json | undefined): Change["acl"] => {
  if (value === undefined) return undefined;
  if (value === null || (isObject(value) && value.__op === "Delete")) return null;
  return readAcl(value);
};

/**
 * Reads the body of a write (contract 10, 12).
 *
 * @param allowsDots whether it changes an object that is there
 * @throws ApiError 105, 123, and what values and operations refuse
 * @example
 * ```ts
 * readChange({ title: "新", views: { __op: "Increment", amount: 1 } }, true).edits.length; // 2
 * ```
 */
export const readChange = (body: JsonObject, allowsDots: boolean): Change => {
  const { ACL: acl, [IGNORE_HOOKS]: ignored, ...rest } = body;
  const edits = Object.entries(rest)
    .filter(([name]) => !BUILT_IN.has(name))
    .map(([name, value]) => placedEdit(name, value, allowsDots));
  return {
    edits,
    acl: readAclEdit(acl),
    ignoredHooks: Array.isArray(ignored) ? ignored.filter((name) => typeof name === "string") : [],
  };
};

/** Top-level keys of a change: `updatedKeys` of hooks (contract 8.5). */
export const keysOf = ({ edits, acl }: Change): string[] => [
  ...new Set([...edits.map(({ key }) => key), ...(acl === undefined ? [] : ["ACL"])]),
];

const put = (target: JsonObject, name: string, value: Json | undefined): void => {
  if (value === undefined) delete target[name];
  else target[name] = value;
};

const edited = (key: string, before: Json | undefined, edit: Edit): Json | undefined => {
  switch (edit.kind) {
    case "set":
      return edit.value;
    case "delete":
      return undefined;
    case "change":
      return edit.apply(key, before);
    case "relate":
      return before;
  }
};

/** A map; values with a `__type` are whole. */
const isMap = (value: Json): value is JsonObject => columnOf(value)?.type === "Object";

/**
 * The map that a dotted key leads into, made where there is none (contract 12.9); undefined when there is nothing to delete from.
 *
 * @throws ApiError 111 where something else is
 */
const parentOf = (row: JsonObject, { key, below, edit }: PlacedEdit): JsonObject | undefined => {
  let parent: JsonObject = row;
  for (const [depth, name] of [storedName(key), ...below.slice(0, -1)].entries()) {
    const next = Object.hasOwn(parent, name) ? parent[name] : undefined;
    if (next === undefined || next === null) {
      if (edit.kind === "delete") return undefined;
      const made: JsonObject = {};
      parent[name] = made;
      parent = made;
    } else if (isMap(next)) parent = next;
    else {
      const path = [key, ...below.slice(0, depth)].join(".");
      throw typeMismatch(path, columnOf(next) ?? { type: "Object" }, { type: "Object" });
    }
  }
  return parent;
};

/** Changes a copy of an object that is the caller's own. Relations are not part of it. */
export const applyEdits = (row: Document, change: Change): void => {
  for (const placed of change.edits) {
    const { key, below, edit } = placed;
    const last = below.at(-1);
    const target = last === undefined ? row : parentOf(row, placed);
    const name = last ?? storedName(key);
    if (target === undefined || isRelation(edit)) continue;
    put(target, name, edited(key, Object.hasOwn(target, name) ? target[name] : undefined, edit));
  }
  if (change.acl !== undefined) setAcl(row, change.acl);
};

/** A relation has no value of its own: what SDKs and hooks send back as one changes nothing. */
const isRelation = (edit: Edit): boolean =>
  edit.kind === "relate" || (edit.kind === "set" && isObject(edit.value) && edit.value.__type === "Relation");

/** Sets an object's ACL, and what is derived from it. */
export const setAcl = (row: Document, acl: JsonObject | null): void => {
  put(row, "ACL", acl ?? undefined);
  put(row, READERS, readersOf(acl ?? undefined));
};

/**
 * Checks the keys that a change touched against the class's columns, and adds the new ones (contract 4.7).
 *
 * @throws ApiError 111
 */
export const fitColumns = (
  tx: Transaction,
  className: string,
  row: Document,
  keys: readonly string[],
  enforces: boolean,
): void => {
  const schema = findClass(tx, className);
  const added: Record<string, Column> = {};
  for (const key of keys) {
    const name = storedName(key);
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (value === undefined || key === "ACL") continue;
    const column = columnIn(schema, key);
    if (enforces) checkType(key, column, value);
    const own = columnOf(value);
    if (column === undefined && own !== undefined) added[key] = own;
  }
  defineColumns(tx, className, added);
};

/** Writes the relation edits of a change. @throws ApiError 111 */
export const applyRelations = (tx: Transaction, className: string, id: string, { edits }: Change): void => {
  for (const { key, below, edit } of edits) {
    if (edit.kind === "relate" && below.length === 0) applyRelation(tx, className, key, id, edit);
    else if (edit.kind === "set" && isRelation(edit) && isObject(edit.value)) {
      const { className: target } = edit.value;
      const isNew = columnIn(findClass(tx, className), key) === undefined;
      if (isNew && typeof target === "string" && target !== "") {
        defineColumns(tx, className, { [key]: { type: "Relation", className: target } });
      }
    }
  }
};
