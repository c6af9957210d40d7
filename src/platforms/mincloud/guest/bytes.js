/**
 * What can be uploaded: bytes, or the path of a file in the function's own file system.
 *
 * @typedef {string | ArrayBuffer | ArrayBufferView} Source
 */

/**
 * @param {unknown} value
 * @returns {value is Source}
 */
export const isSource = (value) =>
  (typeof value === "string" && value !== "") ||
  ArrayBuffer.isView(value) ||
  // Not by instanceof: a native function may live in a realm of its test runner's.
  Object.prototype.toString.call(value) === "[object ArrayBuffer]";

/**
 * The bytes as text: only JSON crosses the sandbox door. Node's modules do the work, in the sandbox its own copies of them.
 *
 * @param {import("../../../functions/types.js").GuestHost} host
 * @param {Source} source
 * @returns {string}
 * @throws Error ENOENT and its like for a path
 */
export const toBase64 = (host, source) => {
  if (typeof source === "string") {
    const fs = /** @type {typeof import("node:fs")} */ (host.library("fs"));
    return fs.readFileSync(source, "base64");
  }
  const { Buffer } = /** @type {typeof import("node:buffer")} */ (host.library("buffer"));
  const bytes = ArrayBuffer.isView(source)
    ? Buffer.from(/** @type {ArrayBuffer} */ (source.buffer), source.byteOffset, source.byteLength)
    : Buffer.from(source);
  return bytes.toString("base64");
};
