import type { JsonObject } from "../kernel/index.js";
import type { Label, Platform } from "../platforms/platform.js";
import {
  type CollectionDiff,
  diffSnapshots,
  peekIn,
  type SnapshotDiff,
  type Snapshot as StoreSnapshot,
} from "../store/index.js";
import { isKeptRows } from "./kept-rows.js";
import type { DiffOptions } from "./types.js";

/** A table that was deleted and made again is, by name, one. */
const join = (one: CollectionDiff | undefined, other: CollectionDiff): CollectionDiff => {
  if (one === undefined) return other;
  const lists = (["inserted", "updated", "deleted"] as const).map(
    (kind) => [kind, [...(one[kind] ?? []), ...(other[kind] ?? [])]] as const,
  );
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0));
};

/** How people call the places of a state. */
export interface Diff {
  (before: StoreSnapshot, after: StoreSnapshot, options?: DiffOptions): SnapshotDiff;
  /** @param find looks a document up where the collection is from */
  labelOf(collection: string, find: Find): Label;
}

type Find = (collection: string, id: string) => JsonObject | undefined;

/**
 * What changed between two states, by the names that people have for its places.
 *
 * @example
 * ```ts
 * const diff = createDiff(platforms);
 * diff(before, after); // { "leancloud/Todo": { inserted: [{ id: "…", title: "写周报", … }] } }
 * ```
 */
export const createDiff = (platforms: readonly Pick<Platform, "labelOf">[]): Diff => {
  const labelOf = (collection: string, find: Find): Label => {
    for (const platform of platforms) {
      const label = platform.labelOf?.(collection, find);
      if (label !== undefined) return label;
    }
    return { name: collection, isData: false };
  };

  const diff = (before: StoreSnapshot, after: StoreSnapshot, { all = false }: DiffOptions = {}): SnapshotDiff => {
    // What is gone after a change was there before it.
    const find: Find = (collection, id) => peekIn(after, collection, id) ?? peekIn(before, collection, id);
    const named = new Map<string, CollectionDiff>();
    for (const [collection, changes] of Object.entries(diffSnapshots(before, after))) {
      const { name, isData } = labelOf(collection, find);
      if ((all && !isKeptRows(collection)) || isData) named.set(name, join(named.get(name), changes));
    }
    return Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
  };

  return Object.assign(diff, { labelOf });
};
