import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Relative imports, of statements and of types: `from "./a.js"`, `import("./a.js")`. */
const IMPORT = /\b(?:from|import)\s*\(?\s*"(\.[^"]+)\.js"/g;

const importsOf = async (path: string): Promise<string[]> =>
  [...(await readFile(path, "utf8")).matchAll(IMPORT)].map(([, to = ""]) => `${join(dirname(path), to)}.d.ts`);

/**
 * Removes declarations that no entry leads to: TypeScript writes one for each file that was compiled, and of most nobody can ask.
 *
 * @param types the folder of the declarations
 * @param entries below it
 * @example
 * ```ts
 * await keepReachable("dist/types", ["index.d.ts"]);
 * ```
 */
export const keepReachable = async (types: string, entries: readonly string[]): Promise<void> => {
  const names = await readdir(types, { recursive: true });
  const all = new Set(names.filter((name) => name.endsWith(".d.ts")).map((name) => join(types, name)));
  const reached = new Set(entries.map((entry) => join(types, entry)));
  // Examples in comments import files that are not there.
  for (const path of reached) for (const next of await importsOf(path)) if (all.has(next)) reached.add(next);
  await Promise.all([...all].filter((path) => !reached.has(path)).map((path) => rm(path)));
};
