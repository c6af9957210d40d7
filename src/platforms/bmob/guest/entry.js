/**
 * @param {unknown} value
 * @returns {value is (...parameters: unknown[]) => unknown}
 */
const isFunction = (value) => typeof value === "function";

/**
 * The entry of a function's module (contract 5): what is declared or exported as `onRequest`, the module itself, or else the only
 * function it exports, whatever its name: `exports.hello = onRequest`. Undefined when there is none, or no telling which.
 *
 * @param {unknown} exports
 * @example
 * ```js
 * entryIn({ hello: onRequest }); // onRequest
 * ```
 */
export const entryIn = (exports) => {
  if (isFunction(exports)) return exports;
  const { onRequest, ...others } = /** @type {Record<string, unknown>} */ (Object(exports));
  if (isFunction(onRequest)) return onRequest;
  const [only, ...more] = new Set(Object.values(others).filter(isFunction));
  return more.length === 0 ? only : undefined;
};
