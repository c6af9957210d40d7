import { describe, expect, it } from "vitest";
import { createWorld, op, questions, type Scenario, type Step, scenarios, to, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const ACL = { "*": { read: true } };
const everybody = { "*": { read: true, write: true } };
const relations = {
  users: { __type: "Relation", className: "_User" },
  roles: { __type: "Relation", className: "_Role" },
};
const NO_ACL: [number, string] = [1, "Role ACL is required."];
const READING: [number, string] = [403, "Forbidden reading by object's ACL."];
const WRITING: [number, string] = [403, "Forbidden writing by object's ACL."];
const add = (...objects: unknown[]) => op("AddRelation", { objects });
const remove = (...objects: unknown[]) => op("RemoveRelation", { objects });
const user = (name: string) => to("_User", name);
const role = (name: string) => to("_Role", name);

const people = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li");
  return world;
};
const company = async (): Promise<World> => {
  const world = await people();
  await world.role("editors", { users: add(user("li")), ACL: everybody });
  await world.role("writers", { users: add(user("ming")), roles: add(role("editors")), ACL: everybody });
  return world;
};
const noRole: Step = { request: "GET /roles?count=1&limit=0", as: "master", equals: { results: [], count: 0 } };

describe("17.1 making roles", () => {
  const PATHS = ["/roles", "/classes/_Role"];
  scenarios(people, [
    ...PATHS.flatMap((path): Scenario[] => [
      {
        title: `17.1 POST ${path}`,
        steps: [
          {
            request: `POST ${path}`,
            status: 201,
            json: { name: "admin_1", ACL },
            equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
            save: { admin: "objectId" },
          },
          {
            request: `GET ${path}/{admin}`,
            equals: { objectId: "{admin}", name: "admin_1", ...relations, ...dates },
          },
        ],
      },
      {
        title: `17.1 POST ${path} without ACL`,
        steps: [{ request: `POST ${path}`, json: { name: "admin" }, refused: NO_ACL }, noRole],
      },
      {
        title: `17.1 POST ${path} with null as ACL`,
        steps: [{ request: `POST ${path}`, json: { name: "admin", ACL: null }, refused: NO_ACL }, noRole],
      },
      {
        title: `17.1 POST ${path} without name`,
        steps: [{ request: `POST ${path}`, json: { ACL }, refused: 139 }, noRole],
      },
      {
        title: `17.1 POST ${path} twice with one name`,
        steps: [
          { request: `POST ${path}`, status: 201, json: { name: "admin", ACL } },
          {
            request: `POST ${path}`,
            json: { name: "admin", ACL, users: add(user("ming")) },
            refused: [137, "A unique field was given a value that is already taken."],
          },
          { request: "GET /roles?count=1&limit=0", equals: { results: [], count: 1 } },
        ],
      },
    ]),
    ...["admin", "ADMIN", "a", "_a", "9", "a_b_9"].map(
      (name): Scenario => ({
        title: `17.1 the name ${name} is fine`,
        request: "POST /roles",
        json: { name, ACL },
      }),
    ),
    ...["", " ", "a b", "a-b", "管理员", "a.b", "role:a", "*", "a\n", 5, null, true, ["a"], {}].map(
      (name): Scenario => ({
        title: `17.1 the name ${JSON.stringify(name)} is not`,
        steps: [{ request: "POST /roles", json: { name, ACL }, refused: 139 }, noRole],
      }),
    ),
    {
      title: "17.1 names are case-sensitive",
      steps: [
        { request: "POST /roles", json: { name: "admin", ACL } },
        { request: "POST /roles", json: { name: "Admin", ACL } },
      ],
    },
    {
      title: "15.1 a bad ACL",
      steps: [{ request: "POST /roles", json: { name: "admin", ACL: { "*": "read" } }, refused: 123 }, noRole],
    },
    {
      title: "17.2 a create with AddRelation fills users and roles",
      steps: [
        { request: "POST /roles", json: { name: "inner", ACL }, save: { inner: "objectId" } },
        {
          request: "POST /roles?new=true",
          json: { name: "outer", ACL, users: add(user("ming")), roles: add(role("inner")) },
          equals: { objectId: expect.stringMatching(OBJECT_ID), name: "outer", ...relations, ...dates },
          save: { outer: "objectId" },
        },
        {
          request: "GET /users",
          as: "master",
          query: { where: { $relatedTo: { object: role("outer"), key: "users" } } },
          labels: ["ming"],
        },
        {
          request: "GET /roles",
          query: { where: { $relatedTo: { object: role("outer"), key: "roles" } } },
          matches: { results: [{ name: "inner" }] },
        },
      ],
    },
    {
      title: "17.2, 4.7 users takes users, roles takes roles",
      steps: [
        { request: "POST /roles", json: { name: "a", ACL, users: add(to("Post", "ming")) }, refused: 111 },
        { request: "POST /roles", json: { name: "a", ACL, roles: add(user("ming")) }, refused: 111 },
        { request: "POST /roles", json: { name: "a", ACL, users: [user("ming")] }, refused: 111 },
        noRole,
      ],
    },
    {
      title: "17 own columns are fine",
      steps: [
        { request: "POST /roles", json: { name: "a", ACL, level: 5 }, save: { a: "objectId" } },
        { request: "GET /roles/{a}", matches: { level: 5 } },
      ],
    },
  ]);
});

it("17.1 ten clients make a role of one name: one succeeds", async () => {
  await using world = await people();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.http("POST", "/roles", { body: { name: "admin", ACL } })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
  await world.step({ request: "GET /roles?count=1&limit=0", equals: { results: [], count: 1 } });
});

describe("17.3 changing roles", () => {
  const untouched: Step = {
    request: "GET /roles/{writers}?returnACL=true",
    equals: { objectId: "{writers}", name: "writers", ...relations, ...dates, ACL: everybody },
  };
  scenarios(company, [
    ...[
      ["another name", "others"],
      ["a taken name", "editors"],
      ["a bad name", "a b"],
      ["null", null],
      ["Delete", op("Delete")],
      ["a number", 5],
    ].map(
      ([title, name]): Scenario => ({
        title: `17.3 the name cannot become ${title}`,
        steps: [
          { request: "PUT /roles/{writers}", as: "master", json: { name, level: 1 }, status: 400 },
          { request: "PUT /classes/_Role/{writers}", json: { name, level: 1 }, status: 400 },
          untouched,
        ],
      }),
    ),
    {
      title: "17.3 the code is 1",
      request: "PUT /roles/{writers}",
      json: { name: "others" },
      refused: 1,
    },
    {
      title: "17.3 the same name sent again is no change",
      steps: [
        { request: "PUT /roles/{writers}", json: { name: "writers", level: 1 } },
        { request: "GET /roles/{writers}", matches: { name: "writers", level: 1 } },
      ],
    },
    {
      title: "17.2 users in and out",
      steps: [
        { request: "PUT /roles/{writers}", json: { users: add(user("li")) } },
        { request: "PUT /roles/{writers}", json: { users: remove(user("ming")) } },
        {
          request: "GET /users",
          as: "master",
          query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
          labels: ["li"],
        },
      ],
    },
    {
      title: "17.5 the role's own ACL governs it",
      steps: [
        { request: "PUT /roles/{writers}", json: { ACL: { "*": { read: true }, "{ming}": { write: true } } } },
        { request: "PUT /roles/{writers}", json: { users: add(user("li")) }, status: 403, refused: WRITING },
        { request: "PUT /roles/{writers}", as: "li", json: { users: add(user("li")) }, status: 403, refused: WRITING },
        { request: "DELETE /roles/{writers}", as: "li", status: 403, refused: WRITING },
        { request: "PUT /roles/{writers}", as: "ming", json: { users: add(user("li")) } },
        { request: "DELETE /roles/{writers}", as: "ming", equals: {} },
        { request: "GET /roles/{writers}", equals: {} },
      ],
    },
    {
      title: "15.3 a role that may not be read",
      steps: [
        { request: "PUT /roles/{writers}", json: { ACL: { "{ming}": { read: true } } } },
        { request: "GET /roles/{writers}", status: 403, refused: READING },
        { request: "GET /roles?order=name", matches: { results: [{ name: "editors" }] } },
        { request: "GET /roles/{writers}", as: "ming", matches: { name: "writers" } },
      ],
    },
    {
      title: "17, 15.4 rights end with the membership",
      steps: [
        { request: "POST /classes/Post", json: { label: "post", ACL: { "role:writers": { read: true } } } },
        { request: "GET /classes/Post", as: "ming", labels: ["post"] },
        { request: "PUT /roles/{writers}", json: { users: remove(user("ming")) } },
        { request: "GET /classes/Post", as: "ming", labels: [] },
      ],
    },
    {
      title: "17, 15.4 rights end with the role in between",
      steps: [
        { request: "POST /classes/Post", json: { label: "post", ACL: { "role:writers": { read: true } } } },
        { request: "GET /classes/Post", as: "li", labels: ["post"] },
        { request: "DELETE /roles/{editors}", equals: {} },
        { request: "GET /classes/Post", as: "li", labels: [] },
      ],
    },
    {
      title: "17, 15.4 rights end with the role, and come back with another one of that name",
      steps: [
        { request: "POST /classes/Post", json: { label: "post", ACL: { "role:writers": { read: true } } } },
        { request: "DELETE /roles/{writers}", equals: {} },
        { request: "GET /classes/Post", as: "ming", labels: [] },
        { request: "POST /roles", json: { name: "writers", ACL, users: add(user("ming")) } },
        { request: "GET /classes/Post", as: "ming", labels: ["post"] },
        { request: "GET /classes/Post", as: "li", labels: [] },
      ],
    },
    {
      title: "10.4 an unknown role",
      request: "PUT /roles/unknown",
      json: { level: 1 },
      refused: [1, "Could not find object by id 'unknown' for class '_Role'."],
    },
    { title: "10.5, D10 deleting an unknown role", request: "DELETE /roles/unknown", equals: {} },
    { title: "10.3 getting an unknown role", request: "GET /roles/unknown", equals: {} },
  ]);
});

describe("17.4 asking for roles", () => {
  const names = (title: string, where: unknown, expected: readonly string[], as = "app"): Scenario => ({
    title,
    as,
    request: "GET /roles?order=name&keys=name",
    query: { where },
    equals: { results: expected.map((name) => ({ objectId: `{${name}}`, name, ...dates })) },
  });
  questions(company, [
    names("17.4 a user's direct roles", { users: user("ming") }, ["writers"]),
    names("17.4 inherited roles are not direct", { users: user("li") }, ["editors"]),
    names("17.4 a user in no role", { users: { ...user("ming"), objectId: "nobody" } }, []),
    names("17.4 the roles that hold a role", { roles: role("editors") }, ["writers"]),
    names("17.4 a role's roles", { $relatedTo: { object: role("writers"), key: "roles" } }, ["editors"]),
    names("11.1 /roles is the class _Role: by name", { name: { $in: ["editors"] } }, ["editors"]),
    {
      title: "17.4 a role's users need the master key",
      request: "GET /users",
      as: "ming",
      query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
      status: 403,
      refused: [403, "Forbidden to find by class '_User' permissions."],
    },
    {
      title: "17.4 a role's users",
      request: "GET /users",
      as: "master",
      query: { where: { $relatedTo: { object: role("writers"), key: "users" } } },
      labels: ["ming"],
    },
    {
      title: "17.4 by redirectClassNameForKey",
      request: "GET /roles",
      as: "master",
      query: { where: { $relatedTo: { object: role("writers"), key: "users" } }, redirectClassNameForKey: "users" },
      matches: { results: [{ username: "ming" }], className: "_User" },
    },
    {
      title: "17.2 both relations are always shown",
      request: "GET /classes/_Role?order=name",
      matches: { results: [relations, relations] },
    },
  ]);
});
