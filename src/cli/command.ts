import { readyLine } from "./banner.js";
import { type Host, stopOnSignal } from "./signals.js";
import { start } from "./start.js";
import type { ExitCode, Terminal } from "./terminal.js";

/**
 * The whole command. Returns its exit code, or undefined while it serves.
 *
 * @example
 * ```ts
 * const code = await runCommand(["--version"], terminal, host); // 0
 * ```
 */
export const runCommand = async (
  argv: readonly string[],
  terminal: Terminal,
  host: Host,
): Promise<ExitCode | undefined> => {
  const result = await start(argv, terminal);
  if (typeof result === "number") return result;
  // In this order: whoever waits for the line may send a signal right after it.
  stopOnSignal(result, host);
  terminal.out(readyLine(result.url));
  return undefined;
};
