import { afterAll, afterEach, beforeAll, describe, it } from "vitest";
import { createWorld, op, questions, type Scenario, type Step, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const READING: [number, string] = [403, "Forbidden reading by object's ACL."];
const WRITING: [number, string] = [403, "Forbidden writing by object's ACL."];
const NO_FIND = (className: string): [number, string] => [
  403,
  `Forbidden to find by class '${className}' permissions.`,
];
const dates = { createdAt: NOW, updatedAt: NOW };
const everybody = { read: true, write: true };
const reads = { read: true };
const writes = { write: true };
const users = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("_User", name)) });
const roles = (...names: string[]) => op("AddRelation", { objects: names.map((name) => to("_Role", name)) });

/** Who may read and who may write an object with this ACL. `ming` is in the role writers, `li` in its child editors, `wang` in none. */
interface Rights {
  readonly acl: object | undefined;
  readonly read: readonly string[];
  readonly write: readonly string[];
}

const CALLERS = ["app", "ming", "li", "wang", "master"];

const RIGHTS: Readonly<Record<string, Rights>> = {
  none: { acl: undefined, read: CALLERS, write: CALLERS },
  open: { acl: { "*": everybody }, read: CALLERS, write: CALLERS },
  empty: { acl: {}, read: ["master"], write: ["master"] },
  readable: { acl: { "*": reads }, read: CALLERS, write: ["master"] },
  writable: { acl: { "*": writes }, read: ["master"], write: CALLERS },
  falseEverything: { acl: { "*": { read: false, write: false } }, read: ["master"], write: ["master"] },
  emptyEntry: { acl: { "*": {} }, read: ["master"], write: ["master"] },
  own: { acl: { "{ming}": everybody }, read: ["ming", "master"], write: ["ming", "master"] },
  ownRead: { acl: { "{ming}": reads }, read: ["ming", "master"], write: ["master"] },
  ownWrite: { acl: { "*": reads, "{ming}": writes }, read: CALLERS, write: ["ming", "master"] },
  // A no for one does not take away what everybody has.
  falseForOne: { acl: { "*": reads, "{ming}": { read: false } }, read: CALLERS, write: ["master"] },
  two: { acl: { "{ming}": reads, "{wang}": everybody }, read: ["ming", "wang", "master"], write: ["wang", "master"] },
  unknownId: { acl: { "no-such-user": everybody }, read: ["master"], write: ["master"] },
  unknownRole: { acl: { "role:nobody": everybody }, read: ["master"], write: ["master"] },
  role: { acl: { "role:writers": everybody }, read: ["ming", "li", "master"], write: ["ming", "li", "master"] },
  roleRead: { acl: { "role:writers": reads }, read: ["ming", "li", "master"], write: ["master"] },
  // Rights of a parent go to its children, not the other way round.
  childRole: { acl: { "role:editors": everybody }, read: ["li", "master"], write: ["li", "master"] },
  roleAndUser: {
    acl: { "role:editors": reads, "{wang}": everybody },
    read: ["li", "wang", "master"],
    write: ["wang", "master"],
  },
  roleWithoutPrefix: { acl: { writers: everybody }, read: ["master"], write: ["master"] },
  userName: { acl: { ming: everybody }, read: ["master"], write: ["master"] },
};

const gallery = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li", "wang");
  await world.role("editors", { users: users("li") });
  await world.role("writers", { users: users("ming"), roles: roles("editors") });
  for (const [label, { acl }] of Object.entries(RIGHTS)) {
    await world.objects("Post", { [label]: acl === undefined ? {} : { ACL: acl } });
  }
  await world.objects(
    "Link",
    Object.fromEntries(Object.keys(RIGHTS).map((label) => [`to.${label}`, { post: to("Post", label) }])),
  );
  return world;
};

const labelsOf = (who: string, verb: "read" | "write") =>
  Object.entries(RIGHTS).flatMap(([label, rights]) => (rights[verb].includes(who) ? [label] : []));

describe("15.3, 15.4 reading", () => {
  questions(
    gallery,
    CALLERS.flatMap((who): Scenario[] => {
      const readable = labelsOf(who, "read");
      const hidden = Object.keys(RIGHTS).filter((label) => !readable.includes(label));
      return [
        {
          title: `11.5 ${who} finds what is readable`,
          as: who,
          request: "GET /classes/Post?limit=1000",
          labels: readable,
        },
        {
          title: `11.5 ${who} counts what is readable`,
          as: who,
          request: "GET /classes/Post?count=1&limit=0",
          equals: { results: [], count: readable.length },
        },
        {
          title: `11.5 ${who}: a limit counts readable objects only`,
          as: who,
          request: "GET /classes/Post?limit=3&skip=1&order=objectId&count=1",
          ordered: readable.slice(1, 4),
          matches: { count: readable.length },
        },
        {
          title: `11.5 ${who}: asking for a hidden object's id finds nothing`,
          as: who,
          request: "GET /classes/Post",
          query: { where: { objectId: { $in: Object.keys(RIGHTS).map((label) => `{${label}}`) } }, limit: 1000 },
          labels: readable,
        },
        {
          title: `15.3 ${who}: $inQuery sees what is readable`,
          as: who,
          request: "GET /classes/Link",
          query: { where: { post: { $inQuery: { className: "Post", where: {} } } } },
          labels: readable.map((label) => `to.${label}`),
        },
        {
          title: `15.3 ${who}: $notInQuery does too`,
          as: who,
          request: "GET /classes/Link",
          query: { where: { post: { $notInQuery: { className: "Post", where: {} } } } },
          labels: hidden.map((label) => `to.${label}`),
        },
        {
          title: `15.3 ${who}: $select sees what is readable`,
          as: who,
          request: "GET /classes/Post",
          query: { where: { label: { $select: { key: "label", query: { className: "Post", where: {} } } } } },
          labels: readable,
        },
        {
          title: `15.3 ${who}: cloudQuery`,
          as: who,
          request: "GET /cloudQuery",
          query: { cql: "select label, count(*) from Post limit 1000" },
          labels: readable,
          matches: { count: readable.length },
        },
        ...Object.keys(RIGHTS).flatMap((label): Scenario[] => {
          const may = readable.includes(label);
          return [
            {
              title: `10.3 ${who} ${may ? "gets" : "does not get"} ${label}`,
              as: who,
              request: `GET /classes/Post/{${label}}`,
              ...(may ? { equals: { objectId: `{${label}}`, label, ...dates } } : { status: 403, refused: READING }),
            },
            {
              title: `14.4 ${who} ${may ? "includes" : "does not include"} ${label}`,
              as: who,
              request: `GET /classes/Link/{to.${label}}?include=post`,
              matches: { post: { ...to("Post", label), ...(may ? { label } : {}) } },
              lacks: may ? [] : ["post.label", "post.createdAt"],
            },
          ];
        }),
      ];
    }),
  );
});

describe("15.3, 15.5 writing", () => {
  const writesAs = (who: string, label: string): { title: string; steps: readonly Step[] } => {
    const may = RIGHTS[label]?.write.includes(who) === true;
    const refusal = may ? {} : ({ status: 403, refused: WRITING } as const);
    const look: Step = {
      request: `GET /classes/Post/{${label}}`,
      as: "master",
      equals: { objectId: `{${label}}`, label, ...dates, ...(may ? { n: 1 } : {}) },
    };
    return {
      title: `15.5 ${who} ${may ? "changes and deletes" : "neither changes nor deletes"} ${label}`,
      steps: [
        { request: `PUT /classes/Post/{${label}}`, as: who, json: { n: 1 }, ...refusal },
        look,
        {
          request: `PUT /classes/Post/{${label}}`,
          as: who,
          query: { where: { n: { $exists: true } } },
          json: { n: 1 },
          ...refusal,
        },
        look,
        { request: `DELETE /classes/Post/{${label}}`, as: who, ...(may ? { equals: {} } : refusal) },
        may ? { request: `GET /classes/Post/{${label}}`, as: "master", equals: {} } : look,
      ],
    };
  };

  let world: World;
  let before: ReturnType<World["emulator"]["snapshot"]>;
  beforeAll(async () => {
    world = await gallery();
    before = world.emulator.snapshot();
  });
  afterEach(() => world.emulator.restore(before));
  afterAll(() => world.emulator.close());

  for (const who of CALLERS) {
    for (const label of Object.keys(RIGHTS)) {
      const { title, steps } = writesAs(who, label);
      it(title, async () => {
        for (const step of steps) await world.step(step);
      });
    }
  }
});

describe("15.1, 15.2 the ACL itself", () => {
  const acls = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming");
    return world;
  };
  const kept = (title: string, acl: object): Scenario => ({
    title: `15.1 ${title}`,
    steps: [
      { request: "POST /classes/Post", json: { ACL: acl }, save: { post: "objectId" } },
      {
        request: "GET /classes/Post/{post}?returnACL=true",
        as: "master",
        equals: { objectId: "{post}", ...dates, ACL: acl },
      },
    ],
  });
  const bad = (title: string, acl: unknown): Scenario => ({
    title: `15.1 ${title}: 123, and nothing stored`,
    steps: [
      { request: "POST /classes/Post", json: { label: "good", ACL: { "*": everybody } }, save: { post: "objectId" } },
      { request: "POST /classes/Post", json: { label: "bad", ACL: acl }, refused: 123 },
      { request: "PUT /classes/Post/{post}", json: { label: "bad", ACL: acl }, refused: 123 },
      {
        request: "GET /classes/Post?returnACL=true",
        equals: { results: [{ objectId: "{post}", label: "good", ...dates, ACL: { "*": everybody } }] },
      },
    ],
  });
  scenarios(acls, [
    kept("everybody", { "*": everybody }),
    kept("nobody", {}),
    kept("an entry without rights", { "*": {} }),
    kept("false values are kept as they are", { "*": { read: true, write: false }, "{ming}": { read: false } }),
    kept("a role that is not there", { "role:nobody": reads }),
    kept("arbitrary ids are stored as they are", { "no user at all": writes, 用户: reads }),
    kept("names that every object has anyway", { constructor: reads, toString: reads }),
    bad("a text", "*"),
    bad("a number", 5),
    bad("an array", [{ "*": reads }]),
    bad("an empty array", []),
    bad("true", true),
    bad("a text as entry", { "*": "read" }),
    bad("true as entry", { "*": true }),
    bad("null as entry", { "*": null }),
    bad("an array as entry", { "*": ["read"] }),
    bad("a text as right", { "*": { read: "true" } }),
    bad("a number as right", { "*": { read: 1 } }),
    bad("null as right", { "*": { read: null } }),
    bad("another right", { "*": { read: true, delete: true } }),
    bad("an operation that adds", op("Add", { objects: [] })),
    {
      title: "15.1 __proto__ in an ACL is no JSON of this API",
      request: "POST /classes/Post",
      body: '{"ACL":{"__proto__":{"read":true}}}',
      headers: { "content-type": "application/json" },
      status: 400,
      refused: 107,
    },
    {
      title: "15.2 a writer can give it away",
      steps: [
        {
          request: "POST /classes/Post",
          as: "ming",
          json: { ACL: { "{ming}": everybody } },
          save: { post: "objectId" },
        },
        { request: "GET /classes/Post/{post}", status: 403, refused: READING },
        { request: "PUT /classes/Post/{post}", as: "ming", json: { ACL: { "*": reads } } },
        { request: "GET /classes/Post/{post}", equals: { objectId: "{post}", ...dates } },
        { request: "PUT /classes/Post/{post}", as: "ming", json: { n: 1 }, status: 403, refused: WRITING },
        { request: "GET /classes/Post", equals: { results: [{ objectId: "{post}", ...dates }] } },
      ],
    },
    {
      title: "15.3 create is not governed by ACL: one may make what one cannot read",
      steps: [
        {
          request: "POST /classes/Post?new=true",
          json: { label: "far", ACL: {} },
          matches: { label: "far" },
          save: { post: "objectId" },
        },
        { request: "GET /classes/Post/{post}", status: 403, refused: READING },
        { request: "GET /classes/Post", equals: { results: [] } },
      ],
    },
    {
      title: "10.4 an ACL alone bumps updatedAt only",
      steps: [
        { request: "POST /classes/Post", json: { n: 1 }, save: { post: "objectId" } },
        {
          request: "PUT /classes/Post/{post}",
          json: { ACL: { "*": reads } },
          equals: { objectId: "{post}", updatedAt: NOW },
        },
        { request: "GET /classes/Post/{post}", equals: { objectId: "{post}", n: 1, ...dates } },
      ],
    },
    {
      title: "2.8 a dead session counts as anonymous",
      steps: [
        { request: "POST /classes/Post", json: { ACL: { "{ming}": everybody } }, save: { post: "objectId" } },
        { request: "GET /classes/Post/{post}", as: "no-such-token", status: 403, refused: READING },
        { request: "PUT /classes/Post/{post}", as: "no-such-token", json: { n: 1 }, status: 403, refused: WRITING },
        { request: "GET /classes/Post", as: "no-such-token", equals: { results: [] } },
      ],
    },
    {
      title: "10.5 several ids: one that may not be deleted",
      steps: [
        { request: "POST /classes/Post", json: { label: "mine" }, save: { one: "objectId" } },
        { request: "POST /classes/Post", json: { label: "not", ACL: { "*": reads } }, save: { two: "objectId" } },
        { request: "DELETE /classes/Post/{two},{one}", status: 403, refused: WRITING },
        { request: "GET /classes/Post", labels: ["mine", "not"] },
      ],
    },
    {
      title: "10.4 a condition does not betray what may not be written",
      steps: [
        { request: "POST /classes/Post", json: { secret: 5, ACL: {} }, save: { post: "objectId" } },
        ...[5, 6].map((secret) => ({
          request: "PUT /classes/Post/{post}",
          query: { where: { secret } },
          json: { n: 1 },
          status: 403,
          refused: WRITING,
        })),
      ],
    },
  ]);
});

describe("15.6 users", () => {
  scenarios(async () => {
    const world = await createWorld();
    await world.users("ming", "li");
    return world;
  }, [
    {
      title: "15.6 an ACL that lets everybody write a user lets nobody",
      steps: [
        { request: "PUT /users/{ming}", as: "ming", json: { ACL: { "*": everybody } } },
        {
          request: "PUT /users/{ming}",
          as: "li",
          json: { nickname: "x" },
          refused: [206, "The user cannot be altered by a client without the session."],
        },
        {
          request: "PUT /classes/_User/{ming}",
          json: { nickname: "x" },
          refused: [206, "The user cannot be altered by a client without the session."],
        },
        { request: "GET /users/{ming}", as: "ming", lacks: ["nickname"] },
      ],
    },
    {
      title: "15.6 an ACL that lets nobody write leaves the user and the master",
      steps: [
        { request: "PUT /users/{ming}", as: "ming", json: { ACL: {} } },
        { request: "PUT /users/{ming}", as: "ming", json: { nickname: "a" } },
        { request: "PUT /users/{ming}", as: "master", json: { nickname: "b" } },
        { request: "GET /users/{ming}", as: "master", matches: { nickname: "b" } },
      ],
    },
    {
      title: "15.7 find on users is closed, get is not",
      steps: [
        { request: "GET /users", status: 403, refused: NO_FIND("_User") },
        { request: "GET /classes/_User", as: "ming", status: 403, refused: NO_FIND("_User") },
        { request: "GET /users?count=1&limit=0", as: "ming", status: 403, refused: NO_FIND("_User") },
        { request: "GET /cloudQuery", query: { cql: "select * from _User" }, status: 403, refused: NO_FIND("_User") },
        { request: "GET /users", as: "master", labels: ["ming", "li"] },
        { request: "GET /users/{ming}", matches: { label: "ming" } },
      ],
    },
    {
      title: "15.7 inner queries are find, too",
      steps: [
        { request: "POST /classes/Post", json: { label: "post", author: to("_User", "ming") } },
        {
          request: "GET /classes/Post",
          query: { where: { author: { $inQuery: { className: "_User", where: { username: "ming" } } } } },
          status: 403,
          refused: NO_FIND("_User"),
        },
        {
          request: "GET /classes/Post",
          as: "master",
          query: { where: { author: { $inQuery: { className: "_User", where: { username: "ming" } } } } },
          labels: ["post"],
        },
      ],
    },
  ]);
});

describe("15.7 class permissions from the configuration (D6)", () => {
  const closed = (permissions: object) => async (): Promise<World> => {
    const world = await createWorld({ classPermissions: { Post: permissions } });
    await world.users("ming", "wang");
    await world.role("writers", { users: users("ming") });
    await world.objects("Post", { post: { n: 1 } });
    return world;
  };

  const VERBS: readonly (readonly [verb: string, step: Step])[] = [
    ["create", { request: "POST /classes/Post", json: { n: 2 } }],
    ["find", { request: "GET /classes/Post", labels: ["post"] }],
    ["get", { request: "GET /classes/Post/{post}", matches: { label: "post" } }],
    ["update", { request: "PUT /classes/Post/{post}", json: { n: 3 } }],
    ["delete", { request: "DELETE /classes/Post/{post}", equals: {} }],
    ["add_fields", { request: "PUT /classes/Post/{post}", json: { fresh: 1 } }],
    ["add_fields", { request: "POST /classes/Post", json: { fresh: 1 } }],
  ];
  const ROWS: readonly (readonly [permission: unknown, may: readonly string[]])[] = [
    ["*", ["app", "ming", "wang", "master"]],
    ["users", ["ming", "wang", "master"]],
    ["master", ["master"]],
    [["role:writers"], ["ming", "master"]],
    [[], ["master"]],
    [["no-such-user"], ["master"]],
  ];
  const refusedBy = (verb: string): Partial<Step> => ({
    status: 403,
    refused: [403, `Forbidden to ${verb} by class 'Post' permissions.`],
  });
  for (const [permission, may] of ROWS) {
    for (const [verb, { request, json, ...answer }] of VERBS) {
      scenarios(
        closed({ [verb]: permission }),
        ["app", "ming", "wang", "master"].map(
          (who): Scenario => ({
            title: `15.7 ${verb} for ${JSON.stringify(permission)}: ${who}, ${request.split(" ")[0]}`,
            request,
            ...(json === undefined ? {} : { json }),
            as: who,
            ...(may.includes(who) ? answer : refusedBy(verb)),
          }),
        ),
      );
    }
  }

  scenarios(closed({ create: "master", update: "users" }), [
    {
      title: "15.7 what is not named stays open",
      steps: [
        { request: "GET /classes/Post", labels: ["post"] },
        { request: "DELETE /classes/Post/{post}", equals: {} },
        { request: "POST /classes/Other", json: {} },
      ],
    },
    {
      title: "15.7 in a batch, per request",
      request: "POST /batch",
      json: {
        requests: [
          { method: "POST", path: "/1.1/classes/Post", body: {} },
          { method: "GET", path: "/1.1/classes/Post/{post}" },
        ],
      },
      equals: [
        { error: { code: 403, error: "Forbidden to create by class 'Post' permissions." } },
        { success: { objectId: "{post}", label: "post", n: 1, ...dates } },
      ],
    },
  ]);

  scenarios(closed({ add_fields: "master" }), [
    {
      title: "15.7 add_fields leaves what is there writable, and lets nobody add a relation",
      steps: [
        { request: "PUT /classes/Post/{post}", json: { n: 5, label: "post" } },
        { request: "PUT /classes/Post/{post}", json: { ACL: { "*": everybody } } },
        { request: "PUT /classes/Post/{post}", json: { likes: users("ming") }, ...refusedBy("add_fields") },
        { request: "GET /classes/Post/{post}", equals: { objectId: "{post}", label: "post", n: 5, ...dates } },
      ],
    },
  ]);

  scenarios(async () => {
    const world = await createWorld({ classPermissions: { _User: { find: "*" }, _File: { delete: "*" } } });
    await world.users("ming");
    return world;
  }, [
    { title: "15.7 the built-in defaults can be opened: _User find", request: "GET /users", labels: ["ming"] },
    {
      title: "15.7 the built-in defaults can be opened: _File delete",
      steps: [
        {
          request: "POST /files",
          json: { name: "a.txt", url: "http://example.com/a.txt" },
          save: { file: "objectId" },
        },
        { request: "DELETE /files/{file}", equals: {} },
      ],
    },
  ]);
});

describe("15.4 roles inherited in a circle", () => {
  const circle = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming", "li", "wang");
    await world.role("a", { users: users("ming") });
    await world.role("b", { users: users("li"), roles: roles("a") });
    await world.role("c", { roles: roles("b") });
    const put = (name: string, ...inner: string[]): Promise<unknown> =>
      world.step({ request: `PUT /roles/{${name}}`, as: "master", json: { roles: roles(...inner) } });
    await put("a", "c");
    await put("c", "c");
    await world.objects("Post", {
      a: { ACL: { "role:a": everybody } },
      b: { ACL: { "role:b": everybody } },
      c: { ACL: { "role:c": everybody } },
    });
    return world;
  };
  questions(circle, [
    ...["ming", "li"].map(
      (who): Scenario => ({
        title: `15.4 ${who} has the rights of the whole circle`,
        request: "GET /classes/Post",
        as: who,
        labels: ["a", "b", "c"],
      }),
    ),
    { title: "15.4 wang has none", request: "GET /classes/Post", as: "wang", labels: [] },
  ]);

  it("15.4 a chain of 60 roles reaches its end", async () => {
    await using world = await createWorld();
    await world.users("ming");
    for (let level = 0; level < 60; level++) {
      await world.role(`r${level}`, level === 0 ? { users: users("ming") } : { roles: roles(`r${level - 1}`) });
    }
    await world.objects("Post", { top: { ACL: { "role:r59": reads } } });
    await world.step({ request: "GET /classes/Post", as: "ming", labels: ["top"] });
    await world.step({ request: "GET /classes/Post", labels: [] });
  });
});
