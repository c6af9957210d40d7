import { toFetchHandler } from "baas-emulator/http";
import { Hono } from "hono";
import { expect, it } from "vitest";
import { fruits, jsonOf } from "./support.js";

const handler = toFetchHandler(Promise.resolve(fruits()), { prefix: "/baas" });

it.each([
  ["http://localhost:3000/baas/fruit/v1/basket/%E6%A2%A8%2F/", "http://localhost:3000/baas"],
  ["https://localhost/baas//fruit/v1/basket/%E6%A2%A8%2F", "https://localhost/baas"],
  ["http://localhost/fruit/v1/basket/%E6%A2%A8%2F", "http://localhost/baas"],
])("answers %s", async (url, origin) => {
  expect(await jsonOf(handler(new Request(url)))).toMatchObject({ params: { name: "梨/" }, origin });
});

it("believes the Host header, and no header of a proxy", async () => {
  const headers = { host: "127.0.0.1:4400", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
  const { origin } = await jsonOf(handler(new Request("http://10.0.0.7/baas/fruit/v1/basket", { headers })));
  expect(origin).toBe("http://127.0.0.1:4400/baas");
  const answer = await handler(new Request("http://shop.test/baas/fruit/v1/basket"));
  expect([answer.status, (await jsonOf(answer)).code]).toEqual([403, "FORBIDDEN_HOST"]);
});

it("takes requests of tools that have a scheme of their own", async () => {
  const request = { method: "GET", url: "ntarh:///baas/fruit/v1/basket", headers: new Headers(), body: null };
  expect(await jsonOf(handler(request as Request))).toMatchObject({ origin: "http://127.0.0.1/baas" });
});

it("hands bytes through", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  const answer = await handler(new Request("http://localhost/baas/fruit/bytes", { method: "POST", body: bytes }));
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
});

it("answers HEAD with the length of GET, and 204 without a body", async () => {
  const ask = (method: string) => handler(new Request("http://localhost/baas/fruit/v1/basket/x", { method }));
  const [head, get] = await Promise.all([ask("HEAD"), ask("GET")]);
  const { length } = await get.text();
  expect([head.status, head.body, Number(head.headers.get("content-length"))]).toEqual([200, null, length]);
  for (const method of ["DELETE", "OPTIONS"])
    expect([(await ask(method)).status, (await ask(method)).body]).toEqual([204, null]);
});

it("says what to do when the body was read before; a clone's may be", async () => {
  const post = () => new Request("http://localhost/baas/fruit/echo", { method: "POST", body: "梨" });
  const read = post();
  await read.text();
  const locked = post();
  locked.body?.getReader();
  for (const request of [read, locked]) {
    const answer = await handler(request);
    expect([answer.status, (await jsonOf(answer)).error_msg]).toEqual([
      500,
      expect.stringContaining("request.clone()"),
    ]);
  }
  const cloned = post();
  await cloned.clone().text();
  expect(await jsonOf(handler(cloned))).toMatchObject({ body: "梨" });
});

it("answers a request that breaks off", async () => {
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("the client is gone"));
    },
  });
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  const answer = await handler(new Request("http://localhost/baas/fruit/echo", init));
  expect([answer.status, (await jsonOf(answer)).error]).toEqual([400, "the client is gone"]);
});

it.each<[string, (app: Hono) => unknown]>([
  ["mount", (app) => app.mount("/baas", handler)],
  ["all", (app) => app.all("/baas/*", (c) => handler(c.req.raw))],
  ["basePath", (app) => app.basePath("/baas").all("/*", (c) => handler(c.req.raw))],
  [
    "a route",
    (app) =>
      app.route(
        "/baas",
        new Hono().all("/*", (c) => handler(c.req.raw)),
      ),
  ],
])("is mounted in Hono by %s", async (_title, mount) => {
  const app = new Hono();
  mount(app);
  const answer = await app.request("http://localhost/baas/fruit/v1/basket/%E6%A2%A8%2F/?n=1");
  expect(await jsonOf(answer)).toMatchObject({
    params: { name: "梨/" },
    query: [["n", "1"]],
    origin: "http://localhost/baas",
  });
  const post = await app.request("/baas/fruit/echo", { method: "POST", body: "梨" });
  expect(await jsonOf(post)).toMatchObject({ body: "梨" });
  expect((await app.request("/other")).status).toBe(404);
});
