import { createEmulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import Koa from "koa";
import { afterAll, expect, test } from "vitest";
import { serve, tour } from "./tour.js";

const emulator = await createEmulator({ fixtures: "fixtures/demo" });
afterAll(() => emulator.close());

test.each([["/baas"], [""]])("Koa, below %j", async (prefix) => {
  const app = new Koa();
  app.use(toNodeHandler(emulator, { prefix })); // before koa-bodyparser
  app.use((ctx) => {
    ctx.body = `the app at ${ctx.path}`;
  });

  await using server = await serve(app.callback());
  await tour(`${server.url}${prefix}`);
  expect(await (await fetch(`${server.url}/orders`)).text()).toBe("the app at /orders");
});
