import type { GatewayRoute } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, createWorld, type World } from "./support.js";

/** Where the emulator mounts the routes; the contract names no host for them. */
const MOUNT = "/gateway";

type Answer = (event: Record<string, unknown>) => unknown;

const PAGE = { content: "茶", content_type: "text/plain", status_code: 200 };

describe("10.6 the API gateway", () => {
  let world: World;
  let answer: Answer = () => PAGE;
  let events: Record<string, unknown>[] = [];

  beforeAll(async () => {
    world = await createWorld();
    const { functions, triggers } = world.emulator.mincloud;
    for (const name of ["page", "other"]) {
      await functions.define(name, async (event: Record<string, unknown>) => {
        events.push({ name, ...event });
        return answer(event);
      });
    }
    const gateway: GatewayRoute[] = [
      { name: "一", path: "/tea/(?<id>\\d+)/(\\w+)", function: "page" },
      { name: "写", path: "/tea", methods: ["POST", "PUT"], function: "other" },
      { name: "读", path: "/tea", methods: ["GET"], function: "page" },
      { name: "中文", path: "/茶/.*", function: "page" },
    ];
    await triggers.define({ gateway });
  });
  afterAll(() => world.emulator.close());

  const call = (path: string, init: RequestInit = {}): Promise<Response> => {
    events = [];
    return world.emulator.fetch(new Request(`http://127.0.0.1${MOUNT}${path}`, init));
  };

  it("10.6 answers what the function returns, and needs no token", async () => {
    answer = () => ({ content: "没有茶了", content_type: "text/html", status_code: 410 });
    const response = await call("/tea");
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      410,
      expect.stringMatching(/^text\/html/),
      "没有茶了",
    ]);
  });

  it.each(["text/plain", "text/html", "application/json", "application/xml"])(
    "10.6 content type %s",
    async (content_type) => {
      answer = () => ({ ...PAGE, content: '{"茶":1}', content_type });
      const response = await call("/tea");
      expect(response.headers.get("content-type")?.split(";")[0]).toBe(content_type);
      expect(await response.text()).toBe('{"茶":1}');
    },
  );

  it("10.6 event.request.meta tells how it was called", async () => {
    answer = () => PAGE;
    await call("/tea/12/green?a=1&a=2&名=茶", { headers: { "x-trace": "t", "user-agent": "walker" } });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ name: "page", eventType: "api_gateway", timeLimitInMS: 5000 });
    const meta = at(events[0], "request.meta");
    expect(meta).toMatchObject({
      request_method: "GET",
      query_string: { a: ["1", "2"], 名: ["茶"] },
      request_path: "/tea/12/green",
      named_arguments: { id: "12" },
      nested_arguments: expect.arrayContaining(["green"]),
      ip_address: expect.any(String),
      user_agent: "walker",
    });
    expect(
      Object.entries(Object(at(meta, "headers"))).map(([name, value]) => [
        name.toLowerCase().replaceAll("_", "-"),
        value,
      ]),
    ).toContainEqual(["x-trace", "t"]);
  });

  it("10.6 without arguments there are none", async () => {
    await call("/tea");
    expect(at(events[0], "request.meta")).toMatchObject({
      query_string: {},
      nested_arguments: [],
      named_arguments: {},
    });
  });

  it("10.6 event.data is the JSON body", async () => {
    const body = JSON.stringify({ 茶: ["龙井"], n: 1 });
    await call("/tea", { method: "POST", headers: { "content-type": "application/json" }, body });
    expect(events).toMatchObject([{ name: "other", data: { 茶: ["龙井"], n: 1 } }]);
  });

  it("10.6 the method chooses the route", async () => {
    await call("/tea", { method: "PUT", body: "{}" });
    expect(events).toMatchObject([{ name: "other" }]);
    await call("/tea");
    expect(events).toMatchObject([{ name: "page" }]);
    expect((await call("/tea", { method: "DELETE" })).status).toBe(404);
    expect(events).toEqual([]);
  });

  it.each(["/tea/x/green", "/tea/12", "/teas", "/x/tea", "/"])(
    "10.6 no route matches %s as a whole: 404",
    async (path) => {
      expect((await call(path)).status).toBe(404);
      expect(events).toEqual([]);
    },
  );

  it("10.6 paths may be Chinese", async () => {
    await call("/茶/龙井");
    expect(events.map((event) => at(event, "request.meta.request_path"))).toEqual(["/茶/龙井"]);
  });

  it("10.6 a path that is no valid percent-encoding is refused", async () => {
    const { status } = await call("/%E8%8C");
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(events).toEqual([]);
  });

  const BAD: readonly (readonly [string, Answer])[] = [
    ["null", () => null],
    ["a text", () => "茶"],
    ["no content type", () => ({ content: "茶", status_code: 200 })],
    ["another content type", () => ({ ...PAGE, content_type: "image/png" })],
    [
      "an error",
      () => {
        throw new Error("坏了");
      },
    ],
  ];
  it.each(BAD)("10.6 a function that gives %s is an error of the server's, told as such", async (_what, bad) => {
    answer = bad;
    const response = await call("/tea");
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toEqual({ status: "error", error_msg: expect.stringMatching(/./) });
  });

  it.each(["abc", "404", 0, 99, 101, 199, 600, 1.5, -200, null, {}, true, Number.NaN])(
    "10.6 the status code %j is refused, in words",
    async (status_code) => {
      answer = () => ({ ...PAGE, status_code });
      const response = await call("/tea");
      const error_msg = expect.stringContaining("must be 200-599");
      expect([response.status, await response.json()]).toEqual([400, { status: "error", error_msg }]);
    },
  );

  it.each([200, 201, 204, 205, 304, 418, 599])("10.6 the status code %i is answered, on the wire too", async (code) => {
    answer = () => ({ ...PAGE, status_code: code });
    expect((await call("/tea")).status).toBe(code);
    const { url, close } = await world.emulator.listen({ port: 0 });
    expect((await fetch(`${url}${MOUNT}/tea`)).status).toBe(code);
    await close();
  });

  it("10.6 without a status code it is 200", async () => {
    answer = () => ({ content: "茶", content_type: "text/plain" });
    expect((await call("/tea")).status).toBe(200);
  });

  it("10.6 a path that a pattern cannot cope with is refused, and holds nothing up", async () => {
    answer = () => PAGE;
    await world.emulator.mincloud.triggers.define({ gateway: [{ name: "慢", path: "/slow/(a+)+", function: "page" }] });
    const before = performance.now();
    expect((await call(`/slow/${"a".repeat(40)}!`)).status).toBe(400);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect((await call("/slow/aaa")).status).toBe(200);
  });

  it("10.6, 1.4 routes of a test environment answer, too", async () => {
    const test = world.emulator.mincloud.as({ env: "test" });
    await test.functions.define("only", async (event: Record<string, unknown>) => ({
      ...PAGE,
      content: JSON.stringify(event.env),
    }));
    await test.triggers.define({ gateway: [{ name: "环境", path: "/only", function: "only" }] });
    const response = await call("/only");
    expect([response.status, await response.json()]).toEqual([200, { id: "test", name: "test" }]);
    // Where production has the same route, the header chooses.
    const env = { headers: { "x-hydrogen-env-id": "test" } };
    events = [];
    await call("/tea", env);
    expect(events.map((event) => event.env)).toEqual([{ id: "test", name: "test" }]);
    await call("/tea");
    expect(events.map((event) => event.env)).toEqual([undefined]);
  });

  it("10.6 a sandboxed function answers over a real port", async () => {
    await world.table("tea", { label: "string" });
    await world.rows("tea", { 龙井: {} });
    await world.deploy(
      "list",
      `exports.main = async (event) => {
        const { objects } = (await new BaaS.TableObject('tea').find()).data
        const { method = event.request.meta.request_method } = {}
        return { content: JSON.stringify({ method, names: objects.map((row) => row.label), got: event.data }), content_type: 'application/json', status_code: 201 }
      }`,
    );
    await world.emulator.mincloud.triggers.define({ gateway: [{ name: "表", path: "/list", function: "list" }] });
    const { url } = await world.emulator.listen({ port: 0 });
    const response = await fetch(`${url}${MOUNT}/list`, { method: "POST", body: JSON.stringify({ a: 1 }) });
    expect([response.status, await response.json()]).toEqual([201, { method: "POST", names: ["龙井"], got: { a: 1 } }]);
  });
});
