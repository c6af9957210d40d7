import { Cron } from "croner";
import * as v from "valibot";
import { EmulatorError, isObject, messageOf, toMilliseconds } from "../../../kernel/index.js";
import { mistakeIn, type Place } from "../../shared/mistakes.js";
import { CONDITION_OPERATORS } from "./conditions.js";
import type { TriggerSet } from "./types.js";

const text = v.pipe(v.string("expected a text"), v.minLength(1, "expected a text that is not empty"));
const json = v.any();
const version = v.optional(v.picklist([1, 2], "expected 1 or 2"));
const enabled = v.optional(v.boolean("expected true or false"));

const passes = <T>(check: (value: T) => unknown) =>
  v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      check(dataset.value);
    } catch (error) {
      addIssue({ message: messageOf(error) });
    }
  });

const frequency = v.optional(
  v.union(
    [
      v.picklist(["always", "once"]),
      v.strictObject({ every: v.pipe(v.union([v.string(), v.number()]), passes(toMilliseconds)) }),
    ],
    'expected "always", "once" or { every: "1h" }',
  ),
);

const condition = v.pipe(
  v.strictObject({
    field: text,
    op: v.picklist(CONDITION_OPERATORS, `expected one of ${CONDITION_OPERATORS.join(", ")}`),
    value: v.optional(json),
  }),
  // A pattern that does not compile would fail the write it is asked about.
  passes(({ op, value }) => op === "regex" && new RegExp(String(value))),
);

const assignment = v.strictObject({
  field: text,
  op: v.optional(v.picklist(["=", "append", "append_unique", "remove", "inc_by"])),
  value: json,
});

const action = v.variant("type", [
  v.strictObject({ type: v.literal("function"), function: text, frequency }),
  v.strictObject({
    type: v.literal("table"),
    table: text,
    operation: v.picklist(["create", "update", "delete"]),
    where: v.optional(v.record(v.string(), json)),
    set: v.optional(v.array(assignment)),
    frequency,
  }),
  v.strictObject({
    type: v.literal("webhook"),
    url: v.pipe(
      text,
      passes((url) => new URL(url)),
    ),
    body: v.optional(json),
    frequency,
  }),
]);

/** Croner reads it; the cloud's finest step is one minute (contract 10.2). */
const cron = v.pipe(
  text,
  passes((pattern) => {
    if (pattern.trim().split(/\s+/).length !== 5)
      throw new Error("expected a cron expression of five fields: minute hour day month weekday");
    new Cron(pattern, { paused: true });
  }),
);

const expression = v.pipe(
  text,
  passes((pattern) => new RegExp(pattern)),
);

/** A list whose members are known by one of their texts: the same text again would silently replace the first. */
const listBy = <Key extends string, Member extends { readonly [name in Key]: string }>(
  key: Key,
  member: v.GenericSchema<unknown, Member>,
) =>
  v.optional(
    v.pipe(
      v.array(member),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        const { value: members } = dataset;
        const texts = members.map((each) => each[key]);
        for (const [index, value] of texts.entries()) {
          const input = members[index];
          if (texts.indexOf(value) === index || input === undefined) continue;
          addIssue({
            message: `${JSON.stringify(value)} appears twice`,
            path: [
              { type: "array", origin: "value", input: members, key: index, value: input },
              { type: "object", origin: "value", input, key, value },
            ],
          });
        }
      }),
    ),
  );

const trigger = v.strictObject({
  name: text,
  table: text,
  on: v.pipe(v.array(v.picklist(["create", "update", "delete"])), v.minLength(1)),
  enabled,
  match: v.optional(v.picklist(["all", "any"])),
  conditions: v.optional(v.array(condition)),
  version,
  actions: v.array(action),
});
const fileEvent = v.picklist(["file_upload", "file_delete"]);
const timer = v.strictObject({ name: text, cron, function: text, enabled, version });
const webhook = v.strictObject({ name: text, token: text, function: text, enabled, version });
const fileTrigger = v.strictObject({ name: text, on: v.array(fileEvent), function: text, enabled, version });
const validator = v.strictObject({ table: text, function: text });
const route = v.strictObject({ name: text, path: expression, methods: v.optional(v.array(text)), function: text });

const schema = v.pipe(
  v.custom<object>(isObject, "expected an object of tables, timers, webhooks, files, validators, gateway"),
  v.strictObject({
    tables: listBy("name", trigger),
    timers: listBy("name", timer),
    webhooks: listBy("name", webhook),
    files: listBy("name", fileTrigger),
    validators: listBy("table", validator),
    gateway: listBy("name", route),
  }),
);

/** `tables.0.name` as it is written elsewhere: `tables[0].name`. */
const placeOf = (issue: v.BaseIssue<unknown>): string =>
  (v.getDotPath(issue) ?? "").replace(/\.(\d+)(?=\.|$)/g, "[$1]");

const reasonOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type === "strict_object" && issue.expected === "never") return "there is no such member";
  return issue.received === "undefined" ? "is missing" : issue.message;
};

/**
 * Checks trigger definitions, from a file or from code.
 *
 * @param where what to call them in the error: their file, or anything else that has a name
 * @throws EmulatorError INVALID_FIXTURE naming place and reason
 */
export const parseTriggers = (value: unknown, where: Place): TriggerSet => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output as TriggerSet;
  const reasons = result.issues.map((issue) => mistakeIn(where, placeOf(issue), reasonOf(issue)));
  throw new EmulatorError("INVALID_FIXTURE", reasons.join("\n"));
};
