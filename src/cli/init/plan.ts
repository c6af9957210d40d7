import { join, posix } from "node:path";
import { CONFIG_FILE } from "../../fixtures.js";
import type { PlatformName, Runner } from "../commands.js";
import { isThere } from "../half-done.js";
import { bmob } from "./bmob.js";
import { leancloud } from "./leancloud.js";
import { mincloud } from "./mincloud.js";
import { renderTests } from "./render.js";
import type { Template } from "./template.js";

export const TEMPLATES: Readonly<Record<PlatformName, Template>> = { mincloud, leancloud, bmob };

/** What is to be written. */
export interface Plan {
  /** Texts by path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the tests among them. */
  readonly tests: readonly string[];
}

export interface PlanInput {
  readonly platforms: readonly PlatformName[];
  readonly runner: Runner;
  readonly typescript: boolean;
  /** The fixture set, below the folder, with `/`. */
  readonly fixtures: string;
  /** Whether a `.js` file is an ECMAScript module there. */
  readonly isModule: boolean;
}

/** A name under which the runner, and Node, take the file for what it is. */
const extensionOf = ({ runner, typescript, isModule }: PlanInput): string => {
  if (typescript) return "ts";
  if (runner === "vitest") return "js";
  // Jest requires, node:test imports.
  if (runner === "jest") return isModule ? "cjs" : "js";
  return isModule ? "js" : "mjs";
};

const configText = (platforms: readonly PlatformName[]): string => {
  const keys = platforms.map((name) => [name, TEMPLATES[name].keys] as const);
  return `${JSON.stringify({ seed: 1, ...Object.fromEntries(keys) }, null, 2)}\n`;
};

/** Where the project keeps its tests. */
export const testFolder = async (folder: string): Promise<string> => {
  const names = ["test", "tests", "__tests__"];
  const found = await Promise.all(names.map((name) => isThere(join(folder, name))));
  return names.find((_, index) => found[index]) ?? "test";
};

/**
 * The files of a new fixture set, and a test for each cloud.
 *
 * @example
 * ```ts
 * planFiles(input, "test").files.keys(); // "fixtures/emulator.config.json", "fixtures/mincloud/tables/product.json", …
 * ```
 */
export const planFiles = (input: PlanInput, folder: string): Plan => {
  const { platforms, fixtures } = input;
  const files = new Map([[posix.join(fixtures, CONFIG_FILE), configText(platforms)]]);
  const tests: string[] = [];
  for (const name of platforms) {
    const template = TEMPLATES[name];
    for (const [path, text] of Object.entries(template.files)) files.set(posix.join(fixtures, name, path), text);
    const test = posix.join(folder, `${name}.test.${extensionOf(input)}`);
    files.set(test, renderTests(template.tests, input));
    tests.push(test);
  }
  return { files, tests };
};
