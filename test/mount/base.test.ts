import { describe, expect, it } from "vitest";
import { createHandler, createRouter, type HttpRequest, type HttpResponse, pathBelow } from "../../src/http/index.js";
import { createGuestDoor } from "../../src/platforms/leancloud/guest-door.js";
import { createFruitCloud, echo } from "../http/support.js";

describe("pathBelow", () => {
  it.each([
    ["/baas/1.1/date", "/baas", "/1.1/date"],
    ["/baas", "/baas", "/"],
    ["/baas/", "/baas", "/"],
    ["/baas//1.1/date", "/baas", "/1.1/date"],
    ["/baasbaas/1.1", "/baas", undefined],
    ["/1.1/date", "/baas", undefined],
    ["/BAAS/1.1", "/baas", undefined],
    ["/a/b/c%2Fd/", "/a/b", "/c%2Fd/"],
    ["/%E5%90%8E/1.1", "/%E5%90%8E", "/1.1"],
    ["/%e5%90%8e/1.1", "/%E5%90%8E", "/1.1"],
    ["/%62aas/%E6%A2%A8", "/baas", "/%E6%A2%A8"],
    ["/baas%2F1.1", "/baas", undefined],
    ["/%E5/x", "/%E5%90%8E", undefined],
    ["/x", "", "/x"],
  ])("of %s, below %s, is %s", (path, base, rest) => {
    expect(pathBelow(path, base)).toBe(rest);
  });
});

describe("a base", () => {
  const handle = createHandler({
    platforms: [
      createFruitCloud({ prefixes: ["fruit", "1.1"] }, [
        {
          method: "GET",
          path: "/fruit/moved",
          handle: async () => ({
            status: 302,
            headers: { location: "/fruit/v1/basket", "set-cookie": "a=1; Path=/fruit; HttpOnly" },
          }),
        },
        {
          method: "GET",
          path: "/fruit/away",
          handle: async () => ({
            status: 302,
            headers: { location: "//elsewhere.example/x", "set-cookie": "path=/a; Secure" },
          }),
        },
        { method: "GET", path: "/1.1/:name", handle: echo },
      ]),
    ],
  });
  const get = (url: string, base?: string, more: Partial<HttpRequest> = {}): Promise<HttpResponse> =>
    handle({ method: "GET", url, headers: {}, base, ...more });
  const json = ({ body }: HttpResponse) => JSON.parse(String(body));

  it.each([
    ["/baas/fruit/v1/basket/%E6%A2%A8%2F/?n=1", "/baas"],
    ["//baas//fruit/v1/basket/%E6%A2%A8%2F?n=1", "/baas"],
    ["http://127.0.0.1/baas/fruit/v1/basket/%E6%A2%A8%2F?n=1", "/baas"],
    // Taken off already, all of it or its beginning; said twice.
    ["/fruit/v1/basket/%E6%A2%A8%2F?n=1", "/baas"],
    ["/baas/fruit/v1/basket/%E6%A2%A8%2F?n=1", "/shop/baas"],
    ["/baas/baas/fruit/v1/basket/%E6%A2%A8%2F?n=1", "/baas"],
  ])("is taken off %s, and put into URLs (%s)", async (url, base) => {
    expect(json(await get(url, base))).toMatchObject({
      params: { name: "梨/" },
      query: [["n", "1"]],
      origin: `http://127.0.0.1${base}`,
    });
  });

  it("may look like a path of a cloud: then only what is certainly the base is taken off", async () => {
    expect(json(await get("/fruit/1.1/1.1", "/fruit"))).toMatchObject({ path: "/1.1/1.1" });
    expect(json(await get("/1.1/1.1/x", "/1.1"))).toMatchObject({ path: "/1.1/x" });
    expect(json(await get("/1.1/x", "/a/1.1"))).toMatchObject({ path: "/1.1/x" });
  });

  it("is in what answers say about paths of their host", async () => {
    const { headers } = await get("/baas/fruit/moved", "/baas");
    expect(headers).toMatchObject({
      location: "/baas/fruit/v1/basket",
      "set-cookie": "a=1; Path=/baas/fruit; HttpOnly",
    });
    expect((await get("/fruit/moved")).headers).toMatchObject({ location: "/fruit/v1/basket" });
    const away = await get("/baas/fruit/away", "/baas");
    expect(away.headers).toMatchObject({ location: "//elsewhere.example/x", "set-cookie": "path=/a; Secure" });
  });

  it("is in what is said to be served", async () => {
    expect(json(await get("/baas/x", "/baas"))).toMatchObject({
      error: "no platform answers /baas/x",
      served: { fruit: ["/baas/fruit/", "/baas/1.1/"] },
    });
  });

  it.each([
    ["GET", "/orders", {}, 404],
    ["OPTIONS", "/orders", { "access-control-request-method": "PUT" }, 204],
    ["GET", "/orders", { host: "shop.test" }, 403],
    ["HEAD", "/orders", {}, 404],
  ])("marks what nobody has: %s %s %j", async (method, url, headers, status) => {
    expect(await get(url, undefined, { method, headers })).toMatchObject({ status, unclaimed: true });
    for (const path of ["/fruit/v1/basket", "/fruit/nothing"]) {
      expect(await get(path, undefined, { method, headers })).not.toHaveProperty("unclaimed");
    }
  });
});

it("cloud code reaches the platform at the addresses that it was told, mounted or not", async () => {
  const handle = async ({ path }: { readonly path: string }) => ({ status: 200, raw: path });
  const door = createGuestDoor({
    routes: () => [{ method: "GET", path: "/leancloud-files/*", handle }],
    createRouter,
    outside: async () => ({ status: 599, headers: {}, body: "outside" }),
    lease: () => ({ holds: () => true, assert: () => undefined }),
  });
  const caller = {
    master: false,
    hookKey: false,
    user: undefined,
    sessionToken: undefined,
    production: true,
    origin: "http://localhost:3000/baas",
    remoteAddress: "",
    headers: {},
  };
  const ask = (url: string) => door(caller, 1000)("request", { method: "GET", url, headers: {} });
  for (const url of ["/baas", "http://localhost:3000/baas", ""]) {
    expect(await ask(`${url}/leancloud-files/a.png`)).toMatchObject({ status: 200, data: "/leancloud-files/a.png" });
  }
  expect(await ask("http://localhost:3000/other/leancloud-files/a.png")).toMatchObject({ data: "outside" });
});
