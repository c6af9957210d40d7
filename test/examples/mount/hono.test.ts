import { createEmulator } from "baas-emulator";
import { toFetchHandler } from "baas-emulator/http";
import { Hono } from "hono";
import { afterAll, expect, test } from "vitest";
import { tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

test("Hono, below /baas", async () => {
  const app = new Hono();
  app.use(toFetchHandler(emulator, { prefix: "/baas" }));
  app.get("/orders", (c) => c.json({ tea: 2 }));

  await tour("http://localhost/baas", async (url, init) => app.request(url, init));
  expect(await (await app.request("/orders")).json()).toEqual({ tea: 2 });
});

test("Hono, at the root", async () => {
  const app = new Hono();
  app.use(toFetchHandler(emulator));
  app.get("/orders", (c) => c.json({ tea: 2 }));

  await tour("http://localhost", async (url, init) => app.request(url, init));
  expect(await (await app.request("/orders")).json()).toEqual({ tea: 2 });
});
