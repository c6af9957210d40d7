import { EmulatorError, messageOf } from "../kernel/index.js";
import type { CreateRouter, Platform } from "../platforms/platform.js";
import { answers, MAX_URL_BYTES, type OwnAnswer, requestErrors } from "./answers.js";
import { pathBelow, withBase } from "./base.js";
import { type ByteSize, toBytes } from "./bytes.js";
import { corsHeaders, preflightHeaders } from "./cors.js";
import { createDispatch } from "./dispatch.js";
import { createDoor, type Door } from "./door.js";
import { createHostGuard } from "./guard.js";
import type { Tell } from "./refused.js";
import { render, withoutBody } from "./render.js";
import { createRouter } from "./router.js";
import { firstSegment, parseTarget } from "./target.js";
import type { BodyReader, HttpRequest, HttpResponse } from "./types.js";

export interface HandlerOptions {
  /** Each answers as its own hosts, below its own first path segments, and what it claims; where several do, the first. */
  readonly platforms: readonly Platform[];
  /** Longer bodies get 413. Default: what the platform says, or `"10mb"`. */
  readonly bodyLimit?: ByteSize;
  /** Host names to answer to besides loopback and the platforms' own: `api.example.com`, `*.example.com`, `*`. */
  readonly allowHosts?: readonly string[];
  /** Is told under which address a request has come that names one: scheme and host, and where the emulator is mounted there. */
  readonly onAddress?: (origin: string, base: string) => void;
  /** Grows when the data is put back. Default: it never is. */
  readonly epoch?: () => number;
  /** Default: each router is made anew. */
  readonly createRouter?: CreateRouter;
  /** Whether an operation has failed with such an error, and tells of it. Default: none does. */
  readonly isRecorded?: (error: unknown) => boolean;
}

/** A {@link Handler} that tells those who ask for it of what is refused before it is any operation's. */
export type TellingHandler = (request: HttpRequest, tell?: Tell) => Promise<HttpResponse>;

/** Who wants to hear nothing. */
const nobody: Tell = () => {};

/** The paths that each platform answers. */
type Served = Readonly<Record<string, readonly string[]>>;

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

/** Who answers such a path is said from outside. */
const below = (base: string, served: Served): Served =>
  base === ""
    ? served
    : Object.fromEntries(Object.entries(served).map(([name, paths]) => [name, paths.map((path) => `${base}${path}`)]));

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
  onAddress = () => {},
  epoch = () => 0,
  createRouter: routerOf = createRouter,
  isRecorded = () => false,
}: HandlerOptions): TellingHandler => {
  const isAllowed = createHostGuard([...allowHosts, ...platforms.flatMap((platform) => platform.hosts)]);
  const doorFor = createDispatch(
    platforms.map((platform) => {
      const limit = toBytes(bodyLimit ?? platform.bodyLimit ?? DEFAULT_LIMIT);
      return createDoor({ platform, limit, createRouter: routerOf, isRecorded });
    }),
  );
  const served: Served = Object.fromEntries(
    platforms.map(({ name, prefixes, sharedPrefixes = [], alsoServes = [] }) => [
      name,
      [...[...new Set([...prefixes, ...sharedPrefixes])].map((prefix) => `/${prefix}/`), ...alsoServes],
    ]),
  );

  const owned = new Set(platforms.flatMap(({ prefixes, sharedPrefixes = [] }) => [...prefixes, ...sharedPrefixes]));

  /** What is below a base, unless it may as well be a path of the clouds' own. */
  const belowForeign = (path: string, base: string): string | undefined =>
    base === "" || owned.has(firstSegment(base)) ? undefined : pathBelow(path, base);

  /** A path as the clouds know it. */
  const withoutBase = (path: string, base: string): string => {
    if (base === "") return path;
    const inner = pathBelow(path, base);
    // Clients glue a path that an answer told them to the base URL that they have, and say the base twice.
    if (inner !== undefined) return belowForeign(inner, base) ?? inner;
    // Frameworks take off all of it, or the beginning (Next.js its `basePath`).
    for (let rest = base; rest !== ""; rest = rest.slice(1).replace(/^[^/]*/, "")) {
      const found = belowForeign(path, rest);
      if (found !== undefined) return found;
    }
    return path;
  };

  const answer = async (request: HttpRequest, method: string, tell: Tell): Promise<HttpResponse> => {
    const { headers, base = "" } = request;
    const { scheme, host: named, path: sent, search } = parseTarget(request.url, headers.host);
    const host = named ?? DEFAULT_HOST;
    const path = withoutBase(sent, base);
    const door = doorFor(host, method, path, headers);
    const asked = { method, path, base };
    /** For what no platform has, the answer is only for those who have nobody else to ask. */
    const mark = (answer: HttpResponse): HttpResponse => (door === undefined ? { ...answer, unclaimed: true } : answer);
    const refuse = (own: OwnAnswer): HttpResponse => {
      const { status, json } = own;
      const told = door === undefined ? { method, path: `${base}${path}` } : door.told(asked);
      // With a base, it was meant for this emulator.
      const kind = door === undefined && base === "" ? "unclaimed" : "refused";
      tell({ ...told, status, reason: json.error, kind });
      return mark(render(own));
    };
    if (!isAllowed(host)) return refuse(answers.forbiddenHost(host));
    if (method === "OPTIONS" && isPreflight(door, path, headers)) return mark(preflight(door, headers));
    if (door === undefined) return refuse(answers.notServed(`${base}${path}`, below(base, served)));
    if (isTooLong(request.url)) return door.fail(requestErrors.urlTooLong(), asked, tell);
    const origin = `${scheme}://${host}`;
    if (named !== undefined) onAddress(origin, base);
    const arrivedIn = epoch();
    let body: Uint8Array | undefined;
    try {
      const reading = readBody(request, door.limit);
      body = reading instanceof Promise ? await reading : reading;
    } catch (error) {
      // Whoever has set it up should read what to do, also through an SDK. What is no error of ours is a client that went away.
      if (error instanceof EmulatorError) return door.fail(error, asked, tell);
      throw error;
    }
    // A request belongs to the world in which it arrived. From here on its platform sees to that.
    if (epoch() !== arrivedIn) return door.fail(requestErrors.wasReset(), asked, tell);
    if (body === undefined) return door.fail(requestErrors.bodyTooLarge(door.limit), asked, tell);
    return door.answer(
      {
        method,
        path,
        params: {},
        query: new URLSearchParams(search),
        headers,
        origin: `${origin}${base}`,
        base,
        remoteAddress: request.remoteAddress ?? "",
        body,
      },
      tell,
    );
  };

  const complete = async (request: HttpRequest, tell: Tell): Promise<HttpResponse> => {
    const isHead = request.method === "HEAD";
    const inner = await answer(request, isHead ? "GET" : request.method, tell);
    const result = request.base ? withBase(inner, request.base) : inner;
    return isHead ? withoutBody(result) : result;
  };

  return async (request, tell = nobody) => {
    const { origin } = request.headers;
    // Reading the body is all that can fail here: the client went away, or sent something that is no HTTP.
    const result = await complete(request, tell).catch((error) => render(answers.badRequest(messageOf(error))));
    return origin === undefined ? result : { ...result, headers: { ...result.headers, ...corsHeaders(origin) } };
  };
};
