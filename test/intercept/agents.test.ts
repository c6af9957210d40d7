import { once } from "node:events";
import http, { type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { interceptAgents } from "../../src/intercept/agent.js";
import { createMemoryServer } from "../../src/intercept/server.js";
import type { Claim, Find } from "../../src/intercept/types.js";
import { createEcho, HOST } from "./echo.js";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of undo.splice(0).reverse()) await each();
});

/** Agents alone, with as long a time to be idle. */
const begin = (idleMs?: number) => {
  const echo = createEcho();
  const interceptor = { ownerOf: () => undefined, handle: echo.handle, note: () => {} };
  const claim: Claim = { platform: "rain", isEmulated: true, interceptor };
  const find: Find = (host) => (host.startsWith(HOST) ? claim : undefined);
  const server = createMemoryServer(find);
  undo.push(() => server.close(), interceptAgents(find, server, idleMs));
  return echo;
};

const ask = async (path: string, options: RequestOptions) => {
  const request = https.get(`https://${HOST}${path}`, options);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const socket: Socket = response.socket;
  const closed = once(socket, "close");
  response.resume();
  await once(response, "end");
  return { isReused: request.reusedSocket, socket, closed };
};

describe("agents that come and go", () => {
  it("close what they hold when they are destroyed, and can be used again", async () => {
    begin();
    const agent = new https.Agent({ keepAlive: true });
    const { closed } = await ask("/a", { agent });
    agent.destroy();
    await closed;
    expect(await ask("/a", { agent })).toMatchObject({ isReused: false });
    expect(await ask("/a", { agent })).toMatchObject({ isReused: true });
    agent.destroy();
  });

  it("break off what is under way when they are destroyed", async () => {
    const { waiting } = begin();
    const agent = new https.Agent({ keepAlive: true });
    const failed = once(https.get(`https://${HOST}/wait`, { agent }), "error");
    await vi.waitUntil(() => waiting.size > 0);
    agent.destroy();
    expect(await failed).toMatchObject([{ code: "ECONNRESET" }]);
  });

  it.each([
    ["after a while", { idleMs: 20 }],
    ["after the agent's own time", { timeout: 20 }],
  ])("keep nothing open that nobody uses: %s, whatever the clock of the test says", async (_title, times) => {
    begin("idleMs" in times ? times.idleMs : undefined);
    const agent = new https.Agent({ keepAlive: true, ...("timeout" in times ? times : {}) });
    vi.useFakeTimers();
    const { closed } = await ask("/a", { agent });
    await closed;
    expect(await ask("/a", { agent })).toMatchObject({ isReused: false });
  });

  it("keep open what is used, for as long as the answer takes", async () => {
    const { waiting, letGo } = begin(20);
    const agent = new https.Agent({ keepAlive: true });
    const other = new https.Agent({ keepAlive: true });
    // Both are free in the same turn; one of them is taken at once.
    const { socket } = await ask("/a", { agent });
    const asking = ask("/wait", { agent });
    const { closed } = await ask("/a", { agent: other });
    await vi.waitUntil(() => waiting.size > 0);
    await closed;
    expect(socket.destroyed).toBe(false);
    letGo();
    expect(await asking).toMatchObject({ isReused: true, socket });
  });

  it("are destroyed as ever when they lead elsewhere, also after the interception", async () => {
    const server = http.createServer((_request, response) => response.end("real"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    undo.push(() => server.close());
    const agent = new http.Agent({ keepAlive: true });
    const { destroy } = http.Agent.prototype;
    begin();
    const [response] = (await once(
      http.get({ ...Object(server.address()), host: "127.0.0.1", agent }),
      "response",
    )) as [IncomingMessage];
    const { socket } = response;
    const closed = once(socket, "close");
    response.resume();
    await once(response, "end");
    agent.destroy();
    await closed;
    for (const each of undo.splice(1).reverse()) await each();
    expect(http.Agent.prototype.destroy).toBe(destroy);
  });
});
