import { openFixtures } from "../../fixtures.js";
import type { Emulator } from "../../index.js";
import { faultMessage, isObject } from "../../kernel/index.js";
import { didYouMean } from "../../suggest.js";
import type { PlatformName } from "../commands.js";
import { allOf } from "../pages.js";
import type { Loaded } from "./load.js";
import { type Problem, problemOf } from "./problem.js";

/** Something that a file refers to by name. */
interface Reference {
  readonly kind: "function" | "table";
  readonly name: string;
  /** `timers[0].function`. */
  readonly path: string;
}

const isKind = (name: string): name is Reference["kind"] => name === "function" || name === "table";

/** The members called `function` and `table`, wherever they are. */
const referencesIn = (value: unknown, path = ""): Reference[] => {
  if (Array.isArray(value)) return value.flatMap((each, index) => referencesIn(each, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const place = path === "" ? name : `${path}.${name}`;
    return isKind(name) && typeof member === "string"
      ? [{ kind: name, name: member, path: place }]
      : referencesIn(member, place);
  });
};

/** Where each cloud refers to functions and tables by name. */
const FILES: Partial<Readonly<Record<PlatformName, string>>> = { mincloud: "triggers", bmob: "tasks" };

const namesIn = async (platform: PlatformName, { mincloud, bmob }: Emulator) => {
  if (platform === "bmob") return { function: bmob.functions.list().map(({ name }) => name), table: undefined };
  const functions = await allOf(mincloud.functions.list);
  const tables = await allOf(mincloud.tables.list);
  return { function: functions.map(({ name }) => name), table: tables.map(({ name }) => name) };
};

/**
 * What triggers and timed tasks refer to and the set does not have. Warnings: a test may define a function, or make a table, by code.
 *
 * @example
 * ```ts
 * await checkReferences("mincloud", loaded);
 * // [{ file: "…/triggers.json", reason: 'timers[0].function: there is no function "repotr"; did you mean "report"?', … }]
 * ```
 */
export const checkReferences = async (
  platform: PlatformName,
  { emulator, dir, told, takenOut }: Loaded,
): Promise<Problem[]> => {
  const name = FILES[platform];
  if (name === undefined) return [];
  const { folders } = await openFixtures(dir);
  const file = await folders()[platform]?.file(name);
  if (file === undefined) return [];
  const known = await namesIn(platform, emulator);
  return referencesIn(file.json()).flatMap((reference): Problem[] => {
    const names = known[reference.kind];
    const all = names === undefined ? undefined : [...names, ...takenOut];
    if (all === undefined || all.includes(reference.name)) return [];
    const hint = all.length === 0 ? "" : didYouMean(reference.name, all);
    const reason = `there is no ${reference.kind} ${JSON.stringify(reference.name)}${hint}`;
    const message = faultMessage(file.file, file.spot?.(reference.path, reason), reference.path, reason);
    return [told({ ...problemOf(message), severity: "warning" })];
  });
};
