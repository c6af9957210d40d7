import { messageOf } from "../kernel/index.js";
import type { ApiRequest, ApiResponse, CreateRouter, Platform } from "../platforms/platform.js";
import { answers } from "./answers.js";
import type { Refused, Tell } from "./refused.js";
import { render } from "./render.js";
import type { HttpResponse } from "./types.js";

/** One platform as seen from HTTP. */
export interface Door {
  readonly platform: Platform;
  /** Bytes: the longest body it takes. */
  readonly limit: number;
  /** Whether a row of the platform takes such a request. */
  takes(method: string, path: string): boolean;
  /** A request as people are told of it. */
  told(request: Asked): Pick<Refused, "platform" | "method" | "path">;
  /** Never rejects. @param tell of what is refused */
  answer(request: ApiRequest, tell: Tell): Promise<HttpResponse>;
  /** The answer to anything thrown. Never throws. */
  fail(error: unknown, request: Asked, tell: Tell): HttpResponse;
}

/** What of a request is told to people. */
type Asked = Pick<ApiRequest, "method" | "path" | "base">;

/** The headers of an answer that says "not with this method" (RFC 9110 wants `Allow` in it). */
const withAllow = (answer: ApiResponse, allow: readonly string[]): ApiResponse =>
  answer.status === 405 ? { ...answer, headers: { allow: allow.join(", "), ...answer.headers } } : answer;

/** Not said of a refusal that the cloud would give whatever the path: nobody gets in without a key. */
const saysUnknown = ({ status }: ApiResponse): boolean => status === 404 || status === 405;

/** In words that are the same for all. */
const reasonOf = ({ status, json }: ApiResponse, allow: readonly string[]): string => {
  if (status === 404) return "no such path";
  return status === 405 ? `this path takes ${allow.join(", ")}` : String(JSON.stringify(json));
};

export interface DoorOptions {
  readonly platform: Platform;
  /** Bytes: the longest body it takes. */
  readonly limit: number;
  readonly createRouter: CreateRouter;
  /** Whether an operation has failed with such an error, and tells of it. */
  readonly isRecorded: (error: unknown) => boolean;
}

/** One platform's way in. */
export const createDoor = ({ platform, limit, createRouter, isRecorded }: DoorOptions): Door => {
  const router = createRouter(platform.routes);

  const told: Door["told"] = ({ method, path, base = "" }) => ({
    platform: platform.name,
    method,
    path: `${base}${platform.shownPath?.(path) ?? path}`,
  });

  const refuse = (request: ApiRequest, allow: readonly string[], tell: Tell): HttpResponse => {
    const refusal = platform.refuse(request, allow);
    const kind = saysUnknown(refusal) ? "unrouted" : "refused";
    tell({ ...told(request), status: refusal.status, reason: reasonOf(refusal, allow), kind });
    const answer = render(withAllow(refusal, allow));
    return kind === "unrouted" ? { ...answer, unrouted: true } : answer;
  };

  const route = async (request: ApiRequest, tell: Tell): Promise<HttpResponse> => {
    const match = router.match(request.method, request.path);
    if (match === undefined) return refuse(request, router.allowed(request.path), tell);
    // A name that cannot be decoded names nothing: the same answer as for an unknown path.
    if (match.params === undefined) return refuse(request, [], tell);
    return render(await match.route.handle({ ...request, params: match.params }));
  };

  const failure = (error: unknown, path: string): HttpResponse => {
    try {
      return render(platform.fail(error, path));
    } catch (second) {
      return render(answers.broken(messageOf(second)));
    }
  };

  const fail: Door["fail"] = (error, request, tell) => {
    const answer = failure(error, request.path);
    if (!isRecorded(error))
      tell({ ...told(request), status: answer.status, reason: messageOf(error), kind: "refused" });
    return answer;
  };

  return {
    platform,
    limit,
    takes: (method, path) => router.match(method, path) !== undefined,
    told,
    fail,
    async answer(request, tell) {
      try {
        return await route(request, tell);
      } catch (error) {
        return fail(error, request, tell);
      }
    },
  };
};
