import { describe, expect } from "vitest";
import {
  createWorld,
  date,
  op,
  questions,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const birthday = date("2011-08-21 18:02:52");

/** A city, its people, their posts, and comments on posts by users. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.step({ request: "PUT /1/users/{ming}", as: "ming", json: { nick: "明" } });
  await world.objects("City", { paris: { name: "Paris", size: 2 }, gone: { name: "Gone" } });
  await world.objects("Person", {
    ann: { name: "Ann", age: 20, city: to("City", "paris"), born: birthday },
    bob: { name: "Bob", age: 30, city: to("City", "gone") },
  });
  await world.objects("Post", {
    news: {
      title: "News",
      likes: 3,
      author: to("Person", "ann"),
      editor: to("Person", "bob"),
      user: to("_User", "ming"),
    },
    poem: { title: "Poem", author: to("Person", "bob") },
    note: { title: "Note" },
  });
  await world.step({ request: "PUT /1/classes/Person/{ann}", json: { best: to("Post", "news") } });
  await world.step({ request: "DELETE /1/classes/City/{gone}" });
  return world;
};

const paris = {
  __type: "Object",
  className: "City",
  label: "paris",
  name: "Paris",
  size: 2,
  objectId: "{paris}",
  ...times,
};
const ann = {
  __type: "Object",
  className: "Person",
  label: "ann",
  name: "Ann",
  age: 20,
  city: to("City", "paris"),
  born: birthday,
  best: to("Post", "news"),
  objectId: "{ann}",
  ...times,
};
const bob = {
  __type: "Object",
  className: "Person",
  label: "bob",
  name: "Bob",
  age: 30,
  city: to("City", "gone"),
  objectId: "{bob}",
  ...times,
};
const news = {
  label: "news",
  title: "News",
  likes: 3,
  author: to("Person", "ann"),
  editor: to("Person", "bob"),
  user: to("_User", "ming"),
  objectId: "{news}",
  ...times,
};

/** The same of one object, and of the same object found. */
const both = (title: string, query: NonNullable<Step["query"]>, equals: object): Scenario => ({
  title: `6.3 ${title}`,
  steps: [
    { request: "GET /1/classes/Post/{news}", query, equals },
    { request: "GET /1/classes/Post", query: { ...query, where: { label: "news" } }, equals: { results: [equals] } },
  ],
});
const system = { objectId: "{news}", ...times };

describe("6.3 keys", () => {
  questions(arrange, [
    both("one key", { keys: "title" }, { title: "News", ...system }),
    both("two keys", { keys: "title,likes" }, { title: "News", likes: 3, ...system }),
    both("in any order", { keys: "likes,title" }, { title: "News", likes: 3, ...system }),
    both("a key that is always there", { keys: "objectId" }, system),
    both("createdAt and a key", { keys: "createdAt,title" }, { title: "News", ...system }),
    both("a key nobody has", { keys: "nothing" }, system),
    both("a key nobody has beside another", { keys: "nothing,likes" }, { likes: 3, ...system }),
    both("a pointer", { keys: "author" }, { author: to("Person", "ann"), ...system }),
    {
      title: "6.3 rows without the field",
      request: "GET /1/classes/Post",
      query: { keys: "label,likes", order: "label" },
      matches: { results: [{ label: "news", likes: 3 }, { label: "note" }, { label: "poem" }] },
      lacks: ["results.0.title", "results.1.likes", "results.1.title"],
    },
    {
      title: "6.3 where and order reach fields that are not returned",
      request: "GET /1/classes/Post",
      query: { keys: "label", where: { title: { $ne: "News" } }, order: "-title" },
      ordered: ["poem", "note"],
      lacks: ["results.0.title"],
    },
  ]);
});

describe("6.3 include", () => {
  questions(arrange, [
    both("a pointer", { include: "author" }, { ...news, author: ann }),
    both("two pointers", { include: "author,editor" }, { ...news, author: ann, editor: bob }),
    both("two levels", { include: "author.city" }, { ...news, author: { ...ann, city: paris } }),
    both("two levels, and both named", { include: "author,author.city" }, { ...news, author: { ...ann, city: paris } }),
    both(
      "one with two levels, one with one",
      { include: "author.city,editor" },
      { ...news, author: { ...ann, city: paris }, editor: bob },
    ),
    both(
      "a circle ends where it was asked to",
      { include: "author.best" },
      { ...news, author: { ...ann, best: { ...news, __type: "Object", className: "Post" } } },
    ),
    both(
      "three levels round the circle",
      { include: "author.best.author" },
      { ...news, author: { ...ann, best: { ...news, __type: "Object", className: "Post", author: ann } } },
    ),
    both("a dangling pointer stays a pointer", { include: "editor.city" }, { ...news, editor: bob }),
    both("a field that is no pointer", { include: "title" }, news),
    both("a field nobody has", { include: "nothing" }, news),
    both("one nobody has beside one", { include: "nothing,author" }, { ...news, author: ann }),
    both("with keys", { include: "author", keys: "title,author" }, { title: "News", author: ann, ...system }),
    both("keys without the pointer", { include: "author", keys: "title" }, { title: "News", ...system }),
    {
      title: "6.3 rows without the pointer",
      request: "GET /1/classes/Post",
      query: { include: "author", order: "label" },
      matches: { results: [{ author: { name: "Ann" } }, {}, { author: { name: "Bob" } }] },
      lacks: ["results.1.author"],
    },
    {
      title: "6.3 with count and limit",
      request: "GET /1/classes/Post?limit=1&count=1&order=label",
      query: { include: "author" },
      equals: { results: [{ ...news, author: ann }], count: 3 },
    },
    {
      title: "6.3 a user, without password and session",
      request: "GET /1/classes/Post/{news}",
      query: { include: "user" },
      matches: { user: { __type: "Object", className: "_User", username: "ming", nick: "明", objectId: "{ming}" } },
      lacks: ["user.password", "user.sessionToken"],
    },
    {
      title: "6.3 a user, whose password is asked for",
      request: "GET /1/classes/Post/{news}",
      query: { include: "user[username|password|sessionToken]" },
      matches: { user: { __type: "Object", className: "_User", username: "ming" } },
      lacks: ["user.password", "user.sessionToken"],
    },
    {
      title: "6.3 a user, for the master",
      request: "GET /1/classes/Post/{news}?include=user",
      master: true,
      matches: { user: { username: "ming" } },
      lacks: ["user.password", "user.sessionToken"],
    },
  ]);
  scenarios(arrange, [
    {
      title: "6.3 a dangling pointer stays a pointer",
      steps: [
        { request: "DELETE /1/classes/Person/{ann}" },
        { request: "GET /1/classes/Post/{news}?include=author", equals: news },
        { request: "GET /1/classes/Post/{news}?include=author.city", equals: news },
        { request: "GET /1/classes/Post/{news}?include=author,editor", equals: { ...news, editor: bob } },
      ],
    },
    {
      title: "6.3 a pointer to oneself",
      steps: [
        { request: "POST /1/classes/Node", json: { n: 1 }, save: { node: "objectId" } },
        { request: "PUT /1/classes/Node/{node}", json: { me: to("Node", "node") } },
        {
          request: "GET /1/classes/Node/{node}?include=me",
          equals: {
            n: 1,
            objectId: "{node}",
            ...times,
            me: { __type: "Object", className: "Node", n: 1, me: to("Node", "node"), objectId: "{node}", ...times },
          },
        },
      ],
    },
    {
      title: "6.3 what is included is what it is now",
      steps: [
        { request: "PUT /1/classes/Person/{ann}", json: { age: op("Increment", { amount: 1 }) } },
        { request: "GET /1/classes/Post/{news}?include=author", matches: { author: { age: 21 } } },
      ],
    },
    {
      title: "6.3 including changes nothing",
      steps: [
        { request: "GET /1/classes/Post/{news}?include=author.city" },
        { request: "GET /1/classes/Post/{news}", equals: news },
        { request: "GET /1/classes/Person/{ann}?include=city.name", matches: { city: { name: "Paris" } } },
      ],
    },
  ]);
});

/** What is asked for is there, what is not is not; what the system adds may be there. */
const projected = (title: string, include: string, matches: object, lacks: readonly string[]): Scenario => ({
  title: `6.3 ${title} ${include}`,
  steps: [
    { request: "GET /1/classes/Post/{news}", query: { include }, matches, lacks },
    {
      request: "GET /1/classes/Post",
      query: { include, where: { label: "news" } },
      matches: { results: [matches] },
      lacks: lacks.map((path) => `results.0.${path}`),
    },
  ],
});
const object = (className: string, fields: object) => ({ __type: "Object", className, ...fields });

describe("6.3 include with a projection", () => {
  questions(arrange, [
    projected("one field", "author[name]", { title: "News", author: object("Person", { name: "Ann" }) }, [
      "author.age",
      "author.born",
      "author.city",
    ]),
    projected("two fields", "author[name|age]", { author: object("Person", { name: "Ann", age: 20 }) }, [
      "author.born",
      "author.city",
      "author.label",
    ]),
    projected(
      "two pointers",
      "author[name],editor[age]",
      { author: object("Person", { name: "Ann" }), editor: object("Person", { age: 30 }) },
      ["author.age", "editor.name"],
    ),
    projected(
      "one of two",
      "author[name],editor",
      { author: object("Person", { name: "Ann" }), editor: object("Person", { name: "Bob", age: 30 }) },
      ["author.age"],
    ),
    projected(
      "two levels",
      "author[name|city].city[name]",
      { author: object("Person", { name: "Ann", city: object("City", { name: "Paris" }) }) },
      ["author.age", "author.city.size", "author.city.label"],
    ),
    projected(
      "two levels and another pointer",
      "author[name|city].city[size],editor[name]",
      {
        author: object("Person", { name: "Ann", city: object("City", { size: 2 }) }),
        editor: object("Person", { name: "Bob" }),
      },
      ["author.age", "author.city.name", "editor.age"],
    ),
    projected(
      "of the second level only",
      "author.city[name]",
      { author: object("Person", { name: "Ann", age: 20, city: object("City", { name: "Paris" }) }) },
      ["author.city.size"],
    ),
    projected("a field nobody has", "author[nothing]", { author: object("Person", {}) }, [
      "author.name",
      "author.age",
      "author.nothing",
    ]),
    projected(
      "a dangling pointer",
      "editor[city].city[name]",
      { editor: object("Person", { city: to("City", "gone") }) },
      ["editor.name", "editor.city.name"],
    ),
    projected("a Date", "author[born]", { author: object("Person", { born: birthday }) }, ["author.name"]),
  ]);
  questions(arrange, [
    {
      title: "6.3 in the URL as it is, with keys",
      request: "GET /1/classes/Post/{news}?keys=author&include=author%5Bname%7Cage%5D",
      matches: { objectId: "{news}", author: object("Person", { name: "Ann", age: 20 }) },
      lacks: ["title", "editor", "author.born"],
    },
    {
      title: "6.3 of many rows",
      request: "GET /1/classes/Post",
      query: { include: "author[name]", where: { author: { $exists: true } }, order: "title", count: 1 },
      matches: { results: [{ author: { name: "Ann" } }, { author: { name: "Bob" } }], count: 2 },
      lacks: ["results.0.author.age", "results.1.author.age"],
    },
    {
      title: "6.3 an answer has no more rows than objects",
      request: "GET /1/classes/Post",
      query: { include: "author.city,editor.city,user" },
      matches: { results: [expect.anything(), expect.anything(), expect.anything()] },
    },
  ]);
});
