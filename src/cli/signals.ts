import { messageOf } from "../kernel/index.js";
import { EXIT } from "./commands.js";
import type { Running, Undo } from "./terminal.js";

/** What stopping needs of a process. */
export interface Host {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
  err(line: string): void;
}

/** Acknowledged writes are on disk already; what still runs after this long is cut off. */
const STOP_WITHIN_MS = 900;

/**
 * What comes this soon after the first is the same wish: `timeout` signals a process and its group, npm passes on what the terminal has
 * sent to both, a key may bounce.
 */
const SAME_WISH_MS = 300;

export interface Signals {
  /** While a command works: remembers what must be undone. @returns how to forget it */
  onInterrupt(undo: Undo): () => void;
  /** From here on a signal is no interruption: ending is what is left to do. */
  up(): void;
  /** From here on a signal ends this in good order. */
  serve(running: Pick<Running, "stop">): void;
  /** Whether a command was broken off: what it says from now on is about that, and nobody asked. */
  isInterrupted(): boolean;
}

/**
 * Ends the process in good order at the first signal, and at once when somebody insists.
 *
 * @example
 * ```ts
 * const { onInterrupt, serve } = listenToSignals(host);
 * ```
 */
export const listenToSignals = ({ on, exit, err }: Host): Signals => {
  const undoes = new Set<Undo>();
  let serving: Pick<Running, "stop"> | undefined;
  let isUp = false;
  let isStopping = false;
  /** Whether the next signal is another wish. */
  let nextInsists = false;

  const stop = async (): Promise<void> => {
    if (serving !== undefined) return serving.stop();
    // The last thing begun is the first to be undone.
    for (const undo of [...undoes].reverse()) await undo();
  };

  const onSignal = () => {
    if (isStopping) {
      if (nextInsists) exit(EXIT.failed);
      return;
    }
    isStopping = true;
    // Not by the clock: where much is done at once, signals are told late. Those that wait come before what is set immediate.
    setTimeout(() => setImmediate(() => (nextInsists = true)), SAME_WISH_MS);
    const code = isUp ? EXIT.done : EXIT.interrupted;
    setTimeout(() => exit(code), STOP_WITHIN_MS);
    stop().then(
      () => exit(code),
      (error) => {
        err(`emulator: ${messageOf(error)}`);
        exit(EXIT.failed);
      },
    );
  };

  on("SIGINT", onSignal);
  on("SIGTERM", onSignal);
  return {
    onInterrupt(undo) {
      undoes.add(undo);
      return () => void undoes.delete(undo);
    },
    up() {
      isUp = true;
    },
    serve(running) {
      isUp = true;
      serving = running;
    },
    isInterrupted: () => isStopping && serving === undefined,
  };
};
