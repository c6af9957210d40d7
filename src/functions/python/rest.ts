/** Small enough that little is copied, big enough that comparing is fast. */
const BLOCK = 4096;

/** The memory of an interpreter at rest, to go back to after each run: whatever the function did in it is undone. */
export interface Rest {
  /** Bytes of memory it had. */
  readonly length: number;
  /** Makes the memory what it was. It may have grown since: what came is zero, as the engine expects of new memory. */
  restore(memory: ArrayBuffer): void;
}

const blocksOf = function* (length: number): Iterable<number> {
  for (let at = 0; at < length; at += BLOCK) yield at;
};

/** Writes bytes into memory that was never touched, and leaves it so where they are zero. */
export const fillMemory = (memory: ArrayBuffer, bytes: Uint8Array): void => {
  const target = Buffer.from(memory);
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const at of blocksOf(source.length)) {
    if (source.compare(target, at, at + BLOCK, at, at + BLOCK) !== 0) source.copy(target, at, at, at + BLOCK);
  }
};

/**
 * Remembers the memory.
 *
 * @param known memory that was nearly the same, e.g. the snapshot it started from, and stays as it is: only what differs is copied
 * @example
 * ```ts
 * const rest = takeRest(memory.buffer, new Uint8Array(snapshot));
 * rest.restore(memory.buffer);
 * ```
 */
export const takeRest = (memory: ArrayBuffer, known: Uint8Array): Rest => {
  const length = memory.byteLength;
  const now = Buffer.from(memory);
  const before = Buffer.from(known.buffer, known.byteOffset, known.byteLength);
  const own = new Map<number, Buffer>();
  for (const at of blocksOf(length)) {
    const isKnown = at + BLOCK <= before.length && before.compare(now, at, at + BLOCK, at, at + BLOCK) === 0;
    if (!isKnown) own.set(at, Buffer.from(now.subarray(at, at + BLOCK)));
  }
  const zero = Buffer.alloc(BLOCK);
  return {
    length,
    restore(changed) {
      const target = Buffer.from(changed);
      for (const at of blocksOf(target.length)) {
        const block = own.get(at);
        const [source, from] = block ? [block, 0] : at < length ? [before, at] : [zero, 0];
        if (target.compare(source, from, from + BLOCK, at, at + BLOCK) === 0) continue;
        source.copy(target, at, from, from + BLOCK);
      }
    },
  };
};
