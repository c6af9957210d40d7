import * as real from "node:fs/promises";

/** An open file. */
export interface FileHandle {
  writeFile(text: string): Promise<unknown>;
  /** Waits until the disk has it. */
  sync(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** The part of `node:fs/promises` the store uses. Tests give one that fails. */
export interface FileSystem {
  readFile(path: string, encoding: "utf8"): Promise<string>;
  open(path: string, flags: "r" | "w" | "wx"): Promise<FileHandle>;
  rename(from: string, to: string): Promise<unknown>;
  unlink(path: string): Promise<unknown>;
}

export const realFileSystem: FileSystem = {
  readFile: (path, encoding) => real.readFile(path, encoding),
  open: (path, flags) => real.open(path, flags),
  rename: (from, to) => real.rename(from, to),
  unlink: (path) => real.unlink(path),
};

/** The system's code of an error: `ENOENT`. */
export const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : undefined;
};

const syncAndClose = async (handle: FileHandle): Promise<void> => {
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Creates or empties a file, and returns when the disk has its text. A file it could not finish it removes. */
export const writeDurably = async (fs: FileSystem, path: string, text: string, flags: "w" | "wx"): Promise<void> => {
  const handle = await fs.open(path, flags);
  try {
    try {
      await handle.writeFile(text);
    } finally {
      await syncAndClose(handle);
    }
  } catch (error) {
    await fs.unlink(path).catch(() => {});
    throw error;
  }
};

/** Makes a rename inside a folder durable. Windows cannot open folders, and does not need it. */
export const syncFolder = async (fs: FileSystem, folder: string): Promise<void> => {
  if (process.platform === "win32") return;
  await syncAndClose(await fs.open(folder, "r"));
};
