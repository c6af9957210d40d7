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
  clear(): void;
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
  return {
    add(entry) {
      lines.push(Object.freeze({ at: clock.now(), ...entry }));
      // Cut in halves, so that the cost per line stays flat.
      if (lines.length >= 2 * CAPACITY) lines = lines.slice(-CAPACITY);
    },
    entries: (filter = {}) => {
      const wanted = Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof LogFilter, string][];
      return lines.slice(-CAPACITY).filter((line) => wanted.every(([name, value]) => line[name] === value));
    },
    clear() {
      lines = [];
    },
  };
};
