import { readFile } from "node:fs/promises";
import { GAP } from "./gap.js";
import { isTypeScript } from "./module-types.js";
import { isRelative, resolveImport } from "./resolve.js";

/** Where a module names another one. */
const NAMED = new RegExp(`\\b(?:from|import|require)${GAP}(?:\\(${GAP})?["'](\\.{1,2}(?:/[^"'\\n]*)?)["']`, "g");

const namedIn = (text: string): string[] => [...text.matchAll(NAMED)].map(([, specifier = ""]) => specifier);

/**
 * Files that the sources of a bundle name and that gave nothing to it: they hold types only. They belong to the function all the same.
 *
 * @param texts of the files that went in, by absolute path
 */
export const findTypesOnly = async (texts: ReadonlyMap<string, string>): Promise<string[]> => {
  const found = new Set<string>();
  const visit = async (path: string, text: string): Promise<void> => {
    if (!isTypeScript(path)) return;
    for (const specifier of namedIn(text)) {
      const target = isRelative(specifier) ? await resolveImport(specifier, path) : undefined;
      if (target === undefined || texts.has(target) || found.has(target)) continue;
      found.add(target);
      await visit(target, await readFile(target, "utf8").catch(() => ""));
    }
  };
  for (const [path, text] of texts) await visit(path, text);
  return [...found];
};
