import { type Incoming, type Outgoing, parseTarget } from "../http/index.js";
import type { Parsed } from "./parsed-body.js";
import { has } from "./shape.js";
import { wrongCall } from "./wrong-call.js";

/** A request of `node:http` or `node:http2`, and what frameworks put there. */
export type NodeRequest = Incoming &
  Parsed & {
    /** What a router has taken off `url`: Express. */
    readonly baseUrl?: string | undefined;
    /** `url` as the client sent it: connect, and what is made like it. */
    readonly originalUrl?: string | undefined;
  };

/** What Koa hands to its middleware. */
export interface KoaContext {
  readonly req: Incoming;
  readonly res: Outgoing;
  /** `req.url` as the client sent it. */
  readonly originalUrl: string;
  /** Where its body parsers put what they have read. */
  readonly request: Parsed & { readonly url: string };
}

/** What Fastify hands to hooks and routes. */
export interface FastifyRequest extends Parsed {
  readonly raw: Incoming;
  /** What was read of it. */
  readonly body: unknown;
}

/** Where Fastify takes an answer. */
export interface FastifyReply {
  readonly raw: Outgoing;
  /** Tells it that somebody else answers. */
  hijack(): unknown;
}

/** A request in a framework's hands, whichever that is. */
export interface Call {
  readonly request: Incoming;
  readonly response: Outgoing;
  /** Where body parsers have put what they have read. */
  readonly parsed: Parsed;
  /** What a router has taken off the request's URL. */
  readonly mounted: string;
  /** Whether a router says that the path is this handler's, so that nobody else may want what is below it. */
  readonly isOwn: boolean;
  /** Is told, before anything is sent, that this request is answered. */
  readonly take: () => void;
  /** Passes the request on; undefined when there is nobody else. */
  readonly next: (() => unknown) | undefined;
}

const isIncoming = (value: unknown): value is NodeRequest => has(value, "headers") && has(value, "socket");

const isKoa = (value: unknown): value is KoaContext =>
  has(value, "req") && isIncoming(value.req) && has(value, "res") && has(value, "request") && has(value, "originalUrl");

const isFastify = (value: unknown): value is FastifyRequest => has(value, "raw") && isIncoming(value.raw);

const isReply = (value: unknown): value is FastifyReply => has(value, "raw") && has(value, "hijack");

const isOutgoing = (value: unknown): value is Outgoing => has(value, "writeHead");

const isNext = (value: unknown): value is () => unknown => typeof value === "function";

const NOTHING = (): void => {};

const pathOf = (url: string): string => parseTarget(url, undefined).path;

/** What is before a URL in the one that the client sent. A router that has taken all of it leaves a slash. */
const takenOff = (url = "/", original = url): string => {
  const [rest, whole] = [pathOf(url), pathOf(original)];
  if (whole.endsWith(rest)) return whole.slice(0, whole.length - rest.length);
  return rest === "/" ? whole : "";
};

const parsedIn = (own: Parsed, raw: Incoming & Parsed): Parsed => ({
  body: own.body ?? raw.body,
  rawBody: own.rawBody ?? raw.rawBody,
});

const byKoa = ({ req, res, originalUrl, request }: KoaContext, next: Call["next"]): Call => ({
  request: req,
  response: res,
  parsed: parsedIn(request, req),
  mounted: takenOff(req.url, originalUrl),
  isOwn: false,
  take: NOTHING,
  next,
});

/** Fastify goes on when a hook's promise resolves, unless the reply is in other hands. A route has nobody behind it. */
const byFastify = (request: FastifyRequest, reply: FastifyReply, isHook: boolean): Call => ({
  request: request.raw,
  response: reply.raw,
  parsed: parsedIn(request, request.raw),
  mounted: "",
  isOwn: false,
  take: () => void reply.hijack(),
  next: isHook ? NOTHING : undefined,
});

/** Of several routers in each other, only some say what they have taken off. What was rewritten says nothing. */
const mountedAt = ({ url, baseUrl = "", originalUrl }: NodeRequest): string => {
  const missing = takenOff(url, originalUrl);
  return missing.startsWith(baseUrl) ? missing : baseUrl;
};

const byNode = (request: NodeRequest, response: Outgoing, next: Call["next"]): Call => ({
  request,
  response,
  parsed: request,
  mounted: mountedAt(request),
  // What is missing from a URL may also have been taken off for the whole server.
  isOwn: (request.baseUrl ?? "") !== "",
  take: NOTHING,
  next,
});

/**
 * Who has called, and with what.
 *
 * @throws EmulatorError INVALID_ARGUMENT when it is nobody of those
 * @example
 * ```ts
 * callOf(context, next).response; // context.res
 * ```
 */
export const callOf = (first: unknown, second: unknown, third: unknown): Call => {
  if (isKoa(first) && isNext(second)) return byKoa(first, second);
  if (isFastify(first) && isReply(second)) return byFastify(first, second, isNext(third));
  if (isIncoming(first) && isOutgoing(second)) return byNode(first, second, isNext(third) ? third : undefined);
  throw wrongCall("toNodeHandler");
};
