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
import { type Entrance, raised, refusalOf, TIMEOUT } from "./functions/outcomes.js";

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

const UPSTREAM_TIMEOUT = refusal(10200, "upstream timeout");

/** Codes of contract 7 that no operation here gives without more to say. */
const OTHERS: Readonly<Record<number, string>> = {
  110: "the database is being moved.",
  111: "invalid type.",
  121: "the quota of API requests is used up.",
  402: "where is too large.",
  501: "forbidden.",
  10076: "Qps beyond the limit.",
  [UPSTREAM_TIMEOUT.code]: UPSTREAM_TIMEOUT.message,
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

const RUNS: readonly string[] = ["functions.run", "functions.call"];

/** Contract 4.5: of functions; 7: of all else. */
const timeoutOf = (operation: string, input: unknown): ApiError =>
  RUNS.includes(operation) ? refusalOf(TIMEOUT, entranceIn(input)) : UPSTREAM_TIMEOUT;

const ofCode = (code: number, operation: string, input: unknown): ApiError => {
  if (code === CODES.call) return refusalOf(raised("call cloudcode error:failed"), entranceIn(input));
  // Who cannot be let in has the code of what is not there.
  const [refuse, ...members] = NAMING.find(([make]) => make("").code === code) ?? [];
  if (refuse !== undefined && operation !== "users.logIn") return refuse(named(input, members));
  return byCode(code) ?? refusal(code, OTHERS[code] ?? "failed");
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
