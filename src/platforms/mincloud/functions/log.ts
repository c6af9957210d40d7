import { format } from "node:util";
import type { LogLine, Outcome } from "../../../functions/index.js";
import type { Json } from "../../../kernel/index.js";

/** MinCloud contract 8.5. */
const LEVELS: Record<LogLine["level"], string> = {
  log: "LOG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  debug: "LOG",
};

/** Collects a run's log in the vendor's text form, with the lines it adds by itself. */
export interface RunLog {
  /** First line: what the function was called with. */
  begin(data: Json): void;
  line(line: LogLine): void;
  /** What the function returned, or why it failed. */
  end(outcome: Outcome): void;
  text(): string;
}

export const timeoutMessage = (timeMs: number): string => `Task timed out after ${(timeMs / 1000).toFixed(2)} seconds`;

/**
 * @param now milliseconds since 1970
 * @example
 * ```ts
 * log.begin({ a: 1 }); // 2018-09-21T08:02:45.123Z LOG event.data:  { a: 1 }
 * ```
 */
export const createRunLog = (now: () => number, timeMs: number): RunLog => {
  let text = "";
  const add = (at: number, level: LogLine["level"], message: string): void => {
    text += `${new Date(at).toISOString()} ${LEVELS[level]} ${message}\n`;
  };
  return {
    begin: (data) => add(now(), "log", format("event.data: ", data)),
    line: ({ at, level, message }) => add(at, level, message),
    end: (outcome) => {
      switch (outcome.status) {
        case "fulfilled":
          return add(now(), "log", format("return: ", outcome.data));
        case "failed":
          return add(now(), "error", outcome.error.stack);
        case "timeout":
          return add(now(), "error", `TimeoutError: ${timeoutMessage(timeMs)}`);
      }
    },
    text: () => text,
  };
};
