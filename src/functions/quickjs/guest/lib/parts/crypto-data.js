/** @typedef {import("../../port.js").Internal} Internal */
/** @typedef {string | ArrayBuffer | ArrayBufferView} Data */

/** Encodings the worker writes itself. */
const TEXT = new Set(["hex", "base64", "base64url", "latin1", "binary"]);

/** @param {unknown} value */
const isUtf8 = (value) => value === undefined || value === null || /^utf-?8$/i.test(String(value));

/**
 * Texts, bytes and keys on their way into the worker and back.
 *
 * @param {Internal["require"]} require
 */
export const createData = (require) => {
  const buffer = () => /** @type {typeof import("node:buffer")} */ (require("buffer")).Buffer;

  /**
   * @param {Data} data
   * @param {unknown} [encoding]
   * @returns {ArrayBufferView}
   */
  const toBytes = (data, encoding) => {
    if (typeof data === "string") return buffer().from(data, /** @type {BufferEncoding | undefined} */ (encoding));
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return data;
    const error = new TypeError(
      'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView',
    );
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  };

  /** @param {unknown} bytes */
  const toBuffer = (bytes) => buffer().from(/** @type {ArrayBuffer} */ (bytes));

  /**
   * What was fed to a hash: text goes as it is, bytes by number.
   *
   * @param {ArrayBufferView[]} bytes
   */
  const createFeed = (bytes) => {
    /** @type {(string | number)[]} */
    const chunks = [];
    return {
      chunks,
      /**
       * @param {Data} data
       * @param {unknown} [encoding]
       */
      add(data, encoding) {
        chunks.push(typeof data === "string" && isUtf8(encoding) ? data : bytes.push(toBytes(data, encoding)) - 1);
      },
    };
  };

  /** @param {unknown} key text (PEM) or bytes @param {ArrayBufferView[]} bytes */
  const addKey = (key, bytes) => {
    const value = typeof key === "object" && key !== null && "key" in key ? key.key : key;
    return typeof value === "string" ? value : bytes.push(toBytes(/** @type {Data} */ (value))) - 1;
  };

  /** @param {unknown} result @param {unknown} encoding */
  const encoded = (result, encoding) => {
    if (typeof result === "string") return result;
    const made = toBuffer(result);
    return isEncoding(encoding) ? made.toString(encoding) : made;
  };

  /** @param {unknown} encoding @returns {encoding is BufferEncoding} */
  const isEncoding = (encoding) => typeof encoding === "string" && encoding !== "buffer";

  /**
   * The encoding, if the worker can write it.
   *
   * @param {unknown} encoding
   */
  const forWorker = (encoding) => (TEXT.has(String(encoding)) ? encoding : null);

  return { toBytes, toBuffer, createFeed, addKey, encoded, forWorker };
};
