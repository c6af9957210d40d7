import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import { setAcl } from "./acl.js";
import { createClasses } from "./classes.js";
import { columnIn, columnOf, isMap } from "./columns.js";
import type { Dialect } from "./dialect.js";
import type { Edit } from "./edit.js";
import { storedName } from "./names.js";
import { createReadEdit } from "./operations.js";
import { createRelations } from "./relations.js";

/** What a write does to one place in an object. */
export interface PlacedEdit {
  /** Top-level key, as clients name it. */
  readonly key: string;
  /** Names below it, of a dotted key. */
  readonly below: readonly string[];
  readonly edit: Edit;
}

/** The body of a write, read and checked as far as it can be without the object. */
export interface Change {
  readonly edits: readonly PlacedEdit[];
  /** Undefined leaves it as it is; null takes it away. */
  readonly acl: JsonObject | null | undefined;
}

/** Top-level keys of a change. */
export const keysOf = ({ edits, acl }: Change): string[] => [
  ...new Set([...edits.map(({ key }) => key), ...(acl === undefined ? [] : ["ACL"])]),
];

/** Whether a map may have this key: no operator, no `__type` of the emulator's or `__proto__` of the language's. */
const isStep = (step: string): boolean => step !== "" && !step.includes("$") && !step.startsWith("__");

/** A path makes a map for each step, and no document is nested deeper than 200 levels. */
const MOST_STEPS = 100;

const INDEX = /^(?:0|[1-9]\d{0,8})$/;

/** What an edit makes of a value; undefined for none. */
export const edited = (key: string, before: Json | undefined, edit: Edit): Json | undefined => {
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

/** A relation has no value of its own: what SDKs and hooks send back as one changes nothing. */
export const isRelation = (edit: Edit): boolean =>
  edit.kind === "relate" || (edit.kind === "set" && isObject(edit.value) && edit.value.__type === "Relation");

/** Where an edit takes place: a map, or a list of whose elements it changes one. */
type Parent = JsonObject | Json[];

/**
 * Reads the bodies of writes, and makes of objects what they say.
 *
 * @example
 * ```ts
 * const { readChange, applyEdits } = createChanges(dialect);
 * const change = readChange({ title: "新", views: { __op: "Increment", amount: 1 } }, true);
 * applyEdits(row, change);
 * ```
 */
export const createChanges = (dialect: Dialect) => {
  const { refusals } = dialect;
  const readEdit = createReadEdit(dialect);
  const { findClass, defineColumns } = createClasses(dialect);
  const { applyRelation } = createRelations(dialect);

  const placeOf = (name: string, allowsDots: boolean): Pick<PlacedEdit, "key" | "below"> => {
    const [key = "", ...below] = name.split(".");
    // A new object has nothing that a path could lead into.
    if (below.length > 0 && !allowsDots) throw refusals.badKey(name);
    dialect.checkKey(key);
    if (below.length > MOST_STEPS || !below.every(isStep) || name.includes("constructor.prototype")) {
      throw refusals.badKey(name);
    }
    return { key, below };
  };

  const placedEdit = (name: string, value: Json, allowsDots: boolean): PlacedEdit => {
    const place = placeOf(name, allowsDots);
    const edit = readEdit(value, place.key);
    // A relation is a column, never a value inside a map.
    if (edit.kind === "relate" && place.below.length > 0) throw refusals.badKey(name);
    return { ...place, edit };
  };

  /** @throws ApiError for what is no ACL */
  const readAclEdit = (value: Json | undefined): Change["acl"] => {
    if (value === undefined) return undefined;
    if (value === null || (isObject(value) && value.__op === "Delete")) return null;
    return dialect.readAcl(value);
  };

  /**
   * Reads the body of a write.
   *
   * @param allowsDots whether it changes an object that is there
   * @throws ApiError for bad names and a bad ACL, and what values and operations refuse
   */
  const readChange = ({ ACL: acl, ...fields }: JsonObject, allowsDots: boolean): Change => ({
    edits: Object.entries(fields).map(([name, value]) => placedEdit(name, value, allowsDots)),
    acl: readAclEdit(acl),
  });

  /** The place in a list that a step names; a list grows by one element at most. */
  const indexIn = (list: readonly Json[], step: string, path: string): number => {
    const index = dialect.writesIntoLists && INDEX.test(step) ? Number(step) : Number.NaN;
    if (!(index <= list.length)) throw refusals.typeMismatch(path, { type: "Array" }, { type: "Object" });
    return index;
  };

  const memberOf = (parent: Parent, step: string, path: string): Json | undefined => {
    if (Array.isArray(parent)) return parent[indexIn(parent, step, path)];
    return Object.hasOwn(parent, step) ? parent[step] : undefined;
  };

  const setMember = (parent: Parent, step: string, path: string, value: Json | undefined): void => {
    // An element that is taken away leaves its place: the others keep theirs.
    if (Array.isArray(parent)) parent[indexIn(parent, step, path)] = value ?? null;
    else if (value === undefined) delete parent[step];
    else parent[step] = value;
  };

  /**
   * Does what an edit says, where its dotted key leads. What lies on the way is made when it is missing, but not to delete from it.
   *
   * @throws ApiError where something else is in the way
   */
  const applyEdit = (row: Document, { key, below, edit }: PlacedEdit): void => {
    const steps = [storedName(key), ...below];
    let parent: Parent = row;
    for (const [depth, step] of steps.slice(0, -1).entries()) {
      const path = [key, ...below.slice(0, depth)].join(".");
      const next = memberOf(parent, step, path);
      if (next === undefined || next === null) {
        if (edit.kind === "delete") return;
        const made: JsonObject = {};
        setMember(parent, step, path, made);
        parent = made;
      } else if (isMap(next) || (Array.isArray(next) && dialect.writesIntoLists)) parent = next;
      else throw refusals.typeMismatch(path, columnOf(next) ?? { type: "Object" }, { type: "Object" });
    }
    const last = steps.at(-1) ?? key;
    const path = [key, ...below.slice(0, -1)].join(".");
    setMember(parent, last, path, edited(key, memberOf(parent, last, path), edit));
  };

  /** Changes a copy of an object that is the caller's own. Relations are not part of it. */
  const applyEdits = (row: Document, { edits, acl }: Change): void => {
    for (const placed of edits) if (!isRelation(placed.edit)) applyEdit(row, placed);
    if (acl !== undefined) setAcl(row, acl);
  };

  /** Writes the relation edits of a change. @throws ApiError when a column is no relation, or one to another class */
  const applyRelations = (tx: Transaction, className: string, id: string, { edits }: Change): void => {
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

  return { readChange, readAclEdit, applyEdits, applyRelations };
};
