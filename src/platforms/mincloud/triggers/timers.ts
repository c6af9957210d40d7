import { Cron } from "croner";
import type { JsonObject } from "../../../kernel/index.js";
import { monotonic, clearTimeout as realClearTimeout, setTimeout as realSetTimeout } from "../../../kernel/timers.js";
import { notFound } from "../errors.js";
import type { World } from "../world.js";
import type { Reach } from "./hooks.js";
import { findTrigger, triggersOf } from "./store.js";
import type { Timer } from "./types.js";

/** How often the running clock is looked at: the finest step of a timer is a minute. */
const POLL_MS = 250;

const dueAfter = (timer: Timer, time: number): number | undefined =>
  new Cron(timer.cron, { paused: true, timezone: "Asia/Shanghai" }).nextRun(new Date(time))?.getTime();

/** Timers (contract 10.2), driven by the emulator's clock. */
export interface Timers {
  /** Runs a timer now, whether it is due or not. @throws ApiError 404 */
  run(name: string): Promise<void>;
  /** Looks at the running clock from now on, when there are timers. */
  watch(): void;
  close(): void;
}

/**
 * @param reach the rest of the platform
 * @example
 * ```ts
 * const timers = createTimers(world, reach);
 * await clock.advance("1d"); // what is due on the way has run
 * ```
 */
export const createTimers = (world: World, reach: Reach): Timers => {
  const { store, clock } = world;
  const enabled = (): Timer[] => triggersOf(store, "timers").filter((timer) => timer.enabled !== false);

  const fire = async (timer: Timer): Promise<void> => {
    const data: JsonObject = timer.version === 1 ? {} : { subject: "Timer", name: timer.name };
    await reach
      .run({ name: timer.function, data, source: "timer", service: "batch", depth: 0 })
      .catch((error) =>
        world.log.add({ platform: "mincloud", level: "warn", message: `timer ${timer.name}: ${String(error)}` }),
      );
  };

  const next = (from: number): number | undefined => {
    const times = enabled().flatMap((timer) => dueAfter(timer, from) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  };

  const runDue = async (time: number): Promise<void> => {
    // A moment before, `time` itself is the next.
    for (const timer of enabled()) if (dueAfter(timer, time - 1) === time) await fire(timer);
  };

  let advancedTo = Number.NEGATIVE_INFINITY;
  const stop = clock.schedule({
    next,
    run: (time) => {
      advancedTo = time;
      return runDue(time);
    },
  });

  const look = () => ({ state: clock.save(), at: clock.now(), real: monotonic() });
  let seen = look();

  /** From when on the clock has run by itself: where it was set or advanced to in between, nothing is caught up on. */
  const runningSince = ({ state, at, real }: ReturnType<typeof look>): number => {
    if (state === seen.state) return seen.at;
    if (state.frozenAt !== undefined) return at;
    const earliest = at - (real - seen.real);
    return advancedTo > at ? earliest : Math.max(earliest, advancedTo);
  };

  let isClosed = false;
  let poll: ReturnType<typeof realSetTimeout> | undefined;
  const tick = async (): Promise<void> => {
    const now = look();
    const since = runningSince(now);
    seen = now;
    for (let time = next(since); time !== undefined && time <= now.at; time = next(time)) await runDue(time);
    if (!isClosed) arm();
  };
  const arm = (): void => {
    poll = realSetTimeout(() => void tick(), POLL_MS);
    poll.unref();
  };
  // Once begun it goes on: a reset may take all timers away, and a restore bring them back.
  const watch = (): void => {
    if (poll !== undefined || enabled().length === 0) return;
    seen = look();
    arm();
  };
  // Those that a data file brought.
  watch();

  return {
    async run(name) {
      const timer = findTrigger(store, "timers", name);
      if (timer === undefined) throw notFound(`timer ${name}`);
      await fire(timer);
    },
    watch,
    close() {
      isClosed = true;
      stop();
      if (poll !== undefined) realClearTimeout(poll);
    },
  };
};
