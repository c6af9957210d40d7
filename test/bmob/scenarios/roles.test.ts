import { describe, expect, it } from "vitest";
import {
  createWorld,
  missing,
  NOW,
  OBJECT_ID,
  op,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const ACL = { "*": { read: true } };
const EVERYBODY = { "*": { read: true, write: true } };
const ID = expect.stringMatching(OBJECT_ID);
const add = (...objects: unknown[]) => op("AddRelation", { objects });
const remove = (...objects: unknown[]) => op("RemoveRelation", { objects });
const user = (name: string) => to("_User", name);
const role = (name: string) => to("_Role", name);

const people = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li");
  return world;
};
/** Writers lists editors; Ming may write writers, everybody editors. */
const company = async (): Promise<World> => {
  const world = await people();
  await world.role("editors", { users: add(user("li")), ACL: EVERYBODY });
  await world.role("writers", {
    users: add(user("ming")),
    roles: add(role("editors")),
    ACL: { "*": { read: true }, [String(world.names.get("ming"))]: { write: true } },
  });
  return world;
};
const count = (n: number): Step => ({ request: "GET /1/roles?count=1&limit=0", equals: { results: [], count: n } });

describe("6.8 making roles", () => {
  scenarios(people, [
    ...["/1/roles", "/1/classes/_Role", "/1/roles/"].map(
      (path): Scenario => ({
        title: `6.8 POST ${path}`,
        steps: [
          {
            request: `POST ${path}`,
            status: 201,
            json: { name: "admins", ACL },
            equals: { objectId: ID, createdAt: NOW },
            save: { admins: "objectId" },
          },
          { request: "GET /1/roles/{admins}", equals: { objectId: "{admins}", name: "admins", ACL, ...times } },
        ],
      }),
    ),
    {
      title: "6.8 Location",
      request: "POST /1/roles",
      json: { name: "admins", ACL },
      responseHeaders: { location: expect.stringMatching(/^http:\/\/127\.0\.0\.1(?::\d+)?\/1\/roles\/[0-9a-f]{10}$/) },
    },
    ...["a", "A", "9", "Admins", "a b", "a-b", "a_b", "_a", "-", "a 1-b_C", "constructor", "x".repeat(50)].map(
      (name): Scenario => ({
        title: `6.8 the name ${JSON.stringify(name)}`,
        request: "POST /1/roles",
        json: { name, ACL },
      }),
    ),
    ...[
      "",
      "管理员",
      "a.b",
      "a:b",
      "role:a",
      "*",
      "a\n",
      "a\t",
      "a/b",
      "a$",
      "é",
      "😀",
      null,
      5,
      true,
      [],
      ["a"],
      {},
      { $ne: "" },
    ].map(
      (name): Scenario => ({
        title: `6.8, 7 139: not ${JSON.stringify(name)}`,
        steps: [{ request: "POST /1/roles", json: { name, ACL }, refused: 139 }, count(0)],
      }),
    ),
    { title: "6.8, 7 139: no name", steps: [{ request: "POST /1/roles", json: { ACL }, refused: 139 }, count(0)] },
    ...["/1/roles", "/1/classes/_Role"].map(
      (path): Scenario => ({
        title: `6.8, 7 139: a name is unique, ${path}`,
        steps: [
          { request: "POST /1/roles", json: { name: "admins", ACL } },
          { request: `POST ${path}`, json: { name: "admins", ACL: EVERYBODY }, refused: 139 },
          { request: `POST ${path}`, as: "ming", json: { name: "admins", ACL }, refused: 139 },
          count(1),
        ],
      }),
    ),
    {
      title: "6.8 a name is free again when its role is gone",
      steps: [
        { request: "POST /1/roles", json: { name: "admins", ACL: EVERYBODY }, save: { admins: "objectId" } },
        { request: "DELETE /1/roles/{admins}", as: "ming", equals: { msg: "ok" } },
        { request: "POST /1/roles", json: { name: "admins", ACL } },
        count(1),
      ],
    },
    {
      title: "6.8 with users and roles",
      steps: [
        { request: "POST /1/roles", json: { name: "inner", ACL }, save: { inner: "objectId" } },
        {
          request: "POST /1/roles",
          json: { name: "outer", ACL, users: add(user("ming"), user("li")), roles: add(role("inner")) },
          save: { outer: "objectId" },
        },
        {
          request: "GET /1/users",
          query: { where: { $relatedTo: { object: role("outer"), key: "users" } } },
          labels: ["ming", "li"],
        },
        {
          request: "GET /1/roles",
          query: { where: { $relatedTo: { object: role("outer"), key: "roles" } } },
          matches: { results: [{ name: "inner" }] },
        },
      ],
    },
    {
      title: "6.8 columns of one's own",
      steps: [
        { request: "POST /1/roles", json: { name: "a", ACL, level: 5, note: "茶" }, save: { a: "objectId" } },
        { request: "GET /1/roles/{a}", matches: { level: 5, note: "茶" } },
      ],
    },
    {
      title: "6.8 a bad ACL",
      steps: [{ request: "POST /1/roles", json: { name: "a", ACL: { "*": "read" } }, refused: 107 }, count(0)],
    },
  ]);
  it("6.8 ten at once want one name: one gets it", async () => {
    await using world = await people();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => world.http("POST", "/1/roles", { body: { name: "admins", ACL } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
    await world.step(count(1));
  });
});

describe("6.8 reading roles", () => {
  const names = (title: string, query: NonNullable<Step["query"]>, expected: readonly string[]): Scenario => ({
    title: `6.8 ${title}`,
    request: "GET /1/roles?order=name&keys=name",
    query,
    equals: { results: expected.map((name) => ({ objectId: `{${name}}`, name, ...times })) },
  });
  const related = (title: string, path: string, holder: string, key: string, matches: object[]): Scenario => ({
    title: `6.8 $relatedTo: ${title}`,
    request: `GET ${path}`,
    query: { where: { $relatedTo: { object: role(holder), key } } },
    matches: { results: matches },
  });
  questions(company, [
    {
      title: "6.8 one: its users and roles are not shown",
      request: "GET /1/roles/{writers}",
      equals: {
        objectId: "{writers}",
        name: "writers",
        ACL: { "*": { read: true }, "{ming}": { write: true } },
        ...times,
      },
    },
    {
      title: "6.8 all: neither",
      request: "GET /1/roles",
      lacks: ["results.0.users", "results.0.roles", "results.1.users", "results.1.roles"],
    },
    { title: "6.8 as a class: neither", request: "GET /1/classes/_Role/{writers}", lacks: ["users", "roles"] },
    names("all", {}, ["editors", "writers"]),
    names("by name", { where: { name: "writers" } }, ["writers"]),
    names("by $in", { where: { name: { $in: ["editors", "ghosts"] } } }, ["editors"]),
    names("limit", { limit: 1 }, ["editors"]),
    names("nobody", { where: { name: "ghosts" } }, []),
    { title: "6.8 counted", ...count(2) },
    { title: "6.8 unknown", request: "GET /1/roles/nope", refused: missing("nope") },
    { title: "6.8 __proto__", request: "GET /1/roles/__proto__", refused: missing("__proto__") },
    related("the users of a role", "/1/users", "writers", "users", [{ username: "ming" }]),
    related("the users of a role, by the class", "/1/classes/_User", "editors", "users", [{ username: "li" }]),
    related("inherited ones are not direct", "/1/users", "writers", "users", [{ username: "ming" }]),
    related("the roles of a role", "/1/roles", "writers", "roles", [{ name: "editors" }]),
    related("the roles of a role, by the class", "/1/classes/_Role", "writers", "roles", [{ name: "editors" }]),
    related("a role without roles", "/1/roles", "editors", "roles", []),
  ]);
  scenarios(company, [
    {
      title: "6.8 a role that may not be read",
      steps: [
        { request: "PUT /1/roles/{writers}", as: "ming", json: { ACL: { "{ming}": { read: true, write: true } } } },
        { request: "GET /1/roles/{writers}", refused: missing("{writers}") },
        { request: "GET /1/roles", as: "li", matches: { results: [{ name: "editors" }] } },
        { request: "GET /1/roles/{writers}", as: "ming", matches: { name: "writers" } },
        { request: "GET /1/roles/{writers}", master: true, matches: { name: "writers" } },
      ],
    },
    {
      title: "6.8 it grants all the same",
      steps: [
        { request: "PUT /1/roles/{writers}", as: "ming", json: { ACL: { "{ming}": { read: true, write: true } } } },
        { request: "POST /1/classes/Post", json: { label: "post", ACL: { "role:writers": { read: true } } } },
        { request: "GET /1/classes/Post", as: "li", labels: ["post"] },
        { request: "GET /1/classes/Post", as: "ming", labels: ["post"] },
        { request: "GET /1/classes/Post", labels: [] },
      ],
    },
  ]);
});

describe("6.8 changing roles", () => {
  const untouched: Step = {
    request: "GET /1/roles?order=name",
    matches: { results: [{ name: "editors" }, { name: "writers" }] },
    lacks: ["results.1.level"],
  };
  scenarios(company, [
    ...[
      ["another", "others"],
      ["a taken one", "editors"],
      ["a bad one", "管理员"],
      ["null", null],
      ["a number", 5],
      ["Delete", op("Delete")],
      ["Increment", op("Increment", { amount: 1 })],
    ].flatMap(([title, name]): Scenario[] =>
      ["/1/roles/{writers}", "/1/classes/_Role/{writers}"].map((path) => ({
        title: `6.8 a name is set once: ${title}, ${path}`,
        steps: [
          { request: `PUT ${path}`, as: "ming", json: { name, level: 1 }, status: 400 },
          { request: `PUT ${path}`, master: true, json: { name, level: 1 }, status: 400 },
          untouched,
        ],
      })),
    ),
    {
      title: "6.8, 7 the code is 139",
      request: "PUT /1/roles/{writers}",
      as: "ming",
      json: { name: "others" },
      refused: 139,
    },
    {
      title: "6.8 users in and out",
      steps: [
        { request: "PUT /1/roles/{writers}", as: "ming", json: { users: add(user("li")) }, equals: { updatedAt: NOW } },
        {
          request: "GET /1/users",
          query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
          labels: ["ming", "li"],
        },
        { request: "PUT /1/roles/{writers}", as: "ming", json: { users: remove(user("ming")) } },
        {
          request: "GET /1/users",
          query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
          labels: ["li"],
        },
      ],
    },
    {
      title: "6.8 roles in and out",
      steps: [
        { request: "PUT /1/roles/{writers}", as: "ming", json: { roles: remove(role("editors")) } },
        {
          request: "GET /1/roles",
          query: { where: { $relatedTo: { object: role("writers"), key: "roles" } } },
          equals: { results: [] },
        },
        { request: "PUT /1/roles/{editors}", json: { roles: add(role("writers")) } },
        {
          request: "GET /1/roles",
          query: { where: { $relatedTo: { object: role("editors"), key: "roles" } } },
          matches: { results: [{ name: "writers" }] },
        },
      ],
    },
    {
      title: "6.8 only with the right to write",
      steps: [
        { request: "PUT /1/roles/{writers}", json: { users: add(user("li")) }, refused: 122 },
        { request: "PUT /1/roles/{writers}", as: "li", json: { users: add(user("li")) }, refused: 122 },
        { request: "PUT /1/roles/{writers}", as: "li", json: { ACL: EVERYBODY }, refused: 122 },
        {
          request: "GET /1/users",
          query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
          labels: ["ming"],
        },
        { request: "PUT /1/roles/{editors}", json: { level: 1 } },
        { request: "PUT /1/roles/{writers}", master: true, json: { level: 2 } },
        { request: "GET /1/roles?order=name", matches: { results: [{ level: 1 }, { level: 2 }] } },
      ],
    },
    {
      title: "6.8 unknown ones",
      steps: [
        { request: "PUT /1/roles/nope", master: true, json: { level: 1 }, refused: missing("nope") },
        { request: "DELETE /1/roles/nope", as: "ming", master: true, refused: missing("nope") },
      ],
    },
    {
      title: "6.8 the members of a deleted user's",
      steps: [
        { request: "DELETE /1/users/{ming}", as: "ming", equals: { msg: "ok" } },
        {
          request: "GET /1/users",
          query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
          labels: [],
        },
        { request: "GET /1/roles/{writers}", matches: { name: "writers" } },
      ],
    },
  ]);
});

describe("6.8 DELETE needs a session with the right to write", () => {
  const still: Step = { request: "GET /1/roles", matches: { results: [{ name: "editors" }, { name: "writers" }] } };
  scenarios(company, [
    {
      title: "6.8 with it",
      steps: [
        { request: "DELETE /1/roles/{writers}", as: "ming", equals: { msg: "ok" } },
        { request: "GET /1/roles/{writers}", refused: missing("{writers}") },
      ],
    },
    {
      title: "6.8 by the class",
      steps: [{ request: "DELETE /1/classes/_Role/{writers}", as: "ming", equals: { msg: "ok" } }, count(1)],
    },
    {
      title: "6.8 a session without the right",
      steps: [{ request: "DELETE /1/roles/{writers}", as: "li", refused: 122 }, still],
    },
    { title: "6.8 no session", steps: [{ request: "DELETE /1/roles/{writers}", status: 400 }, still] },
    {
      title: "6.8 no session, though everybody may write",
      steps: [{ request: "DELETE /1/roles/{editors}", status: 400 }, still],
    },
    {
      title: "6.8 an old session",
      steps: [{ request: "DELETE /1/roles/{writers}", as: "ming", after: "8d", status: 400 }, still],
    },
    {
      title: "6.8 any session, when everybody may write",
      steps: [{ request: "DELETE /1/roles/{editors}", as: "ming", equals: { msg: "ok" } }, count(1)],
    },
    {
      title: "6.8 the rights end with the role",
      steps: [
        { request: "POST /1/classes/Post", json: { label: "post", ACL: { "role:writers": { read: true } } } },
        { request: "GET /1/classes/Post", as: "ming", labels: ["post"] },
        { request: "DELETE /1/roles/{writers}", as: "ming", equals: { msg: "ok" } },
        { request: "GET /1/classes/Post", as: "ming", labels: [] },
        { request: "GET /1/classes/Post", as: "li", labels: [] },
      ],
    },
  ]);
});

describe("6.8 odd relations break nothing", () => {
  it.each<[string, object]>([
    ["users that are no users", { users: add(to("Post", "ming")) }],
    ["roles that are no roles", { roles: add(user("ming")) }],
    ["a list", { users: [user("ming")] }],
    ["a text", { users: "ming" }],
    ["null", { roles: null }],
    ["an unknown role", { roles: add({ __type: "Pointer", className: "_Role", objectId: "nope" }) }],
    ["an unknown user", { users: add({ __type: "Pointer", className: "_User", objectId: "nope" }) }],
    ["nothing", { users: add() }],
    ["itself", { roles: add(role("editors")) }],
  ])("6.8 %s", async (_title, json) => {
    await using world = await company();
    const { status } = await world.send({ request: "PUT /1/roles/{editors}", json });
    expect(status).toBeLessThan(500);
    await world.step({
      request: "POST /1/classes/Post",
      json: { label: "post", ACL: { "role:writers": { read: true } } },
    });
    await world.step({ request: "GET /1/classes/Post", as: "ming", labels: ["post"] });
    await world.step({ request: "GET /1/classes/Post", labels: [] });
  });
});
