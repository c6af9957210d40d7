import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { isPointer, isStoredFile } from "../values/typed.js";

/** Paths of an `include`, as a tree: `a,b.c` is `{ a: {}, b: { c: {} } }` (contract 14.2). */
export interface IncludeTree {
  [key: string]: IncludeTree;
}

/** @param text the `include` parameter; spaces after commas are tolerated (contract 14.1) */
export const parseInclude = (text: string | undefined): IncludeTree => {
  const tree: IncludeTree = Object.create(null);
  for (const path of (text ?? "").split(",")) {
    let node = tree;
    for (const name of path.trim().split(".")) {
      if (name === "") break;
      node[name] ??= Object.create(null);
      node = node[name] ?? node;
    }
  }
  return tree;
};

/** The whole object a pointer leads to, presented; undefined when there is none that the caller may read (contract 14.4). */
export type Lookup = (className: string, id: string) => JsonObject | undefined;

const resolve = (value: Json, lookup: Lookup): JsonObject | undefined => {
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

const includeIn = (object: JsonObject, tree: IncludeTree, lookup: Lookup): void => {
  for (const [key, below] of Object.entries(tree)) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (Array.isArray(value)) {
      // Contract 14.2: elements of arrays are included one level, not deeper.
      object[key] = value.map((item) => resolve(item, lookup) ?? item);
      continue;
    }
    if (!isObject(value)) continue;
    const found = resolve(value as JsonObject, lookup);
    if (found !== undefined) object[key] = found;
    includeIn(found ?? (value as JsonObject), below, lookup);
  }
};

/**
 * Replaces pointers, and files that are not expanded, by the objects they lead to (contract 14, 18.6).
 *
 * @param object a copy of the caller's own
 */
export const include = (object: JsonObject, tree: IncludeTree, lookup: Lookup): JsonObject => {
  includeIn(object, tree, lookup);
  return object;
};
