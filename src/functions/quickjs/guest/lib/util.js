/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {(...parameters: unknown[]) => unknown} Callback */

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

const toText = Object.prototype.toString;

/** @param {string} name */
const is = (name) => (/** @type {unknown} */ value) => toText.call(value) === `[object ${name}]`;

const types = {
  isDate: is("Date"),
  isRegExp: is("RegExp"),
  isMap: is("Map"),
  isSet: is("Set"),
  isWeakMap: is("WeakMap"),
  isWeakSet: is("WeakSet"),
  isPromise: is("Promise"),
  isNativeError: (/** @type {unknown} */ value) => value instanceof Error,
  isAsyncFunction: is("AsyncFunction"),
  isGeneratorFunction: is("GeneratorFunction"),
  isGeneratorObject: is("Generator"),
  isArrayBuffer: is("ArrayBuffer"),
  isAnyArrayBuffer: is("ArrayBuffer"),
  isArrayBufferView: ArrayBuffer.isView,
  isDataView: is("DataView"),
  isTypedArray: (/** @type {unknown} */ value) => ArrayBuffer.isView(value) && !(value instanceof DataView),
  isUint8Array: (/** @type {unknown} */ value) => value instanceof Uint8Array,
  isBoxedPrimitive: (/** @type {unknown} */ value) =>
    typeof value === "object" && /^\[object (?:String|Number|Boolean|Symbol|BigInt)\]$/.test(toText.call(value)),
  isSymbolObject: (/** @type {unknown} */ value) => typeof value === "object" && is("Symbol")(value),
  isNumberObject: (/** @type {unknown} */ value) => typeof value === "object" && is("Number")(value),
  isStringObject: (/** @type {unknown} */ value) => typeof value === "object" && is("String")(value),
  isBooleanObject: (/** @type {unknown} */ value) => typeof value === "object" && is("Boolean")(value),
  isArgumentsObject: is("Arguments"),
  isProxy: () => false,
};

/** Old questions that Node 12 still answers. */
const questions = {
  isArray: Array.isArray,
  isBoolean: (/** @type {unknown} */ value) => typeof value === "boolean",
  isNull: (/** @type {unknown} */ value) => value === null,
  isNullOrUndefined: (/** @type {unknown} */ value) => value === null || value === undefined,
  isNumber: (/** @type {unknown} */ value) => typeof value === "number",
  isString: (/** @type {unknown} */ value) => typeof value === "string",
  isSymbol: (/** @type {unknown} */ value) => typeof value === "symbol",
  isUndefined: (/** @type {unknown} */ value) => value === undefined,
  isRegExp: types.isRegExp,
  isObject: (/** @type {unknown} */ value) => typeof value === "object" && value !== null,
  isDate: types.isDate,
  isError: types.isNativeError,
  isFunction: (/** @type {unknown} */ value) => typeof value === "function",
  isPrimitive: (/** @type {unknown} */ value) =>
    value === null || (typeof value !== "object" && typeof value !== "function"),
};

/**
 * @param {Callback & { [CUSTOM]?: Callback }} original
 * @returns {Callback}
 */
const promisify = (original) => {
  if (typeof original !== "function") {
    const error = new TypeError('The "original" argument must be of type function');
    throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
  }
  const custom = original[CUSTOM];
  if (custom !== undefined) return custom;
  /**
   * @this {unknown}
   * @param {unknown[]} parameters
   */
  const promised = function (...parameters) {
    return new Promise((resolve, reject) => {
      original.call(this, ...parameters, (/** @type {unknown} */ error, /** @type {unknown} */ value) =>
        error ? reject(error) : resolve(value),
      );
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
};
promisify.custom = CUSTOM;

/**
 * @param {(...parameters: unknown[]) => Promise<unknown>} original
 * @returns {Callback}
 */
const callbackify = (original) => {
  /**
   * @this {unknown}
   * @param {unknown[]} parameters
   */
  const called = function (...parameters) {
    const callback = /** @type {Callback} */ (parameters.pop());
    original.apply(this, parameters).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error),
    );
  };
  return called;
};

/**
 * @param {Function} child
 * @param {Function} parent
 */
const inherits = (child, parent) => {
  Object.defineProperty(child, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(child.prototype, parent.prototype);
};

/**
 * @param {Callback} fn
 * @param {string} message
 * @param {string} [code]
 */
const deprecate = (fn, message, code) => {
  let isWarned = false;
  /**
   * @this {unknown}
   * @param {unknown[]} parameters
   */
  const deprecated = function (...parameters) {
    if (!isWarned) process.emitWarning(message, "DeprecationWarning", code);
    isWarned = true;
    return fn.apply(this, parameters);
  };
  return deprecated;
};

/** @param {Internal} internal */
export const create = ({ require }) => {
  const { format, formatWithOptions, inspect, stripVTControlCharacters } =
    /** @type {typeof import("node-inspect-extracted")} */ (require("inspect"));

  /**
   * @param {unknown} a
   * @param {unknown} b
   */
  const isDeepStrictEqual = (a, b) => {
    try {
      const assert = /** @type {typeof import("node:assert")} */ (require("assert"));
      Reflect.apply(assert.deepStrictEqual, undefined, [a, b]);
      return true;
    } catch {
      return false;
    }
  };
  const debuglog = () => Object.assign(() => {}, { enabled: false });
  return {
    ...questions,
    format,
    formatWithOptions,
    inspect,
    stripVTControlCharacters,
    inherits,
    promisify,
    callbackify,
    deprecate,
    types,
    isDeepStrictEqual,
    debuglog,
    debug: debuglog,
    get TextEncoder() {
      return globalThis.TextEncoder;
    },
    get TextDecoder() {
      return globalThis.TextDecoder;
    },
  };
};
