import type { OnReadOpts, Socket } from "node:net";

/**
 * Hands bytes over in a buffer of the program's own, until it wants no more for now.
 *
 * @returns what is left, and whether it wants that
 * @example
 * ```ts
 * const [rest, goesOn] = fill(socket, { buffer: Buffer.alloc(1024), callback: () => true }, chunk);
 * ```
 */
export const fill = (
  socket: Socket,
  { buffer, callback }: OnReadOpts,
  chunk: Uint8Array,
): [rest: Uint8Array, goesOn: boolean] => {
  let rest = chunk;
  let goesOn = !socket.isPaused();
  while (goesOn && rest.byteLength > 0 && !socket.destroyed) {
    const room = typeof buffer === "function" ? buffer() : buffer;
    const part = rest.subarray(0, room.byteLength);
    room.set(part);
    rest = rest.subarray(part.byteLength);
    goesOn = callback(part.byteLength, room) !== false && !socket.isPaused();
  }
  return [rest, goesOn];
};
