import { EmulatorError } from "../../../kernel/index.js";
import { MINCLOUD_PROBE } from "../../entry-probes.js";
import type { DocumentsOf, FixtureFile } from "../../platform.js";
import { assertLoaded, createTrials, type EditedCode, editedCode, type TrialParts } from "../../shared/trials.js";
import { COLLECTIONS } from "../world.js";
import { PLANS, type Plan } from "./registry.js";

/** What stack traces call the code of any function. */
const FILENAME = "index.js";

const deployedIn = (documentsOf: DocumentsOf) =>
  [...documentsOf(COLLECTIONS.functions)].filter(({ native = null }) => native === null);

const codesIn = (documentsOf: DocumentsOf): Map<string, string> =>
  new Map(deployedIn(documentsOf).map(({ name, code }) => [String(name), String(code)]));

const isPlan = (value: unknown): value is Plan => typeof value === "string" && Object.hasOwn(PLANS, value);

/** What each may use, in megabytes, by name. */
const memoryIn = (documentsOf: DocumentsOf): Map<string, number> =>
  new Map(deployedIn(documentsOf).map(({ name, plan }) => [String(name), PLANS[isPlan(plan) ? plan : "P_FREE"]]));

/**
 * Tries functions that were edited: the cloud takes any code (contract 7.3), and says what is wrong when it is called. Whoever could keep
 * an older version asks before.
 *
 * @param parts how they are loaded
 * @example
 * ```ts
 * const tryFunctions = createFunctionTrials(parts);
 * await tryFunctions(now, before, files); // rejects, with file and line
 * ```
 */
export const createFunctionTrials = (parts: Omit<TrialParts, "platform">) => {
  const load = createTrials({ ...parts, platform: "mincloud" });
  const run = (code: string, memoryMb: number) =>
    load({ kind: "javascript", code: code + MINCLOUD_PROBE, filename: FILENAME }, {}, memoryMb);

  /** What it exports, when that is no `main`. */
  const otherNames = async (code: string, memoryMb: number): Promise<readonly unknown[] | undefined> => {
    const outcome = await run(code, memoryMb);
    return outcome.status === "fulfilled" && Array.isArray(outcome.data) ? outcome.data : undefined;
  };

  const tryOne = async ({ code, before }: EditedCode, file: FixtureFile, memoryMb: number): Promise<void> => {
    const outcome = await run(code, memoryMb);
    await assertLoaded(outcome, file, FILENAME);
    if (outcome.status !== "fulfilled" || !Array.isArray(outcome.data)) return;
    // What never was a function may stand here for others to import.
    if (before === undefined || (await otherNames(before, memoryMb)) !== undefined) return;
    const only = outcome.data.length === 0 ? "" : `, only ${outcome.data.join(", ")}`;
    throw new EmulatorError("INVALID_FIXTURE", `${file.file}: it exports no main any longer${only}`);
  };

  /** @throws EmulatorError INVALID_FIXTURE */
  return async (now: DocumentsOf, before: DocumentsOf, files: readonly FixtureFile[]): Promise<void> => {
    const memory = memoryIn(now);
    for (const each of editedCode(codesIn(now), codesIn(before))) {
      const file = files.find(({ name }) => name === each.name);
      if (file !== undefined) await tryOne(each, file, memory.get(each.name) ?? PLANS.P_FREE);
    }
  };
};
