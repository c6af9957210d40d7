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
 * throw new EmulatorError("INVALID_FIXTURE", 'fixtures/demo/mincloud/tables/product.json: rows[3].price: "12" is a string, the schema says number');
 * ```
 */
export class EmulatorError extends Error {
  override readonly name: string = "EmulatorError";

  constructor(
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
 * throw new NotEmulated("BaaS.refund", "it moves real money");
 * ```
 */
export class NotEmulated extends EmulatorError {
  override readonly name = "NotEmulated";

  constructor(
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
 * await mincloud.records.get("product", "missing").catch((error) => error.status); // 404
 * ```
 */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
    readonly body: unknown,
    readonly code: number = status,
  ) {
    super(message);
  }
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
