import { failure, print, success } from "./answer.js";
import { refusal } from "./cloud-error.js";
import { createFunctionCall } from "./function-call.js";
import { reqOf } from "./function-request.js";
import { createClassHookCall, createUserHookCall } from "./hook-call.js";
import { ON_VERIFIED, USER_HOOKS } from "./hooks.js";

/** @typedef {import("./sdk.js").Sdk} Sdk */
/** @typedef {import("./sdk.js").EngineRequest} EngineRequest */
/** @typedef {import("./registry.js").Registry} Registry */

/** @type {Readonly<Record<string, string>>} */
const USER_HOOK_NAMES = USER_HOOKS;

/**
 * All functions and hooks by their internal names (contract 9.1).
 *
 * @param {Registry} registry
 * @example
 * ```js
 * listNames(registry).names; // ["hello", "__before_save_for_Post"]
 * ```
 */
export const listNames = ({ names, get }) => ({
  names: names(),
  functions: names().map((name) => {
    const { fetchUser = true, internal = false } = get(name) ?? {};
    return { name, fetchUser, internal };
  }),
});

/**
 * What the engine answers to a request below `/functions` or `/call` (contract 3, 8.11).
 *
 * @param {Sdk} AV
 * @param {Registry} registry
 * @returns {(event: EngineRequest, options: { prints: boolean }) => Promise<import("./answer.js").Answer>}
 * @example
 * ```js
 * await createResponder(AV, registry)(event, { prints: true }); // { status: 200, body: { result: "hi" } }
 * ```
 */
export const createResponder = (AV, { get }) => {
  const callFunction = createFunctionCall(AV, get);
  const callClassHook = createClassHookCall(AV, get);
  const callUserHook = createUserHookCall(AV, get);

  /** @param {EngineRequest} event */
  const route = async (event) => {
    const [name = "", hook = ""] = event.path;
    if (name === "") throw refusal(`No function name or class name: ${event.url}`, { status: 404 });
    if (hook === "") return callFunction(event, name);
    if (name === "onVerified") return callUserHook(event, ON_VERIFIED + hook, "onVerified");
    const userHook = name === "_User" && Object.hasOwn(USER_HOOK_NAMES, hook) ? USER_HOOK_NAMES[hook] : undefined;
    return userHook === undefined ? callClassHook(event, name, hook) : callUserHook(event, userHook, hook);
  };

  return async (event, { prints }) => {
    try {
      return success(await route(event));
    } catch (thrown) {
      const answer = failure(thrown);
      if (prints) print(thrown, { status: answer.status, url: reqOf(event).url ?? "" });
      return answer;
    }
  };
};
