import type { CreateRouter, Platform, Route } from "../../platform.js";
import type { Operations } from "../operations.js";
import { notFound } from "./answers.js";
import type { createBatch } from "./batch.js";
import { type CallersParts, createCallers, type Handle } from "./callers.js";
import { createData } from "./data.js";
import { createFileRoutes } from "./files.js";
import { createFunctionCalls } from "./function-calls.js";
import { mailLinkRoutes } from "./mail-links.js";
import { createRefuse } from "./refuse.js";
import { functionRows } from "./rows.js";
import { surfaceOf } from "./surface.js";

export { answer, notFound } from "./answers.js";
export type { InnerRequest } from "./callers.js";

export interface RoutesParts extends Omit<CallersParts, "users"> {
  readonly operations: Operations;
  readonly createRouter: CreateRouter;
}

/** What the HTTP door of this platform is made of. */
export interface Routes {
  readonly routes: readonly Route[];
  /** The answer to what none of them takes. */
  readonly refuse: Platform["refuse"];
  readonly batch: ReturnType<typeof createBatch>;
}

/** Only REST hosts have data (contract 2). */
const onRest =
  (handle: Handle): Handle =>
  (request) => {
    if (surfaceOf(request.origin) !== "rest") throw notFound(request);
    return handle(request);
  };

/**
 * The HTTP door of this platform, and the same for what runs inside it.
 *
 * @example
 * ```ts
 * createRoutes({ operations, config, createRouter, now, note, lease }).routes.map(({ method, path }) => `${method} ${path}`);
 * ```
 */
export const createRoutes = ({ operations, createRouter, ...parts }: RoutesParts): Routes => {
  const { users, functions } = operations;
  const { config } = parts;
  const callers = createCallers({ users, ...parts });
  const data = createData({ operations, callers, createRouter });
  const files = createFileRoutes({ files: operations.files, callers });
  const calls = createFunctionCalls({ functions, callers, config });

  const unlessPython =
    (handle: Handle): Handle =>
    (request) =>
      surfaceOf(request.origin) === "python" ? calls.onPythonHost(request) : onRest(handle)(request);

  const rest: readonly Route[] = [...files.rest, ...mailLinkRoutes(users), ...data.routes];
  const routes: readonly Route[] = [
    { method: "POST", path: "/1/functions/:name", handle: unlessPython(calls.byRest) },
    ...functionRows(functions).map(
      ([method, path, run]): Route => ({ method, path, handle: unlessPython(data.endpoint(run)) }),
    ),
    { method: "*", path: "/1/functions/:name", handle: unlessPython(calls.notByRest) },
    ...rest.map((route): Route => ({ ...route, handle: onRest(route.handle) })),
    files.address,
    { method: "*", path: `/${config.secretKey}/:name`, handle: calls.direct },
  ];
  return { routes, refuse: createRefuse(callers), batch: data.batch };
};
