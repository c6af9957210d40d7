import { withEdits } from "../exports/index.js";
import { EmulatorError, equalJson, type JsonObject } from "../kernel/index.js";
import {
  type CollectionDiff,
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
  /** How people call a collection, for messages. */
  readonly labelOf: (collection: string, find: (collection: string, id: string) => JsonObject | undefined) => string;
}

/** Numbers that the set has given out must not come again. */
const countOn = (tx: Transaction, { inserted = [], updated = [] }: CollectionDiff, { after }: Edition): void => {
  for (const { id } of [...inserted, ...updated]) {
    const last = Number(peekIn(after, SEQUENCES, id)?.value);
    const present = tx.collection(SEQUENCES).peek(id)?.value;
    for (let value = Number(present ?? 0); value < last; value++) tx.next(id);
  }
};

const refuse = (collection: string, id: string, { after, labelOf }: Edition): never => {
  const place = labelOf(collection, (name, key) => peekIn(after, name, key));
  throw new EmulatorError(
    "INVALID_FIXTURE",
    `${place}: ${id} is new in the set, and something else in the data has that id; give it another one, or start anew to begin with the set`,
  );
};

const takeInserted = (tx: Transaction, collection: string, document: Document, edition: Edition): void => {
  const own = tx.collection(collection).peek(document.id);
  if (own === undefined) tx.insert(collection, document);
  else if (!equalJson(own, document)) refuse(collection, document.id, edition);
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
 * @throws EmulatorError INVALID_FIXTURE when the data has something else under an id that is new in the set
 * @example
 * ```ts
 * await takeOver(store, { before: asLoaded.store, after: asEdited.store, labelOf });
 * ```
 */
export const takeOver = async (store: Store, edition: Edition): Promise<void> => {
  const { [SEQUENCES]: sequences = {}, ...edits } = diffSnapshots(edition.before, edition.after);
  await store.commit((tx) => {
    for (const [collection, { inserted = [], updated = [], deleted = [] }] of Object.entries(edits)) {
      // First what goes: something else may come in its place.
      for (const { id } of deleted) tx.remove(collection, id);
      for (const document of inserted) takeInserted(tx, collection, document, edition);
      for (const { id } of updated) takeUpdated(tx, collection, id, edition);
    }
    countOn(tx, sequences, edition);
  });
};
