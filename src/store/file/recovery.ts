import { basename } from "node:path";
import { unreadable } from "../faults.js";
import { type FileSystem, withFile } from "./file-system.js";
import type { Contents, Head } from "./format.js";
import { type Replayed, replay } from "./journal-replay.js";
import { readLines } from "./lines.js";
import type { FileNames } from "./names.js";
import { readFile } from "./reading.js";

/** The journal that commits go on in. */
export interface LastJournal {
  readonly generation: number;
  /** Where its last whole record ends. */
  readonly length: number;
  /** Bytes of an unfinished write after that. */
  readonly torn: number;
}

/** What the files hold together: the snapshot, and what was committed since. */
export interface Recovered {
  /** Undefined for a file of version 1, or none. */
  readonly head: Head | undefined;
  readonly contents: Contents;
  /** The number of the last commit. */
  readonly last: number;
  readonly snapshotBytes: number;
  /** Of all journals that belong to the snapshot. */
  readonly journalBytes: number;
  /** The rights of the data file. */
  readonly mode: number | undefined;
  /** The journals that belong to the snapshot. */
  readonly journals: readonly number[];
  readonly newest: LastJournal | undefined;
  /** Files that a crash left and nobody needs. */
  readonly leftovers: readonly string[];
}

/** Refuses journals that are there without what they build on. */
const checkChain = (
  names: FileNames,
  head: Head | undefined,
  hasData: boolean,
  generations: readonly number[],
): void => {
  const [first] = generations;
  if (first === undefined) return;
  const journal = names.journal(first);
  if (head === undefined) {
    const reason = hasData ? "was written without a journal" : "is missing";
    throw unreadable(
      names.data,
      `${reason}, but ${journal} is there; restore the data file it belongs to, or remove that`,
    );
  }
  for (const [index, generation] of generations.entries()) {
    const expected = head.journal + index;
    if (generation === expected) continue;
    const reason = `is missing, but ${names.journal(generation)} is there`;
    throw unreadable(
      names.journal(expected),
      `${reason}; restore a copy of all files, or remove that to do without it`,
    );
  }
};

/**
 * Whether a journal has at most its first record. Beginning one may fail, and removing it may fail too: then commits went on in the one
 * before, which may end in an unfinished write although another follows. Nothing is lost by going on there.
 */
const isUnused = (fs: FileSystem, path: string): Promise<boolean> =>
  withFile(fs, path, "r", async (handle) => {
    const { size } = await handle.stat();
    let end = size;
    await readLines(handle, (line) => {
      end = line.length + 1;
      return false;
    });
    return end === size;
  });

const isHere = (names: readonly string[], path: string): boolean => names.includes(basename(path));

/** What {@link replayAll} found. */
type Journals = Pick<Recovered, "last" | "journalBytes" | "journals" | "newest"> & {
  /** The generation of a journal that was begun and never used. */
  readonly unused: number | undefined;
};

/** Replays journals one after the other, the oldest first. */
const replayAll = async (
  fs: FileSystem,
  names: FileNames,
  head: Head,
  generations: readonly number[],
  contents: Contents,
): Promise<Journals> => {
  let last: number | undefined;
  let journalBytes = 0;
  let newest: LastJournal | undefined;
  let unused: number | undefined;
  const replayNext = (generation: number, isNewest: boolean): Promise<Replayed> =>
    replay({ fs, path: names.journal(generation), head: { ...head, journal: generation }, last, isNewest, contents });

  const final = generations.at(-1);
  if (final !== undefined && generations.length > 1 && (await isUnused(fs, names.journal(final)))) unused = final;
  const used = generations.filter((generation) => generation !== unused);
  for (const generation of used) {
    const { first, last: end, length, torn } = await replayNext(generation, generation === used.at(-1));
    if (first === undefined) {
      unused = generation;
      break;
    }
    last = end;
    journalBytes += length;
    newest = { generation, length, torn };
  }
  // Only to see that it is one, and that nothing is missing before it.
  if (unused !== undefined && unused !== used.at(-1)) await replayNext(unused, true);
  const journals = used.filter((generation) => generation !== unused);
  return { last: last ?? 0, journalBytes, journals, newest, unused };
};

/**
 * Reads the snapshot and replays its journals. Writes nothing: what cannot be read is left as it is.
 *
 * @throws EmulatorError STORE_UNREADABLE
 */
export const recover = async (fs: FileSystem, names: FileNames): Promise<Recovered> => {
  const found = await fs.readdir(names.folder);
  const file = await readFile(fs, names.data);
  if (file === undefined && isHere(found, names.data)) {
    const reason = "is a link to a file that does not exist";
    throw unreadable(names.data, `${reason}; create that file's folder and give its own name`);
  }
  const head = file?.head;
  const contents: Contents = file?.contents ?? new Map();
  const generations = names.generations(found);
  const stale = head === undefined ? [] : generations.filter((generation) => generation < head.journal);
  const current = generations.slice(stale.length);
  checkChain(names, head, file !== undefined, current);
  const nothing: Journals = { last: 0, journalBytes: 0, journals: [], newest: undefined, unused: undefined };
  const { unused, ...journals } = head === undefined ? nothing : await replayAll(fs, names, head, current, contents);
  const leftovers = [
    ...[...stale, ...(unused === undefined ? [] : [unused])].map(names.journal),
    ...names.lockLeftovers(found),
  ];
  if (isHere(found, names.temporary)) leftovers.push(names.temporary);
  return { head, contents, snapshotBytes: file?.bytes ?? 0, mode: file?.mode, leftovers, ...journals };
};
