import { describe, expect, it } from "vitest";
import { createWorld, op, type Scenario, scenarios } from "./steps.js";
import { NOW } from "./support.js";

const mismatch = (key: string, expected: string, actual: string): readonly [number, string] => [
  111,
  `Invalid value type for field '${key}',expect type is {:type "${expected}"},but it is '{:type "${actual}"}'.`,
];

/** 4.7: one value, and another, of each type. */
const TYPES: Readonly<Record<string, readonly [first: unknown, second: unknown]>> = {
  String: ["a", ""],
  Number: [1, -0.5],
  Boolean: [true, false],
  Date: [
    { __type: "Date", iso: NOW },
    { __type: "Date", iso: "1999-01-01T00:00:00.000Z" },
  ],
  Array: [[1], []],
  Object: [{ a: 1 }, {}],
};
const MORE: typeof TYPES = {
  Pointer: [
    { __type: "Pointer", className: "Post", objectId: "5cc5" },
    { __type: "Pointer", className: "Post", objectId: "5cc6" },
  ],
  GeoPoint: [
    { __type: "GeoPoint", latitude: 1, longitude: 2 },
    { __type: "GeoPoint", latitude: 3, longitude: 4 },
  ],
  Bytes: [
    { __type: "Bytes", base64: "aGk=" },
    { __type: "Bytes", base64: "" },
  ],
};
const ALL = { ...TYPES, ...MORE };
const pairs = (): [expected: string, actual: string][] =>
  Object.keys(ALL).flatMap((expected) =>
    Object.keys(ALL).flatMap((actual): [string, string][] =>
      // 4.7 names the pairs that are enforced; of the others it says nothing.
      expected === actual || !(expected in TYPES) || !(actual in TYPES) ? [] : [[expected, actual]],
    ),
  );

describe("4.7 a column has the type of its first value", () => {
  scenarios(createWorld, [
    ...pairs().map(([expected, actual]): Scenario => {
      const refused = mismatch("value", expected, actual);
      const wrong = { value: ALL[actual]?.[0] };
      return {
        title: `4.7 ${actual} is no ${expected}`,
        steps: [
          { request: "POST /classes/Doc", json: { value: ALL[expected]?.[0] }, save: { doc: "objectId" } },
          { request: "POST /classes/Doc", json: { other: 1, ...wrong }, refused },
          { request: "PUT /classes/Doc/{doc}", json: { other: 1, ...wrong }, refused },
          {
            request: "GET /classes/Doc",
            equals: { results: [{ objectId: "{doc}", value: ALL[expected]?.[0], createdAt: NOW, updatedAt: NOW }] },
          },
          { request: "PUT /classes/Doc/{doc}", json: { value: ALL[expected]?.[1] } },
          { request: "GET /classes/Doc/{doc}", matches: { value: ALL[expected]?.[1] } },
        ],
      };
    }),
    ...Object.entries(ALL).map(
      ([type, [first]]): Scenario => ({
        title: `4.7 null neither sets nor breaks ${type}`,
        steps: [
          { request: "POST /classes/Doc", json: { value: null }, save: { doc: "objectId" } },
          { request: "PUT /classes/Doc/{doc}", json: { value: first } },
          { request: "PUT /classes/Doc/{doc}", json: { value: null } },
          { request: "GET /classes/Doc/{doc}", matches: { value: null } },
          { request: "PUT /classes/Doc/{doc}", json: { value: first } },
          { request: "GET /classes/Doc/{doc}", matches: { value: first } },
        ],
      }),
    ),
    {
      title: "4.7 Increment on a text",
      steps: [
        { request: "POST /classes/Doc", json: { value: "a" }, save: { doc: "objectId" } },
        {
          request: "PUT /classes/Doc/{doc}",
          json: { value: op("Increment", { amount: 1 }) },
          refused: mismatch("value", "String", "Number"),
        },
        {
          request: "POST /classes/Doc",
          json: { value: op("Increment", { amount: 1 }) },
          refused: mismatch("value", "String", "Number"),
        },
        { request: "GET /classes/Doc", matches: { results: [{ value: "a" }] } },
      ],
    },
    {
      title: "4.7 Add on a text",
      steps: [
        { request: "POST /classes/Doc", json: { value: "a" }, save: { doc: "objectId" } },
        { request: "PUT /classes/Doc/{doc}", json: { value: op("Add", { objects: [1] }) }, refused: 111 },
        { request: "POST /classes/Doc", json: { value: op("Add", { objects: [1] }) }, refused: 111 },
      ],
    },
    {
      title: "4.7 an operation sets the type, too",
      steps: [
        { request: "POST /classes/Doc", json: { n: op("Increment", { amount: 1 }), l: op("Add", { objects: [1] }) } },
        { request: "POST /classes/Doc", json: { n: "1" }, refused: mismatch("n", "Number", "String") },
        { request: "POST /classes/Doc", json: { l: "1" }, refused: mismatch("l", "Array", "String") },
      ],
    },
    {
      title: "4.7 the type outlives its values",
      steps: [
        { request: "POST /classes/Doc", json: { value: 1 }, save: { doc: "objectId" } },
        { request: "PUT /classes/Doc/{doc}", json: { value: op("Delete") } },
        { request: "DELETE /classes/Doc/{doc}" },
        { request: "POST /classes/Doc", json: { value: "1" }, refused: mismatch("value", "Number", "String") },
      ],
    },
    {
      title: "4.7 classes do not share columns",
      steps: [
        { request: "POST /classes/Doc", json: { value: 1 } },
        { request: "POST /classes/Other", json: { value: "1" }, status: 201 },
      ],
    },
    {
      title: "4.7 the inside of maps and arrays is free",
      steps: [
        { request: "POST /classes/Doc", json: { map: { a: 1 }, list: [1] } },
        { request: "POST /classes/Doc", json: { map: { a: "1" }, list: ["1", null] }, status: 201 },
      ],
    },
    {
      title: "4.7 a refused value sets no type",
      steps: [
        { request: "POST /classes/Doc", json: { a: 1 } },
        { request: "POST /classes/Doc", json: { a: "x", b: 1 }, refused: mismatch("a", "Number", "String") },
        { request: "POST /classes/Doc", json: { b: "x" }, status: 201 },
      ],
    },
  ]);

  it("4.7 D2 switched off", async () => {
    await using world = await createWorld({ enforceColumnTypes: false });
    expect((await world.http("POST", "/classes/Doc", { body: { value: 1 } })).status).toBe(201);
    expect((await world.http("POST", "/classes/Doc", { body: { value: "1" } })).status).toBe(201);
  });
});
