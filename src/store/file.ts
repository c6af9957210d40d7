import { basename, dirname, join } from "node:path";
import { type Adapter, Low } from "lowdb";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { formatFile, parseFile } from "./file-format.js";
import { codeOf, type FileSystem, realFileSystem, syncFolder, writeDurably } from "./file-system.js";
import { lock, type Unlock } from "./lock.js";
import type { Persistence, StoredCollections } from "./types.js";

/** What to do about the errors a file system answers when a file is opened. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist; create it first",
  ENOTDIR: "a part of its path is a file, not a folder; give another file name",
  EISDIR: "is a folder; give the name of a file",
  EACCES: "may not be read and written by this user; change its rights, or give another file name",
  EPERM: "may not be read and written by this user; change its rights, or give another file name",
  EROFS: "lies on a read-only disk; give another file name",
};

const unreadable = (file: string, error: unknown): EmulatorError => {
  if (error instanceof EmulatorError) return error;
  const advice = ADVICE[codeOf(error) ?? ""];
  const reason = advice === undefined ? messageOf(error) : `${advice} (${messageOf(error)})`;
  return new EmulatorError("STORE_UNREADABLE", `${file}: ${reason}`, { cause: error });
};

const writeFailed = (file: string, error: unknown): EmulatorError =>
  new EmulatorError("STORE_WRITE_FAILED", `${file}: could not be written, the change was undone: ${messageOf(error)}`, {
    cause: error,
  });

/** lowdb's access to the file: the old text stays until the new one is on the disk. */
const createAdapter = (file: string, fs: FileSystem): Adapter<StoredCollections> => {
  const folder = dirname(file);
  const temporary = join(folder, `.${basename(file)}.tmp`);
  return {
    async read() {
      let text: string;
      try {
        text = await fs.readFile(file, "utf8");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return null;
        throw error;
      }
      return parseFile(file, text);
    },
    async write(collections) {
      try {
        await writeDurably(fs, temporary, formatFile(collections), "w");
        await fs.rename(temporary, file);
      } catch (error) {
        await fs.unlink(temporary).catch(() => {});
        throw error;
      }
      await syncFolder(fs, folder);
    },
  };
};

/**
 * Keeps all data in one readable JSON file, a lowdb database, rewritten as a whole for each group of commits: up to some
 * thousand documents that is a matter of milliseconds. A missing file starts empty.
 *
 * @param file its folder must exist
 * @param fs where the file lies; default the real disk
 * @throws EmulatorError STORE_UNREADABLE (at opening) when it is damaged, from a newer version, or in use by another process
 * @example
 * ```ts
 * const store = await createStore({ persistence: filePersistence("data.json") });
 * ```
 */
export const filePersistence = (file: string, fs: FileSystem = realFileSystem): Persistence => {
  const database = new Low<StoredCollections>(createAdapter(file, fs), {});
  let unlock: Unlock | undefined;

  const write = async (state: () => StoredCollections): Promise<void> => {
    database.data = state();
    try {
      await database.write();
    } catch (error) {
      throw writeFailed(file, error);
    }
  };

  const close = async (): Promise<void> => {
    await unlock?.();
    unlock = undefined;
  };

  return {
    async open() {
      try {
        unlock = await lock(fs, file);
        await database.read();
      } catch (error) {
        await close();
        throw unreadable(file, error);
      }
      return database.data;
    },
    append: (_commits, state) => write(state),
    replace: write,
    close,
  };
};
