import { describe, expect, it } from "vitest";
import { createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

/** What a caller may not see, no answer tells: neither as a value nor by what matches. */

const NO_EFFECT = [305, "No effect on updating/deleting a document."] as const;

describe("15.7 objects of a class that is closed", () => {
  const closed = async (): Promise<World> => {
    const world = await createWorld({ classPermissions: { Locked: { get: "master", find: "master" } } });
    await world.objects("Tag", { red: {} });
    await world.objects("Locked", { secret: { n: 1, tags: op("AddRelation", { objects: [to("Tag", "red")] }) } });
    await world.objects("Post", { post: { to: to("Locked", "secret"), all: [to("Locked", "secret")] } });
    return world;
  };
  const members: Scenario = {
    title: "members of a relation",
    request: "GET /classes/Tag",
    query: { where: { $relatedTo: { object: to("Locked", "secret"), key: "tags" } } },
  };
  scenarios(closed, [
    {
      title: "14.4 stay pointers with include",
      request: "GET /classes/Post/{post}?include=to,all",
      matches: { to: to("Locked", "secret"), all: [to("Locked", "secret")] },
      lacks: ["to.label", "all.0.label"],
    },
    {
      title: "14.4 the master includes them",
      request: "GET /classes/Post/{post}?include=to,all",
      as: "master",
      matches: { to: { label: "secret" }, all: [{ label: "secret" }] },
    },
    { ...members, title: "11.7 $relatedTo: strangers see no members", labels: [] },
    { ...members, title: "11.7 $relatedTo: the master does", as: "master", labels: ["red"] },
    {
      title: "10.4 where on a write matches nothing",
      request: "PUT /classes/Locked/{secret}",
      query: { where: { n: 1 } },
      json: { n: 2 },
      refused: NO_EFFECT,
    },
  ]);
});

describe("15.3 objects that a caller may write and not read", () => {
  const dropbox = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming");
    await world.objects("Tag", { red: {} });
    await world.objects("Box", {
      box: {
        n: 41,
        tags: op("AddRelation", { objects: [to("Tag", "red")] }),
        ACL: { "*": { write: true }, "{ming}": { read: true, write: true } },
      },
    });
    return world;
  };
  const count = op("Increment", { amount: 1 });
  const answer = { objectId: "{box}", updatedAt: NOW };
  const members = { where: { $relatedTo: { object: to("Box", "box"), key: "tags" } } };
  scenarios(dropbox, [
    {
      title: "10.4 new=true shows no values",
      request: "PUT /classes/Box/{box}?new=true",
      json: { n: count },
      equals: answer,
    },
    {
      title: "10.4 new=true shows them to a reader",
      request: "PUT /classes/Box/{box}?new=true",
      as: "ming",
      json: { n: count },
      matches: { ...answer, n: 42 },
    },
    {
      title: "10.4 where tells nothing: what matches is refused like what does not",
      steps: [41, 42].map((n) => ({
        request: "PUT /classes/Box/{box}",
        query: { where: { n } },
        json: { n: 0 },
        refused: NO_EFFECT,
      })),
    },
    {
      title: "10.5 where on a delete",
      steps: [
        { request: "DELETE /classes/Box/{box}", query: { where: { n: 41 } }, refused: NO_EFFECT },
        { request: "DELETE /classes/Box/{box}", query: { where: { n: 41 } }, as: "ming", equals: {} },
      ],
    },
    {
      title: "10.4 a reader's where holds",
      request: "PUT /classes/Box/{box}",
      query: { where: { n: 41 } },
      as: "ming",
      json: { n: 0 },
      equals: answer,
    },
    { title: "11.7 $relatedTo: no members", request: "GET /classes/Tag", query: members, labels: [] },
    {
      title: "11.7 $relatedTo: a reader sees them",
      request: "GET /classes/Tag",
      query: members,
      as: "ming",
      labels: ["red"],
    },
  ]);
});

describe("16.9 authData of others", () => {
  const open = async (): Promise<World> => {
    const world = await createWorld({ classPermissions: { _User: { find: "*" } } });
    await world.users("ming");
    const json = { authData: { weixin: { openid: "o-1" } } };
    await world.step({ request: "PUT /users/{ming}", as: "master", json });
    await world.objects("Post", { post: { openid: "o-1" } });
    return world;
  };
  const REFUSED = 119;
  const key = "authData.weixin.openid";
  const select = { openid: { $select: { key, query: { className: "_User", where: {} } } } };
  const inner = { owner: { $inQuery: { className: "_User", where: { [key]: "o-1" } } } };
  const asked: readonly [title: string, request: string, query: object][] = [
    ["where", "GET /classes/_User", { where: { [key]: "o-1" } }],
    ["where, the whole column", "GET /users", { where: { authData: { $exists: true } } }],
    ["where, below $or", "GET /users", { where: { $or: [{ username: "x" }, { $and: [{ [key]: { $gt: "" } }] }] } }],
    ["order", "GET /users", { order: `-${key}` }],
    ["$select", "GET /classes/Post", { where: select }],
    ["$inQuery", "GET /classes/Post", { where: inner }],
  ];
  scenarios(open, [
    ...asked.flatMap(([title, request, query]): Scenario[] => [
      { title: `11.7 cannot be asked about: ${title}`, request, query: { ...query }, refused: REFUSED },
      { title: `11.7 the master may: ${title}`, request, query: { ...query }, as: "master" },
    ]),
    {
      title: "19.1 nor by CQL",
      request: "GET /cloudQuery",
      query: { cql: `select * from _User where ${key} = 'o-1'` },
      refused: REFUSED,
    },
    {
      title: "a column of that name in another class is a column",
      request: "GET /classes/Post",
      query: { where: { authData: { $exists: false } } },
      labels: ["post"],
    },
  ]);
});

describe("15.4 a role that is lost while a hook runs", () => {
  const editors = { "role:editors": { read: true, write: true } };

  const arrange = async (permissions = {}) => {
    const world = await createWorld({ classPermissions: permissions });
    await world.users("ming");
    await world.role("editors", { users: op("AddRelation", { objects: [to("_User", "ming")] }) });
    const { hooks, roles } = world.emulator.leancloud;
    const leave = async () => {
      await roles.removeUsers(String(world.names.get("editors")), [String(world.names.get("ming"))]);
    };
    for (const hook of ["beforeSave", "beforeUpdate", "beforeDelete"] as const) hooks[hook]("Post", leave);
    return world;
  };

  it.each([
    ["PUT", { title: "new" }],
    ["DELETE", undefined],
  ])("15.5 %s by the object's ACL is refused", async (method, json) => {
    await using world = await arrange();
    const made = await world.http("POST", "/classes/Post", {
      as: "master",
      body: { title: "old", ACL: editors, __ignore_hooks: ["beforeSave"] },
    });
    world.names.set("post", (made.json as { objectId: string }).objectId);
    await world.step({
      request: `${method} /classes/Post/{post}`,
      as: "ming",
      ...(json === undefined ? {} : { json }),
      status: 403,
      refused: 403,
    });
    await world.step({ request: "GET /classes/Post/{post}", as: "master", matches: { title: "old" } });
  });

  it("15.7 POST by the class's permission is refused", async () => {
    await using world = await arrange({ Post: { create: ["role:editors"] } });
    await world.step({ request: "POST /classes/Post", as: "ming", json: {}, status: 403, refused: 403 });
    expect(await world.emulator.leancloud.objects.count("Post").catch(({ code }) => code)).toBe(101);
  });
});
