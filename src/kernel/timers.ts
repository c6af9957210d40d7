import { performance } from "node:perf_hooks";
import * as timers from "node:timers";

/**
 * Real timers: the limits of runaway code must hold even in a test that has replaced the global ones with fake timers, whether it did so
 * before this was loaded or after.
 */
export const { setTimeout, clearTimeout, setImmediate, clearImmediate } = timers;

/** Real milliseconds of a clock that only goes forward. */
export const monotonic: () => number = performance.now.bind(performance);
