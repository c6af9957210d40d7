import { blobKeysIn } from "../exports/index.js";
import type { Calls, Clock, Ids, Log, Outbox, Random } from "../kernel/index.js";
import { type Blobs, collectionsOf, type Store } from "../store/index.js";
import { checkSnapshot } from "./check-snapshot.js";
import type { Snapshot } from "./types.js";

export interface RestoreParts {
  readonly store: Pick<Store, "restore">;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly blobs: Blobs;
  /** Whether data and bytes outlive this process. */
  readonly isDurable: boolean;
  readonly log: Log;
  readonly calls: Pick<Calls, "mark">;
  readonly outbox: Outbox;
  /** @throws EmulatorError CLOSED */
  readonly assertOpen: () => void;
  /** The state is another one now: what was under way, or warm, belongs to the one before. */
  readonly changed: () => void;
}

/**
 * How a world goes back to a snapshot: data, clock and generators in one moment. When the data cannot be made durable, everything is as
 * it was.
 *
 * @example
 * ```ts
 * const restore = createRestore(parts);
 * await restore(snapshot);
 * ```
 */
export const createRestore = (parts: RestoreParts): ((state: Snapshot) => Promise<void>) => {
  const { store, clock, ids, random, blobs, isDurable, log, calls, outbox, assertOpen, changed } = parts;
  /** One after the other: each must know what to put back. */
  let turn: Promise<unknown> = Promise.resolve();

  /** Bytes that another world has are read there; but that world is gone when data on the disk is opened again. */
  const takeFiles = async ({ store: content, files }: Snapshot): Promise<void> => {
    const known = blobs.sources();
    const others = files.filter((source) => !known.includes(source));
    if (!isDurable) return blobs.adopt(others);
    if (others.length === 0) return;
    for (const key of await blobKeysIn(collectionsOf(content))) {
      for (const source of [blobs, ...others]) {
        const bytes = await source.get(key);
        if (bytes === undefined) continue;
        if (source !== blobs) await blobs.put(bytes);
        break;
      }
    }
  };

  const turnTo = (state: Pick<Snapshot, "clock" | "ids" | "random">): void => {
    clock.load(state.clock);
    ids.load(state.ids);
    random.load(state.random);
    changed();
  };

  const restore = async (state: Snapshot): Promise<void> => {
    assertOpen();
    await takeFiles(state);
    assertOpen();
    const before = { clock: clock.save(), ids: ids.save(), random: random.save() };
    const lines = new Set(log.entries());
    const forgetCalls = calls.mark();
    // No wait between these two: whoever writes from here on has new data and new generators.
    const done = store.restore(state.store);
    turnTo(state);
    try {
      await done;
    } catch (error) {
      turnTo(before);
      throw error;
    }
    const since = log.entries().filter((line) => !lines.has(line));
    log.clear(since);
    forgetCalls();
    outbox.clear();
  };

  return async (state) => {
    checkSnapshot("restore", state);
    const result = turn.then(() => restore(state));
    turn = result.catch(() => {});
    return result;
  };
};
