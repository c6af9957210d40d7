import { isObject, type Json, type JsonObject, messageOf } from "../../kernel/index.js";
import { wholeNumber } from "../parse-like/search.js";
import { readWhere } from "../parse-like/where/index.js";
import { badHookData } from "./errors.js";
import type { FindInput } from "./objects/query.js";
import { isYes } from "./values/flags.js";

/** A query without the class that it is of. */
export type Query = Omit<FindInput, "className">;

/** What the members of a query are (contract 6.3, 6.4). */
const TEXTS = ["include", "keys", "order", "sum", "average", "max", "min", "groupby"] as const;
const CONDITIONS = ["where", "having"] as const;
const NUMBERS = ["limit", "skip"] as const;
const FLAGS = ["count", "groupcount"] as const;

type Told = { readonly [Name in keyof Query]?: Json | undefined };

const given = (told: Told): JsonObject => {
  const object: JsonObject = {};
  for (const [name, value] of Object.entries(told)) if (value !== undefined) object[name] = value;
  return object;
};

const each = <Name extends string, Value>(names: readonly Name[], of: (name: Name) => Value): [Name, Value][] =>
  names.map((name) => [name, of(name)]);

/**
 * A query as the data hook is told of it: in one form, whether it came as the texts of a URL or by import. Conditions are objects,
 * numbers numbers.
 *
 * @throws EmulatorError INVALID_JSON
 * @example
 * ```ts
 * tellQuery({ where: '{"score":1}', limit: "10", count: "1" }); // { where: { score: 1 }, limit: 10, count: true }
 * ```
 */
export const tellQuery = (query: Query): JsonObject =>
  given(
    Object.fromEntries([
      ...each(TEXTS, (name) => query[name]),
      ...each(CONDITIONS, (name) => readWhere(query[name])),
      ...each(NUMBERS, (name) => wholeNumber(query[name]) ?? query[name]),
      ...each(FLAGS, (name) => (query[name] === undefined ? undefined : isYes(query[name]))),
    ]),
  );

const textIn = (data: Partial<JsonObject>, name: string): string | undefined => {
  const value = data[name];
  if (value === undefined || typeof value === "string") return value;
  throw badHookData(`${name} must be a text`);
};

const parsed = (value: Json | undefined, name: string): Json | undefined => {
  try {
    return readWhere(value);
  } catch (error) {
    throw badHookData(`${name} is not valid: ${messageOf(error)}`);
  }
};

const conditionIn = (data: Partial<JsonObject>, name: string): Json | undefined => {
  const value = parsed(data[name], name);
  if (value === undefined || isObject(value)) return value;
  throw badHookData(`${name} must be an object`);
};

const scalarIn = (data: Partial<JsonObject>, name: string): Json | undefined => {
  const value = data[name];
  if (typeof value !== "object") return value;
  throw badHookData(`${name} must be a number, a text or true`);
};

/**
 * The query that a data hook gives instead. Members that no query has are left out, as they are in a URL.
 *
 * @throws ApiError 324
 */
export const readQueryData = (data: Partial<JsonObject>): Query => ({
  include: textIn(data, "include"),
  keys: textIn(data, "keys"),
  order: textIn(data, "order"),
  sum: textIn(data, "sum"),
  average: textIn(data, "average"),
  max: textIn(data, "max"),
  min: textIn(data, "min"),
  groupby: textIn(data, "groupby"),
  where: conditionIn(data, "where"),
  having: conditionIn(data, "having"),
  limit: scalarIn(data, "limit"),
  skip: scalarIn(data, "skip"),
  count: scalarIn(data, "count"),
  groupcount: scalarIn(data, "groupcount"),
});
