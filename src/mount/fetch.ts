import { answers, createFetch, type Mountable, render } from "../http/index.js";
import { messageOf } from "../kernel/index.js";
import { toBase } from "./prefix.js";
import type { MountOptions } from "./types.js";

/** A function from `Request` to `Response`, as Hono, Next.js, Bun, Deno and others take it. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * The emulator as a function from `Request` to `Response`: for Hono, Next.js route handlers, `Bun.serve`, `Deno.serve`, and whatever
 * else speaks in these. Without a prefix it is `emulator.fetch`.
 *
 * It never rejects: what goes wrong is an answer. The body must not have been read before; a clone's may. Which host names it answers
 * to is the emulator's option `allowHosts`; headers of proxies (`X-Forwarded-*`) are not looked at.
 *
 * - Hono: `app.all("/baas/*", (c) => handler(c.req.raw))`, or `app.mount("/baas", handler)`.
 * - Next.js: a catch-all folder, `app/baas/[...path]/route.ts`, exports the handler as GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS.
 *   With `basePath` in `next.config`, the prefix begins with that. Two more options belong there: `serverExternalPackages:
 *   ["baas-emulator"]`, so that it is not bundled, and `skipTrailingSlashRedirect: true`, because paths of clouds end in slashes.
 *   Development builds load modules anew: keep the emulator in `globalThis`. It needs Node, not the `edge` runtime.
 * - Bun: `export default { fetch: handler }`. Deno: `Deno.serve(handler)`.
 *
 * The vendors' SDKs take a path in their server's address: `AV.init({ serverURL })`, `BaaS.init(clientId, { host })` and
 * `Bmob.domain()` may all be `http://localhost:3000/baas`.
 *
 * @param emulator the emulator, or its promise
 * @param options where clients look for it. Default: at the root
 * @throws EmulatorError INVALID_ARGUMENT when the prefix is no path
 * @example
 * ```ts
 * import { toFetchHandler } from "baas-emulator/http";
 *
 * const handler = toFetchHandler(emulator, { prefix: "/baas" });
 * const response = await handler(new Request("http://localhost/baas/1.1/date"));
 * response.status; // 200
 * ```
 * @example In Hono
 * ```ts
 * import { Hono } from "hono";
 * import { toFetchHandler } from "baas-emulator/http";
 *
 * const app = new Hono();
 * const handler = toFetchHandler(emulator, { prefix: "/baas" });
 * app.all("/baas/*", (c) => handler(c.req.raw));
 * (await app.request("http://localhost/baas/1.1/date")).status; // 200
 * ```
 */
export const toFetchHandler = (
  emulator: Mountable | PromiseLike<Mountable>,
  { prefix }: MountOptions = {},
): FetchHandler => {
  const base = toBase(prefix);
  const fetch = createFetch(async (request) => {
    try {
      return await (await emulator).handle(request);
    } catch (error) {
      return render(answers.broken(messageOf(error)));
    }
  }, base);
  return (request) => fetch(request);
};
