import { STATUS_CODES } from "node:http";
import type { HostCall } from "../../functions/index.js";
import { ApiError, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../kernel/timers.js";
import type { ApiResponse, CreateRouter, Route } from "../platform.js";
import type { Lease } from "../shared/background.js";
import { createInside } from "../shared/inside.js";
import { type Caller, DEFAULT_ORIGIN } from "./access/caller.js";
import { answer as answerTo, notFound } from "./http/routes.js";
import { surfaceOf } from "./http/surface.js";

export interface GuestDoorParts {
  readonly routes: () => readonly Route[];
  readonly createRouter: CreateRouter;
  /** Answers requests to other hosts. */
  readonly outside: (input: Json) => Promise<Json>;
  /** What a run holds whose caller holds nothing: when its world has ended, it may not call any more. */
  readonly lease: () => Lease;
}

const textOf = (value: Json | undefined, otherwise = ""): string => (typeof value === "string" ? value : otherwise);

/** Names in lower case; of two that differ in case only, the later one counts. */
const headersOf = (given: Json | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isObject(given) ? given : {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const bodyOf = ({ json, raw }: ApiResponse): string => {
  if (raw !== undefined) return typeof raw === "string" ? raw : Buffer.from(raw).toString("utf8");
  return json === undefined ? "" : JSON.stringify(json);
};

/** An answer as guests take it. */
const toReply = (response: ApiResponse): JsonObject => {
  const { status, statusText = STATUS_CODES[status] ?? "", headers = {}, json, raw } = response;
  const type: Record<string, string> =
    json !== undefined && raw === undefined ? { "content-type": "application/json" } : {};
  return { status, statusText, headers: { ...type, ...headers }, body: bodyOf(response) };
};

/** Contract 2: functions speak to a REST host, whichever they were called at. */
const restOrigin = (origin: string): string => (surfaceOf(origin) === "rest" ? origin : DEFAULT_ORIGIN);

/**
 * Contract 4.6: whoever asked stops waiting, as for a server that does not answer. What was asked for goes on, as it would there.
 *
 * @throws Error when there is no answer in time
 */
const within = async <T>(callMs: number, answer: Promise<T>): Promise<T> => {
  if (callMs === Number.POSITIVE_INFINITY) return answer;
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new Error(`timed out: no answer within ${callMs} ms`);
    patience = setTimeout(() => reject(error), callMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(patience);
  }
};

/**
 * The sandbox door: what `modules` asks of the app's REST API (contract 4.6, 5), answered as if it had come over HTTP, and requests to
 * other hosts. What the function may do its headers say, as they would there: whoever called it gives it no rights.
 *
 * @returns for a run that a caller asked for, and that has so many milliseconds, and for each request to the API so many: what its
 *   function may call
 * @example
 * ```ts
 * const call = door(caller, 30_000);
 * await call("request", { method: "GET", path: "/1/timestamp", headers }); // { status: 200, statusText: "OK", headers: …, body: "{…}" }
 * ```
 */
export const createGuestDoor = ({
  routes,
  createRouter,
  outside,
  lease,
}: GuestDoorParts): ((caller: Caller, timeMs: number, callMs?: number) => HostCall) => {
  const answer = createInside({ routes, createRouter, notFound, answerTo });

  return (
    { origin: reached, remoteAddress, depth = 0, lease: held = lease() },
    timeMs,
    callMs = Number.POSITIVE_INFINITY,
  ) => {
    const origin = restOrigin(reached);
    const { host } = new URL(origin);
    let deadline: number | undefined;

    const request = async ({ method, path, query, headers, body }: JsonObject): Promise<JsonObject> => {
      // Counted from the first request: before, the run may have waited for a worker.
      deadline ??= monotonic() + timeMs;
      return toReply(
        await answer({
          method: textOf(method, "GET").toUpperCase(),
          path: textOf(path, "/"),
          params: {},
          query: new URLSearchParams(textOf(query)),
          headers: { ...headersOf(headers), host },
          origin,
          remoteAddress,
          body: Buffer.from(textOf(body)),
          inside: { deadline, depth: depth + 1, lease: held },
        }),
      );
    };

    return async (operation, input) => {
      held.assert();
      if (operation === "fetch") return outside(input);
      if (operation === "request" && isObject(input)) return within(callMs, request(input as JsonObject));
      throw new ApiError(404, `no operation ${operation}`, null);
    };
  };
};
