import { describe, expect, it, vi } from "vitest";
import { createRouter } from "../../../src/http/router.js";
import type { Json } from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller } from "../../../src/platforms/bmob/access/caller.js";
import { refuse } from "../../../src/platforms/bmob/errors.js";
import { createGuestDoor } from "../../../src/platforms/bmob/guest-door.js";
import type { InnerRequest } from "../../../src/platforms/bmob/http/routes.js";
import type { ApiResponse, Route } from "../../../src/platforms/platform.js";
import type { Lease } from "../../../src/platforms/shared/background.js";

/** Bmob contract 4.6, 5: the API as functions reach it. */

const HELD: Lease = { holds: () => true, assert: () => {} };

interface Told {
  readonly call: (operation: string, input: Json) => Promise<Json>;
  /** Requests that reached the routes. */
  readonly seen: InnerRequest[];
  readonly left: Json[];
}

const open = ({
  answer = { status: 200, json: {} },
  caller = {},
  lease = HELD,
  timeMs = 1000,
  callMs,
}: {
  readonly answer?: ApiResponse | (() => Promise<ApiResponse>);
  readonly caller?: Partial<Caller>;
  readonly lease?: Lease;
  readonly timeMs?: number;
  readonly callMs?: number;
} = {}): Told => {
  const seen: InnerRequest[] = [];
  const left: Json[] = [];
  const route: Route = {
    method: "*",
    path: "/1/things/:id",
    async handle(request) {
      seen.push(request);
      return typeof answer === "function" ? answer() : answer;
    },
  };
  const door = createGuestDoor({
    routes: () => [route],
    createRouter,
    async outside(input) {
      left.push(input);
      return { status: 204 };
    },
    lease: () => lease,
  });
  return { call: door({ ...ANONYMOUS, ...caller }, timeMs, callMs), seen, left };
};

const GET = { method: "GET", path: "/1/things/1", headers: {} };

describe("4.6 a request is what it would be over HTTP", () => {
  it("4.6 path, query, headers, body", async () => {
    const { call, seen } = open({ caller: { remoteAddress: "10.0.0.7" } });
    await call("request", {
      method: "put",
      path: "/1/things/%E8%8C%B6",
      query: "where=%7B%22a%22%3A%20%2B1%7D&n=a+b&n=c",
      headers: { "X-Bmob-Application-Id": "a", "Content-Type": "application/json", "X-Count": 3 },
      body: '{"名":"茶"}',
    });
    const [request] = seen;
    expect(request).toMatchObject({
      method: "PUT",
      path: "/1/things/%E8%8C%B6",
      params: { id: "茶" },
      headers: { "x-bmob-application-id": "a", "content-type": "application/json", "x-count": "3" },
      remoteAddress: "10.0.0.7",
    });
    expect([...(request?.query ?? [])]).toEqual([
      ["where", '{"a": +1}'],
      ["n", "a b"],
      ["n", "c"],
    ]);
    expect(Buffer.from(request?.body ?? []).toString()).toBe('{"名":"茶"}');
  });

  it.each([
    ["no query", {}, 0],
    ["an empty one", { query: "" }, 0],
    ["no text", { query: 1 }, 0],
  ])("4.6 %s", async (_what, more, size) => {
    const { call, seen } = open();
    await call("request", { ...GET, ...more });
    expect(seen[0]?.query.size).toBe(size);
    expect(seen[0]?.body).toHaveLength(0);
  });

  it("3 whoever called gives no rights: the headers of the function count, and nothing else does", async () => {
    const { call, seen } = open({
      caller: { master: true, user: "u", sessionToken: "t", headers: { "x-bmob-master-key": "m", "x-a": "1" } },
    });
    await call("request", GET);
    expect(seen[0]?.headers).toEqual({ host: "127.0.0.1:4400" });
    expect(seen[0]).not.toHaveProperty("master");
  });

  it.each([
    ["http://127.0.0.1:5555", "http://127.0.0.1:5555", "127.0.0.1:5555"],
    ["https://api2.bmob.cn", "https://api2.bmob.cn", "api2.bmob.cn"],
    ["http://pycloud.bmob.cn", "http://127.0.0.1:4400", "127.0.0.1:4400"],
    ["http://cloud.bmob.cn:80", "http://127.0.0.1:4400", "127.0.0.1:4400"],
    ["http://pycloud.localhost:4400", "http://127.0.0.1:4400", "127.0.0.1:4400"],
  ])("2 called at %s, it speaks to the REST host %s", async (reached, origin, host) => {
    const { call, seen } = open({ caller: { origin: reached } });
    await call("request", { ...GET, headers: { Host: "pycloud.bmob.cn" } });
    expect(seen[0]).toMatchObject({ origin, headers: { host } });
  });

  it("it is inside: one deeper, in the same world, until the run's end", async () => {
    const lease: Lease = { ...HELD };
    const { call, seen } = open({ caller: { depth: 3, lease }, timeMs: 1000 });
    const before = performance.now();
    await call("request", GET);
    await call("request", GET);
    const [first, second] = seen.map(({ inside }) => inside);
    expect(first).toMatchObject({ depth: 4, lease });
    expect(first?.deadline).toBeGreaterThanOrEqual(before + 1000);
    expect(first?.deadline).toBeLessThanOrEqual(performance.now() + 1000);
    expect(second?.deadline).toBe(first?.deadline);
  });
});

describe("4.6 an answer is what it would be over HTTP", () => {
  it.each<readonly [string, ApiResponse, object]>([
    [
      "JSON",
      { status: 201, headers: { location: "/x" }, json: { 名: [1] } },
      {
        status: 201,
        statusText: "Created",
        headers: { "content-type": "application/json", location: "/x" },
        body: '{"名":[1]}',
      },
    ],
    [
      "JSON of another type",
      { status: 200, headers: { "content-type": "application/x" }, json: null },
      { status: 200, statusText: "OK", headers: { "content-type": "application/x" }, body: "null" },
    ],
    ["a text", { status: 200, raw: "茶" }, { status: 200, statusText: "OK", headers: {}, body: "茶" }],
    ["bytes", { status: 200, raw: Buffer.from("茶") }, { status: 200, statusText: "OK", headers: {}, body: "茶" }],
    ["nothing", { status: 204 }, { status: 204, statusText: "No Content", headers: {}, body: "" }],
    [
      "a reason",
      { status: 200, statusText: "Fine", raw: "" },
      { status: 200, statusText: "Fine", headers: {}, body: "" },
    ],
    ["an odd status", { status: 299, raw: "" }, { status: 299, statusText: "", headers: {}, body: "" }],
  ])("%s", async (_what, answer, expected) => {
    expect(await open({ answer }).call("request", GET)).toEqual(expected);
  });

  it("4.7 a refusal is an answer", async () => {
    const answer = () => Promise.reject(refuse("badLogin"));
    expect(await open({ answer }).call("request", GET)).toEqual({
      status: 400,
      statusText: "Bad Request",
      headers: { "content-type": "application/json" },
      body: '{"code":101,"error":"username or password incorrect."}',
    });
  });

  it("6.1 a fault is one, too", async () => {
    const answer = () => Promise.reject(new Error("broken inside"));
    expect(await open({ answer }).call("request", GET)).toMatchObject({
      status: 500,
      statusText: "Internal Server Error",
      body: expect.stringContaining("error"),
    });
  });

  it.each(["/1/nothing", "/", "/1/things/%E8"])("what is not there: %s", async (path) => {
    const reply = await open().call("request", { ...GET, path });
    expect(reply).toMatchObject({ status: 404, statusText: "Not Found", body: expect.stringContaining(path) });
  });
});

describe("5 what else crosses", () => {
  it("5 requests to the outside, as they are", async () => {
    const { call, left } = open();
    const input = { method: "GET", url: "http://example.com/", headers: {} };
    expect(await call("fetch", input)).toEqual({ status: 204 });
    expect(left).toEqual([input]);
  });

  it.each([
    ["store", {}],
    ["request", "GET"],
    ["request", null],
    ["constructor", {}],
    ["", null],
  ])("nothing: %j %j", async (operation, input) => {
    await expect(open().call(operation, input)).rejects.toMatchObject({ message: `no operation ${operation}` });
  });

  it("nothing, when the world has ended", async () => {
    const ended: Lease = {
      holds: () => false,
      assert: () => {
        throw new Error("the emulator was reset while this ran");
      },
    };
    const { call, seen, left } = open({ lease: ended });
    await expect(call("request", GET)).rejects.toThrow("reset");
    await expect(call("fetch", GET)).rejects.toThrow("reset");
    expect([seen, left]).toEqual([[], []]);
    const held = open({ lease: ended, caller: { lease: HELD } });
    expect(await held.call("request", GET)).toMatchObject({ status: 200 });
  });
});

describe("4.6 a request that is not answered in time", () => {
  it("4.6 is given up, and goes on", async () => {
    let finish = (): void => {};
    const done: string[] = [];
    const { call } = open({
      callMs: 30,
      async answer() {
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        done.push("done");
        return { status: 200, json: {} };
      },
    });
    await expect(call("request", GET)).rejects.toThrow("timed out: no answer within 30 ms");
    expect(done).toEqual([]);
    finish();
    await vi.waitFor(() => expect(done).toEqual(["done"]));
  });

  it("4.6 answered in time, the answer is the answer", async () => {
    expect(await open({ callMs: 5000 }).call("request", GET)).toMatchObject({ status: 200, body: "{}" });
  });
});
