import { randomBytes } from "node:crypto";
import { Low } from "lowdb";
import { messageOf } from "../../kernel/index.js";
import type { Commit, Persistence, StoredCollections } from "../types.js";
import { type AdapterSource, createAdapter, toStored, type Written } from "./adapter.js";
import { codeOf } from "./file-system.js";
import type { Head } from "./format.js";
import { createJournal, type Journal, type JournalSource, openJournal } from "./journal.js";
import { formatCommits, type Sizes } from "./journal-format.js";
import type { Recovered } from "./recovery.js";

/** Writes the files, once they were read. */
export type Keeper = Omit<Persistence, "open">;

export interface KeeperSource extends JournalSource {
  readonly recovered: Recovered;
  readonly note: (message: string) => void;
  /** The least bytes of journals that are worth a new snapshot. */
  readonly journalLimit: number;
}

/**
 * A journal is folded into a new snapshot when it is this part of the last one. Then each byte committed is written three more times in
 * the long run, and opening takes at most half as long again as without a journal.
 */
const JOURNAL_SHARE = 0.5;

/** A larger group of commits goes into a snapshot at once: as one string it would come near the longest there can be. */
const LARGEST_GROUP = 64 * 1024 * 1024;

/** Data up to this size is folded when the store closes, so that a small project has one readable file: about 100 ms. */
const FOLDED_AT_CLOSE = 4 * 1024 * 1024;

/** As far as sizes are known before the first write. */
const sizesOf = ({ contents }: Recovered): Sizes =>
  new Map(Array.from(contents, ([name, documents]) => [name, documents.size]));

/** The state as it was read, when it is worth keeping until the first commit: only what would be folded at the close is. */
const stateOf = ({ contents, journals, snapshotBytes, journalBytes }: Recovered) =>
  journals.length > 0 && snapshotBytes + journalBytes <= FOLDED_AT_CLOSE ? () => toStored(contents) : undefined;

/**
 * Commits go to the end of a journal. When it has grown enough, a next one is begun, and a snapshot of that moment is written while
 * commits go on; then the journals before it are removed. At any moment the snapshot and the journals of its generation and later, one
 * after the other, are the data.
 */
export const createKeeper = async ({
  fs,
  names,
  durability,
  recovered,
  note,
  journalLimit,
}: KeeperSource): Promise<Keeper> => {
  // Nothing below may hold on to all that was read, but for `state` until the first commit: the store goes its own way from there.
  const { mode, head, newest } = recovered;
  const source: JournalSource = { fs, names, durability };
  const id = head?.id ?? randomBytes(8).toString("hex");
  /** Journals that may be on the disk. */
  const journals = new Set(recovered.journals);
  /** That of the journal that is written, or will be next. */
  let generation = newest?.generation ?? head?.journal ?? 0;
  let journal = newest === undefined ? undefined : await openJournal(source, generation, newest.length);
  /** The number of the last commit. */
  let last = recovered.last;
  let sizes = sizesOf(recovered);
  let { snapshotBytes, journalBytes } = recovered;
  /** A file of version 1, or none, cannot have a journal. */
  let hasSnapshot = head !== undefined;
  /** Whether a snapshot that the store was told has failed may lie on the disk all the same. */
  let isUncertain = false;
  /** Gives the whole state. */
  let state = stateOf(recovered);

  const limit = (): number => Math.max(journalLimit, snapshotBytes * JOURNAL_SHARE);
  /** Journals of this size are worth a snapshot. */
  let dueAt = limit();
  let failures = 0;
  let compaction: Promise<void> | undefined;
  let stopping = new AbortController();

  const save = async (head: Head, collections: StoredCollections, hooks: Omit<AdapterSource, "fs" | "names">) => {
    let written: Written | undefined;
    const onWritten = (value: Written): void => {
      written = value;
    };
    const content = { head, collections };
    // A new one each time: it would hold on to what it wrote last, and to all documents replaced since.
    await new Low(createAdapter({ fs, names, mode, onWritten, ...hooks }), content).write();
    return written;
  };

  const removeJournalsBefore = async (next: number): Promise<void> => {
    for (const each of [...journals].filter((candidate) => candidate < next)) {
      try {
        await fs.unlink(names.journal(each));
        journals.delete(each);
      } catch (error) {
        // Another time, at the latest when the file is opened again.
        if (codeOf(error) === "ENOENT") journals.delete(each);
      }
    }
  };

  const begin = async (next: number): Promise<Journal> => {
    journals.add(next);
    return await createJournal(source, { id, journal: next }, last, mode);
  };

  const closeJournal = async (closing: Journal | undefined): Promise<void> => {
    await closing?.close().catch(() => {});
  };

  const snapshotTaken = (bytes: number, left: number): void => {
    snapshotBytes = bytes;
    journalBytes = left;
    failures = 0;
    dueAt = limit();
  };

  const compact = async (collections: StoredCollections, before: number): Promise<void> => {
    const { signal } = stopping;
    try {
      const written = await save({ id, journal: generation }, collections, { signal });
      snapshotTaken(written?.bytes ?? 0, journalBytes - before);
      await removeJournalsBefore(generation);
    } catch (error) {
      if (signal.aborted) return;
      putOff("the journal could not be folded into the data file", error);
    }
  };

  /** Nothing is lost, so nobody is told but the log; the next attempt waits until the journals have grown by as much again, or more. */
  const putOff = (what: string, error: unknown): void => {
    failures += 1;
    dueAt = journalBytes + limit() * 2 ** Math.min(failures - 1, 10);
    note(`${names.data}: ${what}, which is tried again later: ${messageOf(error)}`);
  };

  /** Begins the next journal, and a snapshot of the data as it was before. */
  const rotate = async (collections: StoredCollections): Promise<void> => {
    const full = journal;
    if (full === undefined) return;
    try {
      // From now on the newest journal alone may end in an unfinished write.
      await full.sync();
      journal = await begin(generation + 1);
    } catch (error) {
      putOff("the next journal could not be begun", error);
      return;
    }
    generation += 1;
    await closeJournal(full);
    stopping = new AbortController();
    compaction = compact(collections, journalBytes).finally(() => {
      compaction = undefined;
    });
  };

  const stopCompaction = async (): Promise<void> => {
    stopping.abort();
    await compaction;
  };

  const writeAnew = async (collections: StoredCollections): Promise<void> => {
    await stopCompaction();
    const onReplacing = (): void => {
      isUncertain = true;
    };
    const written = await save({ id, journal: generation + 1 }, collections, { onReplacing });
    isUncertain = false;
    hasSnapshot = true;
    generation += 1;
    sizes = written?.sizes ?? new Map();
    snapshotTaken(written?.bytes ?? 0, 0);
    const old = journal;
    journal = undefined;
    await closeJournal(old);
    await removeJournalsBefore(generation);
  };

  const replace = async (next: () => StoredCollections): Promise<void> => {
    state = next;
    await writeAnew(next());
  };

  const append = async (commits: readonly Commit[], next: () => StoredCollections): Promise<void> => {
    state = next;
    const sizesAfter = new Map(sizes);
    const isClear = hasSnapshot && !isUncertain && journal?.isTorn() !== true;
    const records = isClear ? formatCommits(commits, last, sizesAfter, Math.min(limit(), LARGEST_GROUP)) : undefined;
    if (records === undefined) return await replace(next);
    const isDue = compaction === undefined && journalBytes + records.length > dueAt;
    const collections = isDue ? next() : undefined;
    journal ??= await begin(generation);
    await journal.append(records);
    last += commits.length;
    sizes = sizesAfter;
    journalBytes += records.length;
    if (collections !== undefined) await rotate(collections);
  };

  const recover = async (next: () => StoredCollections): Promise<void> => {
    state = next;
    const torn = journal?.isTorn() === true ? journal : undefined;
    if (!isUncertain && torn === undefined) return;
    // Of now: what is committed while this waits comes with the next call, and must not be on the disk by then.
    const collections = next();
    if (isUncertain || torn === undefined) return await writeAnew(collections);
    try {
      await torn.rollBack();
    } catch {
      await writeAnew(collections);
    }
  };

  const fold = async (): Promise<void> => {
    if (state === undefined) return;
    const collections = state();
    try {
      await recover(state);
      if (journals.size > 0 && snapshotBytes + journalBytes <= FOLDED_AT_CLOSE) await writeAnew(collections);
      else await journal?.sync();
    } catch (error) {
      note(
        `${names.data}: the journal could not be folded into the data file, and stays beside it: ${messageOf(error)}`,
      );
    }
  };

  return {
    append,
    replace,
    recover,
    async close() {
      await stopCompaction();
      await fold();
      await closeJournal(journal);
      journal = undefined;
    },
  };
};
