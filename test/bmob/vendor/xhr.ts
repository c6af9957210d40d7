const ORIGIN = "http://app.example";

/** Headers that a page may send without asking (the Fetch standard's safelist, as far as it is met here). */
const SAFE = ["accept", "accept-language", "content-language"];

/** What a browser does before it lets a page talk to another origin. */
const preflight = async (method: string, url: string, headers: Headers): Promise<void> => {
  const own = [...headers.keys()].filter((name) => !SAFE.includes(name));
  if (own.length === 0 && ["GET", "POST"].includes(method)) return;
  const answer = await fetch(url, {
    method: "OPTIONS",
    headers: {
      origin: ORIGIN,
      "access-control-request-method": method,
      "access-control-request-headers": own.join(","),
    },
  });
  const list = (name: string) => (answer.headers.get(name) ?? "").split(",").map((each) => each.trim().toLowerCase());
  const allowed = list("access-control-allow-headers");
  const refused = own.filter((name) => !allowed.includes(name));
  const isOpen = ["*", ORIGIN].includes(answer.headers.get("access-control-allow-origin") ?? "");
  if (!answer.ok || !isOpen || !list("access-control-allow-methods").includes(method.toLowerCase()) || refused.length) {
    throw new TypeError(`CORS: ${method} ${url} with ${refused.join(", ")} is not allowed`);
  }
};

/** XMLHttpRequest as far as the vendor's build uses it, over real HTTP, from another origin. */
export class XMLHttpRequest {
  readyState = 0;
  status = 0;
  statusText = "";
  responseURL = "";
  responseText = "";
  response: unknown = "";
  onreadystatechange: (() => void) | null = null;
  onerror: (() => void) | null = null;
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

  async #exchange(body: string | Blob | null): Promise<void> {
    await preflight(this.#method, this.#url, this.#headers);
    const headers = new Headers(this.#headers);
    headers.set("origin", ORIGIN);
    const sent = this.#method === "GET" ? null : body;
    const response = await fetch(this.#url, { method: this.#method, headers, body: sent });
    if (!["*", ORIGIN].includes(response.headers.get("access-control-allow-origin") ?? "")) {
      throw new TypeError(`CORS: the answer of ${this.#url} is not for this page`);
    }
    this.status = response.status;
    this.statusText = response.statusText;
    this.responseURL = response.url;
    this.#answer = response.headers;
    this.responseText = await response.text();
    this.response = this.responseText;
  }

  send(body: string | Blob | null = null): void {
    this.#exchange(body).then(
      () => {
        this.readyState = 4;
        this.onreadystatechange?.();
      },
      // A page learns no more than that it failed.
      () => this.onerror?.(),
    );
  }

  abort(): void {}
}
