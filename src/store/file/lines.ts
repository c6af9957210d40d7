import type { FileHandle } from "./file-system.js";

/** Bytes read at a time. */
const CHUNK = 1 << 20;

const NEWLINE = 0x0a;

const EMPTY = Buffer.alloc(0);

/** Where reading ended. */
export interface Rest {
  /** What follows the last newline. */
  readonly bytes: Buffer;
  /** Where that begins. */
  readonly offset: number;
  /** Newlines before it. */
  readonly lines: number;
}

/**
 * Hands out a file line by line as bytes, without the newline: a file may be larger than any string can be. A line is only lent: its
 * bytes change after the call.
 *
 * @param take returns whether to go on
 */
export const readLines = async (
  handle: FileHandle,
  take: (line: Buffer, offset: number, number: number) => boolean,
): Promise<Rest> => {
  const chunk = Buffer.allocUnsafe(CHUNK);
  /** The beginning of a line that goes on in the next chunk. */
  let parts: Buffer[] = [];
  let offset = 0;
  let lines = 0;
  let position = 0;
  for (;;) {
    const count = await handle.read(chunk, position);
    if (count === 0) break;
    position += count;
    const data = chunk.subarray(0, count);
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
      let line = data.subarray(start, end);
      if (parts.length > 0) {
        line = Buffer.concat([...parts, line]);
        parts = [];
      }
      lines += 1;
      if (!take(line, offset, lines)) return { bytes: EMPTY, offset, lines };
      offset += line.length + 1;
      start = end + 1;
    }
    // A copy, since the chunk is filled anew.
    if (start < count) parts.push(Buffer.from(data.subarray(start)));
  }
  return { bytes: Buffer.concat(parts), offset, lines };
};
