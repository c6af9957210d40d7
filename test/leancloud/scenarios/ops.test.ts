import { describe, expect, it } from "vitest";
import { createWorld, op, type Scenario, type Step, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const MISSING = undefined;
const pointer = (objectId: string, className = "Post") => ({ __type: "Pointer", className, objectId });
const date = (iso: string) => ({ __type: "Date", iso });
const add = (...objects: unknown[]) => op("Add", { objects });
const addUnique = (...objects: unknown[]) => op("AddUnique", { objects });
const remove = (...objects: unknown[]) => op("Remove", { objects });
const bits = (name: string, value: unknown) => op(name, { value });
const by = (amount: unknown) => op("Increment", { amount });
const mismatch = (key: string, column: string, given: string): [number, string] => [
  111,
  `Invalid value type for field '${key}',expect type is {:type "${column}"},but it is '{:type "${given}"}'.`,
];
const badKey = (key: string): [number, string] => [
  105,
  `Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters. The column is: '${key}'.`,
];

const dates = { createdAt: NOW, updatedAt: NOW };
const read = (equals: object): Step => ({
  request: "GET /classes/Thing/{a}",
  equals: { objectId: "{a}", ...dates, ...equals },
});

/** What an operation makes of a value. */
type Effect = readonly [section: string, title: string, before: unknown, operation: object, after: unknown];

const EFFECTS: readonly Effect[] = [
  ["12", "Delete removes the key", "text", op("Delete"), MISSING],
  ["12", "Delete of a missing key changes nothing", MISSING, op("Delete"), MISSING],
  ["12", "Delete of a null", null, op("Delete"), MISSING],
  ["12", "Increment adds", 5, by(3), 8],
  ["12", "Increment by a negative amount", 5, by(-7), -2],
  ["12", "Increment by a fraction", 1.5, by(0.25), 1.75],
  ["12", "Increment by nothing at all", 5, by(0), 5],
  ["12", "Increment of a missing key begins at 0", MISSING, by(3), 3],
  ["12", "Increment of a null begins at 0", null, by(3), 3],
  ["12", "Decrement subtracts", 5, op("Decrement", { amount: 7 }), -2],
  ["12", "Decrement by a negative amount adds", 5, op("Decrement", { amount: -7 }), 12],
  ["12", "Decrement of a missing key begins at 0", MISSING, op("Decrement", { amount: 2 }), -2],
  ["12", "BitAnd", 6, bits("BitAnd", 3), 2],
  ["12", "BitOr", 6, bits("BitOr", 3), 7],
  ["12", "BitXor", 6, bits("BitXor", 3), 5],
  ["12", "BitAnd of a missing key", MISSING, bits("BitAnd", 1), 0],
  ["12", "BitOr of a missing key", MISSING, bits("BitOr", 1), 1],
  ["12", "BitXor of a missing key", MISSING, bits("BitXor", 1), 1],
  ["12", "BitOr beyond 31 bits stays positive", 2 ** 31, bits("BitOr", 1), 2 ** 31 + 1],
  ["12", "BitOr beyond 32 bits keeps the high ones", 2 ** 40, bits("BitOr", 1), 2 ** 40 + 1],
  ["12", "BitXor beyond 32 bits", 2 ** 40 + 5, bits("BitXor", 2 ** 40 + 1), 4],
  ["12", "BitAnd with a negative mask clears bits", 7, bits("BitAnd", -2), 6],
  ["12", "Add appends, repeats included", [1], add(1, 2), [1, 1, 2]],
  ["12", "Add to a missing key", MISSING, add("a"), ["a"]],
  ["12", "Add to a null", null, add("a"), ["a"]],
  ["12", "Add of nothing makes an empty array", MISSING, add(), []],
  ["4.5", "Add of mixed types", [1], add("a", null, { k: [1] }, true), [1, "a", null, { k: [1] }, true]],
  ["12", "AddUnique appends what is not there", [1, 2], addUnique(2, 3), [1, 2, 3]],
  ["12", "AddUnique leaves older repeats", [1, 1], addUnique(1, 2), [1, 1, 2]],
  ["12", "AddUnique to a missing key", MISSING, addUnique("a", "b"), ["a", "b"]],
  ["12", "AddUnique of equal new ones adds one", MISSING, addUnique("a", "a"), ["a"]],
  [
    "12.1",
    "AddUnique compares deeply",
    [{ k: [1, { x: 1 }] }],
    addUnique({ k: [1, { x: 1 }] }),
    [{ k: [1, { x: 1 }] }],
  ],
  [
    "12.1",
    "AddUnique does not care for the order of keys",
    [{ a: 1, b: 2 }],
    addUnique({ b: 2, a: 1 }),
    [{ a: 1, b: 2 }],
  ],
  ["12.1", 'AddUnique tells 1 from "1"', [1], addUnique("1"), [1, "1"]],
  ["12.1", "AddUnique tells null from 0 and false", [null], addUnique(0, false), [null, 0, false]],
  ["12.1", "AddUnique of a pointer that is there", [pointer("x")], addUnique(pointer("x")), [pointer("x")]],
  [
    "12.1",
    "a pointer with data is the same pointer",
    [pointer("x")],
    addUnique({ ...pointer("x"), title: "t" }),
    [pointer("x")],
  ],
  [
    "12.1",
    "pointers to other classes differ",
    [pointer("x")],
    addUnique(pointer("x", "Tag")),
    [pointer("x"), pointer("x", "Tag")],
  ],
  [
    "12.1",
    "AddUnique of a Date that is there",
    [date("2026-01-01T00:00:00.000Z")],
    addUnique(date("2026-01-01T00:00:00.000Z")),
    [date("2026-01-01T00:00:00.000Z")],
  ],
  ["12", "Remove takes all equal elements", [1, 2, 1, 3], remove(1), [2, 3]],
  ["12", "Remove of several", [1, 2, 3], remove(1, 3), [2]],
  ["12", "Remove of what is not there", [1], remove(9), [1]],
  ["12", "Remove of the last leaves an empty array", [1], remove(1), []],
  ["12.1", "Remove compares deeply", [{ k: [1] }, { k: [2] }], remove({ k: [1] }), [{ k: [2] }]],
  ["12.1", "Remove of a map with fewer keys takes nothing", [{ a: 1, b: 2 }], remove({ a: 1 }), [{ a: 1, b: 2 }]],
  [
    "12.1",
    "Remove of pointers",
    [pointer("x"), pointer("y"), pointer("x", "Tag")],
    remove({ ...pointer("x"), title: "t" }),
    [pointer("y"), pointer("x", "Tag")],
  ],
  [
    "12",
    "Remove of a nested array",
    [
      [1, 2],
      [2, 1],
    ],
    remove([1, 2]),
    [[2, 1]],
  ],
  ["12.4", "a plain value replaces", 1, { v: 2 }, 2],
  ["12.4", "a map replaces a map, without merging", { a: 1, b: 2 }, { v: { c: 3 } }, { c: 3 }],
  ["12.4", "an array replaces an array", [1, 2], { v: [3] }, [3]],
  ["4.5", "null may be stored over a value", 1, { v: null }, null],
];

const keyed = (value: unknown) => (value === undefined ? {} : { key: value });
const plain = (operation: object): unknown => ("v" in operation ? operation.v : operation);

describe("one operation on one value", () => {
  scenarios(
    createWorld,
    EFFECTS.map(
      ([section, title, before, operation, after]): Scenario => ({
        title: `${section} PUT: ${title}`,
        steps: [
          { request: "POST /classes/Thing", json: keyed(before), save: { a: "objectId" } },
          {
            request: "PUT /classes/Thing/{a}?new=true",
            json: { key: plain(operation) },
            equals: { objectId: "{a}", updatedAt: NOW, ...keyed(after) },
          },
          read(keyed(after)),
        ],
      }),
    ),
  );

  scenarios(
    createWorld,
    EFFECTS.filter(([, , before, operation]) => before === undefined && !("v" in operation)).map(
      ([, title, , operation, after]): Scenario => ({
        title: `10.1 POST: ${title}`,
        steps: [
          { request: "POST /classes/Thing", json: { key: operation }, save: { a: "objectId" } },
          read(keyed(after)),
        ],
      }),
    ),
  );

  const nothing = async (method: "POST" | "PUT"): Promise<unknown> => {
    await using world = await createWorld();
    const { http } = world;
    const made = await http("POST", "/classes/Thing", { body: method === "POST" ? { key: remove(1) } : {} });
    const path = `/classes/Thing/${Object(made.json).objectId}`;
    if (method === "PUT") expect((await http("PUT", path, { body: { key: remove(1) } })).status).toBe(200);
    return Object((await http("GET", path)).json).key ?? [];
  };
  it.each(["POST", "PUT"] as const)("12 %s: Remove from a missing key leaves it missing or empty", async (method) => {
    expect(await nothing(method)).toEqual([]);
  });
});

/** A write that is refused, and leaves everything as it was. */
type Refusal = readonly [title: string, json: unknown, refused: NonNullable<Step["refused"]>];

const START = {
  n: 1,
  text: "abc",
  list: [1],
  map: { k: 1, list: [1], text: "t" },
  flag: true,
  due: date("2026-01-01T00:00:00.000Z"),
  place: { __type: "GeoPoint", latitude: 30, longitude: 120 },
  author: pointer("x", "Person"),
};
const range = Array.from({ length: 20_000 }, (_, index) => index);
const many = (length: number) => Array.from({ length }, (_, index) => pointer(`p${index}`, "Tag"));
const relate = (objects: unknown, name = "AddRelation") => op(name, { objects });

const REFUSALS: readonly Refusal[] = [
  ["12 Increment of a text", { text: by(1) }, mismatch("text", "String", "Number")],
  ["12 Increment of an array", { list: by(1) }, mismatch("list", "Array", "Number")],
  ["12 Increment of a map", { map: by(1) }, mismatch("map", "Object", "Number")],
  ["12 Increment of a boolean", { flag: by(1) }, mismatch("flag", "Boolean", "Number")],
  ["12 Increment of a Date", { due: by(1) }, mismatch("due", "Date", "Number")],
  ["12 Decrement of a text", { text: op("Decrement", { amount: 1 }) }, mismatch("text", "String", "Number")],
  ["12 BitOr of a text", { text: bits("BitOr", 1) }, mismatch("text", "String", "Number")],
  ["12 Add to a number", { n: add(1) }, mismatch("n", "Number", "Array")],
  ["12 AddUnique to a text", { text: addUnique(1) }, mismatch("text", "String", "Array")],
  ["12 Remove from a map", { map: remove(1) }, mismatch("map", "Object", "Array")],
  ["12 Increment by a text", { n: by("1") }, 1],
  ["12 Increment by null", { n: by(null) }, 1],
  ["12 Increment by a map", { n: by({}) }, 1],
  ["12 BitAnd without a value", { n: op("BitAnd") }, 1],
  ["12 BitAnd with a text", { n: bits("BitAnd", "1") }, 1],
  ["12 BitAnd with a fraction", { n: bits("BitAnd", 1.5) }, 1],
  ["12 Add without objects", { list: op("Add") }, 1],
  ["12 Add of a text", { list: op("Add", { objects: "ab" }) }, 1],
  ["12 Remove of a map", { list: op("Remove", { objects: { 0: 1 } }) }, 1],
  ["12.2 an unknown operation", { n: op("Multiply", { amount: 2 }) }, 1],
  ["12.2 names are case-sensitive", { n: op("increment", { amount: 2 }) }, 1],
  ["12.2 a name in capitals", { n: op("DELETE") }, 1],
  ["12.2 an empty name", { n: op("") }, 1],
  ["12.2 a name that objects have anyway", { n: op("constructor") }, 1],
  ["12.2 another such name", { n: op("toString") }, 1],
  ["12.2 a number for a name", { n: { __op: 5 } }, 1],
  ["12.2 null for a name", { n: { __op: null } }, 1],
  ["12.2 a map for a name", { n: { __op: { __op: "Delete" } } }, 1],
  ["12 AddRelation of nothing", { tags: relate([]) }, 128],
  ["12 AddRelation of 1001 pointers", { tags: relate(many(1001)) }, 128],
  ["12 RemoveRelation of nothing", { tags: relate([], "RemoveRelation") }, 128],
  ["12 RemoveRelation of 1001 pointers", { tags: relate(many(1001), "RemoveRelation") }, 128],
  ["12 AddRelation without objects", { tags: op("AddRelation") }, 128],
  ["12 AddRelation of one pointer without array", { tags: relate(pointer("t", "Tag")) }, 128],
  ["12 AddRelation of texts", { tags: relate(["t"]) }, 128],
  ["12 AddRelation of a null among pointers", { tags: relate([pointer("t", "Tag"), null]) }, 128],
  ["12 AddRelation of a Date", { tags: relate([START.due]) }, 128],
  ["13.5 AddRelation of two classes at once", { tags: relate([pointer("t", "Tag"), pointer("t", "Post")]) }, 111],
  ["4.7 AddRelation on a number", { n: relate([pointer("t", "Tag")]) }, mismatch("n", "Number", "Relation")],
  [
    "4.7 RemoveRelation on an array",
    { list: relate([pointer("t", "Tag")], "RemoveRelation") },
    mismatch("list", "Array", "Relation"),
  ],
  ["12 Batch on arrays", { list: op("Batch", { ops: [add(2), remove(1)] }) }, 304],
  ["12 Batch on numbers", { n: op("Batch", { ops: [by(1)] }) }, 304],
  [
    "12 Batch of a relation and an array operation",
    { tags: op("Batch", { ops: [relate([pointer("t", "Tag")]), add(1)] }) },
    304,
  ],
  ["12 Batch of plain values", { tags: op("Batch", { ops: [pointer("t", "Tag")] }) }, 304],
  ["12 Batch without ops", { tags: op("Batch") }, 1],
  ["12.2 Batch with an unknown operation", { tags: op("Batch", { ops: [op("Join")] }) }, 1],
  ["12 Batch with an empty relation operation", { tags: op("Batch", { ops: [relate([])] }) }, 128],
  ["12.9 a path into a text", { "text.k": 1 }, mismatch("text", "String", "Object")],
  ["12.9 a path into a number", { "n.k": by(1) }, mismatch("n", "Number", "Object")],
  ["12.9 a path through a nested text", { "map.text.k": 1 }, 111],
  ["12.9 a path into an array", { "list.0": 1 }, mismatch("list", "Array", "Object")],
  ["12.9 a path into a pointer", { "author.objectId": "y" }, 111],
  ["12.9 a path into a GeoPoint", { "place.latitude": 999 }, 111],
  ["12.9 a path into a Date", { "due.iso": "nonsense" }, 111],
  ["12.9 a path to __type", { "fresh.__type": "GeoPoint" }, badKey("fresh.__type")],
  ["12.9 more steps than any map has levels", { [`map${".k".repeat(5000)}`]: 1 }, 105],
  ["12.9 an empty step", { "map..k": 1 }, badKey("map..k")],
  ["12.9 an empty end", { "map.": 1 }, badKey("map.")],
  ["12.9 an empty beginning", { ".k": 1 }, badKey("")],
  ["12.9 a step with $", { "map.$k": 1 }, badKey("map.$k")],
  ["12.9 Increment of a nested text", { "map.text": by(1) }, 111],
  ["12.9 Add to a nested number", { "map.k": add(1) }, 111],
  ["12.9 relations are top-level", { "map.tags": relate([pointer("t", "Tag")]) }, badKey("map.tags")],
  ["12.9 a path into objectId", { "objectId.k": 1 }, badKey("objectId")],
  ["12.9 a path into ACL", { "ACL.x": { read: true } }, badKey("ACL")],
  ["4.5 a bad key", { "bad-key": 1 }, badKey("bad-key")],
  ["4.5 a key with two underscores", { __mine: 1 }, badKey("__mine")],
  ["4.1 a GeoPoint out of range inside Add", { list: add({ __type: "GeoPoint", latitude: 91, longitude: 0 }) }, 302],
  ["4.1 a malformed pointer inside Add", { list: add({ __type: "Pointer", className: "Post" }) }, 106],
  ["21 a nested key with $ inside Add", { list: add({ $k: 1 }) }, 121],
  ["21 a nested key with a dot", { map: { "a.b": 1 } }, 121],
  ["15.1 a bad ACL", { ACL: { "*": { read: "yes" } } }, 123],
];

describe("12.3 all of a request or nothing", () => {
  const good = {
    n: by(10),
    list: add(2),
    fresh: "new column",
    "map.k": 5,
    members: relate([pointer("m", "Member")]),
  };
  const untouched: readonly Step[] = [
    read(START),
    { request: "GET /classes/Thing?count=1&limit=0", equals: { results: [], count: 1 } },
    // No column came of it.
    {
      request: "GET /schemas/Thing",
      as: "master",
      equals: expect.not.objectContaining({
        fresh: expect.anything(),
        members: expect.anything(),
        tags: expect.anything(),
      }),
    },
  ];
  const start: Step = { request: "POST /classes/Thing", json: START, save: { a: "objectId" } };
  const later = (title: string, steps: readonly Step[]): Scenario => ({
    title,
    steps: [start, ...steps, ...untouched],
  });

  scenarios(
    createWorld,
    REFUSALS.flatMap(([title, json, refused]) => [
      later(`PUT: ${title}`, [{ request: "PUT /classes/Thing/{a}", json, refused }]),
      // The operations that could be done stand before and after the one that cannot.
      later(`PUT among good ones: ${title}`, [
        { request: "PUT /classes/Thing/{a}", json: { first: 1, ...good, ...Object(json), last: by(1) }, refused },
      ]),
    ]),
  );

  scenarios(
    createWorld,
    REFUSALS.filter(([, json]) =>
      Object.keys(Object(json)).every((key) => !Object.hasOwn(START, key) && !key.includes(".")),
    ).flatMap(([title, json, refused]): Scenario[] => [
      {
        title: `POST makes no class: ${title}`,
        steps: [
          { request: "POST /classes/Fresh", json, refused },
          { request: "GET /classes/Fresh", status: 404, refused: 101 },
        ],
      },
    ]),
  );

  scenarios(createWorld, [
    {
      title: "10.4 a condition that does not hold undoes nothing, because nothing was done",
      steps: [
        start,
        {
          request: "PUT /classes/Thing/{a}",
          query: { where: { n: { $gt: 1 } } },
          json: { n: by(10), members: relate([pointer("m", "Member")]), fresh: 1 },
          refused: [305, "No effect on updating/deleting a document."],
        },
        ...untouched,
      ],
    },
    {
      title: "12 an unknown id: no class, no relation, no column",
      steps: [
        start,
        {
          request: "PUT /classes/Thing/unknown",
          json: { members: relate([pointer("m", "Member")]), fresh: 1 },
          refused: [1, "Could not find object by id 'unknown' for class 'Thing'."],
        },
        ...untouched,
      ],
    },
    // The column's type comes from another object; this one has no value yet.
    ...(
      [
        ["Increment", "text", by(1), mismatch("text", "String", "Number")],
        ["BitOr", "text", bits("BitOr", 1), mismatch("text", "String", "Number")],
        ["Add", "n", add(1), mismatch("n", "Number", "Array")],
        ["AddUnique", "map", addUnique(1), mismatch("map", "Object", "Array")],
        ["a path", "n.k", 1, mismatch("n", "Number", "Object")],
        ["a relation", "list", relate([pointer("t", "Tag")]), mismatch("list", "Array", "Relation")],
      ] as const
    ).map(
      ([title, key, value, refused]): Scenario => ({
        title: `4.7 ${title} on a missing key of a column of another type`,
        steps: [
          start,
          { request: "POST /classes/Thing", json: {}, save: { b: "objectId" } },
          { request: "PUT /classes/Thing/{b}", json: { [key]: value }, refused },
          {
            request: "POST /classes/Thing",
            json: { [key.split(".")[0] ?? ""]: key.includes(".") ? { k: 1 } : value },
            refused,
          },
          { request: "GET /classes/Thing/{b}", equals: { objectId: "{b}", ...dates } },
          read(START),
        ],
      }),
    ),
    {
      title: "12.1 AddUnique and Remove of 20 000 elements take no time to speak of",
      steps: [
        { request: "POST /classes/Thing", json: { list: [] }, save: { a: "objectId" } },
        {
          request: "PUT /classes/Thing/{a}",
          json: { list: addUnique(...range, ...range.map((n) => pointer(`p${n}`))) },
        },
        { request: "PUT /classes/Thing/{a}", json: { list: remove(...range.slice(1)) } },
        { request: "PUT /classes/Thing/{a}", json: { list: remove(...range.map((n) => pointer(`p${n}`))) } },
        read({ list: [0] }),
      ],
    },
    {
      title: "4.7 the same column twice in one request, with two types",
      steps: [
        start,
        {
          request: "PUT /classes/Thing/{a}",
          json: { fresh: { a: 1 }, "fresh.b.c": 1, text: 5 },
          refused: mismatch("text", "String", "Number"),
        },
        ...untouched,
      ],
    },
  ]);
});

describe("12.9 dotted keys", () => {
  const start = (json: object): Step => ({ request: "POST /classes/Thing", json, save: { a: "objectId" } });
  const put = (json: object): Step => ({
    request: "PUT /classes/Thing/{a}",
    json,
    equals: { objectId: "{a}", updatedAt: NOW },
  });
  const dotted = (title: string, before: object, json: object, after: object): Scenario => ({
    title: `12.9 ${title}`,
    steps: [start(before), put(json), read(after)],
  });
  scenarios(createWorld, [
    dotted("set a nested value", { m: { a: 1, b: 2 } }, { "m.a": 9 }, { m: { a: 9, b: 2 } }),
    dotted("set a new nested value", { m: { a: 1 } }, { "m.b": "x" }, { m: { a: 1, b: "x" } }),
    dotted("make the parent map", {}, { "m.a": 1 }, { m: { a: 1 } }),
    dotted("make the parent map in place of null", { m: null }, { "m.a": 1 }, { m: { a: 1 } }),
    dotted("make all parents", { m: { x: 1 } }, { "m.a.b.c": 1 }, { m: { x: 1, a: { b: { c: 1 } } } }),
    dotted("delete a nested value", { m: { a: 1, b: 2 } }, { "m.a": op("Delete") }, { m: { b: 2 } }),
    dotted("delete what is not there", { m: { b: 2 } }, { "m.a": op("Delete") }, { m: { b: 2 } }),
    dotted("delete below what is not there makes no parent", { n: 1 }, { "m.a": op("Delete") }, { n: 1 }),
    dotted("Increment", { m: { a: 1 } }, { "m.a": by(2) }, { m: { a: 3 } }),
    dotted("Increment from nothing", {}, { "m.a": by(2) }, { m: { a: 2 } }),
    dotted("Add", { m: { l: [1] } }, { "m.l": add(1) }, { m: { l: [1, 1] } }),
    dotted("Add to nothing", {}, { "m.l": add(1) }, { m: { l: [1] } }),
    dotted("AddUnique", { m: { l: [1] } }, { "m.l": addUnique(1, 2) }, { m: { l: [1, 2] } }),
    dotted("Remove", { m: { l: [1, 2, 1] } }, { "m.l": remove(1) }, { m: { l: [2] } }),
    dotted(
      "several into one map",
      { m: { a: 1, b: 2 } },
      { "m.a": 5, "m.b": op("Delete"), "m.c": by(1) },
      { m: { a: 5, c: 1 } },
    ),
    dotted(
      "a nested Date",
      { m: {} },
      { "m.at": date("2026-01-02T03:04:05.678Z") },
      { m: { at: date("2026-01-02T03:04:05.678Z") } },
    ),
    dotted("a nested pointer", { m: {} }, { "m.p": to("Thing", "a") }, { m: { p: to("Thing", "a") } }),
    dotted("a map as nested value replaces", { m: { a: { x: 1 } } }, { "m.a": { y: 2 } }, { m: { a: { y: 2 } } }),
    dotted(
      "a key that is only letters after the dot, in Chinese",
      { m: {} },
      { "m.名字": "茶" },
      { m: { 名字: "茶" } },
    ),
    dotted("a step called constructor", { m: {} }, { "m.constructor": 1 }, { m: { constructor: 1 } }),
    dotted("a step called length", { m: {} }, { "m.length.x": 1 }, { m: { length: { x: 1 } } }),
    {
      title: "10.4 new=true shows the whole top-level value",
      steps: [
        start({ m: { a: 1, b: 2 }, other: 1 }),
        {
          request: "PUT /classes/Thing/{a}?new=true",
          json: { "m.a": 9 },
          equals: { objectId: "{a}", updatedAt: NOW, m: { a: 9, b: 2 } },
        },
      ],
    },
    ...["m.a", "m.a.b", "a.", ".a"].map(
      (key): Scenario => ({
        title: `12.9 POST with ${key} is an error, and makes no class`,
        steps: [
          { request: "POST /classes/Thing", json: { fine: 1, [key]: 1 }, refused: badKey(key) },
          { request: "GET /classes/Thing", status: 404, refused: 101 },
        ],
      }),
    ),
  ]);
});

describe("hostile operations", () => {
  const deep = (levels: number): string => `${'{"k":'.repeat(levels)}1${"}".repeat(levels)}`;
  scenarios(createWorld, [
    ...[
      ["__proto__ as a key", '{"__proto__":{"n":1}}'],
      ["__proto__ inside a value", '{"m":{"__proto__":{"n":1}}}'],
      ["__proto__ inside an operation", '{"l":{"__op":"Add","objects":[{"__proto__":[]}]}}'],
      ["constructor.prototype", '{"m":{"constructor":{"prototype":{"n":1}}}}'],
      ["10 000 levels", `{"m":${deep(10_000)}}`],
      ["10 000 levels of arrays", `{"m":${"[".repeat(10_000)}${"]".repeat(10_000)}}`],
      ["half a body", '{"m":'],
      ["an array", "[]"],
      ["an array of bodies", '[{"a":1}]'],
      ["a number", "5"],
      ["a text", '"text"'],
      ["true", "true"],
      ["NaN", '{"n":NaN}'],
    ].map(
      ([title, body]): Scenario => ({
        title: `1.2, 21 POST of ${title}: 107, and no class`,
        steps: [
          {
            request: "POST /classes/Thing",
            body: String(body),
            headers: { "content-type": "application/json" },
            refused: 107,
          },
          { request: "GET /classes/Thing", status: 404, refused: 101 },
        ],
      }),
    ),
    {
      title: "12.9 __proto__ as a step",
      steps: [
        { request: "POST /classes/Thing", json: { m: { k: 1 } }, save: { a: "objectId" } },
        { request: "PUT /classes/Thing/{a}", json: { "m.__proto__": { x: 1 } }, refused: 105 },
        { request: "PUT /classes/Thing/{a}", json: { "m.__proto__.x": 1 }, refused: 105 },
        { request: "PUT /classes/Thing/{a}", json: { "m.constructor.prototype.x": 1 }, refused: 105 },
        { request: "PUT /classes/Thing/{a}", json: { "m.constructor": { prototype: 1 } }, refused: 107 },
        read({ m: { k: 1 } }),
      ],
    },
    {
      title: "4.5 keys that every object has anyway are keys like others",
      steps: [
        {
          request: "POST /classes/Thing",
          json: { constructor: 1, toString: "a", hasOwnProperty: [1], valueOf: { k: 1 } },
          save: { a: "objectId" },
        },
        { request: "PUT /classes/Thing/{a}", json: { constructor: by(1), hasOwnProperty: add(2), "valueOf.k": by(1) } },
        read({ constructor: 2, toString: "a", hasOwnProperty: [1, 2], valueOf: { k: 2 } }),
      ],
    },
    {
      title: "12 Increment beyond all numbers is refused, not stored as null",
      steps: [
        { request: "POST /classes/Thing", json: { n: 1.5e308 }, save: { a: "objectId" } },
        { request: "PUT /classes/Thing/{a}", json: { n: by(1.5e308) }, status: 400, refused: 1 },
        read({ n: 1.5e308 }),
      ],
    },
    {
      title: "12 BitAnd of a stored fraction",
      steps: [
        { request: "POST /classes/Thing", json: { n: 1.5 }, save: { a: "objectId" } },
        { request: "PUT /classes/Thing/{a}", json: { n: bits("BitOr", 1) }, refused: 1 },
        read({ n: 1.5 }),
      ],
    },
  ]);
});

describe("10.4, 12.3 at once", () => {
  interface Task {
    readonly name: string;
    readonly where?: { readonly n: Readonly<Record<string, number>> };
    readonly by: number;
  }
  const TASKS: readonly Task[] = Array.from({ length: 200 }, (_, index): Task => {
    const name = `t${index}`;
    switch (index % 4) {
      case 0:
        return { name, where: { n: { $gt: 20 } }, by: -15 };
      case 1:
        return { name, where: { n: { $lte: index / 2 } }, by: 3 };
      default:
        return { name, by: index % 4 === 2 ? 1 : -1 };
    }
  });
  const holds = ({ where }: Task, n: number): boolean =>
    where === undefined || (n > (where.n.$gt ?? -Infinity) && n <= (where.n.$lte ?? Infinity));

  const race = async (world: World): Promise<void> => {
    const { http } = world;
    const made = await http("POST", "/classes/Thing", { body: { n: 10, log: [] } });
    const path = `/classes/Thing/${Object(made.json).objectId}`;
    const answers = await Promise.all(
      TASKS.map((task) =>
        http("PUT", path, {
          body: { n: by(task.by), log: add(task.name) },
          ...(task.where === undefined ? {} : { query: { where: task.where } }),
        }),
      ),
    );
    const { n, log } = Object((await http("GET", path)).json) as { n: number; log: string[] };
    const states = [10];
    // The log is the order in which they were done: each must have been possible in its turn.
    for (const name of log) {
      const task = TASKS.find((each) => each.name === name);
      const before = states.at(-1) ?? Number.NaN;
      expect(task !== undefined && holds(task, before), `${name} at ${before}`).toBe(true);
      states.push(before + (task?.by ?? Number.NaN));
    }
    expect(n).toBe(states.at(-1));
    expect(new Set(log).size).toBe(log.length);
    for (const [index, task] of TASKS.entries()) {
      const { status, json } = answers[index] ?? {};
      const isDone = log.includes(task.name);
      expect([task.name, status]).toEqual([task.name, isDone ? 200 : 400]);
      if (isDone) continue;
      expect(json).toEqual({ code: 305, error: "No effect on updating/deleting a document." });
      expect(
        states.some((state) => !holds(task, state)),
        task.name,
      ).toBe(true);
    }
    // Both outcomes occurred, or nothing was tested.
    expect(log.length).toBeGreaterThan(100);
    expect(log.length).toBeLessThan(TASKS.length);
  };

  it("200 increments and conditional updates equal some order", async () => {
    await using world = await createWorld();
    await race(world);
  });

  it("the same while a beforeUpdate hook takes its time", async () => {
    await using world = await createWorld();
    let turn = 0;
    world.emulator.leancloud.hooks.beforeUpdate("Thing", async () => {
      for (let wait = turn++ % 7; wait > 0; wait--) await Promise.resolve();
    });
    await race(world);
  });

  it("100 buyers of 30 pieces: 30 get one", async () => {
    await using world = await createWorld();
    const { http } = world;
    const made = await http("POST", "/classes/Stock", { body: { left: 30 } });
    const path = `/classes/Stock/${Object(made.json).objectId}`;
    const query = { where: { left: { $gt: 0 } } };
    const body = { left: op("Decrement", { amount: 1 }) };
    const answers = await Promise.all(Array.from({ length: 100 }, () => http("PUT", path, { query, body })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect((await http("GET", path)).json).toMatchObject({ left: 0 });
  });
});
