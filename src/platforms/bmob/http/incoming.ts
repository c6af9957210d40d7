import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";

/** A request to a data endpoint, whether it came over HTTP, inside a batch, or from a function. */
export interface Incoming {
  readonly caller: Caller;
  readonly method: string;
  /** Percent-encoded path. */
  readonly path: string;
  /** Percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
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

/** A parameter of the URL; undefined when it is not there or empty. */
export const text = ({ query }: Incoming, name: string): string | undefined =>
  query[name] === undefined || query[name] === "" ? undefined : query[name];

export const ok = (json: Json): Reply => ({ status: 200, json });

/** Contract 6.2: 201, and where the object is. */
export const created = ({ caller }: Incoming, path: string, json: JsonObject): Reply => ({
  status: 201,
  headers: { location: `${caller.origin}${path}/${String(json.objectId)}` },
  json,
});
