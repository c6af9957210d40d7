import dgram from "node:dgram";
import dns from "node:dns";
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import tls from "node:tls";
import * as undici from "undici";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEcho, HOST, PLATFORMS, start, watchNetwork } from "./echo.js";

const PLACES = ["undici.globalDispatcher.1", "undici.globalDispatcher.2"].map((name) => Symbol.for(name));
const KEY = Symbol.for("baas-emulator.intercept");

/** What is only to be had from one of its kind. */
const HIDDEN: readonly object[] = (() => {
  const session = http2.connect("http://localhost", { createConnection: () => new PassThrough() });
  session.destroy();
  const resolver = new dns.Resolver();
  resolver.setServers(["127.0.0.1"]);
  const kinds: unknown[] = [dns.lookup("localhost", () => {}), resolver.resolve4("localhost", () => {}), session];
  resolver.cancel();
  return kinds.map((kind) => Object.getPrototypeOf(kind));
})();

/** Everything that an interception may replace. */
const state = () => ({
  own: [http.Agent, net.Socket, tls.TLSSocket].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype)),
  hidden: HIDDEN.map((prototype) => Object.getOwnPropertyDescriptors(prototype)),
  names: [dns, dns.Resolver.prototype, dns.promises, dns.promises.Resolver.prototype, dgram.Socket.prototype].map(
    (module) => ({ ...Object.getOwnPropertyDescriptors(module) }),
  ),
  globals: [...PLACES, KEY].map((place) => Reflect.get(globalThis, place)),
  dispatchers: PLACES.map((place) => Object.keys(Object(Reflect.get(globalThis, place)))),
  fetch: globalThis.fetch,
});

const who = async (): Promise<string> => Object(await (await fetch(`https://${HOST}/a`)).json()).name;
const whoByNode = async (): Promise<string> => {
  const [response] = (await once(http.get(`http://${HOST}/a`), "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += chunk;
  return JSON.parse(text).name;
};

const tried = watchNetwork();
afterEach(() => {
  tried();
  vi.clearAllMocks();
});

describe("what an interception leaves behind", () => {
  it("is nothing, when it returns", async () => {
    const before = state();
    const { stop } = start();
    expect(state()).not.toEqual(before);
    expect([await who(), await whoByNode()]).toEqual(["echo", "echo"]);
    const stopping = stop();
    const after = state();
    expect(after).toEqual(before);
    for (const [index, place] of [...PLACES, KEY].entries())
      expect(Reflect.get(globalThis, place)).toBe(before.globals[index]);
    await stopping;
    await expect(who()).rejects.toThrow("fetch failed");
    await expect(whoByNode()).rejects.toMatchObject({ code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
    expect(tried()).toEqual([HOST, HOST]);
  });

  it("may be asked for again, awaited, or left to `using`", async () => {
    const before = state();
    {
      using _ = start().stop;
      expect(await who()).toBe("echo");
    }
    {
      await using _ = start().stop;
      expect(await who()).toBe("echo");
    }
    const { stop } = start();
    const first = stop();
    expect(stop()).toBe(first);
    const other = start("other");
    expect(await stop()).toBeUndefined();
    expect(await who()).toBe("other");
    await other.stop();
    expect(state()).toEqual(before);
  });

  it("is nothing that keeps a process alive", async () => {
    const { stop } = start();
    const before = process.getActiveResourcesInfo();
    const waits = fetch(`https://${HOST}/wait`).catch(() => {});
    const request = http.get(`http://${HOST}/wait`).on("error", () => {});
    await once(request, "socket");
    await whoByNode();
    await turn();
    expect(process.getActiveResourcesInfo().filter((name) => !before.includes(name) && name !== "Immediate")).toEqual(
      [],
    );
    request.destroy();
    await stop();
    void waits;
  });

  it("is no connection: those in use end with their answer", async () => {
    const run = start();
    const agent = new undici.Agent();
    const request = http.get(`http://${HOST}/wait`);
    const byAgent = undici.request(`http://${HOST}/wait`, { dispatcher: agent });
    const idle = new undici.Client(`http://${HOST}`);
    await (await idle.request({ method: "GET", path: "/a" })).body.dump();
    const disconnected = once(idle, "disconnect");
    while (run.waiting.size < 2) await turn();
    await run.stop();
    await disconnected;
    run.letGo();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect([response.statusCode, response.headers.connection]).toEqual([200, "close"]);
    response.resume();
    expect(await (await byAgent).body.json()).toMatchObject({ name: "echo" });
    // The next one finds no connection in memory.
    await expect(undici.request(`http://${HOST}/a`, { dispatcher: agent })).rejects.toMatchObject({
      code: "ENOTFOUND",
    });
    await Promise.all([agent.destroy(), idle.destroy()]);
  });
});

describe("several at a time", () => {
  it("the last one answers, and each takes away its own, in any order", async () => {
    const before = state();
    const [a, b, c] = [start("a"), start("b"), start("c")];
    expect([await who(), await whoByNode()]).toEqual(["c", "c"]);
    await b.stop();
    expect([await who(), await whoByNode()]).toEqual(["c", "c"]);
    await c.stop();
    expect([await who(), await whoByNode()]).toEqual(["a", "a"]);
    const d = start("d");
    await a.stop();
    expect([await who(), await whoByNode()]).toEqual(["d", "d"]);
    await d.stop();
    expect(state()).toEqual(before);
  });

  it("who stands in for a host comes before who only knows that it must not be reached", async () => {
    const { intercept } = await import("../../src/intercept/index.js");
    const { handle } = createEcho("first");
    await using _first = intercept({ platforms: PLATFORMS, handle, note: () => {} });
    await using _second = intercept({
      platforms: [{ name: "snow", hosts: [], alsoOwns: [HOST] }],
      handle,
      note: () => {},
    });
    expect(await who()).toBe("first");
  });

  it("two copies of the package share what they replace", async () => {
    const before = state();
    const one = start("one");
    vi.resetModules();
    const copy = await import("./echo.js");
    const two = copy.start("two");
    expect(state()).not.toEqual(before);
    expect([await who(), await whoByNode()]).toEqual(["two", "two"]);
    await one.stop();
    expect([await who(), await whoByNode()]).toEqual(["two", "two"]);
    await two.stop();
    expect(state()).toEqual(before);
  });
});

describe("somebody else", () => {
  it("who has replaced the same since keeps it, and goes on below nobody", async () => {
    const before = state();
    const { stop } = start();
    const { connect } = net.Socket.prototype;
    const seen: unknown[] = [];
    const theirs = function (this: net.Socket, ...parameters: Parameters<typeof connect>) {
      seen.push(parameters.length);
      return connect.apply(this, parameters);
    };
    Object.assign(net.Socket.prototype, { connect: theirs });
    await stop();
    expect(net.Socket.prototype.connect).toBe(theirs);
    await expect(whoByNode()).rejects.toMatchObject({ code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
    expect(seen).toHaveLength(1);
    // Ours is on top again, and theirs is put back.
    const again = start();
    expect(await whoByNode()).toBe("echo");
    await again.stop();
    expect(net.Socket.prototype.connect).toBe(theirs);
    // They put back what they had found, which was ours: the next one takes it away for good.
    Object.assign(net.Socket.prototype, { connect });
    await start().stop();
    expect(state()).toEqual(before);
  });

  it("who sets another dispatcher is answered too, and keeps it", async () => {
    const found = undici.getGlobalDispatcher();
    const { stop } = start();
    const theirs = new undici.Agent();
    undici.setGlobalDispatcher(theirs);
    expect([await who(), await who()]).toEqual(["echo", "echo"]);
    await stop();
    expect(undici.getGlobalDispatcher()).toBe(theirs);
    undici.setGlobalDispatcher(found);
    await theirs.destroy();
  });

  it("who asks for the dispatcher gets the one there was", async () => {
    const found = undici.getGlobalDispatcher();
    const { stop } = start();
    const ours = undici.getGlobalDispatcher();
    expect(ours).toBe(found);
    const retrying = ours.compose(undici.interceptors.retry());
    expect(
      await (await retrying.request({ origin: `https://${HOST}`, path: "/a", method: "GET" })).body.json(),
    ).toMatchObject({ name: "echo" });
    await stop();
  });
});
