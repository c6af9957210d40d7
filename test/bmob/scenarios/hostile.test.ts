import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, op, type Step, scenarios, times, type World } from "./steps.js";

const three = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("T", {
    a: { n: 1, map: { x: 1 }, list: [{ y: 1 }], text: `${"a".repeat(40)}!` },
    b: { n: 2, text: "书" },
    c: { n: 3 },
  });
  return world;
};
const untouched: Step = {
  request: "GET /1/classes/T?count=1",
  equals: {
    results: [
      { label: "a", n: 1, map: { x: 1 }, list: [{ y: 1 }], text: `${"a".repeat(40)}!`, objectId: "{a}", ...times },
      { label: "b", n: 2, text: "书", objectId: "{b}", ...times },
      { label: "c", n: 3, objectId: "{c}", ...times },
    ],
    count: 3,
  },
};
/** Refused with 400 and nothing else. */
const no = (request: string, rest: Partial<Step>): Step => ({ request, status: 400, ...rest });

const POISONS = [
  '{"__proto__":{"n":1}}',
  '{"__proto__":null}',
  '{"label":"x","__proto__":{}}',
  '{"map":{"__proto__":{"x":1}}}',
  '{"list":[{"__proto__":{}}]}',
  '{"map":{"constructor":{"prototype":{"x":1}}}}',
  '{"n":{"__op":"Increment","amount":1,"__proto__":{}}}',
  '{"list":{"__op":"Add","objects":[{"__proto__":{}}]}}',
];
const WHERES = [
  '{"__proto__":{}}',
  '{"__proto__":{"n":1}}',
  '{"$and":[{"__proto__":{}}]}',
  '{"$or":[{"n":99},{"__proto__":{}}]}',
  '{"n":{"__proto__":{}}}',
  '{"map":{"__proto__":{"x":1}}}',
  '{"n":{"$in":[{"__proto__":{}}]}}',
  '{"n":{"$inQuery":{"className":"T","where":{"__proto__":{}}}}}',
];

describe("6.1 __proto__ is refused, and nothing changes", () => {
  scenarios(three, [
    ...POISONS.map((body) => ({
      title: `6.1 a body ${body}`,
      steps: [
        no("POST /1/classes/T", { body }),
        no("PUT /1/classes/T/{a}", { body }),
        no("POST /1/users", { body }),
        untouched,
      ],
    })),
    ...WHERES.map((where) => ({
      title: `6.3 a where ${where}`,
      steps: [
        no("GET /1/classes/T", { query: { where } }),
        no("GET /1/classes/T", { query: { where, count: 1, limit: 0 } }),
        no("GET /1/classes/T", { query: { where, sum: "n" } }),
        no("GET /1/users", { query: { where } }),
        untouched,
      ],
    })),
    {
      title: "6.2 dotted paths to it",
      steps: [
        ...["__proto__.x", "map.__proto__", "map.__proto__.x", "map.constructor.prototype.x", "list.0.__proto__.x"].map(
          (key) => no("PUT /1/classes/T/{a}", { body: `{${JSON.stringify(key)}:1}` }),
        ),
        untouched,
      ],
    },
    {
      title: "6.4 having",
      steps: [no("GET /1/classes/T?sum=n&groupby=label", { query: { having: '{"__proto__":{}}' } }), untouched],
    },
  ]);
  it("6.1 Object.prototype stays clean", async () => {
    await using world = await three();
    for (const body of POISONS) await world.send({ request: "PUT /1/classes/T/{a}", body });
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(at({}, "x")).toBeUndefined();
    expect(Reflect.get({}, "n")).toBeUndefined();
  });
});

describe("6.3 names of Object.prototype are names like others", () => {
  scenarios(
    three,
    ["constructor", "toString", "hasOwnProperty", "valueOf", "then", "length", "prototype"].map((name) => ({
      title: `6.3 keys, include, order, where, statistics: ${name}`,
      steps: [
        {
          request: "GET /1/classes/T",
          query: { keys: name, where: { n: 1 } },
          equals: { results: [{ objectId: "{a}", ...times }] },
        },
        { request: "GET /1/classes/T", query: { include: `${name},${name}.${name}` }, labels: ["a", "b", "c"] },
        { request: "GET /1/classes/T", query: { where: { [name]: { $exists: true } } }, labels: [] },
        { request: "GET /1/classes/T", query: { where: { [`map.${name}`]: { $exists: true } } }, labels: [] },
        { request: "GET /1/classes/T", query: { where: { [name]: { $ne: 1 } } }, labels: ["a", "b", "c"] },
        { request: "GET /1/classes/T", query: { where: { n: { [name]: 1 } } }, labels: [] },
        { request: "PUT /1/classes/T/{a}", json: { [`map.${name}`]: 5 } },
        { request: "GET /1/classes/T/{a}", matches: { map: { x: 1, [name]: 5 } } },
        { request: "GET /1/classes/T", query: { where: { [`map.${name}`]: 5 } }, labels: ["a"] },
        { request: "PUT /1/classes/T/{b}", json: { [name]: op(name) }, refused: [107, "invalid op value"] },
      ] as Step[],
    })),
  );
});

const nested = (depth: number, open: string, close: string, core: string): string =>
  open.repeat(depth) + core + close.repeat(depth);

describe("6.1 size and depth", () => {
  let world: World;
  beforeAll(async () => {
    world = await three();
  });
  afterAll(() => world.emulator.close());

  it.each([
    ["arrays", nested(100_000, "[", "]", "1")],
    ["objects", nested(100_000, '{"a":', "}", "1")],
    ["arrays that never close", "[".repeat(100_000)],
  ])("6.1 a body of nested %s", async (_title, value) => {
    for (const request of ["POST /1/classes/T", "PUT /1/classes/T/{a}", "POST /1/batch", "POST /1/users"]) {
      const answer = await world.send({ request, body: `{"deep":${value}}` });
      expect(answer.status, request).toBe(400);
    }
    await world.step(untouched);
  });

  it.each([
    ["$or", nested(500, '{"$or":[', "]}", '{"n":1}')],
    ["$and", nested(500, '{"$and":[', "]}", '{"n":1}')],
    ["objects", `{"map":${nested(500, '{"a":', "}", "1")}}`],
    ["$in", `{"n":${nested(500, '{"$in":[', "]}", "1")}}`],
  ])("6.3 a where of nested %s", async (_title, where) => {
    const answer = await world.send({ request: "GET /1/classes/T", query: { where } });
    expect(answer.status).toBeLessThan(500);
    await world.step(untouched);
  });

  it("6.3 a moderate depth just works", async () => {
    const where = nested(40, '{"$or":[', "]}", '{"n":1}');
    await world.step({ request: "GET /1/classes/T", query: { where }, labels: ["a"] });
  });

  it("6.3 a thousand alternatives, and as many values", async () => {
    const $in = Array.from({ length: 1000 }, (_, n) => n + 2);
    await world.step({ request: "GET /1/classes/T", query: { where: { n: { $in } } }, labels: ["b", "c"] });
    await world.step({
      request: "GET /1/classes/T",
      query: { where: { $or: $in.slice(0, 500).map((n) => ({ n })) } },
      labels: ["b", "c"],
    });
  });

  const odd: readonly Readonly<Record<string, string>>[] = [
    { include: "a.".repeat(5000) },
    { include: "a[".repeat(1000) },
    { include: "a[b|c" },
    { include: "]a[" },
    { include: "__proto__,constructor.prototype" },
    { include: ",,," },
    { keys: "__proto__" },
    { keys: ",".repeat(5000) },
    { order: "__proto__" },
    { order: "-,-,," },
    { order: "$where" },
    { limit: "-1" },
    { limit: "many" },
    { limit: "1e400" },
    { limit: "" },
    { skip: "-1" },
    { skip: "1e400" },
    { skip: "9".repeat(400) },
    { count: "maybe" },
    { where: "" },
    { where: "null" },
    { where: '{"n":null}' },
    { where: '{"n":1e400}' },
    { where: '{"n":{}}' },
    { where: '{"":1}' },
    { where: '{"map.":1}' },
    { where: '{"map.__proto__":{"$exists":true}}' },
    { where: `{"${"map.".repeat(5000)}x":1}` },
    { where: '{"$or":[]}' },
    { where: '{"n":{"$all":[]}}' },
    { where: '{"n":{"$inQuery":{"className":"Nobody","where":{}}}}' },
    { where: '{"n":{"$inQuery":{"className":"__proto__","where":{}}}}' },
    { where: '{"n":{"$select":{"key":"__proto__","query":{"className":"T","where":{}}}}}' },
    { sum: "__proto__" },
    { sum: "" },
    { sum: ",," },
    { sum: "text,map,list,label" },
    { groupby: "__proto__" },
    { groupby: "map" },
    { groupby: "list", groupcount: "true" },
    { groupcount: "true", having: "5" },
  ];
  it.each(odd.map((query) => ({ title: JSON.stringify(query).slice(0, 70), query })))(
    "6.3 odd $title",
    async ({ query }) => {
      for (const request of ["GET /1/classes/T", "GET /1/classes/T/{a}", "GET /1/users"]) {
        const answer = await world.send({ request, query });
        expect(answer.status, request).toBeLessThan(500);
        expect(answer.json, request).toBeDefined();
      }
      await world.step(untouched);
    },
  );

  it.each(["(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*b", "(a{1,40}){1,40}$"])(
    "6.3 a pattern that could run for years: %s",
    async ($regex) => {
      const answer = await world.send({ request: "GET /1/classes/T", query: { where: { text: { $regex } } } });
      expect(answer.status).toBeLessThan(500);
      await world.step(untouched);
    },
  );
});

describe("6.2 numbers at the edge", () => {
  const number: Step = { request: "GET /1/classes/T/{a}", matches: { n: expect.any(Number) } };
  const put = (body: string): Step => ({ request: "PUT /1/classes/T/{a}", body });
  scenarios(three, [
    {
      title: "6.2 as large as numbers are",
      steps: [put('{"n":1.7976931348623157e308}'), { ...number, matches: { n: Number.MAX_VALUE } }],
    },
    {
      title: "6.2 as small as numbers are",
      steps: [put('{"n":5e-324}'), { ...number, matches: { n: Number.MIN_VALUE } }],
    },
  ]);
  it.each(['{"n":1e400}', '{"n":-1e400}', '{"n":[1e400]}', '{"n":{"__op":"Increment","amount":1e400}}'])(
    "6.2 %s: n stays a number",
    async (body) => {
      await using world = await three();
      const { status } = await world.send({ request: "PUT /1/classes/T/{a}", body });
      expect(status).toBeLessThan(500);
      await world.step(number);
    },
  );
  it("6.2 Increment beyond the largest number", async () => {
    await using world = await three();
    await world.step(put('{"n":1.7e308}'));
    const { status } = await world.send(put('{"n":{"__op":"Increment","amount":1.7e308}}'));
    expect(status).toBeLessThan(500);
    await world.step(number);
  });
  it.each([
    ["null", { n: null }],
    ["an unknown __type", { v: { __type: "Nonsense" } }],
    ["a __type that is no text", { v: { __type: 5 } }],
    ["Bytes", { v: { __type: "Bytes", base64: "AA==" } }],
    ["a Relation", { v: { __type: "Relation", className: "T" } }],
    ["an Object", { v: { __type: "Object", className: "T", objectId: "x" } }],
    ["a File without anything", { v: { __type: "File" } }],
    ["an operation inside an object", { v: { k: op("Increment", { amount: 1 }) } }],
    ["an operation inside an array", { v: [op("Delete")] }],
    ["a path into an array that is too far", { "list.99999999.y": 1 }],
    ["a path into an array by name", { "list.y": 1 }],
    ["a path into an array below zero", { "list.-1.y": 1 }],
    ["a path on POST", { "map.k": 1 }],
    ["a path with an operation", { "map.x": op("Increment", { amount: 1 }) }],
    ["AddRelation of nothing", { v: op("AddRelation", { objects: [] }) }],
  ])("6.2 what the contract says nothing about breaks nothing: %s", async (_title, json) => {
    await using world = await three();
    for (const request of ["POST /1/classes/T", "PUT /1/classes/T/{a}", "PUT /1/classes/T/{b}"]) {
      const answer = await world.send({ request, json });
      expect(answer.status, request).toBeLessThan(500);
      expect(answer.json).toBeDefined();
    }
    await world.step({ request: "GET /1/classes/T?count=1&limit=0" });
    // A column may have come of it that others show, too (a relation): their own fields are as they were.
    await world.step({ request: "GET /1/classes/T/{c}", matches: { label: "c", n: 3, objectId: "{c}", ...times } });
  });
});
