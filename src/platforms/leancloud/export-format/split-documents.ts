import { createGatherer, type Fault, MAX_PIECE, type Piece, type Splitter } from "./pieces.js";

/** Each document begins with its length, an int32 that counts itself; the shortest is `{}`. */
const LENGTH_BYTES = 4;
const SHORTEST = 5;

const NOTHING = Buffer.alloc(0);

/** Cuts what mongodump writes: BSON documents one after the other, nothing in between. */
export const splitDocuments = (): Splitter => {
  const held = createGatherer();
  let number = 1;
  /** So many bytes must be there before it is worth looking again. */
  let needed = LENGTH_BYTES;
  let lost = false;

  function* push(chunk: Buffer): Generator<Piece | Fault> {
    if (lost) return;
    held.hold(chunk);
    if (held.bytes() < needed) return;
    let rest = held.take(NOTHING);
    needed = LENGTH_BYTES;
    while (rest.length >= LENGTH_BYTES) {
      const size = rest.readInt32LE(0);
      if (size < SHORTEST || size > MAX_PIECE) {
        lost = true;
        // Without a length nobody can tell where the next document begins.
        yield { line: number, fault: `the document says it has ${size} bytes; the rest of the file is not read` };
        return;
      }
      if (rest.length < size) {
        needed = size;
        break;
      }
      yield { line: number, bytes: rest.subarray(0, size), torn: false };
      number += 1;
      rest = rest.subarray(size);
    }
    held.hold(rest);
  }

  function* end(): Generator<Fault> {
    if (!lost && held.bytes() > 0) yield { line: number, fault: "the file ends inside this document" };
  }

  return { push, end };
};
