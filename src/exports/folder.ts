import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { reasonOf } from "../files/index.js";
import { inspect, show } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import { lock, realFileSystem, type Unlock } from "../store/index.js";
import { mend } from "./aside.js";
import { readState } from "./state.js";

/** Inside the folder, since what is on the same disk can be moved in no time. */
const SCRATCH = ".emulator-export-new";

const LOCK = ".emulator-export-lock";

/** A folder that an export may go into. Nobody else exports into it meanwhile. */
export interface Target {
  readonly dir: string;
  /** A folder inside it for what nobody needs any more. */
  readonly scratch: string;
  /** For the new files, in the scratch folder. */
  readonly staged: string;
  /** Files that the export before wrote. */
  readonly before: readonly string[];
  /** Removes the scratch folder; and the whole one, if it was made for nothing. */
  leave(): Promise<void>;
}

const refuse: (dir: string, reason: string) => never = (dir, reason) => {
  throw new EmulatorError("INVALID_ARGUMENT", `${show(dir)}: ${reason}`);
};

/** What the file system says no to, as an error of the user's. */
export const failed = (dir: string, error: unknown): EmulatorError =>
  error instanceof EmulatorError
    ? error
    : new EmulatorError("STORE_WRITE_FAILED", `${show(dir)}: the export could not be written: ${reasonOf(error)}`, {
        cause: error,
      });

/** What an export that is there wrote; nothing in an empty folder. Hidden files are not looked at. */
const writtenBefore = async (dir: string): Promise<readonly string[]> => {
  if ((await readdir(dir)).every((name) => name.startsWith("."))) return [];
  const state = await readState(dir);
  return (
    state?.files ??
    refuse(dir, "the folder is not empty and no export of the emulator (it has no state.json); give another folder")
  );
};

/** Two at once would take each other's files for leftovers. @throws EmulatorError INVALID_ARGUMENT */
const lockFolder = async (dir: string): Promise<Unlock> => {
  try {
    return await lock(realFileSystem, { data: show(dir), lock: join(dir, LOCK) });
  } catch (error) {
    if (error instanceof EmulatorError) throw new EmulatorError("INVALID_ARGUMENT", error.message, { cause: error });
    throw error;
  }
};

/** Removes what processes left that were ended in the middle. */
const tidy = async (dir: string): Promise<void> => {
  const left = (await readdir(dir)).filter((name) => name === SCRATCH || name.startsWith(`${LOCK}.new.`));
  for (const name of left) await rm(join(dir, name), { recursive: true, force: true });
};

/**
 * Makes ready for an export: a new folder, an empty one, or one that holds an export.
 *
 * @throws EmulatorError INVALID_ARGUMENT for any other, or when somebody else exports into it; INVALID_FIXTURE when its state.json is
 *   damaged
 */
export const openTarget = async (given: unknown): Promise<Target> => {
  if (typeof given !== "string" || given === "") {
    throw new EmulatorError("INVALID_ARGUMENT", `export takes the path of a folder, not ${JSON.stringify(given)}`);
  }
  const dir = resolve(given);
  const found = await inspect(dir);
  if (found !== undefined && !found.isDirectory()) refuse(dir, "it is a file; an export needs a folder");
  const scratch = join(dir, SCRATCH);
  const staged = join(scratch, "staged");
  let unlock: Unlock | undefined;

  const leave = async (): Promise<void> => {
    if (unlock !== undefined) await rm(scratch, { recursive: true, force: true }).finally(unlock);
    // Only an empty one goes.
    if (found === undefined) await rmdir(dir).catch(() => {});
  };

  try {
    await mkdir(dir, { recursive: true });
    unlock = await lockFolder(dir);
    await tidy(dir);
    await mkdir(staged, { recursive: true });
    await mend(dir, scratch);
    return { dir, scratch, staged, before: await writtenBefore(dir), leave };
  } catch (error) {
    await leave().catch(() => {});
    throw failed(dir, error);
  }
};
