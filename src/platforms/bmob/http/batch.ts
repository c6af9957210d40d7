import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { type BatchResult, createBatch as createCommonBatch } from "../../parse-like/batch.js";
import type { Caller } from "../access/caller.js";
import { refusal, refuse, toRefusal } from "../errors.js";
import type { Incoming, Reply } from "./incoming.js";

/** One request of a batch, as it goes on. */
export type Dispatch = (request: Omit<Incoming, "params">) => Promise<Reply>;

/** Contract 6.5. */
const MOST = 50;

/** Contract 6.5: `/1/classes/<C>[/<id>]` or `/1/users[/<id>]`; roles are objects like others. */
const PATH = /^\/1\/(?:classes\/[^/?]+|users|roles)(?:\/[^/?]+)?\/?$/;

const METHODS: ReadonlySet<string> = new Set(["POST", "PUT", "DELETE"]);

const errorOf = (thrown: unknown): { code: number; error: Json } => {
  const { code, message, body } = toRefusal(thrown);
  return { code, error: isObject(body) ? ((body as JsonObject).error ?? message) : message };
};

export interface BatchParts {
  readonly dispatch: Dispatch;
  /** The user of a session token. */
  readonly userOfToken: (token: string) => string | undefined;
}

/**
 * Contract 6.5: several writes in one request.
 *
 * @example
 * ```ts
 * const requests = [{ method: "post", path: "/1/classes/GameScore", body: { score: 80 } }];
 * await batch(caller, { requests }); // [{ success: { createdAt, objectId } }]
 * ```
 */
export const createBatch = ({ dispatch, userOfToken }: BatchParts) => {
  const answer = async (caller: Caller, request: Json): Promise<Json> => {
    if (!isObject(request)) throw refuse("badBatchEntry");
    const { method, path, body = {}, token } = request as JsonObject;
    if (typeof method !== "string" || typeof path !== "string" || !isObject(body)) throw refuse("badBatchEntry");
    const verb = method.toUpperCase();
    if (!METHODS.has(verb) || !PATH.test(path)) {
      throw refusal(113, `a request of a batch cannot be: ${method} ${path}.`);
    }
    const as = typeof token === "string" ? { sessionToken: token, user: userOfToken(token) } : {};
    const { json } = await dispatch({
      caller: { ...caller, ...as },
      method: verb,
      path,
      query: {},
      body: body as JsonObject,
    });
    return json;
  };
  const batch = createCommonBatch({ answer, errorOf });

  return async (caller: Caller, { requests }: JsonObject): Promise<BatchResult> => {
    if (!Array.isArray(requests)) throw refuse("requestsMustBeArray");
    if (requests.length > MOST) throw refuse("batchTooLarge");
    return batch(caller, requests);
  };
};
