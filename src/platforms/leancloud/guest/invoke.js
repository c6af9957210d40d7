/** @typedef {import("./sdk.js").CloudFunction} CloudFunction */

/**
 * Calls a function whose value is its result, or its failure.
 *
 * @param {CloudFunction} fn
 * @param {object} request
 * @returns {Promise<unknown>}
 * @example
 * ```js
 * await invokeModern(async ({ params }) => params.name, request);
 * ```
 */
export const invokeModern = async (fn, request) => fn(request);

/**
 * Calls a function that may tell its end by `response` instead: those with exactly two parameters (contract 5.2).
 *
 * @param {CloudFunction} fn
 * @param {object} request
 * @returns {Promise<unknown>}
 * @example
 * ```js
 * await invoke((request, response) => response.success("好"), request); // "好"
 * ```
 */
export const invoke = (fn, request) => {
  if (fn.length !== 2) return invokeModern(fn, request);
  return new Promise((resolve, reject) => {
    fn(request, {
      success: resolve,
      /** @param {unknown} [error] a falsy one is none, as the vendor has it */
      error(error) {
        if (error) reject(error);
        else resolve(undefined);
      },
    });
  });
};
