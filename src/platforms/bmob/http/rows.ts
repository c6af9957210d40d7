import type { Json, JsonObject } from "../../../kernel/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import type { Route } from "../../platform.js";
import type { Caller } from "../access/caller.js";
import type { FindInput } from "../objects/query.js";
import type { Operations } from "../operations.js";
import { created, type Incoming, ok, param, type Reply, text } from "./incoming.js";

/** One row of the contract: how, where, and what answers. */
export type Row = readonly [method: Route["method"], path: string, run: (incoming: Incoming) => Promise<Reply>];

/** What answers requests to data endpoints. */
export interface RowsParts extends Operations {
  readonly batch: (caller: Caller, body: JsonObject) => Promise<BatchResult>;
}

/** Contract 6.2: paths under which objects of a class are found. */
const CLASSES: readonly (readonly [path: string, className: (incoming: Incoming) => string])[] = [
  ["/1/classes/:class", (incoming) => param(incoming, "class")],
  ["/1/users", () => "_User"],
  ["/1/roles", () => "_Role"],
];

const shape = (incoming: Incoming) => ({ include: text(incoming, "include"), keys: text(incoming, "keys") });

/** Contract 6.3, 6.4. */
const selection = (incoming: Incoming): Omit<FindInput, "className"> => ({
  ...shape(incoming),
  where: text(incoming, "where"),
  limit: text(incoming, "limit"),
  skip: text(incoming, "skip"),
  order: text(incoming, "order"),
  count: text(incoming, "count"),
  sum: text(incoming, "sum"),
  average: text(incoming, "average"),
  max: text(incoming, "max"),
  min: text(incoming, "min"),
  groupby: text(incoming, "groupby"),
  groupcount: text(incoming, "groupcount"),
  having: text(incoming, "having"),
});

/** Contract 6.2-6.4: the rows that every class has. */
const classRows = ({ objects }: Operations): Row[] =>
  CLASSES.flatMap(([path, classIn]): Row[] => [
    [
      "POST",
      path,
      async (incoming) => {
        const className = classIn(incoming);
        const { created: isNew, object } = await objects.create(incoming.caller, { className, body: incoming.body });
        const where = path.replace(":class", className);
        return isNew ? created(incoming, where, object) : ok(object);
      },
    ],
    [
      "GET",
      path,
      async (incoming) =>
        ok(await objects.find(incoming.caller, { className: classIn(incoming), ...selection(incoming) })),
    ],
    [
      "GET",
      `${path}/:id`,
      async (incoming) => {
        const place = { className: classIn(incoming), id: param(incoming, "id") };
        return ok(await objects.get(incoming.caller, { ...place, ...shape(incoming) }));
      },
    ],
    [
      "PUT",
      `${path}/:id`,
      async (incoming) => {
        const place = { className: classIn(incoming), id: param(incoming, "id") };
        return ok(await objects.update(incoming.caller, { ...place, body: incoming.body }));
      },
    ],
    [
      "DELETE",
      `${path}/:id`,
      async (incoming) =>
        ok(await objects.delete(incoming.caller, { className: classIn(incoming), id: param(incoming, "id") })),
    ],
  ]);

type Answer = (incoming: Incoming) => Promise<Json>;

/** A row that answers 200. */
const row = (method: Route["method"], path: string, answer: Answer): Row => [
  method,
  path,
  async (incoming) => ok(await answer(incoming)),
];

/** Contract 6.6. */
const userRows = ({ users, objects }: Operations): Row[] => {
  const changePassword: Answer = (incoming) =>
    users.changePassword(incoming.caller, { id: param(incoming, "id"), body: incoming.body });
  return [
    [
      "POST",
      "/1/usersv1",
      async (incoming) => {
        const { created: isNew, object } = await objects.create(incoming.caller, {
          className: "_User",
          body: incoming.body,
        });
        return isNew ? created(incoming, "/1/users", object) : ok(object);
      },
    ],
    row("GET", "/1/login", ({ caller, query }) => users.logIn(caller, { ...query })),
    row("POST", "/1/login", ({ caller, body }) => users.logIn(caller, body)),
    row("GET", "/1/checkSession/:id", (incoming) => users.checkSession(incoming.caller, { id: param(incoming, "id") })),
    row("PUT", "/1/updateUserPassword/:id", changePassword),
    row("POST", "/1/updateUserPassword/:id", changePassword),
    row("POST", "/1/requestPasswordReset", ({ caller, body }) => users.requestPasswordReset(caller, body)),
    row("PUT", "/1/resetPasswordBySmsCode/:code", (incoming) =>
      users.resetPasswordBySmsCode(incoming.caller, { code: param(incoming, "code"), body: incoming.body }),
    ),
    row("POST", "/1/requestEmailVerify", ({ caller, body }) => users.requestEmailVerify(caller, body)),
  ];
};

/** Contract 6.7. */
const messageRows = ({ messages }: Operations): Row[] => [
  row("POST", "/1/requestSmsCode", ({ caller, body }) => messages.requestSmsCode(caller, body)),
  row("POST", "/1/requestSms", ({ caller, body }) => messages.requestSms(caller, body)),
  row("POST", "/1/requestEmailCode", ({ caller, body }) => messages.requestEmailCode(caller, body)),
  row("POST", "/1/verifySmsCode", ({ caller, body }) => messages.verifySmsCode(caller, { body })),
  row("POST", "/1/verifySmsCode/:code", (incoming) =>
    messages.verifySmsCode(incoming.caller, { code: param(incoming, "code"), body: incoming.body }),
  ),
  row("GET", "/1/querySms/:id", (incoming) => messages.querySms(incoming.caller, { smsId: param(incoming, "id") })),
];

/** Contract 6.9. What is uploaded is no JSON: that row is among the routes. */
const fileRows = ({ files }: Operations): Row[] => [
  row("POST", "/2/cdnBatchDelete", ({ caller, body }) => files.deleteMany(caller, body)),
];

/** Contract 6.10. */
const otherRows = ({ objects, payments, schemas, server }: Operations): Row[] => [
  row("GET", "/1/timestamp", async () => ({ ...(await server.timestamp()) })),
  row("GET", "/1/cloudQuery", (incoming) =>
    objects.cloudQuery(incoming.caller, { bql: incoming.query.bql, values: text(incoming, "values") }),
  ),
  row("GET", "/1/pay/:id", (incoming) => payments.get(incoming.caller, { id: param(incoming, "id") })),
  row("GET", "/1/schemas", ({ caller }) => schemas.list(caller)),
  row("GET", "/1/schemas/:class", (incoming) => schemas.get(incoming.caller, { className: param(incoming, "class") })),
  row("POST", "/1/schemas/:class", (incoming) =>
    schemas.create(incoming.caller, { className: param(incoming, "class"), body: incoming.body }),
  ),
  row("PUT", "/1/schemas/:class", (incoming) =>
    schemas.update(incoming.caller, { className: param(incoming, "class"), body: incoming.body }),
  ),
  row("DELETE", "/1/schemas/:class", (incoming) =>
    schemas.delete(incoming.caller, { className: param(incoming, "class") }),
  ),
];

/** Contract 4.2: code of functions. Their paths are also those of calls, and not of tunnels: a table of its own. */
export const functionRows = (functions: Operations["functions"]): Row[] => [
  row("PUT", "/1/functions/:name", (incoming) =>
    functions.putCode(incoming.caller, { name: param(incoming, "name"), body: incoming.body }),
  ),
  row("DELETE", "/1/functions/:name", (incoming) =>
    functions.deleteCode(incoming.caller, { name: param(incoming, "name") }),
  ),
];

/** The data endpoints of this cloud: a reader checks a contract section against them. */
export const rows = (parts: RowsParts): Row[] => [
  row("POST", "/1/batch", ({ caller, body }) => parts.batch(caller, body)),
  ...classRows(parts),
  ...userRows(parts),
  ...messageRows(parts),
  ...fileRows(parts),
  ...otherRows(parts),
];
