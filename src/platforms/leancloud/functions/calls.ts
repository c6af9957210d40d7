import { type ApiError, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { passedOn, refusal, refuse } from "../errors.js";
import type { EngineAnswer, EngineRequest, Session } from "./engine.js";
import type { Engines } from "./engines.js";

/** A call of the engine's surface as it is asked for. */
export interface CallInput {
  readonly endpoint: "functions" | "call";
  readonly path: readonly string[];
  readonly body: Json;
  readonly url?: string | undefined;
  readonly method?: string | undefined;
}

/** Contract 7.3, 7.4 (D4): how a client is told that a function took too long. */
export const FUNCTION_TIMEOUTS: Readonly<Record<LeancloudConfig["timeoutVariant"], () => ApiError>> = {
  "503": () => refusal(503, 124, "The request timed out on the server."),
  "524": () => refusal(524, 524, "A timeout occurred."),
  "141": () => refusal(400, 141, "LeanEngine request timeout. The cloud function did not answer in time."),
};

/** What functions know users by. */
export interface Sessions {
  /** The whole user of a session token; undefined when nobody has it. */
  userOf(token: string): JsonObject | undefined;
  /** The session token of a user, who gets one if there is none. @throws ApiError 211 */
  open(user: string): Promise<string>;
}

/**
 * Contract 3, 6, 7: cloud functions, for whoever asks.
 *
 * @example
 * ```ts
 * await calls.call(caller, { endpoint: "functions", path: ["averageStars"], body: { movie: "夏洛特烦恼" } }); // { result: … }
 * ```
 */
export const createCalls = (config: LeancloudConfig, engines: Engines, sessions: Sessions) => {
  const sessionOf = ({ sessionToken: token }: Caller): Session | undefined =>
    token === undefined || token === "" ? undefined : { token, user: sessions.userOf(token) ?? null };

  /** In the cloud nobody is a user without a session. Here the import door may name one. */
  const withSession = async (caller: Caller): Promise<Caller> =>
    caller.user === undefined || caller.sessionToken !== undefined
      ? caller
      : { ...caller, sessionToken: await sessions.open(caller.user) };

  /** The body of a success. @throws ApiError what the engine refuses with, or how a timeout is told */
  const call = async (
    asked: Caller,
    input: CallInput,
    timeMs: number = config.functionTimeoutMs,
  ): Promise<JsonObject> => {
    const caller = await withSession(asked);
    const { endpoint, path, body, url = `/1.1/${endpoint}/${path.join("/")}`, method = "POST" } = input;
    const request: EngineRequest = { endpoint, path, url, method, body, session: sessionOf(caller) };
    const engine = await engines.answering(caller, path);
    const answer = await engine.serve(request, caller, timeMs);
    if (answer === "timeout") throw FUNCTION_TIMEOUTS[config.timeoutVariant]();
    return bodyOf(answer);
  };

  /** Contract 9.1. @throws ApiError 401 without master rights */
  const metadata = async (caller: Caller): Promise<{ result: string[] }> => {
    if (!caller.master) throw refuse("unauthorized");
    return { result: [...(await engines.names(caller))] };
  };

  /** Contract 3.3: what a function returned; null for nothing. */
  const resultOf =
    (endpoint: CallInput["endpoint"]) =>
    async (caller: Caller, name: string, params: Json, timeMs?: number): Promise<Json> =>
      (await call(caller, { endpoint, path: [name], body: params }, timeMs)).result ?? null;

  return {
    call,
    metadata,
    run: resultOf("functions"),
    rpc: resultOf("call"),
  };
};

const bodyOf = ({ status, body }: EngineAnswer): JsonObject => {
  const object = isObject(body) ? (body as JsonObject) : { code: 1, error: body };
  if (status >= 200 && status < 300) return object;
  throw passedOn(status, object);
};

export type Calls = ReturnType<typeof createCalls>;
