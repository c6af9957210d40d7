import type { SnapshotCache } from "./cache.js";

/** How a worker is to start. */
export type Start =
  | { readonly how: "snapshot"; readonly memory: SharedArrayBuffer }
  /** From nothing, and make the snapshot for all others, who wait. */
  | { readonly how: "make" }
  | { readonly how: "cold" };

/** The snapshot of one SDK: from the cache, or made by the first worker. */
export interface Snapshots {
  next(): Promise<Start>;
  /** What the worker told to make it says; undefined when it cannot. */
  made(bytes: Uint8Array | undefined, reason: string): void;
  /** A worker did not start from it, or did not come to making it; undefined: it is not to blame. */
  failed(reason: string | undefined): void;
  /** Waits for files that are being written. */
  idle(): Promise<void>;
}

type State =
  | { readonly is: "known"; readonly memory: SharedArrayBuffer; readonly isOurs: boolean }
  | { readonly is: "missing" }
  | { readonly is: "making"; readonly waiting: (() => void)[] }
  | { readonly is: "impossible" };

const shared = (bytes: Uint8Array): SharedArrayBuffer => {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
};

/**
 * Decides how each worker starts.
 *
 * @param cache undefined: workers start from nothing
 * @param notice told once, when snapshots do not work
 * @example
 * ```ts
 * const snapshots = createSnapshots(cache, key, (text) => console.warn(text));
 * const { how } = await snapshots.next(); // "snapshot"
 * ```
 */
export const createSnapshots = (
  cache: SnapshotCache | undefined,
  key: string,
  notice: (text: string) => void,
): Snapshots => {
  let state: State | undefined = cache ? undefined : { is: "impossible" };
  let reading: Promise<void> | undefined;
  const writing = new Set<Promise<void>>();

  const read = async (): Promise<void> => {
    const memory = await cache?.read(key);
    state ??= memory ? { is: "known", memory, isOurs: false } : { is: "missing" };
  };

  const enter = (next: State): void => {
    const before = state;
    state = next;
    if (before?.is === "making") for (const go of before.waiting) go();
  };

  const keep = (work: Promise<void> | undefined): void => {
    if (work === undefined) return;
    writing.add(work);
    void work.finally(() => writing.delete(work));
  };

  const giveUp = (reason: string): void => {
    enter({ is: "impossible" });
    notice(`Python starts slowly: its memory cannot be kept for the next start (${reason})`);
  };

  const next = async (): Promise<Start> => {
    reading ??= read();
    await reading;
    if (state?.is === "known") return { how: "snapshot", memory: state.memory };
    if (state?.is === "missing") {
      state = { is: "making", waiting: [] };
      return { how: "make" };
    }
    if (state?.is !== "making") return { how: "cold" };
    const { waiting } = state;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return next();
  };

  return {
    next,
    made(bytes, reason) {
      if (bytes === undefined) giveUp(reason);
      else {
        enter({ is: "known", memory: shared(bytes), isOurs: true });
        keep(cache?.write(key, bytes));
      }
    },
    failed(reason) {
      if (reason === undefined) {
        if (state?.is === "making") enter({ is: "missing" });
        return;
      }
      if (state?.is === "known") keep(cache?.remove(key));
      // One from the cache may be at fault itself; one of our own shows that it does not work here.
      if (state?.is === "known" && !state.isOurs) enter({ is: "missing" });
      else if (state?.is === "known" || state?.is === "making") giveUp(reason);
    },
    async idle() {
      await Promise.all(writing);
    },
  };
};
