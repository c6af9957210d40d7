import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { beginSwap, endSwap, mend, move, prune } from "./aside.js";
import type { Target } from "./folder.js";
import { syncFiles } from "./sync.js";

const isSameFile = async (a: string, b: string): Promise<boolean> => {
  const [left, right] = await Promise.all([readFile(a), readFile(b)]);
  return left.equals(right);
};

/**
 * What somebody else has written is not ours to replace, unless it is the same.
 *
 * @returns the files that are the same
 * @throws EmulatorError INVALID_ARGUMENT
 */
const sameAlready = async ({ dir, staged, before }: Target, after: readonly string[]): Promise<string[]> => {
  const own = new Set(before);
  const same: string[] = [];
  for (const path of after) {
    if (own.has(path) || (await inspect(join(dir, path))) === undefined) continue;
    if (!(await isSameFile(join(dir, path), join(staged, path)).catch(() => false))) {
      throw new EmulatorError(
        "INVALID_ARGUMENT",
        `${show(join(dir, path))}: the export has such a file, too, but no export wrote this one; move it away, or export into another folder`,
      );
    }
    same.push(path);
  }
  return same;
};

const filesAmong = async (dir: string, paths: readonly string[]): Promise<string[]> => {
  const files: string[] = [];
  for (const path of paths) if ((await inspect(join(dir, path)))?.isFile()) files.push(path);
  return files;
};

/**
 * Puts new files in the place of old ones, and returns when the disk has it. When that fails half-way, or the process ends, the old ones
 * come back: here, or when the next one exports into the folder.
 *
 * @param after paths of the new files
 * @throws EmulatorError INVALID_ARGUMENT, STORE_WRITE_FAILED
 */
export const swap = async (target: Target, after: readonly string[]): Promise<void> => {
  const { dir, scratch, staged, before } = target;
  const old = await filesAmong(dir, [...before, ...(await sameAlready(target, after))]);
  const replaced = new Set(old);
  // What is new must not be lost when what is old goes.
  await syncFiles(staged, after);
  try {
    const added = after.filter((path) => !replaced.has(path));
    const asideOf = await beginSwap(dir, scratch, added);
    for (const path of old) await move(join(dir, path), asideOf(path));
    for (const path of after) await move(join(staged, path), join(dir, path));
    await endSwap(dir, scratch, after);
  } catch (error) {
    const told = `${show(dir)}: the export could not be put in its place: ${messageOf(error)}`;
    await mend(dir, scratch).catch((again) => {
      const left = `nor could what was there before be put back (${messageOf(again)}): the next export into it does that`;
      throw new EmulatorError("STORE_WRITE_FAILED", `${told}; ${left}`, { cause: error });
    });
    throw new EmulatorError("STORE_WRITE_FAILED", `${told}; what was there before is there again`, { cause: error });
  }
  await prune(dir, before);
};
