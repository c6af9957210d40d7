import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutside } from "../../src/functions/network.js";
import type { HostCall } from "../../src/functions/types.js";
import { buildTestSdk } from "./setup.js";
import { type Harness, nativeHarness, quickjsHarness } from "./support/harness.js";
import { startServer, type TestServer } from "./support/server.js";

let server: TestServer;
beforeAll(async () => {
  await buildTestSdk();
  server = await startServer();
});
afterAll(() => server.close());

const outside = createOutside({ allow: ["127.0.0.1"] });
const call: HostCall = async (operation, input) => {
  if (operation === "http.request") return outside(input);
  throw new Error(operation);
};

describe.each([
  ["quickjs", quickjsHarness],
  ["native", nativeHarness],
])("axios in functions, %s", (_, create) => {
  let harness: Harness;
  beforeAll(() => {
    harness = create();
  });
  afterAll(() => harness.runner.close());

  /** The value of the body of an async function; it sees the server as `origin` and axios as `axios`. */
  const value = async (body: string) => {
    const code = `exports.main = async (event) => { const { origin } = event; const axios = BaaS.request; ${body} }`;
    const { outcome } = await harness.run(code, { event: { origin: server.origin }, call });
    return outcome.status === "fulfilled" ? outcome.data : outcome;
  };

  it.each([
    [
      "axios({ url: origin + '/a', params: { 名: '包', n: [1, 2] } })",
      { method: "GET", url: "/a?%E5%90%8D=%E5%8C%85&n%5B%5D=1&n%5B%5D=2" },
    ],
    ["axios(origin + '/short')", { method: "GET", url: "/short" }],
    ["axios.get(origin + '/g', { headers: { 'X-A': '1' } })", { method: "GET", headers: { "x-a": "1" } }],
    [
      "axios.post(origin, { 名: '包' })",
      { method: "POST", body: '{"名":"包"}', headers: { "content-type": "application/json" } },
    ],
    ["axios.put(origin, 'text', { headers: { 'content-type': 'text/plain' } })", { method: "PUT", body: "text" }],
    [
      "axios.post(origin, new URLSearchParams({ a: '1' }))",
      { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded;charset=utf-8" } },
    ],
    ["axios.post(origin, Buffer.from('字节'))", { body: "字节" }],
    ["axios.delete(origin + '/d')", { method: "DELETE", url: "/d" }],
    ["axios.request({ baseURL: origin, url: 'rel', method: 'patch', data: {} })", { method: "PATCH", url: "/rel" }],
    ["axios.create({ baseURL: origin, headers: { b: '2' } }).get('/made')", { url: "/made", headers: { b: "2" } }],
  ])("%s", async (request, expected) => {
    const shown = await value(`return (await ${request}).data`);
    const { headers, ...rest } = expected as { headers?: object };
    expect(shown).toMatchObject(rest);
    if (headers) expect((shown as { headers: object }).headers).toMatchObject(headers);
  });

  it("answers as axios does", async () => {
    const shown = await value(`
      const r = await axios.get(origin + '/x');
      return [r.status, r.statusText, r.headers['content-type'], typeof r.data, r.config.method, ["config", "data", "headers", "request", "status", "statusText"].every((k) => k in r)]`);
    expect(shown).toEqual([200, "OK", "application/json; charset=utf-8", "object", "get", true]);
  });

  it("rejects on a status of failure, with the response", async () => {
    const shown = await value(`
      try { await axios.get(origin + '/status?code=404') }
      catch (e) { return [e.message, e.code, e.isAxiosError, e.response.status, e.response.data, e.name, e.constructor.name] }`);
    expect(shown).toEqual([
      "Request failed with status code 404",
      "ERR_BAD_REQUEST",
      true,
      404,
      { error_msg: "不行" },
      "AxiosError",
      "AxiosError",
    ]);
    expect(
      await value("return (await axios.get(origin + '/status?code=500', { validateStatus: () => true })).status"),
    ).toBe(500);
  });

  it("gives bytes for responseType arraybuffer", async () => {
    const shown = await value(`
      const { data } = await axios.get(origin + '/bytes', { responseType: 'arraybuffer' });
      return [Buffer.isBuffer(data), [...data]]`);
    expect(shown).toEqual([true, [0, 255, 128]]);
  });

  it("times out", async () => {
    const shown = await value(
      "try { await axios.get(origin + '/never', { timeout: 20 }) } catch (e) { return [e.code, e.message] }",
    );
    expect(shown).toEqual(["ECONNABORTED", "timeout of 20ms exceeded"]);
  });

  it("tells that the network is closed", async () => {
    const shown = await value(
      "try { await axios.get('https://example.com/') } catch (e) { return [e.code, e.message, e.isAxiosError] }",
    );
    expect(shown).toEqual([
      "FORBIDDEN_HOST",
      expect.stringContaining('open it with the option functions.allowHosts: ["example.com"]'),
      true,
    ]);
  });

  it("has interceptors, and its helpers", async () => {
    const shown = await value(`
      const a = axios.create({ baseURL: origin });
      a.interceptors.request.use((c) => { c.headers.set('x-from', 'interceptor'); return c });
      a.interceptors.response.use((r) => r.data.headers['x-from']);
      return [await a.get('/'), axios.isAxiosError(new Error()), typeof axios.CancelToken.source, axios.defaults.timeout, await axios.all([1])]`);
    expect(shown).toEqual(["interceptor", false, "function", 0, [1]]);
  });
});
