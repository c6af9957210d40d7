import type { JsonObject } from "../../../kernel/index.js";
import {
  type Clauses,
  type Cursor,
  createReadWhere,
  type ReadClause,
  type ReadValue,
  type Token,
  toWhere,
} from "../../parse-like/sql/index.js";
import { HAVING } from "./dialect.js";

/** What a statement of statistics may have besides the clauses of any select. */
export interface Grouping {
  /** As the `groupby` parameter, a comma list. */
  readonly groupby: string;
  /** The conditions on result columns, and the word that they began with. */
  readonly having: { readonly where: JsonObject; readonly word: Token };
}

const readGroupBy = (cursor: Cursor): Pick<Grouping, "groupby"> => {
  cursor.expect("by");
  const columns = new Set<string>();
  do columns.add(cursor.name("a column").text);
  while (cursor.accept(","));
  return { groupby: [...columns].join(",") };
};

/**
 * The clauses `group by` and `having` (Bmob contract 6.10).
 *
 * @param readColumn a result column: its name, or the call that it comes from
 * @example
 * ```ts
 * readClauses(createCursor("group by game having _count > 1", [], BQL), groupingClauses(readValue, readColumn));
 * // { groupby: "game", having: { where: { _count: { $gt: 1 } }, word } }
 * ```
 */
export const groupingClauses = (readValue: ReadValue, readColumn: (cursor: Cursor) => string): Clauses<Grouping> => {
  const readHaving = createReadWhere(HAVING, readValue, readColumn);
  return new Map<string, ReadClause<Grouping>>([
    ["group", readGroupBy],
    ["having", (cursor, word) => ({ having: { where: toWhere([readHaving(cursor)]), word } })],
  ]);
};
