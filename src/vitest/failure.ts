import type { RunnerTaskResult } from "vitest";
import { formatCalls, formatLogs } from "../emulator/format.js";
import type { Emulator } from "../index.js";

/** More would push the error itself off the screen. */
const MOST_LINES = 30;

const latest = (title: string, text: string): string => {
  const lines = text.split("\n").filter((line) => line !== "");
  if (lines.length === 0) return "";
  const shown = lines.slice(-MOST_LINES);
  const note = shown.length < lines.length ? `, the latest ${shown.length} of ${lines.length} lines` : "";
  return [`${title}${note}:`, ...shown.map((line) => `  ${line}`)].join("\n");
};

/** What an emulator was asked, and what its functions printed; empty when that is nothing. */
const describeWorld = (emulator: Pick<Emulator, "calls" | "logs">): string =>
  [
    latest("What the emulator was asked", formatCalls(emulator.calls())),
    latest("What its functions printed, and it noted", formatLogs(emulator.logs())),
  ]
    .filter((part) => part !== "")
    .join("\n\n");

/**
 * Adds what happened in a test's emulator to the error that has just been noted. Reporters print an error's difference once, below its
 * message and above its stack; a message they may print twice.
 */
export const showWorld = ({ errors }: RunnerTaskResult, emulator: Pick<Emulator, "calls" | "logs">): void => {
  const error = errors?.at(-1);
  const text = describeWorld(emulator);
  if (error === undefined || text === "") return;
  error.diff = error.diff === undefined ? text : `${error.diff}\n\n${text}`;
};
