import type { Json } from "../../../kernel/index.js";
import { createCursor, createReadValue, createReadWhere, readSelect } from "../../parse-like/sql/index.js";
import { CQL, WRITTEN } from "./dialect.js";
import type { Statement } from "./statement.js";
import { readDelete, readInsert, readUpdate } from "./write.js";

export { CqlError } from "./error.js";
export type { Delete, Insert, Select, Statement, Update } from "./statement.js";

/**
 * Understands a CQL text (LeanCloud contract 19.3, 19.4). Nothing is looked up or checked beyond the grammar: names, limits
 * and ranges are the operations' to judge, in the vendor's words.
 *
 * @param pvalues the values of the placeholders, in order; surplus ones are ignored (contract 19.1)
 * @param now milliseconds since 1970, for `current_timestamp()`
 * @throws CqlError what is wrong, and where
 * @example
 * ```ts
 * parseCql("select name from 商品 where price > ? order by -price limit 10", [5]);
 * // { kind: "select", className: "商品", keys: "name", where: { price: { $gt: 5 } },
 * //   order: "-price", limit: 10, count: false, onlyCount: false }
 * ```
 */
export const parseCql = (text: string, pvalues: readonly Json[], now?: () => number): Statement => {
  const cursor = createCursor(text, pvalues, CQL);
  const readValue = createReadValue(CQL, now);
  const readWritten = createReadValue(WRITTEN, now);
  const readWhere = createReadWhere(CQL, readValue);

  const readStatement = (): Statement => {
    switch (cursor.peek().sign) {
      case "select":
        return { kind: "select", ...readSelect(cursor, readWhere, readValue) };
      case "insert":
        return readInsert(cursor, readWritten);
      case "update":
        return readUpdate(cursor, readWritten, readWhere);
      case "delete":
        return readDelete(cursor, readWhere);
      default:
        throw cursor.unexpected("select, insert, update or delete");
    }
  };

  const statement = readStatement();
  cursor.end();
  return statement;
};
