import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { EmulatorError, isObject, type Json, parseJson } from "../../kernel/index.js";
import { codeOf, createDurably, type FileSystem, readFully, withFile, writeFully } from "./file-system.js";

/*
 * No library: proper-lockfile tells the living from the dead by a timer that touches the lock all the time, so after a crash
 * nobody can open the file for ten seconds, and a process that is held in a debugger loses it. The number of a process, asked
 * of the system, is right at once. That works on one computer; for another one a person decides.
 */

/** Ends the ownership of a file. */
export type Unlock = () => Promise<void>;

/** A process, told apart from an earlier one that had the same number: in a container that is the rule. */
interface Owner {
  readonly pid: number;
  readonly startedAt: number;
  /** The name of its computer. Locks of earlier versions do not have it. */
  readonly host: string | undefined;
}

/** A lock can be free, stale, and taken again while we look: after so many turns it is simply in use. */
const TURNS = 5;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
};

/** Undefined when there is none, or none any more. */
const readText = async (fs: FileSystem, path: string): Promise<string | undefined> => {
  try {
    return (await withFile(fs, path, "r", readFully)).toString("utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
};

/** The owner a lock names; undefined when it names none. */
const ownerOf = (text: string): Owner | undefined => {
  let content: Json;
  try {
    content = parseJson(text);
  } catch {
    return undefined;
  }
  const { pid, startedAt, host } = isObject(content) ? content : {};
  if (typeof pid !== "number" || typeof startedAt !== "number") return undefined;
  return { pid, startedAt, host: typeof host === "string" ? host : undefined };
};

const inUse = (file: string, lockFile: string, self: Owner, owner: Owner | undefined): EmulatorError => {
  const isElsewhere = owner?.host !== undefined && owner.host !== self.host;
  const who =
    owner === undefined
      ? "another process"
      : `process ${owner.pid}${isElsewhere ? ` on the computer ${owner.host}` : ""}`;
  const advice = isElsewhere
    ? `stop it, or delete ${lockFile} when it is gone`
    : `stop it, or delete ${lockFile} when that is no emulator`;
  return new EmulatorError("STORE_UNREADABLE", `${file}: is in use by ${who}; ${advice}`);
};

export interface LockedFile {
  readonly data: string;
  readonly lock: string;
}

/**
 * Makes this process the only one that writes a file, by a file beside it. A lock left behind by a process of this computer that is
 * gone is taken over.
 *
 * @throws EmulatorError STORE_UNREADABLE when another process, or another store of this one, has it
 */
export const lock = async (fs: FileSystem, { data: file, lock: lockFile }: LockedFile): Promise<Unlock> => {
  const self: Owner = { pid: process.pid, startedAt: performance.timeOrigin, host: hostname() };
  // The key tells apart the stores of one process.
  const own = `${JSON.stringify({ ...self, key: randomBytes(4).toString("hex") })}\n`;

  const write = (path: string, text: string): Promise<void> =>
    createDurably(fs, path, { flags: "wx" }, (handle) => writeFully(handle, Buffer.from(text), 0));

  /** Returns whether there was no lock. */
  const take = async (text: string): Promise<boolean> => {
    const prepared = `${lockFile}.new.${randomBytes(4).toString("hex")}`;
    await write(prepared, text);
    try {
      // A lock has its owner from the first moment: one that names nobody, left by a crash, only a person could judge.
      await fs.link(prepared, lockFile);
      return true;
    } catch (error) {
      // Gone is what was prepared when the owner of the lock tidies up.
      if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOENT") return false;
    } finally {
      await fs.unlink(prepared).catch(() => {});
    }
    // A disk without links.
    try {
      await write(lockFile, text);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  };

  const isStale = ({ pid, startedAt, host }: Owner): boolean => {
    if (host !== undefined && host !== self.host) return false;
    return pid === self.pid ? startedAt !== self.startedAt : !isAlive(pid);
  };

  /** Removes a stale lock, but not one that another process has put in its place since we looked. */
  const remove = async (stale: string): Promise<void> => {
    const aside = `${lockFile}.old.${randomBytes(4).toString("hex")}`;
    try {
      await fs.rename(lockFile, aside);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      throw error;
    }
    const moved = await readText(fs, aside);
    if (moved !== undefined && moved !== stale) await take(moved);
    await fs.unlink(aside);
  };

  for (let turn = 0; ; turn++) {
    if (await take(own)) break;
    const found = await readText(fs, lockFile);
    if (found === own) break;
    const owner = found === undefined ? undefined : ownerOf(found);
    if (turn === TURNS || (found !== undefined && (owner === undefined || !isStale(owner)))) {
      throw inUse(file, lockFile, self, owner);
    }
    if (found !== undefined) await remove(found);
  }
  return async () => {
    // A person may have deleted it, and another process taken the file.
    const found = await readText(fs, lockFile).catch(() => own);
    if (found === own) await fs.unlink(lockFile).catch(() => {});
  };
};
