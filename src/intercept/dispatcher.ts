import type { HttpResponse } from "../http/index.js";
import { turn } from "../kernel/timers.js";
import { type DispatchHandler, type Exchange, openExchange } from "./exchange.js";
import { notEmulated } from "./not-emulated.js";
import { type Home, realmErrorOf } from "./registry.js";
import { replace } from "./replace.js";
import { type DispatchOptions, isPlainAgent, type PlainRequest, plainRequestOf } from "./shortcut.js";
import type { Claim, Find } from "./types.js";

interface Dispatcher {
  readonly closed?: boolean;
  readonly destroyed?: boolean;
  dispatch(this: Dispatcher, options: DispatchOptions, handler: DispatchHandler): boolean;
}

const isDispatcher = (value: unknown): value is Dispatcher => typeof Object(value).dispatch === "function";

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

/** A body whose reader may fail: that is no answer, but what the client gets to know. */
const watched = (body: PlainRequest["body"], failed: (error: unknown) => void): PlainRequest["body"] =>
  typeof body === "function"
    ? (limit) =>
        body(limit).catch((error: unknown) => {
          failed(error);
          throw error;
        })
    : body;

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly host: string;
}

const originOf = ({ origin }: DispatchOptions): URL | undefined =>
  origin !== undefined && URL.canParse(String(origin)) ? new URL(origin) : undefined;

const answer = async (exchange: Exchange, claim: Claim, asked: Asked, request: PlainRequest): Promise<void> => {
  const { method, url, host } = asked;
  const headers = { ...request.headers, host };
  try {
    const body = watched(request.body, exchange.fail);
    const answering = claim.interceptor.handle({ method, url, headers, body, remoteAddress: "127.0.0.1" });
    const [result] = await Promise.all([answering, turn()]);
    if (exchange.hasEnded()) return;
    if (result.unrouted) exchange.fail(notEmulated.unrouted(claim, `${method} ${url}`));
    else reply(exchange, result);
  } catch (error) {
    exchange.fail(error);
  }
};

/** Where undici keeps the dispatcher of a process: under another name when its interface changes. */
const isPlace = (key: symbol): boolean => key.description?.startsWith("undici.globalDispatcher.") === true;

export interface Dispatchers {
  /** Takes those that are there by now. Node makes its own when `fetch` is used for the first time. */
  take(): void;
  putBack(): void;
}

/**
 * Answers `fetch`, and what else goes through the global dispatcher, with plain values, past sockets and HTTP. That is only a shorter way:
 * a dispatcher that does more than to send keeps what it does, and its sockets are answered.
 *
 * @example
 * ```ts
 * const dispatchers = interceptDispatchers(homeOf(), find);
 * dispatchers.take();
 * ```
 */
export const interceptDispatchers = (home: Home, find: Find): Dispatchers => {
  const RealmError = realmErrorOf();
  const taken = new Map<Dispatcher, () => void>();

  const shorten = (dispatcher: Dispatcher): (() => void) =>
    replace(
      dispatcher,
      "dispatch",
      (dispatch) =>
        function (options, handler) {
          const isOver = this.closed === true || this.destroyed === true;
          const origin = isOver ? undefined : originOf(options);
          const claim = origin && find(origin.host);
          // Bodies are looked at, too: only of what is ours.
          const request = claim && plainRequestOf(options);
          if (origin === undefined || claim === undefined || request === undefined)
            return dispatch.call(this, options, handler);
          const { method } = options;
          const { host } = origin;
          // Not normalised: routes are matched as they were sent.
          const url = `${origin.origin}${options.path}`;
          const exchange = openExchange(handler, RealmError);
          if (claim.isEmulated) void answer(exchange, claim, { method, url, host }, request);
          else exchange.fail(notEmulated.host(claim, `${method} ${url}`, host));
          return true;
        },
    );

  return {
    take() {
      for (const place of Object.getOwnPropertySymbols(home)) {
        const dispatcher = isPlace(place) ? home[place] : undefined;
        if (!isDispatcher(dispatcher) || taken.has(dispatcher) || !isPlainAgent(dispatcher)) continue;
        taken.set(dispatcher, shorten(dispatcher));
      }
    },
    putBack() {
      for (const putBack of taken.values()) putBack();
      taken.clear();
    },
  };
};
