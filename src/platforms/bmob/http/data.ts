import type { ApiRequest, CreateRouter, Route } from "../../platform.js";
import { createOutOfScope, outOfScopeRoutes } from "../../shared/out-of-scope.js";
import { refuse } from "../errors.js";
import type { Operations } from "../operations.js";
import { notFound, replied } from "./answers.js";
import { createBatch, type Dispatch } from "./batch.js";
import { jsonBody } from "./body.js";
import type { Callers, Handle, InnerRequest } from "./callers.js";
import { OUT_OF_SCOPE } from "./out-of-scope.js";
import { queryOf } from "./query.js";
import { type Row, rows } from "./rows.js";
import { tunnelOf } from "./tunnel.js";

export interface DataParts {
  readonly operations: Operations;
  readonly callers: Callers;
  readonly createRouter: CreateRouter;
}

/**
 * The data endpoints (contract 3, 6), also as the 1.x SDK sends requests to them, and those that are knowingly not emulated.
 *
 * @example
 * ```ts
 * const { routes, endpoint, batch } = createData({ operations, callers, createRouter });
 * routes.map(({ method, path }) => `${method} ${path}`); // ["POST /1/batch", …]
 * ```
 */
export const createData = ({ operations, callers, createRouter }: DataParts) => {
  const dispatch: Dispatch = async (request) => {
    const match = router.match(request.method, request.path);
    if (match?.params === undefined) throw notFound(request);
    return match.route.run({ ...request, params: match.params });
  };
  const batch = createBatch({ dispatch, userOfToken: operations.users.userOfToken });
  const table = rows({ ...operations, batch });
  const router = createRouter(table.map(([method, path, run]) => ({ method, path, run })));

  const outOfScope = createOutOfScope(OUT_OF_SCOPE, createRouter);
  /** Said of what is no tunnel where only tunnels end: it may be what is knowingly not emulated (contract 6.10). */
  const nothingAt = (request: ApiRequest): Error => {
    const text = outOfScope(request);
    return text === undefined ? notFound(request) : refuse("apiDisabled", text);
  };

  /** @param run undefined where only tunnels end */
  const endpoint =
    (run: Row[2] | undefined): Handle =>
    async (sent) => {
      // Contract 3: as the 1.x SDK sends it, the real verb is in the body.
      const tunnelled = tunnelOf(sent);
      const request: InnerRequest = tunnelled === undefined ? sent : { ...tunnelled, inside: sent.inside };
      const caller = callers.identify(request);
      const { method, path, params } = request;
      const incoming = { caller, method, path, query: queryOf(request.query) };
      if (tunnelled !== undefined) return replied(await dispatch({ ...incoming, body: jsonBody(request) }));
      if (run === undefined) throw nothingAt(request);
      return replied(await run({ ...incoming, params, body: jsonBody(request) }));
    };

  const hasPost = new Set(table.filter(([method]) => method === "POST").map(([, path]) => path));
  const tunnels = new Set(table.map(([, path]) => path).filter((path) => !hasPost.has(path)));
  const routes: readonly Route[] = [
    ...table.map(([method, path, run]): Route => ({ method, path, handle: endpoint(run) })),
    ...[...tunnels].map((path): Route => ({ method: "POST", path, handle: endpoint(undefined) })),
    ...outOfScopeRoutes(OUT_OF_SCOPE, (request, text) => {
      callers.rightsOf(request);
      return refuse("apiDisabled", text);
    }),
  ];
  return { routes, endpoint, batch };
};
