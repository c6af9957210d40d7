import { equalJson, has, isObject, type Json } from "../../kernel/index.js";
import { type Bounds, boundsOfOrder, boundsOfScalar, boundsOfValues } from "../finding/bounds.js";
import { invalid, show } from "./faults.js";
import { geoDistance, geoIntersects, geoWithinCircle, geoWithinPolygon } from "./geo.js";
import { compareTexts, compareValues, isSameKind } from "./order.js";
import type { Test } from "./paths.js";

/** What an operator asks of the values at a path. */
export interface Probe {
  /** Each must pass for some value there, not necessarily the same. */
  readonly tests: readonly Test[];
  /** Whether an array's elements are tested as well as the array: MongoDB's comparisons do. */
  readonly elements: boolean;
  /** Whether the answer is turned round. */
  readonly negated: boolean;
  /** The keys of which a document that passes has one, when they can be told: for indexes. */
  readonly bounds?: Bounds | undefined;
  /** Whether any document that has one of these keys, and no other key, passes. */
  readonly isExact?: boolean;
}

/**
 * Checks an operand and makes the probe.
 * @param where the operator's place in the criteria, for messages
 * @throws EmulatorError INVALID_CRITERIA
 */
export type Operator = (operand: Json, where: string) => Probe;

const isNull: Test = (value) => value === null || value === undefined;

/** MongoDB: null equals missing; no type is coerced; the order of an object's members is not looked at here. */
const equals = (operand: Json): Test => {
  if (operand === null) return isNull;
  if (typeof operand !== "object") return (value) => value === operand;
  return (value) => typeof value === "object" && equalJson(value, operand);
};

const literals = (operand: Json, where: string): Json[] => {
  if (!Array.isArray(operand)) throw invalid(where, `takes an array, not ${show(operand)}`);
  for (const item of operand) {
    const name = isObject(item) ? Object.keys(item).find((key) => key.startsWith("$")) : undefined;
    if (name !== undefined) throw invalid(where, `takes values, not the operator ${name}`);
  }
  return operand;
};

const oneOf = (operand: Json, where: string): Test => {
  const values = literals(operand, where);
  const scalars = new Set<unknown>(values.filter((value) => typeof value !== "object"));
  const others = values.filter((value) => typeof value === "object").map(equals);
  if (others.length === 0) return (value) => scalars.has(value);
  return (value) => scalars.has(value) || others.some((test) => test(value));
};

/** Ordered comparison within one type. `$gte` and `$lte` of null find null and missing, as in MongoDB. */
const ordered =
  (holds: (order: number) => boolean) =>
  (operand: Json): Test => {
    if (operand === null) return holds(0) ? isNull : () => false;
    if (typeof operand === "number") return (value) => typeof value === "number" && holds(value - operand);
    if (typeof operand === "string") {
      return (value) => typeof value === "string" && holds(compareTexts(value, operand));
    }
    return (value) => isSameKind(value, operand) && holds(compareValues(value, operand));
  };

const size = (operand: Json, where: string): Test => {
  if (typeof operand !== "number" || !Number.isInteger(operand) || operand < 0) {
    throw invalid(where, `takes a number of elements, not ${show(operand)}`);
  }
  return (value) => Array.isArray(value) && value.length === operand;
};

const exists: Operator = (operand, where) => {
  if (typeof operand !== "boolean") throw invalid(where, `takes true or false, not ${show(operand)}`);
  return { tests: [(value) => value !== undefined], elements: false, negated: !operand };
};

/** MongoDB: the conjunction of equalities; an empty one matches nothing. */
const all: Operator = (operand, where) => {
  const tests = literals(operand, where).map(equals);
  return {
    tests: tests.length === 0 ? [() => false] : tests,
    elements: true,
    negated: false,
    // Each value must be there; one of them narrows the search.
    bounds: Array.isArray(operand) ? boundsOfValues(operand.slice(0, 1)) : undefined,
  };
};

const substring = (operand: Json, where: string): Test => {
  const { text, ignoreCase = false } = isObject(operand) ? operand : {};
  if (typeof text !== "string" || typeof ignoreCase !== "boolean") {
    throw invalid(where, `takes { text, ignoreCase? }, not ${show(operand)}`);
  }
  if (!ignoreCase) return (value) => typeof value === "string" && value.includes(text);
  const lower = text.toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase().includes(lower);
};

const hasKey = (operand: Json, where: string): Test => {
  if (typeof operand !== "string") throw invalid(where, `takes a name, not ${show(operand)}`);
  return (value) => isObject(value) && has(value, operand);
};

type MakeTest = (operand: Json, where: string) => Test;

type MakeBounds = (operand: Json) => Bounds | undefined;

/** Tests a value and, when it is an array, its elements. */
const deep =
  (make: MakeTest, bounds: MakeBounds): Operator =>
  (operand, where) => ({
    tests: [make(operand, where)],
    elements: true,
    negated: false,
    bounds: bounds(operand),
    isExact: true,
  });

/** Passes where the other does not. */
const no =
  (make: MakeTest): Operator =>
  (operand, where) => ({ tests: [make(operand, where)], elements: true, negated: true });

const boundsOfOne: MakeBounds = (operand) => boundsOfValues([operand]);
const boundsOfSome: MakeBounds = (operand) => (Array.isArray(operand) ? boundsOfValues(operand) : undefined);
const above =
  (isOpen: boolean): MakeBounds =>
  (operand) =>
    boundsOfOrder(operand, true, isOpen);
const below =
  (isOpen: boolean): MakeBounds =>
  (operand) =>
    boundsOfOrder(operand, false, isOpen);

/** Tests a value as it is. */
const plain =
  (make: MakeTest): Operator =>
  (operand, where) => ({ tests: [make(operand, where)], elements: false, negated: false });

export type Scalar = string | number | boolean;

/** `$eq` of a scalar: what most criteria are made of. */
export const equalityProbe = (operand: Scalar): Probe => ({
  tests: [(value) => value === operand],
  elements: true,
  negated: false,
  bounds: boundsOfScalar(operand),
  isExact: true,
});

/**
 * The operators below a field name, without those that need more than their operand ($not, $elemMatch, $regex: `criteria.ts`).
 * The last six are not MongoDB's: the platforms' dialects need them.
 */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $eq: deep(equals, boundsOfOne),
  $ne: no(equals),
  $in: deep(oneOf, boundsOfSome),
  $nin: no(oneOf),
  $gt: deep(
    ordered((order) => order > 0),
    above(true),
  ),
  $gte: deep(
    ordered((order) => order >= 0),
    above(false),
  ),
  $lt: deep(
    ordered((order) => order < 0),
    below(true),
  ),
  $lte: deep(
    ordered((order) => order <= 0),
    below(false),
  ),
  $all: all,
  $size: plain(size),
  $exists: exists,
  $substring: plain(substring),
  $hasKey: plain(hasKey),
  $geoIntersects: plain(geoIntersects),
  $geoWithinPolygon: plain(geoWithinPolygon),
  $geoWithinCircle: plain(geoWithinCircle),
  $geoDistance: plain(geoDistance),
};
