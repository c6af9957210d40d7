import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { lineExcerpt } from "../files/index.js";
import { show } from "../fixtures.js";
import type { PlatformName } from "./commands.js";
import { functionFiles } from "./function-files.js";

/** A place in code as stacks have it: V8's `at main (index.js:10:16)`, Python's `File "hello.py", line 3`. */
interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

const V8 = /^\s+at (?:.*\()?(?:async )?([^()]+?):(\d+):(\d+)\)?$/;
const PYTHON = /^\s+File "([^"]+)", line (\d+)/;

/** What Python says of code that it cannot read: `SyntaxError: '{' was never closed (hello.py, line 2)`. */
const PARSED = /\((\S+\.py), line (\d+)\)$/;

/** Whether a text has frames in it: of V8, or of Python. */
export const isStack = (text: string): boolean => /\n\s+at |\n {2}File "/.test(text);

const frameOf = (line: string): Frame | undefined => {
  const v8 = V8.exec(line);
  if (v8 !== null) return { file: v8[1] ?? "", line: Number(v8[2]), column: Number(v8[3]) };
  const python = PYTHON.exec(line) ?? PARSED.exec(line);
  return python === null ? undefined : { file: python[1] ?? "", line: Number(python[2]) };
};

/**
 * The file that a frame means. Those of bundles go by their paths below the cloud's folder; a function's own file by its name, or by
 * `index.js`, whatever it is called in the set.
 */
const pathOf = ({ file }: Frame, folder: string, own: string | undefined): string =>
  own !== undefined && (file === "index.js" || file === basename(own)) ? own : resolve(folder, file);

/**
 * What a stack says besides its first line and the place that is shown with it: the way there, when there was one.
 *
 * @example
 * ```ts
 * wayTo("TypeError: no\n    at f (index.js:1:2)\n    at main (index.js:5:3)", { line: 1 }); // "    at main (index.js:5:3)"
 * ```
 */
export const wayTo = (stack: string, place: Pick<StackPlace, "line"> | undefined): string | undefined => {
  const lines = stack.split("\n");
  const frames = lines.filter((line) => frameOf(line) !== undefined);
  const isShown = (line: string): boolean => place !== undefined && frameOf(line)?.line === place.line;
  if (frames.every(isShown)) return place === undefined ? stack : undefined;
  // Python's frames have two lines each, and its error comes last.
  if (/^Traceback/.test(stack)) return lines.slice(0, -1).join("\n");
  return frames.filter((line, index) => index > 0 || !isShown(line)).join("\n");
};

/** A line of a fixture set. */
export interface StackPlace {
  /** As people should see it. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** The line itself, with a mark. */
  readonly excerpt: string;
}

/**
 * The line of a fixture set in which code failed; undefined when it is not to be found.
 *
 * @param where the folder of the set, the cloud, and the function
 * @example
 * ```ts
 * await findPlace("TypeError: …\n    at main (index.js:10:16)", { set: "fixtures/demo", platform: "mincloud", name: "failing" });
 * // { file: "fixtures/demo/mincloud/functions/failing.js", line: 10, column: 16, excerpt: "  10 |   return coupon.discount;\n …" }
 * ```
 */
export const findPlace = async (
  stack: string,
  where: { readonly set: string; readonly platform: PlatformName; readonly name?: string },
): Promise<StackPlace | undefined> => {
  const folder = resolve(where.set, where.platform);
  const own = (await functionFiles(join(folder, "functions"))).get(where.name ?? "");
  const lines = stack.split("\n");
  // Python's innermost frame comes last.
  const frames = (/^Traceback/.test(stack) ? lines.reverse() : lines).flatMap((line) => frameOf(line) ?? []);
  for (const frame of frames) {
    const path = pathOf(frame, folder, own);
    const text = await readFile(path, "utf8").catch(() => undefined);
    const excerpt = text === undefined ? undefined : lineExcerpt(text, frame.line, frame.column);
    if (excerpt !== undefined) return { ...frame, file: show(path), excerpt };
  }
  return undefined;
};
