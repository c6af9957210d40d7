import { describe, expect } from "vitest";
import { createWorld, questions, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const OPEN = { "*": { read: true, write: true } };
const city = { ...to("City", "hangzhou"), label: "hangzhou", n: 1, map: { a: 1, b: 2 }, ...dates };
const person = { ...to("Person", "ming"), label: "ming", age: 20, city: to("City", "hangzhou"), ...dates };
const friend = { ...to("Person", "li"), label: "li", age: 30, city: to("City", "secret"), ...dates };
const ghost = { __type: "Pointer", className: "Person", objectId: "not-there" };
const noClass = { __type: "Pointer", className: "Nowhere", objectId: "not-there" };

/** City ← Person ← Post, and what cannot be included. */
const library = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("owner", "other");
  await world.objects("City", {
    hangzhou: { n: 1, map: { a: 1, b: 2 } },
    secret: { n: 2, ACL: { "{owner}": { read: true } } },
  });
  await world.objects("Person", {
    ming: { age: 20, city: to("City", "hangzhou") },
    li: { age: 30, city: to("City", "secret") },
  });
  await world.objects("Post", {
    post: {
      author: to("Person", "ming"),
      editor: to("Person", "li"),
      gone: ghost,
      lost: noClass,
      by: to("_User", "owner"),
      people: [to("Person", "ming"), ghost, "text", 5, null, to("City", "secret"), to("Person", "li")],
      map: { a: 1, b: { c: 2, d: 3 }, person: to("Person", "ming") },
      list: [
        { a: 1, b: 2, person: to("Person", "ming") },
        { a: 3, b: 4 },
      ],
      text: "text",
      none: null,
    },
    bare: { text: "bare" },
  });
  await world.step({ request: "DELETE /classes/Person/not-there", as: "master" });
  return world;
};

const got = (title: string, query: Record<string, unknown>, expected: object, as = "app"): Scenario => ({
  title,
  request: "GET /classes/Post/{post}",
  query,
  as,
  ...expected,
});

describe("14 include", () => {
  questions(library, [
    got(
      "14.1 a pointer becomes the object, and keeps __type and className",
      { include: "author" },
      { matches: { author: person } },
    ),
    got(
      "14.1 without include a pointer is bare",
      {},
      {
        matches: { author: to("Person", "ming"), editor: to("Person", "li") },
        lacks: ["author.label", "author.createdAt"],
      },
    ),
    got("14.1 several", { include: "author,editor" }, { matches: { author: person, editor: friend } }),
    got(
      "14.1 blanks after commas",
      { include: "author, editor ,  by" },
      { matches: { author: person, editor: friend, by: { label: "owner" } } },
    ),
    got(
      "14.2 through a pointer: a.b includes a too",
      { include: "author.city" },
      { matches: { author: { ...person, city } } },
    ),
    got("14.2 a.b beside a", { include: "author,author.city" }, { matches: { author: { ...person, city } } }),
    got("14.2 a.b before a", { include: "author.city,author" }, { matches: { author: { ...person, city } } }),
    got(
      "14.2 deeper than there are pointers",
      { include: "author.city.label.x" },
      { matches: { author: { ...person, city } } },
    ),
    got(
      "14.2 a key that is no pointer is ignored",
      { include: "text,none,nothing,author" },
      { matches: { text: "text", none: null, author: person }, lacks: ["nothing"] },
    ),
    got("14.2 through a map", { include: "map.person" }, { matches: { map: { a: 1, b: { c: 2, d: 3 }, person } } }),
    got(
      "14.2 an array of pointers: elements, one level",
      { include: "people" },
      {
        matches: { people: [person, ghost, "text", 5, null, to("City", "secret"), friend] },
        lacks: ["people.0.city.label"],
      },
    ),
    got(
      "14.2 an array of pointers: not deeper",
      { include: "people.city" },
      { matches: { people: [person, ghost, "text", 5, null, to("City", "secret"), friend] } },
    ),
    got(
      "14.4 a pointer to a missing object stays bare",
      { include: "gone" },
      { matches: { gone: ghost }, lacks: ["gone.createdAt"] },
    ),
    got("14.4 a pointer to a class that is not there stays bare", { include: "lost" }, { matches: { lost: noClass } }),
    got(
      "14.4 a pointer to what the caller may not read stays bare",
      { include: "editor.city" },
      { matches: { editor: friend }, lacks: ["editor.city.label"] },
    ),
    got(
      "14.4 another user may not read it either",
      { include: "editor.city" },
      { matches: { editor: friend }, lacks: ["editor.city.label"] },
      "other",
    ),
    got(
      "14.4 who may read it gets it",
      { include: "editor.city" },
      { matches: { editor: { ...friend, city: { ...to("City", "secret"), label: "secret", n: 2, ...dates } } } },
      "owner",
    ),
    got(
      "2.7 the master reads all",
      { include: "editor.city,people" },
      { matches: { editor: { city: { label: "secret" } }, people: { 5: { label: "secret" } } } },
      "master",
    ),
    got(
      "14.3 an included user has no session token and no password",
      { include: "by" },
      {
        matches: { by: { ...to("_User", "owner"), username: "owner", label: "owner" } },
        lacks: ["by.sessionToken", "by.password", "by.authData"],
      },
    ),
    got(
      "14.3 not for the master either",
      { include: "by" },
      { matches: { by: { username: "owner" } }, lacks: ["by.sessionToken", "by.password"] },
      "master",
    ),
    got(
      "14.3 not for the user",
      { include: "by" },
      { matches: { by: { username: "owner" } }, lacks: ["by.sessionToken", "by.password"] },
      "owner",
    ),
    got("14 empty include", { include: "" }, { matches: { author: to("Person", "ming") }, lacks: ["author.label"] }),
    got("14 only commas", { include: ",, ,." }, { matches: { author: to("Person", "ming") }, lacks: ["author.label"] }),
    ...[
      "__proto__",
      "__proto__.x",
      "constructor",
      "constructor.prototype",
      "toString",
      "author.__proto__.city",
      "objectId",
      "people.0",
    ].map((include) =>
      got(
        `14.2 include=${include} is nothing to include`,
        { include: `${include},author` },
        { matches: { author: person, text: "text" } },
      ),
    ),
    {
      title: "14.1 in a query, each object",
      request: "GET /classes/Post?order=objectId",
      query: { include: "author.city" },
      matches: { results: [{ author: { ...person, city } }, { label: "bare", text: "bare" }] },
    },
    {
      title: "14.2 1 000 names and 1 000 levels",
      request: "GET /classes/Post/{post}",
      query: { include: `${Array.from({ length: 1000 }, (_, index) => `k${index}`)},${"a.".repeat(1000)}b,author` },
      matches: { author: person },
    },
  ]);

  scenarios(library, [
    {
      title: "14.2 an object that points to itself is included as often as it is asked for",
      steps: [
        { request: "PUT /classes/Person/{ming}", json: { me: to("Person", "ming") } },
        {
          request: "GET /classes/Person/{ming}",
          query: { include: "me.me" },
          matches: { me: { label: "ming", me: { label: "ming", me: to("Person", "ming") } } },
          lacks: ["me.me.me.label"],
        },
      ],
    },
    {
      title: "14.1 what is written back is the bare pointer",
      steps: [
        { request: "PUT /classes/Post/{bare}", json: { author: { ...person, label: "changed" } } },
        {
          request: "GET /classes/Post/{bare}",
          matches: { author: to("Person", "ming") },
          lacks: ["author.label", "author.age"],
        },
        { request: "GET /classes/Person/{ming}", matches: { label: "ming" } },
      ],
    },
    {
      title: "14.1 include on _User, over either path",
      steps: [
        { request: "PUT /users/{owner}", as: "owner", json: { home: to("City", "hangzhou") } },
        ...["/users/{owner}", "/classes/_User/{owner}"].map((path) => ({
          request: `GET ${path}`,
          as: "owner",
          query: { include: "home" },
          matches: { username: "owner", home: city },
        })),
      ],
    },
  ]);
});

describe("14.5 keys", () => {
  const built = { objectId: "{post}", ...dates };
  const only = (keys: string, equals: object, extra: Record<string, unknown> = {}): Scenario =>
    got(
      `14.5 keys=${keys}${extra.include === undefined ? "" : ` include=${extra.include}`}`,
      { keys, ...extra },
      { equals },
    );
  const without = (
    keys: string,
    paths: readonly string[],
    kept: object,
    extra: Record<string, unknown> = {},
  ): Scenario =>
    got(
      `14.5 keys=${keys}${extra.include === undefined ? "" : ` include=${extra.include}`}`,
      { keys, ...extra },
      { lacks: paths, matches: kept },
    );

  questions(library, [
    only("text", { ...built, text: "text" }),
    only("text,label", { ...built, text: "text", label: "post" }),
    only("text, label", { ...built, text: "text", label: "post" }),
    only("none", { ...built, none: null }),
    only("author", { ...built, author: to("Person", "ming") }),
    only("nothing", built),
    only("text,nothing,no.such", { ...built, text: "text" }),
    only("objectId", built),
    only("createdAt", built),
    only("map.a", { ...built, map: { a: 1 } }),
    only("map.b.c", { ...built, map: { b: { c: 2 } } }),
    only("map.b", { ...built, map: { b: { c: 2, d: 3 } } }),
    only("map,map.a", { ...built, map: { a: 1, b: { c: 2, d: 3 }, person: to("Person", "ming") } }),
    only("list.a", { ...built, list: [{ a: 1 }, { a: 3 }] }),
    only("author,text", { ...built, text: "text", author: person }, { include: "author" }),
    only(
      "author.label",
      { ...built, author: { ...to("Person", "ming"), label: "ming", ...dates } },
      { include: "author" },
    ),
    only(
      "author.city.n,author.age",
      {
        ...built,
        author: { ...to("Person", "ming"), age: 20, city: { ...to("City", "hangzhou"), n: 1, ...dates }, ...dates },
      },
      { include: "author.city" },
    ),
    only("text", { ...built, text: "text" }, { include: "author" }),
    without("-text", ["text"], { ...built, label: "post", none: null }),
    without("-text,-label", ["text", "label"], { ...built, none: null }),
    without("-map.a", ["map.a"], { map: { b: { c: 2, d: 3 } }, text: "text" }),
    without("-map.b.c", ["map.b.c"], { map: { a: 1, b: { d: 3 } } }),
    without("-list.a", ["list.0.a", "list.1.a"], { list: [{ b: 2 }, { b: 4 }] }),
    without(
      "-author.age",
      ["author.age"],
      { author: { ...to("Person", "ming"), label: "ming" } },
      { include: "author" },
    ),
    without("-author", ["author"], { text: "text", editor: friend }, { include: "author,editor" }),
    without("-createdAt,-updatedAt", ["createdAt", "updatedAt"], { objectId: "{post}", text: "text" }),
    without("-objectId", ["objectId"], { text: "text", ...dates }),
    without("-nothing,-no.such", [], { ...built, text: "text" }),
    without("-__proto__,-constructor", [], { ...built, text: "text" }),
    got(
      "14.5 some named, and the built-in left out",
      { keys: "text,-createdAt,-updatedAt" },
      { equals: { objectId: "{post}", text: "text" } },
    ),
    got(
      "14.5 named and left out: left out",
      { keys: "map,-map.b" },
      { equals: { ...built, map: { a: 1, person: to("Person", "ming") } } },
    ),
    got("14.5 empty keys: everything", { keys: "" }, { matches: { text: "text", label: "post" } }),
    {
      title: "14.5 in a query",
      request: "GET /classes/Post?order=objectId&keys=text",
      equals: {
        results: [
          { ...built, text: "text" },
          { objectId: "{bare}", text: "bare", ...dates },
        ],
      },
    },
    {
      title: "14.5 keys do not keep where and order from seeing the rest",
      request: "GET /classes/Post?keys=text&order=-text",
      query: { where: { label: { $exists: true } } },
      equals: {
        results: [
          { ...built, text: "text" },
          { objectId: "{bare}", text: "bare", ...dates },
        ],
      },
    },
  ]);
});

describe("14.6 returnACL", () => {
  const acl = async (): Promise<World> => {
    const world = await library();
    await world.objects("Post", {
      closed: { ACL: { "{owner}": { read: true, write: true } }, author: to("Person", "ming") },
    });
    return world;
  };
  questions(acl, [
    got("14.6 an object stored without ACL shows the class default", { returnACL: true }, { matches: { ACL: OPEN } }),
    got("10.3 without returnACL there is none", {}, { lacks: ["ACL"] }),
    got("14.6 returnACL=false is off", { returnACL: false }, { lacks: ["ACL"] }),
    {
      title: "14.6 the object's own",
      request: "GET /classes/Post/{closed}?returnACL=true",
      as: "owner",
      equals: {
        objectId: "{closed}",
        label: "closed",
        author: to("Person", "ming"),
        ...dates,
        ACL: { "{owner}": { read: true, write: true } },
      },
    },
    {
      title: "10.3 nor is the object's own shown without returnACL",
      request: "GET /classes/Post/{closed}",
      as: "owner",
      matches: { label: "closed" },
      lacks: ["ACL"],
    },
    {
      title: "11.2 in a query, each object's",
      request: "GET /classes/Post?returnACL=true&order=objectId&keys=label",
      as: "owner",
      equals: {
        results: [
          { objectId: "{post}", label: "post", ...dates, ACL: OPEN },
          { objectId: "{bare}", label: "bare", ...dates, ACL: OPEN },
          { objectId: "{closed}", label: "closed", ...dates, ACL: { "{owner}": { read: true, write: true } } },
        ],
      },
    },
    {
      title: "14.6 of users, as the users see them",
      request: "GET /users/{owner}?returnACL=true",
      as: "owner",
      matches: { username: "owner", ACL: expect.any(Object) },
    },
  ]);
});
