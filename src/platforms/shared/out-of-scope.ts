import type { ApiRequest, CreateRouter, Route } from "../platform.js";

/**
 * An endpoint of a cloud that is knowingly not emulated, and what the caller is told. `/*` at the end of a path takes what is below, and
 * the path itself.
 */
export type OutOfScope = readonly [method: Route["method"], path: string, text: string];

/**
 * Routes for what is knowingly not emulated: it is answered loudly, in the cloud's own form, and never as a path that nobody knows.
 *
 * @param refusal what is thrown; it may throw by itself, since who has no key is not even told that
 * @example
 * ```ts
 * const routes = outOfScopeRoutes([["*", "/1/push/*", "push messages are not emulated."]], (_request, text) => notEmulated(text));
 * ```
 */
export const outOfScopeRoutes = (
  table: readonly OutOfScope[],
  refusal: (request: ApiRequest, text: string) => Error,
): Route[] =>
  table.map(([method, path, text]) => ({
    method,
    path,
    handle: async (request) => {
      throw refusal(request, text);
    },
  }));

/**
 * The same for requests inside of requests.
 *
 * @returns what is said of one; undefined when it is not for any of those
 * @example
 * ```ts
 * const textFor = createOutOfScope([["*", "/1/push/*", "push messages are not emulated."]], createRouter);
 * textFor({ method: "POST", path: "/1/push" }); // "push messages are not emulated."
 * ```
 */
export const createOutOfScope = (
  table: readonly OutOfScope[],
  createRouter: CreateRouter,
): ((request: Pick<ApiRequest, "method" | "path">) => string | undefined) => {
  const router = createRouter(table.map(([method, path, text]) => ({ method, path, text })));
  return ({ method, path }) => router.match(method, path)?.route.text;
};
