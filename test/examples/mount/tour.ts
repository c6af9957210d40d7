import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";

/** What clients of the demo app show (fixtures/demo/emulator.config.json). */
const LEANCLOUD = { "x-lc-id": "demo-films", "x-lc-key": "demo-key" };
const MINCLOUD = { authorization: "Bearer demo-token" };
const BMOB = {
  "x-bmob-application-id": "d0000000000000000000000000000001",
  "x-bmob-rest-api-key": "d0000000000000000000000000000002",
};

interface Page {
  readonly meta: { readonly next: string };
  readonly objects: readonly object[];
}

/** How a client reaches a server. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * What a client does with the clouds behind a URL: data, a function, links between pages, a file that is read back where its URL says.
 * Every example must let it through.
 */
export const tour = async (url: string, fetch: Fetch = globalThis.fetch): Promise<void> => {
  const json = { "content-type": "application/json" };
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, init);
    expect(response.ok, `${init.method ?? "GET"} ${url}${path}: ${response.status}`).toBe(true);
    return response.json();
  };

  // Data, in LeanCloud.
  const todo = JSON.stringify({ title: "买龙井" });
  const saved = await fetch(`${url}/1.1/classes/Todo`, {
    method: "POST",
    headers: { ...LEANCLOUD, ...json },
    body: todo,
  });
  expect(saved.status).toBe(201);
  const { pathname, origin } = new URL(url);
  const address = `${pathname === "/" ? "" : pathname}/1.1/classes/Todo/${((await saved.json()) as { readonly objectId: string }).objectId}`;
  expect(saved.headers.get("location")).toBe(address);
  const again = await fetch(`${origin}${address}/`, { headers: LEANCLOUD });
  expect(await again.json()).toMatchObject({ title: "买龙井" });
  const where = encodeURIComponent(JSON.stringify({ title: "买龙井" }));
  expect(await ask(`/1.1/classes/Todo?where=${where}`, { headers: LEANCLOUD })).toMatchObject({ results: [{}] });

  // A function there.
  const movie = JSON.stringify({ movie: "夏洛特烦恼" });
  const stars = await ask("/1.1/functions/averageStars", {
    method: "POST",
    headers: { ...LEANCLOUD, ...json },
    body: movie,
  });
  expect(stars).toMatchObject({ result: { movie: "夏洛特烦恼" } });

  // Pages, in MinCloud: each links to the next one.
  const first = (await ask("/oserve/v2.4/table/product/record/?limit=1", { headers: MINCLOUD })) as Page;
  const second = (await (await fetch(new URL(first.meta.next, url).href, { headers: MINCLOUD })).json()) as Page;
  expect(second.objects).toHaveLength(1);
  expect(second.objects).not.toEqual(first.objects);

  // A file, in Bmob.
  const bytes = new Uint8Array([0, 137, 255, 13, 10, 0]);
  const upload = { method: "POST", headers: { ...BMOB, "content-type": "image/png" }, body: bytes };
  const file = (await ask(`/2/files/${encodeURIComponent("茶.png")}`, upload)) as { readonly url: string };
  expect(new URL(file.url).pathname).toMatch(new RegExp(`^${pathname.replace(/\/$/, "")}/\\d{4}/`));
  const read = await fetch(file.url);
  expect([read.headers.get("content-type"), new Uint8Array(await read.arrayBuffer())]).toEqual(["image/png", bytes]);

  // And what HTTP has besides.
  const head = await fetch(`${url}/1.1/classes/Todo`, { method: "HEAD", headers: LEANCLOUD });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  const asked = { origin: "http://localhost:5173", "access-control-request-method": "PUT" };
  const preflight = await fetch(`${url}/oserve/v2.4/table/`, { method: "OPTIONS", headers: asked });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([204, asked.origin]);
  const gone = await fetch(`${origin}${address}`, { method: "DELETE", headers: LEANCLOUD });
  expect(gone.status).toBe(200);
};

/** A server on a free port, which ends with the test. */
export const serve = async (listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
