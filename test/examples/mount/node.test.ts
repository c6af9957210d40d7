import { createEmulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import { afterAll, expect, test } from "vitest";
import { serve, tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

test("node:http", async () => {
  await using server = await serve(toNodeHandler(emulator));
  await tour(server.url);
});

test("node:http, below /baas, beside an app", async () => {
  const baas = toNodeHandler(emulator, { prefix: "/baas" });
  await using server = await serve((request, response) => baas(request, response, () => response.end("the app")));
  await tour(`${server.url}/baas`);
  expect(await (await fetch(`${server.url}/baas-news`)).text()).toBe("the app");
});
