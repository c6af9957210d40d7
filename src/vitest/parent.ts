import type { Emulator, EmulatorOptions } from "../index.js";

export interface ParentOptions extends EmulatorOptions {
  /** Prepares the emulator that the tests of a file fork: once per file, before the first fork. */
  readonly setup?: (emulator: Emulator) => void | Promise<void>;
}

/** The emulator that tests fork. */
export interface Parent {
  /** Starts it, for the first who wants it. */
  acquire(): Promise<Emulator>;
  /** Ends it, after the last. */
  release(): Promise<void>;
}

/**
 * One emulator for all tests of a file, also those that a `test.extend` of the user's own makes: to vitest, each of these has a
 * file's fixtures of its own. It lets go of them together, at the end of the file.
 *
 * @example
 * ```ts
 * const { acquire, release } = createParent({ fixtures: "fixtures/demo" });
 * const fork = await (await acquire()).fork();
 * ```
 */
export const createParent = ({ setup, ...options }: ParentOptions): Parent => {
  let users = 0;
  let parent: Promise<Emulator> | undefined;

  const start = async (): Promise<Emulator> => {
    // Not before a test needs it: a file whose tests are all skipped loads nothing.
    const { createEmulator } = await import("../index.js");
    const emulator = await createEmulator(options);
    try {
      await setup?.(emulator);
    } catch (error) {
      await emulator.close();
      throw error;
    }
    return emulator;
  };

  return {
    acquire() {
      users++;
      parent ??= start();
      return parent;
    },
    async release() {
      if (--users > 0) return;
      const last = parent;
      parent = undefined;
      // Who could not start it has been told.
      await (await last?.catch(() => undefined))?.close();
    },
  };
};
