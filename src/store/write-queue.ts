import { EmulatorError } from "../kernel/index.js";
import { writeFailed } from "./faults.js";
import type { Commit, Persistence, StoredCollections } from "./types.js";

/** A change of the memory that is not durable yet. */
export interface PendingWrite {
  /** Undefined when everything was replaced. */
  readonly commit: Commit | undefined;
  /** Takes the change back, after all later ones were. */
  readonly undo: () => void;
}

/** Makes changes durable, in order and one group at a time. */
export interface WriteQueue {
  /** Settles when the change is durable, or undone. @throws EmulatorError STORE_WRITE_FAILED */
  push(write: PendingWrite): Promise<void>;
  /** Waits for all that was pushed. */
  idle(): Promise<void>;
}

interface Waiting extends PendingWrite {
  readonly resolve: () => void;
  readonly reject: (error: EmulatorError) => void;
}

/** A persistence may know more: the file. */
const toFailure = (cause: unknown): EmulatorError =>
  cause instanceof EmulatorError ? cause : writeFailed("store: the data could not be written", cause);

export const createWriteQueue = (persistence: Persistence, state: () => StoredCollections): WriteQueue => {
  /** Oldest first. */
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const write = async (group: readonly Waiting[]): Promise<void> => {
    const commits = group.map((each) => each.commit).filter((commit) => commit !== undefined);
    const changing = commits.filter(({ changes }) => changes.length > 0);
    if (commits.length < group.length) await persistence.replace(state);
    else if (changing.length > 0) await persistence.append(changing, state);
  };

  // Later changes build on earlier ones, so when one cannot be kept, none that came after it can.
  const giveUp = async (cause: unknown): Promise<void> => {
    const undone = waiting;
    waiting = [];
    for (const each of undone.toReversed()) each.undo();
    // The failed write may lie on the disk all the same. If this fails too, the next write that succeeds mends it.
    await persistence.recover(state).catch(() => {});
    for (const each of undone) each.reject(toFailure(cause));
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = [...waiting];
      try {
        await write(group);
      } catch (error) {
        await giveUp(error);
        continue;
      }
      waiting.splice(0, group.length);
      for (const each of group) each.resolve();
    }
    running = undefined;
  };

  return {
    push: (pending) =>
      new Promise((resolve, reject) => {
        waiting.push({ ...pending, resolve, reject });
        // Not at once: what is committed in the same turn shares the write.
        running ??= Promise.resolve().then(run);
      }),
    async idle() {
      await running;
    },
  };
};
