import { describe, expect, it } from "vitest";
import { createHandler, type HttpRequest } from "../../src/http/index.js";
import type { ApiRequest, Platform, RequestHead } from "../../src/platforms/platform.js";
import { createFruitCloud } from "./support.js";

/** A cloud that takes anything, and says in its answers who it is. */
const cloud = (name: string, more: Partial<Platform>): Platform => {
  const me = async ({ method, path }: ApiRequest) => ({ status: 200, json: { name, method, path } });
  return createFruitCloud({
    name,
    prefixes: [],
    hosts: [],
    routes: [{ method: "*", path: "/*", handle: me }],
    ...more,
  });
};

const SECRET = /^\/5ec2e7\/\w+$/;

/** Two clouds that share `/1`, as their real ones do, and one that shares nothing. */
const tart = cloud("tart", { prefixes: ["oserve", "api"], hosts: ["cloud.tart.example", "*.mytart.example"] });
const lemon = cloud("lemon", {
  prefixes: ["1.1"],
  sharedPrefixes: ["1"],
  hosts: ["*.lemon.example"],
  claims: ({ path, headers }) => path.startsWith("/1/") && headers["x-lemon"] !== undefined,
});
const berry = cloud("berry", {
  prefixes: ["1", "2"],
  hosts: ["api.berry.example", "py.berry.example", "plain.lemon.example"],
  claims: ({ path }) => path.startsWith("/1/") || SECRET.test(path),
});

const handle = createHandler({ platforms: [tart, lemon, berry], allowHosts: ["shop.example"] });

const ask = async (request: Partial<HttpRequest>, by = handle): Promise<string> => {
  const { status, body } = await by({ method: "GET", url: "/", headers: {}, ...request });
  const { name, code } = JSON.parse(String(body));
  return status === 200 ? name : code;
};

describe("which platform a request is for", () => {
  it.each<[title: string, platform: string, url: string, headers?: Record<string, string>]>([
    ["a prefix of one platform alone", "tart", "/oserve/v1/table/"],
    ["another", "lemon", "/1.1/classes/A"],
    ["the prefix itself", "lemon", "/1.1"],
    ["a platform that has claims is not asked about what is its alone", "berry", "/2/files/a.txt"],
    ["a shared prefix: the first that claims it", "lemon", "/1/classes/A", { "x-lemon": "1" }],
    ["a shared prefix: the next", "berry", "/1/classes/A"],
    ["a shared prefix that nobody claims", "NOT_SERVED", "/1"],
    ["nobody's prefix, but claimed", "berry", "/5ec2e7/hello"],
    ["nobody's prefix, claimed by none", "NOT_SERVED", "/5ec2e7/hello/more"],
    ["nobody's prefix, percent-encoded", "NOT_SERVED", "/%35ec2e7/hello"],
    ["the root", "NOT_SERVED", "/"],
    ["a prefix that begins like another", "NOT_SERVED", "/oserve2/v1"],
    ["a vendor's host", "berry", "/1/classes/A", { host: "api.berry.example", "x-lemon": "1" }],
    ["a vendor's host, below another's prefix", "berry", "/oserve/v1/table/", { host: "py.berry.example" }],
    ["a vendor's host, any path", "tart", "/", { host: "cloud.tart.example" }],
    ["a vendor's host with a port", "tart", "/1/x", { host: "cloud.tart.example:8443" }],
    ["a vendor's host in capitals", "tart", "/1/x", { host: "CLOUD.Tart.Example" }],
    ["a vendor's host with its dot", "tart", "/1/x", { host: "cloud.tart.example." }],
    ["a host below a pattern", "tart", "/1/x", { host: "app-1.mytart.example" }],
    ["a host deep below a pattern", "lemon", "/2/x", { host: "a.b.lemon.example:80" }],
    ["a whole name wins over another's pattern", "berry", "/oserve/x", { host: "plain.lemon.example" }],
    ["the pattern's own domain is no host", "FORBIDDEN_HOST", "/1/x", { host: "mytart.example" }],
    ["a host in the URL", "berry", "https://api.berry.example/oserve/v1"],
    ["the loopback by name", "tart", "/oserve/v1", { host: "localhost:4400" }],
    ["the loopback by address", "berry", "/1/x", { host: "127.0.0.1:4400" }],
    ["the loopback of IPv6", "lemon", "/1.1/x", { host: "[::1]:4400" }],
    ["an allowed host", "tart", "/oserve/v1", { host: "shop.example" }],
    ["an allowed host, claimed", "berry", "/5ec2e7/hello", { host: "shop.example" }],
    ["a stranger's host", "FORBIDDEN_HOST", "/oserve/v1", { host: "evil.example" }],
  ])("%s: %s", async (_title, platform, url, headers = {}) => {
    expect(await ask({ url, headers })).toBe(platform);
  });

  it("is asked with plain values: the method as it is answered, the host bare, the path as it came", async () => {
    const heads: RequestHead[] = [];
    const claims = (head: RequestHead) => heads.push(head) > 0;
    const handle = createHandler({ platforms: [cloud("any", { claims })], allowHosts: ["*"] });
    const headers = { host: "Shop.Example:81", "x-a": "1" };
    await handle({ method: "HEAD", url: "//%E6%A2%A8/a?b=1#c", headers });
    await handle({ method: "POST", url: "/x", headers: {} });
    expect(heads).toEqual([
      { method: "GET", host: "shop.example", path: "/%E6%A2%A8/a", headers },
      { method: "POST", host: "127.0.0.1", path: "/x", headers: {} },
    ]);
  });

  it("is not asked when host or prefix decide", async () => {
    let asked = 0;
    const claims = () => ++asked > 0;
    const handle = createHandler({ platforms: [cloud("a", { prefixes: ["a"], hosts: ["a.example"], claims })] });
    expect(await ask({ url: "/a/x" }, handle)).toBe("a");
    expect(await ask({ url: "/b/x", headers: { host: "a.example" } }, handle)).toBe("a");
    expect(asked).toBe(0);
    expect(await ask({ url: "/b/x" }, handle)).toBe("a");
    expect(asked).toBe(1);
  });

  it("gives a prefix that two have to the first that has no claims", async () => {
    const twice = createHandler({ platforms: [cloud("a", { prefixes: ["x"] }), cloud("b", { prefixes: ["x", "y"] })] });
    expect(await ask({ url: "/x/1" }, twice)).toBe("a");
    expect(await ask({ url: "/y/1" }, twice)).toBe("b");
    const shy = cloud("shy", { prefixes: ["x"], claims: () => false });
    const next = createHandler({ platforms: [shy, cloud("b", { prefixes: ["x"] })] });
    expect(await ask({ url: "/x/1" }, next)).toBe("b");
  });

  it("does not serve a shared prefix that its only platform does not claim", async () => {
    const alone = createHandler({ platforms: [tart, lemon] });
    expect(await ask({ url: "/1/classes/A" }, alone)).toBe("NOT_SERVED");
    expect(await ask({ url: "/1/classes/A", headers: { "x-lemon": "1" } }, alone)).toBe("lemon");
  });

  it("says what is served, shared prefixes with it", async () => {
    const { body } = await handle({ method: "GET", url: "/nowhere", headers: {} });
    expect(JSON.parse(String(body)).served).toEqual({
      tart: ["/oserve/", "/api/"],
      lemon: ["/1.1/", "/1/"],
      berry: ["/1/", "/2/"],
    });
  });
});

describe("a platform found by host or claim answers in its own words", () => {
  const moody = createFruitCloud({
    prefixes: ["fruit"],
    hosts: ["cloud.fruit.example"],
    bodyLimit: "8b",
    claims: ({ path }) => path.startsWith("/5ec2e7/"),
    preflight: ({ origin = "*" }) => ({ status: 200, headers: { "x-may": origin }, raw: "" }),
    routes: [
      { method: "POST", path: "/:secret/eat", handle: async () => ({ status: 201 }) },
      { method: "POST", path: "/:secret/broken", handle: () => Promise.reject(new Error("oops")) },
    ],
  });
  const handle = createHandler({ platforms: [tart, moody] });
  const ways: [title: string, base: string, headers: Record<string, string>][] = [
    ["prefix", "/fruit", {}],
    ["claim", "/5ec2e7", {}],
    ["host", "/oserve", { host: "cloud.fruit.example" }],
  ];
  const bytes = (length: number) => new Uint8Array(length);

  it.each(ways)("by %s", async (_title, base, headers) => {
    const post = (path: string, body?: HttpRequest["body"]) =>
      handle({ method: "POST", url: `${base}${path}`, headers, body });
    const words = async (answer: ReturnType<typeof post>) => [(await answer).status, String((await answer).body)];
    expect((await post("/eat", bytes(8))).status).toBe(201);
    expect(await words(post("/eat", bytes(9)))).toEqual([413, '{"error_msg":"BODY_TOO_LARGE"}']);
    expect(await words(post(`/eat?q=${"x".repeat(17_000)}`))).toEqual([502, '{"error_msg":"URL_TOO_LONG"}']);
    expect(await words(post("/broken"))).toEqual([500, '{"error_msg":"Oops"}']);
    expect(await words(post("/nothing"))).toEqual([404, '{"error_msg":"Not Found"}']);
    const put = await handle({ method: "PUT", url: `${base}/eat`, headers });
    expect([put.status, put.headers.allow]).toEqual([405, "POST, OPTIONS"]);
    const may = await handle({
      method: "OPTIONS",
      url: `${base}/eat`,
      headers: { ...headers, origin: "http://a.test", "access-control-request-method": "POST" },
    });
    expect([may.status, may.headers["x-may"]]).toEqual([200, "http://a.test"]);
  });

  it("by nothing: any page may ask, and nobody answers", async () => {
    expect((await handle({ method: "OPTIONS", url: "/nowhere", headers: {} })).status).toBe(204);
  });
});
