import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/index.js";
import type { ApiRequest, ApiResponse, Route } from "../platform.js";
import { sessionToken } from "./access/auth.js";
import { type Caller, type Namespace, parseVersion, type Source } from "./access/caller.js";
import type { MincloudConfig } from "./config.js";
import { badRequest, notFound, unauthorized } from "./errors.js";
import { LOG_PATH } from "./functions/jobs.js";
import type { Operations } from "./operations.js";
import { LOGIN_METHODS } from "./users/users.js";

/** One row of the contract: where, how, and what answers. */
type Row = readonly [
  namespaces: readonly Namespace[],
  method: Route["method"],
  path: string,
  status: number,
  run: (caller: Caller, request: ApiRequest) => Promise<unknown>,
];

const ADMIN: readonly Namespace[] = ["oserve", "userve"];
const CLIENT: readonly Namespace[] = ["hserve"];
const ALL: readonly Namespace[] = ["oserve", "userve", "hserve"];

const SOURCE: Record<Namespace, Source> = { oserve: "open_api", userve: "user_dash", hserve: "sdk" };

/** A parameter of the query string; an empty one counts as absent (contract 1.2). */
const query = (request: ApiRequest, name: string): string | undefined => request.query.get(name) || undefined;

const path = (request: ApiRequest, name: string): string => request.params[name] ?? "";

/** The JSON body, or undefined when there is none. @throws 400 when it is not JSON */
const body = (request: ApiRequest): Json | undefined =>
  request.body.length === 0 ? undefined : parseJson(new TextDecoder().decode(request.body));

const objectBody = (request: ApiRequest): JsonObject => {
  const value = body(request);
  if (!isObject(value)) throw badRequest("the body must be a JSON object");
  return value as JsonObject;
};

const where = (request: ApiRequest): Json | undefined => {
  const text = query(request, "where");
  return text === undefined ? undefined : parseJson(text);
};

const orderBy = (request: ApiRequest): string | undefined =>
  query(request, "order_by") ?? (request.query.getAll("order_by[]").join(",") || undefined);

const page = (request: ApiRequest) => ({ limit: query(request, "limit"), offset: query(request, "offset") });

const shape = (request: ApiRequest) => ({ keys: query(request, "keys"), expand: query(request, "expand") });

const writeOptions = (request: ApiRequest) => ({ enableTrigger: query(request, "enable_trigger") });

const selection = (request: ApiRequest) => ({
  table: path(request, "table"),
  where: where(request),
  ...page(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** `?id__in=1,2` */
const idsIn = (request: ApiRequest): string[] => (query(request, "id__in") ?? "").split(",").filter((id) => id !== "");

const userSelection = (request: ApiRequest) => ({
  where: where(request),
  ...page(request),
  ...shape(request),
  orderBy: orderBy(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** MinCloud contract: sections 4, 6, 7, 12-14, one row per endpoint. */
const rows = ({
  tables,
  indexes,
  records,
  sessions,
  users,
  groups,
  superGroups,
  functions,
  server,
}: Operations): readonly Row[] => [
  // 4 Tables
  [ADMIN, "POST", "/table", 201, (caller, request) => tables.create(caller, objectBody(request))],
  [
    ALL,
    "GET",
    "/table",
    200,
    (caller, request) => tables.list(caller, { ...page(request), name: query(request, "name") }),
  ],
  [ALL, "GET", "/table/:table", 200, (caller, request) => tables.get(caller, { table: path(request, "table") })],
  [
    ADMIN,
    "PUT",
    "/table/:table",
    200,
    (caller, request) => tables.update(caller, { table: path(request, "table"), data: objectBody(request) }),
  ],
  [
    ADMIN,
    "DELETE",
    "/table/:table",
    204,
    (caller, request) => tables.delete(caller, { table: path(request, "table") }),
  ],
  // 4.1 Unique indexes
  [
    ADMIN,
    "GET",
    "/schema/:table/index",
    200,
    (caller, request) => indexes.list(caller, { table: path(request, "table"), ...page(request) }),
  ],
  [
    ADMIN,
    "POST",
    "/schema/:table/index",
    201,
    (caller, request) => indexes.create(caller, { table: path(request, "table"), data: objectBody(request) }),
  ],
  [
    ADMIN,
    "DELETE",
    "/schema/:table/index/:index",
    204,
    (caller, request) => indexes.delete(caller, { table: path(request, "table"), index: path(request, "index") }),
  ],
  // 6 Records
  [
    ALL,
    "GET",
    "/table/:table/record",
    200,
    (caller, request) => records.find(caller, { ...selection(request), ...shape(request), orderBy: orderBy(request) }),
  ],
  [
    ALL,
    "GET",
    "/table/:table/record/:id",
    200,
    (caller, request) =>
      records.get(caller, { table: path(request, "table"), id: path(request, "id"), ...shape(request) }),
  ],
  [
    ALL,
    "POST",
    "/table/:table/record",
    201,
    (caller, request) => {
      const data = body(request) ?? null;
      const options = { table: path(request, "table"), ...writeOptions(request) };
      return Array.isArray(data)
        ? records.createMany(caller, { ...options, rows: data })
        : records.create(caller, { ...options, data, ...shape(request) });
    },
  ],
  [
    ALL,
    "PUT",
    "/table/:table/record/:id",
    200,
    (caller, request) =>
      records.update(caller, {
        table: path(request, "table"),
        id: path(request, "id"),
        data: body(request) ?? null,
        ...shape(request),
        ...writeOptions(request),
      }),
  ],
  [
    ALL,
    "DELETE",
    "/table/:table/record/:id",
    204,
    (caller, request) =>
      records.delete(caller, { table: path(request, "table"), id: path(request, "id"), ...writeOptions(request) }),
  ],
  [
    ALL,
    "PUT",
    "/table/:table/record",
    200,
    (caller, request) =>
      records.updateMany(caller, { ...selection(request), data: body(request) ?? null, ...writeOptions(request) }),
  ],
  [
    ALL,
    "DELETE",
    "/table/:table/record",
    200,
    (caller, request) => records.deleteMany(caller, { ...selection(request), ...writeOptions(request) }),
  ],
  [
    ALL,
    "GET",
    "/bulk-operation/:id",
    200,
    (caller, request) => records.bulkOperation(caller, { id: path(request, "id") }),
  ],
  // 12.1 Sessions
  ...LOGIN_METHODS.flatMap((method): Row[] => [
    [
      CLIENT,
      "POST",
      `/register/${method}`,
      201,
      (caller, request) => sessions.register(caller, { method, data: objectBody(request) }),
    ],
    [
      CLIENT,
      "POST",
      `/login/${method}`,
      201,
      (caller, request) => sessions.login(caller, { method, data: objectBody(request) }),
    ],
  ]),
  [CLIENT, "POST", "/login/anonymous", 201, () => sessions.anonymous()],
  [
    CLIENT,
    "POST",
    "/idp/wechat/silent-login",
    201,
    (caller, request) => sessions.wechat(caller, { data: objectBody(request) }),
  ],
  [
    CLIENT,
    "POST",
    "/session/destroy",
    201,
    (caller, request) => sessions.destroy(caller, { token: sessionToken(request.headers.authorization) }),
  ],
  [CLIENT, "PUT", "/user/account", 200, (caller, request) => sessions.account(caller, { data: objectBody(request) })],
  [CLIENT, "POST", "/user/email-verify", 201, (caller) => sessions.verifyEmail(caller)],
  [
    CLIENT,
    "POST",
    "/user/password/reset",
    201,
    (caller, request) => sessions.resetPassword(caller, { data: objectBody(request) }),
  ],
  // 12.3 Users
  [CLIENT, "GET", "/user/info", 200, (caller, request) => users.find(caller, userSelection(request))],
  [
    CLIENT,
    "GET",
    "/user/info/:id",
    200,
    (caller, request) => users.get(caller, { id: path(request, "id"), ...shape(request) }),
  ],
  [
    CLIENT,
    "PUT",
    "/user/info",
    200,
    (caller, request) => users.updateSelf(caller, { data: objectBody(request), ...shape(request) }),
  ],
  [ADMIN, "GET", "/miniapp/user_profile", 200, (caller, request) => users.find(caller, userSelection(request))],
  [
    ADMIN,
    "GET",
    "/miniapp/user_profile/:id",
    200,
    (caller, request) => users.get(caller, { id: path(request, "id"), ...shape(request) }),
  ],
  [
    ADMIN,
    "PUT",
    "/miniapp/user_profile/:id",
    200,
    (caller, request) =>
      users.update(caller, { id: path(request, "id"), data: objectBody(request), ...shape(request) }),
  ],
  [
    ADMIN,
    "PUT",
    "/miniapp/user_profile",
    200,
    (caller, request) =>
      users.updateMany(caller, { ...userSelection(request), data: objectBody(request), ...writeOptions(request) }),
  ],
  [
    ADMIN,
    "PUT",
    "/miniapp/user/account/:id",
    200,
    (caller, request) => sessions.setAccount(caller, { id: path(request, "id"), data: objectBody(request) }),
  ],
  // 13 Groups
  ...(
    [
      ["/user-group", groups],
      ["/user-supergroup", superGroups],
    ] as const
  ).flatMap(([base, kind]): Row[] => [
    [ADMIN, "POST", base, 201, (caller, request) => kind.create(caller, { data: objectBody(request) })],
    [
      ADMIN,
      "GET",
      base,
      200,
      (caller, request) => kind.list(caller, { ...page(request), parentId: query(request, "parent_id") }),
    ],
    [ADMIN, "GET", `${base}/:id`, 200, (caller, request) => kind.get(caller, { id: path(request, "id") })],
    [
      ADMIN,
      "PUT",
      `${base}/:id`,
      200,
      (caller, request) => kind.update(caller, { id: path(request, "id"), data: objectBody(request) }),
    ],
    [ADMIN, "DELETE", `${base}/:id`, 204, (caller, request) => kind.delete(caller, { id: path(request, "id") })],
    [ADMIN, "DELETE", base, 204, (caller, request) => kind.deleteMany(caller, { ids: idsIn(request) })],
  ]),
  [
    ADMIN,
    "PATCH",
    "/miniapp/group/membership",
    204,
    (caller, request) => groups.patchMembership(caller, { data: body(request) ?? null }),
  ],
  // 7 Cloud functions
  [ADMIN, "POST", "/cloud-function", 201, (caller, request) => functions.create(caller, { data: body(request) })],
  [ADMIN, "GET", "/cloud-function", 200, (caller, request) => functions.list(caller, page(request))],
  [
    ALL,
    "POST",
    "/cloud-function/job",
    200,
    (caller, request) => {
      const { function_name: name, data, sync } = objectBody(request);
      return functions.invoke(caller, { name, data, sync });
    },
  ],
  [
    ADMIN,
    "GET",
    "/cloud-function/:name",
    200,
    (caller, request) => functions.get(caller, { name: path(request, "name") }),
  ],
  [
    ADMIN,
    "PATCH",
    "/cloud-function/:name",
    202,
    (caller, request) => functions.update(caller, { name: path(request, "name"), data: body(request) }),
  ],
  [
    ADMIN,
    "DELETE",
    "/cloud-function/:name",
    204,
    (caller, request) => functions.delete(caller, { name: path(request, "name") }),
  ],
  [
    ADMIN,
    "POST",
    "/cloud-function/:name/job",
    200,
    (caller, request) => {
      const { data, sync } = objectBody(request);
      return functions.invoke(caller, { name: path(request, "name"), data, sync });
    },
  ],
  [
    ADMIN,
    "POST",
    "/cloud-function/:name/debug",
    200,
    (caller, request) => functions.debug(caller, { name: path(request, "name"), data: body(request) }),
  ],
  [
    ADMIN,
    "GET",
    "/cloud-function/:name/job",
    200,
    (caller, request) => functions.jobs(caller, { name: path(request, "name"), ...Object.fromEntries(request.query) }),
  ],
  // 14 Utilities
  [ALL, "GET", "/server/time", 200, () => server.time()],
];

/** Contract 2.4: the dashboard's pages carry a cookie; any cookie whose value is the configured token will do. */
const hasCookie = (request: ApiRequest, token: string): boolean =>
  (request.headers.cookie ?? "").split(";").some((pair) => pair.slice(pair.indexOf("=") + 1).trim() === token);

/** Who is asking (contract 2.2-2.4). @throws ApiError 401 */
const identify = (namespace: Namespace, request: ApiRequest, { auth }: Operations, config: MincloudConfig): Caller => {
  const version = parseVersion(path(request, "version"));
  if (version === undefined) throw notFound("API version");
  const { authorization } = request.headers;
  const caller: Caller = {
    namespace,
    version,
    source: SOURCE[namespace],
    request: {
      origin: request.origin,
      path: request.path,
      query: request.query,
      ipAddress: request.remoteAddress,
      userAgent: request.headers["user-agent"] ?? "",
    },
  };
  if (namespace === "hserve") {
    if (!request.headers["x-hydrogen-client-id"]) throw unauthorized();
    const user = auth.sessionUser(authorization);
    return user === undefined ? caller : { ...caller, user };
  }
  if (auth.isOpenApi(authorization) || (namespace === "userve" && hasCookie(request, config.token))) return caller;
  throw unauthorized();
};

/** The token request comes as JSON, form or multipart (contract 2.1). */
const formBody = async (request: ApiRequest): Promise<Record<string, Json>> => {
  const type = request.headers["content-type"] ?? "";
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return objectBody(request);
  try {
    const form = await new Response(Buffer.from(request.body), { headers: { "content-type": type } }).formData();
    return Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    throw badRequest("the body is not a readable form");
  }
};

const ok = (status: number, json: unknown): ApiResponse => (status === 204 ? { status } : { status, json });

/** The HTTP door of this platform. */
/** A request as webhooks and the gateway tell it to functions. */
const incoming = (request: ApiRequest, subPath: string) => ({
  method: request.method,
  path: subPath,
  query: request.query,
  headers: request.headers,
  remoteAddress: request.remoteAddress,
  body: body(request) ?? null,
});

const METHODS: readonly Route["method"][] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Where the routes of the API gateway (contract 10.6) are mounted. */
const GATEWAY = "/gateway";

export const createRoutes = (operations: Operations, config: MincloudConfig): Route[] => [
  ...rows(operations).flatMap(([namespaces, method, path, status, run]) =>
    namespaces.map(
      (namespace): Route => ({
        method,
        path: `/${namespace}/:version${path}`,
        handle: async (request) => ok(status, await run(identify(namespace, request, operations, config), request)),
      }),
    ),
  ),
  {
    method: "POST",
    path: "/api/oauth2/hydrogen/openapi/authorize",
    handle: async (request) => ok(200, await operations.auth.authorize(await formBody(request))),
  },
  {
    method: "POST",
    path: "/api/oauth2/access_token",
    handle: async (request) => ok(200, await operations.auth.accessToken(await formBody(request))),
  },
  ...METHODS.flatMap((method): Route[] => [
    {
      method,
      path: "/oserve/:version/incoming-webhook/:token",
      handle: async (request) =>
        ok(
          200,
          await operations.incoming.webhook({
            token: path(request, "token"),
            request: incoming(request, request.path),
          }),
        ),
    },
    {
      method,
      path: `${GATEWAY}/*`,
      handle: async (request) => {
        const subPath = request.path.slice(GATEWAY.length);
        const { status, contentType, content } = await operations.incoming.gateway({
          request: incoming(request, subPath),
        });
        return { status, headers: { "content-type": `${contentType}; charset=utf-8` }, raw: content };
      },
    },
  ]),
  {
    method: "GET",
    path: `${LOG_PATH}/:id`,
    handle: async (request) => ({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      raw: await operations.functions.log({ id: path(request, "id") }),
    }),
  },
];
