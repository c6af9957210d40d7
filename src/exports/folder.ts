import { mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { reasonOf } from "../files/index.js";
import { inspect, show } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import { readState } from "./state.js";
import { mend } from "./swap.js";

const STAGED = ".emulator-export-new-";

/** A folder that an export may go into. */
export interface Target {
  readonly dir: string;
  /** A folder in it for the new files: what is on the same disk can be moved in no time. */
  readonly staged: string;
  /** Files that the export before wrote. */
  readonly before: readonly string[];
  /** Removes what is staged still; and the folder, if it was made for nothing. */
  leave(): Promise<void>;
}

const refuse: (dir: string, reason: string) => never = (dir, reason) => {
  throw new EmulatorError("INVALID_ARGUMENT", `${show(dir)}: ${reason}`);
};

/** What an export that is there wrote; nothing in an empty folder. Hidden files are not looked at. */
const writtenBefore = async (dir: string): Promise<readonly string[]> => {
  const names = await readdir(dir);
  // What a process left that was ended in the middle.
  for (const name of names) if (name.startsWith(STAGED)) await rm(join(dir, name), { recursive: true, force: true });
  await mend(dir);
  if ((await readdir(dir)).every((name) => name.startsWith("."))) return [];
  const state = await readState(dir);
  return (
    state?.files ??
    refuse(dir, "the folder is not empty and no export of the emulator (it has no state.json); give another folder")
  );
};

/** What the file system says no to, as an error of the user's. */
export const failed = (dir: string, error: unknown): EmulatorError =>
  error instanceof EmulatorError
    ? error
    : new EmulatorError("STORE_WRITE_FAILED", `${show(dir)}: the export could not be written: ${reasonOf(error)}`, {
        cause: error,
      });

/**
 * Makes ready for an export: a new folder, an empty one, or one that holds an export.
 *
 * @throws EmulatorError INVALID_ARGUMENT for any other, INVALID_FIXTURE when its state.json is damaged
 */
export const openTarget = async (given: unknown): Promise<Target> => {
  if (typeof given !== "string" || given === "") {
    throw new EmulatorError("INVALID_ARGUMENT", `export takes the path of a folder, not ${JSON.stringify(given)}`);
  }
  const dir = resolve(given);
  const found = await inspect(dir);
  if (found !== undefined && !found.isDirectory()) refuse(dir, "it is a file; an export needs a folder");
  try {
    const before = found === undefined ? [] : await writtenBefore(dir);
    await mkdir(dir, { recursive: true });
    const staged = await mkdtemp(join(dir, STAGED));
    return {
      dir,
      staged,
      before,
      async leave() {
        await rm(staged, { recursive: true, force: true });
        // Only an empty one goes.
        if (found === undefined) await rmdir(dir).catch(() => {});
      },
    };
  } catch (error) {
    throw failed(dir, error);
  }
};
