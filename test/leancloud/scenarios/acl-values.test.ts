import { describe } from "vitest";
import { createWorld, op, type Scenario, scenarios, to, type World } from "./steps.js";
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
    ...["ACL.*", "ACL.x", "acl.x"].map(
      (key): Scenario => ({
        title: `4.5, 15.1 not by the dotted key ${key}: 105, and nothing stored`,
        steps: [
          { request: "POST /classes/Post", json: { ACL: { "*": everybody } }, save: { post: "objectId" } },
          { request: "PUT /classes/Post/{post}", json: { [key]: reads }, refused: 105 },
          { request: "GET /classes/Post/{post}?returnACL=true", matches: { ACL: { "*": everybody } } },
        ],
      }),
    ),
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
        // The others go all the same: requests of a batch do not stop each other either.
        { request: "DELETE /classes/Post/{two},{one}", status: 403, refused: WRITING },
        { request: "GET /classes/Post", labels: ["not"] },
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
