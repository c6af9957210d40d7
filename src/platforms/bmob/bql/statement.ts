import type { JsonObject } from "../../../kernel/index.js";
import type { Query } from "../../parse-like/sql/index.js";
import type { Calculation } from "../objects/result-columns.js";

/** The parameters of Bmob contract 6.4; lists are comma lists. There is at least one. */
export interface Statistics extends Readonly<Partial<Record<Calculation, string>>> {
  readonly groupby?: string;
  readonly groupcount?: true;
  /** In the where language, over result columns. */
  readonly having?: JsonObject;
}

/** A BQL text as the parameters of Bmob contract 6.3 and 6.4: the operations of objects do the rest. */
export interface Statement extends Query {
  /** When there are some, nothing else is asked for: no keys, no include, no count (contract 6.4). */
  readonly statistics?: Statistics;
}
