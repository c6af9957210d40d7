import { remoteAddress } from "./address.js";

/** @typedef {import("./sdk.js").Req} Req */
/** @typedef {import("./sdk.js").User} User */
/** @typedef {import("./sdk.js").LCObject} LCObject */

/**
 * The raw request, as far as a plain object can be one.
 *
 * @param {import("./sdk.js").EngineRequest} event
 * @returns {Req}
 * @example
 * ```js
 * reqOf(event).headers["user-agent"];
 * ```
 */
export const reqOf = ({ app, method, url, headers, body, session, master, remoteAddress: address }) => ({
  method,
  // Below the endpoint, as the engine's router leaves it.
  url: url.replace(/^\/1(?:\.1)?\/(?:functions|call)/, "") || "/",
  originalUrl: url,
  headers,
  body,
  connection: { remoteAddress: address },
  sessionToken: session?.token,
  AV: { id: app.appId, prod: app.production, sessionToken: session?.token, authMasterKey: master },
});

/**
 * What a cloud function gets (contract 5.3).
 *
 * @param {object} parts
 * @param {Req | undefined} parts.req
 * @param {User | undefined} parts.user
 * @param {unknown} [parts.params]
 * @param {LCObject} [parts.object]
 * @returns {Record<string, unknown>}
 * @example
 * ```js
 * await fn(functionRequest({ req, user: undefined, params: { name: "小明" } }));
 * ```
 */
export const functionRequest = ({ req, user, params, object }) => {
  const currentUser = user || req?.AV?.user;
  return {
    expressReq: req,
    params,
    object,
    meta: { remoteAddress: req?.headers && remoteAddress(req) },
    user,
    currentUser,
    sessionToken: currentUser?.getSessionToken() || req?.sessionToken,
  };
};
