/** What undici calls back with until version 7. */
interface OldHandler {
  onConnect?(abort: (reason?: Error) => void, context: object): void;
  onHeaders?(status: number, headers: Buffer[], resume: () => void, statusText: string): boolean;
  onData?(chunk: Buffer): boolean;
  onComplete?(trailers: Buffer[]): void;
  onError?(error: Error): void;
}

/** What it calls back with since version 7. */
interface NewHandler {
  onRequestStart?(controller: Controller, context: object): void;
  onResponseStart?(controller: Controller, status: number, headers: Record<string, string>, statusText: string): void;
  onResponseData?(controller: Controller, chunk: Buffer): void;
  onResponseEnd?(controller: Controller, trailers: Record<string, string>): void;
  onResponseError?(controller: Controller, error: Error): void;
}

/** Who waits for an answer, in either form. */
export type DispatchHandler = OldHandler & NewHandler;

interface Controller {
  paused: boolean;
  aborted: boolean;
  reason: Error | null;
  rawHeaders: Buffer[];
  rawTrailers: Buffer[];
  pause(): void;
  resume(): void;
  abort(reason?: Error): void;
}

/** An answer as it goes to whoever waits for it. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One request from its beginning to its end. After the end, also one by the client, nothing is said any more. */
export interface Exchange {
  hasEnded(): boolean;
  answer(answer: Answer): void;
  fail(error: unknown): void;
}

const aborted = (): Error =>
  Object.assign(new Error("Request aborted"), { name: "AbortError", code: "UND_ERR_ABORTED" });

/**
 * An error of the realm that undici is of: it shows no others as they are, and in a test environment with a global object of its own, ours
 * are others.
 */
const toError = (thrown: unknown, RealmError: ErrorConstructor): Error => {
  if (thrown instanceof RealmError) return thrown;
  const { name = "Error", code, message = String(thrown) } = Object(thrown);
  return Object.assign(new RealmError(message), { name }, code === undefined ? {} : { code });
};

const rawHeaders = (headers: Answer["headers"]): Buffer[] =>
  Object.entries(headers).flatMap((pair) => pair.map((text) => Buffer.from(text, "latin1")));

/**
 * Tells a handler of undici's what happens to its request. A body is there as a whole: whether the handler wants to wait makes no
 * difference, since it keeps what it gets.
 *
 * @example
 * ```ts
 * const exchange = openExchange(handler);
 * exchange.answer({ status: 200, statusText: "OK", headers: {}, body: Buffer.from("{}") });
 * ```
 */
export const openExchange = (handler: DispatchHandler, RealmError: ErrorConstructor = Error): Exchange => {
  let ended = false;
  const isNew = typeof handler.onRequestStart === "function";

  const controller: Controller = {
    paused: false,
    aborted: false,
    reason: null,
    rawHeaders: [],
    rawTrailers: [],
    pause() {
      controller.paused = true;
    },
    resume() {
      controller.paused = false;
    },
    abort(reason) {
      if (ended) return;
      controller.aborted = true;
      controller.reason = reason ?? aborted();
      fail(controller.reason);
    },
  };

  const fail = (thrown: unknown): void => {
    if (ended) return;
    ended = true;
    const error = toError(thrown, RealmError);
    if (isNew) handler.onResponseError?.(controller, error);
    else handler.onError?.(error);
  };

  const answerNew = ({ status, statusText, headers, body }: Answer): void => {
    controller.rawHeaders = rawHeaders(headers);
    handler.onResponseStart?.(controller, status, { ...headers }, statusText);
    if (!ended && body.byteLength > 0) handler.onResponseData?.(controller, body);
    if (ended) return;
    ended = true;
    handler.onResponseEnd?.(controller, {});
  };

  const answerOld = ({ status, statusText, headers, body }: Answer): void => {
    handler.onHeaders?.(status, rawHeaders(headers), () => {}, statusText);
    if (!ended && body.byteLength > 0) handler.onData?.(body);
    if (ended) return;
    ended = true;
    handler.onComplete?.([]);
  };

  if (isNew) handler.onRequestStart?.(controller, {});
  else handler.onConnect?.(controller.abort, {});
  return {
    hasEnded: () => ended,
    answer(answer) {
      if (ended) return;
      try {
        if (isNew) answerNew(answer);
        else answerOld(answer);
      } catch (error) {
        fail(error);
      }
    },
    fail,
  };
};
