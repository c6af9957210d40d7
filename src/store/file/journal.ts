import { createDurably, type FileHandle, type FileSystem, syncFolder, writeFully } from "./file-system.js";
import type { Head } from "./format.js";
import { formatStart } from "./journal-format.js";
import type { FileNames } from "./names.js";

/** When a commit counts as durable: when the operating system has it, or when the disk has it. */
export type Durability = "os" | "fsync";

/** A journal that is written. */
export interface Journal {
  /** Adds records, as durable as asked for. After a failure, {@link Journal.rollBack} comes first. */
  append(records: Uint8Array): Promise<void>;
  /** Whether a failed append may have left a part of its records. */
  isTorn(): boolean;
  /** Takes away what a failed append may have left. */
  rollBack(): Promise<void>;
  /** Waits until the disk has everything. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface JournalSource {
  readonly fs: FileSystem;
  readonly names: FileNames;
  readonly durability: Durability;
}

const toJournal = (handle: FileHandle, length: number, durability: Durability): Journal => {
  let end = length;
  let isTorn = false;
  return {
    async append(records) {
      isTorn = true;
      // At a known place, not at the end: what an append that failed may have left is overwritten, never followed.
      await writeFully(handle, records, end);
      if (durability === "fsync") await handle.datasync();
      end += records.length;
      isTorn = false;
    },
    isTorn: () => isTorn,
    async rollBack() {
      await handle.truncate(end);
      if (durability === "fsync") await handle.datasync();
      isTorn = false;
    },
    sync: async () => void (await handle.datasync()),
    close: async () => void (await handle.close()),
  };
};

/** Goes on with a journal whose whole records end at `length`. */
export const openJournal = async (
  { fs, names, durability }: JournalSource,
  generation: number,
  length: number,
): Promise<Journal> => toJournal(await fs.open(names.journal(generation), "r+"), length, durability);

/**
 * Begins a journal. When it returns, the disk has the file and its name.
 *
 * @param last the number of the last commit
 */
export const createJournal = async (
  source: JournalSource,
  head: Head,
  last: number,
  mode: number | undefined,
): Promise<Journal> => {
  const { fs, names } = source;
  const path = names.journal(head.journal);
  const start = formatStart(head, last);
  await createDurably(fs, path, { mode }, (handle) => writeFully(handle, start, 0));
  try {
    await syncFolder(fs, names.folder);
    return await openJournal(source, head.journal, start.length);
  } catch (error) {
    await fs.unlink(path).catch(() => {});
    throw error;
  }
};
