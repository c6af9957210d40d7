import { ApiError, EmulatorError, type EmulatorErrorCode, type JsonObject, messageOf } from "../../kernel/index.js";
import { criteriaReason } from "../parse-like/criteria-reason.js";

/** What every refusal of LeanCloud is on the wire (contract 1.5). */
export const refusal = (status: number, code: number, error: string): ApiError =>
  new ApiError(status, error, { code, error }, code);

/** Codes of contract 21 with their texts and, where it is not 400, their HTTP status. */
const CATALOGUE = {
  unspecified: [1, 400, "Internal server error."],
  classMissing: [101, 404, "Class or object doesn't exists."],
  badClassName: [
    103,
    400,
    "Missing or invalid classname. Classnames are case-sensitive. They must start with a letter.",
  ],
  objectIdMissing: [104, 400, "Missing objectId."],
  badPointer: [106, 400, "Malformed pointer. Pointers must be maps with a classname and an object id."],
  badJson: [107, 400, "Malformed json object. A json dictionary is expected."],
  objectTooLarge: [116, 400, "The object is too large: 16 MB at most."],
  readOnly: [117, 400, "The key is read-only."],
  notAllowed: [119, 400, "This operation isn't allowed for clients."],
  badNestedKey: [121, 400, "Keys in map values should not include characters like '$' or '.'."],
  badFileName: [122, 400, "Invalid file name."],
  badAcl: [123, 400, "Invalid ACL."],
  badEmail: [125, 400, "The email address was invalid."],
  badUserId: [126, 400, "Invalid user id."],
  badPhone: [127, 400, "The mobile phone number was invalid."],
  badRelation: [128, 400, "Invalid relation data."],
  duplicate: [137, 400, "A unique field was given a value that is already taken."],
  badRoleName: [139, 400, "Invalid role name. A role name can only contain letters, digits and '_'."],
  usernameMissing: [200, 400, "Username is missing or empty"],
  passwordMissing: [201, 400, "Password is missing or empty."],
  usernameTaken: [202, 400, "Username has already been taken."],
  emailTaken: [203, 400, "Email has already been taken."],
  emailMissing: [204, 400, "The email is missing, and must be specified."],
  emailUnknown: [205, 400, "A user with the specified email was not found."],
  notOwnUser: [206, 400, "The user cannot be altered by a client without the session."],
  linkedElsewhere: [208, 400, "An existing account already linked to another user."],
  passwordMismatch: [210, 400, "The username and password mismatch."],
  userMissing: [211, 400, "Could not find user."],
  phoneMissing: [212, 400, "The mobile phone number is missing, and must be specified."],
  phoneUnknown: [213, 400, "A user with the specified mobile phone number was not found."],
  phoneTaken: [214, 400, "Mobile phone number has already been taken."],
  phoneUnverified: [215, 400, "Mobile phone number isn't verified."],
  emailUnverified: [216, 400, "Email address isn't verified."],
  blankUsername: [217, 400, "Invalid username, it must be a non-blank string."],
  blankPassword: [218, 400, "Invalid password, it must be a non-blank string."],
  loginLocked: [219, 400, "Too many login failures, please try again later or reset your password."],
  thirdPartyIdMissing: [250, 400, "The third-party account is missing its id (uid, openid or id)."],
  badGeoPoint: [302, 400, "Invalid GeoPoint: latitude is -90 to 90, longitude -180 to 180."],
  noEffect: [305, 400, "No effect on updating/deleting a document."],
  unauthorized: [401, 401, "Unauthorized."],
  tooLarge: [413, 413, "Payload too large."],
  badSmsCode: [603, 400, "Invalid SMS code."],
  masterOnly: [1, 400, "The request must be signed by master key."],
} as const satisfies Record<string, readonly [code: number, status: number, text: string]>;

/**
 * A refusal of the catalogue (contract 21).
 *
 * @param text instead of the catalogue's
 * @example
 * ```ts
 * throw refuse("usernameTaken"); // 400 {"code":202,"error":"Username has already been taken."}
 * ```
 */
export const refuse = (name: keyof typeof CATALOGUE, text?: string): ApiError => {
  const [code, status, known] = CATALOGUE[name];
  return refusal(status, code, text ?? known);
};

const catalogued = (fits: (code: number, status: number) => boolean): ApiError | undefined => {
  const found = Object.values(CATALOGUE).find(([code, status]) => fits(code, status));
  return found && refusal(found[1], found[0], found[2]);
};

/** The refusal that a code stands for, where the catalogue has it. */
export const byCode = (code: number): ApiError | undefined => catalogued((each) => each === code);

/** What the catalogue says of an HTTP status: of several refusals, the least special. */
export const byStatus = (status: number): ApiError | undefined => catalogued((_code, each) => each === status);

/** Contract 21: 1, internal or unspecified parameter error. */
export const badRequest = (text: string): ApiError => refusal(400, 1, text);

/** Contract 20.7: what is out of scope says so. */
export const notEmulated = (text: string): ApiError => refusal(501, 1, text);

/** Contract 4.5. */
export const badKey = (key: string): ApiError =>
  refusal(
    400,
    105,
    `Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters. The column is: '${key}'.`,
  );

/** Contract 10.4. */
export const objectMissing = (className: string, id: string): ApiError =>
  badRequest(`Could not find object by id '${id}' for class '${className}'.`);

/** Contract 15.5, 10.3. */
export const forbiddenByAcl = (verb: "reading" | "writing"): ApiError =>
  refusal(403, 403, `Forbidden ${verb} by object's ACL.`);

/** Contract 15.7. */
export const forbiddenByClass = (verb: string, className: string): ApiError =>
  refusal(403, 403, `Forbidden to ${verb} by class '${className}' permissions.`);

/** Contract 8.8. */
export const hookRefusal = (message: string, status = 400): ApiError =>
  refusal(status, 142, `Cloud Code validation failed. Error detail : ${message}`);

/** Contract 19.2. */
export const badCql = (reason: string): ApiError => refusal(400, 300, `CQL syntax error. ${reason}`);

/** What the HTTP door answers to mistakes that the import door tells as they are: status and code. */
const STATUS: Partial<Record<EmulatorErrorCode, readonly [status: number, code: number]>> = {
  BODY_TOO_LARGE: [413, 413],
  URL_TOO_LONG: [414, 1],
  CLOSED: [503, 503],
  NOT_EMULATED: [501, 1],
};

/** The vendor's form of what is the caller's mistake: JSON and criteria that cannot be used. The rest stays what it is. */
export const asApiError = (error: unknown): unknown => {
  if (!(error instanceof EmulatorError)) return error;
  switch (error.code) {
    case "INVALID_JSON":
      return refuse("badJson", error.message);
    case "INVALID_CRITERIA":
    case "CRITERIA_TOO_SLOW":
      return badRequest(criteriaReason(error.message));
    default:
      return error;
  }
};

/** Anything thrown, as an answer over HTTP. */
export const toRefusal = (thrown: unknown): ApiError => {
  const error = asApiError(thrown);
  if (error instanceof ApiError) return error;
  const [status, code] = (error instanceof EmulatorError ? STATUS[error.code] : undefined) ?? [500, 1];
  return refusal(status, code, messageOf(error));
};

/** An engine's or a foreign server's refusal as it came. */
export const passedOn = (status: number, body: JsonObject): ApiError => {
  const { code, error } = body;
  return new ApiError(
    status,
    typeof error === "string" ? error : JSON.stringify(error ?? null),
    body,
    typeof code === "number" ? code : 1,
  );
};
