import { remoteAddress } from "./address.js";
import { refusal } from "./cloud-error.js";

/** @typedef {import("./sdk.js").EngineRequest} EngineRequest */
/** @typedef {import("./sdk.js").Req} Req */

/**
 * @param {string} what
 * @param {Req} req
 */
const unauthorized = (what, req) => refusal(`${what}, request from ${remoteAddress(req)}`, { status: 401, code: 401 });

/**
 * Hooks are for the cloud itself to call (contract 3.10, 8.11).
 *
 * @param {EngineRequest} event
 * @param {Req} req
 * @throws CloudError 401
 * @example
 * ```js
 * requireHookKey(event, req);
 * ```
 */
export const requireHookKey = ({ hookKey }, req) => {
  if (!hookKey) throw unauthorized("Hook key check failed", req);
};

/**
 * Internal functions are for the cloud and its masters (contract 2.7, 3.10).
 *
 * @param {EngineRequest} event
 * @param {Req} req
 * @throws CloudError 401
 * @example
 * ```js
 * if (internal) requireMaster(event, req);
 * ```
 */
export const requireMaster = ({ hookKey, master }, req) => {
  if (!hookKey && !master) throw unauthorized("Internal cloud function", req);
};
