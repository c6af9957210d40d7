import { bufferOf, bytesIn, isUtf8 } from "./bytes.js";

/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */

/**
 * A body, or a part of one.
 *
 * @typedef {object} Part
 * @property {string | Buffer} content
 * @property {string} type what its `Content-Type` is unless the function says
 */

const TEXT = "text/plain";
const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";

/** @param {unknown} value */
const jsonOf = (value) => {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`a ${typeof value} cannot be sent`);
  return text;
};

/**
 * What a sent value becomes: objects are JSON text (contract 5), the rest as in contract 4.4.
 *
 * @param {GuestHost} host
 * @param {unknown} value
 * @param {unknown} [encoding] of a text that stands for bytes
 * @returns {Part}
 * @throws TypeError for what has no form
 * @example
 * ```js
 * render(host, { a: 1 }); // { content: '{"a":1}', type: "application/json" }
 * ```
 */
export const render = (host, value, encoding) => {
  if (value === undefined) return { content: "", type: TEXT };
  if (value !== null && (typeof value === "object" || typeof value === "function" || typeof value === "symbol")) {
    const bytes = bytesIn(host, value);
    return bytes ? { content: bytes, type: BYTES } : { content: jsonOf(value), type: JSON_TYPE };
  }
  const text = String(value);
  if (isUtf8(encoding)) return { content: text, type: TEXT };
  return { content: bufferOf(host).from(text, /** @type {BufferEncoding} */ (encoding)), type: BYTES };
};

/**
 * One body of several parts; the first one's type is that of all.
 *
 * @param {GuestHost} host
 * @param {readonly Part[]} parts
 * @returns {Part}
 */
export const join = (host, parts) => {
  const [{ type } = { type: TEXT }] = parts;
  const contents = parts.map(({ content }) => content);
  const isText = contents.every((content) => typeof content === "string");
  if (isText) return { content: contents.join(""), type };
  const { from, concat } = bufferOf(host);
  return { content: concat(contents.map((content) => (typeof content === "string" ? from(content) : content))), type };
};
