import { type Failure, isObject } from "../../kernel/index.js";
import { tellCaller } from "../parse-like/told-caller.js";
import { createGate, type Failed, type SubjectOf } from "../shared/gate.js";
import type { Caller } from "./access/caller.js";
import { classOf } from "./cloud-query.js";
import { asApiError, refusal } from "./errors.js";
import { FUNCTION_TIMEOUTS } from "./functions/calls.js";
import { OPERATIONS } from "./operation-table.js";
import type { World } from "./world.js";

/** Contract 21: the storage service behind the gateway took too long. */
const STORAGE_TIMEOUT = FUNCTION_TIMEOUTS["524"];

/** Functions, whose limit and whose words for it are their own. */
const RUNS: readonly string[] = ["functions.run", "functions.rpc"];

const INTERNAL = { status: 500, code: 1 } as const;

/** Contract 21. */
const TEXTS: Readonly<Record<number, string>> = {
  [INTERNAL.code]: "Internal server error.",
  124: "The request timed out on the server.",
  137: "A unique field was given a value that is already taken.",
  401: "Unauthorized.",
  403: "Forbidden.",
  429: "Too many requests.",
  502: "The service is under maintenance.",
  503: "The application is disabled or asleep.",
  504: "The application is archived.",
  511: "The service is unavailable.",
  524: "A timeout occurred.",
  529: "Too many connections.",
};

/** Contract 21: of these the code is the HTTP status. */
const hasSameCode = (status: number): boolean => status >= 401 && status !== 404 && status !== INTERNAL.status;

const codeOf = (status: number): number => (hasSameCode(status) ? status : INTERNAL.code);

/** Contract 21: codes are HTTP 400, unless they are statuses themselves. */
const statusOf = (code: number): number => {
  if (code === INTERNAL.code) return INTERNAL.status;
  if (code === 124) return 503;
  return code < 600 && hasSameCode(code) ? code : 400;
};

const createFailed =
  ({ config }: Pick<World, "config">) =>
  (failure: Failure, operation: string): Failed => {
    if (failure === "timeout") {
      const timeout = RUNS.includes(operation) ? FUNCTION_TIMEOUTS[config.timeoutVariant] : STORAGE_TIMEOUT;
      return { error: timeout() };
    }
    const status = failure.status ?? statusOf(failure.code ?? INTERNAL.code);
    const code = failure.code ?? codeOf(status);
    return { error: refusal(status, code, failure.message ?? TEXTS[code] ?? "Failed.") };
  };

const subjectOf = (operation: string): SubjectOf => {
  switch (operation) {
    // A path below `/1.1/functions` is a function's name, or a hook's address.
    case "functions.run":
    case "functions.rpc":
      return ({ path }) => (Array.isArray(path) ? path.join("/") : undefined);
    case "queue.enqueue":
      return (input) => input.function;
    case "objects.cloudQuery":
      return classOf;
    default:
      return ({ className }) => className;
  }
};

/** The address of a function, and the body that is sent there, as people know them. */
const asRun = (input: unknown): unknown => {
  if (!isObject(input) || !Array.isArray(input.path)) return input;
  const { path, body, ...rest } = input;
  return { name: input.path.join("/"), params: body, ...rest };
};

/** The gate of this cloud. */
export const createLeancloudGate = (world: World) =>
  createGate(world, {
    platform: "leancloud",
    operations: OPERATIONS,
    asRefusal: asApiError,
    tellCaller: (caller: Caller) => tellCaller(caller),
    subjectOf,
    recordedAs: (operation) => (RUNS.includes(operation) ? asRun : undefined),
    failed: createFailed(world),
  });
