import type { Adapter } from "lowdb";
import type { StoredCollections } from "../types.js";
import { createDurably, type FileHandle, type FileSystem, syncFolder, writeFully } from "./file-system.js";
import { type Contents, formatFile, type Head } from "./format.js";
import type { Sizes } from "./journal-format.js";
import type { FileNames } from "./names.js";
import { type Recovered, recover } from "./recovery.js";

/** What lowdb reads and writes here: the whole data, and which journal goes on from there. */
export interface Content {
  readonly head: Head;
  readonly collections: StoredCollections;
}

/** What a snapshot that was written is like. */
export interface Written {
  readonly bytes: number;
  readonly sizes: Sizes;
}

export interface AdapterSource {
  readonly fs: FileSystem;
  readonly names: FileNames;
  /** The rights of the file. */
  readonly mode?: number | undefined;
  /** Ends a write that has not replaced the file yet. */
  readonly signal?: AbortSignal;
  /** Is called before the file is replaced. A write that fails later may have done it. */
  readonly onReplacing?: () => void;
  readonly onWritten?: (written: Written) => void;
  readonly onRead?: (recovered: Recovered) => void;
}

/** Lists instead of maps, for {@link StoredCollections}. */
export const toStored = (contents: Contents): StoredCollections =>
  Object.fromEntries(
    Array.from(contents, ([name, documents]) => [name, { [Symbol.iterator]: () => documents.values() }]),
  );

/**
 * lowdb's access to the files. Reading takes the snapshot and replays the journals on it. Writing makes a new snapshot: the old one
 * stays until the new one is on the disk, and other work goes on meanwhile.
 */
export const createAdapter = ({
  fs,
  names,
  mode,
  signal,
  onReplacing,
  onWritten,
  onRead,
}: AdapterSource): Adapter<Content> => ({
  async read() {
    const recovered = await recover(fs, names);
    onRead?.(recovered);
    return recovered.head === undefined ? null : { head: recovered.head, collections: toStored(recovered.contents) };
  },
  async write({ head, collections }) {
    const sizes: Sizes = new Map();
    const write = async (handle: FileHandle): Promise<number> => {
      let bytes = 0;
      for (const slice of formatFile(head, collections, sizes)) {
        signal?.throwIfAborted();
        const encoded = Buffer.from(slice);
        await writeFully(handle, encoded, bytes);
        bytes += encoded.length;
      }
      return bytes;
    };
    const bytes = await createDurably(fs, names.temporary, { mode }, write);
    onReplacing?.();
    try {
      await fs.rename(names.temporary, names.data);
    } catch (error) {
      await fs.unlink(names.temporary).catch(() => {});
      throw error;
    }
    await syncFolder(fs, names.folder);
    onWritten?.({ bytes, sizes });
  },
});
