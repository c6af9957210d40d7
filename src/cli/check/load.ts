import { resolve } from "node:path";
import { show } from "../../fixtures.js";
import type { Emulator } from "../../index.js";
import { EmulatorError } from "../../kernel/index.js";
import type { PlatformName } from "../commands.js";
import type { Terminal } from "../terminal.js";
import { createCuts } from "./cuts.js";
import { type Problem, problemsOf, translated } from "./problem.js";
import { castShadow, isSet, platformsIn, type Shadow } from "./shadow.js";

/** A set, or the sound part of one, loaded. */
export interface Loaded {
  readonly emulator: Emulator;
  /** The clouds that it is there for. */
  readonly platforms: readonly PlatformName[];
  /** The folder it was loaded from. */
  readonly dir: string;
  /** A problem with what is in that folder, as one with the set. */
  told(problem: Problem): Problem;
  /** Names of tables and functions whose files were taken out: they are there, and wrong. */
  readonly takenOut: readonly string[];
}

export interface LoadReport {
  readonly loaded: readonly Loaded[];
  readonly problems: readonly Problem[];
  /** Ends the emulators, and removes what was written to find the problems. */
  close(): Promise<void>;
}

/** @param config whether the configuration file that was named counts */
type Open = (dir: string, config: boolean) => Promise<Emulator>;

/** What is wrong with a set, and no fault of the machine. */
const isSetFault = (error: unknown): error is EmulatorError =>
  error instanceof EmulatorError && (error.code === "INVALID_FIXTURE" || error.code === "INVALID_CONFIG");

const UNREAD = "nothing reads this file";

/** What a file is called where others refer to it: `product.rows.csv` is the table `product`, `hello/index.js` the function `hello`. */
const nameOf = (path: string): string => {
  const [file = "", folder = ""] = path.split("/").reverse();
  const bare = file.replace(/(?:\.rows)?\.[^.]+$/, "");
  return bare === "index" ? folder : bare;
};

const isScript = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

/** By these names rows refer to those of `users.json`. */
const USERS = ["users", "_User", "_userprofile"];

/** How messages say that something is not there. */
const MISSING = ["there is no table ", "there is no class ", "there is no functions/", "no row of "];

/** What refers to something in a file that was taken out is most likely right: it is told when that one is mended. */
const followsFrom = ({ file = "", reason }: Problem, takenOut: readonly string[]): boolean => {
  // What code imports is read with the code.
  if (takenOut.some(isScript) && isScript(file) && reason.startsWith(UNREAD)) return true;
  const names = takenOut.map(nameOf).flatMap((name) => (name === "users" ? USERS : [name]));
  const isMissing = (phrase: string): boolean => {
    const at = reason.indexOf(phrase);
    return at !== -1 && !/^[\p{L}\p{N}_]/u.test(reason.slice(at + phrase.length));
  };
  return names.some((name) => MISSING.some((words) => isMissing(words + name)));
};

/**
 * Loads a set. When that fails, each of its clouds is loaded alone, and again without each row and file that is found to be wrong, until
 * what is left is sound: so that every one is told, and not only the first.
 *
 * @throws what has nothing to do with the set
 * @example
 * ```ts
 * const { problems, loaded, close } = await loadAll("fixtures/demo", (dir) => createEmulator({ fixtures: dir }));
 * ```
 */
export const loadAll = async (
  set: string,
  open: Open,
  { onInterrupt }: Pick<Terminal, "onInterrupt"> = {},
): Promise<LoadReport> => {
  const root = show(resolve(set));
  const loaded: Loaded[] = [];
  const problems: Problem[] = [];
  const shadows: Shadow[] = [];
  const close = async (): Promise<void> => {
    forget?.();
    for (const { emulator } of loaded) await emulator.close();
    for (const shadow of shadows) await shadow.remove();
  };
  const forget = onInterrupt?.(close);

  /** What is wrong when it is loaded; undefined when nothing is. */
  const tryOut = async (trial: Omit<Loaded, "emulator">, config: boolean) => {
    try {
      loaded.push({ ...trial, emulator: await open(trial.dir, config) });
      return undefined;
    } catch (error) {
      if (isSetFault(error)) return error;
      throw error;
    }
  };

  /** The path below the set, of a file that a problem names. */
  const pathIn = ({ file }: Problem): string | undefined =>
    file?.startsWith(`${root}/`) || file?.startsWith(`${root}\\`)
      ? file.slice(root.length + 1).replaceAll("\\", "/")
      : undefined;

  /** What no cloud is to blame for comes up with each of them. */
  const isTold = ({ file, line, reason }: Problem): boolean =>
    problems.some((each) => each.file === file && each.line === line && each.reason === reason);

  const searchCloud = async (platform: PlatformName, config: boolean): Promise<void> => {
    const shadow = await castShadow(set, [platform], config);
    shadows.push(shadow);
    const cuts = createCuts(resolve(set), shadow);
    const told = (problem: Problem): Problem => {
      const inSet = translated(problem, shadow.translate);
      const path = pathIn(inSet);
      return path === undefined ? inSet : cuts.restore(path, inSet);
    };
    const takenOut: string[] = [];
    for (;;) {
      const part = { dir: shadow.dir, told, platforms: [platform], takenOut: takenOut.map(nameOf) };
      const error = await tryOut(part, config);
      if (error === undefined) return;
      let isNew = false;
      // All are read before anything is taken out: names are known by what is there.
      for (const each of problemsOf(error.message)) {
        const problem = told(each);
        const path = pathIn(translated(each, shadow.translate));
        if (!followsFrom(problem, takenOut) && !isTold(problem)) problems.push(problem);
        if (path === undefined) continue;
        if (!(await cuts.takeRow(path, problem)) && !(await shadow.takeOut(path))) continue;
        takenOut.push(path);
        isNew = true;
      }
      if (!isNew) return;
    }
  };

  /** @returns whether the configuration can be used */
  const searchConfig = async (): Promise<boolean> => {
    const shadow = await castShadow(set, [], true);
    shadows.push(shadow);
    if (shadow.isEmpty) return true;
    const told = (problem: Problem): Problem => translated(problem, shadow.translate);
    const error = await tryOut({ dir: shadow.dir, told, platforms: [], takenOut: [] }, true);
    if (error !== undefined) problems.push(...problemsOf(error.message).map(told));
    return error === undefined;
  };

  try {
    const platforms = await platformsIn(set);
    const whole = { dir: set, told: (problem: Problem) => problem, platforms, takenOut: [] };
    const first = await tryOut(whole, true);
    if (first === undefined) return { loaded, problems, close };
    if (!(await isSet(set))) throw first;
    const hasConfig = await searchConfig();
    for (const platform of platforms) await searchCloud(platform, hasConfig);
    // What is wrong with all of it together, or with what lies beside the clouds: a misspelt folder of one.
    const isPlaceTold = ({ file, line }: Problem): boolean =>
      problems.some((each) => each.file === file && each.line === line);
    problems.push(...problemsOf(first.message).filter((each) => !isPlaceTold(each)));
    return { loaded, problems, close };
  } catch (error) {
    await close();
    throw error;
  }
};
