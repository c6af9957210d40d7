import { clearTimeout, setTimeout } from "../kernel/timers.js";

/** So many runs at a time, under one name. */
export interface SlotPool {
  readonly name: string;
  readonly max: number;
}

/** Places for runs, first come first served. Knows no vendor: platforms name their pools and say how long to wait. */
export interface Slots {
  /**
   * Takes a slot of the pool, or waits for one.
   *
   * @param waitMs real milliseconds to wait at most
   * @returns the way to give it back, or undefined when none became free in time
   */
  acquire(pool: SlotPool, waitMs: number): Promise<(() => void) | undefined>;
  /** Whoever waits gets none. */
  close(): void;
}

interface State {
  taken: number;
  readonly queue: (() => void)[];
}

/**
 * @example
 * ```ts
 * const release = await slots.acquire({ name: "mincloud/small", max: 100 }, 2000);
 * if (release === undefined) throw new Error("schedule failed");
 * try { await work(); } finally { release(); }
 * ```
 */
export const createSlots = (): Slots => {
  const pools = new Map<string, State>();
  const waiting = new Set<() => void>();

  const stateOf = (name: string): State => {
    const known = pools.get(name);
    if (known !== undefined) return known;
    const state: State = { taken: 0, queue: [] };
    pools.set(name, state);
    return state;
  };

  const occupy = (state: State): (() => void) => {
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const next = state.queue.shift();
      // A slot that somebody waits for is handed on, never free in between: nobody can overtake.
      if (next) next();
      else state.taken--;
    };
  };

  return {
    acquire({ name, max }, waitMs) {
      const state = stateOf(name);
      if (state.taken < max) {
        state.taken++;
        return Promise.resolve(occupy(state));
      }
      return new Promise((resolve) => {
        const leave = () => {
          clearTimeout(timer);
          waiting.delete(giveUp);
        };
        const giveUp = () => {
          leave();
          state.queue.splice(state.queue.indexOf(start), 1);
          resolve(undefined);
        };
        const start = () => {
          leave();
          resolve(occupy(state));
        };
        const timer = setTimeout(giveUp, waitMs);
        waiting.add(giveUp);
        state.queue.push(start);
      });
    },
    close() {
      for (const giveUp of [...waiting]) giveUp();
    },
  };
};
