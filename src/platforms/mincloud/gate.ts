import { type CallCaller, type Failure, isObject } from "../../kernel/index.js";
import { createGate, type Failed, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { asApiError, refused } from "./errors.js";
import { timeoutMessage } from "./functions/log.js";
import { OPERATIONS } from "./operation-table.js";
import { findTable, type World } from "./world.js";

const doorOf = ({ source, request }: Caller): NonNullable<CallCaller["door"]> =>
  source === "cloud_function" ? "sandbox" : request === undefined ? "import" : "http";

const tellCaller = (caller: Caller): CallCaller => {
  const { namespace, user } = caller;
  const door = doorOf(caller);
  if (namespace !== "hserve") return { as: "admin", door };
  return user === undefined
    ? { as: "anonymous", door }
    : { as: user.anonymous ? "anonymous" : "user", user: user.id, door };
};

const GATEWAY_TIMEOUT = 504;

/** Texts of HTTP itself: the contract (15) names statuses, and for most of them no text. */
const TEXTS: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Permission denied",
  404: "Not found",
  429: "Too many requests",
  500: "Internal server error",
  502: "Bad gateway",
  503: "Service unavailable",
  [GATEWAY_TIMEOUT]: "Gateway timeout",
};

/** Contract 7.3, 15: a function that takes too long answers; for all else the contract has no words, and a gateway's must do. */
const createFailed =
  ({ config }: Pick<World, "config">) =>
  (failure: Failure, operation: string, input: unknown): Failed => {
    if (failure !== "timeout") {
      const { code, status = code === undefined ? 500 : 400, message = TEXTS[status] ?? "Failed" } = failure;
      return { error: refused(status, message, code) };
    }
    const isAwaited = operation === "functions.invoke" && !(isObject(input) && input.sync === false);
    if (!isAwaited) return { error: refused(GATEWAY_TIMEOUT, TEXTS[GATEWAY_TIMEOUT] ?? "") };
    const error = { message: timeoutMessage(config.syncTimeoutMs), type: "TimeoutError" };
    return { answer: { code: 1, data: null, error } };
  };

const NUMBER = /^\d+$/;

/** Tables go by name or by number (contract 1.2); a name is what people know them by. */
const createSubjectOf = ({ store }: Pick<World, "store">) => {
  const ofTable: SubjectOf = ({ table }) => {
    const isNumber = typeof table === "number" || (typeof table === "string" && NUMBER.test(table));
    return isNumber ? (findTable(store, table)?.name ?? String(table)) : table;
  };
  return (operation: string): SubjectOf => {
    switch (operation) {
      case "functions.create":
        return ({ data }) => (isObject(data) ? data.name : undefined);
      case "tables.create":
      case "tables.list":
        return ({ name }) => name;
      default:
        return operation.startsWith("functions.") ? ({ name }) => name : ofTable;
    }
  };
};

/** The gate of this cloud: of production, or of one environment. */
export const createMincloudGate = (world: World) =>
  createGate(world, {
    platform: "mincloud",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller,
    subjectOf: createSubjectOf(world),
    failed: createFailed(world),
  });
