import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createWorld,
  KEYS,
  missing,
  NOBODY,
  NOW,
  OBJECT_ID,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  type World,
} from "./steps.js";

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("T", { one: { text: "a b" }, two: { text: "a+b" }, three: { text: "书包" } });
  return world;
};
const ALL = ["one", "two", "three"];
const one = { label: "one", text: "a b", objectId: "{one}", ...times };

/** The query of a URL as it is on the wire. */
const where = (text: string) => `where=${text}`;

describe("2 hosts of the REST surface", () => {
  questions(
    arrange,
    [
      "api2.bmob.cn",
      "api.bmob.cn",
      "api.bmobcloud.com",
      "api.codenow.cn",
      "api2.bmob.cn:443",
      "API2.Bmob.CN",
      "127.0.0.1",
      "127.0.0.1:4400",
      "localhost",
      "localhost:4400",
    ].map((host): Scenario => ({ title: `2 ${host}`, request: "GET /1/classes/T", host, labels: ALL })),
  );
  questions(
    () => createWorld({ hosts: ["api.shop.example"] }),
    [
      {
        title: "2 a custom domain of the app",
        request: "GET /1/users",
        host: "api.shop.example",
        equals: { results: [] },
      },
    ],
  );
  questions(arrange, [
    {
      title: "2 javacloud is not emulated",
      request: "POST /1/functions/f",
      json: {},
      host: "javacloud.bmob.cn",
      status: 404,
    },
    {
      title: "2 javacloud has no data",
      request: "GET /1/classes/T",
      host: "javacloud.bmob.cn",
      status: 404,
      lacks: ["results"],
    },
  ]);
});

describe("2 trailing slashes are ignored", () => {
  questions(arrange, [
    { title: "2 a query", request: "GET /1/classes/T/", labels: ALL },
    {
      title: "2 a query with parameters",
      request: "GET /1/classes/T/?limit=1&count=1",
      ordered: ["one"],
      matches: { count: 3 },
    },
    { title: "2 an object", request: "GET /1/classes/T/{one}/", equals: one },
    { title: "2 an unknown object", request: "GET /1/classes/T/nope/", refused: missing("nope") },
    { title: "2 users", request: "GET /1/users/", equals: { results: [] } },
    { title: "2 the time", request: "GET /1/timestamp/", matches: { datetime: NOW } },
  ]);
  scenarios(arrange, [
    {
      title: "2 POST, and Location has none",
      request: "POST /1/classes/T/",
      json: { text: "x" },
      equals: { createdAt: NOW, objectId: expect.stringMatching(OBJECT_ID) },
      responseHeaders: { location: expect.stringMatching(/^https?:\/\/[^/]+\/1\/classes\/T\/[0-9a-f]{10}$/) },
    },
    { title: "2 PUT", request: "PUT /1/classes/T/{one}/", json: { text: "x" }, equals: { updatedAt: NOW } },
    { title: "2 DELETE", request: "DELETE /1/classes/T/{one}/", equals: { msg: "ok" } },
    { title: "2 batch", request: "POST /1/batch/", json: { requests: [] }, equals: [] },
  ]);
});

describe("2 a parameter timestamp is ignored", () => {
  questions(
    arrange,
    ["1767225600000", "", "soon"].flatMap((timestamp): Scenario[] => [
      { title: `2 a query, ${timestamp || "nothing"}`, request: "GET /1/classes/T", query: { timestamp }, labels: ALL },
      {
        title: `2 beside other parameters, ${timestamp || "nothing"}`,
        request: "GET /1/classes/T",
        query: { timestamp, where: { text: "a b" }, count: 1, limit: 0 },
        equals: { results: [], count: 1 },
      },
      {
        title: `2 an object, ${timestamp || "nothing"}`,
        request: "GET /1/classes/T/{one}",
        query: { timestamp },
        equals: one,
      },
      {
        title: `2 statistics, ${timestamp || "nothing"}`,
        request: "GET /1/classes/T",
        query: { timestamp, groupcount: "true" },
        equals: { results: [{ _count: 3 }] },
      },
    ]),
  );
  scenarios(arrange, [
    {
      title: "2 POST, PUT, DELETE",
      steps: [
        { request: "POST /1/classes/T?timestamp=1767225600000", json: { text: "x" }, save: { made: "objectId" } },
        { request: "PUT /1/classes/T/{made}?timestamp=1767225600000", json: { text: "y" } },
        {
          request: "GET /1/classes/T/{made}?timestamp=1767225600000",
          equals: { text: "y", objectId: "{made}", ...times },
        },
        { request: "DELETE /1/classes/T/{made}?timestamp=1767225600000", equals: { msg: "ok" } },
      ],
    },
  ]);
});

describe("2 query strings", () => {
  questions(arrange, [
    { title: "2 + is a blank", request: `GET /1/classes/T?${where("%7B%22text%22:%22a+b%22%7D")}`, labels: ["one"] },
    {
      title: "2 %20 is one, too",
      request: `GET /1/classes/T?${where("%7B%22text%22:%22a%20b%22%7D")}`,
      labels: ["one"],
    },
    { title: "2 %2B is a plus", request: `GET /1/classes/T?${where("%7B%22text%22:%22a%2Bb%22%7D")}`, labels: ["two"] },
    {
      title: "2 + between the parts of JSON",
      request: `GET /1/classes/T?${where("%7B+%22text%22+:+%22%E4%B9%A6%E5%8C%85%22+%7D")}`,
      labels: ["three"],
    },
    {
      title: "2 everything percent-encoded",
      request: `GET /1/classes/T?${encodeURIComponent("where")}=${encodeURIComponent('{"text":{"$in":["书包","a+b"]}}')}`,
      labels: ["two", "three"],
    },
    { title: "2 an id percent-encoded", request: "GET /1/classes/T/%E4%B9%A6", refused: missing("书") },
    { title: "2 an unknown parameter", request: "GET /1/classes/T?whatever=1", labels: ALL },
  ]);
});

describe("1 header names, from a real client", () => {
  let world: World;
  beforeAll(async () => {
    world = await arrange();
  });
  afterAll(() => world.emulator.close());

  it.each(["X-Bmob-Application-Id", "x-bmob-application-id", "X-BMOB-APPLICATION-ID"])("1 %s", async (name) => {
    const headers = { [name]: KEYS.applicationId, [name.replace(/application-id/i, "REST-API-Key")]: KEYS.restKey };
    const answer = await world.emulator.fetch(new Request("http://127.0.0.1/1/classes/T", { headers }));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ results: [{ label: "one" }, { label: "two" }, { label: "three" }] });
  });

  it.each(["/1/classes/T/%", "/1/classes/T?where=%", "/1/classes/%E4%B9/x", "/1/classes/T/%00"])(
    "2 a broken URL %s breaks nothing",
    async (path) => {
      const answer = await world.http("GET", path);
      expect(answer.status).toBeGreaterThanOrEqual(200);
      expect(answer.status).toBeLessThan(500);
      await world.step({ request: "GET /1/classes/T", labels: ALL });
    },
  );
});

describe("3 without credentials", () => {
  const unauthorized = { headers: NOBODY, status: 401, equals: { error: "unauthorized" } } as const;
  questions(arrange, [
    { title: "3 a query", request: "GET /1/classes/T", ...unauthorized },
    { title: "3 an object", request: "GET /1/classes/T/{one}", ...unauthorized },
    { title: "3 POST", request: "POST /1/classes/T", json: {}, ...unauthorized },
    { title: "3 PUT", request: "PUT /1/classes/T/{one}", json: { text: "x" }, ...unauthorized },
    { title: "3 DELETE", request: "DELETE /1/classes/T/{one}", ...unauthorized },
    { title: "3 nothing was done", request: "GET /1/classes/T?count=1", labels: ALL, matches: { count: 3 } },
  ]);
});

/** Requests that take a JSON body, and what is right for them. */
const BODIES = [
  ["POST /1/classes/T", { text: "x" }],
  ["PUT /1/classes/T/{one}", { text: "x" }],
  ["POST /1/users", { username: "u", password: "p" }],
  ["POST /1/batch", { requests: [] }],
] as const;
const untouched: Step = { request: "GET /1/classes/T?count=1", matches: { results: [one, {}, {}], count: 3 } };

describe("6.1 bodies are JSON", () => {
  const good = [
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "Application/JSON",
  ];
  const bad = [undefined, "text/plain", "text/html", "application/x-www-form-urlencoded", "application/xml"];
  scenarios(
    arrange,
    BODIES.flatMap(([request, json]): Scenario[] => [
      ...good.map(
        (type): Scenario => ({ title: `6.1 ${request} as ${type}`, request, json, headers: { "content-type": type } }),
      ),
      ...bad.map(
        (type): Scenario => ({
          title: `6.1 ${request} as ${type ?? "nothing"}`,
          steps: [{ request, json, headers: { "content-type": type }, refused: 107 }, untouched],
        }),
      ),
      {
        title: `6.1 ${request} with an empty body`,
        steps: [{ request, body: "", refused: [107, "content is empty."] }, untouched],
      },
      {
        title: `6.1 ${request} without a body`,
        steps: [
          { request, headers: { "content-type": "application/json" }, refused: [107, "content is empty."] },
          untouched,
        ],
      },
      {
        title: `6.1 ${request} with bad JSON`,
        steps: [
          ...["{", "nope", '{"a":1,}', '{"a":', "{'a':1}", '"', "\u0000"].map(
            (body): Step => ({ request, body, refused: 107 }),
          ),
          untouched,
        ],
      },
      {
        title: `6.1 ${request} with JSON that is no object`,
        steps: [...["[1]", '"text"', "5", "true"].map((body): Step => ({ request, body, status: 400 })), untouched],
      },
    ]),
  );
  scenarios(arrange, [
    {
      title: "6.1 bytes that are not UTF-8",
      steps: [
        {
          request: "POST /1/classes/T",
          body: Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
          status: 400,
        },
        untouched,
      ],
    },
    {
      title: "3.1 DELETE may carry a body",
      steps: [
        { request: "DELETE /1/classes/T/{one}", json: {}, equals: { msg: "ok" } },
        { request: "DELETE /1/classes/T/{two}", body: "", equals: { msg: "ok" } },
        { request: "DELETE /1/classes/T/{three}", headers: { "content-type": "text/plain" }, equals: { msg: "ok" } },
      ],
    },
    {
      title: "4.6 GET may have a content type",
      request: "GET /1/classes/T/{one}",
      headers: { "content-type": "application/json" },
      equals: one,
    },
  ]);
});

describe("4.9 the body limit", () => {
  const text = (length: number) => ({ text: "x".repeat(length) });
  scenarios(arrange, [
    { title: "4.9 9 MB are taken", request: "POST /1/classes/T", json: text(9 * 2 ** 20) },
    {
      title: "4.9 11 MB are not",
      steps: [
        { request: "POST /1/classes/T", json: text(11 * 2 ** 20), status: 413 },
        { request: "GET /1/classes/T", labels: ALL },
      ],
    },
  ]);
  scenarios(
    () => createWorld({}, { bodyLimit: 1000 }),
    [
      { title: "4.9 a limit of one's own: below", request: "POST /1/classes/T", json: text(900) },
      { title: "4.9 a limit of one's own: above", request: "POST /1/classes/T", json: text(1000), status: 413 },
    ],
  );
});
