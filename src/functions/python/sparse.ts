import { crc32 } from "node:zlib";

/** Half of an interpreter's memory was never touched. */
const BLOCK = 4096;

/** Before the blocks: a mark, a checksum of what follows, the whole length, how many blocks, and which. */
const MARK = 0x50_59_53_31;
const HEAD = 16;

const ZERO = Buffer.alloc(BLOCK);

/**
 * Writes bytes down without the parts that are zero.
 *
 * @example
 * ```ts
 * unpack(pack(new Uint8Array(1_000_000))); // a SharedArrayBuffer of a million zeros
 * ```
 */
export const pack = (bytes: Uint8Array): Buffer => {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Buffer[] = [];
  const indexes: number[] = [];
  for (let at = 0; at < source.length; at += BLOCK) {
    const block = source.subarray(at, at + BLOCK);
    if (ZERO.compare(block, 0, block.length, 0, block.length) === 0) continue;
    indexes.push(at / BLOCK);
    blocks.push(block);
  }
  const head = Buffer.from(new Uint32Array([MARK, 0, source.length, indexes.length, ...indexes]).buffer);
  const packed = Buffer.concat([head, ...blocks]);
  packed.writeUInt32LE(crc32(packed.subarray(8)), 4);
  return packed;
};

/** The bytes again, where all threads see them; undefined when what was written is damaged. */
export const unpack = (packed: Buffer): SharedArrayBuffer | undefined => {
  if (packed.length < HEAD || packed.readUInt32LE(0) !== MARK) return undefined;
  if (packed.readUInt32LE(4) !== crc32(packed.subarray(8))) return undefined;
  const [length, count] = [packed.readUInt32LE(8), packed.readUInt32LE(12)];
  const memory = new SharedArrayBuffer(length);
  const target = new Uint8Array(memory);
  let from = HEAD + 4 * count;
  for (let each = 0; each < count; each++) {
    const at = packed.readUInt32LE(HEAD + 4 * each) * BLOCK;
    const end = from + Math.min(BLOCK, length - at);
    target.set(packed.subarray(from, end), at);
    from = end;
  }
  return memory;
};
