import type { JsonObject } from "../../../kernel/index.js";
import type { Query } from "../../parse-like/sql/index.js";

/** A query in the terms of LeanCloud contract 11.2 and 11.7; of a mere count `results` stay empty (contract 19.3). */
export interface Select extends Query {
  kind: "select";
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
