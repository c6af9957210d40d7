import { type Host, listenToSignals } from "./signals.js";
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
  terminal: Omit<Terminal, "onInterrupt" | "onUp">,
  host: Host,
): Promise<ExitCode | undefined> => {
  const { onInterrupt, up, serve, isInterrupted } = listenToSignals(host);
  const unless =
    (say: (line: string) => void) =>
    (line: string): void =>
      isInterrupted() ? undefined : say(line);
  const result = await start(argv, {
    ...terminal,
    out: unless(terminal.out),
    err: unless(terminal.err),
    onInterrupt,
    onUp: up,
  });
  if (typeof result === "number") return result;
  // In this order: whoever waits for the line may send a signal right after it.
  serve(result);
  terminal.out(result.ready);
  return undefined;
};
