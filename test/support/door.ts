import { createEmulator, type Emulator, type EmulatorOptions } from "baas-emulator";

/**
 * Who asks: the app, its master key, or a user of the app by session token. `master` puts the master key on top of a session.
 */
export type As = "app" | "master" | { readonly session: string; readonly master?: boolean };

export interface Options {
  /** Default `"app"`. */
  readonly as?: As;
  /** Sent as JSON; a string or bytes as they are. The content type is `application/json` unless `headers` say otherwise. */
  readonly body?: unknown;
  /** Beside the credentials, names in lower case; `undefined` takes one away. */
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
  /** @param path as the cloud's tests write it: below its base, or absolute */
  http(method: string, path: string, options?: Options): Promise<Answer>;
}

/** How requests of one cloud look. */
export interface Door {
  /** The headers that say who asks. */
  headersFor(as: As): Readonly<Record<string, string>>;
  /** The URL that a path in a test stands for. */
  urlOf(path: string): string;
  /** Where the clock of every world stands. */
  readonly now: string | number;
}

const withQuery = (url: string, query: Readonly<Record<string, unknown>> = {}): string => {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
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

/** Makes emulators with a standing clock, and their HTTP door. Close one with `await using`, or `emulator.close()`. */
export const createOpen =
  (door: Door) =>
  async (options: EmulatorOptions): Promise<Opened> => {
    const emulator = await createEmulator({ seed: 1, ...options });
    emulator.clock.freeze(door.now);
    return {
      emulator,
      async http(method, path, { as = "app", body, headers = {}, query } = {}) {
        const type = body === undefined ? {} : { "content-type": "application/json" };
        const all = Object.entries({ ...door.headersFor(as), ...type, ...headers });
        const answer = await emulator.handle({
          method,
          url: withQuery(door.urlOf(path), query),
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
