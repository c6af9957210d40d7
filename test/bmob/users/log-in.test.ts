import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { arrange, PHONE, refusalOf, STALE, withMing } from "./support.js";

const WRONG = "101 username or password incorrect.";
const REQUIRED = "109 login data required.";
const RIGHT = { username: "小明", password: "secret" };

describe("login by password (contract 6.6)", () => {
  it.each<[string, JsonObject]>([
    ["a username", RIGHT],
    ["an email in username", { username: "ming@b.cn", password: "secret" }],
    ["a number in username", { username: PHONE, password: "secret" }],
    ["a number", { mobilePhoneNumber: PHONE, password: "secret" }],
    ["a number that is a JSON number", { mobilePhoneNumber: Number(PHONE), password: "secret" }],
    ["an email", { email: "ming@b.cn", password: "secret" }],
    ["a username, with what else a URL may have", { ...RIGHT, timestamp: "1583920308000" }],
  ])("by %s answers the whole user with the token there is", async (_name, data) => {
    const { users, ming } = await withMing();
    expect(await users.logIn(ANONYMOUS, data)).toEqual(ming);
  });

  it.each<[string, JsonObject, string]>([
    ["a wrong password", { username: "小明", password: "Secret" }, WRONG],
    ["an unknown user", { username: "红", password: "secret" }, WRONG],
    ["a username with a space", { username: "小明 ", password: "secret" }, WRONG],
    ["a username as a number", { mobilePhoneNumber: "小明", password: "secret" }, WRONG],
    ["an email as a number", { mobilePhoneNumber: "ming@b.cn", password: "secret" }, WRONG],
    ["an empty email", { email: "", password: "secret" }, REQUIRED],
    ["nothing", {}, REQUIRED],
    ["no name", { password: "secret" }, REQUIRED],
    ["no password", { username: "小明" }, REQUIRED],
    ["an empty name", { username: "", password: "secret" }, REQUIRED],
    ["an empty password", { username: "小明", password: "" }, REQUIRED],
    ["null as password", { username: "小明", password: null }, REQUIRED],
    ["a query in place of a name", { username: { $ne: "" }, password: "secret" }, REQUIRED],
    ["a query in place of a password", { username: "小明", password: { $ne: "" } }, REQUIRED],
    ["a list in place of a password", { username: "小明", password: ["secret"] }, REQUIRED],
    ["a fraction in place of a name", { username: 1.5, password: "secret" }, REQUIRED],
  ])("%s is refused", async (_name, data, refused) => {
    const { users } = await withMing();
    expect(await refusalOf(users.logIn(ANONYMOUS, data))).toBe(refused);
  });

  it("an empty email that many have leads to none of them", async () => {
    const { users, join } = await arrange();
    await join("a", { email: "" });
    expect(await refusalOf(users.logIn(ANONYMOUS, { username: "", password: "a的密码" }))).toBe(REQUIRED);
  });

  it("who came without a password has none to guess", async () => {
    const { users } = await arrange();
    await users.signUp(ANONYMOUS, { username: "红", authData: { weibo: { uid: "1" } } });
    for (const password of ["undefined", "null", " "]) {
      expect(await refusalOf(users.logIn(ANONYMOUS, { username: "红", password }))).toBe(WRONG);
    }
  });

  it("one user's name may be another's number: the password tells who it is", async () => {
    const { users, join } = await arrange();
    const squatter = await join(PHONE);
    const owner = await join("小明", { mobilePhoneNumber: PHONE });
    const logIn = (password: string) => users.logIn(ANONYMOUS, { username: PHONE, password });
    expect((await logIn(`${PHONE}的密码`)).objectId).toBe(squatter.objectId);
    expect((await logIn("小明的密码")).objectId).toBe(owner.objectId);
    expect(await refusalOf(logIn("another"))).toBe(WRONG);
  });

  it("shows dates and included columns as any object, whatever the user's ACL says", async () => {
    const { users, join } = await arrange();
    const born = { __type: "Date", iso: "1999-09-09 00:00:00" };
    await join("红", { born, ACL: {} });
    expect(await users.logIn(ANONYMOUS, { username: "红", password: "红的密码" })).toMatchObject({ born, ACL: {} });
  });
});

describe("sessions (contract 6.6)", () => {
  it("a login returns the same token, and its seven days begin anew", async () => {
    const { users, ming, world, id } = await withMing();
    const token = String(ming.sessionToken);
    await world.clock.advance("6d");
    expect((await users.logIn(ANONYMOUS, RIGHT)).sessionToken).toBe(token);
    await world.clock.advance("6d");
    expect(users.userOfToken(token)).toBe(id);
    await world.clock.advance("23h");
    await world.clock.advance("59m");
    expect(users.userOfToken(token)).toBe(id);
    await world.clock.advance("1m");
    expect(users.userOfToken(token)).toBeUndefined();
    expect(users.sessionOf(id)).toBeUndefined();
  });

  it("after seven days there is a new token, and the old one stays dead", async () => {
    const { users, ming, world, id, size } = await withMing();
    await world.clock.advance("7d");
    const { sessionToken } = await users.logIn(ANONYMOUS, RIGHT);
    expect(sessionToken).not.toBe(ming.sessionToken);
    expect(users.userOfToken(String(sessionToken))).toBe(id);
    expect(users.userOfToken(String(ming.sessionToken))).toBeUndefined();
    expect(size("sessions")).toBe(1);
  });

  it.each(["", "unknown", "__proto__", "constructor", "0".repeat(100_000)])(
    "%.20s is nobody's token",
    async (token) => {
      const { users } = await withMing();
      expect(users.userOfToken(token)).toBeUndefined();
    },
  );

  it("many logins at once are one session", async () => {
    const { users, world, size } = await withMing();
    await world.clock.advance("7d");
    const all = await Promise.all(Array.from({ length: 10 }, () => users.logIn(ANONYMOUS, RIGHT)));
    expect(new Set(all.map(({ sessionToken }) => sessionToken)).size).toBe(1);
    expect(size("sessions")).toBe(1);
  });

  it("checkSession says whether the token is the user's, and still good", async () => {
    const { users, me, id, join, world } = await withMing();
    const other = String((await join("红")).objectId);
    expect(await users.checkSession(me, { id })).toEqual({ msg: "ok" });
    for (const [caller, user] of [
      [me, other],
      [me, "nobody"],
      [STALE, id],
      [ANONYMOUS, id],
      [{ ...ANONYMOUS, master: true }, id],
    ] as const) {
      expect(await users.checkSession(caller, { id: user })).toEqual({ msg: "fail" });
    }
    await world.clock.advance("7d");
    const later = { ...me, user: users.userOfToken(String(me.sessionToken)) };
    expect(await users.checkSession(later, { id })).toEqual({ msg: "fail" });
  });
});

describe("users from fixtures", () => {
  const row = {
    id: "u1",
    username: "小明",
    createdAt: "2019-01-01T00:00:00.000Z",
    updatedAt: "2019-01-01T00:00:00.000Z",
  };

  it("have their names, passwords and tokens, the tokens for seven days", async () => {
    const { users, world } = await arrange();
    await world.store.commit((tx) => {
      users.addUser(tx, { ...row }, { password: "secret", sessionToken: "fixed" });
      tx.insert("bmob:class:_User", row);
    });
    expect(users.userOfToken("fixed")).toBe("u1");
    expect(await users.logIn(ANONYMOUS, RIGHT)).toMatchObject({ objectId: "u1", sessionToken: "fixed" });
    await world.clock.advance("7d");
    expect(users.userOfToken("fixed")).toBeUndefined();
  });

  it("get a name when they have none, and lose what is no column", async () => {
    const { users, world } = await arrange();
    const given: { id: string } & JsonObject = { id: "u2", password: "p", sessionToken: "t" };
    await world.store.commit((tx) => users.addUser(tx, given));
    expect(given).toEqual({ id: "u2", username: expect.stringMatching(/^[0-9a-f]{16}$/) });
  });

  it.each([
    ["a taken name", { id: "u2", username: "小明" }, {}, "202 username '小明' already taken."],
    ["a taken address", { id: "u2", email: "ming@b.cn" }, {}, "203 email 'ming@b.cn' already taken."],
    ["a taken number", { id: "u2", mobilePhoneNumber: PHONE }, {}, `209 mobilePhoneNumber '${PHONE}' already taken.`],
    [
      "a taken token",
      { id: "u2" },
      { sessionToken: "taken" },
      "401 unique index cannot has duplicate value: sessionToken",
    ],
    ["an empty password", { id: "u2" }, { password: "" }, "10050 new password is empty"],
  ])("%s is refused", async (_name, given, secrets, refused) => {
    const { users, world, id } = await withMing();
    const { sessionOf } = users;
    const token = sessionOf(id) ?? "";
    const named = "sessionToken" in secrets ? { sessionToken: token } : secrets;
    expect(await refusalOf(world.store.commit((tx) => users.addUser(tx, given, named)))).toBe(refused);
  });
});
