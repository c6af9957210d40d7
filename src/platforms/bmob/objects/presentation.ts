import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { relationsOf } from "../../parse-like/columns.js";
import { type IncludeTree, include, type Resolve } from "../../parse-like/include.js";
import { parseKeys } from "../../parse-like/keys.js";
import { isTime, shownName } from "../../parse-like/names.js";
import { isoOf, isPointer } from "../../parse-like/typed.js";
import type { Permissions } from "../access/permissions.js";
import { shownTime } from "../values/time.js";
import { findRow, type World } from "../world.js";
import { findClass } from "./classes.js";
import { readInclude } from "./include.js";

/** How a reader wants objects (contract 6.3). */
export interface ShapeInput {
  readonly include?: string | undefined;
  readonly keys?: string | undefined;
}

/** Shows an object: a copy, so that rows may be the store's own. */
type Show = (row: Readonly<Document>) => JsonObject;

/** A value as the cloud shows it: dates in its own time (contract 6.1). */
export const shownValue = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(shownValue);
  const iso = isoOf(value);
  if (iso !== undefined) return { __type: "Date", iso: shownTime(iso) };
  const shown: JsonObject = {};
  for (const [name, member] of Object.entries(value)) shown[name] = shownValue(member);
  return shown;
};

/** What is the same for all objects of a class is looked up once. */
const createShow = (
  { store }: Pick<World, "store">,
  className: string,
  wants: (key: string) => boolean = () => true,
): Show => {
  // Contract 6.8: a role's members are asked for with $relatedTo, and not shown.
  const relations = className === "_Role" ? [] : relationsOf(findClass(store, className));
  return (row) => {
    const object: JsonObject = {};
    for (const name of Object.keys(row)) {
      const key = shownName(name);
      if (key === undefined || !wants(key)) continue;
      const value = row[name] ?? null;
      object[key] = isTime(key) && typeof value === "string" ? shownTime(value) : shownValue(value);
    }
    for (const [key, target] of relations) {
      if (wants(key)) object[key] = { __type: "Relation", className: target };
    }
    return object;
  };
};

/** An object as the API shows it, every field of it. */
export const wholeObject = (world: Pick<World, "store">, className: string, row: Readonly<Document>): JsonObject =>
  createShow(world, className)(row);

/** Contract 6.3: always there. */
const ALWAYS: readonly string[] = ["objectId", "createdAt", "updatedAt", "__type", "className"];

/** What of an included object is wanted (contract 6.3: `a[k1|k2]`). What is included below it has to be there. */
const pick = (object: JsonObject, { only, below }: IncludeTree): JsonObject => {
  if (only === undefined) return object;
  const wanted = new Set([...ALWAYS, ...only, ...below.keys()]);
  return Object.fromEntries(Object.entries(object).filter(([key]) => wanted.has(key)));
};

/**
 * Shows objects to a reader.
 *
 * @example
 * ```ts
 * const present = createPresentation(world, permissions, "Post", { include: "author[username]", keys: "title,author" });
 * rows.map(present);
 * ```
 */
export const createPresentation = (
  world: Pick<World, "store">,
  permissions: Pick<Permissions, "maySee">,
  className: string,
  { include: includeText, keys: keysText }: ShapeInput,
): Show => {
  const tree = readInclude(includeText);
  const { wants, trim } = parseKeys(keysText);
  // Contract 6.3: also when they are left out by name.
  const show = createShow(world, className, (key) => ALWAYS.includes(key) || wants(key));
  if (tree.below.size === 0) return (row) => trim(show(row));

  const shows = new Map<string, Show>();
  const showIncluded = (name: string): Show => {
    const known = shows.get(name) ?? createShow(world, name);
    shows.set(name, known);
    return known;
  };

  /** Contract 6.2, 6.3: a pointer that leads nowhere, or where the caller may not look, stays one. */
  const resolve: Resolve = (value, node) => {
    if (!isObject(value) || !isPointer(value)) return undefined;
    const row = findRow(world.store, value.className, value.objectId);
    if (row === undefined || !permissions.maySee(value.className, row)) return undefined;
    return { __type: "Object", className: value.className, ...pick(showIncluded(value.className)(row), node) };
  };

  return (row) => {
    const object = show(row);
    include(object, tree, resolve);
    return trim(object);
  };
};
