import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { arrange, NOW, refusalOf, refusesWith } from "./support.js";

describe("sign-up (contract 16.3)", () => {
  it("answers the whole user with a session token, and without the password", async () => {
    const { users } = await arrange();
    const body = { username: "小明", password: "secret", email: "ming@b.cn", mobilePhoneNumber: "13800000000", age: 7 };
    expect(await users.create(ANONYMOUS, { body })).toEqual({
      created: true,
      user: {
        objectId: expect.stringMatching(/^[0-9a-f]{24}$/),
        username: "小明",
        email: "ming@b.cn",
        mobilePhoneNumber: "13800000000",
        age: 7,
        emailVerified: false,
        mobilePhoneVerified: false,
        createdAt: NOW,
        updatedAt: NOW,
        sessionToken: expect.stringMatching(/^[0-9a-z]{25}$/),
      },
    });
  });

  it("gives a session that leads to the user", async () => {
    const { users, join, world } = await arrange();
    const user = await join("小明");
    expect(users.userOfToken(String(user.sessionToken))).toBe(user.objectId);
    expect(users.sessionOf(world.store, String(user.objectId))).toBe(user.sessionToken);
    expect(users.wholeUser(ANONYMOUS, String(user.objectId))).toEqual(user);
    expect(users.userOfToken("unknown")).toBeUndefined();
  });

  const taken = { username: "红", password: "p", email: "hong@b.cn", mobilePhoneNumber: "13900000000" };

  it.each<[string, JsonObject, string]>([
    ["no username", { password: "p" }, "400 200 Username is missing or empty"],
    ["an empty username", { username: "", password: "p" }, "400 200 Username is missing or empty"],
    ["a null username", { username: null, password: "p" }, "400 200 Username is missing or empty"],
    ["no password", { username: "a" }, "400 201 Password is missing or empty."],
    ["an empty password", { username: "a", password: "" }, "400 201 Password is missing or empty."],
    ["a taken username", { username: "红", password: "p" }, "400 202 Username has already been taken."],
    ["a taken email", { username: "a", password: "p", email: "hong@b.cn" }, "400 203 Email has already been taken."],
    [
      "a taken phone",
      { username: "a", password: "p", mobilePhoneNumber: "13900000000" },
      "400 214 Mobile phone number has already been taken.",
    ],
    ["a bad email", { username: "a", password: "p", email: "b.cn" }, "400 125 The email address was invalid."],
    ["an email that is no text", { username: "a", password: "p", email: 7 }, "400 125 The email address was invalid."],
    [
      "a bad phone",
      { username: "a", password: "p", mobilePhoneNumber: "12a" },
      "400 127 The mobile phone number was invalid.",
    ],
    ["a blank username", { username: " ", password: "p" }, "400 217 Invalid username, it must be a non-blank string."],
    [
      "a username of another type",
      { username: 7, password: "p" },
      "400 217 Invalid username, it must be a non-blank string.",
    ],
    ["a blank password", { username: "a", password: "  " }, "400 218 Invalid password, it must be a non-blank string."],
    ["empty authData", { authData: {} }, "400 200 Username is missing or empty"],
  ])("%s is refused, and leaves nothing", async (_name, body, refused) => {
    const { users, rowsOf } = await arrange();
    await users.create(ANONYMOUS, { body: taken });
    expect(await refusalOf(users.create(ANONYMOUS, { body }))).toBe(refused);
    expect(rowsOf("_User")).toHaveLength(1);
    // What a refused sign-up would have claimed is free.
    expect((await users.create(ANONYMOUS, { body: { username: "a", password: "p", email: "a@b.cn" } })).created).toBe(
      true,
    );
  });

  it.each(["小明", "Ming Wu", "a@b.cn", "___", "emoji🍵"])("takes the username %s", async (username) => {
    const { join } = await arrange();
    expect(await join(username)).toMatchObject({ username });
  });

  it("keeps usernames apart by letter case (16.2)", async () => {
    const { join } = await arrange();
    await join("Ming");
    expect(await join("ming")).toMatchObject({ username: "ming" });
  });

  it("ignores what only a proof or the master may set", async () => {
    const { join, users } = await arrange();
    const more = { emailVerified: true, mobilePhoneVerified: true, sessionToken: "mine", objectId: "mine" };
    const user = await join("小明", more);
    expect(user).toMatchObject({ emailVerified: false, mobilePhoneVerified: false });
    expect(user.objectId).not.toBe("mine");
    expect(users.userOfToken("mine")).toBeUndefined();
    const body = { username: "红", password: "p", emailVerified: true };
    expect((await users.create(MASTER, { body })).user).toMatchObject({ emailVerified: true });
  });

  it("of two sign-ups at once with the same username, one is refused", async () => {
    const { users, rowsOf } = await arrange();
    const body = { username: "小明", password: "p" };
    const results = await Promise.allSettled([1, 2, 3].map(() => users.create(ANONYMOUS, { body })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    const [rejected] = results.filter((result) => result.status === "rejected");
    expect(rejected?.reason.code).toBe(202);
    expect(rowsOf("_User")).toHaveLength(1);
  });
});

describe("hooks of a sign-up (contract 8.3, 8.4)", () => {
  it("fires beforeSave and afterSave, not onLogin; neither sees the password", async () => {
    const { join, heard, heardHooks } = await arrange({
      scripts: { class: { "beforeSave _User": () => {}, "afterSave _User": () => {} } },
    });
    await join("小明");
    expect(heardHooks()).toEqual(["beforeSave _User", "afterSave _User"]);
    for (const { object } of heard) {
      expect(object).toMatchObject({ username: "小明", emailVerified: false });
      expect(Object.keys(object)).not.toContain("password");
      expect(Object.keys(object)).not.toContain("sessionToken");
    }
  });

  it("does not run a hook for a sign-up that lacks a name", async () => {
    const { users, heard } = await arrange({ scripts: { class: { "beforeSave _User": () => {} } } });
    await refusalOf(users.create(ANONYMOUS, { body: { password: "p" } }));
    expect(heard).toEqual([]);
  });

  it("refuses with 142 when beforeSave does, and the name stays free", async () => {
    const { join } = await arrange({
      scripts: { class: { "beforeSave _User": ({ age }) => (age === 3 ? refusesWith("太小") : undefined) } },
    });
    expect(await refusalOf(join("小明", { age: 3 }))).toBe("400 142 Cloud Code validation failed. Error detail : 太小");
    expect(await join("小明")).toMatchObject({ username: "小明" });
  });

  it("checks and claims the names that a hook has set", async () => {
    const { join } = await arrange({
      scripts: {
        class: {
          "beforeSave _User": (object) => {
            if (object.rename !== undefined) Object.assign(object, { username: object.rename, email: object.mail });
          },
        },
      },
    });
    await join("小明");
    expect(await refusalOf(join("红", { rename: "小明" }))).toBe("400 202 Username has already been taken.");
    expect(await refusalOf(join("红", { rename: "红", mail: "nowhere" }))).toBe(
      "400 125 The email address was invalid.",
    );
    expect(await refusalOf(join("红", { rename: null }))).toBe("400 200 Username is missing or empty");
    await join("红", { rename: "林" });
    expect(await refusalOf(join("林"))).toBe("400 202 Username has already been taken.");
    expect(await join("红")).toMatchObject({ username: "红" });
  });

  it("keeps a password that a hook sets where passwords are kept", async () => {
    const { join, users, row } = await arrange({
      scripts: { class: { "beforeSave _User": (object) => void Object.assign(object, { password: "hooked" }) } },
    });
    const user = await join("小明");
    expect(JSON.stringify([user, row(user.objectId)])).not.toContain("hooked");
    expect(await users.logIn(ANONYMOUS, { body: { username: "小明", password: "hooked" } })).toEqual(user);
  });
});
