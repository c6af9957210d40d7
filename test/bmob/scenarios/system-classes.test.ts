import { describe, expect, it } from "vitest";
import {
  createWorld,
  missing,
  NOW,
  OBJECT_ID,
  questions,
  SESSION_TOKEN,
  scenarios,
  times,
  type World,
} from "./steps.js";

describe("6.2 _User and _Role under /1/classes", () => {
  const people = async (): Promise<World> => {
    const world = await createWorld();
    await world.users("ming", "hong");
    await world.role("admins");
    return world;
  };
  const ming = { username: "ming", label: "ming", objectId: "{ming}", ...times };
  questions(people, [
    { title: "6.2 a user", request: "GET /1/classes/_User/{ming}", matches: ming, lacks: ["password", "sessionToken"] },
    {
      title: "6.2 users",
      request: "GET /1/classes/_User",
      labels: ["ming", "hong"],
      lacks: ["results.0.password", "results.0.sessionToken"],
    },
    {
      title: "6.2 users, asked for one",
      request: "GET /1/classes/_User",
      query: { where: { username: "hong" } },
      labels: ["hong"],
    },
    { title: "6.2 users, counted", request: "GET /1/classes/_User?count=1&limit=0", equals: { results: [], count: 2 } },
    { title: "6.2 an unknown user", request: "GET /1/classes/_User/nope", refused: missing("nope") },
    {
      title: "6.2 PUT without a session",
      request: "PUT /1/classes/_User/{ming}",
      json: { a: 1 },
      refused: [206, "User cannot be altered without sessionToken Error."],
    },
    { title: "6.2 DELETE without a session", request: "DELETE /1/classes/_User/{ming}", refused: 206 },
    {
      title: "6.2 POST without a password",
      request: "POST /1/classes/_User",
      json: { username: "x" },
      refused: [108, "username and password required."],
    },
    {
      title: "6.2 POST of a name that is taken",
      request: "POST /1/classes/_User",
      json: { username: "ming", password: "x" },
      refused: [202, "username 'ming' already taken."],
    },
    {
      title: "6.2 a role",
      request: "GET /1/classes/_Role/{admins}",
      matches: { name: "admins", objectId: "{admins}" },
    },
    { title: "6.2 roles", request: "GET /1/classes/_Role", matches: { results: [{ name: "admins" }] } },
  ]);
  scenarios(people, [
    {
      title: "6.2 POST signs up",
      steps: [
        {
          request: "POST /1/classes/_User",
          json: { username: "lin", password: "p" },
          status: 201,
          equals: {
            objectId: expect.stringMatching(OBJECT_ID),
            createdAt: NOW,
            sessionToken: expect.stringMatching(SESSION_TOKEN),
          },
          save: { lin: "objectId" },
        },
        { request: "GET /1/users/{lin}", matches: { username: "lin" } },
      ],
    },
    {
      title: "6.2 PUT and DELETE with the session",
      steps: [
        { request: "PUT /1/classes/_User/{ming}", as: "ming", json: { age: 7 }, equals: { updatedAt: NOW } },
        { request: "GET /1/users/{ming}", matches: { age: 7 } },
        { request: "DELETE /1/classes/_User/{ming}", as: "ming", equals: { msg: "ok" } },
        { request: "GET /1/users/{ming}", refused: missing("{ming}") },
      ],
    },
    {
      title: "6.2 POST makes a role",
      steps: [
        {
          request: "POST /1/classes/_Role",
          master: true,
          json: { name: "boss", ACL: { "*": { read: true } } },
          status: 201,
          save: { boss: "objectId" },
        },
        { request: "GET /1/roles/{boss}", matches: { name: "boss", objectId: "{boss}" } },
      ],
    },
  ]);
  it.each(["ming", "hong"])("6.2 both paths say the same of %s", async (name) => {
    await using world = await people();
    const id = String(world.names.get(name));
    const [one, other] = [await world.http("GET", `/1/users/${id}`), await world.http("GET", `/1/classes/_User/${id}`)];
    expect(other.json).toEqual(one.json);
    const [all, others] = [await world.http("GET", "/1/users"), await world.http("GET", "/1/classes/_User")];
    expect(others.json).toEqual(all.json);
  });
});
