import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, questions, type Scenario, scenarios, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const NOBODY = { "x-lc-id": undefined, "x-lc-key": undefined };

/** A world with one object and one function that gives back what it gets. */
const withEcho = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Fruit", { apple: { price: 3 } });
  world.emulator.leancloud.functions.define("echo", ({ params }) => params);
  return world;
};

let world: World;
beforeAll(async () => {
  world = await withEcho();
});
afterAll(() => world.emulator.close());

const URLS = [
  "GET /classes/Fruit",
  "GET /classes/Fruit/{apple}",
  "GET /users/me",
  "GET /date",
  "GET /nowhere",
  "GET /classes/Nothing",
] as const;
const send = (request: string, headers: Record<string, string | undefined> = {}) => world.send({ request, headers });

describe("1.1 the base path", () => {
  it.each(["/1.1/functions/echo", "/1/functions/echo", "/1.1/call/echo", "/1/call/echo"])("1.1 %s", async (path) => {
    const answer = await world.http("POST", path, { body: { a: 1 } });
    expect(answer).toMatchObject({ status: 200, json: { result: { a: 1 } } });
  });
});

describe("3.12 the host is the app's own API domain", () => {
  it.each(["ffnn2hso.lc-cn-n1-shared.com", "ffnn2hso.api.lncldglobal.com", "us-api.leancloud.cn", "127.0.0.1:4400"])(
    "3.12 %s",
    async (host) => {
      expect((await send("GET /classes/Fruit", { host })).status).toBe(200);
    },
  );
  it("3.12 a domain of one's own, when it is configured", async () => {
    await using own = await createWorld({ hosts: ["api.shop.example"] });
    const headers = { host: "api.shop.example" };
    expect((await own.http("GET", "/date", { headers })).status).toBe(200);
    expect((await world.http("GET", "/date", { headers })).status).toBe(403);
  });
});

describe("1.2 bodies are JSON, UTF-8", () => {
  const types = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "Application/JSON; charset=utf8",
  ];
  it.each(types)("1.2 as %s", async (type) => {
    const made = await world.http("POST", "/classes/Typed", {
      body: '{"name":"书包 \u{1F392}"}',
      headers: { "content-type": type },
    });
    expect(made.status).toBe(201);
    const { json } = await world.http("GET", made.headers.location ?? "");
    expect(json).toMatchObject({ name: "书包 \u{1F392}" });
  });

  it("1.2 bytes that are not UTF-8 are malformed JSON", async () => {
    const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(await world.http("POST", "/classes/Typed", { body })).toMatchObject({ status: 400, json: { code: 107 } });
  });

  it.each(["{", "nope", '{"a":1,}', "[1", "\u0000"])("21 malformed JSON %j is 107", async (body) => {
    for (const [method, path] of [
      ["POST", "/classes/Typed"],
      ["PUT", "/classes/Fruit/{apple}"],
      ["POST", "/batch"],
      ["POST", "/users"],
      ["POST", "/login"],
    ] as const) {
      const answer = await world.send({ request: `${method} ${path}`, body });
      expect(answer, path).toMatchObject({ status: 400, json: { code: 107, error: expect.stringMatching(/./) } });
    }
  });
});

describe("1.4 Last-Modified", () => {
  it.each(["GET /classes/Fruit", "GET /classes/Fruit/{apple}"])(
    "1.4 %s tells when the newest was written",
    async (request) => {
      const { headers, json } = await send(request);
      const { updatedAt } =
        (json as { results?: { updatedAt: string }[] }).results?.[0] ?? (json as { updatedAt: string });
      expect(headers["last-modified"]).toBe(new Date(updatedAt).toUTCString());
    },
  );
  it.each(["GET /classes/Fruit?limit=0", "GET /classes/Fruit/nowhere"])("1.4 %s has none", async (request) => {
    expect((await send(request)).headers).not.toHaveProperty("last-modified");
  });
});

describe("1.3 headers of answers", () => {
  const stored = {
    "content-type": "application/json;charset=utf-8",
    "cache-control": "no-cache,no-store",
    pragma: "no-cache",
  };
  it.each(URLS)("1.3 %s", async (request) => {
    expect((await send(request)).headers).toMatchObject(stored);
  });
  it("1.3 POST, PUT, DELETE", async () => {
    const made = await world.http("POST", "/classes/Typed", { body: {} });
    const path = made.headers.location ?? "";
    for (const answer of [
      made,
      await world.http("PUT", path, { body: { a: 1 } }),
      await world.http("DELETE", path),
      await world.http("POST", "/batch", { body: { requests: [] } }),
    ])
      expect(answer.headers).toMatchObject(stored);
  });
  it.each([
    ["a result", "/functions/echo", {}, 200],
    ["a typed result", "/call/echo", {}, 200],
    ["no such function", "/functions/nothing", {}, 404],
    ["malformed params", "/call/echo", "{", 400],
  ])("1.3 functions: %s", async (_title, path, body, status) => {
    const answer = await world.http("POST", path, { body });
    expect(answer).toMatchObject({ status, headers: { "content-type": "application/json; charset=UTF-8" } });
  });
  it("1.3 functions: without credentials", async () => {
    const answer = await world.http("POST", "/functions/echo", { body: {}, headers: NOBODY });
    expect(answer).toMatchObject({ status: 401, headers: { "content-type": "application/json; charset=UTF-8" } });
  });
});

describe("1.5 statuses", () => {
  scenarios(withEcho, [
    { title: "1.5 201 for a create", request: "POST /classes/Fruit", json: {}, status: 201 },
    { title: "1.5 200 for a read", request: "GET /classes/Fruit/{apple}", status: 200 },
    { title: "1.5 200 for a query", request: "GET /classes/Fruit", status: 200 },
    { title: "1.5 200 for an update", request: "PUT /classes/Fruit/{apple}", json: {}, status: 200 },
    { title: "1.5 200 for a delete", request: "DELETE /classes/Fruit/{apple}", status: 200, equals: {} },
  ]);
});

/** 1.6: what real clients send. */
const json = { "content-type": "application/json" };
const tolerated: Scenario[] = [
  ...["GET /classes/Fruit?", "GET /classes/Fruit/{apple}?", "GET /users/me?", "GET /date?"].map(
    (request): Scenario => ({
      title: `1.6 a trailing ?: ${request}`,
      request,
      status: request.includes("me") ? 400 : 200,
    }),
  ),
  { title: "1.6 a trailing ?: POST", request: "POST /classes/Fruit?", json: {}, status: 201 },
  { title: "1.6 a trailing ?: PUT", request: "PUT /classes/Fruit/{apple}?", json: { price: 4 } },
  { title: "1.6 a trailing ?: DELETE", request: "DELETE /classes/Fruit/{apple}?", equals: {} },
  ...["GET /classes/Fruit", "GET /classes/Fruit/{apple}", "GET /date"].map(
    (request): Scenario => ({ title: `1.6 ${request} with the body null`, request, body: "null" }),
  ),
  ...["null", "{}"].flatMap((body): Scenario[] => [
    {
      title: `1.6 PUT with the body ${body}`,
      request: "PUT /classes/Fruit/{apple}",
      body,
      equals: { objectId: "{apple}", updatedAt: NOW },
    },
    { title: `1.6 DELETE with the body ${body}`, request: "DELETE /classes/Fruit/{apple}", body, equals: {} },
  ]),
  {
    title: "1.6 PUT without a body",
    request: "PUT /classes/Fruit/{apple}",
    headers: json,
    equals: { objectId: "{apple}", updatedAt: NOW },
  },
  {
    title: "1.6 POST with an empty body makes an empty object",
    request: "POST /classes/Fruit",
    body: "",
    status: 201,
    equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
  },
  {
    title: "1.6 POST with an empty body and no type",
    request: "POST /classes/Fruit",
    status: 201,
    equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
  },
  {
    title: "1.6 unknown extra headers, compression wanted",
    request: "GET /classes/Fruit/{apple}",
    headers: {
      "x-lc-ua": "LeanCloud-JS-SDK/4.15.2 (Browser)",
      "user-agent": "AVOS Cloud",
      "accept-encoding": "gzip, deflate",
      "x-something": "else",
    },
    matches: { label: "apple" },
  },
];
describe("1.6 what clients send and gets through", () => scenarios(withEcho, tolerated));

describe("1.6 functions take the same", () => {
  it.each([
    ["POST", "", {}],
    ["POST", undefined, {}],
    ["GET", "null", {}],
    ["GET", undefined, {}],
    ["PUT", "{}", {}],
    ["DELETE", "{}", {}],
  ])("1.6 %s with the body %j", async (method, body, result) => {
    for (const path of ["/functions/echo", "/functions/echo?", "/call/echo"]) {
      const answer = await world.http(method, path, { ...(body === undefined ? {} : { body }), headers: json });
      expect(answer, path).toMatchObject({ status: 200, json: { result } });
    }
  });
});

describe("1.10 CORS", () => {
  const preflight = {
    "access-control-allow-methods": "HEAD, GET, POST, PUT, DELETE, OPTIONS",
    "access-control-max-age": "86400",
  };
  const ALLOWED = [
    ...["Content-Type", "X-LC-Id", "X-LC-Key", "X-LC-Sign", "X-LC-Session", "X-LC-Prod", "X-LC-UA", "X-LC-Hook-Key"],
    ...["X-AVOSCloud-Application-Id", "X-Uluru-Application-Id"],
    ...["X-AVOSCloud-Application-Key", "X-Uluru-Application-Key", "X-AVOSCloud-Master-Key", "X-Uluru-Master-Key"],
    ...["X-AVOSCloud-Request-Sign", "X-AVOSCloud-Session-Token", "X-Uluru-Session-Token"],
    ...["X-AVOSCloud-Application-Production", "X-Uluru-Application-Production"],
  ];
  const paths = [
    "/classes/Fruit",
    "/classes/Fruit/5cc5",
    "/functions/echo",
    "/call/echo",
    "/users",
    "/login",
    "/nowhere",
    "/1/functions/echo",
    "/__engine/1/ping",
  ];
  it.each(paths)("1.10 OPTIONS %s without credentials", async (path) => {
    const answer = await world.http("OPTIONS", path, { headers: NOBODY });
    expect(answer).toMatchObject({ status: 200, text: "", headers: preflight });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    const allowed = (answer.headers["access-control-allow-headers"] ?? "").toLowerCase().split(/, */);
    for (const name of ALLOWED) expect(allowed, name).toContain(name.toLowerCase());
  });

  it.each(paths)("1.10 OPTIONS %s from a page", async (path) => {
    const origin = "https://shop.example:8443";
    const answer = await world.http("OPTIONS", path, {
      headers: {
        ...NOBODY,
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "x-lc-id,x-lc-key",
      },
    });
    expect(answer).toMatchObject({ status: 200, text: "", headers: preflight });
    expect(answer.headers["access-control-allow-origin"]).toBe(origin);
  });

  const everywhere = [...URLS.map((request) => [request, {}] as const), ["GET /classes/Fruit", NOBODY] as const];
  it.each(everywhere)("1.10 %s carries the header too, %o", async (request, headers) => {
    expect((await send(request, headers)).headers["access-control-allow-origin"]).toBe("*");
    const origin = "http://localhost:5173";
    expect((await send(request, { ...headers, origin })).headers["access-control-allow-origin"]).toBe(origin);
  });
  it.each(["/functions/echo", "/functions/nothing", "/call/echo", "/nowhere"])("1.10 POST %s too", async (path) => {
    const answer = await world.http("POST", path, { body: {} });
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
  });

  it("1.10 through Request and Response, as a framework mounts it", async () => {
    const response = await world.emulator.fetch(
      new Request("http://127.0.0.1/1.1/classes/Fruit", { method: "OPTIONS", headers: { origin: "http://a.test" } }),
    );
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(response.headers.get("access-control-allow-origin")).toBe("http://a.test");
  });

  it.each(["/classes/Fruit", "/nowhere", "/date"])("1.10 HEAD %s is GET without its body", async (path) => {
    const get = await world.http("GET", path);
    const head = await world.http("HEAD", path);
    expect(head).toMatchObject({ status: get.status, text: "", headers: get.headers });
  });
});

const unknown = [
  "GET /nowhere",
  "POST /nowhere",
  "PUT /nowhere",
  "DELETE /nowhere",
  "GET /",
  "GET /classes",
  "GET /classes/",
  "POST /classes",
  "GET /classes/Fruit/{apple}/more",
  "GET /classes/Fruit/%E0%A4%A",
  "GET /functionsX/echo",
  "GET /constructor",
  "GET /__proto__",
];
describe("20.7 unknown paths", () => {
  questions(
    withEcho,
    unknown.map((request): Scenario => ({ title: `20.7 ${request}`, request, status: 404, refused: 1 })),
  );
});

const missing: [request: string, words: string][] = [
  ["POST /push", "push messages are not emulated."],
  ["GET /scheduledPushMessages", "push messages"],
  ["POST /rtm/messages", "messages in real time"],
  ["POST /rtm/service-conversations/x/messages", "messages in real time"],
  ["GET /statuses", "status feed"],
  ["GET /subscribe/statuses/count", "status feed"],
  ["POST /users/friendshipRequests", "friendship requests"],
  ["PUT /users/friendshipRequests/{apple}/accept", "friendship requests"],
  ["GET /users/{apple}/followersAndFollowees", "_Follower"],
  ["GET /leaderboard/leaderboards", "leaderboards"],
  ["GET /search/select", "full-text search"],
  ["POST /LiveQuery/subscribe", "live queries"],
  ["GET /requestCaptcha", "captchas"],
  ["POST /verifyCaptcha", "captchas"],
  ["POST /bigquery/jobs", "offline analyses"],
  ["POST /stats/open/collect", "statistics"],
  ["POST /exportData", "emulator.export()"],
];
describe("20.7 out of scope: 501", () => {
  questions(
    withEcho,
    missing.flatMap(([request, words]): Scenario[] => [
      {
        title: `20.7 ${request}`,
        request,
        status: 501,
        matches: { code: 1, error: expect.stringMatching(/not emulated/) },
      },
      { title: `20.7 ${request} says what`, request, status: 501, matches: { error: expect.stringContaining(words) } },
      { title: `2 ${request} without credentials`, request, headers: NOBODY, status: 401, refused: 401 },
    ]),
  );

  it("20.1 in a batch", async () => {
    await using own = await createWorld();
    const requests = [{ method: "POST", path: "/1.1/push", body: { data: { alert: "你好" } } }];
    const answer = await own.http("POST", "/batch", { body: { requests } });
    expect(answer.json).toEqual([{ error: { code: 1, error: "push messages are not emulated." } }]);
  });
});

describe("2.9 9.2 without credentials", () => {
  it("9.2 ping", async () => {
    const answer = await world.http("GET", "/__engine/1/ping", { headers: NOBODY });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      runtime: expect.stringMatching(/^nodejs-v?\d+\./),
      version: expect.stringMatching(/^\d+\.\d+/),
    });
  });

  it.each([
    ["with credentials", {}],
    ["without", NOBODY],
    ["with a wrong key", { "x-lc-key": "guess" }],
  ])("20.5 GET /date %s", async (_title, headers) => {
    const answer = await world.http("GET", "/date", { headers });
    expect(answer).toMatchObject({ status: 200, json: { __type: "Date", iso: NOW } });
  });

  it("20.5 the date follows the emulator's clock", async () => {
    await using own = await createWorld();
    await own.emulator.clock.advance("1d");
    expect((await own.http("GET", "/date")).json).toEqual({ __type: "Date", iso: "2026-01-02T00:00:00.000Z" });
  });
});

describe("20.6 schemas", () => {
  const arrange = async (): Promise<World> => {
    const own = await createWorld();
    await own.users("ming");
    await own.objects("Post", {
      first: {
        text: "a",
        n: 1,
        flag: true,
        list: [],
        map: {},
        at: { __type: "Date", iso: NOW },
        place: { __type: "GeoPoint", latitude: 1, longitude: 2 },
        raw: { __type: "Bytes", base64: "aGk=" },
        nothing: null,
        author: { __type: "Pointer", className: "_User", objectId: "{ming}" },
        likes: {
          __op: "AddRelation",
          objects: [{ __type: "Pointer", className: "_User", objectId: "{ming}" }],
        },
      },
    });
    return own;
  };
  const columns = {
    text: { type: "String" },
    n: { type: "Number" },
    flag: { type: "Boolean" },
    list: { type: "Array" },
    map: { type: "Object" },
    at: { type: "Date" },
    place: { type: "GeoPoint" },
    raw: { type: "Bytes" },
    author: { type: "Pointer" },
    likes: { type: "Relation" },
  };
  questions(arrange, [
    { title: "20.6 all", request: "GET /schemas", as: "master", matches: { Post: columns, _User: {}, _Role: {} } },
    // The contract leaves open how one class looks; the vendor's own page shows its columns bare.
    {
      title: "20.6 one class; 4.7 null makes no column",
      request: "GET /schemas/Post",
      as: "master",
      matches: columns,
      lacks: ["nothing", "_User"],
    },
    { title: "20.6 master only", request: "GET /schemas", refused: [1, "The request must be signed by master key."] },
    { title: "20.6 unknown class", request: "GET /schemas/Nothing", as: "master", status: 404, refused: 101 },
  ]);
});
