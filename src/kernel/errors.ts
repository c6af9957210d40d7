/** What can go wrong on the user's side: a closed list, so that tests and tools can switch on it. */
export type EmulatorErrorCode =
  | "INVALID_JSON"
  | "INVALID_CONFIG"
  | "INVALID_FIXTURE"
  | "INVALID_ARGUMENT"
  | "INVALID_CRITERIA"
  | "CRITERIA_TOO_SLOW"
  | "BODY_TOO_LARGE"
  | "BODY_ALREADY_READ"
  | "URL_TOO_LONG"
  | "FORBIDDEN_HOST"
  | "NOT_UNIQUE"
  | "STORE_UNREADABLE"
  | "STORE_WRITE_FAILED"
  | "SANDBOX_UNAVAILABLE"
  | "PORT_IN_USE"
  | "NOT_EMULATED"
  | "CLOSED";

/**
 * A mistake in how the emulator is used or set up: what, where, and how to mend it.
 *
 * @example
 * ```ts
 * import { createEmulator, EmulatorError } from "baas-emulator";
 *
 * const error = await createEmulator({ fixtures: "fixtures/deno" }).catch((thrown) => thrown);
 * error instanceof EmulatorError; // true
 * error.code; // "INVALID_FIXTURE"
 * error.message; // "fixtures/deno: there is no such folder"
 * ```
 */
export class EmulatorError extends Error {
  override readonly name: string = "EmulatorError";

  constructor(
    /** What kind of mistake it is. */
    readonly code: EmulatorErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * A part of a cloud that is knowingly not emulated. Answered loudly (HTTP 501), never with an invented success.
 *
 * @example
 * ```ts
 * import { NotEmulated } from "baas-emulator";
 *
 * const error = new NotEmulated("BaaS.refund", "it moves real money");
 * error.message; // "BaaS.refund is not emulated: it moves real money"
 * error.code; // "NOT_EMULATED"
 * ```
 */
export class NotEmulated extends EmulatorError {
  override readonly name = "NotEmulated";

  constructor(
    /** What is not emulated: `BaaS.refund`. */
    readonly feature: string,
    reason?: string,
  ) {
    super("NOT_EMULATED", `${feature} is not emulated${reason === undefined ? "" : `: ${reason}`}`);
  }
}

/**
 * What the vendor would answer instead of a success: HTTP status, the vendor's error code (when it has one), its message,
 * and the exact body that goes over the wire.
 *
 * @example
 * ```ts
 * import { ApiError } from "baas-emulator";
 *
 * const error = await leancloud.users.logIn({ username: "小明", password: "?" }).catch((thrown) => thrown);
 * error instanceof ApiError; // true
 * error.status; // 400
 * error.body; // { code: 210, error: "The username and password mismatch." }
 * ```
 */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** Of HTTP. */
    readonly status: number,
    message: string,
    /** What goes over the wire. */
    readonly body: unknown,
    /** The vendor's; where it has none, the status. */
    readonly code: number = status,
  ) {
    super(message);
  }
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
