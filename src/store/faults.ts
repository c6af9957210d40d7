import { EmulatorError, messageOf } from "../kernel/index.js";

/** @param place the file, and where in it */
export const unreadable = (place: string, reason: string, cause?: unknown): EmulatorError =>
  new EmulatorError("STORE_UNREADABLE", `${place}: ${reason}`, cause === undefined ? undefined : { cause });

/** @param what `app.json: could not be written` */
export const writeFailed = (what: string, cause: unknown): EmulatorError =>
  new EmulatorError("STORE_WRITE_FAILED", `${what}: ${messageOf(cause)}`, { cause });
