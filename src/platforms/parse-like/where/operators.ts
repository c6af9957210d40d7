import { has, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Criteria } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";
import { isoOf, isPointer } from "../typed.js";
import { createDistances, isDistance } from "./distance.js";
import { createToPattern } from "./patterns.js";
import { createSubqueries } from "./subqueries.js";
import { isRelation, type Operator, type Target, type Targets } from "./target.js";

const NOTHING: Criteria = { id: { $in: [] } };

/** Yes or no, as JSON or as the numbers of older clients. */
const FLAGS: ReadonlyMap<Json, boolean> = new Map<Json, boolean>([
  [true, true],
  [1, true],
  [false, false],
  [0, false],
]);

export const isOperators = (value: Json): value is JsonObject =>
  isObject(value) && Object.keys(value).some((name) => name.startsWith("$"));

/** Everything that a condition on one key can ask. Which of it a cloud knows, its dialect says. */
const createOperators = (dialect: Dialect, targets: Targets): Readonly<Record<string, Operator>> => {
  const { refusals } = dialect;
  const { operandFor, owners, list } = targets;
  const { near, within } = createDistances(dialect);
  const toPattern = createToPattern(dialect);

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
      // What is missing, or nothing, is neither more nor less than anything. (The store finds both at least as large as null.)
      if (operand === null) return NOTHING;
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

  return {
    ...createSubqueries(dialect, targets),
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
        throw refusals.badCondition("$size takes a number of elements");
      }
      return { [target.path]: { $size: operand } };
    },
    $exists(target, operand) {
      const isWanted = FLAGS.get(operand);
      if (isWanted === undefined) throw refusals.badCondition("$exists takes true or false");
      // Every object of the class has the relation.
      if (isRelation(target)) return isWanted ? {} : NOTHING;
      return { [target.path]: { $exists: isWanted } };
    },
    $regex: ({ key, path }, operand, test) => ({ [path]: toPattern(key, operand, test.$options) }),
    $options(_target, _operand, test) {
      if (!has(test, "$regex")) throw refusals.badCondition("$options stands beside $regex only");
      return {};
    },
    $nearSphere: ({ path }, _operand, test) => near(path, test).criteria,
    $within: ({ path }, operand) => within(path, operand),
  };
};

/** What a condition on one key means: a value to equal, or operators that must all hold. */
export const createConditions = (dialect: Dialect, targets: Targets) => {
  const { refusals } = dialect;
  const operators = createOperators(dialect, targets);
  const { $eq: equals } = operators;

  return (target: Target, value: Json): Criteria[] => {
    if (!isOperators(value)) return equals === undefined ? [] : [equals(target, value, {})];
    return Object.entries(value).map(([name, operand]) => {
      if (isDistance(name)) {
        if (!has(value, "$nearSphere")) throw refusals.badCondition(`${name} stands beside $nearSphere only`);
        return {};
      }
      const operator = dialect.operators.has(name) ? operators[name] : undefined;
      if (operator === undefined) throw refusals.badCondition(`Unknown operator: ${name}`);
      return operator(target, operand, value);
    });
  };
};
