import { isObject } from "../../kernel/json.js";
import { failure } from "../errors.js";
import type { RunError } from "../types.js";

export const OUT_OF_MEMORY = failure("RangeError", "out of memory");
export const TOO_DEEP = failure("RangeError", "Maximum call stack size exceeded");

/** After these the engine is not to be trusted. */
export const isFatal = ({ type, message }: RunError): boolean =>
  type === "RangeError" && (message === OUT_OF_MEMORY.message || message === TOO_DEEP.message);

/** What ends a run that shares its container with the one that broke it. */
export const thrownAway = (why: string): RunError =>
  failure("Error", `the container was thrown away while this ran: ${why}`);

/** Why, when the guest did not come back to the event loop in time. */
export const OVERRUN = "its code did not come back to the event loop within the time limit";

/** What the guest says of an error; a function that meddles with `toJSON` can make anything of it. */
export const readError = (json: string): RunError => {
  try {
    const { type, message, stack, details }: RunError = JSON.parse(json);
    if ([type, message, stack].every((each) => typeof each === "string")) {
      return { type, message, stack, ...(isObject(details) && { details }) };
    }
  } catch {
    // No JSON at all.
  }
  return failure("Error", "the function failed, and broke what describes errors");
};
