import { once } from "node:events";
import http2, { type ClientHttp2Session, type ServerHttp2Stream } from "node:http2";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import * as undici from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOST, start } from "./echo.js";

type Found = (error: null, address: string | readonly object[], family?: number) => void;

/** A host of the cloud that is this machine, so that there is something to connect to. */
const lookup = (_host: string, { all }: { readonly all?: boolean }, found: Found): void =>
  all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4);

// Without a certificate: both ends know the same word.
const WORD = { ciphers: "PSK", maxVersion: "TLSv1.2", minVersion: "TLSv1.2" } as const;
const SECRET = Buffer.from("secret");
const known = {
  server: { ...WORD, pskCallback: () => SECRET },
  client: { ...WORD, pskCallback: () => ({ psk: SECRET, identity: "me" }), checkServerIdentity: () => undefined },
};

/** What a request gets: an answer, or an error. */
const ask = async (session: ClientHttp2Session, headers: object = {}, body?: string): Promise<string> => {
  const stream = session.request({ ":path": "/梨", ...(body === undefined ? {} : { ":method": "POST" }), ...headers });
  stream.end(body);
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
  });
  await once(stream, "close").catch((error: Error) => {
    text = error.message;
  });
  return text;
};

const seen: string[] = [];
const note = (stream: ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void => {
  seen.push(`${headers[":authority"]}`);
  stream.respond();
  stream.end("real");
};
const plain = http2.createServer().on("stream", note);
const secure = http2.createSecureServer({ ...known.server, ALPNProtocols: ["h2"] }).on("stream", note);
/** The entry of a tunnel, on this machine, as such programs have it. */
const tunnel = net.createServer((socket) => {
  socket.pipe(net.connect((secure.address() as AddressInfo).port, "127.0.0.1")).pipe(socket);
  socket.on("error", () => {});
});

const portOf = (server: { address(): AddressInfo | string | null }): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  for (const server of [plain, secure, tunnel]) await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  for (const server of [plain, secure, tunnel]) server.close();
});

const connect = async (authority: string, options: object): Promise<ClientHttp2Session> => {
  const session = http2.connect(authority, options);
  await once(session, "connect");
  return session;
};

describe("an HTTP/2 session that was opened before", () => {
  it.each<[string, () => Promise<ClientHttp2Session>, string]>([
    ["to a host", () => connect(`http://${HOST}:${portOf(plain)}`, { lookup }), "opened before emulator.intercept()"],
    [
      "to a host, by TLS",
      () => connect(`https://${HOST}:${portOf(secure)}`, { ...known.client, lookup }),
      "opened before emulator.intercept()",
    ],
    [
      "through a tunnel",
      async () => {
        const socket = net.connect(portOf(tunnel), "127.0.0.1");
        const ALPNProtocols = ["h2"];
        const createConnection = () => tls.connect({ ...known.client, socket, servername: HOST, ALPNProtocols });
        return connect(`https://${HOST}`, { createConnection });
      },
      "through a proxy",
    ],
  ])("sends nothing more: %s", async (_title, open, reason) => {
    const session = await open();
    expect(await ask(session)).toBe("real");
    const { stop, notes } = start();
    seen.length = 0;
    try {
      const closed = once(session, "close");
      const [first, second] = await Promise.all([ask(session), ask(session, {}, "body".repeat(10_000))]);
      for (const each of [first, second]) expect(each).toContain(reason);
      await closed;
      expect([seen, notes.length]).toEqual([[], 2]);
    } finally {
      await stop();
      session.destroy();
    }
  });

  it("to a server of this machine goes on, also by a name of the cloud", async () => {
    const session = await connect(`http://127.0.0.1:${portOf(plain)}`, {});
    const { stop, notes } = start();
    seen.length = 0;
    expect([await ask(session), await ask(session, { ":authority": HOST })]).toEqual(["real", "real"]);
    expect([seen, notes]).toEqual([[`127.0.0.1:${portOf(plain)}`, HOST], []]);
    await stop();
    expect(await ask(session)).toBe("real");
    session.destroy();
  });

  it("is not used again by undici, which opens a connection that is answered", async () => {
    const connector = { ...known.client, lookup, ALPNProtocols: ["h2"] };
    const client = new undici.Client(`https://${HOST}:${portOf(secure)}`, {
      allowH2: true,
      connect: connector as object,
    });
    const get = async () => (await client.request({ method: "GET", path: "/a" })).body.text();
    expect(await get()).toBe("real");
    const { stop } = start();
    seen.length = 0;
    try {
      await expect(get()).rejects.toThrow("opened before emulator.intercept()");
      expect(await get()).toContain('"echo"');
      expect(seen).toEqual([]);
    } finally {
      await stop();
      await client.destroy();
    }
  });
});

describe("where node:http2 is loaded during the interception", () => {
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
  const setLoaded = (names: readonly string[]) =>
    Object.defineProperty(process, "moduleLoadList", { configurable: true, enumerable: true, value: names });

  it.each<[string, () => ClientHttp2Session]>([
    ["by a connection that offers HTTP/2", () => http2.connect("https://203.0.113.7")],
    [
      "by one that does not, once it is loaded",
      () => {
        setLoaded(moduleLoadList);
        return http2.connect("http://203.0.113.7");
      },
    ],
  ])("nothing is sent to a host by its address: %s", async (_title, connectTo) => {
    setLoaded([]);
    const { stop, notes } = start();
    try {
      const session = connectTo().on("error", () => {});
      const said = "this connection leads to 203.0.113.7, its Host says api.rain.example";
      expect(await ask(session, { ":authority": HOST })).toContain(said);
      expect(notes).toHaveLength(1);
    } finally {
      setLoaded(moduleLoadList);
      await stop();
    }
  });
});

it("what was written by a TLS connection through a tunnel on this machine is refused", async () => {
  let received = "";
  const server = tls.createServer(known.server, (socket) => {
    socket
      .on("error", () => {})
      .on("data", (data) => {
        received += data;
      });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const entry = net.connect(portOf(server), "127.0.0.1");
  const socket = tls.connect({ ...known.client, socket: entry, servername: HOST });
  await once(socket, "secureConnect");
  const { stop } = start();
  socket.write(`GET /a HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  expect(await once(socket, "error")).toMatchObject([{ code: "NOT_EMULATED" }]);
  expect(received).toBe("");
  await stop();
  server.close();
  entry.destroy();
});
