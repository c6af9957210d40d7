import { describe, expect, it } from "vitest";
import { at, createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const MISSING = { error: { code: 101, error: "Class or object doesn't exists." } };
const NO_EFFECT = { error: { code: 305, error: "No effect on updating/deleting a document." } };
const ID = expect.stringMatching(OBJECT_ID);

const two = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.objects("Post", { one: { n: 1, author: to("_User", "ming") }, two: { n: 2 } });
  return world;
};

/** Requests and what each of them answers. */
type Row = readonly [request: unknown, result: unknown];
const batch = (title: string, rows: readonly Row[], as = "app"): Scenario => ({
  title,
  as,
  request: "POST /batch",
  json: { requests: rows.map(([request]) => request) },
  equals: rows.map(([, result]) => result),
});
const error = (code: number, text: unknown = expect.stringMatching(/./)) => ({ error: { code, error: text } });
const one = { objectId: "{one}", label: "one", n: 1, author: to("_User", "ming"), ...dates };
const second = { objectId: "{two}", label: "two", n: 2, ...dates };
const get = (path: string, params?: object) => ({ method: "GET", path, ...(params === undefined ? {} : { params }) });

describe("20.1 paths", () => {
  const holder = { method: "POST", body: { requests: [] } };
  scenarios(two, [
    batch("11.6 only the first question mark ends the path", [
      [
        get(`/1.1/classes/Post?where=${JSON.stringify({ label: { $regex: "^one?" } })}`),
        { success: { results: [one] } },
      ],
      [get("/1.1/classes/Post?keys=n&order=-n&where={}"), expect.objectContaining({ success: expect.any(Object) })],
    ]),
    batch("20.1 no batch holds another one, whatever its path is called", [
      ...["/1.1/batch", "/1/batch", "/1.1/batch/save", "/1.1/batch?a=1", "/1.1/%62atch"].map(
        (path): Row => [{ ...holder, path }, error(1)],
      ),
      [get("/1.1/classes/Post/{two}"), { success: second }],
    ]),
  ]);
});

describe("20.1 every verb", () => {
  scenarios(two, [
    batch("20.1 no requests, no results", []),
    batch("20.1 create, read, update, delete, in order", [
      [
        { method: "POST", path: "/1.1/classes/Post", body: { label: "new" } },
        { success: { objectId: ID, createdAt: NOW } },
      ],
      [get("/1.1/classes/Post/{one}"), { success: one }],
      [
        { method: "PUT", path: "/1.1/classes/Post/{one}", body: { n: 5 } },
        { success: { objectId: "{one}", updatedAt: NOW } },
      ],
      [get("/1.1/classes/Post/{one}"), { success: { ...one, n: 5 } }],
      [{ method: "DELETE", path: "/1.1/classes/Post/{one}" }, { success: {} }],
      [get("/1.1/classes/Post/{one}"), { success: null }],
    ]),
    batch("20.1 /1/ is the same", [
      [get("/1/classes/Post/{one}"), { success: one }],
      [
        { method: "PUT", path: "/1/classes/Post/{one}", body: { n: 5 } },
        { success: { objectId: "{one}", updatedAt: NOW } },
      ],
    ]),
    batch("20.1 methods in any case, and GET when there is none", [
      [{ method: "get", path: "/1.1/classes/Post/{one}" }, { success: one }],
    ]),
    batch("10.5 several ids in one path", [
      [{ method: "DELETE", path: "/1.1/classes/Post/{one},{two}" }, { success: {} }],
      [get("/1.1/classes/Post"), { success: { results: [] } }],
    ]),
    batch("20.2 a query with params", [
      [get("/1.1/classes/Post", { where: { n: { $gt: 1 } } }), { success: { results: [second] } }],
      [get("/1.1/classes/Post", { order: "-n", limit: 1 }), { success: { results: [second] } }],
      [get("/1.1/classes/Post", { order: "-n", limit: "1", skip: "1" }), { success: { results: [one] } }],
      [get("/1.1/classes/Post", { limit: 0, count: 1 }), { success: { results: [], count: 2 } }],
      [
        get("/1.1/classes/Post", { keys: "n", order: "n" }),
        {
          success: {
            results: [
              { objectId: "{one}", n: 1, ...dates },
              { objectId: "{two}", n: 2, ...dates },
            ],
          },
        },
      ],
      [
        get("/1.1/classes/Post", { where: {}, returnACL: true, limit: 1, order: "n" }),
        { success: { results: [{ ...one, ACL: { "*": { read: true, write: true } } }] } },
      ],
    ]),
    batch("11.8 where as text, and in the path's own query", [
      [get("/1.1/classes/Post", { where: '{"n":2}' }), { success: { results: [second] } }],
      [get(`/1.1/classes/Post?where=${encodeURIComponent('{"n":2}')}`), { success: { results: [second] } }],
      [get("/1.1/classes/Post?limit=0&count=1"), { success: { results: [], count: 2 } }],
    ]),
    batch("14 include and keys of a single GET", [
      [
        get("/1.1/classes/Post/{one}", { include: "author", keys: "author" }),
        {
          success: {
            objectId: "{one}",
            ...dates,
            author: expect.objectContaining({ username: "ming", __type: "Pointer" }),
          },
        },
      ],
    ]),
    batch("20.2 new, fetchWhenSave and where of a write", [
      [
        {
          method: "PUT",
          path: "/1.1/classes/Post/{one}",
          params: { new: true },
          body: { n: op("Increment", { amount: 2 }) },
        },
        { success: { objectId: "{one}", n: 3, updatedAt: NOW } },
      ],
      [
        {
          method: "PUT",
          path: "/1.1/classes/Post/{one}",
          params: { fetchWhenSave: true },
          body: { n: op("Increment", { amount: 2 }) },
        },
        { success: { objectId: "{one}", n: 5, updatedAt: NOW } },
      ],
      [
        {
          method: "PUT",
          path: "/1.1/classes/Post/{one}?fetchWhenSave=true",
          body: { n: op("Increment", { amount: 2 }) },
        },
        { success: { objectId: "{one}", n: 7, updatedAt: NOW } },
      ],
      [
        {
          method: "PUT",
          path: "/1.1/classes/Post/{one}",
          params: { fetchWhenSave: false },
          body: { n: op("Increment", { amount: 2 }) },
        },
        { success: { objectId: "{one}", updatedAt: NOW } },
      ],
      [
        {
          method: "POST",
          path: "/1.1/classes/Post",
          params: { fetchWhenSave: true },
          body: { n: op("Increment", { amount: 2 }) },
        },
        { success: { objectId: ID, n: 2, ...dates } },
      ],
      [{ method: "PUT", path: "/1.1/classes/Post/{two}", params: { where: { n: 9 } }, body: { n: 0 } }, NO_EFFECT],
      [
        { method: "PUT", path: "/1.1/classes/Post/{two}", params: { where: { n: 2 } }, body: { n: 0 } },
        { success: { objectId: "{two}", updatedAt: NOW } },
      ],
      [{ method: "PUT", path: "/1.1/classes/Post/{two}", params: { where: '{"n":2}' }, body: { n: 0 } }, NO_EFFECT],
      [{ method: "DELETE", path: "/1.1/classes/Post/{two}", params: { where: { n: 2 } } }, NO_EFFECT],
      [{ method: "DELETE", path: "/1.1/classes/Post/{two}", params: { where: { n: 0 } } }, { success: {} }],
    ]),
    batch("20.1 a later request sees what an earlier one wrote, a class included", [
      [get("/1.1/classes/Fresh"), MISSING],
      [{ method: "POST", path: "/1.1/classes/Fresh", body: { n: 1 } }, { success: { objectId: ID, createdAt: NOW } }],
      [get("/1.1/classes/Fresh", { keys: "n" }), { success: { results: [{ objectId: ID, n: 1, ...dates }] } }],
    ]),
    batch("20.5 other endpoints", [
      [
        { method: "GET", path: "/1.1/cloudQuery", params: { cql: "select n from Post where n = ?", pvalues: "[2]" } },
        { success: { results: [{ objectId: "{two}", n: 2, ...dates }], className: "Post" } },
      ],
      [{ method: "GET", path: "/1.1/roles" }, { success: { results: [] } }],
    ]),
  ]);
});

describe("20.1, 20.2 what fails alone", () => {
  scenarios(two, [
    batch("20.2 an unknown id is null, an unknown class 101", [
      [get("/1.1/classes/Post/unknown"), { success: null }],
      [get("/1.1/classes/Unknown/{one}"), MISSING],
      [get("/1.1/classes/Unknown"), MISSING],
    ]),
    batch("20.1 one failure does not stop or undo others", [
      [
        { method: "PUT", path: "/1.1/classes/Post/{one}", body: { n: 10 } },
        { success: { objectId: "{one}", updatedAt: NOW } },
      ],
      [{ method: "PUT", path: "/1.1/classes/Post/{one}", body: { n: "text" } }, error(111)],
      [
        { method: "PUT", path: "/1.1/classes/Post/unknown", body: {} },
        error(1, "Could not find object by id 'unknown' for class 'Post'."),
      ],
      [{ method: "POST", path: "/1.1/classes/bad-name", body: {} }, error(103)],
      [{ method: "POST", path: "/1.1/classes/Post", body: { "bad key": 1 } }, error(105)],
      [{ method: "POST", path: "/1.1/classes/Post", body: { n: { __op: "Nope" } } }, error(1)],
      [
        { method: "POST", path: "/1.1/classes/Post", body: { n: op("Increment", { amount: 1 }) } },
        { success: { objectId: ID, createdAt: NOW } },
      ],
      [get("/1.1/classes/Post/{one}", { keys: "n" }), { success: { objectId: "{one}", n: 10, ...dates } }],
      [get("/1.1/classes/Post", { count: 1, limit: 0 }), { success: { results: [], count: 3 } }],
    ]),
    batch("21 queries that are refused", [
      [get("/1.1/classes/Post", { where: "{" }), error(107)],
      [get("/1.1/classes/Post", { where: 5 }), error(107)],
      [get("/1.1/classes/Post", { where: { n: { $nope: 1 } } }), error(1)],
      [get("/1.1/users"), error(403, "Forbidden to find by class '_User' permissions.")],
      [get("/1.1/scan/classes/Post"), error(1, "The request must be signed by master key.")],
    ]),
    batch(
      "2.7 the master's batch",
      [
        [
          get("/1.1/users", { keys: "username" }),
          { success: { results: [{ objectId: "{ming}", username: "ming", ...dates }] } },
        ],
        [
          get("/1.1/scan/classes/Post", { limit: 1, keys: "n" }),
          { success: { results: [{ objectId: "{one}", n: 1, ...dates }], cursor: expect.any(String) } },
        ],
      ],
      "master",
    ),
    batch("20.7 paths that are none", [
      [get("/1.1/nothing"), error(1)],
      [get("/1.1/classes"), error(1)],
      [{ method: "PATCH", path: "/1.1/classes/Post/{one}", body: {} }, error(1)],
      [{ method: "POST", path: "/1.1/batch", body: { requests: [] } }, error(1)],
      [get("/1.1/classes/Post/%"), error(1)],
      [get("/1.1/"), error(1)],
      [get("/1.1/classes/Post/{one}"), { success: one }],
    ]),
  ]);
});

describe("16, 20.2 users inside a batch", () => {
  scenarios(two, [
    {
      title: "20.2 sign-up",
      steps: [
        {
          request: "POST /batch",
          json: {
            requests: [{ method: "POST", path: "/1.1/users", body: { username: "li", password: "pass", age: 5 } }],
          },
          matches: [
            {
              success: {
                objectId: ID,
                username: "li",
                age: 5,
                sessionToken: expect.stringMatching(/^[0-9a-z]{25}$/),
                ...dates,
              },
            },
          ],
          save: { "li.token": "0.success.sessionToken" },
          lacks: ["0.success.password"],
        },
        { request: "GET /users/me", as: "li", matches: { username: "li" } },
      ],
    },
    batch("16.3 sign-up errors", [
      [
        { method: "POST", path: "/1.1/users", body: { username: "ming", password: "x" } },
        error(202, "Username has already been taken."),
      ],
      [{ method: "POST", path: "/1.1/users", body: {} }, error(200, "Username is missing or empty")],
      [
        { method: "POST", path: "/1.1/login", body: { username: "ming", password: "no" } },
        error(210, "The username and password mismatch."),
      ],
      [get("/1.1/users/unknown"), error(211, "Could not find user.")],
    ]),
    batch(
      "16.6 whose session the batch has may change the user",
      [
        [
          { method: "PUT", path: "/1.1/users/{ming}", body: { age: 6 } },
          { success: { objectId: "{ming}", updatedAt: NOW } },
        ],
        [
          { method: "PUT", path: "/1.1/classes/_User/{ming}", body: { age: 7 } },
          { success: { objectId: "{ming}", updatedAt: NOW } },
        ],
      ],
      "ming",
    ),
    batch("16.6 without a session nobody may", [
      [
        { method: "PUT", path: "/1.1/users/{ming}", body: { age: 6 } },
        error(206, "The user cannot be altered by a client without the session."),
      ],
    ]),
  ]);
});

describe("20.3 malformed", () => {
  scenarios(two, [
    ...[
      ["nothing", {}],
      ["null", { requests: null }],
      ["a map", { requests: { 0: get("/1.1/classes/Post") } }],
      ["a text", { requests: "GET" }],
      ["a number", { requests: 5 }],
      ["an array", [get("/1.1/classes/Post")]],
    ].map(
      ([title, json]): Scenario => ({
        title: `20.3 requests is ${title}: 107`,
        request: "POST /batch",
        json,
        refused: 107,
      }),
    ),
    {
      title: "20.3 half a body: 107",
      request: "POST /batch",
      body: '{"requests":[',
      headers: { "content-type": "application/json" },
      refused: 107,
    },
    {
      title: "21 __proto__ anywhere in the body: 107, and nothing is done",
      steps: [
        {
          request: "POST /batch",
          body: '{"requests":[{"method":"DELETE","path":"/1.1/classes/Post/{one}"},{"method":"PUT","path":"/1.1/classes/Post/x","body":{"__proto__":{}}}]}',
          headers: { "content-type": "application/json" },
          refused: 107,
        },
        { request: "GET /classes/Post", labels: ["one", "two"] },
      ],
    },
    batch("20.3 entries that are none fail alone", [
      [null, error(107)],
      [5, error(107)],
      ["GET /1.1/classes/Post", error(107)],
      [[], error(107)],
      [{}, error(107)],
      [{ method: "GET" }, error(107)],
      [{ method: "GET", path: 5 }, error(107)],
      [{ method: 5, path: "/1.1/classes/Post" }, error(107)],
      [{ method: null, path: "/1.1/classes/Post" }, error(107)],
      [{ method: "GET", path: "/classes/Post" }, error(107)],
      [{ method: "GET", path: "/2/classes/Post" }, error(107)],
      [{ method: "GET", path: "http://127.0.0.1/1.1/classes/Post" }, error(107)],
      [{ method: "", path: "/1.1/classes/Post" }, error(1)],
      [{ method: "GET", path: "/1.1/classes/../date" }, error(103)],
      [get("/1.1/classes/Post", { limit: 1, order: "n" }), { success: { results: [one] } }],
    ]),
    batch("20.3 bodies and params that are none", [
      [{ method: "POST", path: "/1.1/classes/Post", body: [] }, error(107)],
      [{ method: "POST", path: "/1.1/classes/Post", body: "text" }, error(107)],
      [{ method: "PUT", path: "/1.1/classes/Post/{one}", body: 5 }, error(107)],
      [{ method: "GET", path: "/1.1/classes/Post/{one}", body: null, params: null }, { success: one }],
      [{ method: "DELETE", path: "/1.1/classes/Post/{one}", body: null }, { success: {} }],
    ]),
  ]);

  it("20.1 1000 requests answer in order", async () => {
    await using world = await createWorld();
    const requests = Array.from({ length: 1000 }, (_, n) => ({
      method: "POST",
      path: "/1.1/classes/Many",
      params: { new: true },
      body: { n },
    }));
    const { status, json } = await world.http("POST", "/batch", { body: { requests } });
    expect(status).toBe(200);
    expect((json as unknown[]).map((each) => at(each, "success.n"))).toEqual(requests.map(({ body }) => body.n));
  });

  it("20.1 two batches at once: each has its own answers, and nothing is lost", async () => {
    await using world = await two();
    const requests = Array.from({ length: 50 }, () => ({
      method: "PUT",
      path: `/1.1/classes/Post/${world.names.get("one")}`,
      body: { n: op("Increment", { amount: 1 }) },
    }));
    const answers = await Promise.all([1, 2].map(() => world.http("POST", "/batch", { body: { requests } })));
    for (const { json } of answers) expect(json).toHaveLength(50);
    await world.step({ request: "GET /classes/Post/{one}", matches: { n: 101 } });
  });

  it("8.8, 20.1 a hook that refuses fails its own request", async () => {
    await using world = await two();
    world.emulator.leancloud.hooks.beforeSave("Post", async ({ object }) => {
      if (object.get("label") === "bad") throw new Error("no");
    });
    const made = (label: string) => ({ method: "POST", path: "/1.1/classes/Post", body: { label } });
    await world.step({
      request: "POST /batch",
      json: { requests: [made("good"), made("bad"), made("good")] },
      equals: [
        { success: { objectId: ID, createdAt: NOW } },
        { error: { code: 142, error: "Cloud Code validation failed. Error detail : no" } },
        { success: { objectId: ID, createdAt: NOW } },
      ],
    });
    await world.step({ request: "GET /classes/Post", labels: ["one", "two", "good", "good"] });
  });
});
