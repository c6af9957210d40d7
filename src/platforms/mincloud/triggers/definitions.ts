import { Cron } from "croner";
import * as v from "valibot";
import { EmulatorError, messageOf, toMilliseconds } from "../../../kernel/index.js";
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

const condition = v.strictObject({
  field: text,
  op: v.picklist(CONDITION_OPERATORS, `expected one of ${CONDITION_OPERATORS.join(", ")}`),
  value: v.optional(json),
});

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

const schema = v.strictObject({
  tables: v.optional(
    v.array(
      v.strictObject({
        name: text,
        table: text,
        on: v.pipe(v.array(v.picklist(["create", "update", "delete"])), v.minLength(1)),
        enabled,
        match: v.optional(v.picklist(["all", "any"])),
        conditions: v.optional(v.array(condition)),
        version,
        actions: v.array(action),
      }),
    ),
  ),
  timers: v.optional(v.array(v.strictObject({ name: text, cron, function: text, enabled, version }))),
  webhooks: v.optional(v.array(v.strictObject({ name: text, token: text, function: text, enabled, version }))),
  files: v.optional(
    v.array(
      v.strictObject({
        name: text,
        on: v.array(v.picklist(["file_upload", "file_delete"])),
        function: text,
        enabled,
        version,
      }),
    ),
  ),
  validators: v.optional(v.array(v.strictObject({ table: text, function: text }))),
  gateway: v.optional(
    v.array(v.strictObject({ name: text, path: expression, methods: v.optional(v.array(text)), function: text })),
  ),
});

/**
 * Checks trigger definitions, from a file or from code.
 *
 * @param where what to call them in the error
 * @throws EmulatorError INVALID_FIXTURE naming place and reason
 */
export const parseTriggers = (value: unknown, where: string): TriggerSet => {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output as TriggerSet;
  const reasons = result.issues.map((issue) => `${where}: ${v.getDotPath(issue) ?? ""}: ${issue.message}`);
  throw new EmulatorError("INVALID_FIXTURE", reasons.join("\n"));
};
