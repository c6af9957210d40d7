import { join } from "node:path";
import type { Runner } from "../commands.js";
import { isThere } from "../half-done.js";
import { dependsOn, type Project } from "./project.js";

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
  const found = await Promise.all(MANAGERS.map(({ lock }) => isThere(join(root, lock))));
  return MANAGERS.find((_, index) => found[index]) ?? NPM;
};

const NEEDED: Readonly<Record<Runner, readonly string[]>> = { vitest: ["vitest"], jest: ["jest"], node: [] };

/**
 * The next two commands to type.
 *
 * @param direct runs the tests where the script does not. Default: it does
 * @example
 * ```ts
 * await nextCommands(project, "vitest"); // ["npm install --save-dev baas-emulator", "npm test"]
 * ```
 */
export const nextCommands = async (
  project: Project,
  runner: Runner,
  direct?: string,
): Promise<readonly [string, string]> => {
  const { add, run, test: script } = await managerOf(project.root);
  const test = direct ?? script;
  const missing = ["baas-emulator", ...NEEDED[runner]].filter((name) => !dependsOn(project, name));
  return missing.length > 0 ? [`${add} ${missing.join(" ")}`, test] : [test, `${run} emulator`];
};
