/**
 * Real timers, taken before a test can replace the global ones with fake timers: the limits of runaway code must hold even then.
 */
export const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis;

/** Real milliseconds of a clock that only goes forward. */
export const monotonic: () => number = performance.now.bind(performance);
