import { ApiError, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { type BatchResult, createBatch as createCommonBatch } from "../../parse-like/batch.js";
import type { Caller } from "../access/caller.js";
import { asApiError, refuse, toRefusal } from "../errors.js";
import { storageBody } from "./body.js";
import type { Incoming, Reply } from "./incoming.js";

/** One request of a batch, as it goes on. */
export type Dispatch = (request: Omit<Incoming, "params">) => Promise<Reply>;

/** Contract 20.1: `/1.1/` or `/1/`. */
const PREFIX = /^\/1(?:\.1)?\//;

const errorOf = (thrown: unknown): { code: number; error: Json } => {
  const refusal = asApiError(thrown);
  if (!(refusal instanceof ApiError || thrown instanceof Error)) throw thrown;
  const { code, message, body } = toRefusal(refusal);
  const error = isObject(body) ? ((body as JsonObject).error ?? message) : message;
  return { code, error };
};

/** Contract 20.2: an object that is not there is null, not `{}`. */
const successOf = (method: string, json: Json): Json =>
  method === "GET" && isObject(json) && Object.keys(json).length === 0 ? null : json;

/**
 * Contract 20.1-20.3: several requests in one.
 *
 * @example
 * ```ts
 * await batch(caller, { requests: [{ method: "POST", path: "/1.1/classes/Post", body: { title: "新" } }] }); // [{ success: { … } }]
 * ```
 */
export const createBatch = (dispatch: Dispatch) => {
  const answer = async (caller: Caller, request: Json): Promise<Json> => {
    if (!isObject(request)) throw refuse("badJson");
    const { method = "GET", path, body, params } = request as JsonObject;
    if (typeof method !== "string" || typeof path !== "string" || !PREFIX.test(path))
      throw refuse("badJson", "a request of a batch needs method and path");
    // The first one ends the path; what follows may hold more of them.
    const [, bare = "", search = ""] = /^([^?]*)\??(.*)$/s.exec(path) ?? [];
    const { json } = await dispatch({
      caller,
      method: method.toUpperCase(),
      path: bare.replace(PREFIX, "/1.1/"),
      query: { ...Object.fromEntries(new URLSearchParams(search)), ...storageBody(params) },
      body: storageBody(body),
    });
    return successOf(method.toUpperCase(), json);
  };
  const batch = createCommonBatch({ answer, errorOf });

  return async (caller: Caller, { requests }: JsonObject): Promise<BatchResult> => {
    if (!Array.isArray(requests)) throw refuse("badJson", "a batch needs an array of requests");
    return batch(caller, requests);
  };
};
