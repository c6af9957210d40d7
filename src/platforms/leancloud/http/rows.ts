import type { JsonObject } from "../../../kernel/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import type { Route } from "../../platform.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { Operations } from "../operations.js";
import {
  created,
  fetches,
  flag,
  type Incoming,
  ok,
  param,
  type Reply,
  selection,
  shape,
  text,
  where,
} from "./incoming.js";

/** One row of the contract: how, where, and what answers. */
export type Row = readonly [method: Route["method"], path: string, run: (incoming: Incoming) => Promise<Reply>];

/** What answers requests to storage endpoints. */
export interface RowsParts extends Operations {
  readonly batch: (caller: Caller, body: JsonObject) => Promise<BatchResult>;
}

type Run = Row[2];

/** Contract 20.1. */
export const BATCH_PATH = "/1.1/batch";

/** Paths under which built-in classes are found besides `/1.1/classes/<class>` (contract 11.1, 16.1, 17.1, 18.5). */
const CLASSES: readonly (readonly [path: string, className: (incoming: Incoming) => string])[] = [
  // Contract 11.1: `files` is `_File`.
  ["/1.1/classes/:class", (incoming) => (param(incoming, "class") === "files" ? "_File" : param(incoming, "class"))],
  ["/1.1/users", () => "_User"],
  ["/1.1/roles", () => "_Role"],
  ["/1.1/files", () => "_File"],
  ["/1.1/installations", () => "_Installation"],
];

/** Contract 1.4: `Last-Modified` says when the newest of the objects was written. */
const dated = (reply: Reply, objects: readonly JsonObject[]): Reply => {
  let newest = "";
  for (const { updatedAt } of objects) if (typeof updatedAt === "string" && updatedAt > newest) newest = updatedAt;
  if (newest === "") return reply;
  return { ...reply, headers: { ...reply.headers, "last-modified": new Date(newest).toUTCString() } };
};

/** Contract 10, 11, 14: the rows that every class has. */
const classRows = ({ objects }: Operations): Row[] =>
  CLASSES.flatMap(([path, classIn]): Row[] => [
    [
      "POST",
      path,
      async (incoming) => {
        const className = classIn(incoming);
        const { created: isNew, object } = await objects.create(incoming.caller, {
          className,
          body: incoming.body,
          fetch: fetches(incoming),
          failOnNotExist: flag(incoming, "failOnNotExist"),
        });
        return isNew ? created(className, object) : ok(object);
      },
    ],
    [
      "GET",
      path,
      async (incoming) => {
        const found = await objects.find(incoming.caller, { className: classIn(incoming), ...selection(incoming) });
        return dated(ok(found), found.results);
      },
    ],
    [
      "GET",
      `${path}/:id`,
      async (incoming) => {
        const place = { className: classIn(incoming), id: param(incoming, "id") };
        const object = (await objects.get(incoming.caller, { ...place, ...shape(incoming) })) ?? {};
        return dated(ok(object), [object]);
      },
    ],
    [
      "PUT",
      `${path}/:id`,
      async (incoming) =>
        ok(
          await objects.update(incoming.caller, {
            className: classIn(incoming),
            id: param(incoming, "id"),
            body: incoming.body,
            fetch: fetches(incoming),
            ...where(incoming),
          }),
        ),
    ],
    [
      "DELETE",
      `${path}/:id`,
      async (incoming) =>
        ok(
          await objects.deleteListed(incoming.caller, {
            className: classIn(incoming),
            ids: param(incoming, "id"),
            body: incoming.body,
            ...where(incoming),
          }),
        ),
    ],
    // Contract 21: 104.
    ...(["PUT", "DELETE"] as const).map(
      (method): Row => [method, path, () => Promise.reject(refuse("objectIdMissing"))],
    ),
  ]);

const answering =
  (run: (caller: Caller, incoming: Incoming) => Promise<Reply["json"]>): Run =>
  async (incoming) =>
    ok(await run(incoming.caller, incoming));

const sessionIn = (incoming: Incoming): string | undefined =>
  text(incoming, "session_token") ?? incoming.caller.sessionToken;

/** Contract 16. */
const userRows = ({ users }: Operations): Row[] => {
  const withBody =
    (operation: (caller: Caller, input: { body: JsonObject }) => Promise<JsonObject>): Run =>
    ({ caller, body }) =>
      operation(caller, { body }).then(ok);
  // biome-ignore format: a table is read row by row
  return [
    ["POST", "/1.1/login", answering((caller, { body }) => users.logIn(caller, { body }))],
    ["GET", "/1.1/login", answering((caller, { query }) => users.logIn(caller, { body: query }))],
    ["GET", "/1.1/users/me", answering((caller, incoming) => users.me(caller, { sessionToken: sessionIn(incoming) }))],
    ["PUT", "/1.1/users/:id/updatePassword", answering((caller, incoming) => users.updatePassword(caller, { id: param(incoming, "id"), body: incoming.body }))],
    ["PUT", "/1.1/users/:id/refreshSessionToken", answering((caller, incoming) => users.refreshSessionToken(caller, { id: param(incoming, "id") }))],
    ["POST", "/1.1/requestEmailVerify", withBody(users.requestEmailVerify)],
    ["POST", "/1.1/requestPasswordReset", withBody(users.requestPasswordReset)],
    ["POST", "/1.1/requestMobilePhoneVerify", withBody(users.requestMobilePhoneVerify)],
    ["POST", "/1.1/verifyMobilePhone/:code", answering((caller, incoming) => users.verifyMobilePhone(caller, { code: param(incoming, "code"), body: incoming.body }))],
    ["POST", "/1.1/requestLoginSmsCode", withBody(users.requestLoginSmsCode)],
    ["POST", "/1.1/requestPasswordResetBySmsCode", withBody(users.requestPasswordResetBySmsCode)],
    ["PUT", "/1.1/resetPasswordBySmsCode/:code", answering((caller, incoming) => users.resetPasswordBySmsCode(caller, { code: param(incoming, "code"), body: incoming.body }))],
    ["POST", "/1.1/requestChangePhoneNumber", withBody(users.requestChangePhoneNumber)],
    ["POST", "/1.1/changePhoneNumber", withBody(users.changePhoneNumber)],
    ["POST", "/1.1/requestSmsCode", withBody(users.requestSmsCode)],
    ["POST", "/1.1/verifySmsCode/:code", answering((caller, incoming) => users.verifySmsCode(caller, { code: param(incoming, "code"), body: incoming.body }))],
    ["POST", "/1.1/usersByMobilePhone", async ({ caller, body }) => {
      const { created: isNew, user } = await users.byMobilePhone(caller, { body });
      return isNew ? created("_User", user) : ok(user);
    }],
    ["POST", "/1.1/users/:id/friendship/:other", answering((caller, incoming) => users.follow(caller, { id: param(incoming, "id"), other: param(incoming, "other"), body: incoming.body }))],
    ["DELETE", "/1.1/users/:id/friendship/:other", answering((caller, incoming) => users.unfollow(caller, { id: param(incoming, "id"), other: param(incoming, "other") }))],
  ];
};

/** Contract 9.3, 18, 19, 20. */
const otherRows = ({ objects, files, queue, schemas, batch }: RowsParts): Row[] => {
  // biome-ignore format: a table is read row by row
  return [
    ["POST", "/1.1/fileTokens", answering((caller, { body }) => files.begin(caller, body))],
    ["POST", "/1.1/fileCallback", answering((caller, { body }) => files.finish(caller, body))],
    ["GET", "/1.1/cloudQuery", answering((caller, { query }) => objects.cloudQuery(caller, { cql: query.cql, pvalues: query.pvalues }))],
    ["POST", BATCH_PATH, answering((caller, { body }) => batch(caller, body))],
    ["POST", `${BATCH_PATH}/save`, answering((caller, { body }) => batch(caller, body))],
    ["GET", "/1.1/scan/classes/:class", answering((caller, incoming) => objects.scan(caller, { className: param(incoming, "class"), where: incoming.query.where, limit: incoming.query.limit, scanKey: text(incoming, "scan_key"), cursor: text(incoming, "cursor"), ...shape(incoming) }))],
    ["GET", "/1.1/schemas", answering((caller) => schemas.get(caller, {}))],
    ["GET", "/1.1/schemas/:class", answering((caller, incoming) => schemas.get(caller, { className: param(incoming, "class") }))],
    ["POST", "/1.1/engine/cloud-queue/tasks", answering((caller, { body }) => queue.enqueue(caller, body).then((task) => ({ ...task })))],
    ["GET", "/1.1/engine/cloud-queue/tasks/:id", answering((caller, incoming) => queue.info(caller, { id: param(incoming, "id") }))],
  ];
};

/**
 * The storage endpoints (contract 10-20), one row each; the first that fits answers.
 *
 * @example
 * ```ts
 * rows(parts).map(([method, path]) => `${method} ${path}`); // ["POST /1.1/login", …]
 * ```
 */
export const rows = (parts: RowsParts): Row[] => [...userRows(parts), ...otherRows(parts), ...classRows(parts)];
