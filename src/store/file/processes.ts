import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import { codeOf } from "./file-system.js";

/** A process, told apart from any other: its number may be given again, and in a container it always is. */
export interface ProcessId {
  readonly pid: number;
  /** To be compared only for equality: Linux counts from the start of the computer, others from 1970. */
  readonly startedAt: number;
  /** The name of its computer. */
  readonly host: string | undefined;
  /** Another each time the computer starts. Linux only. */
  readonly boot: string | undefined;
  /** What its number is good in: a container has numbers of its own. Linux only. */
  readonly space: string | undefined;
}

/** Whether a process lives, or where it is that nobody here can see it. */
export type Fate = "lives" | "gone" | "on another computer" | "in another container";

/** The processes of a computer, seen by one of them. */
export interface Processes {
  readonly self: ProcessId;
  fateOf(id: ProcessId): Fate;
}

/** Undefined where the system does not tell. */
const ask = (read: () => string): string | undefined => {
  try {
    return read().trim();
  } catch {
    return undefined;
  }
};

/** What Linux tells of a process: a letter for its state, and when it started. */
const statOf = (pid: number): { readonly state: string; readonly startedAt: number } | undefined => {
  const text = ask(() => readFileSync(`/proc/${pid}/stat`, "latin1"));
  // The second field, in parentheses, is its name, which may hold anything.
  const [state, ...rest] = text?.slice(text.lastIndexOf(")") + 2).split(" ") ?? [];
  const startedAt = Number(rest[18]);
  return state === undefined || Number.isNaN(startedAt) ? undefined : { state, startedAt };
};

const answers = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
};

const differs = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

/**
 * This computer's processes, as this one sees them.
 *
 * @example
 * ```ts
 * const { self, fateOf } = createProcesses();
 * fateOf(self); // "lives"
 * ```
 */
export const createProcesses = (): Processes => {
  const self: ProcessId = {
    pid: process.pid,
    // The same in all threads. Not the global `performance`: a test may have replaced it with a fake.
    startedAt: statOf(process.pid)?.startedAt ?? performance.timeOrigin,
    host: hostname(),
    boot: ask(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1")),
    space: ask(() => readlinkSync("/proc/self/ns/pid")),
  };
  return {
    self,
    fateOf({ pid, startedAt, host, boot, space }) {
      if (differs(host, self.host)) return "on another computer";
      if (differs(boot, self.boot)) return "gone";
      if (differs(space, self.space)) return "in another container";
      if (pid === self.pid) return startedAt === self.startedAt ? "lives" : "gone";
      if (!answers(pid)) return "gone";
      // One that has ended answers until its parent has asked for its result, and a container often has no parent that does.
      const stat = boot === undefined ? undefined : statOf(pid);
      return stat !== undefined && (/[ZX]/.test(stat.state) || stat.startedAt !== startedAt) ? "gone" : "lives";
    },
  };
};
