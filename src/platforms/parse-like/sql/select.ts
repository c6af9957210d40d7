import { readClauses } from "./clauses.js";
import { type Condition, toWhere } from "./condition.js";
import type { Cursor } from "./cursor.js";
import { pagingClauses } from "./paging.js";
import type { Query } from "./query.js";
import { readSelection } from "./selection.js";
import type { ReadValue } from "./values.js";

/**
 * Reads `from class [where conditions]`.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readSource(createCursor("from 商品 where 价格 > 5", [], dialect), readWhere);
 * // { className: "商品", where: { 价格: { $gt: 5 } } }
 * ```
 */
export const readSource = (
  cursor: Cursor,
  readWhere: (cursor: Cursor) => Condition,
): Pick<Query, "className" | "where"> => {
  cursor.expect("from");
  const className = cursor.name("a class").text;
  return { className, where: cursor.accept("where") ? toWhere([readWhere(cursor)]) : {} };
};

/**
 * Reads a whole select of objects, as it also stands in subqueries. The reader of conditions is given, as conditions hold
 * selects themselves.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readSelect(createCursor("select * from 商品", [], dialect), readWhere, readValue);
 * // { className: "商品", where: {}, count: false, onlyCount: false }
 * ```
 */
export const readSelect = (cursor: Cursor, readWhere: (cursor: Cursor) => Condition, readValue: ReadValue): Query => {
  cursor.expect("select");
  const selection = readSelection(cursor);
  return { ...selection, ...readSource(cursor, readWhere), ...readClauses(cursor, pagingClauses(readValue)) };
};
