import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openData, readBytes } from "../files/index.js";
import { isObject } from "../kernel/index.js";
import { nodesIn } from "./imports.js";

/** Whether a text may hold decorators. Says yes too often (comments, texts), never no. */
export const mayDecorate = (text: string): boolean => /@\s*[\p{ID_Start}$_(\\/]/u.test(text);

/** Index of the first decorator in a text; undefined without. @param program the syntax tree */
export const findDecorator = (program: unknown): number | undefined => {
  for (const { node } of nodesIn(program)) if (node.type === "Decorator") return Number(node.start);
  return undefined;
};

/** What a file of settings holds; undefined when it cannot be read. */
const settingsIn = async (path: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  try {
    const bytes = await readBytes(path, "INVALID_FIXTURE");
    // With comments, and commas at ends.
    const content = (await openData({ bytes, extension: ".json5", code: "INVALID_FIXTURE", shown: path })).json();
    return isObject(content) ? content : {};
  } catch {
    return undefined;
  }
};

/** Where the settings are that these begin with: a path, or a file of a package. */
const baseOf = (path: string, name: string): string | undefined => {
  const find = createRequire(path).resolve;
  for (const request of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      return find(request);
    } catch {
      // The next one, then.
    }
  }
  return undefined;
};

/** @param passed files that led here, which must not come again */
const saysSo = async (path: string, passed: readonly string[] = []): Promise<boolean | undefined> => {
  if (passed.includes(path)) return undefined;
  const { compilerOptions, extends: bases } = (await settingsIn(path)) ?? {};
  const said = isObject(compilerOptions) ? compilerOptions.experimentalDecorators : undefined;
  if (typeof said === "boolean") return said;
  // The last one counts most.
  for (const base of [bases].flat().reverse()) {
    const found = typeof base === "string" ? baseOf(path, base) : undefined;
    const inherited = found === undefined ? undefined : await saysSo(found, [...passed, path]);
    if (inherited !== undefined) return inherited;
  }
  return undefined;
};

/**
 * Whether the decorators of a file are those that TypeScript had before the language did, which are called in another way: the nearest
 * `tsconfig.json` says it, as it says it to the compiler.
 *
 * @param path absolute
 * @example
 * ```ts
 * await hasExperimentalDecorators("/shop/functions/hello.ts"); // `{ "compilerOptions": { "experimentalDecorators": true } }`: true
 * ```
 */
export const hasExperimentalDecorators = async (path: string): Promise<boolean> => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if ((await settingsIn(file)) !== undefined) return (await saysSo(file)) ?? false;
    if (folder === dirname(folder)) return false;
  }
};
