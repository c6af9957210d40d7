import { createHash } from "node:crypto";
import { join } from "node:path";
import { EmulatorError, messageOf } from "../kernel/index.js";

/** Bytes of uploaded files, known by their content: the same bytes are kept once, and a snapshot needs no copy of them. */
export interface Blobs {
  /** Returns the key to read them back with. */
  put(bytes: Uint8Array): Promise<string>;
  get(key: string): Promise<Uint8Array | undefined>;
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
  let opened: ReturnType<typeof open> | undefined;
  const place = () => {
    opened ??= open(directory);
    return opened;
  };
  return {
    async put(bytes) {
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
      const { files, root } = await place();
      return files.readFile(join(root, key)).then(
        (bytes) => bytes as Uint8Array,
        () => undefined,
      );
    },
  };
};
