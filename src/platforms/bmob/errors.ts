import { ApiError, EmulatorError, type EmulatorErrorCode, messageOf } from "../../kernel/index.js";

/** What every coded refusal is on the wire (contract 6.1). */
export const refusal = (code: number, error: string, status = 400): ApiError =>
  new ApiError(status, error, { code, error }, code);

/** Contract 3: keys that open nothing. It has no code. */
export const unauthorized = (): ApiError => new ApiError(401, "unauthorized", { error: "unauthorized" });

/** Contract 6.1: 500 carries no code either. */
const busy = (error: string, status = 500): ApiError => new ApiError(status, error, { error });

/** Codes of contract 7 whose text holds nothing of the request. */
const CATALOGUE = {
  badQuery: [102, "invalid query."],
  objectIdMissing: [103, "objectId required."],
  badJson: [107, "invalid json."],
  emptyBody: [107, "content is empty."],
  badOp: [107, "invalid op value"],
  credentialsRequired: [108, "username and password required."],
  loginRequired: [109, "login data required."],
  requestsMustBeArray: [112, "requests must be an array."],
  badBatchEntry: [113, "every request of a batch needs method, path and body."],
  batchTooLarge: [114, "requests array larger than 50"],
  emailVerificationOff: [120, "the email verification of this app is off."],
  forbidden: [122, "没有权限操作该数据,请检查ACL"],
  roleNameBad: [139, "role name can only contain letters, digits, spaces, '-' and '_'."],
  fileTooLarge: [145, "file size is too large, 10 MB at most."],
  fileNameBad: [146, "file name needs a suffix."],
  fileEmpty: [149, "file is empty."],
  fileMissing: [151, "delete file error, no such file."],
  notOwnUser: [206, "User cannot be altered without sessionToken Error."],
  oldPasswordWrong: [210, "old password incorrect."],
  notLoggedIn: [211, "user not logged in or session expired."],
  apiDisabled: [233, "this api is not emulated."],
  tooOften: [10010, "mobile phone number sends too many messages."],
  badMasterKey: [10061, "master key Err"],
  badLogin: [101, "username or password incorrect."],
} as const satisfies Record<string, readonly [code: number, text: string]>;

/**
 * A refusal of the catalogue (contract 7), HTTP 400.
 *
 * @param text instead of the catalogue's
 * @example
 * ```ts
 * throw refuse("badLogin"); // 400 {"code":101,"error":"username or password incorrect."}
 * ```
 */
export const refuse = (name: keyof typeof CATALOGUE, text?: string): ApiError => {
  const [code, known] = CATALOGUE[name];
  return refusal(code, text ?? known);
};

/** Contract 6.2. */
export const objectMissing = (id: string): ApiError => refusal(101, `object not found for ${id}.`);

/** Contract 6.3: a query that cannot be understood. */
export const badQuery = (text: string): ApiError => refusal(102, text);

/** Contract 6.1. */
export const reservedField = (name: string): ApiError => refusal(105, `It is a reserved field: ${name}.`);

/** Contract 6.1. */
export const badField = (name: string): ApiError => refusal(105, `invalid field name: ${name}.`);

/** Contract 6.1. */
export const badClassName = (name: string): ApiError => refusal(103, `classname '${name}' must start with a letter.`);

/** Contract 6.7. */
export const badCode = (code: string): ApiError => refusal(207, `code error:${code}.`);

/** Contract 7: a parameter that must be there. */
export const paramMissing = (name: string): ApiError => refusal(118, `param ${name} is need.`);

/** What the HTTP door answers to mistakes that the import door tells as they are: status, and code where there is one. */
const STATUS: Partial<Record<EmulatorErrorCode, readonly [status: number, code: number]>> = {
  BODY_TOO_LARGE: [413, 107],
  URL_TOO_LONG: [414, 402],
  NOT_EMULATED: [400, 233],
};

/** The vendor's form of what is the caller's mistake: JSON and criteria that cannot be used. The rest stays what it is. */
export const asApiError = (error: unknown): unknown => {
  if (!(error instanceof EmulatorError)) return error;
  switch (error.code) {
    case "INVALID_JSON":
      return refuse("badJson", `invalid json: ${error.message}`);
    case "INVALID_CRITERIA":
    case "CRITERIA_TOO_SLOW":
      return badQuery(error.message);
    default:
      return error;
  }
};

/** Anything thrown, as an answer over HTTP. */
export const toRefusal = (thrown: unknown): ApiError => {
  const error = asApiError(thrown);
  if (error instanceof ApiError) return error;
  const known = error instanceof EmulatorError ? STATUS[error.code] : undefined;
  if (known !== undefined) return refusal(known[1], messageOf(error), known[0]);
  if (error instanceof EmulatorError && error.code === "CLOSED") return busy(error.message, 503);
  return busy(messageOf(error));
};
