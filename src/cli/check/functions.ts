import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lineExcerpt } from "../../files/index.js";
import { show } from "../../fixtures.js";
import type { Emulator } from "../../index.js";
import { cloudCodeFault } from "../cloud-code.js";
import type { PlatformName } from "../commands.js";
import { functionFiles } from "../function-files.js";
import { allOf } from "../pages.js";
import type { Problem } from "./problem.js";
import { type Trial, tryFunctions } from "./trial.js";

/** What was found out about the functions of a cloud. */
export interface FunctionsReport {
  readonly problems: readonly Problem[];
  readonly count: number;
  /** Written in Python, and not read: that takes Python. */
  readonly unread: number;
}

/** A function's file in the set. */
interface Code {
  /** As people should see it. */
  readonly file: string;
  readonly text: string;
}

/** How to come to the code of a function in a folder of the set. Most is never asked for. */
const codeIn = async (folder: string): Promise<(name: string) => Promise<Code | undefined>> => {
  const files = await functionFiles(folder);
  return async (name) => {
    const path = files.get(name);
    return path === undefined ? undefined : { file: show(path), text: await readFile(path, "utf8") };
  };
};

/** A problem at a line of a function, as far as it is known. */
const problemIn = (code: Code | undefined, name: string, reason: string, line?: number, column?: number): Problem => {
  if (code === undefined) return { severity: "error", reason: `function ${name}: ${reason}` };
  const excerpt = line === undefined ? undefined : lineExcerpt(code.text, line, column);
  return {
    severity: "error",
    file: code.file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    reason,
    ...(excerpt === undefined ? {} : { excerpt }),
  };
};

const checkMincloud = async (trial: Trial): Promise<FunctionsReport> => {
  const { length: count } = await allOf(trial.emulator.mincloud.functions.list);
  // What does not compile was not loaded.
  return { problems: await tryFunctions("mincloud", trial), count, unread: 0 };
};

const checkLeancloud = async ({ emulator, set }: Trial): Promise<FunctionsReport> => {
  const cloud = emulator.platforms.find(({ name }) => name === "leancloud");
  if (!cloud?.contents().some(({ kind }) => kind === "cloud code")) return { problems: [], count: 0, unread: 0 };
  const fault = await cloudCodeFault(emulator, set);
  if (fault !== undefined) return { problems: [{ severity: "error", ...fault }], count: 0, unread: 0 };
  const names = await emulator.leancloud.functions.names();
  return { problems: [], count: names.filter((name) => !name.startsWith("__")).length, unread: 0 };
};

/** In the place of what the function does: then loading it is all that a call does. */
const HARMLESS = "\ndef onRequest(request, response, modules):\n    response.send('')\n";

const PARSE_ERROR = /parse cloudcode error:(.*?)(?: \([^()]*?line (\d+)\))?$/s;

/** Why Python does not take a text; undefined when it does. */
const readPython = async ({ bmob }: Emulator, name: string, text: string): Promise<string | undefined> => {
  await bmob.functions.deploy(name, "python", text + HARMLESS);
  const { status, body } = await bmob.functions.call(name);
  if (status < 400 || typeof body !== "string") return undefined;
  const answer: unknown = JSON.parse(body);
  return typeof answer === "object" && answer !== null && "error" in answer ? String(answer.error) : body;
};

const checkBmob = async (trial: Trial, python: boolean): Promise<FunctionsReport> => {
  const { emulator, set } = trial;
  const codeOf = await codeIn(join(set, "bmob", "functions"));
  const functions = emulator.bmob.functions.list();
  const problems: Problem[] = [];
  let unread = 0;
  for (const { name, language, problem } of functions) {
    // Node is tried below.
    if (language === "node") continue;
    const isUnread = language === "python" && problem === undefined;
    if (isUnread && !python) unread += 1;
    if (problem === undefined && !(isUnread && python)) continue;
    const code = await codeOf(name);
    const error = isUnread && code !== undefined ? await readPython(emulator, name, code.text) : problem?.error;
    if (error === undefined) continue;
    const [, parse, parseLine] = PARSE_ERROR.exec(error) ?? [];
    const line = parseLine ?? /\(line (\d+)\)$/.exec(error)?.[1];
    const reason = parse ?? error.replace(/^call cloudcode error:/, "").replace(/ \(line \d+\)$/, "");
    problems.push(problemIn(code, name, reason, line === undefined ? undefined : Number(line)));
  }
  problems.push(...(await tryFunctions("bmob", trial)));
  return { problems, count: functions.length, unread };
};

/**
 * Reads the functions of one cloud as its own engine would, without calling any of them.
 *
 * @param python whether Python may be loaded for those that are written in it: half a second and 150 MB
 * @example
 * ```ts
 * const { problems, count } = await checkFunctions("mincloud", { emulator, dir, set: "fixtures/demo" }, false);
 * ```
 */
export const checkFunctions = (platform: PlatformName, trial: Trial, python: boolean): Promise<FunctionsReport> => {
  const check = { mincloud: checkMincloud, leancloud: checkLeancloud, bmob: checkBmob }[platform];
  return check(trial, python);
};
