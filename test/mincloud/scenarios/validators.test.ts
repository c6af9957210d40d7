import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { session } from "./people.js";
import { at, createWorld, fill, type Step, type World } from "./support.js";

const SUPER_ADMIN = 99_999_999;
const RECORDS = "/oserve/v2.6/table/t/record/";
const FIELDS = { label: "string", n: { type: "integer", default: 7 }, note: "string" } as const;

/** Table `t` is watched by a function of the test's own: what it was asked, and what it answers. */
interface Watch {
  readonly world: World;
  readonly asked: Record<string, unknown>[];
  answer(event: Record<string, unknown>): unknown;
}

const arrange = async (): Promise<Watch> => {
  const world = await createWorld();
  await world.user("ming");
  await world.table("t", FIELDS, { row_read_perm: ["user:*"], row_write_perm: ["user:*"] });
  await world.table("free", FIELDS);
  await world.rows("t", { a: { n: 1 }, b: { n: 2 } });
  const watch: Watch = { world, asked: [], answer: () => true };
  await world.emulator.mincloud.functions.define("check", async (event: { data: Record<string, unknown> }) => {
    watch.asked.push(event.data);
    return watch.answer(event.data);
  });
  await world.emulator.mincloud.triggers.define({ validators: [{ table: "t", function: "check" }] });
  return watch;
};

interface Case {
  readonly title: string;
  readonly step: Omit<Step, "status">;
  readonly status: number;
  /** Beside `schema_id`, `schema_name` and `user_id`, exactly. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly user?: string;
}
const put = (version: string, rest: Omit<Step, "request" | "status">): Omit<Step, "status"> => ({
  request: `PUT /oserve/${version}/table/t/record/{a}/`,
  ...rest,
});
const whole = (row: object) => expect.objectContaining(row);
const change = { n: { $incr_by: 1 }, $unset: { note: "" } };

const CASES: readonly Case[] = [
  {
    title: "create, v2.6: the user's input",
    step: { request: `POST ${RECORDS}`, json: { label: "新" } },
    status: 201,
    asked: { event: "create", payload: { label: "新" } },
  },
  {
    title: "create, v2.4: the whole object, defaults and all",
    step: { request: "POST /oserve/v2.4/table/t/record/", json: { label: "新", nothing: 1 } },
    status: 201,
    asked: { event: "create", payload: whole({ label: "新", n: 7, created_by: SUPER_ADMIN }) },
  },
  {
    title: "create, hserve v2.5: the user's input, and who they are",
    step: { request: "POST /hserve/v2.5/table/t/record/", json: { label: "新" }, headers: session("ming") },
    status: 201,
    asked: { event: "create", payload: { label: "新" } },
    user: "ming",
  },
  {
    title: "create, hserve v2.4: the whole object",
    step: { request: "POST /hserve/v2.4/table/t/record/", json: { label: "新" }, headers: session("ming") },
    status: 201,
    asked: { event: "create", payload: whole({ label: "新", n: 7, created_by: "{ming}" }) },
    user: "ming",
  },
  {
    title: "update, v2.6: the user's input, and the row before",
    step: put("v2.6", { json: change }),
    status: 200,
    asked: { event: "update", payload: change, before: whole({ id: "{a}", label: "a", n: 1 }) },
  },
  {
    title: "update, v2.6, in operator form: as it was sent",
    step: put("v2.6", { json: { $set: { label: "改" }, $unset: {} } }),
    status: 200,
    asked: { event: "update", payload: { $set: { label: "改" }, $unset: {} }, before: whole({ label: "a" }) },
  },
  {
    title: "update, v2.5: the whole object as it would be",
    step: put("v2.5", { json: { label: "改", n: { $incr_by: 1 } } }),
    status: 200,
    asked: { event: "update", payload: whole({ id: "{a}", label: "改", n: 2 }), before: whole({ label: "a", n: 1 }) },
  },
  {
    title: "delete: the row before, no payload",
    step: { request: `DELETE ${RECORDS}{a}/` },
    status: 204,
    asked: { event: "delete", before: whole({ id: "{a}", label: "a", n: 1 }) },
  },
  {
    title: "bulk create, v2.6: the rows as they were sent, asked once",
    step: { request: `POST ${RECORDS}`, json: [{ label: "x" }, { label: "y", n: 3 }] },
    status: 201,
    asked: { event: "bulk_create", payload: [{ label: "x" }, { label: "y", n: 3 }] },
  },
  {
    title: "bulk create, v2.4: the whole objects",
    step: { request: "POST /oserve/v2.4/table/t/record/", json: [{ label: "x" }, { label: "y", n: 3 }] },
    status: 201,
    asked: { event: "bulk_create", payload: [whole({ label: "x", n: 7 }), whole({ label: "y", n: 3 })] },
  },
  {
    title: "bulk update: the input and the filter",
    step: { request: `PUT ${RECORDS}`, query: { where: { n: { $gte: 1 } } }, json: { n: { $incr_by: 1 } } },
    status: 200,
    asked: { event: "bulk_update", payload: { n: { $incr_by: 1 } }, filter: { n: { $gte: 1 } } },
  },
  {
    title: "bulk delete: the filter",
    step: { request: `DELETE ${RECORDS}`, query: { where: { label: { $in: ["a", "b"] } } } },
    status: 200,
    asked: { event: "bulk_delete", filter: { label: { $in: ["a", "b"] } } },
  },
];

describe("10.5 what a validator is asked", () => {
  it.each(CASES)("10.5 $title", async ({ step, status, asked, user }) => {
    const watch = await arrange();
    await watch.world.step({ ...step, status });
    expect(watch.asked).toEqual([
      fill(
        { ...asked, schema_id: "{t}", schema_name: "t", user_id: user === undefined ? SUPER_ADMIN : `{${user}}` },
        watch.world.names,
      ),
    ]);
    await watch.world.emulator.close();
  });
});

describe("10.5 what its answer does", () => {
  let watch: Watch;
  let start: ReturnType<World["emulator"]["snapshot"]>;
  const ran: string[] = [];
  beforeAll(async () => {
    watch = await arrange();
    const { functions, triggers } = watch.world.emulator.mincloud;
    await functions.define("fired", async (event: { data: { event: string } }) => {
      ran.push(event.data.event);
      return null;
    });
    await triggers.define({
      tables: [
        {
          name: "any",
          table: "t",
          on: ["create", "update", "delete"],
          actions: [{ type: "function", function: "fired" }],
        },
      ],
    });
    start = watch.world.emulator.snapshot();
  });
  afterEach(async () => {
    watch.answer = () => true;
    await watch.world.emulator.restore(start);
    watch.asked.length = 0;
    ran.length = 0;
  });
  afterAll(() => watch.world.emulator.close());

  const REFUSALS: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["false", () => false, /./],
    ["null", () => null, /./],
    ["1", () => 1, /./],
    ["a text", () => "true", /./],
    ["an object", () => ({ ok: true }), /./],
    [
      "an error, whose message is the reason",
      () => {
        throw new Error("库存不足");
      },
      /^库存不足$/,
    ],
  ];
  const rows = async () => (await watch.world.emulator.mincloud.records.find("t", { orderBy: "label" })).objects;
  for (const [what, answer, reason] of REFUSALS) {
    it.each(CASES)(`10.5, Q10 ${what}: refused, $title`, async ({ step }) => {
      const before = await rows();
      watch.answer = answer;
      const { body } = await watch.world.step({ ...step, status: 400 });
      expect(String(at(body, "error_msg"))).toMatch(reason);
      await watch.world.emulator.idle();
      expect([await rows(), ran]).toEqual([before, []]);
    });
  }

  it("10.5 true: the write is done, and fires its triggers", async () => {
    await watch.world.step({ request: `POST ${RECORDS}`, json: { label: "c" }, status: 201 });
    await watch.world.emulator.idle();
    expect([(await rows()).map(({ label }) => label), ran]).toEqual([["a", "b", "c"], ["on_create"]]);
  });

  it("10.5 it may look at the row before it decides", async () => {
    watch.answer = ({ event, before }) => event !== "delete" || Number(at(before, "n")) > 1;
    await watch.world.step({ request: `DELETE ${RECORDS}{a}/`, status: 400 });
    await watch.world.step({ request: `DELETE ${RECORDS}{b}/`, status: 204 });
  });

  it("6.18 enable_trigger=0 does not keep it from being asked", async () => {
    watch.answer = () => false;
    await watch.world.step({ request: `POST ${RECORDS}?enable_trigger=0`, json: {}, status: 400 });
    await watch.world.step({ request: `DELETE ${RECORDS}?enable_trigger=0`, status: 400 });
    expect(watch.asked).toHaveLength(2);
  });

  const UNASKED: readonly Step[] = [
    { request: `GET ${RECORDS}`, status: 200 },
    { request: `GET ${RECORDS}{a}/`, status: 200 },
    { request: "POST /oserve/v2.6/table/free/record/", json: {}, status: 201 },
    { request: `POST ${RECORDS}`, json: { n: "七" }, status: 400 },
    { request: `POST ${RECORDS}`, json: { read_perm: ["x"] }, status: 400 },
    { request: `PUT ${RECORDS}{a}/`, json: { n: { $foo: 1 } }, status: 400 },
    { request: `PUT ${RECORDS}5cac00000000000000000000/`, json: {}, status: 404 },
    { request: `DELETE ${RECORDS}5cac00000000000000000000/`, status: 404 },
    { request: "POST /hserve/v2.4/table/t/record/", json: {}, status: 401 },
  ];
  it.each(UNASKED)("10.5, 6.9 not asked: $request $json, $status", async (step) => {
    await watch.world.step(step);
    expect(watch.asked).toEqual([]);
  });

  it("10.5 every way in asks: import, functions, table actions", async () => {
    const { mincloud } = watch.world.emulator;
    await mincloud.records.create("t", { label: "甲" });
    await watch.world.deploy(
      "writes",
      "exports.main = async () => (await new BaaS.TableObject('t').create().set({ label: '乙' }).save()).data.id",
    );
    expect(await mincloud.functions.invoke("writes")).toMatchObject({ code: 0 });
    await mincloud.triggers.define({
      tables: [
        {
          name: "copy",
          table: "free",
          on: ["create"],
          actions: [
            { type: "table", table: "t", operation: "create", set: [{ field: "label", value: "{{after.label}}" }] },
          ],
        },
      ],
    });
    await mincloud.records.create("free", { label: "丙" });
    await watch.world.emulator.idle();
    expect(watch.asked.map(({ payload }) => payload)).toEqual([{ label: "甲" }, { label: "乙" }, { label: "丙" }]);
    watch.answer = () => {
      throw new Error("不行");
    };
    await expect(mincloud.records.create("t", {})).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("不行"),
    });
    expect(await mincloud.functions.invoke("writes")).toMatchObject({
      code: 1,
      error: { message: expect.stringContaining("不行") },
    });
  });

  it("10.5 a validator of _userprofile is asked about profiles", async () => {
    const { mincloud } = watch.world.emulator;
    await mincloud.tables.update("_userprofile", { schema: { fields: [{ name: "level", type: "string" }] } });
    await mincloud.triggers.define({ validators: [{ table: "_userprofile", function: "check" }] });
    const put: Omit<Step, "status"> = {
      request: "PUT /hserve/v2.5/user/info/",
      headers: session("ming"),
      json: { level: "金" },
    };
    watch.answer = () => false;
    await watch.world.step({ ...put, status: 400 });
    watch.answer = () => true;
    await watch.world.step({ ...put, status: 200, matches: { level: "金" } });
    const ming = watch.world.names.get("ming");
    expect(watch.asked.at(-1)).toMatchObject({
      event: "update",
      user_id: ming,
      payload: { level: "金" },
      before: { id: ming },
    });
  });

  it("6.17 a bulk change in the background is asked about once, before it begins", async () => {
    const { records } = watch.world.emulator.mincloud;
    await records.createMany(
      "t",
      Array.from({ length: 1000 }, () => ({ n: 1 })),
    );
    watch.asked.length = 0;
    watch.answer = () => false;
    await watch.world.step({ request: `PUT ${RECORDS}`, json: { n: 9 }, status: 400 });
    watch.answer = () => true;
    await watch.world.step({ request: `PUT ${RECORDS}`, json: { n: 9 }, status: 200, matches: { status: "ok" } });
    await watch.world.emulator.idle();
    expect(watch.asked.map(({ event }) => event)).toEqual(["bulk_update", "bulk_update"]);
    expect((await records.find("t", { where: { n: 9 }, limit: 1, returnTotalCount: true })).meta.total_count).toBe(
      1002,
    );
  });
});

describe("10.5 a validator whose function is not there", () => {
  it("10.5 refuses every write, and names it", async () => {
    const world = await createWorld();
    await world.table("t", FIELDS);
    await world.emulator.mincloud.triggers.define({ validators: [{ table: "t", function: "不在" }] });
    const refused = { status: "error", error_msg: expect.stringContaining("there is no cloud function 不在") };
    await world.step({ request: `POST ${RECORDS}`, json: { n: 1 }, status: 400, equals: refused });
    await world.step({ request: `PUT ${RECORDS}`, json: { n: 1 }, status: 400, equals: refused });
    await world.step({ request: `DELETE ${RECORDS}`, status: 400, equals: refused });
    await world.emulator.close();
  });
});

describe("10.5 BaaS.Validator in a sandboxed function", () => {
  const CODE = `
    const validator = new BaaS.Validator({
      onCreate: ({ payload }) => payload.n > 0,
      onUpdate: async ({ payload, before }) => {
        if (payload.n < before.n) throw new Error('不能减少')
        return true
      },
      onBulkDelete: () => false,
    })
    exports.main = async (event) => validator.validate(event)
  `;
  const sandboxed = async (): Promise<World> => {
    const world = await createWorld();
    await world.table("t", FIELDS);
    await world.rows("t", { a: { n: 5 } });
    await world.deploy("check", CODE);
    await world.emulator.mincloud.triggers.define({ validators: [{ table: "t", function: "check" }] });
    return world;
  };
  it("10.5 each handler decides for its event, a missing one allows", async () => {
    const world = await sandboxed();
    const post = (json: unknown, status: number): Step => ({ request: `POST ${RECORDS}`, json, status });
    await world.step(post({ n: 1 }, 201));
    await world.step(post({ n: 0 }, 400));
    const put = (n: number, status: number): Step => ({ request: `PUT ${RECORDS}{a}/`, json: { n }, status });
    await world.step(put(6, 200));
    await world.step({ ...put(5, 400), equals: { status: "error", error_msg: "不能减少" } });
    await world.step({ request: `DELETE ${RECORDS}`, status: 400 });
    await world.step(post([{ n: 0 }, { n: -1 }], 201));
    await world.step({ request: `PUT ${RECORDS}`, json: { n: 0 }, status: 200, matches: { succeed: 4 } });
    await world.step({ request: `DELETE ${RECORDS}{a}/`, status: 204 });
    await world.emulator.close();
  });
});
