import { isObject, type Json, type JsonObject, parseJson } from "../../kernel/index.js";
import type { ApiRequest, ApiResponse, Route } from "../platform.js";
import { sessionToken } from "./access/auth.js";
import { type Caller, type Namespace, parseVersion, type Source } from "./access/caller.js";
import type { MincloudConfig } from "./config.js";
import type { Environments } from "./environments.js";
import { badRequest, notFound, unauthorized } from "./errors.js";
import { CONTENT_PATH, UPLOAD_PATH } from "./files/files.js";
import { LOG_PATH } from "./functions/jobs.js";
import type { Operations } from "./operations.js";
import { EXPORT_PATH } from "./tables/transfer.js";
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

/** Several path parameters, as an operation's input names them. */
const params = <N extends string>(request: ApiRequest, ...names: N[]): Record<N, string> =>
  Object.fromEntries(names.map((name) => [name, path(request, name)])) as Record<N, string>;

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
  ...params(request, "table"),
  where: where(request),
  ...page(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** `?id__in=1,2` */
const idsIn = (request: ApiRequest): string[] => (query(request, "id__in") ?? "").split(",").filter((id) => id !== "");

const fileSelection = (request: ApiRequest) => ({
  ...page(request),
  where: where(request),
  category: query(request, "category"),
  orderBy: orderBy(request),
  returnTotalCount: query(request, "return_total_count"),
});

const userSelection = (request: ApiRequest) => ({
  where: where(request),
  ...page(request),
  ...shape(request),
  orderBy: orderBy(request),
  returnTotalCount: query(request, "return_total_count"),
});

/** An object creates a row (R3), an array several (R6). */
const createOneOrMany = (
  { create, createMany }: Operations["records"],
  caller: Caller,
  request: ApiRequest,
): Promise<unknown> => {
  const data = body(request) ?? null;
  const options = { ...params(request, "table"), ...writeOptions(request) };
  return Array.isArray(data)
    ? createMany(caller, { ...options, rows: data })
    : create(caller, { ...options, data, ...shape(request) });
};

const invocation = (request: ApiRequest, name: unknown) => {
  const { data, sync } = objectBody(request);
  return { name, data, sync };
};

/** MinCloud contract: sections 4, 6, 7, 11-14, one row per endpoint. */
const rows = (operations: Operations): readonly Row[] => {
  const {
    tables,
    transfer,
    indexes,
    records,
    sessions,
    users,
    groups,
    superGroups,
    files,
    categories,
    messages,
    functions,
    server,
  } = operations;
  // biome-ignore format: a table is read row by row
  return [
    // 4 Tables
    [ADMIN, "POST", "/table", 201, (caller, request) => tables.create(caller, objectBody(request))],
    [ALL, "GET", "/table", 200, (caller, request) => tables.list(caller, { ...page(request), name: query(request, "name") })],
    [ALL, "GET", "/table/:table", 200, (caller, request) => tables.get(caller, params(request, "table"))],
    [ADMIN, "PUT", "/table/:table", 200, (caller, request) => tables.update(caller, { ...params(request, "table"), data: objectBody(request) })],
    [ADMIN, "DELETE", "/table/:table", 204, (caller, request) => tables.delete(caller, params(request, "table"))],
    // 4.2 Export and import
    [ADMIN, "POST", "/table/:table/export", 201, (caller, request) => transfer.start(caller, { ...params(request, "table"), data: objectBody(request) })],
    [ADMIN, "GET", "/table/:table/export", 200, (caller, request) => transfer.list(caller, { ...params(request, "table"), ...page(request) })],
    [ADMIN, "GET", "/table/:table/export/:job", 200, (caller, request) => transfer.get(caller, params(request, "table", "job"))],
    [ADMIN, "POST", "/table/:table/import", 201, async (caller, request) => transfer.load(caller, { ...params(request, "table"), ...(await formFile(request)) })],
    // 4.1 Unique indexes
    [ADMIN, "GET", "/schema/:table/index", 200, (caller, request) => indexes.list(caller, { ...params(request, "table"), ...page(request) })],
    [ADMIN, "POST", "/schema/:table/index", 201, (caller, request) => indexes.create(caller, { ...params(request, "table"), data: objectBody(request) })],
    [ADMIN, "DELETE", "/schema/:table/index/:index", 204, (caller, request) => indexes.delete(caller, params(request, "table", "index"))],
    // 6 Records
    [ALL, "GET", "/table/:table/record", 200, (caller, request) => records.find(caller, { ...selection(request), ...shape(request), orderBy: orderBy(request) })],
    [ALL, "GET", "/table/:table/record/:id", 200, (caller, request) => records.get(caller, { ...params(request, "table", "id"), ...shape(request) })],
    [ALL, "POST", "/table/:table/record", 201, (caller, request) => createOneOrMany(records, caller, request)],
    [ALL, "PUT", "/table/:table/record/:id", 200, (caller, request) => records.update(caller, { ...params(request, "table", "id"), data: body(request) ?? null, ...shape(request), ...writeOptions(request) })],
    [ALL, "DELETE", "/table/:table/record/:id", 204, (caller, request) => records.delete(caller, { ...params(request, "table", "id"), ...writeOptions(request) })],
    [ALL, "PUT", "/table/:table/record", 200, (caller, request) => records.updateMany(caller, { ...selection(request), data: body(request) ?? null, ...writeOptions(request) })],
    [ALL, "DELETE", "/table/:table/record", 200, (caller, request) => records.deleteMany(caller, { ...selection(request), ...writeOptions(request) })],
    [ALL, "GET", "/bulk-operation/:id", 200, (caller, request) => records.bulkOperation(caller, params(request, "id"))],
    // 7 Cloud functions
    [ADMIN, "POST", "/cloud-function", 201, (caller, request) => functions.create(caller, { data: body(request) })],
    [ADMIN, "GET", "/cloud-function", 200, (caller, request) => functions.list(caller, page(request))],
    [ALL, "POST", "/cloud-function/job", 200, (caller, request) => functions.invoke(caller, invocation(request, objectBody(request).function_name))],
    [ADMIN, "GET", "/cloud-function/:name", 200, (caller, request) => functions.get(caller, params(request, "name"))],
    [ADMIN, "PATCH", "/cloud-function/:name", 202, (caller, request) => functions.update(caller, { ...params(request, "name"), data: body(request) })],
    [ADMIN, "DELETE", "/cloud-function/:name", 204, (caller, request) => functions.delete(caller, params(request, "name"))],
    [ADMIN, "POST", "/cloud-function/:name/job", 200, (caller, request) => functions.invoke(caller, invocation(request, path(request, "name")))],
    [ADMIN, "GET", "/cloud-function/:name/job", 200, (caller, request) => functions.jobs(caller, { ...Object.fromEntries(request.query), ...params(request, "name") })],
    [ADMIN, "POST", "/cloud-function/:name/debug", 200, (caller, request) => functions.debug(caller, { ...params(request, "name"), data: body(request) })],
    // 11 Files
    [ALL, "POST", "/upload", 200, (caller, request) => files.begin(caller, { data: body(request) ?? {} })],
    [ADMIN, "GET", "/file", 200, (caller, request) => files.find(caller, fileSelection(request))],
    [ADMIN, "GET", "/file/:id", 200, (caller, request) => files.get(caller, params(request, "id"))],
    [ADMIN, "DELETE", "/file/:id", 204, (caller, request) => files.delete(caller, params(request, "id"))],
    [ADMIN, "DELETE", "/file", 204, (caller, request) => files.deleteMany(caller, { ids: idsIn(request) })],
    [CLIENT, "GET", "/uploaded-file", 200, (caller, request) => files.find(caller, fileSelection(request))],
    [CLIENT, "GET", "/uploaded-file/:id", 200, (caller, request) => files.get(caller, params(request, "id"))],
    [CLIENT, "DELETE", "/uploaded-file/:id", 204, (caller, request) => files.delete(caller, params(request, "id"))],
    [CLIENT, "DELETE", "/uploaded-file", 204, (caller, request) => files.deleteMany(caller, { ids: objectBody(request).id__in ?? null })],
    [ALL, "POST", "/file-category", 201, (caller, request) => categories.create(caller, { data: objectBody(request) })],
    [ALL, "GET", "/file-category", 200, (caller, request) => categories.list(caller, { ...page(request), where: where(request), orderBy: orderBy(request), returnTotalCount: query(request, "return_total_count") })],
    [ALL, "GET", "/file-category/:id", 200, (caller, request) => categories.get(caller, params(request, "id"))],
    [ALL, "PUT", "/file-category/:id", 200, (caller, request) => categories.update(caller, { ...params(request, "id"), data: objectBody(request) })],
    [ALL, "DELETE", "/file-category/:id", 204, (caller, request) => categories.delete(caller, params(request, "id"))],
    // 12.1 Sessions
    ...LOGIN_METHODS.flatMap((method): Row[] => [
      [CLIENT, "POST", `/register/${method}`, 201, (caller, request) => sessions.register(caller, { method, data: objectBody(request) })],
      [CLIENT, "POST", `/login/${method}`, 201, (caller, request) => sessions.login(caller, { method, data: objectBody(request) })],
    ]),
    [CLIENT, "POST", "/login/anonymous", 201, () => sessions.anonymous()],
    [CLIENT, "POST", "/idp/wechat/silent-login", 201, (caller, request) => sessions.wechat(caller, { data: objectBody(request) })],
    [CLIENT, "POST", "/session/destroy", 201, (caller, request) => sessions.destroy(caller, { token: sessionToken(request.headers.authorization) })],
    [CLIENT, "PUT", "/user/account", 200, (caller, request) => sessions.account(caller, { data: objectBody(request) })],
    [CLIENT, "POST", "/user/email-verify", 201, (caller) => sessions.verifyEmail(caller)],
    [CLIENT, "POST", "/user/password/reset", 201, (caller, request) => sessions.resetPassword(caller, { data: objectBody(request) })],
    // 12.3 Users
    [CLIENT, "GET", "/user/info", 200, (caller, request) => users.find(caller, userSelection(request))],
    [CLIENT, "GET", "/user/info/:id", 200, (caller, request) => users.get(caller, { ...params(request, "id"), ...shape(request) })],
    [CLIENT, "PUT", "/user/info", 200, (caller, request) => users.updateSelf(caller, { data: objectBody(request), ...shape(request) })],
    [ADMIN, "GET", "/miniapp/user_profile", 200, (caller, request) => users.find(caller, userSelection(request))],
    [ADMIN, "GET", "/miniapp/user_profile/:id", 200, (caller, request) => users.get(caller, { ...params(request, "id"), ...shape(request) })],
    [ADMIN, "PUT", "/miniapp/user_profile/:id", 200, (caller, request) => users.update(caller, { ...params(request, "id"), data: objectBody(request), ...shape(request) })],
    [ADMIN, "PUT", "/miniapp/user_profile", 200, (caller, request) => users.updateMany(caller, { ...userSelection(request), data: objectBody(request), ...writeOptions(request) })],
    [ADMIN, "PUT", "/miniapp/user/account/:id", 200, (caller, request) => sessions.setAccount(caller, { ...params(request, "id"), data: objectBody(request) })],
    [CLIENT, "POST", "/sms-verification-code", 201, (caller, request) => messages.sendSmsCode(caller, { phone: null, ...objectBody(request) })],
    [CLIENT, "POST", "/sms-verification-code/verify", 201, (caller, request) => messages.verifySmsCode(caller, { phone: null, code: null, ...objectBody(request) })],
    // 13 Groups
    [ADMIN, "GET", "/user-group", 200, (caller, request) => groups.list(caller, { ...page(request), parentId: query(request, "parent_id") })],
    [ADMIN, "GET", "/user-supergroup", 200, (caller, request) => superGroups.list(caller, page(request))],
    ...([["/user-group", groups], ["/user-supergroup", superGroups]] as const).flatMap(([base, kind]): Row[] => [
      [ADMIN, "POST", base, 201, (caller, request) => kind.create(caller, { data: objectBody(request) })],
      [ADMIN, "GET", `${base}/:id`, 200, (caller, request) => kind.get(caller, params(request, "id"))],
      [ADMIN, "PUT", `${base}/:id`, 200, (caller, request) => kind.update(caller, { ...params(request, "id"), data: objectBody(request) })],
      [ADMIN, "DELETE", `${base}/:id`, 204, (caller, request) => kind.delete(caller, params(request, "id"))],
      [ADMIN, "DELETE", base, 204, (caller, request) => kind.deleteMany(caller, { ids: idsIn(request) })],
    ]),
    [ADMIN, "PATCH", "/miniapp/group/membership", 204, (caller, request) => groups.patchMembership(caller, { data: body(request) ?? null })],
    // 14 Utilities
    [ALL, "GET", "/server/time", 200, () => server.time()],
  ];
};

/** Contract 2.4: the dashboard's pages carry a cookie; any cookie whose value is the configured token will do. */
const hasCookie = (request: ApiRequest, token: string): boolean =>
  (request.headers.cookie ?? "").split(";").some((pair) => pair.slice(pair.indexOf("=") + 1).trim() === token);

const environmentOf = (request: ApiRequest): string | undefined => request.headers["x-hydrogen-env-id"];

/** Who is asking (contract 2.2-2.4). @throws ApiError 401 */
const identify = (
  namespace: Namespace,
  request: ApiRequest,
  environments: Environments,
  config: MincloudConfig,
): Caller => {
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
    const user = environments.of(environmentOf(request)).auth.sessionUser(authorization);
    return user === undefined ? caller : { ...caller, user };
  }
  if (
    environments.production.auth.isOpenApi(authorization) ||
    (namespace === "userve" && hasCookie(request, config.token))
  )
    return caller;
  throw unauthorized();
};

/** A form of either kind. @throws ApiError 400 */
const readForm = async (request: ApiRequest): Promise<FormData> => {
  try {
    const headers = { "content-type": request.headers["content-type"] ?? "" };
    return await new Response(Buffer.from(request.body), { headers }).formData();
  } catch {
    throw badRequest("the body is not a readable form");
  }
};

/** The token request comes as JSON, form or multipart (contract 2.1). */
const formBody = async (request: ApiRequest): Promise<Record<string, Json>> => {
  const type = request.headers["content-type"] ?? "";
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) return objectBody(request);
  const fields = [...(await readForm(request))].filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(fields);
};

/** The `file` of a multipart form. @throws ApiError 400 */
const fileOf = async (form: FormData): Promise<{ bytes: Uint8Array; name: string; type: string }> => {
  const file = form.get("file");
  if (!(file instanceof Blob)) throw badRequest("the form has no file");
  return { bytes: new Uint8Array(await file.arrayBuffer()), name: file.name, type: file.type };
};

const formFile = async (request: ApiRequest) => fileOf(await readForm(request));

/** The second step of an upload: multipart `file`, `policy`, `authorization` (contract 11). */
const receive = async ({ files }: Operations, request: ApiRequest): Promise<ApiResponse> => {
  const form = await readForm(request);
  const [policy, authorization] = [String(form.get("policy")), String(form.get("authorization"))];
  return ok(200, await files.complete({ policy, authorization, file: await fileOf(form) }));
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

export const createRoutes = (environments: Environments, config: MincloudConfig): Route[] => {
  const operations = environments.production;
  const tables = new Map<Operations, readonly Row[]>();
  const rowsOf = (each: Operations): readonly Row[] => {
    const known = tables.get(each) ?? rows(each);
    tables.set(each, known);
    return known;
  };
  return [
    ...rowsOf(operations).flatMap(([namespaces, method, path, status], index) =>
      namespaces.map(
        (namespace): Route => ({
          method,
          path: `/${namespace}/:version${path}`,
          handle: async (request) => {
            const caller = identify(namespace, request, environments, config);
            const run = rowsOf(environments.of(environmentOf(request)))[index]?.[4];
            return ok(status, await run?.(caller, request));
          },
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
    { method: "POST", path: UPLOAD_PATH, handle: (request) => receive(operations, request) },
    {
      method: "GET",
      path: `${EXPORT_PATH}/:job`,
      handle: async (request) => {
        const { bytes, type, name } = await operations.transfer.download({ job: path(request, "job") });
        const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
        return { status: 200, headers: { "content-type": type, "content-disposition": disposition }, raw: bytes };
      },
    },
    {
      method: "GET",
      path: `${CONTENT_PATH}/:path`,
      handle: async (request) => {
        const { bytes, type } = await operations.files.content({ cdnPath: path(request, "path") });
        return { status: 200, headers: { "content-type": type }, raw: bytes };
      },
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
};
