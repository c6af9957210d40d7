import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lineExcerpt } from "../../files/index.js";
import { show } from "../../fixtures.js";
import type { Emulator } from "../../index.js";
import { BMOB_PROBE, MINCLOUD_PROBE } from "../../platforms/entry-probes.js";
import type { PlatformName } from "../commands.js";
import { functionFiles } from "../function-files.js";
import { findPlace } from "../stack-place.js";
import { functionsOf, syntaxProblem } from "../syntax.js";
import type { Problem } from "./problem.js";

/** Which functions of a set are tried. */
export interface Trial {
  readonly emulator: Emulator;
  /** The folder it was loaded from. */
  readonly dir: string;
  /** A problem with what is in that folder, as one with the set. */
  told(problem: Problem): Problem;
  /** The folder that people know. */
  readonly set: string;
}

/** Why code did not get to its end. */
interface Thrown {
  readonly message: string;
  readonly stack: string;
}

const MISSING_MODULE = /^(?:Error: )?(Cannot find module '([^']+)')/;

/** Where a function's file asks for a module. */
const placeOfModule = async (path: string, name: string): Promise<Partial<Problem>> => {
  const text = await readFile(path, "utf8");
  const at = text.split("\n").findIndex((line) => line.includes(`"${name}"`) || line.includes(`'${name}'`));
  const excerpt = at === -1 ? undefined : lineExcerpt(text, at + 1);
  return { file: show(path), ...(excerpt === undefined ? {} : { line: at + 1, excerpt }) };
};

/** What is wrong with one function. */
const problemWith = async (
  { set }: Trial,
  platform: PlatformName,
  { name, path, thrown }: { readonly name: string; readonly path: string; readonly thrown: Thrown },
): Promise<Problem> => {
  const { message, stack } = thrown;
  const [, reason, module] = MISSING_MODULE.exec(message) ?? [];
  if (reason !== undefined && module !== undefined) {
    const why = `${reason}: the sandbox has no such package; bundle it, or import a file by a relative path`;
    return { severity: "error", reason: why, ...(await placeOfModule(path, module)) };
  }
  const place = (await findPlace(stack, { set, platform, name })) ?? { file: show(path) };
  return { severity: "error", reason: message.replace(/\s*\n\s*/g, " "), ...place };
};

const withoutEntry = (path: string, reason: string): Problem => ({ severity: "warning", file: show(path), reason });

const tryMincloud = async (trial: Trial, name: string, path: string): Promise<Problem | undefined> => {
  const { mincloud, logs } = trial.emulator;
  const { functions } = mincloud;
  const { function_code: code } = await functions.get(name);
  await functions.update(name, { function_code: code + MINCLOUD_PROBE });
  const { code: failed, data, error } = await functions.invoke(name);
  if (failed !== 0) {
    const { type = "Error", message = "" } = error;
    const stack = logs({ platform: "mincloud", function: name, level: "error" }).at(-1)?.message ?? "";
    return problemWith(trial, "mincloud", { name, path, thrown: { message: `${type}: ${message}`, stack } });
  }
  if (!Array.isArray(data)) return undefined;
  return withoutEntry(path, `it exports no main${data.length === 0 ? "" : `, only ${data.join(", ")}`}`);
};

const tryBmob = async (trial: Trial, name: string, path: string, code: string): Promise<Problem | undefined> => {
  const { bmob, logs } = trial.emulator;
  await bmob.functions.deploy(name, "node", code + BMOB_PROBE);
  const { status, body } = await bmob.functions.call(name);
  if (status >= 400) {
    const stack = logs({ platform: "bmob", function: name, level: "error" }).at(-1)?.message ?? String(body);
    const [message = ""] = stack.split(/\n\s+at /);
    return problemWith(trial, "bmob", { name, path, thrown: { message, stack } });
  }
  const reason = "it has no function onRequest, nor does it export one function that could be it";
  return body === "no" ? withoutEntry(path, reason) : undefined;
};

/**
 * Runs the functions' code without calling them: the sandbox loads it, as before a first call, with something harmless in the place of what
 * it exports. Functions that can never run are found so. The emulator's own functions are not what they were afterwards.
 *
 * @example
 * ```ts
 * await tryFunctions("mincloud", { emulator, dir, set }); // [{ severity: "warning", file: "…/hello.js", reason: "it exports no main, only mian" }]
 * ```
 */
export const tryFunctions = async (platform: "mincloud" | "bmob", trial: Trial): Promise<Problem[]> => {
  const files = await functionsOf(trial.dir, platform);
  const paths = await functionFiles(join(trial.set, platform, "functions"));
  const problems: Problem[] = [];
  for (const file of files) {
    const { name, extension, text } = file;
    const path = paths.get(name);
    if (path === undefined || extension !== ".js") continue;
    const slip = await syntaxProblem(file);
    if (slip !== undefined) {
      problems.push(trial.told(slip));
      continue;
    }
    const problem = await (platform === "bmob" ? tryBmob(trial, name, path, text) : tryMincloud(trial, name, path));
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
};
