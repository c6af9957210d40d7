import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { createReadComparison } from "./comparison.js";
import { type Condition, join } from "./condition.js";
import type { Cursor } from "./cursor.js";
import type { Vocabulary } from "./dialect.js";
import { readSelect } from "./select.js";
import type { ReadValue } from "./values.js";

/** Reads what follows `where`. @throws SqlError */
export type ReadWhere = (cursor: Cursor) => Condition;

const toPointer = (value: Json): JsonObject | undefined =>
  isObject(value) &&
  value.__type === "Pointer" &&
  typeof value.className === "string" &&
  typeof value.objectId === "string"
    ? value
    : undefined;

/**
 * Makes the reader of conditions: `or` of `and` of comparisons, parentheses, `size(key) = n` and `related key to pointer`.
 *
 * @param readColumn what a comparison may begin with; a name unless given
 * @example
 * ```ts
 * const condition = createReadWhere(dialect, readValue)(createCursor("a = 1 and (b > 2 or c is exists)", [], dialect));
 * toWhere([condition]); // { a: 1, $or: [{ b: { $gt: 2 } }, { c: { $exists: true } }] }
 * ```
 */
export const createReadWhere = (
  vocabulary: Vocabulary,
  readValue: ReadValue,
  readColumn: (cursor: Cursor) => string = (cursor) => cursor.name("a column").text,
): ReadWhere => {
  const { constructs } = vocabulary;

  const readSize = (cursor: Cursor): Condition => {
    cursor.take();
    cursor.expect("(");
    const key = cursor.name("a column").text;
    cursor.expect(")");
    // No other comparison is possible (LeanCloud's CQL guide).
    cursor.expect("=");
    const token = cursor.peek();
    const $size = readValue(cursor);
    if (typeof $size !== "number" || !Number.isInteger($size) || $size < 0) {
      throw cursor.error("expected a number of elements", token);
    }
    return { kind: "operators", key, operators: { $size } };
  };

  const readRelated = (cursor: Cursor): Condition => {
    cursor.take();
    const key = cursor.take().text;
    cursor.expect("to");
    const token = cursor.peek();
    const object = toPointer(readValue(cursor));
    if (object === undefined) throw cursor.error("expected pointer('class', 'objectId')", token);
    return { kind: "related", key, object };
  };

  /** `related` and `size` are columns where they cannot be anything else. */
  const readTerm = (cursor: Cursor): Condition => {
    if (cursor.accept("(")) {
      const condition = cursor.nested(() => readOr(cursor));
      cursor.expect(")");
      return condition;
    }
    if (constructs.has("related") && cursor.is("related") && cursor.is("to", 2)) return readRelated(cursor);
    if (constructs.has("size") && cursor.is("size") && cursor.is("(", 1)) return readSize(cursor);
    return readComparison(cursor, readColumn(cursor));
  };

  const readAnd = (cursor: Cursor): Condition => {
    const parts = [readTerm(cursor)];
    while (cursor.accept("and")) parts.push(readTerm(cursor));
    return join("and", parts);
  };

  const readOr = (cursor: Cursor): Condition => {
    const parts = [readAnd(cursor)];
    while (cursor.accept("or")) parts.push(readAnd(cursor));
    return join("or", parts);
  };

  const readComparison = createReadComparison(vocabulary, readValue, (cursor) => readSelect(cursor, readOr, readValue));

  return readOr;
};
