import { isObject, type Json, type JsonObject, toJson } from "../../kernel/index.js";
import { dateValue } from "./typed.js";

type Encode = { toFullJSON?: () => unknown; toPointer?: () => unknown; toJSON?: () => unknown };

const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/**
 * A value of the caller's own as it goes over the wire: dates become Date values, SDK objects (of any copy of the SDK) the whole
 * object, bytes Bytes; the rest is plain JSON.
 */
const encode = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (isDate(value)) return Number.isNaN(value.getTime()) ? null : dateValue(value.toISOString());
  if (value instanceof Uint8Array) return { __type: "Bytes", base64: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(encode);
  const { toFullJSON, toJSON } = value as Encode;
  if (typeof toFullJSON === "function") return encode(toFullJSON.call(value));
  if (typeof toJSON === "function") return encode(toJSON.call(value));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, encode(item)]));
};

/**
 * Makes what turns a caller's own values into the wire's JSON.
 *
 * @param asRefusal the vendor's form of an error: for what has no JSON form
 * @example
 * ```ts
 * const { toWire } = createWire(asApiError);
 * toWire({ due: new Date(0) }); // { due: { __type: "Date", iso: "1970-01-01T00:00:00.000Z" } }
 * ```
 */
export const createWire = (asRefusal: (error: unknown) => unknown) => {
  const toWire = (value: unknown): Json => {
    try {
      // Once as it is: cycles and depth are found out before anything walks into them.
      toJson(value);
      return value === undefined ? null : toJson(encode(value));
    } catch (error) {
      throw asRefusal(error);
    }
  };

  return {
    toWire,
    /** The same for what must be an object; nothing counts as an empty one. */
    toWireObject(value: unknown): JsonObject {
      const json = toWire(value);
      return isObject(json) ? (json as JsonObject) : {};
    },
  };
};
