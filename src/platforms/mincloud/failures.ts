import { STATUS_CODES } from "node:http";
import { type Failure, isObject } from "../../kernel/index.js";
import type { Failed } from "../shared/gate.js";
import { refused } from "./errors.js";
import { debugTimeout, timedOut, withoutStack } from "./functions/replies.js";
import type { World } from "./world.js";

const GATEWAY_TIMEOUT = 504;

/** Texts of HTTP itself: the contract (15) names statuses, and for most of them no text. */
const TEXTS: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  402: "The app is out of credit",
  403: "Permission denied",
  404: "Not found",
  405: "Method not allowed",
  429: "Too many requests",
  500: "Internal server error",
  502: "Bad gateway",
  503: "Service unavailable",
  [GATEWAY_TIMEOUT]: "Gateway timeout",
};

/**
 * How this cloud fails when it is told to. Contract 7.3, 7.4, 15: a function that takes too long answers; for all else the contract has no
 * words, and a gateway's must do.
 *
 * @example
 * ```ts
 * createFailed(world)({ status: 403 }, "records.find", input); // { error: ApiError 403 {"status":"error","error_msg":"Permission denied"} }
 * ```
 */
export const createFailed =
  (world: Pick<World, "config" | "clock" | "ids">) =>
  (failure: Failure, operation: string, input: unknown): Failed => {
    const { config } = world;
    if (failure !== "timeout") {
      // Contract 15: errors have no code. A fault for several clouds may have one.
      const { code, status = code === undefined ? 500 : 400 } = failure;
      return { error: refused(status, failure.message ?? TEXTS[status] ?? STATUS_CODES[status] ?? "Failed") };
    }
    const isAwaited = operation === "functions.invoke" && !(isObject(input) && input.sync === false);
    if (isAwaited) return { answer: withoutStack(timedOut(config.syncTimeoutMs)) };
    if (operation === "functions.debug") return { answer: debugTimeout(world, input) };
    return { error: refused(GATEWAY_TIMEOUT, TEXTS[GATEWAY_TIMEOUT] ?? "") };
  };
