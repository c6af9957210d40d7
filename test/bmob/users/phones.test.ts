import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { arrange, PHONE, refusalOf, SHOWN_NOW, withMing } from "./support.js";

const wrong = (code: string): string => (code === "100000" ? "100001" : "100000");

describe("register or login by number and code (contract 6.6)", () => {
  it("a new number makes a user, named by it; the answer is 200 and the whole user", async () => {
    const { users, askCode } = await arrange();
    const entered = await users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: await askCode() });
    expect(entered).toEqual({
      created: false,
      user: {
        username: PHONE,
        mobilePhoneNumber: PHONE,
        mobilePhoneVerified: true,
        createdAt: SHOWN_NOW,
        updatedAt: SHOWN_NOW,
        objectId: expect.stringMatching(/^[0-9a-f]{10}$/),
        sessionToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
  });

  it("a name, a password and other fields are taken for a new user", async () => {
    const { users, askCode } = await arrange();
    const body = { mobilePhoneNumber: PHONE, smsCode: await askCode(), username: "小明", password: "secret", age: 20 };
    const { user } = await users.signUp(ANONYMOUS, body);
    expect(user).toMatchObject({ username: "小明", age: 20, mobilePhoneVerified: true });
    expect(user).not.toHaveProperty("smsCode");
    expect(user).not.toHaveProperty("password");
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toEqual(user);
  });

  it("numbers and codes may come as JSON numbers", async () => {
    const { users, askCode } = await arrange();
    const body = { mobilePhoneNumber: Number(PHONE), smsCode: Number(await askCode()) };
    expect((await users.signUp(ANONYMOUS, body)).user).toMatchObject({ mobilePhoneNumber: PHONE, username: PHONE });
  });

  it("a known number logs its user in, proves the number, and changes nothing else", async () => {
    const { users, askCode, ming, row, id } = await withMing();
    const body = { mobilePhoneNumber: PHONE, smsCode: await askCode(), username: "other", age: 9 };
    const entered = await users.signUp(ANONYMOUS, body);
    expect(entered).toEqual({ created: false, user: { ...ming, mobilePhoneVerified: true } });
    expect(row(id)).not.toHaveProperty("age");
  });

  it("a login that proves nothing new is no update", async () => {
    const { users, askCode, world } = await arrange();
    const { user } = await users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: await askCode() });
    await world.clock.advance("1h");
    const { user: later } = await users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: await askCode() });
    expect(later).toEqual(user);
  });

  it.each<[string, (code: string) => JsonObject, (code: string) => string]>([
    ["a wrong code", (code) => ({ smsCode: wrong(code) }), (code) => `207 code error:${wrong(code)}.`],
    ["an empty code", () => ({ smsCode: "" }), () => "118 param smsCode is need."],
    ["a code that is an object", () => ({ smsCode: { $ne: "" } }), () => "118 param smsCode is need."],
    [
      "another number",
      (code) => ({ smsCode: code, mobilePhoneNumber: "13900000000" }),
      (code) => `207 code error:${code}.`,
    ],
    ["no number", (code) => ({ smsCode: code, mobilePhoneNumber: null }), () => "118 param mobilePhoneNumber is need."],
    [
      "what looks like no number",
      (code) => ({ smsCode: code, mobilePhoneNumber: "me" }),
      () => "301 mobilePhoneNumber Must be valid mobile number",
    ],
    ["a number without a code", () => ({}), () => "108 username and password required."],
    ["a bad password", (code) => ({ smsCode: code, password: 7 }), () => "10051 new password must string"],
  ])("%s is refused, and the code is not used up", async (_name, more, refused) => {
    const { users, askCode, messages } = await arrange();
    const code = await askCode();
    const body = { mobilePhoneNumber: PHONE, ...more(code) };
    expect(await refusalOf(users.signUp(ANONYMOUS, body))).toBe(refused(code));
    expect(await messages.verifySmsCode(ANONYMOUS, { code, body: { mobilePhoneNumber: PHONE } })).toEqual({
      msg: "ok",
    });
  });

  it("a name that is taken is refused, and the code is still good", async () => {
    const { users, askCode } = await withMing();
    const body = { mobilePhoneNumber: "13900000000", smsCode: await askCode("13900000000") };
    expect(await refusalOf(users.signUp(ANONYMOUS, { ...body, username: "小明" }))).toBe(
      "202 username '小明' already taken.",
    );
    expect(await users.signUp(ANONYMOUS, body)).toMatchObject({ user: { username: "13900000000" } });
  });

  it("somebody else's name may be in the way of the number as a name", async () => {
    const { users, askCode, join } = await arrange();
    await join(PHONE);
    expect(await refusalOf(users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: await askCode() }))).toBe(
      `202 username '${PHONE}' already taken.`,
    );
  });

  it("a code is good once: of two who come at once with it, one comes in", async () => {
    const { users, askCode } = await arrange();
    const smsCode = await askCode();
    const both = [1, 2].map(() => users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode }));
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await refusalOf(users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode }))).toBe(
      `207 code error:${smsCode}.`,
    );
  });

  it("with the configured code, all who come at once are one user", async () => {
    const { users, size } = await arrange({ smsCode: "888888" });
    const all = await Promise.all(
      [1, 2, 3].map(() => users.signUp(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: "888888" })),
    );
    expect(new Set(all.map(({ user }) => user.objectId)).size).toBe(1);
    expect(size("sessions")).toBe(1);
  });
});

describe("login by code (contract 6.6)", () => {
  it("by number", async () => {
    const { users, askCode, ming } = await withMing();
    const data = { mobilePhoneNumber: PHONE, smsCode: await askCode() };
    expect(await users.logIn(ANONYMOUS, data)).toEqual({ ...ming, mobilePhoneVerified: true });
  });

  it("by number in username", async () => {
    const { users, askCode, ming } = await withMing();
    expect(await users.logIn(ANONYMOUS, { username: PHONE, smsCode: await askCode() })).toMatchObject({
      objectId: ming.objectId,
      mobilePhoneVerified: true,
      emailVerified: false,
    });
  });

  it.each(["username", "email"])("by e-mail address in %s, which proves the address", async (key) => {
    const { users, messages, code, ming } = await withMing();
    await messages.requestEmailCode(ANONYMOUS, { email: "ming@b.cn" });
    const data = { [key]: "ming@b.cn", smsCode: code("ming@b.cn") };
    expect(await users.logIn(ANONYMOUS, data)).toEqual({ ...ming, emailVerified: true });
  });

  it("a name beside the number does not disturb", async () => {
    const { users, askCode, ming } = await withMing();
    const data = { username: "小明", mobilePhoneNumber: PHONE, smsCode: await askCode() };
    expect(await users.logIn(ANONYMOUS, data)).toMatchObject({ objectId: ming.objectId });
  });

  it("a wrong code is 207, and the right one is good once", async () => {
    const { users, askCode } = await withMing();
    const smsCode = await askCode();
    const logIn = (code: string) => users.logIn(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode: code });
    expect(await refusalOf(logIn(wrong(smsCode)))).toBe(`207 code error:${wrong(smsCode)}.`);
    await logIn(smsCode);
    expect(await refusalOf(logIn(smsCode))).toBe(`207 code error:${smsCode}.`);
  });

  it("who has no account does not use a code up: it is good to register with", async () => {
    const { users, askCode } = await arrange();
    const data = { mobilePhoneNumber: PHONE, smsCode: await askCode() };
    expect(await refusalOf(users.logIn(ANONYMOUS, data))).toBe("101 username or password incorrect.");
    expect(await users.signUp(ANONYMOUS, data)).toMatchObject({ user: { username: PHONE } });
  });

  it("a code that is too old is not good", async () => {
    const { users, askCode, world } = await withMing();
    const smsCode = await askCode();
    await world.clock.advance("10m");
    expect(await refusalOf(users.logIn(ANONYMOUS, { mobilePhoneNumber: PHONE, smsCode }))).toBe(
      `207 code error:${smsCode}.`,
    );
  });
});
