import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator, type Emulator } from "baas-emulator";
import { toNodeHandler } from "baas-emulator/http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ seed: 1 });
});
afterEach(() => emulator.close());

describe("what is refused before it is an operation", () => {
  const KEYS = { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json" };
  /** What the emulator has told of itself, and nothing else. */
  const told = (): string[] => {
    expect(emulator.calls()).toEqual([]);
    return emulator.logs({ platform: "emulator" }).map(({ message }) => message);
  };
  const refused: readonly (readonly [Parameters<Emulator["handle"]>[0], RegExp])[] = [
    [
      { method: "GET", url: "/1.1/classes/Todo", headers: { ...KEYS, "x-lc-key": "错" } },
      /^leancloud GET \/1\.1\/classes\/Todo -> 401 Unauthorized\.$/,
    ],
    [
      { method: "POST", url: "/1.1/functions/hello", headers: { ...KEYS, "x-lc-key": "wrong" } },
      /^leancloud POST \/1\.1\/functions\/hello -> 401 Unauthorized\.$/,
    ],
    [
      { method: "GET", url: `/1.1/${encodeURIComponent("类")}/Todo?password=123456`, headers: KEYS },
      /^leancloud GET \/1\.1\/类\/Todo -> 404 no such path$/,
    ],
    [
      { method: "POST", url: "/1.1/classes/Todo", headers: KEYS, body: Buffer.from("{nope") },
      /^leancloud POST \/1\.1\/classes\/Todo -> 400 not valid JSON: /,
    ],
    [
      { method: "GET", url: "/oserve/v2.4/table/", headers: { authorization: "Bearer wrong" } },
      /^mincloud GET \/oserve\/v2\.4\/table\/ -> 401 Unauthorized$/,
    ],
    [
      { method: "PATCH", url: "/oserve/v2.4/table/", headers: {} },
      /^mincloud PATCH \/oserve\/v2\.4\/table\/ -> 405 this path takes POST, GET, /,
    ],
    [
      { method: "GET", url: "/1/classes/Game", headers: { "x-bmob-application-id": "a", "x-bmob-rest-api-key": "b" } },
      /^bmob GET \/1\/classes\/Game -> 401 unauthorized$/,
    ],
    [
      { method: "GET", url: "/fedcba9876543210/hello", headers: { host: "pycloud.bmob.cn" } },
      /^bmob GET \/\*\*\*\/hello -> 401 /,
    ],
    [
      { method: "GET", url: "/fedcba9876543210/hello", headers: { host: "pycloud.localhost" }, base: "/baas" },
      /^bmob GET \/baas\/\*\*\*\/hello -> 401 /,
    ],
    [
      { method: "GET", url: "http://user:123456@localhost/1.1/nothing", headers: KEYS },
      /^leancloud GET \/1\.1\/nothing -> 404 no such path$/,
    ],
    [
      { method: "POST", url: "/1.1/login", headers: KEYS, body: Buffer.from('{"password":S3CR3T99}') },
      /^leancloud POST \/1\.1\/login -> 400 not valid JSON: Unexpected token '?S'? …$/,
    ],
    [
      { method: "GET", url: "/1.1/nothing/a%0A%1B[31mleancloud%20done%07", headers: KEYS },
      /^leancloud GET \/1\.1\/nothing\/a ⏎ leancloud done\\u0007 -> 404 no such path$/,
    ],
    [
      { method: "GET", url: `/1.1/nothing/${"%E7%B1%BB".repeat(600)}`, headers: KEYS },
      /^leancloud GET \/1\.1\/nothing\/类{486}… -> 404 no such path$/,
    ],
    [
      {
        method: "POST",
        url: "/1.1/batch",
        headers: KEYS,
        body: Buffer.from(JSON.stringify({ requests: [{ method: "GET", path: "/1.1/clases/x" }] })),
      },
      /^leancloud GET \/1\.1\/clases\/x -> 404 no such path$/,
    ],
    [
      { method: "GET", url: "/1.1/date", headers: { host: "evil.example" } },
      /^leancloud GET \/1\.1\/date -> 403 this emulator does not answer as "evil\.example"/,
    ],
  ];

  it.each(refused)("is told in a line: %j", async (request, line) => {
    await emulator.handle(request);
    expect(told()).toEqual([expect.stringMatching(line)]);
  });

  it("is told wherever it was sent to, once", async () => {
    const { url } = await emulator.listen();
    const mounted = createServer(toNodeHandler(emulator, { prefix: "/baas" })).listen(0);
    await once(mounted, "listening");
    const { port } = mounted.address() as AddressInfo;
    {
      await using _ = emulator.intercept();
      for (const base of [url, `http://127.0.0.1:${port}/baas`, "https://api.leancloud.cn"]) {
        await fetch(`${base}/1.1/classes/Todo`).catch(() => {});
      }
      await fetch("https://api.leancloud.cn/1.1/clases/Todo?token=S").catch(() => {});
    }
    await emulator.fetch(new Request("http://localhost/1.2/classes/Todo"));
    await fetch(`${url}/1.2/classes/Todo`);
    mounted.close();
    mounted.closeAllConnections();
    expect(told().map((line) => line.slice(0, 60))).toEqual([
      "leancloud GET /1.1/classes/Todo -> 401 Unauthorized.",
      "leancloud GET /baas/1.1/classes/Todo -> 401 Unauthorized.",
      "leancloud GET /1.1/classes/Todo -> 401 Unauthorized.",
      expect.stringContaining("is not emulated"),
      "GET /1.2/classes/Todo -> 404 no platform answers /1.2/classe",
      "GET /1.2/classes/Todo -> 404 no platform answers /1.2/classe",
    ]);
  });

  it("is left to the server that it is mounted in, where that may have an answer", async () => {
    const handler = toNodeHandler(emulator);
    const server = createServer((request, response) => handler(request, response, () => response.end("mine")));
    server.listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/mine`)).text()).toBe("mine");
    server.close();
    server.closeAllConnections();
    expect(told()).toEqual([]);
  });

  it("is not told of what an operation has refused", async () => {
    const ask = (url: string) => emulator.handle({ method: "GET", url, headers: { ...KEYS, host: "localhost" } });
    expect((await ask("/1.1/classes/Nowhere")).status).toBe(404);
    expect((await ask("/1.1/functions/nobody")).status).toBe(404);
    expect(emulator.calls({ outcome: "failed" })).toHaveLength(2);
    expect(emulator.logs({ platform: "emulator" })).toEqual([]);
  });
});
