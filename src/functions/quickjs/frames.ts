import { withoutShebang } from "../syntax.js";

/** Frames of the sandbox's own code carry this in their file name. */
export const OWN_FILES = "sandbox:";

/** The code of the function, to find what a frame points at. */
export interface SourceText {
  readonly filename: string;
  readonly code: string;
  /** Columns that the module wrapper takes in the first line. */
  readonly indent: number;
}

export interface Frame {
  /** Name of the function, `""` when it has none. */
  readonly name: string;
  /** Empty for functions of the engine. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

// `    at name (file:1:2)`, `    at name (native)`, `    at file:1:2`
const LINE = /^ {4}at (?:(.*) \((?:native|(.*):(\d+):(\d+))\)|(.*):(\d+):(\d+))$/;

/** Characters of a line worth reading. */
const LONGEST = 2000;

/** V8's default `Error.stackTraceLimit`. */
const LIMIT = 10;

/** Reads the frames QuickJS noted, without those of the sandbox's own code. */
export const readFrames = (text: string, source: SourceText): Frame[] => {
  const frames: Frame[] = [];
  for (const line of text.split("\n")) {
    // A function can have any name: the pattern's search for the place behind it is not to take for ever.
    if (line.length > LONGEST) continue;
    const match = LINE.exec(line);
    // A place without parentheses is in text handed to the engine (`JSON.parse`, `eval`): V8 does not show it.
    if (match === null || match[5] !== undefined) continue;
    const [, name = "", file = "", row = "0", column = "0"] = match;
    if (file.startsWith(OWN_FILES)) continue;
    const indent = file === source.filename && row === "1" ? source.indent : 0;
    frames.push({
      name: name.startsWith("<") ? "" : name,
      file,
      line: Number(row),
      column: Math.max(1, Number(column) - indent),
    });
  }
  // An engine function that the sandbox's own code called says nothing to the reader.
  while (frames.length > 0 && frames.at(-1)?.file === "") frames.pop();
  return frames;
};

/** As V8 writes them. */
export const writeFrames = (frames: readonly Frame[]): string =>
  frames
    .slice(0, LIMIT)
    .map(({ name, file, line, column }) => {
      const place = file === "" ? "<anonymous>" : `${file}:${line}:${column}`;
      return name === "" ? `\n    at ${place}` : `\n    at ${name} (${place})`;
    })
    .join("");

// A chain of plain names and simple indexes at the end of the text: `a.b`, `a?.b`, `list[0].run`.
// Read only this far back: without a start to hold on to, the search takes quadratic time on a line of minified code.
const REACH = 200;
const CHAIN = /[\p{ID_Continue}$]+(?:\??\.[\p{ID_Continue}$]+|\[[^[\]()]*\])*$/u;

/**
 * The expression before a frame's place, the way V8 names it in `x.y is not a function`. QuickJS points behind the callee.
 */
export const expressionAt = (frame: Frame | undefined, source: SourceText): string | undefined => {
  if (frame === undefined || frame.file !== source.filename) return undefined;
  const line = withoutShebang(source.code).split("\n", frame.line)[frame.line - 1];
  const end = frame.column - 1;
  const before = line?.slice(Math.max(0, end - REACH), end) ?? "";
  const chain = CHAIN.exec(before)?.[0];
  if (chain?.length === REACH) return undefined;
  if (chain === undefined) return before.endsWith(")") || before.endsWith("]") ? "(intermediate value)" : undefined;
  const rest = before.slice(0, -chain.length).trimEnd();
  return rest.endsWith(".") ? `(intermediate value).${chain}` : chain;
};
