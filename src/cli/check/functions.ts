import { readFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { filesBelow, show } from "../../fixtures.js";
import { findSyntaxError } from "../../functions/index.js";
import type { Emulator } from "../../index.js";
import { messageOf } from "../../kernel/index.js";
import type { PlatformName } from "../commands.js";
import { lineExcerpt } from "../line.js";
import type { Problem } from "./problem.js";

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

/** As many as a list may hold. */
const ALL = 1_000;

/** The code of the set below a folder, by the names of its functions: `hello.js`, `hello/index.js`. */
const codeIn = async (folder: string): Promise<ReadonlyMap<string, Code>> => {
  const found = new Map<string, Code>();
  for (const path of await filesBelow(folder).catch(() => [])) {
    const bare = basename(path, extname(path));
    const name = bare === "index" ? basename(resolve(path, "..")) : bare;
    found.set(name, { file: show(path), text: await readFile(path, "utf8") });
  }
  return found;
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

/** V8 shows the line, and marks the place below it. */
const placeInFrame = (stack: string): { readonly line?: number; readonly column?: number } => {
  const [, line] = /^:(\d+)/.exec(stack) ?? [];
  const mark = stack.split("\n").find((each) => /^\s*\^+\s*$/.test(each));
  return {
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(mark === undefined ? {} : { column: mark.indexOf("^") + 1 }),
  };
};

const checkMincloud = async ({ mincloud }: Emulator, set: string): Promise<FunctionsReport> => {
  const code = await codeIn(join(set, "mincloud", "functions"));
  const { objects } = await mincloud.functions.list({ limit: ALL });
  const problems = objects.flatMap(({ name, function_code: deployed }) => {
    const error = findSyntaxError(deployed);
    if (error === undefined) return [];
    const file = code.get(name);
    // What was made of the file has other lines.
    const { line, column } = file?.text === deployed ? placeInFrame(error.stack) : {};
    return [problemIn(file, name, `${error.type}: ${error.message}`, line, column)];
  });
  return { problems, count: objects.length, unread: 0 };
};

/** Where loading fails: deploying says it, asking for the names does not. */
const stackOfLoading = async ({ functions }: Emulator["leancloud"], text: string): Promise<string | undefined> => {
  try {
    await functions.deploy(text);
    return undefined;
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.stack : undefined;
  }
};

/** The cloud code is one file: it is loaded in the sandbox, as at the first call, and says by itself what it defines. */
const checkLeancloud = async ({ leancloud, platforms }: Emulator, set: string): Promise<FunctionsReport> => {
  const isDeployed = platforms.some(
    (each) => each.name === "leancloud" && each.summary().some((line) => /^cloud code/.test(line)),
  );
  if (!isDeployed) return { problems: [], count: 0, unread: 0 };
  const [code] = [...(await codeIn(join(set, "leancloud")))]
    .filter(([name]) => name === "cloud")
    .map(([, each]) => each);
  try {
    const names = await leancloud.functions.names();
    return { problems: [], count: names.filter((name) => !name.startsWith("__")).length, unread: 0 };
  } catch (error) {
    const stack = code === undefined ? undefined : await stackOfLoading(leancloud, code.text);
    const [, line, column] = /\bcloud\.\w+:(\d+):(\d+)/.exec(stack ?? "") ?? [];
    const place = line === undefined ? [] : [Number(line), Number(column)];
    const reason = messageOf(error).replace(/^The cloud code does not run: /, "");
    return { problems: [problemIn(code, "cloud code", reason, ...place)], count: 0, unread: 0 };
  }
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

const checkBmob = async (emulator: Emulator, set: string, python: boolean): Promise<FunctionsReport> => {
  const code = await codeIn(join(set, "bmob", "functions"));
  const functions = emulator.bmob.functions.list();
  const problems: Problem[] = [];
  let unread = 0;
  for (const { name, language, problem } of functions) {
    const file = code.get(name);
    const isUnread = language === "python" && problem === undefined;
    if (isUnread && !python) unread += 1;
    const error =
      isUnread && python && file !== undefined ? await readPython(emulator, name, file.text) : problem?.error;
    if (error === undefined) continue;
    const [, parse, parseLine] = PARSE_ERROR.exec(error) ?? [];
    const line = parseLine ?? /\(line (\d+)\)$/.exec(error)?.[1];
    const reason = parse ?? error.replace(/^call cloudcode error:/, "").replace(/ \(line \d+\)$/, "");
    problems.push(problemIn(file, name, reason, line === undefined ? undefined : Number(line)));
  }
  return { problems, count: functions.length, unread };
};

/**
 * Reads the functions of one cloud as its own engine would, without calling any of them.
 *
 * @param set the folder of the fixture set
 * @param python whether Python may be loaded for those that are written in it: half a second and 150 MB
 * @example
 * ```ts
 * const { problems, count } = await checkFunctions("mincloud", emulator, "fixtures/demo", false);
 * ```
 */
export const checkFunctions = (
  platform: PlatformName,
  emulator: Emulator,
  set: string,
  python: boolean,
): Promise<FunctionsReport> => {
  const check = { mincloud: checkMincloud, leancloud: checkLeancloud, bmob: checkBmob }[platform];
  return check(emulator, set, python);
};
