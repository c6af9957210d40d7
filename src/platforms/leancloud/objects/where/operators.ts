import { has, isObject, type Json, type JsonObject } from "../../../../kernel/index.js";
import type { Criteria } from "../../../../store/index.js";
import { badRequest } from "../../errors.js";
import { isoOf, isPointer } from "../../values/typed.js";
import { isDistance, near, within } from "./distance.js";
import { toPattern } from "./patterns.js";
import { SUBQUERIES } from "./subqueries.js";
import { isRelation, list, type Operator, operandFor, owners, type Target } from "./target.js";

const NOTHING: Criteria = { id: { $in: [] } };

const equals: Operator = (target, operand) => {
  const value = operandFor(target, operand);
  if (isRelation(target) && isPointer(value)) return { id: { $in: owners(target, [value]) } };
  return { [target.path]: { $eq: value } };
};

/** Dates compare by the text inside them, which sorts as they do. */
const ordered =
  (operator: string): Operator =>
  (target, given) => {
    const operand = operandFor(target, given);
    const iso = isoOf(operand);
    return iso === undefined
      ? { [target.path]: { [operator]: operand } }
      : { [`${target.path}.iso`]: { [operator]: iso } };
  };

const among =
  (name: "$in" | "$nin"): Operator =>
  (target, given) => {
    const values = list(name, given).map((value) => operandFor(target, value));
    if (isRelation(target)) return { id: { [name]: owners(target, values) } };
    return { [target.path]: { [name]: values } };
  };

/** Yes or no, as JSON or as the numbers of older clients. */
const FLAGS: ReadonlyMap<Json, boolean> = new Map<Json, boolean>([
  [true, true],
  [1, true],
  [false, false],
  [0, false],
]);

const OPERATORS: Readonly<Record<string, Operator>> = {
  ...SUBQUERIES,
  $eq: equals,
  $ne(target, given) {
    const operand = operandFor(target, given);
    if (isRelation(target)) return { id: { $nin: owners(target, [operand]) } };
    return { [target.path]: { $ne: operand } };
  },
  $lt: ordered("$lt"),
  $lte: ordered("$lte"),
  $gt: ordered("$gt"),
  $gte: ordered("$gte"),
  $in: among("$in"),
  $nin: among("$nin"),
  $all(target, given) {
    const values = list("$all", given).map((value) => operandFor(target, value));
    if (!isRelation(target)) return { [target.path]: { $all: values } };
    return { $and: values.map((value) => ({ id: { $in: owners(target, [value]) } })) };
  },
  $size(target, operand) {
    if (typeof operand !== "number" || !Number.isInteger(operand) || operand < 0) {
      throw badRequest("$size takes a number of elements");
    }
    return { [target.path]: { $size: operand } };
  },
  $exists(target, operand) {
    const isWanted = FLAGS.get(operand);
    if (isWanted === undefined) throw badRequest("$exists takes true or false");
    // Contract 13.1: every object of the class has the relation.
    if (isRelation(target)) return isWanted ? {} : NOTHING;
    return { [target.path]: { $exists: isWanted } };
  },
  $regex: ({ path }, operand, test) => ({ [path]: toPattern(operand, test.$options) }),
  $options(_target, _operand, test) {
    if (!has(test, "$regex")) throw badRequest("$options stands beside $regex only");
    return {};
  },
  $nearSphere: ({ path }, _operand, test) => near(path, test).criteria,
  $within: ({ path }, operand) => within(path, operand),
};

export const isOperators = (value: Json): value is JsonObject =>
  isObject(value) && Object.keys(value).some((name) => name.startsWith("$"));

/** What a condition on one key means: a value to equal, or operators that must all hold (contract 11.7). */
export const conditionsOf = (target: Target, value: Json): Criteria[] => {
  if (!isOperators(value)) return [equals(target, value, {})];
  return Object.entries(value).map(([name, operand]) => {
    if (isDistance(name)) {
      if (!has(value, "$nearSphere")) throw badRequest(`${name} stands beside $nearSphere only`);
      return {};
    }
    const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
    if (operator === undefined) throw badRequest(`Unknown operator: ${name}`);
    return operator(target, operand, value);
  });
};
