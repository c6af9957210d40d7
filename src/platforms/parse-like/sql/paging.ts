import type { Clauses, ReadClause } from "./clauses.js";
import type { Cursor } from "./cursor.js";
import type { Query } from "./query.js";
import type { ReadValue } from "./values.js";

/** Which of the objects found are answered, and in which order. */
export type Paging = Pick<Query, "limit" | "skip" | "order">;

const readAmount = (cursor: Cursor, readValue: ReadValue): number => {
  const token = cursor.peek();
  const amount = readValue(cursor);
  if (typeof amount !== "number" || !Number.isSafeInteger(amount) || amount < 0) {
    throw cursor.error("expected a whole number", token);
  }
  return amount;
};

/** `limit n` or `limit skip, n`. */
const readLimit = (cursor: Cursor, readValue: ReadValue): Paging => {
  const first = readAmount(cursor, readValue);
  return cursor.accept(",") ? { skip: first, limit: readAmount(cursor, readValue) } : { limit: first };
};

/** `order by …`: the direction at the end counts for the keys without a sign. */
const readOrder = (cursor: Cursor): Paging => {
  cursor.expect("by");
  const keys: { sign: string; name: string }[] = [];
  do {
    const sign = cursor.is("-") || cursor.is("+") ? cursor.take().sign : "";
    keys.push({ sign, name: cursor.name("a column").text });
  } while (cursor.accept(","));
  const isDescending = cursor.accept("desc");
  if (!isDescending) cursor.accept("asc");
  const order = keys
    .map(({ sign, name }) => (sign === "-" || (sign === "" && isDescending) ? `-${name}` : name))
    .join(",");
  return { order };
};

/**
 * The clauses `limit` and `order by`.
 *
 * @example
 * ```ts
 * readClauses(createCursor("limit 20, 10 order by a, +b desc", [], dialect), pagingClauses(readValue));
 * // { skip: 20, limit: 10, order: "-a,b" }
 * ```
 */
export const pagingClauses = (readValue: ReadValue): Clauses<Paging> =>
  new Map<string, ReadClause<Paging>>([
    ["limit", (cursor) => readLimit(cursor, readValue)],
    ["order", readOrder],
  ]);
