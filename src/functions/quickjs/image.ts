/**
 * The memory of an engine at rest: prelude, libraries and SDK loaded, nothing under way. A copy of it is a container that is ready in
 * two milliseconds instead of twenty, and `reset()` in a test suite makes every container cold. The bytes are shared by all workers.
 */
export interface Image {
  readonly runtime: number;
  readonly context: number;
  /** Size of the memory, in WebAssembly pages. */
  readonly pages: number;
  /** The parts of the memory that are not zero, one behind the other in `bytes`. */
  readonly parts: readonly Part[];
  readonly bytes: SharedArrayBuffer;
}

/** An engine, as far as its memory goes. */
interface Photographed {
  readonly memory: WebAssembly.Memory;
  /** Where runtime and context lie in it. */
  readonly addresses: { readonly runtime: number; readonly context: number };
}

interface Part {
  readonly at: number;
  readonly length: number;
}

/** Most of the memory is stack and heap that were never touched. */
const BLOCK = Buffer.alloc(4096);

/** Blocks that are all zero are left out: no block that the binary fills with constants ever becomes that. */
const findParts = (memory: ArrayBuffer): Part[] => {
  const parts: { at: number; length: number }[] = [];
  for (let at = 0; at < memory.byteLength; at += BLOCK.length) {
    if (BLOCK.equals(new Uint8Array(memory, at, BLOCK.length))) continue;
    const last = parts.at(-1);
    if (last !== undefined && last.at + last.length === at) last.length += BLOCK.length;
    else parts.push({ at, length: BLOCK.length });
  }
  return parts;
};

/** Takes the image of an engine in which nothing runs. */
export const takeImage = ({ memory: { buffer }, addresses }: Photographed): Image => {
  const parts = findParts(buffer);
  const bytes = new SharedArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0));
  const target = new Uint8Array(bytes);
  let offset = 0;
  for (const { at, length } of parts) {
    target.set(new Uint8Array(buffer, at, length), offset);
    offset += length;
  }
  return { ...addresses, pages: buffer.byteLength / 65_536, parts, bytes };
};

/** Makes a fresh engine's memory what the image's was. */
export const restoreMemory = ({ parts, bytes }: Image, { buffer }: WebAssembly.Memory): void => {
  const target = new Uint8Array(buffer);
  let offset = 0;
  for (const { at, length } of parts) {
    target.set(new Uint8Array(bytes, offset, length), at);
    offset += length;
  }
};
