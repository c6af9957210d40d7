import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

/** What an import may leave out, in the order it is looked for: a `.js` beside a `.ts` is what was compiled from it. */
const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/** TypeScript wants the name of the file that a compiler would write. */
const WRITTEN_FOR: Readonly<Record<string, string>> = { ".js": ".ts", ".mjs": ".mts", ".cjs": ".cts" };

/** What can be part of a bundle, and how it is read. */
export const MODULE_TYPES: Readonly<Record<string, "ts" | "js" | "json">> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".json": "json",
};

/** Everything else is the sandbox's: its own modules, and those it says it has not. */
export const isRelative = (specifier: string): boolean => /^\.{1,2}(?:\/|$)/.test(specifier);

const kindOf = async (path: string): Promise<"file" | "folder" | undefined> => {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? undefined : found.isDirectory() ? "folder" : "file";
};

const firstFile = async (paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if ((await kindOf(path)) === "file") return path;
  return undefined;
};

const withExtensions = (path: string): string[] => EXTENSIONS.map((extension) => path + extension);

/** The file a compiler would make the wanted one from, before the wanted one. */
const sourcesOf = (path: string): string[] => {
  const extension = extname(path);
  const source = WRITTEN_FOR[extension];
  return source === undefined ? [path] : [join(dirname(path), basename(path, extension) + source), path];
};

/**
 * The file that a relative import means: as it stands, `x.ts` for `x.js`, without its extension, or the `index` file of a folder.
 *
 * @param importer absolute path of the file that imports
 * @example
 * ```ts
 * await resolveImport("./lib/util", "/shop/functions/hello.ts"); // "/shop/functions/lib/util.ts"
 * ```
 */
export const resolveImport = async (specifier: string, importer: string): Promise<string | undefined> => {
  const path = join(dirname(importer), specifier);
  const isFolderName = /(?:^|\/)\.{0,2}$/.test(specifier);
  const asFile = isFolderName ? undefined : await firstFile([...sourcesOf(path), ...withExtensions(path)]);
  return asFile ?? firstFile(withExtensions(join(path, "index")));
};
