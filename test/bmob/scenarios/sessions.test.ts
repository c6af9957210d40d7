import { describe, expect, it } from "vitest";
import {
  at,
  createWorld,
  missing,
  questions,
  type Scenario,
  SESSION,
  SESSION_TOKEN,
  type Step,
  scenarios,
  type World,
} from "./steps.js";

/** Contract 6.6: seven days. */
const WEEK = 7 * 86_400_000;

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li");
  const mings = { [String(world.names.get("ming"))]: { read: true, write: true } };
  await world.objects("Note", { open: {}, mings: { ACL: mings } });
  return world;
};
const check = (rest: Partial<Step>, id = "{ming}"): Step => ({ request: `GET /1/checkSession/${id}`, ...rest });
const OK = { equals: { msg: "ok" } };
const FAIL = { equals: { msg: "fail" } };
const NOBODY_S = "0".repeat(32);

describe("6.6 checkSession", () => {
  questions(arrange, [
    { title: "6.6 one's own", ...check({ as: "ming", ...OK }) },
    { title: "6.6 one's own, with the master key", ...check({ as: "ming", master: true, ...OK }) },
    { title: "2 a slash at the end", request: "GET /1/checkSession/{ming}/", as: "ming", ...OK },
    { title: "6.6 somebody else's", ...check({ as: "li", ...FAIL }) },
    { title: "6.6 somebody else", ...check({ as: "ming", ...FAIL }, "{li}") },
    { title: "6.6 an unknown user", ...check({ as: "ming", ...FAIL }, "nope") },
    { title: "6.6 __proto__", ...check({ as: "ming", ...FAIL }, "__proto__") },
    ...[NOBODY_S, "x", "__proto__", "constructor", "书包", "{ming}"].map(
      (token): Scenario => ({ title: `6.6 the token ${token}`, ...check({ headers: { [SESSION]: token }, ...FAIL }) }),
    ),
  ]);
  it("6.6 tokens are 32 lower-case hex digits, each another", async () => {
    await using world = await arrange();
    const tokens = [world.names.get("ming.token"), world.names.get("li.token")];
    for (let n = 0; n < 20; n++) {
      const { json } = await world.http("POST", "/1/users", { body: { username: `u${n}`, password: "pass" } });
      tokens.push(at(json, "sessionToken"));
    }
    for (const token of tokens) expect(token).toMatch(SESSION_TOKEN);
    expect(new Set(tokens).size).toBe(22);
    const capitals = String(tokens[0]).toUpperCase();
    if (capitals !== tokens[0]) await world.step(check({ as: capitals, ...FAIL }));
  });
});

describe("6.6 a session lasts seven days", () => {
  const put: Step = { request: "PUT /1/users/{ming}", as: "ming", json: { n: 1 } };
  scenarios(arrange, [
    {
      title: "6.6 a second before",
      steps: [
        { ...put, after: WEEK - 1000 },
        check({ as: "ming", ...OK }),
        { request: "GET /1/classes/Note", as: "ming", labels: ["open", "mings"] },
      ],
    },
    {
      title: "6.6 a second after: 211, and everything as it was",
      steps: [
        { ...put, after: WEEK + 1000, refused: 211 },
        { request: "DELETE /1/users/{ming}", as: "ming", refused: 211 },
        check({ as: "ming", ...FAIL }),
        { request: "GET /1/users/{ming}", matches: { username: "ming" }, lacks: ["n"] },
      ],
    },
    {
      title: "6.6 the sessions of others end with them, later ones go on",
      steps: [
        { request: "GET /1/login?username=li&password=pass", after: "4d", save: { late: "sessionToken" } },
        check({ headers: { [SESSION]: "{late}" }, after: "4d", ...OK }, "{li}"),
        check({ as: "ming", ...FAIL }),
        check({ headers: { [SESSION]: "{late}" }, after: "4d", ...FAIL }, "{li}"),
      ],
    },
    {
      title: "6.6 logging in anew after it",
      steps: [
        { ...put, after: "30d", refused: 211 },
        { request: "POST /1/login", json: { username: "ming", password: "pass" }, save: { fresh: "sessionToken" } },
        { ...put, as: "{fresh}" },
        check({ headers: { [SESSION]: "{fresh}" }, ...OK }),
      ],
    },
    {
      title: "6.6 the master needs none",
      steps: [
        { ...put, after: "30d", as: "ming", master: true },
        { request: "GET /1/users/{ming}", matches: { n: 1 } },
      ],
    },
  ]);
  it.each([
    ["an old one", "{ming.token}"],
    ["one of nobody", NOBODY_S],
    ["the user's id", "{ming}"],
    ["a word", "bmob"],
  ])("6.8 a token that is none opens nothing: %s", async (_title, token) => {
    await using world = await arrange();
    const headers = { [SESSION]: token };
    const all = await world.send({ request: "GET /1/classes/Note", headers, after: "8d" });
    expect(JSON.stringify(all.json)).not.toContain('"mings"');
    for (const request of ["GET", "PUT", "DELETE"]) {
      const step = {
        request: `${request} /1/classes/Note/{mings}`,
        headers,
        ...(request === "PUT" ? { json: { n: 1 } } : {}),
      };
      expect((await world.send(step)).status, request).toBe(400);
    }
    await world.step({
      request: "GET /1/classes/Note/{mings}",
      master: true,
      matches: { label: "mings" },
      lacks: ["n"],
    });
  });
});

describe("3 a session acts as its user", () => {
  scenarios(arrange, [
    {
      title: "3 reading, writing, deleting",
      steps: [
        { request: "GET /1/classes/Note/{mings}", refused: missing("{mings}") },
        { request: "GET /1/classes/Note/{mings}", as: "li", refused: missing("{mings}") },
        { request: "GET /1/classes/Note/{mings}", as: "ming", matches: { label: "mings" } },
        { request: "PUT /1/classes/Note/{mings}", as: "ming", json: { n: 1 } },
        { request: "DELETE /1/classes/Note/{mings}", as: "ming", equals: { msg: "ok" } },
      ],
    },
    {
      title: "3 two sessions of one user are that user",
      steps: [
        { request: "GET /1/login?username=ming&password=pass", save: { second: "sessionToken" } },
        { request: "GET /1/classes/Note/{mings}", as: "{second}", matches: { label: "mings" } },
        { request: "PUT /1/users/{ming}", as: "{second}", json: { n: 1 } },
      ],
    },
    {
      title: "3 a user that is gone",
      steps: [
        { request: "DELETE /1/users/{ming}", as: "ming", equals: { msg: "ok" } },
        { request: "GET /1/checkSession/{ming}", as: "ming", ...FAIL },
        { request: "GET /1/classes/Note/{mings}", master: true, matches: { label: "mings" } },
      ],
    },
    {
      title: "3 another user of the same name has none of it",
      steps: [
        { request: "DELETE /1/users/{ming}", master: true, equals: { msg: "ok" } },
        {
          request: "POST /1/users",
          json: { username: "ming", password: "pass" },
          save: { again: "objectId", token: "sessionToken" },
        },
        { request: "GET /1/classes/Note/{mings}", as: "{token}", refused: missing("{mings}") },
        check({ as: "ming", ...FAIL }, "{again}"),
        check({ as: "{token}", ...OK }, "{again}"),
      ],
    },
  ]);
  it("6.6 restore and reset end sessions that were not there", async () => {
    await using world = await arrange();
    const { emulator } = world;
    const before = emulator.snapshot();
    await world.users("hong");
    await emulator.restore(before);
    await world.step(check({ as: "hong", ...FAIL }, "{hong}"));
    await world.step(check({ as: "ming", ...OK }));
    await emulator.reset();
    await world.step(check({ as: "ming", ...FAIL }));
    await world.step({ request: "GET /1/users", equals: { results: [] } });
  });
});
