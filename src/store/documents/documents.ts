import { buildIndex, createFieldIndex, type FieldIndex, type IndexRoot } from "../finding/field-index.js";
import { isOverSeveral } from "../finding/keys.js";
import { createUniqueIndex, type UniqueIndex, type UniqueRoot } from "../finding/unique.js";
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
  /** Names of the indexes that stay, whether they are used or not. */
  readonly declared: ReadonlySet<string>;
  readonly unique: readonly UniqueRoot[];
  readonly usage: Usage;
}

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
  /** The index of a name (see `indexName`), when there is one. */
  index(name: string): FieldIndex | undefined;
  /** Makes an index that stays. */
  declareIndex(name: string): void;
  /** Notes that so many documents were looked at for want of an index. When that has been often, it is made. */
  missIndex(name: string, checked: number): void;
  unique(): readonly UniqueIndex[];
  /** Replaces the unique indexes. */
  setUnique(indexes: readonly UniqueIndex[]): void;
  /** Whether there is something to keep: documents, or indexes that were declared. */
  isWorthKeeping(): boolean;
  /** A collection without documents that knows what this one knows about looking things up. */
  emptied(): Documents;
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

export const emptyShelf = (usage: Usage = createUsage(isOverSeveral)): Shelf => ({
  size: 0,
  ids: [],
  chunks: [],
  nextPlace: 0,
  indexes: new Map(),
  declared: new Set(),
  unique: [],
  usage,
});

/** The root of a shelf's index, made when there is none. */
const indexOf = (shelf: Shelf, name: string): IndexRoot => {
  const known = shelf.indexes.get(name);
  if (known !== undefined) return known;
  const root = buildIndex(name, (visit) => {
    compareChunks([], shelf.chunks, (place, _, document) => document !== undefined && visit(document, place));
  });
  shelf.indexes.set(name, root);
  return root;
};

/** Each index makes writes slower: of those that came by themselves, the ones used last stay. */
const MOST_INDEXES = 16;

/** A shelf that has little in common with the present state is of no use any more, and would only keep what is gone in memory. */
const LEAST_WRITES = 1000;

export const createDocuments = (from: Shelf = emptyShelf()): Documents => {
  const { usage } = from;
  const ids = createLayeredMap(from.ids);
  const places = createPlaces(from.chunks);
  const indexes = new Map<string, FieldIndex>();
  const declared = new Set(from.declared);
  let unique: readonly UniqueIndex[] = from.unique.map(createUniqueIndex);
  let { size, nextPlace } = from;
  /** The last state that was saved, or the first; undefined when too much has changed since. */
  let origin: Shelf | undefined = from;
  let writes = 0;
  let isSaved = true;

  for (const [name, root] of from.indexes) indexes.set(name, createFieldIndex(name, root));

  const change = (place: number, before: Document | undefined, after: Document | undefined): void => {
    isSaved = false;
    writes += 1;
    if (origin !== undefined && writes > LEAST_WRITES && 2 * writes > origin.size) origin = undefined;
    places.set(place, after);
    for (const index of indexes.values()) index.change(place, before, after);
    for (const index of unique) index.change(place, before, after);
  };

  const appear = (document: Document, place: number): void => {
    ids.set(document.id, place);
    change(place, undefined, document);
    size += 1;
  };

  const save = (): Shelf => {
    if (isSaved && origin !== undefined) return origin;
    origin = {
      size,
      ids: ids.save(),
      chunks: places.save(),
      nextPlace,
      indexes: new Map(Array.from(indexes, ([name, index]) => [name, index.save()])),
      declared: new Set(declared),
      unique: unique.map((index) => index.save()),
      usage,
    };
    isSaved = true;
    writes = 0;
    return origin;
  };

  /** Made for the state that this one comes from, where others find it, and brought up to date from there. */
  const make = (name: string): void => {
    const shelf = origin ?? save();
    const index = createFieldIndex(name, indexOf(shelf, name));
    compareChunks(shelf.chunks, places.present(), index.change);
    indexes.set(name, index);
  };

  /** The index of those that nobody declared that was not used for the longest time: the first, since each use puts one last. */
  const dropLeastUsed = (): void => {
    const automatic = [...indexes.keys()].filter((name) => !declared.has(name));
    const [name] = automatic;
    if (name === undefined || automatic.length < MOST_INDEXES) return;
    indexes.delete(name);
    usage.forget(name);
    isSaved = false;
  };

  return {
    size: () => size,
    get(id) {
      const place = ids.get(id);
      return place === undefined ? undefined : places.get(place);
    },
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
    index(name) {
      const index = indexes.get(name);
      if (index !== undefined && indexes.size > MOST_INDEXES / 2) {
        indexes.delete(name);
        indexes.set(name, index);
      }
      return index;
    },
    declareIndex(name) {
      if (!indexes.has(name)) make(name);
      if (!declared.has(name)) isSaved = false;
      declared.add(name);
    },
    missIndex(name, checked) {
      if (!usage.missed(name, checked, size)) return;
      dropLeastUsed();
      make(name);
    },
    unique: () => unique,
    setUnique(next) {
      unique = next;
      isSaved = false;
    },
    isWorthKeeping: () => size > 0 || declared.size > 0,
    emptied() {
      const empty = createDocuments(emptyShelf(usage));
      for (const name of declared) empty.declareIndex(name);
      empty.setUnique(unique.map(({ paths }) => createUniqueIndex({ paths, places: [] })));
      return empty;
    },
    save,
  };
};
