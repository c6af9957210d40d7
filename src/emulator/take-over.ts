import { withEdits, withMemberEdits } from "../exports/index.js";
import { EmulatorError, equalJson, isObject, type Json, type JsonObject } from "../kernel/index.js";
import type { Label } from "../platforms/platform.js";
import {
  collectionsOf,
  type Document,
  diffSnapshots,
  peekIn,
  SEQUENCES,
  type Snapshot,
  type Store,
  type Transaction,
} from "../store/index.js";

/** What a set gave, and what it gives since somebody has edited it. */
export interface Edition {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Where it was edited, as shown to people, when that is one file. */
  readonly file?: string | undefined;
  /** How people call a collection. */
  readonly labelOf: (collection: string, find: (collection: string, id: string) => JsonObject | undefined) => Label;
}

/** Numbers that a set has given out must not come again. */
const countOn = (tx: Transaction, set: Snapshot): void => {
  for (const { id, value } of collectionsOf(set)[SEQUENCES] ?? []) tx.advance(id, Number(value));
};

/**
 * Sees to it that nothing else in the data is given the numbers of a set, also of what is in the set alone.
 *
 * @example
 * ```ts
 * await reserve(store, asLoaded.store);
 * ```
 */
export const reserve = (store: Store, set: Snapshot): Promise<void> => store.commit((tx) => countOn(tx, set));

const TAKEN = "something else in the data has it already; take another one, or start anew to begin with the set";

const isMap = (value: Json | undefined): value is JsonObject => isObject(value);

/** A definition with what was edited in it: in the objects that it holds, as the columns of a class, each member stands for itself. */
const redefined = (own: Document, then: JsonObject, now: JsonObject): Document => {
  const result = withEdits(own, then, now);
  for (const [name, value] of Object.entries(now)) {
    const [present, before = {}] = [own[name], then[name]];
    if (isMap(present) && isMap(before) && isMap(value)) result[name] = withMemberEdits(present, before, value);
  }
  return result;
};

const isDefinition = (collection: string, { after, labelOf }: Edition): boolean =>
  labelOf(collection, (name, id) => peekIn(after, name, id)).isDefinition === true;

const refuse = (collection: string, id: string, { after, labelOf, file }: Edition): never => {
  const { name, isData } = labelOf(collection, (other, key) => peekIn(after, other, key));
  const [cloud = ""] = name.split(/[:/]/);
  // What the emulator keeps goes by names that people never see: `username:小明`.
  const what = isData ? `${file === undefined ? "" : `${name}: `}${id}` : id.replace(":", " ");
  const place = file ?? (isData ? name : cloud);
  throw new EmulatorError("INVALID_FIXTURE", `${place}: ${what} is new in the set, and ${TAKEN}`);
};

const takeInserted = (tx: Transaction, collection: string, document: Document, edition: Edition): void => {
  const own = tx.collection(collection).get(document.id);
  if (own === undefined) tx.insert(collection, document);
  // Somebody has just written it, and goes on with what the app has begun.
  else if (isDefinition(collection, edition)) tx.replace(collection, redefined(own, {}, document));
  else if (!equalJson(own, document)) refuse(collection, document.id, edition);
};

/** Only the members that were edited: what the app has made of the others stays. */
const takeUpdated = (tx: Transaction, collection: string, id: string, edition: Edition): void => {
  const [then, now] = [peekIn(edition.before, collection, id), peekIn(edition.after, collection, id)];
  if (then === undefined || now === undefined) return;
  const own = tx.collection(collection).get(id);
  // Whoever edits a row wants to see it, also when the app has deleted it.
  if (own === undefined) tx.insert(collection, now);
  else
    tx.replace(collection, isDefinition(collection, edition) ? redefined(own, then, now) : withEdits(own, then, now));
};

type Edits = ReturnType<typeof diffSnapshots>;

/** Whether somebody has edited what the data does not have, and it has not all that the set is made of: it was taken back to before that. */
const hasLost = (tx: Transaction, edits: Edits, edition: Edition): boolean => {
  const isThere = (collection: string, id: string): boolean => tx.collection(collection).has(id);
  if (Object.entries(edits).every(([name, { updated = [] }]) => updated.every(({ id }) => isThere(name, id))))
    return false;
  return Object.entries(collectionsOf(edition.before)).some(
    ([name, documents]) =>
      isDefinition(name, edition) &&
      Array.from(documents).some(({ id }) => !isThere(name, id) && peekIn(edition.after, name, id) !== undefined),
  );
};

/** All that the set is made of, and the rows where there are none: who edits one of a table that is gone wants to see the table. */
const takeLost = (tx: Transaction, edition: Edition): void => {
  for (const [name, documents] of Object.entries(collectionsOf(edition.after))) {
    const own = tx.collection(name);
    if (name === SEQUENCES || (own.size > 0 && !isDefinition(name, edition))) continue;
    for (const document of documents) if (!own.has(document.id)) tx.insert(name, document);
  }
};

/**
 * Brings what somebody has edited in a fixture set into data that has gone on since: in one commit, all of it or nothing. Everything else
 * stays as it is.
 *
 * @throws EmulatorError INVALID_FIXTURE when the data has something else under an id that is new in the set
 * @example
 * ```ts
 * await takeOver(store, { before: asLoaded.store, after: asEdited.store, labelOf });
 * ```
 */
export const takeOver = async (store: Store, edition: Edition): Promise<void> => {
  const { [SEQUENCES]: _, ...edits } = diffSnapshots(edition.before, edition.after);
  await store.commit((tx) => {
    if (hasLost(tx, edits, edition)) takeLost(tx, edition);
    for (const [collection, { inserted = [], updated = [], deleted = [] }] of Object.entries(edits)) {
      // First what goes: something else may come in its place.
      for (const { id } of deleted) tx.remove(collection, id);
      for (const document of inserted) takeInserted(tx, collection, document, edition);
      for (const { id } of updated) takeUpdated(tx, collection, id, edition);
    }
    countOn(tx, edition.after);
  });
};
