import * as v from "valibot";
import { PLATFORMS } from "../clouds.js";
import { isObject, SUBJECTS, toMilliseconds } from "../kernel/index.js";
import { type Fault, noSuchOperation, operationsNamed } from "./operations.js";

const isDuration = (value: string | number): boolean => {
  try {
    return toMilliseconds(value) >= 0;
  } catch {
    return false;
  }
};

const NTH = "the number of a call, 1 or more, or an array of such";
const position = v.pipe(v.number(NTH), v.safeInteger(NTH), v.minValue(1, NTH));
const name = (what: string) => v.optional(v.pipe(v.string(what), v.minLength(1, what)));
const STATUS = "an HTTP status of 400 to 599";
const TIMES = "a whole number, 1 or more";
const CLOUD = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(PLATFORMS.map((each) => `"${each}"`));
const FAIL = '"timeout" or an object with status, code and message';
const LATENCY = 'milliseconds or a text such as "2s"';

const failure = {
  status: v.optional(v.pipe(v.number(STATUS), v.safeInteger(STATUS), v.minValue(400, STATUS), v.maxValue(599, STATUS))),
  code: v.optional(v.pipe(v.number("a whole number"), v.safeInteger("a whole number"))),
  message: name("a text that is not empty"),
};

const members = {
  platform: v.optional(v.picklist(PLATFORMS, CLOUD)),
  operation: name('an operation, such as "records.create" or "objects.*"'),
  table: name("the name of a table"),
  class: name("the name of a class"),
  function: name("the name of a function"),
  nth: v.optional(v.union([position, v.pipe(v.array(position), v.minLength(1, NTH))], NTH)),
  times: v.optional(v.pipe(v.number(TIMES), v.safeInteger(TIMES), v.minValue(1, TIMES))),
  latency: v.optional(v.pipe(v.union([v.string(), v.number()], LATENCY), v.check(isDuration, LATENCY))),
  fail: v.optional(v.lazy((value) => (isObject(value) ? v.strictObject(failure) : v.literal("timeout", FAIL)))),
  when: v.optional(v.picklist(["before", "after"], '"before" or "after"')),
};

/** Members of a fault, and of its `fail`. */
export const FAULT_KEYS = { fault: Object.keys(members), fail: Object.keys(failure) } as const;

/** A mistake that no single member shows. */
interface Mistake {
  readonly member: keyof Fault;
  readonly message: string;
}

/** What could never strike, or would do nothing, is a mistake: a test that relies on it would test nothing. */
const mistakeIn = (fault: v.InferOutput<v.StrictObjectSchema<typeof members, undefined>>): Mistake | undefined => {
  const { platform, operation, latency, fail } = fault;
  if (latency === undefined && fail === undefined) {
    return { member: "fail", message: "a fault needs a latency, a failure, or both" };
  }
  const where = platform ?? "any cloud";
  const named = operationsNamed(operation, platform);
  if (named.length === 0) return { member: "operation", message: noSuchOperation(String(operation), platform) };
  const subjects = SUBJECTS.filter((each) => fault[each] !== undefined);
  const [subject, other] = subjects;
  if (subject !== undefined && other !== undefined) {
    return { member: other, message: `an operation is about one thing; this has ${subjects.join(" and ")}` };
  }
  if (subject !== undefined && !named.some(({ about }) => about === subject)) {
    const what = operation === undefined ? `an operation of ${where}` : `${operation} on ${where}`;
    const others = [...new Set(named.flatMap(({ about }) => about ?? []))];
    const end = others.length === 0 ? "" : `; it may be about a ${others.join(" or a ")}`;
    return { member: subject, message: `${what} is never about a ${subject}${end}` };
  }
  return undefined;
};

/** One fault. Mistakes that lie in several members together are told whole, as `raw_check`. */
export const faultSchema = v.pipe(
  v.custom<object>(isObject, "an object"),
  v.strictObject(members),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const mistake = mistakeIn(dataset.value);
    if (mistake === undefined) return;
    const { member, message } = mistake;
    const input = dataset.value;
    addIssue({ message, path: [{ type: "object", origin: "value", input, key: member, value: input[member] }] });
  }),
);
