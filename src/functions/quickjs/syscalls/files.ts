import { createRequire } from "node:module";
import { posix } from "node:path";
import type { Volume as MemfsVolume } from "memfs";
import { byteArray, type Syscalls, text as textOf } from "./types.js";

/** MinCloud contract 7.6: temporary space. */
const LIMIT = 64 * 1024 * 1024;

/** Files and folders, as a disk has only so many: an empty one still takes memory. */
const MOST_ENTRIES = 20_000;

/** What one costs here, about, with nothing in it. */
const ENTRY_BYTES = 1024;

/** As Linux has them. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

const require = createRequire(import.meta.url);

const noSpace = (path: string, syscall = "write"): Error =>
  Object.assign(new Error(`ENOSPC: no space left on device, ${syscall} '${path}'`), {
    errno: -28,
    code: "ENOSPC",
    syscall,
    path,
  });

/** The guest's working folder is the root. */
const text = (path: unknown): string => {
  const name = textOf(path, "path");
  if (name.length > LONGEST_PATH || name.split("/").some(({ length }) => length > LONGEST_NAME)) {
    throw Object.assign(new Error("ENAMETOOLONG: name too long"), { errno: -36, code: "ENAMETOOLONG" });
  }
  return posix.resolve("/", name);
};

interface Stat {
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  readonly size: number;
  readonly mode: number;
  readonly ino: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
}

const statOf = (stat: Stat) => ({
  kind: stat.isDirectory() ? "directory" : stat.isSymbolicLink() ? "link" : "file",
  size: stat.size,
  mode: stat.mode,
  ino: stat.ino,
  atimeMs: stat.atimeMs,
  mtimeMs: stat.mtimeMs,
  ctimeMs: stat.ctimeMs,
  birthtimeMs: stat.birthtimeMs,
});

type Options = { recursive?: boolean; force?: boolean };

export interface Files {
  readonly syscalls: Syscalls;
  /** Memory they take, about. */
  heldBytes(): number;
}

/**
 * A file system in memory, as large as a cloud's temporary space, with nothing in it but `/tmp`. It lives as long as its container;
 * made on first use: loading memfs takes 40 ms.
 */
export const createFiles = (limit = LIMIT, mostEntries = MOST_ENTRIES): Files => {
  let volume: MemfsVolume | undefined;
  let used = 0;
  let entries = 0;

  const files = (): MemfsVolume => {
    if (volume === undefined) {
      const { Volume } = require("memfs") as typeof import("memfs");
      volume = Volume.fromJSON({}, "/");
      volume.mkdirSync("/tmp");
      entries = 1;
    }
    return volume;
  };

  const sizeOf = (path: string): number => {
    const stat = files().statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? Number(stat.size) : 0;
  };

  const count = (path: string): void => {
    for (const name of files().readdirSync(path) as string[]) {
      const below = `${path}/${name}`;
      const stat = files().lstatSync(below);
      entries++;
      if (stat.isDirectory()) count(below);
      else if (stat.isFile()) used += Number(stat.size);
    }
  };

  /** What is there is counted anew after changes that can remove or replace many files. */
  const counted = <T>(change: () => T): T => {
    const result = change();
    used = entries = 0;
    count("/");
    return result;
  };

  /** Changes one file: `growth` is the most it can grow by, what counts is what it did. */
  const change = (path: string, growth: number, how: () => void): null => {
    const [before, isNew] = [sizeOf(path), !files().existsSync(path)];
    if (used + growth > limit || (isNew && entries >= mostEntries)) throw noSpace(path);
    how();
    used += sizeOf(path) - before;
    if (isNew && files().existsSync(path)) entries++;
    return null;
  };

  /** How many names of a path are not there yet. */
  const missingIn = (path: string): number => {
    let missing = 0;
    for (let each = path; !files().existsSync(each); each = posix.dirname(each)) missing++;
    return missing;
  };

  /** A path can name many new folders; each counts. */
  const makeFolder = (path: string, recursive: boolean): string | null => {
    const missing = missingIn(path);
    if (entries + missing > mostEntries) throw noSpace(path, "mkdir");
    const first = files().mkdirSync(path, { recursive });
    entries += missing;
    return first ?? null;
  };

  const syscalls: Syscalls = {
    "fs.readFile": ([path]) => files().readFileSync(text(path)) as Buffer,
    "fs.readText": ([path, encoding]) =>
      (files().readFileSync(text(path)) as Buffer).toString(textOf(encoding) as BufferEncoding),
    "fs.writeFile": ([path, flag], bytes) => {
      const [name, data, how] = [text(path), byteArray(bytes), textOf(flag ?? "w")];
      // Only these empty the file first.
      const growth = how.startsWith("w") ? data.length - sizeOf(name) : data.length;
      return change(name, growth, () => files().writeFileSync(name, Buffer.from(data), { flag: how }));
    },
    "fs.appendFile": ([path], bytes) => {
      const [name, data] = [text(path), byteArray(bytes)];
      return change(name, data.length, () => files().appendFileSync(name, Buffer.from(data)));
    },
    "fs.truncate": ([path, length]) => {
      const [name, size] = [text(path), Math.max(0, Math.trunc(Number(length) || 0))];
      return change(name, size - sizeOf(name), () => files().truncateSync(name, size));
    },
    "fs.exists": ([path]) => typeof path === "string" && files().existsSync(path),
    "fs.access": ([path]) => files().accessSync(text(path)),
    "fs.stat": ([path]) => statOf(files().statSync(text(path)) as Stat),
    "fs.lstat": ([path]) => statOf(files().lstatSync(text(path)) as Stat),
    "fs.readdir": ([path]) => {
      const folder = text(path);
      const names = files().readdirSync(folder) as string[];
      return names.map((name) => ({ name, kind: statOf(files().lstatSync(`${folder}/${name}`) as Stat).kind }));
    },
    "fs.mkdir": ([path, options]) => {
      const { recursive = false } = (options ?? {}) as Options;
      return makeFolder(text(path), recursive);
    },
    "fs.rmdir": ([path]) => {
      files().rmdirSync(text(path));
      entries--;
    },
    "fs.unlink": ([path]) => {
      const name = text(path);
      const size = sizeOf(name);
      files().unlinkSync(name);
      used -= size;
      entries--;
    },
    "fs.rm": ([path, options]) => {
      const { recursive = false, force = false } = (options ?? {}) as Options;
      return counted(() => files().rmSync(text(path), { recursive, force }));
    },
    "fs.rename": ([from, to]) => counted(() => files().renameSync(text(from), text(to))),
    "fs.copyFile": ([from, to]) => {
      const [source, target] = [text(from), text(to)];
      const data = files().readFileSync(source) as Buffer;
      return change(target, data.length - sizeOf(target), () => files().writeFileSync(target, data));
    },
    "fs.realpath": ([path]) => String(files().realpathSync(text(path))),
    "fs.utimes": ([path, atime, mtime]) => files().utimesSync(text(path), Number(atime), Number(mtime)),
    "fs.mkdtemp": ([prefix]) => {
      const path = `${text(prefix)}${textOf(prefix).endsWith("/") ? "/" : ""}`;
      if (entries >= mostEntries) throw noSpace(path, "mkdtemp");
      const made = String(files().mkdtempSync(path));
      entries++;
      return made;
    },
  };
  return { syscalls, heldBytes: () => used + entries * ENTRY_BYTES };
};
