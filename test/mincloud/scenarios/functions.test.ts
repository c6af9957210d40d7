import { describe, expect, it } from "vitest";
import { createWorld, NOW_SECONDS, type Scenario, type Step, scenarios, type World } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";
const CODE = "exports.main = async (event) => ({ hello: event.data.name })";
const OBJECT = {
  id: expect.toSatisfy(Number.isInteger),
  name: "hello",
  function_code: CODE,
  remark: "",
  plan_circle: "P_FREE",
  audit_status: "approved",
  created_at: NOW_SECONDS,
  created_by: "",
  updated_at: NOW_SECONDS,
  updated_by: "",
};
const post = (json: unknown, status = 201): Step => ({ request: `POST ${BASE}`, json, status });
const patch = (json: unknown, status = 202, name = "hello"): Step => ({
  request: `PATCH ${BASE}${name}/`,
  json,
  status,
});
const get = (name: string, status = 200): Step => ({ request: `GET ${BASE}${name}/`, status });
const listed = (total_count: number): Step => ({
  request: `GET ${BASE}`,
  status: 200,
  matches: { meta: { total_count } },
});
const malformed = (request: string): Step => ({
  request,
  body: "{",
  headers: { "content-type": "application/json" },
  status: 400,
});

const hello = async (): Promise<World> => {
  const world = await createWorld();
  await world.deploy("hello", CODE);
  return world;
};

describe("7.2 create", () => {
  const refused = (title: string, json: unknown): Scenario => ({
    title: `7.2 ${title} is 400`,
    steps: [post(json, 400), listed(0)],
  });
  scenarios(createWorld, [
    { title: "7.1 7.2 201 and the whole object", ...post({ name: "hello", function_code: CODE }), equals: OBJECT },
    {
      title: "7.2 userve",
      ...post({ name: "hello", function_code: CODE }),
      request: "POST /userve/v1.3/cloud-function/",
      matches: { name: "hello", function_code: CODE, remark: "" },
    },
    {
      title: "7.2 remark",
      ...post({ name: "hello", function_code: CODE, remark: "备注" }),
      equals: { ...OBJECT, remark: "备注" },
    },
    {
      title: "7.2 code is not compiled on deploy",
      ...post({ name: "bad", function_code: "exports.main = (" }),
      matches: { function_code: "exports.main = (" },
    },
    ...["云函数", "a-b_c.d", "constructor", "toString", "hasOwnProperty"].map((name) => ({
      title: `7.2 the name ${name}`,
      steps: [
        { ...post({ name, function_code: CODE }), matches: { name } },
        { ...get(encodeURIComponent(name)), matches: { name } },
      ],
    })),
    ...[
      {},
      { name: "hello" },
      { function_code: CODE },
      { name: "", function_code: CODE },
      { name: "hello", function_code: "" },
      { name: 5, function_code: CODE },
      { name: null, function_code: CODE },
      { name: "hello", function_code: 5 },
      { name: "hello", function_code: null },
      { name: ["hello"], function_code: CODE },
      [],
      "text",
    ].map((json) => refused(JSON.stringify(json).replace(CODE, "…"), json)),
    { title: "7.2 malformed JSON is 400", ...malformed(`POST ${BASE}`) },
    {
      title: "7.2 a name taken is 400 and the old code stays",
      steps: [
        post({ name: "hello", function_code: CODE }),
        post({ name: "hello", function_code: "x" }, 400),
        { ...get("hello"), equals: OBJECT },
        listed(1),
      ],
    },
  ]);
});

describe("7.2 list and get", () => {
  const three = async () => {
    const world = await createWorld();
    for (const name of ["a", "b", "c"]) await world.deploy(name, CODE);
    return world;
  };
  scenarios(three, [
    {
      title: "7.2 the list: newest id first, total_count there",
      request: `GET ${BASE}`,
      status: 200,
      equals: {
        meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 3 },
        objects: ["c", "b", "a"].map((name) => ({ ...OBJECT, name })),
      },
    },
    {
      title: "7.2 limit and offset",
      request: `GET ${BASE}?limit=1&offset=1`,
      status: 200,
      equals: {
        meta: {
          limit: 1,
          next: `${BASE}?limit=1&offset=2`,
          offset: 1,
          previous: `${BASE}?limit=1&offset=0`,
          total_count: 3,
        },
        objects: [{ ...OBJECT, name: "b" }],
      },
    },
    { title: "7.2 a bad limit is 400", request: `GET ${BASE}?limit=x`, status: 400 },
    { title: "7.2 get", ...get("a"), equals: { ...OBJECT, name: "a" } },
    {
      title: "7.2 get through userve",
      request: "GET /userve/v1.3/cloud-function/a/",
      status: 200,
      matches: { name: "a" },
    },
    ...["nothing", "constructor", "toString", "__proto__", "hasOwnProperty", "A"].map((name) => ({
      title: `7.2 unknown function ${name} is 404`,
      ...get(name, 404),
    })),
  ]);
});

describe("7.2 patch", () => {
  scenarios(hello, [
    { title: "7.2 202 and the object", ...patch({ function_code: "1" }), equals: { ...OBJECT, function_code: "1" } },
    {
      title: "7.2 userve",
      ...patch({ remark: "x" }),
      request: "PATCH /userve/v1.3/cloud-function/hello/",
      matches: { remark: "x" },
    },
    {
      title: "7.2 remark and plan_circle",
      ...patch({ remark: "备注", plan_circle: "P_PERSONAL" }),
      equals: { ...OBJECT, remark: "备注", plan_circle: "P_PERSONAL" },
    },
    {
      title: "7.2 remark may be emptied",
      steps: [patch({ remark: "x" }), { ...patch({ remark: "" }), equals: OBJECT }],
    },
    {
      title: "7.2 name renames: the old one is 404",
      steps: [
        { ...patch({ name: "你好" }), matches: { name: "你好" } },
        get("hello", 404),
        { ...get(encodeURIComponent("你好")), equals: { ...OBJECT, name: "你好" } },
      ],
    },
    { title: "7.2 its own name", ...patch({ name: "hello" }), equals: OBJECT },
    {
      title: "7.2 a name taken is 400",
      steps: [post({ name: "other", function_code: CODE }), patch({ name: "other" }, 400), get("hello"), listed(2)],
    },
    ...[
      { name: "" },
      { function_code: "" },
      { name: 5 },
      { function_code: 5 },
      { plan_circle: "P_HUGE" },
      { plan_circle: "constructor" },
      [],
    ].map((json) => ({
      title: `7.2 ${JSON.stringify(json)} is 400 and changes nothing`,
      steps: [patch(Array.isArray(json) ? json : { remark: "x", ...json }, 400), { ...get("hello"), equals: OBJECT }],
    })),
    { title: "7.2 malformed JSON is 400", ...malformed(`PATCH ${BASE}hello/`) },
    { title: "7.2 18.14 an unknown function is 404", ...patch({ function_code: CODE }, 404, "nothing") },
    {
      title: "7.2 the new code runs",
      steps: [
        patch({ function_code: "exports.main = async () => 'new'" }),
        {
          request: `POST ${BASE}hello/job/`,
          json: { data: {} },
          status: 200,
          equals: { code: 0, data: "new", error: {} },
        },
      ],
    },
  ]);

  it("7.2 updated_at changes, created_at does not", async () => {
    const world = await hello();
    await world.emulator.clock.advance("1h");
    await world.step({ ...patch({ remark: "x" }), equals: { ...OBJECT, remark: "x", updated_at: NOW_SECONDS + 3600 } });
    await world.emulator.close();
  });
});

describe("7.2 delete", () => {
  scenarios(hello, [
    {
      title: "7.2 204; then 404 everywhere, and the name is free",
      steps: [
        { request: `DELETE ${BASE}hello/`, status: 204 },
        get("hello", 404),
        { request: `DELETE ${BASE}hello/`, status: 404 },
        { request: `POST ${BASE}hello/job/`, json: { data: {} }, status: 404 },
        listed(0),
        post({ name: "hello", function_code: CODE }),
      ],
    },
    { title: "7.2 userve", request: "DELETE /userve/v1.3/cloud-function/hello/", status: 204 },
    { title: "7.2 an unknown function is 404", request: `DELETE ${BASE}nothing/`, status: 404 },
  ]);
});
