import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, questions, type Scenario, type Step, scenarios, type World } from "./steps.js";
import { NOW } from "./support.js";

const MISSING = [101, "Class or object doesn't exists."] as const;
const day = (iso: string) => ({ __type: "Date", iso: `${iso}T00:00:00.000Z` });

/** Fruit, in this order; 150 numbers. */
const FRUIT = {
  pear: { price: 5, colour: "green", day: day("2020-03-01"), seen: { n: 2 } },
  apple: { price: 3, colour: "red", day: day("2021-01-01"), seen: { n: 1 } },
  fig: { price: 5, colour: "blue", day: day("2019-01-01") },
  kiwi: { colour: "green", seen: { n: 10 } },
  plum: { price: 10, colour: "blue", day: day("2020-02-01"), seen: { n: 3 } },
};
const ALL = Object.keys(FRUIT);

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.objects("Fruit", FRUIT);
  await world.step({ request: "POST /roles", json: { name: "editors", ACL: {} }, status: 201 });
  await world.step({
    request: "POST /files",
    json: { name: "a.png", url: "https://cdn.test/a.png", metaData: { __source: "external" } },
    status: 201,
  });
  return world;
};

const find = (title: string, query: Step["query"], rest: Partial<Step>): Scenario => ({
  title,
  request: "GET /classes/Fruit",
  ...(query === undefined ? {} : { query }),
  ...rest,
});

describe("11.1 queries", () => {
  questions(arrange, [
    find(
      "11.1 results, whole objects",
      { where: { label: "kiwi" } },
      {
        equals: {
          results: [{ label: "kiwi", ...FRUIT.kiwi, objectId: "{kiwi}", createdAt: NOW, updatedAt: NOW }],
        },
      },
    ),
    find("11.1 none", { where: { label: "none" } }, { equals: { results: [] } }),
    { title: "11.1 an unknown class", request: "GET /classes/Nothing", status: 404, refused: MISSING },
    {
      title: "11.1 an unknown class with conditions",
      request: "GET /classes/Nothing",
      query: { where: { a: 1 }, count: 1, limit: 0 },
      status: 404,
      refused: MISSING,
    },
    ...[
      ["/users", "/classes/_User", { username: "ming" }],
      ["/roles", "/classes/_Role", { name: "editors" }],
      ["/classes/files", "/classes/_File", { name: "a.png" }],
      ["/files", "/classes/_File", { name: "a.png" }],
    ].flatMap(([path, twin, row]): Scenario[] =>
      [path, twin].map((each) => ({
        title: `11.1 ${path} is ${twin}: ${each}`,
        request: `GET ${each}`,
        as: "master",
        query: { count: 1 },
        matches: { results: [row], count: 1 },
      })),
    ),
  ]);
});

describe("11.2 11.4 order", () => {
  questions(arrange, [
    find("11.4 as inserted", {}, { ordered: ALL }),
    find(
      "11.2 ascending; what has none comes first",
      { order: "price,label" },
      {
        ordered: ["kiwi", "apple", "fig", "pear", "plum"],
      },
    ),
    find("11.2 descending", { order: "-price,label" }, { ordered: ["plum", "fig", "pear", "apple", "kiwi"] }),
    find("11.2 several keys", { order: "colour,-price" }, { ordered: ["plum", "fig", "pear", "kiwi", "apple"] }),
    find("11.2 several keys", { order: "-colour,price" }, { ordered: ["apple", "kiwi", "pear", "fig", "plum"] }),
    find(
      "11.2 blanks after the comma",
      { order: "colour, -price" },
      {
        ordered: ["plum", "fig", "pear", "kiwi", "apple"],
      },
    ),
    find("11.2 dates", { order: "day" }, { ordered: ["kiwi", "fig", "plum", "pear", "apple"] }),
    find("11.2 dates, descending", { order: "-day" }, { ordered: ["apple", "pear", "plum", "fig", "kiwi"] }),
    find(
      "11.2 dotted",
      { order: "-seen.n", where: { "seen.n": { $exists: true } } },
      {
        ordered: ["kiwi", "plum", "pear", "apple"],
      },
    ),
    find("11.2 objectId", { order: "objectId" }, { ordered: ALL }),
    find("11.2 objectId, descending", { order: "-objectId" }, { ordered: [...ALL].reverse() }),
    find("11.2 equal ones stay as they were", { order: "createdAt" }, { ordered: ALL }),
    find("11.2 a key nobody has", { order: "nothing" }, { ordered: ALL }),
    find("11.2 an empty order", { order: "" }, { ordered: ALL }),
  ]);
  it("11.2 createdAt and updatedAt", async () => {
    await using world = await createWorld();
    for (const label of ["one", "two", "three"]) {
      await world.objects("Doc", { [label]: {} });
      await world.emulator.clock.advance(1000);
    }
    await world.step({ request: "PUT /classes/Doc/{one}", json: {} });
    const ordered = (order: string, labels: string[]) =>
      world.step({ request: "GET /classes/Doc", query: { order }, ordered: labels });
    await ordered("-createdAt", ["three", "two", "one"]);
    await ordered("createdAt", ["one", "two", "three"]);
    await ordered("-updatedAt", ["one", "three", "two"]);
    await ordered("updatedAt", ["two", "three", "one"]);
  });
  it("11.4 as SDKs iterate: by objectId, on from the last", async () => {
    await using world = await arrange();
    const seen: unknown[] = [];
    let where: object = {};
    for (;;) {
      const { json } = await world.send({
        request: "GET /classes/Fruit",
        query: { order: "objectId", limit: 2, where },
      });
      const results = at(json, "results");
      if (!Array.isArray(results) || results.length === 0) break;
      seen.push(...results.map((row) => at(row, "label")));
      where = { objectId: { $gt: at(results.at(-1), "objectId") } };
    }
    expect(seen).toEqual(ALL);
  });
});

describe("11.2 11.3 limit, skip, count", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    const requests = (from: number, many: number) =>
      Array.from({ length: many }, (_, index) => ({
        method: "POST",
        path: "/1.1/classes/Number",
        body: { n: from + index },
      }));
    const answer = await world.http("POST", "/batch", { body: { requests: requests(0, 1005) } });
    expect(answer.status).toBe(200);
  });
  afterAll(() => world.emulator.close());

  const numbers = async (query: Record<string, unknown>): Promise<{ ns: number[]; count: unknown }> => {
    const { status, json } = await world.http("GET", "/classes/Number", { query: { order: "n", keys: "n", ...query } });
    expect(status).toBe(200);
    const results = at(json, "results");
    const ns = Array.isArray(results) ? results.map((row) => Number(at(row, "n"))) : [];
    return { ns, count: at(json, "count") };
  };
  const range = (from: number, many: number): number[] => Array.from({ length: many }, (_, index) => from + index);

  it.each([
    ["11.2 default", {}, 100],
    ["11.2 1", { limit: 1 }, 1],
    ["11.2 99", { limit: 99 }, 99],
    ["11.2 101", { limit: 101 }, 101],
    ["11.2 1000", { limit: 1000 }, 1000],
    ["11.3 D5 1001 becomes 100", { limit: 1001 }, 100],
    ["11.3 D5 1000000 becomes 100", { limit: 1_000_000 }, 100],
    ["11.3 -1 becomes 100", { limit: -1 }, 100],
    ["11.3 0 is empty", { limit: 0 }, 0],
    ["11.2 an empty limit", { limit: "" }, 100],
  ])("%s", async (_title, query, many) => {
    expect(await numbers(query)).toEqual({ ns: range(0, many), count: undefined });
  });
  it.each([
    ["11.2 skip", { skip: 1, limit: 2 }, range(1, 2), undefined],
    ["11.2 skip beyond the default limit", { skip: 1000 }, range(1000, 5), undefined],
    ["11.2 skip to the end", { skip: 1005 }, [], undefined],
    ["11.2 skip beyond the end", { skip: 99_999 }, [], undefined],
    ["11.2 skip 0", { skip: 0, limit: 1 }, [0], undefined],
    ["11.2 count", { count: 1, limit: 2 }, range(0, 2), 1005],
    ["11.2 count and skip", { count: 1, limit: 2, skip: 4 }, range(4, 2), 1005],
    ["11.2 count and skip beyond the end", { count: 1, skip: 9999 }, [], 1005],
    ["11.2 11.3 count and no results", { count: 1, limit: 0 }, [], 1005],
    ["11.2 count and conditions", { count: 1, limit: 2, where: { n: { $gte: 1000 } } }, range(1000, 2), 5],
    ["11.2 count of nothing", { count: 1, limit: 0, where: { n: -1 } }, [], 0],
    ["11.2 count 0 is off", { count: 0, limit: 1 }, [0], undefined],
  ])("%s", async (_title, query, ns, count) => {
    expect(await numbers(query)).toEqual({ ns, count });
  });
});

describe("11.2 returnACL", () => {
  const ACL = { "*": { read: true, write: true } };
  questions(arrange, [
    find("11.2 returnACL=true", { returnACL: "true", limit: 1 }, { matches: { results: [{ ACL }] } }),
    find("11.2 returnACL=false", { returnACL: "false" }, { lacks: ["results.0.ACL"] }),
    find("11.2 without", {}, { lacks: ["results.0.ACL"] }),
  ]);
});

describe("11.5 what an ACL hides", () => {
  const hidden = async (): Promise<World> => {
    const world = await arrange();
    await world.objects("Fruit", {
      secret: { price: 99, ACL: {} },
      ming: { price: 98, ACL: { "{ming}": { read: true } } },
    });
    return world;
  };
  questions(hidden, [
    ...(
      [
        ["app", ALL],
        ["ming", [...ALL, "ming"]],
        ["master", [...ALL, "ming", "secret"]],
      ] as const
    ).flatMap(([as, labels]): Scenario[] => [
      find(`11.5 ${as}: results`, {}, { as, labels }),
      find(`11.5 ${as}: count`, { count: 1, limit: 0 }, { as, equals: { results: [], count: labels.length } }),
      find(
        `11.5 ${as}: $or does not lead past it`,
        { where: { $or: [{ price: 99 }, { price: 98 }] } },
        {
          as,
          labels: labels.filter((label) => !ALL.includes(label)),
        },
      ),
    ]),
    find("11.5 the limit counts what is seen", { order: "-price", limit: 1 }, { labels: ["plum"] }),
  ]);
});

describe("11.2 where", () => {
  questions(arrange, [
    find("11.2 none", {}, { labels: ALL }),
    find("11.2 an empty one", { where: {} }, { labels: ALL }),
    find("11.2 an empty text", { where: "" }, { labels: ALL }),
    find("11.2 conditions all hold", { where: { price: 5, colour: "blue" } }, { labels: ["fig"] }),
    find("11.2 an array: all must hold", { where: [{ price: 5 }, { colour: "blue" }] }, { labels: ["fig"] }),
    find(
      "11.2 an array of the same key",
      { where: [{ price: { $gt: 3 } }, { price: { $lt: 10 } }] },
      {
        labels: ["pear", "fig"],
      },
    ),
    find("11.2 an array of one", { where: [{ price: 3 }] }, { labels: ["apple"] }),
    find("11.2 an empty array", { where: [] }, { labels: ALL }),
    ...["{", "}", "{'a':1}", "nope", '{"a":}', '{"a":1', "[{]", '{"price":5}x', "\u0000"].map((where) =>
      find(`11.6 ${JSON.stringify(where)} is 107`, { where }, { refused: 107 }),
    ),
    ...["5", '"text"', "true", "[5]", '["a"]', "[[5]]"].map((where) =>
      find(`11.6 ${where} is no object of conditions`, { where }, { status: 400 }),
    ),
    ...[
      "$nope",
      "$where",
      "$expr",
      "$text",
      "$nor",
      "$comment",
      "$type",
      "$mod",
      "$not",
      "$elemMatch",
      "$jsonSchema",
    ].flatMap((operator) => [
      find(`11.7 ${operator} on a key`, { where: { price: { [operator]: 1 } } }, { refused: 1 }),
      find(`11.7 ${operator} at the top`, { where: { [operator]: "1" } }, { refused: 1 }),
      find(`11.7 ${operator} beside others`, { where: { price: { $gt: 1, [operator]: 1 } } }, { refused: 1 }),
      find(`11.7 ${operator} inside $or`, { where: { $or: [{ price: { [operator]: 1 } }] } }, { refused: 1 }),
    ]),
  ]);
});

describe("11.8 where inside a batch", () => {
  it.each([
    ["an object", { price: 5 }],
    ["a text", '{"price":5}'],
  ])("11.8 %s", async (_title, where) => {
    await using world = await arrange();
    const request = {
      method: "GET",
      path: "/1.1/classes/Fruit",
      params: { where, order: "-label", limit: 1, count: 1 },
    };
    const { json } = await world.http("POST", "/batch", { body: { requests: [request] } });
    expect(json).toMatchObject([{ success: { results: [{ label: "pear" }], count: 2 } }]);
  });
});

describe("20.2 conditions of writes inside a batch", () => {
  scenarios(arrange, [
    {
      title: "10.4 20.2 an update whose condition does not hold",
      steps: [
        {
          request: "POST /batch",
          json: {
            requests: [
              { method: "PUT", path: "/1.1/classes/Fruit/{fig}", body: { price: 1 }, params: { where: { price: 4 } } },
              { method: "PUT", path: "/1.1/classes/Fruit/{pear}", body: { price: 1 }, params: { where: { price: 5 } } },
            ],
          },
          equals: [
            { error: { code: 305, error: "No effect on updating/deleting a document." } },
            { success: { objectId: "{pear}", updatedAt: NOW } },
          ],
        },
        find("", { where: { price: 1 } }, { labels: ["pear"] }) as Step,
      ],
    },
  ]);
});
