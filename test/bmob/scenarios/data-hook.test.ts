import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS } from "./steps.js";

/** Bmob contract 5, data hooks: asked before each access to a table, whichever way it came. */

let emulator: Emulator;
let asked: { table: string; operation: string; data: unknown }[] = [];
let reply: unknown = { msg: "ok" };
let id = "";
let user = "";

const http = async (method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> => {
  const { status, body: text } = await emulator.handle({
    method,
    url: path,
    headers: {
      "x-bmob-application-id": KEYS.applicationId,
      "x-bmob-rest-api-key": KEYS.restKey,
      "x-bmob-master-key": KEYS.masterKey,
      "content-type": "application/json",
    },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  });
  return { status, json: JSON.parse(Buffer.from(text).toString()) };
};

const query = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString();

beforeAll(async () => {
  emulator = await createEmulator({ seed: 1, bmob: { dataHook: "guard" } });
  emulator.bmob.functions.define("guard", (request, response) => {
    const { table, operation, data } = request.body;
    asked.push({ table, operation, data });
    response.send(reply);
  });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  await emulator.reset();
  reply = { msg: "ok" };
  id = (await emulator.bmob.objects.create("Game", { score: 1 })).objectId;
  user = (await emulator.bmob.users.signUp({ username: "ming", password: "pass" })).objectId;
  asked = [];
});

const USER = { username: "li", password: "pass" };
const FOUND = { where: { score: { $gte: 1 } }, limit: 5, count: true };

describe("5 the hook is asked once", () => {
  const WAYS: readonly (readonly [title: string, go: () => Promise<unknown>, told: () => unknown])[] = [
    [
      "create by import",
      () => emulator.bmob.objects.create("Game", { score: 2 }),
      () => ({ table: "Game", operation: "create", data: { score: 2 } }),
    ],
    [
      "create over HTTP",
      () => http("POST", "/1/classes/Game", { score: 2 }),
      () => ({ table: "Game", operation: "create", data: { score: 2 } }),
    ],
    [
      "find by import",
      () => emulator.bmob.objects.find("Game", FOUND),
      () => ({ table: "Game", operation: "query", data: FOUND }),
    ],
    [
      "find over HTTP",
      () => http("GET", `/1/classes/Game?${query({ where: JSON.stringify(FOUND.where), limit: "5", count: "1" })}`),
      () => ({ table: "Game", operation: "query", data: FOUND }),
    ],
    [
      "statistics over HTTP",
      () => http("GET", `/1/classes/Game?${query({ groupby: "score", groupcount: "true", having: '{"score":1}' })}`),
      () => ({ table: "Game", operation: "query", data: { groupby: "score", groupcount: true, having: { score: 1 } } }),
    ],
    [
      "BQL by import",
      () => emulator.bmob.objects.bql("select * from Game where score >= 1 limit 5"),
      () => ({ table: "Game", operation: "query", data: { where: FOUND.where, limit: 5, count: false } }),
    ],
    [
      "BQL over HTTP",
      () => http("GET", `/1/cloudQuery?${query({ bql: "select * from Game where score >= 1 limit 5" })}`),
      () => ({ table: "Game", operation: "query", data: { where: FOUND.where, limit: 5, count: false } }),
    ],
    [
      "sign-up by import",
      () => emulator.bmob.users.signUp(USER),
      () => ({ table: "_User", operation: "create", data: USER }),
    ],
    [
      "sign-up over HTTP",
      () => http("POST", "/1/users", USER),
      () => ({ table: "_User", operation: "create", data: USER }),
    ],
    [
      "a user by import",
      () => emulator.bmob.users.get(user),
      () => ({ table: "_User", operation: "query", data: { objectId: user } }),
    ],
    ["users by import", () => emulator.bmob.users.find(), () => ({ table: "_User", operation: "query", data: {} })],
    [
      "a change of a user by import",
      () => emulator.bmob.users.update(user, { age: 5 }),
      () => ({ table: "_User", operation: "update", data: { age: 5 } }),
    ],
    [
      "a change of a user over HTTP",
      () => http("PUT", `/1/users/${user}`, { age: 5 }),
      () => ({ table: "_User", operation: "update", data: { age: 5 } }),
    ],
    [
      "the end of a user by import",
      () => emulator.bmob.users.delete(user),
      () => ({ table: "_User", operation: "delete", data: { objectId: user } }),
    ],
    [
      "a role by import",
      () => emulator.bmob.roles.create("editors"),
      () => ({ table: "_Role", operation: "create", data: { name: "editors", ACL: { "*": { read: true } } } }),
    ],
  ];
  it.each(WAYS)("5 %s", async (_title, go, told) => {
    await go();
    expect(asked).toEqual([told()]);
  });

  it("5 a login, and a code, are no access to a table", async () => {
    await emulator.bmob.users.logIn({ username: "ming", password: "pass" });
    await http("GET", "/1/login?username=ming&password=pass");
    await emulator.bmob.users.updatePassword(user, "pass", "word").catch(() => {});
    expect(asked).toEqual([]);
  });
});

describe("5 what it says is done", () => {
  it("5 another answer, to BQL as well, whatever its code", async () => {
    reply = { code: 102, error: "不行" };
    for (const go of [
      () => http("GET", `/1/cloudQuery?${query({ bql: "select * from Game" })}`),
      () => http("GET", "/1/classes/Game"),
    ]) {
      expect(await go()).toMatchObject({ json: reply });
    }
    await expect(emulator.bmob.users.signUp(USER)).rejects.toMatchObject({ code: 102, message: "不行" });
  });

  it("5 another query", async () => {
    await emulator.bmob.objects.create("Game", { score: 2 });
    reply = { success: "ok", data: JSON.stringify({ where: { score: 2 }, keys: "score" }) };
    const bql = "select * from Game";
    for (const path of [`/1/classes/Game?${query({ where: '{"score":1}' })}`, `/1/cloudQuery?${query({ bql })}`]) {
      expect(await http("GET", path)).toMatchObject({ status: 200, json: { results: [{ score: 2 }] } });
    }
  });

  it("5 another object", async () => {
    const { objectId } = await emulator.bmob.objects.create("Game", { score: 2 });
    reply = { success: "ok", data: { objectId } };
    expect((await http("GET", `/1/classes/Game/${id}`)).json).toMatchObject({ objectId, score: 2 });
  });

  it.each([
    ["query", () => http("GET", "/1/classes/Game"), { sum: ["n"] }, "sum must be a text"],
    ["query", () => http("GET", "/1/classes/Game"), { order: 5 }, "order must be a text"],
    ["query", () => http("GET", "/1/classes/Game"), { where: [1] }, "where must be an object"],
    ["query", () => http("GET", "/1/classes/Game"), { where: "{" }, "where is not valid"],
    ["query", () => http("GET", "/1/classes/Game"), { limit: {} }, "limit must be a number"],
    ["get", () => http("GET", `/1/classes/Game/${id}`), { objectId: 5 }, "objectId must be a text"],
    ["delete", () => http("DELETE", `/1/classes/Game/${id}`), { objectId: {} }, "objectId must be a text"],
  ])("7 other data of a wrong type for %s: 324", async (_what, go, data, reason) => {
    reply = { success: "ok", data };
    expect(await go()).toEqual({
      status: 400,
      json: { code: 324, error: expect.stringContaining(`hook error:${reason}`) },
    });
  });
});
