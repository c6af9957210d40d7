import type { JsonObject } from "../../../kernel/index.js";
import type { Cursor } from "./cursor.js";
import type { Query } from "./query.js";

/** Reads a select. @throws SqlError */
export type ReadSelect = (cursor: Cursor) => Query;

/** Whether a select in parentheses comes next. */
export const startsSubquery = (cursor: Cursor): boolean => cursor.is("(") && cursor.is("select", 1);

/**
 * Reads a select in parentheses as the operator of the where language that asks whether a value is among its results: the
 * values of its one key, or, when whole objects are selected, the objects.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readSubquery(createCursor("(select name from A)", [], dialect), readSelect, false);
 * // { $select: { key: "name", query: { className: "A", where: {} } } }
 * ```
 */
export const readSubquery = (cursor: Cursor, readSelect: ReadSelect, negated: boolean): JsonObject => {
  const token = cursor.expect("(");
  const { className, where, keys: key, include, limit, skip, order, count } = cursor.nested(() => readSelect(cursor));
  cursor.expect(")");
  if (count || include !== undefined || key?.includes(",") === true) {
    throw cursor.error("a subquery selects one key, or *", token);
  }
  const query: JsonObject = {
    className,
    where,
    ...(limit === undefined ? {} : { limit }),
    ...(skip === undefined ? {} : { skip }),
    ...(order === undefined ? {} : { order }),
  };
  if (key === undefined) return { [negated ? "$notInQuery" : "$inQuery"]: query };
  return { [negated ? "$dontSelect" : "$select"]: { key, query } };
};
