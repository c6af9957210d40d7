import type { Json } from "../../../kernel/index.js";
import { createCursor } from "../../parse-like/sql/index.js";
import { BQL } from "./dialect.js";
import { BqlError } from "./error.js";
import { createReadStatement } from "./select.js";
import type { Statement } from "./statement.js";

export { BqlError } from "./error.js";
export type { Statement, Statistics } from "./statement.js";

/** The vendor's BQL guide, "performance and advice". */
const MAX_BYTES = 4096;

const checkLength = (text: string): void => {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(MAX_BYTES));
  if (read < text.length) throw new BqlError(`a text longer than ${MAX_BYTES} bytes`, read + 1);
};

/**
 * Understands a BQL text (Bmob contract 6.10). Nothing is looked up or checked beyond the grammar: names, limits, dates and
 * ranges are the operations' to judge, in the vendor's words.
 *
 * @param values the values of the placeholders, in order; surplus ones are ignored
 * @param now milliseconds since 1970, for `current_timestamp()`
 * @throws BqlError what is wrong, and where
 * @example
 * ```ts
 * parseBql("select name from 商品 where price > ? order by -price limit 10", [5]);
 * // { className: "商品", keys: "name", where: { price: { $gt: 5 } }, order: "-price", limit: 10, count: false, onlyCount: false }
 * ```
 */
export const parseBql = (text: string, values: readonly Json[], now?: () => number): Statement => {
  checkLength(text);
  const cursor = createCursor(text, values, BQL);
  const statement = createReadStatement(now)(cursor);
  cursor.end();
  return statement;
};
