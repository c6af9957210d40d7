import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { COLLECTIONS, joinName } from "../../../src/platforms/leancloud/world.js";
import { arrange, NOW, refusalOf, refusesWith } from "./support.js";

const NOT_OWN = "400 206 The user cannot be altered by a client without the session.";

const two = async (...given: Parameters<typeof arrange>) => {
  const world = await arrange(...given);
  const ming = await world.join("小明", { email: "ming@b.cn", mobilePhoneNumber: "13800000000" });
  const hong = await world.join("红", { email: "hong@b.cn", mobilePhoneNumber: "13900000000" });
  return { ...world, ming, hong, id: String(ming.objectId) };
};

describe("get (contract 10.3, 16.1)", () => {
  it("shows a user without session token; authData to the user and the master only (16.9)", async () => {
    const { users, as, hong, id } = await two();
    await users.update(MASTER, { id, body: { authData: { github: { uid: "1" } } } });
    const caller = as(users.wholeUser(MASTER, id) ?? {});
    expect(await users.get(caller, { id })).toMatchObject({ username: "小明", authData: { github: { uid: "1" } } });
    expect(await users.get(MASTER, { id })).toHaveProperty("authData");
    for (const other of [as(hong), ANONYMOUS]) {
      const shown = await users.get(other, { id });
      expect(shown).toMatchObject({ username: "小明" });
      expect(shown).not.toHaveProperty("authData");
      expect(shown).not.toHaveProperty("sessionToken");
    }
  });

  it("is 211 for an unknown id", async () => {
    const { users } = await arrange();
    expect(await refusalOf(users.get(ANONYMOUS, { id: "nobody" }))).toBe("400 211 Could not find user.");
  });

  it("takes keys", async () => {
    const { users, id } = await two();
    expect(await users.get(ANONYMOUS, { id, keys: "username" })).toEqual({
      objectId: id,
      username: "小明",
      createdAt: NOW,
      updatedAt: NOW,
    });
  });
});

describe("update (contract 16.6)", () => {
  it("answers objectId and updatedAt, with new=true the keys of the request as well", async () => {
    const { users, world, as, ming, id } = await two();
    await world.clock.advance("1h");
    const updatedAt = "2026-03-01T09:00:00.000Z";
    expect(await users.update(as(ming), { id, body: { age: 7 } })).toEqual({ objectId: id, updatedAt });
    expect(await users.update(as(ming), { id, body: { age: { __op: "Increment", amount: 1 } }, fetch: true })).toEqual({
      objectId: id,
      updatedAt,
      age: 8,
    });
  });

  it("needs the user's own session or the master", async () => {
    const { users, as, hong, id, row } = await two();
    const body = { age: 7 };
    expect(await refusalOf(users.update(ANONYMOUS, { id, body }))).toBe(NOT_OWN);
    expect(await refusalOf(users.update(as(hong), { id, body }))).toBe(NOT_OWN);
    expect(row(id)).not.toHaveProperty("age");
    await users.update(MASTER, { id, body });
    expect(row(id)).toMatchObject({ age: 7 });
  });

  it("does not ask the ACL (15.6)", async () => {
    const { users, as, ming, hong, id } = await two();
    await users.update(as(ming), { id, body: { ACL: { [String(hong.objectId)]: { read: true, write: true } } } });
    await users.update(as(ming), { id, body: { age: 7 } });
    expect(await refusalOf(users.update(as(hong), { id, body: { age: 8 } }))).toBe(NOT_OWN);
  });

  it("applies where (10.4)", async () => {
    const { users, as, ming, id, row } = await two();
    expect(await refusalOf(users.update(as(ming), { id, body: { age: 7 }, where: { age: 6 } }))).toBe(
      "400 305 No effect on updating/deleting a document.",
    );
    expect(row(id)).not.toHaveProperty("age");
  });

  it.each<[string, JsonObject, string]>([
    ["username", { username: "红" }, "400 202 Username has already been taken."],
    ["email", { email: "hong@b.cn" }, "400 203 Email has already been taken."],
    ["phone", { mobilePhoneNumber: "13900000000" }, "400 214 Mobile phone number has already been taken."],
    ["bad email", { email: "x" }, "400 125 The email address was invalid."],
    ["bad phone", { mobilePhoneNumber: "x" }, "400 127 The mobile phone number was invalid."],
    ["blank username", { username: "" }, "400 217 Invalid username, it must be a non-blank string."],
    ["no username", { username: { __op: "Delete" } }, "400 217 Invalid username, it must be a non-blank string."],
    ["blank password", { password: "" }, "400 218 Invalid password, it must be a non-blank string."],
    ["no password", { password: { __op: "Delete" } }, "400 218 Invalid password, it must be a non-blank string."],
  ])("%s that is not free or not good is refused, and nothing changes", async (_name, body, refused) => {
    const { users, as, ming, id, row } = await two();
    const before = row(id);
    expect(await refusalOf(users.update(as(ming), { id, body: { ...body, age: 7 } }))).toBe(refused);
    expect(row(id)).toEqual(before);
  });

  it("a renamed user logs in with the new name only, and the old one is free", async () => {
    const { users, as, join, ming, id } = await two();
    await users.update(as(ming), { id, body: { username: "明" } });
    const password = "小明的密码";
    expect(await users.logIn(ANONYMOUS, { body: { username: "明", password } })).toMatchObject({ objectId: id });
    expect(await refusalOf(users.logIn(ANONYMOUS, { body: { username: "小明", password } }))).toMatch(/^400 211/);
    expect(await refusalOf(join("明"))).toMatch(/^400 202/);
    expect(await join("小明")).toMatchObject({ username: "小明" });
  });

  it("two renames to one name at once: one is refused", async () => {
    const { users, as, ming, hong } = await two({
      scripts: { class: { "beforeUpdate _User": () => Promise.resolve() } },
    });
    const renames = [ming, hong].map((user) =>
      users.update(as(user), { id: String(user.objectId), body: { username: "林" } }),
    );
    const results = await Promise.allSettled(renames);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("a new password works, the old one does not, the session stays", async () => {
    const { users, as, ming, id } = await two();
    await users.update(as(ming), { id, body: { password: "new" } });
    const logIn = (password: string) => users.logIn(ANONYMOUS, { body: { username: "小明", password } });
    expect((await logIn("new")).sessionToken).toBe(ming.sessionToken);
    expect(await refusalOf(logIn("小明的密码"))).toMatch(/^400 210/);
  });

  it("a new address or number is not proven yet", async () => {
    const { users, as, ming, id, row } = await two();
    await users.update(MASTER, { id, body: { emailVerified: true, mobilePhoneVerified: true } });
    await users.update(as(ming), { id, body: { email: "ming@b.cn", age: 1 } });
    expect(row(id)).toMatchObject({ emailVerified: true, mobilePhoneVerified: true });
    await users.update(as(ming), { id, body: { email: "ming@c.cn" } });
    expect(row(id)).toMatchObject({ emailVerified: false, mobilePhoneVerified: true });
    await users.update(as(ming), { id, body: { mobilePhoneNumber: { __op: "Delete" } } });
    expect(row(id)).toMatchObject({ mobilePhoneVerified: false });
    await users.update(MASTER, { id, body: { email: "ming@d.cn", emailVerified: true } });
    expect(row(id)).toMatchObject({ emailVerified: true });
  });

  it("what only a proof or the master may set is ignored", async () => {
    const { users, world, as, ming, id, row } = await two();
    const body = { emailVerified: true, mobilePhoneVerified: true, sessionToken: "mine", "sessionToken.x": 1, age: 7 };
    await users.update(as(ming), { id, body });
    expect(row(id)).toMatchObject({ emailVerified: false, mobilePhoneVerified: false, age: 7 });
    expect(row(id)).not.toHaveProperty("sessionToken");
    expect(users.sessionOf(world.store, id)).toBe(ming.sessionToken);
    expect(users.userOfToken("mine")).toBeUndefined();
  });

  it("hooks hear that there is a new password but not which, and may refuse (8.5, 8.8)", async () => {
    const { users, as, ming, id, heard } = await two({
      scripts: {
        class: {
          "beforeUpdate _User": ({ age }) => (age === 3 ? refusesWith("太小") : undefined),
          "afterUpdate _User": () => {},
        },
      },
    });
    await users.update(as(ming), { id, body: { password: "new", age: 7 } });
    expect(heard.map(({ hook, keys }) => [hook, keys])).toEqual([
      ["beforeUpdate _User", ["age", "password"]],
      ["afterUpdate _User", ["age", "password"]],
    ]);
    expect(JSON.stringify(heard)).not.toContain("new");
    expect(await refusalOf(users.update(as(ming), { id, body: { password: "newer", age: 3 } }))).toMatch(/^400 142 /);
    expect(await users.logIn(ANONYMOUS, { body: { username: "小明", password: "new" } })).toMatchObject({ age: 7 });
  });
});

describe("delete (contract 16.10)", () => {
  it("takes everything of the user along: session, password, names, accounts, roles, links in mails", async () => {
    const { users, roles, world, as, join, ming, id, row } = await two();
    await users.update(as(ming), { id, body: { authData: { github: { uid: "1" } } } });
    await users.requestEmailVerify(ANONYMOUS, { body: { email: "ming@b.cn" } });
    await users.logIn(ANONYMOUS, { body: { username: "小明", password: "wrong" } }).catch(() => {});
    const member = { __type: "Pointer", className: "_User", objectId: id };
    await roles.create(MASTER, { body: { name: "tea", ACL: {}, users: { __op: "AddRelation", objects: [member] } } });
    expect(world.store.collection(joinName("_Role", "users")).size).toBe(1);

    expect(await users.delete(as(ming), { id })).toEqual({});
    expect(row(id)).toBeUndefined();
    expect(users.userOfToken(String(ming.sessionToken))).toBeUndefined();
    for (const name of [
      COLLECTIONS.sessions,
      COLLECTIONS.tokens,
      COLLECTIONS.credentials,
      COLLECTIONS.logins,
      COLLECTIONS.loginFailures,
      COLLECTIONS.mailTokens,
      joinName("_Role", "users"),
    ]) {
      expect(JSON.stringify(world.store.collection(name).find({})), name).not.toContain(id);
    }
    expect(await join("小明", { email: "ming@b.cn", authData: { github: { uid: "1" } } })).toMatchObject({
      username: "小明",
    });
  });

  it("needs the user's own session or the master", async () => {
    const { users, as, hong, id, row } = await two();
    expect(await refusalOf(users.delete(ANONYMOUS, { id }))).toBe(NOT_OWN);
    expect(await refusalOf(users.delete(as(hong), { id }))).toBe(NOT_OWN);
    expect(row(id)).toBeDefined();
    expect(await users.delete(MASTER, { id })).toEqual({});
    expect(row(id)).toBeUndefined();
    // D10
    expect(await users.delete(MASTER, { id })).toEqual({});
  });

  it("applies where, and asks the hook; both leave the user whole", async () => {
    const { users, as, ming, id } = await two({
      scripts: { class: { "beforeDelete _User": () => refusesWith("不行") } },
    });
    expect(await refusalOf(users.delete(as(ming), { id, where: { age: 1 } }))).toMatch(/^400 305 /);
    expect(await refusalOf(users.delete(as(ming), { id }))).toMatch(/^400 142 /);
    expect(await users.logIn(ANONYMOUS, { body: { username: "小明", password: "小明的密码" } })).toEqual(ming);
  });
});
