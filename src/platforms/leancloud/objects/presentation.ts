import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { relationsOf } from "../../parse-like/columns.js";
import { include, parseInclude, type Resolve } from "../../parse-like/include.js";
import { type Keys, namesAcl, parseKeys } from "../../parse-like/keys.js";
import { shownName } from "../../parse-like/names.js";
import { isPointer } from "../../parse-like/typed.js";
import { PUBLIC_ACL } from "../access/acl.js";
import type { Caller } from "../access/caller.js";
import { isPrivate, type Permissions } from "../access/permissions.js";
import { isStoredFile } from "../values/typed.js";
import { findRow, type World } from "../world.js";
import { findClass } from "./classes.js";

/** How a reader wants objects (contract 14). */
export interface ShapeInput {
  readonly include?: string | undefined;
  readonly keys?: string | undefined;
  readonly returnACL?: boolean | undefined;
}

/** Shows an object: a copy, so that rows may be the store's own. */
type Show = (row: Readonly<Document>) => JsonObject;

/** Where a file's bytes are, for the caller: an address of the emulator's own follows the caller's. */
export const urlOf = (caller: Pick<Caller, "origin">, file: Readonly<Document>): Json =>
  typeof file.__path === "string" ? `${caller.origin}${file.__path}` : (file.url ?? null);

/** A copy of a value. A file says its objectId as well: SDKs would take it for one that was never saved. */
const copyOf = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  const copy: JsonObject = isStoredFile(value) ? { ...value, objectId: value.id } : { ...value };
  for (const name in copy) {
    const item = copy[name];
    if (typeof item === "object" && item !== null) copy[name] = copyOf(item);
  }
  return copy;
};

interface ShowOptions {
  readonly wants?: Keys["wants"];
  /** Contract 18.6. Inside of a file they stay as they are: files may lead to themselves. */
  readonly expandsFiles?: boolean;
}

/** What is the same for all objects of a class is looked up once. */
const createShow = (
  world: Pick<World, "store">,
  caller: Caller,
  className: string,
  { wants = () => true, expandsFiles = true }: ShowOptions = {},
): Show => {
  const { store } = world;
  const relations = relationsOf(findClass(store, className)).filter(([key]) => wants(key));
  let showFile: Show | undefined;

  const expanded = (value: JsonObject & { id: string }): Json => {
    const file = findRow(store, "_File", value.id);
    if (file === undefined) return copyOf(value);
    showFile ??= createShow(world, caller, "_File", { expandsFiles: false });
    return { __type: "File", ...showFile(file) };
  };

  const isHidden = (key: string, row: Readonly<Document>): boolean =>
    isPrivate(className, key) && !caller.master && caller.user !== row.id;

  return (row) => {
    const object: JsonObject = {};
    for (const name of Object.keys(row)) {
      const key = shownName(name);
      if (key === undefined || key === "ACL" || !wants(key) || isHidden(key, row)) continue;
      const value = row[name] ?? null;
      object[key] = expandsFiles && isStoredFile(value) ? expanded(value) : copyOf(value);
    }
    if (className === "_File" && wants("url")) object.url = urlOf(caller, row);
    for (const [key, target] of relations) object[key] = { __type: "Relation", className: target };
    return object;
  };
};

/**
 * An object as the API shows it: every field, relations of its class, files expanded (contract 13.1, 18.6); without ACL.
 */
export const wholeObject = (
  world: Pick<World, "store">,
  caller: Caller,
  className: string,
  row: Readonly<Document>,
): JsonObject => createShow(world, caller, className)(row);

/**
 * Shows objects to a reader.
 *
 * @example
 * ```ts
 * const present = createPresentation(world, caller, permissions, "Post", { include: "author", keys: "title,author" });
 * rows.map(present);
 * ```
 */
export const createPresentation = (
  world: Pick<World, "store">,
  caller: Caller,
  permissions: Pick<Permissions, "maySee">,
  className: string,
  { include: includeText, keys: keysText, returnACL = false }: ShapeInput,
): Show => {
  const tree = parseInclude(includeText);
  const includes = tree.below.size > 0;
  const keys = parseKeys(keysText);
  // Contract 14.6.
  const showsAcl = returnACL || namesAcl(keysText);

  const withAcl =
    (show: Show): Show =>
    (row) =>
      showsAcl ? { ...show(row), ACL: cloneJson(row.ACL ?? PUBLIC_ACL) } : show(row);

  const show = withAcl(createShow(world, caller, className, { wants: keys.wants }));
  const shows = new Map<string, Show>();

  const showIncluded = (name: string): Show => {
    const known = shows.get(name) ?? withAcl(createShow(world, caller, name));
    shows.set(name, known);
    return known;
  };

  /** The whole object, presented; undefined when there is none that the caller may read (contract 14.4). */
  const lookup = (name: string, id: string): JsonObject | undefined => {
    const row = findRow(world.store, name, id);
    return row === undefined || !permissions.maySee(name, row) ? undefined : showIncluded(name)(row);
  };

  const resolve: Resolve = (value) => {
    // Contract 18.6: where files are not expanded anyway.
    if (isStoredFile(value)) {
      const file = lookup("_File", value.id);
      return file === undefined ? undefined : { ...file, __type: "File" };
    }
    if (!isPointer(value)) return undefined;
    // Contract 14.1: the object keeps that it is a pointer, and gains its fields.
    const found = lookup(value.className, value.objectId);
    return found === undefined ? undefined : { ...found, __type: "Pointer", className: value.className };
  };

  return (row) => {
    const object = show(row);
    if (includes) include(object, tree, resolve);
    const shown = keys.trim(object);
    if (showsAcl && isObject(object.ACL)) shown.ACL = object.ACL;
    return shown;
  };
};
