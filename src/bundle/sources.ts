import { dirname, join, normalize, relative } from "node:path";
import type { Plugin, PluginContext } from "rolldown";
import { parseFileText, readText, spotAt } from "../files/index.js";
import { EmulatorError, faultMessage, messageOf } from "../kernel/index.js";
import { findComputed, mayCompute } from "./computed.js";
import { findDecorator, hasExperimentalDecorators, mayDecorate } from "./decorators.js";
import { findImport } from "./imports.js";
import { moduleTypeOf } from "./module-types.js";
import { candidatesOf, isRelative, resolveImport, whyNot } from "./resolve.js";

/** What is to become one module. */
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
  /** Is told each file that is read, and where one is looked for that is not there, also when nothing comes of it. Absolute paths. */
  readonly onLook?: ((path: string) => void) | undefined;
}

/** A place in a file, and what is wrong with it. */
interface Mistake {
  readonly file: string;
  readonly at: number;
  readonly reason: string;
}

/** The files of a bundle, as the bundler reads them. */
export interface Sources {
  readonly plugin: Plugin;
  /** Texts of the files that went in, by absolute path, the entry first. */
  readonly texts: ReadonlyMap<string, string>;
  /** How the bundler takes a file. */
  formatOf(path: string): string | undefined;
  /** A path as people should see it. */
  show(path: string): string;
  /** What is wrong with a file, as people should see it. @param at index into its text; undefined when nobody knows */
  tell(path: string, at: number | undefined, reason: string): string;
  /** What a module exports by name, as far as it says so. */
  exportsOf(path: string): readonly string[];
  /** The entry is an ECMAScript module. */
  isModule(): boolean;
  /** It has a default export. */
  hasDefault(): boolean;
  /** What could not go on. */
  failure(): EmulatorError | undefined;
  /** What is wrong with imports that lead nowhere. */
  mistakes(): string[];
}

/** What the bundler adds to a module for syntax that was lowered: it has these itself. */
const HELPERS = "@oxc-project/runtime/";

/**
 * Names of a CommonJS module that imports others are no longer at the top of what comes out, where a platform looks for them: it exports
 * its entry. Behind all of the text, where nothing moves.
 */
const exporting = (text: string, name: string): string =>
  `${text}\n;try { module.exports.${name} ??= ${name}; } catch {}`;

type Program = ReturnType<PluginContext["parse"]>;

/** Whether a statement is a default export: `export default f`, `export { f as default }`. */
const isDefault = (statement: Program["body"][number]): boolean =>
  statement.type === "ExportDefaultDeclaration" ||
  (statement.type === "ExportNamedDeclaration" &&
    statement.specifiers.some(({ exported }) => exported.type === "Identifier" && exported.name === "default"));

const COMPUTED =
  "which file this imports is known only when it runs, and then there are no files: import each by its own path, and choose among them";

const DECORATED =
  'standard decorators are not compiled here, only those of TypeScript\'s "experimentalDecorators": if this is one of them, say so in ' +
  "a tsconfig.json beside the file or above";

/** A leading `#!` line is a comment, but only a file's first one may be. */
const withoutShebang = (text: string): string => text.replace(/^#!/, "//");

/** Reads the files of a bundle, and looks at what the bundler would not mind. */
export const createSources = (request: BundleRequest): Sources => {
  const { path: entry, shown, entryName, isAlone, onLook = () => {} } = request;
  const texts = new Map<string, string>();
  const formats = new Map<string, string>();
  const exported = new Map<string, readonly string[]>();
  const mistakes: Mistake[] = [];
  let isModule = false;
  let hasDefault = false;
  let failure: EmulatorError | undefined;

  const show = (file: string): string => normalize(join(dirname(shown), relative(dirname(entry), file)));

  /** The bundler writes members of its own into what a plugin throws: it gets an error that nobody else sees. */
  const fail = (error: unknown): never => {
    if (error instanceof EmulatorError) failure ??= error;
    throw new Error(messageOf(error));
  };

  const tell: Sources["tell"] = (path, at, reason) => {
    const text = texts.get(path);
    return faultMessage(show(path), at === undefined || text === undefined ? undefined : spotAt(text, at), "", reason);
  };

  const failAt = (path: string, at: number, reason: string): never =>
    fail(new EmulatorError("INVALID_FIXTURE", tell(path, at, reason)));

  const read = async (path: string): Promise<string> => {
    onLook(path);
    const text = await readText(path, "INVALID_FIXTURE", show(path));
    texts.set(path, text);
    if (moduleTypeOf(path) === "json") parseFileText(text, "INVALID_FIXTURE", show(path));
    return text;
  };

  /** The syntax tree of a file; undefined when there is none: the bundler will say why, with the place. */
  const parse = (context: PluginContext, path: string): Program | undefined => {
    const lang = moduleTypeOf(path);
    if (lang === undefined || lang === "json") return undefined;
    try {
      return context.parse(withoutShebang(texts.get(path) ?? ""), { lang });
    } catch {
      return undefined;
    }
  };

  const plugin: Plugin = {
    name: "sources",
    async resolveId(specifier, importer) {
      if (importer === undefined) return specifier;
      if (specifier.startsWith(HELPERS) || specifier.startsWith("\0")) return undefined;
      const outside = { id: specifier, external: true };
      if (!isRelative(specifier)) return outside;
      const path = await resolveImport(specifier, importer);
      if (path !== undefined && moduleTypeOf(path) !== undefined) return path;
      for (const candidate of candidatesOf(specifier, importer)) onLook(candidate);
      // The bundler has ways of its own to find files, which are not told of here.
      const at = findImport(parse(this, importer), specifier);
      if (at !== undefined) mistakes.push({ file: importer, at, reason: await whyNot(specifier, importer, path) });
      return outside;
    },
    async load(id) {
      const moduleType = moduleTypeOf(id);
      if (id.startsWith("\0") || moduleType === undefined) return undefined;
      const code = withoutShebang(await read(id).catch(fail));
      if (moduleType === "json") return { code, moduleType };
      const computed = isAlone && mayCompute(code) ? findComputed(parse(this, id)) : undefined;
      if (computed !== undefined) failAt(id, computed, COMPUTED);
      const decorator = mayDecorate(code) ? findDecorator(parse(this, id)) : undefined;
      if (decorator !== undefined && !(await hasExperimentalDecorators(id))) failAt(id, decorator, DECORATED);
      if (id !== entry) return { code, moduleType };
      const statements = parse(this, id)?.body ?? [];
      isModule = statements.some(({ type }) => /^(?:Import|Export)/.test(type));
      hasDefault = statements.some(isDefault);
      return { code: isModule || entryName === undefined ? code : exporting(code, entryName), moduleType };
    },
    moduleParsed({ id, inputFormat, exports }) {
      formats.set(id, inputFormat);
      exported.set(id, exports);
    },
  };

  return {
    plugin,
    texts,
    formatOf: (path) => formats.get(path),
    show,
    tell,
    exportsOf: (path) => exported.get(path) ?? [],
    isModule: () => isModule,
    hasDefault: () => hasDefault,
    failure: () => failure,
    // They were found at the same time, in whatever order.
    mistakes() {
      const sorted = mistakes.toSorted((a, b) => (a.file === b.file ? a.at - b.at : a.file < b.file ? -1 : 1));
      return [...new Set(sorted.map(({ file, at, reason }) => tell(file, at, reason)))];
    },
  };
};
