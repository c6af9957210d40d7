import type { Json, JsonObject } from "../../../kernel/index.js";
import {
  type Condition,
  type Cursor,
  conjuncts,
  type ReadValue,
  type ReadWhere,
  toWhere,
} from "../../parse-like/sql/index.js";
import type { Delete, Insert, Update } from "./statement.js";

/** Notes a column that is to be written. @throws CqlError when it was named before. */
const readColumn = (cursor: Cursor, before: ReadonlySet<string>): string => {
  const token = cursor.name("a column");
  if (before.has(token.text)) throw cursor.error(`the column ${token.text} is named twice`, token);
  return token.text;
};

/**
 * Reads `insert into class (columns) values (values)`.
 *
 * @throws CqlError
 * @example
 * ```ts
 * readInsert(createCursor("insert into A(n) values (1)", [], CQL), readValue); // { kind: "insert", className: "A", body: { n: 1 } }
 * ```
 */
export const readInsert = (cursor: Cursor, readValue: ReadValue): Insert => {
  cursor.expect("insert");
  cursor.expect("into");
  const className = cursor.name("a class").text;
  const columns = new Set<string>();
  cursor.list("(", ")", () => columns.add(readColumn(cursor, columns)));
  cursor.expect("values");
  const token = cursor.peek();
  const values = cursor.list("(", ")", () => readValue(cursor));
  if (values.length !== columns.size) throw cursor.error(`${columns.size} columns, but ${values.length} values`, token);
  // The vendor's guide has inserts of several rows; what they answer is not known.
  if (cursor.is(",")) throw cursor.error("one insert takes one row of values here", cursor.peek());
  const body: JsonObject = Object.fromEntries([...columns].map((column, index) => [column, values[index] ?? null]));
  return { kind: "insert", className, body };
};

/** LeanCloud contract 19.4: writes reach one object, named by `objectId = …`; what else is asked must also hold of it. */
const readTarget = (cursor: Cursor, readWhere: ReadWhere): Pick<Delete, "objectId" | "where"> => {
  const token = cursor.expect("where");
  const conditions: Condition[] = [];
  let objectId: string | undefined;
  for (const part of conjuncts(readWhere(cursor))) {
    const names = objectId === undefined && part.kind === "equals" && part.key === "objectId";
    if (names && typeof part.value === "string") objectId = part.value;
    else conditions.push(part);
  }
  if (objectId === undefined) throw cursor.error("expected objectId = '…' among the conditions", token);
  return conditions.length === 0 ? { objectId } : { objectId, where: toWhere(conditions) };
};

/**
 * Reads `update class set column = value, … where objectId = …`.
 *
 * @throws CqlError
 * @example
 * ```ts
 * readUpdate(createCursor("update A set n = 1 where objectId = 'x' and n < 1", [], CQL), readValue, readWhere);
 * // { kind: "update", className: "A", body: { n: 1 }, objectId: "x", where: { n: { $lt: 1 } } }
 * ```
 */
export const readUpdate = (cursor: Cursor, readValue: ReadValue, readWhere: ReadWhere): Update => {
  cursor.expect("update");
  const className = cursor.name("a class").text;
  cursor.expect("set");
  const body = new Map<string, Json>();
  const columns = new Set<string>();
  do {
    const column = readColumn(cursor, columns);
    columns.add(column);
    cursor.expect("=");
    body.set(column, readValue(cursor));
  } while (cursor.accept(","));
  return { kind: "update", className, body: Object.fromEntries(body), ...readTarget(cursor, readWhere) };
};

/**
 * Reads `delete from class where objectId = …`.
 *
 * @throws CqlError
 * @example
 * ```ts
 * readDelete(createCursor("delete from A where objectId = 'x'", [], CQL), readWhere); // { kind: "delete", className: "A", objectId: "x" }
 * ```
 */
export const readDelete = (cursor: Cursor, readWhere: ReadWhere): Delete => {
  cursor.expect("delete");
  cursor.expect("from");
  const className = cursor.name("a class").text;
  return { kind: "delete", className, ...readTarget(cursor, readWhere) };
};
