import ms from "ms";
import { EmulatorError } from "./errors.js";

/** A point in time: milliseconds since 1970, anything `Date` parses, or a `Date`. */
export type TimeLike = number | string | Date;

/** A length of time: milliseconds, or text such as `"90s"`, `"5m"`, `"1d"`. */
export type Duration = number | string;

/**
 * The emulator's own time. Every timestamp, expiry and timer comes from it; the wall clock only bounds runaway code.
 * Real time by default.
 *
 * @example
 * ```ts
 * const { clock } = emulator;
 * clock.freeze("2026-01-01T00:00:00Z");
 * await clock.advance("1d");
 * new Date(clock.now()).toISOString(); // "2026-01-02T00:00:00.000Z"
 * clock.set("2027-01-12T00:00:00Z");
 * clock.now(); // 1799712000000
 * clock.resume();
 * ```
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Jumps to a time; the clock keeps running (or stays frozen). What is due on the way does not run. @throws EmulatorError INVALID_ARGUMENT */
  set(time: TimeLike): void;
  /**
   * Moves forward; what becomes due on the way runs at its own time, in order, and is waited for.
   *
   * @param duration milliseconds, or text such as `"90s"`, `"1d"`
   * @throws EmulatorError INVALID_ARGUMENT
   */
  advance(duration: Duration): Promise<void>;
  /** Stops the clock, at a given time or at the present one. @throws EmulatorError INVALID_ARGUMENT */
  freeze(time?: TimeLike): void;
  /** Lets a frozen clock run again from where it stands. */
  resume(): void;
  /**
   * Has work done when its time comes during {@link Clock.advance}.
   *
   * @returns the way to stop that
   * @example
   * ```ts
   * const { clock } = emulator;
   * const noon = Date.parse("2026-01-01T12:00:00Z");
   * clock.freeze("2026-01-01T00:00:00Z");
   * const stop = clock.schedule({
   *   next: (from) => (from < noon ? noon : undefined),
   *   run: async () => console.log("noon"),
   * });
   * await clock.advance("1d");
   * stop();
   * ```
   */
  schedule(agenda: Agenda): () => void;
  /**
   * What {@link Clock.load} takes back: the offset to real time, or the frozen moment.
   *
   * @example
   * ```ts
   * const { clock } = emulator;
   * clock.freeze("2026-01-01T00:00:00Z");
   * const saved = clock.save();
   * await clock.advance("1h");
   * clock.load(saved);
   * clock.now(); // 1767225600000
   * ```
   */
  save(): ClockState;
  /** Goes back to what {@link Clock.save} gave. */
  load(state: ClockState): void;
}

/** Work that becomes due. */
export interface Agenda {
  /** When the next piece of work after `from` is due, milliseconds since 1970; undefined when there is none. */
  next(from: number): number | undefined;
  /** Does what is due at `time`. */
  run(time: number): Promise<void>;
}

/** Where a clock stands. */
export interface ClockState {
  /** Milliseconds that it is ahead of real time. */
  readonly offset: number;
  /** Milliseconds since 1970; undefined when it runs. */
  readonly frozenAt: number | undefined;
}

const toTime = (time: TimeLike): number => {
  const value = typeof time === "number" ? time : new Date(time).getTime();
  if (!Number.isFinite(value)) throw new EmulatorError("INVALID_ARGUMENT", `clock: ${String(time)} is not a time`);
  return value;
};

/** Milliseconds of a {@link Duration}. */
export const toMilliseconds = (duration: Duration): number => {
  // `ms` throws for an empty text and answers undefined for others that it cannot read.
  const value = typeof duration === "number" ? duration : duration === "" ? undefined : ms(duration as ms.StringValue);
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${JSON.stringify(duration)} is not a duration; write 1500, "90s" or "1d"`,
    );
  }
  return value;
};

/**
 * @param real where real time comes from. Default `Date.now`, asked each time anew: while a test has faked it, this clock shows that time
 * @example
 * ```ts
 * const clock = createClock();
 * clock.freeze("2026-01-01T00:00:00Z");
 * await clock.advance("1d");
 * new Date(clock.now()).toISOString(); // "2026-01-02T00:00:00.000Z"
 * ```
 */
export const createClock = (real: () => number = () => Date.now()): Clock => {
  let state: ClockState = { offset: 0, frozenAt: undefined };
  const agendas = new Set<Agenda>();
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
      const end = now() + toMilliseconds(duration);
      for (let at = now(); ; ) {
        const due = [...agendas].map((agenda) => ({ agenda, time: agenda.next(at) ?? Number.POSITIVE_INFINITY }));
        const time = Math.min(...due.map((each) => each.time));
        if (!(time <= end)) break;
        at = time;
        set(at);
        for (const each of due) if (each.time === at) await each.agenda.run(at);
      }
      set(end);
    },
    freeze(time) {
      state = { offset: state.offset, frozenAt: time === undefined ? now() : toTime(time) };
    },
    resume() {
      if (state.frozenAt !== undefined) state = { offset: state.frozenAt - real(), frozenAt: undefined };
    },
    schedule(agenda) {
      agendas.add(agenda);
      return () => void agendas.delete(agenda);
    },
    save: () => state,
    load(saved) {
      state = saved;
    },
  };
};
