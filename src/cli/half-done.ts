import { rm, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { filesOf } from "../store/index.js";
import type { Terminal } from "./terminal.js";

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Something that must not be left half done, neither by an error nor by whoever interrupts. */
export interface Guard {
  /** Ends what goes on, and removes what was not there before. */
  undo(): Promise<void>;
  /** It is whole: from here on it stays. */
  done(): void;
}

/**
 * Watches over the filling of a data file. One that was there keeps what it held, since an import is one commit; one that was not there
 * is taken away again.
 *
 * @param close ends what is written into it
 * @example
 * ```ts
 * const guard = await guardData(file, terminal, async () => emulator?.close());
 * ```
 */
export const guardData = async (
  file: string,
  { onInterrupt }: Pick<Terminal, "onInterrupt">,
  close: () => Promise<void>,
): Promise<Guard> => {
  const before = new Set(await filesOf(file));
  const isNew = !before.has(file);
  const undo = async (): Promise<void> => {
    await close();
    if (!isNew) return;
    const added = (await filesOf(file)).filter((path) => !before.has(path));
    await Promise.all(added.map((path) => rm(path, { recursive: true, force: true })));
  };
  const forget = onInterrupt?.(undo);
  return {
    async undo() {
      forget?.();
      await undo();
    },
    done: () => forget?.(),
  };
};

/** Most exports are through by then. */
const FINISH_MS = 500;

/**
 * Watches over the filling of a folder. Who interrupts waits a moment for it; a folder that was not there is taken away again, and one
 * that was holds what it held: files change places last of all, and the next export mends what a stop between two of them leaves.
 *
 * @example
 * ```ts
 * const report = await guardFolder(dir, terminal, () => emulator.export(dir));
 * ```
 */
export const guardFolder = async <T>(
  dir: string,
  { onInterrupt }: Pick<Terminal, "onInterrupt">,
  fill: () => Promise<T>,
): Promise<T> => {
  const isNew = !(await isThere(dir));
  const filling = fill();
  const forget = onInterrupt?.(async () => {
    const ended = filling.then(
      () => true,
      () => true,
    );
    const isWhole = await Promise.race([ended, setTimeout(FINISH_MS, false)]);
    if (isNew && !isWhole) await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  });
  try {
    return await filling;
  } finally {
    forget?.();
  }
};
