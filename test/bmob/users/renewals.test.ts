import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { again, arrange, as, PHONE, refusalOf, STALE, withMing } from "./support.js";

const NOT_OWN = "206 User cannot be altered without sessionToken Error.";
const NOT_LOGGED_IN = "211 用户请先登录，或者用户登录已过期需要重新登录";
const BAD_LINK = "301 the link is not valid, or no longer.";

const CHANGE = { oldPassword: "secret", newPassword: "new" };

describe("a new password for the old one (contract 6.6, updateUserPassword)", () => {
  it("is good from now on; the session ends", async () => {
    const { users, id, me, world, row } = await withMing();
    await world.clock.advance("1s");
    expect(await users.changePassword(me, { id, body: CHANGE })).toEqual({ msg: "ok" });
    expect(row(id)?.updatedAt).toBe("2026-03-01T08:00:01.000Z");
    expect(await refusalOf(users.logIn(ANONYMOUS, { username: "小明", password: "secret" }))).toBe(
      "101 username or password incorrect.",
    );
    const { sessionToken } = await users.logIn(ANONYMOUS, { username: "小明", password: "new" });
    expect(sessionToken).not.toBe(me.sessionToken);
    expect(await refusalOf(users.changePassword(again({ users }, me), { id, body: CHANGE }))).toBe(NOT_LOGGED_IN);
  });

  it.each<[string, JsonObject, string]>([
    ["a wrong old one", { oldPassword: "Secret", newPassword: "new" }, "210 old password incorrect."],
    ["an empty old one", { oldPassword: "", newPassword: "new" }, "210 old password incorrect."],
    ["a query as old one", { oldPassword: { $ne: "" }, newPassword: "new" }, "210 old password incorrect."],
    ["no old one", { newPassword: "new" }, "118 param oldPassword is need."],
    ["no new one", { oldPassword: "secret" }, "118 param newPassword is need."],
    ["an empty new one", { oldPassword: "secret", newPassword: "" }, "10050 new password is empty"],
    ["a number as new one", { oldPassword: "secret", newPassword: 7 }, "10051 new password must string"],
    ["nothing", {}, "118 param oldPassword is need."],
  ])("%s is refused, and the session stays", async (_name, body, refused) => {
    const { users, id, me } = await withMing();
    expect(await refusalOf(users.changePassword(me, { id, body }))).toBe(refused);
    expect(users.userOfToken(String(me.sessionToken))).toBe(id);
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toMatchObject({ objectId: id });
  });

  it("is the user's own affair, and the master's, who is asked for the old one, too", async () => {
    const { users, id, join } = await withMing();
    const red = as(await join("红"));
    expect(await refusalOf(users.changePassword(ANONYMOUS, { id, body: CHANGE }))).toBe(NOT_OWN);
    expect(await refusalOf(users.changePassword(red, { id, body: CHANGE }))).toBe(NOT_OWN);
    expect(await refusalOf(users.changePassword(STALE, { id, body: CHANGE }))).toBe(NOT_LOGGED_IN);
    expect(await refusalOf(users.changePassword(MASTER, { id, body: { ...CHANGE, oldPassword: "x" } }))).toBe(
      "210 old password incorrect.",
    );
    expect(await users.changePassword(MASTER, { id, body: CHANGE })).toEqual({ msg: "ok" });
    expect(await refusalOf(users.changePassword(MASTER, { id: "no", body: CHANGE }))).toBe(
      "101 object not found for no.",
    );
  });

  it("who has no password has none to change", async () => {
    const { users } = await arrange();
    const { user } = await users.signUp(ANONYMOUS, { authData: { weibo: { uid: "1" } } });
    expect(await refusalOf(users.changePassword(as(user), { id: String(user.objectId), body: CHANGE }))).toBe(
      "210 old password incorrect.",
    );
  });
});

describe("a new password by mail (contract 6.6, requestPasswordReset)", () => {
  it("the link is in the outbox, and works once", async () => {
    const { users, me, world, mailToken } = await withMing();
    world.outbox.clear();
    expect(await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" })).toEqual({ msg: "ok" });
    const token = mailToken("ming@b.cn");
    expect(world.outbox.messages()).toEqual([
      {
        at: world.clock.now(),
        platform: "bmob",
        kind: "email",
        to: ["ming@b.cn"],
        content: {
          subject: "Reset your password",
          link: `${ANONYMOUS.origin}/1/passwordReset/${token}`,
          token,
          username: "小明",
        },
      },
    ]);
    expect(await users.resetPassword({ token, password: "new" })).toEqual({ msg: "ok" });
    expect(users.userOfToken(String(me.sessionToken))).toBeUndefined();
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "new" })).toMatchObject({ username: "小明" });
    expect(await refusalOf(users.resetPassword({ token, password: "again" }))).toBe(BAD_LINK);
  });

  it.each<[string, JsonObject, string]>([
    ["an unknown address", { email: "no@b.cn" }, "205 no user found with email 'no@b.cn'."],
    ["no address", {}, "204 you must provide an email."],
    ["an empty address", { email: "" }, "204 you must provide an email."],
    ["null", { email: null }, "204 you must provide an email."],
    ["a query", { email: { $ne: "" } }, "301 email Must be a valid email address"],
    ["no address but a text", { email: "小明" }, "301 email Must be a valid email address"],
  ])("%s is refused, and nothing is sent", async (_name, body, refused) => {
    const { users, world } = await withMing();
    world.outbox.clear();
    expect(await refusalOf(users.requestPasswordReset(ANONYMOUS, body))).toBe(refused);
    expect(await refusalOf(users.requestEmailVerify(ANONYMOUS, body))).toBe(refused);
    expect(world.outbox.messages()).toEqual([]);
  });

  it.each(["", "unknown", "__proto__"])("%s is no link", async (token) => {
    const { users } = await withMing();
    expect(await refusalOf(users.resetPassword({ token, password: "new" }))).toBe(BAD_LINK);
    expect(await refusalOf(users.verifyEmail({ token }))).toBe(BAD_LINK);
  });

  it("an empty password does not use the link up", async () => {
    const { users, mailToken } = await withMing();
    await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" });
    const token = mailToken("ming@b.cn");
    expect(await refusalOf(users.resetPassword({ token, password: "" }))).toBe("10050 new password is empty");
    await users.resetPassword({ token, password: "new" });
  });

  it("is good for two days, and for the address it went to", async () => {
    const { users, mailToken, world, me, id } = await withMing();
    await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" });
    await world.clock.advance("48h");
    expect(await refusalOf(users.resetPassword({ token: mailToken("ming@b.cn"), password: "new" }))).toBe(BAD_LINK);
    await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" });
    const token = mailToken("ming@b.cn");
    await users.update(me, { id, body: { email: "da@b.cn" } });
    expect(await refusalOf(users.resetPassword({ token, password: "new" }))).toBe(BAD_LINK);
  });
});

describe("verifying an address (contract 6.6, requestEmailVerify)", () => {
  it("the link of the sign-up's mail verifies it, and keeps the session", async () => {
    const { users, mailToken, row, id, me } = await withMing();
    const token = mailToken("ming@b.cn");
    expect(await users.verifyEmail({ token })).toEqual({ msg: "ok" });
    expect(row(id)).toMatchObject({ emailVerified: true });
    expect(users.userOfToken(String(me.sessionToken))).toBe(id);
    expect(await refusalOf(users.verifyEmail({ token }))).toBe(BAD_LINK);
  });

  it("so does the link of one that was asked for", async () => {
    const { users, mailToken, row, id } = await withMing();
    const first = mailToken("ming@b.cn");
    expect(await users.requestEmailVerify(ANONYMOUS, { email: "ming@b.cn" })).toEqual({ msg: "ok" });
    expect(mailToken("ming@b.cn")).not.toBe(first);
    await users.verifyEmail({ token: mailToken("ming@b.cn") });
    expect(row(id)).toMatchObject({ emailVerified: true });
  });

  it("is good for a week", async () => {
    const { users, mailToken, world } = await withMing();
    await world.clock.advance("7d");
    expect(await refusalOf(users.verifyEmail({ token: mailToken("ming@b.cn") }))).toBe(BAD_LINK);
  });

  it("one link does not serve the other purpose", async () => {
    const { users, mailToken } = await withMing();
    expect(await refusalOf(users.resetPassword({ token: mailToken("ming@b.cn"), password: "new" }))).toBe(BAD_LINK);
    await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" });
    expect(await refusalOf(users.verifyEmail({ token: mailToken("ming@b.cn") }))).toBe(BAD_LINK);
  });

  it("is 120 when the app does not verify addresses; passwords are reset all the same", async () => {
    const { users } = await withMing({ emailVerification: false });
    expect(await refusalOf(users.requestEmailVerify(ANONYMOUS, { email: "ming@b.cn" }))).toBe(
      "120 Email verify should be opened in your app setup page of bmob",
    );
    expect(await users.requestPasswordReset(ANONYMOUS, { email: "ming@b.cn" })).toEqual({ msg: "ok" });
  });
});

describe("a new password by code (contract 6.6, resetPasswordBySmsCode)", () => {
  const reset = async (
    { users }: Awaited<ReturnType<typeof arrange>>,
    code: string,
    body: JsonObject = { password: "new" },
    caller = ANONYMOUS,
  ) => users.resetPasswordBySmsCode(caller, { code, body });

  it("the code says whose password it is, and ends the session", async () => {
    const world = await withMing();
    await world.join("红", { mobilePhoneNumber: "13900000000" });
    const code = await world.askCode();
    await world.askCode("13900000000");
    expect(await reset(world, code)).toEqual({ msg: "ok" });
    expect(world.users.userOfToken(String(world.me.sessionToken))).toBeUndefined();
    expect(await world.users.logIn(ANONYMOUS, { username: "小明", password: "new" })).toMatchObject({
      objectId: world.id,
    });
    await world.users.logIn(ANONYMOUS, { username: "红", password: "红的密码" });
    expect(await refusalOf(reset(world, code))).toBe(`207 code error:${code}.`);
  });

  it("a number may be named, and must be the code's", async () => {
    const world = await withMing();
    await world.join("红", { mobilePhoneNumber: "13900000000" });
    const code = await world.askCode();
    expect(await refusalOf(reset(world, code, { password: "new", mobilePhoneNumber: "13900000000" }))).toBe(
      `207 code error:${code}.`,
    );
    expect(await reset(world, code, { password: "new", mobilePhoneNumber: PHONE })).toEqual({ msg: "ok" });
  });

  it.each<[string, JsonObject, string]>([
    ["no password", {}, "118 param password is need."],
    ["an empty password", { password: "" }, "10050 new password is empty"],
    ["a number as password", { password: 7 }, "10051 new password must string"],
  ])("%s is refused, and the code is not used up", async (_name, body, refused) => {
    const world = await withMing();
    const code = await world.askCode();
    expect(await refusalOf(reset(world, code, body))).toBe(refused);
    await reset(world, code);
  });

  it("a wrong code, one that is too old, and one of a number that nobody has are 207", async () => {
    const world = await withMing();
    const foreign = await world.askCode("13900000000");
    expect(await refusalOf(reset(world, foreign))).toBe(`207 code error:${foreign}.`);
    const code = await world.askCode();
    expect(await refusalOf(reset(world, "000000"))).toBe("207 code error:000000.");
    await world.world.clock.advance("10m");
    expect(await refusalOf(reset(world, code))).toBe(`207 code error:${code}.`);
  });

  it("the configured code is for the latest number that waits for one, or the session user's own", async () => {
    const world = await withMing({ smsCode: "888888" });
    await world.join("红", { mobilePhoneNumber: "13900000000" });
    expect(await refusalOf(reset(world, "888888"))).toBe("207 code error:888888.");
    await world.askCode();
    await world.askCode("13900000000");
    await reset(world, "888888", { password: "hong" });
    await world.users.logIn(ANONYMOUS, { username: "红", password: "hong" });
    await reset(world, "888888", { password: "ming" });
    const { sessionToken } = await world.users.logIn(ANONYMOUS, { username: "小明", password: "ming" });
    await reset(world, "888888", { password: "own" }, { ...world.me, sessionToken: String(sessionToken) });
    expect(await world.users.logIn(ANONYMOUS, { username: "小明", password: "own" })).toMatchObject({
      objectId: world.id,
    });
  });
});
