import { existsSync } from "node:fs";

/** Where something is wrong, as far as a message says so. */
export interface Placed {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** What is left of the message: the path inside the file, and the reason. */
  readonly reason: string;
  /** The line itself, with a mark; several lines of text. */
  readonly excerpt?: string;
}

/** What ends the name of a file: `:3:12: `, `:3: `, `: `. */
const END = /(?<=\S)(?::(\d+)(?::(\d+))?)?: /g;

/** `file:3`, alone on its line: what stands above the code frame of V8. */
const FRAME = /^(.+):(\d+)$/;

/** The places at which the name at the beginning of a line may end. There may be colons in it. */
const endsIn = (line: string): readonly RegExpExecArray[] => [...line.matchAll(END)];

/** The longest beginning that is there on disk. */
const endOnDisk = (line: string): RegExpExecArray | undefined =>
  endsIn(line).findLast(({ index }) => existsSync(line.slice(0, index)));

const readOne = (message: string): Placed => {
  const [first = "", ...more] = message.split("\n");
  const end = endOnDisk(first) ?? endsIn(first)[0];
  if (end === undefined) return { reason: message };
  const [{ length }, line, column] = end;
  const file = first.slice(0, end.index);
  const [frame] = more;
  const below = line === undefined && frame !== undefined ? FRAME.exec(frame) : null;
  const framed = below !== null && below[1] === file ? Number(below[2]) : undefined;
  const excerpt = (framed === undefined ? more : more.slice(1)).join("\n").trimEnd();
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(framed === undefined ? {} : { line: framed }),
    ...(column === undefined ? {} : { column: Number(column) }),
    reason: first.slice(end.index + length),
    ...(excerpt === "" ? {} : { excerpt }),
  };
};

/**
 * Takes apart a message that begins with a place, as all about fixtures and configurations do. Several mistakes are told at once, each from
 * a line that begins with the name of a file that is there.
 *
 * @example
 * ```ts
 * readPlaces("a.json:1:12: expected a value\n  1 | …"); // [{ file: "a.json", line: 1, column: 12, reason: "expected a value", excerpt: "  1 | …" }]
 * ```
 */
export const readPlaces = (message: string): [Placed, ...Placed[]] => {
  const lines = message.split("\n");
  const starts = lines.flatMap((line, index) => (index > 0 && endOnDisk(line) !== undefined ? [index] : []));
  const from = (start: number, end: number | undefined): Placed => readOne(lines.slice(start, end).join("\n"));
  return [from(0, starts[0]), ...starts.map((start, index) => from(start, starts[index + 1]))];
};
