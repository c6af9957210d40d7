const POINTER_KEYS = new Set(["__type", "className", "objectId"]);

/**
 * @param {Record<string, unknown>} value
 * @returns {boolean}
 */
const isBare = (value) => Boolean(value.objectId) && Object.keys(value).every((key) => POINTER_KEYS.has(key));

/**
 * Pointers that are more than pointers by another name: the vendor's decoder counts a pointer's keys, and loses the data of an unsaved
 * object with one field.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
const unmask = (value) => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unmask);
  const map = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unmask(member)]));
  return map.__type === "Pointer" && !isBare(map) ? { ...map, __type: "Object" } : map;
};

/**
 * JSON as cloud code sees it (contract 3.7).
 *
 * @param {import("./sdk.js").Sdk} AV
 * @param {unknown} json
 * @returns {unknown}
 * @example
 * ```js
 * decode(AV, { __type: "Object", className: "Post", title: "T" }); // an AV.Object
 * ```
 */
export const decode = (AV, json) => AV._decode(unmask(json));
