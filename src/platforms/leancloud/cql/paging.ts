import type { Cursor } from "./cursor.js";
import type { Select } from "./statement.js";
import type { ReadValue } from "./values.js";

/** What may follow the conditions. */
export type Paging = Pick<Select, "limit" | "skip" | "order">;

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

/** The direction at the end counts for the keys without a sign. */
const readOrder = (cursor: Cursor): string => {
  const keys: { sign: string; name: string }[] = [];
  do {
    const sign = cursor.is("-") || cursor.is("+") ? cursor.take().sign : "";
    keys.push({ sign, name: cursor.name("a column").text });
  } while (cursor.accept(","));
  const isDescending = cursor.accept("desc");
  if (!isDescending) cursor.accept("asc");
  return keys.map(({ sign, name }) => (sign === "-" || (sign === "" && isDescending) ? `-${name}` : name)).join(",");
};

/**
 * Reads `limit` and `order by`, each at most once. The vendor's guide puts `order by` last; programs that ran in its cloud
 * also have it first.
 *
 * @throws CqlError
 * @example
 * ```ts
 * readPaging(createCursor("limit 20, 10 order by a, +b desc", []), readValue); // { skip: 20, limit: 10, order: "-a,b" }
 * ```
 */
export const readPaging = (cursor: Cursor, readValue: ReadValue): Paging => {
  let paging: Paging = {};
  for (;;) {
    if (paging.limit === undefined && cursor.accept("limit")) {
      paging = { ...paging, ...readLimit(cursor, readValue) };
    } else if (paging.order === undefined && cursor.accept("order")) {
      cursor.expect("by");
      paging = { ...paging, order: readOrder(cursor) };
    } else {
      return paging;
    }
  }
};
