import { createEmulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { serve, tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

test("Express, below /baas", async () => {
  const app = express();
  app.use(toNodeHandler(emulator, { prefix: "/baas" })); // before body parsers
  app.use(express.json());
  app.post("/orders", (request, response) => response.json(request.body));

  await using server = await serve(app);
  await tour(`${server.url}/baas`);
  expect(await order(server.url)).toEqual({ tea: 2 });
});

test("Express, at the root: what no cloud has goes on", async () => {
  const app = express();
  app.use(toNodeHandler(emulator));
  app.use(express.json());
  app.post("/orders", (request, response) => response.json(request.body));

  await using server = await serve(app);
  await tour(server.url);
  expect(await order(server.url)).toEqual({ tea: 2 });
});

const order = async (url: string): Promise<unknown> => {
  const headers = { "content-type": "application/json" };
  return (await fetch(`${url}/orders`, { method: "POST", headers, body: '{"tea":2}' })).json();
};
