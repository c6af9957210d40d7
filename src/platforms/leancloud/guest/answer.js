/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {unknown} body JSON
 */

/** What a thrown value may tell. @typedef {{ status?: unknown, statusCode?: unknown, code?: unknown, message?: unknown, responseText?: unknown, name?: unknown, stack?: unknown, printToLog?: unknown, printFullStack?: unknown }} Told */

/**
 * Not by instanceof alone: a native function may live in a realm of its test runner's.
 *
 * @param {unknown} thrown
 * @returns {boolean}
 */
const isError = (thrown) => thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";

/**
 * A status that a client can read; others are an error of the function's.
 *
 * @param {unknown} status
 * @returns {status is number}
 */
const isStatus = (status) => Number.isInteger(status) && Number(status) >= 200 && Number(status) <= 599;

/**
 * As JSON writes it, undefined included.
 *
 * @param {unknown} value
 */
const toJson = (value) => {
  const text = JSON.stringify(value);
  return text === undefined ? undefined : JSON.parse(text);
};

/** @param {unknown} value */
const toShow = (value) => {
  try {
    return toJson(value);
  } catch {
    return undefined;
  }
};

/** @param {Told} told */
const statusOf = ({ status, statusCode }) => {
  const wanted = status || statusCode || 500;
  return isStatus(wanted) ? wanted : 500;
};

/**
 * A function's end, well.
 *
 * @param {unknown} body
 * @returns {Answer}
 * @throws TypeError for what has no JSON form
 * @example
 * ```js
 * success({ result: new Date(0) }); // { status: 200, body: { result: "1970-01-01T00:00:00.000Z" } }
 * ```
 */
export const success = (body) => ({ status: 200, body: toJson(body) });

/**
 * What was thrown, as the caller sees it (contract 3.10, 3.11).
 *
 * @param {unknown} thrown
 * @returns {Answer}
 * @example
 * ```js
 * failure(new Error("boom")); // { status: 500, body: { code: 1, error: "boom" } }
 * failure("no"); // { status: 400, body: { code: 1, error: "no" } }
 * ```
 */
export const failure = (thrown) => {
  const told = /** @type {Told} */ (thrown ?? {});
  const error = told.message || told.responseText || thrown || "unknown error";
  return {
    status: isError(thrown) ? statusOf(told) : 400,
    body: { code: toShow(told.code || 1) ?? 1, error: toShow(error) ?? "unknown error" },
  };
};

/**
 * Prints a failure as the engine does: those of the server's making, and its own refusals.
 *
 * @param {unknown} thrown
 * @param {{ status: number, url: string }} request
 * @example
 * ```js
 * print(error, { status: 500, url: "/hello" }); // LeanEngine: /hello: 500: Error: boom …
 * ```
 */
export const print = (thrown, { status, url }) => {
  const { name, message, stack, printToLog, printFullStack } = /** @type {Told} */ (thrown ?? {});
  if (status !== 500 && !printToLog) return;
  const text = printFullStack === false ? `${name}: ${message}` : stack || message;
  console.warn(`LeanEngine: ${url}: ${status}: ${text}`);
};
