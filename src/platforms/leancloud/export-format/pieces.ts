/** The bytes of one line, JSON value or BSON document. */
export interface Piece {
  /** Where it begins, from 1; of documents their number. */
  readonly line: number;
  readonly bytes: Buffer;
  /** Whether the file ended in it. */
  readonly torn: boolean;
}

/** Bytes that could not be cut. */
export interface Fault {
  readonly line: number;
  readonly fault: string;
}

/**
 * Cuts a file that arrives in chunks. There is one splitter per form (lines, JSON list, BSON), and none holds more than a
 * piece and a chunk.
 */
export interface Splitter {
  push(chunk: Buffer): Iterable<Piece | Fault>;
  /** What is left when the file ends. */
  end(): Iterable<Piece | Fault>;
}

/**
 * No object is larger: MongoDB, which LeanCloud stores into, ends at 16 MiB of BSON, and JSON text with escapes takes a few
 * times that. It bounds what a damaged file can make us hold.
 */
export const MAX_PIECE = 64 * 1024 * 1024;

export const TOO_LONG = `longer than ${MAX_PIECE / 1024 / 1024} MiB, which no object is`;

/** Collects the bytes of a piece that spans chunks. */
export interface Gatherer {
  hold(part: Buffer): void;
  /** All that was held, and `last`. */
  take(last: Buffer): Buffer;
  bytes(): number;
}

export const createGatherer = (): Gatherer => {
  let parts: Buffer[] = [];
  let bytes = 0;
  return {
    hold: (part) => {
      if (part.length === 0) return;
      parts.push(part);
      bytes += part.length;
    },
    take: (last) => {
      const whole = parts.length === 0 ? last : Buffer.concat([...parts, last]);
      parts = [];
      bytes = 0;
      return whole;
    },
    bytes: () => bytes,
  };
};
