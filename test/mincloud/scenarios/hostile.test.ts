import { describe, expect, it } from "vitest";
import { at, createWorld, NOW_SECONDS, type Scenario, type Step, scenarios, type World } from "./support.js";

const RECORDS = "/oserve/v2.6/table/t/record/";
const JSON_TYPE = { "content-type": "application/json" };
const NAMES = ["constructor", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf", "then", "length"];

const three = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("t", {
    label: "string",
    n: "integer",
    obj: "object",
    tags: { type: "array", items: { type: "object" } },
  });
  await world.rows("t", { a: { n: 1, obj: { x: 1 } }, b: { n: 2 }, c: { n: 3 } });
  await world.deploy("f", "exports.main = async (event) => event.data");
  return world;
};
const untouched: Step = {
  request: `GET ${RECORDS}?order_by=n&return_total_count=1`,
  status: 200,
  matches: {
    meta: { total_count: 3 },
    objects: [
      { label: "a", n: 1, obj: { x: 1 }, updated_at: NOW_SECONDS },
      { label: "b", n: 2 },
      { label: "c", n: 3 },
    ],
  },
};
const refused = (title: string, step: Omit<Step, "status">): Scenario => ({
  title: `${title} is 400`,
  steps: [{ ...step, status: 400 }, untouched],
});

describe("names of Object.prototype as table, field and function", () => {
  scenarios(createWorld, [
    ...NAMES.map((name): Scenario => {
      const records = `/oserve/v2.6/table/${name}/record/`;
      const body = Object.fromEntries(NAMES.map((field, index) => [field, index]));
      return {
        title: `a table ${name} with such columns`,
        steps: [
          { request: `GET ${records}`, status: 404 },
          {
            request: "POST /oserve/v2.6/table/",
            json: {
              name,
              schema: {
                fields: [...NAMES, "label"].map((field) => ({
                  name: field,
                  type: field === "label" ? "string" : "integer",
                })),
              },
              row_read_perm: [],
              row_write_perm: [],
              write_perm: [],
            },
            status: 201,
          },
          { request: `POST ${records}`, json: { label: "empty" }, status: 201, lacks: NAMES },
          {
            request: `POST ${records}`,
            json: { label: "row", ...body },
            status: 201,
            matches: body,
            save: { row: "id" },
          },
          { request: `GET ${records}`, query: { where: { [name]: { $exists: true } } }, status: 200, labels: ["row"] },
          {
            request: `GET ${records}`,
            query: { where: { [name]: { $isnull: true } } },
            status: 200,
            labels: ["empty"],
          },
          {
            request: `GET ${records}`,
            query: { where: { [name]: NAMES.indexOf(name) } },
            status: 200,
            labels: ["row"],
          },
          { request: `GET ${records}`, query: { order_by: `-${name}` }, status: 200, ordered: ["row", "empty"] },
          {
            request: `GET ${records}{row}/`,
            query: { keys: name },
            status: 200,
            matches: { [name]: NAMES.indexOf(name) },
          },
          {
            request: `PUT ${records}{row}/`,
            json: { [name]: { $incr_by: 10 } },
            status: 200,
            matches: { ...body, [name]: NAMES.indexOf(name) + 10 },
          },
          { request: `PUT ${records}{row}/`, json: { $unset: { [name]: "" } }, status: 200, lacks: [name] },
          {
            request: `DELETE ${records}`,
            query: { where: { [name]: { $exists: false } } },
            status: 200,
            matches: { succeed: 2 },
          },
        ],
      };
    }),
    ...NAMES.map((name): Scenario => {
      const path = `/oserve/v1.3/cloud-function/${name}/`;
      return {
        title: `a function ${name}`,
        steps: [
          { request: `GET ${path}`, status: 404 },
          { request: `POST ${path}job/`, json: { data: {} }, status: 404 },
          {
            request: "POST /oserve/v1.3/cloud-function/",
            json: { name, function_code: "exports.main = async (event) => event.data" },
            status: 201,
          },
          {
            request: `POST ${path}job/`,
            json: { data: { [name]: 1 } },
            status: 200,
            equals: { code: 0, data: { [name]: 1 }, error: {} },
          },
          { request: `DELETE ${path}`, status: 204 },
          { request: `GET ${path}`, status: 404 },
        ],
      };
    }),
  ]);
});

describe("__proto__ is refused, and nothing changes", () => {
  const poisons = [
    '{"__proto__":{"n":1}}',
    '{"__proto__":null}',
    '{"label":"x","__proto__":{}}',
    '{"obj":{"__proto__":{"x":1}}}',
    '{"tags":[{"__proto__":{}}]}',
  ];
  const wheres = [
    '{"__proto__":{}}',
    '{"__proto__":{"n":1}}',
    '{"$and":[{"__proto__":{}}]}',
    '{"$or":[{"n":99},{"__proto__":{}}]}',
    '{"n":{"__proto__":{}}}',
    '{"obj":{"__proto__":{"x":1}}}',
    '{"n":{"$in":[{"__proto__":{}}]}}',
  ];
  const raw = (request: string, body: string): Omit<Step, "status"> => ({ request, body, headers: JSON_TYPE });
  scenarios(three, [
    ...poisons.flatMap((body) => [
      refused(`create ${body}`, raw(`POST ${RECORDS}`, body)),
      refused(`bulk create [${body}]`, raw(`POST ${RECORDS}`, `[{"label":"x"},${body}]`)),
      refused(`update ${body}`, raw(`PUT ${RECORDS}{a}/`, body)),
      refused(`update $set ${body}`, raw(`PUT ${RECORDS}{a}/`, `{"$set":${body}}`)),
      refused(`update $unset ${body}`, raw(`PUT ${RECORDS}{a}/`, `{"$unset":${body}}`)),
      refused(`$update ${body}`, raw(`PUT ${RECORDS}{a}/`, `{"obj":{"$update":${body}}}`)),
      refused(`bulk update ${body}`, raw(`PUT ${RECORDS}`, body)),
      refused(`invoke ${body}`, raw("POST /oserve/v1.3/cloud-function/f/job/", `{"data":${body}}`)),
      refused(`debug ${body}`, raw("POST /oserve/v1.3/cloud-function/f/debug/", `{"data":${body}}`)),
      refused(`create a table ${body}`, raw("POST /oserve/v2.6/table/", body)),
      refused(
        `create a function ${body}`,
        raw("POST /oserve/v1.3/cloud-function/", `{"name":"g","function_code":"x","extra":${body}}`),
      ),
    ]),
    ...wheres.flatMap((where) => [
      refused(`list where ${where}`, { request: `GET ${RECORDS}`, query: { where } }),
      refused(`bulk update where ${where}`, { request: `PUT ${RECORDS}`, query: { where }, json: { n: 0 } }),
      refused(`bulk delete where ${where}`, { request: `DELETE ${RECORDS}`, query: { where } }),
    ]),
    { title: "a table __proto__ is 404", request: "GET /oserve/v2.6/table/__proto__/record/", status: 404 },
    { title: "a function __proto__ is 404", request: "GET /oserve/v1.3/cloud-function/__proto__/", status: 404 },
    {
      title: "invoking __proto__ is 404",
      request: "POST /oserve/v1/cloud-function/job/",
      json: { function_name: "__proto__" },
      status: 404,
    },
  ]);

  it("Object.prototype stays clean", async () => {
    const world = await three();
    for (const path of ["obj.__proto__.x", "obj.constructor.prototype.x", "__proto__.x"]) {
      // Whether such a path is refused or names no column is open; that nothing comes of it is not.
      const answer = await world.send({ request: `PUT ${RECORDS}{a}/`, json: { [path]: { $incr_by: 1 } } });
      expect([200, 400]).toContain(answer.status);
      await world.step(untouched);
    }
    for (const body of poisons) await world.step({ ...raw(`PUT ${RECORDS}{a}/`, body), status: 400 });
    for (const where of wheres) await world.step({ request: `GET ${RECORDS}`, query: { where }, status: 400 });
    expect(Object.keys(Object.getPrototypeOf({}))).toEqual([]);
    expect(Object.getOwnPropertyDescriptor(Object.prototype, "x")).toBeUndefined();
    await world.emulator.close();
  });

  it("the import door refuses it too", async () => {
    const world = await three();
    const { records } = world.emulator.mincloud;
    for (const where of wheres) await expect(records.deleteMany("t", { where: JSON.parse(where) })).rejects.toThrow();
    for (const body of poisons) await expect(records.updateMany("t", JSON.parse(body), {})).rejects.toThrow();
    await world.step(untouched);
    await world.emulator.close();
  });
});

describe("regular expressions that run away", () => {
  for (const [title, pattern] of Object.entries({
    "^(a+)+$": "^(a+)+$",
    "(a|a)*b": "^(a|a)*b$",
    "(.*)*x": "^(.*.*)*x$",
  })) {
    it(`$regex ${title} answers 400 in less than 300 ms`, async () => {
      const world = await createWorld();
      await world.table("t", { label: "string", text: "string" });
      await world.rows("t", { evil: { text: `${"a".repeat(40)}!` }, good: { text: "aaa" } });
      // The first request pays for warming up, not for the expression.
      await world.step({
        request: `GET ${RECORDS}`,
        query: { where: { text: { $regex: "^aaa$" } } },
        status: 200,
        labels: ["good"],
      });
      for (const request of [`GET ${RECORDS}`, `DELETE ${RECORDS}`]) {
        const start = performance.now();
        await world.step({ request, query: { where: { text: { $regex: pattern } } }, status: 400 });
        expect(performance.now() - start).toBeLessThan(300);
      }
      await world.step({ request: `GET ${RECORDS}`, status: 200, labels: ["evil", "good"] });
      await world.emulator.close();
    });
  }
});

describe("malformed JSON at every endpoint that takes a body", () => {
  const endpoints = [
    `POST ${RECORDS}`,
    `PUT ${RECORDS}`,
    `PUT ${RECORDS}{a}/`,
    "POST /oserve/v2.6/table/",
    "PUT /oserve/v2.6/table/{t}/",
    "POST /oserve/v2.6/schema/{t}/index/",
    "POST /oserve/v1.3/cloud-function/",
    "PATCH /oserve/v1.3/cloud-function/f/",
    "POST /oserve/v1.3/cloud-function/f/job/",
    "POST /oserve/v1.3/cloud-function/f/debug/",
    "POST /oserve/v1/cloud-function/job/",
  ];
  scenarios(
    three,
    endpoints.flatMap((request) =>
      ["{", '{"a":', '{"label":"x"}}', "\u0000", "<xml/>", "null", "[1,"].map((body) =>
        refused(`${request} ${JSON.stringify(body)}`, { request, body, headers: JSON_TYPE }),
      ),
    ),
  );
});

describe("sizes and depths", () => {
  const deep = (levels: number, open: string, close: string, core: string) =>
    `${open.repeat(levels)}${core}${close.repeat(levels)}`;
  scenarios(three, [
    refused("a where of 7,000 levels", { request: `GET ${RECORDS}?where=${deep(7_000, "[", "]", "")}` }),
    refused("a body of 20,000 levels", {
      request: `POST ${RECORDS}`,
      body: `{"obj":${deep(20_000, '{"a":', "}", "1")}}`,
      headers: JSON_TYPE,
    }),
    refused("an update of 20,000 levels", {
      request: `PUT ${RECORDS}{a}/`,
      body: `{"obj":${deep(20_000, '{"a":', "}", "1")}}`,
      headers: JSON_TYPE,
    }),
    refused("a bulk update of 20,000 levels", {
      request: `PUT ${RECORDS}`,
      body: `{"obj":${deep(20_000, '{"a":', "}", "1")}}`,
      headers: JSON_TYPE,
    }),
    refused("function data of 20,000 levels", {
      request: "POST /oserve/v1.3/cloud-function/f/job/",
      body: `{"data":${deep(20_000, '{"a":', "}", "1")}}`,
      headers: JSON_TYPE,
    }),
    ...["1001", "100000", "99999999999999999999", `1${"0".repeat(300)}`].map((limit) => ({
      title: `limit=${limit.slice(0, 24)} clamps to 1000`,
      request: `GET ${RECORDS}?limit=${limit}`,
      status: 200,
      matches: { meta: { limit: 1000 } },
      labels: ["a", "b", "c"],
    })),
    {
      title: "a huge offset is an empty page",
      request: `GET ${RECORDS}?offset=9007199254740991`,
      status: 200,
      matches: { meta: { next: null }, objects: [] },
    },
    ...["limit=Infinity", "limit=NaN", "limit=0x10", "limit=1e2x", "offset=Infinity", "offset=-0.5"].map((query) =>
      refused(query, { request: `GET ${RECORDS}?${query}` }),
    ),
    {
      title: "a megabyte of text in a row",
      request: `PUT ${RECORDS}{a}/`,
      json: { label: "大".repeat(400_000) },
      status: 200,
    },
    {
      title: "a thousand values in $in",
      request: `GET ${RECORDS}`,
      query: { where: { n: { $in: Array.from({ length: 1000 }, (_, n) => n) } } },
      status: 200,
      labels: ["a", "b", "c"],
    },
  ]);
});

describe("odd paths", () => {
  const paths = [
    "%zz",
    "%",
    "%00",
    "..%2f..%2fetc",
    "%c3%28",
    "a%2fb",
    "\u{1F600}",
    "'; drop table t",
    "1e3",
    "-1",
    "0x1",
  ];
  for (const segment of paths) {
    it(`${JSON.stringify(segment)} as a table, row, function or operation is a plain refusal`, async () => {
      const world = await three();
      for (const path of [
        `v2.6/table/${segment}/record/`,
        `v2.6/table/t/record/${segment}/`,
        `v1.3/cloud-function/${segment}/`,
        `v1/bulk-operation/${segment}/`,
      ]) {
        const answer = await world.send({ request: `GET /oserve/${path}` });
        expect([400, 404], `${path}: ${answer.text}`).toContain(answer.status);
        expect(at(answer.body, "status")).toBe("error");
      }
      await world.step(untouched);
      await world.emulator.close();
    });
  }
});
