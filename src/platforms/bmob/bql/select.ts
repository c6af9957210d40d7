import {
  type Cursor,
  createReadValue,
  createReadWhere,
  type Paging,
  pagingClauses,
  type ReadClause,
  readClauses,
  readSelection,
  readSource,
} from "../../parse-like/sql/index.js";
import { createCalculations } from "./calculations.js";
import { BQL, HAVING } from "./dialect.js";
import { type Grouping, groupingClauses } from "./grouping.js";
import type { Statement, Statistics } from "./statement.js";

/**
 * Makes the reader of whole statements. What a statement of statistics selects besides calculations is left out, as the
 * result holds nothing of it, and its count is the one of each group (Bmob contract 6.4).
 *
 * @param now milliseconds since 1970, for `current_timestamp()`
 * @example
 * ```ts
 * createReadStatement()(createCursor("select sum(score), count(*) from 成绩 group by 班级", [], BQL));
 * // { className: "成绩", where: {}, count: false, onlyCount: false,
 * //   statistics: { sum: "score", groupby: "班级", groupcount: true } }
 * ```
 */
export const createReadStatement = (now?: () => number): ((cursor: Cursor) => Statement) => {
  const readValue = createReadValue(BQL, now);
  const readWhere = createReadWhere(BQL, readValue);
  const readCompared = createReadValue(HAVING, now);

  return (cursor) => {
    const calculations = createCalculations();
    const clauses = new Map<string, ReadClause<Paging & Grouping>>([
      ...pagingClauses(readValue),
      ...groupingClauses(readCompared, calculations.readColumn),
    ]);

    cursor.expect("select");
    const selection = readSelection(cursor, calculations.calls);
    const source = readSource(cursor, readWhere);
    const { groupby, having, ...paging } = readClauses(cursor, clauses);
    const calculated: Statistics = {
      ...calculations.parameters(),
      ...(groupby === undefined ? {} : { groupby }),
    };

    if (Object.keys(calculated).length === 0) {
      if (having === undefined) return { ...selection, ...source, ...paging };
      if (!selection.count) throw cursor.error("having, but nothing is calculated or grouped", having.word);
    }
    const statistics: Statistics = {
      ...calculated,
      ...(selection.count ? { groupcount: true } : {}),
      ...(having === undefined ? {} : { having: having.where }),
    };
    return { ...source, ...paging, count: false, onlyCount: false, statistics };
  };
};
