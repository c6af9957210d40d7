import { join, relative } from "node:path";
import type { InputOptions, OutputOptions } from "rolldown";
import { importNatively } from "../kernel/import-natively.js";
import { withInlineMap } from "./inline-map.js";
import { moduleTypeOf } from "./module-types.js";
import { ownPlace } from "./own-place.js";
import { errorOf, problemOf } from "./problems.js";
import { type BundleRequest, createSources } from "./sources.js";

/** What became of a file and all that it imports. */
export interface Bundled {
  /** One CommonJS module, with its source map inside. */
  readonly code: string;
  /** Texts of the files that went in, by absolute path, the entry first. */
  readonly texts: ReadonlyMap<string, string>;
  /** The entry is an ECMAScript module. */
  readonly isModule: boolean;
}

/** The newest language that the sandbox's engine reads wholly. */
const TARGET = "es2023";

const STRICT = '"use strict";\n';

/** Keys for `using`, which the sandbox's engine has not. */
const DISPOSAL =
  'for (const name of ["dispose", "asyncDispose"]) if (!Symbol[name]) ' +
  "Object.defineProperty(Symbol, name, { value: Symbol('Symbol.' + name) });\n";

const USES_DISPOSAL = /\busing\b|\bSymbol\.(?:d|asyncD)ispose\b/;

/** Of files that hold types only, nothing comes. */
const EMPTY = { sources: [], names: [], mappings: "" };

/** The bundle is to read like its sources: nothing is left out, renamed or moved that can stay. */
const INPUT = {
  platform: "neutral",
  treeshake: false,
  // Whatever a project's own build does, these files mean what they say.
  tsconfig: false,
  transform: { target: TARGET, decorator: { legacy: true } },
  experimental: { attachDebugInfo: "none" },
  optimization: { inlineConst: false },
  onLog: () => {},
} as const satisfies InputOptions;

const OUTPUT = {
  format: "cjs",
  // `export default` alone is what `module.exports = …` is.
  exports: "auto",
  esModule: "if-default-prop",
  generatedCode: { symbols: false },
  codeSplitting: false,
  dynamicImportInCjs: false,
  minify: false,
  keepNames: true,
  sourcemap: true,
  // Where nothing is written, but what paths of sources begin in.
  dir: ".",
} as const satisfies OutputOptions;

/** A default export stands for the export that will be called, whether it is all that there is or one of several. */
const calling = (text: string, name: string): string =>
  `${text}\n;{ const it = module.exports; if (typeof it === "function") module.exports = { ${name}: it }; ` +
  `else if (typeof it?.default === "function") it.${name} ??= it.default; }`;

/** What TypeScript writes into every module, and what holds for every ECMAScript module; older scripts may rely on the contrary. */
const isStrict = (path: string, format: string | undefined): boolean => format === "es" || moduleTypeOf(path) !== "js";

/**
 * Puts a file and what it imports by relative paths into one CommonJS module. Everything else it imports stays a `require`.
 *
 * @throws EmulatorError INVALID_FIXTURE, naming file, line and reason
 */
export const runBundler = async (request: BundleRequest): Promise<Bundled> => {
  const { path, shown, root, calledName, isAlone } = request;
  const { rolldown } = await importNatively("rolldown", () => import("rolldown"));
  const sources = createSources(request);
  const { plugin, texts, formatOf, isModule, hasDefault, failure, mistakes } = sources;
  const nameOf = (source: string): string => relative(root, join(root, source)).replaceAll("\\", "/");
  const build = await rolldown({ ...INPUT, input: path, cwd: root, plugins: isAlone ? [plugin] : [plugin, ownPlace] });
  try {
    const { output } = await build.generate(OUTPUT);
    const found = mistakes();
    if (found.length > 0) throw errorOf(found);
    const [{ code, map }] = output;
    const all = [...texts];
    const before = [
      ...(all.every(([file]) => isStrict(file, formatOf(file))) ? [STRICT] : []),
      ...(all.some(([, text]) => USES_DISPOSAL.test(text)) ? [DISPOSAL] : []),
    ];
    const text = code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "");
    const called = calledName !== undefined && hasDefault() ? calling(text, calledName) : text;
    return { code: withInlineMap(called, map ?? EMPTY, before, nameOf), texts, isModule: isModule() };
  } catch (error) {
    throw failure() ?? problemOf(error, shown, sources);
  } finally {
    await build.close();
  }
};
