import { once } from "node:events";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { type NodeHandler, toFetchHandler, toNodeHandler } from "baas-emulator/http";
import { type FastifyInstance, fastify } from "fastify";
import Koa from "koa";
import { describe, expect, it } from "vitest";
import { fruits, jsonOf, serve } from "./support.js";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, index) => index);

describe("toNodeHandler", () => {
  it("hands bytes through, large ones and forms with files too", async () => {
    await using server = await serve(toNodeHandler(fruits(), { prefix: "/baas" }));
    const post = (body: Uint8Array | FormData) => fetch(`${server.url}/baas/fruit/bytes`, { method: "POST", body });
    const answer = await post(EVERY_BYTE);
    expect(answer.headers.get("content-type")).toBe("image/png");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(EVERY_BYTE);
    const form = new FormData();
    form.append("file", new Blob([EVERY_BYTE]), "茶.png");
    expect(Buffer.from(await (await post(form)).arrayBuffer()).includes(Buffer.from(EVERY_BYTE))).toBe(true);
    expect((await post(new Uint8Array(65 * 1024))).status).toBe(413);
  });

  it("answers what has lost the prefix on its way, when there is nobody to pass it on to", async () => {
    await using server = await serve(toNodeHandler(fruits(), { prefix: "/baas" }));
    expect(await jsonOf(fetch(`${server.url}/fruit/v1/basket`))).toMatchObject({ origin: `${server.url}/baas` });
  });

  it("knows https by the socket, and no header of a proxy", async () => {
    const handler = toNodeHandler(fruits(), { prefix: "/baas" });
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "evil.example", "x-forwarded-prefix": "/evil" };
    const ask = async (encrypted: boolean) => {
      await using server = await serve((request, response) => {
        Object.assign(request.socket, { encrypted });
        return handler(request, response);
      });
      const { origin } = await jsonOf(fetch(`${server.url}/baas/fruit/v1/basket?a=1`, { headers }));
      return String(origin).replace(/\d+(?=\/)/, "PORT");
    };
    expect(await ask(false)).toBe("http://127.0.0.1:PORT/baas");
    expect(await ask(true)).toBe("https://127.0.0.1:PORT/baas");
  });

  it("speaks HTTP/2: host, bodies, bytes, reason phrases that it has not", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const emulator = fruits([
      {
        method: "GET",
        path: "/fruit/said",
        handle: async () => ({ status: 200, statusText: "很好", headers: { "x-name": "é" }, raw: "梨" }),
      },
    ]);
    const server = createHttp2Server(toNodeHandler(emulator, { prefix: "/baas" }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const authority = `localhost:${(server.address() as AddressInfo).port}`;
    const client = connectHttp2(`http://${authority}`);
    const ask = async (method: string, path: string, body?: Uint8Array) => {
      const stream = client.request({ ":method": method, ":path": path }, { endStream: body === undefined });
      if (body !== undefined) stream.end(body);
      const [headers] = await once(stream, "response");
      return { headers, bytes: await buffer(stream) };
    };
    try {
      const seen = await ask("GET", "/baas/fruit/v1/basket/%E6%A2%A8");
      const { params, origin, headers } = JSON.parse(seen.bytes.toString());
      expect({ params, origin }).toEqual({ params: { version: "v1", name: "梨" }, origin: `http://${authority}/baas` });
      expect(Object.keys(headers)).toEqual(["host"]);
      expect(new Uint8Array((await ask("POST", "/baas/fruit/bytes", EVERY_BYTE)).bytes)).toEqual(EVERY_BYTE);
      expect((await ask("POST", "/baas/nowhere", new Uint8Array(100_000))).headers[":status"]).toBe(404);
      expect((await ask("DELETE", "/baas/fruit/v1/basket/x")).headers[":status"]).toBe(204);
      const head = await ask("HEAD", "/baas/fruit/v1/basket");
      expect([head.headers[":status"], head.bytes.length]).toEqual([200, 0]);
      const said = await ask("GET", "/baas/fruit/said");
      expect([said.headers["x-name"], said.bytes.toString()]).toEqual(["é", "梨"]);

      const broken = client.request({ ":method": "POST", ":path": "/baas/fruit/echo" });
      broken.on("error", () => undefined);
      broken.write("half");
      broken.close();
      await once(broken, "close");
      expect((await ask("GET", "/baas/fruit/v1/basket")).headers[":status"]).toBe(200);
      expect(warnings).toEqual([]);
    } finally {
      process.off("warning", note);
      client.destroy();
      server.close();
    }
  });

  it("leaves alone what somebody has answered, before and meanwhile", async () => {
    let ready = (): void => undefined;
    const waiting = new Promise<void>((resolve) => {
      ready = resolve;
    });
    let asked = 0;
    const emulator = fruits([
      {
        method: "GET",
        path: "/fruit/slow",
        handle: async () => {
          asked++;
          await waiting;
          return { status: 200, json: "late" };
        },
      },
    ]);
    const handler = toNodeHandler(emulator);
    const done: Promise<void>[] = [];
    await using server = await serve((request, response) => {
      if (request.headers.early !== undefined) response.end("early");
      done.push(handler(request, response));
      if (!response.writableEnded) response.writeHead(503).end("meanwhile");
    });
    const early = await fetch(`${server.url}/fruit/slow`, { headers: { early: "1" } });
    expect([await early.text(), asked]).toEqual(["early", 0]);
    const slow = await fetch(`${server.url}/fruit/slow`);
    expect([slow.status, await slow.text(), asked]).toEqual([503, "meanwhile", 1]);
    ready();
    await Promise.all(done);
  });

  it("outlives a client that goes away in the middle of its body", async () => {
    const handler = toNodeHandler(fruits());
    const ended: Promise<void>[] = [];
    await using server = await serve((request, response) => {
      const end = handler(request, response);
      ended.push(end);
      return end;
    });
    const socket = connect(server.port, "127.0.0.1");
    socket.write("POST /fruit/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n");
    // The server tells it to go on: the request has arrived.
    await once(socket, "data");
    socket.destroy();
    await once(socket, "close");
    await Promise.all(ended);
    expect(ended).toHaveLength(1);
    expect((await fetch(`${server.url}/fruit/v1/basket`)).status).toBe(200);
  });

  it("leaves an app's own failures to it, in Koa", async () => {
    const app = new Koa();
    app.silent = true;
    const handler = toNodeHandler(fruits(), { prefix: "/baas" });
    app.use(async (ctx, next) => {
      await next().catch((error: Error) => {
        ctx.body = `caught ${error.message}`;
      });
    });
    app.use((ctx, next) => handler(ctx.req, ctx.res, next));
    app.use(async () => {
      throw new Error("mine");
    });
    await using server = await serve(app.callback());
    expect(await (await fetch(`${server.url}/x`)).text()).toBe("caught mine");
    expect((await fetch(`${server.url}/baas/fruit/v1/basket`)).status).toBe(200);
  });

  describe.each<[string, (routes: FastifyInstance, handler: NodeHandler) => void, string[]]>([
    [
      "a hook",
      (routes, handler) => {
        routes.addHook("onRequest", async (request, reply) => {
          reply.hijack();
          await handler(request.raw, reply.raw);
        });
        routes.all("/*", () => undefined);
      },
      ["", "application/json", "image/png", "nonsense"],
    ],
    [
      "a route, without content type parsers",
      (routes, handler) => {
        routes.removeAllContentTypeParsers();
        routes.addContentTypeParser("*", (_request, _body, parsed) => parsed(null));
        routes.all("/*", (request, reply) => {
          reply.hijack();
          return handler(request.raw, reply.raw);
        });
      },
      ["", "application/json", "image/png"],
    ],
    [
      "a route",
      (routes, handler) => {
        routes.all("/*", (request, reply) => {
          reply.hijack();
          return handler(request.raw, reply.raw);
        });
      },
      [],
    ],
  ])("in Fastify, by %s", (_title, mount, types) => {
    const open = async () => {
      const app = fastify();
      app.register(async (routes) => mount(routes, toNodeHandler(fruits(), { prefix: "/baas" })), { prefix: "/baas" });
      const url = await app.listen({ port: 0, host: "127.0.0.1" });
      const post = (type: string, body: Uint8Array) =>
        fetch(`${url}/baas/fruit/bytes`, {
          method: "POST",
          body,
          headers: type === "" ? {} : { "content-type": type },
        });
      return { post, [Symbol.asyncDispose]: () => app.close() };
    };

    it("gets bodies, or says what to do", async () => {
      await using server = await open();
      for (const type of types) {
        const answer = await server.post(type, EVERY_BYTE);
        expect([type, new Uint8Array(await answer.arrayBuffer())]).toEqual([type, EVERY_BYTE]);
      }
      if (types.length > 0) return;
      const { error_msg } = await jsonOf(server.post("application/json", Buffer.from('{"a":1}')));
      expect(error_msg).toContain("where the framework parses by itself (Fastify)");
    });
  });

  it("says how to allow the host that a server is called by", async () => {
    await using server = await serve(toNodeHandler(fruits(), { prefix: "/baas" }));
    const socket = connect(server.port, "127.0.0.1");
    socket.write("GET /baas/fruit/v1/basket HTTP/1.1\r\nHost: shop.test:3000\r\nConnection: close\r\n\r\n");
    const answer = (await buffer(socket)).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 403 .*"allowHosts\\*": \[\\*"shop\.test\\*"\].*createEmulator/s);
  });
});

describe.each([
  ["toNodeHandler", toNodeHandler],
  ["toFetchHandler", toFetchHandler],
])("%s", (_name, make) => {
  it.each(["/baas/*", "/:tenant", "http://localhost/baas", "/baas?x", "/baas#x", "/a/../b", "./baas", "/a/%2E%2e", 7])(
    "refuses the prefix %j",
    (prefix) => {
      expect(() => make(fruits(), { prefix: prefix as string })).toThrow(
        expect.objectContaining({
          code: "INVALID_ARGUMENT",
          message: expect.stringContaining("prefix must be a path"),
        }),
      );
    },
  );
});

describe("an emulator that is not there", () => {
  const gone = (): Promise<never> => {
    const promise = Promise.reject(new Error("fixtures/demo: no such folder"));
    // Else the process would end, as it should when nobody looks.
    promise.catch(() => undefined);
    return promise;
  };
  const failing = {
    handle: () => {
      throw new Error("fixtures/demo: no such folder");
    },
  };

  it.each([
    ["its promise is rejected", gone],
    ["it throws", () => failing],
  ])("is told, and no server falls: %s", async (_title, emulator) => {
    await using server = await serve(toNodeHandler(emulator()));
    const handler = toFetchHandler(emulator(), { prefix: "/baas" });
    for (const answer of [await fetch(server.url), await handler(new Request("http://localhost/baas/x"))]) {
      expect([answer.status, (await jsonOf(answer)).error]).toEqual([500, expect.stringContaining("no such folder")]);
    }
  });
});
