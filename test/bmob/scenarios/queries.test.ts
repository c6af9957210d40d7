import { describe } from "vitest";
import {
  beijing,
  createWorld,
  date,
  NOW,
  NOW_MS,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const ROWS = {
  ann: { score: 3, team: "red", at: date("2011-08-21 18:02:52") },
  bob: { score: 1, team: "blue", at: date("2015-01-01 00:00:00") },
  cat: { score: 2, team: "red", at: date("2009-05-05 05:05:05") },
  dan: { score: 2, team: "blue", at: date("2012-12-12 12:12:12") },
  eve: { score: -1.5, team: "green", at: date("2011-08-21 18:02:53") },
};
const ALL = Object.keys(ROWS);

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Score", ROWS);
  await world.users("ming", "hong", "lin");
  return world;
};

type Asked = readonly [title: string, query: NonNullable<Step["query"]>, expected: Partial<Step>];

const ask = (section: string, rows: readonly Asked[]): void => {
  questions(
    arrange,
    rows.map(
      ([title, query, expected]): Scenario => ({
        title: `${section} ${title}`,
        request: "GET /1/classes/Score",
        query,
        ...expected,
      }),
    ),
  );
};

describe("6.3 without parameters", () => {
  ask("6.3", [
    ["all rows, in the order they were made", {}, { ordered: ALL }],
    [
      "a row is the object itself",
      { where: { label: "bob" } },
      { equals: { results: [{ label: "bob", ...ROWS.bob, objectId: "{bob}", ...times }] } },
    ],
    ["nothing found", { where: { score: 99 } }, { equals: { results: [] } }],
    ["no count unless asked for", { limit: 1 }, { lacks: ["count"] }],
  ]);
  questions(arrange, [
    {
      title: "6.3 parameters may all be percent-encoded by hand",
      request: `GET /1/classes/Score?where=${encodeURIComponent('{"score":{"$gte":2}}')}&order=-score%2Clabel&limit=2&skip=1&count=1`,
      ordered: ["cat", "dan"],
      matches: { count: 3 },
    },
  ]);
});

describe("6.3 limit, skip, count", () => {
  ask("6.3", [
    ["limit", { limit: 2 }, { ordered: ["ann", "bob"] }],
    ["limit 1", { limit: 1 }, { ordered: ["ann"] }],
    ["limit 0: no rows", { limit: 0 }, { equals: { results: [] } }],
    ["limit above what there is", { limit: 10 }, { ordered: ALL }],
    ["limit above the cap", { limit: 100_000 }, { ordered: ALL }],
    ["skip", { skip: 2 }, { ordered: ["cat", "dan", "eve"] }],
    ["skip 0", { skip: 0 }, { ordered: ALL }],
    ["skip all", { skip: 5 }, { equals: { results: [] } }],
    ["skip more than all", { skip: 500 }, { equals: { results: [] } }],
    ["skip and limit", { skip: 1, limit: 2 }, { ordered: ["bob", "cat"] }],
    ["skip and limit over the end", { skip: 4, limit: 2 }, { ordered: ["eve"] }],
    ["count=1", { count: 1 }, { ordered: ALL, matches: { count: 5 } }],
    ["count=true", { count: "true" }, { ordered: ALL, matches: { count: 5 } }],
    ["count ignores limit", { count: 1, limit: 2 }, { ordered: ["ann", "bob"], matches: { count: 5 } }],
    ["count ignores skip", { count: 1, skip: 4 }, { ordered: ["eve"], matches: { count: 5 } }],
    ["count with limit 0", { count: 1, limit: 0 }, { equals: { results: [], count: 5 } }],
    ["count=true with limit 0", { count: "true", limit: 0 }, { equals: { results: [], count: 5 } }],
    ["count of what matches", { count: 1, limit: 0, where: { team: "red" } }, { equals: { results: [], count: 2 } }],
    ["count of nothing", { count: 1, where: { team: "pink" } }, { equals: { results: [], count: 0 } }],
    [
      "count with keys",
      { count: 1, limit: 1, keys: "team" },
      { equals: { results: [{ team: "red", objectId: "{ann}", ...times }], count: 5 } },
    ],
    ["count with an order", { count: 1, limit: 1, order: "score" }, { ordered: ["eve"], matches: { count: 5 } }],
  ]);

  const numbers = (length: number) => Array.from({ length }, (_, index) => index);
  const crowd = async (): Promise<World> => {
    const world = await createWorld();
    for (const label of numbers(1005)) await world.step({ request: "POST /1/classes/Many", json: { label } });
    return world;
  };
  const labelsOf = (from: number, until: number) =>
    numbers(until)
      .slice(from)
      .map((label) => ({ label }));
  const found = (title: string, query: object, from: number, until: number): Scenario => ({
    title: `6.3 ${title}`,
    request: "GET /1/classes/Many?count=1&order=label",
    query: { ...query },
    matches: { results: labelsOf(from, until), count: 1005 },
  });
  questions(crowd, [
    found("the default limit is 100", {}, 0, 100),
    found("the default limit after a skip", { skip: 1000 }, 1000, 1005),
    found("limit 1000", { limit: 1000 }, 0, 1000),
    found("limit 1001 is capped", { limit: 1001 }, 0, 1000),
    found("limit 100000 is capped", { limit: 100_000 }, 0, 1000),
    found("limit 500", { limit: 500 }, 0, 500),
    {
      title: "6.3 count is not capped",
      request: "GET /1/classes/Many?count=1&limit=0",
      equals: { results: [], count: 1005 },
    },
  ]);
});

describe("6.3 order", () => {
  ask("6.3", [
    ["ascending", { order: "score", where: { score: { $ne: 2 } } }, { ordered: ["eve", "bob", "ann"] }],
    ["descending", { order: "-score", where: { score: { $ne: 2 } } }, { ordered: ["ann", "bob", "eve"] }],
    ["by several", { order: "score,label" }, { ordered: ["eve", "bob", "cat", "dan", "ann"] }],
    ["by several, the second descending", { order: "score,-label" }, { ordered: ["eve", "bob", "dan", "cat", "ann"] }],
    ["by several, the first descending", { order: "-score,label" }, { ordered: ["ann", "cat", "dan", "bob", "eve"] }],
    ["by three", { order: "team,-score,label" }, { ordered: ["dan", "bob", "eve", "ann", "cat"] }],
    ["by text", { order: "-label" }, { ordered: ["eve", "dan", "cat", "bob", "ann"] }],
    ["by Date", { order: "at" }, { ordered: ["cat", "ann", "eve", "dan", "bob"] }],
    ["by Date, descending", { order: "-at" }, { ordered: ["bob", "dan", "eve", "ann", "cat"] }],
    ["with limit and skip", { order: "-label", skip: 1, limit: 2 }, { ordered: ["dan", "cat"] }],
    [
      "numbers by size, not as text",
      { order: "label", where: { score: { $lt: 3 } } },
      { ordered: ["bob", "cat", "dan", "eve"] },
    ],
  ]);
  scenarios(createWorld, [
    {
      title: "6.3 by createdAt and updatedAt",
      steps: [
        ...["a", "b", "c"].map(
          (label): Step => ({
            request: "POST /1/classes/T",
            json: { label },
            after: 10,
            save: { [label]: "objectId" },
          }),
        ),
        { request: "PUT /1/classes/T/{b}", json: { n: 1 }, after: "1h" },
        { request: "GET /1/classes/T?order=-createdAt", ordered: ["c", "b", "a"] },
        { request: "GET /1/classes/T?order=createdAt", ordered: ["a", "b", "c"] },
        { request: "GET /1/classes/T?order=-updatedAt&limit=1", ordered: ["b"] },
        { request: "GET /1/classes/T", ordered: ["a", "b", "c"] },
      ],
    },
    {
      title: "6.3 numbers by size, not as text",
      steps: [
        ...[10, 9, 100, -1, 0.5].map((label): Step => ({ request: "POST /1/classes/T", json: { label } })),
        {
          request: "GET /1/classes/T?order=label",
          matches: { results: [-1, 0.5, 9, 10, 100].map((label) => ({ label })) },
        },
      ],
    },
  ]);
});

describe("6.3 where that is wrong", () => {
  const p = { __type: "GeoPoint", latitude: 1, longitude: 2 };
  ask("6.3", [
    ["an empty object matches all", { where: {} }, { ordered: ALL }],
    ["a field nobody has", { where: { nothing: 1 } }, { equals: { results: [] } }],
    ...["{", "nope", '{"score":}', "{'score':1}", '{"score":1'].map(
      (where): Asked => [`bad JSON ${where}`, { where }, { refused: 107 }],
    ),
    ...["[]", "5", '"score"', "true", '[{"score":1}]'].map(
      (where): Asked => [`no object ${where}`, { where }, { status: 400 }],
    ),
    ...[
      { $foo: 1 },
      { $gt: 1 },
      { $where: "1" },
      { $nor: [{ score: 1 }] },
      { "a-b": 1 },
      { "a b": 1 },
      { 中文: 1 },
      { "1a": 1 },
      { score: 1, $expr: {} },
      { score: { $foo: 1 } },
      { score: { $gt: 1, $foo: 1 } },
      { score: { $GT: 1 } },
      { score: { $where: "1" } },
      { score: { $elemMatch: {} } },
      { score: { $not: { $gt: 1 } } },
      { $or: [{ score: { $foo: 1 } }] },
      { $and: [{ $foo: 1 }] },
      { score: { $in: 5 } },
      { score: { $in: { 0: 1 } } },
      { score: { $in: "ab" } },
      { score: { $nin: 5 } },
      { score: { $all: 5 } },
      { score: { $all: "ab" } },
      { score: { $exists: "yes" } },
      { score: { $exists: {} } },
      { label: { $regex: 5 } },
      { label: { $regex: {} } },
      { label: { $regex: "(" } },
      { label: { $regex: "[a" } },
      { label: { $regex: "*" } },
      { $or: {} },
      { $or: 5 },
      { $or: [5] },
      { $or: ["x"] },
      { $and: {} },
      { $and: [null] },
      { at: { $nearSphere: 5 } },
      { at: { $nearSphere: [1, 2] } },
      { at: { $nearSphere: {} } },
      { at: { $nearSphere: p, $maxDistanceInKilometers: "far" } },
      { at: { $within: 5 } },
      { at: { $within: {} } },
      { at: { $within: { $box: 5 } } },
      { at: { $within: { $box: [p] } } },
      { at: { $within: { $box: [1, 2] } } },
      { team: { $inQuery: 5 } },
      { team: { $inQuery: {} } },
      { team: { $inQuery: { className: 5, where: {} } } },
      { team: { $notInQuery: "Score" } },
      { team: { $select: 5 } },
      { team: { $select: {} } },
      { team: { $select: { query: { className: "Score", where: {} } } } },
      { team: { $select: { key: "team" } } },
      { team: { $dontSelect: 5 } },
      { $relatedTo: 5 },
      { $relatedTo: {} },
      { $relatedTo: { key: "x" } },
    ].map((where): Asked => [`102 ${JSON.stringify(where)}`, { where }, { refused: 102 }]),
    ["the same when it is counted", { where: { $foo: 1 }, count: 1, limit: 0 }, { refused: 102 }],
    ["the same in statistics", { where: { $foo: 1 }, sum: "score" }, { refused: 102 }],
    ...[
      { at: { $gt: date("nonsense") } },
      { at: { $nearSphere: { ...p, latitude: 91 } } },
      { team: { __type: "Pointer", className: "Team" } },
      { team: { $in: [{ __type: "Pointer" }] } },
    ].map((where): Asked => [`a bad value ${JSON.stringify(where)}`, { where }, { status: 400 }]),
  ]);
});

describe("6.3 the same at /1/users", () => {
  questions(arrange, [
    { title: "6.3 users", request: "GET /1/users", ordered: ["ming", "hong", "lin"], lacks: ["count"] },
    {
      title: "6.3 users: where",
      request: "GET /1/users",
      query: { where: { username: { $in: ["hong", "lin"] } } },
      ordered: ["hong", "lin"],
    },
    { title: "6.3 users: order, limit, skip", request: "GET /1/users?order=username&limit=1&skip=1", ordered: ["lin"] },
    { title: "6.3 users: count", request: "GET /1/users?count=1&limit=0", equals: { results: [], count: 3 } },
    {
      title: "6.3 users: keys",
      request: "GET /1/users?keys=username&limit=1",
      equals: { results: [{ username: "ming", objectId: "{ming}", ...times }] },
    },
    { title: "6.3 users: by id", request: "GET /1/users", query: { where: { objectId: "{hong}" } }, ordered: ["hong"] },
    { title: "6.3 users: bad JSON", request: "GET /1/users?where=%7B", refused: 107 },
    {
      title: "6.3 users: a bad operator",
      request: "GET /1/users",
      query: { where: { username: { $foo: 1 } } },
      refused: 102,
    },
    {
      title: "6.6 users: never a password",
      request: "GET /1/users?keys=username,password,sessionToken",
      lacks: ["results.0.password", "results.0.sessionToken", "results.2.password"],
    },
    {
      title: "6.3 users: a pointer to one",
      request: "GET /1/users",
      query: { where: { friend: to("_User", "ming") } },
      equals: { results: [] },
    },
  ]);
});

describe("6.1 createdAt and updatedAt in where", () => {
  const later = (seconds: number) => beijing(NOW_MS + seconds * 1000);
  const story = async (): Promise<World> => {
    const world = await createWorld();
    for (const label of ["first", "second", "third"]) {
      await world.objects("T", { [label]: {} });
      await world.emulator.clock.advance(10_000);
    }
    await world.step({ request: "PUT /1/classes/T/{first}", json: { n: 1 } });
    return world;
  };
  const both = (
    title: string,
    test: (value: unknown) => object,
    time: string,
    labels: readonly string[],
  ): readonly Scenario[] => [
    { title: `6.3 ${title}, as Date`, request: "GET /1/classes/T", query: { where: test(date(time)) }, labels },
    { title: `6.3 ${title}, as text`, request: "GET /1/classes/T", query: { where: test(time) }, labels },
  ];
  questions(story, [
    ...both("$gt between", (v) => ({ createdAt: { $gt: v } }), later(5), ["second", "third"]),
    ...both("$gte between", (v) => ({ createdAt: { $gte: v } }), later(15), ["third"]),
    ...both("$lt between", (v) => ({ createdAt: { $lt: v } }), later(15), ["first", "second"]),
    ...both("$lte between", (v) => ({ createdAt: { $lte: v } }), later(5), ["first"]),
    // Times are stored finer than they are shown: the second that an object shows began before it was made.
    ...both("$gte the second itself", (v) => ({ createdAt: { $gte: v } }), NOW, ["first", "second", "third"]),
    ...both("$gt the second itself", (v) => ({ createdAt: { $gt: v } }), NOW, ["first", "second", "third"]),
    ...both("$lte the second itself", (v) => ({ createdAt: { $lte: v } }), NOW, []),
    ...both("$lte a second more, as the docs advise", (v) => ({ createdAt: { $lte: v } }), later(1), ["first"]),
    ...both("a range", (v) => ({ createdAt: { $gte: v, $lt: date(later(15)) } }), later(5), ["second"]),
    ...both("updatedAt $gt", (v) => ({ updatedAt: { $gt: v } }), later(25), ["first"]),
    ...both("updatedAt $lt", (v) => ({ updatedAt: { $lt: v } }), later(15), ["second"]),
    ...both("beside another condition", (v) => ({ createdAt: { $gt: v }, label: "third" }), later(5), ["third"]),
    ...both("inside $or", (v) => ({ $or: [{ createdAt: { $lt: v } }, { label: "third" }] }), later(5), [
      "first",
      "third",
    ]),
    {
      title: "6.3 a Date with Z is UTC",
      request: "GET /1/classes/T",
      query: { where: { createdAt: { $gt: date(new Date(NOW_MS + 5000).toISOString()) } } },
      labels: ["second", "third"],
    },
    {
      title: "6.3 to the millisecond: not after",
      request: "GET /1/classes/T",
      query: { where: { createdAt: { $gt: date(new Date(NOW_MS).toISOString()) } } },
      labels: ["second", "third"],
    },
    {
      title: "6.3 to the millisecond: before",
      request: "GET /1/classes/T",
      query: { where: { createdAt: { $gt: date(new Date(NOW_MS - 1).toISOString()) } } },
      labels: ["first", "second", "third"],
    },
  ]);
});
