import type { Clock } from "../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";

/** How often the clock is looked at. */
const POLL_MS = 250;

/** The emulator's clock while it runs by itself: it calls nobody, so it is looked at. */
export interface RunningClock {
  /** Looks from now on. Once begun it goes on. */
  watch(): void;
  /** The clock was advanced to this time, and what was due on the way has run. */
  advancedTo(time: number): void;
  close(): void;
}

/**
 * @param passed told of the time that passed by itself, after `since` and up to `now`: where the clock was set, or advanced to, there
 *   is nothing to be caught up on. It does not reject; the clock is looked at again when it is done
 * @example
 * ```ts
 * const running = createRunningClock(clock, (since, now) => start(dueBetween(since, now)));
 * running.watch();
 * ```
 */
export const createRunningClock = (
  clock: Clock,
  passed: (since: number, now: number) => void | Promise<void>,
): RunningClock => {
  const look = () => ({ state: clock.save(), at: clock.now(), real: monotonic() });
  let seen = look();
  let advanced = Number.NEGATIVE_INFINITY;
  let isClosed = false;
  let poll: NodeJS.Timeout | undefined;

  /** From when on the clock has run by itself. */
  const runningSince = ({ state, at, real }: ReturnType<typeof look>): number => {
    if (state === seen.state) return seen.at;
    if (state.frozenAt !== undefined) return at;
    const earliest = at - (real - seen.real);
    return advanced > at ? earliest : Math.max(earliest, advanced);
  };

  const tick = async (): Promise<void> => {
    const now = look();
    const since = runningSince(now);
    seen = now;
    if (now.at > since) await passed(since, now.at);
    arm();
  };

  const arm = (): void => {
    if (isClosed) return;
    poll = setTimeout(() => void tick(), POLL_MS);
    // Nobody waits for what may become due.
    poll.unref();
  };

  return {
    watch() {
      if (poll !== undefined) return;
      seen = look();
      arm();
    },
    advancedTo(time) {
      advanced = time;
    },
    close() {
      isClosed = true;
      clearTimeout(poll);
    },
  };
};
