import type { JsonObject } from "../../../kernel/index.js";
import { type Incoming as CommonIncoming, ok, param, type Reply, text } from "../../parse-like/incoming.js";
import type { Caller } from "../access/caller.js";

export { ok, param, type Reply, text };

/** A request to a data endpoint (contract 6). */
export type Incoming = CommonIncoming<Caller, Record<string, string>>;

/** Contract 6.2: 201, and where the object is. */
export const created = ({ caller }: Incoming, path: string, json: JsonObject): Reply => ({
  status: 201,
  headers: { location: `${caller.origin}${path}/${String(json.objectId)}` },
  json,
});
