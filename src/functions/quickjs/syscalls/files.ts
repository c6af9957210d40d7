import { createRequire } from "node:module";
import { posix } from "node:path";
import type { Volume as MemfsVolume } from "memfs";
import { type Bytes, byteArray, type Syscalls, text as textOf } from "./types.js";

/** MinCloud contract 7.6: temporary space. */
const LIMIT = 64 * 1024 * 1024;

const require = createRequire(import.meta.url);

const noSpace = (path: string): Error =>
  Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), {
    errno: -28,
    code: "ENOSPC",
    syscall: "write",
    path,
  });

/** The guest's working folder is the root. */
const text = (path: unknown): string => posix.resolve("/", textOf(path, "path"));

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

/**
 * A file system in memory, as large as a cloud's temporary space, with nothing in it but `/tmp`. It lives as long as its container;
 * made on first use: loading memfs takes 40 ms.
 */
export const createFiles = (limit = LIMIT): Syscalls => {
  let volume: MemfsVolume | undefined;
  let used = 0;

  const files = (): MemfsVolume => {
    if (volume === undefined) {
      const { Volume } = require("memfs") as typeof import("memfs");
      volume = Volume.fromJSON({}, "/");
      volume.mkdirSync("/tmp");
    }
    return volume;
  };

  const sizeOf = (path: string): number => {
    const stat = files().statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? Number(stat.size) : 0;
  };

  const sizeBelow = (path: string): number => {
    const stat = files().lstatSync(path);
    if (!stat.isDirectory()) return stat.isFile() ? Number(stat.size) : 0;
    const names = files().readdirSync(path) as string[];
    return names.reduce((sum, name) => sum + sizeBelow(`${path}/${name}`), 0);
  };

  /** What is there is counted anew after changes that can remove or replace files. */
  const counted = <T>(change: () => T): T => {
    const result = change();
    used = sizeBelow("/");
    return result;
  };

  const write = (path: string, data: Bytes, growth: number, how: (data: Buffer) => void): null => {
    if (used + growth > limit) throw noSpace(path);
    how(Buffer.from(data));
    used += growth;
    return null;
  };

  return {
    "fs.readFile": ([path]) => files().readFileSync(text(path)) as Buffer,
    "fs.readText": ([path, encoding]) =>
      (files().readFileSync(text(path)) as Buffer).toString(textOf(encoding) as BufferEncoding),
    "fs.writeFile": ([path, flag], bytes) => {
      const [name, data] = [text(path), byteArray(bytes)];
      return write(name, data, data.length - sizeOf(name), (buffer) =>
        files().writeFileSync(name, buffer, { flag: textOf(flag ?? "w") }),
      );
    },
    "fs.appendFile": ([path], bytes) => {
      const [name, data] = [text(path), byteArray(bytes)];
      return write(name, data, data.length, (buffer) => files().appendFileSync(name, buffer));
    },
    "fs.truncate": ([path, length]) => counted(() => files().truncateSync(text(path), Math.min(Number(length), limit))),
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
      return files().mkdirSync(text(path), { recursive }) ?? null;
    },
    "fs.rmdir": ([path]) => files().rmdirSync(text(path)),
    "fs.unlink": ([path]) => counted(() => files().unlinkSync(text(path))),
    "fs.rm": ([path, options]) => {
      const { recursive = false, force = false } = (options ?? {}) as Options;
      return counted(() => files().rmSync(text(path), { recursive, force }));
    },
    "fs.rename": ([from, to]) => counted(() => files().renameSync(text(from), text(to))),
    "fs.copyFile": ([from, to]) => {
      const [source, target] = [text(from), text(to)];
      const data = files().readFileSync(source) as Buffer;
      return write(target, data, data.length - sizeOf(target), (buffer) => files().writeFileSync(target, buffer));
    },
    "fs.realpath": ([path]) => String(files().realpathSync(text(path))),
    "fs.utimes": ([path, atime, mtime]) => files().utimesSync(text(path), Number(atime), Number(mtime)),
    "fs.mkdtemp": ([prefix]) => String(files().mkdtempSync(textOf(prefix).replace(/^(?!\/)/, "/"))),
  };
};
