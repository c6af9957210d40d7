import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const DATE = { __type: "Date", iso: "2015-06-21T18:02:52.249Z" };
const POINT = { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 };
const BYTES = { __type: "Bytes", base64: "aGVsbG8=" };
const POINTER = { __type: "Pointer", className: "Post", objectId: "558e20cbe4b060308e3eb36c" };
const RANDOM_NAME = /^[0-9a-z]{25}$/;

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.step({
    request: "POST /files",
    json: { name: "a.png", url: "https://cdn.test/a.png", metaData: { __source: "external" } },
    save: { file: "objectId" },
  });
  return world;
};

/** 4.1, 4.5: what goes in comes out. */
const KEPT: Readonly<Record<string, unknown>> = {
  "4.1 Date": DATE,
  "4.1 Date at the epoch": { __type: "Date", iso: "1970-01-01T00:00:00.000Z" },
  "4.1 Date long ago": { __type: "Date", iso: "0001-01-01T00:00:00.000Z" },
  "4.1 Bytes": BYTES,
  "4.1 Bytes, none": { __type: "Bytes", base64: "" },
  "4.1 Pointer": POINTER,
  "4.1 Pointer to a built-in class": { ...POINTER, className: "_User" },
  "4.3 Pointer with an opaque id": { ...POINTER, objectId: "any-Thing 包" },
  "4.1 GeoPoint": POINT,
  "4.1 GeoPoint at the south-west end": { __type: "GeoPoint", latitude: -90, longitude: -180 },
  "4.1 GeoPoint at the north-east end": { __type: "GeoPoint", latitude: 90, longitude: 180 },
  "4.1 GeoPoint at zero": { __type: "GeoPoint", latitude: 0, longitude: 0 },
  text: '书包 \u{1F392} \u0000 \\ " </script>',
  "empty text": "",
  "long text": "长".repeat(50_000),
  "a lone surrogate": "\ud83d",
  "text like a date": "2015-06-21T18:02:52.249Z",
  "text like JSON": '{"__op":"Delete"}',
  number: 1.5,
  "a negative number": -0.1,
  "a big number": 1e300,
  "the biggest whole number": 9007199254740991,
  zero: 0,
  true: true,
  false: false,
  "4.5 null": null,
  "4.5 an empty array": [],
  "4.5 an empty map": {},
  "4.5 mixed types in one array": [1, "1", true, null, [1, [2]], { a: 1 }, DATE, POINTER, POINT, BYTES],
  "4.5 nested maps": { a: { b: { c: [{ d: null }] } }, 包: "中文", "\u{1F392}": 1, "with blank": 1, "a-b": 2 },
  "4.1 typed values in a map": { at: DATE, where: { there: POINT, who: [POINTER] } },
  "names of Object.prototype in a map": { constructor: 1, toString: "x", hasOwnProperty: null, valueOf: {} },
  "a member called id": { id: 1, objectId: "x", createdAt: 5, ACL: 1 },
};

describe("4.1 4.5 values come back as they went in", () => {
  let world: World;
  beforeAll(async () => {
    world = await arrange();
  });
  afterAll(() => world.emulator.close());
  let classes = 0;

  it.each(Object.entries(KEPT))("%s", async (_title, value) => {
    const className = `Kept${++classes}`;
    const made = await world.http("POST", `/classes/${className}`, { body: { value } });
    expect(made.status, made.text).toBe(201);
    const path = made.headers.location ?? "";
    expect(at((await world.http("GET", path)).json, "value")).toEqual(value);
    const listed = await world.http("GET", `/classes/${className}`);
    expect(at(listed.json, "results.0.value")).toEqual(value);
    await world.http("PUT", path, { body: { value: null } });
    expect(at((await world.http("GET", path)).json, "value")).toBeNull();
    await world.http("PUT", path, { body: { value, other: value } });
    expect((await world.http("GET", path)).json).toMatchObject({ value, other: value });
    const shown = await world.http("POST", `/classes/${className}`, {
      body: { value },
      query: { fetchWhenSave: true },
    });
    expect(at(shown.json, "value")).toEqual(value);
  });

  it.each([
    ["2015-06-21T18:02:52Z", "2015-06-21T18:02:52.000Z"],
    ["2015-06-21T18:02:52.2Z", "2015-06-21T18:02:52.200Z"],
    ["2015-06-22T02:02:52.249+08:00", "2015-06-21T18:02:52.249Z"],
    ["2015-06-21T18:02:52", "2015-06-21T18:02:52.000Z"],
    ["2015/6/21 18:02", "2015-06-21T18:02:00.000Z"],
  ])("4.1 a Date is UTC with milliseconds: %s", async (iso, shown) => {
    const made = await world.http("POST", "/classes/Dated", { body: { at: { __type: "Date", iso } } });
    expect((await world.http("GET", made.headers.location ?? "")).json).toMatchObject({
      at: { __type: "Date", iso: shown },
    });
  });
});

const refused = (title: string, value: unknown, code: number): Scenario => ({
  title,
  steps: [
    { request: "POST /classes/Refused", json: { value }, refused: code },
    { request: "POST /classes/Refused", json: { value: { deep: [value] } }, refused: code },
    { request: "POST /classes/Refused", json: { value: op("Add", { objects: [value] }) }, refused: code },
  ],
});
const point = (latitude: unknown, longitude: unknown) => ({ __type: "GeoPoint", latitude, longitude });

describe("4.1 values that cannot be", () => {
  scenarios(arrange, [
    ...[
      [90.1, 0],
      [-90.1, 0],
      [0, 180.1],
      [0, -180.1],
      [1000, 1000],
      [undefined, 0],
      [0, undefined],
      ["1", "2"],
      [null, null],
      [[], {}],
    ].map(([latitude, longitude]) =>
      refused(`4.1 302: latitude ${latitude}, longitude ${longitude}`, point(latitude, longitude), 302),
    ),
    refused("21 106: a Pointer without id", { __type: "Pointer", className: "Post" }, 106),
    refused("21 106: a Pointer without class", { __type: "Pointer", objectId: "5cc5" }, 106),
    refused("21 106: a Pointer with an empty id", { ...POINTER, objectId: "" }, 106),
    refused("21 106: a Pointer with a number for its id", { ...POINTER, objectId: 5 }, 106),
    refused("21 106: a Pointer to nonsense", { ...POINTER, className: { a: 1 } }, 106),
    refused("21 121: a nested key with $", { $set: 1 }, 121),
    refused("21 121: a nested key with a dot", { "a.b": 1 }, 121),
  ]);
  it.each([undefined, null, 5, "", "yesterday", {}, "2015-13-45T00:00:00.000Z"])(
    "4.1 a Date of %j is 400",
    async (iso) => {
      await using world = await arrange();
      const answer = await world.http("POST", "/classes/Refused", { body: { value: { __type: "Date", iso } } });
      expect(answer).toMatchObject({ status: 400, json: { code: expect.any(Number), error: expect.any(String) } });
    },
  );
});

describe("4.1 files and relations", () => {
  const FILE = { __type: "File", objectId: "{file}", name: "a.png", url: "https://cdn.test/a.png" };
  const reads = { request: "GET /classes/Doc/{doc}", matches: { file: FILE } };
  scenarios(arrange, [
    {
      title: "4.1 a File written by id",
      steps: [
        { request: "POST /classes/Doc", json: { file: { __type: "File", id: "{file}" } }, save: { doc: "objectId" } },
        reads,
      ],
    },
    {
      title: "4.1 a File written as SDKs write it",
      steps: [
        { request: "GET /files/{file}", save: { name: "name" } },
        {
          request: "POST /classes/Doc",
          json: { file: { ...FILE, mime_type: "image/png", metaData: {}, bucket: null } },
          save: { doc: "objectId" },
        },
        reads,
      ],
    },
    {
      title: "4.1 a File that comes back as it was read",
      steps: [
        { request: "POST /classes/Doc", json: { file: { __type: "File", id: "{file}" } }, save: { doc: "objectId" } },
        { request: "GET /classes/Doc/{doc}", save: { read: "file" } },
        { request: "PUT /classes/Doc/{doc}", json: { file: "{read}" } },
        reads,
      ],
    },
    {
      title: "4.1 a Relation",
      steps: [
        {
          request: "POST /classes/Doc",
          json: { likes: op("AddRelation", { objects: [to("_User", "ming")] }) },
          save: { doc: "objectId" },
        },
        { request: "GET /classes/Doc/{doc}", matches: { likes: { __type: "Relation", className: "_User" } } },
      ],
    },
  ]);
});

describe("4.2 times are plain texts", () => {
  scenarios(arrange, [
    {
      title: "4.2 in every answer",
      steps: [
        {
          request: "POST /classes/Doc",
          json: {},
          equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
          save: { doc: "objectId" },
        },
        { request: "GET /classes/Doc/{doc}", equals: { objectId: "{doc}", createdAt: NOW, updatedAt: NOW } },
        { request: "GET /classes/Doc", equals: { results: [{ objectId: "{doc}", createdAt: NOW, updatedAt: NOW }] } },
        { request: "PUT /classes/Doc/{doc}", json: {}, equals: { objectId: "{doc}", updatedAt: NOW } },
        { request: "GET /users/{ming}", matches: { createdAt: NOW, updatedAt: NOW } },
        { request: "POST /login", json: { username: "ming", password: "pass" }, matches: { createdAt: NOW } },
      ],
    },
    ...["createdAt", "updatedAt"].flatMap((key): Scenario[] => {
      const found = (condition: object, count: number): Scenario => ({
        title: `4.2 ${key} ${JSON.stringify(condition)}`,
        steps: [
          { request: "POST /classes/Doc", json: { label: "doc" } },
          {
            request: "GET /classes/Doc",
            query: { where: { [key]: condition } },
            labels: count === 1 ? ["doc"] : [],
          },
        ],
      });
      const date = (iso: string) => ({ __type: "Date", iso });
      return [
        found(date(NOW), 1),
        found(date("2026-01-01T08:00:00.000+08:00"), 1),
        found({ $lt: date(NOW) }, 0),
        found({ $lte: date(NOW) }, 1),
        found({ $gte: date(NOW) }, 1),
        found({ $gt: date("2025-12-31T23:59:59.999Z") }, 1),
        found({ $gt: date(NOW) }, 0),
        found({ $lt: date("2026-01-01T00:00:00.001Z") }, 1),
        found({ $ne: date(NOW) }, 0),
        found({ $in: [date(NOW)] }, 1),
        found({ $nin: [date(NOW)] }, 0),
        found({ $exists: true }, 1),
      ];
    }),
  ]);
  it("4.2 10.1 updatedAt moves, createdAt stays", async () => {
    await using world = await arrange();
    const made = await world.http("POST", "/classes/Doc", { body: {} });
    await world.emulator.clock.advance(1500);
    const path = made.headers.location ?? "";
    const updatedAt = "2026-01-01T00:00:01.500Z";
    expect((await world.http("PUT", path, { body: { a: 1 } })).json).toMatchObject({ updatedAt });
    expect((await world.http("GET", path)).json).toMatchObject({ createdAt: NOW, updatedAt });
  });
});

describe("4.3 4.4 ids and tokens", () => {
  it("4.3 24 hex digits, the first 8 the second", async () => {
    await using world = await arrange();
    const ids = new Set<string>();
    for (const iso of [NOW, "2027-05-05T05:05:05.999Z"]) {
      world.emulator.clock.freeze(iso);
      for (let index = 0; index < 20; index++) {
        const id = String(at((await world.http("POST", "/classes/Doc", { body: {} })).json, "objectId"));
        expect(id).toMatch(OBJECT_ID);
        expect(Number.parseInt(id.slice(0, 8), 16)).toBe(Math.floor(Date.parse(iso) / 1000));
        ids.add(id);
      }
    }
    expect(ids.size).toBe(40);
  });
  it("4.4 session tokens and generated names", async () => {
    await using world = await arrange();
    expect(world.names.get("ming.token")).toMatch(RANDOM_NAME);
    const body = { authData: { github: { uid: "1" } } };
    const { json } = await world.http("POST", "/users", { body });
    expect(json).toMatchObject({
      username: expect.stringMatching(RANDOM_NAME),
      sessionToken: expect.stringMatching(RANDOM_NAME),
      objectId: expect.stringMatching(OBJECT_ID),
    });
  });
});
