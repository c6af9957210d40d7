import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import type { Column } from "../values/columns.js";
import { checkClassName } from "../values/names.js";
import { isPointer, readValue, toIso } from "../values/typed.js";
import { nowIso, rowsName, type World } from "../world.js";
import { applyEdits, fitColumns, keysOf, readChange } from "./changes.js";
import { columnIn, defineColumns, findClass } from "./classes.js";
import { relate } from "./relations.js";

/** Members of a relation inside a row of a file: `{ __type: "Relation", className, objects: [<id or pointer>…] }`, or `AddRelation`. */
interface Relation {
  readonly key: string;
  readonly className: string;
  readonly members: readonly string[];
}

const memberOf = (value: Json, className: string): { id: string; className: string } => {
  if (typeof value === "string") return { id: value, className };
  const pointer = readValue(value);
  if (!isPointer(pointer)) throw badRequest("a member of a relation is an objectId or a pointer");
  return { id: pointer.objectId, className: pointer.className };
};

const relationIn = (key: string, value: Json): Relation | undefined => {
  if (!isObject(value)) return undefined;
  const { __type: type, __op: op, className, objects = [] } = value as JsonObject;
  if (type !== "Relation" && op !== "AddRelation") return undefined;
  if (!Array.isArray(objects)) throw badRequest(`${key}: objects must be an array`);
  const named = typeof className === "string" ? className : "";
  const members = objects.map((each) => memberOf(each, named));
  return { key, className: named === "" ? (members[0]?.className ?? "") : named, members: members.map(({ id }) => id) };
};

const timeOf = (key: string, value: Json | undefined, fallback: string): string => {
  if (value === undefined || value === null) return fallback;
  const text = isObject(value) ? (value as JsonObject).iso : value;
  try {
    return toIso(text);
  } catch {
    throw badRequest(`${key}: ${JSON.stringify(value)} is no ISO date`);
  }
};

export interface LoadOptions {
  /** What a class with rules of its own does with the object before it is stored; it may refuse. */
  readonly complete?: (row: Document) => void;
  /** Whether values must fit their columns. Default true. */
  readonly enforcesTypes?: boolean;
}

/**
 * Puts an object of a file into its class as it is: with its id, times and ACL, without hooks and permissions. Its columns must fit
 * those that are there.
 *
 * @param object the object as the API shows it; `objectId` and times are made when they are missing
 * @returns its objectId
 * @throws ApiError saying what is wrong with it
 * @example
 * ```ts
 * await store.commit((tx) => loadObject(world, tx, "Post", { objectId: "5cc5", title: "新", createdAt: "2019-04-28T08:34:12.932Z" }));
 * ```
 */
export const loadObject = (
  world: World,
  tx: Transaction,
  className: string,
  object: JsonObject,
  { complete, enforcesTypes = true }: LoadOptions = {},
): string => {
  checkClassName(className);
  const { objectId, createdAt, updatedAt, ...given } = object;
  const relations = Object.entries(given).flatMap(([key, value]) => relationIn(key, value) ?? []);
  const relationKeys = new Set(relations.map(({ key }) => key));
  const fields = Object.fromEntries(Object.entries(given).filter(([key]) => !relationKeys.has(key)));
  if (objectId !== undefined && (typeof objectId !== "string" || objectId === "")) {
    throw badRequest(`objectId: ${JSON.stringify(objectId)} is not a text`);
  }
  const id = objectId ?? world.ids.objectId();
  if (tx.collection(rowsName(className)).has(id)) throw badRequest(`objectId: ${id} appears twice in ${className}`);
  const created = timeOf("createdAt", createdAt, nowIso(world));
  const row: Document = { id, createdAt: created, updatedAt: timeOf("updatedAt", updatedAt, created) };
  const change = readChange(fields, false);
  applyEdits(row, change);
  const keys = keysOf(change);
  defineColumns(tx, className);
  fitColumns(tx, className, row, keys, enforcesTypes);
  complete?.(row);
  tx.insert(rowsName(className), row);
  for (const { key, className: target, members } of relations) {
    if (columnIn(findClass(tx, className), key) === undefined) {
      defineColumns(tx, className, { [key]: { type: "Relation", className: target } });
    }
    for (const member of members) relate(tx, className, key, id, member);
  }
  return id;
};

/** Columns that a file declares, where it does. */
export const declareColumns = (tx: Transaction, className: string, columns: Readonly<Record<string, Column>>): void => {
  checkClassName(className);
  defineColumns(tx, className, columns);
};
