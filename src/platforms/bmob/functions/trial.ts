import type { Source } from "../../../functions/index.js";
import { EmulatorError, type Json, type JsonObject } from "../../../kernel/index.js";
import { BMOB_PROBE } from "../../entry-probes.js";
import type { DocumentsOf, FixtureFile } from "../../platform.js";
import { failInCode } from "../../shared/code-files.js";
import { assertLoaded, createTrials, type EditedCode, editedCode, type TrialParts } from "../../shared/trials.js";
import { COLLECTIONS, type World } from "../world.js";
import { MEMORY_MB } from "./runs.js";
import { readSettled } from "./settled.js";
import { checkSource } from "./source-check.js";

/** What `BMOB_PROBE` is for JavaScript, in Python, where the last declaration counts. */
const PYTHON_PROBE = "\n\ndef onRequest(request, response, modules):\n    response.send('yes')\n";

/** How Python's own declaration begins; whether it is all right, the cloud says when it is called. */
const PYTHON_ENTRY = /^def\s+onRequest\s*\(/m;

const REQUEST = { path: "/", method: "POST", headers: {}, body: "", query: {}, params: {} };

/** `parse cloudcode error:SyntaxError: '(' was never closed (hello.py, line 2)` */
const PLACE = /\s*\((?:[^()\n]*, )?line (\d+)\)$/;

/** What the cloud puts before a reason. */
const PREFIX = /^\w+ cloudcode error:/;

const refuse = async (file: FixtureFile, error: string): Promise<never> => {
  const line = PLACE.exec(error)?.[1];
  const reason = error.replace(PREFIX, "").replace(PLACE, "");
  if (line !== undefined) return failInCode(file, { line: Number(line), column: undefined }, reason);
  throw new EmulatorError("INVALID_FIXTURE", `${file.file}: ${reason}`);
};

const codesIn = (documentsOf: DocumentsOf): Map<string, string> =>
  new Map(Array.from(documentsOf(COLLECTIONS.functions), ({ id, code }) => [id, String(code)]));

/**
 * Tries functions that were edited: the cloud takes any code (contract 4.2), and says what is wrong when it is called. Whoever could keep
 * an older version asks before. Of Python only what can be seen without the modules that a call brings.
 *
 * @param parts how they are loaded
 * @example
 * ```ts
 * const tryFunctions = createFunctionTrials(world, parts);
 * await tryFunctions(now, before, files); // rejects, with file and line
 * ```
 */
export const createFunctionTrials = ({ config }: Pick<World, "config">, parts: Omit<TrialParts, "platform">) => {
  const load = createTrials({ ...parts, platform: "bmob" });
  const app: JsonObject = {
    applicationId: config.applicationId,
    restKey: config.restKey,
    forbiddenWords: [...config.forbiddenWords],
  };
  const event: Json = { app, request: REQUEST };

  const sourceOf = ({ extension }: FixtureFile, code: string, filename: string): Source =>
    extension === ".py"
      ? { kind: "python", code: code + PYTHON_PROBE, filename }
      : { kind: "javascript", code: code + BMOB_PROBE, filename };

  /** Whether there is what could be called; undefined when it cannot be loaded. */
  const hasEntry = async (file: FixtureFile, code: string, filename: string): Promise<boolean | undefined> => {
    if (file.extension === ".py") return PYTHON_ENTRY.test(code);
    const outcome = await load(sourceOf(file, code, filename), event, MEMORY_MB);
    const end = outcome.status === "fulfilled" ? readSettled(outcome.data) : undefined;
    return end?.kind === "sent" ? end.text === "yes" : undefined;
  };

  const tryOne = async ({ name, code, before }: EditedCode, file: FixtureFile): Promise<void> => {
    const filename = name + file.extension;
    const language = file.extension === ".py" ? "python" : "node";
    const problem = checkSource({ language, code, filename }, config);
    if (problem !== undefined) await refuse(file, problem.error);
    const outcome = await load(sourceOf(file, code, filename), event, MEMORY_MB);
    await assertLoaded(outcome, file, filename);
    const end = outcome.status === "fulfilled" ? readSettled(outcome.data) : undefined;
    if (end?.kind === "failed") await refuse(file, end.error);
    const isGone = language === "python" ? !PYTHON_ENTRY.test(code) : end?.kind === "sent" && end.text === "no";
    // What never was a function may stand here for others to import.
    if (!isGone || before === undefined || (await hasEntry(file, before, filename)) === false) return;
    throw new EmulatorError("INVALID_FIXTURE", `${file.file}: it has no function onRequest any longer`);
  };

  /** @throws EmulatorError INVALID_FIXTURE */
  return async (now: DocumentsOf, before: DocumentsOf, files: readonly FixtureFile[]): Promise<void> => {
    for (const each of editedCode(codesIn(now), codesIn(before))) {
      const file = files.find(({ name }) => name === each.name);
      if (file !== undefined) await tryOne(each, file);
    }
  };
};
