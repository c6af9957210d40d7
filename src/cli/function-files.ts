import { basename, dirname, extname, relative } from "node:path";
import { filesBelow } from "../fixtures.js";

const SCRIPT = /\.[cm]?[jt]s$/;

/**
 * The files in a folder of a set that hold functions, by the functions' names: `hello.js`, `hello/index.ts`. Other files in it are what those
 * import, whatever they are called.
 *
 * @example
 * ```ts
 * (await functionFiles("fixtures/demo/mincloud/functions")).get("hello"); // "fixtures/demo/mincloud/functions/hello.js"
 * ```
 */
export const functionFiles = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const files = new Map<string, string>();
  for (const path of await filesBelow(folder).catch(() => [])) {
    const bare = basename(path, extname(path));
    const parent = relative(folder, dirname(path));
    const name = parent === "" ? bare : bare === "index" && SCRIPT.test(path) ? parent : undefined;
    // Functions go by the names of files in this form.
    if (name !== undefined && basename(name) === name) files.set(name.normalize("NFC"), path);
  }
  return files;
};
