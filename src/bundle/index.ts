import { dirname, resolve } from "node:path";
import { readText } from "../files/index.js";
import { mayNeedBundling } from "./format.js";
import { isTypeScript } from "./module-types.js";
import { runBundler } from "./rolldown.js";
import { findTypesOnly } from "./types-only.js";

export { isScript, isTest, isTypeScript, moduleTypeOf, SCRIPT_EXTENSIONS } from "./module-types.js";

/** One module that a sandbox can run. */
export interface BundledCode {
  /** CommonJS, with its source map inside. */
  readonly code: string;
  /** Absolute paths of the files it was made from, the entry first. */
  readonly inputs: readonly string[];
}

export interface BundleOptions {
  /** The entry's path as people should see it in errors. Default: `path`. */
  readonly shown?: string;
  /** The folder that names in stack traces begin in: `functions/hello.ts` below it. Default: that of the entry. */
  readonly root?: string;
  /** A name that the entry may declare at its top level and need not export, as some clouds have it: `onRequest`. */
  readonly entryName?: string;
  /** The export that will be called: the default export of an ECMAScript module stands for it. */
  readonly calledName?: string;
  /** Is told each file that is read, and where one is looked for that is not there, also when nothing comes of it. Absolute paths. */
  readonly onLook?: (path: string) => void;
}

/** The code of a fixture file, ready to be deployed. */
export interface FixtureCode {
  readonly text: string;
  /** Absolute paths of the files it was made from, the file itself first. */
  readonly inputs: readonly string[];
}

/** @param isAlone whether it will run where no other files are */
const run = async (path: string, { shown = path, root = dirname(path), ...names }: BundleOptions, isAlone: boolean) => {
  const entry = resolve(path);
  const bundled = await runBundler({ path: entry, shown, root: resolve(root), ...names, isAlone });
  const typesOnly = await findTypesOnly(bundled.texts);
  return { ...bundled, inputs: [...bundled.texts.keys(), ...typesOnly] };
};

/**
 * Makes one CommonJS module of a TypeScript or JavaScript file and what it imports by relative paths: types stripped, newer syntax
 * lowered, names kept, its source map inside. Bare imports stay a `require`: what they mean is the sandbox's matter.
 *
 * @throws EmulatorError INVALID_FIXTURE, naming file, line and reason, and showing the line
 * @example
 * ```ts
 * const { code, inputs } = await bundle("fixtures/shop/mincloud/functions/hello.ts");
 * ```
 */
export const bundle = async (path: string, options: BundleOptions = {}): Promise<BundledCode> => {
  const { code, inputs } = await run(path, options, false);
  return { code, inputs };
};

/**
 * The code of a function's file. A `.js` file that is a CommonJS module by itself stays what people wrote, to the letter; everything
 * else is bundled.
 *
 * @param shown the path as people should see it in errors
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const { text, inputs } = await readCode("/shop/mincloud/functions/hello.ts", "mincloud/functions/hello.ts", { root: "/shop/mincloud" });
 * ```
 */
export const readCode = async (
  path: string,
  shown = path,
  options: Omit<BundleOptions, "shown"> = {},
): Promise<FixtureCode> => {
  const file = resolve(path);
  if (!isTypeScript(file)) {
    const text = await readText(file, "INVALID_FIXTURE", shown);
    const verbatim = { text, inputs: [file] };
    if (!mayNeedBundling(text)) return verbatim;
    const { code, inputs, isModule } = await run(file, { ...options, shown }, true);
    return isModule || inputs.length > 1 ? { text: code, inputs } : verbatim;
  }
  const { code, inputs } = await run(file, { ...options, shown }, true);
  return { text: code, inputs };
};
