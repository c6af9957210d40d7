import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { filesBelow, show } from "../../fixtures.js";
import type { PlatformName } from "../commands.js";
import { lineExcerpt } from "../line.js";

/** A place in code as stacks have it: V8's `at main (index.js:10:16)`, Python's `File "hello.py", line 3`. */
interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

const V8 = /^\s+at (?:.*\()?([^()\s]+?):(\d+):(\d+)\)?$/;
const PYTHON = /^\s+File "([^"]+)", line (\d+)/;

const frameOf = (line: string): Frame | undefined => {
  const v8 = V8.exec(line);
  if (v8 !== null) return { file: v8[1] ?? "", line: Number(v8[2]), column: Number(v8[3]) };
  const python = PYTHON.exec(line);
  return python === null ? undefined : { file: python[1] ?? "", line: Number(python[2]) };
};

/** A function's file goes by `index.js` in one cloud, whatever it is called in the set. */
const isMeant = (path: string, { file }: Frame, name: string): boolean => {
  const bare = basename(path).replace(/\.[^.]+$/, "");
  if (path.endsWith(`/${file.replace(/^\.\//, "")}`)) return file !== "index.js" || path.includes(`/${name}/`);
  return file === "index.js" && bare === name && /\.[cm]?[jt]s$/.test(path);
};

/**
 * The line of a fixture set in which a function failed, below its path; undefined when it is not to be found.
 *
 * @param set the folder of the fixture set
 * @example
 * ```ts
 * await sourceOf("TypeError: …\n    at main (index.js:10:16)", { set: "fixtures/demo", platform: "mincloud", name: "failing" });
 * // fixtures/demo/mincloud/functions/failing.js:10\n  10 |   return coupon.discount;\n …
 * ```
 */
export const sourceOf = async (
  stack: string,
  { set, platform, name }: { readonly set: string; readonly platform: PlatformName; readonly name: string },
): Promise<string | undefined> => {
  const folder = resolve(set, platform);
  const paths = (await filesBelow(folder).catch(() => [])).map((path) => path.replaceAll("\\", "/"));
  const lines = stack.split("\n");
  // Python's innermost frame comes last.
  const frames = (/^Traceback/.test(stack) ? lines.reverse() : lines).flatMap((line) => frameOf(line) ?? []);
  for (const frame of frames) {
    const path = paths.find((each) => isMeant(each, frame, name));
    if (path === undefined) continue;
    const shown = lineExcerpt(await readFile(join(path), "utf8"), frame.line, frame.column);
    return shown === undefined ? undefined : `${show(path)}:${frame.line}\n${shown}`;
  }
  return undefined;
};
