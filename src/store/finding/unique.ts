import { valuesAt } from "../criteria/paths.js";
import { createLayeredMap, type Layers } from "../documents/layered-map.js";
import type { Cursor } from "../documents/places.js";
import type { Document } from "../types.js";
import { canonical } from "./keys.js";

/** A unique index at one moment. */
export interface UniqueRoot {
  readonly paths: readonly string[];
  readonly places: Layers<number>;
}

/** The values that documents have at some paths, each of which only one may have. A missing value counts as null. */
export interface UniqueIndex {
  readonly paths: readonly string[];
  /** The place of the document that has the values of this one. */
  placeOf(document: Readonly<Document>): number | undefined;
  /** A document at a place is another one now, or none; or was none. */
  change(place: number, before: Document | undefined, after: Document | undefined): void;
  save(): UniqueRoot;
}

/** The documents of a collection, as far as they are asked here. */
interface Held {
  forward(): Cursor;
  at(place: number): Document | undefined;
  placeOf(id: string): number | undefined;
}

/** The values of a document at paths as one text. */
export const uniqueKeyReader = (paths: readonly string[]): ((document: Readonly<Document>) => string) => {
  const ways = paths.map((path) => path.split("."));
  return (document) => canonical(ways.map((names) => valuesAt(document, names).map((value) => value ?? null)));
};

/** A document that has the same values as another: by a walk, where no unique index says. */
export const findTwin = (
  documents: Held,
  paths: readonly string[],
  document: Readonly<Document>,
): Document | undefined => {
  const keyOf = uniqueKeyReader(paths);
  const key = keyOf(document);
  const next = documents.forward();
  for (let other = next(); other !== undefined; other = next()) {
    if (other.id !== document.id && keyOf(other) === key) return other;
  }
  return undefined;
};

/** A unique index over documents that are there already. @returns two documents that share their values instead, if there are any */
export const buildUniqueIndex = (
  documents: Held,
  paths: readonly string[],
): UniqueIndex | { readonly twins: readonly [Document, Document] } => {
  const index = createUniqueIndex({ paths, places: [] });
  const next = documents.forward();
  for (let document = next(); document !== undefined; document = next()) {
    const taken = index.placeOf(document);
    const twin = taken === undefined ? undefined : documents.at(taken);
    if (twin !== undefined) return { twins: [twin, document] };
    index.change(documents.placeOf(document.id) ?? 0, undefined, document);
  }
  return index;
};

export const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((path, at) => path === b[at]);

export const createUniqueIndex = ({ paths, places }: UniqueRoot): UniqueIndex => {
  const taken = createLayeredMap(places);
  const keyOf = uniqueKeyReader(paths);
  return {
    paths,
    placeOf: (document) => taken.get(keyOf(document)),
    change(place, before, after) {
      const [old, present] = [before && keyOf(before), after && keyOf(after)];
      if (old === present) return;
      if (old !== undefined && taken.get(old) === place) taken.delete(old);
      if (present !== undefined) taken.set(present, place);
    },
    save: () => ({ paths, places: taken.save() }),
  };
};
