import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";

/** Something at engineUrl that is no well-behaved engine, and what it was asked. */
const open = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const emulator = await createEmulator({ leancloud: { engineUrl: url } });
  return {
    emulator,
    url,
    asked,
    async [Symbol.asyncDispose]() {
      await emulator.close();
      server.closeAllConnections();
      server.close();
    },
  };
};

const METADATA = "/1.1/functions/_ops/metadatas";

describe("22 what is at engineUrl", () => {
  it("is asked once, not once for each hook, when it hangs; then writes go on", async () => {
    await using it = await open(() => {});
    const { objects } = it.emulator.leancloud;
    await objects.create("Post", { n: 1 });
    await objects.create("Post", { n: 2 });
    expect(it.asked).toEqual([METADATA]);
    expect(await objects.count("Post")).toBe(2);
  });

  it("gets no keys by a redirect", async () => {
    const keys: unknown[] = [];
    await using other = await open(({ headers }, response) => {
      keys.push(headers["x-lc-key"]);
      response.end("{}");
    });
    await using it = await open((_request, response) => {
      response.writeHead(307, { location: `${other.url}/elsewhere` }).end();
    });
    await expect(it.emulator.leancloud.functions.run("hello")).rejects.toMatchObject({
      status: 502,
      message: expect.stringMatching(/redirects to .+\/elsewhere.*engineUrl/),
    });
    expect(keys).toEqual([]);
  });
});
