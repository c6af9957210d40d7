import { EmulatorError } from "../kernel/index.js";
import { createCollection } from "./collection.js";
import { createBudget } from "./criteria/budget.js";
import { createDocuments } from "./documents/documents.js";
import { collectionsOf, contentOf, emptySnapshot, snapshotOf, toSnapshot } from "./documents/snapshot.js";
import { openTransaction, SEQUENCES, type World } from "./transaction.js";
import type { Collection, Persistence, Snapshot, Store, Transaction } from "./types.js";
import { createWriteQueue, type PendingWrite } from "./write-queue.js";

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

/** Names can come from outside. */
const MOST_VIEWS = 10_000;

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
  const snapshot = (): Snapshot => {
    if (isWriting) throw new EmulatorError("INVALID_ARGUMENT", "store: a commit under way cannot be in a snapshot");
    return toSnapshot(
      new Map(
        Array.from(world)
          .filter(([, documents]) => documents.isWorthKeeping())
          .map(([name, documents]) => [name, documents.save()]),
      ),
    );
  };
  const queue = persistence === undefined ? undefined : createWriteQueue(persistence, () => collectionsOf(snapshot()));
  const budget = createBudget();
  let isWriting = false;
  /** How to take back what is gathered, oldest first; undefined when nobody gathers. */
  let gathered: (() => void)[] | undefined;
  let gathering: Promise<unknown> | undefined;
  let closing: Promise<void> | undefined;

  const views = new Map<string, Collection>();
  /** A view of whatever world there is, so one per name will do. */
  const collection = (name: string): Collection => {
    const known = views.get(name);
    if (known !== undefined) return known;
    if (views.size >= MOST_VIEWS) views.clear();
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
      return { result, pending: transaction.end() };
    } catch (error) {
      transaction.undo();
      throw error;
    } finally {
      isWriting = false;
    }
  };

  /** Waits until a change is durable, or leaves that to whoever gathers changes. */
  const keep = async (pending: PendingWrite): Promise<void> => {
    if (gathered === undefined) await queue?.push(pending);
    else gathered.push(pending.undo);
  };

  const close = async (): Promise<void> => {
    // Half of what belongs together must not be on the disk.
    await gathering?.catch(() => {});
    await queue?.idle();
    await persistence?.close();
  };

  return {
    collection,
    names: () => [...world.keys()].filter((name) => name !== SEQUENCES && world.get(name)?.size() !== 0).sort(),
    async commit(write) {
      checkWritable();
      const { result, pending } = apply(write);
      if (pending !== undefined) await keep(pending);
      return result;
    },
    async together(work) {
      checkWritable();
      if (gathered !== undefined) throw new EmulatorError("INVALID_ARGUMENT", "store: commits are gathered already");
      const undos: (() => void)[] = [];
      const undo = (): void => {
        for (let last = undos.pop(); last !== undefined; last = undos.pop()) last();
      };
      const run = async () => {
        // What is under way is none of ours: it must be on the disk, or undone, before we begin.
        await queue?.idle();
        gathered = undos;
        let result: Awaited<ReturnType<typeof work>>;
        try {
          result = await work();
        } catch (error) {
          undo();
          throw error;
        } finally {
          gathered = undefined;
        }
        // In the same turn: whoever commits next builds on this.
        await queue?.push({ commit: undefined, undo });
        return result;
      };
      const running = run();
      gathering = running;
      return running;
    },
    snapshot,
    async restore(snapshot) {
      checkWritable();
      const before = world;
      world = open(snapshot);
      await keep({
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
