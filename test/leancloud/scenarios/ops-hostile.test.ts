import { describe } from "vitest";
import { add, bits, by, read } from "./op-words.js";
import { createWorld, type Scenario, scenarios } from "./steps.js";

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
