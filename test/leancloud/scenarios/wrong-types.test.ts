import { describe, expect, it } from "vitest";
import { createWorld, op, type Step, type World } from "./steps.js";

const json = { "content-type": "application/json" };

const start = async (): Promise<World> => {
  const world = await createWorld({ loginLock: false });
  await world.users("ming");
  await world.objects("Post", { post: { n: 1, flag: true, l: [1] }, closed: { ACL: {} } });
  return world;
};

describe("21 wrong types everywhere: a refusal with a code, and nothing half done", () => {
  const JUNK: readonly unknown[] = [
    null,
    0,
    -1,
    1.5,
    1e308,
    "",
    "text",
    "\0",
    "\ud800",
    true,
    [],
    [[]],
    [null],
    {},
    { a: {} },
    { __type: "X" },
    { __type: "Pointer" },
    { __op: "X" },
    { $gt: 1 },
  ];

  const PLACES: readonly (readonly [title: string, request: (junk: unknown) => Omit<Step, "status">])[] = [
    ["body of POST /classes", (junk) => ({ request: "POST /classes/Post", body: JSON.stringify(junk), headers: json })],
    [
      "body of PUT /classes",
      (junk) => ({ request: "PUT /classes/Post/{post}", body: JSON.stringify(junk), headers: json }),
    ],
    ["ACL", (junk) => ({ request: "PUT /classes/Post/{post}", json: { ACL: junk } })],
    ["a number column", (junk) => ({ request: "PUT /classes/Post/{post}", json: { n: junk } })],
    [
      "__ignore_hooks",
      (junk) => ({ request: "PUT /classes/Post/{post}", as: "master", json: { __ignore_hooks: junk } }),
    ],
    ["amount", (junk) => ({ request: "PUT /classes/Post/{post}", json: { n: op("Increment", { amount: junk }) } })],
    ["objects of Add", (junk) => ({ request: "PUT /classes/Post/{post}", json: { l: op("Add", { objects: junk }) } })],
    [
      "objects of AddRelation",
      (junk) => ({ request: "PUT /classes/Post/{post}", json: { r: op("AddRelation", { objects: junk }) } }),
    ],
    ["ops of Batch", (junk) => ({ request: "PUT /classes/Post/{post}", json: { r: op("Batch", { ops: junk }) } })],
    ["where", (junk) => ({ request: "GET /classes/Post", query: { where: junk } })],
    ["a condition", (junk) => ({ request: "GET /classes/Post", query: { where: { n: junk } } })],
    ...[
      "$eq",
      "$ne",
      "$lt",
      "$in",
      "$nin",
      "$all",
      "$size",
      "$exists",
      "$regex",
      "$options",
      "$inQuery",
      "$select",
      "$nearSphere",
      "$maxDistance",
      "$within",
      "$relatedTo",
      "$or",
      "$and",
    ].map(
      (operator) =>
        [
          operator,
          (junk: unknown) => ({ request: "GET /classes/Post", query: { where: { n: { [operator]: junk } } } }),
        ] as const,
    ),
    ...["$or", "$and", "$nor", "$relatedTo", "$where", "$expr", "$text"].map(
      (operator) =>
        [
          `top-level ${operator}`,
          (junk: unknown) => ({ request: "GET /classes/Post", query: { where: { [operator]: junk } } }),
        ] as const,
    ),
    ...["limit", "skip", "order", "keys", "include", "count", "returnACL", "redirectClassNameForKey"].map(
      (name) => [name, (junk: unknown) => ({ request: "GET /classes/Post", query: { [name]: junk } })] as const,
    ),
    [
      "where of a PUT",
      (junk) => ({ request: "PUT /classes/Post/{post}", query: { where: junk }, json: { n: "never" } }),
    ],
    ["where of a DELETE", (junk) => ({ request: "DELETE /classes/Post/{closed}", query: { where: junk } })],
    [
      "a sub-query's limit",
      (junk) => ({
        request: "GET /classes/Post",
        query: { where: { n: { $inQuery: { className: "Post", limit: junk, order: junk, skip: junk } } } },
      }),
    ],
    ["batch", (junk) => ({ request: "POST /batch", json: { requests: junk } })],
    [
      "a batch's method",
      (junk) => ({ request: "POST /batch", json: { requests: [{ method: junk, path: "/1.1/classes/Post/x" }] } }),
    ],
    ["a batch's path", (junk) => ({ request: "POST /batch", json: { requests: [{ method: "GET", path: junk }] } })],
    [
      "a batch's params",
      (junk) => ({
        request: "POST /batch",
        json: { requests: [{ method: "GET", path: "/1.1/classes/Post", params: junk }] },
      }),
    ],
    [
      "a batch's query",
      (junk) => ({
        request: "POST /batch",
        json: {
          requests: [
            {
              method: "GET",
              path: "/1.1/classes/Post",
              params: { where: junk, limit: junk, order: junk, keys: junk, include: junk },
            },
          ],
        },
      }),
    ],
    ["cql", (junk) => ({ request: "GET /cloudQuery", query: { cql: junk } })],
    [
      "pvalues",
      (junk) => ({ request: "GET /cloudQuery", query: { cql: "select * from Post where n = ?", pvalues: [junk] } }),
    ],
    [
      "name of fileTokens",
      (junk) => ({ request: "POST /fileTokens", json: { name: junk, mime_type: junk, metaData: junk } }),
    ],
    ["key of fileTokens", (junk) => ({ request: "POST /fileTokens", as: "master", json: { name: "a", key: junk } })],
    ["fileCallback", (junk) => ({ request: "POST /fileCallback", json: { token: junk, result: junk } })],
    ["url of a file", (junk) => ({ request: "POST /files", json: { url: junk, name: junk } })],
    ["a role's name", (junk) => ({ request: "POST /roles", json: { name: junk, ACL: {} } })],
    ["a role's users", (junk) => ({ request: "POST /roles", json: { name: "r", ACL: {}, users: junk } })],
    ["username", (junk) => ({ request: "POST /users", json: { username: junk, password: "p" } })],
    ["password", (junk) => ({ request: "POST /users", json: { username: "new", password: junk } })],
    ["email", (junk) => ({ request: "POST /users", json: { username: "new", password: "p", email: junk } })],
    ["authData", (junk) => ({ request: "POST /users", json: { authData: junk } })],
    ["an authData entry", (junk) => ({ request: "POST /users", json: { authData: { weibo: junk } } })],
    ["login", (junk) => ({ request: "POST /login", json: { username: junk, password: junk } })],
    ["a login's smsCode", (junk) => ({ request: "POST /login", json: { mobilePhoneNumber: junk, smsCode: junk } })],
    [
      "updatePassword",
      (junk) => ({
        request: "PUT /users/{ming}/updatePassword",
        as: "ming",
        json: { old_password: junk, new_password: junk },
      }),
    ],
    ["requestPasswordReset", (junk) => ({ request: "POST /requestPasswordReset", json: { email: junk } })],
    ["verifySmsCode", (junk) => ({ request: "POST /verifySmsCode/1", json: { mobilePhoneNumber: junk } })],
    ["friendship", (junk) => ({ request: "POST /users/{ming}/friendship/x", as: "ming", json: { a: junk } })],
    [
      "scan",
      (junk) => ({
        request: "GET /scan/classes/Post",
        as: "master",
        query: { limit: junk, scan_key: junk, where: junk },
      }),
    ],
  ];

  it.each(PLACES)("21 %s", async (_title, request) => {
    await using world = await start();
    const before = world.emulator.snapshot();
    for (const junk of JUNK) {
      const { status, json: body, text } = await world.send(request(junk));
      const shown = `${JSON.stringify(junk)}: ${status} ${text.slice(0, 200)}`;
      expect(status, shown).toBeLessThan(500);
      if (status < 400) {
        await world.emulator.restore(before);
        continue;
      }
      expect(body, shown).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
      await world.step({
        request: "GET /classes/Post?returnACL=true&order=objectId",
        as: "master",
        matches: {
          results: [
            { label: "post", n: 1, flag: true, l: [1] },
            { label: "closed", ACL: {} },
          ],
        },
        lacks: ["results.2", "results.0.r", "results.0.updatedBy"],
      });
      for (const name of ["users", "roles", "files"]) {
        await world.step({
          request: `GET /${name}?count=1&limit=0`,
          as: "master",
          matches: { count: name === "users" ? 1 : 0 },
        });
      }
    }
  });
});
