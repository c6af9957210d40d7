import { type NestedDirectoryJSON, Volume } from "memfs";
import type { FileHandle, FileSystem } from "../../src/store/file/file-system.js";

/** Where tests on a memory disk keep their data. */
export const FILE = "/data/store.json";

/**
 * How a call fails: before it does anything, after it did it, half-way (a write: then it fails), or not at all but a write takes only
 * half of the bytes.
 */
export type Failure = "before" | "after" | "half" | "short";

type Decide = (call: string, index: number) => Failure | undefined;

/** The files of a disk and their bytes. */
export type Image = ReadonlyMap<string, Buffer>;

/** A disk in memory that can be told to fail. */
export interface Disk {
  readonly fs: FileSystem;
  /** The calls so far, as `rename /data/.store.json.tmp`. */
  readonly calls: string[];
  /** Says which calls fail, and how. Default: none. */
  fail(decide: Decide, code?: string): void;
  /** All files and their texts. */
  files(): Record<string, string | null>;
  /** All files, as a process finds them that starts after this one was killed: the lock's owner is gone. */
  image(): Image;
  /**
   * What may be left when the power fails: of each file what was synced last, under the names of the last sync of the folder, or
   * under those of now.
   */
  afterPowerCut(names: "synced" | "latest"): Image;
}

const systemError = (code: string, call: string): Error =>
  Object.assign(new Error(`${code}: it fails, ${call}`), { code });

const isLock = (path: string): boolean => /\.lock(?:\.|$)/.test(path);

const toVolume = (files: NestedDirectoryJSON | Image) => {
  if (!(files instanceof Map)) return Volume.fromNestedJSON(files as NestedDirectoryJSON);
  const volume = Volume.fromNestedJSON({ "/data": {} });
  for (const [path, bytes] of files) volume.writeFileSync(path, bytes);
  return volume;
};

export const createDisk = (files: NestedDirectoryJSON | Image = { "/data": {} }): Disk => {
  const volume = toVolume(files);
  const { promises } = volume;
  const calls: string[] = [];
  let decide: Decide = () => undefined;
  let code = "ENOSPC";

  const paths = (): string[] =>
    Object.entries(volume.toJSON()).flatMap(([path, text]) => (text === null || isLock(path) ? [] : [path]));
  const bytesOf = (path: string): Buffer => Buffer.from(volume.readFileSync(path));
  const inodeOf = (path: string): number => Number(volume.statSync(path).ino);
  const namesNow = (): Map<string, number> => new Map(paths().map((path) => [path, inodeOf(path)]));
  /** What the disk has for sure: bytes by inode, and inodes by name. */
  const synced = new Map(paths().map((path) => [inodeOf(path), bytesOf(path)]));
  let syncedNames = namesNow();

  const run = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const failure = decide(call, calls.push(call) - 1);
    if (failure === "before" || failure === "half") throw systemError(code, call);
    const result = await work();
    if (failure === "after") throw systemError(code, call);
    return result;
  };

  const runWrite = async (
    call: string,
    bytes: Uint8Array,
    work: (bytes: Uint8Array) => Promise<number>,
  ): Promise<number> => {
    const failure = decide(call, calls.push(call) - 1);
    if (failure === "before") throw systemError(code, call);
    const isPart = failure === "half" || failure === "short";
    const written = await work(isPart ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes);
    if (failure === "half" || failure === "after") throw systemError(code, call);
    return written;
  };

  const open = async (path: string, flags: string): Promise<FileHandle> => {
    // The number of a file that is gone may be given again.
    const isNew = flags.startsWith("w") && !volume.existsSync(path);
    const handle = await promises.open(path, flags);
    const { ino } = await handle.stat();
    const isFolder = (await handle.stat()).isDirectory();
    if (isNew) synced.delete(Number(ino));
    const sync = async (): Promise<void> => {
      if (isFolder) {
        syncedNames = namesNow();
        return;
      }
      const bytes = Buffer.alloc(Number((await handle.stat()).size));
      await handle.read(bytes, 0, bytes.length, 0);
      synced.set(Number(ino), bytes);
    };
    return {
      read: (into, position) =>
        run(`read ${path}`, async () => (await handle.read(into, 0, into.length, position)).bytesRead),
      write: (bytes, position) =>
        runWrite(
          `write ${path}`,
          bytes,
          async (part) => (await handle.write(part, 0, part.length, position)).bytesWritten,
        ),
      truncate: (length) => run(`truncate ${path}`, () => handle.truncate(length)),
      stat: () =>
        run(`stat ${path}`, async () => {
          const { size, mode } = await handle.stat();
          return { size: Number(size), mode: Number(mode) };
        }),
      sync: () => run(`sync ${path}`, sync),
      datasync: () => run(`datasync ${path}`, sync),
      close: () => run(`close ${path}`, () => handle.close()),
    };
  };

  return {
    fs: {
      open: (path, flags) => run(`open ${path} ${flags}`, () => open(path, flags)),
      readdir: (path) => run(`readdir ${path}`, async () => (await promises.readdir(path)).map(String)),
      realpath: (path) => run(`realpath ${path}`, async () => String(await promises.realpath(path))),
      link: (path, name) => run(`link ${path}`, () => promises.link(path, name)),
      rename: (from, to) => run(`rename ${from}`, () => promises.rename(from, to)),
      unlink: (path) => run(`unlink ${path}`, () => promises.unlink(path)),
    },
    calls,
    fail(nextDecide, nextCode = "ENOSPC") {
      decide = nextDecide;
      code = nextCode;
    },
    files: () => volume.toJSON(),
    image: () => new Map(paths().map((path) => [path, bytesOf(path)])),
    afterPowerCut: (names) =>
      new Map(
        Array.from(names === "synced" ? syncedNames : namesNow(), ([path, inode]) => [
          path,
          synced.get(inode) ?? Buffer.alloc(0),
        ]),
      ),
  };
};
