import * as real from "node:fs/promises";

/** An open file. */
export interface FileHandle {
  /** Fills `into` from `position` on, and returns with how many bytes: 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Returns how many bytes it wrote: a disk that fills up may take only the first ones. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  truncate(length: number): Promise<unknown>;
  stat(): Promise<{ readonly size: number; readonly mode: number }>;
  /** Waits until the disk has it. */
  sync(): Promise<unknown>;
  /** The same without what no reader needs, like the time of the change. */
  datasync(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The part of `node:fs/promises` the store uses. Tests give one that fails. */
export interface FileSystem {
  /** @param mode the rights of a file that is created; default 0o666, less what the process masks */
  open(path: string, flags: "r" | "r+" | "w" | "wx", mode?: number): Promise<FileHandle>;
  readdir(path: string): Promise<string[]>;
  realpath(path: string): Promise<string>;
  /** Gives a file a second name, unless there is one of that name already. */
  link(path: string, name: string): Promise<unknown>;
  rename(from: string, to: string): Promise<unknown>;
  unlink(path: string): Promise<unknown>;
}

const toHandle = (handle: real.FileHandle): FileHandle => ({
  read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
  write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
  truncate: (length) => handle.truncate(length),
  stat: () => handle.stat(),
  sync: () => handle.sync(),
  datasync: () => handle.datasync(),
  close: () => handle.close(),
});

export const realFileSystem: FileSystem = {
  open: async (path, flags, mode) => toHandle(await real.open(path, flags, mode)),
  readdir: (path) => real.readdir(path),
  realpath: (path) => real.realpath(path),
  link: (path, name) => real.link(path, name),
  rename: (from, to) => real.rename(from, to),
  unlink: (path) => real.unlink(path),
};

/** The system's code of an error: `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
};

/** Writes all of it, in as many calls as that takes. */
export const writeFully = async (handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const written = await handle.write(bytes.subarray(done), position + done);
    if (written <= 0) throw new Error(`the disk took ${done} of ${bytes.length} bytes`);
    done += written;
  }
};

/** Reads a file as a whole. */
export const readFully = async (handle: FileHandle): Promise<Buffer> => {
  const bytes = Buffer.alloc((await handle.stat()).size);
  let done = 0;
  for (let count = -1; count !== 0 && done < bytes.length; done += count) {
    count = await handle.read(bytes.subarray(done), done);
  }
  return bytes.subarray(0, done);
};

/** Opens a file for as long as `use` takes. */
export const withFile = async <T>(
  fs: FileSystem,
  path: string,
  flags: "r" | "r+",
  use: (handle: FileHandle) => Promise<T>,
): Promise<T> => {
  const handle = await fs.open(path, flags);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
};

/** Creates or empties a file, and returns when the disk has what `write` put into it. A file it could not finish it removes. */
export const createDurably = async <T>(
  fs: FileSystem,
  path: string,
  { flags = "w", mode }: { readonly flags?: "w" | "wx"; readonly mode?: number | undefined },
  write: (handle: FileHandle) => Promise<T>,
): Promise<T> => {
  const handle = await fs.open(path, flags, mode);
  try {
    let result: T;
    try {
      result = await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return result;
  } catch (error) {
    await fs.unlink(path).catch(() => {});
    throw error;
  }
};

/** Makes what was created, renamed or removed in a folder durable. Windows cannot open folders, and does not need it. */
export const syncFolder = async (fs: FileSystem, folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  await withFile(fs, folder, "r", (handle) => handle.sync());
};
