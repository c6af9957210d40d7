/** What `encodeURIComponent` leaves and RFC 3986 does not. @param {string} text */
const encoded = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string[]}
 */
const fields = (name, value) => {
  if (value === undefined || typeof value === "function") return [];
  if (typeof value !== "object" || value === null || value instanceof Date) {
    const text = value instanceof Date ? value.toISOString() : String(value ?? "");
    return [`${encoded(name)}=${encoded(text)}`];
  }
  return Object.entries(value).flatMap(([member, inner]) => fields(`${name}[${member}]`, inner));
};

/**
 * `a=1&b[c]=2`, encoded: objects and lists by brackets, as the package `request` writes them (contract 5, `oHttp`).
 *
 * @param {object} values
 * @example
 * ```js
 * formOf({ key: "值", list: [1] }); // "key=%E5%80%BC&list%5B0%5D=1"
 * ```
 */
export const formOf = (values) =>
  Object.entries(values)
    .flatMap(([name, value]) => fields(name, value))
    .join("&");
