import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";

/** XMLHttpRequest as far as the vendor's web build uses it, over real HTTP. */
class XMLHttpRequest {
  readyState = 0;
  status = 0;
  statusText = "";
  responseURL = "";
  responseText = "";
  response: unknown = "";
  onreadystatechange: (() => void) | null = null;
  onerror: ((error: unknown) => void) | null = null;
  #method = "GET";
  #url = "";
  #headers = new Headers();
  #answer = new Headers();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  getAllResponseHeaders(): string {
    return [...this.#answer].map(([name, value]) => `${name}: ${value}`).join("\r\n");
  }

  send(body: string | FormData | null = null): void {
    fetch(this.#url, { method: this.#method, headers: this.#headers, body: this.#method === "GET" ? null : body })
      .then(async (response) => {
        this.status = response.status;
        this.statusText = response.statusText;
        this.responseURL = response.url;
        this.#answer = response.headers;
        this.responseText = await response.text();
        this.response = this.responseText;
        this.readyState = 4;
        this.onreadystatechange?.();
      })
      .catch((error) => this.onerror?.(error));
  }

  abort(): void {}
}

const BROWSER = `
  const element = () => ({ setAttribute() {}, style: {}, protocol: "http:", host: "localhost", pathname: "/" });
  const storage = new Map();
  Object.assign(globalThis, {
    window: globalThis,
    self: globalThis,
    addEventListener() {},
    navigator: { userAgent: "test", platform: "test" },
    location: { search: "", href: "http://localhost/", hostname: "localhost" },
    localStorage: {
      getItem: (name) => storage.get(name) ?? null,
      setItem: (name, value) => void storage.set(name, value),
      removeItem: (name) => void storage.delete(name),
    },
    document: { cookie: "", createElement: element, documentElement: {} },
  });
`;

/** A page with the vendor's web SDK, unmodified, talking to `host`; by default to the cloud's. */
export const openPage = (clientId: string, host?: string): { run(code: string): Promise<unknown> } => {
  const file = createRequire(import.meta.url).resolve("minapp-sdk/lib/web.js");
  const context = createContext({
    console,
    URL,
    FormData,
    Blob,
    File,
    setTimeout,
    clearTimeout,
    XMLHttpRequest,
    clientId,
    host,
  });
  runInContext(BROWSER, context);
  runInContext(readFileSync(file, "utf8"), context, { filename: file });
  runInContext("BaaS.init(clientId, { host })", context);
  return {
    // What happens in the page stays there: results come out as JSON.
    run: async (code) => {
      const text = await runInContext(
        `(async () => { ${code} })().then(
          (value) => JSON.stringify({ value }),
          (error) => JSON.stringify({ error: { code: error.code, message: error.message } }),
        )`,
        context,
      );
      const { value, error } = JSON.parse(text);
      if (error !== undefined) throw Object.assign(new Error(error.message), { code: error.code });
      return value;
    },
  };
};
