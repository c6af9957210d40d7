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

/** Not said of a refusal that the cloud would give whatever the path: nobody gets in without a key. */
const saysUnknown = ({ status }: ApiResponse): boolean => status === 404 || status === 405;

/** @param limit bytes */
export const createDoor = (platform: Platform, limit: number, createRouter: CreateRouter): Door => {
  const router = createRouter(platform.routes);

  const refuse = (request: ApiRequest): HttpResponse => {
    const allow = router.allowed(request.path);
    const refusal = platform.refuse(request, allow);
    const answer = render(withAllow(refusal, allow));
    return saysUnknown(refusal) ? { ...answer, unrouted: true } : answer;
  };

  const route = async (request: ApiRequest): Promise<HttpResponse> => {
    const match = router.match(request.method, request.path);
    if (match === undefined) return refuse(request);
    // A name that cannot be decoded names nothing: the same answer as for an unknown path.
    if (match.params === undefined) return render(platform.refuse(request, []));
    return render(await match.route.handle({ ...request, params: match.params }));
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
        return await route(request);
      } catch (error) {
        return fail(error, request.path);
      }
    },
  };
};
