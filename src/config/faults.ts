import * as v from "valibot";
import { PLATFORMS } from "../clouds.js";
import { type FailureParts, isObject, SUBJECTS, toMilliseconds } from "../kernel/index.js";
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
  readonly at: readonly [keyof Fault, ...(keyof FailureParts)[]];
  readonly message: string;
}

/** Clouds whose errors have a status and a message, and nothing else. */
const CODELESS: readonly string[] = ["mincloud"];

/** What could never strike, or would do nothing, is a mistake: a test that relies on it would test nothing. */
const mistakeIn = (fault: v.InferOutput<v.StrictObjectSchema<typeof members, undefined>>): Mistake | undefined => {
  const { platform, operation, latency, fail } = fault;
  if (fail === undefined && (latency === undefined || toMilliseconds(latency) === 0)) {
    const at = latency === undefined ? "fail" : "latency";
    return { at: [at], message: "a fault needs a latency, a failure, or both" };
  }
  const where = platform ?? "any cloud";
  const named = operationsNamed(operation, platform);
  if (named.length === 0) return { at: ["operation"], message: noSuchOperation(String(operation), platform) };
  const subjects = SUBJECTS.filter((each) => fault[each] !== undefined);
  const [subject, other] = subjects;
  if (subject !== undefined && other !== undefined) {
    return { at: [other], message: `an operation is about one thing; this has ${subjects.join(" and ")}` };
  }
  if (subject !== undefined && !named.some(({ about }) => about === subject)) {
    const what = operation === undefined ? `an operation of ${where}` : `${operation} on ${where}`;
    const others = [...new Set(named.flatMap(({ about }) => about ?? []))];
    const end = others.length === 0 ? "" : `; it may be about a ${others.join(" or a ")}`;
    return { at: [subject], message: `${what} is never about a ${subject}${end}` };
  }
  const struck = named.filter(({ about }) => subject === undefined || about === subject);
  if (isObject(fail) && fail.code !== undefined && struck.every((each) => CODELESS.includes(each.platform))) {
    const message = `errors of ${struck[0]?.platform} carry no code; give status and message`;
    return { at: ["fail", "code"], message };
  }
  return undefined;
};

/** One fault. Mistakes that lie in several members together are told whole, as `raw_check`. */
export const faultSchema = v.pipe(
  v.custom<object>(isObject, "an object"),
  v.strictObject(members),
  v.rawCheck(({ dataset, addIssue }) => {
    // What is wrong by itself need not be told twice.
    if (!dataset.typed || dataset.issues !== undefined) return;
    const mistake = mistakeIn(dataset.value);
    if (mistake === undefined) return;
    const { at, message } = mistake;
    const [first, ...deeper] = at;
    const input: Readonly<Record<string, unknown>> = dataset.value;
    const step = (key: string) => ({ type: "object", origin: "value", input, key, value: input[key] }) as const;
    addIssue({ message, path: [step(first), ...deeper.map(step)] });
  }),
);

const OUTCOME = '"pending", "done" or "failed"';

const filterMembers = {
  platform: members.platform,
  operation: members.operation,
  table: v.optional(v.string("the name of a table")),
  class: v.optional(v.string("the name of a class")),
  function: v.optional(v.string("the name of a function")),
  outcome: v.optional(v.picklist(["pending", "done", "failed"], OUTCOME)),
};

/** Members of what chooses calls. */
export const FILTER_KEYS = Object.keys(filterMembers);

/** What chooses calls: what is misspelt would find nothing, and a test that expects nothing would pass. */
export const callFilterSchema = v.pipe(
  v.custom<object>(isObject, "an object"),
  v.strictObject(filterMembers),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.issues !== undefined) return;
    const { operation, platform } = dataset.value;
    if (operation === undefined || operationsNamed(operation, platform).length > 0) return;
    const path = [
      { type: "object", origin: "value", input: dataset.value, key: "operation", value: operation },
    ] as const;
    addIssue({ message: noSuchOperation(operation, platform), path: [...path] });
  }),
);
