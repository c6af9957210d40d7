import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { wallClock } from "../../kernel/timers.js";
import { pack, unpack } from "./sparse.js";

/** A snapshot takes 15 MB; those of other versions and SDKs are soon not used any more. */
const MOST_FILES = 6;

const ENDING = ".snapshot";

/** A user need not have one: not in every container. */
const homeFolder = (): string => {
  try {
    return homedir();
  } catch {
    return "";
  }
};

/**
 * Where snapshots are kept: in the user's caches, or where these cannot be written, in the system's folder for temporary files. Never
 * below the working directory, that is in a project, whatever the environment says.
 *
 * @returns the best one first; none when the environment names no absolute folder
 */
export const cacheFolders = (): string[] => {
  const { XDG_CACHE_HOME: xdg = "" } = process.env;
  const caches = isAbsolute(xdg) ? xdg : join(homeFolder(), ".cache");
  return [join(caches, "baas-emulator"), join(tmpdir(), "baas-emulator-cache")].filter(isAbsolute);
};

/** Files that outlive the process. Whatever goes wrong with them only costs time. */
export interface SnapshotCache {
  /** Undefined when there is none, or it is damaged. */
  read(key: string): Promise<SharedArrayBuffer | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** It turned out to be of no use. */
  remove(key: string): Promise<void>;
}

/**
 * Snapshots in the first folder that can be written.
 *
 * A file is written beside its name and put in place whole: another process sees all of it or nothing.
 *
 * @example
 * ```ts
 * const cache = createSnapshotCache();
 * await cache.write("314.0.7-v20.19.0-…", bytes);
 * ```
 */
export const createSnapshotCache = (folders: readonly string[] = cacheFolders()): SnapshotCache => {
  const nameOf = (key: string): string => `python-${key}${ENDING}`;

  /** Files of other versions go, the longest unused first. */
  const prune = async (folder: string): Promise<void> => {
    const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING));
    const files = await Promise.all(
      names.map(async (name) => ({ path: join(folder, name), used: (await stat(join(folder, name))).mtimeMs })),
    );
    const old = files.sort((a, b) => b.used - a.used).slice(MOST_FILES);
    await Promise.all(old.map(({ path }) => rm(path, { force: true })));
  };

  const readFrom = async (path: string): Promise<SharedArrayBuffer | undefined> => {
    try {
      const memory = unpack(await readFile(path));
      if (memory === undefined) await rm(path, { force: true });
      else await utimes(path, wallClock() / 1000, wallClock() / 1000);
      return memory;
    } catch {
      return undefined;
    }
  };

  const writeTo = async (folder: string, key: string, packed: Buffer): Promise<boolean> => {
    const temporary = join(folder, `${randomUUID()}.tmp`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, packed, { mode: 0o600 });
      await rename(temporary, join(folder, nameOf(key)));
      await prune(folder);
      return true;
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
      return false;
    }
  };

  return {
    async read(key) {
      for (const folder of folders) {
        const memory = await readFrom(join(folder, nameOf(key)));
        if (memory !== undefined) return memory;
      }
      return undefined;
    },
    async write(key, bytes) {
      const packed = pack(bytes);
      for (const folder of folders) if (await writeTo(folder, key, packed)) return;
    },
    async remove(key) {
      for (const folder of folders) await rm(join(folder, nameOf(key)), { force: true }).catch(() => {});
    },
  };
};
