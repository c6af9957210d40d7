/** Which numbers are calculated over a column. */
export type Calculation = "sum" | "average" | "max" | "min";

const PREFIXES: Readonly<Record<Calculation, string>> = { sum: "_sum", average: "_avg", max: "_max", min: "_min" };

/** The result column that counts a group (contract 6.4). */
export const COUNT_COLUMN = "_count";

/**
 * The result column of a calculation (contract 6.4).
 *
 * @example
 * ```ts
 * resultColumn("average", "score"); // "_avgScore"
 * ```
 */
export const resultColumn = (calculation: Calculation, column: string): string =>
  `${PREFIXES[calculation]}${column.charAt(0).toUpperCase()}${column.slice(1)}`;
