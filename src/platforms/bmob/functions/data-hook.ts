import { isObject, type Json, type JsonObject, messageOf, parseJson } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import type { BmobConfig } from "../config.js";
import { refusal } from "../errors.js";
import { CODES } from "./codes.js";
import { jsonOrText } from "./json-or-text.js";
import type { Sent } from "./settled.js";

/** An access to data, as the hook is told of it (contract 5). */
export interface Access {
  readonly table: string;
  readonly operation: "create" | "update" | "delete" | "query";
  readonly data: Json;
}

/** What the hook makes of it. */
export type Verdict =
  /** It goes on. */
  | { readonly kind: "pass" }
  /** It goes on with this data. */
  | { readonly kind: "replace"; readonly data: JsonObject }
  /** It does not; this is what the client gets. */
  | { readonly kind: "answer"; readonly status: number; readonly json: Json };

export interface DataHookParts {
  readonly config: Pick<BmobConfig, "dataHook">;
  readonly functions: {
    trigger(caller: Caller, name: string, params: JsonObject): Promise<Pick<Sent, "status" | "text">>;
    /** Whether a function caused this. */
    isInside(caller: Caller): boolean;
  };
}

const PASS: Verdict = { kind: "pass" };

/** Contract 5: SDKs say what they are in a header of their own. */
const clientOf = ({ "x-bmob-sdk-type": type = "" }: Caller["headers"]): "Android" | "IOS" | "" => {
  if (/^android$/i.test(type)) return "Android";
  return /^ios$/i.test(type) ? "IOS" : "";
};

/** Contract 5: JSON text; an object is one, too. @throws ApiError 324 */
const replacement = (data: Json | undefined): JsonObject => {
  try {
    const json = typeof data === "string" ? parseJson(data) : data;
    if (isObject(json)) return json as JsonObject;
  } catch (error) {
    throw refusal(CODES.hook, `hook error:data is not valid: ${messageOf(error)}`);
  }
  throw refusal(CODES.hook, "hook error:data must be an object, as JSON text");
};

/**
 * Contract 5, data hooks: the app's function that every access to data from outside goes through first. What functions themselves ask
 * for passes: the hook would be asked about what it does itself.
 *
 * @returns `ask`, which rejects with the ApiError of a hook that fails
 * @example
 * ```ts
 * const ask = createDataHook({ config, functions });
 * await ask(caller, { table: "GameScore", operation: "create", data: { score: 1 } }); // { kind: "pass" }
 * ```
 */
export const createDataHook = ({ config: { dataHook }, functions }: DataHookParts) => {
  return async (caller: Caller, { table, operation, data }: Access): Promise<Verdict> => {
    if (dataHook === undefined || functions.isInside(caller)) return PASS;
    const { text, status } = await functions.trigger(caller, dataHook, {
      table,
      operation,
      caller: clientOf(caller.headers),
      ua: caller.headers["user-agent"] ?? "",
      token: caller.sessionToken ?? "",
      data,
    });
    const json = jsonOrText(text);
    const { msg, success, data: given } = isObject(json) ? (json as Partial<JsonObject>) : {};
    if (msg === "ok") return PASS;
    if (success === "ok") return { kind: "replace", data: replacement(given) };
    return { kind: "answer", status, json };
  };
};

export type DataHook = ReturnType<typeof createDataHook>;
