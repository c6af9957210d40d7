import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createOutside } from "../../src/functions/network.js";
import type { JsonObject } from "../../src/kernel/index.js";
import { startServer, type TestServer } from "./support/server.js";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const open = createOutside({ allow: ["127.0.0.1"] });
const get = (path: string, more: JsonObject = {}) => open({ url: server.origin + path, ...more });
const echoed = async (path: string, more: JsonObject = {}) => JSON.parse(String((await get(path, more)).body));

describe("the network of functions", () => {
  it("is closed, and says how to open it", async () => {
    const closed = createOutside({ allow: [] });
    await expect(closed({ url: "https://example.com/a?b=1" })).rejects.toMatchObject({
      code: "FORBIDDEN_HOST",
      message:
        'request to https://example.com/a?b=1 blocked: the network is closed for functions; open it with the option functions.allowHosts: ["example.com"]',
    });
  });

  it.each([
    [["127.0.0.1"], true],
    [["*"], true],
    [["localhost"], false],
    [["*.0.0.1"], true],
    [["0.0.1"], false],
  ])("with allow %j: %s", async (allow, passes) => {
    const answer = createOutside({ allow })({ url: `${server.origin}/` });
    if (passes) expect(await answer).toMatchObject({ status: 200 });
    else await expect(answer).rejects.toMatchObject({ code: "FORBIDDEN_HOST" });
  });

  it("sends method, headers and body as given", async () => {
    const seen = await echoed("/p?q=1", {
      method: "post",
      headers: { "X-Name": "v", "Content-Type": "text/plain", Host: "elsewhere", "Content-Length": "999" },
      body: "你好",
    });
    expect(seen).toMatchObject({ method: "POST", url: "/p?q=1", body: "你好" });
    expect(seen.headers).toMatchObject({ "x-name": "v", "content-type": "text/plain", "content-length": "6" });
    expect(seen.headers.host).toBe(new URL(server.origin).host);
  });

  it("sends bytes that come in base64", async () => {
    expect(await echoed("/", { method: "PUT", body: "5L2g", encoding: "base64" })).toMatchObject({ body: "你" });
  });

  it("answers with bytes in base64 when asked", async () => {
    expect(await get("/bytes", { answer: "base64" })).toMatchObject({ status: 200, body: "AP+A", encoding: "base64" });
  });

  it("reads text in the answer's own encoding, and unpacked", async () => {
    expect(await get("/gbk")).toMatchObject({ body: "包", encoding: "text" });
    const { body, headers } = await get("/gzip");
    expect(body).toBe("压缩的");
    expect(headers).not.toHaveProperty("content-encoding");
  });

  it("passes statuses on, and several cookies", async () => {
    expect(await get("/status?code=404")).toMatchObject({ status: 404, statusText: "Not Found" });
    expect((await get("/cookies")).headers).toMatchObject({ "set-cookie": ["a=1", "b=2"] });
  });

  it.each([
    [302, "POST", "GET", ""],
    [303, "PUT", "GET", ""],
    [307, "POST", "POST", "data"],
    [301, "GET", "GET", ""],
  ])("follows a %i after %s with %s", async (code, method, then, body) => {
    const given = method === "GET" ? {} : { body: "data" };
    expect(await echoed(`/redirect?code=${code}&to=/there`, { method, ...given })).toMatchObject({
      method: then,
      url: "/there",
      body,
    });
  });

  it("holds redirections to the same policy, and keeps secrets from other origins", async () => {
    await expect(get("/redirect?to=http://example.com/")).rejects.toMatchObject({ code: "FORBIDDEN_HOST" });
    const other = await startServer();
    const headers = { authorization: "secret", cookie: "a=1", "x-keep": "yes" };
    const elsewhere = await echoed(`/redirect?to=${other.origin}/`, { headers });
    expect(elsewhere.headers).toMatchObject({ "x-keep": "yes" });
    expect(elsewhere.headers).not.toHaveProperty("authorization");
    expect((await echoed("/redirect?to=/", { headers })).headers).toMatchObject({ authorization: "secret" });
    await other.close();
  });

  it("stops following when told, or after too many", async () => {
    expect(await get("/redirect?to=/", { maxRedirects: 0 })).toMatchObject({ status: 302 });
    expect(
      await get(`/redirect?to=${encodeURIComponent("/redirect?to=/redirect")}`, { maxRedirects: 1 }),
    ).toMatchObject({
      status: 302,
    });
  });

  it("keeps the time limit of a request, in real time", async () => {
    vi.useFakeTimers();
    const answer = get("/never", { timeout: 30 });
    await expect(answer).rejects.toMatchObject({ code: "ECONNABORTED", message: "timeout of 30ms exceeded" });
    vi.useRealTimers();
  });

  it("tells why a connection failed", async () => {
    const dead = await startServer();
    await dead.close();
    await expect(open({ url: dead.origin })).rejects.toMatchObject({
      code: "ECONNREFUSED",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it.each(["", "not a url", "ftp://127.0.0.1/", "file:///etc/passwd"])("refuses the URL %j", async (url) => {
    await expect(open({ url })).rejects.toMatchObject({ code: "ERR_INVALID_URL" });
  });

  it("lets the emulator answer for the hosts it stands in for", async () => {
    const asked: unknown[] = [];
    const outside = createOutside({
      allow: [],
      intercept(request) {
        if (new URL(request.url).hostname !== "cloud.example.com") return undefined;
        asked.push(request);
        return Promise.resolve({ status: 201, headers: { "content-type": "text/plain" }, body: "自答" });
      },
    });
    const answer = await outside({
      url: "https://cloud.example.com/x",
      method: "POST",
      headers: { A: "1" },
      body: "b",
    });
    expect(answer).toEqual({
      status: 201,
      statusText: "",
      headers: { "content-type": "text/plain" },
      body: "自答",
      encoding: "text",
    });
    expect(asked).toEqual([
      { method: "POST", url: "https://cloud.example.com/x", headers: { a: "1" }, body: Buffer.from("b") },
    ]);
    await expect(outside({ url: "https://other.example.com/" })).rejects.toMatchObject({ code: "FORBIDDEN_HOST" });
  });
});
