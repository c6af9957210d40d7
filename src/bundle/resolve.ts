import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { nearest } from "../suggest.js";
import { MODULE_EXTENSIONS, moduleTypeOf } from "./module-types.js";

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

const withExtensions = (path: string): string[] => MODULE_EXTENSIONS.map((extension) => path + extension);

/** The file a compiler would make the wanted one from, before the wanted one: TypeScript wants the name of what it will write. */
const sourcesOf = (path: string): string[] =>
  moduleTypeOf(path) === "js" ? [path.replace(/js$/, "ts"), path] : [path];

/** Where the file of a relative import may be, in the order it is looked for. */
export const candidatesOf = (specifier: string, importer: string): string[] => {
  const path = join(dirname(importer), specifier);
  const isFolderName = /(?:^|\/)\.{0,2}$/.test(specifier);
  return [
    ...(isFolderName ? [] : [...sourcesOf(path), ...withExtensions(path)]),
    ...withExtensions(join(path, "index")),
  ];
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
export const resolveImport = (specifier: string, importer: string): Promise<string | undefined> =>
  firstFile(candidatesOf(specifier, importer));

const IMPORTABLE = `only ${MODULE_EXTENSIONS.join(", ")} files can be imported`;

const withoutExtension = (name: string): string => name.replace(/\.\w+$/, "");

/**
 * Why a relative import leads to nothing that can be part of a bundle.
 *
 * @param found the file that it means
 */
export const whyNot = async (specifier: string, importer: string, found: string | undefined): Promise<string> => {
  if (found !== undefined) return IMPORTABLE;
  const missing = `there is no file ${specifier}`;
  const path = join(dirname(importer), specifier);
  if ((await kindOf(path)) === "folder") return `${missing}: it is a folder without an index file`;
  const wanted = basename(path);
  const names = await readdir(dirname(path)).catch(() => []);
  const other = names.find((name) => withoutExtension(name) === wanted);
  if (other !== undefined) return `${missing}; there is ${other}, but ${IMPORTABLE}`;
  const isWhole = withoutExtension(wanted) !== wanted;
  const guess = nearest(wanted, isWhole ? names : names.map(withoutExtension));
  return guess === undefined ? missing : `${missing}; did you mean ${specifier.replace(/[^/]*\/*$/, guess)}?`;
};
