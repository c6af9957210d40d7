import { Context } from "mingo/core";
import { $and, $nor, $not, $or } from "mingo/operators/query/logical";
import { Query } from "mingo/query";
import { messageOf } from "../kernel/index.js";
import { invalid } from "./faults.js";
import { OPERATORS, type Probe } from "./operators.js";
import { anywhere, type Predicate } from "./paths.js";

/** The tests on one field, by operator, as mingo's Query takes them. Only `$not` holds further ones. */
export interface FieldTests {
  [operator: string]: Probe | FieldTests;
}

/** Criteria as mingo's Query takes them, all operands checked. */
export type Condition = Record<string, unknown>;

/** The operators that join whole criteria. */
export const LOGIC: ReadonlySet<string> = new Set(["$and", "$or", "$nor"]);

/** `$regex` under a name of ours: mingo would make a RegExp of the operand before our operator sees it. */
export const PATTERN = "$pattern";

export const isProbe = (value: Probe | FieldTests): value is Probe => "tests" in value;

const probeAt = (path: string, { tests, elements, negated }: Probe): Predicate => {
  const found = tests.map((test) => anywhere(path, test, elements));
  const [first = () => true] = found;
  const isFound: Predicate = found.length === 1 ? first : (document) => found.every((predicate) => predicate(document));
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

/** @throws EmulatorError INVALID_CRITERIA */
export const toPredicate = (condition: Condition): Predicate => {
  try {
    const query = new Query(condition, { context: CONTEXT, scriptEnabled: false });
    return (document) => query.test(document);
  } catch (error) {
    throw invalid("", messageOf(error));
  }
};
