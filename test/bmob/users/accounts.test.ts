import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, again, arrange, as, PHONE, refusalOf, SHOWN_NOW, STALE, withMing } from "./support.js";

const NOT_OWN = "206 User cannot be altered without sessionToken Error.";
const NOT_LOGGED_IN = "211 用户请先登录，或者用户登录已过期需要重新登录";

describe("reading users (contract 6.6)", () => {
  it("everybody reads them, without password and token", async () => {
    const { users, id, ming, find } = await withMing();
    const { sessionToken: _token, ...shown } = ming;
    expect(await users.get(ANONYMOUS, { id })).toEqual(shown);
    expect(await find(ANONYMOUS, { className: "_User", where: { username: "小明" } })).toEqual({ results: [shown] });
  });

  it.each(["password", "sessionToken"])("nobody finds a user by %s", async (key) => {
    const { find, ming } = await withMing();
    const values = { password: "secret", sessionToken: String(ming.sessionToken) };
    const where = { [key]: values[key as keyof typeof values] };
    expect((await find(ANONYMOUS, { className: "_User", where })).results).toEqual([]);
    expect((await find(ANONYMOUS, { className: "_User", where: { [key]: { $exists: true } } })).results).toEqual([]);
  });

  it("shows the keys that are asked for, and what is included", async () => {
    const { users, id, byClass, objects } = await withMing();
    const { object } = await byClass.create(ANONYMOUS, {
      className: "Post",
      body: { author: { __type: "Pointer", className: "_User", objectId: id } },
    });
    expect(await users.get(ANONYMOUS, { id, keys: "username" })).toEqual({
      objectId: id,
      username: "小明",
      createdAt: SHOWN_NOW,
      updatedAt: SHOWN_NOW,
    });
    const post = await objects.get(ANONYMOUS, { className: "Post", id: String(object.objectId), include: "author" });
    expect(post.author).toMatchObject({ __type: "Object", className: "_User", username: "小明" });
    expect(post.author).not.toHaveProperty("password");
    expect(post.author).not.toHaveProperty("sessionToken");
  });

  it("an unknown user is 101", async () => {
    const { users } = await withMing();
    expect(await refusalOf(users.get(ANONYMOUS, { id: "nobody" }))).toBe("101 object not found for nobody.");
  });

  it("an ACL hides a user from who may not read it", async () => {
    const { users, join, find } = await withMing();
    const red = await join("红", { ACL: { "*": { write: true } } });
    const id = String(red.objectId);
    expect(await refusalOf(users.get(ANONYMOUS, { id }))).toBe(`101 object not found for ${id}.`);
    expect((await find(ANONYMOUS, { className: "_User" })).results).toHaveLength(1);
    expect(await users.get(MASTER, { id })).toMatchObject({ username: "红" });
  });
});

/** Who may change whom, and what they are told. */
const RIGHTS: readonly (readonly [string, (world: Awaited<ReturnType<typeof withMing>>) => Promise<Caller>, string])[] =
  [
    ["nobody in particular", async () => ANONYMOUS, NOT_OWN],
    ["another user", async ({ join }) => as(await join("红")), NOT_OWN],
    ["an unknown token", async () => STALE, NOT_LOGGED_IN],
    [
      "the own token after seven days",
      async (world) => {
        await world.world.clock.advance("7d");
        return again(world, world.me);
      },
      NOT_LOGGED_IN,
    ],
  ];

describe("who may change a user (contract 6.6)", () => {
  it.each(RIGHTS)("%s may not update", async (_name, callerIn, refused) => {
    const world = await withMing();
    const before = world.row(world.id);
    const caller = await callerIn(world);
    expect(await refusalOf(world.users.update(caller, { id: world.id, body: { age: 9 } }))).toBe(refused);
    expect(world.row(world.id)).toEqual(before);
  });

  it.each(RIGHTS)("%s may not delete", async (_name, callerIn, refused) => {
    const world = await withMing();
    const caller = await callerIn(world);
    expect(await refusalOf(world.users.delete(caller, { id: world.id }))).toBe(refused);
    expect(world.row(world.id)).toBeDefined();
  });

  it.each<[string, (me: Caller) => Caller]>([
    ["the user", (me) => me],
    ["the user, by id alone", (me) => ({ ...me, sessionToken: undefined })],
    ["the master", () => MASTER],
    ["the master with another's stale token", () => ({ ...STALE, master: true })],
  ])("%s may", async (_name, callerIn) => {
    const { users, id, me, row, world } = await withMing();
    await world.clock.advance("1s");
    const caller = callerIn(me);
    expect(await users.update(caller, { id, body: { age: 9 } })).toEqual({ updatedAt: "2026-03-01 16:00:01" });
    expect(row(id)).toMatchObject({ age: 9, username: "小明" });
    expect(await users.delete(caller, { id })).toEqual({ msg: "ok" });
    expect(row(id)).toBeUndefined();
  });

  it("an unknown user is 101", async () => {
    const { users, me } = await withMing();
    for (const caller of [me, ANONYMOUS, MASTER]) {
      expect(await refusalOf(users.update(caller, { id: "no", body: {} }))).toBe("101 object not found for no.");
      expect(await refusalOf(users.delete(caller, { id: "no" }))).toBe("101 object not found for no.");
    }
  });

  it("an ACL lets nobody else in, and does not keep the user out", async () => {
    const { users, join, me } = await withMing();
    const open = await join("红", { ACL: { "*": { read: true, write: true } } });
    const closed = await join("白", { ACL: {} });
    expect(await refusalOf(users.update(me, { id: String(open.objectId), body: { a: 1 } }))).toBe(NOT_OWN);
    const own = await users.update(as(closed), { id: String(closed.objectId), body: { a: 1 } });
    expect(own).toEqual({ updatedAt: SHOWN_NOW });
  });

  it("who may not read a user learns nothing of them; the user with a stale token is told to log in", async () => {
    const { users, join, me } = await withMing();
    const { objectId } = await join("白", { ACL: {} });
    const id = String(objectId);
    expect(await refusalOf(users.update(me, { id, body: {} }))).toBe(`101 object not found for ${id}.`);
    expect(await refusalOf(users.delete(ANONYMOUS, { id }))).toBe(`101 object not found for ${id}.`);
    expect(await refusalOf(users.update(STALE, { id, body: {} }))).toBe(NOT_LOGGED_IN);
    expect(await refusalOf(users.update(STALE, { id: "nobody", body: {} }))).toBe(NOT_LOGGED_IN);
  });
});

describe("what an update may change (contract 6.6)", () => {
  it("names can be changed, and the old ones are free", async () => {
    const { users, id, me, join } = await withMing();
    const body = { username: "大明", email: "da@b.cn", mobilePhoneNumber: "13900000000" };
    await users.update(me, { id, body });
    expect(await users.logIn(ANONYMOUS, { username: "da@b.cn", password: "secret" })).toMatchObject(body);
    expect(await refusalOf(users.logIn(ANONYMOUS, { username: "小明", password: "secret" }))).toBe(
      "101 username or password incorrect.",
    );
    await join("小明", { email: "ming@b.cn", mobilePhoneNumber: PHONE });
  });

  it.each<[string, JsonObject, string]>([
    ["a taken username", { username: "红" }, "202 username '红' already taken."],
    ["a taken email", { email: "hong@b.cn" }, "203 email 'hong@b.cn' already taken."],
    ["a taken number", { mobilePhoneNumber: "13900000000" }, "209 mobilePhoneNumber '13900000000' already taken."],
    ["an empty username", { username: "" }, "201 'username' missing."],
    ["a username of spaces", { username: "  " }, "201 'username' missing."],
    ["null as username", { username: null }, "201 'username' missing."],
    ["no username any more", { username: { __op: "Delete" } }, "201 'username' missing."],
    [
      "a number as username",
      { username: 7 },
      "111 invalid type for key 'username', expected 'String', but got 'Number'.",
    ],
    ["a map as email", { email: { a: 1 } }, "111 invalid type for key 'email', expected 'String', but got 'Object'."],
    ["a bad email", { email: "a b@c.cn" }, "301 email Must be a valid email address"],
    ["a bad number", { mobilePhoneNumber: "+86-138" }, "301 mobilePhoneNumber Must be valid mobile number"],
    ["an empty password", { password: "" }, "10050 new password is empty"],
    ["null as password", { password: null }, "10051 new password must string"],
    ["a number as password", { password: 7 }, "10051 new password must string"],
    ["an operation as password", { password: { __op: "Delete" } }, "10051 new password must string"],
    ["a reserved field", { createdAt: "x" }, "105 It is a reserved field: createdAt."],
    [
      "a place inside a name",
      { "username.a": 1 },
      "111 invalid type for key 'username', expected 'String', but got 'Object'.",
    ],
  ])("%s is refused, and all stays as it was", async (_name, body, refused) => {
    const { users, id, me, row, join } = await withMing();
    await join("红", { email: "hong@b.cn", mobilePhoneNumber: "13900000000" });
    const before = row(id);
    expect(await refusalOf(users.update(me, { id, body: { ...body, age: 9 } }))).toBe(refused);
    expect(row(id)).toEqual(before);
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toMatchObject({ objectId: id });
  });

  it("of those who take the same name at once, one has it", async () => {
    const { users, join } = await arrange();
    const all = await Promise.all(["a", "b", "c"].map((name) => join(name)));
    const tries = all.map((user) => users.update(as(user), { id: String(user.objectId), body: { username: "小明" } }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it.each(["emailVerified", "mobilePhoneVerified", "sessionToken"])("%s is ignored, in whatever form", async (key) => {
    const { users, id, me, row } = await withMing();
    const before = row(id)?.[key];
    for (const body of [{ [key]: true }, { [`${key}.a`]: 1 }, { [key]: { __op: "Delete" } }]) {
      expect(await users.update(me, { id, body })).toEqual({ updatedAt: SHOWN_NOW });
      expect(row(id)?.[key]).toBe(before);
    }
  });

  it("the master says what is verified", async () => {
    const { users, id, row } = await withMing();
    await users.update(MASTER, { id, body: { emailVerified: true, mobilePhoneVerified: true } });
    expect(row(id)).toMatchObject({ emailVerified: true, mobilePhoneVerified: true });
  });

  it("what was proven does not hold for the next address or number", async () => {
    const { users, id, me, row } = await withMing();
    await users.update(MASTER, { id, body: { emailVerified: true, mobilePhoneVerified: true } });
    await users.update(me, { id, body: { email: "ming@b.cn", mobilePhoneNumber: PHONE } });
    expect(row(id)).toMatchObject({ emailVerified: true, mobilePhoneVerified: true });
    await users.update(me, { id, body: { email: "da@b.cn", mobilePhoneNumber: "13900000000" } });
    expect(row(id)).toMatchObject({ emailVerified: false, mobilePhoneVerified: false });
    await users.update(me, { id, body: { email: { __op: "Delete" }, mobilePhoneNumber: "" } });
    expect(row(id)).not.toHaveProperty("emailVerified");
    expect(row(id)).not.toHaveProperty("mobilePhoneVerified");
  });

  it("a new address gets a mail, the same one does not", async () => {
    const { users, id, me, world } = await withMing();
    world.outbox.clear();
    await users.update(me, { id, body: { email: "ming@b.cn" } });
    expect(world.outbox.messages()).toEqual([]);
    await users.update(me, { id, body: { email: "da@b.cn" } });
    expect(world.outbox.messages().map(({ to }) => to)).toEqual([["da@b.cn"]]);
  });

  it("a password is not stored in the row, and ends the session", async () => {
    const { users, id, me, row, world } = await withMing();
    expect(await users.update(me, { id, body: { password: "new" } })).toEqual({ updatedAt: SHOWN_NOW });
    expect(row(id)).not.toHaveProperty("password");
    expect(users.userOfToken(String(me.sessionToken))).toBeUndefined();
    expect(await refusalOf(users.update(again({ users }, me), { id, body: {} }))).toBe(NOT_LOGGED_IN);
    const { sessionToken } = await users.logIn(ANONYMOUS, { username: "小明", password: "new" });
    expect(sessionToken).not.toBe(me.sessionToken);
    expect(JSON.stringify(world.store.collection("bmob:credentials").find({}))).not.toContain("new");
  });
});

describe("a user who is deleted (contract 6.6)", () => {
  it("leaves names, session, password, mails and roles", async () => {
    const { users, id, me, join, roles, size, find } = await withMing();
    const { objectId } = await roles.create(MASTER, {
      body: {
        name: "admins",
        users: { __op: "AddRelation", objects: [{ __type: "Pointer", className: "_User", objectId: id }] },
      },
    });
    const where = {
      $relatedTo: { object: { __type: "Pointer", className: "_Role", objectId: String(objectId) }, key: "users" },
    };
    expect((await find(MASTER, { className: "_User", where })).results).toHaveLength(1);
    await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" });
    await users.delete(me, { id });
    for (const collection of ["logins", "sessions", "tokens", "credentials", "mailTokens"] as const) {
      expect(size(collection), collection).toBe(0);
    }
    expect(users.userOfToken(String(me.sessionToken))).toBeUndefined();
    expect((await find(MASTER, { className: "_User", where })).results).toEqual([]);
    expect(await refusalOf(users.logIn(ANONYMOUS, { username: "小明", password: "secret" }))).toBe(
      "101 username or password incorrect.",
    );
    const next = await join("小明", { email: "ming@b.cn", mobilePhoneNumber: PHONE });
    expect(next.objectId).not.toBe(id);
  });

  it("takes nobody's name along", async () => {
    const world: Arranged = await arrange();
    const one = await world.join("a", { email: "" });
    await world.join("b", { email: "" });
    await world.users.delete(as(one), { id: String(one.objectId) });
    expect(await world.users.logIn(ANONYMOUS, { username: "b", password: "b的密码" })).toMatchObject({ username: "b" });
  });
});
