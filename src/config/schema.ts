import * as v from "valibot";
import { openData, readBytes } from "../files/index.js";
import { toBytes } from "../http/index.js";
import {
  type CallFilter,
  EmulatorError,
  faultMessage,
  isObject,
  pathOf,
  type Spot,
  type Trail,
} from "../kernel/index.js";
import { CLASS_VERBS } from "../platforms/leancloud/config.js";
import { didYouMean } from "../suggest.js";
import { callFilterSchema, FAULT_KEYS, FILTER_KEYS, faultSchema } from "./faults.js";
import { toHost } from "./hosts.js";
import type { Fault } from "./operations.js";
import type { EmulatorConfig } from "./options.js";

const isSize = (value: string | number): boolean => {
  try {
    return toBytes(value) >= 0;
  } catch {
    return false;
  }
};

/** An array would pass for an object without keys. */
const object = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.custom<object>(isObject, "an object"), v.strictObject(entries));

// The message of each check completes "expected …".
const text = v.optional(v.pipe(v.string("a text"), v.minLength(1, "a text that is not empty")));
const whole = (least: number, what: string) => {
  const message = `${what}, ${least} or more`;
  return v.optional(v.pipe(v.number(message), v.safeInteger(message), v.minValue(least, message)));
};
const duration = whole(1, "a whole number of milliseconds");
const count = whole(1, "a whole number");
const HOST = 'a host name such as "api.example.com" or "*.example.com"';
const ANY_HOST = "*";
const hostNames = (isHost: (text: string) => boolean) =>
  v.optional(
    v.array(
      v.pipe(
        v.string("a host name"),
        v.check(isHost, HOST),
        v.transform((text) => toHost(text) ?? text),
      ),
      "an array of host names",
    ),
  );
const hosts = hostNames((text) => toHost(text) !== undefined);
/** Who is let in, or out, may be anybody; a cloud that stands in for everything would keep tests from all else. */
const hostsOrAny = hostNames((text) => text === ANY_HOST || toHost(text) !== undefined);
const size = 'a number of bytes or a text such as "10mb"';

const slots = {
  small: count,
  large: count,
  syncWaitMs: whole(0, "milliseconds"),
  asyncWaitMs: whole(0, "milliseconds"),
};
const mincloud = {
  clientId: text,
  clientSecret: text,
  token: text,
  syncTimeoutMs: duration,
  asyncTimeoutMs: duration,
  allowAnonymousInvoke: v.optional(v.boolean("true or false")),
  superAdminId: count,
  miniappId: count,
  containers: v.optional(v.picklist(["warm", "fresh"], '"warm" or "fresh"')),
  slots: v.optional(object(slots)),
};
const yesOrNo = v.optional(v.boolean("true or false"));
const url = v.optional(v.pipe(v.string("a URL"), v.url('a URL such as "http://127.0.0.1:3000"')));
const who = '"*", "users", "master", or an array of user ids and "role:<name>"';
const permission = v.union([v.picklist(["*", "users", "master"]), v.array(v.string(who))], who);
const permissions = object(Object.fromEntries(CLASS_VERBS.map((verb) => [verb, v.optional(permission)])));
const leancloud = {
  appId: text,
  appKey: text,
  masterKey: text,
  hookKey: text,
  functionTimeoutMs: duration,
  beforeHookTimeoutMs: duration,
  afterHookTimeoutMs: duration,
  timeoutVariant: v.optional(v.picklist(["503", "524", "141"], '"503", "524" or "141"')),
  rpcTimestamps: v.optional(v.picklist(["typed", "string"], '"typed" or "string"')),
  ignoreInvalidSessionToken: yesOrNo,
  strictStaging: yesOrNo,
  enforceColumnTypes: yesOrNo,
  loginLock: yesOrNo,
  smsCode: text,
  classPermissions: v.optional(v.record(v.string("a class"), permissions)),
  engineUrl: url,
  stagingEngineUrl: url,
  hosts,
};
// Keys of other forms than the cloud's do, as long as a header can carry them. The secret key is also a segment of a path, and its form
// keeps it from being one that leads elsewhere.
const KEY = "a key: printable ASCII without blanks; the cloud's have 32 hex digits";
const key = v.optional(v.pipe(v.string(KEY), v.regex(/^[\x21-\x7e]+$/, KEY)));
const SECRET_KEY = 'a secret key: 16 lower-case hex digits, such as "0123456789abcdef"';
const bmob = {
  applicationId: key,
  restKey: key,
  masterKey: key,
  secretKey: v.optional(v.pipe(v.string(SECRET_KEY), v.regex(/^[0-9a-f]{16}$/, SECRET_KEY))),
  securityCode: text,
  functionTimeoutMs: duration,
  functionConcurrency: count,
  signWindowMs: whole(0, "a whole number of milliseconds"),
  forbiddenWords: v.optional(v.array(v.pipe(v.string("a word"), v.minLength(1, "a word")), "an array of words")),
  smsCode: text,
  smsRateLimit: yesOrNo,
  emailVerification: yesOrNo,
  dataHook: text,
  hosts,
};
const functions = { allowHosts: hostsOrAny, pythonCache: yesOrNo };
const root = {
  seed: v.optional(v.pipe(v.number("a whole number"), v.safeInteger("a whole number"))),
  mincloud: v.optional(object(mincloud)),
  leancloud: v.optional(object(leancloud)),
  bmob: v.optional(object(bmob)),
  functions: v.optional(object(functions)),
  allowHosts: hostsOrAny,
  durability: v.optional(v.picklist(["os", "fsync"], '"os" or "fsync"')),
  bodyLimit: v.optional(v.pipe(v.union([v.string(), v.number()], size), v.check(isSize, size))),
  faults: v.optional(v.array(faultSchema, "an array of faults")),
};

const schema: v.GenericSchema<unknown, EmulatorConfig> = object(root);

/** The keys each object may have, by its path: for "did you mean". A `*` stands for any name. */
type Known = Readonly<Record<string, readonly string[]>>;

const KNOWN: Known = {
  mincloud: Object.keys(mincloud),
  "mincloud.slots": Object.keys(slots),
  leancloud: Object.keys(leancloud),
  "leancloud.classPermissions.*": CLASS_VERBS,
  bmob: Object.keys(bmob),
  functions: Object.keys(functions),
  "faults.*": FAULT_KEYS.fault,
  "faults.*.fail": FAULT_KEYS.fail,
};

const KNOWN_IN_FAULT: Known = { "": FAULT_KEYS.fault, fail: FAULT_KEYS.fail };

type Issue = v.BaseIssue<unknown>;

const trailOf = ({ path }: Issue): Trail =>
  (path ?? []).map(({ type, key }) => (type === "array" ? Number(key) : String(key)));

/** As JSON, and what JSON cannot say as JavaScript does. */
const show = (value: unknown): string =>
  typeof value === "number" || typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? String(value));

const reasonOf = (issue: Issue, knownKeys: Known): string => {
  if (issue.expected === "never") {
    const trail = trailOf(issue);
    const parent = trail.slice(0, -1).map((step) => (typeof step === "number" ? "*" : step));
    const known = knownKeys[parent.join(".")] ?? knownKeys[[...parent.slice(0, -1), "*"].join(".")] ?? [];
    return `there is no such option${didYouMean(String(trail.at(-1)), known)}`;
  }
  // Checks of several members together say it all.
  return issue.type === "raw_check" ? issue.message : `expected ${issue.message}, got ${show(issue.input)}`;
};

/** Where a value stands, when it is from a file: as `DataText.spot`. */
type FindSpot = (path: string, reason: string) => Spot | undefined;

/** One message per mistake. */
const describe = (
  issues: readonly Issue[],
  where: string,
  knownKeys: Known,
  spot: FindSpot = () => undefined,
): string =>
  issues
    .map((issue) => {
      const path = pathOf("", trailOf(issue));
      const reason = reasonOf(issue, knownKeys);
      return faultMessage(where, spot(path, reason), path, reason);
    })
    .join("\n");

/**
 * Checks a configuration, whether from a file or from code.
 *
 * @param where what to call it in the error: a file, or the function it was given to
 * @param options `also`: other names that may have been meant at the top; `spot`: where a value stands in the file
 * @throws EmulatorError INVALID_CONFIG with one line per mistake
 * @example
 * ```ts
 * checkConfig({ mincloud: { clientID: "x" } }, "emulator.config.json");
 * // EmulatorError: emulator.config.json: mincloud.clientID: there is no such option; did you mean "clientId"?
 * ```
 */
export const checkConfig = (
  value: unknown,
  where: string,
  { also = [], spot }: { readonly also?: readonly string[]; readonly spot?: FindSpot } = {},
): EmulatorConfig => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const known = { ...KNOWN, "": [...also, ...Object.keys(root)] };
  throw new EmulatorError("INVALID_CONFIG", describe(result.issues, where, known, spot));
};

/**
 * Checks a fault that code gives.
 *
 * @throws EmulatorError INVALID_ARGUMENT with one line per mistake
 * @example
 * ```ts
 * checkFault({ operation: "records.creat", fail: "timeout" }, "faults.add");
 * // EmulatorError: faults.add: operation: there is no operation "records.creat" on any cloud; did you mean "records.create"?
 * ```
 */
export const checkFault = (value: unknown, where: string): Fault => {
  const result = v.safeParse(faultSchema, value);
  if (result.success) return result.output;
  throw new EmulatorError("INVALID_ARGUMENT", describe(result.issues, where, KNOWN_IN_FAULT));
};

/**
 * Checks what code gives to choose calls.
 *
 * @throws EmulatorError INVALID_ARGUMENT with one line per mistake
 * @example
 * ```ts
 * checkCallFilter({ tabel: "product" }, "calls"); // EmulatorError: calls: tabel: there is no such option; did you mean "table"?
 * ```
 */
export const checkCallFilter = (value: unknown, where: string): CallFilter => {
  const result = v.safeParse(callFilterSchema, value);
  if (result.success) return result.output;
  throw new EmulatorError("INVALID_ARGUMENT", describe(result.issues, where, { "": FILTER_KEYS }));
};

/**
 * Reads and checks a configuration file.
 *
 * @throws EmulatorError INVALID_CONFIG naming file, line and reason, and showing the line
 */
export const readConfig = async (file: string): Promise<EmulatorConfig> => {
  const code = "INVALID_CONFIG";
  const bytes = await readBytes(file, code);
  const data = await openData({ bytes, extension: ".json", code, shown: file });
  return checkConfig(data.json(), file, { spot: data.spot });
};
