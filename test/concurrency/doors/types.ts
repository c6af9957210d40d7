import type { Emulator } from "baas-emulator";
import type { Reading } from "../history.js";

/** One way into a cloud, and what the races need of it. */
export interface Actor {
  /** Counts one more and signs the list, in one update. The new count where the cloud tells it. */
  add(name: string): Promise<number | undefined>;
  read(): Promise<Reading>;
  /** Takes a name that only one can have: whether it was free. */
  take(name: string): Promise<boolean>;
  /** Becomes the owner of a job that has none; undefined where the cloud has no update with a condition. */
  readonly claim: ((job: string, worker: string) => Promise<boolean>) | undefined;
}

/** A cloud with a counter and jobs in it, and all its doors. */
export interface Arena {
  readonly doors: Readonly<Record<string, Actor>>;
  /** Ids of jobs without an owner. */
  readonly jobs: readonly string[];
  ownerOf(job: string): Promise<unknown>;
}

/** @param url where the emulator listens */
export type Prepare = (emulator: Emulator, url: string, jobCount: number) => Promise<Arena>;

/** A counter as the clouds answer it. */
export const readingOf = ({ n, log }: Readonly<Record<string, unknown>>): Reading => ({
  n: Number(n),
  log: Array.isArray(log) ? log.map(String) : [],
});

/** False when an operation is refused with this code; any other failure stays one. */
export const unless = async (code: number, work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === code) return false;
    throw error;
  }
};
