import type { JsonObject } from "../../../kernel/index.js";

/** A select in the terms of the REST API: the parameters of a find. */
export interface Query {
  readonly className: string;
  /** As the `keys` parameter, a comma list; absent for all. */
  readonly keys?: string;
  /** As the `include` parameter, a comma list. */
  readonly include?: string;
  /** The where language of REST; empty for all objects. */
  readonly where: JsonObject;
  readonly limit?: number;
  readonly skip?: number;
  /** As the `order` parameter: `-a,b`. */
  readonly order?: string;
  /** Whether a count is asked for. */
  readonly count: boolean;
  /** Whether nothing else is: no objects are to be answered. */
  readonly onlyCount: boolean;
}
