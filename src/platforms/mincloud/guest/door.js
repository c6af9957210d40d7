import { refused } from "./errors.js";

/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */

/**
 * What the SDK's promises resolve to: the shape of an axios response (contract 9).
 *
 * @template T
 * @typedef {object} Response
 * @property {number} status
 * @property {string} statusText
 * @property {Record<string, string>} headers
 * @property {T} data
 */

/**
 * The way out of the sandbox to the platform's operations.
 *
 * @typedef {object} Door
 * @property {<T = unknown>(operation: string, input: object) => Promise<Response<T>>} send
 */

/** @type {Record<number, string>} */
const STATUS_TEXTS = { 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content" };

const NO_CONTENT = 204;

/**
 * @param {{ status: number, data?: unknown }} answer
 * @returns {Response<any>}
 */
const toResponse = ({ status, data }) => ({
  status,
  statusText: STATUS_TEXTS[status] ?? "",
  headers: status === NO_CONTENT ? {} : { "content-type": "application/json; charset=utf-8" },
  // Contract 9: a deletion resolves with `data: ""`.
  data: data ?? (status === NO_CONTENT ? "" : null),
});

/**
 * Refusals of the platform carry an HTTP status. Anything else is an error of the emulator's own and stays as it is.
 *
 * @param {unknown} error
 * @returns {never}
 */
const rethrow = (error) => {
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  throw typeof status === "number" && error instanceof Error ? refused(status, error.message) : error;
};

/**
 * @param {GuestHost} host
 * @returns {Door}
 * @example
 * ```js
 * const { data } = await createDoor(host).send("records.get", { table: "product", id });
 * ```
 */
export const createDoor = (host) => ({
  send: (operation, input) =>
    new Promise((resolve) => {
      resolve(host.call(operation, input));
    }).then((answer) => toResponse(/** @type {{ status: number, data?: unknown }} */ (answer)), rethrow),
});
