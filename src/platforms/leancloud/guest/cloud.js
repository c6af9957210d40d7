import { CloudError, refusal } from "./cloud-error.js";
import { functionRequest } from "./function-request.js";
import { invoke } from "./invoke.js";

/** @typedef {import("./sdk.js").Sdk} Sdk */
/** @typedef {import("./sdk.js").RunOptions} RunOptions */

/**
 * A remote call is the storage SDK's own; it knows users by their tokens.
 *
 * @param {RunOptions} options
 * @returns {RunOptions}
 */
const asRemote = (options) => ({
  ...options,
  sessionToken: options.sessionToken || options.user?.getSessionToken() || "",
});

/** @param {unknown} date */
const toDate = (date) => (date ? new Date(/** @type {string} */ (date)) : undefined);

/**
 * The half of `AV.Cloud` that calls (contract 5.5, 5.8, 9.3). Inside cloud code a call is direct: no HTTP, nothing encoded.
 *
 * @param {Sdk} AV
 * @param {(name: string) => import("./sdk.js").Definition | undefined} find
 * @example
 * ```js
 * Object.assign(AV.Cloud, createCloud(AV, registry.get));
 * await AV.Cloud.run("hello", { name: "小明" });
 * ```
 */
export const createCloud = (AV, find) => {
  const remote = { run: AV.Cloud.run, rpc: AV.Cloud.rpc };

  /** @type {import("./sdk.js").CloudCall} */
  const runHere = async (name, params, { user: given, sessionToken, req } = {}) => {
    const user = sessionToken ? await AV.User.become(sessionToken) : given;
    const definition = find(name);
    if (definition === undefined) throw refusal(`No such cloud function '${name}'`, { status: 404 });
    return invoke(definition.fn, functionRequest({ req, user, params }));
  };

  /**
   * @param {"run" | "rpc"} way
   * @returns {import("./sdk.js").CloudCall}
   */
  const runBy = (way) => (name, params, options) =>
    options?.remote ? remote[way](name, params, asRemote(options)) : runHere(name, params, options ?? {});

  return {
    Error: CloudError,
    run: runBy("run"),
    rpc: runBy("rpc"),
    /**
     * @param {string} name
     * @param {unknown} [params]
     * @param {Record<string, unknown>} [options]
     */
    enqueue: (name, params, options = {}) =>
      AV.request({
        method: "POST",
        path: "/engine/cloud-queue/tasks",
        data: {
          function: name,
          params: params || {},
          ...options,
          ...(!options.prod && !AV.Cloud.__prod && { prod: 0 }),
        },
        authOptions: { useMasterKey: true },
      }),
    /** @param {string} id */
    async getTaskInfo(id) {
      const task = await AV.request({ method: "GET", path: `/engine/cloud-queue/tasks/${id}` });
      const dates = { finishedAt: toDate(task.finishedAt), retryAt: toDate(task.retryAt) };
      return {
        ...task,
        ...(dates.finishedAt && { finishedAt: dates.finishedAt }),
        ...(dates.retryAt && { retryAt: dates.retryAt }),
      };
    },
    /**
     * @param {string} id
     * @param {string} sessionToken
     * @param {boolean} fetchUser
     * @param {(error: unknown, user?: import("./sdk.js").User) => void} callback
     */
    logInByIdAndSessionToken(id, sessionToken, fetchUser, callback) {
      if (fetchUser) {
        AV.User.become(sessionToken).then((user) => callback(null, user), callback);
        return;
      }
      const user = new AV.User();
      user.id = id;
      user._sessionToken = sessionToken;
      callback(null, user);
    },
  };
};
