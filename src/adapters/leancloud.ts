import { bodyOf, type HttpRequest, headersOf, type Mountable } from "../http/index.js";
import { parseJson } from "../kernel/index.js";
import { turn } from "../kernel/timers.js";

/** How far a body has gone. */
export interface AdapterProgress {
  /** Bytes. */
  readonly loaded: number;
  /** Bytes. */
  readonly total: number;
  /** 0 to 100. */
  readonly percent: number;
}

/** What the SDK says about a request, as `@leancloud/adapter-types` has it. */
export interface AdapterRequest {
  /** Default GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects go as JSON; texts, bytes, streams and blobs as they are. */
  readonly data?: unknown;
  /** Is told when the body has gone. */
  readonly onprogress?: (event: AdapterProgress) => void;
  /** An `AbortSignal`, or one that the SDK brings. */
  readonly signal?: {
    readonly aborted: boolean;
    /** As every `EventTarget` has it. */
    addEventListener(type: string, listener: () => void): unknown;
    /** As every `EventTarget` has it. */
    removeEventListener(type: string, listener: () => void): unknown;
  };
}

/** What it reads of an answer. */
export interface AdapterResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Record<string, string>;
  /** What the body's JSON says; `{}` when it is none. */
  readonly data: object;
}

/** One file of a form. */
export interface AdapterFile {
  /** The form's field. */
  readonly field: string;
  /** Text, bytes, a stream or a blob. */
  readonly data: unknown;
  /** The file's name. */
  readonly name: string;
}

/** What `AV.setAdapters` takes: see {@link toLeancloudAdapters}. */
export interface LeancloudAdapters {
  /**
   * Answers a request of the SDK.
   *
   * @example
   * ```ts
   * import { toLeancloudAdapters } from "baas-emulator/http";
   *
   * const { request } = toLeancloudAdapters(emulator);
   * const { ok, data } = await request("https://api.leancloud.cn/1.1/date");
   * ok; // true
   * ```
   */
  request(url: string, options?: AdapterRequest): Promise<AdapterResponse>;
  /**
   * The same for a file in a form.
   *
   * @example
   * ```ts
   * import { toLeancloudAdapters } from "baas-emulator/http";
   *
   * const { upload } = toLeancloudAdapters(emulator);
   * const { status } = await upload("https://api.leancloud.cn/1.1/none", {
   *   field: "file",
   *   data: "龙井",
   *   name: "茶.txt",
   * });
   * status; // 404
   * ```
   */
  upload(url: string, file: AdapterFile, options?: AdapterRequest): Promise<AdapterResponse>;
}

type Sent = Pick<HttpRequest, "body"> & { readonly type: string | undefined };

const aborted = (): Error => Object.assign(new Error("Request aborted"), { name: "AbortError" });

const isPlain = (data: unknown): data is object =>
  Array.isArray(data) ||
  (typeof data === "object" && data !== null && [Object.prototype, null].includes(Object.getPrototypeOf(data)));

/** Objects go as JSON; texts, bytes, streams and blobs as they are. */
const sentOf = (data: unknown): Sent => {
  if (isPlain(data)) return { body: Buffer.from(JSON.stringify(data)), type: "application/json" };
  const { body, type = typeof data === "string" ? "application/x-www-form-urlencoded" : undefined } = bodyOf(data);
  return { body, type };
};

const read = async (body: HttpRequest["body"]): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = typeof body === "function" ? await body(Number.POSITIVE_INFINITY) : body;
  return new Uint8Array(bytes ?? []);
};

const jsonOf = (body: string | Uint8Array): object => {
  try {
    const value: unknown = parseJson(typeof body === "string" ? body : Buffer.from(body).toString());
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** Rejects when the SDK's user does not want the answer any more. */
const unlessAborted = async <T>(signal: AdapterRequest["signal"], work: () => Promise<T>): Promise<T> => {
  if (signal === undefined) return work();
  if (signal.aborted) throw aborted();
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(aborted());
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([work(), stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
};

/**
 * The seam that LeanCloud's JavaScript SDKs have for requests: storage and files of `leancloud-storage` and `leanengine` end in an
 * emulator, without a port and without anything replaced in the process, and faster than by any HTTP client. The SDK may be initialized
 * with any `serverURL` that the emulator answers to: one of the cloud's, one of `leancloud.hosts`, `http://localhost`.
 *
 * @param emulator the emulator, or its promise
 * @example
 * ```ts
 * import AV from "leancloud-storage";
 * import { toLeancloudAdapters } from "baas-emulator/http";
 *
 * AV.init({ appId: "demo-films", appKey: "demo-key", serverURL: "https://api.leancloud.cn" });
 * AV.setAdapters(toLeancloudAdapters(emulator));
 * await new AV.Object("Todo").save({ title: "写信" });
 * await leancloud.objects.count("Todo"); // 4
 * ```
 */
export const toLeancloudAdapters = (emulator: Mountable | PromiseLike<Mountable>): LeancloudAdapters => {
  const send = (url: string, options: AdapterRequest, method: string, sent: Sent): Promise<AdapterResponse> =>
    unlessAborted(options.signal, async () => {
      const { type, body } = sent;
      const headers = { ...(type === undefined ? {} : { "content-type": type }), ...headersOf(options.headers) };
      const request = { method: method.toUpperCase(), url, headers, body };
      const [answer] = await Promise.all([(await emulator).handle(request), turn()]);
      const total = body instanceof Uint8Array ? body.byteLength : 0;
      if (total > 0) options.onprogress?.({ loaded: total, total, percent: 100 });
      const { status } = answer;
      return {
        ok: status >= 200 && status < 300,
        status,
        headers: { ...answer.headers },
        data: jsonOf(answer.body),
      };
    });

  return {
    request: async (url, options = {}) => send(url, options, options.method ?? "GET", sentOf(options.data)),
    async upload(url, { field, data, name }, options = {}) {
      const form = new FormData();
      for (const [key, value] of Object.entries(Object(options.data))) form.append(key, String(value));
      form.append(field, new Blob([await read(bodyOf(data).body)]), name);
      const { body, type } = bodyOf(form);
      return send(url, options, options.method ?? "POST", { body: await read(body), type });
    },
  };
};
