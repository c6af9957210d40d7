import { describe, expect, it } from "vitest";
import {
  at,
  createWorld,
  date,
  mismatch,
  NOBODY,
  NOW,
  NOW_MS,
  op,
  point,
  questions,
  type Scenario,
  type Step,
  scenarios,
  to,
  type World,
} from "./steps.js";

describe("6.10 the time", () => {
  const at = (title: string, ms: number, datetime: string): Scenario => ({
    title: `6.10 ${title}`,
    request: "GET /1/timestamp",
    after: ms,
    equals: { timestamp: Math.floor((NOW_MS + ms) / 1000), datetime },
  });
  scenarios(createWorld, [
    at("now, in Beijing", 0, NOW),
    at("a moment before the next second", 749, NOW),
    at("the next second", 750, "2026-03-10 01:30:16"),
    at("a day later", 86_400_000, "2026-03-11 01:30:15"),
    at("Beijing's midnight", Date.UTC(2026, 2, 10, 16) - NOW_MS, "2026-03-11 00:00:00"),
    at("New Year", Date.UTC(2026, 11, 31, 16) - NOW_MS, "2027-01-01 00:00:00"),
    at("a leap day", Date.UTC(2028, 1, 28, 20) - NOW_MS, "2028-02-29 04:00:00"),
    {
      title: "2 a slash at the end",
      request: "GET /1/timestamp/",
      equals: { timestamp: Math.floor(NOW_MS / 1000), datetime: NOW },
    },
    { title: "2 a parameter timestamp", request: "GET /1/timestamp?timestamp=5", matches: { datetime: NOW } },
  ]);
});

describe("6.10 payments: unknown unless seeded", () => {
  questions(
    createWorld,
    ["1", "4f2c1d", "__proto__", "constructor", "%E8%AE%A2%E5%8D%95", "a%20b", "0".repeat(64)].map(
      (id): Scenario => ({ title: `6.10 GET /1/pay/${id}`, request: `GET /1/pay/${id}`, refused: 10002 }),
    ),
  );
});

describe("6.10 out of scope: 233", () => {
  const rows: [request: string, json?: object][] = [
    ["POST /1/push", { data: { alert: "你好" } }],
    ["POST /1/installations", { deviceType: "android", installationId: "x" }],
    ["GET /1/installations"],
    ["GET /1/installations/x"],
    ["PUT /1/installations/x", { channels: ["a"] }],
    ["DELETE /1/installations/x"],
    ["GET /1/apps"],
    ["GET /1/apps/x"],
    ["POST /1/apps", { appName: "x" }],
    ["PUT /1/apps/x", { appName: "y" }],
    ["DELETE /1/apps/x"],
    ["POST /1/pay", { order_price: 1, product_name: "茶", body: "x" }],
    ["POST /1/pay/refund", { order_no: "x" }],
    ["POST /1/wechatApp/qr/generatecode", { path: "x" }],
    ["GET /1/wechatApp/getAccessToken"],
    ["POST /1/wechatApp/SendWeAppMessage", { touser: "x" }],
    ["POST /1/wechatApp/notifyMsg", { touser: "x" }],
    ["POST /1/wechatApp/checkMsg", { content: "x" }],
    ["GET /1/wechatApp/code123"],
    ["POST /1/wechatApp/code123", {}],
  ];
  const sending = ([request, json]: (typeof rows)[number]): Step => ({
    request,
    ...(json === undefined ? {} : { json }),
  });
  questions(
    createWorld,
    rows.flatMap((row): Scenario[] => [
      { title: `6.10 ${row[0]}`, ...sending(row), refused: 233 },
      { title: `6.10 ${row[0]}, for the master, too`, ...sending(row), master: true, refused: 233 },
      {
        title: `3 ${row[0]} without credentials`,
        ...sending(row),
        headers: NOBODY,
        status: 401,
        equals: { error: "unauthorized" },
      },
    ]),
  );
  it("6.10 nothing of it is data", async () => {
    await using world = await createWorld();
    for (const row of rows) await world.send(sending(row));
    await world.step({ request: "GET /1/users", equals: { results: [] } });
    expect(world.emulator.outbox.messages()).toEqual([]);
  });
});

describe("2 paths that are none", () => {
  it.each([
    "GET /1",
    "GET /1/",
    "GET /1/nothing",
    "GET /1/classes",
    "GET /1/classes/T/a/b",
    "POST /1/users/x/y",
    "GET /2/classes/T",
    "GET /1/__proto__",
    "GET /1/constructor",
    "PATCH /1/classes/T",
    "PUT /1/login",
    "DELETE /1/timestamp",
    "PUT /1/batch",
    "GET /2/cdnBatchDelete",
  ])("%s is refused in JSON", async (request) => {
    await using world = await createWorld();
    const { status, json, headers } = await world.send({ request });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(json).toMatchObject({ error: expect.any(String) });
    expect(headers["content-type"]).toMatch(/^application\/json/);
  });
});

/** Contract 6.10 says MAY of all this; where it is there, it looks like that. */
describe("6.10 schemas, for the master", () => {
  const kinds = async (): Promise<World> => {
    const world = await createWorld();
    await world.objects("Other", { other: {} });
    await world.step({
      request: "POST /1/classes/Kinds",
      json: {
        s: "x",
        n: 1,
        b: true,
        d: date("2026-01-01 00:00:00"),
        f: { __type: "File", group: "g", filename: "a.txt", url: "u" },
        g: point(1, 2),
        a: [1],
        o: { k: 1 },
        p: to("Other", "other"),
        r: op("AddRelation", { objects: [to("Other", "other")] }),
      },
      save: { kinds: "objectId" },
    });
    return world;
  };
  const FIELDS = {
    s: { type: "String" },
    n: { type: "Number" },
    b: { type: "Bool" },
    d: { type: "Date" },
    f: { type: "File" },
    g: { type: "Geo" },
    a: { type: "Array" },
    o: { type: "Object" },
    p: { type: "Pointer", targetClass: "Other" },
    r: { type: "Relation", targetClass: "Other" },
  };
  const done = async (world: World, step: Step): Promise<void> => {
    const { status, text } = await world.send({ master: true, ...step });
    expect(status, text).toBeLessThan(300);
  };

  scenarios(kinds, [
    {
      title: "6.10 of a class",
      request: "GET /1/schemas/Kinds",
      master: true,
      matches: { className: "Kinds", fields: FIELDS },
    },
    { title: "6.10 of a class that is not there", request: "GET /1/schemas/Nothing", master: true, status: 400 },
  ]);
  it("6.10 of all classes", async () => {
    await using world = await kinds();
    const { text } = await world.step({ request: "GET /1/schemas", master: true });
    expect(text).toContain('"className":"Kinds"');
    expect(text).toContain('"className":"Other"');
  });
  it("6.10 a class is made, changed and removed", async () => {
    await using world = await kinds();
    const fields = { n: { type: "Number" }, p: { type: "Pointer", targetClass: "Other" } };
    await done(world, { request: "POST /1/schemas/Fresh", json: { className: "Fresh", fields } });
    await world.step({ request: "GET /1/schemas/Fresh", master: true, matches: { className: "Fresh", fields } });
    await world.step({ request: "GET /1/classes/Fresh", equals: { results: [] } });
    await world.step({
      request: "POST /1/classes/Fresh",
      json: { n: "x" },
      refused: mismatch("n", "Number", "String"),
    });
    await done(world, {
      request: "PUT /1/schemas/Fresh",
      json: { className: "Fresh", fields: { s: { type: "String" } } },
    });
    await world.step({ request: "POST /1/classes/Fresh", json: { s: 5 }, refused: mismatch("s", "String", "Number") });
    await world.step({ request: "POST /1/classes/Fresh", json: { s: "x", n: 5 }, save: { made: "objectId" } });
    await done(world, { request: "PUT /1/schemas/Fresh", json: { className: "Fresh", fields: { n: op("Delete") } } });
    await world.step({ request: "GET /1/schemas/Fresh", master: true, lacks: ["fields.n"] });
    await world.step({ request: "GET /1/classes/Fresh/{made}", matches: { s: "x" }, lacks: ["n"] });
    await world.step({ request: "PUT /1/classes/Fresh/{made}", json: { n: "now a text" } });
    await done(world, { request: "DELETE /1/classes/Fresh/{made}" });
    await done(world, { request: "DELETE /1/schemas/Fresh" });
    await world.step({ request: "GET /1/classes/Fresh", refused: 101 });
  });
  it.each([
    ["GET /1/schemas", undefined],
    ["GET /1/schemas/Kinds", undefined],
    ["POST /1/schemas/Fresh", { className: "Fresh", fields: {} }],
    ["PUT /1/schemas/Kinds", { className: "Kinds", fields: { n: op("Delete") } }],
    ["DELETE /1/schemas/Kinds", undefined],
  ])("6.10 %s is the master's alone", async (request, json) => {
    await using world = await kinds();
    const { status, json: body } = await world.send({ request, ...(json === undefined ? {} : { json }) });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(body).toMatchObject({ error: expect.any(String) });
    expect(at(body, "fields")).toBeUndefined();
    await world.step({ request: "GET /1/classes/Kinds/{kinds}", matches: { n: 1 } });
    await world.step({ request: "GET /1/classes/Fresh", refused: 101 });
  });
  it.each<[string, unknown]>([
    ["no fields", { className: "Fresh" }],
    ["fields that are a list", { className: "Fresh", fields: [] }],
    ["an unknown type", { className: "Fresh", fields: { a: { type: "Nonsense" } } }],
    ["no type", { className: "Fresh", fields: { a: {} } }],
    ["a bad name", { className: "Fresh", fields: { 年: { type: "String" } } }],
    ["a pointer to nowhere", { className: "Fresh", fields: { a: { type: "Pointer" } } }],
    ["a name of its own", { className: "Other", fields: {} }],
    ["a reserved field", { className: "Fresh", fields: { objectId: { type: "Number" } } }],
  ])("6.10 odd schemas break nothing: %s", async (_title, json) => {
    await using world = await kinds();
    const { status, json: body } = await world.send({ request: "POST /1/schemas/Fresh", master: true, json });
    expect(status).toBeLessThan(500);
    expect(body).toBeDefined();
    await world.step({ request: "GET /1/classes/Kinds/{kinds}", matches: { n: 1, objectId: "{kinds}" } });
  });
});

describe("3, 2 a browser's question first", () => {
  it("answers OPTIONS without credentials", async () => {
    await using world = await createWorld();
    const { status, headers } = await world.http("OPTIONS", "/1/classes/T", {
      headers: {
        ...NOBODY,
        origin: "http://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-bmob-application-id,x-bmob-rest-api-key,content-type",
      },
    });
    expect(status).toBeLessThan(300);
    expect(headers["access-control-allow-origin"]).toMatch(/^(?:\*|http:\/\/app\.example)$/);
  });
});
