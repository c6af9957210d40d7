import type { RequestListener } from "node:http";
import { toFetchHandler, toNodeHandler } from "baas-emulator/http";
import connect from "connect";
import express from "express";
import { fastify } from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { expect, it } from "vitest";
import { throughNext } from "../examples/mount/through-next.js";
import { LINES, toBody } from "./lines.js";
import { fruits, jsonOf, serve } from "./support.js";

type Fetch = (path: string, init?: RequestInit) => Promise<Response>;
type Ask = (fetch: Fetch) => Promise<void>;

const emulator = fruits();

/** Runs a line, as it is printed. @param names what an app has around it */
const run = <T>(framework: keyof typeof LINES, names: object): T => {
  const around = { emulator, toFetchHandler, toNodeHandler, ...names };
  return new Function(...Object.keys(around), toBody(LINES[framework]))(...Object.values(around));
};

const over = async (listener: RequestListener, ask: Ask): Promise<void> => {
  await using server = await serve(listener);
  await ask((path, init) => fetch(`${server.url}${path}`, init));
};

const APPS: Record<keyof typeof LINES, (ask: Ask) => Promise<void>> = {
  Express: (ask) => {
    const app = express();
    run("Express", { app });
    return over(app, ask);
  },
  Koa: (ask) => {
    const app = new Koa();
    run("Koa", { app });
    return over(app.callback(), ask);
  },
  Fastify: async (ask) => {
    const app = fastify();
    run("Fastify", { app });
    await app.ready();
    await over(app.routing, ask);
    await app.close();
  },
  Hono: (ask) => {
    const app = new Hono();
    run("Hono", { app });
    return ask(async (path, init) => app.request(path, init));
  },
  Vite: (ask) => {
    const server = { middlewares: connect() };
    run("Vite", { server });
    return over(server.middlewares, ask);
  },
  "node:http": (ask) => {
    const given: RequestListener[] = [];
    // Port 3000 may be taken: what it would listen with listens elsewhere.
    run("node:http", { createServer: (listener: RequestListener) => ({ listen: () => given.push(listener) }) });
    const [listener = () => undefined] = given;
    return over(listener, ask);
  },
  "Bun, Deno": (ask) => {
    const server = run<{ fetch(request: Request): Promise<Response> }>("Bun, Deno", {});
    return ask((path, init) => server.fetch(new Request(`http://localhost${path}`, init)));
  },
  "Next.js": (ask) => {
    const through = throughNext(run("Next.js", {}));
    return ask((path, init) => through(`http://localhost${path}`, init));
  },
};

it.each(Object.entries(APPS))("%s, as printed", async (_framework, open) => {
  let asked = 0;
  await open(async (fetch) => {
    expect(await jsonOf(fetch("/baas/fruit/v1/basket/%E6%A2%A8/"))).toMatchObject({
      params: { name: "梨" },
      origin: expect.stringMatching(/^http:\/\/[^/]+\/baas$/),
    });
    const sent = await fetch("/baas/fruit/echo", { method: "POST", body: "梨" });
    expect(await jsonOf(sent)).toMatchObject({ method: "POST", body: "梨" });
    asked++;
  });
  expect(asked).toBe(1);
});
