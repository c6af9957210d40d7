import { describe } from "vitest";
import { createWorld, op, questions, type Scenario, type Step, scenarios, to, type World } from "./steps.js";

const related = (className: string, ...names: string[]) =>
  op("AddRelation", { objects: names.map((name) => to(className, name)) });

/** Teams in cities, people of cities and teams, posts of people with people who like them. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "hong");
  await world.objects("Team", {
    tigers: { city: "上海", wins: 0.8 },
    lions: { city: "北京", wins: 0.6 },
    bears: { city: "广州", wins: 0.2 },
    nomads: { wins: 0.9 },
  });
  await world.objects("Person", {
    ann: { hometown: "上海", age: 20, team: to("Team", "tigers") },
    bob: { hometown: "北京", age: 30, team: to("Team", "lions") },
    cat: { hometown: "广州", age: 40, team: to("Team", "bears") },
    dan: { hometown: "深圳", age: 50, team: to("Team", "nomads") },
    eve: { age: 60 },
  });
  await world.objects("Post", {
    news: { author: to("Person", "ann"), likes: related("Person", "bob", "cat"), fans: related("_User", "ming") },
    poem: { author: to("Person", "cat"), likes: related("Person", "eve") },
    note: { author: to("Person", "dan") },
  });
  return world;
};
const PEOPLE = ["ann", "bob", "cat", "dan", "eve"];

type Finding = readonly [title: string, where: unknown, labels: readonly string[], rest?: Partial<Step>];

const finds = (name: string, className: string, findings: readonly Finding[]): void => {
  describe(`6.3 ${name}`, () => {
    questions(
      arrange,
      findings.map(
        ([title, where, labels, rest]): Scenario => ({
          title: `6.3 ${name}: ${title}`,
          request: `GET /1/classes/${className}`,
          labels,
          ...rest,
          query: { where, ...rest?.query },
        }),
      ),
    );
  });
};

const select = (where: object, key = "city", className = "Team") => ({ query: { className, where }, key });
const GOOD = { wins: { $gt: 0.5 } };

finds("$select", "Person", [
  ["among the inner rows' values", { hometown: { $select: select(GOOD) } }, ["ann", "bob"]],
  ["no inner row", { hometown: { $select: select({ wins: 99 }) } }, []],
  ["all inner rows", { hometown: { $select: select({}) } }, ["ann", "bob", "cat"]],
  ["a key that inner rows lack", { hometown: { $select: select({}, "nothing") } }, []],
  ["beside another condition", { hometown: { $select: select(GOOD) }, age: { $gt: 20 } }, ["bob"]],
  ["numbers", { age: { $select: select({ hometown: { $in: ["上海", "深圳"] } }, "age", "Person") } }, ["ann", "dan"]],
  ["pointers", { team: { $select: select({ age: { $lt: 35 } }, "team", "Person") } }, ["ann", "bob"]],
  ["inside $or", { $or: [{ hometown: { $select: select({ city: "上海" }) } }, { age: 60 }] }, ["ann", "eve"]],
  ["counted", { hometown: { $select: select(GOOD) } }, [], { query: { count: 1, limit: 0 }, matches: { count: 2 } }],
  [
    "in the inner where, too",
    { hometown: { $select: select({ city: { $select: select({ age: 20 }, "hometown", "Person") } }) } },
    ["ann"],
  ],
]);

finds("$dontSelect", "Person", [
  ["not among the inner rows' values", { hometown: { $dontSelect: select(GOOD), $exists: true } }, ["cat", "dan"]],
  ["no inner row", { hometown: { $dontSelect: select({ wins: 99 }), $exists: true } }, ["ann", "bob", "cat", "dan"]],
  ["all inner rows", { hometown: { $dontSelect: select({}), $exists: true } }, ["dan"]],
  ["beside another condition", { hometown: { $dontSelect: select(GOOD), $exists: true }, age: { $gt: 40 } }, ["dan"]],
]);

const rows = (className: string, where: object, rest: object = {}) => ({ className, where, ...rest });

finds("$inQuery", "Person", [
  ["pointers to inner rows", { team: { $inQuery: rows("Team", GOOD) } }, ["ann", "bob", "dan"]],
  ["by a text", { team: { $inQuery: rows("Team", { city: "北京" }) } }, ["bob"]],
  ["no inner row", { team: { $inQuery: rows("Team", { city: "x" }) } }, []],
  ["all inner rows", { team: { $inQuery: rows("Team", {}) } }, ["ann", "bob", "cat", "dan"]],
  ["by id", { team: { $inQuery: rows("Team", { objectId: "{bears}" }) } }, ["cat"]],
  ["beside another condition", { team: { $inQuery: rows("Team", GOOD) }, age: { $lt: 25 } }, ["ann"]],
  ["rows of another class", { team: { $inQuery: rows("Person", {}) } }, []],
  ["inside $or", { $or: [{ team: { $inQuery: rows("Team", { city: "北京" }) } }, { age: 60 }] }, ["bob", "eve"]],
  ["inside $and", { $and: [{ team: { $inQuery: rows("Team", GOOD) } }, { age: { $gt: 25 } }] }, ["bob", "dan"]],
  [
    "with an inner $or",
    { team: { $inQuery: rows("Team", { $or: [{ city: "上海" }, { city: "广州" }] }) } },
    ["ann", "cat"],
  ],
  [
    "with order and limit outside",
    { team: { $inQuery: rows("Team", GOOD) } },
    ["dan"],
    { query: { order: "-age", limit: 1, count: 1 }, matches: { count: 3 } },
  ],
  [
    "an inner limit above what there is",
    { team: { $inQuery: rows("Team", GOOD, { limit: 10 }) } },
    ["ann", "bob", "dan"],
  ],
]);

finds("$notInQuery", "Person", [
  ["pointers to other rows", { team: { $notInQuery: rows("Team", GOOD), $exists: true } }, ["cat"]],
  ["no inner row", { team: { $notInQuery: rows("Team", { city: "x" }), $exists: true } }, ["ann", "bob", "cat", "dan"]],
  ["all inner rows", { team: { $notInQuery: rows("Team", {}), $exists: true } }, []],
]);

finds("$inQuery in $inQuery, and on relations", "Post", [
  [
    "two levels",
    { author: { $inQuery: rows("Person", { team: { $inQuery: rows("Team", GOOD) } }) } },
    ["news", "note"],
  ],
  [
    "with an inner $select",
    { author: { $inQuery: rows("Person", { hometown: { $select: select({ wins: 0.8 }) } }) } },
    ["news"],
  ],
  ["any member of a relation", { likes: { $inQuery: rows("Person", { age: { $gt: 35 } }) } }, ["news", "poem"]],
  ["a member of a relation", { likes: { $inQuery: rows("Person", { age: 30 }) } }, ["news"]],
  ["nobody of the relation", { likes: { $inQuery: rows("Person", { age: 20 }) } }, []],
  ["a relation to users", { fans: { $inQuery: rows("_User", { username: "ming" }) } }, ["news"]],
  ["a relation to users, none", { fans: { $inQuery: rows("_User", { username: "hong" }) } }, []],
]);

const of = (post: string, key = "likes") => ({ object: to("Post", post), key });

finds("$relatedTo", "Person", [
  ["members", { $relatedTo: of("news") }, ["bob", "cat"]],
  ["members of another object", { $relatedTo: of("poem") }, ["eve"]],
  ["an object without members", { $relatedTo: of("note") }, []],
  [
    "an object that does not exist",
    { $relatedTo: { object: { __type: "Pointer", className: "Post", objectId: "0123456789" }, key: "likes" } },
    [],
  ],
  ["beside another condition", { $relatedTo: of("news"), age: { $gt: 30 } }, ["cat"]],
  ["beside $or", { $relatedTo: of("news"), $or: [{ age: 30 }, { age: 60 }] }, ["bob"]],
  ["counted", { $relatedTo: of("news") }, [], { query: { count: 1, limit: 0 }, matches: { count: 2 } }],
  ["ordered", { $relatedTo: of("news") }, ["cat", "bob"], { query: { order: "-age" }, ordered: ["cat", "bob"] }],
  ["limited", { $relatedTo: of("news") }, ["cat"], { query: { order: "-age", limit: 1 } }],
  ["nested under the relation's field", { likes: { $relatedTo: of("news") } }, ["bob", "cat"]],
  ["nested under another field", { whatever: { $relatedTo: of("poem") } }, ["eve"]],
  ["nested, an object without members", { likes: { $relatedTo: of("note") } }, []],
  ["nested, beside another condition", { likes: { $relatedTo: of("news") }, age: 30 }, ["bob"]],
]);

describe("6.3 $relatedTo at /1/users", () => {
  questions(arrange, [
    {
      title: "6.3 users who are members",
      request: "GET /1/users",
      query: { where: { $relatedTo: of("news", "fans") } },
      labels: ["ming"],
    },
    {
      title: "6.3 the same as a class",
      request: "GET /1/classes/_User",
      query: { where: { $relatedTo: of("news", "fans") } },
      labels: ["ming"],
    },
    { title: "6.3 nobody", request: "GET /1/users", query: { where: { $relatedTo: of("poem", "fans") } }, labels: [] },
  ]);
});

describe("6.3 how many inner rows count", () => {
  const AMOUNT = 1005;
  const crowd = async (): Promise<World> => {
    const world = await createWorld();
    for (let n = 0; n < AMOUNT; n++) {
      await world.step({ request: "POST /1/classes/Inner", json: { n }, save: { [`i${n}`]: "objectId" } });
      await world.step({ request: "POST /1/classes/Outer", json: { n, to: to("Inner", `i${n}`) } });
    }
    return world;
  };
  const counts = (title: string, where: object, count: number): Scenario => ({
    title: `6.3 ${title}`,
    request: "GET /1/classes/Outer?count=1&limit=0",
    query: { where },
    equals: { results: [], count },
  });
  const inner = (rest: object = {}) => ({ className: "Inner", where: { n: { $gte: 0 } }, ...rest });
  questions(crowd, [
    counts("$inQuery: 100 unless more are asked for", { to: { $inQuery: inner() } }, 100),
    counts("$inQuery: a limit of its own", { to: { $inQuery: inner({ limit: 10 }) } }, 10),
    counts("$inQuery: limit 150", { to: { $inQuery: inner({ limit: 150 }) } }, 150),
    counts("$inQuery: limit 1000", { to: { $inQuery: inner({ limit: 1000 }) } }, 1000),
    counts("$inQuery: never more than 1000", { to: { $inQuery: inner({ limit: 5000 }) } }, 1000),
    counts("$notInQuery counts them alike", { to: { $notInQuery: inner({ limit: 1000 }) } }, AMOUNT - 1000),
  ]);
});

describe("6.3 what a subquery asks about may be gone", () => {
  scenarios(arrange, [
    {
      title: "6.3 $inQuery after a row is gone",
      steps: [
        { request: "DELETE /1/classes/Team/{tigers}" },
        {
          request: "GET /1/classes/Person",
          query: { where: { team: { $inQuery: rows("Team", GOOD) } } },
          labels: ["bob", "dan"],
        },
      ],
    },
    {
      title: "6.3 $select after a value has changed",
      steps: [
        { request: "PUT /1/classes/Team/{tigers}", json: { city: "深圳" } },
        {
          request: "GET /1/classes/Person",
          query: { where: { hometown: { $select: select(GOOD) } } },
          labels: ["bob", "dan"],
        },
      ],
    },
    {
      title: "6.3 $relatedTo after members have changed",
      steps: [
        {
          request: "PUT /1/classes/Post/{news}",
          json: { likes: op("RemoveRelation", { objects: [to("Person", "bob")] }) },
        },
        { request: "PUT /1/classes/Post/{news}", json: { likes: related("Person", "dan") } },
        { request: "GET /1/classes/Person", query: { where: { $relatedTo: of("news") } }, labels: ["cat", "dan"] },
        { request: "GET /1/classes/Person?count=1&limit=0", equals: { results: [], count: PEOPLE.length } },
      ],
    },
  ]);
});
