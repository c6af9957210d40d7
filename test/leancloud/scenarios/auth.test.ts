import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, type World } from "./steps.js";
import type { Answer } from "./support.js";

/** 2.1: the documentation's own example. */
const VECTOR = {
  appId: "FFnN2hso42Wego3pWq4X5qlu",
  appKey: "UtOCzqb67d3sN12Kts4URwy8",
  masterKey: "DyJegPlemooo4X1tg94gQkw1",
  timestamp: "1453014943466",
  sign: "d5bcbb897e19b2f6633c716dfdfaf9be",
  masterSign: "e074720658078c898aa0d4b1b82bdf4b",
};
const { appId, appKey, masterKey, timestamp, sign, masterSign } = VECTOR;
const UNAUTHORIZED = { code: 401, error: "Unauthorized." };
const MASTER_ONLY = { code: 1, error: "The request must be signed by master key." };

type Headers = Readonly<Record<string, string | undefined>>;

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const signed = (time: string, key: string, suffix = ""): string => `${md5(time + key)},${time}${suffix}`;

let world: World;
beforeAll(async () => {
  world = await createWorld({ appId, appKey, masterKey });
  const { functions, objects } = world.emulator.leancloud;
  functions.define("hello", () => "hi");
  functions.define("inner", { internal: true }, () => "inside");
  await objects.create("Fruit", { label: "apple" });
});
afterAll(() => world.emulator.close());

/** Sends with these headers and no other credentials. */
const send = (request: string, headers: Headers, body?: unknown): Promise<Answer> => {
  const [method = "", path = ""] = request.split(" ");
  const none = { "x-lc-id": undefined, "x-lc-key": undefined };
  return world.http(method, path, { headers: { ...none, ...headers }, ...(body === undefined ? {} : { body }) });
};

const LEGACY = {
  id: ["x-lc-id", "x-avoscloud-application-id", "x-uluru-application-id"],
  key: ["x-lc-key", "x-avoscloud-application-key", "x-uluru-application-key"],
  master: ["x-avoscloud-master-key", "x-uluru-master-key"],
  sign: ["x-lc-sign", "x-avoscloud-request-sign"],
  session: ["x-lc-session", "x-avoscloud-session-token", "x-uluru-session-token"],
  production: ["x-lc-prod", "x-avoscloud-application-production", "x-uluru-application-production"],
} as const;
const each = <T>(of: (id: string, other: string) => T, others: readonly string[]): T[] =>
  LEGACY.id.flatMap((id) => others.map((other) => of(id, other)));

/** Credentials that are good, and whether they bring master rights (2.1, 2.4, 2.6). */
const GOOD: [section: string, headers: Headers, master: boolean][] = [
  ...each(
    (id, key): [string, Headers, boolean] => ["2.1 2.4 app key", { [id]: appId, [key]: appKey }, false],
    LEGACY.key,
  ),
  ...each(
    (id, key): [string, Headers, boolean] => [
      "2.1 2.6 master key",
      { [id]: appId, [key]: `${masterKey},master` },
      true,
    ],
    LEGACY.key,
  ),
  ...each(
    (id, key): [string, Headers, boolean] => ["2.4 2.6 legacy master key", { [id]: appId, [key]: masterKey }, true],
    LEGACY.master,
  ),
  ...each(
    (id, name): [string, Headers, boolean] => [
      "2.1 2.4 signature",
      { [id]: appId, [name]: `${sign},${timestamp}` },
      false,
    ],
    LEGACY.sign,
  ),
  ...each(
    (id, name): [string, Headers, boolean] => [
      "2.1 2.4 2.6 master signature",
      { [id]: appId, [name]: `${masterSign},${timestamp},master` },
      true,
    ],
    LEGACY.sign,
  ),
  ["2.6 master key without its suffix", { "x-lc-id": appId, "x-lc-key": masterKey }, false],
  ["2.2 an old timestamp", { "x-lc-id": appId, "x-lc-sign": signed("1", appKey) }, false],
  ["2.2 a timestamp to come", { "x-lc-id": appId, "x-lc-sign": signed("99999999999999", appKey) }, false],
  ["2.2 an old timestamp of the master", { "x-lc-id": appId, "x-lc-sign": signed("1", masterKey, ",master") }, true],
  ["2.1 with a hook key", { "x-lc-id": appId, "x-lc-key": appKey, "x-lc-hook-key": "emulator-hook-key" }, false],
  ["2.1 with a wrong hook key", { "x-lc-id": appId, "x-lc-key": appKey, "x-lc-hook-key": "guess" }, false],
];

/** Credentials that are no good anywhere (2.5). */
const BAD: [title: string, headers: Headers][] = [
  ["nothing", {}],
  ["no id", { "x-lc-key": appKey }],
  ["no id, master", { "x-lc-key": `${masterKey},master` }],
  ["no id, signature", { "x-lc-sign": `${sign},${timestamp}` }],
  ["no key", { "x-lc-id": appId }],
  ["empty id", { "x-lc-id": "", "x-lc-key": appKey }],
  ["empty key", { "x-lc-id": appId, "x-lc-key": "" }],
  ["wrong id", { "x-lc-id": "other", "x-lc-key": appKey }],
  ["wrong id, master", { "x-lc-id": "other", "x-lc-key": `${masterKey},master` }],
  ["wrong id, signature", { "x-lc-id": "other", "x-lc-sign": `${sign},${timestamp}` }],
  ["id in another case", { "x-lc-id": appId.toLowerCase(), "x-lc-key": appKey }],
  ["wrong key", { "x-lc-id": appId, "x-lc-key": "guess" }],
  ["key in another case", { "x-lc-id": appId, "x-lc-key": appKey.toLowerCase() }],
  ["half a key", { "x-lc-id": appId, "x-lc-key": appKey.slice(0, 5) }],
  ["wrong master key", { "x-lc-id": appId, "x-lc-key": "guess,master" }],
  ["app key with ,master", { "x-lc-id": appId, "x-lc-key": `${appKey},master` }],
  ["only ,master", { "x-lc-id": appId, "x-lc-key": ",master" }],
  ["master key, other suffix", { "x-lc-id": appId, "x-lc-key": `${masterKey},other` }],
  ["app key, other suffix", { "x-lc-id": appId, "x-lc-key": `${appKey},other` }],
  ["wrong legacy key", { "x-avoscloud-application-id": appId, "x-avoscloud-application-key": "guess" }],
  ["wrong legacy master key", { "x-lc-id": appId, "x-avoscloud-master-key": "guess" }],
  ["app key as legacy master key", { "x-lc-id": appId, "x-uluru-master-key": appKey }],
  ["hook key as key", { "x-lc-id": appId, "x-lc-key": "emulator-hook-key" }],
  ["hook key alone", { "x-lc-id": appId, "x-lc-hook-key": "emulator-hook-key" }],
  ["wrong signature", { "x-lc-id": appId, "x-lc-sign": `${md5("x")},${timestamp}` }],
  ["signature of another time", { "x-lc-id": appId, "x-lc-sign": `${sign},1453014943467` }],
  ["signature without time", { "x-lc-id": appId, "x-lc-sign": sign }],
  ["signature, empty", { "x-lc-id": appId, "x-lc-sign": "," }],
  ["app signature as master's", { "x-lc-id": appId, "x-lc-sign": `${sign},${timestamp},master` }],
  ["master signature as the app's", { "x-lc-id": appId, "x-lc-sign": `${masterSign},${timestamp}` }],
  ["signature, other suffix", { "x-lc-id": appId, "x-lc-sign": `${sign},${timestamp},other` }],
  ["wrong legacy signature", { "x-lc-id": appId, "x-avoscloud-request-sign": `${md5("x")},${timestamp}` }],
  ["the hash turned around", { "x-lc-id": appId, "x-lc-sign": `${md5(appKey + timestamp)},${timestamp}` }],
  ["names of Object.prototype", { "x-lc-id": "constructor", "x-lc-key": "toString" }],
];

/** Every kind of endpoint (2.5). */
const ENDPOINTS: [request: string, body?: unknown][] = [
  ["GET /classes/Fruit"],
  ["GET /classes/Nothing"],
  ["POST /classes/Fruit", {}],
  ["GET /classes/Fruit/5cc5"],
  ["PUT /classes/Fruit/5cc5", {}],
  ["DELETE /classes/Fruit/5cc5"],
  ["POST /users", {}],
  ["GET /users/me"],
  ["POST /login", {}],
  ["GET /roles"],
  ["POST /batch", { requests: [] }],
  ["GET /cloudQuery?cql=select%20*%20from%20Fruit"],
  ["GET /scan/classes/Fruit"],
  ["GET /schemas"],
  ["POST /fileTokens", {}],
  ["POST /requestSmsCode", {}],
  ["POST /engine/cloud-queue/tasks", {}],
  ["POST /functions/hello", {}],
  ["POST /functions/nothing", {}],
  ["GET /functions/hello"],
  ["POST /call/hello", {}],
  ["POST /1/call/hello", {}],
  ["GET /functions/_ops/metadatas"],
];

describe("2.1 2.4 2.6 good credentials", () => {
  it.each(GOOD)("%s %o, master rights %s", async (_section, headers, master) => {
    expect((await send("GET /classes/Fruit", headers)).status).toBe(200);
    expect((await send("POST /functions/hello", headers, {})).json).toEqual({ result: "hi" });
    expect((await send("POST /call/hello", headers, {})).json).toEqual({ result: "hi" });
    const schemas = await send("GET /schemas", headers);
    if (master) expect(schemas.status).toBe(200);
    else expect({ status: schemas.status, json: schemas.json }).toEqual({ status: 400, json: MASTER_ONLY });
    expect((await send("GET /users", headers)).status).toBe(master ? 200 : 403);
    // 3.10: a hook key opens internal functions, and no more.
    const opens = master || headers["x-lc-hook-key"] === "emulator-hook-key";
    expect((await send("POST /functions/inner", headers, {})).status).toBe(opens ? 200 : 401);
    expect((await send("GET /functions/_ops/metadatas", headers)).status).toBe(master ? 200 : 401);
  });

  it("2.1 header names in any case, through Request and Response", async () => {
    const request = new Request("http://127.0.0.1/1.1/classes/Fruit", {
      headers: { "X-LC-Id": appId, "X-LC-Sign": `${sign},${timestamp}` },
    });
    expect((await world.emulator.fetch(request)).status).toBe(200);
  });
});

describe("2.5 bad credentials are 401 at every endpoint", () => {
  it.each(BAD)("2.5 %s", async (_title, headers) => {
    for (const [request, body] of ENDPOINTS) {
      const { status, json } = await send(request, headers, body);
      expect({ request, status, json }).toEqual({ request, status: 401, json: UNAUTHORIZED });
    }
  });
  it("2.5 3.10 before the body is looked at", async () => {
    for (const request of ["POST /classes/Fruit", "POST /batch", "POST /functions/hello", "POST /call/hello"]) {
      const { status, json } = await send(request, {}, "{");
      expect({ request, status, json }).toEqual({ request, status: 401, json: UNAUTHORIZED });
    }
  });
  it("2.5 nothing was written", async () => {
    const { json } = await send("GET /classes/Fruit", { "x-lc-id": appId, "x-lc-key": appKey });
    expect(at(json, "results")).toHaveLength(1);
  });
});

describe("2.3 letter case of the md5", () => {
  const upper = { "x-lc-id": appId, "x-lc-sign": `${sign.toUpperCase()},${timestamp}` };
  const upperMaster = { "x-lc-id": appId, "x-lc-sign": `${masterSign.toUpperCase()},${timestamp},master` };
  const storage = ENDPOINTS.filter(([request]) => !/\/(functions|call)\//.test(request));

  it.each(storage)("2.3 %s wants lower case", async (request, body) => {
    for (const headers of [upper, upperMaster]) {
      const { status, json } = await send(request, headers, body);
      expect({ status, json }).toEqual({ status: 401, json: UNAUTHORIZED });
    }
  });
  it.each(["/functions/hello", "/call/hello", "/1/functions/hello", "/1/call/hello"])(
    "2.3 %s takes both",
    async (path) => {
      expect(await send(`POST ${path}`, upper, {})).toMatchObject({ status: 200, json: { result: "hi" } });
      expect(await send(`POST ${path}`, upperMaster, {})).toMatchObject({ status: 200, json: { result: "hi" } });
    },
  );
  it("2.3 upper case grants master rights, too", async () => {
    expect((await send("POST /functions/inner", upperMaster, {})).json).toEqual({ result: "inside" });
    expect((await send("POST /functions/inner", upper, {})).status).toBe(401);
  });
  it("2.3 a wrong one in upper case is wrong", async () => {
    const headers = { "x-lc-id": appId, "x-lc-sign": `${md5("x").toUpperCase()},${timestamp}` };
    expect((await send("POST /functions/hello", headers, {})).status).toBe(401);
  });
});

describe("2.4 X-LC-* wins over the old name", () => {
  const good = { "x-lc-id": appId, "x-lc-key": appKey };
  const oldNames = (kind: keyof typeof LEGACY) => LEGACY[kind].filter((name) => !name.startsWith("x-lc-"));

  it.each(oldNames("id"))("2.4 id and %s", async (old) => {
    expect((await send("GET /classes/Fruit", { ...good, [old]: "other" })).status).toBe(200);
    expect((await send("GET /classes/Fruit", { ...good, "x-lc-id": "other", [old]: appId })).status).toBe(401);
  });
  it.each(oldNames("key"))("2.4 key and %s", async (old) => {
    expect((await send("GET /classes/Fruit", { ...good, [old]: "guess" })).status).toBe(200);
    expect((await send("GET /classes/Fruit", { ...good, "x-lc-key": "guess", [old]: appKey })).status).toBe(401);
  });
  it.each(oldNames("sign"))("2.4 signature and %s", async (old) => {
    const right = `${sign},${timestamp}`;
    const wrong = `${md5("x")},${timestamp}`;
    const id = { "x-lc-id": appId };
    expect((await send("GET /classes/Fruit", { ...id, "x-lc-sign": right, [old]: wrong })).status).toBe(200);
    expect((await send("GET /classes/Fruit", { ...id, "x-lc-sign": wrong, [old]: right })).status).toBe(401);
  });
});
