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

const PLACE = /^(.*?\S)(?::(\d+)(?::(\d+))?)?: (.*)$/;

/** `file:3`, alone on its line: what stands above the code frame of V8. */
const FRAME = /^(.+):(\d+)$/;

/**
 * Takes apart a message that begins with a place, as all about fixtures and configurations do.
 *
 * @example
 * ```ts
 * readPlace("a.json:1:12: expected a value\n  1 | …"); // { file: "a.json", line: 1, column: 12, reason: "expected a value", excerpt: "  1 | …" }
 * ```
 */
export const readPlace = (message: string): Placed => {
  const [first = "", ...more] = message.split("\n");
  const match = PLACE.exec(first);
  if (match === null) return { reason: message };
  const [, file = "", line, column, reason = ""] = match;
  const [frame] = more;
  const below = line === undefined && frame !== undefined ? FRAME.exec(frame) : null;
  const framed = below !== null && below[1] === file ? Number(below[2]) : undefined;
  const excerpt = (framed === undefined ? more : more.slice(1)).join("\n").trimEnd();
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(framed === undefined ? {} : { line: framed }),
    ...(column === undefined ? {} : { column: Number(column) }),
    reason,
    ...(excerpt === "" ? {} : { excerpt }),
  };
};
