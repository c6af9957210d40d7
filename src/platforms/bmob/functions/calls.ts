import { ApiError, isObject, type Json, type JsonObject, toJson } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import type { World } from "../world.js";
import type { Catalogue } from "./catalogue.js";
import { jsonOrText } from "./json-or-text.js";
import { isFunctionName } from "./names.js";
import { broken, type Entrance, type Failure, illegalName, refusalOf, unknownFunction } from "./outcomes.js";
import { noteProblem } from "./registry.js";
import type { FunctionRequest } from "./request.js";
import type { Run } from "./runs.js";
import type { Sent } from "./settled.js";
import type { Language } from "./source-check.js";

/** A function's own HTTP response, what form A makes of it, or why there is none. */
export interface FunctionAnswer {
  /** 200 to 599. */
  readonly status: number;
  /** Default: the usual one. */
  readonly statusText?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface CallInput {
  readonly name: string;
  readonly from: Entrance;
  /** What the function is told of the request (contract 4.3). */
  readonly request: FunctionRequest;
}

/** Contract 2: hosts of one language do not know what is written in another. */
const LANGUAGE: Partial<Readonly<Record<Entrance, Language>>> = { pycloud: "python", nodecloud: "node" };

/** Contract 8: from here on the SDKs do not look at the body. */
const BEYOND_SDKS = 500;

const JSON_HEADERS = { "content-type": "application/json" } as const;

/** Contract 4.1: the function's own response, unwrapped. */
const unwrapped = ({ status, statusText, headers, body }: Sent): FunctionAnswer => ({
  status,
  statusText,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  body,
});

/** Contract 4.1, D4: form A. What else the function has chosen is not told. */
const wrapped = ({ status, text }: Sent): FunctionAnswer => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify({ result: text }),
});

/** Contract 4.5. */
export const refused = ({ status, body }: ApiError): FunctionAnswer => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
});

/** The request that SDKs make (contract 4.1, form A). */
const requestOf = (name: string, params: Json): FunctionRequest => ({
  path: `/1/functions/${name}`,
  method: "POST",
  headers: { "Content-Type": ["application/json"] },
  body: JSON.stringify(params),
  query: {},
  params: isObject(params) ? (params as JsonObject) : {},
});

/**
 * Contract 4.1, 4.5, 5, 8: cloud functions, for whoever asks.
 *
 * @example
 * ```ts
 * await calls.call(caller, { name: "hello", from: "pycloud", request: functionEvent(request) }); // { status: 200, statusText: "OK", … }
 * await calls.run(caller, "hello", { name: "小明" }); // what the SDK's Bmob.run resolves with
 * ```
 */
export const createCalls = (world: Pick<World, "log">, catalogue: Catalogue, run: Run) => {
  const ended = async (
    caller: Caller,
    name: string,
    language: Language | undefined,
    request: FunctionRequest,
  ): Promise<Sent | Failure> => {
    if (!isFunctionName(name)) return illegalName(name);
    const fn = catalogue.find(name);
    if (fn === undefined || (language !== undefined && fn.language !== language)) return unknownFunction(name);
    if (fn.problem === undefined) return run(caller, fn, request);
    noteProblem(world, fn, fn.problem);
    return broken(fn.problem);
  };

  /** What goes back over HTTP: a failure is an answer, too. */
  const call = async (caller: Caller, { name, from, request }: CallInput): Promise<FunctionAnswer> => {
    const end = await ended(caller, name, LANGUAGE[from], request);
    if (end.kind === "failed") return refused(refusalOf(end, from));
    return from === "rest" ? wrapped(end) : unwrapped(end);
  };

  /** What the platform itself runs: hooks and timed tasks. @throws ApiError */
  const trigger = async (caller: Caller, name: string, params: Json = {}): Promise<Sent> => {
    const end = await ended(caller, name, undefined, requestOf(name, params));
    if (end.kind === "failed") throw refusalOf(end, "rest");
    return end;
  };

  /** Contract 8: what `Bmob.run` of the SDKs resolves and rejects with. @throws ApiError */
  const sdkRun = async (caller: Caller, name: string, params: unknown = {}): Promise<Json> => {
    const { status, text } = await trigger(caller, name, toJson(params));
    if (status >= BEYOND_SDKS) throw new ApiError(status, `function ${name} answered ${status}`, { result: text });
    return jsonOrText(text);
  };

  return { call, run: sdkRun, trigger };
};
