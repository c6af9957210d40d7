import type { Document } from "../types.js";
import type { Bounds, Span } from "./bounds.js";
import { ANY, compareKeys, createKeyReader, isList, isOdd, type Key, type KeyReader } from "./keys.js";
import { inOrderOfKeys } from "./sort-keys.js";
import { createTree, type Root, type Tree, treeOf } from "./tree.js";

/** An index at one moment. */
export interface IndexRoot {
  readonly tree: Root<Key>;
  readonly odd: number;
}

/** The places of documents by their keys at a path. Names every document that a bounded comparison can match, and perhaps others. */
export interface FieldIndex {
  readonly path: string;
  /**
   * Whether each document has one key that is no object or array. Then the order of the keys is the order of the documents, and several
   * bounds must be met by the same key.
   */
  isPlain(): boolean;
  /** A document at a place is another one now, or none; or was none. */
  change(place: number, before: Document | undefined, after: Document | undefined): void;
  /** The places of all pairs within, unless there are many. */
  few(bounds: Bounds): number[] | undefined;
  /** How many pairs lie within. */
  count(bounds: Bounds): number;
  /** Calls back for each place within, perhaps twice for the same. */
  eachPlace(bounds: Bounds, take: (place: number) => void): void;
  /** Gives each place within a span in the order of keys, and in that of places where keys are equal. */
  inOrder(span: Span, descending: boolean): () => number | undefined;
  save(): IndexRoot;
}

const BEFORE = -1;
const AFTER = Number.POSITIVE_INFINITY;

/** Finding as many places takes about as long as counting more. */
const FEW = 100;

/** Of equal keys, this many are taken back to front; more are found again from their first. */
const RUN = 64;

const ANY_SPAN: Span = { from: ANY, to: ANY, fromOpen: false, toOpen: false };

/** Indexes documents that are there already. */
export const buildIndex = (
  path: string,
  each: (visit: (document: Document, place: number) => void) => void,
): IndexRoot => {
  const read = createKeyReader(path);
  const keys: Key[] = [];
  const places: number[] = [];
  let odd = 0;
  each((document, place) => {
    const found = read(document);
    if (isOdd(found)) odd += 1;
    for (const key of isList(found) ? found : [found]) {
      keys.push(key);
      places.push(place);
    }
  });
  return { tree: treeOf(...inOrderOfKeys(keys, places)), odd };
};

export const createFieldIndex = (path: string, from: IndexRoot): FieldIndex => {
  const read: KeyReader = createKeyReader(path);
  const tree: Tree<Key> = createTree(compareKeys, from.tree);
  let { odd } = from;

  const put = (place: number, keys: Key | readonly Key[]): void => {
    if (isOdd(keys)) odd += 1;
    if (isList(keys)) for (const key of keys) tree.insert(key, place);
    else tree.insert(keys, place);
  };
  const drop = (place: number, keys: Key | readonly Key[]): void => {
    if (isOdd(keys)) odd -= 1;
    if (isList(keys)) for (const key of keys) tree.remove(key, place);
    else tree.remove(keys, place);
  };
  const start = ({ from, fromOpen }: Span): [Key, number] => [from, fromOpen ? AFTER : BEFORE];
  const end = ({ to, toOpen }: Span): [Key, number] => [to, toOpen ? BEFORE : AFTER];
  const withAny = (bounds: Bounds): Bounds => (odd === 0 ? bounds : [ANY_SPAN, ...bounds]);

  /** @returns false when `take` did */
  const eachPlace = (bounds: Bounds, take: (place: number) => boolean): boolean => {
    for (const span of withAny(bounds)) {
      const { from, to, toOpen } = span;
      const isEquality = from === to;
      const next = tree.from(from, span.fromOpen ? AFTER : BEFORE);
      for (let pair = next(); pair !== undefined; pair = next()) {
        const order = isEquality && pair.key === to ? 0 : compareKeys(pair.key, to);
        if (order > 0 || (order === 0 && toOpen)) break;
        if (!take(pair.place)) return false;
      }
    }
    return true;
  };

  const walkUp = (span: Span): (() => number | undefined) => {
    const next = tree.from(...start(span));
    const [lastKey, lastPlace] = end(span);
    return () => {
      const pair = next();
      if (pair === undefined) return undefined;
      const order = compareKeys(pair.key, lastKey);
      return order > 0 || (order === 0 && lastPlace === BEFORE) ? undefined : pair.place;
    };
  };

  // From the last key to the first, but the places of one key from first to last.
  const walkDown = (span: Span): (() => number | undefined) => {
    const [firstKey, firstPlace] = start(span);
    let back = tree.back(...end(span));
    let pending: { readonly key: Key; readonly place: number } | undefined;
    let run: number[] = [];
    let group: (() => number | undefined) | undefined;

    const step = () => {
      const pair = back();
      const order = pair === undefined ? -1 : compareKeys(pair.key, firstKey);
      pending = pair === undefined || order < 0 || (order === 0 && firstPlace === AFTER) ? undefined : { ...pair };
    };
    /** Takes the places of the next key. */
    const fill = (): void => {
      const { key } = pending ?? { key: null };
      while (pending !== undefined && compareKeys(pending.key, key) === 0) {
        run.push(pending.place);
        if (run.length > RUN) {
          run = [];
          group = walkUp({ from: key, to: key, fromOpen: false, toOpen: false });
          back = tree.back(key, BEFORE);
          step();
          return;
        }
        step();
      }
    };
    step();
    return () => {
      for (;;) {
        const place = group?.() ?? run.pop();
        if (place !== undefined) return place;
        group = undefined;
        if (pending === undefined) return undefined;
        fill();
      }
    };
  };

  return {
    path,
    isPlain: () => odd === 0,
    change(place, before, after) {
      const old = before === undefined ? undefined : read(before);
      const present = after === undefined ? undefined : read(after);
      if (old === present && old !== undefined) return;
      if (old !== undefined) drop(place, old);
      if (present !== undefined) put(place, present);
    },
    count: (bounds) =>
      withAny(bounds).reduce((sum, span) => sum + Math.max(0, tree.rank(...end(span)) - tree.rank(...start(span))), 0),
    few(bounds) {
      const places: number[] = [];
      return eachPlace(bounds, (place) => places.push(place) <= FEW) ? places : undefined;
    },
    eachPlace(bounds, take) {
      eachPlace(bounds, (place) => {
        take(place);
        return true;
      });
    },
    inOrder: (span, descending) => (descending ? walkDown(span) : walkUp(span)),
    save: () => ({ tree: tree.save(), odd }),
  };
};
