import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** What is at a path. */
export interface Found {
  readonly isFolder: boolean;
  /** Another text when a file is another, was written again, or may be read by others. */
  readonly print: string;
  /** Which file or folder it is, whatever is in it. */
  readonly identity: string;
}

/** What was found, by path. */
export type Prints = Map<string, string>;

const FOLDER = "folder";

/** What is there, without reading it; undefined when nothing is. A link that leads nowhere is there itself. */
export const inspect = async (path: string): Promise<Found | undefined> => {
  const found = await stat(path, { bigint: true })
    .catch(() => lstat(path, { bigint: true }))
    .catch(() => undefined);
  if (found === undefined) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs, birthtimeNs } = found;
  const isFolder = found.isDirectory();
  return {
    isFolder,
    print: isFolder ? FOLDER : `${ino} ${size} ${mtimeNs} ${ctimeNs}`,
    // Its number alone would not do: that of a folder which has gone is given to the next one.
    identity: `${dev} ${ino} ${birthtimeNs}`,
  };
};

/**
 * Paths where something is another, has come or has gone. Of a folder that has gone only its own; of one that has come, what is in it.
 *
 * @example
 * ```ts
 * changesBetween(new Map([["a.json", "1"]]), new Map([["a.json", "2"], ["b.json", "1"]])); // ["a.json", "b.json"]
 * ```
 */
export const changesBetween = (before: Prints, now: Prints): string[] => {
  const gone = [...before].filter(([path]) => !now.has(path));
  const folders = new Set(gone.filter(([, print]) => print === FOLDER).map(([path]) => path));
  const changed = [...now].filter(([path, print]) => before.get(path) !== print);
  const filled = new Set(changed.map(([path]) => dirname(path)));
  return [
    ...gone.filter(([path]) => !folders.has(dirname(path))),
    ...changed.filter(([path, print]) => print !== FOLDER || !filled.has(path)),
  ].map(([path]) => path);
};
