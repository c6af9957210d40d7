import { EmulatorError } from "../../kernel/index.js";
import type { Document, Snapshot, StoredCollections } from "../types.js";
import { createDocuments, documentIn, documentsOf, type Shelf, toShelf } from "./documents.js";

/** Where a snapshot keeps what it shares with the store: out of everybody's reach. */
const CONTENT = Symbol("content");

interface Kept extends Snapshot {
  readonly [CONTENT]: ReadonlyMap<string, Shelf>;
}

export const toSnapshot = (collections: ReadonlyMap<string, Shelf>): Snapshot => {
  const kept: Kept = Object.defineProperty({ kind: "snapshot" } as Kept, CONTENT, { value: collections });
  return Object.freeze(kept);
};

const isKept = (value: unknown): value is Kept => typeof value === "object" && value !== null && CONTENT in value;

/** Whether it is a snapshot, and not what a snapshot was turned into: a copy, by JSON for example, holds nothing. */
export const isSnapshot = (value: unknown): value is Snapshot => isKept(value);

/** @throws EmulatorError INVALID_ARGUMENT for what is no snapshot */
export const contentOf = (snapshot: Snapshot): ReadonlyMap<string, Shelf> => {
  if (isKept(snapshot)) return snapshot[CONTENT];
  throw new EmulatorError("INVALID_ARGUMENT", "store: a snapshot is what store.snapshot() gave, not a copy of it");
};

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

/** A document of a snapshot: the store's own, see {@link collectionsOf}. */
export const peekIn = (snapshot: Snapshot, collection: string, id: string): Document | undefined => {
  const shelf = contentOf(snapshot).get(collection);
  return shelf === undefined ? undefined : documentIn(shelf, id);
};

/** The snapshot of a store that holds these documents, which become the store's own: never edit them afterwards. */
export const snapshotOf = (collections: StoredCollections): Snapshot =>
  toSnapshot(new Map(Object.entries(collections).map(([name, documents]) => [name, toShelf(documents)])));

/** The same state, but for collections that hold other documents: these become the store's own. What is not replaced is shared. */
export const withCollections = (snapshot: Snapshot, collections: StoredCollections): Snapshot => {
  const content = new Map(contentOf(snapshot));
  for (const [name, documents] of Object.entries(collections)) {
    // What is declared for a collection stays declared.
    const filled = createDocuments(content.get(name)).emptied();
    for (const document of documents) filled.add(document);
    content.set(name, filled.save());
  }
  return toSnapshot(content);
};
