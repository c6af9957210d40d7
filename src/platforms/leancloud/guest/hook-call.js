import { refusal } from "./cloud-error.js";
import { decode } from "./decode.js";
import { functionRequest, reqOf } from "./function-request.js";
import { CLASS_HOOKS } from "./hooks.js";
import { invoke, invokeModern } from "./invoke.js";
import { requireHookKey } from "./refusals.js";
import { decodeUser } from "./users.js";

/** @typedef {import("./sdk.js").Sdk} Sdk */
/** @typedef {import("./sdk.js").EngineRequest} EngineRequest */
/** @typedef {import("./sdk.js").LCObject} LCObject */
/** @typedef {(name: string) => import("./sdk.js").Definition | undefined} Find */

/**
 * What the storage sends to a hook.
 *
 * @typedef {object} HookBody
 * @property {Record<string, unknown>} [object]
 * @property {unknown} [user]
 * @property {unknown} [authData]
 */

/** Who the storage is told that all went well. */
const OK = { result: "ok" };

/**
 * @param {EngineRequest} event
 * @returns {HookBody}
 */
const bodyOf = ({ body }) => /** @type {HookBody} */ (Object(body));

/** @param {LCObject} object */
const fieldsOf = (object) => {
  const { __type, className, ...fields } = object._toFullJSON();
  return fields;
};

/**
 * The object with its data, protected from the hooks that are running for it (contract 8.9).
 *
 * @param {Sdk} AV
 * @param {EngineRequest} event
 * @param {{ className: string, isBefore: boolean }} hook
 */
const objectOf = (AV, event, { className, isBefore }) => {
  const { object: json = {} } = bodyOf(event);
  const object = /** @type {LCObject} */ (decode(AV, { ...json, __type: "Object", className }));
  if (json._updatedKeys) object.updatedKeys = json._updatedKeys;
  if (isBefore) object.disableBeforeHook();
  else object.disableAfterHook();
  return object;
};

/**
 * Hooks of classes: `/functions/:class/:hook` (contract 8.11).
 *
 * @param {Sdk} AV
 * @param {Find} find
 * @returns {(event: EngineRequest, className: string, hook: string) => Promise<unknown>} its body
 * @example
 * ```js
 * await createClassHookCall(AV, registry.get)(event, "Post", "beforeSave"); // { title: "T" }
 * ```
 */
export const createClassHookCall = (AV, find) => async (event, className, hook) => {
  const req = reqOf(event);
  requireHookKey(event, req);
  const definition = Object.hasOwn(CLASS_HOOKS, hook) ? find(CLASS_HOOKS[hook] + className) : undefined;
  if (definition === undefined) throw refusal(`No ${hook} hook of '${className}'`, { status: 404 });

  const { fn } = definition;
  const isBefore = hook.startsWith("before");
  const object = objectOf(AV, event, { className, isBefore });
  const request = functionRequest({ req, user: decodeUser(AV, bodyOf(event).user), object });
  if (!isBefore) {
    await invokeModern(fn, request);
    return OK;
  }
  await invoke(fn, request);
  const isLegacy = fn.length === 2;
  return isLegacy && hook === "beforeDelete" ? {} : fieldsOf(object);
};

/**
 * Hooks of users: `/functions/_User/onLogin`, `/functions/onVerified/sms` and so on (contract 8.11).
 *
 * @param {Sdk} AV
 * @param {Find} find
 * @returns {(event: EngineRequest, name: string, hook: string) => Promise<unknown>} its body
 * @example
 * ```js
 * await createUserHookCall(AV, registry.get)(event, "__on_login__User", "onLogin"); // { result: "ok" }
 * ```
 */
export const createUserHookCall = (AV, find) => async (event, name, hook) => {
  const req = reqOf(event);
  requireHookKey(event, req);
  const definition = find(name);
  if (definition === undefined) throw refusal(`No such hook: ${hook}`, { status: 404 });

  const { object: json, authData } = bodyOf(event);
  const user = decodeUser(AV, json);
  const request = functionRequest({ req, user, ...(user && { object: user }) });
  const call = hook === "onLogin" ? invoke : invokeModern;
  const result = await call(definition.fn, authData ? { ...request, authData } : request);
  return hook === "onAuthData" ? { result } : OK;
};
