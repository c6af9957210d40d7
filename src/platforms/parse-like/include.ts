import { isObject, type Json, type JsonObject } from "../../kernel/index.js";

/** What an `include` asks for below some place: `a,b.c` is `{ a: {}, b: { c: {} } }`. */
export interface IncludeTree {
  readonly below: ReadonlyMap<string, IncludeTree>;
  /** Keys of the included objects that are wanted; undefined for all. */
  readonly only?: ReadonlySet<string> | undefined;
}

interface Growing extends IncludeTree {
  readonly below: Map<string, Growing>;
  only?: Set<string> | undefined;
}

/** One step of a path: a key, and the wanted keys of what it leads to. */
export interface IncludeStep {
  readonly key: string;
  readonly only?: readonly string[] | undefined;
}

/** Paths as a tree. */
export const includeTree = (paths: readonly (readonly IncludeStep[])[]): IncludeTree => {
  const root: Growing = { below: new Map() };
  for (const path of paths) {
    let node = root;
    for (const { key, only } of path) {
      const next: Growing = node.below.get(key) ?? { below: new Map() };
      node.below.set(key, next);
      if (only !== undefined) next.only = new Set([...(next.only ?? []), ...only]);
      node = next;
    }
  }
  return root;
};

/** Paths written `a,b.c`; spaces after commas are tolerated. */
export const parseInclude = (text: string | undefined): IncludeTree =>
  includeTree(
    (text ?? "").split(",").map((path) => {
      const names = path.trim().split(".");
      const end = names.indexOf("");
      return (end === -1 ? names : names.slice(0, end)).map((key) => ({ key }));
    }),
  );

/** What takes the place of a pointer; undefined when it stays: it is none, or leads to nothing that the caller may read. */
export type Resolve = (value: Json, node: IncludeTree) => JsonObject | undefined;

/**
 * Replaces pointers by the objects they lead to.
 *
 * @param object a copy of the caller's own
 */
export const include = (object: JsonObject, tree: IncludeTree, resolve: Resolve): void => {
  for (const [key, node] of tree.below) {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (Array.isArray(value)) {
      // Elements of arrays are included one level, not deeper.
      object[key] = value.map((item) => resolve(item, node) ?? item);
      continue;
    }
    if (!isObject(value)) continue;
    const found = resolve(value as JsonObject, node);
    if (found !== undefined) object[key] = found;
    include(found ?? (value as JsonObject), node, resolve);
  }
};
