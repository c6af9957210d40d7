import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "触发器 "));
});
afterEach(() => rm(root, { recursive: true }));

const TABLE = { schema: { fields: [{ name: "label", type: "string" }] }, rows: [] };
const write = async (files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, "mincloud", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
  }
};
/** A set with the tables `order` and `log`, functions, and these triggers. */
const withTriggers = (triggers: unknown) =>
  write({
    "tables/order.json": TABLE,
    "tables/log.json": TABLE,
    "functions/note.js":
      "exports.main = async (event) => { console.log('记', event.data.name || event.data.event); return null }",
    "functions/refuse.js": "exports.main = async (event) => event.data.payload.label !== '坏'",
    "functions/page.js": "exports.main = async () => ({ content: '茶', content_type: 'text/plain', status_code: 200 })",
    "triggers.json": triggers,
  });

describe("10 triggers.json in a fixture folder", () => {
  it("10 defines triggers of every kind", async () => {
    await withTriggers({
      tables: [
        {
          name: "日志",
          table: "order",
          on: ["create"],
          actions: [
            { type: "table", table: "log", operation: "create", set: [{ field: "label", value: "{{after.label}}" }] },
            { type: "function", function: "note" },
          ],
        },
      ],
      timers: [{ name: "每天", cron: "0 9 * * *", function: "note" }],
      validators: [{ table: "order", function: "refuse" }],
      webhooks: [{ name: "外", token: "tok", function: "note" }],
      gateway: [{ name: "页", path: "/tea", function: "page" }],
    });
    await using emulator = await createEmulator({ fixtures: root });
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    const { records } = emulator.mincloud;
    await records.create("order", { label: "龙井" });
    await expect(records.create("order", { label: "坏" })).rejects.toMatchObject({ status: 400 });
    await emulator.idle();
    expect((await records.find("log")).objects).toMatchObject([{ label: "龙井" }]);
    await emulator.clock.advance("1d");
    const lines = emulator.logs({ function: "note" }).map(({ message }) => message);
    expect(lines).toEqual(["记 on_create", "记 每天"]);
    const page = await emulator.fetch(new Request("http://127.0.0.1/gateway/tea"));
    expect(await page.text()).toBe("茶");
    const hook = await emulator.fetch(
      new Request("http://127.0.0.1/oserve/v1/incoming-webhook/tok/", { method: "POST" }),
    );
    expect(hook.status).toBe(200);
  });

  it("10 reset brings them back, and rows loaded from fixtures fire nothing", async () => {
    await withTriggers({
      tables: [{ name: "日志", table: "order", on: ["create"], actions: [{ type: "function", function: "note" }] }],
    });
    await write({ "tables/order.json": { ...TABLE, rows: [{ label: "早有的" }] } });
    await using emulator = await createEmulator({ fixtures: root });
    await emulator.idle();
    expect(emulator.logs({ function: "note" })).toEqual([]);
    await emulator.mincloud.triggers.define({
      tables: [{ name: "日志", table: "order", on: ["delete"], actions: [{ type: "function", function: "note" }] }],
    });
    await emulator.reset();
    await emulator.mincloud.records.create("order", { label: "新" });
    await emulator.idle();
    expect(emulator.logs({ function: "note" })).toHaveLength(1);
  });
});

const trigger = (more: object) => ({
  tables: [{ name: "t", table: "order", on: ["create"], actions: [{ type: "function", function: "note" }], ...more }],
});
const action = (more: object) => trigger({ actions: [more] });
const timer = (cron: unknown) => ({ timers: [{ name: "t", cron, function: "note" }] });

/** What is wrong, and what the message must name: place and reason. */
const BAD: Readonly<Record<string, readonly [triggers: unknown, ...named: (string | RegExp)[]]>> = {
  "an array": [[], /object/i],
  "text that is no JSON": ["{", /json/i],
  "an unknown kind": [{ table: [] }, "table"],
  "a kind that is no array": [{ timers: {} }, "timers"],
  "no name": [{ tables: [{ table: "order", on: ["create"], actions: [] }] }, "tables[0].name"],
  "an empty name": [trigger({ name: "" }), "tables[0].name"],
  "no table": [trigger({ table: undefined }), "tables[0].table"],
  "no event": [trigger({ on: [] }), "tables[0].on"],
  "an event that does not exist": [trigger({ on: ["create", "read"] }), "tables[0].on[1]"],
  "an event that is no list": [trigger({ on: "create" }), "tables[0].on"],
  "no actions": [trigger({ actions: undefined }), "tables[0].actions"],
  "an unknown action": [action({ type: "mail", to: "a@b.cn" }), "tables[0].actions[0].type"],
  "an action without function": [action({ type: "function" }), "tables[0].actions[0].function"],
  "an unknown table operation": [
    action({ type: "table", table: "log", operation: "drop" }),
    "tables[0].actions[0].operation",
  ],
  "an unknown assignment": [
    action({ type: "table", table: "log", operation: "create", set: [{ field: "label", op: "add", value: 1 }] }),
    "tables[0].actions[0].set[0].op",
  ],
  "a webhook to no URL": [action({ type: "webhook", url: "hooks" }), "tables[0].actions[0].url"],
  "an unknown frequency": [
    action({ type: "function", function: "note", frequency: "sometimes" }),
    "tables[0].actions[0].frequency",
  ],
  "an interval that is none": [
    action({ type: "function", function: "note", frequency: { every: "soon" } }),
    "tables[0].actions[0].frequency",
  ],
  "an unknown condition": [
    trigger({ conditions: [{ field: "label", op: "like", value: "x" }] }),
    "tables[0].conditions[0].op",
    "regex",
  ],
  "a condition's regex that does not compile": [
    trigger({ conditions: [{ field: "label", op: "regex", value: "(" }] }),
    "tables[0].conditions[0]",
    /regular expression/i,
  ],
  "an unknown match": [trigger({ match: "some" }), "tables[0].match"],
  "an unknown generation": [trigger({ version: 3 }), "tables[0].version"],
  "a slip in a member's name": [trigger({ condition: [] }), "tables[0].condition"],
  "enabled that is no boolean": [trigger({ enabled: "no" }), "tables[0].enabled"],
  "two triggers of one name": [{ tables: [...trigger({}).tables, ...trigger({}).tables] }, "tables[1].name"],
  "a cron expression in words": [timer("every day"), "timers[0].cron", /five/],
  "a cron expression with seconds": [timer("0 0 9 * * *"), "timers[0].cron", /five/],
  "a cron expression out of range": [timer("61 * * * *"), "timers[0].cron"],
  "a timer with actions": [
    { timers: [{ name: "t", cron: "* * * * *", function: "note", actions: [] }] },
    "timers[0].actions",
  ],
  "a webhook without token": [{ webhooks: [{ name: "w", function: "note" }] }, "webhooks[0].token"],
  "a validator without function": [{ validators: [{ table: "order" }] }, "validators[0].function"],
  "a gateway path that does not compile": [
    { gateway: [{ name: "g", path: "/(", function: "page" }] },
    "gateway[0].path",
  ],
};

describe("10 a bad triggers.json names file, place and reason, and nothing is loaded", () => {
  it.each(Object.keys(BAD))("10 %s", async (what) => {
    const [triggers, ...named] = BAD[what] ?? [undefined];
    await withTriggers(triggers);
    const error = await createEmulator({ fixtures: root }).then(
      async (emulator) => {
        await emulator.close();
        return undefined;
      },
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: "INVALID_FIXTURE", message: expect.stringContaining("triggers.json") });
    for (const part of named) expect(error.message).toMatch(typeof part === "string" ? part : part);
  });

  it("10 the same from code, and the triggers before stay as they were", async () => {
    await using emulator = await createEmulator();
    const { tables, triggers, functions, records } = emulator.mincloud;
    const perms = { row_read_perm: [], row_write_perm: [], write_perm: [] };
    await tables.create({ name: "order", schema: TABLE.schema, ...perms });
    const ran: string[] = [];
    for (const name of ["甲", "乙"])
      await functions.define(name, async () => {
        ran.push(name);
        return null;
      });
    const on = (name: string, op: string) => ({
      name,
      table: "order",
      on: ["create"] as const,
      conditions: [{ field: "label", op, value: "x" }],
      actions: [{ type: "function", function: name }],
    });
    await triggers.define({ tables: [on("甲", "=")] } as never);
    await expect(triggers.define({ tables: [on("乙", "="), on("甲", "like")] } as never)).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/tables\[1\]\.conditions\[0\]\.op/),
    });
    await records.create("order", { label: "x" });
    await emulator.idle();
    expect(ran).toEqual(["甲"]);
  });
});
