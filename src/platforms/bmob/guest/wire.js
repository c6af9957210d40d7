/** @typedef {import("./sdk.js").Options} Options */

/**
 * A parameter's text: lists by commas (`keys`), other objects as JSON (`where`, `having`).
 *
 * @param {unknown} value
 */
const textOf = (value) => (typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : String(value));

/**
 * `a=1&b=2`, encoded, without those that are not there.
 *
 * @param {Options} parameters
 * @example
 * ```js
 * queryOf({ where: { a: 1 }, keys: ["a", "b"], skip: undefined }); // "where=%7B%22a%22%3A1%7D&keys=a%2Cb"
 * ```
 */
export const queryOf = (parameters) =>
  Object.entries(parameters)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`)
    .join("&");

/**
 * A name inside a path.
 *
 * @param {unknown} value
 * @throws TypeError when it cannot be one: dots would be taken as steps, even encoded
 */
const segmentOf = (value) => {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  if (text === "" || text === "." || text === "..") throw new TypeError(`not a name: ${JSON.stringify(value)}`);
  return encodeURIComponent(text);
};

/**
 * @param {number} version
 * @param {readonly unknown[]} segments
 * @throws TypeError
 * @example
 * ```js
 * pathOf(1, ["classes", "表"]); // "/1/classes/%E8%A1%A8"
 * ```
 */
export const pathOf = (version, segments) => `/${[version, ...segments].map(segmentOf).join("/")}`;
