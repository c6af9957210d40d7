import { describe, expect, it } from "vitest";
import {
  createWorld,
  mismatch,
  missing,
  NOW,
  OBJECT_ID,
  op,
  questions,
  reserved,
  type Scenario,
  SESSION,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li");
  const only = (name: string) => ({ [String(world.names.get(name))]: { read: true, write: true } });
  await world.objects("Post", {
    one: { n: 1, tags: ["a"] },
    two: { n: 2 },
    mings: { ACL: only("ming") },
    readable: { ACL: { "*": { read: true }, ...only("ming") } },
  });
  return world;
};

/** An entry, and what it answers. */
type Row = readonly [entry: unknown, result: unknown];
const sends = (rows: readonly Row[], rest: Partial<Step> = {}): Step => ({
  request: "POST /1/batch",
  json: { requests: rows.map(([entry]) => entry) },
  equals: rows.map(([, result]) => result),
  ...rest,
});
const batch = (title: string, rows: readonly Row[], rest: Partial<Step> = {}): Scenario => ({
  title: `6.5 ${title}`,
  ...sends(rows, rest),
});
const entry = (method: string, path: string, body?: unknown, token?: string) => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
  ...(token === undefined ? {} : { token }),
});
const MADE = { success: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW } };
const CHANGED = { success: { updatedAt: NOW } };
const OK = { success: { msg: "ok" } };
const ANY = expect.stringMatching(/./);
const error = (code: number, text: unknown = ANY) => ({ error: { code, error: text } });
const refusal = ([code, text]: readonly [number, string]) => error(code, text);
const NOT_ALTERED = [206, "User cannot be altered without sessionToken Error."] as const;
const ONE = "/1/classes/Post/{one}";
const one = { label: "one", n: 1, tags: ["a"], objectId: "{one}", ...times };
const readOne = (fields: object = {}): Step => ({ request: `GET ${ONE}`, equals: { ...one, ...fields } });

describe("6.5 what succeeds", () => {
  scenarios(arrange, [
    batch("no requests", []),
    batch("POST", [[entry("POST", "/1/classes/Post", { n: 5 }), MADE]]),
    batch("PUT", [[entry("PUT", ONE, { n: 5 }), CHANGED]]),
    batch("DELETE", [[entry("DELETE", ONE), OK]]),
    batch("DELETE with a body, as SDKs send it", [[entry("DELETE", ONE, {}), OK]]),
    ...(["post", "Post", "pOST"] as const).map((method) =>
      batch(`the method ${method}`, [[entry(method, "/1/classes/Post", { n: 5 }), MADE]]),
    ),
    batch("the methods put and delete", [
      [entry("put", ONE, { n: 5 }), CHANGED],
      [entry("delete", ONE), OK],
    ]),
    batch("a class that is new", [
      [entry("POST", "/1/classes/Fresh", { 名: 1 }), error(105)],
      [entry("POST", "/1/classes/Fresh", { a: "茶" }), MADE],
    ]),
    batch(
      "fifty",
      Array.from({ length: 50 }, (_, n): Row => [entry("POST", "/1/classes/Post", { n }), MADE]),
    ),
    batch("isTransaction is ignored (D17)", [[entry("PUT", ONE, { n: 5 }), CHANGED]], {
      request: "POST /1/batch?isTransaction=1",
    }),
    batch("operations", [
      [entry("PUT", ONE, { n: op("Increment", { amount: 4 }) }), CHANGED],
      [entry("PUT", ONE, { tags: op("AddUnique", { objects: ["a", "b"] }) }), CHANGED],
      [entry("PUT", ONE, { fans: op("AddRelation", { objects: [to("_User", "ming")] }) }), CHANGED],
      [entry("POST", "/1/classes/Post", { n: op("Increment", { amount: 4 }) }), MADE],
    ]),
    {
      title: "6.5 in order: a later entry sees what an earlier one did",
      steps: [
        sends([
          [entry("PUT", ONE, { n: op("Increment", { amount: 1 }) }), CHANGED],
          [entry("PUT", ONE, { n: op("Increment", { amount: 10 }) }), CHANGED],
          [entry("PUT", ONE, { s: "x" }), CHANGED],
          [entry("PUT", ONE, { s: "y" }), CHANGED],
          [entry("DELETE", "/1/classes/Post/{two}"), OK],
          [entry("DELETE", "/1/classes/Post/{two}"), refusal(missing("{two}"))],
        ]),
        readOne({ n: 12, s: "y" }),
        { request: "GET /1/classes/Post", labels: ["one", "readable"] },
      ],
    },
    {
      title: "6.5 what is made can be read",
      steps: [
        {
          request: "POST /1/batch",
          json: { requests: [entry("POST", "/1/classes/Post", { label: "三", n: 3 })] },
          equals: [MADE],
          save: { three: "0.success.objectId" },
        },
        { request: "GET /1/classes/Post/{three}", equals: { label: "三", n: 3, objectId: "{three}", ...times } },
      ],
    },
  ]);
  it("6.5 every answer at the place of its request", async () => {
    await using world = await arrange();
    const requests = Array.from({ length: 50 }, (_, n) =>
      n % 3 === 0 ? entry("PUT", "/1/classes/Post/nope", {}) : entry("POST", "/1/classes/Post", { n: 100 + n }),
    );
    const { json } = await world.http("POST", "/1/batch", { body: { requests } });
    expect(json).toEqual(requests.map((_, n) => (n % 3 === 0 ? refusal(missing("nope")) : MADE)));
    const found = await world.http("GET", "/1/classes/Post?limit=0&count=1", {
      query: { where: { n: { $gte: 100 } } },
    });
    expect(found.json).toEqual({ results: [], count: 33 });
  });
});

describe("6.5 what fails, fails alone", () => {
  scenarios(arrange, [
    batch("an unknown object", [
      [entry("PUT", "/1/classes/Post/nope", { n: 1 }), refusal(missing("nope"))],
      [entry("DELETE", "/1/classes/Post/nope"), refusal(missing("nope"))],
      [entry("PUT", ONE, { n: 1 }), CHANGED],
    ]),
    batch("an unknown class", [
      [entry("PUT", "/1/classes/Nobody/x", { n: 1 }), error(101)],
      [entry("DELETE", "/1/classes/Nobody/x"), error(101)],
    ]),
    batch("a bad name of a class", [
      [entry("POST", "/1/classes/1T", {}), error(103, "classname '1T' must start with a letter.")],
    ]),
    batch("a bad name of a field", [
      [entry("POST", "/1/classes/Post", { "a-b": 1 }), error(105, "invalid field name: a-b.")],
      [entry("PUT", ONE, { 名: 1 }), error(105, "invalid field name: 名.")],
    ]),
    batch("a reserved field", [[entry("PUT", ONE, { objectId: "x" }), refusal(reserved("objectId"))]]),
    batch("another type", [[entry("PUT", ONE, { n: "x" }), refusal(mismatch("n", "Number", "String"))]]),
    batch("a bad operation", [[entry("PUT", ONE, { n: op("Explode") }), error(107, "invalid op value")]]),
    batch("a bad pointer", [
      [entry("POST", "/1/classes/Post", { p: { __type: "Pointer" } }), error(106, "p: is not a valid Pointer.")],
    ]),
    batch("a bad ACL", [
      [
        entry("POST", "/1/classes/Post", { ACL: { "*": true } }),
        error(107, expect.stringMatching(/^ACL shoud be like: /)),
      ],
    ]),
    batch("a bad place", [
      [
        entry("POST", "/1/classes/Post", { at: { __type: "GeoPoint", latitude: 91, longitude: 0 } }),
        error(117, "Latitude must be in [-90, 90]: 91."),
      ],
    ]),
    batch("6.8 no right to write", [
      [entry("PUT", "/1/classes/Post/{readable}", { n: 1 }), error(122)],
      [entry("DELETE", "/1/classes/Post/{readable}"), error(122)],
    ]),
    {
      title: "6.5, D17 nothing is undone",
      steps: [
        sends(
          [
            [entry("PUT", ONE, { n: 7 }), CHANGED],
            [entry("PUT", ONE, { n: "x", s: "y" }), refusal(mismatch("n", "Number", "String"))],
            [entry("POST", "/1/classes/Post", { label: "new" }), MADE],
          ],
          { request: "POST /1/batch?isTransaction=1" },
        ),
        readOne({ n: 7 }),
        { request: "GET /1/classes/Post", labels: ["one", "two", "readable", "new"] },
      ],
    },
  ]);
});

describe("6.5 whose entry it is", () => {
  const MINGS = "/1/classes/Post/{mings}";
  const READABLE = "/1/classes/Post/{readable}";
  scenarios(arrange, [
    batch("a token in the entry", [
      [entry("PUT", MINGS, { n: 1 }, "{ming.token}"), CHANGED],
      [entry("PUT", READABLE, { n: 1 }, "{ming.token}"), CHANGED],
      [entry("PUT", READABLE, { n: 1 }, "{li.token}"), error(122)],
      [entry("PUT", READABLE, { n: 1 }), error(122)],
      [entry("DELETE", READABLE, undefined, "{ming.token}"), OK],
    ]),
    batch("the session of the request", [[entry("PUT", MINGS, { n: 1 }), CHANGED]], { as: "ming" }),
    batch(
      "a token in the entry beside the session of the request",
      [
        [entry("PUT", READABLE, { n: 1 }, "{ming.token}"), CHANGED],
        [entry("PUT", READABLE, { n: 1 }), error(122)],
      ],
      { as: "li" },
    ),
    batch(
      "the master key of the request",
      [
        [entry("PUT", MINGS, { n: 1 }), CHANGED],
        [entry("DELETE", READABLE), OK],
      ],
      { master: true },
    ),
    batch("6.6 users", [
      [entry("PUT", "/1/users/{ming}", { age: 7 }, "{ming.token}"), CHANGED],
      [entry("PUT", "/1/classes/_User/{ming}", { 年: 7 }, "{ming.token}"), error(105)],
      [entry("PUT", "/1/classes/_User/{ming}", { age: 8 }, "{ming.token}"), CHANGED],
      [entry("PUT", "/1/users/{ming}", { age: 9 }), refusal(NOT_ALTERED)],
      [entry("PUT", "/1/users/{ming}", { age: 9 }, "{li.token}"), refusal(NOT_ALTERED)],
      [entry("DELETE", "/1/users/{ming}"), error(206)],
      [entry("PUT", "/1/users/{ming}", { username: "li" }, "{ming.token}"), error(202, "username 'li' already taken.")],
      [entry("DELETE", "/1/users/{ming}", undefined, "{ming.token}"), OK],
    ]),
    {
      title: "6.5, 6.6 a token that has grown old",
      ...sends([[entry("PUT", "/1/users/{ming}", { age: 7 }, "{ming.token}"), error(211)]], { after: "8d" }),
    },
    {
      title: "6.5 a token is for its entry alone",
      steps: [
        sends([
          [entry("PUT", MINGS, { n: 1 }, "{ming.token}"), CHANGED],
          [entry("DELETE", READABLE), error(122)],
        ]),
        { request: `GET ${MINGS}`, headers: { [SESSION]: "{ming.token}" }, matches: { n: 1 } },
        { request: `GET ${READABLE}`, matches: { label: "readable" } },
      ],
    },
  ]);
});

describe("6.5 what is refused as a whole", () => {
  const LIST = [112, "requests must be an array."] as const;
  const unchanged: Step = {
    request: "GET /1/classes/Post?count=1",
    labels: ["one", "two", "readable"],
    matches: { count: 3 },
  };
  questions(arrange, [
    ...[
      {},
      { requests: null },
      { requests: {} },
      { requests: "x" },
      { requests: 5 },
      { requests: true },
      { requests: { length: 1, 0: entry("DELETE", ONE) } },
      { request: [entry("DELETE", ONE)] },
    ].map(
      (json): Scenario => ({ title: `6.5 112 ${JSON.stringify(json)}`, request: "POST /1/batch", json, refused: LIST }),
    ),
    ...[51, 52, 500].map(
      (length): Scenario => ({
        title: `6.5 114 ${length} entries`,
        request: "POST /1/batch",
        json: { requests: Array.from({ length }, () => entry("POST", "/1/classes/Post", { label: "many" })) },
        refused: [114, "requests array larger than 50"],
      }),
    ),
    { title: "6.5 nothing of all that was done", ...unchanged },
  ]);
  // The contract names 113, and not whether it stands for the request or for the entry.
  it.each<[string, unknown]>([
    ["null", null],
    ["a text", "x"],
    ["a number", 5],
    ["a list", []],
    ["nothing in it", {}],
    ["no method", { path: ONE, body: {} }],
    ["no path", { method: "PUT", body: {} }],
    ["a method that is no text", { method: 5, path: ONE }],
    ["a path that is no text", { method: "PUT", path: 5, body: {} }],
    ["a path that is a list", { method: "PUT", path: [ONE], body: {} }],
    ["an unknown method", { method: "PATCH", path: ONE, body: {} }],
    ["GET", { method: "GET", path: ONE }],
  ])("6.5 113 an entry is %s", async (_title, bad) => {
    await using world = await arrange();
    const answer = await world.send({ request: "POST /1/batch", json: { requests: [bad] } });
    const whole = { code: 113, error: ANY };
    expect(answer.status === 400 ? answer.json : { in: answer.json }).toEqual(
      answer.status === 400 ? whole : { in: [{ error: whole }] },
    );
    await world.step(unchanged);
  });
  it.each([
    "/1/batch",
    "/1/login",
    "/1/timestamp",
    "/1/functions/hello",
    "/1/requestSmsCode",
    "/2/files/a.txt",
    "/classes/Post",
    "classes/Post",
    "/1.1/classes/Post",
    "/9/classes/Post",
    "/1/classes",
    "/1/classes/",
    "/1/classes/Post/a/b",
    "http://example.com/1/classes/Post",
    "/",
    "",
    "__proto__",
  ])("6.5 the path %j is none: an error, and nothing happens", async (path) => {
    await using world = await arrange();
    const bad = {
      method: "POST",
      path,
      body: { requests: [entry("DELETE", ONE)], label: "x", mobilePhoneNumber: "13800000000" },
    };
    const { status, json } = await world.send({ request: "POST /1/batch", json: { requests: [bad] } });
    const failed = { code: expect.any(Number), error: ANY };
    expect(status === 400 ? [{ error: json }] : json).toEqual([{ error: failed }]);
    await world.step(unchanged);
    expect(world.emulator.outbox.messages()).toEqual([]);
  });
});

describe("6.5 odd entries break nothing", () => {
  it.each<[string, unknown]>([
    ["a body that is a text", entry("POST", "/1/classes/Post", "x")],
    ["a body that is a list", entry("POST", "/1/classes/Post", [])],
    ["a body that is null", entry("POST", "/1/classes/Post", null)],
    ["no body", entry("POST", "/1/classes/Post")],
    ["a token that is a number", { ...entry("PUT", ONE, { n: 1 }), token: 5 }],
    ["a token that is null", { ...entry("PUT", ONE, { n: 1 }), token: null }],
    ["a token that is an object", { ...entry("PUT", "/1/users/{ming}", { n: 1 }), token: { $ne: "" } }],
    ["PUT without an id", entry("PUT", "/1/classes/Post", { n: 1 })],
    ["DELETE without an id", entry("DELETE", "/1/classes/Post")],
    ["POST with an id", entry("POST", ONE, { n: 1 })],
    ["a query in the path", entry("PUT", `${ONE}?x=1`, { n: 1 })],
    ["broken percent-encoding", entry("PUT", "/1/classes/Post/%E4%", { n: 1 })],
    ["__proto__ as class", entry("POST", "/1/classes/__proto__", { n: 1 })],
    ["constructor as id", entry("PUT", "/1/classes/Post/constructor", { n: 1 })],
  ])("6.5 %s", async (_title, odd) => {
    await using world = await arrange();
    const { status, json } = await world.send({
      request: "POST /1/batch",
      json: { requests: [odd, entry("PUT", "/1/classes/Post/{two}", { n: 9 })] },
    });
    expect(status).toBeLessThan(500);
    expect(json).toBeDefined();
    await world.step({ request: "GET /1/classes/Post/{mings}", refused: missing("{mings}") });
    await world.step({ request: "GET /1/users/{ming}", matches: { username: "ming" }, lacks: ["n"] });
  });
});
