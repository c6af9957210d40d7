import { mkdir, mkdtemp, readdir, rename, rmdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { parseFileText, readText } from "../files/index.js";
import { inspect, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { isInside } from "./state.js";
import { foldersOf, syncFiles, syncFolders } from "./sync.js";

/**
 * While files of an export change places, the old ones wait in this folder. It is there with the first move, and gone, in one moment,
 * after the last: whoever finds it knows that the folder around it is neither the old export nor the new one.
 */
const ASIDE = ".emulator-export-old";

/** In it: the old files, by their paths. */
const BEFORE = "before";

/** In it: the paths of new files in whose place there is no old one. */
const ADDED = "added.json";

export const move = async (from: string, to: string): Promise<void> => {
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
export const prune = async (dir: string, paths: readonly string[]): Promise<void> => {
  const folders = foldersOf(paths).sort((a, b) => b.length - a.length);
  for (const folder of folders) await rmdir(join(dir, folder)).catch(() => {});
};

/**
 * From here on, files may change places.
 *
 * @param scratch a folder inside `dir` for what nobody needs any more
 * @param added paths of the files that will be new
 * @returns where to put an old file
 */
export const beginSwap = async (
  dir: string,
  scratch: string,
  added: readonly string[],
): Promise<(path: string) => string> => {
  const prepared = join(scratch, "aside");
  await mkdir(join(prepared, BEFORE), { recursive: true });
  await writeFile(join(prepared, ADDED), `${JSON.stringify(added, null, 2)}\n`);
  await syncFiles(prepared, [ADDED]);
  await syncFolders(prepared, [ADDED]);
  await rename(prepared, join(dir, ASIDE));
  await syncFolders(dir, []);
  return (path) => join(dir, ASIDE, BEFORE, path);
};

/** From here on, what lies in the folder is whole. @param paths of files that came into it */
export const endSwap = async (dir: string, scratch: string, paths: readonly string[]): Promise<void> => {
  await syncFolders(dir, paths);
  await rename(join(dir, ASIDE), join(await mkdtemp(join(scratch, "old-")), ASIDE));
  await syncFolders(dir, []);
};

const readAdded = async (aside: string): Promise<readonly string[]> => {
  const path = join(aside, ADDED);
  const value = parseFileText(await readText(path, "INVALID_FIXTURE", show(path)), "INVALID_FIXTURE", show(path));
  // What is listed will be deleted.
  const result = v.safeParse(v.array(v.pipe(v.string(), v.check(isInside))), value);
  if (!result.success) throw new EmulatorError("INVALID_FIXTURE", `${show(path)}: expected paths below the folder`);
  return result.output;
};

/**
 * Somebody broke off between two files: what was there before comes back, and what was not goes. If this is broken off, too, it can be
 * done again.
 *
 * @throws EmulatorError INVALID_FIXTURE
 */
export const mend = async (dir: string, scratch: string): Promise<void> => {
  const aside = join(dir, ASIDE);
  if ((await inspect(aside)) === undefined) return;
  const added = await readAdded(aside).catch((error) => {
    const what = `an export that was broken off left ${ASIDE}/, and somebody has changed it`;
    const told = `${show(dir)}: ${what}: see what of it you need, and remove it (${messageOf(error)})`;
    throw new EmulatorError("INVALID_FIXTURE", told, { cause: error });
  });
  for (const path of added) if ((await inspect(join(dir, path)))?.isFile()) await unlink(join(dir, path));
  const before = await pathsBelow(join(aside, BEFORE));
  for (const path of before) await move(join(aside, BEFORE, path), join(dir, path));
  await prune(dir, added);
  await endSwap(dir, scratch, before);
};

/** @throws EmulatorError INVALID_FIXTURE for a folder in which somebody broke off: it is neither the old export nor the new one */
export const assertWhole = async (dir: string): Promise<void> => {
  if ((await inspect(join(dir, ASIDE))) === undefined) return;
  throw new EmulatorError(
    "INVALID_FIXTURE",
    `${show(dir)}: an export into it is under way, or was broken off half-way: wait for it, or export into it again. To have the ` +
      `export before back, delete the files that ${ASIDE}/${ADDED} lists, move what lies in ${ASIDE}/${BEFORE}/ into their place, and delete ${ASIDE}/`,
  );
};
