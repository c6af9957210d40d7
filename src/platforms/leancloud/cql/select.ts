import { type Condition, toWhere } from "./condition.js";
import type { Cursor } from "./cursor.js";
import { readPaging } from "./paging.js";
import { readSelection } from "./selection.js";
import type { Select } from "./statement.js";
import type { ReadValue } from "./values.js";

/**
 * Reads a whole select. The reader of conditions is given, as conditions hold selects themselves.
 *
 * @throws CqlError
 * @example
 * ```ts
 * readSelect(createCursor("select * from 商品", []), readWhere, readValue);
 * // { kind: "select", className: "商品", where: {}, count: false, onlyCount: false }
 * ```
 */
export const readSelect = (cursor: Cursor, readWhere: (cursor: Cursor) => Condition, readValue: ReadValue): Select => {
  cursor.expect("select");
  const selection = readSelection(cursor);
  cursor.expect("from");
  const className = cursor.name("a class").text;
  const where = cursor.accept("where") ? toWhere([readWhere(cursor)]) : {};
  return { kind: "select", className, ...selection, where, ...readPaging(cursor, readValue) };
};
