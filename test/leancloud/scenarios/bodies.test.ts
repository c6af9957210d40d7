import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, type World } from "./steps.js";
import { type Answer, NOW, OBJECT_ID } from "./support.js";

const NOBODY = { "x-lc-id": undefined, "x-lc-key": undefined };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
/** What old browsers send, without asking first. */
const TEXT = { ...NOBODY, "content-type": "text/plain" };
const APP = { _ApplicationId: "emulator", _ApplicationKey: "emulator-key" };
const MASTER = { _ApplicationId: "emulator", _MasterKey: "emulator-master-key" };
const UNAUTHORIZED = { status: 401, json: { code: 401, error: "Unauthorized." } };
const MEGABYTE = 1024 * 1024;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.users("ming");
  await world.objects("Fruit", { apple: { price: 3 }, pear: { price: 5 } });
  const { functions } = world.emulator.leancloud;
  functions.define("echo", ({ params }) => params);
  functions.define("who", ({ user, params }) => ({ user: user?.id ?? null, params }));
  functions.define("inner", { internal: true }, () => "inside");
  functions.define("where", () => "production");
  functions.define("where", { deployment: "staging" }, () => "staging");
});
afterAll(() => world.emulator.close());

/** A JSON body of exactly so many bytes. */
const ofSize = (bytes: number, rest: object = {}): string => {
  const empty = JSON.stringify({ ...rest, big: "" });
  return JSON.stringify({ ...rest, big: "x".repeat(bytes - empty.length) });
};

describe("1.7 20 MB", () => {
  const paths = ["/functions/echo", "/call/echo", "/batch", "/classes/Big"];
  it.each(paths)("1.7 POST %s takes no more", async (path) => {
    const answer = await world.http("POST", path, { body: Buffer.alloc(20 * MEGABYTE + 1, " ") });
    expect(answer).toMatchObject({ status: 413, json: { code: 413, error: expect.stringMatching(/./) } });
  });
  it("1.7 a function takes exactly that", async () => {
    const answer = await world.http("POST", "/functions/inner", { body: ofSize(20 * MEGABYTE), as: "master" });
    expect(answer).toMatchObject({ status: 200, json: { result: "inside" } });
  });
  it("1.7 a batch takes exactly that", async () => {
    const answer = await world.http("POST", "/batch", { body: ofSize(20 * MEGABYTE, { requests: [] }) });
    expect(answer).toMatchObject({ status: 200, json: [] });
  });
  it("21 116: an object of more than 16 MB", async () => {
    const before = await world.http("POST", "/classes/Big", { body: {} });
    const id = at(before.json, "objectId");
    const tooBig = ofSize(16 * MEGABYTE + 100);
    const refused = { status: 400, json: { code: 116, error: expect.stringMatching(/./) } };
    expect(await world.http("POST", "/classes/Big", { body: tooBig })).toMatchObject(refused);
    expect(await world.http("PUT", `/classes/Big/${id}`, { body: tooBig })).toMatchObject(refused);
    const half = "x".repeat(9 * MEGABYTE);
    const list = { list: { __op: "Add", objects: [half] } };
    expect(await world.http("PUT", `/classes/Big/${id}`, { body: list })).toMatchObject({ status: 200 });
    expect(await world.http("PUT", `/classes/Big/${id}`, { body: list })).toMatchObject(refused);
    expect(await world.http("GET", "/classes/Big", { query: { count: 1, keys: "objectId" } })).toMatchObject({
      json: { count: 1, results: [{ objectId: id }] },
    });
    expect(await world.http("GET", "/classes/Big", { query: { where: { list: { $size: 1 } }, limit: 0, count: 1 } }))
      // The second half did not get in.
      .toMatchObject({ json: { count: 1 } });
  });
  it("21 116: 15 MB is fine", async () => {
    expect((await world.http("POST", "/classes/Medium", { body: ofSize(15 * MEGABYTE) })).status).toBe(201);
  });
});

describe("1.8 forms", () => {
  const send = (path: string, body: string): Promise<Answer> => world.http("POST", path, { body, headers: FORM });
  it.each(["/functions/echo", "/call/echo", "/1/functions/echo"])("1.8 %s: all values are strings", async (path) => {
    const body = "movie=%E5%A4%8F%E6%B4%9B+%E7%89%B9&n=1&flag=true&empty=&json=%7B%22a%22%3A1%7D&_kept=1";
    expect((await send(path, body)).json).toEqual({
      result: { movie: "夏洛 特", n: "1", flag: "true", empty: "", json: '{"a":1}', _kept: "1" },
    });
  });
  it("1.8 an empty form", async () => {
    expect((await send("/functions/echo", "")).json).toEqual({ result: {} });
  });
  it("1.8 the names of Object.prototype are names", async () => {
    const { status, json } = await send("/functions/echo", "constructor=1&toString=2");
    expect({ status, json }).toEqual({ status: 200, json: { result: { constructor: "1", toString: "2" } } });
  });
  it("1.8 a form does not bring credentials", async () => {
    const body = "_ApplicationId=emulator&_ApplicationKey=emulator-key";
    expect(await world.http("POST", "/functions/echo", { body, headers: { ...FORM, ...NOBODY } })).toMatchObject(
      UNAUTHORIZED,
    );
  });
});

describe("1.8 text bodies of functions", () => {
  const send = (path: string, body: unknown, headers = {}): Promise<Answer> =>
    world.http("POST", path, { body, headers: { ...TEXT, ...headers } });

  it.each(["/functions/echo", "/call/echo", "/1/call/echo"])("1.8 %s: credentials leave the params", async (path) => {
    const body = {
      ...APP,
      _ApplicationProduction: 1,
      _SessionToken: "",
      _own: 1,
      __kept: 2,
      movie: "夏",
      deep: { _in: 3 },
    };
    const { status, json } = await send(path, body);
    expect({ status, json }).toEqual({ status: 200, json: { result: { __kept: 2, movie: "夏", deep: { _in: 3 } } } });
  });
  it.each(["text/plain", "text/plain;charset=UTF-8", "text/plain; charset=utf-8"])("1.8 as %s", async (type) => {
    const { json } = await send("/functions/echo", { ...APP, a: 1 }, { "content-type": type });
    expect(json).toEqual({ result: { a: 1 } });
  });
  it("1.8 credentials may come in headers, too", async () => {
    const { json } = await world.http("POST", "/functions/echo", {
      body: { _x: 1, a: 1 },
      headers: { "content-type": "text/plain" },
    });
    expect(json).toEqual({ result: { a: 1 } });
  });
  it("1.8 _MasterKey gives master rights", async () => {
    expect((await send("/functions/inner", MASTER)).json).toEqual({ result: "inside" });
    expect(await send("/functions/inner", APP)).toMatchObject({ status: 401, json: { code: 401 } });
  });
  it("1.8 _SessionToken is the session", async () => {
    const token = world.names.get("ming.token");
    expect((await send("/functions/who", { ...APP, _SessionToken: token, a: 1 })).json).toEqual({
      result: { user: world.names.get("ming"), params: { a: 1 } },
    });
    expect(await send("/functions/who", { ...APP, _SessionToken: "dead" })).toMatchObject({
      status: 401,
      json: { code: 211 },
    });
  });
  it.each([
    [0, "staging"],
    [false, "staging"],
    ["0", "staging"],
    [1, "production"],
    [true, "production"],
    [undefined, "production"],
  ])("1.8 _ApplicationProduction %j is %s", async (production, result) => {
    expect((await send("/functions/where", { ...APP, _ApplicationProduction: production })).json).toEqual({ result });
  });
  it.each([
    ["no credentials", {}],
    ["no id", { _ApplicationKey: "emulator-key" }],
    ["no key", { _ApplicationId: "emulator" }],
    ["a wrong id", { ...APP, _ApplicationId: "other" }],
    ["a wrong key", { ...APP, _ApplicationKey: "guess" }],
    ["a wrong master key", { ...MASTER, _MasterKey: "guess" }],
  ])("2.5 %s", async (_title, body) => {
    expect(await send("/functions/echo", body)).toMatchObject(UNAUTHORIZED);
  });
  it("2.5 malformed, hence without credentials", async () => {
    expect(await send("/functions/echo", "{")).toMatchObject(UNAUTHORIZED);
  });
  it("3.6 malformed, with credentials in headers", async () => {
    const answer = await world.http("POST", "/functions/echo", {
      body: "{",
      headers: { "content-type": "text/plain" },
    });
    expect(answer).toMatchObject({ status: 400, json: { code: 1, error: expect.stringMatching(/./) } });
  });
});

describe("1.9 tunnelling", () => {
  const send = (path: string, body: unknown): Promise<Answer> => world.http("POST", path, { body, headers: TEXT });
  const id = (name: string) => String(world.names.get(name));

  it("1.9 GET of an object", async () => {
    const answer = await send(`/classes/Fruit/${id("apple")}`, { ...APP, _method: "GET" });
    expect(answer).toMatchObject({
      status: 200,
      json: { objectId: id("apple"), label: "apple", price: 3 },
      headers: { "content-type": "application/json;charset=utf-8" },
    });
  });
  it("1.9 GET of a class, the parameters in the body", async () => {
    for (const where of [{ price: { $gt: 4 } }, '{"price":{"$gt":4}}']) {
      const { json } = await send("/classes/Fruit", { ...APP, _method: "GET", where, keys: "label", count: 1 });
      expect(json).toEqual({
        results: [{ objectId: id("pear"), label: "pear", createdAt: NOW, updatedAt: NOW }],
        count: 1,
      });
    }
  });
  it("1.9 PUT", async () => {
    const path = `/classes/Fruit/${id("apple")}`;
    const answer = await send(path, { ...APP, _method: "PUT", colour: "red" });
    expect(answer).toMatchObject({ status: 200, json: { objectId: id("apple"), updatedAt: NOW } });
    expect((await world.http("GET", path)).json).toEqual({
      objectId: id("apple"),
      label: "apple",
      price: 3,
      colour: "red",
      createdAt: NOW,
      updatedAt: NOW,
    });
  });
  it("1.9 PUT with a condition in the URL", async () => {
    const path = `/classes/Fruit/${id("apple")}?where=${encodeURIComponent('{"price":99}')}`;
    expect(await send(path, { ...APP, _method: "PUT", colour: "blue" })).toMatchObject({
      status: 400,
      json: { code: 305 },
    });
  });
  it("1.9 PUT and DELETE: columns that are called like parameters", async () => {
    const columns = { where: { a: 1 }, new: true, fetchWhenSave: true, keys: "label" };
    const made = await world.http("POST", "/classes/Named", { body: { label: "n" } });
    const path = made.headers.location ?? "";
    const answer = await send(path, { ...APP, _method: "PUT", ...columns });
    expect(answer).toMatchObject({ status: 200, json: { updatedAt: NOW } });
    expect(Object.keys(answer.json as object).sort()).toEqual(["objectId", "updatedAt"]);
    expect((await world.http("GET", path)).json).toMatchObject(columns);
    expect(await send(path, { ...APP, _method: "DELETE", where: { a: 2 } })).toMatchObject({ status: 200, json: {} });
    expect((await world.http("GET", path)).json).toEqual({});
  });
  it("1.9 DELETE", async () => {
    const made = await world.http("POST", "/classes/Gone", { body: {} });
    const path = made.headers.location ?? "";
    expect(await send(path, { ...APP, _method: "DELETE" })).toMatchObject({ status: 200, json: {} });
    expect((await world.http("GET", path)).json).toEqual({});
  });
  it("1.9 without _method it is a POST", async () => {
    const answer = await send("/classes/Texts", { ...APP, a: 1 });
    expect(answer).toMatchObject({ status: 201, json: { objectId: expect.stringMatching(OBJECT_ID) } });
    expect((await world.http("GET", answer.headers.location ?? "")).json).toEqual({
      objectId: at(answer.json, "objectId"),
      createdAt: NOW,
      updatedAt: NOW,
      a: 1,
    });
  });
  it("1.9 a batch as text", async () => {
    const requests = [{ method: "GET", path: `/1.1/classes/Fruit/${id("pear")}` }];
    expect(await send("/batch", { ...APP, requests })).toMatchObject({
      status: 200,
      json: [{ success: { label: "pear" } }],
    });
  });
  it("1.9 a method or path that is not there", async () => {
    for (const [path, method] of [
      ["/classes/Fruit", "PATCH"],
      ["/classes/Fruit", "constructor"],
      ["/nowhere", "GET"],
      ["/login", "DELETE"],
    ] as const)
      expect(await send(path, { ...APP, _method: method }), path).toMatchObject({ status: 404, json: { code: 1 } });
  });
  it("1.9 a session, and the master key", async () => {
    const session = { ...APP, _SessionToken: id("ming.token") };
    expect((await send("/users/me", { ...session, _method: "GET" })).json).toMatchObject({ username: "ming" });
    expect(await send("/users", { ...APP, _method: "GET" })).toMatchObject({ status: 403, json: { code: 403 } });
    expect(await send("/users", { ...MASTER, _method: "GET" })).toMatchObject({ status: 200 });
  });
  it.each([
    ["no credentials", {}],
    ["a wrong key", { ...APP, _ApplicationKey: "guess" }],
    ["a wrong id", { ...APP, _ApplicationId: "guess" }],
  ])("2.5 %s", async (_title, credentials) => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      const answer = await send(`/classes/Fruit/${id("pear")}`, { ...credentials, _method: method });
      expect(answer, method).toMatchObject(UNAUTHORIZED);
    }
    expect((await world.http("GET", `/classes/Fruit/${id("pear")}`)).json).toMatchObject({ price: 5 });
  });
  it("2.5 malformed, hence without credentials", async () => {
    expect(await send("/classes/Fruit", "{")).toMatchObject(UNAUTHORIZED);
  });
  it("21 malformed, with credentials in headers", async () => {
    const headers = { "content-type": "text/plain" };
    expect(await world.http("POST", "/classes/Fruit", { body: "{", headers })).toMatchObject({
      status: 400,
      json: { code: 107 },
    });
  });
  it("1.9 credentials in a JSON body count for nothing", async () => {
    const body = { ...APP, _method: "GET" };
    expect(await world.http("POST", "/classes/Fruit", { body, headers: NOBODY })).toMatchObject(UNAUTHORIZED);
  });
});
