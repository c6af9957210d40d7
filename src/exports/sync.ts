import { dirname, join } from "node:path";
import { realFileSystem, syncFolder, withFile } from "../store/index.js";

/** Files that are synced at the same time: waiting for the disk one by one would take several times as long. */
const AT_ONCE = 16;

const inGroups = async (paths: readonly string[], work: (path: string) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < paths.length; at += AT_ONCE) await Promise.all(paths.slice(at, at + AT_ONCE).map(work));
};

/** Waits until the disk has what the files hold. */
export const syncFiles = (dir: string, paths: readonly string[]): Promise<void> =>
  inGroups(paths, (path) => withFile(realFileSystem, join(dir, path), "r+", (handle) => handle.sync()));

/** The folders that files lie in, and those that these lie in. */
export const foldersOf = (paths: readonly string[]): string[] => {
  const folders = new Set<string>();
  for (const path of paths) for (let at = dirname(path); at !== "."; at = dirname(at)) folders.add(at);
  return [...folders];
};

/** Waits until the disk knows which files are there: in the folder itself, and in those below it that these lie in. */
export const syncFolders = (dir: string, paths: readonly string[]): Promise<void> =>
  inGroups([".", ...foldersOf(paths)], (folder) => syncFolder(realFileSystem, join(dir, folder)));
