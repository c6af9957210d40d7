import { extname } from "node:path";

/** How a file is read that can be part of a bundle. */
export type ModuleType = "ts" | "js" | "json";

/** By extension, in the order in which an import that leaves it out looks: a `.js` beside a `.ts` is what was compiled from it. */
const MODULE_TYPES: Readonly<Record<string, ModuleType>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".json": "json",
};

/** Extensions of what can be imported. */
export const MODULE_EXTENSIONS: readonly string[] = Object.keys(MODULE_TYPES);

/** Extensions of code. */
export const SCRIPT_EXTENSIONS: readonly string[] = MODULE_EXTENSIONS.filter((name) => MODULE_TYPES[name] !== "json");

/** Undefined for what cannot be part of a bundle. */
export const moduleTypeOf = (path: string): ModuleType | undefined => MODULE_TYPES[extname(path)];

/** Files that are compiled. */
export const isTypeScript = (path: string): boolean => moduleTypeOf(path) === "ts";

/** Files of code, which may be compiled. */
export const isScript = (path: string): boolean => SCRIPT_EXTENSIONS.includes(extname(path));

/** Files of code that test other code, and stand beside it: `hello.test.ts`. */
export const isTest = (path: string): boolean => isScript(path) && /\.(?:test|spec)\.\w+$/.test(path);
