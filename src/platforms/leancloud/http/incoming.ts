import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";

/** A request to a storage endpoint, whether it came over HTTP, inside a batch, or from a function. */
export interface Incoming {
  readonly caller: Caller;
  readonly method: string;
  /** Percent-encoded path. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Parameters of the URL, or of a batch's `params`, where they may be JSON values (contract 11.8). */
  readonly query: JsonObject;
  /** Parsed; absent counts as `{}`. */
  readonly body: JsonObject;
}

/** What answers it. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: Json;
}

export const param = ({ params }: Incoming, name: string): string => params[name] ?? "";

export const text = ({ query }: Incoming, name: string): string | undefined => {
  const value = query[name];
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

/** `true`, `1`; contract 10.2: `fetchWhenSave=false` is off. */
export const flag = ({ query }: Incoming, name: string): boolean =>
  query[name] === true || query[name] === 1 || query[name] === "true" || query[name] === "1";

/** Contract 10.2: either name. */
export const fetches = (incoming: Incoming): boolean => flag(incoming, "fetchWhenSave") || flag(incoming, "new");

export const shape = (incoming: Incoming) => ({
  include: text(incoming, "include"),
  keys: text(incoming, "keys"),
  returnACL: flag(incoming, "returnACL"),
});

/** A condition on a write (contract 10.4, 10.5). */
export const where = ({ query }: Incoming): { where?: Json } =>
  query.where === undefined || query.where === "" ? {} : { where: query.where };

export const selection = (incoming: Incoming) => {
  const { query } = incoming;
  return {
    where: query.where,
    limit: query.limit,
    skip: query.skip,
    order: query.order,
    count: query.count,
    redirectClassNameForKey: text(incoming, "redirectClassNameForKey"),
    ...shape(incoming),
  };
};

export const ok = (json: Json): Reply => ({ status: 200, json });

/** Contract 10.1: relative, although the documents show an absolute one. */
export const created = (className: string, json: JsonObject): Reply => ({
  status: 201,
  headers: { location: `/1.1/classes/${className}/${String(json.objectId)}` },
  json,
});

/** The parameters of a URL. */
export const queryOf = (search: URLSearchParams): JsonObject => Object.fromEntries(search);
