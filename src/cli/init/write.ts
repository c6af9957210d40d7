import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { inspect } from "../../fixtures.js";
import { EmulatorError } from "../../kernel/index.js";
import type { Plan } from "./plan.js";

/** What became of each file. */
export interface Written {
  readonly written: readonly string[];
  /** Was there, and says something else. */
  readonly left: readonly string[];
  /** Tests that are not there, and were not written: of what they are for, something was left. */
  readonly withheld: readonly string[];
}

/** The folders that a path below a folder leads through, the outermost first. */
const foldersOf = (path: string): string[] => {
  const parent = posix.dirname(path);
  return parent === "." || parent === path ? [] : [...foldersOf(parent), parent];
};

/** @throws EmulatorError INVALID_ARGUMENT when there is a file where a folder must be: before anything is written */
const checkFolders = async (cwd: string, { files }: Plan): Promise<void> => {
  for (const folder of new Set([...files.keys()].flatMap(foldersOf))) {
    const found = await inspect(join(cwd, folder));
    if (found === undefined || found.isDirectory()) continue;
    const reason = "it is a file, and a folder must be here; move it, or write the fixtures elsewhere: --fixtures DIR";
    throw new EmulatorError("INVALID_ARGUMENT", `${folder}: ${reason}`);
  }
};

/**
 * Writes files that are not there yet. What is there stays: a file of the same name is somebody's work, or what an earlier init wrote. No
 * test is written for data that is not the test's.
 *
 * @param others the same files as an earlier init may have written them
 * @throws EmulatorError INVALID_ARGUMENT when there is a file where a folder must be
 * @example
 * ```ts
 * const { written, left, withheld } = await writeNew("/work/shop", plan, [chinesePlan]);
 * ```
 */
export const writeNew = async (cwd: string, plan: Plan, others: readonly Plan[]): Promise<Written> => {
  await checkFolders(cwd, plan);
  const written: string[] = [];
  const left: string[] = [];
  const withheld: string[] = [];
  for (const [path, text] of plan.files) {
    const file = join(cwd, path);
    // With other data it would fail.
    if (plan.needs.get(path)?.some((each) => left.includes(each)) && (await inspect(file)) === undefined) {
      withheld.push(path);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    try {
      await writeFile(file, text, { flag: "wx" });
      written.push(path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const present = await readFile(file, "utf8").catch(() => undefined);
      if (![plan, ...others].some(({ files }) => files.get(path) === present)) left.push(path);
    }
  }
  return { written, left, withheld };
};
