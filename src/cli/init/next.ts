import { join, relative } from "node:path";
import { inspect } from "../../fixtures.js";
import type { Runner } from "../commands.js";
import { dependsOn, type Project } from "./project.js";

/** What to type where the scripts of package.json are others. */
export interface Direct {
  /** Runs the tests. Undefined: `npm test` does; null: there are none. */
  readonly test: string | undefined | null;
  /** Starts the emulator. Undefined: `npm run emulator` does. */
  readonly start: string | undefined;
}

/** How package managers are told what to do: by the file they leave behind. */
const MANAGERS = [
  { lock: "pnpm-lock.yaml", add: "pnpm add -D", run: "pnpm", test: "pnpm test" },
  { lock: "yarn.lock", add: "yarn add -D", run: "yarn", test: "yarn test" },
  { lock: "bun.lock", add: "bun add -d", run: "bun run", test: "bun run test" },
  { lock: "package-lock.json", add: "npm install --save-dev", run: "npm run", test: "npm test" },
] as const;

const NPM = MANAGERS[3];

const managerOf = async (root: string | undefined) => {
  if (root === undefined) return NPM;
  const found = await Promise.all(MANAGERS.map(({ lock }) => inspect(join(root, lock))));
  return MANAGERS.find((_, index) => found[index]) ?? NPM;
};

const NEEDED: Readonly<Record<Runner, readonly string[]>> = { vitest: ["vitest"], jest: ["jest"], node: [] };

/**
 * The next commands to type, one after the other.
 *
 * @example
 * ```ts
 * await nextCommands(project, "vitest", "/work/shop", { test: undefined, start: undefined });
 * // ["npm install --save-dev baas-emulator vitest", "npm test"]
 * ```
 */
export const nextCommands = async (
  project: Project,
  runner: Runner,
  cwd: string,
  { test, start }: Direct,
): Promise<readonly string[]> => {
  const manager = await managerOf(project.root);
  const missing = ["baas-emulator", ...NEEDED[runner]].filter((name) => !dependsOn(project, name));
  const tests = test === null ? [] : [test ?? manager.test];
  const starts = start ?? `${manager.run} emulator`;
  const commands =
    missing.length === 0
      ? [...tests, starts]
      : [`${manager.add} ${missing.join(" ")}`, ...(tests.length > 0 ? tests : [starts])];
  // Paths in all of them are from the folder of package.json, where scripts run, too.
  const up = relative(cwd, project.root ?? cwd);
  return up === "" ? commands : [`cd ${up}`, ...commands];
};
