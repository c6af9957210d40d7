import type { Json } from "../../../kernel/index.js";
import type { ApiRequest, ApiResponse, CreateRouter, Route } from "../../platform.js";
import type { Lease } from "../../shared/background.js";
import { resetDone, resetForm } from "../../shared/mail-pages.js";
import { ANONYMOUS, type Caller } from "../access/caller.js";
import type { BmobConfig } from "../config.js";
import { refusal, refuse, toRefusal } from "../errors.js";
import type { FunctionAnswer } from "../functions/index.js";
import type { Operations } from "../operations.js";
import { OUT_OF_SCOPE } from "../other/out-of-scope.js";
import { createBatch, type Dispatch } from "./batch.js";
import { assertFunctionCall, jsonBody } from "./body.js";
import { authenticate, authenticateDirect, authenticatePython, type Rights } from "./credentials.js";
import { functionEvent } from "./function-event.js";
import type { Reply } from "./incoming.js";
import { queryOf } from "./query.js";
import { type Row, rows } from "./rows.js";
import { verifySign } from "./sign.js";
import { surfaceOf } from "./surface.js";
import { mediaTypeOf } from "./text.js";
import { tunnelOf } from "./tunnel.js";
import { uploadIn } from "./upload.js";

/** A request that comes from inside: from a function, on behalf of whoever called that. */
export interface InnerRequest extends ApiRequest {
  readonly inside?: Pick<Caller, "deadline" | "depth" | "lease"> | undefined;
}

type Handle = (request: InnerRequest) => Promise<ApiResponse>;

const replied = ({ status, headers, json }: Reply): ApiResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  json,
});

const answered = (json: Json): ApiResponse => replied({ status: 200, json });

/** Why a signed request was refused (contract 3.1, D3). */
const lateSign = ({ headers }: ApiRequest, { signWindowMs }: BmobConfig, now: number): string =>
  `a signed request was refused: its time ${headers["x-bmob-safe-timestamp"]} is more than ${signWindowMs} ms from the emulator's ` +
  `clock, ${new Date(now).toISOString()}; "signWindowMs": 0 in the bmob options allows any time`;

/** What a function sent, or what became of it. */
const sent = ({ body, ...head }: FunctionAnswer): ApiResponse => ({ ...head, raw: body });

/** What nothing is found at. */
export const notFound = ({ method, path }: Pick<ApiRequest, "method" | "path">): Error =>
  refusal(101, `path not found: ${method} ${path}`, 404);

export interface RoutesParts {
  readonly operations: Operations;
  readonly config: BmobConfig;
  readonly createRouter: CreateRouter;
  /** Milliseconds since 1970, for signed requests. */
  readonly now: () => number;
  /** Takes a line for the log. */
  readonly note: (message: string) => void;
  /** What a request holds: a reset while it is answered must not let it write into the world after that. */
  readonly lease: () => Lease;
}

/**
 * The HTTP door of this platform, and the same for what runs inside it.
 *
 * @example
 * ```ts
 * createRoutes({ operations, config, createRouter, now, note, lease }).routes.map(({ method, path }) => `${method} ${path}`);
 * ```
 */
export const createRoutes = ({
  operations,
  config,
  createRouter,
  now,
  note,
  lease,
}: RoutesParts): { readonly routes: Route[]; readonly batch: ReturnType<typeof createBatch> } => {
  const { users, files, functions } = operations;

  const callerOf = (request: InnerRequest, { master, sessionToken }: Rights): Caller => ({
    master,
    sessionToken,
    user: sessionToken === undefined ? undefined : users.userOfToken(sessionToken),
    origin: request.origin,
    // Unknown when the door was called in this process.
    remoteAddress: request.remoteAddress || ANONYMOUS.remoteAddress,
    headers: request.headers,
    ...(request.inside ?? { lease: lease() }),
  });

  const dispatch: Dispatch = async (request) => {
    const match = router.match(request.method, request.path);
    if (match?.params === undefined) throw notFound(request);
    return match.route.run({ ...request, params: match.params });
  };
  const batch = createBatch({ dispatch, userOfToken: users.userOfToken });
  const table = rows({ ...operations, batch });
  const router = createRouter(table.map(([method, path, run]) => ({ method, path, run })));

  /** @throws ApiError 401; the log tells why a good sign opens nothing, since a test may have stopped the clock */
  const rightsOf = (request: InnerRequest): Rights => {
    try {
      return authenticate(request, config, now());
    } catch (error) {
      if (verifySign(request, { ...config, signWindowMs: 0 }, now())) note(lateSign(request, config, now()));
      throw error;
    }
  };

  /** Only REST hosts have data (contract 2). */
  const onRest =
    (handle: Handle): Handle =>
    (request) => {
      if (surfaceOf(request.origin) !== "rest") throw notFound(request);
      return handle(request);
    };

  const elsewhere = createRouter(OUT_OF_SCOPE.map(([method, path, what]) => ({ method, path, what })));
  /** Said of what is no tunnel where only tunnels end: it may be what is knowingly not emulated (contract 6.10). */
  const nothingAt = (request: ApiRequest): Error => {
    const match = elsewhere.match(request.method, request.path);
    return match?.params === undefined ? notFound(request) : refuse("apiDisabled", match.route.what);
  };

  /** A data endpoint (contract 3, 6.1). */
  const data =
    (run: Row[2] | undefined): Handle =>
    async (sent) => {
      // Contract 3: as the 1.x SDK sends it, the real verb is in the body.
      const tunnelled = tunnelOf(sent);
      const request: InnerRequest = tunnelled === undefined ? sent : { ...tunnelled, inside: sent.inside };
      const caller = callerOf(request, rightsOf(request));
      const { method, path, params } = request;
      const incoming = { caller, method, path, query: queryOf(request.query) };
      if (tunnelled !== undefined) return replied(await dispatch({ ...incoming, body: jsonBody(request) }));
      if (run === undefined) throw nothingAt(request);
      return replied(await run({ ...incoming, params, body: jsonBody(request) }));
    };

  /** Contract 4.1, form A. */
  const callByRest: Handle = async (request) => {
    const tunnelled = tunnelOf(request);
    const asked: InnerRequest = tunnelled === undefined ? request : { ...tunnelled, inside: request.inside };
    const caller = callerOf(asked, rightsOf(asked));
    assertFunctionCall(asked);
    const name = request.params.name ?? "";
    return sent(await functions.call(caller, { name, from: "rest", request: functionEvent(asked) }));
  };

  /** Contract 4.1, forms B and B′. */
  const callPython: Handle = async (request) => {
    const caller = callerOf(request, authenticatePython(request, config));
    const name = request.params.name ?? "";
    return sent(await functions.call(caller, { name, from: "pycloud", request: functionEvent(request) }));
  };

  const unlessPython =
    (handle: Handle): Handle =>
    (request) =>
      surfaceOf(request.origin) === "python" ? callPython(request) : onRest(handle)(request);

  const fewerMethods: Handle = async (request) => {
    rightsOf(request);
    assertFunctionCall(request);
    throw notFound(request);
  };

  const DIRECT = { rest: "direct", python: "pycloud", node: "nodecloud" } as const;

  /** Contract 4.1, form C, and its like for Node (contract 2, D1). */
  const callDirectly: Handle = async (request) => {
    const surface = surfaceOf(request.origin);
    if (surface === "java") throw refusal(310, "Java functions are not emulated.", 404);
    const caller = callerOf(request, authenticateDirect(request, config));
    const name = request.params.name ?? "";
    return sent(await functions.call(caller, { name, from: DIRECT[surface], request: functionEvent(request) }));
  };

  const upload: Handle = async (request) => {
    const caller = callerOf(request, rightsOf(request));
    return answered(await files.upload(caller, await uploadIn(request, request.params.name ?? "")));
  };

  /** Below the CDN there is a path, which SDKs begin with a slash of its own (contract 6.9). */
  const removeFile: Handle = async (request) => {
    const caller = callerOf(request, rightsOf(request));
    const cdn = request.params.cdn ?? "";
    const path = request.path.slice(`/2/files/${cdn}/`.length);
    return answered(await files.delete(caller, { cdn, path }));
  };

  const content: Handle = async (request) => {
    const { bytes, type } = await files.content({ path: request.path });
    return { status: 200, headers: { "content-type": type }, raw: bytes };
  };

  /** What the link of a verification mail does. */
  const verifyEmail: Handle = async ({ params }) => {
    await users.verifyEmail({ token: params.token ?? "" });
    return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, raw: "OK" };
  };

  /** What the form behind the link of a password mail does: a page for a browser, JSON for a program. */
  const resetPassword: Handle = async (request) => {
    const token = request.params.token ?? "";
    if (mediaTypeOf(request.headers["content-type"]) === "application/json") {
      return answered(await users.resetPassword({ token, password: jsonBody(request).password }));
    }
    const { password } = functionEvent(request).params;
    return users.resetPassword({ token, password }).then(resetDone, (thrown: unknown) => resetForm(toRefusal(thrown)));
  };

  const outOfScope =
    (what: string): Handle =>
    async (request) => {
      rightsOf(request);
      throw refuse("apiDisabled", what);
    };

  const hasPost = new Set(table.filter(([method]) => method === "POST").map(([, path]) => path));
  const tunnels = new Set(table.map(([, path]) => path).filter((path) => !hasPost.has(path)));
  const rest: Route[] = [
    { method: "POST", path: "/2/files/:name", handle: upload },
    { method: "DELETE", path: "/2/files/:cdn/*", handle: removeFile },
    { method: "GET", path: "/1/emailVerify/:token", handle: verifyEmail },
    { method: "GET", path: "/1/passwordReset/:token", handle: async () => resetForm() },
    { method: "POST", path: "/1/passwordReset/:token", handle: resetPassword },
    ...table
      .filter(([, path]) => !path.startsWith("/1/functions"))
      .map(([method, path, run]): Route => ({ method, path, handle: data(run) })),
    ...[...tunnels]
      .filter((path) => !path.startsWith("/1/functions"))
      .map((path): Route => ({ method: "POST", path, handle: data(undefined) })),
    ...OUT_OF_SCOPE.map(([method, path, what]): Route => ({ method, path, handle: outOfScope(what) })),
  ];
  const ofFunctions = table.filter(([, path]) => path.startsWith("/1/functions"));

  const routes: Route[] = [
    { method: "POST", path: "/1/functions/:name", handle: unlessPython(callByRest) },
    ...ofFunctions.map(([method, path, run]): Route => ({ method, path, handle: unlessPython(data(run)) })),
    { method: "*", path: "/1/functions/:name", handle: unlessPython(fewerMethods) },
    ...rest.map((route): Route => ({ ...route, handle: onRest(route.handle) })),
    { method: "GET", path: "/:year{\\d\\d\\d\\d}/:month/:day/:file", handle: content },
    { method: "*", path: `/${encodeURIComponent(config.secretKey)}/:name`, handle: callDirectly },
  ];
  return { routes, batch };
};

/** Anything thrown, as an answer. */
export const answer = (thrown: unknown): ApiResponse => {
  const { status, body } = toRefusal(thrown);
  return { status, headers: { "content-type": "application/json" }, json: body };
};
