import { isObject, type Json, type JsonObject, toJson } from "../../kernel/index.js";

type Encode = { toFullJSON?: () => unknown; toJSON?: () => unknown };

/** What of a wire is one cloud's own. */
export interface WireParts {
  /** The vendor's form of an error: for what has no JSON form. */
  readonly asRefusal: (error: unknown) => unknown;
  /** A moment as a value. @param iso in the form of `Date.prototype.toISOString` */
  readonly date: (iso: string) => JsonObject;
  /** Bytes as a value. @throws EmulatorError where the cloud has no such */
  readonly bytes: (bytes: Uint8Array) => JsonObject;
}

const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === "[object Date]";

/**
 * Makes what turns a caller's own values into the wire's JSON: dates and bytes become the cloud's values, SDK objects (of any copy of
 * the SDK) the whole object; the rest is plain JSON.
 *
 * @example
 * ```ts
 * const { toWire } = createWire({ asRefusal, date: dateValue, bytes });
 * toWire({ due: new Date(0) }); // { due: { __type: "Date", iso: "1970-01-01T00:00:00.000Z" } }
 * ```
 */
export const createWire = ({ asRefusal, date, bytes }: WireParts) => {
  const encode = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (isDate(value)) return Number.isNaN(value.getTime()) ? null : date(value.toISOString());
    if (value instanceof Uint8Array) return bytes(value);
    if (Array.isArray(value)) return value.map(encode);
    const { toFullJSON, toJSON } = value as Encode;
    if (typeof toFullJSON === "function") return encode(toFullJSON.call(value));
    if (typeof toJSON === "function") return encode(toJSON.call(value));
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, encode(item)]));
  };

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
