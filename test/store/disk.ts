import { type NestedDirectoryJSON, Volume } from "memfs";
import type { FileHandle, FileSystem } from "../../src/store/file-system.js";

/** Where tests on a memory disk keep their data. */
export const FILE = "/data/store.json";

type Decide = (call: string, index: number) => "before" | "after" | undefined;

/** A disk in memory that can be told to fail. */
export interface Disk {
  readonly fs: FileSystem;
  /** The calls so far, as `rename /data/.store.json.tmp`. */
  readonly calls: string[];
  /** Says which calls fail, before they do anything or after. Default: none. */
  fail(decide: Decide, code?: string): void;
  /** All files and their texts. */
  files(): Record<string, string | null>;
}

const systemError = (code: string, call: string): Error =>
  Object.assign(new Error(`${code}: it fails, ${call}`), { code });

export const createDisk = (files: NestedDirectoryJSON = { "/data": {} }): Disk => {
  const volume = Volume.fromNestedJSON(files);
  const { promises } = volume;
  const calls: string[] = [];
  let decide: Decide = () => undefined;
  let code = "ENOSPC";

  const run = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    const failure = decide(call, calls.push(call) - 1);
    if (failure === "before") throw systemError(code, call);
    const result = await work();
    if (failure === "after") throw systemError(code, call);
    return result;
  };

  const open = async (path: string, flags: string): Promise<FileHandle> => {
    const handle = await promises.open(path, flags);
    return {
      writeFile: (text) => run(`write ${path}`, () => handle.writeFile(text)),
      sync: () => run(`sync ${path}`, () => handle.datasync()),
      close: () => run(`close ${path}`, () => handle.close()),
    };
  };

  return {
    fs: {
      readFile: (path) => run(`read ${path}`, async () => String(await promises.readFile(path, "utf8"))),
      open: (path, flags) => run(`open ${path} ${flags}`, () => open(path, flags)),
      rename: (from, to) => run(`rename ${from}`, () => promises.rename(from, to)),
      unlink: (path) => run(`unlink ${path}`, () => promises.unlink(path)),
    },
    calls,
    fail(nextDecide, nextCode = "ENOSPC") {
      decide = nextDecide;
      code = nextCode;
    },
    files: () => volume.toJSON(),
  };
};
