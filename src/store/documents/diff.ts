import { cloneJson, equalJson, has, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Document, Snapshot } from "../types.js";
import { emptyShelf, type Shelf } from "./documents.js";
import { compareChunks } from "./places.js";
import { contentOf } from "./snapshot.js";

/** A member before and after. What is not there is `undefined`, which no document holds. */
export type MemberDiff = readonly [before: Json | undefined, after: Json | undefined];

/** A document that changed. */
export interface DocumentDiff {
  readonly id: string;
  /** By path: `address.city` for a member of an object. Dots and backslashes of a name itself have a backslash before them. */
  readonly changed: Readonly<Record<string, MemberDiff>>;
}

/** What changed in a collection. What did not happen is left out. */
export interface CollectionDiff {
  /** Whole, as they are now. */
  readonly inserted?: readonly Document[];
  /** Only the members that changed. */
  readonly updated?: readonly DocumentDiff[];
  /** Whole, as they were. */
  readonly deleted?: readonly Document[];
}

/** What changed, by collection; those in which nothing did are left out. */
export type SnapshotDiff = Readonly<Record<string, CollectionDiff>>;

/** Not what every object inherits: a member may be called `constructor`. */
const memberOf = (object: JsonObject, name: string): Json | undefined => (has(object, name) ? object[name] : undefined);

const escaped = (name: string): string => name.replace(/[\\.]/g, "\\$&");

/** Goes into objects that are there on both sides. A list is compared as a whole: one member put in front would change all others. */
const compare = (before: JsonObject, after: JsonObject, prefix: string, changed: Record<string, MemberDiff>): void => {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, present] = [memberOf(before, name), memberOf(after, name)];
    if (equalJson(old, present)) continue;
    const path = prefix + escaped(name);
    if (isObject(old) && isObject(present)) compare(old, present, `${path}.`, changed);
    else changed[path] = [cloneJson(old), cloneJson(present)];
  }
};

const compareDocuments = (before: Document, after: Document): DocumentDiff => {
  const changed: Record<string, MemberDiff> = {};
  compare(before, after, "", changed);
  return { id: after.id, changed };
};

/** Lists of one kind of change, without those that are empty; undefined when all are. */
const toDiff = (lists: Required<CollectionDiff>): CollectionDiff | undefined => {
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
};

/** Looks only at what the two do not share. */
const compareShelves = (before: Shelf, after: Shelf): CollectionDiff | undefined => {
  const left = new Map<string, Document>();
  const found: Document[] = [];
  compareChunks(before.chunks, after.chunks, (_place, old, present) => {
    if (old !== undefined) left.set(old.id, old);
    if (present !== undefined) found.push(present);
  });
  const inserted: Document[] = [];
  const updated: DocumentDiff[] = [];
  for (const document of found) {
    const old = left.get(document.id);
    left.delete(document.id);
    if (old === undefined) inserted.push(cloneJson(document));
    else if (!equalJson(old, document)) updated.push(compareDocuments(old, document));
  }
  return toDiff({ inserted, updated, deleted: cloneJson([...left.values()]) });
};

/**
 * What is otherwise in the second of two snapshots, be they of the same store or not. Documents are known by their ids; the order
 * of documents, and of members, is no matter. All of it are copies. What the two share costs nothing.
 *
 * @example
 * ```ts
 * const before = store.snapshot();
 * await store.commit((tx) => tx.replace("fruit", { id: "1", name: "梨", price: 11 }));
 * diffSnapshots(before, store.snapshot()); // { fruit: { updated: [{ id: "1", changed: { price: [10, 11] } }] } }
 * ```
 */
export const diffSnapshots = (before: Snapshot, after: Snapshot): SnapshotDiff => {
  const [old, present] = [contentOf(before), contentOf(after)];
  const nothing = emptyShelf();
  const names = [...new Set([...old.keys(), ...present.keys()])].sort();
  const diffs: Record<string, CollectionDiff> = {};
  for (const name of names) {
    const diff = compareShelves(old.get(name) ?? nothing, present.get(name) ?? nothing);
    if (diff !== undefined) diffs[name] = diff;
  }
  return diffs;
};
