import { messageOf } from "../kernel/index.js";
import type { ApiRequest, ApiResponse, CreateRouter, Platform } from "../platforms/platform.js";
import { answers } from "./answers.js";
import { render } from "./render.js";
import type { HttpResponse } from "./types.js";

/** One platform as seen from HTTP. */
export interface Door {
  readonly platform: Platform;
  /** Bytes: the longest body it takes. */
  readonly limit: number;
  /** Whether a row of the platform takes such a request. */
  takes(method: string, path: string): boolean;
  /** Never rejects. */
  answer(request: ApiRequest): Promise<HttpResponse>;
  /** The answer to anything thrown. Never throws. */
  fail(error: unknown, path: string): HttpResponse;
}

/** The headers of an answer that says "not with this method" (RFC 9110 wants `Allow` in it). */
const withAllow = (answer: ApiResponse, allow: readonly string[]): ApiResponse =>
  answer.status === 405 ? { ...answer, headers: { allow: allow.join(", "), ...answer.headers } } : answer;

/** @param limit bytes */
export const createDoor = (platform: Platform, limit: number, createRouter: CreateRouter): Door => {
  const router = createRouter(platform.routes);

  const route = async (request: ApiRequest): Promise<ApiResponse> => {
    const match = router.match(request.method, request.path);
    if (match === undefined) {
      const allow = router.allowed(request.path);
      return withAllow(platform.refuse(request, allow), allow);
    }
    // A name that cannot be decoded names nothing: the same answer as for an unknown path.
    if (match.params === undefined) return platform.refuse(request, []);
    return match.route.handle({ ...request, params: match.params });
  };

  const fail = (error: unknown, path: string): HttpResponse => {
    try {
      return render(platform.fail(error, path));
    } catch (second) {
      return render(answers.broken(messageOf(second)));
    }
  };

  return {
    platform,
    limit,
    takes: (method, path) => router.match(method, path) !== undefined,
    fail,
    async answer(request) {
      try {
        return render(await route(request));
      } catch (error) {
        return fail(error, request.path);
      }
    },
  };
};
