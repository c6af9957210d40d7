/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */

/**
 * Node's own; in the sandbox its copy.
 *
 * @param {GuestHost} host
 */
export const bufferOf = (host) => /** @type {typeof import("node:buffer")} */ (host.library("buffer")).Buffer;

/**
 * Bytes of any kind; undefined for all else.
 *
 * @param {GuestHost} host
 * @param {unknown} value
 * @returns {Buffer | undefined}
 */
export const bytesIn = (host, value) => {
  if (ArrayBuffer.isView(value)) {
    return bufferOf(host).from(/** @type {ArrayBuffer} */ (value.buffer), value.byteOffset, value.byteLength);
  }
  // Not by instanceof: a native function may live in a realm of its test runner's.
  const isBuffer = Object.prototype.toString.call(value) === "[object ArrayBuffer]";
  return isBuffer ? bufferOf(host).from(/** @type {ArrayBuffer} */ (value)) : undefined;
};

/**
 * Whether text is meant: nothing said, or said so. Another encoding (`binary`, `base64`) stands for bytes, as null does.
 *
 * @param {unknown} encoding
 */
export const isUtf8 = (encoding) =>
  encoding === undefined || (typeof encoding === "string" && /^utf-?8$/i.test(encoding));
