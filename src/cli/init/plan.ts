import { join, posix } from "node:path";
import { CONFIG_FILE, inspect } from "../../fixtures.js";
import type { PlatformName } from "../commands.js";
import { bmob } from "./bmob.js";
import { leancloud } from "./leancloud.js";
import { mincloud } from "./mincloud.js";
import { renderTests, type Style } from "./render.js";
import type { Template } from "./template.js";

export const TEMPLATES: Readonly<Record<PlatformName, Template>> = { mincloud, leancloud, bmob };

/** What is to be written. */
export interface Plan {
  /** Texts by path below the folder, with `/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths of the tests among them. */
  readonly tests: readonly string[];
  /** By the path of a test: those of the data and code that it is for. They come first. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

export interface PlanInput extends Style {
  readonly platforms: readonly PlatformName[];
  /** The fixture set, from the folder, with `/`. The tests may run elsewhere, and name it from there. */
  readonly set: string;
  /** Whether a `.js` file is an ECMAScript module there. */
  readonly isModule: boolean;
}

/** A name under which the runner finds the file, and takes it for what it is. */
const extensionOf = ({ runner, typescript, isModule }: PlanInput): string => {
  if (typescript) return "ts";
  // Jest 29 looks for no `.cjs`. In a `.js` both it and 30 take `require`, whatever package.json says, as long as nobody tells them
  // to read modules.
  return runner === "node" && !isModule ? "mjs" : "js";
};

const configText = (platforms: readonly PlatformName[]): string => {
  const keys = platforms.map((name) => [name, TEMPLATES[name].keys] as const);
  return `${JSON.stringify({ seed: 1, ...Object.fromEntries(keys) }, null, 2)}\n`;
};

/** Where the project keeps its tests. */
export const testFolder = async (folder: string): Promise<string> => {
  const names = ["test", "tests", "__tests__"];
  const found = await Promise.all(names.map((name) => inspect(join(folder, name))));
  const isFree = (_: string, index: number): boolean => found[index] === undefined;
  return names.find((_, index) => found[index]?.isDirectory()) ?? names.find(isFree) ?? "test";
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
  const { platforms, set, language } = input;
  const files = new Map([[posix.join(set, CONFIG_FILE), configText(platforms)]]);
  const needs = new Map<string, readonly string[]>();
  for (const name of platforms) {
    const template = TEMPLATES[name];
    const needed: string[] = [];
    for (const [below, text] of Object.entries(template.files)) {
      const path = posix.join(set, name, below);
      files.set(path, typeof text === "string" ? text : text[language]);
      needed.push(path);
    }
    const test = posix.join(folder, `${name}.test.${extensionOf(input)}`);
    files.set(test, renderTests(template.tests, input));
    needs.set(test, needed);
  }
  return { files, tests: [...needs.keys()], needs };
};
