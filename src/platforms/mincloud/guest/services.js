import { usageError } from "./errors.js";

/**
 * @typedef {object} InvokeReply
 * @property {number} [code] 0 for success
 * @property {unknown} [data]
 * @property {object} [error]
 * @property {string} [status] `"ok"` of an asynchronous call
 */

/**
 * The plain functions of `BaaS` (contract 9), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @example
 * ```js
 * const { code, data } = await BaaS.invoke("hello", { name: "小明" });
 * ```
 */
export const createServices = (door) => {
  /**
   * Resolves with the response; deprecated by the vendor in favour of `invoke`.
   *
   * @param {string} name
   * @param {unknown} [params]
   * @param {boolean} [sync] false: do not wait for the result
   * @returns {Promise<import("./door.js").Response<InvokeReply>>}
   */
  const invokeFunction = (name, params, sync = true) => {
    if (!name) throw usageError();
    return door.send("functions.invoke", { name, data: params, sync: Boolean(sync) });
  };

  return {
    invokeFunction,
    /**
     * Resolves with the body itself.
     *
     * @param {string} name
     * @param {unknown} [params]
     * @param {boolean} [sync] false: do not wait for the result
     * @returns {Promise<InvokeReply>}
     */
    invoke: (name, params, sync) => invokeFunction(name, params, sync).then(({ data }) => data),
    /** The time as `{ time: "2019-11-22T16:09:26.903210+08:00" }`. */
    getServerDate: () => door.send("server.time", {}),
    /**
     * How an asynchronous bulk operation went.
     *
     * @param {number} id its `operation_id`
     */
    getAsyncJobResult: (id) => door.send("records.bulkOperation", { id }),
  };
};
