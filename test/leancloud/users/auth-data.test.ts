import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { type Arranged, arrange, refusalOf, refusesWith } from "./support.js";

const enter = (
  { users }: Pick<Arranged, "users">,
  authData: JsonObject,
  more: JsonObject = {},
  failOnNotExist = false,
) => users.create(ANONYMOUS, { body: { ...more, authData }, failOnNotExist });

/** A user who came by WeChat, linked to nothing else. */
const byWeixin = async (...given: Parameters<typeof arrange>) => {
  const world = await arrange(...given);
  const { user } = await enter(world, { weixin: { openid: "o1", access_token: "t1" } });
  return { ...world, user, id: String(user.objectId) };
};

describe("sign-up and login by another service's account (contract 16.9)", () => {
  it("makes a user with a random name", async () => {
    const world = await arrange();
    expect(await enter(world, { weixin: { openid: "o1", access_token: "t1" } })).toEqual({
      created: true,
      user: expect.objectContaining({
        username: expect.stringMatching(/^[0-9a-z]{25}$/),
        authData: { weixin: { openid: "o1", access_token: "t1" } },
        sessionToken: expect.stringMatching(/^[0-9a-z]{25}$/),
        emailVerified: false,
      }),
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["uid", { uid: "1", openid: "2", id: "3" }, { uid: "1" }],
    ["openid", { openid: "2", id: "3" }, { openid: "2" }],
    ["id", { id: "3" }, { id: "3" }],
    ["a number like its text", { uid: 7 }, { uid: "7" }],
  ])("knows the account again by %s", async (_name, first, second) => {
    const world = await arrange();
    const { user } = await enter(world, { test: first });
    const again = await enter(world, { test: second });
    expect(again).toMatchObject({ created: false, user: { objectId: user.objectId } });
  });

  it("does not take the same id of another platform for the same account", async () => {
    const world = await byWeixin();
    expect(await enter(world, { weibo: { openid: "o1" } })).toMatchObject({ created: true });
  });

  it("logs the user in with 200: authData merged, updatedAt bumped, the token kept", async () => {
    const world = await byWeixin();
    await world.world.clock.advance("1h");
    expect(
      await enter(world, { weixin: { openid: "o1", access_token: "t2" }, qq: { openid: "q1" } }, { age: 7 }),
    ).toEqual({
      created: false,
      user: {
        ...world.user,
        updatedAt: "2026-03-01T09:00:00.000Z",
        authData: { weixin: { openid: "o1", access_token: "t2" }, qq: { openid: "q1" } },
      },
    });
    // What was merged is known from then on.
    expect(await enter(world, { qq: { openid: "q1" } })).toMatchObject({ created: false });
  });

  it("uses extra fields when it makes a user", async () => {
    const world = await arrange();
    const { user } = await enter(world, { weixin: { openid: "o1" } }, { username: "小明", password: "secret", age: 7 });
    expect(user).toMatchObject({ username: "小明", age: 7 });
    expect(await world.users.logIn(ANONYMOUS, { body: { username: "小明", password: "secret" } })).toEqual(user);
  });

  it("makes nobody with failOnNotExist, and logs in who is there", async () => {
    const world = await byWeixin();
    const missing = enter(world, { weixin: { openid: "o2" } }, {}, true);
    expect(await refusalOf(missing)).toBe("400 211 Could not find user.");
    expect(world.rowsOf("_User")).toHaveLength(1);
    expect(await enter(world, { weixin: { openid: "o1" } }, {}, true)).toMatchObject({ created: false });
  });

  it.each<[string, JsonObject, JsonObject, RegExp]>([
    ["an account without identity", { weixin: { access_token: "t" } }, {}, /^400 250 /],
    ["an account that is no map", { weixin: "o1" }, {}, /^400 1 /],
    ["a platform with a dot", { "a.b": { uid: "1" } }, {}, /^400 121 /],
    ["a blank username beside it", { weixin: { openid: "o9" } }, { username: " " }, /^400 217 /],
    ["a blank password beside it", { weixin: { openid: "o9" } }, { password: "" }, /^400 218 /],
  ])("%s is refused", async (_name, authData, more, refused) => {
    const world = await arrange();
    expect(await refusalOf(enter(world, authData, more))).toMatch(refused);
    expect(world.rowsOf("_User")).toEqual([]);
  });

  it("accounts of two users in one login are refused", async () => {
    const world = await byWeixin();
    await enter(world, { qq: { openid: "q1" } });
    expect(await refusalOf(enter(world, { weixin: { openid: "o1" }, qq: { openid: "q1" } }))).toBe(
      "400 208 An existing account already linked to another user.",
    );
  });

  it("of several who come at once with one account, one makes the user and the others log in", async () => {
    const world = await arrange({ scripts: { class: { "beforeSave _User": () => Promise.resolve() } } });
    const results = await Promise.all([1, 2, 3].map(() => enter(world, { weixin: { openid: "o1" } })));
    expect(results.map(({ created }) => created).sort()).toEqual([false, false, true]);
    expect(new Set(results.map(({ user }) => user.sessionToken)).size).toBe(1);
    expect(world.rowsOf("_User")).toHaveLength(1);
  });
});

describe("hooks of it (contract 8.3, 8.7)", () => {
  it("onAuthData comes first; onLogin for who is there, beforeSave for who is new", async () => {
    const world = await byWeixin({ scripts: { class: { "beforeSave _User": () => {} } } });
    expect(world.heardHooks()).toEqual(["onAuthData", "beforeSave _User"]);
    await enter(world, { weixin: { openid: "o1" } });
    expect(world.heardHooks().slice(2)).toEqual(["onAuthData", "onLogin"]);
  });

  it("what onAuthData returns counts", async () => {
    const world = await arrange({ scripts: { onAuthData: () => ({ weixin: { openid: "checked" } }) } });
    const { user } = await enter(world, { weixin: { openid: "claimed" } });
    expect(user.authData).toEqual({ weixin: { openid: "checked" } });
    expect(await enter(world, { weixin: { openid: "anything" } })).toMatchObject({ created: false });
  });

  it("an onAuthData that lets no account through leaves nothing to make a user of", async () => {
    const world = await arrange({ scripts: { onAuthData: () => ({}) } });
    expect(await refusalOf(enter(world, { weixin: { openid: "o1" } }))).toMatch(/^400 200 /);
    expect(world.rowsOf("_User")).toEqual([]);
  });

  it("a refusal of onAuthData makes nobody", async () => {
    const world = await arrange({ scripts: { onAuthData: () => refusesWith("假的") } });
    expect(await refusalOf(enter(world, { weixin: { openid: "o1" } }))).toBe(
      "400 142 Cloud Code validation failed. Error detail : 假的",
    );
    expect(world.rowsOf("_User")).toEqual([]);
  });
});

describe("union ids (contract 16.9)", () => {
  const app = { openid: "o1", platform: "weixin", unionid: "u1", main_account: true };
  const mini = { openid: "o2", platform: "weixin", unionid: "u1", main_account: false };

  it("a main account leads other platforms of its vendor to the same user", async () => {
    const world = await arrange();
    const { user } = await enter(world, { weixin_app: app });
    expect(user.authData).toEqual({ weixin_app: app, _weixin_unionid: { uid: "u1" } });
    const second = await enter(world, { weixin_mini: mini });
    expect(second).toMatchObject({ created: false, user: { objectId: user.objectId } });
    expect(second.user.authData).toEqual({ weixin_app: app, _weixin_unionid: { uid: "u1" }, weixin_mini: mini });
  });

  it("without main_account, or of another vendor, it is another user", async () => {
    const world = await arrange();
    await enter(world, { weixin_app: { ...app, main_account: false } });
    expect(await enter(world, { weixin_mini: mini })).toMatchObject({ created: true });
    await enter(world, { a: { ...app, openid: "o3", unionid: "u2" } });
    expect(await enter(world, { b: { ...mini, openid: "o4", unionid: "u2", platform: "qq" } })).toMatchObject({
      created: true,
    });
  });

  it("an account's own id counts before its union id", async () => {
    const world = await arrange();
    const { user: old } = await enter(world, { weixin_mini: { openid: "o2" } });
    await enter(world, { weixin_app: app });
    expect(await enter(world, { weixin_mini: mini })).toMatchObject({ user: { objectId: old.objectId } });
  });

  it("a second main account of the same union id is refused", async () => {
    const world = await arrange();
    await enter(world, { weixin_app: app });
    const { user } = await enter(world, { github: { uid: "1" } });
    const body = { authData: { weixin_mini: { ...mini, main_account: true } } };
    expect(await refusalOf(world.users.update(world.as(user), { id: String(user.objectId), body }))).toMatch(
      /^400 208 /,
    );
  });

  it("is gone with the last account that brought it", async () => {
    const world = await arrange();
    const { user } = await enter(world, { weixin_app: app, github: { uid: "1" } });
    await enter(world, { weixin_mini: mini });
    const unlink = (platform: string) =>
      world.users.update(world.as(user), {
        id: String(user.objectId),
        body: { [`authData.${platform}`]: { __op: "Delete" } },
      });
    await unlink("weixin_app");
    expect(world.row(user.objectId)?.authData).toHaveProperty("_weixin_unionid");
    await unlink("weixin_mini");
    expect(world.row(user.objectId)?.authData).toEqual({ github: { uid: "1" } });
    expect(await enter(world, { weixin_mini: mini })).toMatchObject({ created: true });
  });
});

describe("linking and unlinking (contract 16.9)", () => {
  const github = { uid: "g1" };

  it("merges by platform", async () => {
    const { users, as, user, id, row } = await byWeixin();
    const answer = await users.update(as(user), { id, body: { authData: { github } }, fetch: true });
    expect(answer.authData).toEqual({ weixin: { openid: "o1", access_token: "t1" }, github });
    await users.update(as(user), { id, body: { authData: {} } });
    expect(row(id)?.authData).toEqual(answer.authData);
  });

  it("a link leads to the user; an account that is replaced does not", async () => {
    const world = await byWeixin();
    const { users, as, user, id } = world;
    await users.update(as(user), { id, body: { authData: { github } } });
    expect(await enter(world, { github })).toMatchObject({ created: false, user: { objectId: id } });
    await users.update(as(user), { id, body: { authData: { github: { uid: "g2" } } } });
    expect(await enter(world, { github })).toMatchObject({ created: true });
  });

  it.each<[string, JsonObject]>([
    ["a Delete of the dotted key", { "authData.weixin": { __op: "Delete" } }],
    ["null", { authData: { weixin: null } }],
  ])("%s unlinks, and the account is free", async (_name, body) => {
    const world = await byWeixin();
    const { users, as, user, id, row } = world;
    await users.update(as(user), { id, body: { authData: { github } } });
    await users.update(as(user), { id, body });
    expect(row(id)?.authData).toEqual({ github });
    expect(await enter(world, { weixin: { openid: "o1" } })).toMatchObject({ created: true });
  });

  it("all of it can go at once", async () => {
    const world = await byWeixin();
    await world.users.update(MASTER, { id: world.id, body: { authData: null } });
    expect(world.row(world.id)).not.toHaveProperty("authData");
    expect(await enter(world, { weixin: { openid: "o1" } })).toMatchObject({ created: true });
  });

  it.each<[string, JsonObject, string]>([
    [
      "an account of another user",
      { authData: { github: { uid: "taken" } } },
      "400 208 An existing account already linked to another user.",
    ],
    [
      "the same by a dotted key",
      { "authData.github": { uid: "taken" } },
      "400 208 An existing account already linked to another user.",
    ],
    [
      "an account without identity",
      { authData: { github: { token: "x" } } },
      "400 250 The third-party account is missing its id (uid, openid or id).",
    ],
    ["an account that is no map", { authData: 7 }, "400 1 authData must be a map"],
  ])("%s is refused, and nothing changes", async (_name, body, refused) => {
    const world = await byWeixin();
    await enter(world, { github: { uid: "taken" } });
    const before = world.row(world.id);
    expect(await refusalOf(world.users.update(world.as(world.user), { id: world.id, body }))).toBe(refused);
    expect(world.row(world.id)).toEqual(before);
  });
});

describe("anonymous users (contract 16.9)", () => {
  const anonymous = async () => {
    const world = await arrange();
    const { user } = await enter(world, { anonymous: { id: "uuid" } });
    const id = String(user.objectId);
    return { ...world, user, id, change: (body: JsonObject) => world.users.update(world.as(user), { id, body }) };
  };

  it("come back by their id", async () => {
    const world = await anonymous();
    expect(await enter(world, { anonymous: { id: "uuid" } })).toMatchObject({ created: false });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ["another platform", { authData: { github: { uid: "1" } } }, { github: { uid: "1" } }],
    ["a name and a password", { username: "小明", password: "secret" }, {}],
  ])("are no longer anonymous with %s", async (_name, body, left) => {
    const world = await anonymous();
    await world.change(body);
    expect(world.row(world.id)?.authData).toEqual(left);
    expect(await enter(world, { anonymous: { id: "uuid" } })).toMatchObject({ created: true });
  });

  it.each<[string, JsonObject]>([
    ["a name alone", { username: "小明" }],
    ["a password alone", { password: "secret" }],
    ["something else", { age: 7 }],
  ])("stay anonymous with %s", async (_name, body) => {
    const world = await anonymous();
    await world.change(body);
    expect(world.row(world.id)?.authData).toEqual({ anonymous: { id: "uuid" } });
  });
});
