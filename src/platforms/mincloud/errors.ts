import { ApiError, EmulatorError, type EmulatorErrorCode, messageOf } from "../../kernel/index.js";

/**
 * MinCloud contract 15: the body of every refusal.
 *
 * @param code is not on the wire; default: the status
 */
export const refused = (status: number, text: string, code: number = status): ApiError =>
  new ApiError(status, text, { status: "error", error_msg: text }, code);

const refusal = (status: number, text: string): ApiError => refused(status, text);

export const badRequest = (text: string): ApiError => refusal(400, text);
export const unauthorized = (text = "Unauthorized"): ApiError => refusal(401, text);
export const forbidden = (text = "Permission denied"): ApiError => refusal(403, text);
export const notFound = (what: string): ApiError => refusal(404, `${what} not found`);
export const methodNotAllowed = (): ApiError => refusal(405, "Method not allowed");
export const internalError = (text: string): ApiError => refusal(500, text);
export const notEmulated = (text: string): ApiError => refusal(501, text);

/** MinCloud contract 6.9: the known text when nothing of a body fits its columns. */
export const typeConflict = (): ApiError => badRequest("Failed to save record, type conflict on fields");

/** Codes of single rows inside bulk replies (contract 15). */
export const DUPLICATE_KEY = 11000;
export const WRITE_ERROR = 16837;

/** What the HTTP door answers to mistakes that the import door tells as they are. */
const STATUS: Partial<Record<EmulatorErrorCode, number>> = { BODY_TOO_LARGE: 413, URL_TOO_LONG: 502, CLOSED: 503 };

/** Anything thrown, as an answer over HTTP (contract 15). */
export const toRefusal = (thrown: unknown): ApiError => {
  const error = asApiError(thrown);
  if (error instanceof ApiError) return error;
  const status = error instanceof EmulatorError ? STATUS[error.code] : undefined;
  return status === undefined ? internalError(messageOf(error)) : refusal(status, messageOf(error));
};

/**
 * The vendor's form of anything thrown below: JSON, criteria and regular expressions that cannot be used are the caller's
 * mistake (contract 15); the rest stays what it is.
 */
export const asApiError = (error: unknown): unknown => {
  if (!(error instanceof EmulatorError)) return error;
  switch (error.code) {
    case "INVALID_JSON":
    case "INVALID_CRITERIA":
    case "CRITERIA_TOO_SLOW":
      return badRequest(error.message);
    case "NOT_EMULATED":
      return notEmulated(error.message);
    default:
      return error;
  }
};
