import { describe, expect, it } from "vitest";
import { type Answer, createWorld, questions, type Scenario, type Step, scenarios, type World } from "./support.js";

const AUTHORIZE = "/api/oauth2/hydrogen/openapi/authorize/";
const TOKEN = "/api/oauth2/access_token/";
const CLIENT = { client_id: "app", client_secret: "secret" };
const HEX_TOKEN = expect.stringMatching(/^[0-9a-f]{40}$/);
const GRANT = {
  access_token: HEX_TOKEN,
  token_type: "Bearer",
  expires_in: expect.any(Number),
  refresh_token: HEX_TOKEN,
  scope: expect.any(String),
};

/** 2.1: production answers over redirects that need cookies; both that and an answer at once are right. */
const authorize = async (world: World, request = `POST ${AUTHORIZE}`): Promise<string> => {
  const cookies = new Map<string, string>();
  let answer: Answer = await world.send({ request, json: CLIENT });
  for (let hop = 0; hop < 5 && answer.status === 302; hop++) {
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      cookies.set(pair.slice(0, pair.indexOf("=")), pair);
    }
    const target = new URL(answer.headers.get("location") ?? "", `http://127.0.0.1${AUTHORIZE}`);
    const cookie = [...cookies.values()].join("; ");
    answer = await world.send({ request: `GET ${target.pathname}${target.search}`, headers: { cookie } });
  }
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ code: expect.stringMatching(/./), expires_in: expect.any(Number) });
  world.names.set("code", Reflect.get(Object(answer.body), "code"));
  world.names.set("code.seconds", Reflect.get(Object(answer.body), "expires_in"));
  return String(world.names.get("code"));
};

const withCode = async (): Promise<World> => {
  const world = await createWorld();
  await authorize(world);
  return world;
};

const exchange = { ...CLIENT, grant_type: "authorization_code", code: "{code}" };
const exchanged: Step = {
  request: `POST ${TOKEN}`,
  json: exchange,
  status: 200,
  equals: GRANT,
  save: { access: "access_token", refresh: "refresh_token" },
};
const refresh = { ...CLIENT, grant_type: "refresh_token", refresh_token: "{refresh}" };
const listTables = (token: string, status: number): Step => ({
  request: "GET /oserve/v2.4/table/",
  headers: { authorization: `Bearer ${token}` },
  status,
});

const multipart = (members: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(members)) form.append(name, value);
  return form;
};

describe("2.1 the code is exchanged for a token, whatever the body's form", () => {
  const forms: Record<string, (members: Record<string, string>) => Partial<Step>> = {
    JSON: (members) => ({ json: members }),
    "a urlencoded form": (members) => ({ body: new URLSearchParams(members) }),
    "a multipart form": (members) => ({ body: multipart(members) }),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`2.1 ${name}`, async () => {
      const world = await createWorld();
      const code = await authorize(world);
      await world.step({ ...exchanged, json: undefined, ...form({ ...exchange, code }) });
      await world.step(listTables("{access}", 200));
      const refresh_token = String(world.names.get("refresh"));
      await world.step({
        request: `POST ${TOKEN}`,
        ...form({ ...refresh, refresh_token }),
        status: 200,
        equals: GRANT,
        save: { newer: "access_token" },
      });
      await world.step(listTables("{newer}", 200));
      await world.emulator.close();
    });
  }
});

describe("2.1 codes and tokens", () => {
  scenarios(withCode, [
    {
      title: "2.1 a refresh ends all earlier access tokens and refresh tokens of the client",
      steps: [
        exchanged,
        { request: `POST ${TOKEN}`, json: refresh, status: 200, equals: GRANT, save: { newer: "access_token" } },
        listTables("{access}", 401),
        listTables("{newer}", 200),
      ],
    },
    {
      title: "2.1 a code is good once",
      steps: [exchanged, { request: `POST ${TOKEN}`, json: exchange, status: 400 }],
    },
    {
      title: "2.1 a bad code is 400",
      request: `POST ${TOKEN}`,
      json: { ...exchange, code: "wrong" },
      status: 400,
    },
    ...["password", "constructor"].map((grant_type) => ({
      title: `2.1 grant type ${grant_type} is unknown: 400`,
      request: `POST ${TOKEN}`,
      json: { ...exchange, grant_type },
      status: 400,
    })),
    ...[AUTHORIZE, TOKEN].flatMap((path): Scenario[] => [
      {
        title: `2.1 unknown client is 401 at ${path}`,
        request: `POST ${path}`,
        json: { ...exchange, client_id: "nobody" },
        status: 401,
      },
      {
        title: `2.1 bad secret is 401 at ${path}`,
        request: `POST ${path}`,
        json: { ...exchange, client_secret: "guess" },
        status: 401,
      },
    ]),
    {
      title: "2.1 malformed JSON at the token endpoint is 400",
      request: `POST ${TOKEN}`,
      body: "{",
      headers: { "content-type": "application/json" },
      status: 400,
    },
  ]);

  it("2.1 an expired code is 400", async () => {
    const world = await withCode();
    await world.emulator.clock.advance((Number(world.names.get("code.seconds")) + 1) * 1000);
    await world.step({ request: `POST ${TOKEN}`, json: exchange, status: 400 });
    await world.emulator.close();
  });

  it("2.1 an old refresh token is refused", async () => {
    const world = await withCode();
    await world.step(exchanged);
    await world.step({ request: `POST ${TOKEN}`, json: refresh, status: 200 });
    const answer = await world.send({ request: `POST ${TOKEN}`, json: refresh });
    // The contract says that it stops working, not with which of the two.
    expect([400, 401]).toContain(answer.status);
    await world.emulator.close();
  });

  it("1.2 both endpoints answer without the last slash too", async () => {
    const world = await createWorld();
    await authorize(world, `POST ${AUTHORIZE.slice(0, -1)}`);
    await world.step({ ...exchanged, request: `POST ${TOKEN.slice(0, -1)}` });
    await world.emulator.close();
  });
});

const ENDPOINTS = [
  "GET v2.4/table/",
  "POST v2.4/table/",
  "GET v2.4/table/nothing/",
  "PUT v2.4/table/nothing/",
  "DELETE v2.4/table/nothing/",
  "GET v2.4/table/nothing/record/",
  "POST v2.4/table/nothing/record/",
  "PUT v2.6/table/nothing/record/",
  "DELETE v2.4/table/nothing/record/",
  "GET v2.4/table/nothing/record/5cac00000000000000000000/",
  "PUT v2.6/table/nothing/record/5cac00000000000000000000/",
  "DELETE v2.4/table/nothing/record/5cac00000000000000000000/",
  "GET v1/bulk-operation/1/",
  "GET v2.6/schema/1/index/",
  "POST v2.6/schema/1/index/",
  "DELETE v2.6/schema/1/index/a_1/",
  "GET v1.3/cloud-function/",
  "POST v1.3/cloud-function/",
  "GET v1.3/cloud-function/nothing/",
  "PATCH v1.3/cloud-function/nothing/",
  "DELETE v1.3/cloud-function/nothing/",
  "POST v1.3/cloud-function/nothing/job/",
  "GET v1.3/cloud-function/nothing/job/",
];
const under = (namespace: string, endpoint: string): string => endpoint.replace(" ", ` /${namespace}/`);
const OSERVE_ONLY = ["POST v1/cloud-function/job/", "POST v1.3/cloud-function/nothing/debug/"];
const UNAUTHORIZED = { status: "error", error_msg: "Unauthorized" };

describe("2.2 oserve wants a bearer token before anything else", () => {
  questions(
    createWorld,
    [...ENDPOINTS, ...OSERVE_ONLY].map((endpoint) => ({
      title: `2.2 ${under("oserve", endpoint)} without a token is 401`,
      request: under("oserve", endpoint),
      headers: { authorization: undefined },
      status: 401,
      equals: UNAUTHORIZED,
    })),
  );
  const malformed = [
    "test-token",
    "Bearer",
    "Bearer unknown",
    "Basic dGVzdC10b2tlbg==",
    "Hydrogen-r1 test-token",
    "Bearer constructor",
  ];
  questions(
    createWorld,
    malformed.map((authorization) => ({
      title: `2.2 Authorization "${authorization}" is 401`,
      request: "GET /oserve/v2.4/table/",
      headers: { authorization },
      status: 401,
      equals: UNAUTHORIZED,
    })),
  );
  questions(createWorld, [
    { title: "2.2 the configured token opens", request: "GET /oserve/v2.4/table/", status: 200 },
    {
      title: "2.2 401 comes before 400: malformed JSON without a token",
      request: "POST /oserve/v1.3/cloud-function/",
      body: "{",
      headers: { authorization: undefined, "content-type": "application/json" },
      status: 401,
    },
  ]);
});

describe("2.4 userve takes the same token", () => {
  questions(createWorld, [
    { title: "2.4 with the token", request: "GET /userve/v2.4/table/", status: 200 },
    {
      title: "2.4 with a wrong token",
      request: "GET /userve/v2.4/table/",
      headers: { authorization: "Bearer unknown" },
      status: 401,
    },
    ...ENDPOINTS.map((endpoint) => ({
      title: `2.4 ${under("userve", endpoint)} with neither token nor cookie is 401`,
      request: under("userve", endpoint),
      headers: { authorization: undefined },
      status: 401,
    })),
  ]);
});
