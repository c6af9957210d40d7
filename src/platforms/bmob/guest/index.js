import { run } from "./run.js";

/** @typedef {import("./sdk.js").Event} Event */

/**
 * What a Node.js function of the Bmob cloud sees (contract 5): `onRequest(request, response, modules)`. All of it is made for each run,
 * so nothing of one is seen by another; the function's own module stays as it is.
 *
 * @param {import("../../../functions/types.js").GuestHost} host its operations: `request`, to the app's REST API, `{ method, path,
 *   headers, query?, body? }` → `{ status, statusText, headers, body }`, path and query encoded; and `fetch`, to the outside
 * @returns {import("../../../functions/types.js").Guest}
 * @example
 * ```js
 * const guest = createGuest(host);
 * guest.run({ hello: (request, response) => response.send("你好") }, event, { fulfil: console.log, fail: console.error });
 * // { kind: "sent", status: 200, statusText: "OK", headers: { "Content-Type": "text/plain" }, body: "你好", text: "你好" }
 * ```
 */
export const createGuest = (host) => ({
  globals: {},
  run: (exports, event, completion) => run(host, exports, /** @type {Event} */ (event), completion),
});
