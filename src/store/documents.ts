import type { Document, Entry, Shelf } from "./types.js";

/** The documents of one collection. Writes are not checked here: see `transaction.ts`. */
export interface Documents {
  size(): number;
  get(id: string): Entry | undefined;
  /** In insertion order. */
  all(): Iterable<Entry>;
  add(document: Document): void;
  /** Puts another document into the place of the one with its id. */
  set(document: Document, place: number): void;
  remove(id: string): void;
  /** Undoes {@link Documents.remove}: the entry returns to its place. */
  putBack(entry: Entry): void;
  /** Costs nothing per document; the next write copies the map once. */
  save(): Shelf;
}

/** The documents of a shelf, in insertion order. */
export const documentsOf = (shelf: Shelf): Iterable<Document> => ({
  *[Symbol.iterator]() {
    for (const { document } of shelf.entries.values()) yield document;
  },
});

/** A shelf that holds these documents. */
export const toShelf = (documents: Iterable<Document>): Shelf => {
  const entries = new Map<string, Entry>();
  for (const document of documents) entries.set(document.id, { document, place: entries.size });
  return { entries, nextPlace: entries.size };
};

const EMPTY: Shelf = { entries: new Map(), nextPlace: 0 };

export const createDocuments = (from: Shelf = EMPTY): Documents => {
  let entries = from.entries;
  let nextPlace = from.nextPlace;
  /** The map when it is ours alone. */
  let own: Map<string, Entry> | undefined;
  let isOrdered = true;

  const writable = (): Map<string, Entry> => {
    if (own === undefined) {
      own = new Map(entries);
      entries = own;
    }
    return own;
  };

  // A Map cannot insert in the middle. Putting back is rare (a write that failed), so the order is mended when next asked for.
  const mendOrder = (): void => {
    own = new Map([...entries].sort(([, a], [, b]) => a.place - b.place));
    entries = own;
    isOrdered = true;
  };

  return {
    size: () => entries.size,
    get: (id) => entries.get(id),
    all() {
      if (!isOrdered) mendOrder();
      return entries.values();
    },
    add(document) {
      writable().set(document.id, { document, place: nextPlace });
      nextPlace += 1;
    },
    set(document, place) {
      writable().set(document.id, { document, place });
    },
    remove(id) {
      writable().delete(id);
    },
    putBack(entry) {
      writable().set(entry.document.id, entry);
      isOrdered = false;
    },
    save() {
      if (!isOrdered) mendOrder();
      own = undefined;
      return { entries, nextPlace };
    },
  };
};
