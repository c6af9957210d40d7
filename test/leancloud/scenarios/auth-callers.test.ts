import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, questions, type Scenario, scenarios, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const MASTER_ONLY = [1, "The request must be signed by master key."] as const;
const SESSIONS = ["x-lc-session", "x-avoscloud-session-token", "x-uluru-session-token"] as const;
const ENVIRONMENTS = ["x-lc-prod", "x-avoscloud-application-production", "x-uluru-application-production"] as const;

/** Two users; a note that only Ming may read and write; functions that tell who called. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "hong");
  await world.step({
    request: "POST /classes/Note",
    as: "ming",
    json: { label: "own", ACL: { "{ming}": { read: true, write: true } } },
    save: { own: "objectId" },
  });
  await world.objects("Note", { public: {} });
  const { functions } = world.emulator.leancloud;
  functions.define("who", ({ user }) => user?.id ?? null);
  functions.define("where", () => "production");
  functions.define("where", { deployment: "staging" }, () => "staging");
  functions.define("inner", { internal: true }, () => "inside");
  return world;
};

describe("2.1 2.4 the session", () => {
  let world: World;
  beforeAll(async () => {
    world = await arrange();
  });
  afterAll(() => world.emulator.close());
  const token = (name: string) => String(world.names.get(`${name}.token`));

  it.each(SESSIONS)("2.4 %s", async (name) => {
    const headers = { [name]: token("ming") };
    expect((await world.http("GET", "/users/me", { headers })).json).toMatchObject({ username: "ming" });
    expect((await world.http("POST", "/functions/who", { headers, body: {} })).json).toEqual({
      result: world.names.get("ming"),
    });
    expect((await world.http("GET", "/classes/Note", { headers, query: { count: 1 } })).json).toMatchObject({
      count: 2,
    });
  });
  it.each(SESSIONS.slice(1))("2.4 X-LC-Session wins over %s", async (old) => {
    const headers = { "x-lc-session": token("hong"), [old]: token("ming") };
    expect((await world.http("GET", "/users/me", { headers })).json).toMatchObject({ username: "hong" });
  });
  it.each(ENVIRONMENTS)("2.4 6.1 %s", async (name) => {
    const at = async (value: string) =>
      (await world.http("POST", "/functions/where", { headers: { [name]: value }, body: {} })).json;
    expect(await at("0")).toEqual({ result: "staging" });
    expect(await at("false")).toEqual({ result: "staging" });
    for (const value of ["1", "true", "2", "stage"]) expect(await at(value), value).toEqual({ result: "production" });
  });
  it.each(ENVIRONMENTS.slice(1))("2.4 X-LC-Prod wins over %s", async (old) => {
    const ask = async (headers: Record<string, string>) =>
      (await world.http("POST", "/functions/where", { headers, body: {} })).json;
    expect(await ask({ "x-lc-prod": "0", [old]: "1" })).toEqual({ result: "staging" });
    expect(await ask({ "x-lc-prod": "1", [old]: "0" })).toEqual({ result: "production" });
  });
  it("2.1 no header is production", async () => {
    expect((await world.http("POST", "/functions/where", { body: {} })).json).toEqual({ result: "production" });
  });
  it("2.1 X-LC-Session with master rights: the functions see the user", async () => {
    const headers = { "x-lc-session": token("ming") };
    expect((await world.http("POST", "/functions/who", { as: "master", headers, body: {} })).json).toEqual({
      result: world.names.get("ming"),
    });
  });
});

describe("2.7 master rights bypass", () => {
  scenarios(arrange, [
    { title: "2.7 an ACL, reading", request: "GET /classes/Note/{own}", as: "master", matches: { label: "own" } },
    { title: "2.7 an ACL, in queries", request: "GET /classes/Note", as: "master", labels: ["own", "public"] },
    {
      title: "2.7 an ACL, writing",
      request: "PUT /classes/Note/{own}",
      as: "master",
      json: { a: 1 },
      equals: { objectId: "{own}", updatedAt: NOW },
    },
    { title: "2.7 an ACL, deleting", request: "DELETE /classes/Note/{own}", as: "master", equals: {} },
    { title: "2.7 class permissions", request: "GET /users", as: "master", labels: ["ming", "hong"] },
    { title: "2.7 user-session rules", request: "PUT /users/{ming}", as: "master", json: { a: 1 } },
    { title: "2.7 user-session rules, deleting", request: "DELETE /users/{ming}", as: "master", equals: {} },
    ...["app", "hong"].flatMap((as): Scenario[] => [
      { title: `2.7 ${as} has none: reading`, request: "GET /classes/Note/{own}", as, status: 403, refused: 403 },
      { title: `2.7 ${as} has none: queries`, request: "GET /classes/Note", as, labels: ["public"] },
      {
        title: `2.7 ${as} has none: writing`,
        request: "PUT /classes/Note/{own}",
        as,
        json: { a: 1 },
        status: 403,
        refused: 403,
      },
      { title: `2.7 ${as} has none: deleting`, request: "DELETE /classes/Note/{own}", as, status: 403, refused: 403 },
      { title: `2.7 ${as} has none: classes`, request: "GET /users", as, status: 403, refused: 403 },
      { title: `2.7 ${as} has none: users`, request: "PUT /users/{ming}", as, json: { a: 1 }, refused: 206 },
    ]),
  ]);
  it("2.7 internal functions", async () => {
    await using world = await arrange();
    expect((await world.http("POST", "/functions/inner", { as: "master", body: {} })).json).toEqual({
      result: "inside",
    });
    expect(await world.http("POST", "/functions/inner", { body: {} })).toMatchObject({
      status: 401,
      json: { code: 401, error: expect.stringMatching(/^Internal cloud function, request from /) },
    });
  });
});

/** 2.8: a token that never was one, and one that was taken back. */
const DEAD = ["qmdj8pdidnmyzp0c7yqil91oc", "constructor", "x"];
describe("2.8 a stale session counts as anonymous", () => {
  scenarios(
    arrange,
    DEAD.flatMap((as): Scenario[] => [
      { title: `2.8 a query with ${as}`, request: "GET /classes/Note", as, labels: ["public"] },
      { title: `2.8 a read with ${as}`, request: "GET /classes/Note/{public}", as, matches: { label: "public" } },
      {
        title: `2.8 a create with ${as}`,
        request: "POST /classes/Note",
        as,
        json: {},
        equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
      },
      { title: `2.8 an update with ${as}`, request: "PUT /classes/Note/{public}", as, json: { a: 1 } },
      { title: `2.8 a sign-up with ${as}`, request: "POST /users", as, json: { username: "new", password: "pass" } },
      {
        title: `2.8 a login with ${as}`,
        request: "POST /login",
        as,
        json: { username: "ming", password: "pass" },
        matches: { sessionToken: "{ming.token}" },
      },
      { title: `2.8 not as the owner: ${as}`, request: "GET /classes/Note/{own}", as, status: 403, refused: 403 },
      {
        title: `2.8 16.5 but /users/me with ${as}`,
        request: "GET /users/me",
        as,
        refused: [211, "Could not find user."],
      },
      {
        title: `2.8 16.6 but the session's own user: ${as}`,
        request: "PUT /users/{ming}",
        as,
        json: { a: 1 },
        refused: [206, "The user cannot be altered by a client without the session."],
      },
    ]),
  );
  it("2.8 a token that was replaced", async () => {
    await using world = await arrange();
    const session = String(world.names.get("ming.token"));
    await world.step({ request: "PUT /users/{ming}/refreshSessionToken", as: "ming" });
    const { status, json } = await world.http("GET", "/classes/Note", { as: { session } });
    expect({ status, found: at(json, "results.length") }).toEqual({ status: 200, found: 1 });
    expect(await world.http("GET", "/users/me", { as: { session } })).toMatchObject({
      status: 400,
      json: { code: 211 },
    });
  });
  it("2.8 3.9 but cloud functions", async () => {
    await using world = await arrange();
    const answer = await world.http("POST", "/functions/who", { as: { session: "dead" }, body: {} });
    expect(answer).toMatchObject({
      status: 401,
      json: { code: 211, error: "Verify sessionToken failed, maybe login expired: Could not find user." },
    });
  });
});

describe("2.10 endpoints for the master", () => {
  const requests: [request: string, json?: object][] = [
    ["GET /scan/classes/Note"],
    ["GET /schemas"],
    ["GET /schemas/Note"],
    ["POST /engine/cloud-queue/tasks", { function: "who" }],
    ["GET /engine/cloud-queue/tasks/x"],
  ];
  questions(
    arrange,
    ["app", "ming"].flatMap((as) =>
      requests.map(
        ([request, json]): Scenario => ({
          title: `2.10 ${request} as ${as}`,
          request,
          as,
          ...(json === undefined ? {} : { json }),
          refused: MASTER_ONLY,
        }),
      ),
    ),
  );
});
