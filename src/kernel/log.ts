import type { Clock } from "./clock.js";

/** One line of what happened in the emulator: printed by a function, or told by the emulator itself. */
export interface LogEntry {
  /** Milliseconds since 1970, on the emulator's clock. */
  readonly at: number;
  /** `"mincloud"`, `"leancloud"`, `"bmob"`; `"emulator"` for what the emulator itself tells. */
  readonly platform: string;
  readonly level: "log" | "info" | "warn" | "error" | "debug";
  readonly message: string;
  /** The function that printed it. */
  readonly function?: string;
  /** The run it belongs to. */
  readonly job?: string;
  /** It says why the function failed: the emulator, or the cloud's engine, tells it, and the function has not printed it. */
  readonly failure?: true;
}

/** Which lines: those that fit every member. */
export interface LogFilter {
  readonly platform?: string;
  readonly function?: string;
  readonly job?: string;
  readonly level?: LogEntry["level"];
}

/** The latest lines; older ones are forgotten. */
export interface Log {
  add(entry: Omit<LogEntry, "at"> & { readonly at?: number }): void;
  /** The lines that match, oldest first. */
  entries(filter?: LogFilter): LogEntry[];
  /** Calls back for each line that is added from now on. It must not throw. @returns the way to stop that */
  listen(listener: (entry: LogEntry) => void): () => void;
  /** Forgets all lines but those that are to be kept. */
  clear(kept?: readonly LogEntry[]): void;
}

const CAPACITY = 10_000;

/**
 * @example
 * ```ts
 * log.entries({ function: "hello" }).map((entry) => entry.message);
 * ```
 */
export const createLog = (clock: Clock): Log => {
  let lines: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  return {
    add(entry) {
      const line = Object.freeze({ at: clock.now(), ...entry });
      lines.push(line);
      // Cut in halves, so that the cost per line stays flat.
      if (lines.length >= 2 * CAPACITY) lines = lines.slice(-CAPACITY);
      for (const listener of listeners) listener(line);
    },
    entries: (filter = {}) => {
      const wanted = Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof LogFilter, string][];
      return lines.slice(-CAPACITY).filter((line) => wanted.every(([name, value]) => line[name] === value));
    },
    listen(listener) {
      // One function may listen twice, and stop once.
      const own = (entry: LogEntry): void => listener(entry);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    clear(kept = []) {
      lines = [...kept];
    },
  };
};
