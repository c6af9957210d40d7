import { ApiError } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { arrayOf, at, createWorld, pointerTo, type Step, type World } from "./support.js";

type Mincloud = World["emulator"]["mincloud"];

/** One operation, entered three ways. Each way starts in a world of its own with the same rows. */
interface Operation {
  readonly title: string;
  readonly http: Omit<Step, "status">;
  readonly direct: (mincloud: Mincloud, id: (name: string) => string) => Promise<unknown>;
  /** Body of an async function: `ids` holds the rows' ids by name. */
  readonly code: string;
}

const RECORDS = "/oserve/v2.6/table/fruit/record/";
const TABLE = "new BaaS.TableObject('fruit')";
const PEAR = { label: "梨", price: 3, tags: ["甜"], home: "{广州}" };
const QUERY = "const q = new BaaS.Query(); q.compare('price', '>', 4);";
const DEAR = { price: { $gt: 4 } };

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("city", { label: "string" });
  await world.rows("city", { 广州: {}, 北京: {} });
  await world.table("fruit", {
    label: "string",
    price: "integer",
    tags: arrayOf("string"),
    info: "object",
    home: pointerTo("city"),
  });
  await world.rows("fruit", {
    苹果: {
      price: 5,
      tags: ["红", "脆"],
      info: {
        from: "山东",
      },
      home: "{北京}",
    },
    香蕉: { price: 2, tags: ["黄"], home: "{广州}" },
    荔枝: { price: 20, tags: ["红", "甜"] },
  });
  await world.deploy("echo", "exports.main = async (event) => ({ got: event.data })");
  await world.deploy("fails", "exports.main = async () => { throw new TypeError('坏了') }");
  return world;
};

const pear = (id: (name: string) => string) => ({ ...PEAR, home: id("广州") });

const OPERATIONS: readonly Operation[] = [
  {
    title: "6.9 create",
    http: { request: `POST ${RECORDS}`, json: PEAR },
    direct: ({ records }, id) => records.create("fruit", pear(id)),
    code: `return (await ${TABLE}.create().set({ label: '梨', price: 3, tags: ['甜'], home: ids.广州 }).save()).data`,
  },
  {
    title: "6.9 create with expand",
    http: { request: `POST ${RECORDS}?expand=home`, json: PEAR },
    direct: ({ records }, id) => records.create("fruit", pear(id), { expand: "home" }),
    code: `return (await ${TABLE}.create().set({ label: '梨', price: 3, tags: ['甜'], home: ids.广州 }).save({ expand: 'home' })).data`,
  },
  {
    title: "6.14 bulk create",
    http: { request: `POST ${RECORDS}`, json: [PEAR, { label: "桃" }] },
    direct: ({ records }, id) => records.createMany("fruit", [pear(id), { label: "桃" }]),
    code: `return (await ${TABLE}.createMany([{ label: '梨', price: 3, tags: ['甜'], home: ids.广州 }, { label: '桃' }])).data`,
  },
  {
    title: "6.8 get one",
    http: { request: `GET ${RECORDS}{苹果}/` },
    direct: ({ records }, id) => records.get("fruit", id("苹果")),
    code: `return (await ${TABLE}.get(ids.苹果)).data`,
  },
  {
    title: "6.8 get one with keys and expand",
    http: { request: `GET ${RECORDS}{苹果}/`, query: { expand: "home", keys: "label,home" } },
    direct: ({ records }, id) => records.get("fruit", id("苹果"), { expand: "home", keys: "label,home" }),
    code: `return (await ${TABLE}.expand('home').select(['label', 'home']).get(ids.苹果)).data`,
  },
  {
    title: "6.2 list with where, order and total",
    http: {
      request: `GET ${RECORDS}`,
      query: { where: DEAR, order_by: "price", limit: 10, offset: 0, return_total_count: 1 },
    },
    direct: ({ records }) =>
      records.find("fruit", { where: DEAR, orderBy: "price", limit: 10, offset: 0, returnTotalCount: true }),
    code: `${QUERY} return (await ${TABLE}.setQuery(q).orderBy('price').limit(10).offset(0).find({ withCount: true })).data`,
  },
  {
    title: "6.2 list with keys and expand",
    http: {
      request: `GET ${RECORDS}`,
      query: { order_by: "-price", limit: 10, expand: "home", keys: "label,home.label", return_total_count: 1 },
    },
    direct: ({ records }) =>
      records.find("fruit", {
        orderBy: "-price",
        limit: 10,
        expand: "home",
        keys: "label,home.label",
        returnTotalCount: true,
      }),
    code: `return (await ${TABLE}.orderBy('-price').limit(10).expand('home').select(['label', 'home.label']).find({ withCount: true })).data`,
  },
  {
    title: "6.10 update",
    http: {
      request: `PUT ${RECORDS}{苹果}/`,
      json: { $set: { label: "红苹果", price: { $incr_by: 2 } }, $unset: { info: "" } },
    },
    direct: ({ records }, id) =>
      records.update("fruit", id("苹果"), { $set: { label: "红苹果", price: { $incr_by: 2 } }, $unset: { info: "" } }),
    code: `const r = ${TABLE}.getWithoutData(ids.苹果); r.set('label', '红苹果'); r.incrementBy('price', 2); r.unset('info'); return (await r.update()).data`,
  },
  {
    title: "6.11 array operators",
    http: {
      request: `PUT ${RECORDS}{苹果}/`,
      json: { $set: { tags: { $append_unique: ["脆", "大"] }, info: { $update: { to: "广东" } } }, $unset: {} },
    },
    direct: ({ records }, id) =>
      records.update("fruit", id("苹果"), {
        tags: { $append_unique: ["脆", "大"] },
        info: { $update: { to: "广东" } },
      }),
    code: `const r = ${TABLE}.getWithoutData(ids.苹果); r.uAppend('tags', ['脆', '大']); r.patchObject('info', { to: '广东' }); return (await r.update()).data`,
  },
  {
    title: "6.15 bulk update",
    http: {
      request: `PUT ${RECORDS}`,
      query: { where: DEAR, limit: 10, offset: 0, return_total_count: 1 },
      json: { price: { $incr_by: 1 } },
    },
    direct: ({ records }) =>
      records.updateMany(
        "fruit",
        { price: { $incr_by: 1 } },
        { where: DEAR, limit: 10, offset: 0, returnTotalCount: true },
      ),
    code: `${QUERY} const r = ${TABLE}.limit(10).offset(0).getWithoutData(q); r.incrementBy('price', 1); return (await r.update({ withCount: true })).data`,
  },
  {
    title: "6.16 bulk delete",
    http: { request: `DELETE ${RECORDS}`, query: { where: DEAR, limit: 10, offset: 0, return_total_count: 1 } },
    direct: ({ records }) => records.deleteMany("fruit", { where: DEAR, limit: 10, offset: 0, returnTotalCount: true }),
    code: `${QUERY} return (await ${TABLE}.limit(10).offset(0).delete(q, { withCount: true })).data`,
  },
  {
    title: "7.3 invoke",
    http: { request: "POST /oserve/v1.3/cloud-function/echo/job/", json: { data: { 名: "小明", sync: 1 } } },
    direct: ({ functions }) => functions.invoke("echo", { 名: "小明", sync: 1 }),
    code: "return BaaS.invoke('echo', { 名: '小明', sync: 1 })",
  },
  {
    title: "7.3 invoke asynchronously",
    http: { request: "POST /oserve/v1.3/cloud-function/echo/job/", json: { data: {}, sync: false } },
    direct: ({ functions }) => functions.invoke("echo", {}, { sync: false }),
    code: "return BaaS.invoke('echo', {}, false)",
  },
  {
    title: "7.3 invoke a function that fails",
    http: { request: "POST /oserve/v1.3/cloud-function/fails/job/", json: { data: {} } },
    direct: ({ functions }) => functions.invoke("fails", {}),
    code: "return BaaS.invoke('fails', {})",
  },
];

/** Ids in the order they first appear: worlds may count them differently. */
const anonymous = (value: unknown): unknown => {
  const seen: string[] = [];
  const text = JSON.stringify(value ?? null).replace(/[0-9a-f]{24}/g, (id) => {
    if (!seen.includes(id)) seen.push(id);
    return `#${seen.indexOf(id)}`;
  });
  return JSON.parse(text);
};

const remains = async (world: World): Promise<unknown> => {
  const { body } = await world.step({
    request: `GET ${RECORDS}?order_by=-created_at&return_total_count=1`,
    status: 200,
  });
  return body;
};

/** Runs `code` inside a cloud function. */
const inside = async (world: World, code: string): Promise<unknown> => {
  const ids = JSON.stringify(Object.fromEntries(world.names));
  await world.deploy("door", `exports.main = async () => { const ids = ${ids}; ${code} }`);
  const { body } = await world.step({
    request: "POST /oserve/v1.3/cloud-function/door/job/",
    json: { data: {} },
    status: 200,
  });
  expect(body).toMatchObject({ code: 0, error: {} });
  return at(body, "data");
};

const throughAll = async (
  operation: Operation,
): Promise<readonly { readonly result: unknown; readonly table: unknown }[]> => {
  const doors: ((world: World) => Promise<unknown>)[] = [
    async (world) => (await world.send(operation.http)).body,
    (world) => operation.direct(world.emulator.mincloud, (name) => String(world.names.get(name))),
    (world) => inside(world, operation.code),
  ];
  return Promise.all(
    doors.map(async (enter) => {
      const world = await arrange();
      const result = anonymous(await enter(world));
      const table = anonymous(await remains(world));
      await world.emulator.close();
      return { result, table };
    }),
  );
};

describe("one operation through three doors", () => {
  for (const operation of OPERATIONS) {
    it(operation.title, async () => {
      const [http, direct, guest] = await throughAll(operation);
      expect(http?.result).not.toHaveProperty("error_msg");
      expect(direct).toEqual(http);
      expect(guest).toEqual(http);
    });
  }

  it("6.13 delete", async () => {
    // Each door has its own word for an empty answer; what is left must be the same.
    const [http, direct, guest] = await throughAll({
      title: "6.13 delete",
      http: { request: `DELETE ${RECORDS}{苹果}/` },
      direct: async ({ records }, id) => records.delete("fruit", id("苹果")),
      code: `await ${TABLE}.delete(ids.苹果); return null`,
    });
    expect(http?.table).toMatchObject({ meta: { total_count: 2 } });
    expect(direct?.table).toEqual(http?.table);
    expect(guest?.table).toEqual(http?.table);
  });

  it("a count", async () => {
    const world = await arrange();
    expect(await inside(world, `${QUERY} return ${TABLE}.setQuery(q).count()`)).toBe(2);
    await world.emulator.close();
  });
});

describe("one refusal through three doors", () => {
  interface Refusal extends Operation {
    readonly status: number;
  }
  const refusals: readonly Refusal[] = [
    {
      title: "6.8 an unknown row",
      status: 404,
      http: { request: `GET ${RECORDS}5cac00000000000000000000/` },
      direct: ({ records }) => records.get("fruit", "5cac00000000000000000000"),
      code: `return ${TABLE}.get('5cac00000000000000000000')`,
    },
    {
      title: "6.1 an unknown table",
      status: 404,
      http: { request: "GET /oserve/v2.6/table/nothing/record/" },
      direct: ({ records }) => records.find("nothing", {}),
      code: "return new BaaS.TableObject('nothing').find()",
    },
    {
      title: "6.9 a type conflict",
      status: 400,
      http: { request: `POST ${RECORDS}`, json: { price: "x" } },
      direct: ({ records }) => records.create("fruit", { price: "x" }),
      code: `return ${TABLE}.create().set({ price: 'x' }).save()`,
    },
    {
      title: "6.10 an unknown row",
      status: 404,
      http: { request: `PUT ${RECORDS}5cac00000000000000000000/`, json: { price: 1 } },
      direct: ({ records }) => records.update("fruit", "5cac00000000000000000000", { price: 1 }),
      code: `return ${TABLE}.getWithoutData('5cac00000000000000000000').set('price', 1).update()`,
    },
    {
      title: "6.11 an operator on an unsuitable field",
      status: 400,
      http: { request: `PUT ${RECORDS}{苹果}/`, json: { label: { $incr_by: 1 } } },
      direct: ({ records }, id) => records.update("fruit", id("苹果"), { label: { $incr_by: 1 } }),
      code: `return ${TABLE}.getWithoutData(ids.苹果).incrementBy('label', 1).update()`,
    },
    {
      title: "6.13 an unknown row",
      status: 404,
      http: { request: `DELETE ${RECORDS}5cac00000000000000000000/` },
      direct: async ({ records }) => records.delete("fruit", "5cac00000000000000000000"),
      code: `return ${TABLE}.delete('5cac00000000000000000000')`,
    },
    {
      title: "7.3 an unknown function",
      status: 404,
      http: { request: "POST /oserve/v1.3/cloud-function/nothing/job/", json: { data: {} } },
      direct: ({ functions }) => functions.invoke("nothing", {}),
      code: "return BaaS.invoke('nothing', {})",
    },
  ];
  for (const { title, status, http, direct, code } of refusals) {
    it(`${title}: ${status}`, async () => {
      const world = await arrange();
      const { body } = await world.step({ ...http, status });
      const message = at(body, "error_msg");
      const thrown = await direct(world.emulator.mincloud, (name) => String(world.names.get(name))).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(thrown).toBeInstanceOf(ApiError);
      expect(thrown).toMatchObject({ status, body });
      const guest = `try { await (async () => { ${code} })(); return 'no error' } catch (error) { return { code: error.code, message: error.message } }`;
      expect(await inside(world, guest)).toEqual({ code: status, message: `${status}: ${String(message)}` });
      await world.emulator.close();
    });
  }
});

describe("the import door", () => {
  it("operations can be taken apart", async () => {
    const world = await arrange();
    const { find, create, get, update } = world.emulator.mincloud.records;
    const row = await create("fruit", { label: "柚子", price: 9 });
    expect(await get("fruit", String(row.id))).toEqual(row);
    expect(await update("fruit", String(row.id), { price: { $incr_by: 1 } })).toMatchObject({ price: 10 });
    expect(await find("fruit", { where: { label: "柚子" } })).toMatchObject({ objects: [{ price: 10 }] });
    await world.emulator.close();
  });

  it("1.3 as({ version }) is a caller of that version", async () => {
    const world = await arrange();
    const { mincloud } = world.emulator;
    expect(await mincloud.as({ version: 2.3 }).records.find("fruit", {})).toHaveProperty("meta.total_count", 3);
    expect(await mincloud.as({ version: 2.4 }).records.find("fruit", {})).not.toHaveProperty("meta.total_count");
    await world.emulator.close();
  });

  it("tables and functions answer as over HTTP", async () => {
    const world = await arrange();
    const { tables, functions } = world.emulator.mincloud;
    const http = async (request: string) => (await world.step({ request, status: 200 })).body;
    expect(await tables.get("fruit")).toEqual(await http("GET /oserve/v2.6/table/{fruit}/"));
    expect(await tables.list({ name: "fruit" })).toEqual(await http("GET /oserve/v2.6/table/?name=fruit"));
    expect(await functions.get("echo")).toEqual(await http("GET /oserve/v1.3/cloud-function/echo/"));
    expect(await functions.list({})).toMatchObject({
      meta: { total_count: 2 },
      objects: [{ name: "fails" }, { name: "echo" }],
    });
    await functions.invoke("echo", {});
    const jobs = await http("GET /oserve/v1.3/cloud-function/echo/job/");
    // Without a request there is no origin to take over; the rest is the same.
    const url = new URL(String(at(jobs, "objects.0.user_log_url")));
    expect(await functions.jobs("echo", {})).toEqual({
      meta: at(jobs, "meta"),
      objects: [
        {
          ...Object(at(jobs, "objects.0")),
          user_log_url: expect.stringMatching(new RegExp(`^https?://.*${url.pathname}$`)),
        },
      ],
    });
    expect(await functions.debug("echo", { data: { a: 1 } })).toMatchObject({ code: 0, data: { got: { a: 1 } } });
    await expect(
      tables.create({ name: "书", schema: { fields: [] }, row_read_perm: [], row_write_perm: [], write_perm: [] }),
    ).rejects.toMatchObject({ status: 400 });
    await expect(functions.get("nothing")).rejects.toMatchObject({ status: 404 });
    await functions.delete("echo");
    await world.step({ request: "GET /oserve/v1.3/cloud-function/echo/", status: 404 });
    await world.emulator.close();
  });

  it("7.3 define: a function of the test's own", async () => {
    const world = await arrange();
    const { functions } = world.emulator.mincloud;
    const seen: unknown[] = [];
    await functions.define("自己的", async (event: { data: unknown }) => {
      seen.push(event.data);
      return { ok: true };
    });
    expect(await functions.invoke("自己的", { 名: 1 })).toEqual({ code: 0, data: { ok: true }, error: {} });
    await world.step({
      request: `POST /oserve/v1.3/cloud-function/${encodeURIComponent("自己的")}/job/`,
      json: { data: { 名: 2 } },
      status: 200,
      equals: { code: 0, data: { ok: true }, error: {} },
    });
    expect(seen).toEqual([{ 名: 1 }, { 名: 2 }]);
    await world.emulator.close();
  });

  it("results are copies: changing one changes nothing", async () => {
    const world = await arrange();
    const { records } = world.emulator.mincloud;
    const row = await records.get("fruit", String(world.names.get("苹果")));
    Object.assign(row, { label: "changed" });
    const tags = at(row, "tags");
    if (Array.isArray(tags)) tags.push("changed");
    await world.step({ request: `GET ${RECORDS}{苹果}/`, status: 200, matches: { label: "苹果", tags: ["红", "脆"] } });
    await world.emulator.close();
  });

  it("snapshot, restore and reset", async () => {
    const world = await arrange();
    const { emulator } = world;
    const before = emulator.snapshot();
    await emulator.mincloud.records.deleteMany("fruit", {});
    await world.step({ request: `GET ${RECORDS}`, status: 200, labels: [] });
    await emulator.restore(before);
    await world.step({ request: `GET ${RECORDS}`, status: 200, labels: ["苹果", "香蕉", "荔枝"] });
    await emulator.reset();
    await world.step({ request: `GET ${RECORDS}`, status: 404 });
    await emulator.close();
  });
});
