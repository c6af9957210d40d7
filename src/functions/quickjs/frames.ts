import type { FindSource, SourcePlace } from "../../kernel/source-map.js";
import { withoutShebang } from "../syntax.js";

/** Frames of the sandbox's own code carry this in their file name. */
export const OWN_FILES = "sandbox:";

/** The code of the function, to find what a frame points at. */
export interface SourceText {
  readonly filename: string;
  readonly code: string;
  /** Columns that the module wrapper takes in the first line. */
  readonly indent: number;
  /** The source map of compiled code, if it has one. */
  readonly map?: () => FindSource | undefined;
}

export interface Frame {
  /** Name of the function, `""` when it has none. */
  readonly name: string;
  /** Empty for functions of the engine. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What was compiled into this place. */
  readonly source?: SourcePlace;
}

// `    at name (file:1:2)`, `    at name (native)`, `    at file:1:2`
const LINE = /^ {4}at (?:(.*) \((?:native|(.*):(\d+):(\d+))\)|(.*):(\d+):(\d+))$/;

/** Characters of a line worth reading. */
const LONGEST = 2000;

/** V8's default `Error.stackTraceLimit`. */
const LIMIT = 10;

/** A line of the function's code. */
const lineOf = ({ code }: SourceText, line: number): string => withoutShebang(code).split("\n", line)[line - 1] ?? "";

/** QuickJS counts characters, V8 UTF-16 units: an emoji is two. */
const inUnits = (column: number, source: SourceText, line: number): number => {
  if (!/[\ud800-\udbff]/.test(source.code)) return column;
  const before = [...lineOf(source, line)].slice(0, column - 1);
  return before.reduce((units, { length }) => units + length, 1);
};

/** A place in the function's code, and what was compiled into it; undefined when a compiler made it up. */
const placeIn = (source: SourceText, line: number, noted: number): Pick<Frame, "column" | "source"> | undefined => {
  const column = inUnits(Math.max(1, noted - (line === 1 ? source.indent : 0)), source, line);
  const find = source.map?.();
  if (find === undefined) return { column };
  const place = find(line, column);
  return place && { column, source: place };
};

/** Reads the frames QuickJS noted, without those of the sandbox's own code and of what compilers add. */
export const readFrames = (text: string, source: SourceText): Frame[] => {
  const frames: Frame[] = [];
  for (const noted of text.split("\n")) {
    // A function can have any name: the pattern's search for the place behind it is not to take for ever.
    if (noted.length > LONGEST) continue;
    const match = LINE.exec(noted);
    // A place without parentheses is in text handed to the engine (`JSON.parse`, `eval`): V8 does not show it.
    if (match === null || match[5] !== undefined) continue;
    const [, name = "", file = "", row = "0", column = "0"] = match;
    if (file.startsWith(OWN_FILES)) continue;
    const line = Number(row);
    const place = file === source.filename ? placeIn(source, line, Number(column)) : { column: Number(column) };
    if (place !== undefined) frames.push({ name: name.startsWith("<") ? "" : name, file, line, ...place });
  }
  // An engine function that the sandbox's own code called says nothing to the reader.
  while (frames.length > 0 && frames.at(-1)?.file === "") frames.pop();
  return frames;
};

/** As V8 writes them. */
export const writeFrames = (frames: readonly Frame[]): string =>
  frames
    .slice(0, LIMIT)
    .map(({ name, source, ...compiled }) => {
      const { file, line, column } = source ?? compiled;
      const place = file === "" ? "<anonymous>" : `${file}:${line}:${column}`;
      return name === "" ? `\n    at ${place}` : `\n    at ${name} (${place})`;
    })
    .join("");

// A chain of plain names and simple indexes at the end of the text: `a.b`, `a?.b`, `list[0].run`.
// Read only this far back: without a start to hold on to, the search takes quadratic time on a line of minified code.
const REACH = 200;
const CHAIN = /[\p{ID_Continue}$]+(?:\??\.[\p{ID_Continue}$]+|\[[^[\]()]*\])*$/u;

const UNKNOWN = "(intermediate value)";

/** The expression that ends at an index of a line. */
const expressionBefore = (line: string, end: number): string | undefined => {
  const before = line.slice(Math.max(0, end - REACH), end);
  const chain = CHAIN.exec(before)?.[0];
  if (chain?.length === REACH) return undefined;
  if (chain === undefined) return before.endsWith(")") || before.endsWith("]") ? UNKNOWN : undefined;
  const rest = before.slice(0, -chain.length).trimEnd();
  return rest.endsWith(".") ? `${UNKNOWN}.${chain}` : chain;
};

/**
 * The expression before a frame's place, the way V8 names it in `x.y is not a function`. QuickJS points behind the callee.
 */
export const expressionAt = (frame: Frame | undefined, source: SourceText): string | undefined => {
  if (frame === undefined || frame.file !== source.filename) return undefined;
  const { text, column = 1 } = frame.source ?? {};
  const written = text === undefined ? undefined : expressionBefore(text, column - 1);
  // What TypeScript has between the names, as in `list!.run`, is gone in the code.
  if (written !== undefined && !written.startsWith(UNKNOWN)) return written;
  return expressionBefore(lineOf(source, frame.line), frame.column - 1);
};
