import type { TriggerSet } from "../triggers/types.js";

/** What runs around writes, on time, and from outside (contract 10); the content of `triggers.json`. */
export interface TriggersDoor {
  /**
   * Adds triggers; one of the same name is replaced. Kept like data: `emulator.reset()` takes them away.
   *
   * @throws EmulatorError INVALID_ARGUMENT naming what is wrong with them
   * @example
   * ```ts
   * await mincloud.functions.define(
   *   "notice",
   *   async (event: { data: { after: { name: string } } }) => event.data.after.name,
   * );
   * await mincloud.triggers.define({
   *   tables: [
   *     {
   *       name: "新商品",
   *       table: "product",
   *       on: ["create"],
   *       actions: [{ type: "function", function: "notice" }],
   *     },
   *   ],
   * });
   * await mincloud.records.create("product", { name: "金骏眉", price: 380 });
   * await emulator.idle();
   * (await mincloud.functions.jobs("notice")).objects.map(({ source }) => source); // ["flex_schema"]
   * ```
   */
  define(set: TriggerSet): Promise<void>;
}

/** Timers (contract 10.2). They run by themselves when `emulator.clock.advance("1d")` passes their time. */
export interface TimersDoor {
  /**
   * Runs one now, and waits for its function.
   *
   * @throws ApiError 404 when there is no timer of this name
   * @example
   * ```ts
   * await mincloud.triggers.define({ timers: [{ name: "每晚", cron: "0 3 * * *", function: "hello" }] });
   * await mincloud.timers.run("每晚");
   * emulator.logs({ function: "hello" }).length; // 1
   * ```
   */
  run(name: string): Promise<void>;
}

/** The cloud's clock (contract 14). */
export interface ServerDoor {
  /**
   * The time in Beijing, to the microsecond.
   *
   * @example
   * ```ts
   * emulator.clock.freeze("2026-01-01T00:00:00Z");
   * await mincloud.server.time(); // { time: "2026-01-01T08:00:00+08:00" }
   * ```
   */
  time(): Promise<{ time: string }>;
}
