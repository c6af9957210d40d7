import { type ApiError, type Failure, isObject } from "../../kernel/index.js";
import { tellCaller } from "../parse-like/told-caller.js";
import { createGate, type Failed, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { asApiError, refusal, uncoded } from "./errors.js";
import { refused } from "./functions/calls.js";
import { type Entrance, refusalOf, TIMEOUT } from "./functions/outcomes.js";
import { OPERATIONS } from "./operation-table.js";
import { classOf } from "./other/cloud-query.js";
import type { World } from "./world.js";

/** Contract 7. */
const UPSTREAM_TIMEOUT = 10200;

const BUSY = 500;

/** Contract 6.1, 7; where it is silent, those of HTTP itself. */
const TEXTS: Readonly<Record<number, string>> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not found",
  429: "too many requests",
  [BUSY]: "It is busy...Try it later!",
  502: "bad gateway",
  503: "service unavailable",
  504: "upstream timeout",
};

/** Functions say in which way they were reached: failures have other statuses there (contract 4.5). */
const entranceIn = (input: unknown): Entrance =>
  isObject(input) && typeof input.from === "string" ? (input.from as Entrance) : "rest";

/** Contract 4.5: of functions; 7: of all else. */
const timeoutOf = (operation: string, input: unknown): ApiError =>
  operation === "functions.run" || operation === "functions.call"
    ? refusalOf(TIMEOUT, entranceIn(input))
    : refusal(UPSTREAM_TIMEOUT, "upstream timeout");

/** Contract 6.1: 401 and 500 carry no code, and coded errors are 400. */
const errorOf = (failure: Exclude<Failure, "timeout">): ApiError => {
  const { code, status = code === undefined ? BUSY : 400 } = failure;
  const message = failure.message ?? (code === undefined ? TEXTS[status] : undefined) ?? "failed";
  if (code !== undefined) return refusal(code, message, status);
  return status === 401 || status >= BUSY ? uncoded(message, status) : refusal(status, message, status);
};

const failed = (failure: Failure, operation: string, input: unknown): Failed => {
  const error = failure === "timeout" ? timeoutOf(operation, input) : errorOf(failure);
  // Contract 4.1: what a function's address answers is an answer, whatever its status.
  return operation === "functions.call" ? { answer: refused(error) } : { error };
};

const subjectOf = (operation: string): SubjectOf => {
  if (operation === "objects.cloudQuery") return classOf;
  return operation.startsWith("functions.") ? ({ name }) => name : ({ className }) => className;
};

/** The gate of this cloud. */
export const createBmobGate = (world: World) =>
  createGate(world, {
    platform: "bmob",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller: (caller: Caller) => tellCaller(caller),
    subjectOf,
    failed,
  });
