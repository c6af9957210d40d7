import type { ApiRequest, Route } from "../../platform.js";
import { sessionToken } from "../access/auth.js";
import type { Caller, Namespace } from "../access/caller.js";
import type { Operations } from "../operations.js";
import { LOGIN_METHODS } from "../users/users.js";
import {
  body,
  fileSelection,
  formFile,
  idsIn,
  objectBody,
  orderBy,
  page,
  params,
  path,
  query,
  selection,
  shape,
  userSelection,
  where,
  writeOptions,
} from "./request.js";

/** One row of the contract: where, how, and what answers. */
export type Row = readonly [
  namespaces: readonly Namespace[],
  method: Route["method"],
  path: string,
  status: number,
  run: (caller: Caller, request: ApiRequest) => Promise<unknown>,
];

const ADMIN: readonly Namespace[] = ["oserve", "userve"];
const CLIENT: readonly Namespace[] = ["hserve"];
const ALL: readonly Namespace[] = ["oserve", "userve", "hserve"];

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
export const rows = (operations: Operations): readonly Row[] => {
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
    [ADMIN, "POST", "/miniapp/custom-userdash", 200, (caller, request) => files.deployDashboard(caller, { data: objectBody(request) })],
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
    [ALL, "GET", "/server/time", 200, (caller) => server.time(caller)],
  ];
};
