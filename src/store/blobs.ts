import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf } from "../kernel/index.js";
import { unreadable, writeFailed } from "./faults.js";
import { codeOf, createDurably, realFileSystem, syncFolder, writeFully } from "./file/file-system.js";
import type { Durability } from "./file/journal.js";
import { createProcesses } from "./file/processes.js";

/** Where bytes can be read. What is there once stays the same: a key tells the content. */
export interface BlobSource {
  /** @throws EmulatorError STORE_UNREADABLE when the bytes are there, and cannot be read */
  get(key: string): Promise<Uint8Array | undefined>;
}

/** Bytes of uploaded files, known by their content: the same bytes are kept once, and a snapshot needs no copy of them. */
export interface Blobs extends BlobSource {
  /** Returns the key to read them back with. @throws EmulatorError STORE_WRITE_FAILED */
  put(bytes: Uint8Array): Promise<string>;
  /** All that hold bytes by now, for others to adopt: its own, and those it has adopted. No bytes are copied. */
  sources(): readonly BlobSource[];
  /** Reads there from now on what it does not have itself. Nothing is ever written there. */
  adopt(sources: readonly BlobSource[]): void;
}

/** SHA-256 in lower-case hex. */
export const BLOB_KEY = /^[0-9a-f]{64}$/;

/** Half of a file, by the process that writes it. */
const PART = /^[0-9a-f]{64}\.(\d+)-([\d.]+)-[0-9a-f]{8}\.part$/;

interface Place extends BlobSource {
  put(key: string, bytes: Uint8Array): Promise<void>;
}

const inMemory = (): Place => {
  const kept = new Map<string, Buffer>();
  return {
    put: async (key, bytes) => void kept.set(key, Buffer.from(bytes)),
    async get(key) {
      const bytes = kept.get(key);
      // A copy: nobody can change what is kept.
      return bytes === undefined ? undefined : Buffer.from(bytes);
    },
  };
};

const inFolder = (folder: string, durability: Durability): Place => {
  const { self, fateOf } = createProcesses();

  const removeParts = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      const [, pid, startedAt] = PART.exec(name) ?? [];
      if (pid === undefined || fateOf({ ...self, pid: Number(pid), startedAt: Number(startedAt) }) !== "gone") continue;
      await rm(join(folder, name), { force: true });
    }
  };
  let tidied: Promise<void> | undefined;

  const write = async (part: string, path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(folder, { recursive: true });
    // Whole or not at all: written beside, then moved into place.
    if (durability === "os") {
      await writeFile(part, bytes);
      await rename(part, path);
      return;
    }
    await createDurably(realFileSystem, part, {}, (handle) => writeFully(handle, bytes, 0));
    await rename(part, path);
    // The name of the file, and that of the folder, which may be new.
    for (const each of [folder, dirname(folder)]) await syncFolder(realFileSystem, each);
  };

  return {
    async put(key, bytes) {
      // What cannot be removed is no reason to keep nothing.
      tidied ??= removeParts().catch(() => {});
      await tidied;
      const path = join(folder, key);
      // Two of the same bytes may come at once, also from two programs.
      const part = `${path}.${self.pid}-${self.startedAt}-${randomBytes(4).toString("hex")}.part`;
      try {
        await write(part, path, bytes);
      } catch (error) {
        await rm(part, { force: true }).catch(() => {});
        throw writeFailed(`${path}: the file could not be kept`, error);
      }
    },
    async get(key) {
      const path = join(folder, key);
      try {
        return await readFile(path);
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw unreadable(path, `the bytes of an uploaded file cannot be read: ${messageOf(error)}`, error);
      }
    },
  };
};

/**
 * @param directory where to keep them; in memory when absent. It is made when the first file comes.
 * @param durability when a file counts as kept: `"fsync"` waits for the disk, so that no document outlives its bytes in a power cut
 * @example
 * ```ts
 * const blobs = createBlobs("app.json.files", "fsync");
 * const key = await blobs.put(Buffer.from("龙井"));
 * await blobs.get(key); // <Buffer e9 be 99 e4 ba 95>
 * ```
 */
export const createBlobs = (directory?: string, durability: Durability = "os"): Blobs => {
  const own = directory === undefined ? inMemory() : inFolder(directory, durability);
  /** What a folder held before is not known; a memory begins empty. */
  let isUsed = directory !== undefined;
  const adopted = new Set<BlobSource>();

  return {
    async put(bytes) {
      isUsed = true;
      const key = createHash("sha256").update(bytes).digest("hex");
      await own.put(key, bytes);
      return key;
    },
    async get(key) {
      if (!BLOB_KEY.test(key)) return undefined;
      for (const source of [own, ...adopted]) {
        const bytes = await source.get(key);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
    sources: () => (isUsed ? [own, ...adopted] : [...adopted]),
    adopt(sources) {
      for (const source of sources) if (source !== own) adopted.add(source);
    },
  };
};
