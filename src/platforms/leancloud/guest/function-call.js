import { CloudError, refusal } from "./cloud-error.js";
import { decode } from "./decode.js";
import { encodeResult } from "./encode.js";
import { functionRequest, reqOf } from "./function-request.js";
import { isMessagingHook } from "./hooks.js";
import { invoke } from "./invoke.js";
import { requireHookKey, requireMaster } from "./refusals.js";
import { userOfSession } from "./users.js";

/** @typedef {import("./sdk.js").Sdk} Sdk */
/** @typedef {import("./sdk.js").EngineRequest} EngineRequest */

/**
 * The caller (contract 3.9).
 *
 * @param {Sdk} AV
 * @param {EngineRequest} event
 */
const userOf = async (AV, { app, session }) => {
  if (!session?.token) return undefined;
  const { token, user, error = "Could not find user." } = session;
  if (user !== null) return userOfSession(AV, { token, user });
  if (app.ignoreInvalidSessionToken) return undefined;
  const message = `Verify sessionToken failed, maybe login expired: ${error}`;
  throw new CloudError(message, { status: 401, code: 211 });
};

/**
 * `/functions/:name` and `/call/:name` (contract 3).
 *
 * @param {Sdk} AV
 * @param {(name: string) => import("./sdk.js").Definition | undefined} find
 * @returns {(event: EngineRequest, name: string) => Promise<unknown>} its body
 * @throws CloudError, and whatever the function throws
 * @example
 * ```js
 * await createFunctionCall(AV, registry.get)(event, "hello"); // { result: "hi" }
 * ```
 */
export const createFunctionCall = (AV, find) => async (event, name) => {
  const { app, endpoint, body } = event;
  const req = reqOf(event);
  const definition = find(name);
  if (definition === undefined) throw refusal(`No such cloud function '${name}'`, { status: 404 });
  if (definition.internal) requireMaster(event, req);
  if (isMessagingHook(name)) requireHookKey(event, req);

  const isTyped = endpoint === "call";
  const params = isTyped ? decode(AV, body) : body;
  const user = definition.fetchUser === false ? undefined : await userOf(AV, event);
  const result = await invoke(definition.fn, functionRequest({ req, user, params }));
  return { result: isTyped ? encodeResult(result, app.rpcTimestamps) : result };
};
