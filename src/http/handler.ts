import { messageOf } from "../kernel/index.js";
import type { CreateRouter, Platform } from "../platforms/platform.js";
import { answers, MAX_URL_BYTES, refusals } from "./answers.js";
import { type ByteSize, toBytes } from "./bytes.js";
import { corsHeaders, preflightHeaders } from "./cors.js";
import { createDispatch } from "./dispatch.js";
import { createDoor, type Door } from "./door.js";
import { createHostGuard } from "./guard.js";
import { render, withoutBody } from "./render.js";
import { createRouter } from "./router.js";
import { parseTarget } from "./target.js";
import type { BodyReader, Handler, HttpRequest, HttpResponse } from "./types.js";

export interface HandlerOptions {
  /** Each answers as its own hosts, below its own first path segments, and what it claims; where several do, the first. */
  readonly platforms: readonly Platform[];
  /** Longer bodies get 413. Default: what the platform says, or `"10mb"`. */
  readonly bodyLimit?: ByteSize;
  /** Host names to answer to besides loopback and the platforms' own: `api.example.com`, `*.example.com`, `*`. */
  readonly allowHosts?: readonly string[];
  /** Grows when the data is put back. Default: it never is. */
  readonly epoch?: () => number;
  /** Default: each router is made anew. */
  readonly createRouter?: CreateRouter;
}

const NO_BODY = new Uint8Array(0);

const DEFAULT_HOST = "127.0.0.1";

/** Cheap for the usual short URL: a UTF-16 unit is at most three bytes. */
const isTooLong = (url: string): boolean => url.length * 3 > MAX_URL_BYTES && Buffer.byteLength(url) > MAX_URL_BYTES;

/** At once, when it is there: what need not wait is not overtaken by a reset. */
const readBody = ({ body = NO_BODY }: HttpRequest, limit: number): ReturnType<BodyReader> | Uint8Array | undefined => {
  if (typeof body === "function") return body(limit);
  return body.byteLength > limit ? undefined : body;
};

const DEFAULT_LIMIT = "10mb";

/** A browser's question, or a program's that no row of the platform answers. */
const isPreflight = (door: Door | undefined, path: string, headers: HttpRequest["headers"]): boolean =>
  headers["access-control-request-method"] !== undefined || door?.takes("OPTIONS", path) !== true;

const preflight = (door: Door | undefined, headers: HttpRequest["headers"]): HttpResponse =>
  door?.platform.preflight === undefined
    ? { status: 204, headers: preflightHeaders(headers), body: "" }
    : render(door.platform.preflight(headers));

/**
 * The HTTP door below HTTP: plain values in, plain values out, about 2.5 µs for a trivial route.
 *
 * @example
 * ```ts
 * const handle = createHandler({ platforms });
 * const { status, body } = await handle({ method: "GET", url: "/oserve/v1/table/", headers: {} });
 * ```
 */
export const createHandler = ({
  platforms,
  bodyLimit,
  allowHosts = [],
  epoch = () => 0,
  createRouter: routerOf = createRouter,
}: HandlerOptions): Handler => {
  const isAllowed = createHostGuard([...allowHosts, ...platforms.flatMap((platform) => platform.hosts)]);
  const doorFor = createDispatch(
    platforms.map((platform) =>
      createDoor(platform, toBytes(bodyLimit ?? platform.bodyLimit ?? DEFAULT_LIMIT), routerOf),
    ),
  );
  const served = Object.fromEntries(
    platforms.map(({ name, prefixes, sharedPrefixes = [], alsoServes = [] }) => [
      name,
      [...[...new Set([...prefixes, ...sharedPrefixes])].map((prefix) => `/${prefix}/`), ...alsoServes],
    ]),
  );

  const answer = async (request: HttpRequest, method: string): Promise<HttpResponse> => {
    const { headers } = request;
    const { scheme, host = DEFAULT_HOST, path, search } = parseTarget(request.url, headers.host);
    if (!isAllowed(host)) return render(answers.forbiddenHost(host));
    const door = doorFor(host, method, path, headers);
    if (method === "OPTIONS" && isPreflight(door, path, headers)) return preflight(door, headers);
    if (door === undefined) return render(answers.notServed(path, served));
    if (isTooLong(request.url)) return door.fail(refusals.urlTooLong(), path);
    const arrivedIn = epoch();
    const reading = readBody(request, door.limit);
    const body = reading instanceof Promise ? await reading : reading;
    // A request belongs to the world in which it arrived. From here on its platform sees to that.
    if (epoch() !== arrivedIn) return door.fail(refusals.wasReset(), path);
    if (body === undefined) return door.fail(refusals.bodyTooLarge(door.limit), path);
    return door.answer({
      method,
      path,
      params: {},
      query: new URLSearchParams(search),
      headers,
      origin: `${scheme}://${host}`,
      remoteAddress: request.remoteAddress ?? "",
      body,
    });
  };

  const complete = async (request: HttpRequest): Promise<HttpResponse> => {
    const isHead = request.method === "HEAD";
    const result = await answer(request, isHead ? "GET" : request.method);
    return isHead ? withoutBody(result) : result;
  };

  return async (request) => {
    const { origin } = request.headers;
    // Reading the body is all that can fail here: the client went away, or sent something that is no HTTP.
    const result = await complete(request).catch((error) => render(answers.badRequest(messageOf(error))));
    return origin === undefined ? result : { ...result, headers: { ...result.headers, ...corsHeaders(origin) } };
  };
};
