import { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import * as timers from "node:timers";
import { promisify } from "node:util";

interface Timers {
  // What a promise's `resolve` is, too.
  setTimeout(callback: (nothing?: undefined) => void, ms: number): NodeJS.Timeout;
  setTimeout<A extends unknown[]>(callback: (...args: A) => void, ms: number, ...args: A): NodeJS.Timeout;
  clearTimeout(timeout: NodeJS.Timeout | undefined): void;
  setImmediate(callback: (nothing?: undefined) => void): NodeJS.Immediate;
  setImmediate<A extends unknown[]>(callback: (...args: A) => void, ...args: A): NodeJS.Immediate;
  clearImmediate(immediate: NodeJS.Immediate | undefined): void;
}

const LONGEST_MS = 2 ** 31 - 1;

const isTimeout = (value: unknown): value is NodeJS.Timeout => value?.constructor?.name === "Timeout";

/**
 * A timer from where no test has put a fake: a socket has one of Node's own, also when it was never connected. Should another version of
 * Node keep it elsewhere, the faked one has to do.
 */
const later = (callback: () => void, ms: number): NodeJS.Timeout => {
  const socket = new Socket().setTimeout(Math.min(Math.max(ms, 1), LONGEST_MS), callback);
  const timeout = Reflect.ownKeys(socket)
    .map((name): unknown => Reflect.get(socket, name))
    .find(isTimeout);
  return timeout?.ref() ?? timers.setTimeout(callback, ms);
};

const viaSockets: Timers = {
  setTimeout: <A extends unknown[]>(callback: (...args: A) => void, ms: number, ...args: A) =>
    later(() => callback(...args), ms),
  clearTimeout: (timeout) => timeout?.[Symbol.dispose](),
  setImmediate: <A extends unknown[]>(callback: (...args: A) => void, ...args: A) =>
    Object.assign(
      later(() => callback(...args), 0),
      { _onImmediate: callback },
    ),
  clearImmediate: (immediate) => immediate?.[Symbol.dispose](),
};

/**
 * Whether a test has replaced it. `node:test` replaces those of the module, too, and whoever imports that for the first time afterwards gets
 * its fakes. Node's own can be promisified, as those cannot; sinon's, which are vitest's and Jest's, carry their clock.
 */
const isFake = (timer: object): boolean => !(promisify.custom in timer) || "clock" in timer;

const real: Timers = isFake(timers.setTimeout) || isFake(timers.setImmediate) ? viaSockets : timers;

/**
 * Real timers: the limits of runaway code must hold even in a test that has replaced the global ones with fake timers, whether it did so
 * before this was loaded or after.
 */
export const { setTimeout, clearTimeout, setImmediate, clearImmediate } = real;

/**
 * A turn of the event loop, as every answer from a network takes: a program that asks again and again until something has happened must
 * not keep it from happening.
 */
export const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Real milliseconds of a clock that only goes forward. */
export const monotonic: () => number = performance.now.bind(performance);

/** The real time, for what lies on the disk: milliseconds since 1970. */
export const wallClock = (): number => performance.timeOrigin + monotonic();
