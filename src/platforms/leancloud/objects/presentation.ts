import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { PUBLIC_ACL } from "../access/acl.js";
import type { Caller } from "../access/caller.js";
import type { Permissions } from "../access/permissions.js";
import { shownName } from "../values/names.js";
import { isFile } from "../values/typed.js";
import { findRow, type World } from "../world.js";
import { findClass, relationsOf } from "./classes.js";
import { include, parseInclude } from "./include.js";
import { namesAcl, parseKeys } from "./keys.js";

/** How a reader wants objects (contract 14). */
export interface ShapeInput {
  readonly include?: string | undefined;
  readonly keys?: string | undefined;
  readonly returnACL?: boolean | undefined;
}

/** Columns of a user that only the user and the master see (contract 16.9). */
const isHidden = (className: string, key: string, row: Readonly<Document>, caller: Caller): boolean =>
  className === "_User" && key === "authData" && !caller.master && caller.user !== row.id;

/** Where a file's bytes are, for the caller: an address of the emulator's own follows the caller's. */
export const urlOf = (caller: Pick<Caller, "origin">, file: Readonly<Document>): Json =>
  typeof file.__path === "string" ? `${caller.origin}${file.__path}` : (file.url ?? null);

/**
 * An object as the API shows it: every field, relations of its class, files expanded (contract 13.1, 18.6); without ACL.
 */
export const wholeObject = (
  world: Pick<World, "store">,
  caller: Caller,
  className: string,
  row: Readonly<Document>,
): JsonObject => {
  const { store } = world;

  /** Contract 18.6: always expanded, without include. */
  const expandFile = (value: JsonObject & { id: string }): JsonObject => {
    const file = findRow(store, "_File", value.id);
    return file === undefined ? value : { __type: "File", ...wholeObject(world, caller, "_File", file) };
  };

  const object: JsonObject = {};
  for (const name of Object.keys(row)) {
    const key = shownName(name);
    if (key === undefined || key === "ACL" || isHidden(className, key, row, caller)) continue;
    const value = row[name] ?? null;
    object[key] = isFile(value) ? expandFile(value) : cloneJson(value);
  }
  if (className === "_File") object.url = urlOf(caller, row);
  for (const [key, target] of relationsOf(findClass(store, className))) {
    object[key] = { __type: "Relation", className: target };
  }
  return object;
};

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
  permissions: Pick<Permissions, "canRead">,
  className: string,
  { include: includeText, keys, returnACL = false }: ShapeInput,
): ((row: Readonly<Document>) => JsonObject) => {
  const tree = parseInclude(includeText);
  const includes = Object.keys(tree).length > 0;
  const pick = parseKeys(keys);
  // Contract 14.6.
  const showsAcl = returnACL || namesAcl(keys);

  const whole = (name: string, row: Readonly<Document>): JsonObject => {
    const object = wholeObject(world, caller, name, row);
    if (showsAcl) object.ACL = cloneJson(row.ACL ?? PUBLIC_ACL);
    return object;
  };

  const lookup = (name: string, id: string): JsonObject | undefined => {
    const row = findRow(world.store, name, id);
    return row === undefined || !permissions.canRead(row) ? undefined : whole(name, row);
  };

  /** Contract 18.6: files inside arrays only with include. */
  const includeFiles = (object: JsonObject): void => {
    for (const key of Object.keys(tree)) {
      const value = object[key];
      if (!Array.isArray(value)) continue;
      object[key] = value.map((item) => {
        const file = isFile(item) ? lookup("_File", item.id) : undefined;
        return file === undefined ? item : { __type: "File", ...file };
      });
    }
  };

  return (row) => {
    const object = whole(className, row);
    if (includes) {
      include(object, tree, lookup);
      includeFiles(object);
    }
    const shown = pick(object);
    if (showsAcl && isObject(object.ACL)) shown.ACL = object.ACL;
    return shown;
  };
};
