import dns from "node:dns";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";
import type { Handler, HttpResponse } from "../../src/http/index.js";
import { intercept } from "../../src/intercept/index.js";

export const HOST = "api.rain.example";
export const CDN = "files.rain.example";

export const PLATFORMS = [
  { name: "rain", hosts: [HOST, "*.rain-apps.example"], alsoOwns: [CDN, "*.ws.rain-apps.example"] },
];

const lengthOf = (body: string | Uint8Array | undefined): number =>
  body === undefined ? 0 : Buffer.from(body).byteLength;

const json = (value: object): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** Answers what it was sent; paths that begin with these names do something else. */
export const createEcho = (name = "echo") => {
  const waiting = new Set<() => void>();
  let failed = 0;
  const handle: Handler = async ({ method, url, headers, body }) => {
    const { pathname } = new URL(url);
    if (pathname.startsWith("/unrouted")) return { status: 404, headers: {}, body: "{}", unrouted: true };
    if (pathname.startsWith("/none")) return { status: 204, headers: {}, body: "" };
    if (pathname.startsWith("/flaky") && failed++ % 2 === 0) return { ...json({ code: 503 }), status: 503 };
    if (pathname.startsWith("/missing")) return { ...json({ code: 404 }), status: 404 };
    if (pathname.startsWith("/bytes")) {
      const size = Number(pathname.split("/")[2] ?? 4);
      return { status: 200, headers: { "content-type": "image/png" }, body: new Uint8Array(size).fill(0xff) };
    }
    if (pathname.startsWith("/wait")) await new Promise<void>((resolve) => waiting.add(resolve));
    const bytes = typeof body === "function" ? await body(Number.POSITIVE_INFINITY) : body;
    const { host, "x-marker": marker, "content-type": type, "content-encoding": encoding } = headers;
    const text = bytes !== undefined && bytes.byteLength < 2_000 ? Buffer.from(bytes).toString("latin1") : undefined;
    const answer = json({ name, method, url, host, marker, type, encoding, length: lengthOf(bytes), text });
    return method === "HEAD" ? { ...answer, headers: { ...answer.headers, "content-length": "77" }, body: "" } : answer;
  };
  return {
    handle,
    waiting,
    letGo() {
      for (const each of waiting) each();
      waiting.clear();
    },
  };
};

/** An interception whose answers say what was asked. */
export const start = (name?: string) => {
  const { handle, waiting, letGo } = createEcho(name);
  const notes: string[] = [];
  const stop = intercept({ platforms: PLATFORMS, handle, note: (message) => notes.push(message) });
  return { stop, notes, waiting, letGo };
};

/** The host names that this process has tried to find: whoever connects for real begins with that. */
export const watchNetwork = (): (() => string[]) => {
  const lookup = vi.spyOn(dns, "lookup");
  return () => lookup.mock.calls.map(([host]) => host).filter((host) => host.endsWith(".example"));
};

/** A real server on this machine. */
export const startServer = async (): Promise<{
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}> => {
  const server = http.createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let length = 0;
    request.on("data", (chunk) => {
      length += chunk.length;
    });
    request.on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name: "real", method: request.method, host: request.headers.host, length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** An error with all that it was caused by. */
export const chainOf = (error: unknown): { readonly code: unknown; readonly message: string }[] => {
  const chain: { code: unknown; message: string }[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    chain.push({ code: "code" in each ? each.code : undefined, message: each.message });
  }
  return chain;
};
