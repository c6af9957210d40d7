import type { Document, Snapshot, StoredCollections } from "../types.js";
import { documentsOf, type Shelf, toShelf } from "./documents.js";

/** Where a snapshot keeps what it shares with the store: out of everybody's reach. */
const CONTENT = Symbol("content");

interface Kept extends Snapshot {
  readonly [CONTENT]: ReadonlyMap<string, Shelf>;
}

export const toSnapshot = (collections: ReadonlyMap<string, Shelf>): Snapshot => {
  const kept: Kept = Object.defineProperty({ kind: "snapshot" } as Kept, CONTENT, { value: collections });
  return Object.freeze(kept);
};

export const contentOf = (snapshot: Snapshot): ReadonlyMap<string, Shelf> => (snapshot as Kept)[CONTENT];

/** The state of a store that holds nothing. */
export const emptySnapshot = (): Snapshot => toSnapshot(new Map());

/**
 * All documents of a snapshot: the store's own, never to be edited or handed on.
 *
 * @example
 * ```ts
 * for (const document of collectionsOf(store.snapshot()).fruit ?? []) console.log(document.id);
 * ```
 */
export const collectionsOf = (snapshot: Snapshot): StoredCollections => {
  const collections: Record<string, Iterable<Document>> = {};
  const content = contentOf(snapshot);
  for (const name of [...content.keys()].sort()) {
    const shelf = content.get(name);
    if (shelf !== undefined && shelf.size > 0) collections[name] = documentsOf(shelf);
  }
  return collections;
};

/** The snapshot of a store that holds these documents, which become the store's own: never edit them afterwards. */
export const snapshotOf = (collections: StoredCollections): Snapshot =>
  toSnapshot(new Map(Object.entries(collections).map(([name, documents]) => [name, toShelf(documents)])));
