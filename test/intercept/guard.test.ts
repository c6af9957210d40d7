import { spawn } from "node:child_process";
import dns from "node:dns";
import { EventEmitter, once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { createRequire } from "node:module";
import net, { connect as netConnect } from "node:net";
import { Readable } from "node:stream";
import tls, { connect as tlsConnect } from "node:tls";
import axios from "axios";
import * as undici from "undici";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createOwners } from "../../src/intercept/owners.js";
import { CDN, chainOf, HOST, PLATFORMS, start, startServer, watchNetwork } from "./echo.js";

/** Nobody's: reserved for documentation. */
const ADDRESS = "203.0.113.7";

const WebSocketOfWs: new (url: string, options?: object) => import("node:events").EventEmitter = createRequire(
  import.meta.url,
)("ws");

/** The error that an emitter, or what a call gives, ends with. */
const errorOf = async (begin: () => NodeJS.EventEmitter | Promise<unknown>): Promise<unknown> => {
  const begun = begin();
  if (begun instanceof Promise)
    return begun.then(
      () => undefined,
      (error: unknown) => error,
    );
  const [error] = await once(begun, "error");
  return error;
};

type Found = (error: null, address: string | readonly dns.LookupAddress[], family?: number) => void;

/** Finds a name as one of this machine's, as /etc/hosts may have it. */
const toThisMachine = ((_host: string, options: dns.LookupOptions, done: Found) =>
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)) as net.LookupFunction;

/** A server that notes what it is sent, and answers as a proxy that has made a tunnel. */
const startProxy = async () => {
  const received: string[] = [];
  const heard = new EventEmitter();
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received.push(String(data));
      heard.emit("data");
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;
  const next = () => once(heard, "data");
  return { received, next, port, url: `http://127.0.0.1:${port}`, close: () => void server.close() };
};

describe("nothing goes out to the hosts", () => {
  let run: ReturnType<typeof start>;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  const tried = watchNetwork();
  beforeAll(async () => {
    proxy = await startProxy();
    run = start();
  });
  afterAll(async () => {
    await run.stop();
    proxy.close();
  });

  type Way = readonly [title: string, begin: () => NodeJS.EventEmitter | Promise<unknown>, reason: string];

  /** What was written by hand, before or after the connection is open. */
  const written = (socket: net.Socket, ...pieces: (string | Uint8Array)[]): net.Socket => {
    for (const piece of pieces) socket.write(piece);
    return socket;
  };
  const WAYS: readonly Way[] = [
    ["TCP to a host that is not emulated", () => netConnect(80, CDN), `a connection to ${CDN}:80 is not emulated`],
    ["TCP with options", () => netConnect({ host: CDN, port: 80 }), `${CDN} is a host of rain`],
    ["TCP by a socket that exists", () => new net.Socket().connect(80, CDN), `${CDN} is a host of rain`],
    ["TLS to a host that is not emulated", () => tlsConnect({ host: CDN, port: 443 }), `${CDN} is a host of rain`],
    [
      "TLS to an address, for that host",
      () => tlsConnect({ host: "203.0.113.7", port: 443, servername: CDN }),
      `${CDN} is`,
    ],
    ["HTTP/2", () => http2.connect(`https://${HOST}`), "does not speak HTTP/2"],
    ["HTTP/2 without TLS", () => http2.connect(`http://${HOST}`), "does not speak HTTP/2"],
    ["a WebSocket", () => new WebSocketOfWs(`wss://${HOST}/ws`), `the upgrade of https://${HOST}:443/ws to websocket`],
    [
      "a WebSocket to a host that is not emulated",
      () => new WebSocketOfWs("wss://my.ws.rain-apps.example/"),
      "my.ws.rain-apps",
    ],
    [
      "what is no HTTP",
      () =>
        Object.assign(netConnect(80, HOST)).on("connect", function (this: net.Socket) {
          this.write("\u0016\u0003\u0001hello");
        }),
      "does not speak anything but HTTP/1.1",
    ],
    [
      "a tunnel of node:http",
      () => http.request({ host: "127.0.0.1", port: proxy.port, method: "CONNECT", path: `${HOST}:443` }).end(),
      "through a proxy",
    ],
    [
      "a tunnel of undici",
      () => undici.request(`https://${HOST}/a`, { dispatcher: new undici.ProxyAgent(proxy.url) }),
      "through a proxy",
    ],
    [
      "a tunnel of axios",
      () => axios.get(`https://${HOST}/a`, { proxy: { host: "127.0.0.1", port: proxy.port, protocol: "http" } }),
      "through a proxy",
    ],
    [
      "a tunnel written by hand",
      () =>
        netConnect(proxy.port, "127.0.0.1").on("connect", function (this: net.Socket) {
          this.cork();
          this.write(`CONNECT ${HOST}:443 HTTP/1.1\r\n`);
          this.write("\r\n");
          this.uncork();
        }),
      "through a proxy",
    ],
    [
      "TLS in a tunnel that somebody has made",
      () => tlsConnect({ socket: netConnect(proxy.port, "127.0.0.1"), servername: HOST }),
      "through a proxy",
    ],
    [
      "a request for a proxy, written by hand",
      () =>
        netConnect(proxy.port, "127.0.0.1").on("connect", function (this: net.Socket) {
          this.write(`GET http://${HOST}/a HTTP/1.1\r\n\r\n`);
        }),
      "through a proxy",
    ],
    [
      "a request for a proxy, with a name and a password",
      () => written(netConnect(proxy.port, "127.0.0.1"), `GET http://u:p@${HOST}/a HTTP/1.1\r\n\r\n`),
      "through a proxy",
    ],
    [
      "a second request in the same piece",
      () =>
        written(
          netConnect(proxy.port, "127.0.0.1"),
          `GET http://b/ HTTP/1.1\r\n\r\nGET http://${HOST}/a HTTP/1.1\r\n\r\n`,
        ),
      "through a proxy",
    ],
    [
      "a SOCKS proxy, version 5",
      () => written(netConnect(proxy.port, "127.0.0.1"), Buffer.from(`\x05\x01\0\x03\x10${HOST}\x01\xbb`, "latin1")),
      `CONNECT ${HOST}:443 is not emulated: it was about to go to rain through a proxy`,
    ],
    [
      "a SOCKS proxy, version 4a",
      () => written(netConnect(proxy.port, "127.0.0.1"), Buffer.from(`\x04\x01\0\x50\0\0\0\x01\0${HOST}\0`, "latin1")),
      `CONNECT ${HOST}:80 is not emulated: it was about to go to rain through a proxy`,
    ],
    [
      "undici, to a host that is not emulated",
      () => undici.request(`https://${CDN}/`, { dispatcher: new undici.Agent() }),
      `${CDN} is a host of rain`,
    ],
  ];

  const asked = `GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
  const said = `this connection leads to ${ADDRESS}, its Host says ${HOST}`;
  const later = (request: http.ClientRequest): http.ClientRequest => request.setHeader("Host", HOST).end();

  /** By an address, which nobody waits to be connected to. */
  const AT_ONCE: readonly Way[] = [
    ["TCP", () => written(netConnect(80, ADDRESS), asked), said],
    ["TCP, in pieces", () => written(netConnect(80, ADDRESS), "GET /a HTTP/1.1\r\nHo", `st: ${HOST}\r\n`), said],
    ["TCP, in hexadecimal", () => netConnect(80, ADDRESS).end(Buffer.from(asked).toString("hex"), "hex"), said],
    ["TLS", () => written(tlsConnect({ host: ADDRESS, port: 443 }), asked), said],
    ["node:http, that is told the host later", () => later(http.request({ host: ADDRESS, path: "/a" })), said],
    ["node:https, that is told the host later", () => later(https.request({ host: ADDRESS, path: "/a" })), said],
    [
      "undici",
      () => undici.request(`http://${ADDRESS}/a`, { headers: { host: HOST }, dispatcher: new undici.Agent() }),
      said,
    ],
    ["a WebSocket", () => new WebSocketOfWs(`ws://${ADDRESS}/`, { headers: { Host: HOST } }), said],
    ["HTTP/2", () => http2.connect(`https://${ADDRESS}`).request({ ":authority": HOST }), said],
    ["HTTP/2, by the header of HTTP/1", () => http2.connect(`https://${ADDRESS}`).request({ host: HOST }), said],
    [
      "HTTP/2, by the name of the session",
      () => http2.connect(`http://${HOST}`, { createConnection: () => netConnect(80, ADDRESS) }).request({}),
      said,
    ],
    [
      "another name, as soon as it is known where it leads",
      () => {
        // To the proxy, which is to get nothing; what it says is that it is somebody else.
        const socket = netConnect({ host: "cdn.other.example", port: proxy.port, lookup: toThisMachine });
        socket.once("connect", () => Object.defineProperty(socket, "remoteAddress", { value: ADDRESS }));
        return written(socket, asked);
      },
      "leads to cdn.other.example, its Host says",
    ],
    [
      "another name, in two pieces at once",
      () => {
        const socket = netConnect({ host: "cdn.other.example", port: proxy.port, lookup: toThisMachine });
        socket.once("connect", () => Object.defineProperty(socket, "remoteAddress", { value: ADDRESS }));
        socket.cork();
        written(socket, asked.slice(0, 10), asked.slice(10)).uncork();
        return socket;
      },
      "leads to cdn.other.example, its Host says",
    ],
    [
      "another name, a proxy's",
      () =>
        written(
          netConnect({ host: "p.example", port: proxy.port, lookup: toThisMachine }),
          `CONNECT ${HOST}:443 HTTP/1.1\r\n`,
        ),
      "through a proxy",
    ],
  ];

  it.each([...WAYS, ...AT_ONCE])("%s", async (_title, begin, reason) => {
    const before = run.notes.length;
    const error = await errorOf(begin);
    expect(chainOf(error)).toContainEqual({ code: "NOT_EMULATED", message: expect.stringContaining(reason) });
    expect(run.notes.slice(before).join("\n")).toContain(reason);
  });

  it("also of a WebSocket of the undici package, which only says that it failed", async () => {
    const before = run.notes.length;
    const socket = new undici.WebSocket(`wss://${HOST}/ws`);
    await new Promise<void>((resolve) => {
      socket.onerror = () => resolve();
    });
    expect(run.notes.slice(before).join("\n")).toContain("does not speak websocket");
  });

  it("no name was looked up, and no proxy has got a byte", () => {
    expect(tried()).toEqual([]);
    expect(proxy.received).toEqual([]);
  });
});

describe("a connection to a proxy, written by hand", () => {
  /** What the proxy has got when it is known that it gets nothing more. */
  const talk = async (proxy: Awaited<ReturnType<typeof startProxy>>, ...pieces: (string | Uint8Array)[]) => {
    const socket = netConnect(proxy.port, "127.0.0.1");
    const failed = errorOf(() => socket);
    await once(socket, "connect");
    for (const piece of pieces) {
      const arrived = proxy.next();
      socket.write(piece);
      await Promise.race([arrived, failed]);
    }
    return chainOf(await failed);
  };

  it.each<[title: string, pieces: (string | Uint8Array)[], reason: string]>([
    ["a tunnel, in two pieces", ["CONNECT api.ra", `in.example:443 HTTP/1.1\r\n\r\n`], `CONNECT ${HOST}:443`],
    [
      "a request after one for somebody else",
      ["GET http://b/ HTTP/1.1\r\nHost: b\r\n\r\n", `GET http://${HOST}/a HTTP/1.1\r\n\r\n`],
      `GET http://${HOST}/a`,
    ],
    [
      "a SOCKS proxy, that is greeted first",
      [Buffer.from([5, 1, 0]), Buffer.from(`\x05\x01\0\x03\x10${HOST}\0\x50`, "latin1")],
      `CONNECT ${HOST}:80`,
    ],
    [
      "a tunnel to an address, and a request for a host in it",
      ["CONNECT 203.0.113.7:80 HTTP/1.1\r\n\r\n", `GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
      `GET /a for ${HOST}`,
    ],
    [
      "the same by SOCKS",
      [Buffer.from([5, 1, 0, 5, 1, 0, 1, 203, 0, 113, 7, 0, 80]), `GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
      `GET /a for ${HOST}`,
    ],
  ])("%s", async (_title, pieces, reason) => {
    const proxy = await startProxy();
    const { stop } = start();
    try {
      const message = expect.stringContaining(`${reason} is not emulated: it was about to go to rain through a proxy`);
      expect(await talk(proxy, ...pieces)).toContainEqual({ code: "NOT_EMULATED", message });
      expect(proxy.received).toEqual(pieces.slice(0, -1).map(String));
    } finally {
      await stop();
      proxy.close();
    }
  });

  it("bodies that hold such requests pass, and so does what is written to a pipe", async () => {
    const real = await startServer();
    const { stop, notes } = start();
    const request = `GET http://${HOST}/a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    for (const data of [request, Readable.from([request, request])])
      expect((await axios.post(`${real.url}/a`, data)).data).toMatchObject({ name: "real" });
    const child = spawn(process.execPath, ["-e", "process.stdin.pipe(process.stdout)"]);
    child.stdin.end(request);
    let text = "";
    for await (const chunk of child.stdout) text += chunk;
    expect([text, notes]).toEqual([request, []]);
    await stop();
    await real.close();
  });
});

describe("what was connected before", () => {
  it("is not used any more, and the same client is answered when it connects again", async () => {
    const real = await startServer();
    // A host of the cloud that is this machine, so that there is something to connect to.
    const lookup = vi.spyOn(dns, "lookup").mockImplementation(toThisMachine as never);
    const origin = `http://${HOST}:${real.port}`;
    const agent = new http.Agent({ keepAlive: true });
    const client = new undici.Client(origin);
    const byAgent = async () => (await axios.get(`${origin}/a`, { httpAgent: agent })).data;
    const byClient = async () => (await client.request({ method: "GET", path: "/a" })).body.json();
    expect([await byAgent(), await byClient()]).toMatchObject([{ name: "real" }, { name: "real" }]);
    const { stop, notes } = start();
    try {
      expect(await byAgent()).toMatchObject({ name: "echo" });
      await expect(byClient()).rejects.toMatchObject({
        code: "NOT_EMULATED",
        message: expect.stringContaining("opened before"),
      });
      expect(notes).toHaveLength(1);
      expect(await byClient()).toMatchObject({ name: "echo" });
    } finally {
      await stop();
    }
    // And back: connections in memory are not, either.
    expect([await byAgent(), await byClient()]).toMatchObject([{ name: "real" }, { name: "real" }]);
    lookup.mockRestore();
    agent.destroy();
    await client.close();
    await real.close();
  });
});

describe("what is nobody's business", () => {
  it("goes where it went: servers here, also when they are called by a name of the cloud, and other hosts", async () => {
    const real = await startServer();
    const { stop, notes } = start();
    const headers = { host: HOST };
    expect((await axios.get(`${real.url}/a`, { headers })).data).toMatchObject({ name: "real", host: HOST });
    const [response] = await once(https.get({ host: "no-such-host.invalid", path: "/" }), "error");
    expect(response).toMatchObject({ code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/) });
    const socket = netConnect({ port: real.port });
    socket.end(`GET http://other.example/ HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toContain('"name":"real"');
    expect(notes).toEqual([]);
    await stop();
    await real.close();
  });
});

describe("a server here that is called by another name", () => {
  it.each(["before", "after"])("may be asked for a host of the cloud, %s the connection is open", async (when) => {
    const real = await startServer();
    const { stop, notes } = start();
    try {
      const socket = netConnect({ host: "dev.example", port: real.port, lookup: toThisMachine });
      if (when === "after") await once(socket, "connect");
      socket.write(`POST /a HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: 6\r\n\r\n`);
      socket.end("梨果");
      let text = "";
      for await (const chunk of socket) text += chunk;
      expect(text).toContain('"name":"real"');
      expect(notes).toEqual([]);
    } finally {
      await stop();
      await real.close();
    }
  });

  it("that is not there says so, to whoever has written as well", async () => {
    const server = net.createServer();
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as net.AddressInfo;
    server.close();
    const { stop, notes } = start();
    const socket = netConnect({ host: "dev.example", port, lookup: toThisMachine });
    const failed = errorOf(() => socket);
    const told = new Promise((resolve) => socket.write(`GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`, resolve));
    expect(await failed).toMatchObject({ code: "ECONNREFUSED" });
    expect(await told).toBeInstanceOf(Error);
    expect(notes).toEqual([]);
    await stop();
  });
});

describe("whose a host is", () => {
  const ownerOf = createOwners([
    ...PLATFORMS,
    { name: "snow", hosts: ["*.snow.example"], alsoOwns: ["snow.example", "*.snow.example", "cdn.snow.example"] },
  ]);

  it.each([
    [HOST, "rain", true],
    ["API.Rain.Example.:443", "rain", true],
    ["a.rain-apps.example", "rain", true],
    ["a.ws.rain-apps.example", "rain", false],
    [CDN, "rain", false],
    ["api.snow.example", "snow", true],
    ["cdn.snow.example", "snow", false],
    ["snow.example", "snow", false],
  ])("%s: the longest pattern says it, and what is emulated comes first", (host, platform, isEmulated) => {
    expect(ownerOf(host)).toEqual({ platform, isEmulated });
  });

  it.each(["rain.example", "rain-apps.example", "xapi.rain.example", "localhost", "127.0.0.1", ""])(
    "%j is nobody's",
    (host) => {
      expect(ownerOf(host)).toBeUndefined();
    },
  );
});

describe("the loopback by TLS", () => {
  it("is not touched when a certificate of the cloud is asked for", async () => {
    const { stop, notes } = start();
    const server = net.createServer((socket) => socket.on("error", () => {}).once("data", () => socket.destroy()));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as net.AddressInfo;
    const socket = tls.connect({ host: "127.0.0.1", port, servername: HOST });
    // Refused by the server, which speaks no TLS: it was reached.
    expect(await once(socket, "error")).toMatchObject([{ code: expect.stringMatching(/^E(?:CONNRESET|PROTO)$/) }]);
    expect(notes).toEqual([]);
    server.close();
    await stop();
  });
});
