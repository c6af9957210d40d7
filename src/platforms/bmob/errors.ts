import { ApiError, EmulatorError, type EmulatorErrorCode, type JsonObject, messageOf } from "../../kernel/index.js";
import { criteriaReason } from "../parse-like/criteria-reason.js";

/** What every coded refusal is on the wire (contract 6.1). */
export const refusal = (code: number, error: string, status = 400): ApiError =>
  new ApiError(status, error, { code, error }, code);

/** Contract 6.1: 401 and 500 carry no code. */
export const uncoded = (error: string, status = 500): ApiError => new ApiError(status, error, { error });

/** Contract 3: keys that open nothing. */
export const unauthorized = (): ApiError => uncoded("unauthorized", 401);

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
  emailVerificationOff: [120, "Email verify should be opened in your app setup page of bmob"],
  forbidden: [122, "权限验证不通过"],
  roleNameBad: [
    139,
    "Role names must be restricted to alphanumeric characters, dashes(-), underscores(_), and spaces.",
  ],
  roleNameFixed: [139, "the name of a role cannot be changed."],
  fileTooLarge: [145, "file size error"],
  fileNameBad: [146, "file must have suffix"],
  fileEmpty: [149, "empty file"],
  fileUrlEmpty: [152, "file url empty"],
  fileParam: [155, "file required"],
  emailMissing: [204, "you must provide an email."],
  notOwnUser: [206, "User cannot be altered without sessionToken Error."],
  badAuthData: [208, "authData error."],
  linkedElsewhere: [208, "authData already linked by other user."],
  oldPasswordWrong: [210, "old password incorrect."],
  notLoggedIn: [211, "用户请先登录，或者用户登录已过期需要重新登录"],
  apiDisabled: [233, "this api is not emulated."],
  orderMissing: [10002, "order_no not exists."],
  badEmail: [301, "email Must be a valid email address"],
  badPhone: [301, "mobilePhoneNumber Must be valid mobile number"],
  badLink: [301, "the link is not valid, or no longer."],
  emptyPassword: [10050, "new password is empty"],
  badPassword: [10051, "new password must string"],
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

/** The refusal that a code stands for, where the catalogue has it: of several, the first. */
export const byCode = (code: number): ApiError | undefined => {
  const found = Object.values(CATALOGUE).find(([each]) => each === code);
  return found && refusal(found[0], found[1]);
};

/** Contract 6.2. */
export const objectMissing = (id: string): ApiError => refusal(101, `object not found for ${id}.`);

export const BAD_QUERY = 102;

/** Contract 6.3: a query that cannot be understood. */
export const badQuery = (text: string): ApiError => refusal(BAD_QUERY, text);

/** Contract 6.1. */
export const reservedField = (name: string): ApiError => refusal(105, `It is a reserved field: ${name}.`);

/** Contract 6.1. */
export const badField = (name: string): ApiError => refusal(105, `invalid field name: ${name}.`);

/** Contract 6.1. */
export const badClassName = (name: string): ApiError => refusal(103, `classname '${name}' must start with a letter.`);

/** Contract 7: 201. */
export const valueMissing = (name: string): ApiError => refusal(201, `'${name}' missing.`);

/** Contract 6.6. */
export const usernameTaken = (name: string): ApiError => refusal(202, `username '${name}' already taken.`);

/** Contract 6.6. */
export const emailTaken = (email: string): ApiError => refusal(203, `email '${email}' already taken.`);

/** Contract 6.6. */
export const emailUnknown = (email: string): ApiError => refusal(205, `no user found with email '${email}'.`);

/** Contract 6.6. */
export const phoneTaken = (phone: string): ApiError => refusal(209, `mobilePhoneNumber '${phone}' already taken.`);

/** Contract 6.8. */
export const roleNameTaken = (name: string): ApiError => refusal(139, `role name '${name}' already taken.`);

/** Contract 7: a value that must be unique and is not, where there is no code of its own. */
export const duplicate = (what: string): ApiError => refusal(401, `unique index cannot has duplicate value: ${what}`);

/** Contract 6.7: too many messages to one number. */
export const tooManyMessages = (phone: string): ApiError => refusal(10010, `mobile '${phone}' send message limited.`);

/** Contract 6.7. */
export const messageUnknown = (smsId: string): ApiError => refusal(10018, `smsId:${smsId} not found`);

/** Contract 6.7. */
export const badCode = (code: string): ApiError => refusal(207, `code error:${code}.`);

/** Contract 6.9. */
export const fileNotDeleted = (path: string): ApiError => refusal(151, `file delete error:${path}`);

/** Contract 6.9. @param fail what is still there, or never was, by CDN */
export const filesNotDeleted = (fail: JsonObject): ApiError => {
  const error = "delete all file error";
  return new ApiError(400, error, { code: 154, error, fail }, 154);
};

/** Contract 6.9, 7. What serves files answers 404, as any CDN does. */
export const fileMissing = (path: string): ApiError => refusal(156, `${path} not found`, 404);

/** Contract 5, 7: what a data hook gives instead of the data, and cannot be that. */
export const badHookData = (reason: string): ApiError => refusal(324, `hook error:${reason}`);

/** Contract 6.10. */
export const badBql = (reason: string): ApiError => refusal(601, `Invalid bql:${reason}`);

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
      return badQuery(criteriaReason(error.message));
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
  if (error instanceof EmulatorError && error.code === "CLOSED") return uncoded(error.message, 503);
  return uncoded(messageOf(error));
};
