import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** The files that make up one data file. */
export interface FileNames {
  /** The snapshot: the file a user names. */
  readonly data: string;
  readonly folder: string;
  /** Where the next snapshot is written until it is whole. */
  readonly temporary: string;
  readonly lock: string;
  journal(generation: number): string;
  /** Of the names in the folder, those of files that a crash while the lock was taken leaves. */
  lockLeftovers(names: readonly string[]): string[];
  /** Of the names in the folder, the generations of this file's journals, ascending. */
  generations(names: readonly string[]): number[];
}

/**
 * @example
 * ```ts
 * namesOf("app/data.json").journal(3); // "app/data.json.journal.3"
 * ```
 */
export const namesOf = (data: string): FileNames => {
  const folder = dirname(data);
  const prefix = `${basename(data)}.journal.`;
  const lockPrefix = `${basename(data)}.lock.`;
  return {
    data,
    folder,
    temporary: join(folder, `.${basename(data)}.tmp`),
    lock: `${data}.lock`,
    lockLeftovers: (names) =>
      names
        .filter(
          (name) => name.startsWith(lockPrefix) && /^(?:new|old|takeover)(?:\.|$)/.test(name.slice(lockPrefix.length)),
        )
        .map((name) => join(folder, name)),
    journal: (generation) => `${data}.journal.${generation}`,
    generations: (names) =>
      names
        .filter((name) => name.startsWith(prefix) && /^[1-9]\d{0,14}$/.test(name.slice(prefix.length)))
        .map((name) => Number(name.slice(prefix.length)))
        .sort((a, b) => a - b),
  };
};

/** Where the bytes of the app's files are, beside the data file. */
export const blobFolderOf = (data: string): string => `${data}.files`;

/** What stands behind the name of a data file in those of its locks, journals, and the folder of bytes. */
const SUFFIX = /^\.(?:lock|journal|files)(?:\.|$)/;

/** Whether a file of this name, in the folder of a data file, belongs to it. */
const isPartOf = (data: string, name: string): boolean => {
  const own = basename(data);
  if (name === own || name === basename(namesOf(data).temporary)) return true;
  return name.startsWith(own) && SUFFIX.test(name.slice(own.length));
};

/**
 * Whether a path belongs to a data file, as {@link filesOf} has them. What is in the folder of bytes does not count.
 *
 * @example
 * ```ts
 * isFileOf("app/data.json", "app/data.json.journal.1"); // true
 * isFileOf("app/data.json", "app/data.json-set"); // false
 * ```
 */
export const isFileOf = (data: string, path: string): boolean =>
  dirname(resolve(path)) === dirname(resolve(data)) && isPartOf(data, basename(path));

/**
 * All that is there of a data file: itself, its locks, its journals, the bytes of its files, and what it is written as.
 *
 * @example
 * ```ts
 * await filesOf("app/data.json"); // ["app/data.json", "app/data.json.journal.1", "app/data.json.lock"]
 * ```
 */
export const filesOf = async (data: string): Promise<string[]> => {
  const { folder } = namesOf(data);
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => isPartOf(data, name)).map((name) => join(folder, name));
};
