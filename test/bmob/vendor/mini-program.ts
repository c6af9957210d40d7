import { basename } from "node:path";
import { loadBuild } from "./dist.js";
import type { Sdk } from "./sdk.js";

interface Callbacks {
  readonly success?: (result: object) => void;
  readonly fail?: (error: { readonly errMsg: string }) => void;
}
interface RequestOptions extends Callbacks {
  readonly url: string;
  readonly method?: string;
  readonly data?: object;
  readonly header?: Record<string, unknown>;
}
interface UploadOptions extends Callbacks {
  readonly url: string;
  readonly filePath: string;
  readonly name: string;
  readonly formData?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

/** A phone: where its requests end, what lies in its temporary files, and which app it is in. */
export interface Phone {
  /** The emulator, for every host. */
  readonly url: string;
  readonly files?: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  readonly in?: "wechat" | "toutiao" | "qq";
  readonly version?: string;
}

const asText = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

const headersOf = (header: Record<string, unknown> = {}): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(header)) if (value !== undefined) headers.set(name, String(value));
  return headers;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const createWx = ({ url: emulator, files = {} }: Phone) => {
  const storage = new Map<string, unknown>();
  /** The phone's own DNS: whatever host an app was built for. */
  const addressOf = (url: string): URL => {
    const { pathname, search } = new URL(url);
    return new URL(pathname + search, emulator);
  };
  const failed =
    ({ fail }: Callbacks, what: string) =>
    (): void =>
      fail?.({ errMsg: `${what}:fail` });
  return {
    getStorageSync: (key: string) => storage.get(key) ?? "",
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    clearStorageSync: () => storage.clear(),
    login: ({ success }: Callbacks) => success?.({ code: "code-of-wechat", anonymousCode: "anonymous" }),
    /** Data of a GET goes into the query, other data as JSON: as WeChat does. */
    request: (options: RequestOptions) => {
      const { data = {}, header } = options;
      const method = (options.method ?? "get").toUpperCase();
      const address = addressOf(options.url);
      if (method === "GET") {
        // What is undefined is lost on its way out of JavaScript.
        const given = Object.entries(data).filter(([, value]) => value !== undefined);
        for (const [name, value] of given) address.searchParams.append(name, asText(value));
      }
      const body = method === "GET" ? null : asText(data);
      fetch(address, { method, headers: headersOf(header), body })
        .then(async (response) => ({ statusCode: response.status, data: parsed(await response.text()) }))
        .then(options.success, failed(options, "request"));
    },
    uploadFile: (options: UploadOptions) => {
      const { filePath, name, formData = {}, header } = options;
      const form = new FormData();
      for (const [field, value] of Object.entries(formData)) form.append(field, String(value));
      const bytes = files[filePath];
      if (bytes === undefined) return failed(options, "uploadFile")();
      form.append(name, new Blob([bytes], { type: "image/jpeg" }), basename(filePath));
      const headers = headersOf(header);
      // WeChat declares the form itself, whatever it is told.
      headers.delete("content-type");
      fetch(addressOf(options.url), { method: "POST", headers, body: form })
        .then(async (response) => ({ statusCode: response.status, data: await response.text() }))
        .then(options.success, failed(options, "uploadFile"));
    },
  };
};

/** A mini program with one of the vendor's builds, unmodified. `initialize` is left to the program. */
export const openMiniProgram = (phone: Phone): Sdk => {
  const wx = createWx(phone);
  const surroundings = { wechat: { wx }, toutiao: { wx, tt: wx }, qq: { wx, qq: wx } }[phone.in ?? "wechat"];
  return loadBuild(phone.version ?? "2.7.3", surroundings);
};
