import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { toNodeHandler } from "baas-emulator/http";
import express5, { type ErrorRequestHandler, type RequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { fruits, jsonOf, serve } from "./support.js";

const require = createRequire(import.meta.url);
/** The one before, which another tool brings. Its types are near enough. */
const express4: typeof express5 = createRequire(require.resolve("json-server"))("express");

const handler = toNodeHandler(fruits());

const NOT_FOUND: RequestHandler = (_request, response) => void response.status(418).send("the app");

describe.each([
  ["5", express5, "/baas/*rest"],
  ["4", express4, "/baas/*"],
])("Express %s", (version, express, pattern) => {
  it("is the version that it says", () => {
    expect("del" in express()).toBe(version === "4");
  });

  it.each<[string, (app: ReturnType<typeof express>) => void, string]>([
    ["use with a path", (app) => app.use("/baas", handler), "/baas"],
    ["use with a path in other letters", (app) => app.use("/BaaS", handler), "/baas"],
    ["use with Chinese", (app) => app.use(encodeURI("/后端"), handler), encodeURI("/后端")],
    ["use with a path, told twice", (app) => app.use("/baas", toNodeHandler(fruits(), { prefix: "/baas" })), "/baas"],
    ["use with a prefix", (app) => app.use(toNodeHandler(fruits(), { prefix: "/baas" })), "/baas"],
    ["all with a pattern", (app) => app.all(pattern, toNodeHandler(fruits(), { prefix: "/baas/" })), "/baas"],
    ["a router", (app) => app.use("/api", express.Router().use("/baas", handler)), "/api/baas"],
    [
      "a router, with a prefix below it",
      (app) => app.use("/api", express.Router().use(toNodeHandler(fruits(), { prefix: "baas" }))),
      "/api/baas",
    ],
    [
      "a router, with the whole prefix",
      (app) => app.use("/api", express.Router().use(toNodeHandler(fruits(), { prefix: "/api/baas" }))),
      "/api/baas",
    ],
    [
      "a rewritten URL",
      (app) => {
        app.use((request, _response, next) => {
          request.url = request.url.replace("/old/", "/baas/");
          next();
        });
        app.use("/baas", handler);
      },
      "/baas",
    ],
  ])("mounts by %s", async (title, mount, base) => {
    const app = express();
    mount(app);
    app.use(NOT_FOUND);
    await using server = await serve(app);
    const sent = title.includes("rewritten") ? "/old" : base;
    const seen = await jsonOf(fetch(`${server.url}${sent}/fruit/v1/basket/%E6%A2%A8%2F/?n=%E4%BA%8C`));
    expect(seen).toMatchObject({
      path: "/fruit/v1/basket/%E6%A2%A8%2F/",
      params: { name: "梨/" },
      query: [["n", "二"]],
      origin: `${server.url}${base}`,
      remoteAddress: "127.0.0.1",
    });
    for (const path of ["/elsewhere", "/fruit/v1/basket", `${base}ball/fruit/v1/basket`]) {
      expect((await fetch(`${server.url}${path}`)).status).toBe(418);
    }
    expect(await jsonOf(fetch(`${server.url}${sent}/nowhere`))).toMatchObject({ code: "NOT_SERVED" });
  });

  it("at the root, passes on what no cloud has: also bodies, other hosts, and preflights", async () => {
    const app = express();
    app.use(handler, express.json(), (request, response) => {
      response.status(418).json([request.method, request.path, request.body?.tea ?? null]);
    });
    await using server = await serve(app);
    expect((await fetch(`${server.url}/fruit/v1/basket`)).status).toBe(200);
    expect((await fetch(`${server.url}/fruit/nothing`)).status).toBe(404);
    const headers = { "content-type": "application/json", host: "shop.test", "access-control-request-method": "GET" };
    for (const method of ["POST", "OPTIONS"]) {
      const body = method === "POST" ? '{"tea":2}' : null;
      const answer = await fetch(`${server.url}/orders`, { method, headers, body });
      expect([answer.status, await answer.json()]).toEqual([418, [method, "/orders", body === null ? null : 2]]);
    }
  });

  it("leaves errors of the app to the app", async () => {
    const app = express();
    app.use(toNodeHandler(fruits(), { prefix: "/baas" }));
    app.use(() => {
      throw new Error("mine");
    });
    const tell: ErrorRequestHandler = (error, _request, response, _next) =>
      void response.status(500).send(error.message);
    app.use(tell);
    await using server = await serve(app);
    expect(await (await fetch(`${server.url}/x`)).text()).toBe("mine");
  });

  describe("after a body parser", () => {
    const post = async (parsers: RequestHandler[], type: string, body: string | Uint8Array, path = "echo") => {
      const app = express();
      app.use(...parsers);
      app.use("/baas", handler);
      await using server = await serve(app);
      const encoded = typeof body === "string" ? {} : { "content-encoding": "gzip" };
      const response = await fetch(`${server.url}/baas/fruit/${path}`, {
        method: "POST",
        headers: { "content-type": type, ...encoded },
        body,
      });
      return { status: response.status, ...(await jsonOf(response)) } as Record<string, unknown>;
    };
    const keep: RequestHandler = express.json({
      verify: (request, _response, bytes) => Object.assign(request, { rawBody: bytes }),
    });
    const form = "application/x-www-form-urlencoded";

    it.each<[string, RequestHandler[], string, string | Uint8Array, string]>([
      [
        "JSON",
        [express.json()],
        "application/json",
        '{"name":"梨","n":[1,2.5,null]}',
        '{"name":"梨","n":[1,2.5,null]}',
      ],
      ["spacious JSON", [express.json()], "application/json", '{ "n": 1 }\n', '{"n":1}'],
      ["a JSON list", [express.json()], "application/json; charset=utf-8", "[1,2]", "[1,2]"],
      ["an empty JSON object", [express.json()], "application/json", "{}", "{}"],
      ["packed JSON", [express.json()], "application/json", gzipSync('{"n":1}'), '{"n":1}'],
      ["a JSON text", [express.json({ strict: false })], "application/json", '"龙井"', '"龙井"'],
      ["a JSON text that looks like a number", [express.json({ strict: false })], "application/json", ' "12" ', '"12"'],
      ["an empty JSON text", [express.json({ strict: false })], "application/json", '""', '""'],
      ["JSON that is no object", [express.json({ strict: false })], "application/json", " null", "null"],
      ["packed JSON text", [express.json({ strict: false })], "application/json", gzipSync('"龙井"'), '"龙井"'],
      ["JSON read as text", [express.text({ type: "*/*" })], "application/json", '{ "n" : 1.0 }', '{ "n" : 1.0 }'],
      ["packed JSON read as text", [express.text({ type: "*/*" })], "application/x+json", gzipSync("[1 ]"), "[1 ]"],
      ["JSON called text", [express.json({ type: "*/*" })], "text/plain", '{"n":1}', '{"n":1}'],
      ["JSON whose bytes were kept", [keep], "application/json", '{ "n" : 1.0 }', '{ "n" : 1.0 }'],
      ["a text", [express.text()], "text/plain", "梨 ", "梨 "],
      ["bytes", [express.raw({ type: "*/*" })], "application/json", '{ "n" : 1.0 }', '{ "n" : 1.0 }'],
      ["a form", [express.urlencoded({ extended: false })], form, "a=%E6%A2%A8&b=1+2", "a=%E6%A2%A8&b=1+2"],
      ["a form, its spaces as %20", [express.urlencoded({ extended: true })], form, "b=1%202&c=", "b=1%202&c="],
      ["a form with a list", [express.urlencoded({ extended: true })], form, "a=1&a=2", "a=1&a=2"],
      ["what the parser left alone", [express.json()], "text/plain", "{}", "{}"],
      ["no body", [express.json()], "application/json", "", ""],
    ])("takes %s", async (_title, parsers, type, sent, seen) => {
      expect(await post(parsers, type, sent)).toMatchObject({ status: 200, body: seen });
    });

    const swallow: RequestHandler = (request, _response, next) => void request.resume().once("end", () => next());

    it.each<[string, RequestHandler[], string, string]>([
      ["a multipart body", [swallow], "multipart/form-data; boundary=x", "--x--"],
      ["nested forms", [express.urlencoded({ extended: true })], form, "a[b]=1"],
      ["lists that could be two things", [express.urlencoded({ extended: true })], form, "a[]=1"],
      ["what nobody has kept", [swallow], "application/json", '{"n":1}'],
      [
        "an object that is only a placeholder",
        [swallow, (request, _response, next) => next(void Object.assign(request, { body: {} }))],
        "application/json",
        '{"n":1}',
      ],
    ])("says what to do about %s", async (_title, parsers, type, sent) => {
      const { status, error_msg } = await post(parsers, type, sent);
      expect([status, error_msg]).toEqual([
        500,
        expect.stringMatching(/was read before.*before body parsers.*rawBody/),
      ]);
    });

    it("still refuses what is too long", async () => {
      expect(await post([express.text()], "text/plain", "x".repeat(65 * 1024))).toMatchObject({ status: 413 });
    });
  });
});
