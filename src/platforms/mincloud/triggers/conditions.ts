import { equalJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { normalizeDate } from "../tables/dates.js";
import type { Condition } from "./types.js";

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** Pointers compare by id, dates as instants. */
const comparable = (value: Json | undefined): Json => {
  if (isObject(value) && "_table" in value) return String(value.id);
  return normalizeDate(value) ?? value ?? null;
};

const order = (a: Json | undefined, b: Json | undefined): number | undefined => {
  const [left, right] = [comparable(a), comparable(b)];
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
};

const ordered =
  (holds: (difference: number) => boolean) =>
  (value: Json | undefined, operand: Json): boolean => {
    const difference = order(value, operand);
    return difference !== undefined && holds(difference);
  };

const equal = (value: Json | undefined, operand: Json): boolean => equalJson(comparable(value), comparable(operand));

const gte = ordered((difference) => difference >= 0);
const lte = ordered((difference) => difference <= 0);

/** Contract 10.1, one row per operator. */
const OPERATORS: Readonly<Record<Condition["op"], (value: Json | undefined, operand: Json) => boolean>> = {
  "=": equal,
  "!=": (value, operand) => !equal(value, operand),
  ">": ordered((difference) => difference > 0),
  ">=": gte,
  "<": ordered((difference) => difference < 0),
  "<=": lte,
  range: (value, operand) => Array.isArray(operand) && gte(value, operand[0] ?? null) && lte(value, operand[1] ?? null),
  regex: (value, operand) => typeof value === "string" && new RegExp(String(operand)).test(value),
  contains: (value, operand) => Array.isArray(value) && value.some((item) => equalJson(item, operand)),
  has_key: (value, operand) => isObject(value) && Object.hasOwn(value, String(operand)),
  isempty: (value, operand) => isEmpty(value) === (operand !== false),
};

export const CONDITION_OPERATORS = Object.keys(OPERATORS) as Condition["op"][];

/** Whether a text can keep these conditions busy out of proportion: then they are to be asked within a budget. */
export const canRunAway = (conditions: readonly Condition[]): boolean => conditions.some(({ op }) => op === "regex");

/** Whether a row satisfies a trigger's conditions, joined by all (and) or any (or). Without conditions every row does. */
export const satisfies = (row: JsonObject, conditions: readonly Condition[], match: "all" | "any"): boolean => {
  if (conditions.length === 0) return true;
  const holds = ({ field, op, value }: Condition): boolean =>
    OPERATORS[op](Object.hasOwn(row, field) ? row[field] : undefined, value ?? null);
  return match === "any" ? conditions.some(holds) : conditions.every(holds);
};
