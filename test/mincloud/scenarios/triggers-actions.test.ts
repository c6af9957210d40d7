import type { Action, Assignment, TableTrigger } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { record } from "./recorder.js";
import { arrayOf, at, createWorld, NOW_SECONDS, pointerTo, type World } from "./support.js";

const on = (kinds: TableTrigger["on"], actions: readonly Action[], more: Partial<TableTrigger> = {}): TableTrigger => ({
  name: `on ${kinds.join(" ")}`,
  table: "order",
  on: kinds,
  actions,
  ...more,
});

/** Tables `order`, `stock` and `log`; the triggers given. */
const arrange = async (...tables: readonly TableTrigger[]): Promise<World> => {
  const world = await createWorld();
  await world.table("stock", { label: "string", left: "integer", tags: arrayOf("string"), state: "string" });
  await world.rows("stock", { 龙井: { left: 10, tags: ["绿"] }, 普洱: { left: 20, tags: ["黑", "熟"] } });
  await world.table("order", {
    label: "string",
    what: "string",
    count: "integer",
    tea: pointerTo("stock"),
    info: "object",
    at: "date",
  });
  await world.table("log", {
    label: "string",
    text: "string",
    n: "integer",
    whole: "object",
    list: arrayOf("string"),
    tea: pointerTo("stock"),
  });
  await world.emulator.mincloud.triggers.define({ tables });
  return world;
};

const logs = async (world: World) =>
  (await world.emulator.mincloud.records.find("log", { orderBy: "created_at,id" })).objects;
const stock = async (world: World, label: string) =>
  (await world.emulator.mincloud.records.find("stock", { where: { label } })).objects[0];
const order = async (world: World, data: object) => {
  const row = await world.emulator.mincloud.records.create("order", data);
  await world.emulator.idle();
  return row;
};
const write = (set: readonly Assignment[], more: Partial<Extract<Action, { type: "table" }>> = {}): Action => ({
  type: "table",
  table: "log",
  operation: "create",
  set,
  ...more,
});

describe("10.1 actions on a table", () => {
  it("10.1 create: constants and variables, a variable alone keeps its type", async () => {
    const world = await arrange(
      on(
        ["create"],
        [
          write([
            { field: "label", value: "新单" },
            { field: "text", value: "{{after.what}} × {{after.count}}，{{ after.info.from }}{{after.nothing}}" },
            { field: "n", value: "{{after.count}}" },
            { field: "whole", value: "{{after.info}}" },
            { field: "tea", value: "{{after.tea.id}}" },
          ]),
        ],
      ),
    );
    await order(world, { what: "龙井", count: 3, info: { from: "杭州" }, tea: world.names.get("龙井") });
    expect(await logs(world)).toMatchObject([
      {
        label: "新单",
        text: "龙井 × 3，杭州",
        n: 3,
        whole: { from: "杭州" },
        tea: { id: world.names.get("龙井"), _table: "stock" },
      },
    ]);
    await world.emulator.close();
  });

  it("10.1 update: only the rows of the query, every assignment", async () => {
    const world = await arrange(
      on(
        ["create"],
        [
          write(
            [
              { field: "state", op: "=", value: "售出" },
              { field: "left", op: "inc_by", value: -1 },
              { field: "tags", op: "append", value: ["卖", "绿"] },
            ],
            { table: "stock", operation: "update", where: { label: "{{after.what}}" } },
          ),
          write([{ field: "tags", op: "append_unique", value: ["卖", "新"] }], {
            table: "stock",
            operation: "update",
            where: { label: "{{after.what}}" },
          }),
          write([{ field: "tags", op: "remove", value: ["绿"] }], {
            table: "stock",
            operation: "update",
            where: { label: "{{after.what}}" },
          }),
        ],
      ),
    );
    await order(world, { what: "龙井" });
    expect(await stock(world, "龙井")).toMatchObject({ state: "售出", left: 9, tags: ["卖", "新"] });
    const other = await stock(world, "普洱");
    expect(other).toMatchObject({ left: 20, tags: ["黑", "熟"] });
    expect(other).not.toHaveProperty("state");
    await world.emulator.close();
  });

  it("10.1 inc_by takes a variable: the stock falls by what was ordered", async () => {
    const world = await arrange(
      on(
        ["delete"],
        [
          write([{ field: "left", op: "inc_by", value: "{{before.count}}" }], {
            table: "stock",
            operation: "update",
            where: { label: "{{before.what}}" },
          }),
        ],
      ),
    );
    const { id } = await order(world, { what: "普洱", count: 5 });
    await world.emulator.mincloud.records.delete("order", String(id));
    await world.emulator.idle();
    expect([(await stock(world, "普洱"))?.left, (await stock(world, "龙井"))?.left]).toEqual([25, 10]);
    await world.emulator.close();
  });

  it("10.1 delete: only the rows of the query", async () => {
    const world = await arrange(
      on(
        ["create"],
        [{ type: "table", table: "stock", operation: "delete", where: { left: { $lt: "{{after.count}}" } } }],
      ),
    );
    await order(world, { count: 15 });
    expect((await world.emulator.mincloud.records.find("stock")).objects.map(({ label }) => label)).toEqual(["普洱"]);
    await world.emulator.close();
  });

  it("10.1 the row itself may be what is updated", async () => {
    const world = await arrange(
      on(
        ["create"],
        [
          write([{ field: "label", value: "单号 {{after.id}}" }], {
            table: "order",
            operation: "update",
            where: { id: "{{after.id}}" },
          }),
        ],
      ),
    );
    const { id } = await order(world, { what: "龙井" });
    const other = await world.emulator.mincloud.records.create("order", {}, { enableTrigger: false });
    expect(await world.emulator.mincloud.records.get("order", String(id))).toMatchObject({
      label: `单号 ${id}`,
      what: "龙井",
    });
    expect(await world.emulator.mincloud.records.get("order", String(other.id))).not.toHaveProperty("label");
    await world.emulator.close();
  });
});

describe("10.1 template variables", () => {
  it("10.1 second generation: after and before", async () => {
    const world = await arrange(
      on(["update"], [write([{ field: "text", value: "{{before.count}} → {{after.count}}" }])]),
    );
    const { id } = await order(world, { count: 1 });
    await world.emulator.mincloud.records.update("order", String(id), { count: 2 });
    await world.emulator.idle();
    expect(await logs(world)).toMatchObject([{ text: "1 → 2" }]);
    await world.emulator.close();
  });

  it("10.1 first generation: the field's name alone", async () => {
    const world = await arrange(
      on(["create"], [write([{ field: "text", value: "{{what}} {{info.from}} {{after.what}}|" }])], { version: 1 }),
    );
    await order(world, { what: "龙井", info: { from: "杭州" } });
    expect(await logs(world)).toMatchObject([{ text: "龙井 杭州 |" }]);
    await world.emulator.close();
  });

  /** 2026-01-02 15:04:05 in China. */
  const AFTERNOON = "2026-01-02T15:04:05+08:00";
  const DATES: readonly (readonly [format: string, text: string])[] = [
    ["Y-m-d H:i:s", "2026-01-02 15:04:05"],
    ["y/n/j", "26/1/2"],
    ["h:i A", "03:04 PM"],
    ["g G", "3 15"],
    ["Y年n月j日 G时", "2026年1月2日 15时"],
    ["u", "000000"],
  ];
  it.each(DATES)("10.1 the filter date: %s", async (format, text) => {
    const world = await arrange(
      on(["create"], [write([{ field: "text", value: `于 {{ after.at | date:"${format}" }} 下单` }])]),
    );
    await order(world, { at: AFTERNOON });
    expect(await logs(world)).toMatchObject([{ text: `于 ${text} 下单` }]);
    await world.emulator.close();
  });

  it("10.1 the filter date reads the seconds of created_at too", async () => {
    const world = await arrange(
      on(["create"], [write([{ field: "text", value: '{{after.created_at|date:"Y-m-d H:i"}}' }])]),
    );
    await order(world, { created_at: NOW_SECONDS });
    expect(await logs(world)).toMatchObject([{ text: "2026-01-01 08:00" }]);
    await world.emulator.close();
  });

  it("10.1 what a row holds is data: braces in it are not filled in again", async () => {
    const world = await arrange(on(["create"], [write([{ field: "text", value: "{{after.what}} {{after.label}}" }])]));
    await order(world, { what: "{{after.label}}", label: "$& 密" });
    expect(await logs(world)).toMatchObject([{ text: "{{after.label}} $& 密" }]);
    await world.emulator.close();
  });
});

describe("10.1 how often an action runs", () => {
  const frequencies = async () => {
    const world = await arrange();
    const recorder = await record(world, ["每次", "一次", "每小时"]);
    await world.emulator.mincloud.triggers.define({
      tables: [
        on(
          ["create"],
          [
            { type: "function", function: "每次" },
            { type: "function", function: "一次", frequency: "once" },
            { type: "function", function: "每小时", frequency: { every: "1h" } },
          ],
        ),
      ],
    });
    const orders = async () => {
      await order(world, {});
      return recorder.names();
    };
    return { world, recorder, orders };
  };

  it("10.1 every time, once only, at most once per interval; each action for itself", async () => {
    const { world, orders } = await frequencies();
    expect(await orders()).toEqual(["一次", "每小时", "每次"].sort());
    expect(await orders()).toEqual(["每次"]);
    await world.emulator.clock.advance("59m");
    expect(await orders()).toEqual(["每次"]);
    await world.emulator.clock.advance("1m");
    expect(await orders()).toEqual(["每小时", "每次"].sort());
    await world.emulator.clock.advance("30m");
    expect(await orders()).toEqual(["每次"]);
    await world.emulator.clock.advance("400d");
    expect(await orders()).toEqual(["每小时", "每次"].sort());
    await world.emulator.close();
  });

  it("10.1 rows written together count one by one", async () => {
    const { world, recorder } = await frequencies();
    await world.emulator.mincloud.records.createMany("order", [{}, {}, {}]);
    expect(await recorder.names()).toEqual(["一次", "每小时", "每次", "每次", "每次"].sort());
    await world.emulator.close();
  });

  it("10.1 restore goes back to before the action ran", async () => {
    const { world, orders } = await frequencies();
    const before = world.emulator.snapshot();
    await orders();
    await world.emulator.restore(before);
    expect(await orders()).toEqual(["一次", "每小时", "每次"].sort());
    await world.emulator.close();
  });
});

describe("10.1 an action that fails", () => {
  const FAILING: Readonly<Record<string, Action>> = {
    "a function that throws": { type: "function", function: "坏" },
    "a function that is not there": { type: "function", function: "没有" },
    "a table that is not there": write([{ field: "label", value: "x" }], { table: "nothing" }),
    "an update with a bad query": write([{ field: "label", value: "x" }], {
      operation: "update",
      where: { label: { $foo: 1 } },
    }),
    "a value of the wrong type": write([{ field: "n", value: "十" }], { operation: "create" }),
    "an increment of a text": write([{ field: "text", op: "inc_by", value: 1 }], { operation: "update" }),
    "a webhook to a host that is blocked": { type: "webhook", url: "http://example.invalid/hook" },
    "a webhook nobody answers": { type: "webhook", url: "http://127.0.0.1:1/hook" },
  };
  it.each(Object.entries(FAILING))("10.1 %s: the write stays, the next action runs", async (what, action) => {
    const world = await arrange();
    await world.emulator.mincloud.functions.define("坏", async () => {
      throw new TypeError("坏了");
    });
    const next = write([{ field: "label", value: "下一个" }]);
    await world.emulator.mincloud.triggers.define({ tables: [on(["create"], [action, next], { name: "会坏的" })] });
    await world.step({
      request: "POST /oserve/v2.6/table/order/record/",
      json: { what: "龙井" },
      status: 201,
      save: { 单: "id" },
    });
    await world.emulator.idle();
    await world.step({ request: "GET /oserve/v2.6/table/order/record/{单}/", status: 200, matches: { what: "龙井" } });
    expect(await logs(world)).toMatchObject([{ label: "下一个" }]);
    // Whoever looks for the reason finds it: in the job of the function, or in the log under the trigger's name.
    if (what === "a function that throws") {
      const jobs = await world.emulator.mincloud.functions.jobs("坏");
      expect(jobs.objects).toMatchObject([{ status: "execution_failed" }]);
    } else {
      const noted = world.emulator.logs({ level: "warn" }).map(({ message }) => message);
      expect(noted).toEqual([expect.stringContaining("会坏的")]);
    }
    await world.emulator.close();
  });
});

describe("10.1 triggers that set each other off", () => {
  const isCapped = async (world: World): Promise<void> => {
    await order(world, { label: "一" });
    const { meta } = await world.emulator.mincloud.records.find("order", { limit: 1, returnTotalCount: true });
    expect(meta.total_count).toBeGreaterThan(2);
    expect(meta.total_count).toBeLessThan(100);
    expect(world.emulator.logs({ level: "warn" }).map(({ message }) => message)).toEqual([
      expect.stringContaining("order"),
    ]);
  };

  it("10.1 writes of table actions fire triggers, up to a depth that is noted in the log", async () => {
    const world = await arrange(on(["create"], [write([{ field: "label", value: "又一单" }], { table: "order" })]));
    await isCapped(world);
    await world.emulator.close();
  });

  it("10.1 so do writes of triggered functions", async () => {
    const world = await arrange(on(["create"], [{ type: "function", function: "again" }]));
    await world.deploy(
      "again",
      "exports.main = async () => { await new BaaS.TableObject('order').create().set({ label: '又一单' }).save(); return null }",
    );
    await isCapped(world);
    await world.emulator.close();
  });

  it("10.1 one trigger after the other: an order makes a log row, the log row changes the stock", async () => {
    const world = await arrange(on(["create"], [write([{ field: "label", value: "{{after.what}}" }])]), {
      ...on(
        ["create"],
        [
          write([{ field: "left", op: "inc_by", value: -1 }], {
            table: "stock",
            operation: "update",
            where: { label: "{{after.label}}" },
          }),
        ],
      ),
      name: "second",
      table: "log",
    });
    await order(world, { what: "龙井" });
    expect(await stock(world, "龙井")).toMatchObject({ left: 9 });
    expect(world.emulator.logs({ level: "warn" })).toEqual([]);
    expect(at(await stock(world, "普洱"), "left")).toBe(20);
    await world.emulator.close();
  });
});
