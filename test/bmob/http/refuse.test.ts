import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator } from "../../../src/emulator.js";
import { CONFIG } from "./support.js";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator();
});
afterAll(() => emulator.close());

const KEYS = {
  "x-bmob-application-id": CONFIG.applicationId,
  "x-bmob-rest-api-key": CONFIG.restKey,
  "content-type": "application/json",
};

const ask = async (request: string, headers: Record<string, string>, body?: object) => {
  const [method = "", url = ""] = request.split(" ");
  const sent = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
  const answer = await emulator.handle({ method, url, headers, ...sent });
  return { status: answer.status, allow: answer.headers.allow, json: JSON.parse(String(answer.body)) };
};

describe("what no route takes, on the REST API (contract 3)", () => {
  const cases: readonly (readonly [request: string, status: number, code: number])[] = [
    ["PATCH /1/classes/T", 405, 107],
    ["DELETE /1/login", 405, 107],
    ["PATCH /2/files/a.txt", 405, 107],
    ["GET /1/nope", 404, 101],
    ["GET /1/classes/%E4%BD", 404, 101],
    ["GET /1", 404, 101],
    ["GET http://api2.bmob.cn/nope", 404, 101],
  ];

  it.each(cases)("%s: 401 without keys", async (request) => {
    const { status, json } = await ask(request, {});
    expect([status, json]).toEqual([401, { error: "unauthorized" }]);
  });

  it.each(cases)("%s: %i with them", async (request, status, code) => {
    expect(await ask(request, KEYS)).toMatchObject({ status, json: { code } });
  });

  it("keys in the body of the 1.x SDK are keys, too", async () => {
    const body = { _ApplicationId: CONFIG.applicationId, _RestKey: CONFIG.restKey, _Method: "GET" };
    expect(await ask("POST /1/nope", { "content-type": "text/plain" }, body)).toMatchObject({ status: 404 });
    const wrong = { ...body, _RestKey: "wrong" };
    expect(await ask("POST /1/nope", { "content-type": "text/plain" }, wrong)).toMatchObject({ status: 401 });
  });

  it("a wrong master key on top is told apart (10061)", async () => {
    const answer = await ask("GET /1/nope", { ...KEYS, "x-bmob-master-key": "wrong" });
    expect(answer).toMatchObject({ status: 400, json: { code: 10061 } });
  });
});

describe("what no cloud takes (contract 2, D1)", () => {
  it("a secret key that is mistyped is helped with", async () => {
    const { status, json } = await ask(`GET /${CONFIG.secretKey.slice(1)}/hello`, {});
    expect(status).toBe(404);
    expect(json).toMatchObject({
      code: "NOT_SERVED",
      served: { bmob: expect.arrayContaining(["/<secretKey>/<function>"]) },
    });
  });
});
