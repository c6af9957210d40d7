import {
  answers,
  type HttpRequest,
  type HttpResponse,
  hasBody,
  type Incoming,
  isAnswered,
  type Mountable,
  type Outgoing,
  parseTarget,
  plainHeaders,
  readIncoming,
  render,
  send,
} from "../http/index.js";
import { messageOf } from "../kernel/index.js";
import { type Parsed, parsedBody } from "./parsed-body.js";
import { baseOf, toBase } from "./prefix.js";
import type { MountOptions } from "./types.js";

/** A request of `node:http` or `node:http2`, and what frameworks put there. */
export type NodeRequest = Incoming &
  Parsed & {
    /** What a router has taken off `url`. */
    readonly baseUrl?: string;
  };

/** A listener of `node:http`, and a middleware of Express. */
export type NodeHandler = (request: NodeRequest, response: Outgoing, next?: () => unknown) => Promise<void>;

const isEncrypted = ({ socket }: Incoming): boolean => "encrypted" in socket && socket.encrypted === true;

/** Only an absolute URL says that it came over TLS. */
const urlOf = (request: Incoming, path: string, headers: HttpRequest["headers"]): string =>
  isEncrypted(request) ? `https://${headers.host ?? "localhost"}${path}` : path;

const bodyOf = (request: NodeRequest): HttpRequest["body"] => {
  if (!hasBody(request)) return undefined;
  return async (limit) => {
    if (!request.readableDidRead && !request.readableEnded) return readIncoming(request)(limit);
    const bytes = parsedBody(request);
    return bytes.byteLength > limit ? undefined : bytes;
  };
};

/**
 * The emulator as a listener of `node:http` (also of `node:https` and of `node:http2`), which is a middleware of Express too, and what
 * Koa and Fastify can call.
 *
 * What goes wrong in it is an answer, never an error. When it resolves, the answer has been handed to the server. Called with `next`, it
 * passes on what is not its own: requests outside the prefix and, without a prefix, those for paths that no cloud has. It waits for what
 * `next` gives, and only rejects when that does: errors of the rest of an app stay the app's. Which host names it answers to is the
 * emulator's option `allowHosts`; headers of proxies (`X-Forwarded-*`) are not looked at.
 *
 * - node:http: `createServer(handler)`, or `createServer((req, res) => handler(req, res, () => mine(req, res)))`.
 * - Express: `app.use("/baas", toNodeHandler(emulator))`, before `express.json()`. After it, JSON, forms, `express.text()` and
 *   `express.raw()` still do, and any body of which the parser's `verify` kept `req.rawBody`.
 * - Koa: `app.use((ctx, next) => handler(ctx.req, ctx.res, next))`, before koa-bodyparser.
 * - Fastify: in a plugin with a route for `"/*"`, a hook `onRequest`, which comes before the body is read, calls `reply.hijack()` and
 *   `handler(request.raw, reply.raw)`.
 *
 * The vendors' SDKs take a path in their server's address: `AV.init({ serverURL })`, `BaaS.init(clientId, { host })` and
 * `Bmob.domain()` may all be `http://localhost:3000/baas`.
 *
 * @param emulator the emulator, or its promise
 * @param options where clients look for it. Default: at the root
 * @throws EmulatorError INVALID_ARGUMENT when the prefix is no path
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
 * app.use("/baas", toNodeHandler(emulator));
 * app.get("/", (_request, response) => void response.send("mine"));
 * ```
 */
export const toNodeHandler = (
  emulator: Mountable | PromiseLike<Mountable>,
  { prefix }: MountOptions = {},
): NodeHandler => {
  const given = toBase(prefix);

  const ask = async (request: HttpRequest): Promise<HttpResponse> => {
    try {
      return await (await emulator).handle(request);
    } catch (error) {
      return render(answers.broken(messageOf(error)));
    }
  };

  return async (request, response, next) => {
    if (isAnswered(response)) return;
    const { method = "GET", url = "/", baseUrl = "", socket } = request;
    const headers = plainHeaders(request);
    const { path: inner, search } = parseTarget(url, undefined);
    const path = `${baseUrl}${inner}`;
    const base = baseOf(path, given, baseUrl);
    if (base === undefined && next !== undefined) return void (await next());
    const answer = await ask({
      method,
      url: urlOf(request, search === "" ? path : `${path}?${search}`, headers),
      // Without anybody to pass it on to, a request outside the prefix is one that has lost it on its way.
      base: base ?? given,
      headers,
      body: bodyOf(request),
      remoteAddress: socket?.remoteAddress,
    });
    if (answer.unclaimed === true && base === "" && next !== undefined) return void (await next());
    send(response, answer);
  };
};
