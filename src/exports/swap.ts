import { mkdir, readdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inspect, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";

/** Where the files of the export before wait until the new ones are in their place. */
export const ASIDE = ".emulator-export-old";

const move = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
};

/** Files below a folder, hidden ones too, by their paths below it. */
const pathsBelow = async (folder: string, prefix = ""): Promise<string[]> => {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const paths = entries.map(async (entry) => {
    const path = `${prefix}${entry.name}`;
    return entry.isDirectory() ? pathsBelow(folder, `${path}/`) : [path];
  });
  return (await Promise.all(paths)).flat();
};

/** Removes the folders that files lay in, from the inside out, as far as nothing else is in them. */
const prune = async (dir: string, paths: readonly string[]): Promise<void> => {
  const folders = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== "."; at = dirname(at)) folders.add(at);
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) await rmdir(join(dir, folder)).catch(() => {});
};

/** Somebody broke off between two files: what was there before comes back. */
export const mend = async (dir: string): Promise<void> => {
  const aside = join(dir, ASIDE);
  if ((await inspect(aside)) === undefined) return;
  for (const path of await pathsBelow(aside)) await move(join(aside, path), join(dir, path));
  await rm(aside, { recursive: true, force: true });
};

/** @throws EmulatorError INVALID_FIXTURE for a folder in which somebody broke off: it is neither the old export nor the new one */
export const assertWhole = async (dir: string): Promise<void> => {
  if ((await inspect(join(dir, ASIDE))) === undefined) return;
  throw new EmulatorError(
    "INVALID_FIXTURE",
    `${show(dir)}: an export into it was broken off half-way; export into it again, or move what lies in ${ASIDE}/ back into it`,
  );
};

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
const sameAlready = async (
  dir: string,
  staged: string,
  before: readonly string[],
  after: readonly string[],
): Promise<string[]> => {
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

/**
 * Puts new files in the place of old ones. When that fails half-way, the old ones come back.
 *
 * @param staged a folder inside `dir` that holds the new files
 * @param before paths of the files to replace
 * @param after paths of the new ones
 * @throws EmulatorError INVALID_ARGUMENT, STORE_WRITE_FAILED
 */
export const swap = async (
  dir: string,
  staged: string,
  before: readonly string[],
  after: readonly string[],
): Promise<void> => {
  const replaced = [...before, ...(await sameAlready(dir, staged, before, after))];
  const aside = join(dir, ASIDE);
  const undos: (() => Promise<void>)[] = [];
  const take = async (from: string, to: string): Promise<void> => {
    await move(from, to);
    undos.push(() => move(to, from));
  };
  try {
    await mkdir(aside);
    for (const path of replaced) {
      if ((await inspect(join(dir, path)))?.isFile()) await take(join(dir, path), join(aside, path));
    }
    for (const path of after) await take(join(staged, path), join(dir, path));
  } catch (error) {
    const told = `${show(dir)}: the export could not be put in its place: ${messageOf(error)}`;
    try {
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
      await rm(aside, { recursive: true, force: true });
    } catch (again) {
      const left = `what was there before lies in ${show(aside)} (${messageOf(again)})`;
      throw new EmulatorError("STORE_WRITE_FAILED", `${told}; ${left}`, { cause: error });
    }
    throw new EmulatorError("STORE_WRITE_FAILED", `${told}; what was there before is there again`, { cause: error });
  }
  await rm(aside, { recursive: true, force: true });
  await prune(dir, before);
};
