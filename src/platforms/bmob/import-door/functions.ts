import { STATUS_CODES } from "node:http";
import type { Json } from "../../../kernel/index.js";
import { ANYTHING, OBJECT, type OptionTypes, readOptions, show, TEXT, wrong } from "../../shared/arguments.js";
import { DEFAULT_ORIGIN } from "../access/caller.js";
import type { FunctionInfo, Language, NativeFunction } from "../functions/index.js";
import { functionEvent } from "../http/function-event.js";
import { toWire } from "../wire.js";
import type { Wire } from "./arguments.js";
import type { Group } from "./parts.js";

/** A request to a function, as an HTTP client would send it. */
export interface CallOptions {
  /** Default POST. */
  readonly method?: string;
  /** Parameters of the URL. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are, anything else as JSON. */
  readonly body?: Wire;
}

/** What the function sent (contract 4.1, forms B and C). */
export interface CallResult {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes where the function sent bytes. */
  readonly body: string | Uint8Array;
}

/** A function as it is listed; `problem` says why every call is answered with a deploy error (contract 4.2). */
export type FunctionEntry = Pick<FunctionInfo, "name" | "language" | "problem">;

/** Cloud functions (contract 4, 5). */
export interface FunctionsDoor {
  /**
   * Calls a function as a URL with the secret key does: what it sends comes as it is, and what goes wrong is an answer, too.
   *
   * @example
   * ```ts
   * const { status, headers, body } = await bmob.functions.call("hello", { query: { n: "小明" } });
   * status; // 200
   * headers["content-type"]; // "text/plain; charset=UTF-8"
   * body; // "你好，小明！"
   * ```
   */
  call(name: string, options?: CallOptions): Promise<CallResult>;
  /**
   * Calls a function as `Bmob.run` does: parameters go as JSON, and JSON that comes back is parsed.
   *
   * @throws ApiError with the vendor's code when the function fails
   * @example
   * ```ts
   * await bmob.functions.run("topScores", { limit: 2 }); // { count: 4, best: ["小明 90", "小红 75"] }
   * ```
   */
  run(name: string, params?: Wire): Promise<Json>;
  /**
   * A Node function of your own realm, with breakpoints, stacks and coverage; also in the place of one with the same name, in whatever
   * language. A reset or a restore does not take it away, and brings it back when something was deployed over it.
   *
   * @example
   * ```ts
   * bmob.functions.define("greet", (request, response) => response.send(`你好，${request.body.name}！`));
   * await bmob.functions.run("greet", { name: "小明" }); // "你好，小明！"
   * ```
   */
  define(name: string, fn: NativeFunction): void;
  /**
   * Deploys a source, in the place of what was there.
   *
   * @throws EmulatorError INVALID_ARGUMENT when the name is taken in another language, or is none
   * @example
   * ```ts
   * await bmob.functions.deploy(
   *   "greet",
   *   "python",
   *   "def onRequest(request, response, modules):\n    response.send('你好')",
   * );
   * await bmob.functions.run("greet"); // "你好"
   * ```
   */
  deploy(name: string, language: Language, code: string): Promise<void>;
  /**
   * Takes a function away, deployed or defined.
   *
   * @throws ApiError 314 when there is none
   * @example
   * ```ts
   * await bmob.functions.remove("ranking");
   * bmob.functions.list().some(({ name }) => name === "ranking"); // false
   * ```
   */
  remove(name: string): Promise<void>;
  /**
   * All functions, with what is wrong with them.
   *
   * @example
   * ```ts
   * await bmob.functions.deploy("bad", "python", "import os");
   * bmob.functions.list().find(({ name }) => name === "bad");
   * // { name: "bad", language: "python", problem: { code: 321, error: "unsupported…" } }
   * ```
   */
  list(): FunctionEntry[];
}

const CALL_TYPES: OptionTypes<CallOptions> = { method: TEXT, query: OBJECT, headers: OBJECT, body: ANYTHING };

const TYPE = "content-type";

/** A body, and its type where the caller does not say. */
const bodyOf = (body: Wire): { readonly bytes: Uint8Array; readonly type?: string } => {
  if (body === undefined) return { bytes: new Uint8Array(0) };
  if (typeof body === "string") return { bytes: Buffer.from(body) };
  if (body instanceof Uint8Array) return { bytes: body };
  return { bytes: Buffer.from(JSON.stringify(toWire(body))), type: "application/json" };
};

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

export const createFunctionsDoor = ({ operations: { functions }, caller }: Group): FunctionsDoor => ({
  async call(name, options) {
    const given = readOptions("functions.call", options, CALL_TYPES);
    const { method = "POST", query = {}, headers = {}, body } = given;
    const { bytes, type } = bodyOf(body);
    const request = functionEvent({
      method,
      path: `/1/functions/${encodeURIComponent(name)}`,
      params: {},
      query: new URLSearchParams(query),
      headers: { ...(type === undefined ? {} : { [TYPE]: type }), ...lowerCased(headers) },
      origin: DEFAULT_ORIGIN,
      remoteAddress: "127.0.0.1",
      body: bytes,
    });
    const {
      status,
      statusText = STATUS_CODES[status] ?? "",
      headers: sent,
      body: content,
    } = await functions.call(caller(), {
      name,
      from: "direct",
      request,
    });
    return { status, statusText, headers: lowerCased(sent), body: content };
  },
  run: async (name, params = {}) => functions.run(caller(), { name, params: toWire(params) }),
  define(name, fn) {
    if (typeof fn !== "function") throw wrong(`functions.define: ${show(name)} is not a function`);
    functions.define(name, fn);
  },
  async deploy(name, language, code) {
    if (language !== "python" && language !== "node") {
      throw wrong(`functions.deploy: the language is "python" or "node", not ${show(language)}`);
    }
    if (typeof code !== "string") throw wrong(`functions.deploy takes the source as a text, not ${show(code)}`);
    await functions.deploy(name, language, code);
  },
  async remove(name) {
    await functions.remove(name);
  },
  list: () => functions.list().map(({ filename: _, ...entry }) => entry),
});
