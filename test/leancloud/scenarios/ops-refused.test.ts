import { describe, expect } from "vitest";
import { add, addUnique, badKey, bits, by, date, dates, mismatch, pointer, read, relate, remove } from "./op-words.js";
import { createWorld, op, type Scenario, type Step, scenarios } from "./steps.js";

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
