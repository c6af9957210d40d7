import type { Condition, TableTrigger } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Recorder, record } from "./recorder.js";
import { arrayOf, at, createWorld, pointerTo, type World } from "./support.js";

/** Row `full` has all of this, `empty` nothing but its label. */
const FULL = {
  text: "绿茶 Green",
  n: 10,
  price: 1.5,
  flag: true,
  tags: ["绿", "春"],
  info: { from: "杭州" },
  at: "2026-01-01T08:00:00+08:00",
  friend: "{友}",
};
/** Row `hollow`: there, but nothing in it. */
const HOLLOW = { text: "", tags: [], info: {} };

type Row = "full" | "hollow" | "empty";
type Case = readonly [field: string, op: Condition["op"], value: unknown, holds: readonly Row[], what?: string];

/** Contract 10.1: the operators of each type. Where it does not say what holds for a row without the value, nothing is asked. */
const CASES: readonly Case[] = [
  ["tags", "contains", "绿", ["full"]],
  ["tags", "contains", "夏", []],
  ["tags", "isempty", undefined, ["hollow", "empty"]],
  ["flag", "=", true, ["full"]],
  ["flag", "=", false, []],
  ["flag", "isempty", undefined, ["hollow", "empty"]],
  ["n", "=", 10, ["full"]],
  ["n", "=", 11, []],
  ["n", "=", "10", [], "no coercion"],
  ["n", ">", 9, ["full"]],
  ["n", ">", 10, []],
  ["n", ">=", 10, ["full"]],
  ["n", ">=", 11, []],
  ["n", "<", 11, ["full"]],
  ["n", "<", 10, []],
  ["n", "<=", 10, ["full"]],
  ["n", "<=", 9, []],
  ["n", "range", [5, 15], ["full"]],
  ["n", "range", [11, 15], []],
  ["n", "range", [5, 9], []],
  ["n", "isempty", undefined, ["hollow", "empty"]],
  ["price", "=", 1.5, ["full"]],
  ["price", ">", 1.4, ["full"]],
  ["price", "<", 1.5, []],
  ["price", "range", [1, 2], ["full"]],
  ["price", "isempty", undefined, ["hollow", "empty"]],
  ["at", "=", "2026-01-01T00:00:00Z", ["full"], "the same instant"],
  ["at", "=", "2026-01-01T00:00:00+08:00", [], "another instant"],
  ["at", ">", "2025-12-31T23:59:59Z", ["full"]],
  ["at", ">", "2026-01-01T07:00:00+08:00", ["full"]],
  ["at", "<", "2026-01-01T00:00:00.001Z", ["full"]],
  ["at", "<", "2026-01-01T08:00:00+08:00", []],
  ["at", ">=", "2026-01-01T00:00:00Z", ["full"]],
  ["at", "<=", "2026-01-01T00:00:00Z", ["full"]],
  ["at", "range", ["2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"], ["full"]],
  ["at", "range", ["2026-01-01T08:00:01Z", "2026-01-02T00:00:00Z"], []],
  ["at", "isempty", undefined, ["hollow", "empty"]],
  ["text", "=", "绿茶 Green", ["full"]],
  ["text", "=", "绿茶", []],
  ["text", "regex", "^绿.*n$", ["full"]],
  ["text", "regex", "green", [], "case counts"],
  ["text", "regex", "茶", ["full"], "unanchored"],
  ["text", "isempty", undefined, ["hollow", "empty"]],
  ["info", "has_key", "from", ["full"]],
  ["info", "has_key", "to", []],
  ["info", "has_key", "constructor", []],
  ["info", "isempty", undefined, ["hollow", "empty"]],
  ["friend", "=", "{友}", ["full"]],
  ["friend", "=", "5cac00000000000000000000", []],
];
/** `!=` of what the full row has and has not. */
const DIFFERENT: readonly Case[] = [
  ["flag", "!=", false, ["full"]],
  ["flag", "!=", true, []],
  ["n", "!=", 11, ["full"]],
  ["n", "!=", 10, []],
  ["at", "!=", "2026-01-02T00:00:00Z", ["full"]],
  ["at", "!=", "2026-01-01T00:00:00Z", []],
  ["text", "!=", "红茶", ["full"]],
  ["text", "!=", "绿茶 Green", []],
  ["friend", "!=", "5cac00000000000000000000", ["full"]],
  ["friend", "!=", "{友}", []],
];

const FIELDS = {
  label: "string",
  text: "string",
  n: "integer",
  price: "number",
  flag: "boolean",
  tags: arrayOf("string"),
  info: "object",
  at: "date",
  friend: pointerTo("friends"),
} as const;

describe("10.1 conditions, operator by operator", () => {
  let world: World;
  /** Trigger name → rows it fired for. */
  const fired = new Map<string, string[]>();
  const titled = ([field, op, value, , what]: Case) =>
    `${field} ${op}${value === undefined ? "" : ` ${JSON.stringify(value)}`}${what === undefined ? "" : ` (${what})`}`;
  const all = [...CASES, ...DIFFERENT];

  beforeAll(async () => {
    world = await createWorld();
    await world.table("friends", { label: "string" });
    await world.rows("friends", { 友: {} });
    await world.table("t", FIELDS);
    const { mincloud } = world.emulator;
    for (const [index] of all.entries()) {
      await mincloud.functions.define(`c${index}`, async (event: { data: unknown }) => {
        fired.set(`c${index}`, [...(fired.get(`c${index}`) ?? []), String(at(event.data, "after.label"))]);
        return null;
      });
    }
    const value = (given: unknown) => (given === "{友}" ? world.names.get("友") : given) as never;
    await mincloud.triggers.define({
      tables: all.map(([field, op, given], index) => ({
        name: `c${index}`,
        table: "t",
        on: ["create"],
        conditions: [{ field, op, ...(given === undefined ? {} : { value: value(given) }) }],
        actions: [{ type: "function", function: `c${index}` }],
      })),
    });
    await world.rows("t", { full: FULL, hollow: HOLLOW, empty: {} });
    await world.emulator.idle();
  });
  afterAll(() => world.emulator.close());

  it.each(CASES.map((row, index) => [titled(row), index, row[3]] as const))("10.1 %s", (_title, index, holds) => {
    expect(fired.get(`c${index}`) ?? []).toEqual([...holds]);
  });
  it.each(DIFFERENT.map((row, index) => [titled(row), CASES.length + index, row[3]] as const))(
    "10.1 %s",
    (_title, index, holds) => {
      expect((fired.get(`c${index}`) ?? []).filter((label) => label === "full")).toEqual([...holds]);
    },
  );
});

describe("10.1 several conditions", () => {
  const two = (match: "all" | "any" | undefined, name: string): TableTrigger => ({
    name,
    table: "t",
    on: ["create"],
    ...(match === undefined ? {} : { match }),
    conditions: [
      { field: "n", op: ">", value: 5 },
      { field: "text", op: "=", value: "茶" },
    ],
    actions: [{ type: "function", function: name }],
  });
  const rows: readonly (readonly [object, readonly string[]])[] = [
    [{ n: 6, text: "茶" }, ["all", "any", "unsaid"]],
    [{ n: 6, text: "酒" }, ["any"]],
    [{ n: 5, text: "茶" }, ["any"]],
    [{ n: 5, text: "酒" }, []],
    [{}, []],
  ];
  it.each(rows)("10.1 %j fires %j", async (row, names) => {
    const world = await createWorld();
    await world.table("t", { n: "integer", text: "string" });
    const recorder = await record(world, ["all", "any", "unsaid"]);
    await world.emulator.mincloud.triggers.define({
      tables: [two("all", "all"), two("any", "any"), two(undefined, "unsaid")],
    });
    await world.emulator.mincloud.records.create("t", row);
    expect(await recorder.names()).toEqual([...names].sort());
    await world.emulator.close();
  });
});

describe("10.1 conditions look at the row after the change, before it for delete", () => {
  let world: World;
  let recorder: Recorder;
  beforeAll(async () => {
    world = await createWorld();
    await world.table("t", { n: "integer" });
    recorder = await record(world, ["low"]);
    await world.emulator.mincloud.triggers.define({
      tables: [
        {
          name: "low",
          table: "t",
          on: ["create", "update", "delete"],
          conditions: [{ field: "n", op: "<", value: 10 }],
          actions: [{ type: "function", function: "low" }],
        },
      ],
    });
  });
  afterAll(() => world.emulator.close());

  it("10.1 a stock that falls below ten, and a row that is deleted there", async () => {
    const { records } = world.emulator.mincloud;
    const fires = async (write: Promise<unknown>): Promise<boolean> => {
      await write;
      return (await recorder.names()).length > 0;
    };
    const { id } = await records.create("t", { n: 20 }, {});
    const set = (n: unknown) => fires(records.update("t", String(id), { n }));
    expect([await set({ $incr_by: -11 }), await set({ $incr_by: -1 }), await set(10), await set(9)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect(await fires(records.delete("t", String(id)))).toBe(true);
    const { id: other } = await records.create("t", { n: 20 });
    expect(await fires(records.delete("t", String(other)))).toBe(false);
  });
});

describe("10.1 a pattern that a text keeps busy", () => {
  it("10.1 does not fire, says so, and holds up neither the write nor other triggers", async () => {
    const world = await createWorld();
    await world.table("t", { label: "string" });
    const recorder = await record(world, ["slow", "quick"]);
    const trigger = (name: string, value: string): TableTrigger => ({
      name,
      table: "t",
      on: ["create"],
      conditions: [{ field: "label", op: "regex", value }],
      actions: [{ type: "function", function: name }],
    });
    await world.emulator.mincloud.triggers.define({ tables: [trigger("slow", "^(a+)+$"), trigger("quick", "a")] });
    const before = performance.now();
    await world.rows("t", { [`${"a".repeat(40)}!`]: {} });
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await recorder.names()).toEqual(["quick"]);
    expect(world.emulator.logs({ level: "warn" })).toMatchObject([
      { message: expect.stringMatching(/^trigger slow not fired: .*longer than/) },
    ]);
    await world.rows("t", { aaa: {} });
    expect(await recorder.names()).toEqual(["quick", "slow"]);
    await world.emulator.close();
  });
});
