import { TextDecoder } from "node:util";
import type { LogLine } from "../types.js";

/** Characters of log that one run may leave: a loop that prints must not fill the main thread's memory. */
const MOST_LOG = 4 * 1024 * 1024;

/** A line without end is cut. */
const LONGEST_LINE = 64 * 1024;

type Level = LogLine["level"];

/** What a run prints, as lines. */
export interface Output {
  /** Takes bytes that were written to a stream. */
  write(level: Level, bytes: Uint8Array): void;
  /** Takes a whole entry of the log, which may have several lines. */
  log(level: Level, text: string): void;
  /** Ends lines that have begun. */
  flush(): void;
}

/**
 * Makes lines of what is printed, within bounds.
 *
 * @example
 * ```ts
 * const output = createOutput((level, text) => send({ kind: "log", run, level, text }));
 * output.write("log", new TextEncoder().encode("一\n二"));
 * output.flush(); // two lines
 * ```
 */
export const createOutput = (tell: (level: Level, text: string) => void): Output => {
  /** A character may come in parts, a line as well. */
  const open = new Map<Level, { readonly decoder: TextDecoder; text: string }>();
  let told = 0;

  const log = (level: Level, text: string): void => {
    if (told > MOST_LOG) return;
    tell(level, text.slice(0, MOST_LOG - told));
    told += text.length + 1;
    if (told > MOST_LOG) tell("warn", "(further lines are dropped: the log is too long)");
  };

  const openFor = (level: Level) => {
    const known = open.get(level) ?? { decoder: new TextDecoder(), text: "" };
    open.set(level, known);
    return known;
  };

  return {
    log,
    write(level, bytes) {
      const stream = openFor(level);
      const lines = (stream.text + stream.decoder.decode(bytes, { stream: true })).split("\n");
      stream.text = lines.pop() ?? "";
      for (const line of lines) log(level, line);
      if (stream.text.length <= LONGEST_LINE) return;
      log(level, stream.text);
      stream.text = "";
    },
    flush() {
      for (const [level, { decoder, text }] of open) {
        const rest = text + decoder.decode();
        if (rest !== "") log(level, rest);
      }
      open.clear();
    },
  };
};
