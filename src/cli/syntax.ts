import { openFixtures } from "../fixtures.js";
import { findSyntaxFault } from "../functions/index.js";
import { faultMessage } from "../kernel/index.js";
import type { FixtureFile } from "../platforms/platform.js";
import { type Problem, problemOf } from "./check/problem.js";
import type { PlatformName } from "./commands.js";

/** What the bundler must know of each cloud's functions. */
const ENTRIES = {
  mincloud: { calledName: "main" },
  bmob: { entryName: "onRequest", calledName: "onRequest" },
} as const;

/** The functions of a set, as they are deployed. */
export const functionsOf = async (set: string, platform: PlatformName): Promise<readonly FixtureFile[]> => {
  if (platform === "leancloud") return [];
  const { folders } = await openFixtures(set);
  return (await folders()[platform]?.functions("functions", ENTRIES[platform])) ?? [];
};

/**
 * Where a function does not compile: the sandbox knows only what it was bundled into.
 *
 * @returns undefined when it does
 */
export const syntaxProblem = async (file: FixtureFile): Promise<Problem | undefined> => {
  if (file.extension !== ".js") return undefined;
  const fault = findSyntaxFault(file.text);
  if (fault === undefined) return undefined;
  const place = await file.placeIn?.(fault.file, fault.line, fault.column);
  return problemOf(faultMessage(place?.file ?? file.file, place?.spot, "", `SyntaxError: ${fault.message}`));
};
