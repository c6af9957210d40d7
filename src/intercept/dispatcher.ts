import { bodyOf, type GivenHeaders, type HttpResponse, headersOf } from "../http/index.js";
import { clearTimeout, setTimeout, turn } from "../kernel/timers.js";
import { type Exchange, type Handler, openExchange } from "./exchange.js";
import { refusals } from "./refusals.js";
import type { Home } from "./registry.js";
import type { Claim, Find } from "./types.js";

/** What undici, and `fetch` by it, says about a request. */
interface DispatchOptions {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly headers?: GivenHeaders;
  readonly body?: unknown;
  readonly upgrade?: boolean | string | null | undefined;
  readonly headersTimeout?: number | null | undefined;
}

interface Dispatcher {
  dispatch(options: DispatchOptions, handler: Handler): boolean;
  close?(...parameters: unknown[]): unknown;
  destroy?(...parameters: unknown[]): unknown;
}

const isDispatcher = (value: unknown): value is Dispatcher => typeof Object(value).dispatch === "function";

const withQuery = (path: string, query: DispatchOptions["query"]): string => {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (each) => `${encodeURIComponent(name)}=${encodeURIComponent(String(each ?? ""))}`,
    ),
  );
  return pairs.length === 0 ? path : `${path}${path.includes("?") ? "&" : "?"}${pairs.join("&")}`;
};

const tooLate = (): Error =>
  Object.assign(new Error("Headers Timeout Error"), { name: "HeadersTimeoutError", code: "UND_ERR_HEADERS_TIMEOUT" });

/** As a server sends it. */
const reply = (exchange: Exchange, { status, statusText = "", headers, body }: HttpResponse): void => {
  const bytes =
    typeof body === "string" ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isBodiless = status === 204 || status === 304;
  const length = isBodiless ? {} : { "content-length": String(bytes.byteLength) };
  exchange.answer({
    status,
    statusText,
    headers: { date: new Date().toUTCString(), ...length, ...headers },
    body: bytes,
  });
};

const answer = async (
  exchange: Exchange,
  claim: Claim,
  { url, host }: { readonly url: string; readonly host: string },
  options: DispatchOptions,
): Promise<void> => {
  const { method, headersTimeout } = options;
  const timer = headersTimeout ? setTimeout(() => exchange.fail(tooLate()), headersTimeout).unref() : undefined;
  try {
    const { body, type } = bodyOf(options.body);
    const headers = { ...(type === undefined ? {} : { "content-type": type }), ...headersOf(options.headers), host };
    const request = { method, url, headers, body, remoteAddress: "127.0.0.1" };
    const [result] = await Promise.all([claim.interceptor.handle(request), turn()]);
    if (exchange.hasEnded()) return;
    if (result.unrouted) exchange.fail(refusals.unrouted(claim, `${method} ${url}`));
    else reply(exchange, result);
  } catch (error) {
    exchange.fail(error);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * A dispatcher before another one: requests to the clouds' hosts are answered with plain values, past sockets and HTTP; for everything else,
 * and in everything else, it is the other one.
 */
const before = (other: Dispatcher, find: Find, home: Home): Dispatcher =>
  Object.assign(Object.create(other) as Dispatcher, {
    dispatch(options: DispatchOptions, handler: Handler): boolean {
      const origin = options.origin === undefined ? undefined : new URL(options.origin);
      const claim = origin && find(origin.host);
      if (origin === undefined || claim === undefined) return other.dispatch(options, handler);
      // Not normalised: routes are matched as they were sent.
      const url = `${origin.origin}${withQuery(options.path, options.query)}`;
      const exchange = openExchange(handler, home.Error as ErrorConstructor);
      const what = `${options.method} ${url}`;
      if (!claim.isEmulated) exchange.fail(refusals.host(claim, what, origin.host));
      else if (options.upgrade) exchange.fail(refusals.protocol(claim, what, String(options.upgrade)));
      else void answer(exchange, claim, { url, host: origin.host }, options);
      return true;
    },
    close: (...parameters: unknown[]) => other.close?.(...parameters),
    destroy: (...parameters: unknown[]) => other.destroy?.(...parameters),
  });

/** Where undici keeps the dispatcher of a process: under another name when its interface changes. */
const isPlace = (key: symbol): boolean => key.description?.startsWith("undici.globalDispatcher.") === true;

export interface Dispatchers {
  /** Takes those that are there by now. Node makes its own when `fetch` is used for the first time. */
  take(): void;
  putBack(): void;
}

/**
 * Answers `fetch`, and what else goes through the global dispatcher, whatever was captured of it before.
 *
 * @example
 * ```ts
 * const dispatchers = interceptDispatchers(homeOf(), find);
 * dispatchers.take();
 * ```
 */
export const interceptDispatchers = (home: Home, find: Find): Dispatchers => {
  const taken = new Map<symbol, { readonly ours: Dispatcher; readonly other: Dispatcher }>();
  return {
    take() {
      for (const place of Object.getOwnPropertySymbols(home)) {
        const other = home[place];
        if (!isPlace(place) || !isDispatcher(other) || other === taken.get(place)?.ours) continue;
        const ours = before(other, find, home);
        taken.set(place, { ours, other });
        home[place] = ours;
      }
    },
    putBack() {
      // Where somebody has put another one meanwhile, theirs stays.
      for (const [place, { ours, other }] of taken) if (home[place] === ours) home[place] = other;
      taken.clear();
    },
  };
};
