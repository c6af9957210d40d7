import { type BodyReader, bodyOf, type GivenHeaders, headersOf } from "../http/index.js";

/** What undici, and `fetch` by it, says about a request. */
export interface DispatchOptions {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  readonly headers?: GivenHeaders;
  readonly body?: unknown;
}

/** A request that undici would send as it is. */
export interface PlainRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | BodyReader | undefined;
}

type GivenBody = ReturnType<typeof bodyOf>;

const isRecord = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === "object" && value !== null;

/** What an undici agent was made with, which it keeps by symbols of its own. */
const madeWith = (agent: object, name: string): unknown => {
  const key = Object.getOwnPropertySymbols(agent).find(({ description }) => description === name);
  return key && Reflect.get(agent, key);
};

const isSame = (one: unknown, other: unknown): boolean => {
  if (!isRecord(one) || !isRecord(other)) return Object.is(one, other);
  const keys = Reflect.ownKeys(one);
  return keys.length === Reflect.ownKeys(other).length && keys.every((key) => Object.is(one[key], other[key]));
};

/**
 * Whether a dispatcher of undici's does nothing but send: an agent that was made without options, whose `dispatch` is that of its class.
 * Everything else may count, change, repeat, limit or answer requests itself.
 *
 * @example
 * ```ts
 * isPlainAgent(new Agent()); // true
 * isPlainAgent(new Agent({ headersTimeout: 300 })); // false, as are `new RetryAgent(…)` and `new Agent().compose(…)`
 * ```
 */
export const isPlainAgent = (dispatcher: unknown): boolean => {
  if (!isRecord(dispatcher)) return false;
  const kind: unknown = Object.getPrototypeOf(dispatcher);
  if (!isRecord(kind) || kind.constructor.name !== "Agent" || dispatcher.dispatch !== kind.dispatch) return false;
  if (Object.hasOwn(kind, "dispatch") || Object.getPrototypeOf(kind)?.constructor.name !== "DispatcherBase")
    return false;
  const fresh: unknown = Reflect.construct(kind.constructor, []);
  const kept = ["options", "factory", "maxRedirections"];
  return (
    isRecord(fresh) &&
    isRecord(madeWith(dispatcher, "options")) &&
    kept.every((name) => isSame(madeWith(dispatcher, name), madeWith(fresh, name)))
  );
};

/** What a request may say without asking for more than to be sent; also what only concerns who gets the answer. */
const USUAL: ReadonlySet<string> = new Set([
  ...["origin", "path", "method", "headers", "body", "__mockAgentBodyForDispatch"],
  ...["signal", "opaque", "responseHeaders", "highWaterMark", "onInfo"],
]);

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const METHOD = /^[A-Z]+$/;
const PATH = /^\/[\x21-\xff]*$/;
/** What can be sent in a header. */
const FIELD = /^[\t\x20-\x7e\x80-\xff]*$/;

/** They are about the connection, or make undici do something else than to send them. */
const SPECIAL: ReadonlySet<string> = new Set([
  ...["connection", "transfer-encoding", "keep-alive", "upgrade", "expect", "host", "trailer"],
]);

/** Longer ones are for a parser to refuse. */
const MOST_CHARACTERS = 16 * 1024;

const isUsual = (options: DispatchOptions): boolean => {
  for (const [name, value] of Object.entries(options)) if (value && !USUAL.has(name)) return false;
  return options.method !== "CONNECT" && METHOD.test(options.method) && PATH.test(options.path);
};

/** Values that are neither texts nor lists of them are refused. */
const isNested = (value: unknown): boolean => isRecord(value) && !Array.isArray(value);

const canBeSent = (headers: Readonly<Record<string, string>>, path: string): boolean => {
  let length = path.length;
  for (const [name, value] of Object.entries(headers)) {
    if (SPECIAL.has(name) || !TOKEN.test(name) || !FIELD.test(value)) return false;
    if (name === "content-length" && !/^\d+$/.test(value)) return false;
    length += name.length + value.length;
  }
  return length < MOST_CHARACTERS;
};

const mismatch = (): Error =>
  Object.assign(new Error("Request body length does not match content-length header"), {
    name: "RequestContentLengthMismatchError",
    code: "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
  });

/** A body that is as long as the header says. Undefined: it is not. */
const bodyFor = (
  { body }: GivenBody,
  length: string | undefined,
): { readonly body: PlainRequest["body"] } | undefined => {
  if (length === undefined) return { body };
  if (typeof body !== "function") return String(body?.byteLength ?? 0) === length ? { body } : undefined;
  return {
    async body(limit) {
      const bytes = await body(limit);
      if (bytes !== undefined && bytes.byteLength !== Number(length)) throw mismatch();
      return bytes;
    },
  };
};

const given = (body: unknown): GivenBody | undefined => {
  try {
    return bodyOf(body);
  } catch {
    return undefined;
  }
};

/**
 * A request of undici's as plain values; undefined when undici would refuse it, or do more than to send it: it must go the whole way.
 *
 * @example
 * ```ts
 * plainRequestOf({ path: "/1.1/date", method: "GET" })?.headers; // {}
 * plainRequestOf({ path: "/1.1/date", method: "GET", headers: { x: "茶" } }); // undefined
 * ```
 */
export const plainRequestOf = (options: DispatchOptions): PlainRequest | undefined => {
  if (!isUsual(options)) return undefined;
  if (Object.values(options.headers ?? {}).some(isNested)) return undefined;
  const headers = headersOf(options.headers);
  if (!canBeSent(headers, options.path)) return undefined;
  const whole = given(options.body);
  const measured = whole && bodyFor(whole, headers["content-length"]);
  if (measured === undefined) return undefined;
  const { type } = whole ?? {};
  return {
    headers: type === undefined ? headers : { "content-type": type, ...headers },
    body: measured.body,
  };
};
