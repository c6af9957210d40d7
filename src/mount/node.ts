import {
  type HttpRequest,
  type Incoming,
  isAnswered,
  type Mountable,
  type Outgoing,
  parseTarget,
  requestOf,
  send,
} from "../http/index.js";
import { createAsk } from "./ask.js";
import {
  type Call,
  callOf,
  type FastifyReply,
  type FastifyRequest,
  type KoaContext,
  type NodeRequest,
} from "./call.js";
import { type Parsed, parsedBody } from "./parsed-body.js";
import { baseOf, toBase } from "./prefix.js";
import type { MountOptions } from "./types.js";

/** A listener of `node:http`, a middleware of Express, connect and Koa, and a hook of Fastify. */
export interface NodeHandler {
  /** As Koa calls its middleware. */
  (context: KoaContext, next: () => unknown): Promise<void>;
  /** As Fastify calls hooks and routes. */
  (request: FastifyRequest, reply: FastifyReply, done?: unknown): Promise<void>;
  /** As `node:http` calls its listeners, and Express and connect their middleware. */
  (request: NodeRequest, response: Outgoing, next?: () => unknown): Promise<void>;
}

const isEncrypted = ({ socket }: Incoming): boolean => "encrypted" in socket && socket.encrypted === true;

/** Only an absolute URL says that it came over TLS. */
const targetOf = (request: Incoming, target: string, headers: HttpRequest["headers"]): string =>
  isEncrypted(request) ? `https://${headers.host ?? "localhost"}${target}` : target;

/** A body that may have been read by somebody else. */
const readOnce = (request: Incoming, parsed: Parsed, body: HttpRequest["body"]): HttpRequest["body"] => {
  if (typeof body !== "function") return body;
  return async (limit) => {
    if (!request.readableDidRead && !request.readableEnded) return body(limit);
    const bytes = parsedBody(request, parsed);
    return bytes.byteLength > limit ? undefined : bytes;
  };
};

/**
 * The emulator as a listener of `node:http` (also of `node:https` and of `node:http2`), and as what other frameworks take:
 *
 * - node:http: `createServer(handler)`, or `createServer((req, res) => handler(req, res, () => mine(req, res)))`.
 * - Express, connect, polka: `app.use(toNodeHandler(emulator, { prefix: "/baas" }))`; Vite's dev server: the same with
 *   `server.middlewares.use`; h3: with `fromNodeMiddleware` around it. Before body parsers: after them, JSON, forms, texts and bytes still
 *   do, and any body of which the parser's `verify` kept `req.rawBody`.
 * - Koa: `app.use(toNodeHandler(emulator, { prefix: "/baas" }))`, before koa-bodyparser.
 * - Fastify: `app.addHook("onRequest", toNodeHandler(emulator, { prefix: "/baas" }))`: a hook, because it comes before the body is read.
 *
 * Routers may take the prefix off: `app.use("/baas", toNodeHandler(emulator, { prefix: "/baas" }))` is the same. Below koa-mount, hand over
 * the context, not `ctx.req`: only the context still knows the whole URL.
 *
 * What goes wrong in it is an answer, never an error. When it resolves, the answer has been handed to the server. Where there is somebody
 * to pass a request on to (`next`), it passes on what is not its own: requests outside the prefix and, without a prefix, those for paths
 * that no cloud has. It waits for what `next` gives, and only rejects when that does: errors of the rest of an app stay the app's. Which
 * host names it answers to is the emulator's option `allowHosts`; headers of proxies (`X-Forwarded-*`) are not looked at.
 *
 * The vendors' SDKs take a path in their server's address: `AV.init({ serverURL })`, `BaaS.init(clientId, { host })` and
 * `Bmob.domain()` may all be `http://localhost:3000/baas`.
 *
 * @param emulator the emulator, or its promise
 * @param options where clients look for it. Default: at the root
 * @throws EmulatorError INVALID_ARGUMENT when the prefix is no path; the handler rejects with it when it is called with something else
 * @example
 * ```ts
 * import { createServer } from "node:http";
 * import { createEmulator } from "baas-emulator";
 * import { toNodeHandler } from "baas-emulator/http";
 *
 * const emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * const server = createServer(toNodeHandler(emulator, { prefix: "/baas" })).listen(0);
 * server.close();
 * await emulator.close();
 * ```
 * @example In Express
 * ```ts
 * import express from "express";
 * import { toNodeHandler } from "baas-emulator/http";
 *
 * const app = express();
 * app.use(toNodeHandler(emulator, { prefix: "/baas" }));
 * app.get("/", (_request, response) => void response.send("mine"));
 * ```
 */
export const toNodeHandler = (
  emulator: Mountable | PromiseLike<Mountable>,
  { prefix }: MountOptions = {},
): NodeHandler => {
  const given = toBase(prefix);

  const ask = createAsk(emulator);

  const answerTo = async ({ request, response, parsed, mounted, isOwn, take, next }: Call): Promise<void> => {
    if (isAnswered(response)) return;
    const plain = requestOf(request);
    const { path: inner, search } = parseTarget(plain.url, undefined);
    const path = `${mounted}${inner}`;
    const base = baseOf(path, given, mounted);
    if (base === undefined && next !== undefined) return void (await next());
    const answer = await ask({
      ...plain,
      url: targetOf(request, search === "" ? path : `${path}?${search}`, plain.headers),
      // Without anybody to pass it on to, a request outside the prefix is one that has lost it on its way.
      base: base ?? given,
      body: readOnce(request, parsed, plain.body),
    });
    if (answer.unclaimed === true && given === "" && !isOwn && next !== undefined) return void (await next());
    take();
    send(response, answer);
  };
  const handle = async (first: unknown, second: unknown, third: unknown): Promise<void> =>
    answerTo(callOf(first, second, third));

  // Three parameters, since h3 counts them; and no `async` function, since Fastify refuses such a hook of three.
  return (first: unknown, second: unknown, third?: unknown) => handle(first, second, third);
};
