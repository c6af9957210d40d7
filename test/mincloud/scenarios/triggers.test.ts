import type { TableTrigger } from "baas-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { session } from "./people.js";
import { type Recorder, record } from "./recorder.js";
import { createWorld, type Step, type World } from "./support.js";

const RECORDS = "/oserve/v2.6/table/t/record/";
const CLIENT = "/hserve/v2.4/table/t/record/";

/** Every trigger runs the function of its name. */
const trigger = (name: string, on: TableTrigger["on"], more: Partial<TableTrigger> = {}): TableTrigger => ({
  name,
  table: "t",
  on,
  actions: [{ type: "function", function: name }],
  ...more,
});
const TRIGGERS = [
  trigger("created", ["create"]),
  trigger("updated", ["update"]),
  trigger("deleted", ["delete"]),
  trigger("any", ["create", "update", "delete"]),
  trigger("switched off", ["create", "update", "delete"], { enabled: false }),
  trigger("other table", ["create", "update", "delete"], { table: "other" }),
  trigger("large", ["create", "update", "delete"], { conditions: [{ field: "n", op: ">", value: 100 }] }),
];
const times = (count: number, ...names: readonly string[]): string[] =>
  names.flatMap((name) => Array.from({ length: count }, () => name)).sort();

interface Case {
  readonly title: string;
  readonly steps: readonly Step[];
  /** Exactly the functions that run, no other. */
  readonly fired: readonly string[];
}

const post = (json: unknown, rest: Partial<Step> = {}): Step => ({
  request: `POST ${RECORDS}`,
  json,
  status: 201,
  ...rest,
});
const put = (json: unknown, rest: Partial<Step> = {}): Step => ({
  request: `PUT ${RECORDS}{a}/`,
  json,
  status: 200,
  ...rest,
});
const remove = (rest: Partial<Step> = {}): Step => ({ request: `DELETE ${RECORDS}{a}/`, status: 204, ...rest });
const bulk = (method: string, where: object, rest: Partial<Step> = {}): Step => ({
  request: `${method} ${RECORDS}`,
  query: { where },
  status: 200,
  ...rest,
});

/** Rows a, b and c with n 1, 2 and 3 are there. `code` is unique. */
const CASES: readonly Case[] = [
  { title: "10.1 create", steps: [post({ n: 1 })], fired: ["any", "created"] },
  { title: "10.1 update", steps: [put({ n: 5 })], fired: ["any", "updated"] },
  { title: "10.1 delete", steps: [remove()], fired: ["any", "deleted"] },
  { title: "10.1 an update that changes nothing is a write too", steps: [put({ n: 1 })], fired: ["any", "updated"] },
  { title: "10.1 unset", steps: [put({ $unset: { n: "" } })], fired: ["any", "updated"] },
  {
    title: "10.1 an atomic operator, over the condition's border",
    steps: [put({ n: { $incr_by: 100 } })],
    fired: ["any", "large", "updated"],
  },
  {
    title: "10.1 userve",
    steps: [post({}, { request: "POST /userve/v2.4/table/t/record/" })],
    fired: ["any", "created"],
  },
  {
    title: "10.1 hserve",
    steps: [
      post({ n: 7 }, { request: `POST ${CLIENT}`, headers: session("ming"), save: { mine: "id" } }),
      put({ n: 8 }, { request: `PUT ${CLIENT}{mine}/`, headers: session("ming") }),
      remove({ request: `DELETE ${CLIENT}{mine}/`, headers: session("ming") }),
    ],
    fired: ["any", "any", "any", "created", "deleted", "updated"],
  },
  { title: "10.1 a condition that holds", steps: [post({ n: 101 })], fired: ["any", "created", "large"] },
  {
    title: "10.1 another table",
    steps: [post({}, { request: "POST /oserve/v2.4/table/other/record/" })],
    fired: ["other table"],
  },
  {
    title: "6.14 bulk create fires per created row",
    steps: [post([{ n: 1, code: "1" }, { n: 102, code: "2" }, { code: "3" }])],
    fired: [...times(3, "any", "created"), "large"],
  },
  {
    title: "6.14 rows that were not created fire nothing",
    steps: [post([{ code: "x" }, { code: "x" }, { code: "甲" }], { matches: { total_count: 3, succeed: 1 } })],
    fired: ["any", "created"],
  },
  {
    title: "6.15 bulk update fires once per changed row",
    steps: [bulk("PUT", { n: { $gte: 2 } }, { json: { n: { $incr_by: 98 } }, matches: { succeed: 2 } })],
    fired: [...times(2, "any", "updated"), "large"],
  },
  {
    title: "6.15 with a limit",
    steps: [bulk("PUT", {}, { query: { limit: 1 }, json: { n: 9 } })],
    fired: ["any", "updated"],
  },
  { title: "6.15 no row matches", steps: [bulk("PUT", { n: 99 }, { json: { n: 9 } })], fired: [] },
  {
    title: "6.16 bulk delete fires per row",
    steps: [bulk("DELETE", { n: { $lte: 2 } })],
    fired: times(2, "any", "deleted"),
  },
  ...["0", "false"].flatMap((value): Case[] => [
    {
      title: `6.18 create with enable_trigger=${value}`,
      steps: [post({ n: 500 }, { query: { enable_trigger: value } })],
      fired: [],
    },
    {
      title: `6.18 update with enable_trigger=${value}`,
      steps: [put({ n: 500 }, { query: { enable_trigger: value } })],
      fired: [],
    },
    {
      title: `6.18 delete with enable_trigger=${value}`,
      steps: [remove({ query: { enable_trigger: value } })],
      fired: [],
    },
    {
      title: `6.18 bulk create with enable_trigger=${value}`,
      steps: [post([{ code: "1" }, { code: "2" }], { query: { enable_trigger: value } })],
      fired: [],
    },
    {
      title: `6.18 bulk update with enable_trigger=${value}`,
      steps: [bulk("PUT", {}, { query: { enable_trigger: value }, json: { n: 1 } })],
      fired: [],
    },
    {
      title: `6.18 bulk delete with enable_trigger=${value}`,
      steps: [bulk("DELETE", {}, { query: { enable_trigger: value } })],
      fired: [],
    },
  ]),
  ...["1", "true"].map((value) => ({
    title: `6.18 create with enable_trigger=${value}`,
    steps: [post({}, { query: { enable_trigger: value } })],
    fired: ["any", "created"],
  })),
  {
    title: "10.1 a create that is refused: required",
    steps: [post({ need: null, n: "x" }, { status: 400 })],
    fired: [],
  },
  { title: "10.1 a create that is refused: unique", steps: [post({ code: "甲" }, { status: 400 })], fired: [] },
  { title: "10.1 an update that is refused", steps: [put({ n: { $foo: 1 } }, { status: 400 })], fired: [] },
  {
    title: "10.1 an update of no row",
    steps: [put({ n: 1 }, { request: `PUT ${RECORDS}5cac00000000000000000000/`, status: 404 })],
    fired: [],
  },
  { title: "10.1 a write without session", steps: [post({}, { request: `POST ${CLIENT}`, status: 401 })], fired: [] },
  {
    title: "10.1 a write that ACL refuses",
    steps: [put({ n: 200 }, { request: `PUT ${CLIENT}{a}/`, headers: session("ming"), status: 403 })],
    fired: [],
  },
  {
    title: "5 rows that bulk skips fire nothing",
    steps: [
      bulk(
        "PUT",
        {},
        { request: `PUT ${CLIENT}`, headers: session("ming"), json: { n: 200 }, matches: { succeed: 0 } },
      ),
    ],
    fired: [],
  },
  {
    title: "10.1 reading",
    steps: [
      { request: `GET ${RECORDS}`, status: 200 },
      { request: `GET ${RECORDS}{a}/`, status: 200 },
    ],
    fired: [],
  },
];

describe("10.1 which triggers fire, and that no other does", () => {
  let world: World;
  let recorder: Recorder;
  let start: ReturnType<World["emulator"]["snapshot"]>;

  beforeAll(async () => {
    world = await createWorld();
    await world.user("ming");
    const fields = { label: "string", n: "integer", code: "string" } as const;
    await world.table("t", fields, { row_write_perm: ["user:{created_by}"] });
    await world.table("other", fields);
    await world.step({ request: "POST /oserve/v2.6/schema/{t}/index/", json: { fields: ["code"] }, status: 201 });
    await world.rows("t", { a: { n: 1, code: "甲" }, b: { n: 2, code: "乙" }, c: { n: 3, code: "丙" } });
    recorder = await record(
      world,
      TRIGGERS.map(({ name }) => name),
    );
    await world.emulator.mincloud.triggers.define({ tables: TRIGGERS });
    start = world.emulator.snapshot();
  });
  beforeEach(() => world.emulator.restore(start));
  afterAll(() => world.emulator.close());

  for (const { title, steps, fired } of CASES) {
    it(`${title}: ${fired.join(", ") || "nothing"}`, async () => {
      for (const step of steps) await world.step(step);
      expect(await recorder.names()).toEqual([...fired].sort());
    });
  }

  it("10.1 through the import door", async () => {
    const { records } = world.emulator.mincloud;
    const { id } = await records.create("t", { n: 1 });
    await records.update("t", String(id), { n: 2 });
    await records.delete("t", String(id));
    expect(await recorder.names()).toEqual(["any", "any", "any", "created", "deleted", "updated"]);
    await records.create("t", { n: 1 }, { enableTrigger: false });
    await records.deleteMany("t", { enableTrigger: false });
    expect(await recorder.names()).toEqual([]);
  });

  it("10.1 by code in a function", async () => {
    await world.deploy(
      "writes",
      `exports.main = async () => {
        const table = new BaaS.TableObject('t')
        const { id } = (await table.create().set({ n: 1 }).save()).data
        await table.createMany([{ code: '2' }, { code: '3' }], { enableTrigger: false })
        await table.delete(id)
        return null
      }`,
    );
    expect(await world.emulator.mincloud.functions.invoke("writes")).toMatchObject({ code: 0 });
    expect(await recorder.names()).toEqual(["any", "any", "created", "deleted"]);
  });

  it("6.17 what goes on in the background fires nothing", async () => {
    const { records } = world.emulator.mincloud;
    const thousand = Array.from({ length: 1000 }, (_, index) => ({ n: 1, code: String(index) }));
    await records.createMany("t", thousand, { enableTrigger: false });
    const accepted = { status: "ok", operation_id: expect.any(Number) };
    await world.step({ request: `PUT ${RECORDS}`, json: { n: 500 }, status: 200, equals: accepted });
    await world.emulator.idle();
    expect((await records.find("t", { where: { n: 500 }, limit: 1, returnTotalCount: true })).meta.total_count).toBe(
      1003,
    );
    await world.step({ request: `DELETE ${RECORDS}`, status: 200, equals: accepted });
    expect(await recorder.names()).toEqual([]);
    expect((await records.find("t", { returnTotalCount: true })).meta.total_count).toBe(0);
  });

  it("10.1 a trigger defined again under its name replaces the one before", async () => {
    await world.emulator.mincloud.triggers.define({ tables: [trigger("created", ["delete"])] });
    await world.step(post({}));
    expect(await recorder.names()).toEqual(["any"]);
    await world.step(remove());
    expect(await recorder.names()).toEqual(["any", "created", "deleted"]);
  });
});
