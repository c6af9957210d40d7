import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Condition } from "./condition.js";
import type { Cursor } from "./cursor.js";
import type { Construct, Vocabulary } from "./dialect.js";
import { readNear, readWithin } from "./geo.js";
import { like, notLike, notRegexp } from "./pattern.js";
import { type ReadSelect, readSubquery, startsSubquery } from "./subquery.js";
import type { ReadValue } from "./values.js";

/** Reads what follows a column in a condition. @throws SqlError */
export type ReadComparison = (cursor: Cursor, key: string) => Condition;

/**
 * Makes the reader of comparisons: each becomes one operator of the where language.
 *
 * @example
 * ```ts
 * createReadComparison(dialect, readValue, readSelect)(createCursor(">= 60", [], dialect), "score");
 * // { kind: "operators", key: "score", operators: { $gte: 60 } }
 * ```
 */
export const createReadComparison = (
  { constructs }: Vocabulary,
  readValue: ReadValue,
  readSelect: ReadSelect,
): ReadComparison => {
  const isSubquery = (cursor: Cursor): boolean => constructs.has("select") && startsSubquery(cursor);

  /** `(a, b)`, or a list as a value: `?`, `[a, b]`. */
  const readList = (cursor: Cursor): Json[] => {
    const token = cursor.peek();
    const list = cursor.is("(") ? cursor.list("(", ")", () => readValue(cursor)) : readValue(cursor);
    if (!Array.isArray(list)) throw cursor.error("expected a list of values", token);
    if (token.sign === "(" && list.length === 0) throw cursor.error("expected values in the list", token);
    return list;
  };

  const readPattern = (cursor: Cursor): string => {
    const token = cursor.peek();
    const pattern = readValue(cursor);
    if (typeof pattern !== "string") throw cursor.error("expected a pattern, which is a text", token);
    return pattern;
  };

  const readNotRegexp = (cursor: Cursor): JsonObject => {
    const token = cursor.peek();
    const operators = notRegexp(readPattern(cursor));
    if (operators === undefined) throw cursor.error("a regular expression that cannot be negated", token);
    return operators;
  };

  const readMember = (cursor: Cursor, negated: boolean): JsonObject => {
    if (isSubquery(cursor)) return readSubquery(cursor, readSelect, negated);
    return { [negated ? "$nin" : "$in"]: readList(cursor) };
  };

  const readNegated = (cursor: Cursor): JsonObject => {
    if (cursor.accept("in")) return readMember(cursor, true);
    if (cursor.accept("like")) return notLike(readPattern(cursor));
    if (cursor.accept("regexp")) return readNotRegexp(cursor);
    throw cursor.unexpected("in, like or regexp");
  };

  const readExists = (cursor: Cursor): JsonObject => {
    const $exists = !cursor.accept("not");
    cursor.expect("exists");
    return { $exists };
  };

  const readUnequal = (cursor: Cursor): JsonObject =>
    isSubquery(cursor) ? readSubquery(cursor, readSelect, true) : { $ne: readValue(cursor) };

  /** Equality has no operator, so a value that looks like operators would be taken for them. */
  const readEqual = (cursor: Cursor): Json => {
    const token = cursor.peek();
    const value = readValue(cursor);
    const operator = isObject(value) ? Object.keys(value).find((name) => name.startsWith("$")) : undefined;
    if (operator !== undefined) throw cursor.error(`${operator} is no key of a value`, token);
    return value;
  };

  /** `=` aside, each comparison is one operator. */
  const every: readonly (readonly [Construct, (cursor: Cursor) => JsonObject])[] = [
    ["!=", readUnequal],
    ["<>", readUnequal],
    ["<", (cursor) => ({ $lt: readValue(cursor) })],
    ["<=", (cursor) => ({ $lte: readValue(cursor) })],
    [">", (cursor) => ({ $gt: readValue(cursor) })],
    [">=", (cursor) => ({ $gte: readValue(cursor) })],
    ["in", (cursor) => readMember(cursor, false)],
    ["all", (cursor) => ({ $all: readList(cursor) })],
    ["like", (cursor) => like(readPattern(cursor))],
    ["regexp", (cursor) => ({ $regex: readPattern(cursor) })],
    ["not", readNegated],
    ["is", readExists],
    ["near", (cursor) => readNear(cursor, readValue, constructs)],
    ["within", (cursor) => readWithin(cursor, readValue)],
  ];
  const operators = new Map<string, (cursor: Cursor) => JsonObject>(every.filter(([sign]) => constructs.has(sign)));

  return (cursor, key) => {
    const isEquality = constructs.has("=") && cursor.accept("=");
    if (isEquality && !isSubquery(cursor)) return { kind: "equals", key, value: readEqual(cursor) };
    if (isEquality) return { kind: "operators", key, operators: readSubquery(cursor, readSelect, false) };
    const read = operators.get(cursor.peek().sign);
    if (read === undefined) throw cursor.unexpected("a comparison");
    cursor.take();
    return { kind: "operators", key, operators: read(cursor) };
  };
};
