import { createEmulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import { fastify } from "fastify";
import { afterAll, expect, test } from "vitest";
import { tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

test.each([["/baas"], [""]])("Fastify, below %j", async (prefix) => {
  await using app = fastify();
  app.addHook("onRequest", toNodeHandler(emulator, { prefix })); // a hook, because it comes before Fastify reads the body
  app.post("/orders", async (request) => request.body);

  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  await tour(`${url}${prefix}`);
  expect((await app.inject({ method: "POST", url: "/orders", body: { tea: 2 } })).json()).toEqual({ tea: 2 });
});
