import type { Problem } from "./types.js";

/** A list that a broken file of a million lines cannot blow up. */
export interface Problems {
  readonly list: readonly Problem[];
  add(problem: Problem): void;
  /** Says how many more a file had than are listed. */
  finish(file: string): void;
  /** All problems, listed or not. */
  count(): number;
  /** Forgets what came after this call. */
  mark(): () => void;
}

/** Nobody reads more of one file, and each takes memory. */
const LISTED_PER_FILE = 1000;

export const createProblems = (): Problems => {
  const list: Problem[] = [];
  let perFile = new Map<string, number>();
  let total = 0;

  const add = (problem: Problem): void => {
    const before = perFile.get(problem.file) ?? 0;
    perFile.set(problem.file, before + 1);
    total += 1;
    if (before < LISTED_PER_FILE) list.push(problem);
  };

  const finish = (file: string): void => {
    const more = (perFile.get(file) ?? 0) - LISTED_PER_FILE;
    if (more > 0) list.push({ file, reason: `${more} more problems of this file are not listed` });
  };

  const mark = (): (() => void) => {
    const length = list.length;
    const counts = new Map(perFile);
    const count = total;
    return () => {
      list.length = length;
      perFile = new Map(counts);
      total = count;
    };
  };

  return { list, add, finish, count: () => total, mark };
};
