import { Low } from "lowdb";
import { EmulatorError, messageOf } from "../../kernel/index.js";
import { unreadable, writeFailed } from "../faults.js";
import type { Persistence } from "../types.js";
import { type Content, createAdapter, toStored } from "./adapter.js";
import { codeOf, type FileSystem, realFileSystem, withFile } from "./file-system.js";
import type { Durability } from "./journal.js";
import { createKeeper, type Keeper } from "./keeper.js";
import { lock, type Unlock } from "./lock.js";
import { type FileNames, namesOf } from "./names.js";
import type { Recovered } from "./recovery.js";

export interface FileOptions {
  /**
   * When a commit counts as durable. `"os"`: when the operating system has it; that survives the end of the process, also by `kill -9`,
   * not a power cut. `"fsync"`: when the disk has it, which costs each commit a wait for the disk. Default `"os"`.
   */
  readonly durability?: Durability;
  /** Is told what was repaired when the file was opened, and what could not be done in the background. What it throws is ignored. Default: nobody is. */
  readonly onNote?: (message: string) => void;
  /** The least size of the journal, in bytes, that is worth writing all data anew. Default 1 MB. */
  readonly journalLimit?: number;
  /** Where the file lies. Default: the real disk. */
  readonly fs?: FileSystem;
}

/** Up to this size a journal is replayed in some 30 ms, less than anybody notices. */
const JOURNAL_LIMIT = 1024 * 1024;

const RIGHTS = "it or its folder may not be written by this user; change its rights, or give another file name";

/** What to do about the errors a file system answers when a file is opened. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; create it first",
  ENOTDIR: "a part of its path is a file, not a folder; give another file name",
  EISDIR: "is a folder; give the name of a file",
  ELOOP: "is a link that leads to itself; give another file name",
  ENAMETOOLONG: "its name is too long; give another file name",
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EROFS: "lies on a read-only disk; give another file name",
};

const toRefusal = (file: string, error: unknown): EmulatorError => {
  if (error instanceof EmulatorError) return error;
  const advice = ADVICE[codeOf(error) ?? ""];
  return unreadable(file, advice === undefined ? messageOf(error) : `${advice} (${messageOf(error)})`, error);
};

/** A link stays one, and two names of one file meet at its lock. */
const resolve = async (fs: FileSystem, file: string): Promise<string> => {
  try {
    return await fs.realpath(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return file;
    throw error;
  }
};

const read = async (fs: FileSystem, names: FileNames): Promise<Recovered> => {
  let recovered: Recovered | undefined;
  const onRead = (value: Recovered): void => {
    recovered = value;
  };
  const nothing: Content = { head: { id: "", journal: 0 }, collections: {} };
  await new Low<Content>(createAdapter({ fs, names, onRead }), nothing).read();
  if (recovered === undefined) throw new Error("nothing was read");
  return recovered;
};

/** Removes what a crash left, now that everything could be read. */
const tidy = async (fs: FileSystem, names: FileNames, recovered: Recovered, note: (message: string) => void) => {
  const { newest, leftovers } = recovered;
  if (newest !== undefined && newest.torn > 0) {
    const journal = names.journal(newest.generation);
    await withFile(fs, journal, "r+", async (handle) => {
      await handle.truncate(newest.length);
      await handle.sync();
    });
    note(`${journal}: the last ${newest.torn} bytes, an unfinished write, were dropped`);
  }
  for (const path of leftovers) {
    await fs.unlink(path).catch((error: unknown) => {
      // Somebody else who opened at the same time has removed it.
      if (codeOf(error) !== "ENOENT") note(`${path}: is not needed, but stays: ${messageOf(error)}`);
    });
  }
};

/**
 * Keeps all data in one readable JSON file, a lowdb database, and what was committed since in a journal beside it: a commit costs the
 * same whatever the size of the data. The journal is folded into the file when it has grown, and when a store of moderate size closes.
 * A missing file starts empty.
 *
 * @param file its folder must exist
 * @throws EmulatorError STORE_UNREADABLE (at opening) when it is damaged, from a newer version, not writable, or in use by another process
 * @example
 * ```ts
 * const store = await createStore({ persistence: filePersistence("data.json", { durability: "fsync" }) });
 * ```
 */
export const filePersistence = (
  file: string,
  { durability = "os", onNote = () => {}, journalLimit = JOURNAL_LIMIT, fs = realFileSystem }: FileOptions = {},
): Persistence => {
  let unlock: Unlock | undefined;
  let keeper: Keeper | undefined;

  const note = (message: string): void => {
    try {
      onNote(message);
    } catch {
      // Who is told decides nothing: the data is as safe as before.
    }
  };

  const release = async (): Promise<void> => {
    await unlock?.();
    unlock = undefined;
  };

  /** Runs a call that writes. */
  const write = async (work: (open: Keeper) => Promise<void>): Promise<void> => {
    try {
      if (keeper === undefined) throw new Error("the file is not open");
      await work(keeper);
    } catch (error) {
      note(`${file}: could not be written, what was to be written is undone and refused: ${messageOf(error)}`);
      throw writeFailed(`${file}: could not be written, the change was undone`, error);
    }
  };

  return {
    async open() {
      try {
        const names = namesOf(await resolve(fs, file));
        unlock = await lock(fs, names);
        const recovered = await read(fs, names);
        await tidy(fs, names, recovered, note);
        keeper = await createKeeper({ fs, names, durability, recovered, note, journalLimit });
        return toStored(recovered.contents);
      } catch (error) {
        await release();
        throw toRefusal(file, error);
      }
    },
    append: (commits, state) => write((open) => open.append(commits, state)),
    replace: (state) => write((open) => open.replace(state)),
    recover: (state) => write((open) => open.recover(state)),
    async close() {
      try {
        await keeper?.close();
      } finally {
        keeper = undefined;
        await release();
      }
    },
  };
};
