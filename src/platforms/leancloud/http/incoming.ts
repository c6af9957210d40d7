import type { Json, JsonObject } from "../../../kernel/index.js";
import { type Incoming as CommonIncoming, ok, param, type Reply, text } from "../../parse-like/incoming.js";
import type { Caller } from "../access/caller.js";

export { ok, param, type Reply, text };

/** A request to a storage endpoint. What its URL says may be JSON values: a batch has `params` (contract 11.8). */
export type Incoming = CommonIncoming<Caller>;

/** `true`, `1`; contract 10.2: `fetchWhenSave=false` is off. Undefined, since what nobody has set is not recorded. */
export const flag = ({ query }: Incoming, name: string): true | undefined =>
  query[name] === true || query[name] === 1 || query[name] === "true" || query[name] === "1" || undefined;

/** Contract 10.2: either name. */
export const fetches = (incoming: Incoming): true | undefined =>
  flag(incoming, "fetchWhenSave") || flag(incoming, "new");

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

/** Contract 10.1: relative, although the documents show an absolute one. */
export const created = (className: string, json: JsonObject): Reply => ({
  status: 201,
  headers: { location: `/1.1/classes/${className}/${String(json.objectId)}` },
  json,
});

/** The parameters of a URL. */
export const queryOf = (search: URLSearchParams): JsonObject => Object.fromEntries(search);
