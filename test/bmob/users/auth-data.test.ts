import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { arrange, as, refusalOf, SHOWN_NOW } from "./support.js";

const BAD = "208 authData error.";
const LINKED = "208 authData already linked by other user.";

const weibo = { uid: "1", access_token: "a", expires_in: 1_564_469_423_540 };
const qq = { openid: "Q", access_token: "b", expires_in: 1_382_686_496 };

const withLinked = async (authData: JsonObject = { weibo }) => {
  const world = await arrange();
  const { user } = await world.users.signUp(ANONYMOUS, { authData });
  return { ...world, user, id: String(user.objectId), me: as(user) };
};

describe("sign-up and login by accounts of other services (contract 6.6)", () => {
  it("a new account makes a user with a random name", async () => {
    const { users, row } = await arrange();
    const entered = await users.signUp(ANONYMOUS, { authData: { weibo } });
    expect(entered).toEqual({
      created: true,
      user: {
        username: expect.stringMatching(/^[0-9a-f]{16}$/),
        createdAt: SHOWN_NOW,
        objectId: expect.stringMatching(/^[0-9a-f]{10}$/),
        sessionToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
    expect(row(entered.user.objectId)?.authData).toEqual({ weibo });
  });

  it.each<[string, JsonObject]>([
    ["weibo, by uid", { weibo: { uid: "7" } }],
    ["qq, by openid", { qq: { openid: "7" } }],
    ["weapp, by openid", { weapp: { openid: "7", unionid: "u", sk: "s", expires_in: 7200 } }],
    ["anonymous, by id", { anonymous: { id: "7" } }],
    ["a number as uid", { weibo: { uid: 7 } }],
  ])("%s: the second time it is a login, 200 and the whole user", async (_name, authData) => {
    const { users } = await arrange();
    const { user: made } = await users.signUp(ANONYMOUS, { authData });
    const again = await users.signUp(ANONYMOUS, { authData });
    expect(again).toEqual({ created: false, user: { ...made, updatedAt: SHOWN_NOW, authData } });
  });

  it("a login keeps the new tokens of the service, and adds further accounts", async () => {
    const { users, row, id } = await withLinked();
    const fresh = { ...weibo, access_token: "fresh" };
    const entered = await users.signUp(ANONYMOUS, { authData: { weibo: fresh, qq } });
    expect(entered).toMatchObject({ created: false, user: { objectId: id } });
    expect(row(id)?.authData).toEqual({ weibo: fresh, qq });
    expect(await users.signUp(ANONYMOUS, { authData: { qq } })).toMatchObject({ user: { objectId: id } });
  });

  it("a name, a password and fields may be given; the password is good for logins", async () => {
    const { users } = await arrange();
    const body = { authData: { weibo }, username: "小明", password: "secret", age: 9 };
    expect((await users.signUp(ANONYMOUS, body)).user).toMatchObject({ username: "小明" });
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toMatchObject({ age: 9 });
  });

  it("a taken name is refused", async () => {
    const { users, join } = await arrange();
    await join("小明");
    expect(await refusalOf(users.signUp(ANONYMOUS, { authData: { weibo }, username: "小明" }))).toBe(
      "202 username '小明' already taken.",
    );
  });

  it("all who come at once with one account are one user", async () => {
    const { users } = await arrange();
    const all = await Promise.all([1, 2, 3].map(() => users.signUp(ANONYMOUS, { authData: { weibo } })));
    expect(all.map(({ created }) => created)).toEqual([true, false, false]);
    expect(new Set(all.map(({ user }) => user.objectId)).size).toBe(1);
  });

  it("accounts of two users are not one's", async () => {
    const { users } = await withLinked();
    await users.signUp(ANONYMOUS, { authData: { qq } });
    expect(await refusalOf(users.signUp(ANONYMOUS, { authData: { weibo, qq } }))).toBe(LINKED);
  });

  it.each<[string, Json]>([
    ["a text", "weibo"],
    ["a list", [weibo]],
    ["a service that is a text", { weibo: "1" }],
    ["a service that is a list", { weibo: [] }],
    ["no identity", { weibo: { access_token: "a" } }],
    ["an empty identity", { weibo: { uid: "" } }],
    ["a map as identity", { weibo: { uid: { $ne: "" } } }],
    ["a name with a dot", { "a.b": { uid: "1" } }],
    ["a name with a dollar", { $ne: { uid: "1" } }],
    ["a name that ids are made with", { "weibo:1": { uid: "1" } }],
    ["an empty name", { "": { uid: "1" } }],
    ["a poisonous name", JSON.parse('{"__proto__":{"uid":"1"}}')],
  ])("%s is refused", async (_name, authData) => {
    const { users } = await withLinked();
    expect(await refusalOf(users.signUp(ANONYMOUS, { authData }))).toBe(BAD);
  });

  it.each<[string, Json]>([
    ["null", null],
    ["empty", {}],
    ["of nulls", { weibo: null }],
  ])("authData that is %s is no account", async (_name, authData) => {
    const { users } = await withLinked();
    expect(await refusalOf(users.signUp(ANONYMOUS, { authData }))).toBe("108 username and password required.");
    const body = { authData, username: "小明", password: "secret" };
    expect(await users.signUp(ANONYMOUS, body)).toMatchObject({ created: true });
  });
});

describe("linking a user (contract 6.6)", () => {
  it("PUT adds an account beside the others; it logs the user in from then on", async () => {
    const { users, id, me, row } = await withLinked();
    expect(await users.update(me, { id, body: { authData: { qq } } })).toEqual({ updatedAt: SHOWN_NOW });
    expect(row(id)?.authData).toEqual({ weibo, qq });
    expect(await users.signUp(ANONYMOUS, { authData: { qq } })).toMatchObject({ user: { objectId: id } });
  });

  it("null takes one off; it is free then", async () => {
    const { users, id, me, row } = await withLinked({ weibo, qq });
    await users.update(me, { id, body: { authData: { weibo: null } } });
    expect(row(id)?.authData).toEqual({ qq });
    expect(await users.signUp(ANONYMOUS, { authData: { weibo } })).toMatchObject({ created: true });
  });

  it.each<[string, JsonObject]>([
    ["the last one is taken off", { authData: { weibo: null } }],
    ["all are taken off", { authData: null }],
    ["all are deleted", { authData: { __op: "Delete" } }],
    ["one is deleted by its path", { "authData.weibo": { __op: "Delete" } }],
  ])("when %s, there is no authData", async (_name, body) => {
    const { users, id, me, row, size } = await withLinked();
    await users.update(me, { id, body });
    expect(row(id)).not.toHaveProperty("authData");
    expect(size("logins")).toBe(1);
  });

  it("another user's account is 208", async () => {
    const { users, join, row } = await withLinked();
    const ming = await join("小明");
    const id = String(ming.objectId);
    expect(await refusalOf(users.update(as(ming), { id, body: { authData: { weibo } } }))).toBe(LINKED);
    expect(row(id)).not.toHaveProperty("authData");
  });

  it.each<[string, JsonObject, string]>([
    ["a text", { authData: "weibo" }, BAD],
    ["a service that is a text", { authData: { qq: "1" } }, BAD],
    ["a service without identity", { authData: { qq: {} } }, BAD],
    ["a service that loses its identity", { "authData.weibo.uid": { __op: "Delete" } }, BAD],
    ["a bad name", { authData: { "a.b": { uid: "1" } } }, BAD],
    ["a number by its path", { "authData.qq": 7 }, BAD],
    ["an unknown operation", { authData: { __op: "Link" } }, "107 invalid op value"],
    [
      "a list operation",
      { authData: { __op: "Add", objects: [1] } },
      "111 invalid type for key 'authData', expected 'Object', but got 'Array'.",
    ],
  ])("%s is refused", async (_name, body, refused) => {
    const { users, id, me, row } = await withLinked();
    expect(await refusalOf(users.update(me, { id, body }))).toBe(refused);
    expect(row(id)?.authData).toEqual({ weibo });
  });

  it("a user who is deleted frees the accounts", async () => {
    const { users, id, me } = await withLinked();
    await users.delete(me, { id });
    expect(await users.signUp(ANONYMOUS, { authData: { weibo } })).toMatchObject({ created: true });
  });
});
