import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { createContext, runInContext } from "node:vm";

type Data = string | object | undefined;
interface Callbacks {
  readonly success?: (result: object) => void;
  readonly fail?: (error: { errMsg: string }) => void;
}
interface RequestOptions extends Callbacks {
  readonly url: string;
  readonly method?: string;
  readonly data?: Data;
  readonly header?: Record<string, string>;
  readonly dataType?: string;
}
interface UploadOptions extends Callbacks {
  readonly url: string;
  readonly filePath: string;
  readonly name: string;
  readonly formData?: Record<string, string>;
  readonly header?: Record<string, string>;
}

/** A phone: who is logged in to WeChat on it, and what lies in its temporary files. */
export interface Phone {
  /** What `wx.login` answers: the emulator's stand-in knows people by it. */
  readonly code: string;
  readonly files?: Readonly<Record<string, { readonly bytes: Uint8Array; readonly type: string }>>;
}

/** Bodyless requests carry their data in the query, others as JSON: as WeChat does. */
const toFetch = ({ url, method = "GET", data, header = {} }: RequestOptions): Request => {
  const target = new URL(url);
  const { "User-Agent": _, ...headers } = header;
  if (method === "GET") {
    for (const [name, value] of Object.entries(Object(data))) target.searchParams.append(name, String(value));
    return new Request(target, { headers });
  }
  const body = typeof data === "string" ? data : JSON.stringify(data ?? {});
  return new Request(target, { method, headers: { "content-type": "application/json", ...headers }, body });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const failed =
  ({ fail }: Callbacks, errMsg: string) =>
  (): void =>
    fail?.({ errMsg });

/** `wx`, as far as the vendor's SDK uses it, over real HTTP. */
const createWx = ({ code, files = {} }: Phone) => {
  const storage = new Map<string, unknown>();
  return {
    login: ({ success }: Callbacks) => success?.({ code, errMsg: "login:ok" }),
    getSystemInfoSync: () => ({ platform: "ios", SDKVersion: "2.30.0", system: "iOS 17.0" }),
    getNetworkType: ({ success }: Callbacks) => success?.({ networkType: "wifi" }),
    getStorageSync: (key: string) => storage.get(key) ?? "",
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    getStorage: ({ key, success, fail }: Callbacks & { key: string }) =>
      storage.has(key) ? success?.({ data: storage.get(key) }) : fail?.({ errMsg: "getStorage:fail data not found" }),
    setStorage: ({ key, data, success }: Callbacks & { key: string; data: unknown }) => {
      storage.set(key, data);
      success?.({ errMsg: "setStorage:ok" });
    },
    request: (options: RequestOptions) => {
      fetch(toFetch(options))
        .then(async (response) => ({
          statusCode: response.status,
          header: Object.fromEntries(response.headers),
          data: parse(await response.text()),
        }))
        .then(options.success, failed(options, "request:fail"));
    },
    uploadFile: (options: UploadOptions) => {
      const { url, filePath, name, formData = {}, header = {} } = options;
      const file = files[filePath];
      const form = new FormData();
      for (const [field, value] of Object.entries(formData)) form.append(field, value);
      if (file !== undefined)
        form.append(name, new Blob([Uint8Array.from(file.bytes)], { type: file.type }), basename(filePath));
      const { "User-Agent": _, ...headers } = header;
      fetch(url, { method: "POST", headers, body: form })
        .then(async (response) => ({ statusCode: response.status, data: await response.text() }))
        .then(options.success, failed(options, "uploadFile:fail"));
      return { abort() {}, onProgressUpdate() {} };
    },
  };
};

/** A mini program with the vendor's WeChat SDK, unmodified, talking to `host`. */
export const openMiniProgram = (
  clientId: string,
  host: string,
  phone: Phone,
): { run(code: string): Promise<unknown> } => {
  const file = createRequire(import.meta.url).resolve("minapp-sdk/lib/index.js");
  const context = createContext({
    console,
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    wx: createWx(phone),
    clientId,
    host,
  });
  // WeChat runs each file as a CommonJS module, and brings a regenerator (which only uploads in parts go on to use).
  runInContext("var window = globalThis; var exports = {}; var module = { exports };", context);
  runInContext("var regeneratorRuntime = { mark: (generator) => generator };", context);
  runInContext(readFileSync(file, "utf8"), context, { filename: file });
  runInContext("var BaaS = module.exports; BaaS.init(clientId, { host })", context);
  return {
    // What happens in the mini program stays there: results come out as JSON.
    run: async (code) => {
      const text = await runInContext(
        `(async () => { ${code} })().then(
          (value) => JSON.stringify({ value }),
          (error) => JSON.stringify({ error: { code: error.code, message: error.message || String(error) } }),
        )`,
        context,
      );
      const { value, error } = JSON.parse(text);
      if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
      return value;
    },
  };
};
