import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { afterEach, expect, it } from "vitest";
import { createHandler, type Listening, type ListenOptions, listen } from "../../src/http/index.js";
import type { ApiResponse, Route } from "../../src/platforms/platform.js";
import { createFruitCloud } from "./support.js";

let markAsked = (): void => undefined;
const asked = new Promise<void>((resolve) => {
  markAsked = resolve;
});

const handle = createHandler({
  platforms: [
    createFruitCloud({}, [
      {
        method: "GET",
        path: "/fruit/:version/never",
        handle: () => {
          markAsked();
          return new Promise(() => undefined);
        },
      },
    ]),
  ],
  bodyLimit: "64kb",
});

const open: Listening[] = [];

const start = async (options?: ListenOptions): Promise<Listening> => {
  const server = await listen(handle, options);
  open.push(server);
  return server;
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** Sends bytes as they are and gives back everything that comes, until the server hangs up. */
const raw = async (port: number, message: string): Promise<string> => {
  const socket = connect(port, "127.0.0.1");
  socket.write(message);
  return text(socket);
};

it("serves on a free port of the loopback by default", async () => {
  const { url, port } = await start();
  expect(url).toBe(`http://127.0.0.1:${port}`);
  const response = await fetch(`${url}/fruit/v1/basket/%E6%A2%A8/?where=%7B%7D`);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect(await response.json()).toMatchObject({
    params: { name: "梨" },
    query: [["where", "{}"]],
    origin: url,
    remoteAddress: "127.0.0.1",
  });
});

it("takes bodies with a length, in chunks, and none at all", async () => {
  const { url } = await start();
  const post = async (init: RequestInit) => (await fetch(`${url}/fruit/v1/basket`, { method: "POST", ...init })).json();
  expect(await post({ body: '{"name":"梨"}' })).toMatchObject({ body: '{"name":"梨"}' });
  const stream = new Blob(["苹", "果"]).stream();
  expect(await post({ body: stream, duplex: "half" } as RequestInit)).toMatchObject({ body: "苹果" });
  expect(await post({})).toMatchObject({ body: "" });
});

it("keeps characters whole that arrive in two packets", async () => {
  const { port } = await start();
  const [first, second] = [Buffer.from("梨").subarray(0, 1), Buffer.from("梨").subarray(1)];
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.write("POST /fruit/v1/basket HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\n");
  socket.write(first, () => socket.write(second));
  expect(await text(socket)).toContain('"body":"梨"');
});

it("answers HEAD with the length of GET, and 204 without one", async () => {
  const { url } = await start();
  const head = await fetch(`${url}/fruit/v1/basket`, { method: "HEAD" });
  expect(Number(head.headers.get("content-length"))).toBeGreaterThan(100);
  expect(await head.text()).toBe("");
  const gone = await fetch(`${url}/fruit/v1/basket/x`, { method: "DELETE" });
  expect([gone.status, gone.headers.get("content-length"), await gone.text()]).toEqual([204, null, ""]);
});

it("refuses a body above the limit and serves the next request on the same connection", async () => {
  const { url, port } = await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = async (size: number, headers: Record<string, string>) => {
    const sent = request(`${url}/fruit/v1/basket`, { method: "POST", agent, headers });
    sent.end("x".repeat(size));
    const [response] = await once(sent, "response");
    return { status: response.statusCode, port: sent.socket?.localPort, body: await text(response) };
  };
  const declared = await post(500_000, { "content-length": "500000" });
  expect(declared.status).toBe(413);
  const chunked = await post(500_000, { "transfer-encoding": "chunked" });
  expect(chunked.status).toBe(413);
  const small = await post(10, {});
  expect(small.status).toBe(201);
  expect(new Set([declared.port, chunked.port, small.port]).size).toBe(1);
  expect(small.port).not.toBe(port);
  agent.destroy();
});

it("answers a refused host over the wire", async () => {
  const { port } = await start();
  const answer = await raw(port, "GET /fruit/v1/basket HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 403 .*allowHosts/s);
});

it("answers a URL above the clouds' limit in words (contract 1.2)", async () => {
  const { url } = await start();
  expect((await fetch(`${url}/fruit/v1/basket?q=${"x".repeat(17_000)}`)).status).toBe(502);
});

it.each([
  ["raw Chinese in the URL", "GET /fruit/梨 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "percent-encoded"],
  ["endless headers", `GET / HTTP/1.1\r\nX: ${"x".repeat(70_000)}\r\n\r\n`, 431, "longer than 65536 bytes"],
  ["something else", "hello\r\n\r\n", 400, "not HTTP"],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "this is HTTP/2"],
])("says what is wrong with %s", async (_title, message, status, words) => {
  const { port } = await start();
  const answer = await raw(port, message);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).error).toContain(words);
});

it("sends headers and reason as Latin-1, beside a body in UTF-8, and without one", async () => {
  const said: ApiResponse = {
    status: 200,
    statusText: "Café 梨",
    headers: { "x-name": "é", "x-long": "梨" },
    raw: "梨",
  };
  const routes: Route[] = [
    { method: "GET", path: "/fruit/text", handle: async () => said },
    { method: "GET", path: "/fruit/bytes", handle: async () => ({ ...said, raw: Buffer.from("梨") }) },
    { method: "GET", path: "/fruit/empty", handle: async () => ({ ...said, raw: "" }) },
    { method: "GET", path: "/fruit/none", handle: async () => ({ ...said, status: 204 }) },
  ];
  const server = await listen(createHandler({ platforms: [createFruitCloud({ routes })] }));
  open.push(server);
  for (const [path, body] of [
    ["text", "梨"],
    ["bytes", "梨"],
    ["empty", ""],
    ["none", ""],
  ]) {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`GET /fruit/${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const [head = "", rest] = (await buffer(socket)).toString("latin1").split("\r\n\r\n");
    const status = path === "none" ? 204 : 200;
    // A phrase that goes beyond Latin-1 is UTF-8 as a whole.
    expect(head.split("\r\n")[0]).toBe(`HTTP/1.1 ${status} ${Buffer.from("Café 梨").toString("latin1")}`);
    expect(head).toContain("\r\nx-name: \u00e9\r\n");
    expect(head).toContain("\r\nx-long: \u00e6\u00a2\u00a8\r\n");
    expect(rest).toBe(Buffer.from(body ?? "").toString("latin1"));
  }
});

it("says what to do when the port is taken", async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toMatchObject({
    code: "PORT_IN_USE",
    message: expect.stringMatching(`port ${port} on 127.0.0.1 is in use.*--port 0`),
  });
});

it.each([
  [{ port: 99_999 }, "65536"],
  [{ host: "203.0.113.1" }, "no such address"],
])("says why it cannot listen on %j", async (options, words) => {
  await expect(start(options)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining(words),
  });
});

it("ends connections at once when it is closed: unused, kept alive and busy ones", async () => {
  const server = await start();
  const unused = connect(server.port, "127.0.0.1");
  await once(unused, "connect");
  const keptAlive = connect(server.port, "127.0.0.1");
  keptAlive.write("GET /fruit/v1/basket HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(keptAlive, "data");
  const busy = connect(server.port, "127.0.0.1");
  busy.write("GET /fruit/v1/never HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await asked;
  const ended = [unused, keptAlive, busy].map((socket) => once(socket.resume(), "close"));
  await Promise.all([server.close(), server.close()]);
  await Promise.all(ended);
  await expect(fetch(server.url)).rejects.toThrow();
});

it("shows an address one can connect to when it listens on all", async () => {
  const server = await start({ host: "0.0.0.0" });
  expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  expect((await fetch(`${server.url}/fruit/v1/basket`)).status).toBe(200);
});
