/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
const isThenable = (value) =>
  (typeof value === "object" || typeof value === "function") &&
  value !== null &&
  "then" in value &&
  typeof value.then === "function";

/**
 * What a callback was given, as JSON shows it: `callback(null, table.find())`, the await forgotten, answers `{}`. Passed
 * on as it is, a promise would be waited for, as no cloud does.
 *
 * @param {unknown} data
 * @returns {unknown}
 */
const withoutPromise = (data) => (isThenable(data) ? JSON.parse(JSON.stringify(data) ?? "null") : data);

/**
 * @param {unknown} exports
 * @returns {(event: unknown, callback: (error?: unknown, data?: unknown) => void) => unknown}
 */
const mainOf = (exports) => {
  const main = /** @type {{ main?: unknown } | null | undefined} */ (exports)?.main;
  if (typeof main !== "function") throw new TypeError("exports.main is not a function");
  return main.bind(exports);
};

/**
 * Runs a function to its completion (contract 8.3): by the callback (a falsy error counts as none), or by the value of
 * a returned promise unless that is undefined, whichever comes first. Otherwise nothing is told and the time limit ends
 * the run.
 *
 * @param {unknown} exports of the function's module
 * @param {unknown} event
 * @param {import("../../../functions/types.js").Completion} completion
 * @example
 * ```js
 * run({ main: (event, callback) => callback(null, event.data) }, { data: 1 }, { fulfil: console.log, fail: console.error }); // 1
 * ```
 */
export const run = (exports, event, { fulfil, fail }) => {
  const returned = mainOf(exports)(event, (error, data) => {
    if (error) fail(error);
    else fulfil(withoutPromise(data));
  });
  if (!isThenable(returned)) return;
  returned.then((value) => {
    if (value !== undefined) fulfil(value);
  }, fail);
};
