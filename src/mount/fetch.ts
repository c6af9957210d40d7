import { fromRequest, type HttpResponse, type Mountable, parseTarget, toResponse } from "../http/index.js";
import { createAsk } from "./ask.js";
import { baseOf, toBase } from "./prefix.js";
import { has } from "./shape.js";
import type { MountOptions } from "./types.js";
import { wrongCall } from "./wrong-call.js";

/** What Hono hands to its middleware and routes. */
export interface HonoContext {
  readonly req: { readonly raw: Request };
}

/** A function from `Request` to `Response`, as Next.js, Bun, Deno and others take it, and a middleware of Hono. */
export interface FetchHandler {
  /** As Hono calls its middleware and routes. Undefined when the request has been passed on. */
  (context: HonoContext, next: () => Promise<unknown>): Promise<Response | undefined>;
  /** As all others call it. */
  (request: Request): Promise<Response>;
}

/** There are several classes of that name. What `node:http` has are no such headers. */
const isRequest = (value: unknown): value is Request =>
  has(value, "url") && has(value, "headers") && has(value.headers, "get");

const isHono = (value: unknown): value is HonoContext =>
  has(value, "req") && has(value.req, "raw") && isRequest(value.req.raw);

/**
 * The emulator as a function from `Request` to `Response`: for Next.js route handlers, `Bun.serve`, `Deno.serve`, and whatever else speaks
 * in these; and as a middleware of Hono. Without a prefix it is `emulator.fetch`.
 *
 * What goes wrong in it is an answer, never an error. The body must not have been read before; a clone's may. Which host names it answers
 * to is the emulator's option `allowHosts`; headers of proxies (`X-Forwarded-*`) are not looked at.
 *
 * - Hono: `app.use(toFetchHandler(emulator, { prefix: "/baas" }))`. What is not the emulator's own goes on to the app: requests outside
 *   the prefix and, without a prefix, those for paths that no cloud has. `app.mount("/baas", handler)` is another way.
 * - Next.js: a catch-all folder, `app/baas/[...path]/route.ts`, exports the handler as GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS.
 *   With `basePath` in `next.config`, the prefix begins with that. Two more options belong there: `serverExternalPackages:
 *   ["baas-emulator"]`, so that it is not bundled, and `skipTrailingSlashRedirect: true`, because paths of clouds end in slashes.
 *   Development builds load modules anew: keep the emulator in `globalThis`. It needs Node, not the `edge` runtime.
 * - Bun: `export default { fetch: handler }`. Deno: `Deno.serve(handler)`.
 * - What hands over an object with a request in it (SvelteKit, Astro): `({ request }) => handler(request)`.
 *
 * The vendors' SDKs take a path in their server's address: `AV.init({ serverURL })`, `BaaS.init(clientId, { host })` and
 * `Bmob.domain()` may all be `http://localhost:3000/baas`.
 *
 * @param emulator the emulator, or its promise
 * @param options where clients look for it. Default: at the root
 * @throws EmulatorError INVALID_ARGUMENT when the prefix is no path; the handler rejects with it when it is called with something else
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
 * app.use(toFetchHandler(emulator, { prefix: "/baas" }));
 * (await app.request("http://localhost/baas/1.1/date")).status; // 200
 * ```
 */
export const toFetchHandler = (
  emulator: Mountable | PromiseLike<Mountable>,
  { prefix }: MountOptions = {},
): FetchHandler => {
  const base = toBase(prefix);
  const ask = createAsk(emulator);

  const answer = (request: Request): Promise<HttpResponse> => ask({ ...fromRequest(request), base });

  /** In an app, what is not the emulator's own is the app's. */
  const answerOwn = async (request: Request, next: () => unknown): Promise<Response | undefined> => {
    const isOutside = baseOf(parseTarget(request.url, undefined).path, base, "") === undefined;
    const own = isOutside ? undefined : await answer(request);
    if (own !== undefined && !(own.unclaimed === true && base === "")) return toResponse(own);
    await next();
    return undefined;
  };

  function handle(context: HonoContext, next: () => Promise<unknown>): Promise<Response | undefined>;
  function handle(request: Request): Promise<Response>;
  async function handle(first: unknown, second?: unknown): Promise<Response | undefined> {
    if (isRequest(first)) return toResponse(await answer(first));
    if (!isHono(first)) throw wrongCall("toFetchHandler");
    const { raw } = first.req;
    return typeof second === "function" ? answerOwn(raw, () => second()) : toResponse(await answer(raw));
  }
  return handle;
};
