import { type Calls, type Cursor, readCount } from "../../parse-like/sql/index.js";
import { type Calculation, COUNT_COLUMN, resultColumn } from "../objects/result-columns.js";
import type { Statistics } from "./statement.js";

/** By their names in BQL. The vendor's guide has `average` only; contract 6.10 has `avg` too. */
const CALCULATIONS: ReadonlyMap<string, Calculation> = new Map([
  ["sum", "sum"],
  ["average", "average"],
  ["avg", "average"],
  ["max", "max"],
  ["min", "min"],
]);

/** What one statement calculates, noted while it is read. */
export interface Calculations {
  /** The calls that may stand in the list of a select. */
  readonly calls: Calls;
  /** Reads a result column, by its name or by the call that it comes from: that is then calculated too. @throws BqlError */
  readColumn(cursor: Cursor): string;
  /** As the parameters of contract 6.4; none when nothing is calculated. */
  parameters(): Pick<Statistics, Calculation | "groupcount">;
}

/**
 * Makes the reader of `sum(score)` and its like.
 *
 * @example
 * ```ts
 * const calculations = createCalculations();
 * calculations.readColumn(createCursor("sum(score) > 10", [], BQL)); // "_sumScore"
 * calculations.parameters(); // { sum: "score" }
 * ```
 */
export const createCalculations = (): Calculations => {
  const columnsOf = new Map<Calculation, Set<string>>();
  let isCounted = false;

  const readCalculation = (cursor: Cursor, calculation: Calculation): string => {
    cursor.take();
    cursor.expect("(");
    const column = cursor.name("a column").text;
    cursor.expect(")");
    columnsOf.set(calculation, (columnsOf.get(calculation) ?? new Set()).add(column));
    return resultColumn(calculation, column);
  };

  return {
    calls: new Map(
      [...CALCULATIONS].map(([name, calculation]) => [name, (cursor) => readCalculation(cursor, calculation)]),
    ),
    readColumn(cursor) {
      if (!cursor.is("(", 1)) return cursor.name("a column").text;
      if (cursor.is("count")) {
        readCount(cursor);
        isCounted = true;
        return COUNT_COLUMN;
      }
      const calculation = CALCULATIONS.get(cursor.peek().sign);
      if (calculation === undefined) {
        throw cursor.error(`only count, ${[...CALCULATIONS.keys()].join(", ")} can be called in having`, cursor.peek());
      }
      return readCalculation(cursor, calculation);
    },
    parameters: () => ({
      ...Object.fromEntries([...columnsOf].map(([calculation, columns]) => [calculation, [...columns].join(",")])),
      ...(isCounted ? { groupcount: true } : {}),
    }),
  };
};
