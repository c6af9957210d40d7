/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */

/**
 * @param {unknown} data
 * @returns {data is AsyncIterable<Uint8Array | string>}
 */
const isStream = (data) => typeof data === "object" && data !== null && "pipe" in data && Symbol.asyncIterator in data;

/**
 * What AV.File hands over for an upload as text, for only JSON crosses the sandbox door; undefined for data that is no bytes.
 *
 * @param {GuestHost} host
 * @param {unknown} data
 * @returns {Promise<string | undefined>}
 * @example
 * ```js
 * await toBase64(host, new Uint8Array([104, 105])); // "aGk="
 * ```
 */
export const toBase64 = async (host, data) => {
  const { Buffer } = /** @type {typeof import("node:buffer")} */ (host.library("buffer"));
  if (ArrayBuffer.isView(data)) {
    return Buffer.from(/** @type {ArrayBuffer} */ (data.buffer), data.byteOffset, data.byteLength).toString("base64");
  }
  // Not by instanceof: a native function may live in a realm of its test runner's.
  if (Object.prototype.toString.call(data) === "[object ArrayBuffer]") {
    return Buffer.from(/** @type {ArrayBuffer} */ (data)).toString("base64");
  }
  if (!isStream(data)) return undefined;
  const chunks = [];
  for await (const chunk of data) chunks.push(Buffer.from(/** @type {Uint8Array} */ (chunk)));
  return Buffer.concat(chunks).toString("base64");
};
