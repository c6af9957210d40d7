import { describe, expect, it } from "vitest";
import { at, createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const ID = expect.stringMatching(OBJECT_ID);
const MISSING = [101, "Class or object doesn't exists."] as const;
const NO_EFFECT = [305, "No effect on updating/deleting a document."] as const;
const TIMES = { createdAt: NOW, updatedAt: NOW };

/** Two users, a class with a relation, one object of it. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "hong");
  await world.step({
    request: "POST /classes/Post",
    json: { label: "post", title: "新", likes: 3, fans: op("AddRelation", { objects: [to("_User", "ming")] }) },
    save: { post: "objectId" },
  });
  return world;
};
const FANS = { fans: { __type: "Relation", className: "_User" } };
const whole = { label: "post", title: "新", likes: 3, ...FANS, objectId: "{post}", ...TIMES };
const untouched = { request: "GET /classes/Post/{post}", equals: whole };

describe("10.1 create", () => {
  scenarios(arrange, [
    {
      title: "10.1 the body is exactly id and time",
      request: "POST /classes/Post",
      json: { title: "书包", likes: 1 },
      status: 201,
      equals: { objectId: ID, createdAt: NOW },
    },
    { title: "10.1 an empty body", request: "POST /classes/Post", json: {}, equals: { objectId: ID, createdAt: NOW } },
    {
      title: "10.1 makes class and columns on first use; updatedAt is createdAt",
      steps: [
        { request: "GET /classes/Fresh", status: 404, refused: MISSING },
        { request: "POST /classes/Fresh", json: { a: 1 }, save: { fresh: "objectId" } },
        { request: "GET /classes/Fresh", equals: { results: [{ a: 1, objectId: "{fresh}", ...TIMES }] } },
      ],
    },
    {
      title: "10.1 operations in a create",
      steps: [
        {
          request: "POST /classes/Fresh",
          json: {
            n: op("Increment", { amount: 2 }),
            list: op("Add", { objects: [1, 1] }),
            unique: op("AddUnique", { objects: [1, 1] }),
            gone: op("Delete"),
          },
          save: { fresh: "objectId" },
        },
        {
          request: "GET /classes/Fresh/{fresh}",
          equals: { n: 2, list: [1, 1], unique: [1], objectId: "{fresh}", ...TIMES },
        },
      ],
    },
  ]);
  it.each(["/classes/Post", "/classes/Fresh"])("10.1 Location of %s is relative", async (path) => {
    await using world = await arrange();
    const { headers, json } = await world.http("POST", path, { body: {} });
    expect(headers.location).toBe(`/1.1${path}/${at(json, "objectId")}`);
  });
  it("10.1 Location through Request and Response", async () => {
    await using world = await arrange();
    const response = await world.emulator.fetch(
      new Request("http://127.0.0.1/1.1/classes/Post", {
        method: "POST",
        headers: { "X-LC-Id": "emulator", "X-LC-Key": "emulator-key", "Content-Type": "application/json" },
        body: '{"title":"x"}',
      }),
    );
    const { objectId } = (await response.json()) as { objectId: string };
    expect(response.status).toBe(201);
    expect(response.headers.get("location")).toBe(`/1.1/classes/Post/${objectId}`);
  });
});

describe("10.2 create and show", () => {
  scenarios(arrange, [
    ...["fetchWhenSave", "new"].flatMap((name): Scenario[] => [
      {
        title: `10.2 ${name}=true shows the whole object`,
        request: "POST /classes/Post",
        query: { [name]: "true" },
        json: { title: "书包", likes: op("Increment", { amount: 1 }) },
        status: 201,
        equals: { objectId: ID, ...TIMES, title: "书包", likes: 1, ...FANS },
      },
      {
        title: `10.2 ${name}=false is off`,
        request: "POST /classes/Post",
        query: { [name]: "false" },
        json: { title: "书包" },
        equals: { objectId: ID, createdAt: NOW },
      },
    ]),
  ]);
  it("10.2 with what a hook has set", async () => {
    await using world = await arrange();
    world.emulator.leancloud.hooks.beforeSave("Post", ({ object }) => object.set("byHook", 1));
    const { json } = await world.http("POST", "/classes/Post", { body: { a: 1 }, query: { fetchWhenSave: true } });
    expect(json).toEqual({ objectId: ID, ...TIMES, a: 1, byHook: 1, ...FANS });
  });
});

describe("10.3 read", () => {
  scenarios(arrange, [
    { title: "10.3 all fields, no ACL", request: "GET /classes/Post/{post}", equals: whole },
    {
      title: "10.3 returnACL=true",
      request: "GET /classes/Post/{post}",
      query: { returnACL: "true" },
      equals: { ...whole, ACL: { "*": { read: true, write: true } } },
    },
    {
      title: "10.3 returnACL=false",
      request: "GET /classes/Post/{post}",
      query: { returnACL: "false" },
      equals: whole,
    },
    ...["5cc5658443e78cb53fe7b731", "x", "constructor", "__proto__", "%E5%8C%85"].map(
      (id): Scenario => ({
        title: `10.3 unknown id ${id} is 200 {}`,
        request: `GET /classes/Post/${id}`,
        status: 200,
        equals: {},
      }),
    ),
    { title: "10.3 unknown class", request: "GET /classes/Nothing/5cc5", status: 404, refused: MISSING },
    { title: "10.3 unknown user", request: "GET /users/5cc5", refused: [211, "Could not find user."] },
    {
      title: "10.3 unknown user, as a class",
      request: "GET /classes/_User/5cc5",
      refused: [211, "Could not find user."],
    },
    {
      title: "10.3 an ACL forbids",
      steps: [
        { request: "POST /classes/Post", json: { ACL: {} }, save: { secret: "objectId" } },
        {
          request: "GET /classes/Post/{secret}",
          status: 403,
          refused: [403, "Forbidden reading by object's ACL."],
        },
        { request: "GET /classes/Post/{secret}", as: "master", matches: { objectId: "{secret}" } },
      ],
    },
  ]);
});

describe("10.4 update", () => {
  scenarios(arrange, [
    {
      title: "10.4 the answer; other keys stay",
      steps: [
        {
          request: "PUT /classes/Post/{post}",
          json: { title: "旧", extra: [1] },
          equals: { objectId: "{post}", updatedAt: NOW },
        },
        { request: "GET /classes/Post/{post}", equals: { ...whole, title: "旧", extra: [1] } },
      ],
    },
    ...["new", "fetchWhenSave"].flatMap((name): Scenario[] => [
      {
        title: `10.4 ${name}=true also shows the keys of the request and relations`,
        request: "PUT /classes/Post/{post}",
        query: { [name]: "true" },
        json: { likes: op("Increment", { amount: 1 }), extra: "x" },
        equals: { objectId: "{post}", updatedAt: NOW, likes: 4, extra: "x", ...FANS },
      },
      {
        title: `10.4 ${name}=false does not`,
        request: "PUT /classes/Post/{post}",
        query: { [name]: "false" },
        json: { likes: 5 },
        equals: { objectId: "{post}", updatedAt: NOW },
      },
    ]),
    ...["5cc5", "5cc5658443e78cb53fe7b731", "constructor"].map(
      (id): Scenario => ({
        title: `10.4 unknown id ${id}`,
        request: `PUT /classes/Post/${id}`,
        json: { likes: 1 },
        refused: [1, `Could not find object by id '${id}' for class 'Post'.`],
      }),
    ),
    {
      title: "10.4 a condition that holds",
      steps: [
        {
          request: "PUT /classes/Post/{post}",
          query: { where: { likes: { $lt: 10 } } },
          json: { likes: op("Increment", { amount: 1 }) },
          equals: { objectId: "{post}", updatedAt: NOW },
        },
        { request: "GET /classes/Post/{post}", matches: { likes: 4 } },
      ],
    },
    ...[
      { likes: { $gt: 3 } },
      { title: "旧" },
      { nothing: { $exists: true } },
      { $or: [{ likes: 1 }, { likes: 2 }] },
      [{ likes: 3 }, { title: "旧" }],
    ].map(
      (where): Scenario => ({
        title: `10.4 a condition that does not hold: ${JSON.stringify(where)}`,
        steps: [
          { request: "PUT /classes/Post/{post}", query: { where }, json: { likes: 0 }, refused: NO_EFFECT },
          untouched,
        ],
      }),
    ),
    {
      title: "10.4 11.6 a condition that is no JSON",
      steps: [
        { request: "PUT /classes/Post/{post}", query: { where: "{" }, json: { likes: 0 }, refused: 107 },
        untouched,
      ],
    },
    {
      title: "10.4 12.4 a plain value replaces",
      steps: [
        { request: "PUT /classes/Post/{post}", json: { map: { a: 1, b: 2 } } },
        { request: "PUT /classes/Post/{post}", json: { map: { c: 3 } } },
        { request: "GET /classes/Post/{post}", equals: { ...whole, map: { c: 3 } } },
      ],
    },
  ]);
  it("10.4 the condition is part of the update", async () => {
    await using world = await arrange();
    const path = `/classes/Post/${world.names.get("post")}`;
    const spend = () =>
      world.http("PUT", path, {
        query: { where: { likes: { $gte: 1 } } },
        body: { likes: op("Increment", { amount: -1 }) },
      });
    const statuses = (await Promise.all([spend(), spend(), spend(), spend(), spend()])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 400, 400]);
    expect((await world.http("GET", path)).json).toMatchObject({ likes: 0 });
  });
});

describe("10.5 delete", () => {
  const gone = (name: string) => ({ request: `GET /classes/Post/{${name}}`, equals: {} });
  const three = async (): Promise<World> => {
    const world = await arrange();
    await world.objects("Post", { a: {}, b: {}, c: {} });
    return world;
  };
  scenarios(three, [
    { title: "10.5 one", steps: [{ request: "DELETE /classes/Post/{a}", status: 200, equals: {} }, gone("a")] },
    {
      title: "10.5 twice",
      steps: [
        { request: "DELETE /classes/Post/{a}", equals: {} },
        { request: "DELETE /classes/Post/{a}", equals: {} },
      ],
    },
    ...["{a},{b}", "{a}%2C{b}"].map(
      (ids): Scenario => ({
        title: `10.5 several, ${ids}`,
        steps: [
          { request: `DELETE /classes/Post/${ids}`, equals: {} },
          { request: "GET /classes/Post", labels: ["post", "c"] },
        ],
      }),
    ),
    {
      title: "10.5 several, one unknown",
      steps: [
        { request: "DELETE /classes/Post/{a},5cc5,{c}", equals: {} },
        { request: "GET /classes/Post", labels: ["post", "b"] },
      ],
    },
    { title: "10.5 unknown id", request: "DELETE /classes/Post/5cc5", status: 200, equals: {} },
    {
      title: "10.5 a condition that holds",
      steps: [{ request: "DELETE /classes/Post/{a}", query: { where: { label: "a" } }, equals: {} }, gone("a")],
    },
    {
      title: "10.5 a condition that does not hold",
      steps: [
        { request: "DELETE /classes/Post/{a}", query: { where: { label: "b" } }, refused: NO_EFFECT },
        { request: "GET /classes/Post/{a}", matches: { label: "a" } },
      ],
    },
    {
      title: "10.5 15.5 an ACL forbids",
      steps: [
        {
          request: "POST /classes/Post",
          json: { ACL: { "*": { read: true } }, label: "own" },
          save: { own: "objectId" },
        },
        { request: "DELETE /classes/Post/{own}", as: "ming", status: 403, refused: 403 },
        { request: "GET /classes/Post/{own}", matches: { label: "own" } },
      ],
    },
    {
      title: "10.5 other classes keep objects of the same id",
      steps: [
        { request: "POST /classes/Other", json: { label: "other" }, save: { other: "objectId" } },
        { request: "DELETE /classes/Post/{other}", equals: {} },
        { request: "GET /classes/Other", labels: ["other"] },
      ],
    },
  ]);
});

describe("10.6 reserved fields are ignored", () => {
  const RESERVED = {
    objectId: "5cc5658443e78cb53fe7b731",
    createdAt: "1999-01-01T00:00:00.000Z",
    updatedAt: { __type: "Date", iso: "1999-01-01T00:00:00.000Z" },
  };
  scenarios(arrange, [
    {
      title: "10.6 in a create",
      steps: [
        {
          request: "POST /classes/Post",
          json: { ...RESERVED, title: "x" },
          equals: { objectId: ID, createdAt: NOW },
          save: { made: "objectId" },
        },
        { request: "GET /classes/Post/{made}", equals: { title: "x", objectId: "{made}", ...TIMES, ...FANS } },
        { request: "GET /classes/Post/5cc5658443e78cb53fe7b731", equals: {} },
      ],
    },
    {
      title: "10.6 in an update",
      steps: [
        {
          request: "PUT /classes/Post/{post}",
          json: { ...RESERVED, title: "x" },
          equals: { objectId: "{post}", updatedAt: NOW },
        },
        { request: "GET /classes/Post/{post}", equals: { ...whole, title: "x" } },
      ],
    },
    {
      title: "10.6 operations on them, too",
      steps: [
        {
          request: "PUT /classes/Post/{post}",
          json: { objectId: op("Delete"), createdAt: op("Delete"), updatedAt: op("Increment", { amount: 1 }) },
        },
        untouched,
      ],
    },
    {
      title: "10.6 whatever their type",
      steps: [
        { request: "POST /classes/Post", json: { objectId: 5, createdAt: null, updatedAt: [] }, status: 201 },
        { request: "PUT /classes/Post/{post}", json: { objectId: {}, createdAt: true } },
        untouched,
      ],
    },
  ]);
});

describe("10.2, 8.6 an object that its own afterSave removes", () => {
  const fleeting = async (): Promise<World> => {
    const world = await arrange();
    const { hooks, objects, users } = world.emulator.leancloud;
    hooks.afterSave("Post", ({ object }) => objects.delete("Post", object.id));
    hooks.afterUpdate("Post", ({ object }) => objects.delete("Post", object.id));
    hooks.afterSave("_User", ({ object }) => users.delete(object.id));
    return world;
  };
  scenarios(fleeting, [
    {
      title: "10.2 create with new=true shows what was written",
      request: "POST /classes/Post?new=true",
      json: { title: "x" },
      equals: { objectId: ID, title: "x", ...TIMES, ...FANS },
    },
    {
      title: "10.4 update with new=true likewise",
      request: "PUT /classes/Post/{post}?new=true",
      json: { likes: op("Increment", { amount: 1 }) },
      equals: { objectId: "{post}", updatedAt: NOW, likes: 4, ...FANS },
    },
    {
      title: "16.3 sign-up: the user is shown, and has no session",
      request: "POST /users",
      json: { username: "gone", password: "pass" },
      matches: { objectId: ID, username: "gone" },
      lacks: ["sessionToken", "password"],
    },
  ]);

  it("10.1 Location names the object", async () => {
    await using world = await fleeting();
    const { headers, json } = await world.http("POST", "/classes/Post?new=true", { body: {} });
    expect(at(json, "objectId")).toMatch(OBJECT_ID);
    expect(headers.location).toBe(`/1.1/classes/Post/${at(json, "objectId")}`);
  });
});
