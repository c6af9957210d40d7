import type { HostCall } from "../../functions/index.js";
import { ApiError, isObject, type Json, type JsonObject, parseJson } from "../../kernel/index.js";
import { monotonic } from "../../kernel/timers.js";
import type { ApiResponse, CreateRouter, Route } from "../platform.js";
import type { Lease } from "../shared/background.js";
import { createInside } from "../shared/inside.js";
import type { Caller } from "./access/caller.js";
import { toRefusal } from "./errors.js";

/** Paths that this platform answers itself, whatever the host: an SDK in a function may have been given any. */
const OWN = /^\/(?:1|1\.1|leancloud-files|__engine)(?:\/|$)/;

/** How deep hooks may lead to each other before nothing is written any more: a loop of them must end. */
const DEEPEST = 50;

export interface GuestDoorParts {
  readonly routes: () => readonly Route[];
  readonly createRouter: CreateRouter;
  /** Answers requests to other hosts. */
  readonly outside: (input: Json) => Promise<Json>;
  /** What a run holds whose caller holds nothing: when its world has ended, it may not call any more. */
  readonly lease: () => Lease;
}

/** An answer as the SDK's request adapter takes it. */
const toAnswer = ({ status, headers = {}, json, raw }: ApiResponse): JsonObject => ({
  status,
  headers: { ...headers },
  data: json !== undefined ? (json as Json) : typeof raw === "string" ? raw : Buffer.from(raw ?? "").toString("utf8"),
});

/** The path of an address as this platform knows it: where the emulator is mounted in a server, addresses of its own say so. */
const pathOf = ({ pathname }: URL, origin: string): string => {
  const base = new URL(origin).pathname;
  return base !== "/" && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
};

const bodyOf = ({ data, bytes }: JsonObject): Uint8Array => {
  if (typeof bytes === "string") return Buffer.from(bytes, "base64");
  return data === undefined || data === null ? new Uint8Array(0) : Buffer.from(JSON.stringify(data));
};

const headersOf = (headers: Json | undefined): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isObject(headers) ? headers : {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

const jsonOrText = (body: Json | undefined): Json => {
  if (typeof body !== "string") return body ?? null;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
};

/**
 * The sandbox door: the requests of the SDK inside a function, answered as if they had come over HTTP. Nothing else crosses.
 *
 * @returns for a run that a caller asked for: what its function may call
 * @example
 * ```ts
 * const call = door(caller, 15_000);
 * await call("request", { method: "GET", url: "http://127.0.0.1:4400/1.1/date", headers: {} }); // { status: 200, data: … }
 * ```
 */
export const createGuestDoor = ({
  routes,
  createRouter,
  outside,
  lease,
}: GuestDoorParts): ((caller: Caller, timeMs: number) => HostCall) => {
  const answer = createInside({
    routes,
    createRouter,
    notFound: ({ path }) => new ApiError(404, "", { code: 1, error: `Path not found: ${path}` }),
    answerTo(thrown) {
      const { status, body } = toRefusal(thrown);
      return { status, json: body };
    },
  });

  const leave = async (input: JsonObject): Promise<JsonObject> => {
    const { method = "GET", url = "", headers = {}, data, bytes } = input;
    const sent = typeof bytes === "string" ? { body: bytes, encoding: "base64" } : {};
    const body = data === undefined || typeof bytes === "string" ? sent : { body: JSON.stringify(data) };
    const answered = await outside({ method, url, headers, ...body });
    const { status = 0, headers: got = {}, body: text } = isObject(answered) ? (answered as JsonObject) : {};
    return { status, headers: got, data: jsonOrText(text) };
  };

  return ({ origin, remoteAddress, depth = 0, lease: held = lease() }, timeMs) => {
    const inside = { deadline: monotonic() + timeMs, depth: depth + 1, lease: held };
    return async (operation, input) => {
      held.assert();
      if (operation !== "request" || !isObject(input)) throw new ApiError(404, `no operation ${operation}`, null);
      if (depth > DEEPEST) throw new Error(`functions and hooks led to each other more than ${DEEPEST} times`);
      const { method, url, headers } = input as JsonObject;
      const address = new URL(String(url), origin);
      const path = pathOf(address, origin);
      if (!OWN.test(path)) return leave(input as JsonObject);
      return toAnswer(
        await answer({
          method: String(method ?? "GET").toUpperCase(),
          path,
          params: {},
          query: address.searchParams,
          headers: headersOf(headers),
          origin,
          remoteAddress,
          body: bodyOf(input as JsonObject),
          inside,
        }),
      );
    };
  };
};
