import { randomBytes } from "node:crypto";
import { type EmulatorError, isObject, type Json, parseJson } from "../../kernel/index.js";
import { unreadable } from "../faults.js";
import { codeOf, createDurably, type FileSystem, readFully, withFile, writeFully } from "./file-system.js";
import { createProcesses, type Fate, type ProcessId } from "./processes.js";

/*
 * No library: proper-lockfile tells the living from the dead by a timer that touches the lock all the time, so after a crash
 * nobody can open the file for ten seconds, and a process that is held in a debugger loses it. The number of a process, asked
 * of the system, is right at once. That works on one computer; for another one a person decides.
 */

/** Ends the ownership of a file. */
export type Unlock = () => Promise<void>;

/** A lock can be free, stale, and taken again while we look: after so many turns it is simply in use. */
const TURNS = 5;

/** Undefined when there is none, or none any more. */
const readText = async (fs: FileSystem, path: string): Promise<string | undefined> => {
  try {
    return (await withFile(fs, path, "r", readFully)).toString("utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
};

/** The owner a lock names; undefined when it names none. Locks of earlier versions do not tell all of it. */
const ownerOf = (text: string): ProcessId | undefined => {
  let content: Json;
  try {
    content = parseJson(text);
  } catch {
    return undefined;
  }
  const { pid, startedAt, host, boot, space } = isObject(content) ? content : {};
  if (typeof pid !== "number" || typeof startedAt !== "number") return undefined;
  const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  return { pid, startedAt, host: textOf(host), boot: textOf(boot), space: textOf(space) };
};

const inUse = (file: string, lockFile: string, owner: ProcessId | undefined, fate: Fate): EmulatorError => {
  const place = {
    lives: "",
    gone: "",
    "on another computer": ` on the computer ${owner?.host}`,
    "in another container": " in another container, or in an earlier run of this one",
  }[fate];
  const who = owner === undefined ? "another process" : `process ${owner.pid}${place}`;
  const when = place === "" ? "that is no emulator" : "it is gone";
  return unreadable(file, `is in use by ${who}; stop it, or delete ${lockFile} when ${when}`);
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
export const lock = async (
  fs: FileSystem,
  { data: file, lock: lockFile }: LockedFile,
  { self, fateOf } = createProcesses(),
): Promise<Unlock> => {
  // The key tells apart the stores of one process.
  const own = `${JSON.stringify({ ...self, key: randomBytes(8).toString("hex") })}\n`;

  const write = (path: string): Promise<void> =>
    createDurably(fs, path, { flags: "wx" }, (handle) => writeFully(handle, Buffer.from(own), 0));

  /** Returns whether there was no lock. */
  const take = async (path: string): Promise<boolean> => {
    const prepared = `${path}.new.${randomBytes(4).toString("hex")}`;
    await write(prepared);
    try {
      // A lock has its owner from the first moment: one that names nobody, left by a crash, only a person could judge.
      await fs.link(prepared, path);
      return true;
    } catch (error) {
      // Gone is what was prepared when the owner of the lock tidies up.
      if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOENT") return false;
    } finally {
      await fs.unlink(prepared).catch(() => {});
    }
    // A disk without links.
    try {
      await write(path);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  };

  const release = async (path: string): Promise<void> => {
    // A person may have deleted it, and another process taken the file.
    const found = await readText(fs, path).catch(() => own);
    if (found === own) await fs.unlink(path).catch(() => {});
  };

  const acquire = async (path: string): Promise<void> => {
    for (let turn = 0; !(await take(path)); turn++) {
      const found = await readText(fs, path);
      if (found === own) return;
      const owner = found === undefined ? undefined : ownerOf(found);
      const fate = owner === undefined ? "lives" : fateOf(owner);
      if (turn === TURNS || (found !== undefined && fate !== "gone")) throw inUse(file, path, owner, fate);
      if (found !== undefined) await remove(path, found);
    }
  };

  /**
   * Removes a stale lock. Only who holds a lock of its own for that may do it, and only after another look: whoever saw the stale one
   * too, but comes later, finds that of a living process. Who dies on the way leaves a stale lock of the second kind, which is
   * removed in the same way.
   */
  const remove = async (path: string, stale: string): Promise<void> => {
    const guard = `${path}.takeover`;
    await acquire(guard);
    try {
      if ((await readText(fs, path)) === stale) await fs.unlink(path);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    } finally {
      await release(guard);
    }
  };

  await acquire(lockFile);
  return () => release(lockFile);
};
