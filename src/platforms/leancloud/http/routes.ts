import { type ApiError, isObject, type Json } from "../../../kernel/index.js";
import type { ApiRequest, ApiResponse, CreateRouter, Route } from "../../platform.js";
import type { Lease } from "../../shared/background.js";
import { resetDone, resetForm } from "../../shared/mail-pages.js";
import { createOutOfScope, outOfScopeRoutes } from "../../shared/out-of-scope.js";
import { ANONYMOUS, type Caller, MASTER } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { badRequest, notEmulated, refusal, toRefusal } from "../errors.js";
import { CONTENT_PATH, UPLOAD_PATH } from "../files/files.js";
import type { Operations } from "../operations.js";
import { createBatch, type Dispatch } from "./batch.js";
import {
  fieldsOf,
  functionParams,
  isForm,
  jsonOf,
  storageBody,
  textBody,
  tunnelledMethod,
  withoutTunnel,
} from "./body.js";
import { authenticate, type Credentials, credentialsOf, hasHookKey, isProduction } from "./credentials.js";
import { queryOf, type Reply } from "./incoming.js";
import { OUT_OF_SCOPE } from "./out-of-scope.js";
import { BATCH_PATH, type Row, rows } from "./rows.js";

const METHODS: readonly Route["method"][] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Contract 1.3. */
const STORAGE_HEADERS = {
  "content-type": "application/json;charset=utf-8",
  "cache-control": "no-cache,no-store",
  pragma: "no-cache",
  "access-control-allow-origin": "*",
} as const;

const FUNCTION_HEADERS = {
  "content-type": "application/json; charset=UTF-8",
  "access-control-allow-origin": "*",
} as const;

const OF_FUNCTIONS = /^\/1(?:\.1)?\/(?:functions|call)(?:\/|$)/;

/** Anything thrown, as an answer. Contract 1.3: what goes wrong with a function is the engine's. */
export const refused = (thrown: unknown, path: string): ApiResponse => {
  const { status, body } = toRefusal(thrown);
  return { status, headers: OF_FUNCTIONS.test(path) ? FUNCTION_HEADERS : STORAGE_HEADERS, json: body };
};

/** A request that comes from inside: from a function, on behalf of whoever called that. */
export interface InnerRequest extends ApiRequest {
  readonly inside?: Pick<Caller, "deadline" | "depth" | "lease"> | undefined;
}

type Handle = (request: InnerRequest) => Promise<ApiResponse>;

const json = (body: Json, headers: Readonly<Record<string, string>>): ApiResponse => ({
  status: 200,
  headers,
  json: body,
});

/** What is no percent-encoding stays as it is. */
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/** Segments below `/1.1/functions`, decoded one by one. */
const segmentsOf = (path: string): string[] =>
  path
    .split("/")
    .slice(3)
    .filter((segment) => segment !== "")
    .map(decoded);

const urlOf = ({ path, query }: ApiRequest): string => (query.size === 0 ? path : `${path}?${query}`);

/** Contract 9.2. */
const ping: Handle = async () => ({
  status: 200,
  headers: { "content-type": "application/json" },
  json: { runtime: `nodejs-${process.version}`, version: "3.8.0" },
});

export interface RoutesParts {
  readonly operations: Operations;
  readonly config: LeancloudConfig;
  readonly createRouter: CreateRouter;
  /** What a request holds: a reset while it is answered must not let it write into the world after that. */
  readonly lease: () => Lease;
  /** Hears of a request in a batch that no route takes. */
  readonly unrouted: (request: Pick<ApiRequest, "method" | "path">, status: number, reason: string) => void;
}

/** What app-router.com tells SDKs that were given no server: hosts for which this platform stands in [sdk]. */
const serversOf = (appId: string) => {
  const server = (name: string) => `${appId.slice(0, 8).toLowerCase()}.${name}.lncldglobal.com`;
  return {
    api_server: server("api"),
    engine_server: server("engine"),
    push_server: server("push"),
    stats_server: server("stats"),
    rtm_router_server: server("rtm"),
    ttl: 3600,
  };
};

/**
 * The HTTP door of this platform, and the same for what runs inside it.
 *
 * @example
 * ```ts
 * createRoutes({ operations, config, createRouter, lease }).routes.map(({ method, path }) => `${method} ${path}`);
 * ```
 */
export const createRoutes = ({
  operations,
  config,
  createRouter,
  lease,
  unrouted,
}: RoutesParts): { readonly routes: Route[]; readonly batch: ReturnType<typeof createBatch> } => {
  const { users, files, functions, server } = operations;

  const callerOf = (
    request: InnerRequest,
    credentials: Credentials,
    { master }: { readonly master: boolean },
  ): Caller => ({
    master,
    hookKey: hasHookKey(credentials, config),
    user: credentials.session === undefined ? undefined : users.userOfToken(credentials.session),
    sessionToken: credentials.session,
    production: isProduction(credentials),
    origin: request.origin,
    // Unknown when the door was called in this process.
    remoteAddress: request.remoteAddress || ANONYMOUS.remoteAddress,
    headers: request.headers,
    ...(request.inside ?? { lease: lease() }),
  });

  const outOfScope = createOutOfScope(OUT_OF_SCOPE, createRouter);
  const nothingAt = (request: Pick<ApiRequest, "method" | "path">): ApiError => {
    const text = outOfScope(request);
    return text === undefined
      ? refusal(404, 1, `Path not found: ${request.method} ${request.path}`)
      : notEmulated(text);
  };
  const dispatch: Dispatch = async (request) => {
    const match = router.match(request.method, request.path);
    if (match?.params === undefined) throw nothingAt(request);
    return match.route.run({ ...request, params: match.params });
  };
  const batch = createBatch(async (request) => {
    const match = router.match(request.method, request.path);
    if (match?.params === undefined) {
      const { status, message } = nothingAt(request);
      unrouted(request, status, status === 404 ? "no such path" : message);
    } else if (match.route.path.startsWith(BATCH_PATH)) throw badRequest("a batch cannot hold another one");
    return dispatch(request);
  });
  const table = rows({ ...operations, batch });
  const router = createRouter(table.map(([method, path, run]) => ({ method, path, run })));

  const replied = ({ status, headers, json }: Reply): ApiResponse => ({
    status,
    headers: { ...STORAGE_HEADERS, ...headers },
    json,
  });

  /** A storage endpoint: credentials, body, tunnel (contract 1, 2). */
  const storage =
    (run: Row[2] | undefined): Handle =>
    async (request) => {
      const { json: texts, fault } = textBody(request);
      const credentials = credentialsOf(request, texts);
      const caller = callerOf(request, credentials, authenticate(credentials, config, false));
      if (fault !== undefined) throw fault;
      const { method, path, params } = request;
      const query = queryOf(request.query);
      const tunnelled = method === "POST" ? tunnelledMethod(texts) : undefined;
      if (tunnelled !== undefined) {
        const body = withoutTunnel(storageBody(texts));
        // What a GET would have in its URL came in the body. Others have columns there, whatever they are called.
        const parameters = tunnelled === "GET" ? { ...query, ...body } : query;
        return replied(await dispatch({ caller, method: tunnelled, path, query: parameters, body }));
      }
      if (run === undefined) throw nothingAt(request);
      const sent = method === "GET" ? undefined : (texts ?? jsonOf(request));
      const body = isObject(texts) ? withoutTunnel(storageBody(texts)) : storageBody(sent);
      return replied(await run({ caller, method, path, params, query, body }));
    };

  /** The engine's surface (contract 3, 8.11). */
  const engine =
    (endpoint: "functions" | "call"): Handle =>
    async (request) => {
      const credentials = credentialsOf(request, textBody(request).json);
      const caller = callerOf(request, credentials, authenticate(credentials, config, true));
      const path = segmentsOf(request.path);
      if (path[0] === "_ops" && path[1] === "metadatas")
        return json(await functions.metadata(caller), FUNCTION_HEADERS);
      const input = { path, body: functionParams(request), url: urlOf(request), method: request.method };
      const call = endpoint === "functions" ? functions.run : functions.rpc;
      return json(await call(caller, input), FUNCTION_HEADERS);
    };

  const receive: Handle = async (request) => {
    const type = request.headers["content-type"];
    await files.receive({ token: request.params.token ?? "", bytes: request.body, type });
    return { status: 200, headers: STORAGE_HEADERS, json: {} };
  };

  const content: Handle = async (request) => {
    const key = request.path
      .slice(CONTENT_PATH.length + 1)
      .split("/")
      .map(decoded)
      .join("/");
    const { bytes, type } = await files.content({ key });
    return { status: 200, headers: { "content-type": type, "access-control-allow-origin": "*" }, raw: bytes };
  };

  /** What the link of a verification mail does. */
  const verifyEmail: Handle = async ({ params, headers }) => {
    await users.verifyEmail({ ...MASTER, headers }, { token: params.token ?? "" });
    return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, raw: "OK" };
  };

  /** What the form behind the link of a password mail does: a page for a browser, JSON for a program. */
  const resetPassword: Handle = async (request) => {
    const reset = () =>
      users.resetPassword(
        { ...MASTER, headers: request.headers },
        { token: request.params.token ?? "", password: fieldsOf(request).password },
      );
    if (!isForm(request)) return json(await reset(), STORAGE_HEADERS);
    return reset().then(resetDone, (thrown: unknown) => resetForm(toRefusal(thrown)));
  };

  const engineRoutes = (["functions", "call"] as const).flatMap((endpoint) =>
    ["/1.1", "/1"].flatMap((version) =>
      METHODS.flatMap((method): Route[] => [
        { method, path: `${version}/${endpoint}`, handle: engine(endpoint) },
        { method, path: `${version}/${endpoint}/*`, handle: engine(endpoint) },
      ]),
    ),
  );
  const hasPost = new Set(table.filter(([method]) => method === "POST").map(([, path]) => path));
  const tunnels = new Set(table.map(([, path]) => path).filter((path) => !hasPost.has(path)));

  const routes: Route[] = [
    { method: "GET", path: "/__engine/1/ping", handle: ping },
    {
      method: "GET",
      path: "/2/route",
      handle: async ({ query }) => json(serversOf(query.get("appId") ?? ""), STORAGE_HEADERS),
    },
    { method: "GET", path: "/1.1/date", handle: async () => json(await server.date(), STORAGE_HEADERS) },
    { method: "PUT", path: `${UPLOAD_PATH}/:token`, handle: receive },
    { method: "POST", path: `${UPLOAD_PATH}/:token`, handle: receive },
    { method: "GET", path: `${CONTENT_PATH}/*`, handle: content },
    { method: "GET", path: "/1.1/emailVerify/:token", handle: verifyEmail },
    { method: "GET", path: "/1.1/passwordReset/:token", handle: async () => resetForm() },
    { method: "POST", path: "/1.1/passwordReset/:token", handle: resetPassword },
    ...engineRoutes,
    // Before the table, where they would be ids of users.
    ...outOfScopeRoutes(OUT_OF_SCOPE, (request, text) => {
      authenticate(credentialsOf(request, textBody(request).json), config, false);
      return notEmulated(text);
    }),
    ...table.map(([method, path, run]): Route => ({ method, path, handle: storage(run) })),
    ...[...tunnels].map((path): Route => ({ method: "POST", path, handle: storage(undefined) })),
  ];
  return { routes, batch };
};
