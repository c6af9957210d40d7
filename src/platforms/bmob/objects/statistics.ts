import { cloneJson, type Json, type JsonObject } from "../../../kernel/index.js";
import { type Criteria, compareValues, compile, type Document } from "../../../store/index.js";
import { isTime, storedPath } from "../../parse-like/names.js";
import { valueAt } from "../../parse-like/paths.js";
import { isoOf } from "../../parse-like/typed.js";
import { readWhere } from "../../parse-like/where/index.js";
import { DIALECT } from "../dialect.js";
import { isYes } from "../values/flags.js";
import { shownDay } from "../values/time.js";
import { shownValue } from "./presentation.js";
import { type Calculation, COUNT_COLUMN, resultColumn } from "./result-columns.js";

/** What of a query asks for statistics (contract 6.4): comma lists of columns. */
export interface StatisticsInput extends Readonly<Partial<Record<Calculation, string | undefined>>> {
  readonly groupby?: string | undefined;
  readonly groupcount?: Json | undefined;
  readonly having?: Json | undefined;
}

export interface StatisticsOptions {
  readonly skip: number;
  readonly limit: number;
  /** A condition on result columns in the store's terms. @param placeOf where a column's value lies in what is judged */
  readonly criteriaFor: (having: Json, placeOf: (column: string) => string) => Criteria;
}

/** A result column: its name, and what it makes of the numbers of a group. */
interface Measure {
  readonly column: string;
  readonly key: string;
  readonly of: (numbers: readonly number[]) => number | null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Not by spreading: a group may be larger than a call may have arguments. */
const extreme = (numbers: readonly number[], pick: (a: number, b: number) => number): number | null =>
  numbers.length === 0 ? null : numbers.reduce((a, b) => pick(a, b));

const MEASURES: readonly (readonly [Calculation, Measure["of"]])[] = [
  ["sum", sum],
  ["average", (numbers) => (numbers.length === 0 ? null : sum(numbers) / numbers.length)],
  ["max", (numbers) => extreme(numbers, Math.max)],
  ["min", (numbers) => extreme(numbers, Math.min)],
];

const listed = (text: string | undefined): string[] => [
  ...new Set(
    (text ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];

/** Contract 6.4: any of them switches to statistics. */
export const asksStatistics = (input: StatisticsInput): boolean =>
  [input.sum, input.average, input.max, input.min, input.groupby].some((text) => listed(text).length > 0) ||
  isYes(input.groupcount);

/** Names of columns, or of paths below them, as in a query. @throws ApiError 102 */
const columnsIn = (text: string | undefined): string[] => {
  const keys = listed(text);
  const bad = keys.find((key) => !DIALECT.queryKey.test(key));
  if (bad !== undefined) throw DIALECT.refusals.badQueryKey(bad);
  return keys;
};

const measuresOf = (input: StatisticsInput): Measure[] =>
  MEASURES.flatMap(([calculation, of]) =>
    columnsIn(input[calculation]).map((key) => ({ column: resultColumn(calculation, key), key, of })),
  );

const valueIn = (row: Readonly<Document>, key: string): Json | undefined => valueAt(row, storedPath(key));

/** Contract 6.4: dates are grouped by their day. */
const groupValue = (row: Readonly<Document>, key: string): Json | undefined => {
  const value = valueIn(row, key);
  const iso = isTime(key) ? value : value !== undefined ? isoOf(value) : undefined;
  return typeof iso === "string" ? shownDay(iso) : value;
};

/** What the rows of a group have in common, and the rows. */
interface Group {
  readonly shared: JsonObject;
  readonly rows: Readonly<Document>[];
}

/** The groups, in the order in which they first came. */
const groupsOf = (rows: readonly Readonly<Document>[], keys: readonly string[]): Group[] => {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const values = keys.flatMap((key): [string, Json][] => {
      const value = groupValue(row, key);
      // As in MongoDB, objects without the column are a group, which does not show it.
      return value === undefined ? [] : [[key, value]];
    });
    const id = JSON.stringify(values);
    const known = groups.get(id);
    if (known === undefined) groups.set(id, { shared: cloneJson(Object.fromEntries(values)), rows: [row] });
    else known.rows.push(row);
  }
  return [...groups.values()];
};

/** Contract 6.4: exactly, else whatever the letter case. */
const columnNamed = (columns: readonly string[], name: string): string | undefined =>
  columns.find((column) => column === name) ?? columns.find((column) => column.toLowerCase() === name.toLowerCase());

const sorted = (results: readonly JsonObject[], columns: readonly string[], order: Json | undefined): JsonObject[] => {
  const keys = listed(typeof order === "string" ? order : "").flatMap((part) => {
    const column = columnNamed(columns, part.replace(/^[+-]/, ""));
    return column === undefined ? [] : [{ column, sign: part.startsWith("-") ? -1 : 1 }];
  });
  return [...results].sort((a, b) => {
    for (const { column, sign } of keys) {
      const difference = sign * compareValues(a[column] ?? null, b[column] ?? null);
      if (difference !== 0) return difference;
    }
    return 0;
  });
};

/**
 * What fits `having`. Result columns go by their own names, whatever those mean in an object: `id`, `createdAt` (a day), or `a.b`. So
 * each is judged under its number.
 */
const kept = (
  results: readonly JsonObject[],
  columns: readonly string[],
  having: Json | undefined,
  { criteriaFor }: StatisticsOptions,
): readonly JsonObject[] => {
  const wanted = readWhere(having);
  if (wanted === undefined || wanted === null) return results;
  const placeOf = (name: string): string => {
    const at = columns.indexOf(name);
    if (at !== -1) return `column${at}`;
    // A column that holds objects, and what is inside of them.
    const outer = columns.findIndex((column) => name.startsWith(`${column}.`));
    return outer === -1 ? "none" : `column${outer}${name.slice((columns[outer] ?? "").length)}`;
  };
  const fits = compile(criteriaFor(wanted, placeOf));
  return results.filter((result) =>
    fits({ id: "", ...Object.fromEntries(Object.entries(result).map(([name, value]) => [placeOf(name), value])) }),
  );
};

const shownValues = (result: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(result).map(([name, value]) => [name, shownValue(value)]));

/**
 * Sums, averages, extremes and counts of groups of objects (contract 6.4).
 *
 * @param rows what the query finds, all of it
 * @throws ApiError 102 for names that no column can have
 * @example
 * ```ts
 * statisticsOf(rows, { sum: "score", groupby: "level" }, options).results; // [{ level: 1, _sumScore: 30 }, …]
 * ```
 */
export const statisticsOf = (
  rows: readonly Readonly<Document>[],
  input: StatisticsInput & { readonly order?: Json | undefined },
  options: StatisticsOptions,
): { readonly results: JsonObject[]; readonly total: number } => {
  const keys = columnsIn(input.groupby);
  const measures = measuresOf(input);
  const counts = isYes(input.groupcount);
  const results = groupsOf(rows, keys).map((group): JsonObject => {
    const result: JsonObject = { ...group.shared };
    for (const { column, key, of } of measures) {
      result[column] = of(group.rows.map((row) => valueIn(row, key)).filter((value) => typeof value === "number"));
    }
    if (counts) result[COUNT_COLUMN] = group.rows.length;
    return result;
  });
  const columns = [...keys, ...measures.map(({ column }) => column), ...(counts ? [COUNT_COLUMN] : [])];
  const found = sorted(kept(results, columns, input.having, options), columns, input.order);
  return {
    results: found.slice(options.skip, options.skip + options.limit).map(shownValues),
    total: found.length,
  };
};
