import { expect, it } from "vitest";
import { createFetch, createHandler } from "../../src/http/index.js";
import { createFruitCloud } from "./support.js";

const fetch = createFetch(createHandler({ platforms: [createFruitCloud()], bodyLimit: "1kb" }));

it("answers a Request with a Response", async () => {
  const response = await fetch(
    new Request("http://localhost:3000/fruit/v1/basket/?n=1", {
      method: "POST",
      body: '{"name":"梨"}',
      headers: { "X-App": "1" },
    }),
  );
  expect(response.status).toBe(201);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toMatchObject({
    method: "POST",
    query: [["n", "1"]],
    headers: { "x-app": "1" },
    body: '{"name":"梨"}',
    origin: "http://localhost:3000",
  });
});

it("takes the host from the Host header when there is one, else from the URL", async () => {
  const ask = (url: string, headers: Record<string, string> = {}) => fetch(new Request(url, { headers }));
  expect((await ask("http://evil.example/fruit/v1/basket")).status).toBe(403);
  expect((await ask("http://localhost/fruit/v1/basket", { host: "evil.example" })).status).toBe(403);
  expect((await ask("https://cloud.fruit.example/fruit/v1/basket")).status).toBe(200);
});

it("answers 204, HEAD and OPTIONS without a body", async () => {
  for (const [method, status] of [
    ["DELETE", 204],
    ["OPTIONS", 204],
    ["HEAD", 200],
  ] as const) {
    const response = await fetch(new Request("http://localhost/fruit/v1/basket/x", { method }));
    expect([response.status, await response.text()]).toEqual([status, ""]);
  }
});

it("stops reading a body that is too long", async () => {
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(512));
    },
    cancel() {
      cancelled = true;
    },
  });
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  const response = await fetch(new Request("http://localhost/fruit/v1/basket", init));
  expect(response.status).toBe(413);
  expect(cancelled).toBe(true);
  expect(pulled).toBeLessThan(6);
});

it("joins a body that arrives in pieces", async () => {
  const parts = ['{"name":', '"苹果"}'].map((text) => new TextEncoder().encode(text));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(part);
    },
  });
  const init = { method: "POST", body, duplex: "half" } as RequestInit;
  const response = await fetch(new Request("http://localhost/fruit/v1/basket", init));
  expect(await response.json()).toMatchObject({ body: '{"name":"苹果"}' });
});
