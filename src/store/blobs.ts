import { createHash } from "node:crypto";
import { join } from "node:path";
import { EmulatorError, messageOf } from "../kernel/index.js";

/** Where bytes can be read. What is there once stays the same: a key tells the content. */
export interface BlobSource {
  get(key: string): Promise<Uint8Array | undefined>;
}

/** Bytes of uploaded files, known by their content: the same bytes are kept once, and a snapshot needs no copy of them. */
export interface Blobs extends BlobSource {
  /** Returns the key to read them back with. */
  put(bytes: Uint8Array): Promise<string>;
  /** All that hold bytes by now, for others to adopt: its own, and those it has adopted. No bytes are copied. */
  sources(): readonly BlobSource[];
  /** Reads there from now on what it does not have itself. Nothing is ever written there. */
  adopt(sources: readonly BlobSource[]): void;
}

/** The few calls of `node:fs/promises` that are needed; memfs has them too. */
interface BlobFiles {
  mkdir(path: string, options: { recursive: true }): Promise<unknown>;
  writeFile(path: string, bytes: Uint8Array): Promise<unknown>;
  readFile(path: string): Promise<unknown>;
  rename(from: string, to: string): Promise<unknown>;
  rm(path: string, options: { force: true }): Promise<unknown>;
}

const open = async (directory: string | undefined): Promise<{ readonly files: BlobFiles; readonly root: string }> => {
  if (directory !== undefined) return { files: await import("node:fs/promises"), root: directory };
  const { createFsFromVolume, Volume } = await import("memfs");
  return { files: createFsFromVolume(new Volume()).promises as unknown as BlobFiles, root: "/blobs" };
};

const KEY = /^[0-9a-f]{64}$/;

/**
 * @param directory where to keep them; in memory when absent. Nothing is made or loaded before the first file comes.
 */
export const createBlobs = (directory?: string): Blobs => {
  let writes = 0;
  /** What a folder held before is not known; a memory begins empty. */
  let isUsed = directory !== undefined;
  let opened: ReturnType<typeof open> | undefined;
  const place = () => {
    opened ??= open(directory);
    return opened;
  };
  const own: BlobSource = {
    async get(key) {
      if (!isUsed) return undefined;
      const { files, root } = await place();
      return files.readFile(join(root, key)).then(
        (bytes) => bytes as Uint8Array,
        () => undefined,
      );
    },
  };
  const adopted = new Set<BlobSource>();

  return {
    async put(bytes) {
      isUsed = true;
      const key = createHash("sha256").update(bytes).digest("hex");
      const { files, root } = await place();
      const path = join(root, key);
      // Two of the same bytes may come at once, also from two programs.
      const part = `${path}.${process.pid}-${++writes}.part`;
      try {
        await files.mkdir(root, { recursive: true });
        // Whole or not at all: written beside, then moved into place.
        await files.writeFile(part, bytes);
        await files.rename(part, path);
      } catch (error) {
        await files.rm(part, { force: true }).catch(() => {});
        throw new EmulatorError("STORE_WRITE_FAILED", `${path}: the file could not be kept: ${messageOf(error)}`);
      }
      return key;
    },
    async get(key) {
      if (!KEY.test(key)) return undefined;
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
