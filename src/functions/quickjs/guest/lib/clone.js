/** @param {string} message */
const refuse = (message) => Object.assign(new Error(message), { name: "DataCloneError", code: 25 });

/**
 * @param {unknown} value
 * @param {Map<unknown, unknown>} seen
 * @returns {unknown}
 */
const copy = (value, seen) => {
  if (typeof value === "function" || typeof value === "symbol") throw refuse(`${String(value)} could not be cloned.`);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const result = blank(value);
  seen.set(value, result);
  if (result instanceof Map)
    for (const [key, item] of /** @type {Map<unknown, unknown>} */ (value))
      result.set(copy(key, seen), copy(item, seen));
  else if (result instanceof Set) for (const item of /** @type {Set<unknown>} */ (value)) result.add(copy(item, seen));
  else if (Array.isArray(result) || Object.getPrototypeOf(result) === Object.prototype) {
    const target = /** @type {Record<string, unknown>} */ (result);
    for (const [name, item] of Object.entries(value)) target[name] = copy(item, seen);
  }
  return result;
};

/** @param {object} value */
const blank = (value) => {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Date) return new Date(value);
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Boolean || value instanceof Number || value instanceof String) return Object(value.valueOf());
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof DataView) return new DataView(value.buffer.slice(0), value.byteOffset, value.byteLength);
  if (ArrayBuffer.isView(value)) return /** @type {Uint8Array} */ (value).slice();
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw refuse(`${Object.prototype.toString.call(value)} could not be cloned.`);
  }
  if (value instanceof Error) {
    const error = Object.create(Object.getPrototypeOf(value));
    for (const name of ["message", "stack"]) {
      Object.defineProperty(error, name, { value: Reflect.get(value, name), writable: true, configurable: true });
    }
    return error;
  }
  return {};
};

export const create = () => ({
  /** @param {unknown} value */
  structuredClone: (value) => copy(value, new Map()),
});
