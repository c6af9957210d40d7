import { readdirSync } from "node:fs";
import { dirname, extname, join, normalize, relative } from "node:path";
import type { InputOptions, OutputOptions, Plugin, PluginContext } from "rolldown";
import { parseFileText, readText, spotAt } from "../files/index.js";
import { importNatively } from "../kernel/import-natively.js";
import { EmulatorError, faultMessage, messageOf } from "../kernel/index.js";
import { findComputed, mayCompute } from "./computed.js";
import { withInlineMap } from "./inline-map.js";
import { problemOf, type Sources } from "./problems.js";
import { isRelative, MODULE_TYPES, resolveImport } from "./resolve.js";

/** What became of a file and all that it imports. */
export interface Bundled {
  /** One CommonJS module, with its source map inside. */
  readonly code: string;
  /** Texts of the files that went in, by absolute path, the entry first. */
  readonly texts: ReadonlyMap<string, string>;
  /** The entry is an ECMAScript module. */
  readonly isModule: boolean;
}

export interface BundleRequest {
  /** Absolute path of the entry. */
  readonly path: string;
  /** The same as people should see it. */
  readonly shown: string;
  /** Absolute path of the folder that names in stack traces begin in. */
  readonly root: string;
  /** A name that the entry may declare at its top level and need not export. */
  readonly entryName?: string | undefined;
  /** The export that will be called. */
  readonly calledName?: string | undefined;
  /** It will run where no other files are. */
  readonly isAlone: boolean;
}

/** The newest language that the sandbox's engine reads wholly. */
const TARGET = "es2023";

/** What the bundler adds to a module for syntax that was lowered: it has these itself. */
const HELPERS = "@oxc-project/runtime/";

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

/**
 * Names of a CommonJS module that imports others are no longer at the top of what comes out, where a platform looks for them: it exports
 * its entry. Behind all of the text, where nothing moves.
 */
const exporting = (text: string, name: string): string =>
  `${text}\n;try { module.exports.${name} ??= ${name}; } catch {}`;

/** A default export stands for the export that will be called, whether it is all that there is or one of several. */
const calling = (text: string, name: string): string =>
  `${text}\n;{ const it = module.exports; if (typeof it === "function") module.exports = { ${name}: it }; ` +
  `else if (typeof it?.default === "function") it.${name} ??= it.default; }`;

type Program = ReturnType<PluginContext["parse"]>;

/** Whether a statement is a default export: `export default f`, `export { f as default }`. */
const isDefault = (statement: Program["body"][number]): boolean =>
  statement.type === "ExportDefaultDeclaration" ||
  (statement.type === "ExportNamedDeclaration" &&
    statement.specifiers.some(({ exported }) => exported.type === "Identifier" && exported.name === "default"));

const COMPUTED =
  "which file this imports is known only when it runs, and then there are no files: import each by its own path, and choose among them";

const reading = ({ path: entry, entryName, isAlone }: BundleRequest, show: (path: string) => string) => {
  const texts = new Map<string, string>();
  const formats = new Map<string, string>();
  let isModule = false;
  let hasDefault = false;
  let failure: EmulatorError | undefined;

  /** The bundler writes members of its own into what a plugin throws: it gets an error that nobody else sees. */
  const fail = (error: unknown): never => {
    if (error instanceof EmulatorError) failure ??= error;
    throw new Error(messageOf(error));
  };

  const read = async (path: string): Promise<string> => {
    const text = await readText(path, "INVALID_FIXTURE", show(path));
    texts.set(path, text);
    if (MODULE_TYPES[extname(path)] === "json") parseFileText(text, "INVALID_FIXTURE", show(path));
    return text;
  };

  const plugin: Plugin = {
    name: "sources",
    async resolveId(specifier, importer) {
      if (importer === undefined) return specifier;
      if (specifier.startsWith(HELPERS) || specifier.startsWith("\0")) return undefined;
      if (!isRelative(specifier)) return { id: specifier, external: true };
      const path = await resolveImport(specifier, importer);
      if (path === undefined || MODULE_TYPES[extname(path)] !== undefined) return path;
      const known = Object.keys(MODULE_TYPES).join(", ");
      const message = `${show(importer)}: it imports ${specifier}; only ${known} files can be imported`;
      return fail(new EmulatorError("INVALID_FIXTURE", message));
    },
    async load(id) {
      const moduleType = MODULE_TYPES[extname(id)];
      if (id.startsWith("\0") || moduleType === undefined) return undefined;
      const text = await read(id).catch(fail);
      // A leading `#!` line is a comment, but only a file's first one may be.
      const code = text.replace(/^#!/, "//");
      if (moduleType === "json") return { code, moduleType };
      const parse = () => {
        try {
          return this.parse(code, { lang: moduleType });
        } catch {
          // The bundler will say it, with the place.
          return undefined;
        }
      };
      const computed = isAlone && mayCompute(code) ? findComputed(parse()) : undefined;
      if (computed !== undefined) {
        fail(new EmulatorError("INVALID_FIXTURE", faultMessage(show(id), spotAt(text, computed), "", COMPUTED)));
      }
      if (id !== entry) return { code, moduleType };
      const statements = parse()?.body ?? [];
      isModule = statements.some(({ type }) => /^(?:Import|Export)/.test(type));
      hasDefault = statements.some(isDefault);
      return { code: isModule || entryName === undefined ? code : exporting(code, entryName), moduleType };
    },
    moduleParsed({ id, inputFormat }) {
      formats.set(id, inputFormat);
    },
  };
  return { plugin, texts, formats, isModule: () => isModule, hasDefault: () => hasDefault, failure: () => failure };
};

/** What TypeScript writes into every module, and what holds for every ECMAScript module; older scripts may rely on the contrary. */
const isStrict = (path: string, format: string | undefined): boolean =>
  format === "es" || MODULE_TYPES[extname(path)] !== "js";

/**
 * Puts a file and what it imports by relative paths into one CommonJS module. Everything else it imports stays a `require`.
 *
 * @throws EmulatorError INVALID_FIXTURE, naming file, line and reason
 */
export const runBundler = async (request: BundleRequest): Promise<Bundled> => {
  const { path, shown, root, calledName } = request;
  const { rolldown } = await importNatively("rolldown", () => import("rolldown"));
  const show = (file: string): string => normalize(join(dirname(shown), relative(dirname(path), file)));
  const { plugin, texts, formats, isModule, hasDefault, failure } = reading(request, show);
  const sources: Sources = {
    text: (file) => texts.get(file),
    show,
    namesIn: (folder) => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
  };
  const nameOf = (source: string): string => relative(root, join(root, source)).replaceAll("\\", "/");
  const build = await rolldown({ ...INPUT, input: path, cwd: root, plugins: [plugin] });
  try {
    const { output } = await build.generate(OUTPUT);
    const [{ code, map }] = output;
    const all = [...texts];
    const before = [
      ...(all.every(([file]) => isStrict(file, formats.get(file))) ? [STRICT] : []),
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
