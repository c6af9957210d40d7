import ms from "ms";
import { EmulatorError } from "./errors.js";

/** A point in time: milliseconds since 1970, anything `Date` parses, or a `Date`. */
export type TimeLike = number | string | Date;

/** A length of time: milliseconds, or text such as `"90s"`, `"5m"`, `"1d"`. */
export type Duration = number | string;

/**
 * The emulator's own time. Every timestamp, expiry and timer comes from it; the wall clock only bounds runaway code.
 * Real time by default.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Jumps to a time; the clock keeps running (or stays frozen). */
  set(time: TimeLike): void;
  /** Moves forward, then waits for what became due. */
  advance(duration: Duration): Promise<void>;
  /** Stops the clock, at a given time or at the present one. */
  freeze(time?: TimeLike): void;
  /** Lets a frozen clock run again from where it stands. */
  resume(): void;
  /** Calls back after every `advance`; the result is awaited. Returns the way to stop that. */
  onAdvance(listener: () => void | Promise<void>): () => void;
  /** What {@link Clock.load} takes back: the offset to real time, or the frozen moment. */
  save(): ClockState;
  load(state: ClockState): void;
}

export interface ClockState {
  readonly offset: number;
  readonly frozenAt: number | undefined;
}

const toTime = (time: TimeLike): number => {
  const value = typeof time === "number" ? time : new Date(time).getTime();
  if (!Number.isFinite(value)) throw new EmulatorError("INVALID_ARGUMENT", `clock: ${String(time)} is not a time`);
  return value;
};

/** Milliseconds of a {@link Duration}. */
export const toMilliseconds = (duration: Duration): number => {
  const value = typeof duration === "number" ? duration : ms(duration as ms.StringValue);
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(duration)} is not a duration; write 1500, "90s" or "1d"`,
    );
  }
  return value;
};

/**
 * @param real where real time comes from
 * @example
 * ```ts
 * const clock = createClock();
 * clock.freeze("2026-01-01T00:00:00Z");
 * await clock.advance("1d");
 * new Date(clock.now()).toISOString(); // "2026-01-02T00:00:00.000Z"
 * ```
 */
export const createClock = (real: () => number = Date.now): Clock => {
  let state: ClockState = { offset: 0, frozenAt: undefined };
  const listeners = new Set<() => void | Promise<void>>();
  const now = () => state.frozenAt ?? real() + state.offset;
  const set = (time: TimeLike) => {
    const target = toTime(time);
    state =
      state.frozenAt === undefined
        ? { offset: target - real(), frozenAt: undefined }
        : { offset: state.offset, frozenAt: target };
  };
  return {
    now,
    set,
    async advance(duration) {
      set(now() + toMilliseconds(duration));
      for (const listener of listeners) await listener();
    },
    freeze(time) {
      state = { offset: state.offset, frozenAt: time === undefined ? now() : toTime(time) };
    },
    resume() {
      if (state.frozenAt !== undefined) state = { offset: state.frozenAt - real(), frozenAt: undefined };
    },
    onAdvance(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    save: () => state,
    load(saved) {
      state = saved;
    },
  };
};
