/** @typedef {{ maxKeys?: number, decodeURIComponent?: (text: string) => string }} ParseOptions */
/** @typedef {{ encodeURIComponent?: (text: string) => string }} StringifyOptions */

/** @param {string} text */
const unescapeText = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign stays as it is.
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
};

/** @param {unknown} text */
const escapeText = (text) => encodeURIComponent(String(text));

/** @param {unknown} value */
const toText = (value) => {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : "";
};

/** Node's `querystring`. */
export const create = () => {
  /** @param {string} text @param {string} [separator] @param {string} [equals] @param {ParseOptions} [options] */
  const parse = (text, separator = "&", equals = "=", { maxKeys = 1000, decodeURIComponent: given } = {}) => {
    /** @type {Record<string, string | string[]>} */
    const result = Object.create(null);
    if (typeof text !== "string" || text === "") return result;
    const decode = (/** @type {string} */ part) => (given ?? querystring.unescape)(part.replace(/\+/g, " "));
    const parts = text.split(separator);
    for (const part of maxKeys > 0 ? parts.slice(0, maxKeys) : parts) {
      if (part === "") continue;
      const at = part.indexOf(equals);
      const name = decode(at === -1 ? part : part.slice(0, at));
      const value = at === -1 ? "" : decode(part.slice(at + equals.length));
      const known = result[name];
      result[name] = known === undefined ? value : [known, value].flat();
    }
    return result;
  };

  /** @param {unknown} values @param {string} [separator] @param {string} [equals] @param {StringifyOptions} [options] */
  const stringify = (values, separator = "&", equals = "=", { encodeURIComponent: given } = {}) => {
    if (typeof values !== "object" || values === null) return "";
    const encode = given ?? querystring.escape;
    const pair = (/** @type {string} */ name, /** @type {unknown} */ value) =>
      encode(name) + equals + encode(toText(value));
    return Object.entries(values)
      .flatMap(([name, value]) => (Array.isArray(value) ? value.map((item) => pair(name, item)) : [pair(name, value)]))
      .join(separator);
  };

  // Node calls these through the module, so that code can replace them.
  const querystring = {
    parse,
    stringify,
    escape: escapeText,
    unescape: unescapeText,
    decode: parse,
    encode: stringify,
  };
  return querystring;
};
