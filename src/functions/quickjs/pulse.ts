/** Real ticks of a clock that all threads share: taken before a test can fake it. */
const { bigint: nanoseconds } = process.hrtime;

/** The time in which a worker lets a guest act, until it is back in its own event loop. */
export interface Stretch {
  /** Number of the run it belongs to; 0 for none. */
  readonly run: number;
  /** Milliseconds since it should have been over; negative before. */
  readonly overdueMs: number;
}

/** What a worker shows of itself while it hears nothing, in memory that both sides see. */
export interface Pulse {
  /** The guest acts from now on, for so many milliseconds at most. */
  begin(run: number, milliseconds: number): void;
  end(): void;
  /** What is under way. */
  read(): Stretch | undefined;
}

/** Bytes of memory that it takes. */
export const PULSE_BYTES = 16;

/**
 * Either side of a pulse.
 *
 * @example
 * ```ts
 * const memory = new SharedArrayBuffer(PULSE_BYTES);
 * createPulse(memory).begin(7, 5000); // in the worker
 * createPulse(memory).read(); // on the main thread: { run: 7, overdueMs: -4999.98 }
 * ```
 */
export const createPulse = (memory: SharedArrayBuffer): Pulse => {
  /** When it should be over, 0 when nothing is under way; and whose it is. */
  const cells = new BigInt64Array(memory);
  return {
    begin(run, milliseconds) {
      Atomics.store(cells, 1, BigInt(run));
      Atomics.store(cells, 0, nanoseconds() + BigInt(Math.ceil(milliseconds * 1e6)));
    },
    end() {
      Atomics.store(cells, 0, 0n);
    },
    read() {
      const limit = Atomics.load(cells, 0);
      if (limit === 0n) return undefined;
      return { run: Number(Atomics.load(cells, 1)), overdueMs: Number(nanoseconds() - limit) / 1e6 };
    },
  };
};
