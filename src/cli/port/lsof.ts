import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Holder } from "./procfs.js";

const TIMEOUT_MS = 1_000;

/** What `lsof -F` prints: a letter and its value to a line; `p` begins a process. */
const field = (text: string, letter: string): string | undefined =>
  text
    .split("\n")
    .find((line) => line.startsWith(letter))
    ?.slice(1);

/**
 * The same where there is no `/proc`, macOS: by `lsof`, when it is there.
 *
 * @example
 * ```ts
 * readLsof("p1234\ncnode\nf21\n"); // { pid: 1234, name: "node" }
 * ```
 */
export const readLsof = (printed: string): Holder | undefined => {
  const pid = field(printed, "p");
  return pid === undefined ? undefined : { pid: Number(pid), name: field(printed, "c") ?? "a program" };
};

export const holderByLsof = async (port: number): Promise<Holder | undefined> => {
  const ask = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)("lsof", args, { timeout: TIMEOUT_MS }).catch(() => ({ stdout: "" }))).stdout;
  const holder = readLsof(await ask("-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"));
  if (holder === undefined) return undefined;
  const folder = field(await ask("-a", "-p", String(holder.pid), "-d", "cwd", "-Fn"), "n");
  return folder === undefined ? holder : { ...holder, folder };
};
