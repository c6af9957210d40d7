import { entryIn } from "./entry.js";
import { createModules } from "./modules.js";
import { createRequest } from "./request.js";
import { createResponse } from "./response.js";

/** @typedef {import("./sdk.js").Event} Event */
/** @typedef {import("./sdk.js").Failed} Failed */

/**
 * Contract 4.5, its deploy error.
 *
 * @type {Failed}
 */
const NO_ENTRY = {
  kind: "failed",
  code: 320,
  error: "parse cloudcode error:there must be function onRequest(request, response, modules) at top level",
};

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
const isThenable = (value) =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/**
 * One run of a function (contract 5): over when a method of the response is called. What goes wrong before is the function's failure;
 * what comes after changes nothing (contract 4.4), and is logged. Until then nothing is told, and the time limit ends it.
 *
 * @param {import("../../../functions/types.js").GuestHost} host
 * @param {unknown} exports of the function's module
 * @param {Event} event
 * @param {import("../../../functions/types.js").Completion} completion
 * @example
 * ```js
 * run(host, { hello: (request, response) => response.send("hi") }, event, completion);
 * ```
 */
export const run = (host, exports, { app, request }, { fulfil, fail }) => {
  const onRequest = entryIn(exports);
  if (onRequest === undefined) {
    console.error(NO_ENTRY.error);
    fulfil(NO_ENTRY);
    return;
  }
  const { response, isSent } = createResponse(host, fulfil);

  /** @param {unknown} thrown */
  const refuse = (thrown) => (isSent() ? console.error(thrown) : fail(thrown));

  /** @type {import("./sdk.js").Attempt} */
  const attempt = (work) => {
    try {
      const returned = work();
      if (isThenable(returned)) returned.then(undefined, refuse);
    } catch (thrown) {
      refuse(thrown);
    }
  };

  attempt(() => onRequest(createRequest(request), response, createModules({ host, app, attempt })));
};
