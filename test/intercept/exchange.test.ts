import { once } from "node:events";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import { gzipSync } from "node:zlib";
import axios from "axios";
import superagent from "superagent";
import * as undici from "undici";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { HOST, start } from "./echo.js";

let run: ReturnType<typeof start>;
beforeAll(() => {
  run = start();
});
afterEach(() => run.letGo());
afterAll(() => run.stop());

const open = (path: string, options: RequestOptions = {}): ClientRequest =>
  https.request(`https://${HOST}${path}`, options);

const read = async (response: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const isJson = response.headers["content-type"] === "application/json" && bytes.length > 0;
  return { status: response.statusCode, bytes, json: isJson ? JSON.parse(bytes.toString()) : undefined };
};

const ask = async (path: string, options?: RequestOptions, body?: string | Uint8Array) => {
  const request = open(path, options).end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { request, response, ...(await read(response)) };
};

describe("which host is meant", () => {
  it.each([
    ["in upper case", `https://${HOST.toUpperCase()}/a`],
    ["with a dot at its end", `https://${HOST}./a`],
    ["with the usual port", `https://${HOST}:443/a`],
    ["with another port", `https://${HOST}:8443/a`],
    ["by a pattern", "https://my-app.rain-apps.example/a"],
  ])("%s", async (_title, url) => {
    expect(await (await fetch(url)).json()).toMatchObject({ name: "echo" });
    const target = new URL(url);
    const options = { host: target.hostname, port: target.port || undefined, path: "/a" };
    const [response] = (await once(https.get(options), "response")) as [IncomingMessage];
    expect((await read(response)).json.url).toBe(
      url.replace(":443", "").replace("https://API.RAIN.EXAMPLE", `https://${HOST}`),
    );
  });

  it("by the header, when the program connects to an address", async () => {
    const options = { host: "203.0.113.7", path: "/a", headers: { host: HOST } };
    const [response] = (await once(https.get(options), "response")) as [IncomingMessage];
    expect((await read(response)).json).toMatchObject({ url: `https://${HOST}/a` });
  });

  it("also when the headers are given as a list", async () => {
    const options = { host: "203.0.113.7", path: "/a", headers: ["Host", HOST, "X-Marker", "ja"] };
    const [response] = (await once(https.get(options as RequestOptions), "response")) as [IncomingMessage];
    expect((await read(response)).json).toMatchObject({ url: `https://${HOST}/a`, marker: "ja" });
  });

  it("by a URL for a proxy that holds a name and a password", async () => {
    const options = { host: "127.0.0.1", port: 9, path: `http://u:p@${HOST}/a` };
    const [response] = (await once(http.get(options), "response")) as [IncomingMessage];
    expect((await read(response)).json).toMatchObject({ name: "echo", host: HOST });
  });

  it("by the certificate that is asked for, when it connects to an address", async () => {
    const createConnection = () => tlsConnect({ host: "203.0.113.7", port: 443, servername: HOST });
    expect((await ask("/a", { agent: false, createConnection })).json).toMatchObject({ name: "echo" });
  });

  it("by what a proxy is asked for, as clients do over plain HTTP", async () => {
    const { data } = await axios.get(`http://${HOST}/a`, { proxy: { protocol: "http", host: "127.0.0.1", port: 9 } });
    expect(data).toMatchObject({ url: `http://${HOST}/a` });
  });
});

describe("bodies", () => {
  it("in chunks, compressed, of a stream", async () => {
    const zipped = gzipSync("梨".repeat(100_000));
    const headers = { "content-encoding": "gzip" };
    const { json } = await ask("/a", { method: "POST", headers }, zipped);
    expect(json).toMatchObject({ encoding: "gzip", length: zipped.length });
    const parts = Array.from({ length: 100 }, () => Buffer.alloc(10_000));
    const sent = { method: "POST", body: Readable.from(parts) } as const;
    const { body } = await undici.request(`https://${HOST}/a`, sent);
    expect(await body.json()).toMatchObject({ length: 1_000_000 });
    const request = open("/a", { method: "POST" });
    for (const part of parts) if (!request.write(part)) await once(request, "drain");
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect((await read(response)).json).toMatchObject({ length: 1_000_000 });
  });

  it("that are forms", async () => {
    const form = new FormData();
    form.append("名", "梨");
    form.append("file", new Blob(["hello"]), "果.txt");
    const fetched = await (await fetch(`https://${HOST}/a`, { method: "POST", body: form })).json();
    const form2 = new undici.FormData();
    form2.append("file", new Blob(["hello"]), "果.txt");
    const requested = await (await undici.request(`https://${HOST}/a`, { method: "POST", body: form2 })).body.json();
    const attached = await superagent.post(`https://${HOST}/a`).attach("file", Buffer.from("hello"), "果.txt");
    for (const each of [fetched, requested, attached.body]) {
      expect(each).toMatchObject({ type: expect.stringMatching(/^multipart\/form-data; boundary=/) });
      const text = Buffer.from(Object(each).text, "latin1").toString();
      expect(text).toContain('filename="果.txt"');
      expect(text).toContain("hello");
    }
  });

  it.each<[string, undici.Dispatcher.RequestOptions["body"] | Blob | ArrayBuffer, number]>([
    ["text", "梨", 3],
    ["bytes", new Uint8Array(5), 5],
    ["a buffer", new ArrayBuffer(6), 6],
    ["a blob", new Blob(["1234567"]), 7],
    ["nothing", null, 0],
  ])("undici takes %s", async (_title, body, length) => {
    const answer = await undici.request(`https://${HOST}/a`, {
      method: "POST",
      body: body as string,
      query: { q: ["a", "梨"] },
    });
    expect(await answer.body.json()).toMatchObject({ length, url: `https://${HOST}/a?q=a&q=%E6%A2%A8` });
  });

  it("after the server said that it may come", async () => {
    const request = open("/a", { method: "POST", headers: { expect: "100-continue" } });
    request.flushHeaders();
    await once(request, "continue");
    request.end("梨");
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect((await read(response)).json).toMatchObject({ length: 3 });
  });
});

describe("answers", () => {
  it("are bytes, as many as there are, however slowly they are read", async () => {
    const bytes = Buffer.alloc(5_000_000, 0xff);
    const response = await fetch(`https://${HOST}/bytes/5000000`);
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(response.headers.get("content-length")).toBe("5000000");
    expect(response.headers.get("content-type")).toBe("image/png");
    const request = open("/bytes/5000000").end();
    const [incoming] = (await once(request, "response")) as [IncomingMessage];
    incoming.pause();
    await new Promise((resolve) => setImmediate(resolve));
    expect((await read(incoming)).bytes.equals(bytes)).toBe(true);
  });

  it("have no body for HEAD, 204, and are no errors with 404", async () => {
    for (const [method, path, status, length] of [
      ["HEAD", "/a", 200, "77"],
      ["GET", "/none", 204, null],
    ] as const) {
      const response = await fetch(`https://${HOST}${path}`, { method });
      const { status: got, bytes, response: incoming } = await ask(path, { method });
      expect([response.status, got]).toEqual([status, status]);
      expect([await response.text(), bytes.toString()]).toEqual(["", ""]);
      expect([response.headers.get("content-length"), incoming.headers["content-length"] ?? null]).toEqual([
        length,
        length,
      ]);
    }
    expect((await fetch(`https://${HOST}/missing`)).status).toBe(404);
    await expect(axios.get(`https://${HOST}/missing`)).rejects.toMatchObject({
      response: { status: 404, data: { code: 404 } },
    });
    expect(run.notes).toEqual([]);
  });
});

describe("connections, as programs see them", () => {
  it("open, secure, and are used again", async () => {
    const agent = new https.Agent({ keepAlive: true });
    const seen: string[] = [];
    const request = https.request("https://fresh.rain-apps.example/a", { agent });
    const closed = once(request, "close");
    request.on("socket", (socket) => {
      expect(socket.connecting).toBe(true);
      for (const name of ["connect", "ready", "secureConnect", "close"]) socket.once(name, () => seen.push(name));
    });
    request.end();
    const [response] = (await once(request, "response")) as [IncomingMessage];
    expect(seen).toEqual(["connect", "ready", "secureConnect"]);
    const { socket } = response;
    expect(socket).toMatchObject({ encrypted: true, authorized: true, connecting: false });
    await read(response);
    await closed;
    const again = https.get("https://fresh.rain-apps.example/a", { agent });
    const [second] = (await once(again, "response")) as [IncomingMessage];
    expect(again.reusedSocket).toBe(true);
    expect(second.socket === socket).toBe(true);
    await read(second);
  });

  it("are nobody's but the agent's that opened them", async () => {
    const kept = new https.Agent({ keepAlive: true });
    expect((await ask("/a", { agent: kept })).request.reusedSocket).toBe(false);
    for (const agent of [false, new https.Agent(), new https.Agent({ keepAlive: true })] as const) {
      const request = open("/a", { agent });
      const seen: string[] = [];
      request.on("socket", (socket) => {
        for (const name of ["connect", "secureConnect"]) socket.once(name, () => seen.push(name));
      });
      const [response] = (await once(request.end(), "response")) as [IncomingMessage];
      await read(response);
      expect([request.reusedSocket, seen]).toEqual([false, ["connect", "secureConnect"]]);
    }
    expect((await ask("/a", { agent: kept })).request.reusedSocket).toBe(true);
  });

  it("are as many as there are requests at a time", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(`/a?n=${index}`)));
    expect(answers.map(({ json }) => json.url)).toEqual(answers.map((_, index) => `https://${HOST}/a?n=${index}`));
    const fetched = await Promise.all(Array.from({ length: 50 }, (_, index) => fetch(`https://${HOST}/a?n=${index}`)));
    expect(await Promise.all(fetched.map(async (each) => Object(await each.json()).url))).toEqual(
      answers.map(({ json }) => json.url),
    );
  });

  it("are open sockets of node:net for who speaks HTTP by hand", async () => {
    const socket = connect({ host: HOST, port: 80 });
    await once(socket, "connect");
    expect(socket.readyState).toBe("open");
    socket.write(`GET /by-hand HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"url":"http:\/\/api\.rain\.example\/by-hand"/);
    expect(socket.destroyed).toBe(true);
  });

  it("may be ended on one side: what was asked by then is answered", async () => {
    const socket = connect({ host: HOST, port: 80, allowHalfOpen: true });
    const closed = once(socket, "close");
    socket.end(`GET /by-hand HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toContain('"url":"http://api.rain.example/by-hand"');
    expect(await closed).toEqual([false]);
  });

  it("are read into a buffer of the program's own, when it has one", async () => {
    let text = "";
    const onread = {
      buffer: Buffer.alloc(7),
      callback: (length: number, buffer: Uint8Array) => {
        text += Buffer.from(buffer.subarray(0, length)).toString("latin1");
        return true;
      },
    };
    const socket = connect({ host: HOST, port: 80, onread });
    const ended = once(socket, "end");
    socket.write(`GET /by-hand HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    await ended;
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*"url":"http:\/\/api\.rain\.example\/by-hand"/);
  });

  it("end as the server ends them, without an error, when a program made them secure itself", async () => {
    const socket = tlsConnect({ host: HOST, port: 443, servername: HOST });
    const seen: string[] = [];
    for (const name of ["connect", "secureConnect", "end", "error", "close"]) socket.on(name, () => seen.push(name));
    const closed = once(socket, "close");
    await once(socket, "secureConnect");
    socket.write(`GET /by-hand HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    await closed;
    expect(String(Buffer.concat(chunks))).toContain(`"url":"https://${HOST}/by-hand"`);
    expect(seen).toEqual(["connect", "secureConnect", "end", "close"]);
  });

  it("neither when it gave the connection to a request", async () => {
    const createConnection = () => tlsConnect({ host: HOST, port: 443, servername: HOST });
    const request = open("/a", { createConnection, headers: { connection: "close" } }).end();
    const errors: Error[] = [];
    request.on("error", (error) => errors.push(error));
    const [response] = (await once(request, "response")) as [IncomingMessage];
    const closed = once(response.socket, "close");
    expect((await read(response)).json).toMatchObject({ name: "echo" });
    await closed;
    expect(errors).toEqual([]);
  });
});

describe("what is no request that a server takes", () => {
  it("is answered as on the port, when it is too long", async () => {
    for (const options of [{ path: `/a?${"x".repeat(70_000)}` }, { headers: { x: "x".repeat(70_000) } }]) {
      const [response] = (await once(open("/a", options).end(), "response")) as [IncomingMessage];
      const { status, bytes } = await read(response);
      expect([status, JSON.parse(String(bytes))]).toEqual([
        431,
        { code: "BAD_REQUEST", error: "the request's headers are longer than 65536 bytes" },
      ]);
    }
    expect(run.notes).toEqual([]);
  });

  it("is answered in words when it ends in the middle, which is HTTP all the same", async () => {
    const socket = connect(80, HOST);
    socket.end(`POST /a HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 100\r\n\r\nabc`);
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(text).toContain("the request ended before it was whole");
    expect(run.notes).toEqual([]);
  });
});

describe("who does not wait", () => {
  it.each<[string, () => Promise<unknown>, object]>([
    [
      "fetch, by a signal",
      () => fetch(`https://${HOST}/wait`, { signal: AbortSignal.timeout(5) }),
      { name: "TimeoutError" },
    ],
    [
      "undici, by its limit",
      () => undici.request(`https://${HOST}/wait`, { headersTimeout: 5 }),
      { code: "UND_ERR_HEADERS_TIMEOUT" },
    ],
    [
      "undici, by a signal",
      () => undici.request(`https://${HOST}/wait`, { signal: AbortSignal.timeout(5) }),
      { name: "TimeoutError" },
    ],
    ["axios, by its limit", () => axios.get(`https://${HOST}/wait`, { timeout: 5 }), { code: "ECONNABORTED" }],
    [
      "axios, by a signal",
      () => axios.get(`https://${HOST}/wait`, { signal: AbortSignal.timeout(5) }),
      { code: "ERR_CANCELED" },
    ],
    ["superagent, by its limit", async () => superagent.get(`https://${HOST}/wait`).timeout(5), { timeout: 5 }],
    ["node:https, by a signal", () => ask("/wait", { signal: AbortSignal.timeout(5) }), { code: "ABORT_ERR" }],
  ])("%s", async (_title, send, error) => {
    // Nothing else keeps this process alive: a request in memory does not.
    const alive = setInterval(() => {}, 1_000);
    await expect(send()).rejects.toMatchObject(error);
    clearInterval(alive);
    expect(run.notes).toEqual([]);
  });

  it("node:https is told by the socket, of the request or of its agent", async () => {
    for (const options of [{ timeout: 5 }, { agent: new https.Agent({ timeout: 5 }) }]) {
      const alive = setInterval(() => {}, 1_000);
      const request = open("/wait", options).end();
      await once(request, "timeout");
      clearInterval(alive);
      const failed = once(request, "error");
      request.destroy();
      expect(await failed).toMatchObject([{ code: "ECONNRESET" }]);
    }
  });

  it("destroys a request on its way, and the next one is answered", async () => {
    const request = open("/wait", { method: "POST" });
    request.write("half");
    await once(request, "socket");
    const failed = once(request, "error");
    request.destroy(new Error("enough"));
    expect(await failed).toMatchObject([{ message: "enough" }]);
    expect((await ask("/a")).json).toMatchObject({ name: "echo" });
  });
});

describe("who asks until something has happened", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["fetch", async () => (await fetch(`https://${HOST}/a`)).json()],
    ["node:https", () => ask("/a")],
    ["undici", async () => (await undici.request(`https://${HOST}/a`)).body.dump()],
  ])("lets it happen: %s", async (_title, send) => {
    let hasHappened = false;
    setTimeout(() => {
      hasHappened = true;
    });
    for (let asked = 0; !hasHappened && asked < 5_000; asked++) await send();
    expect(hasHappened).toBe(true);
  });
});

describe("with fake timers", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("nothing hangs", async () => {
    vi.useFakeTimers();
    expect(await (await fetch(`https://${HOST}/a`)).json()).toMatchObject({ name: "echo" });
    expect((await ask("/a", { agent: false })).json).toMatchObject({ name: "echo" });
    expect((await axios.get(`http://${HOST}/a`)).data).toMatchObject({ name: "echo" });
    const [response] = (await once(http.get(`http://${HOST}/unrouted`), "error")) as [Error];
    expect(response).toMatchObject({ code: "NOT_EMULATED" });
  });
});
