import { describe, expect, it } from "vitest";
import { KEYS } from "../scenarios/steps.js";
import { createApp, type Fails, judge, NEXT } from "./support.js";
import { NODE, openSurface, PYTHON, RENDERINGS, REST, type Sent, SIMPLE } from "./surface.js";

/** Forms A, B, B′ and C, the hosts they live on, and Node functions by the secret key. Bmob contract 2, 4.1, 4.3, 5. */

const { ask, formA, formB, formC, world } = openSurface();

describe("form A", () => {
  for (const [index, [expression, result]] of RENDERINGS.entries()) {
    it(`4.1, 4.4 send(${expression}) arrives as text in a result`, async () => {
      const answer = await formA(`render${index}`);
      judge(answer, { gives: { result } });
      expect(answer.headers["content-type"]).toMatch(/^application\/json(?:;|$)/);
    });
  }

  it("4.1 a dict arrives as JSON text in the result", async () => {
    const { json } = await formA("jsontext");
    expect(json).toEqual({ result: expect.any(String) });
    expect(JSON.parse(Object(json).result)).toEqual({ a: 1, list: ["中", null] });
  });

  it("4.1 the function's status is the answer's, and its text still in a result", async () => {
    for (const name of ["teapot", "nodeteapot"]) {
      judge(await formA(name), { status: 418, gives: { result: "short and stout" } });
    }
  });

  it("4.1, 4.3 what the function is told", async () => {
    const { json } = await formA("told", { body: { n: 1, s: "中" }, query: { a: "1" } });
    expect(JSON.parse(Object(json).result)).toEqual(["POST", "/1/functions/told", { n: 1, s: "中" }, { a: "1" }]);
  });

  it("4.1 a function of each language is found by its name", async () => {
    judge(await formA("hello"), { gives: { result: "Hello, Guest" } });
    judge(await formA("nodehello"), { gives: { result: "Hello, Guest" } });
    judge(await formA("nodehello", { body: { n: "小明" } }), { gives: { result: "Hello, 小明" } });
    const { json } = await formA("nodetold", { body: { n: 1 } });
    expect(JSON.parse(Object(json).result)).toMatchObject({ method: "POST", body: { n: 1 } });
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "Application/JSON",
  ])("4.1 content type %s", async (type) => {
    judge(await formA("next", { headers: { ...SIMPLE, "content-type": type } }), { gives: { result: "next" } });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/xml", "text/html; charset=utf-8"])(
    "4.5 content type %s is refused",
    async (type) => {
      const refused: Fails = [
        400,
        107,
        `This endpoint only supports Content-Type: application/json requests, not ${type}.`,
      ];
      judge(await formA("next", { headers: { ...SIMPLE, "content-type": type } }), { fails: refused });
    },
  );

  it("4.5 no content type is refused", async () => {
    judge(await formA("next", { headers: { ...SIMPLE, "content-type": undefined } }), { fails: [400, 107, /./] });
  });

  it.each(["{", "nope", '{"a":1,}', "{'a':1}", '{"a":', "\u0000"])("4.5 the body %j is refused", async (body) => {
    judge(await formA("next", { body }), { fails: [400, 107, /^invalid json: ./] });
  });

  it("4.5 an empty body is refused", async () => {
    judge(await formA("next", { body: "" }), { fails: [400, 107, /./] });
  });

  it.each(["GET", "PATCH"])("4.5 %s is not allowed", async (method) => {
    judge(await ask(method, "/1/functions/next"), { fails: [405, 107, /./] });
  });

  it("2 a slash at the end, and a parameter timestamp, are ignored", async () => {
    judge(await ask("POST", "/1/functions/next/", { body: {} }), { gives: { result: "next" } });
    judge(await ask("POST", "/1/functions/next?timestamp=1772000000000", { body: {} }), { gives: { result: "next" } });
  });

  it.each([
    "api2.bmob.cn",
    "api.bmob.cn",
    "api.bmobcloud.com",
    "api.codenow.cn",
    "127.0.0.1",
    "127.0.0.1:4400",
    "localhost",
  ])("2 on %s", async (host) => {
    judge(await formA("next", { host }), { gives: { result: "next" } });
  });

  it("2 on a domain of the app", async () => {
    await using own = await createApp({ "functions/next.js": NEXT.node }, { hosts: ["api.shop.example"] });
    const answer = await own.http("POST", "/1/functions/next", { body: {}, headers: { host: "api.shop.example" } });
    judge(answer, { gives: { result: "next" } });
  });
});

describe("forms B and C", () => {
  it("4.1 the function's own answer, unwrapped", async () => {
    for (const answer of [await formB("teapot"), await formC("teapot")]) {
      judge(answer, {
        status: 418,
        text: "short and stout",
        responseHeaders: { "content-type": "text/plain", "x-tea": "green" },
      });
    }
  });

  it.each([undefined, "text/plain", "application/xml", "application/x-www-form-urlencoded"])(
    "4.1 form B with content type %s",
    async (type) => {
      const sent = { body: "a=1", headers: { ...SIMPLE, "content-type": type } };
      judge(await formB("told", "POST", sent), {
        gives: ["POST", "/1/functions/told", type?.includes("form") ? { a: "1" } : {}, {}],
      });
    },
  );

  it("4.1 form B with a broken body, which form A refuses", async () => {
    judge(await formB("told", "POST", { body: "{" }), { gives: ["POST", "/1/functions/told", {}, {}] });
  });

  it("4.3 paths of each form", async () => {
    judge(await formB("told", "GET", { query: { k1: "v1" } }), {
      gives: ["GET", "/1/functions/told", {}, { k1: "v1" }],
    });
    judge(await formC("told", "GET", { query: { k1: "v1", k2: "v 2" } }), {
      gives: ["GET", `/${KEYS.secretKey}/told`, {}, { k1: "v1", k2: "v 2" }],
    });
  });

  it("4.1 a Node function is unknown to forms B and C", async () => {
    const fails: Fails = [404, 310, "call cloudcode error:function nodehello not exists"];
    judge(await formB("nodehello"), { fails });
    judge(await formC("nodehello"), { fails });
  });

  it("2 pycloud has no data", async () => {
    for (const path of ["/1/classes/Score", "/1/users", "/1/timestamp", "/", "/1/functions"]) {
      const { status, json } = await ask("GET", path, { host: PYTHON });
      expect([path, status >= 400, "results" in Object(json)]).toEqual([path, true, false]);
    }
  });

  it("2 javacloud is not emulated", async () => {
    for (const path of [
      "/1/functions/next",
      `/${KEYS.secretKey}/next`,
      "/ffffffffffffffff/next",
      "/1/functions",
      "/",
    ]) {
      const { status, json } = await ask("POST", path, { host: "javacloud.bmob.cn", body: {} });
      expect([path, status, Object(json).error]).toEqual([path, 404, expect.any(String)]);
    }
  });

  it("2 the secret key's path on any host: the function that is there", async () => {
    for (const host of [REST, "127.0.0.1", "localhost:4400", "api.codenow.cn"]) {
      judge(await formC("next", "GET", { host }), { text: "next" });
      judge(await formC("nodehello", "GET", { host, query: { n: "x" } }), { text: "Hello, x" });
      judge(await formC("teapot", "PUT", { host }), { status: 418, text: "short and stout" });
    }
  });

  it("2 a URL of fetch says the host, too", async () => {
    const get = async (url: string, init: RequestInit = {}) => {
      const answer = await world().emulator.fetch(new Request(url, init));
      return [answer.status, await answer.text()];
    };
    expect(await get(`http://pycloud.bmob.cn/${KEYS.secretKey}/hello?n=%E5%B0%8F%E6%98%8E`)).toEqual([
      200,
      "Hello, 小明",
    ]);
    expect(await get(`https://pycloud.localhost:4400/${KEYS.secretKey}/next`)).toEqual([200, "next"]);
    expect(await get(`https://cloud.bmobapp.com/${KEYS.secretKey}/nodehello`)).toEqual([200, "Hello, Guest"]);
    const headers = { "X-Bmob-Master-Key": KEYS.masterKey };
    expect(await get("https://pycloud.bmob.cn/1/functions/next", { method: "POST", headers, body: "x" })).toEqual([
      200,
      "next",
    ]);
  });
});

describe("Node functions by the secret key", () => {
  const direct = (name: string, method: string, sent: Sent = {}, host = NODE) =>
    ask(method, `/${KEYS.secretKey}/${name}`, { host, headers: {}, ...sent });

  it.each([NODE, "cloud.bmobapp.com", "cloud.localhost"])("2, 5 GET on %s", async (host) => {
    judge(await direct("nodehello", "GET", {}, host), { text: "Hello, Guest" });
    judge(await direct("nodehello", "GET", { query: { n: "小明" } }, host), { text: "Hello, 小明" });
  });

  it("5 POST with JSON", async () => {
    judge(await direct("nodehello", "POST", { body: { n: "小明" } }), { text: "Hello, 小明" });
    const { json } = await direct("nodetold", "POST", { body: { n: 1, list: [true, null] } });
    expect(json).toMatchObject({ method: "POST", body: { n: 1, list: [true, null] } });
  });

  it("5 POST with a form", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    judge(await direct("nodehello", "POST", { body: "n=%E5%B0%8F+%E6%98%8E", headers }), { text: "Hello, 小 明" });
    const { json } = await direct("nodetold", "POST", { body: "a=1&b=x+y", headers });
    expect(json).toMatchObject({ method: "POST", body: { a: "1", b: "x y" } });
  });

  it("5 status and headers are the function's", async () => {
    judge(await direct("nodeteapot", "GET"), {
      status: 418,
      text: "short and stout",
      responseHeaders: { "x-tea": "green" },
    });
  });

  it("4.5 an unknown one", async () => {
    const { status, json } = await direct("nobody", "GET");
    expect(status).toBeGreaterThanOrEqual(400);
    expect(json).toEqual({ code: 310, error: "call cloudcode error:function nobody not exists" });
  });

  it("2 a Python function is not Node's", async () => {
    const { status, json } = await direct("next", "GET");
    expect(status).toBeGreaterThanOrEqual(400);
    expect(json).toMatchObject({ code: 310, error: expect.stringContaining("next") });
  });
});
