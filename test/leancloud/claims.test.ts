import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { claims } from "../../src/platforms/leancloud/http/claims.js";

type Case = readonly [request: string, headers: Readonly<Record<string, string>>];

const asked = ([request, headers]: Case): boolean => {
  const [method = "", path = ""] = request.split(" ");
  return claims({ method, host: "127.0.0.1", path, headers });
};

const BMOB = { "x-bmob-application-id": "0123456789abcdef0123456789abcdef" };
const TEXT = { "content-type": "text/plain;charset=UTF-8" };
const JSON_TYPE = { "content-type": "application/json" };
const preflight = (names: string) => ({
  origin: "http://localhost:5173",
  "access-control-request-method": "POST",
  "access-control-request-headers": names,
});

describe("what below /1 is LeanCloud's (contract 1.1)", () => {
  it.each<Case>([
    ["POST /1/functions/hello", { "x-lc-id": "emulator" }],
    ["POST /1/functions/hello", { "x-avoscloud-application-id": "emulator" }],
    ["POST /1/functions/hello", { "x-uluru-application-id": "emulator" }],
    ["POST /1/functions/hello", { "x-lc-id": "emulator", ...BMOB }],
    ["GET /1/classes/Todo", { "x-lc-id": "emulator" }],
    // 1.8: the credentials are in the body; a page asks for no leave.
    ["POST /1/functions/hello", TEXT],
    ["POST /1/call/hello", {}],
    ["POST /1/call/hello", BMOB],
    ["POST /1/call", TEXT],
    // 1.10.
    ["OPTIONS /1/functions/hello", {}],
    ["OPTIONS /1/functions/hello", preflight("content-type,x-lc-id,x-lc-key")],
    ["OPTIONS /1/functions/hello", preflight("Content-Type, X-LC-Id")],
    ["OPTIONS /1/classes/Todo", preflight("x-avoscloud-application-id")],
    ["OPTIONS /1/call/hello", preflight("content-type")],
  ])("%s %o", (...request) => {
    expect(asked(request)).toBe(true);
  });

  it.each<Case>([
    ["GET /1/classes/Todo", {}],
    ["POST /1/classes/Todo", TEXT],
    ["POST /1/batch", JSON_TYPE],
    ["GET /1", {}],
    ["POST /1/functions/hello", BMOB],
    // Without any credentials the answer is the other cloud's 401: this one's own prefix is /1.1.
    ["POST /1/functions/hello", JSON_TYPE],
    ["POST /1/functions", {}],
    ["POST /1/functions/hello", { ...BMOB, ...TEXT }],
    ["POST /1/functionsandmore", {}],
    ["POST /1/caller", {}],
    ["OPTIONS /1/functions/hello", preflight("content-type,x-bmob-application-id,x-bmob-rest-api-key")],
    ["OPTIONS /1/functions/hello", preflight("Content-Type, X-Bmob-SDK-Type")],
    ["OPTIONS /1/classes/Todo", preflight("content-type")],
    ["POST /10/functions/hello", { "x-lc-id": "emulator" }],
    ["POST /2/files/a.txt", { "x-lc-id": "emulator" }],
    ["GET /0123456789abcdef/hello", { "x-lc-id": "emulator" }],
    ["GET /", { "x-lc-id": "emulator" }],
  ])("not %s %o", (...request) => {
    expect(asked(request)).toBe(false);
  });
});

describe("on the port of all clouds", () => {
  it("what is LeanCloud's alone, by path and by host, is so without a header", async () => {
    await using emulator = await createEmulator({ leancloud: { hosts: ["api.shop.example"] } });
    const status = async (url: string) => (await emulator.handle({ method: "GET", url, headers: {} })).status;
    expect(await status("/1.1/date")).toBe(200);
    expect(await status("/__engine/1/ping")).toBe(200);
    expect(await status("https://app.lc-cn-n1-shared.com/1.1/date")).toBe(200);
    expect(await status("https://api.shop.example/1.1/date")).toBe(200);
    const other = await emulator.handle({
      method: "GET",
      url: "https://api.shop.example/oserve/v1/table/",
      headers: {},
    });
    expect(JSON.parse(String(other.body))).toMatchObject({ code: 1, error: "Path not found: GET /oserve/v1/table/" });
  });
});
