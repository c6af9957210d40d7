import { createEmulator, type Emulator, type EmulatorOptions } from "baas-emulator";

/** Where the clock of every world stands. */
export const NOW = "2026-01-01T00:00:00.000Z";
export const OBJECT_ID = /^[0-9a-f]{24}$/;

/** Who asks: the app, its master key, or a user of the app by session token. */
export type As = "app" | "master" | { readonly session: string };

export interface Options {
  /** Default `"app"`. */
  readonly as?: As;
  /** Sent as JSON; a string or bytes as they are. */
  readonly body?: unknown;
  /** Beside the credentials; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Values that are not texts are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Undefined when the body is not JSON. */
  readonly json: unknown;
}

export interface Opened extends AsyncDisposable {
  readonly emulator: Emulator;
  /** @param path below `/1.1`, or absolute from `/1.1/`, `/1/`, `/__engine/` or `http:` on */
  http(method: string, path: string, options?: Options): Promise<Answer>;
}

const KEYS = { app: "emulator-key", master: "emulator-master-key,master" } as const;

const headersFor = (as: As): Record<string, string> => ({
  "x-lc-id": "emulator",
  "x-lc-key": KEYS[as === "master" ? "master" : "app"],
  ...(typeof as === "object" ? { "x-lc-session": as.session } : {}),
});

const urlFor = (path: string, query: Readonly<Record<string, unknown>> = {}): string => {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const url = /^(?:\/1(?:\.1)?\/|\/__engine\/|https?:)/.test(path) ? path : `/1.1${path}`;
  return search.size === 0 ? url : `${url}${url.includes("?") ? "&" : "?"}${search}`;
};

const encode = (body: unknown): Uint8Array =>
  body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** An emulator with a standing clock, and its HTTP door. Close it with `await using`, or `emulator.close()`. */
export const open = async (
  leancloud: EmulatorOptions["leancloud"] = {},
  options: Omit<EmulatorOptions, "leancloud"> = {},
): Promise<Opened> => {
  const emulator = await createEmulator({ seed: 1, ...options, leancloud });
  emulator.clock.freeze(NOW);
  return {
    emulator,
    async http(method, path, { as = "app", body, headers = {}, query } = {}) {
      const type = body === undefined ? {} : { "content-type": "application/json" };
      const all = Object.entries({ ...headersFor(as), ...type, ...headers });
      const answer = await emulator.handle({
        method,
        url: urlFor(path, query),
        headers: Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
        ...(body === undefined ? {} : { body: encode(body) }),
      });
      const bytes = Buffer.from(answer.body);
      const text = bytes.toString("utf8");
      return { status: answer.status, headers: answer.headers, text, bytes, json: parse(text) };
    },
    [Symbol.asyncDispose]: () => emulator.close(),
  };
};
