import { STATUS_CODES } from "node:http";
import type { ApiError, Failure, FailureParts } from "../../kernel/index.js";
import type { Failed } from "../shared/gate.js";
import { byCode, byStatus, refusal } from "./errors.js";
import { FUNCTION_TIMEOUTS } from "./functions/calls.js";
import type { World } from "./world.js";

/** Contract 21: the storage service behind the gateway took too long. */
const STORAGE_TIMEOUT = FUNCTION_TIMEOUTS["524"];

/** Functions, whose limit and whose words for it are their own. */
export const RUNS: readonly string[] = ["functions.run", "functions.rpc"];

/** Contract 21: the cloud's own failure. */
const INTERNAL = refusal(500, 1, "Internal server error.");

/** Codes of contract 21 that no operation here gives, or only with words of the request in their text: with their status and text. */
const OTHERS: Readonly<Record<number, readonly [status: number, text: string]>> = {
  105: [400, "Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters."],
  108: [400, "This is for internal use only."],
  111: [400, "Invalid value type."],
  113: [400, "A required key is missing."],
  142: [400, "Cloud Code validation failed."],
  207: [400, "Users can only be created through sign-up."],
  251: [400, "Invalid session of the third-party account."],
  252: [400, "Invalid session of the weixin account."],
  300: [400, "CQL syntax error."],
  301: [400, "Failed to insert the object."],
  303: [400, "A storage error occurred."],
  304: [400, "A database error occurred."],
  403: [403, "Forbidden."],
  429: [429, "Too many requests."],
  502: [502, "The service is under maintenance."],
  503: [503, "The application is disabled or asleep."],
  504: [504, "The application is archived."],
  511: [511, "The service is unavailable."],
  529: [529, "Too many connections."],
  601: [400, "Too many SMS were sent."],
  602: [400, "Failed to send the SMS."],
  700: [400, "The query has keys that do not exist."],
};

const otherwise = (code: number): ApiError | undefined => {
  const timeout = Object.values(FUNCTION_TIMEOUTS)
    .map((refuse) => refuse())
    .find((error) => error.code === code);
  const other = OTHERS[code];
  return timeout ?? (other && refusal(other[0], code, other[1]));
};

/** Contract 8.8, 21: codes whose status some operations have for themselves. */
const OF_OPERATION: readonly (readonly [code: number, operations: readonly string[], status: number])[] = [
  // Who logs in is refused by onLogin.
  [142, ["users.logIn"], 401],
  [211, RUNS, 401],
];

const statusIn = (operation: string, of: number | undefined): number | undefined =>
  OF_OPERATION.find(([code, operations]) => code === of && operations.includes(operation))?.[2];

/** Contract 21: what the cloud would say; of what it has no words for, HTTP's. */
const errorOf = ({ status, code, message }: FailureParts, operation: string): ApiError => {
  const ofStatus = (of: number): ApiError =>
    of === INTERNAL.status
      ? INTERNAL
      : (byStatus(of) ?? otherwise(of) ?? refusal(of, INTERNAL.code, `${STATUS_CODES[of] ?? "Failed"}.`));
  const known =
    code === undefined
      ? ofStatus(status ?? INTERNAL.status)
      : (byCode(code) ?? otherwise(code) ?? refusal(400, code, "Failed."));
  return refusal(status ?? statusIn(operation, code) ?? known.status, known.code, message ?? known.message);
};

/**
 * How this cloud fails when it is told to.
 *
 * @example
 * ```ts
 * createFailed(world)({ code: 101 }, "objects.find").error; // ApiError 404 {"code":101,"error":"Class or object doesn't exists."}
 * ```
 */
export const createFailed =
  ({ config }: Pick<World, "config">) =>
  (failure: Failure, operation: string): Failed => {
    if (failure !== "timeout") return { error: errorOf(failure, operation) };
    const timeout = RUNS.includes(operation) ? FUNCTION_TIMEOUTS[config.timeoutVariant] : STORAGE_TIMEOUT;
    return { error: timeout() };
  };
