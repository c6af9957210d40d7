import { STATUS_CODES } from "node:http";
import { type ApiError, type Failure, type FailureParts, isObject } from "../../kernel/index.js";
import type { Failed } from "../shared/gate.js";
import {
  badBql,
  badClassName,
  badCode,
  badField,
  badHookData,
  byCode,
  duplicate,
  emailTaken,
  emailUnknown,
  fileMissing,
  fileNotDeleted,
  messageUnknown,
  objectMissing,
  paramMissing,
  phoneTaken,
  refusal,
  refuse,
  tooManyMessages,
  unauthorized,
  uncoded,
  usernameTaken,
  valueMissing,
} from "./errors.js";
import { refused } from "./functions/calls.js";
import { CODES } from "./functions/codes.js";
import {
  broken,
  type Entrance,
  type Failure as FunctionFailure,
  illegalName,
  raised,
  refusalOf,
  TIMEOUT,
} from "./functions/outcomes.js";

const BUSY = 500;

/** Contract 6.1, 7; where it is silent, those of HTTP itself. */
const OF_STATUS: Readonly<Record<number, () => ApiError>> = {
  400: () => refuse("badQuery"),
  401: unauthorized,
  403: () => refusal(403, "forbidden", 403),
  404: () => refusal(101, "not found", 404),
  413: () => refusal(107, "content is too large.", 413),
  429: () => refusal(429, "too many requests", 429),
  [BUSY]: () => uncoded("It is busy...Try it later!"),
  502: () => uncoded("bad gateway", 502),
  503: () => uncoded("service unavailable", 503),
  504: () => uncoded("upstream timeout", 504),
};

/** Refusals whose text names something of the request, and where in it that stands. */
const NAMING: readonly (readonly [refuse: (name: string) => ApiError, ...members: string[]])[] = [
  [objectMissing, "id", "className"],
  [badClassName, "className"],
  [badField, "name"],
  [paramMissing, "name"],
  [fileNotDeleted, "path"],
  [fileMissing, "path"],
  [valueMissing, "name"],
  [usernameTaken, "username"],
  [emailTaken, "email"],
  [emailUnknown, "email"],
  [badCode, "code", "smsCode"],
  [phoneTaken, "mobilePhoneNumber"],
  [badHookData, "reason"],
  [duplicate, "className"],
  [badBql, "bql"],
  [tooManyMessages, "mobilePhoneNumber"],
  [messageUnknown, "smsId"],
];

const UPSTREAM_TIMEOUT = 10200;

/**
 * Codes of contract 7 that no operation here gives, or gives with more to say, or in words of the emulator's own: as the contract calls
 * them.
 */
const OTHERS: Readonly<Record<number, string>> = {
  104: "relation class missing.",
  106: "invalid pointer.",
  110: "the database is being moved.",
  111: "invalid type.",
  117: "invalid geo range.",
  121: "the quota of API requests is used up.",
  125: "invalid default value.",
  131: "invalid installation.",
  132: "invalid installation.",
  136: "the field of the installation is read-only.",
  137: "the field of the installation is read-only.",
  138: "the field of the installation is read-only.",
  141: "invalid push data.",
  142: "invalid time format.",
  143: "invalid number.",
  144: "the time is in the past.",
  153: "not the owner of the file.",
  154: "delete all file error",
  157: "invalid file url.",
  160: "image error.",
  161: "image error.",
  162: "image error.",
  163: "image error.",
  164: "image error.",
  165: "image error.",
  232: "pay error.",
  233: "pay error.",
  234: "pay error.",
  235: "pay error.",
  236: "pay error.",
  302: "wechat error.",
  303: "wechat error.",
  312: "no code of the cloudcode.",
  313: "update code of the cloudcode failed.",
  314: "the cloudcode to delete does not exist.",
  315: "delete the cloudcode failed.",
  316: "file of the cloudcode failed.",
  317: "container of the cloudcode failed.",
  318: "store the cloudcode failed.",
  319: "list the cloudcode failed.",
  320: "parse the cloudcode failed.",
  321: "unsupported content in cloudcode.",
  402: "where is too large.",
  501: "forbidden.",
  10076: "Qps beyond the limit.",
  [UPSTREAM_TIMEOUT]: "upstream timeout",
  10210: "the quota of requests is used up.",
};

/** The first of some members of an input, or of the body in it, that is a text. */
const named = (input: unknown, members: readonly string[]): string => {
  const { body, ...own } = isObject(input) ? input : {};
  const all: Readonly<Record<string, unknown>> = { ...(isObject(body) ? body : {}), ...own };
  return String(members.map((member) => all[member]).find((value) => typeof value === "string") ?? "?");
};

/** Functions say in which way they were reached: failures have other statuses there (contract 4.5). */
const entranceIn = (input: unknown): Entrance =>
  isObject(input) && typeof input.from === "string" ? (input.from as Entrance) : "rest";

/** Contract 4.5: what has other statuses there. */
const OF_FUNCTION: Readonly<Record<number, (name: string) => FunctionFailure>> = {
  [CODES.call]: () => raised("call cloudcode error:failed"),
  [CODES.name]: illegalName,
  [CODES.parse]: () => broken({ code: CODES.parse, error: OTHERS[CODES.parse] ?? "" }),
  [CODES.unsupported]: () => broken({ code: CODES.unsupported, error: OTHERS[CODES.unsupported] ?? "" }),
};

const RUNS: readonly string[] = ["functions.run", "functions.call"];

/** Contract 4.5: of functions; 7: of all else. */
const timeoutOf = (operation: string, input: unknown): ApiError =>
  RUNS.includes(operation)
    ? refusalOf(TIMEOUT, entranceIn(input))
    : refusal(UPSTREAM_TIMEOUT, OTHERS[UPSTREAM_TIMEOUT] ?? "");

const ofCode = (code: number, operation: string, input: unknown): ApiError => {
  const ofFunction = OF_FUNCTION[code]?.(named(input, ["name"]));
  if (ofFunction !== undefined) return refusalOf(ofFunction, entranceIn(input));
  // Who cannot be let in has the code of what is not there.
  const [refuse, ...members] = NAMING.find(([make]) => make("").code === code) ?? [];
  // Contract 7: coded errors are 400, also of files, whose own host answers otherwise.
  if (refuse !== undefined && operation !== "users.logIn") return refusal(code, refuse(named(input, members)).message);
  const other = OTHERS[code];
  return other === undefined ? (byCode(code) ?? refusal(code, "failed")) : refusal(code, other);
};

/** Contract 6.1: 401 and 500 carry no code, and coded errors are 400. */
const ofStatus = (status: number): ApiError =>
  OF_STATUS[status]?.() ??
  (status > BUSY
    ? uncoded(`${STATUS_CODES[status] ?? "failed"}`.toLowerCase(), status)
    : refusal(status, `${STATUS_CODES[status] ?? "failed"}`.toLowerCase(), status));

/** What the cloud would say, but for what is given. */
const errorOf = (failure: FailureParts, operation: string, input: unknown): ApiError => {
  const { code, status } = failure;
  const known = code === undefined ? ofStatus(status ?? BUSY) : ofCode(code, operation, input);
  const message = failure.message ?? known.message;
  const hasCode = isObject(known.body) && known.body.code !== undefined;
  return hasCode ? refusal(known.code, message, status ?? known.status) : uncoded(message, known.status);
};

/**
 * How this cloud fails when it is told to.
 *
 * @example
 * ```ts
 * failed({ code: 101 }, "objects.get", { className: "Game", id: "abc" }).error; // ApiError 400 {"code":101,"error":"object not found for abc."}
 * ```
 */
export const failed = (failure: Failure, operation: string, input: unknown): Failed => {
  const error = failure === "timeout" ? timeoutOf(operation, input) : errorOf(failure, operation, input);
  // Contract 4.1: what a function's address answers is an answer, whatever its status.
  return operation === "functions.call" ? { answer: refused(error) } : { error };
};
