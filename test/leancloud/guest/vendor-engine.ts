import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { compileFunction } from "node:vm";
import type { Json } from "../../../src/kernel/index.js";
import { type Answer, APP, type Asked, type Rest, type Sent } from "./support.js";

/** The real `leanengine` 3.8.0 on a port of its own, its storage pointed at a REST API that a test plays. */
export interface VendorEngine {
  /** Where its storage is. */
  readonly serverURL: string;
  /** Forgets all definitions and evaluates cloud code. */
  load(code: string): void;
  ask(path: string, asked?: Asked): Promise<Answer>;
  close(): void;
}

interface LeanEngine {
  init(options: object): void;
  express(): (request: unknown, response: unknown) => void;
  readonly Cloud: { readonly functions: Record<string, unknown> };
}

const requireHere = createRequire(import.meta.url);

const listen = async (server: Server): Promise<string> => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const parse = (text: string): Json => (text === "" ? null : JSON.parse(text));

const read = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Header names as the SDK writes them: the wire knows only small letters. */
const asWritten = (headers: Readonly<Record<string, string>>): Record<string, string> => ({
  ...headers,
  "X-LC-Session": headers["x-lc-session"] ?? "",
});

const storage = (rest: () => Rest): Server =>
  createServer(async (incoming, response) => {
    const headers = asWritten(incoming.headers as Record<string, string>);
    const url = `http://${incoming.headers.host}${incoming.url}`;
    const sent: Sent = { method: String(incoming.method), url, headers, data: parse(await read(incoming)) };
    const { status, data = {} } = rest()(sent);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(data));
  });

/** What the host made of a request's headers, made headers again. */
const headersOf = ({ headers = {}, master, hookKey, session }: Asked): Record<string, string> => ({
  ...headers,
  "content-type": "application/json",
  "x-lc-id": APP.appId,
  "x-lc-key": master ? `${APP.masterKey},master` : APP.appKey,
  ...(hookKey && { "x-lc-hook-key": APP.hookKey }),
  ...(session && { "x-lc-session": session.token }),
});

export const startVendorEngine = async (rest: () => Rest): Promise<VendorEngine> => {
  const api = storage(rest);
  const serverURL = await listen(api);
  // It reads its environment once, when it is loaded.
  Object.assign(process.env, {
    NODE_ENV: "production",
    LEANCLOUD_APP_ID: APP.appId,
    LEANCLOUD_APP_KEY: APP.appKey,
    LEANCLOUD_APP_MASTER_KEY: APP.masterKey,
    LEANCLOUD_APP_HOOK_KEY: APP.hookKey,
    LEANCLOUD_API_SERVER: serverURL,
  });
  const AV: LeanEngine = requireHere("leanengine");
  const engine = createServer(AV.express());
  const engineURL = await listen(engine);

  return {
    serverURL,
    load(code) {
      for (const name of Object.keys(AV.Cloud.functions)) delete AV.Cloud.functions[name];
      const require = (name: string) => (name.startsWith("lean") ? AV : requireHere(name));
      compileFunction(code, ["require", "exports", "module"], { filename: "cloud.js" })(require, {}, {});
    },
    async ask(path, asked = {}) {
      const sent = request(`${engineURL}/1.1${path}`, { method: "POST", headers: headersOf(asked) });
      sent.end(JSON.stringify(asked.body ?? {}));
      const [response] = await once(sent, "response");
      return { status: response.statusCode, body: parse(await read(response)) };
    },
    close() {
      for (const server of [api, engine]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
};
