import { EmulatorError, isObject, type Json, parseJson } from "../kernel/index.js";
import { codeOf, type FileSystem, writeDurably } from "./file-system.js";

/** Ends the ownership of a file. */
export type Unlock = () => Promise<void>;

/** A process, told apart from an earlier one that had the same number: in a container that is the rule. */
interface Owner {
  readonly pid: number;
  readonly startedAt: number;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
};

/** The owner a lock file names; undefined when it is gone meanwhile or names none. */
const readOwner = async (fs: FileSystem, lockFile: string): Promise<Owner | undefined> => {
  let content: Json;
  try {
    content = parseJson(await fs.readFile(lockFile, "utf8"));
  } catch {
    return undefined;
  }
  const { pid, startedAt } = isObject(content) ? content : {};
  return typeof pid === "number" && typeof startedAt === "number" ? { pid, startedAt } : undefined;
};

/**
 * Makes this process the only one that writes `file`, by a file beside it. A lock left behind by a process that is gone is
 * taken over.
 *
 * @throws EmulatorError STORE_UNREADABLE when another process, or another store of this one, has it
 */
export const lock = async (fs: FileSystem, file: string): Promise<Unlock> => {
  const lockFile = `${file}.lock`;
  const self: Owner = { pid: process.pid, startedAt: performance.timeOrigin };
  const take = (): Promise<void> => writeDurably(fs, lockFile, `${JSON.stringify(self)}\n`, "wx");
  try {
    await take();
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const owner = await readOwner(fs, lockFile);
    const isStale =
      owner !== undefined && (owner.pid === self.pid ? owner.startedAt !== self.startedAt : !isAlive(owner.pid));
    if (!isStale) {
      const who = owner === undefined ? "another process" : `process ${owner.pid}`;
      throw new EmulatorError(
        "STORE_UNREADABLE",
        `${file}: is in use by ${who}; stop it, or delete ${lockFile} when that is no emulator`,
      );
    }
    await fs.unlink(lockFile);
    await take();
  }
  return async () => {
    await fs.unlink(lockFile).catch(() => {});
  };
};
