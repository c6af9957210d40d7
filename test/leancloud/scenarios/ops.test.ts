import { describe, expect, it } from "vitest";
import { add, addUnique, badKey, bits, by, date, pointer, read, remove } from "./op-words.js";
import { createWorld, op, type Scenario, type Step, scenarios, to } from "./steps.js";
import { NOW } from "./support.js";

const MISSING = undefined;

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
