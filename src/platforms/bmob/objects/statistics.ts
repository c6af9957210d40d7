import { cloneJson, has, type Json, type JsonObject } from "../../../kernel/index.js";
import { type Criteria, compareValues, compile, type Document } from "../../../store/index.js";
import { type ClassSchema, columnIn } from "../../parse-like/columns.js";
import { isTime, storedName } from "../../parse-like/names.js";
import { isoOf } from "../../parse-like/typed.js";
import { readWhere } from "../../parse-like/where/index.js";
import { shownDay } from "../values/time.js";

/** What of a query asks for statistics (contract 6.4): comma lists of columns. */
export interface StatisticsInput {
  readonly sum?: string | undefined;
  readonly average?: string | undefined;
  readonly max?: string | undefined;
  readonly min?: string | undefined;
  readonly groupby?: string | undefined;
  readonly groupcount?: Json | undefined;
  readonly having?: Json | undefined;
}

export interface StatisticsOptions {
  readonly skip: number;
  readonly limit: number;
  /** A condition on result columns in the store's terms. */
  readonly criteriaFor: (having: Json) => Criteria;
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

const MEASURES = {
  sum: { prefix: "_sum", of: sum },
  average: { prefix: "_avg", of: (numbers) => (numbers.length === 0 ? null : sum(numbers) / numbers.length) },
  max: { prefix: "_max", of: (numbers) => extreme(numbers, Math.max) },
  min: { prefix: "_min", of: (numbers) => extreme(numbers, Math.min) },
} as const satisfies Record<string, { readonly prefix: string; readonly of: Measure["of"] }>;

const COUNT = "_count";

const listed = (text: string | undefined): string[] => [
  ...new Set(
    (text ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  ),
];

const isYes = (value: Json | undefined): boolean => value === true || value === "true" || value === 1 || value === "1";

/** Contract 6.4: any of them switches to statistics. */
export const asksStatistics = (input: StatisticsInput): boolean =>
  [input.sum, input.average, input.max, input.min, input.groupby].some((text) => listed(text).length > 0) ||
  isYes(input.groupcount);

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const measuresOf = (input: StatisticsInput): Measure[] =>
  (["sum", "average", "max", "min"] as const).flatMap((kind) =>
    listed(input[kind]).map((key) => ({
      column: `${MEASURES[kind].prefix}${capital(key)}`,
      key,
      of: MEASURES[kind].of,
    })),
  );

const valueIn = (row: Readonly<Document>, key: string): Json | undefined => {
  const name = storedName(key);
  return has(row, name) ? row[name] : undefined;
};

/** Contract 6.4: dates are grouped by their day. */
const groupValue = (row: Readonly<Document>, key: string, isDate: boolean): Json | undefined => {
  const value = valueIn(row, key);
  const iso = isTime(key) ? value : isDate && value !== undefined ? isoOf(value) : undefined;
  return typeof iso === "string" ? shownDay(iso) : value;
};

/** The rows of each group, in the order in which groups first came. */
const groupsOf = (
  schema: ClassSchema,
  rows: readonly Readonly<Document>[],
  keys: readonly string[],
): { readonly shared: JsonObject; readonly rows: Readonly<Document>[] }[] => {
  const groups = new Map<string, { readonly shared: JsonObject; readonly rows: Readonly<Document>[] }>();
  const columns = keys.map((key) => ({ key, isDate: columnIn(schema, key)?.type === "Date" }));
  for (const row of rows) {
    const values = columns.flatMap(({ key, isDate }): [string, Json][] => {
      const value = groupValue(row, key, isDate);
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

const kept = (results: readonly JsonObject[], having: Json | undefined, { criteriaFor }: StatisticsOptions) => {
  const wanted = readWhere(having);
  if (wanted === undefined || wanted === null) return results;
  const fits = compile(criteriaFor(wanted));
  return results.filter((result) => fits({ id: "", ...result }));
};

/**
 * Sums, averages, extremes and counts of groups of objects (contract 6.4).
 *
 * @param rows what the query finds, all of it
 * @example
 * ```ts
 * statisticsOf(schema, rows, { sum: "score", groupby: "level" }, options).results; // [{ level: 1, _sumScore: 30 }, …]
 * ```
 */
export const statisticsOf = (
  schema: ClassSchema,
  rows: readonly Readonly<Document>[],
  input: StatisticsInput & { readonly order?: Json | undefined },
  options: StatisticsOptions,
): { readonly results: JsonObject[]; readonly total: number } => {
  const keys = listed(input.groupby);
  const measures = measuresOf(input);
  const counts = isYes(input.groupcount);
  const results = groupsOf(schema, rows, keys).map((group): JsonObject => {
    const result: JsonObject = { ...group.shared };
    for (const { column, key, of } of measures) {
      result[column] = of(group.rows.map((row) => valueIn(row, key)).filter((value) => typeof value === "number"));
    }
    if (counts) result[COUNT] = group.rows.length;
    return result;
  });
  const columns = [...keys, ...measures.map(({ column }) => column), ...(counts ? [COUNT] : [])];
  const found = sorted(kept(results, input.having, options), columns, input.order);
  return { results: found.slice(options.skip, options.skip + options.limit), total: found.length };
};
