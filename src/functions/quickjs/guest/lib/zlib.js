/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {(error: unknown, result?: unknown) => void} Callback */

const METHODS = [
  "gzip",
  "gunzip",
  "deflate",
  "inflate",
  "deflateRaw",
  "inflateRaw",
  "unzip",
  "brotliCompress",
  "brotliDecompress",
];

const STREAMS = METHODS.map((name) => `create${name[0]?.toUpperCase()}${name.slice(1)}`);

/** @param {Internal} internal */
export const create = ({ syscall, require }) => {
  const { Buffer } = /** @type {typeof import("node:buffer")} */ (require("buffer"));

  /** @param {unknown} data */
  const toBytes = (data) => {
    if (typeof data === "string") return Buffer.from(data);
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (ArrayBuffer.isView(data)) return data;
    const error = new TypeError('The "buffer" argument must be of type string or an instance of Buffer');
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  };

  /** @type {Record<string, unknown>} */
  const zlib = {};
  for (const name of METHODS) {
    /**
     * @param {unknown} data
     * @param {object} [options]
     */
    const sync = (data, options = {}) =>
      Buffer.from(/** @type {ArrayBuffer} */ (syscall(`zlib.${name}`, [options], toBytes(data))));
    zlib[`${name}Sync`] = sync;
    zlib[name] = (
      /** @type {unknown} */ data,
      /** @type {object | Callback} */ options,
      /** @type {Callback} */ callback,
    ) => {
      const done = typeof options === "function" ? /** @type {Callback} */ (options) : callback;
      setImmediate(() => {
        let result;
        try {
          result = sync(data, typeof options === "function" ? {} : options);
        } catch (error) {
          return done(error);
        }
        done(null, result);
      });
    };
  }
  for (const name of STREAMS) {
    zlib[name] = () => {
      throw new Error(
        `zlib.${name}() is not available in the sandbox: use ${name[6]?.toLowerCase()}${name.slice(7)}()`,
      );
    };
  }
  return Object.defineProperty(zlib, "constants", { get: () => syscall("zlib.constants"), enumerable: true });
};
