import type { JsonObject } from "../../../kernel/index.js";

/** A query in the terms of LeanCloud contract 11.2. */
export interface Select {
  kind: "select";
  className: string;
  /** As the `keys` parameter, a comma list; absent for all. */
  keys?: string;
  /** As the `include` parameter, a comma list. */
  include?: string;
  /** The where language of contract 11.7; empty for all objects. */
  where: JsonObject;
  limit?: number;
  skip?: number;
  /** As the `order` parameter: `-a,b`. */
  order?: string;
  /** Whether a count is asked for. */
  count: boolean;
  /** Whether nothing else is: `results` stays empty (contract 19.3). */
  onlyCount: boolean;
}

/** A new object: contract 10.1. */
export interface Insert {
  kind: "insert";
  className: string;
  body: JsonObject;
}

/** A change of one object: contract 10.4. */
export interface Update {
  kind: "update";
  className: string;
  objectId: string;
  body: JsonObject;
  /** What must also hold of the object. */
  where?: JsonObject;
}

/** The end of one object: contract 10.5. */
export interface Delete {
  kind: "delete";
  className: string;
  objectId: string;
  /** What must also hold of the object. */
  where?: JsonObject;
}

/** A CQL text as the REST API's own terms: the operations of objects do the rest. */
export type Statement = Select | Insert | Update | Delete;
