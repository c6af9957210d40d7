import { monotonic, setImmediate } from "../kernel/timers.js";

/** Long work in the midst of other people's. */
export interface Pace {
  /** Whether it has gone on without a break for long enough. */
  isDue(): boolean;
  /** Lets the others have their turn. */
  pause(): Promise<void>;
}

/** Milliseconds: a request that has to wait so long does not notice. */
const WITHOUT_BREAK_MS = 5;

/**
 * @example
 * ```ts
 * const pace = createPace();
 * for (const document of documents) {
 *   compare(document);
 *   if (pace.isDue()) await pace.pause();
 * }
 * ```
 */
export const createPace = (): Pace => {
  let since = monotonic();
  return {
    isDue: () => monotonic() - since > WITHOUT_BREAK_MS,
    async pause() {
      await new Promise<void>((resolve) => setImmediate(resolve));
      since = monotonic();
    },
  };
};
