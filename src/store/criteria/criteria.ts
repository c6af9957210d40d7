import { has, isObject, type Json, MAX_DEPTH, messageOf, toJson } from "../../kernel/index.js";
import type { Criteria } from "../types.js";
import { createBudget } from "./budget.js";
import { invalid, show } from "./faults.js";
import { equalityProbe, OPERATORS, type Scalar } from "./operators.js";
import type { Predicate, Test } from "./paths.js";
import { compilePattern } from "./patterns.js";
import { type Condition, type FieldTests, isProbe, LOGIC, PATTERN, toPredicate } from "./query.js";

/** Criteria ready to be asked. */
export interface CompiledCriteria {
  readonly test: Predicate;
  /** All operands checked: for the planner. */
  readonly condition: Condition;
  /** Whether it holds a pattern that a text can make run for ever. */
  readonly canRunAway: boolean;
}

/** Where a walk through the criteria stands, and what it found out on the way. */
interface Place {
  /** For messages: `$and[0].price.$gt`. */
  readonly where: string;
  readonly depth: number;
  readonly findings: { canRunAway: boolean };
}

const below = ({ where, depth, findings }: Place, step: string): Place => {
  const separator = where === "" || step.startsWith("[") ? "" : ".";
  const next = { where: `${where}${separator}${step}`, depth: depth + 1, findings };
  if (depth >= MAX_DEPTH) throw invalid(next.where.slice(0, 100), `nested deeper than ${MAX_DEPTH} levels`);
  return next;
};

/** Plain, also when it comes from another realm: its prototype is null or the root of all. */
const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const isJson = (value: unknown): boolean => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    default:
      return value === null || Array.isArray(value) || isPlain(value) || value instanceof Date;
  }
};

/** A copy of an operand: later changes to the caller's criteria do not reach it. */
const literal = (value: unknown, where: string): Json => {
  if (!isJson(value)) throw invalid(where, `${show(value)} is no JSON value`);
  try {
    return toJson(value);
  } catch (error) {
    throw invalid(where, messageOf(error));
  }
};

const isOperator = (name: string): boolean => name.startsWith("$");

/** A probe on a single value, as `$elemMatch` needs it. */
const onValue = (tests: FieldTests): Test => {
  const all = Object.values(tests).map((test): Test => {
    if (isProbe(test)) return (value) => test.tests.every((each) => each(value)) !== test.negated;
    const holds = onValue(test);
    return (value) => !holds(value);
  });
  return (value) => all.every((test) => test(value));
};

const elementTest = (operand: unknown, place: Place): Test => {
  if (!isPlain(operand)) throw invalid(place.where, `takes an object, not ${show(operand)}`);
  const names = Object.keys(operand);
  if (names.length > 0 && names.every((name) => isOperator(name) && !LOGIC.has(name))) {
    return onValue(fieldTests(operand, place));
  }
  const matches = toPredicate(condition(operand, place));
  return (element) => isObject(element) && matches(element);
};

/** The operators that need more than their operand. `$options` belongs to the `$regex` beside it. */
const COMPOUND: Readonly<Record<string, (test: Record<string, unknown>, place: Place) => FieldTests>> = {
  $not(test, place) {
    const operand = test.$not;
    if (!isPlain(operand) || Object.keys(operand).length === 0) {
      throw invalid(place.where, `takes an object of operators, not ${show(operand)}`);
    }
    return { $not: fieldTests(operand, place) };
  },
  $elemMatch(test, place) {
    const matches = elementTest(test.$elemMatch, place);
    const someElement: Test = (value) => Array.isArray(value) && value.some(matches);
    return { $elemMatch: { tests: [someElement], elements: false, negated: false } };
  },
  $regex(test, { where, findings }) {
    const { matches, canRunAway } = compilePattern(test.$regex, test.$options ?? "", where);
    findings.canRunAway ||= canRunAway;
    const isMatch: Test = (value) => typeof value === "string" && matches(value);
    return { [PATTERN]: { tests: [isMatch], elements: true, negated: false } };
  },
  $options(test, { where }) {
    if (!has(test, "$regex")) throw invalid(where, "stands beside $regex only");
    return {};
  },
};

const lookUp = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  has(table, name) ? table[name] : undefined;

/** The operators of one field. */
const fieldTests = (test: Record<string, unknown>, place: Place): FieldTests => {
  const result: FieldTests = {};
  for (const name of Object.keys(test)) {
    if (!isOperator(name)) throw invalid(place.where, `mixes operators with the name ${name}`);
    const inside = below(place, name);
    const operator = lookUp(OPERATORS, name);
    const compound = lookUp(COMPOUND, name);
    if (operator !== undefined) result[name] = operator(literal(test[name], inside.where), inside.where);
    else if (compound !== undefined) Object.assign(result, compound(test, inside));
    else throw invalid(place.where, `unknown operator ${name}`);
  }
  return result;
};

const branches = (operator: string, operand: unknown, place: Place): Condition[] => {
  if (!Array.isArray(operand)) throw invalid(place.where, `takes an array of criteria, not ${show(operand)}`);
  if (operand.length === 0 && operator !== "$and") throw invalid(place.where, "takes at least one criteria");
  return operand.map((branch, index) => condition(branch, below(place, `[${index}]`)));
};

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));

const fieldCondition = (name: string, test: unknown, place: Place): FieldTests => {
  if (name.includes("__proto__") && name.split(".").includes("__proto__"))
    throw invalid(place.where, "__proto__ is no field");
  if (isScalar(test)) return { $eq: equalityProbe(test) };
  return isPlain(test) && Object.keys(test).some(isOperator)
    ? fieldTests(test, place)
    : fieldTests({ $eq: test }, place);
};

/** Checks the whole criteria, also what no document would reach, and writes it as mingo's Query takes it. */
const condition = (criteria: unknown, place: Place): Condition => {
  if (!isPlain(criteria)) throw invalid(place.where, `must be an object, not ${show(criteria)}`);
  const result: Condition = {};
  for (const name of Object.keys(criteria)) {
    const test = criteria[name];
    const inside = below(place, name);
    if (LOGIC.has(name)) result[name] = branches(name, test, inside);
    else if (isOperator(name)) throw invalid(place.where, `unknown operator ${name}`);
    else result[name] = fieldCondition(name, test, inside);
  }
  return result;
};

/** @throws EmulatorError INVALID_CRITERIA */
export const prepare = (criteria: Criteria): CompiledCriteria => {
  const findings = { canRunAway: false };
  const checked = condition(criteria, { where: "", depth: 0, findings });
  return { test: toPredicate(checked), condition: checked, canRunAway: findings.canRunAway };
};

/**
 * Compiles criteria into a question to ask of many documents.
 *
 * @returns whether a document matches; throws EmulatorError CRITERIA_TOO_SLOW when a pattern runs away
 * @throws EmulatorError INVALID_CRITERIA for an unknown operator or a malformed operand
 * @example
 * ```ts
 * const isCheap = compile({ price: { $lt: 10 } });
 * isCheap({ id: "1", price: 3 }); // true
 * ```
 */
export const compile = (criteria: Criteria): Predicate => {
  const { test, canRunAway } = prepare(criteria);
  if (!canRunAway) return test;
  const within = createBudget();
  return (document) => within(() => test(document));
};
