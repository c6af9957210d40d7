import { cloneJson, EmulatorError } from "../kernel/index.js";
import { createCollection } from "./collection.js";
import { createBudget } from "./criteria/budget.js";
import { createDocuments } from "./documents/documents.js";
import { collectionsOf, contentOf, emptySnapshot, snapshotOf, toSnapshot } from "./documents/snapshot.js";
import { openTransaction, SEQUENCES, type World } from "./transaction.js";
import type { Collection, Commit, Persistence, Snapshot, Store, Transaction } from "./types.js";
import { createWriteQueue } from "./write-queue.js";

export interface StoreOptions {
  /** Where commits go. Default: nowhere, the data lives in memory. */
  readonly persistence?: Persistence;
  /** What an in-memory store begins with. Nothing is copied: it shares what neither side changes. */
  readonly from?: Snapshot;
  /** Deep-freezes stored documents, at about 8 µs each: for tests, to catch whoever edits one. Default false. */
  readonly freeze?: boolean;
  /** Whether searches use indexes. They find the same without, slower. Default true. */
  readonly indexes?: boolean;
}

/** A world that shares the documents of a snapshot. */
const open = (snapshot: Snapshot): World =>
  new Map(Array.from(contentOf(snapshot), ([name, shelf]) => [name, createDocuments(shelf)]));

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === "function";

/**
 * Opens a store.
 *
 * @throws EmulatorError STORE_UNREADABLE when the persistence cannot be opened
 * @example
 * ```ts
 * const store = await createStore({ persistence: filePersistence("data.json") });
 * await store.commit((tx) => tx.insert("fruit", { id: "1", name: "梨" }));
 * store.collection("fruit").get("1"); // { id: "1", name: "梨" }
 * ```
 */
export const createStore = async ({
  persistence,
  from = emptySnapshot(),
  freeze = false,
  indexes = true,
}: StoreOptions = {}): Promise<Store> => {
  let world = open(persistence === undefined ? from : snapshotOf(await persistence.open()));
  const snapshot = (): Snapshot =>
    toSnapshot(
      new Map(
        Array.from(world)
          .filter(([, documents]) => documents.size() > 0 || documents.indexed().length > 0)
          .map(([name, documents]) => [name, documents.save()]),
      ),
    );
  const queue = persistence === undefined ? undefined : createWriteQueue(persistence, () => collectionsOf(snapshot()));
  const budget = createBudget();
  const listeners = new Set<(commit: Commit) => void>();
  let isWriting = false;
  let isGathering = false;
  let closing: Promise<void> | undefined;

  const views = new Map<string, Collection>();
  /** A view of whatever world there is, so one per name will do. */
  const collection = (name: string): Collection => {
    const known = views.get(name);
    if (known !== undefined) return known;
    const view = createCollection({ name, documents: () => world.get(name), budget, isIndexed: indexes });
    views.set(name, view);
    return view;
  };

  const checkWritable = (): void => {
    if (closing !== undefined) throw new EmulatorError("CLOSED", "the store is closed");
    if (isWriting) throw new EmulatorError("INVALID_ARGUMENT", "store: a commit cannot hold another one");
  };

  /** Runs `write`: all of it or nothing. */
  const apply = <T>(write: (tx: Transaction) => T) => {
    const transaction = openTransaction({ world, collection, freeze });
    isWriting = true;
    try {
      const result = write(transaction.tx);
      if (isThenable(result)) {
        // Its own end is of no interest any more, not even a failure.
        result.then(undefined, () => {});
        throw new EmulatorError("INVALID_ARGUMENT", "store: the write function of a commit must be synchronous");
      }
      return { result, commit: transaction.end(), undo: transaction.undo };
    } catch (error) {
      transaction.undo();
      throw error;
    } finally {
      isWriting = false;
    }
  };

  const notify = ({ changes }: Commit): void => {
    if (listeners.size === 0) return;
    const told = changes.filter((change) => change.collection !== SEQUENCES);
    if (told.length === 0) return;
    const failures: unknown[] = [];
    for (const listener of listeners) {
      try {
        // A copy for each: nobody can edit the store, nor what another listener sees.
        listener(cloneJson({ changes: told }));
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };

  const close = async (): Promise<void> => {
    await queue?.idle();
    await persistence?.close();
  };

  return {
    collection,
    names: () => [...world.keys()].filter((name) => name !== SEQUENCES && world.get(name)?.size() !== 0).sort(),
    async commit(write) {
      checkWritable();
      const { result, commit, undo } = apply(write);
      if (commit.changes.length === 0) return result;
      if (!isGathering) await queue?.push({ commit, undo });
      notify(commit);
      return result;
    },
    async together(work) {
      checkWritable();
      if (isGathering) throw new EmulatorError("INVALID_ARGUMENT", "store: commits are gathered already");
      const before = snapshot();
      const goBack = (): void => {
        world = open(before);
      };
      isGathering = true;
      try {
        const result = await work();
        await queue?.push({ commit: undefined, undo: goBack });
        return result;
      } catch (error) {
        goBack();
        throw error;
      } finally {
        isGathering = false;
      }
    },
    onCommit(listener) {
      // Its own identity, so that a function given twice is told twice.
      const registered = (commit: Commit): void => listener(commit);
      listeners.add(registered);
      return () => void listeners.delete(registered);
    },
    snapshot,
    async restore(snapshot) {
      checkWritable();
      const before = world;
      world = open(snapshot);
      if (isGathering) return;
      await queue?.push({
        commit: undefined,
        undo: () => {
          world = before;
        },
      });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
