import type { Json, JsonObject } from "../../kernel/index.js";

/**
 * A request to a data endpoint, whether it came over HTTP, inside a batch, or from a function.
 *
 * @typeParam Query parameters of the URL: texts, or, where a batch may bring them, any JSON
 */
export interface Incoming<Caller, Query extends JsonObject = JsonObject> {
  readonly caller: Caller;
  readonly method: string;
  /** Percent-encoded path. */
  readonly path: string;
  /** Percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Parsed; absent counts as `{}`. */
  readonly body: JsonObject;
}

/** What answers it. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: Json;
}

export const ok = (json: Json): Reply => ({ status: 200, json });

export const param = ({ params }: Pick<Incoming<unknown>, "params">, name: string): string => params[name] ?? "";

/**
 * A parameter of the URL as text; undefined when it is not there or empty.
 *
 * @example
 * ```ts
 * text({ query: { limit: 2, keys: "" } }, "limit"); // "2"
 * ```
 */
export const text = ({ query }: Pick<Incoming<unknown>, "query">, name: string): string | undefined => {
  const value = query[name];
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};
