/**
 * AV.Object and AV.File, of whatever copy of the SDK: a native function may bring its own.
 *
 * @typedef {object} Encodable
 * @property {(seen?: unknown[], full?: boolean) => object} _toFullJSON
 * @property {() => object} _toPointer
 * @property {boolean} [_hasData]
 * @property {unknown} [metaData] files have it
 * @property {string} [id]
 * @property {() => string} url
 */

/** Members that AV.ACL, AV.GeoPoint, AV.Relation and AV.Op are known by. */
const MARKS = ["permissionsById", "kilometersTo", "targetClassName", "_estimate"];

/** @param {object} value */
const tagOf = (value) => Object.prototype.toString.call(value);

/**
 * @param {object} value
 * @returns {value is Encodable}
 */
const isEncodable = (value) => "_toFullJSON" in value && typeof value._toFullJSON === "function";

/**
 * @param {object} value
 * @returns {value is { toJSON(): unknown }}
 */
const hasJson = (value) =>
  "toJSON" in value && typeof value.toJSON === "function" && MARKS.some((mark) => mark in value);

/** @param {Encodable} value */
const encodeNested = (value) => {
  if (typeof value.metaData !== "function") {
    return value._hasData ? value._toFullJSON([value], true) : value._toPointer();
  }
  if (!value.url() && !value.id) throw new Error("Tried to save an object containing an unsaved file.");
  return value._toFullJSON([], true);
};

/**
 * @param {unknown} value
 * @param {{ isTop: boolean, above: readonly object[] }} place
 * @returns {unknown}
 */
const encodeAt = (value, { isTop, above }) => {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
  if (above.includes(value)) throw new TypeError("Converting circular structure to JSON");
  if (isEncodable(value)) return isTop ? value._toFullJSON([], true) : encodeNested(value);
  if (hasJson(value)) return value.toJSON();
  const tag = tagOf(value);
  if (tag === "[object Date]") return { __type: "Date", iso: /** @type {Date} */ (value).toJSON() };
  if (tag === "[object RegExp]") return /** @type {RegExp} */ (value).source;
  const inside = { isTop: false, above: [...above, value] };
  if (Array.isArray(value)) return value.map((element) => encodeAt(element, inside));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, encodeAt(member, inside)]));
};

/**
 * @param {unknown} value
 * @returns {unknown}
 */
const encode = (value) => {
  // Recorded: nothing at all becomes an empty map.
  if (value === undefined) return {};
  const top = { isTop: true, above: [] };
  // Elements of an array at the top are at the top themselves.
  return Array.isArray(value) ? value.map((element) => encodeAt(element, top)) : encodeAt(value, top);
};

/** @param {Record<string, unknown>} map */
const isObjectJson = (map) => (map.__type === "Object" || map.__type === "Pointer") && "className" in map;

/**
 * Decision D1: the dates of all objects in a result, typed.
 *
 * @param {string} key
 * @param {unknown} value
 * @this {Record<string, unknown>}
 */
function typeDates(key, value) {
  const isDate = (key === "createdAt" || key === "updatedAt") && typeof value === "string" && isObjectJson(this);
  return isDate ? { __type: "Date", iso: value } : value;
}

/**
 * The result of a function as `/call` shows it (contract 3.8): with type information, and scalars as they are, unlike the vendor's
 * engine, which makes `{}` of them.
 *
 * @param {unknown} value
 * @param {"typed" | "string"} timestamps
 * @returns {unknown} plain JSON
 * @example
 * ```js
 * encodeResult([1, todo], "typed"); // [1, { title: "T", createdAt: { __type: "Date", iso: "…" }, …, __type: "Object", className: "Todo" }]
 * ```
 */
export const encodeResult = (value, timestamps) => {
  const json = JSON.stringify(encode(value)) ?? "null";
  return JSON.parse(json, timestamps === "typed" ? typeDates : undefined);
};
