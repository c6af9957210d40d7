import { describe, expect, it } from "vitest";
import { createWorld, op, type Scenario, type Step, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const tag = (name: string) => to("Tag", name);
const add = (...objects: unknown[]) => op("AddRelation", { objects });
const remove = (...objects: unknown[]) => op("RemoveRelation", { objects });
const batch = (...ops: unknown[]) => op("Batch", { ops });
const relation = (className = "Tag") => ({ __type: "Relation", className });
const dates = { createdAt: NOW, updatedAt: NOW };
const ghost = { __type: "Pointer", className: "Tag", objectId: "not-there" };

/** Contract 13.2: the members of a post's relation. */
const members = (post: string, labels: readonly string[], extra: object = {}): Step => ({
  request: "GET /classes/Tag",
  query: { where: { $relatedTo: { object: to("Post", post), key: "tags" } } },
  labels,
  ...extra,
});
/** Contract 13.3: the posts whose relation has this member. */
const owners = (name: string, labels: readonly string[]): Step => ({
  request: "GET /classes/Post",
  query: { where: { tags: tag(name) } },
  labels,
});
const put = (post: string, tags: unknown): Step => ({
  request: `PUT /classes/Post/{${post}}`,
  json: { tags },
  equals: { objectId: `{${post}}`, updatedAt: NOW },
});

const three = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Tag", { red: { n: 1 }, green: { n: 2 }, blue: { n: 3 } });
  await world.objects("Post", {
    first: { tags: add(tag("red"), tag("green")) },
    second: { tags: add(tag("green")) },
    third: {},
  });
  return world;
};

describe("13.1 the column", () => {
  scenarios(three, [
    {
      title: "13.1 appears on every object of the class, also on one without members",
      request: "GET /classes/Post/{third}",
      equals: { objectId: "{third}", label: "third", tags: relation(), ...dates },
    },
    {
      title: "13.1 in a query",
      request: "GET /classes/Post",
      query: { order: "objectId" },
      matches: { results: [{ tags: relation() }, { tags: relation() }, { tags: relation() }] },
    },
    {
      title: "13.1, 10.2 in a create with new=true that does not name it",
      request: "POST /classes/Post?new=true",
      json: { label: "fourth" },
      equals: { objectId: expect.stringMatching(/^[0-9a-f]{24}$/), label: "fourth", tags: relation(), ...dates },
    },
    {
      title: "10.4 in an update with new=true that does not name it",
      request: "PUT /classes/Post/{third}?new=true",
      json: { n: 1 },
      equals: { objectId: "{third}", updatedAt: NOW, n: 1, tags: relation() },
    },
    {
      title: "13.1 keys leaves it out",
      request: "GET /classes/Post/{first}",
      query: { keys: "label" },
      equals: { objectId: "{first}", label: "first", ...dates },
    },
    {
      title: "13.1 keys=-tags leaves it out",
      request: "GET /classes/Post/{first}",
      query: { keys: "-tags" },
      equals: { objectId: "{first}", label: "first", ...dates },
    },
    {
      title: "13.1 keys=tags names it",
      request: "GET /classes/Post/{first}",
      query: { keys: "tags" },
      equals: { objectId: "{first}", tags: relation(), ...dates },
    },
    {
      title: "13.1 include does not change it",
      request: "GET /classes/Post/{first}",
      query: { include: "tags" },
      matches: { tags: relation() },
    },
    {
      title: "4.1 a client sends it back as it came: nothing changes",
      steps: [put("first", relation()), members("first", ["red", "green"])],
    },
    {
      title: "4.1 a Relation value makes the column in a create, empty",
      steps: [
        { request: "POST /classes/Shelf", json: { books: relation("Book") }, save: { shelf: "objectId" } },
        { request: "GET /classes/Shelf/{shelf}", equals: { objectId: "{shelf}", books: relation("Book"), ...dates } },
      ],
    },
    {
      title: "4.7 a plain value does not fit",
      steps: [
        { request: "PUT /classes/Post/{first}", json: { tags: ["red"] }, refused: 111 },
        { request: "POST /classes/Post", json: { tags: "red" }, refused: 111 },
        { request: "POST /classes/Post", json: { tags: tag("red") }, refused: 111 },
        { request: "GET /classes/Post?count=1&limit=0", equals: { results: [], count: 3 } },
        members("first", ["red", "green"]),
      ],
    },
    {
      title: "4.7 array operations do not fit",
      steps: [
        { request: "PUT /classes/Post/{first}", json: { tags: op("Add", { objects: [tag("blue")] }) }, refused: 111 },
        { request: "PUT /classes/Post/{third}", json: { tags: op("Increment", { amount: 1 }) }, refused: 111 },
        members("first", ["red", "green"]),
      ],
    },
  ]);
});

describe("12 AddRelation and RemoveRelation", () => {
  const effect = (title: string, tags: unknown, first: readonly string[]): Scenario => ({
    title,
    steps: [put("first", tags), members("first", first), members("second", ["green"])],
  });
  scenarios(three, [
    effect("12 add", add(tag("blue")), ["red", "green", "blue"]),
    effect("13.4 adding what is there has no effect", add(tag("red")), ["red", "green"]),
    effect("13.4 the same twice in one", add(tag("blue"), tag("blue")), ["red", "green", "blue"]),
    effect("12 remove", remove(tag("red")), ["green"]),
    effect("13.4 removing a non-member has no effect", remove(tag("blue")), ["red", "green"]),
    effect("12 remove all", remove(tag("red"), tag("green"), tag("blue")), []),
    effect("12 Batch: add and remove", batch(add(tag("blue")), remove(tag("red"))), ["green", "blue"]),
    effect("12 Batch is done in order: remove, then add the same", batch(remove(tag("red")), add(tag("red"))), [
      "red",
      "green",
    ]),
    effect("12 Batch is done in order: add, then remove the same", batch(add(tag("blue")), remove(tag("blue"))), [
      "red",
      "green",
    ]),
    effect("12 Batch of two adds", batch(add(tag("blue")), add(tag("red"))), ["red", "green", "blue"]),
    effect("12 the target need not exist", add(ghost), ["red", "green"]),
    {
      title: "12 a target that comes to be later is a member from then on",
      steps: [
        put("third", add({ __type: "Pointer", className: "Tag", objectId: "{red}" })),
        { request: "DELETE /classes/Tag/{red}", equals: {} },
        members("third", []),
        members("first", ["green"]),
      ],
    },
    {
      title: "12 a pointer with data counts as the pointer",
      steps: [put("third", add({ ...tag("red"), label: "r", n: 5 })), members("third", ["red"])],
    },
    {
      title: "12 1000 pointers fit",
      steps: [
        put(
          "third",
          add(
            tag("red"),
            ...Array.from({ length: 999 }, (_, index) => ({
              __type: "Pointer",
              className: "Tag",
              objectId: `ghost${index}`,
            })),
          ),
        ),
        members("third", ["red"]),
        put(
          "third",
          remove(
            tag("red"),
            ...Array.from({ length: 999 }, (_, index) => ({
              __type: "Pointer",
              className: "Tag",
              objectId: `ghost${index}`,
            })),
          ),
        ),
        members("third", []),
      ],
    },
    {
      title: "13.5 the first pointer fixes the class",
      steps: [
        { request: "PUT /classes/Post/{first}", json: { tags: add(to("Post", "second")) }, refused: 111 },
        { request: "PUT /classes/Post/{first}", json: { tags: remove(to("Post", "second")) }, refused: 111 },
        { request: "POST /classes/Post", json: { tags: add(to("Post", "second")) }, refused: 111 },
        {
          request: "PUT /classes/Post/{first}",
          json: { tags: batch(add(tag("blue")), add(to("Post", "second"))) },
          refused: 111,
        },
        members("first", ["red", "green"]),
        { request: "GET /classes/Post?count=1&limit=0", equals: { results: [], count: 3 } },
      ],
    },
    {
      title: "13.5 two classes in a Batch, where the column is new",
      steps: [
        {
          request: "PUT /classes/Post/{first}",
          json: { friends: batch(add(tag("blue")), add(to("Post", "second"))) },
          refused: 111,
        },
        {
          request: "GET /classes/Post/{first}",
          equals: { objectId: "{first}", label: "first", tags: relation(), ...dates },
        },
      ],
    },
    {
      title: "10.4 new=true of a relation operation shows the relation",
      request: "PUT /classes/Post/{first}?new=true",
      json: { tags: add(tag("blue")) },
      equals: { objectId: "{first}", updatedAt: NOW, tags: relation() },
    },
    {
      title: "10.5 an object that is gone has no members, and is nobody's owner",
      steps: [
        { request: "DELETE /classes/Post/{first}", equals: {} },
        members("first", []),
        owners("red", []),
        owners("green", ["second"]),
      ],
    },
    {
      title: "13 two relations of one class to the same target",
      steps: [
        {
          request: "PUT /classes/Post/{first}",
          json: { hidden: add(tag("blue")) },
        },
        members("first", ["red", "green"]),
        {
          request: "GET /classes/Tag",
          query: { where: { $relatedTo: { object: to("Post", "first"), key: "hidden" } } },
          labels: ["blue"],
        },
      ],
    },
    {
      title: "13 a relation to the own class, and to itself",
      steps: [
        { request: "PUT /classes/Post/{first}", json: { next: add(to("Post", "first"), to("Post", "second")) } },
        {
          request: "GET /classes/Post",
          query: { where: { $relatedTo: { object: to("Post", "first"), key: "next" } } },
          labels: ["first", "second"],
        },
        { request: "GET /classes/Post", query: { where: { next: to("Post", "second") } }, labels: ["first"] },
      ],
    },
  ]);
});

describe("13.2 members", () => {
  const related = { $relatedTo: { object: to("Post", "first"), key: "tags" } };
  scenarios(
    three,
    [members("third", []), members("first", ["red", "green"])].map(
      (step, index): Scenario => ({ title: `13.2 the members of ${["third", "first"][index]}`, ...step }),
    ),
  );

  scenarios(three, [
    {
      title: "13.2 count=1",
      request: "GET /classes/Tag?count=1&limit=0",
      query: { where: related },
      equals: { results: [], count: 2 },
    },
    {
      title: "11.7 other conditions beside $relatedTo apply",
      request: "GET /classes/Tag",
      query: { where: { ...related, n: { $gt: 1 } } },
      labels: ["green"],
    },
    {
      title: "11.7 $relatedTo beside $or",
      request: "GET /classes/Tag",
      query: { where: { ...related, $or: [{ n: 1 }, { n: 3 }] } },
      labels: ["red"],
    },
    {
      title: "11.7 $relatedTo inside $and and $or",
      request: "GET /classes/Tag",
      query: {
        where: {
          $or: [{ $relatedTo: { object: to("Post", "second"), key: "tags" } }, { n: 3 }],
        },
      },
      labels: ["green", "blue"],
    },
    {
      title: "11.2 order, skip and limit",
      request: "GET /classes/Tag?order=-n&limit=1&skip=1",
      query: { where: related },
      ordered: ["red"],
    },
    {
      title: "11.7 $relatedTo of an object that is not there",
      request: "GET /classes/Tag",
      query: { where: { $relatedTo: { object: { ...ghost, className: "Post" }, key: "tags" } } },
      equals: { results: [] },
    },
    {
      title: "11.7 $relatedTo of a key that is no relation",
      request: "GET /classes/Tag",
      query: { where: { $relatedTo: { object: to("Post", "first"), key: "label" } } },
      equals: { results: [] },
    },
    {
      title: "11.2 redirectClassNameForKey: the query goes to the class of the relation, and says so",
      request: "GET /classes/Post",
      query: { where: related, redirectClassNameForKey: "tags", order: "n" },
      equals: {
        results: [
          { objectId: "{red}", label: "red", n: 1, ...dates },
          { objectId: "{green}", label: "green", n: 2, ...dates },
        ],
        className: "Tag",
      },
    },
    {
      title: "11.2 redirectClassNameForKey with count=1",
      request: "GET /classes/Post?count=1&limit=1&order=-n",
      query: { where: related, redirectClassNameForKey: "tags" },
      matches: { results: [{ label: "green" }], count: 2, className: "Tag" },
    },
    {
      title: "11.2 redirectClassNameForKey of a key that is no relation",
      request: "GET /classes/Post",
      query: { where: related, redirectClassNameForKey: "label" },
      status: 404,
      refused: [101, "Class or object doesn't exists."],
    },
    {
      title: "13.1 $exists: every object of the class has it",
      steps: [
        {
          request: "GET /classes/Post",
          query: { where: { tags: { $exists: true } } },
          labels: ["first", "second", "third"],
        },
        { request: "GET /classes/Post", query: { where: { tags: { $exists: false } } }, labels: [] },
      ],
    },
    ...[
      ["no key", { object: to("Post", "first") }],
      ["no object", { key: "tags" }],
      ["an id for the object", { object: "{first}", key: "tags" }],
      ["a text", "{first}"],
      ["null", null],
      ["an array", []],
      ["a number for the key", { object: to("Post", "first"), key: 5 }],
    ].map(
      ([title, $relatedTo]): Scenario => ({
        title: `11.7 $relatedTo with ${title} is refused`,
        request: "GET /classes/Tag",
        query: { where: { $relatedTo } },
        refused: 1,
      }),
    ),
    {
      title: "21 $relatedTo with a malformed pointer",
      request: "GET /classes/Tag",
      query: { where: { $relatedTo: { object: { __type: "Pointer", className: "Post" }, key: "tags" } } },
      refused: 106,
    },
  ]);
});

describe("13.3 reverse", () => {
  const posts = (title: string, tags: unknown, labels: readonly string[]): Scenario => ({
    title: `13.3 ${title}`,
    request: "GET /classes/Post",
    query: { where: { tags } },
    labels,
  });
  scenarios(three, [
    posts("equality with a pointer", tag("green"), ["first", "second"]),
    posts("equality with one that only one has", tag("red"), ["first"]),
    posts("equality with nobody's", tag("blue"), []),
    posts("equality with one that is not there", ghost, []),
    posts("$in", { $in: [tag("red"), tag("blue")] }, ["first"]),
    posts("$all", { $all: [tag("red"), tag("green")] }, ["first"]),
    posts("$ne", { $ne: tag("red") }, ["second", "third"]),
    posts("$nin", { $nin: [tag("red"), tag("green")] }, ["third"]),
    posts("$inQuery", { $inQuery: { className: "Tag", where: { n: { $lt: 2 } } } }, ["first"]),
    posts("$notInQuery", { $notInQuery: { className: "Tag", where: { n: { $lt: 2 } } } }, ["second", "third"]),
    {
      title: "13.3 beside another condition",
      request: "GET /classes/Post",
      query: { where: { tags: tag("green"), label: { $ne: "first" } } },
      labels: ["second"],
    },
    {
      title: "11.7 a pointer of the right id but another class is no member",
      request: "GET /classes/Post",
      query: { where: { tags: to("Post", "green") } },
      labels: [],
    },
  ]);
});

describe("13, 15 members and ACL", () => {
  const secret = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming", "li");
    await world.objects("Tag", { open: {}, private: { ACL: { "{ming}": { read: true } } } });
    await world.objects("Post", { first: { tags: add(tag("open"), tag("private")) } });
    return world;
  };
  scenarios(secret, [
    {
      title: "15.3 members that the caller may not read are left out",
      steps: [
        members("first", ["open"]),
        members("first", ["open"], { as: "li" }),
        members("first", ["open", "private"], { as: "ming" }),
        members("first", ["open", "private"], { as: "master" }),
      ],
    },
    {
      title: "15.7 members in _User need the master key: find is closed",
      steps: [
        { request: "PUT /classes/Post/{first}", json: { likes: add(to("_User", "ming")) } },
        {
          request: "GET /users",
          query: { where: { $relatedTo: { object: to("Post", "first"), key: "likes" } } },
          status: 403,
          refused: [403, "Forbidden to find by class '_User' permissions."],
        },
        {
          request: "GET /users",
          as: "master",
          query: { where: { $relatedTo: { object: to("Post", "first"), key: "likes" } } },
          labels: ["ming"],
        },
        // Contract 13.3 asks nothing of the users' class.
        { request: "GET /classes/Post", query: { where: { likes: to("_User", "ming") } }, labels: ["first"] },
      ],
    },
    {
      title: "15.3, 15.5 a relation is changed by writing its owner",
      steps: [
        { request: "PUT /classes/Post/{first}", as: "master", json: { ACL: { "*": { read: true } } } },
        {
          request: "PUT /classes/Post/{first}",
          as: "ming",
          json: { tags: remove(tag("open")) },
          status: 403,
          refused: [403, "Forbidden writing by object's ACL."],
        },
        members("first", ["open"]),
      ],
    },
  ]);

  it("13 an owner that may not be read does not betray its members' ids", async () => {
    await using world = await secret();
    await world.step({
      request: "PUT /classes/Post/{first}",
      as: "master",
      json: { ACL: { "{ming}": { read: true } } },
    });
    await world.step({ request: "GET /classes/Post", query: { where: { tags: tag("open") } }, labels: [] });
    await world.step({
      request: "GET /classes/Post",
      as: "ming",
      query: { where: { tags: tag("open") } },
      labels: ["first"],
    });
  });
});

describe("12.3 relations at once", () => {
  it("50 clients add and remove members: each member is there as the last of its two wrote it", async () => {
    await using world = await three();
    const path = `/classes/Post/${world.names.get("third")}`;
    const ghosts = Array.from({ length: 50 }, (_, index) => ({ ...ghost, objectId: `g${index}` }));
    const write = (tags: unknown) => world.http("PUT", path, { body: { tags } });
    const answers = await Promise.all([
      ...ghosts.map((each) => write(add(each))),
      ...ghosts.filter((_, index) => index % 2 === 0).map((each) => write(remove(each))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const [index, each] of ghosts.entries()) {
      const where = { tags: each };
      const { json } = await world.http("GET", "/classes/Post", { query: { where, keys: "label" } });
      expect(Object(json).results).toHaveLength(index % 2);
    }
  });
});
