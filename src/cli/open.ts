import { resolve } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions } from "../index.js";
import { oneLine } from "../kernel/index.js";
import { progressOn } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** What is to be opened, as it was typed. */
export interface Opening {
  readonly fixtures?: string | undefined;
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  /** Is told what the clouds have to say. */
  readonly onLog?: EmulatorOptions["onLog"];
  /** Shows no bar, and of what the emulator notes only what concerns the data. */
  readonly quiet?: boolean;
}

/** Of fewer rows nobody sees a bar. */
const MANY_ROWS = 5_000;

/**
 * An emulator as a command needs it: who interrupts closes it, to the end of the command, which lets go of its data file; paths are from
 * the folder the command runs in, what the emulator notes goes to people, and many rows show how far they are.
 *
 * @example
 * ```ts
 * await using emulator = await openFor({ data: "app.json" }, terminal);
 * ```
 */
export const openFor = async (
  { fixtures, data, config, onLog, quiet = false }: Opening,
  { cwd, err, screen, onInterrupt }: Pick<Terminal, "cwd" | "err" | "screen" | "onInterrupt">,
): Promise<Emulator> => {
  const tell = (message: string): void => err(`emulator: ${oneLine(message)}`);
  const progress = await progressOn(quiet ? undefined : screen, "loading", MANY_ROWS);
  try {
    const opening = createEmulator({
      ...(fixtures === undefined ? {} : { fixtures: resolve(cwd, fixtures) }),
      ...(data === undefined ? {} : { data: resolve(cwd, data) }),
      ...(config === undefined ? {} : { config: resolve(cwd, config) }),
      onLog(entry) {
        if (entry.platform !== "emulator") onLog?.(entry);
        else if (!quiet) tell(entry.message);
      },
      // The log has these, too, beside refused requests and faults that miss.
      ...(quiet ? { onNote: tell } : {}),
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    // Also while it opens: the lock of a data file is there before the emulator is.
    const forget = onInterrupt?.(() =>
      opening.then(
        (emulator) => emulator.close(),
        () => {},
      ),
    );
    opening.catch(() => forget?.());
    return await opening;
  } finally {
    progress.stop();
  }
};
