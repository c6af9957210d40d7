import { describe, expect, it } from "vitest";
import { createHandler, type HttpRequest, type HttpResponse } from "../../src/http/index.js";
import { ApiError } from "../../src/kernel/index.js";
import type { Route } from "../../src/platforms/platform.js";
import { createFruitCloud, echo } from "./support.js";

const handle = createHandler({ platforms: [createFruitCloud()] });

const get = (url: string, more: Partial<HttpRequest> = {}) => handle({ method: "GET", url, headers: {}, ...more });

const json = ({ body }: HttpResponse) => JSON.parse(String(body));

const route = (path: string, answer: Route["handle"], method: Route["method"] = "GET"): Route => ({
  method,
  path,
  handle: answer,
});

describe("routing", () => {
  it.each([
    ["with the slash the clouds end paths in", "/fruit/v1/basket/"],
    ["without it", "/fruit/v1/basket"],
    ["with two slashes at the start", "//fruit/v1/basket/"],
    ["with & after the question mark", "/fruit/v1/basket/?&"],
    ["as an absolute URL", "http://127.0.0.1:4400/fruit/v1/basket/"],
    ["with a fragment", "/fruit/v1/basket/#top"],
  ])("finds a path %s", async (_title, url) => {
    const answer = await get(url);
    expect(answer.status).toBe(200);
    expect(json(answer)).toMatchObject({ method: "GET", params: { version: "v1" }, query: [] });
  });

  it("decodes parameters after matching, so that %2F stays inside its segment", async () => {
    expect(json(await get("/fruit/v1/basket/%E6%B0%B4%E6%9E%9C%2F%E6%A2%A8/")).params).toEqual({
      version: "v1",
      name: "水果/梨",
    });
    expect(json(await get("/fruit/v1/basket/水果")).params.name).toBe("水果");
  });

  it("gives the path as it arrived, with one slash at its start", async () => {
    expect(json(await get("//fruit/v1/basket/%E6%A2%A8/?a=1")).path).toBe("/fruit/v1/basket/%E6%A2%A8/");
  });

  it("reads the query as forms do: + is a space, escapes are decoded, & at the start is harmless", async () => {
    const answer = await get("/fruit/v1/basket/?&where=%7B%22a%22:+%22%E6%A2%A8%22%7D&ids[]=1&ids[]=2&empty=");
    expect(json(answer).query).toEqual([
      ["where", '{"a": "梨"}'],
      ["ids[]", "1"],
      ["ids[]", "2"],
      ["empty", ""],
    ]);
  });

  it.each(["constructor", "__proto__", "toString"])("does not know a prefix called %s", async (prefix) => {
    expect((await get(`/${prefix}/v1/`)).status).toBe(404);
  });

  it("takes the first row of the table when several match", async () => {
    const cloud = createFruitCloud({}, [
      route("/fruit/:version/fixed/best", async () => ({ status: 200, json: "best" })),
      route("/fruit/:version/fixed/:name", async () => ({ status: 200, json: "any" })),
    ]);
    const handle = createHandler({ platforms: [cloud] });
    expect(json(await handle({ method: "GET", url: "/fruit/v1/fixed/best/", headers: {} }))).toBe("best");
    expect(json(await handle({ method: "GET", url: "/fruit/v1/fixed/good/", headers: {} }))).toBe("any");
  });

  it("keeps platforms apart by their prefixes", async () => {
    const nuts = createFruitCloud({
      name: "nuts",
      prefixes: ["1.1"],
      routes: [route("/1.1/nut/:id", async () => ({ status: 200, json: "nut" }))],
    });
    const handle = createHandler({ platforms: [createFruitCloud(), nuts] });
    expect(json(await handle({ method: "GET", url: "/1.1/nut/3", headers: {} }))).toBe("nut");
    expect(json(await handle({ method: "GET", url: "/fruit/v1/basket", headers: {} })).path).toBe("/fruit/v1/basket");
  });

  it("gives the origin under which it was reached, and the caller's address", async () => {
    const seen = json(
      await get("/fruit/v1/basket", { headers: { host: "localhost:4400" }, remoteAddress: "127.0.0.1" }),
    );
    expect(seen).toMatchObject({ origin: "http://localhost:4400", remoteAddress: "127.0.0.1" });
    expect(json(await get("https://cloud.fruit.example/fruit/v1/basket")).origin).toBe("https://cloud.fruit.example");
  });
});

describe("refusals", () => {
  it("says what is served below an unknown prefix", async () => {
    const answer = await get("/nuts/v1/");
    expect(answer.status).toBe(404);
    expect(json(answer)).toMatchObject({ code: "NOT_SERVED", served: { fruit: ["/fruit/", "/api/"] } });
    const keyed = createHandler({ platforms: [createFruitCloud({ alsoServes: ["/<key>/<fruit>"] })] });
    const other = await keyed({ method: "GET", url: "/wrong/apple", headers: {} });
    expect(json(other).served).toEqual({ fruit: ["/fruit/", "/api/", "/<key>/<fruit>"] });
  });

  it("leaves unknown paths below a prefix to the platform", async () => {
    const answer = await get("/fruit/v1/nothing/");
    expect([answer.status, json(answer)]).toEqual([404, { error_msg: "Not Found" }]);
  });

  it("answers 405 with Allow when the path has other methods", async () => {
    const answer = await get("/fruit/v1/basket/x", { method: "PATCH" });
    expect([answer.status, answer.headers.allow]).toEqual([405, "GET, PUT, DELETE, HEAD, OPTIONS"]);
    expect((await get("/fruit/v1/basket", { method: "BREW" })).status).toBe(405);
  });

  it("takes percent-encoding that cannot be decoded for an unknown path", async () => {
    expect((await get("/fruit/v1/basket/%E6%A2/")).status).toBe(404);
    expect((await get("/fruit/v1/basket/%zz/")).status).toBe(404);
  });

  it("has the platform answer 502 to a URL above 16386 bytes (contract 1.2)", async () => {
    const urlOf = (bytes: number) => "/fruit/v1/basket/?q=".padEnd(bytes, "x");
    expect((await get(urlOf(16_386))).status).toBe(200);
    const answer = await get(urlOf(16_387));
    expect([answer.status, json(answer)]).toEqual([502, { error_msg: "URL_TOO_LONG" }]);
    expect((await get(`/fruit/v1/basket/?q=${"梨".repeat(5_500)}`)).status).toBe(502);
  });

  it("has the platform answer 413 to a body above the limit", async () => {
    const handle = createHandler({ platforms: [createFruitCloud()], bodyLimit: 8 });
    const post = (body: HttpRequest["body"]) => handle({ method: "POST", url: "/fruit/v1/basket", headers: {}, body });
    expect((await post(Buffer.from("12345678"))).status).toBe(201);
    const answer = await post(Buffer.from("123456789"));
    expect([answer.status, json(answer)]).toEqual([413, { error_msg: "BODY_TOO_LARGE" }]);
    expect((await post(async () => undefined)).status).toBe(413);
  });

  it("does not read the body of a request it refuses anyway", async () => {
    let reads = 0;
    const body = async () => {
      reads++;
      return new Uint8Array();
    };
    await get("/nuts/", { method: "POST", body });
    await get("/fruit/v1/basket", { method: "POST", body, headers: { host: "evil.example" } });
    expect(reads).toBe(0);
    await get("/fruit/v1/basket", { method: "POST", body });
    expect(reads).toBe(1);
  });

  it("answers 400 when the body breaks off", async () => {
    const answer = await get("/fruit/v1/basket", { method: "POST", body: () => Promise.reject(new Error("aborted")) });
    expect([answer.status, json(answer)]).toEqual([400, { code: "BAD_REQUEST", error: "aborted" }]);
  });
});

describe("failures", () => {
  const throwing = (error: unknown, overrides = {}) => {
    const cloud = createFruitCloud(overrides, [
      route("/fruit/:version/broken", async () => {
        throw error;
      }),
      route("/fruit/:version/broken-at-once", () => {
        throw error;
      }),
    ]);
    const handle = createHandler({ platforms: [cloud] });
    return (name: string) => handle({ method: "GET", url: `/fruit/v1/${name}/`, headers: {} });
  };

  it.each(["broken", "broken-at-once"])("lets the platform put an error of a route into words (%s)", async (name) => {
    const answer = await throwing(new ApiError(409, "taken", { error_msg: "taken" }))(name);
    expect([answer.status, json(answer)]).toEqual([409, { error_msg: "taken" }]);
  });

  it("answers 500 of its own when that fails as well", async () => {
    const fail = () => {
      throw new Error("no words");
    };
    const answer = await throwing(new Error("first"), { fail })("broken");
    expect([answer.status, json(answer).code]).toEqual([500, "INTERNAL_ERROR"]);
    expect(json(answer).error).toContain("no words");
  });

  it("lets the platform answer for a result that has no JSON form", async () => {
    const cloud = createFruitCloud({}, [route("/fruit/:version/big", async () => ({ status: 200, json: { n: 1n } }))]);
    const handle = createHandler({ platforms: [cloud] });
    const answer = await handle({ method: "GET", url: "/fruit/v1/big", headers: {} });
    expect([answer.status, json(answer)]).toEqual([500, { error_msg: "Oops" }]);
  });
});

describe("answers", () => {
  it("sends JSON with its charset (contract 1.4)", async () => {
    expect((await get("/fruit/v1/basket")).headers).toEqual({ "content-type": "application/json; charset=utf-8" });
  });

  it("sends no body and no content type with 204", async () => {
    expect(await get("/fruit/v1/basket/x", { method: "DELETE" })).toEqual({ status: 204, headers: {}, body: "" });
  });

  it("sends text and bytes as they are", async () => {
    const cloud = createFruitCloud({}, [
      route("/fruit/:version/text", async () => ({ status: 200, headers: { "content-type": "text/csv" }, raw: "a,b" })),
    ]);
    const handle = createHandler({ platforms: [cloud] });
    expect(await handle({ method: "GET", url: "/fruit/v1/text", headers: {} })).toEqual({
      status: 200,
      headers: { "content-type": "text/csv" },
      body: "a,b",
    });
  });

  it("answers HEAD as GET without the body", async () => {
    const [head, full] = await Promise.all([
      get("/fruit/v1/basket/梨", { method: "HEAD" }),
      get("/fruit/v1/basket/梨"),
    ]);
    expect(head.status).toBe(200);
    expect(head.body).toBe("");
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength(full.body as string)));
    expect((await get("/fruit/v1/nothing", { method: "HEAD" })).status).toBe(404);
  });
});

describe("cross-origin requests", () => {
  const origin = "http://localhost:5173";

  it("answers a preflight for any path", async () => {
    const answer = await get("/fruit/v1/basket/", {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,x-app",
      },
    });
    expect([answer.status, answer.body]).toEqual([204, ""]);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": "authorization,x-app",
    });
  });

  it("marks every answer, also refusals and failures", async () => {
    const urls = ["/fruit/v1/basket", "/fruit/v1/nothing", "/nuts/"];
    for (const url of urls) {
      const answer = await get(url, { headers: { origin } });
      expect(answer.headers).toMatchObject({ "access-control-allow-origin": origin });
      expect(answer.headers.vary).toContain("Origin");
    }
    expect((await get("/fruit/v1/basket")).headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("answers OPTIONS without an origin, too", async () => {
    expect((await get("/fruit/v1/basket", { method: "OPTIONS" })).headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("host guard", () => {
  it.each([
    "localhost",
    "localhost:4400",
    "LOCALHOST:4400",
    "shop.localhost:4400",
    "127.0.0.1:4400",
    "127.8.9.10",
    "[::1]:4400",
    "[::1]",
    "cloud.fruit.example",
    "app-1.myfruit.example:443",
    "localhost.",
  ])("answers to %s", async (host) => {
    expect((await get("/fruit/v1/basket", { headers: { host } })).status).toBe(200);
  });

  it.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil-localhost",
    "192.168.1.5:4400",
    "0.0.0.0:4400",
    "[::2]",
    "myfruit.example",
    "evilmyfruit.example",
    "",
  ])("refuses to answer as %j, before anything else", async (host) => {
    for (const method of ["GET", "OPTIONS"]) {
      const answer = await get("/nuts/", { method, headers: { host } });
      expect([answer.status, json(answer).code]).toEqual([403, "FORBIDDEN_HOST"]);
    }
  });

  it("says how to allow a host, and then allows it", async () => {
    const headers = { host: "shop.test:4400" };
    expect(json(await get("/fruit/v1/basket", { headers })).error).toContain('"allowHosts": ["shop.test"]');
    for (const allowed of ["shop.test", "*.test", "*"]) {
      const handle = createHandler({ platforms: [createFruitCloud()], allowHosts: [allowed] });
      expect((await handle({ method: "GET", url: "/fruit/v1/basket", headers })).status).toBe(200);
    }
  });

  it("answers a program that names no host", async () => {
    expect((await get("/fruit/v1/basket")).status).toBe(200);
  });
});

describe("route patterns", () => {
  it("takes what the regular-expression router cannot express from the other one", async () => {
    const cloud = createFruitCloud({
      routes: [
        route("/fruit/:kind/x", echo),
        route("/fruit/apple/:id", echo),
        route("/fruit/:kind{[a-z]+}/:rest{.+}", echo),
      ],
    });
    const handle = createHandler({ platforms: [cloud] });
    const params = async (url: string) => json(await handle({ method: "GET", url, headers: {} })).params;
    expect(await params("/fruit/apple/x")).toEqual({ kind: "apple" });
    expect(await params("/fruit/apple/7")).toEqual({ id: "7" });
    expect(await params("/fruit/pear/a/b")).toEqual({ kind: "pear", rest: "a/b" });
  });
});
