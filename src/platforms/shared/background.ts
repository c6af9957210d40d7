import { EmulatorError, type Log, messageOf } from "../../kernel/index.js";
import { setImmediate } from "../../kernel/timers.js";

/** The world that some work began in: taken where work begins, asked before it writes. */
export interface Lease {
  /** Whether the world has not been put back since (reset, restore). */
  holds(): boolean;
  /** @throws EmulatorError CLOSED when it has, or when the emulator is closing */
  assert(): void;
}

/** Work that goes on after its operation has answered, and when all work has to end. */
export interface Background {
  /** Begins when the reply is on its way. While closing it never does: whoever promises it asks a lease first. */
  start(work: () => Promise<void>): void;
  lease(): Lease;
  /** @throws EmulatorError CLOSED when the emulator is closing */
  assertOpen(): void;
  /** Waits until nothing goes on. */
  idle(): Promise<void>;
  /** From now on nothing begins, and leases have ended. Waits for what is under way. */
  close(): Promise<void>;
}

export interface BackgroundParts {
  /** Whose work it is, for the log. */
  readonly platform: string;
  readonly log: Log;
  /** Grows when the world is put back. */
  readonly epoch: () => number;
}

/**
 * @example
 * ```ts
 * const background = createBackground({ platform: "rain", log, epoch: () => 0 });
 * background.start(async () => { await work(); });
 * await background.idle();
 * ```
 */
export const createBackground = ({ platform, log, epoch }: BackgroundParts): Background => {
  const underway = new Set<Promise<void>>();
  let isClosing = false;

  const assertOpen = (): void => {
    if (isClosing) throw new EmulatorError("CLOSED", "the emulator is closed");
  };

  const lease = (): Lease => {
    const born = epoch();
    const holds = () => epoch() === born;
    return {
      holds,
      assert() {
        assertOpen();
        if (!holds()) throw new EmulatorError("CLOSED", "the emulator was reset while this ran");
      },
    };
  };

  const idle = async (): Promise<void> => {
    while (underway.size > 0) await Promise.all(underway);
  };

  return {
    start(work) {
      if (isClosing) return;
      const { holds, assert } = lease();
      const run = async (): Promise<void> => {
        await new Promise<void>((resolve) => setImmediate(resolve));
        assert();
        await work();
      };
      /** There is nobody to be told but the log. What fails because its world has ended is no failure. */
      const note = (error: unknown): void => {
        if (isClosing || !holds()) return;
        log.add({ platform, level: "error", message: `in the background: ${messageOf(error)}` });
      };
      const task: Promise<void> = run()
        .catch(note)
        .finally(() => void underway.delete(task));
      underway.add(task);
    },
    lease,
    assertOpen,
    idle,
    close() {
      isClosing = true;
      return idle();
    },
  };
};
