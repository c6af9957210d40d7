import { Context } from "mingo/core";
import { $and, $nor, $not, $or } from "mingo/operators/query/logical";
import { Query } from "mingo/query";
import { messageOf } from "../../kernel/index.js";
import { invalid } from "./faults.js";
import { OPERATORS, type Probe } from "./operators.js";
import { anywhere, type Predicate } from "./paths.js";

/** The tests on one field, by operator, as mingo's Query takes them. Only `$not` holds further ones. */
export interface FieldTests {
  [operator: string]: Probe | FieldTests;
}

/** Criteria as mingo's Query takes them, all operands checked: fields with their tests, and logic with its branches. */
export interface Condition {
  [name: string]: FieldTests | readonly Condition[];
}

/** The operators that join whole criteria. */
export const LOGIC: ReadonlySet<string> = new Set(["$and", "$or", "$nor"]);

/** `$regex` under a name of ours: mingo would make a RegExp of the operand before our operator sees it. */
export const PATTERN = "$pattern";

export const isProbe = (value: Probe | FieldTests): value is Probe => "tests" in value;

const probeAt = (path: string, { tests, elements, negated }: Probe): Predicate => {
  const [only = () => true] = tests;
  const isFound: Predicate =
    tests.length === 1 ? anywhere(path, only, elements) : every(tests.map((test) => anywhere(path, test, elements)));
  return negated ? (document) => !isFound(document) : isFound;
};

/**
 * mingo is the frame of the language: fields, their operators, and logic. The operators below a field are ours, because mingo's
 * differ from MongoDB (null with $gte, $all on a scalar, arrays in $in, paths through arrays), read own members like
 * `constructor` as if they were JavaScript's, and take 4 to 17 times longer. `criteria-oracle.test.ts` holds them against mingo's.
 */
const CONTEXT = Context.init({
  query: {
    $and,
    $or,
    $nor,
    $not,
    ...Object.fromEntries([...Object.keys(OPERATORS), "$elemMatch", PATTERN].map((name) => [name, probeAt])),
  },
});

const isLogic = (part: FieldTests | readonly Condition[]): part is readonly Condition[] => Array.isArray(part);

const askMingo = (condition: Condition): Predicate => {
  const query = new Query(condition, { context: CONTEXT, scriptEnabled: false });
  return (document) => query.test(document);
};

const every = (predicates: readonly Predicate[]): Predicate => {
  const [first = () => true, second] = predicates;
  if (second === undefined) return first;
  if (predicates.length === 2) return (document) => first(document) && second(document);
  return (document) => {
    for (const predicate of predicates) if (!predicate(document)) return false;
    return true;
  };
};

const some = (predicates: readonly Predicate[]): Predicate => {
  return (document) => {
    for (const predicate of predicates) if (predicate(document)) return true;
    return false;
  };
};

const partOf = (name: string, part: FieldTests | readonly Condition[]): Predicate => {
  if (isLogic(part)) {
    if (name === "$and") return every(part.map(compose));
    if (name === "$or") return some(part.map(compose));
    return askMingo({ [name]: part });
  }
  const predicates: Predicate[] = [];
  for (const operator in part) {
    const probe = part[operator];
    if (probe === undefined || !isProbe(probe)) return askMingo({ [name]: part });
    predicates.push(probeAt(name, probe));
  }
  return every(predicates);
};

/** Plain tests, joined by `$and` and `$or`, mean the same without mingo, which takes 10 µs to begin. */
const compose = (condition: Condition): Predicate => {
  const predicates: Predicate[] = [];
  for (const name in condition) predicates.push(partOf(name, condition[name] ?? []));
  return every(predicates);
};

/** @throws EmulatorError INVALID_CRITERIA */
export const toPredicate = (condition: Condition): Predicate => {
  try {
    return compose(condition);
  } catch (error) {
    throw invalid("", messageOf(error));
  }
};
