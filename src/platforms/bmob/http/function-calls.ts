import type { ApiResponse } from "../../platform.js";
import type { BmobConfig } from "../config.js";
import { refusal } from "../errors.js";
import type { FunctionAnswer } from "../functions/index.js";
import type { Operations } from "../operations.js";
import { notFound } from "./answers.js";
import { assertFunctionCall } from "./body.js";
import type { Callers, Handle, InnerRequest } from "./callers.js";
import { authenticateDirect, authenticatePython } from "./credentials.js";
import { functionEvent } from "./function-event.js";
import { surfaceOf } from "./surface.js";
import { tunnelOf } from "./tunnel.js";

/** What a function sent, or what became of it. */
const sent = ({ body, ...head }: FunctionAnswer): ApiResponse => ({ ...head, raw: body });

/** Which functions a direct call reaches, by the surface it comes to (contract 2, D1). */
const DIRECT = { rest: "direct", python: "pycloud", node: "nodecloud" } as const;

export interface FunctionCallsParts {
  readonly functions: Operations["functions"];
  readonly callers: Callers;
  readonly config: BmobConfig;
}

/**
 * The ways to call a function (contract 4.1). All of them have its name in the path.
 *
 * @example
 * ```ts
 * const { byRest } = createFunctionCalls({ functions, callers, config });
 * await byRest(request); // { status: 200, headers: { … }, raw: '{"result":"hello"}' }
 * ```
 */
export const createFunctionCalls = ({ functions, callers, config }: FunctionCallsParts) => {
  const { identify, rightsOf, callerOf } = callers;

  /** Contract 4.1, form A. */
  const byRest: Handle = async (request) => {
    const tunnelled = tunnelOf(request);
    const asked: InnerRequest = tunnelled === undefined ? request : { ...tunnelled, inside: request.inside };
    const caller = identify(asked);
    assertFunctionCall(asked);
    const name = request.params.name ?? "";
    return sent(await functions.runByRest(caller, { name, from: "rest", request: functionEvent(asked) }));
  };

  /** What form A is not: told why. */
  const notByRest: Handle = async (request) => {
    rightsOf(request);
    assertFunctionCall(request);
    throw notFound(request);
  };

  /** Contract 4.1, forms B and B′. */
  const onPythonHost: Handle = async (request) => {
    const caller = callerOf(request, authenticatePython(request, config));
    const name = request.params.name ?? "";
    return sent(await functions.call(caller, { name, from: "pycloud", request: functionEvent(request) }));
  };

  /** Contract 4.1, form C, and its like for Node (contract 2, D1). */
  const direct: Handle = async (request) => {
    const surface = surfaceOf(request.origin);
    if (surface === "java") throw refusal(310, "Java functions are not emulated.", 404);
    const caller = callerOf(request, authenticateDirect(request, config));
    const name = request.params.name ?? "";
    return sent(await functions.call(caller, { name, from: DIRECT[surface], request: functionEvent(request) }));
  };

  return { byRest, notByRest, onPythonHost, direct };
};
