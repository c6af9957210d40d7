import { buildIndex, createFieldIndex, type FieldIndex, type IndexRoot } from "../finding/field-index.js";
import { createUsage, type Usage } from "../finding/usage.js";
import type { Document } from "../types.js";
import { createLayeredMap, type Layers } from "./layered-map.js";
import { type Chunks, type Cursor, compareChunks, createPlaces, walkBackward, walkForward } from "./places.js";

/**
 * The documents of one collection at one moment. Shared by stores, forks and snapshots, therefore never written; only indexes over what
 * it holds are added when first needed, and stay for all who share it.
 */
export interface Shelf {
  readonly size: number;
  readonly ids: Layers<number>;
  readonly chunks: Chunks;
  /** The place of the next document. */
  readonly nextPlace: number;
  readonly indexes: Map<string, IndexRoot>;
  /** The paths whose values no two documents may share. */
  readonly unique: readonly UniqueKey[];
  readonly usage: Usage;
}

/** Paths whose values, taken together, no two documents of a collection may share. A missing one counts as null. */
export type UniqueKey = readonly string[];

/**
 * The documents of one collection. A document has a place in insertion order, which it keeps when it is replaced. Writes are not
 * checked here: see `transaction.ts`.
 */
export interface Documents {
  size(): number;
  get(id: string): Document | undefined;
  placeOf(id: string): number | undefined;
  at(place: number): Document | undefined;
  /** In insertion order. */
  forward(): Cursor;
  backward(): Cursor;
  add(document: Document): void;
  /** Puts another document into the place of the one with its id. */
  set(document: Document): void;
  remove(id: string): void;
  /** Undoes {@link Documents.remove}: the document returns to its place. */
  putBack(document: Document, place: number): void;
  /** The index over a path, when there is one. */
  index(path: string): FieldIndex | undefined;
  /** The index over a path, made when there is none. */
  ensureIndex(path: string): FieldIndex;
  /** Paths of all indexes. */
  indexed(): string[];
  unique(): readonly UniqueKey[];
  setUnique(keys: readonly UniqueKey[]): void;
  /** What was asked of this collection, and of those it comes from. */
  readonly usage: Usage;
  /** Costs nothing per document, nor does the next write. */
  save(): Shelf;
}

/** A shelf that holds these documents. */
export const toShelf = (documents: Iterable<Document>): Shelf => {
  const filled = createDocuments();
  for (const document of documents) filled.add(document);
  return filled.save();
};

/** The documents of a shelf, in insertion order. */
export const documentsOf = ({ chunks }: Shelf): Iterable<Document> => ({
  *[Symbol.iterator]() {
    const next = walkForward(chunks);
    for (let document = next(); document !== undefined; document = next()) yield document;
  },
});

/** The document of a shelf with an id. */
export const documentIn = ({ ids, chunks }: Shelf, id: string): Document | undefined => {
  const place = createLayeredMap(ids).get(id);
  return place === undefined ? undefined : createPlaces(chunks).get(place);
};

export const emptyShelf = (): Shelf => ({
  size: 0,
  ids: [],
  chunks: [],
  nextPlace: 0,
  indexes: new Map(),
  unique: [],
  usage: createUsage(),
});

/** The root of a shelf's index over a path, made when there is none. */
const indexOf = (shelf: Shelf, path: string): IndexRoot => {
  const known = shelf.indexes.get(path);
  if (known !== undefined) return known;
  const root = buildIndex(path, (visit) => {
    compareChunks([], shelf.chunks, (place, _, document) => document !== undefined && visit(document, place));
  });
  shelf.indexes.set(path, root);
  return root;
};

export const createDocuments = (from: Shelf = emptyShelf()): Documents => {
  const ids = createLayeredMap(from.ids);
  const places = createPlaces(from.chunks);
  const indexes = new Map<string, FieldIndex>();
  let { size, nextPlace, unique } = from;
  /** The last one that was taken from here; what it shares with the present state needs no work. */
  let origin = from;
  let isSaved = true;

  for (const [path, root] of from.indexes) indexes.set(path, createFieldIndex(path, root));

  const change = (place: number, before: Document | undefined, after: Document | undefined): void => {
    isSaved = false;
    places.set(place, after);
    for (const index of indexes.values()) index.change(place, before, after);
  };

  const appear = (document: Document, place: number): void => {
    ids.set(document.id, place);
    change(place, undefined, document);
    size += 1;
  };

  const get = (id: string): Document | undefined => {
    const place = ids.get(id);
    return place === undefined ? undefined : places.get(place);
  };

  const save = (): Shelf => {
    if (isSaved) return origin;
    origin = {
      size,
      ids: ids.save(),
      chunks: places.save(),
      nextPlace,
      indexes: new Map(Array.from(indexes, ([path, index]) => [path, index.save()])),
      unique,
      usage: from.usage,
    };
    isSaved = true;
    return origin;
  };

  return {
    size: () => size,
    get,
    placeOf: ids.get,
    at: places.get,
    forward: () => walkForward(places.present()),
    backward: () => walkBackward(places.present()),
    add(document) {
      appear(document, nextPlace);
      nextPlace += 1;
    },
    set(document) {
      const place = ids.get(document.id);
      if (place !== undefined) change(place, places.get(place), document);
    },
    remove(id) {
      const place = ids.get(id);
      if (place === undefined) return;
      ids.delete(id);
      change(place, places.get(place), undefined);
      size -= 1;
    },
    putBack: appear,
    index: (path) => indexes.get(path),
    ensureIndex(path) {
      const known = indexes.get(path);
      if (known !== undefined) return known;
      // Made for the state this one comes from, where others find it, and brought up to date from there; unless little is left of it.
      if (2 * origin.size < size) save();
      const index = createFieldIndex(path, indexOf(origin, path));
      compareChunks(origin.chunks, places.present(), index.change);
      indexes.set(path, index);
      return index;
    },
    indexed: () => [...indexes.keys()],
    unique: () => unique,
    setUnique(keys) {
      unique = keys;
      isSaved = false;
    },
    usage: from.usage,
    save,
  };
};
