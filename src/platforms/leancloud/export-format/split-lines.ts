import { createGatherer, type Fault, MAX_PIECE, type Piece, type Splitter, TOO_LONG } from "./pieces.js";

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** Cuts JSON Lines. A broken line costs itself only, so this is never done by following brackets. */
export const splitLines = (): Splitter => {
  const held = createGatherer();
  let line = 1;
  /** Inside a line that is too long: it was reported, its rest is passed over. */
  let skipping = false;

  function* finish(last: Buffer, torn: boolean): Generator<Piece> {
    const bytes = held.take(last);
    if (!skipping && bytes.length > 0) yield { line, bytes, torn };
    skipping = false;
    line += 1;
  }

  function* push(chunk: Buffer): Generator<Piece | Fault> {
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
      yield* finish(chunk.subarray(start, at), false);
      start = at + 1;
    }
    if (skipping) return;
    held.hold(chunk.subarray(start));
    if (held.bytes() <= MAX_PIECE) return;
    held.take(NOTHING);
    skipping = true;
    yield { line, fault: `the line is ${TOO_LONG}` };
  }

  return { push, end: () => finish(NOTHING, true) };
};
