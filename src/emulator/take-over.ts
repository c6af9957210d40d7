import { withEdits } from "../exports/index.js";
import { EmulatorError, equalJson } from "../kernel/index.js";
import {
  type CollectionDiff,
  type Document,
  diffSnapshots,
  peekIn,
  SEQUENCES,
  type Snapshot,
  type SnapshotDiff,
  type Store,
  type Transaction,
} from "../store/index.js";

/** What a set gave, and what it gives since somebody has edited it. */
export interface Edition {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** Numbers that the set has given out must not come again. */
const countOn = (tx: Transaction, { inserted = [], updated = [] }: CollectionDiff, { after }: Edition): void => {
  for (const { id } of [...inserted, ...updated]) {
    const last = Number(peekIn(after, SEQUENCES, id)?.value);
    const present = tx.collection(SEQUENCES).peek(id)?.value;
    for (let value = Number(present ?? 0); value < last; value++) tx.next(id);
  }
};

const refuse = (collection: string, id: string): never => {
  throw new EmulatorError(
    "INVALID_FIXTURE",
    `the set has a new ${collection}/${id}, and so has the data, from elsewhere; give it another id, or start anew to begin with the set`,
  );
};

const takeInserted = (tx: Transaction, collection: string, document: Document): void => {
  const own = tx.collection(collection).peek(document.id);
  if (own === undefined) tx.insert(collection, document);
  else if (!equalJson(own, document)) refuse(collection, document.id);
};

/** Only the members that were edited: what the app has made of the others stays. */
const takeUpdated = (tx: Transaction, collection: string, id: string, { before, after }: Edition): void => {
  const [then, now] = [peekIn(before, collection, id), peekIn(after, collection, id)];
  if (then === undefined || now === undefined) return;
  const own = tx.collection(collection).get(id);
  // Whoever edits a row wants to see it, also when the app has deleted it.
  if (own === undefined) tx.insert(collection, now);
  else tx.replace(collection, withEdits(own, then, now));
};

/**
 * Brings what somebody has edited in a fixture set into data that has gone on since: in one commit, all of it or nothing. Everything else
 * stays as it is.
 *
 * @returns what was edited, by collection
 * @throws EmulatorError INVALID_FIXTURE when the data has something else under an id that is new in the set
 * @example
 * ```ts
 * await takeOver(store, { before: asLoaded.store, after: asEdited.store });
 * ```
 */
export const takeOver = async (store: Store, edition: Edition): Promise<SnapshotDiff> => {
  const { [SEQUENCES]: sequences = {}, ...edits } = diffSnapshots(edition.before, edition.after);
  await store.commit((tx) => {
    for (const [collection, { inserted = [], updated = [], deleted = [] }] of Object.entries(edits)) {
      // First what goes: something else may come in its place.
      for (const { id } of deleted) tx.remove(collection, id);
      for (const document of inserted) takeInserted(tx, collection, document);
      for (const { id } of updated) takeUpdated(tx, collection, id, edition);
    }
    countOn(tx, sequences, edition);
  });
  return edits;
};
