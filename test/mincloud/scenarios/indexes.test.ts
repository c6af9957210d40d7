import { describe, expect } from "vitest";
import { createWorld, NOW_SECONDS, type Scenario, type Step, scenarios, type World } from "./support.js";

const RECORDS = "/oserve/v2.6/table/person/record/";
const INDEX = "/oserve/v2.6/schema/{person}/index/";
const post = (json: unknown, status: number): Step => ({ request: `POST ${RECORDS}`, json, status });
const index = (fields: readonly string[], status = 201): Step => ({
  request: `POST ${INDEX}`,
  json: { fields },
  status,
});
const count = (total_count: number): Step => ({
  request: `GET ${RECORDS}?limit=1&return_total_count=1`,
  status: 200,
  matches: { meta: { total_count } },
});
const DUPLICATE = { error: { err_msg: expect.stringMatching(/./), code: 11000 } };

const people = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("person", { label: "string", city: "string", age: "integer" });
  await world.rows("person", { 张三: { city: "广州", age: 30 }, 李四: { city: "北京", age: 30 } });
  return world;
};
const unique = async (): Promise<World> => {
  const world = await people();
  await world.step(index(["city"]));
  return world;
};

describe("4.1 managing indexes", () => {
  scenarios(people, [
    {
      title: "4.1 POST answers 201 with the array of all indexes",
      steps: [
        { ...index(["label"]), equals: [{ fields: ["label"], index: "label_1" }] },
        {
          ...index(["label", "city"]),
          equals: [
            { fields: ["label"], index: "label_1" },
            { fields: ["label", "city"], index: "label_1_city_1" },
          ],
        },
      ],
    },
    {
      title: "4.1 GET lists them in an envelope",
      steps: [
        index(["label"]),
        {
          request: `GET ${INDEX}`,
          status: 200,
          equals: {
            meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 1 },
            objects: [{ fields: ["label"], index: "label_1" }],
          },
        },
      ],
    },
    {
      title: "4.1 no index: an empty envelope",
      request: `GET ${INDEX}`,
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 0 }, objects: [] },
    },
    {
      title: "4.1 DELETE by name: 204, and duplicates are welcome again",
      steps: [
        index(["city"]),
        post({ city: "广州" }, 400),
        { request: `DELETE ${INDEX}city_1/`, status: 204 },
        { request: `GET ${INDEX}`, status: 200, matches: { objects: [], meta: { total_count: 0 } } },
        post({ city: "广州" }, 201),
      ],
    },
    {
      title: "4.1 existing duplicates: 400, and no index",
      steps: [
        index(["age"], 400),
        { request: `GET ${INDEX}`, status: 200, matches: { meta: { total_count: 0 } } },
        post({ age: 30 }, 201),
      ],
    },
    {
      title: "4.1 two fields may repeat one by one",
      steps: [index(["age", "city"]), post({ age: 30, city: "上海" }, 201), post({ age: 30, city: "上海" }, 400)],
    },
    {
      title: "4.1 created_by can be indexed",
      steps: [
        { request: `DELETE ${RECORDS}{李四}/`, status: 204 },
        { ...index(["created_by"]), equals: [{ fields: ["created_by"], index: "created_by_1" }] },
        post({ city: "上海" }, 400),
        count(1),
      ],
    },
    { title: "4.1 an unknown table is 404", request: "GET /oserve/v2.6/schema/999999/index/", status: 404 },
  ]);
});

describe("4.1 enforcement", () => {
  const bulk = (results: readonly unknown[], succeed: number) => ({
    operation_result: results,
    total_count: results.length,
    succeed,
  });
  const created = { success: { id: expect.any(String), created_at: NOW_SECONDS } };
  scenarios(unique, [
    { title: "4.1 create: 400 and nothing is created", steps: [post({ city: "广州", age: 1 }, 400), count(2)] },
    { title: "4.1 create: another value is welcome", steps: [post({ city: "上海" }, 201), count(3)] },
    {
      title: "4.1 update: 400 and nothing changed",
      steps: [
        { request: `PUT ${RECORDS}{李四}/`, json: { city: "广州", age: 99 }, status: 400 },
        { request: `GET ${RECORDS}{李四}/`, status: 200, matches: { city: "北京", age: 30 } },
      ],
    },
    {
      title: "4.1 update: a row may keep its own value",
      request: `PUT ${RECORDS}{李四}/`,
      json: { city: "北京", age: 31 },
      status: 200,
      matches: { age: 31 },
    },
    {
      title: "4.1 update: a value set free can be taken",
      steps: [
        { request: `PUT ${RECORDS}{李四}/`, json: { city: "上海" }, status: 200 },
        { request: `PUT ${RECORDS}{张三}/`, json: { city: "北京" }, status: 200 },
      ],
    },
    {
      title: "4.1 delete sets the value free",
      steps: [{ request: `DELETE ${RECORDS}{张三}/`, status: 204 }, post({ city: "广州" }, 201)],
    },
    {
      title: "4.1 rows lacking the field count as null: two of them collide",
      steps: [post({ age: 1 }, 201), post({ age: 2 }, 400), post({ city: null }, 400)],
    },
    {
      title: "4.1 6.14 bulk create: the row gets code 11000, the others are created",
      steps: [
        {
          ...post([{ city: "上海" }, { city: "广州" }, { city: "深圳" }, { city: "上海" }], 201),
          equals: bulk([created, DUPLICATE, created, DUPLICATE], 2),
        },
        count(4),
      ],
    },
    {
      title: "4.1 6.15 bulk update: the first row wins, the next gets code 11000",
      steps: [
        {
          request: `PUT ${RECORDS}?return_total_count=1`,
          json: { city: "上海", age: { $incr_by: 1 } },
          status: 200,
          equals: {
            offset: 0,
            limit: 1000,
            next: null,
            succeed: 1,
            operation_result: [{ success: { id: "{李四}", updated_at: NOW_SECONDS } }, DUPLICATE],
            total_count: 2,
          },
        },
        { request: `GET ${RECORDS}{张三}/`, status: 200, matches: { city: "广州", age: 30 } },
        { request: `GET ${RECORDS}{李四}/`, status: 200, matches: { city: "上海", age: 31 } },
      ],
    },
  ] satisfies Scenario[]);
});
