import { EmulatorError, has, isObject, type Json, type JsonObject, messageOf } from "../kernel/index.js";
import { clearTimeout, setTimeout } from "../kernel/timers.js";
import type { NetworkPolicy } from "./types.js";

/** A request to the outside, as plain values. */
export interface OutsideRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

/** What comes back. */
export interface OutsideResponse {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface NetworkOptions extends NetworkPolicy {
  /** Answers requests to what the emulator stands in for; undefined, at once or in the end, leaves them to the policy. */
  readonly intercept?: (request: OutsideRequest) => Promise<OutsideResponse | undefined> | undefined;
  /** Ends requests under way: an answer that never comes must not keep a process alive. */
  readonly ended?: AbortSignal;
}

/** A response, with what only real ones have. */
interface Received {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: Uint8Array;
}

const MOST_BYTES = 32 * 1024 * 1024;
const MOST_REDIRECTS = 20;
const LONGEST_MS = 2 ** 31 - 1;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Set by whoever sends the request. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["host", "connection", "content-length", "transfer-encoding"]);

const isAllowed = (host: string, allow: readonly string[]): boolean =>
  allow.some(
    (pattern) => pattern === "*" || pattern === host || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1))),
  );

const blocked = ({ href, hostname }: URL): EmulatorError =>
  new EmulatorError(
    "FORBIDDEN_HOST",
    `request to ${href} blocked: the network is closed for functions; open it with the option functions.allowHosts: ["${hostname}"]`,
  );

const textOf = (value: Json | undefined, otherwise: string): string => (typeof value === "string" ? value : otherwise);

const numberOf = (value: Json | undefined, otherwise: number, most: number): number =>
  typeof value === "number" && value >= 0 ? Math.min(value, most) : otherwise;

const headersOf = (value: Json | undefined): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [name, content] of Object.entries(isObject(value) ? value : {})) {
    const key = name.toLowerCase();
    if (content !== null && !OWN_HEADERS.has(key)) headers[key] = String(content);
  }
  return headers;
};

const parseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw Object.assign(new Error(`Invalid URL: ${text === "" ? "(none)" : text}`), { code: "ERR_INVALID_URL" });
};

const readAll = async ({ body }: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`the response is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

/** `fetch` hides the reason of a failure in `cause`. */
const reasonOf = (error: unknown): Error => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = isObject(cause) && has(cause, "code") ? { code: cause.code } : {};
  return Object.assign(new Error(messageOf(cause)), code);
};

const load = async ({ method, url, headers, body }: OutsideRequest, signal: AbortSignal): Promise<Received> => {
  const init: RequestInit = { method, headers, signal, redirect: "manual" };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  // The body arrives unpacked.
  const { "content-encoding": _, "content-length": __, ...rest } = Object.fromEntries(response.headers);
  const cookies = response.headers.getSetCookie();
  return {
    status: response.status,
    statusText: response.statusText,
    headers: cookies.length > 0 ? { ...rest, "set-cookie": cookies } : rest,
    body: await readAll(response),
  };
};

/** The request that a redirection asks for. */
const redirected = (request: OutsideRequest, { status, headers }: Received): OutsideRequest | undefined => {
  const { location } = headers;
  if (!REDIRECTS.has(status) || typeof location !== "string") return undefined;
  const url = new URL(location, request.url);
  const isSameOrigin = url.origin === new URL(request.url).origin;
  const { authorization, cookie, ...open } = request.headers;
  const kept = isSameOrigin ? request.headers : open;
  const toGet = status === 303 ? request.method !== "HEAD" : status <= 302 && request.method === "POST";
  if (!toGet) return { ...request, url: url.href, headers: kept };
  const { "content-type": _, ...bodiless } = kept;
  return { method: "GET", url: url.href, headers: bodiless, body: undefined };
};

const decode = (body: Uint8Array, headers: Received["headers"]): string => {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(String(headers["content-type"] ?? ""))?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
};

/**
 * Makes the requests that functions send to the outside: `{ method, url, headers, body, encoding, answer, timeout, maxRedirects }`,
 * bodies as `"text"` or `"base64"`; answers `{ status, statusText, headers, body, encoding }`. Redirections are held to the same policy.
 *
 * @example
 * ```ts
 * const outside = createOutside({ allow: ["api.example.com"] });
 * await outside({ url: "https://api.example.com/", method: "GET" }); // { status: 200, statusText: "OK", … }
 * await outside({ url: "https://example.org/" }); // rejects: request to https://example.org/ blocked: …
 * ```
 */
export const createOutside = ({ allow, intercept, ended }: NetworkOptions): ((input: Json) => Promise<JsonObject>) => {
  const send = async (request: OutsideRequest, signal: AbortSignal): Promise<Received> => {
    const url = parseUrl(request.url);
    const answer = await intercept?.(request);
    if (answer !== undefined) {
      const { status, statusText = "", headers, body } = answer;
      return {
        status,
        statusText,
        headers: { ...headers },
        body: typeof body === "string" ? Buffer.from(body) : body,
      };
    }
    if (!isAllowed(url.hostname, allow)) throw blocked(url);
    return load(request, signal).catch((error) => Promise.reject(reasonOf(error)));
  };

  const follow = async (request: OutsideRequest, signal: AbortSignal, most: number): Promise<Received> => {
    const received = await send(request, signal);
    const next = most > 0 ? redirected(request, received) : undefined;
    return next === undefined ? received : follow(next, signal, most - 1);
  };

  return async (input) => {
    const given = isObject(input) ? (input as JsonObject) : {};
    const body = typeof given.body === "string" ? given.body : undefined;
    const request: OutsideRequest = {
      method: textOf(given.method, "GET").toUpperCase(),
      url: textOf(given.url, ""),
      headers: headersOf(given.headers),
      body: body === undefined ? undefined : Buffer.from(body, given.encoding === "base64" ? "base64" : "utf8"),
    };
    const timeoutMs = numberOf(given.timeout, 0, LONGEST_MS);
    const abort = new AbortController();
    const signal = ended === undefined ? abort.signal : AbortSignal.any([abort.signal, ended]);
    const late = Object.assign(new Error(`timeout of ${timeoutMs}ms exceeded`), { code: "ECONNABORTED" });
    const timer = timeoutMs > 0 ? setTimeout(() => abort.abort(), timeoutMs) : undefined;
    try {
      const received = await follow(request, signal, numberOf(given.maxRedirects, 5, MOST_REDIRECTS));
      const { status, statusText, headers, body: bytes } = received;
      return given.answer === "base64"
        ? { status, statusText, headers, body: Buffer.from(bytes).toString("base64"), encoding: "base64" }
        : { status, statusText, headers, body: decode(bytes, headers), encoding: "text" };
    } catch (error) {
      if (ended?.aborted) throw new EmulatorError("CLOSED", "the emulator is closed");
      throw abort.signal.aborted ? late : error;
    } finally {
      clearTimeout(timer);
    }
  };
};
