import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";

const ORIGIN = "http://app.example";

/** Headers that a page may send without asking (the Fetch standard's safelist, as far as it is met here). */
const SAFE = ["accept", "accept-language", "content-language"];

const needsAsking = (method: string, headers: Headers): string[] => {
  const own = [...headers.keys()].filter((name) => !SAFE.includes(name));
  return method === "GET" || method === "POST" || own.length > 0 ? own : [method];
};

/** What a browser does before it lets a page talk to another origin. */
const preflight = async (method: string, url: string, headers: Headers): Promise<void> => {
  const asked = needsAsking(method, headers);
  if (asked.length === 0) return;
  const answer = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": method,
      "access-control-request-headers": asked.join(","),
    },
  });
  const list = (name: string) => (answer.headers.get(name) ?? "").split(",").map((each) => each.trim().toLowerCase());
  const refused = asked.filter((name) => !list("access-control-allow-headers").includes(name));
  const isOpen = ["*", ORIGIN].includes(answer.headers.get("access-control-allow-origin") ?? "");
  const allowsMethod = list("access-control-allow-methods").includes(method.toLowerCase());
  if (!answer.ok || !isOpen || !allowsMethod || refused.length > 0) {
    throw new TypeError(`CORS: ${method} ${url} with ${refused.join(", ")} is not allowed`);
  }
};

/** XMLHttpRequest as far as the vendor's browser build uses it, over real HTTP, from another origin. */
class XMLHttpRequest {
  readyState = 0;
  status = 0;
  statusText = "";
  responseText = "";
  response: unknown = "";
  onreadystatechange: (() => void) | null = null;
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

  getResponseHeader(name: string): string | null {
    return this.#answer.get(name);
  }

  getAllResponseHeaders(): string {
    return [...this.#answer].map(([name, value]) => `${name}: ${value}`).join("\r\n");
  }

  async #exchange(body: string | Blob | null): Promise<void> {
    await preflight(this.#method, this.#url, this.#headers);
    const headers = new Headers(this.#headers);
    headers.set("origin", ORIGIN);
    const response = await fetch(this.#url, {
      method: this.#method,
      headers,
      body: this.#method === "GET" ? null : body,
    });
    if (!["*", ORIGIN].includes(response.headers.get("access-control-allow-origin") ?? "")) {
      throw new TypeError(`CORS: the answer of ${this.#url} is not for this page`);
    }
    this.status = response.status;
    this.statusText = response.statusText;
    this.#answer = response.headers;
    this.responseText = await response.text();
    this.response = this.responseText;
  }

  send(body: string | Blob | null = null): void {
    this.#exchange(body)
      // A page learns no more than that it failed.
      .catch(() => {
        this.status = 0;
      })
      .finally(() => {
        this.readyState = 4;
        this.onreadystatechange?.();
      });
  }

  abort(): void {}
}

const PAGE = `
  const items = new Map();
  Object.assign(globalThis, {
    window: globalThis,
    self: globalThis,
    navigator: { userAgent: "test" },
    location: { protocol: "http:", hostname: "app.example", href: "http://app.example/" },
    localStorage: {
      getItem: (name) => items.get(name) ?? null,
      setItem: (name, value) => void items.set(name, value),
      removeItem: (name) => void items.delete(name),
    },
  });
`;

/** A page with the vendor's browser build, unmodified, talking to `serverURL`. */
export const openPage = (
  keys: { readonly appId: string; readonly appKey: string },
  serverURL: string,
): { run(code: string): Promise<unknown> } => {
  const file = createRequire(import.meta.url).resolve("leancloud-storage/dist/av-min.js");
  const context = createContext({
    console,
    setTimeout,
    clearTimeout,
    Blob,
    FormData,
    XMLHttpRequest,
    options: { ...keys, serverURL },
  });
  runInContext(PAGE, context);
  runInContext(readFileSync(file, "utf8"), context, { filename: file });
  runInContext("AV.init(options)", context);
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
