import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";

/** A program that listens on a port. */
export interface Holder {
  readonly pid: number;
  /** As people know it: `node`. */
  readonly name: string;
  /** The folder it runs in, when that may be known. */
  readonly folder?: string;
}

/** Column of the address, of the state, and of the socket's inode, in `/proc/net/tcp`. */
const [ADDRESS, STATE, INODE] = [1, 3, 9] as const;

const LISTENING = "0A";

/** The inodes of the sockets that listen on a port. */
const inodesIn = (table: string, port: number): string[] => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[STATE] === LISTENING && row[ADDRESS]?.endsWith(suffix))
    .map((row) => row[INODE] ?? "");
};

const hasSocket = async (proc: string, pid: string, sockets: ReadonlySet<string>): Promise<boolean> => {
  const folder = `${proc}/${pid}/fd`;
  // Those of other people's processes may not be read.
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (sockets.has(await readlink(`${folder}/${name}`).catch(() => ""))) return true;
  }
  return false;
};

/**
 * Linux: who listens on a port, by what the kernel says of all processes. Undefined when nobody does, or when it is not to be seen.
 *
 * @param proc where that stands
 * @example
 * ```ts
 * await holderInProc(4400); // { pid: 1234, name: "node", folder: "/work/shop" }
 * ```
 */
export const holderInProc = async (port: number, proc = "/proc"): Promise<Holder | undefined> => {
  const tables = ["tcp", "tcp6"].map((name) => readFile(`${proc}/net/${name}`, "latin1").catch(() => ""));
  const inodes = (await Promise.all(tables)).flatMap((table) => inodesIn(table, port));
  if (inodes.length === 0) return undefined;
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const pids = (await readdir(proc)).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await hasSocket(proc, pid, sockets))) continue;
    const command = await readFile(`${proc}/${pid}/cmdline`, "utf8").catch(() => "");
    const folder = await readlink(`${proc}/${pid}/cwd`).catch(() => undefined);
    const name = basename(command.split("\0")[0] ?? "");
    return { pid: Number(pid), name: name === "" ? "a program" : name, ...(folder === undefined ? {} : { folder }) };
  }
  return undefined;
};
