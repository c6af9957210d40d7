import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, type Step, scenarios, type World } from "./steps.js";
import { NOW } from "./support.js";

const NAMES = ["constructor", "toString", "hasOwnProperty", "valueOf", "isPrototypeOf", "then", "length", "prototype"];

const three = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("T", { a: { n: 1, map: { x: 1 }, list: [{ y: 1 }] }, b: { n: 2 }, c: { n: 3 } });
  return world;
};
const untouched: Step = {
  request: "GET /classes/T",
  query: { count: 1 },
  equals: {
    results: [
      { label: "a", n: 1, map: { x: 1 }, list: [{ y: 1 }], objectId: "{a}", createdAt: NOW, updatedAt: NOW },
      { label: "b", n: 2, objectId: "{b}", createdAt: NOW, updatedAt: NOW },
      { label: "c", n: 3, objectId: "{c}", createdAt: NOW, updatedAt: NOW },
    ],
    count: 3,
  },
};

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
  '[{"__proto__":{}}]',
];
/** Refused with 400 and nothing else. */
const no = (request: string, rest: Partial<Step>): Step => ({ request, status: 400, ...rest });

describe("__proto__ is refused, and nothing changes", () => {
  scenarios(three, [
    ...POISONS.map((body) => ({
      title: `a body ${body}`,
      steps: [
        no("POST /classes/T", { body }),
        no("PUT /classes/T/{a}", { body }),
        no("POST /users", { body }),
        no("POST /login", { body }),
        no("POST /batch", { body: `{"requests":[{"method":"POST","path":"/1.1/classes/T","body":${body}}]}` }),
        untouched,
      ],
    })),
    ...WHERES.map((where) => ({
      title: `a where ${where}`,
      steps: [
        no("GET /classes/T", { query: { where } }),
        no("PUT /classes/T/{a}", { query: { where }, json: { n: 0 } }),
        no("DELETE /classes/T/{a}", { query: { where } }),
        no("GET /scan/classes/T", { query: { where }, as: "master" }),
        untouched,
      ],
    })),
    {
      title: "dotted paths to it",
      steps: [
        ...["__proto__.x", "map.__proto__", "map.__proto__.x", "map.constructor.prototype.x"].map((key) =>
          no("PUT /classes/T/{b}", { body: `{${JSON.stringify(key)}:1}` }),
        ),
        untouched,
      ],
    },
  ]);
  it("Object.prototype stays clean", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(at({}, "x")).toBeUndefined();
    expect(Reflect.get({}, "n")).toBeUndefined();
  });
});

describe("names of Object.prototype are names like others", () => {
  scenarios(three, [
    ...NAMES.map((name) => ({
      title: `keys, include, order, where, scan: ${name}`,
      steps: [
        {
          request: "GET /classes/T",
          query: { keys: name, where: { n: 1 } },
          equals: { results: [{ objectId: "{a}", createdAt: NOW, updatedAt: NOW }] },
        },
        { request: "GET /classes/T", query: { keys: `-${name}` }, labels: ["a", "b", "c"] },
        { request: "GET /classes/T", query: { include: `${name},${name}.${name}` }, labels: ["a", "b", "c"] },
        { request: "GET /classes/T", query: { order: name }, ordered: ["a", "b", "c"] },
        { request: "GET /classes/T", query: { order: `map.${name}` }, labels: ["a", "b", "c"] },
        { request: "GET /classes/T", query: { where: { [name]: { $exists: true } } }, labels: [] },
        { request: "GET /classes/T", query: { where: { [`map.${name}`]: { $exists: true } } }, labels: [] },
        { request: "GET /classes/T", query: { where: { [name]: null } }, labels: ["a", "b", "c"] },
        { request: "GET /classes/T", query: { where: { n: { [name]: 1 } } }, labels: [] },
        { request: "GET /scan/classes/T", as: "master", query: { scan_key: name }, labels: [] },
        { request: "PUT /classes/T/{b}", json: { [`bag.${name}`]: 1 } },
        { request: "GET /classes/T/{b}", matches: { bag: { [name]: 1 } } },
        { request: "PUT /classes/T/{b}", json: { [name]: { __op: name } }, refused: 1 },
      ] as Step[],
    })),
  ]);
});

const nested = (depth: number, open: string, close: string, core: string): string =>
  open.repeat(depth) + core + close.repeat(depth);
describe("size and depth", () => {
  let world: World;
  beforeAll(async () => {
    world = await three();
  });
  afterAll(() => world.emulator.close());

  it.each([
    ["arrays", nested(100_000, "[", "]", "1")],
    ["maps", nested(100_000, '{"a":', "}", "1")],
    ["arrays that never close", "[".repeat(100_000)],
  ])("a body of nested %s", async (_title, value) => {
    for (const [method, path] of [
      ["POST", "/classes/T"],
      ["PUT", "/classes/T/{a}"],
      ["POST", "/batch"],
    ] as const) {
      const answer = await world.send({ request: `${method} ${path}`, body: `{"deep":${value}}` });
      expect(answer.status, path).toBe(400);
    }
    await world.step(untouched);
  });
  it.each([
    ["$or", nested(500, '{"$or":[', "]}", '{"n":1}')],
    ["$and", nested(500, '{"$and":[', "]}", '{"n":1}')],
    ["maps", `{"map":${nested(500, '{"a":', "}", "1")}}`],
    ["arrays", nested(500, "[", "]", '{"n":1}')],
    ["operators", `{"n":${nested(500, '{"$in":[', "]}", "1")}}`],
  ])("a where of nested %s", async (_title, where) => {
    const answer = await world.send({ request: "GET /classes/T", query: { where } });
    expect(answer).toMatchObject({ status: 400, json: { code: expect.any(Number), error: expect.any(String) } });
    await world.step(untouched);
  });
  it("a moderate depth just works", async () => {
    const where = nested(40, '{"$or":[', "]}", '{"n":1}');
    await world.step({ request: "GET /classes/T", query: { where }, labels: ["a"] });
  });
  it("a huge where, in the batch that SDKs use for it", async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `id${index}`);
    const where = {
      $or: [{ objectId: { $in: ids } }, { n: { $nin: Array.from({ length: 20_000 }, (_, n) => n + 3) } }],
    };
    const request = { method: "GET", path: "/1.1/classes/T", params: { where, keys: "label" } };
    const { json } = await world.http("POST", "/batch", { body: { requests: [request] } });
    expect(json).toMatchObject([{ success: { results: [{ label: "a" }, { label: "b" }] } }]);
  });
  it("a thousand alternatives", async () => {
    const $or = Array.from({ length: 1000 }, (_, n) => ({ n: n + 3 }));
    const request = { method: "GET", path: "/1.1/classes/T", params: { where: { $or }, keys: "label" } };
    const { json } = await world.http("POST", "/batch", { body: { requests: [request] } });
    expect(json).toMatchObject([{ success: { results: [{ label: "c" }] } }]);
  });
  it("a URL longer than servers take", async () => {
    const answer = await world.send({ request: "GET /classes/T", query: { where: { label: "x".repeat(20_000) } } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.json).toEqual({ code: expect.any(Number), error: expect.any(String) });
  });
});

const JUNK = [
  "",
  "x",
  "null",
  "true",
  "-1",
  "1.5",
  "1e999",
  "NaN",
  "{}",
  "[]",
  "[1]",
  '{"$gt":1}',
  "\u0000",
  "包",
  "__proto__",
  "constructor",
  "'",
  "a,b",
  ",",
  "-",
  "a..b",
  ".",
  "$a",
  " ",
];
const PARAMETERS = [
  "where",
  "limit",
  "skip",
  "order",
  "include",
  "keys",
  "count",
  "returnACL",
  "redirectClassNameForKey",
  "fetchWhenSave",
  "new",
  "session_token",
  "nothing",
];
const isDecent = (status: number): boolean => status < 500;

describe("wrong types for every parameter: an answer in the vendor's form, never a failure", () => {
  let world: World;
  beforeAll(async () => {
    world = await three();
  });
  afterAll(() => world.emulator.close());

  it.each(PARAMETERS)("%s in a URL", async (name) => {
    for (const value of JUNK) {
      for (const request of [
        "GET /classes/T",
        "GET /classes/T/{a}",
        "GET /users/me",
        "PUT /classes/T/{a}",
        "DELETE /classes/T/none",
      ]) {
        const { status, json } = await world.send({ request, query: { [name]: value } });
        const where = `${request} ${name}=${JSON.stringify(value)}: ${JSON.stringify(json)}`;
        expect(isDecent(status), where).toBe(true);
        if (status >= 400) expect(json, where).toEqual({ code: expect.any(Number), error: expect.any(String) });
      }
    }
    await world.step(untouched);
  });

  const VALUES = [null, true, 0, -1, 1.5, "x", "", [], [1], {}, { $gt: 1 }, { __type: "Date" }, { __op: "Increment" }];
  it.each(PARAMETERS)("%s in a batch", async (name) => {
    const requests = VALUES.flatMap((value) =>
      ["GET /1.1/classes/T", "GET /1.1/classes/T/none"].map((request) => {
        const [method, path] = request.split(" ");
        return { method, path, params: { [name]: value } };
      }),
    );
    const { status, json } = await world.http("POST", "/batch", { body: { requests } });
    expect(status).toBe(200);
    const answers = Array.isArray(json) ? json : [];
    expect(answers).toHaveLength(requests.length);
    for (const [index, answer] of answers.entries()) {
      if (at(answer, "success") !== undefined) continue;
      expect(answer, JSON.stringify(requests[index])).toEqual({
        error: {
          code: expect.any(Number),
          error: expect.stringMatching(/^(?!.*(is not a function|Cannot read|undefined))/),
        },
      });
    }
  });

  it.each([null, true, 5, "text", [], [1], [{}], [[]]])("a body that is %j", async (body) => {
    for (const request of [
      "POST /classes/T2",
      "PUT /classes/T/{a}",
      "POST /batch",
      "POST /users",
      "POST /login",
      "POST /roles",
      "POST /files",
      "POST /fileTokens",
    ]) {
      const { status, json } = await world.send({ request, body: JSON.stringify(body) });
      expect(isDecent(status), `${request}: ${status} ${JSON.stringify(json)}`).toBe(true);
    }
    expect((await world.http("GET", "/classes/T", { query: { count: 1 } })).json).toMatchObject({ count: 3 });
  });

  const ODD = [
    null,
    true,
    0,
    "x",
    [],
    [null],
    {},
    { a: null },
    { __type: "Nonsense" },
    { __type: 5 },
    { __type: null },
  ];
  it.each(ODD)("ACL %j", async (acl) => {
    const { status, json } = await world.http("POST", "/classes/T2", { body: { ACL: acl } });
    if (status !== 201) expect({ status, json }).toMatchObject({ status: 400, json: { code: 123 } });
  });
  it.each(ODD)("operations with the operand %j", async (odd) => {
    for (const name of [
      "Increment",
      "Decrement",
      "BitAnd",
      "BitOr",
      "BitXor",
      "Add",
      "AddUnique",
      "Remove",
      "AddRelation",
      "RemoveRelation",
      "Batch",
    ]) {
      const body = { odd: { __op: name, amount: odd, value: odd, objects: odd, ops: odd } };
      for (const answer of [
        await world.http("POST", "/classes/T3", { body }),
        await world.send({ request: "PUT /classes/T/{c}", json: body }),
      ]) {
        expect(isDecent(answer.status), `${name}: ${answer.text}`).toBe(true);
      }
    }
  });
  it.each([
    "$eq",
    "$ne",
    "$lt",
    "$gte",
    "$in",
    "$nin",
    "$all",
    "$size",
    "$exists",
    "$regex",
    "$inQuery",
    "$notInQuery",
    "$select",
    "$dontSelect",
    "$relatedTo",
    "$or",
    "$and",
    "$nearSphere",
    "$within",
  ])("where %s with odd operands", async (operator) => {
    for (const odd of [...ODD, { className: 5 }, { key: 5, query: {} }, { $box: [null, null] }]) {
      for (const where of [
        { n: { [operator]: odd } },
        { [operator]: odd },
        { createdAt: { [operator]: odd } },
        { objectId: { [operator]: odd } },
      ]) {
        const { status, json } = await world.http("GET", "/classes/T", { query: { where } });
        const shown = `${JSON.stringify(where)}: ${JSON.stringify(json)}`;
        expect(isDecent(status), shown).toBe(true);
        if (status >= 400) expect(json, shown).toEqual({ code: expect.any(Number), error: expect.any(String) });
      }
    }
  });
});

describe("unicode everywhere", () => {
  scenarios(createWorld, [
    {
      title: "values, nested names, conditions, order",
      steps: [
        {
          request: "POST /classes/T",
          json: { label: "\u{1F392}包", map: { 键: { "\u{1F468}\u200d\u{1F469}": "é" } } },
          save: { row: "objectId" },
        },
        { request: "POST /classes/T", json: { label: "z" } },
        { request: "GET /classes/T", query: { where: { label: "\u{1F392}包" } }, labels: ["\u{1F392}包"] },
        {
          request: "GET /classes/T",
          query: { where: { "map.键.\u{1F468}\u200d\u{1F469}": "é" } },
          labels: ["\u{1F392}包"],
        },
        // The same letter in two parts is another text.
        { request: "GET /classes/T", query: { where: { "map.键.\u{1F468}\u200d\u{1F469}": "e\u0301" } }, labels: [] },
        { request: "GET /classes/T", query: { order: "-label" }, ordered: ["\u{1F392}包", "z"] },
        { request: "PUT /classes/T/{row}", json: { "map.新": 1 } },
        { request: "GET /classes/T/{row}", matches: { map: { 新: 1 } } },
      ],
    },
    {
      title: "text compares by code point, not by UTF-16 unit",
      steps: [
        { request: "POST /classes/T", json: { label: "\u{1F600}" } },
        { request: "POST /classes/T", json: { label: "\uFF5E" } },
        { request: "GET /classes/T", query: { order: "label" }, ordered: ["\uFF5E", "\u{1F600}"] },
        { request: "GET /classes/T", query: { where: { label: { $gt: "\uFF5E" } } }, labels: ["\u{1F600}"] },
      ],
    },
    { title: "a class", request: "POST /classes/商品", json: {}, status: 400, refused: 103 },
    { title: "a key", request: "POST /classes/T", json: { 价格: 1 }, refused: 105 },
    { title: "an id", request: "GET /classes/_Status/%E5%8C%85", equals: {} },
  ]);
});
