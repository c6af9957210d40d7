/** @typedef {import("node:zlib").ZlibOptions} Options */

/**
 * `modules.oGzip` (contract 5): `zlib`, with promises.
 *
 * @param {import("../../../functions/types.js").GuestHost} host
 * @example
 * ```js
 * oGzip.gzip("你好").then((bytes) => response.send(bytes.toString("base64")));
 * ```
 */
export const createGzip = (host) => {
  const zlib = /** @type {typeof import("node:zlib")} */ (host.library("zlib"));

  /** @param {"gzip" | "gunzip"} name */
  const promised =
    (name) =>
    /**
     * @param {string | Uint8Array} data
     * @param {Options} [options]
     * @returns {Promise<Uint8Array>}
     */
    (data, options = {}) =>
      new Promise((resolve, reject) => {
        zlib[name](data, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
      });

  return { gzip: promised("gzip"), ungzip: promised("gunzip") };
};
