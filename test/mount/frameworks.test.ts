import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toFetchHandler, toNodeHandler } from "baas-emulator/http";
import connect from "connect";
import express from "express";
import { type FastifyInstance, fastify } from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { describe, expect, it } from "vitest";
import { fruits, jsonOf, serve } from "./support.js";

/** A server in which something is mounted at `/baas`; what it does not take is answered 418. */
interface Site extends AsyncDisposable {
  readonly url: string;
}

type Handler = ReturnType<typeof toNodeHandler>;

const connected = async (mount: (app: ReturnType<typeof connect>) => unknown): Promise<Site> => {
  const app = connect();
  mount(app);
  app.use((request, response) => void response.writeHead(418).end(request.url));
  return serve(app);
};

const inExpress = (mount: (app: ReturnType<typeof express>) => unknown): Promise<Site> => {
  const app = express();
  mount(app);
  app.use((request, response) => void response.status(418).send(request.url));
  return serve(app);
};

/** As polka and h3 do it: what is left of the URL may be nothing but a query, and begins with no slash then. */
const cutting = (handler: Handler): Promise<Site> =>
  serve(async (request, response) => {
    const { url = "/" } = request;
    if (!/^\/baas(?:[/?]|$)/.test(url)) return void response.writeHead(418).end(url);
    Object.assign(request, { originalUrl: url, url: url.slice("/baas".length) || "/" });
    return handler(request, response, () => response.writeHead(418).end(url));
  });

/** As koa-mount does it. */
const mountedInKoa = (prefix: string, middleware: Koa.Middleware): Koa.Middleware => {
  return async (ctx, next) => {
    const whole = ctx.path;
    if (!whole.startsWith(`${prefix}/`)) return next();
    ctx.path = whole.slice(prefix.length);
    await middleware(ctx, async () => {
      ctx.path = whole;
      await next();
    });
    ctx.path = whole;
  };
};

const inKoa = (mount: (app: Koa) => unknown): Promise<Site> => {
  const app = new Koa();
  mount(app);
  app.use((ctx) => {
    ctx.status = 418;
    ctx.body = ctx.url;
  });
  return serve(app.callback());
};

const inFastify = async (mount: (app: FastifyInstance) => unknown): Promise<Site> => {
  const app = fastify();
  mount(app);
  app.setNotFoundHandler((request, reply) => reply.status(418).send(request.raw.url));
  return { url: await app.listen({ port: 0, host: "127.0.0.1" }), [Symbol.asyncDispose]: () => app.close() };
};

/** Vite's dev server, as far as a plugin's `configureServer` sees it. */
const inVite = async (mount: (app: ReturnType<typeof connect>) => unknown, base = "/"): Promise<Site> => {
  const { createServer: createVite } = await import("vite");
  const vite = await createVite({
    configFile: false,
    root: import.meta.dirname,
    base,
    appType: "custom",
    logLevel: "silent",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  });
  mount(vite.middlewares);
  vite.middlewares.use((request, response) => void response.writeHead(418).end(request.originalUrl));
  const server = createServer(vite.middlewares);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await vite.close();
    },
  };
};

const own = { prefix: "/baas" };

describe("a router that takes the prefix off", () => {
  it.each<[string, (handler: Handler) => Promise<Site>]>([
    ["connect", (handler) => connected((app) => app.use("/baas", handler))],
    ["a connect in a connect", (handler) => connected((app) => app.use(connect().use("/baas", handler)))],
    ["a connect in Express, as Vite is", (handler) => inExpress((app) => app.use(connect().use("/baas", handler)))],
    ["what is made like it", cutting],
    ["Vite", (handler) => inVite((app) => app.use("/baas", handler))],
    ["Koa's mount", (handler) => inKoa((app) => app.use(mountedInKoa("/baas", handler)))],
  ])("%s: with the prefix said again, and without", async (_title, open) => {
    for (const options of [own, {}]) {
      await using site = await open(toNodeHandler(fruits(), options));
      for (const path of ["/baas/fruit/v1/basket/%E6%A2%A8%2F/?n=1", "/baas/fruit/v1/basket/%E6%A2%A8%2F?n=1"]) {
        expect(await jsonOf(fetch(`${site.url}${path}`))).toMatchObject({
          params: { name: "梨/" },
          query: [["n", "1"]],
          origin: `${site.url}/baas`,
        });
      }
      const sent = await fetch(`${site.url}/baas/fruit/echo`, { method: "POST", body: "梨" });
      expect(await jsonOf(sent)).toMatchObject({ body: "梨" });
      for (const path of ["/elsewhere", "/baasball/fruit/v1/basket"])
        expect((await fetch(`${site.url}${path}`)).status).toBe(418);
    }
  });

  it("is told what no cloud has when the prefix was said, and may have it else", async () => {
    for (const [options, status] of [
      [own, 404],
      [{}, 418],
    ] as const) {
      await using site = await connected((app) => app.use("/baas", toNodeHandler(fruits(), options)));
      for (const path of ["/baas", "/baas/", "/baas?x=1", "/baas/nowhere"])
        expect([path, (await fetch(`${site.url}${path}`)).status]).toEqual([path, status]);
    }
  });

  it("may be a server's own base, above the prefix or without one", async () => {
    const mounted: [path: string, mount: Parameters<typeof inVite>[0]][] = [
      ["/app/baas", (app) => app.use(toNodeHandler(fruits(), own))],
      ["/app/baas", (app) => app.use("/baas", toNodeHandler(fruits()))],
      ["/app", (app) => app.use(toNodeHandler(fruits()))],
    ];
    for (const [path, mount] of mounted) {
      await using site = await inVite(mount, "/app/");
      expect(await jsonOf(fetch(`${site.url}${path}/fruit/v1/basket`))).toMatchObject({
        origin: `${site.url}${path}`,
      });
      expect(await (await fetch(`${site.url}/app/mine`)).text()).toBe("/app/mine");
    }
  });

  it("is not needed where the URL was rewritten", async () => {
    await using site = await connected((app) => {
      app.use((request, _response, next) => {
        request.url = request.url?.replace("/old/", "/baas/");
        next();
      });
      app.use(toNodeHandler(fruits(), own));
    });
    expect(await jsonOf(fetch(`${site.url}/old/fruit/v1/basket`))).toMatchObject({ origin: `${site.url}/baas` });
  });
});

describe("without a router", () => {
  it.each<[string, (options: typeof own | undefined) => Promise<Site>]>([
    ["connect", (options) => connected((app) => app.use(toNodeHandler(fruits(), options)))],
    ["Vite", (options) => inVite((app) => app.use(toNodeHandler(fruits(), options)))],
    ["Koa", (options) => inKoa((app) => app.use(toNodeHandler(fruits(), options)))],
    ["Fastify", (options) => inFastify((app) => app.addHook("onRequest", toNodeHandler(fruits(), options)))],
    [
      "Fastify, as a callback",
      (options) => {
        const handler = toNodeHandler(fruits(), options);
        return inFastify((app) =>
          app.addHook("onRequest", (request, reply, done) => void handler(request.raw, reply.raw, done)),
        );
      },
    ],
  ])("%s takes the handler as it is", async (_title, open) => {
    for (const options of [own, undefined]) {
      await using site = await open(options);
      const base = options?.prefix ?? "";
      const sent = await fetch(`${site.url}${base}/fruit/echo`, { method: "POST", body: "梨" });
      expect(await jsonOf(sent)).toMatchObject({ body: "梨", origin: `${site.url}${base}` });
      const passed = await fetch(`${site.url}/mine?x=1`);
      expect([passed.status, await passed.text()]).toEqual([418, "/mine?x=1"]);
    }
  });

  it("Koa: uses what a body parser has read", async () => {
    await using site = await inKoa((app) => {
      app.use(async (ctx, next) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of ctx.req) chunks.push(chunk);
        Object.assign(ctx.request, { body: JSON.parse(Buffer.concat(chunks).toString()) });
        await next();
      });
      app.use(toNodeHandler(fruits(), own));
    });
    const headers = { "content-type": "application/json" };
    const sent = await fetch(`${site.url}/baas/fruit/echo`, { method: "POST", headers, body: '{ "名": "梨" }' });
    expect(await jsonOf(sent)).toMatchObject({ body: '{"名":"梨"}' });
  });

  it("Fastify: uses what it has read, in a route, which answers everything", async () => {
    await using site = await inFastify((app) => app.all("/baas/*", toNodeHandler(fruits(), own)));
    const headers = { "content-type": "application/json" };
    const sent = await fetch(`${site.url}/baas/fruit/echo`, { method: "POST", headers, body: '{ "名": "梨" }' });
    expect(await jsonOf(sent)).toMatchObject({ body: '{"名":"梨"}' });
    expect((await fetch(`${site.url}/baas/nowhere`)).status).toBe(404);
  });

  it("Hono takes the handler as it is", async () => {
    for (const options of [own, {}]) {
      const app = new Hono();
      app.use(toFetchHandler(fruits(), options));
      app.post("/mine", async (c) => c.text(await c.req.text()));
      const base = options === own ? "/baas" : "";
      const sent = await app.request(`http://localhost${base}/fruit/echo`, { method: "POST", body: "梨" });
      expect(await jsonOf(sent)).toMatchObject({ body: "梨", origin: `http://localhost${base}` });
      expect(await (await app.request("/mine", { method: "POST", body: "mine" })).text()).toBe("mine");
      expect((await app.request("/baasball/fruit/v1/basket")).status).toBe(404);
    }
  });

  it("Hono, in a route: what is below the prefix is the emulator's", async () => {
    const app = new Hono();
    app.all("/baas/*", toFetchHandler(fruits(), own));
    app.get("/baas/nowhere", (c) => c.text("the app's"));
    expect(await jsonOf(app.request("/baas/fruit/v1/basket"))).toMatchObject({ origin: "http://localhost/baas" });
    expect(await jsonOf(app.request("/baas/nowhere"))).toMatchObject({ code: "NOT_SERVED" });
  });

  it("errors of the app stay its own", async () => {
    const app = new Hono();
    app.use(toFetchHandler(fruits(), own));
    app.get("/mine", () => {
      throw new Error("mine");
    });
    app.onError(({ message }, c) => c.text(`caught ${message}`));
    expect(await (await app.request("/mine")).text()).toBe("caught mine");
  });
});

describe("called with something else, it says which line is right", () => {
  const refused = {
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(
      /Koa: app\.use\(toNodeHandler\(.*Fastify: app\.addHook\(.*Hono: app\.use\(toFetchHandler\(/,
    ),
  };
  // Who writes JavaScript is not told by types.
  const untyped = (handler: unknown) => handler as (...args: readonly unknown[]) => Promise<unknown>;

  it.each<[string, readonly unknown[]]>([
    ["a Request", [new Request("http://localhost/baas")]],
    ["a web framework's context", [{ req: { raw: new Request("http://localhost/baas") } }, () => undefined]],
    ["an object with a request in it", [{ request: new Request("http://localhost/baas") }]],
    ["nothing", []],
  ])("toNodeHandler: %s", async (_title, args) => {
    await expect(untyped(toNodeHandler(fruits(), own))(...args)).rejects.toMatchObject(refused);
  });

  it("toFetchHandler: what Koa, Express and others hand over", async () => {
    const handler = untyped(toFetchHandler(fruits(), own));
    const told: unknown[] = [];
    const note = (error: unknown): void => void told.push(error);
    await using site = await inKoa((app) => {
      app.silent = true;
      app.use((ctx, next) => handler(ctx, next).catch(note));
      app.use((ctx) => handler(ctx.req, ctx.res).catch(note));
    });
    await fetch(site.url);
    await handler({ request: new Request("http://localhost/baas") }).catch(note);
    await handler().catch(note);
    expect(told).toMatchObject([refused, refused, refused]);
  });
});
