import { describe, expect, it } from "vitest";
import {
  at,
  beijing,
  createWorld,
  date,
  NOW,
  NOW_MS,
  op,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const by = (amount: unknown) => op("Increment", { amount });
const add = (...objects: unknown[]) => op("Add", { objects });
const addUnique = (...objects: unknown[]) => op("AddUnique", { objects });
const remove = (...objects: unknown[]) => op("Remove", { objects });
const relate = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("Tag", name)) });
const unrelate = (...names: string[]) => op("RemoveRelation", { objects: names.map((name) => to("Tag", name)) });

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Tag", { t1: {}, t2: {}, t3: {} });
  return world;
};

type Effect = readonly [title: string, before: unknown, operation: object, after: unknown];

const keyed = (value: unknown) => (value === undefined ? {} : { key: value });

const EFFECTS: readonly Effect[] = [
  ["Increment", 1, by(5), 6],
  ["Increment by a negative number", 1, by(-5), -4],
  ["Increment by a fraction", 1, by(0.5), 1.5],
  ["Increment by zero", 1, by(0), 1],
  ["Increment of a negative number", -3, by(1), -2],
  ["Increment of a missing field", undefined, by(5), 5],
  ["Increment of a missing field by a negative number", undefined, by(-2), -2],
  ["Add", [1], add(2), [1, 2]],
  ["Add keeps order and duplicates", ["b", "a"], add("a", "c", "c"), ["b", "a", "a", "c", "c"]],
  ["Add to an empty array", [], add("a"), ["a"]],
  ["Add of nothing", [1], add(), [1]],
  [
    "Add of all sorts",
    [1],
    add("书", true, { k: [1] }, [2], date("2011-08-21 18:02:52")),
    [1, "书", true, { k: [1] }, [2], date("2011-08-21 18:02:52")],
  ],
  ["Add to a missing field", undefined, add("a", "b"), ["a", "b"]],
  ["AddUnique of what is new", [1], addUnique(2, 3), [1, 2, 3]],
  ["AddUnique of what is there", [1, 2], addUnique(2, 1), [1, 2]],
  ["AddUnique of both", [1, 2], addUnique(2, 3), [1, 2, 3]],
  ["AddUnique of the same twice", [1], addUnique(2, 2), [1, 2]],
  ["AddUnique leaves old duplicates", [1, 1], addUnique(1), [1, 1]],
  ["AddUnique compares deeply", [{ a: 1, b: [2] }], addUnique({ a: 1, b: [2] }), [{ a: 1, b: [2] }]],
  ["AddUnique: the order of members does not matter", [{ a: 1, b: 2 }], addUnique({ b: 2, a: 1 }), [{ a: 1, b: 2 }]],
  ["AddUnique: a part is something else", [{ a: 1, b: 2 }], addUnique({ a: 1 }), [{ a: 1, b: 2 }, { a: 1 }]],
  [
    "AddUnique: order of elements matters",
    [[1, 2]],
    addUnique([2, 1]),
    [
      [1, 2],
      [2, 1],
    ],
  ],
  ["AddUnique: types matter", [1, "true"], addUnique("1", true), [1, "true", "1", true]],
  [
    "AddUnique of pointers",
    [to("Tag", "t1")],
    addUnique(to("Tag", "t1"), to("Tag", "t2")),
    [to("Tag", "t1"), to("Tag", "t2")],
  ],
  [
    "AddUnique of Dates",
    [date("2011-08-21 18:02:52")],
    addUnique(date("2011-08-21 18:02:52")),
    [date("2011-08-21 18:02:52")],
  ],
  ["AddUnique to a missing field", undefined, addUnique("a", "b"), ["a", "b"]],
  ["Remove", [1, 2, 3], remove(2), [1, 3]],
  ["Remove drops all equal ones", [1, 2, 1, 1], remove(1), [2]],
  ["Remove of several", [1, 2, 3], remove(3, 1), [2]],
  ["Remove of what is not there", [1], remove(5), [1]],
  ["Remove of nothing", [1], remove(), [1]],
  ["Remove down to nothing", [1, 1], remove(1), []],
  ["Remove compares deeply", [{ a: 1, b: [2] }, { a: 1 }], remove({ b: [2], a: 1 }), [{ a: 1 }]],
  ["Remove: types matter", [1, "1", true], remove("1"), [1, true]],
  [
    "Remove of arrays",
    [
      [1, 2],
      [2, 1],
    ],
    remove([1, 2]),
    [[2, 1]],
  ],
  ["Remove of pointers", [to("Tag", "t1"), to("Tag", "t2")], remove(to("Tag", "t1")), [to("Tag", "t2")]],
  ["Remove from a missing field", undefined, remove(1), []],
  ["Delete", "text", op("Delete"), undefined],
  ["Delete of a number", 5, op("Delete"), undefined],
  ["Delete of an array", [1], op("Delete"), undefined],
  ["Delete of a pointer", to("Tag", "t1"), op("Delete"), undefined],
  ["Delete of a missing field", undefined, op("Delete"), undefined],
];

describe("6.2 one operation on one value", () => {
  scenarios(arrange, [
    ...EFFECTS.map(
      ([title, before, operation, after]): Scenario => ({
        title: `6.2 PUT: ${title}`,
        steps: [
          { request: "POST /1/classes/T", json: { other: 1, ...keyed(before) }, save: { a: "objectId" } },
          { request: "PUT /1/classes/T/{a}", json: { key: operation }, equals: { updatedAt: NOW } },
          { request: "GET /1/classes/T/{a}", equals: { other: 1, ...keyed(after), objectId: "{a}", ...times } },
        ],
      }),
    ),
    ...EFFECTS.filter(([, before]) => before === undefined).map(
      ([title, , operation, after]): Scenario => ({
        title: `6.2 POST: ${title}`,
        steps: [
          { request: "POST /1/classes/T", json: { other: 1, key: operation }, save: { a: "objectId" } },
          { request: "GET /1/classes/T/{a}", equals: { other: 1, ...keyed(after), objectId: "{a}", ...times } },
        ],
      }),
    ),
  ]);
});

describe("6.2 several operations", () => {
  const start: Step = {
    request: "POST /1/classes/T",
    json: { n: 1, list: [1], text: "a", gone: true },
    save: { a: "objectId" },
  };
  scenarios(arrange, [
    {
      title: "6.2 in one request, with plain values",
      steps: [
        start,
        {
          request: "PUT /1/classes/T/{a}",
          after: 1000,
          json: { n: by(2), list: add(2), fresh: addUnique("x"), text: "b", gone: op("Delete") },
          equals: { updatedAt: beijing(NOW_MS + 1000) },
        },
        {
          request: "GET /1/classes/T/{a}",
          equals: {
            n: 3,
            list: [1, 2],
            fresh: ["x"],
            text: "b",
            objectId: "{a}",
            createdAt: NOW,
            updatedAt: beijing(NOW_MS + 1000),
          },
        },
      ],
    },
    {
      title: "6.2 one after the other",
      steps: [
        start,
        ...[by(1), by(10), by(-3)].map((n): Step => ({ request: "PUT /1/classes/T/{a}", json: { n } })),
        ...[add(2, 3), remove(1), addUnique(3, 4)].map(
          (list): Step => ({ request: "PUT /1/classes/T/{a}", json: { list } }),
        ),
        { request: "GET /1/classes/T/{a}", matches: { n: 9, list: [2, 3, 4] } },
      ],
    },
    {
      title: "6.2 a deleted field may come back",
      steps: [
        start,
        { request: "PUT /1/classes/T/{a}", json: { n: op("Delete") } },
        { request: "PUT /1/classes/T/{a}", json: { n: by(7) } },
        { request: "GET /1/classes/T/{a}", matches: { n: 7 } },
      ],
    },
    {
      title: "6.2 what was deleted does not exist",
      steps: [
        start,
        { request: "PUT /1/classes/T/{a}", json: { n: op("Delete") } },
        { request: "GET /1/classes/T", query: { where: { n: { $exists: true } } }, equals: { results: [] } },
      ],
    },
    {
      title: "6.2 Add of 20 000 elements, and Remove of them",
      steps: [
        start,
        { request: "PUT /1/classes/T/{a}", json: { list: addUnique(...Array.from({ length: 20_000 }, (_, n) => n)) } },
        { request: "PUT /1/classes/T/{a}", json: { list: remove(...Array.from({ length: 19_999 }, (_, n) => n)) } },
        { request: "GET /1/classes/T/{a}", matches: { list: [19_999] } },
      ],
    },
  ]);

  it("6.2 operations sent at once all count", async () => {
    await using world = await arrange();
    await world.step(start);
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        world.step({ request: "PUT /1/classes/T/{a}", json: { n: by(2), list: add(index) } }),
      ),
    );
    const { json } = await world.send({ request: "GET /1/classes/T/{a}" });
    expect(at(json, "n")).toBe(101);
    expect(at(json, "list")).toHaveLength(51);
  });
});

describe("6.2 relations", () => {
  const members = (key: string, labels: readonly string[], of = "{a}"): Step => ({
    request: "GET /1/classes/Tag",
    query: { where: { $relatedTo: { object: { __type: "Pointer", className: "T", objectId: of }, key } } },
    labels,
  });
  const start: Step = { request: "POST /1/classes/T", json: { tags: relate("t1") }, save: { a: "objectId" } };
  const put = (tags: object): Step => ({ request: "PUT /1/classes/T/{a}", json: { tags }, equals: { updatedAt: NOW } });
  scenarios(arrange, [
    { title: "6.2 AddRelation on POST", steps: [start, members("tags", ["t1"])] },
    { title: "6.2 AddRelation on PUT", steps: [start, put(relate("t2", "t3")), members("tags", ["t1", "t2", "t3"])] },
    {
      title: "6.2 AddRelation makes no duplicates",
      steps: [start, put(relate("t1", "t2", "t2")), put(relate("t2")), members("tags", ["t1", "t2"])],
    },
    {
      title: "6.2 AddRelation on a missing field",
      steps: [
        { request: "POST /1/classes/T", json: { n: 1 }, save: { a: "objectId" } },
        put(relate("t2")),
        members("tags", ["t2"]),
        {
          request: "GET /1/classes/T/{a}",
          equals: { n: 1, tags: { __type: "Relation", className: "Tag" }, objectId: "{a}", ...times },
        },
      ],
    },
    { title: "6.2 RemoveRelation", steps: [start, put(relate("t2")), put(unrelate("t1")), members("tags", ["t2"])] },
    { title: "6.2 RemoveRelation of who is no member", steps: [start, put(unrelate("t3")), members("tags", ["t1"])] },
    {
      title: "6.2 RemoveRelation of all",
      steps: [start, put(unrelate("t1")), members("tags", []), put(relate("t3")), members("tags", ["t3"])],
    },
    {
      title: "6.2 each object has members of its own",
      steps: [
        start,
        { request: "POST /1/classes/T", json: { tags: relate("t2", "t3") }, save: { b: "objectId" } },
        members("tags", ["t1"]),
        members("tags", ["t2", "t3"], "{b}"),
      ],
    },
    {
      title: "6.2 each field has members of its own",
      steps: [
        start,
        { request: "PUT /1/classes/T/{a}", json: { likes: relate("t3") } },
        members("tags", ["t1"]),
        members("likes", ["t3"]),
      ],
    },
    {
      title: "6.2 a member that is deleted is found no more",
      steps: [start, { request: "DELETE /1/classes/Tag/{t1}" }, members("tags", [])],
    },
    {
      title: "6.2 members that are no Pointers",
      steps: [
        start,
        ...["t1", 5, null, {}, { __type: "Pointer", className: "Tag" }, date("2011-08-21 18:02:52")].map(
          (member): Step => ({
            request: "PUT /1/classes/T/{a}",
            json: { tags: op("AddRelation", { objects: [member] }) },
            status: 400,
          }),
        ),
        members("tags", ["t1"]),
      ],
    },
  ]);
});

describe("6.2 refused operations leave everything as it was", () => {
  const START = { n: 1, list: [1], text: "a" };
  const unknown = [107, "invalid op value"] as const;
  const cases: readonly (readonly [title: string, json: unknown, refusal: Pick<Step, "refused" | "status">])[] = [
    ["an unknown op", { n: op("Multiply", { amount: 2 }) }, { refused: unknown }],
    ["another cloud's op", { n: op("BitAnd", { value: 2 }) }, { refused: unknown }],
    ["names are case-sensitive", { n: op("increment", { amount: 2 }) }, { refused: unknown }],
    ["an empty name", { n: op("") }, { refused: unknown }],
    ["a name that objects have anyway", { n: op("constructor") }, { refused: unknown }],
    ["another such name", { n: op("toString") }, { refused: unknown }],
    ["an unknown op on a missing field", { fresh: op("Multiply") }, { refused: unknown }],
    ["a number for a name", { n: { __op: 5 } }, { refused: 107 }],
    ["null for a name", { n: { __op: null } }, { refused: 107 }],
    ["an object for a name", { n: { __op: {} } }, { refused: 107 }],
    ["Increment by a text", { n: by("1") }, { status: 400 }],
    ["Increment by an object", { n: by({}) }, { status: 400 }],
    ["Add without objects", { list: op("Add") }, { status: 400 }],
    ["Add of a text", { list: op("Add", { objects: "ab" }) }, { status: 400 }],
    ["AddUnique of an object", { list: op("AddUnique", { objects: { 0: 1 } }) }, { status: 400 }],
    ["Remove of a number", { list: op("Remove", { objects: 1 }) }, { status: 400 }],
    ["AddRelation without objects", { tags: op("AddRelation") }, { status: 400 }],
    ["Increment of a text", { text: by(1) }, { refused: 111 }],
    ["Add to a text", { text: add(1) }, { refused: 111 }],
    ["a bad Date inside Add", { list: add(date("nonsense")) }, { status: 400 }],
    ["a bad Pointer inside Add", { list: add({ __type: "Pointer", className: "Tag" }) }, { status: 400 }],
  ];
  const untouched: readonly Step[] = [
    { request: "GET /1/classes/T/{a}", equals: { ...START, objectId: "{a}", ...times } },
    { request: "GET /1/classes/T?count=1&limit=0", equals: { results: [], count: 1 } },
  ];
  scenarios(
    arrange,
    cases.map(
      ([title, json, refusal]): Scenario => ({
        title: `6.2 ${title}`,
        steps: [
          { request: "POST /1/classes/T", json: START, save: { a: "objectId" } },
          { request: "PUT /1/classes/T/{a}", json, ...refusal },
          { request: "PUT /1/classes/T/{a}", json: { first: 1, n: by(5), ...Object(json), last: by(1) }, ...refusal },
          { request: "POST /1/classes/T", json, ...refusal },
          { request: "PUT /1/classes/T/0123456789", json: { n: by(1) }, refused: 101 },
          ...untouched,
        ],
      }),
    ),
  );
});
