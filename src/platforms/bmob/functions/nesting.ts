import { AsyncLocalStorage } from "node:async_hooks";
import type { Caller } from "../access/caller.js";

/** How far down something is, and how long it may take. */
export interface Level {
  /** How many functions led here. */
  readonly depth: number;
  /** Until when they have: milliseconds of the clock that only goes forward. */
  readonly deadline: number;
}

/**
 * Who was called by whom. The sandbox door tells it of what a function asks the API; of a request that a function sent to the outside,
 * to an address that is this emulator's, nobody tells, but it is answered in this process, and in what the function's call runs in.
 */
export interface Nesting {
  /** The level of a call: 0 from outside. */
  levelOf(caller: Pick<Caller, "depth" | "deadline">): Level;
  /** Does what a function of this level asks for. */
  within<T>(level: Level, work: () => T): T;
}

/**
 * @example
 * ```ts
 * nesting.within({ depth: 1, deadline }, () => nesting.levelOf(caller)); // { depth: 1, deadline }
 * ```
 */
export const createNesting = (): Nesting => {
  const levels = new AsyncLocalStorage<Level>();
  return {
    levelOf({ depth = 0, deadline = Number.POSITIVE_INFINITY }) {
      const around = levels.getStore();
      return {
        depth: Math.max(depth, around?.depth ?? 0),
        deadline: Math.min(deadline, around?.deadline ?? Number.POSITIVE_INFINITY),
      };
    },
    within: (level, work) => levels.run(level, work),
  };
};
