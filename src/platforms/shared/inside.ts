import type { ApiRequest, ApiResponse, CreateRouter, Route } from "../platform.js";

export interface InsideParts {
  /** Asked for when the first request comes: the table may need what needs this. */
  readonly routes: () => readonly Route[];
  readonly createRouter: CreateRouter;
  /** What is thrown for a path that no route takes. */
  readonly notFound: (request: ApiRequest) => unknown;
  /** Anything thrown, as an answer. */
  readonly answerTo: (thrown: unknown) => ApiResponse;
}

/**
 * Answers requests that come from inside, from a function, by the platform's own route table: as if they had come over HTTP.
 *
 * @example
 * ```ts
 * const answer = createInside({ routes: () => http.routes, createRouter, notFound, answerTo });
 * const { status, json } = await answer(request);
 * ```
 */
export const createInside = ({ routes, createRouter, notFound, answerTo }: InsideParts) => {
  let router: ReturnType<typeof createRouter<Route>> | undefined;

  return async <Request extends ApiRequest>(request: Request): Promise<ApiResponse> => {
    router ??= createRouter(routes());
    const match = router.match(request.method, request.path);
    try {
      if (match?.params === undefined) throw notFound(request);
      return await match.route.handle({ ...request, params: match.params });
    } catch (thrown) {
      return answerTo(thrown);
    }
  };
};
