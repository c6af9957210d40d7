import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { setAcl } from "./acl.js";
import { createChanges, edited, isRelation } from "./changes.js";
import { createClasses } from "./classes.js";
import type { Columns } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { READERS, storedName } from "./names.js";
import { createReadEdit } from "./operations.js";
import { createPlaces } from "./places.js";
import { createRelations } from "./relations.js";
import { isPointer } from "./typed.js";

/** Members of a relation inside a row of a file: `{ __type: "Relation", className, objects: [<id or pointer>…] }`, or `AddRelation`. */
interface Relation {
  readonly key: string;
  /** Empty when it does not say. */
  readonly className: string;
  readonly members: readonly Member[];
}

/** An objectId, and the class when it says so. */
interface Member {
  readonly id: string;
  readonly className: string | undefined;
}

export interface LoadOptions {
  /** An objectId for a row that has none. */
  readonly newId: () => string;
  /** What rows have as times that tell none. */
  readonly now: string;
  /** What a class with rules of its own does with the object before it is stored; it may refuse. */
  readonly complete?: ((row: Document) => void) | undefined;
  /** Whether values must fit their columns. Default true. */
  readonly enforcesTypes?: boolean | undefined;
}

/** What every object has. */
const STANDARD = ["objectId", "createdAt", "updatedAt"];

/** An object that a file gives with everything it has keeps its members in that order: it was exported so. */
const arranged = (given: JsonObject, row: Document): Document => {
  for (const key of STANDARD) if (!Object.hasOwn(given, key)) return row;
  const first: JsonObject = {};
  const keep = (name: string): void => {
    if (Object.hasOwn(row, name)) first[name] = row[name] ?? null;
  };
  for (const key of Object.keys(given)) {
    keep(storedName(key));
    // Who may read stands behind the ACL that it is made of.
    if (key === "ACL") keep(READERS);
  }
  return { ...first, ...row };
};

/**
 * Objects of files: stored as they are, with their ids, times and ACLs, without hooks and permissions.
 *
 * @example
 * ```ts
 * const { loadObject } = createLoad(dialect);
 * const row = { objectId: "5cc5", title: "新", createdAt: "2019-04-28T08:34:12.932Z" };
 * await store.commit((tx) => loadObject(tx, "Post", row, { newId: ids.objectId, now }));
 * ```
 */
export const createLoad = (dialect: Dialect) => {
  const { refusals, readValue, toIso, isClassName, checkKey } = dialect;
  const { badRow } = refusals;
  const readEdit = createReadEdit(dialect);
  const { readAclEdit } = createChanges(dialect);
  const { defineColumns, fitColumns } = createClasses(dialect);
  const { openRelation, relate } = createRelations(dialect);
  const { rowsName } = createPlaces(dialect.prefix);

  const memberOf = (key: string, value: Json): Member => {
    if (typeof value === "string") return { id: value, className: undefined };
    const pointer = readValue(value, key);
    if (!isPointer(pointer)) throw badRow(`${key}: a member of a relation is an objectId or a pointer`);
    return { id: pointer.objectId, className: pointer.className };
  };

  const relationIn = (key: string, value: Json): Relation | undefined => {
    if (!isObject(value)) return undefined;
    const { __type: type, __op: op } = value;
    if (type !== "Relation" && op !== "AddRelation") return undefined;
    const { className, objects = [] } = value as JsonObject;
    if (!Array.isArray(objects)) throw badRow(`${key}: objects must be an array`);
    const members = objects.map((each) => memberOf(key, each));
    const pointed = members.find((member) => member.className !== undefined)?.className ?? "";
    return { key, className: typeof className === "string" && className !== "" ? className : pointed, members };
  };

  /** @throws ApiError as a write does, and when nothing says which class the members are of */
  const checkRelation = (tx: Transaction, owner: string, { key, className, members }: Relation): void => {
    const target = openRelation(tx, owner, key, className);
    if (target === "") throw badRow(`${key}: a relation needs the className of its members`);
    const stray = members.find((member) => member.className !== undefined && member.className !== target);
    if (stray?.className !== undefined) throw refusals.relationMismatch(target, stray.className);
  };

  const timeOf = (key: string, value: Json | undefined, fallback: string): string => {
    if (value === undefined || value === null) return fallback;
    const text = isObject(value) ? (value as JsonObject).iso : value;
    try {
      return toIso(text);
    } catch {
      throw badRow(`${key}: ${JSON.stringify(value)} is no date`);
    }
  };

  const checkClass = (className: string): void => {
    if (!isClassName(className)) throw refusals.badClassName(className);
  };

  /** Puts the members of an object of a file into its row, as a write would. @returns their keys, and the relations among them */
  const fill = (row: Document, object: JsonObject): { readonly keys: string[]; readonly relations: Relation[] } => {
    const keys: string[] = [];
    const relations: Relation[] = [];
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (key === "ACL" || STANDARD.includes(key) || value === undefined) continue;
      const relation = relationIn(key, value);
      if (relation !== undefined) {
        relations.push(relation);
        continue;
      }
      // A new object has nothing that a dotted key could lead into: no key has dots.
      checkKey(key);
      const edit = readEdit(value, key);
      if (isRelation(edit)) continue;
      const after = edited(key, undefined, edit);
      if (after !== undefined) row[storedName(key)] = after;
      keys.push(key);
    }
    const acl = readAclEdit(object.ACL);
    if (acl !== undefined) setAcl(row, acl);
    return { keys, relations };
  };

  return {
    /**
     * Puts an object of a file into its class. Its columns must fit those that are there.
     *
     * @param object the object as the API shows it; `objectId` and times are made when they are missing
     * @returns its objectId
     * @throws ApiError saying what is wrong with it
     */
    loadObject(
      tx: Transaction,
      className: string,
      object: JsonObject,
      { newId, now, complete, enforcesTypes = true }: LoadOptions,
    ): string {
      checkClass(className);
      const { objectId, createdAt, updatedAt } = object;
      if (objectId !== undefined && (typeof objectId !== "string" || objectId === "")) {
        throw badRow(`objectId: ${JSON.stringify(objectId)} is not a text`);
      }
      const id = objectId ?? newId();
      const rows = rowsName(className);
      if (tx.collection(rows).has(id)) throw badRow(`objectId: ${id} appears twice in ${className}`);
      const created = timeOf("createdAt", createdAt, now);
      const row: Document = { id, createdAt: created, updatedAt: timeOf("updatedAt", updatedAt, created) };
      const { keys, relations } = fill(row, object);
      defineColumns(tx, className);
      fitColumns(tx, className, row, keys, enforcesTypes);
      for (const relation of relations) {
        const { key, className: target, members } = relation;
        // What an export has in a relation's place only says that there is one.
        if (enforcesTypes || members.length > 0) checkRelation(tx, className, relation);
        else if (target !== "") defineColumns(tx, className, { [key]: { type: "Relation", className: target } });
      }
      // Everything that can refuse has been asked: whoever loads may go on with the next object in the same commit.
      complete?.(row);
      tx.insert(rows, arranged(object, row));
      for (const { key, members } of relations) for (const member of members) relate(tx, className, key, id, member.id);
      return id;
    },
    /** Columns that a file declares, where it does. */
    declareColumns(tx: Transaction, className: string, columns: Columns): void {
      checkClass(className);
      defineColumns(tx, className, columns);
    },
  };
};
