import { describe, expect, it } from "vitest";
import { at, createWorld, op, type Scenario, scenarios } from "./steps.js";
import { NOW } from "./support.js";

const badKey = (key: string): readonly [number, string] => [
  105,
  `Invalid key name. Keys are case-sensitive and 'a-zA-Z0-9_' are the only valid characters. The column is: '${key}'.`,
];

/** 4.5 */
const GOOD_KEYS = [
  ..."a A z Z _ 0 a1 1a a_b _private A_1 x".split(" "),
  "id",
  "type",
  "user",
  "name",
  "score9",
  "constructor",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "length",
  "then",
  "toJSON",
  "prototype",
  "results",
  "count",
  "code",
  "error",
  "where",
  "keys",
  "x".repeat(200),
];
const BAD_KEYS = [
  ...["a-b", "a b", "a:b", "a/b", "$a", "a$", "@", "a'b", " a", "a\n"],
  ...["中文", "é", "\u{1F392}", "a\u200b"],
  ...["", "__", "__x", "__type", "__op", "__readers", "__id"],
  ...["acl", "Acl", "classname", "className", "CLASSNAME", "CreatedAt", "createdat", "updatedat", "UPDATEDAT"],
  ...["objectid", "ObjectId", "OBJECTID"],
];

describe("4.5 key names", () => {
  scenarios(createWorld, [
    ...GOOD_KEYS.map(
      (key): Scenario => ({
        title: `4.5 ${key.slice(0, 20)} is good`,
        steps: [
          { request: "POST /classes/Doc", json: { [key]: "v", label: "set" }, save: { doc: "objectId" } },
          { request: "POST /classes/Doc", json: { label: "unset" } },
          { request: "GET /classes/Doc/{doc}", matches: { [key]: "v", objectId: "{doc}" } },
          { request: "GET /classes/Doc", query: { where: { [key]: "v" } }, labels: ["set"] },
          { request: "GET /classes/Doc", query: { where: { [key]: { $exists: false } } }, labels: ["unset"] },
          { request: "GET /classes/Doc", query: { order: `-${key}` }, ordered: ["set", "unset"] },
          { request: "GET /classes/Doc/{doc}", query: { keys: key }, matches: { [key]: "v" }, lacks: ["label"] },
          { request: "PUT /classes/Doc/{doc}", json: { [key]: "w" } },
          { request: "GET /classes/Doc/{doc}", matches: { [key]: "w" } },
          { request: "PUT /classes/Doc/{doc}", json: { [key]: op("Delete") } },
          {
            request: "GET /classes/Doc/{doc}",
            equals: { label: "set", objectId: "{doc}", createdAt: NOW, updatedAt: NOW },
          },
        ],
      }),
    ),
    ...BAD_KEYS.map(
      (key): Scenario => ({
        title: `4.5 ${JSON.stringify(key)} is 105`,
        steps: [
          { request: "POST /classes/Doc", json: { label: "doc" }, save: { doc: "objectId" } },
          { request: "POST /classes/Doc", json: { ok: 1, [key]: "v" }, refused: badKey(key) },
          { request: "PUT /classes/Doc/{doc}", json: { ok: 1, [key]: "v" }, refused: badKey(key) },
          { request: "PUT /classes/Doc/{doc}", json: { [key]: op("Increment", { amount: 1 }) }, refused: badKey(key) },
          { request: "GET /classes/Doc", query: { where: { ok: 1 } }, labels: [] },
          { request: "GET /classes/Doc", labels: ["doc"] },
        ],
      }),
    ),
    ...["a.b", "a.b.c", ".a", "a.", "."].map(
      (key): Scenario => ({
        title: `12.9 ${key} in a create is 105`,
        request: "POST /classes/Doc",
        json: { [key]: 1 },
        refused: 105,
      }),
    ),
    {
      title: "4.5 keys are case-sensitive",
      steps: [
        { request: "POST /classes/Doc", json: { key: 1, KEY: "x", Key: true }, save: { doc: "objectId" } },
        { request: "GET /classes/Doc/{doc}", matches: { key: 1, KEY: "x", Key: true } },
      ],
    },
    {
      title: "4.5 a refused create makes no class",
      steps: [
        { request: "POST /classes/Doc", json: { ok: 1, "a-b": 1 }, refused: badKey("a-b") },
        { request: "GET /classes/Doc", status: 404, refused: 101 },
      ],
    },
  ]);
  it("4.5 a body with __proto__ is refused, and changes nothing", async () => {
    await using world = await createWorld();
    const body = '{"ok":1,"__proto__":{"polluted":1}}';
    expect(await world.http("POST", "/classes/Doc", { body })).toMatchObject({ status: 400 });
    expect(at({}, "polluted")).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** 4.6 */
const GOOD_CLASSES = [
  ..."A a Post post P1 a_b A9_ Xx".split(" "),
  ...["constructor", "toString", "hasOwnProperty", "valueOf", "prototype", "then", "length", "x".repeat(200)],
];
const BUILT_IN = ["_User", "_Role", "_File", "_Installation", "_Followee", "_Follower", "_Status", "_Conversation"];
const BAD_CLASSES = [
  ...["1a", "9", "_Foo", "_user", "__x", "__proto__", "_", "a-b", "a b", "a.b", "a$", "$a", "a:b", " a"],
  ...["中文", "a中", "é", "\u{1F392}", "a%2Fb", "a'b", '"', "a,b"],
];

describe("4.6 class names", () => {
  scenarios(createWorld, [
    ...GOOD_CLASSES.map(
      (name): Scenario => ({
        title: `4.6 ${name.slice(0, 20)} is good`,
        steps: [
          { request: `GET /classes/${name}`, status: 404, refused: [101, "Class or object doesn't exists."] },
          { request: `GET /classes/${name}/5cc5`, status: 404, refused: [101, "Class or object doesn't exists."] },
          { request: `POST /classes/${name}`, json: { label: "doc" }, save: { doc: "objectId" } },
          { request: `GET /classes/${name}`, labels: ["doc"] },
          { request: `GET /classes/${name}/{doc}`, matches: { label: "doc" } },
          { request: `DELETE /classes/${name}/{doc}`, equals: {} },
          { request: `GET /classes/${name}`, equals: { results: [] } },
        ],
      }),
    ),
    ...BUILT_IN.map(
      (name): Scenario => ({
        title: `4.6 ${name} is there from the start`,
        request: `GET /classes/${name}`,
        as: "master",
        equals: { results: [] },
      }),
    ),
    ...BAD_CLASSES.map((name): Scenario => {
      const path = `/classes/${encodeURIComponent(name).replace("%252F", "%2F")}`;
      return {
        title: `4.6 ${JSON.stringify(name)} is 103`,
        steps: [
          { request: `POST ${path}`, json: {}, refused: 103, status: 400 },
          { request: `GET ${path}`, refused: 103 },
          { request: `GET ${path}/5cc5`, refused: 103 },
          { request: `PUT ${path}/5cc5`, json: {}, refused: 103 },
          { request: `DELETE ${path}/5cc5`, refused: 103 },
        ],
      };
    }),
    {
      title: "4.6 class names are case-sensitive",
      steps: [
        { request: "POST /classes/Doc", json: { label: "upper" } },
        { request: "POST /classes/doc", json: { label: "lower" } },
        { request: "GET /classes/Doc", labels: ["upper"] },
        { request: "GET /classes/doc", labels: ["lower"] },
        { request: "GET /classes/DOC", status: 404, refused: 101 },
      ],
    },
  ]);
});
