import { Cron } from "croner";
import type { JsonObject } from "../../../kernel/index.js";
import { createRunningClock } from "../../shared/running-clock.js";
import { notFound } from "../errors.js";
import type { World } from "../world.js";
import type { Reach } from "./hooks.js";
import { findTrigger, triggersOf } from "./store.js";
import type { Timer } from "./types.js";

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

  const running = createRunningClock(clock, async (since, now) => {
    for (let time = next(since); time !== undefined && time <= now; time = next(time)) await runDue(time);
  });
  const stop = clock.schedule({
    next,
    run: (time) => {
      running.advancedTo(time);
      return runDue(time);
    },
  });

  // Once begun it goes on: a reset may take all timers away, and a restore bring them back.
  const watch = (): void => {
    if (enabled().length > 0) running.watch();
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
      running.close();
      stop();
    },
  };
};
