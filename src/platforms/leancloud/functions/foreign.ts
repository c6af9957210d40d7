import { isObject, type Json, type Log, messageOf, parseJson } from "../../../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../../../kernel/timers.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import type { Engine, EngineAnswer } from "./engine.js";

/** A request over HTTP to an engine of the user's own, and how it is answered. */
export interface EngineHttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export type SendToEngine = (request: EngineHttpRequest) => Promise<{ readonly status: number; readonly text: string }>;

/** What an engine says it has is asked for again after so many real milliseconds: it may have been restarted. */
const FRESH_MS = 1000;

const METADATA_MS = 3000;

const unreachable = (where: string, error: unknown): EngineAnswer => ({
  status: 502,
  body: {
    code: 502,
    error: `The engine at ${where} cannot be reached: ${messageOf(error)}. Is it running? Its address is the option engineUrl.`,
  },
});

const readBody = (text: string): Json => {
  try {
    return parseJson(text);
  } catch {
    return { code: 1, error: text };
  }
};

/**
 * A real LeanEngine project behind HTTP (contract 8.11, 22): functions and hooks are forwarded with the app's keys.
 *
 * @param where what to call it in messages
 * @example
 * ```ts
 * const engine = createForeignEngine(config, log, "http://127.0.0.1:3000", sendOver("http://127.0.0.1:3000"));
 * ```
 */
export const createForeignEngine = (config: LeancloudConfig, log: Log, where: string, send: SendToEngine): Engine => {
  let known: { readonly names: Promise<ReadonlySet<string>>; readonly at: number } | undefined;
  /** What it told last: while it is away, its hooks are missed, not skipped. */
  let told: ReadonlySet<string> = new Set();
  let isAway = false;

  const headersFor = (master: boolean): Record<string, string> => ({
    "content-type": "application/json",
    "x-lc-id": config.appId,
    "x-lc-key": master ? `${config.masterKey},master` : config.appKey,
  });

  /** Does not wait for work that ignores the signal: in this process it goes on (contract 7.2). */
  const within = async <T>(timeMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | "timeout"> => {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"timeout">((resolve) => {
      timer = setTimeout(() => {
        resolve("timeout");
        abort.abort();
      }, timeMs);
    });
    try {
      return await Promise.race([late, work(abort.signal)]);
    } finally {
      clearTimeout(timer);
    }
  };

  const askNames = async (): Promise<ReadonlySet<string>> => {
    const answer = await within(METADATA_MS, (signal) =>
      send({ method: "POST", path: "/1.1/functions/_ops/metadatas", headers: headersFor(true), body: "{}", signal }),
    );
    if (answer === "timeout") throw new Error(`no answer within ${METADATA_MS} ms`);
    const body = readBody(answer.text);
    const names = isObject(body) ? body.result : undefined;
    if (answer.status !== 200 || !Array.isArray(names)) throw new Error(`it answers ${answer.status}: ${answer.text}`);
    return new Set(names.map(String));
  };

  const headersOf = (caller: Caller): Record<string, string> => ({
    ...headersFor(caller.master),
    ...(caller.sessionToken === undefined ? {} : { "x-lc-session": caller.sessionToken }),
    ...(caller.hookKey ? { "x-lc-hook-key": config.hookKey } : {}),
    "x-lc-prod": caller.production ? "1" : "0",
    "x-real-ip": caller.remoteAddress,
  });

  const findNames = async (): Promise<ReadonlySet<string>> => {
    const asked = monotonic();
    try {
      told = await askNames();
      isAway = false;
    } catch (error) {
      // It may be starting: whoever wants to know next asks again. But one that hangs would keep each of them waiting.
      const hangs = monotonic() - asked >= METADATA_MS;
      known = hangs ? { names: Promise.resolve(told), at: monotonic() } : undefined;
      const message = `the engine at ${where} does not tell its functions: ${messageOf(error)}`;
      if (!isAway) log.add({ platform: "leancloud", level: "warn", message });
      isAway = true;
    }
    return told;
  };

  return {
    names() {
      if (known === undefined || monotonic() - known.at >= FRESH_MS) known = { names: findNames(), at: monotonic() };
      return known.names;
    },
    async serve({ endpoint, path, body }, caller, timeMs) {
      const request = {
        method: "POST",
        path: `/1.1/${endpoint}/${path.map(encodeURIComponent).join("/")}`,
        headers: headersOf(caller),
        body: JSON.stringify(body),
      };
      try {
        const answer = await within(timeMs, (signal) => send({ ...request, signal }));
        return answer === "timeout" ? answer : { status: answer.status, body: readBody(answer.text) };
      } catch (error) {
        return unreachable(where, error);
      }
    },
  };
};

/** Sends to an engine's address. */
export const sendOver =
  (url: string): SendToEngine =>
  async ({ path, ...request }) => {
    // An engine does not redirect, and whoever else listens there must not have the keys carried to a third.
    const response = await fetch(new URL(path, url), { ...request, redirect: "manual" });
    const { status, headers } = response;
    if (status >= 300 && status < 400) throw new Error(`it redirects to ${headers.get("location")}`);
    return { status, text: await response.text() };
  };
