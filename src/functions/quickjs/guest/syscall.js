/** @typedef {import("./port.js").Port} Port */

/** Kept from the function's own code, which may replace them. */
const { parse, stringify } = JSON;

/**
 * @param {ArrayBufferView} view
 * @returns {ArrayBuffer}
 */
const toBuffer = ({ buffer, byteOffset, byteLength }) =>
  /** @type {ArrayBuffer} */ (buffer.slice(byteOffset, byteOffset + byteLength));

/** @type {Record<string, ErrorConstructor>} */
const TYPES = { TypeError, RangeError, SyntaxError };

/**
 * An error of Node's, as it was thrown there: `code`, `errno`, `path`.
 *
 * @param {string} json
 * @returns {Error}
 */
const toError = (json) => {
  const { name, message, members } = parse(json);
  return Object.assign(new (TYPES[name] ?? Error)(message), members);
};

/**
 * @param {Port} port
 * @returns {import("./port.js").Syscall}
 */
export const createSyscall =
  (port) =>
  (operation, input = [], ...bytes) => {
    const result = port.syscall(operation, stringify(input), ...bytes.map(toBuffer));
    if (typeof result !== "string") return result;
    if (result[0] === "-") throw toError(result.slice(1));
    return parse(result.slice(1));
  };
