import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeFor, ID, open, type Sdk, TIME, TOKEN } from "./sdk.js";

let emulator: Emulator;
let Bmob: Sdk;
let master: Sdk;
beforeAll(async () => {
  ({ emulator, Bmob, master } = await open());
});
afterAll(() => emulator.close());

const register = async (username: string, fields: object = {}): Promise<string> =>
  String((await Bmob.User.register({ username, password: "口令", ...fields })).objectId);
const BAD_LOGIN = { code: 101, error: "username or password incorrect." };

describe("hydrogen-js-sdk, people over a real port (6.6)", () => {
  it("registers, and logs in by name", async () => {
    const fields = { username: "bmob2018", password: "bmob2018", email: "bmob2018@bmob.cn", phone: "13711166567" };
    const registered = await Bmob.User.register(fields);
    expect(registered).toEqual({ createdAt: TIME, objectId: ID, sessionToken: TOKEN });
    const user = await Bmob.User.login("bmob2018", "bmob2018");
    const { password: _, ...seen } = fields;
    expect(user).toMatchObject({ ...seen, objectId: registered.objectId, sessionToken: TOKEN, updatedAt: TIME });
    expect(user).not.toHaveProperty("password");
  });

  it("logs in by address and by number, too", async () => {
    const objectId = await register("多", { email: "duo@bmob.cn", mobilePhoneNumber: "13800000001" });
    for (const name of ["多", "duo@bmob.cn", "13800000001"]) {
      expect(await Bmob.User.login(name, "口令")).toMatchObject({ objectId, username: "多" });
    }
  });

  it("refuses a wrong password as it refuses a wrong name", async () => {
    await register("ming");
    await expect(Bmob.User.login("ming", "错")).rejects.toEqual(BAD_LOGIN);
    await expect(Bmob.User.login("nobody", "口令")).rejects.toEqual(BAD_LOGIN);
  });

  it("takes names, addresses and numbers once", async () => {
    await register("taken", { email: "taken@bmob.cn", mobilePhoneNumber: "13800000002" });
    const refused: [object, object][] = [
      [{ username: "taken" }, { code: 202, error: "username 'taken' already taken." }],
      [
        { username: "a", email: "taken@bmob.cn" },
        { code: 203, error: "email 'taken@bmob.cn' already taken." },
      ],
      [
        { username: "b", mobilePhoneNumber: "13800000002" },
        { code: 209, error: "mobilePhoneNumber '13800000002' already taken." },
      ],
    ];
    for (const [fields, refusal] of refused) {
      await expect(Bmob.User.register({ password: "口令", ...fields })).rejects.toEqual(refusal);
    }
  });

  it.each<[string, object, object]>([
    ["no password", { username: "half" }, { code: 108, error: "username and password required." }],
    ["no name", { password: "half" }, { code: 108, error: "username and password required." }],
  ])("refuses to register with %s", async (_, fields, refusal) => {
    await expect(Bmob.User.register(fields)).rejects.toEqual(refusal);
  });

  it("lists people, without passwords and sessions", async () => {
    const objectId = await register("listed", { email: "listed@bmob.cn" });
    const { results } = await Bmob.User.users();
    expect(results).toContainEqual(expect.objectContaining({ objectId, username: "listed", email: "listed@bmob.cn" }));
    for (const user of results) {
      expect(user).not.toHaveProperty("password");
      expect(user).not.toHaveProperty("sessionToken");
    }
  });

  it("finds people, under their class's name and as User (6.2)", async () => {
    const objectId = await register("found", { city: "杭州" });
    const query = Bmob.Query("_User");
    query.equalTo("city", "==", "杭州");
    expect(await query.find()).toEqual([expect.objectContaining({ objectId, username: "found" })]);
    expect(await Bmob.User.get(objectId)).toMatchObject({ username: "found", city: "杭州" });
  });

  it("is changed by nobody but itself and the master (6.6)", async () => {
    const id = await register("own", { city: "杭州" });
    const path = `/1/users/${id}`;
    await expect(Bmob.request(path, "put", { city: "上海" })).rejects.toEqual({
      code: 206,
      error: "User cannot be altered without sessionToken Error.",
    });
    await expect(Bmob.Query("_User").destroy(id)).rejects.toMatchObject({ code: 206 });
    expect(await master.request(path, "put", { city: "上海" })).toEqual({ updatedAt: TIME });
    expect(await Bmob.User.get(id)).toMatchObject({ city: "上海" });
    expect(await master.Query("_User").destroy(id)).toEqual({ msg: "ok" });
    await expect(Bmob.User.get(id)).rejects.toMatchObject({ code: 101 });
  });

  it("is changed on the server even where the SDK for Node stumbles over the user it does not remember", async () => {
    const id = await register("stumble");
    const user = await master.User.get(id);
    user.set("city", "北京");
    await expect(user.save()).rejects.toThrow(TypeError);
    expect(await Bmob.User.get(id)).toMatchObject({ city: "北京" });
  });

  it("updateStorage has nothing to update in Node, and fails before it asks", async () => {
    await expect(Bmob.User.updateStorage(await register("store"))).rejects.toMatchObject({ code: 415 });
  });

  it("links accounts of other platforms, and knows them again", async () => {
    const weapp = { openid: "openid-1", session_key: "key" };
    const first = await Bmob.User.linkWith({ weapp });
    expect(first).toMatchObject({ objectId: ID, sessionToken: TOKEN, username: expect.stringMatching(/./) });
    const second = await Bmob.User.linkWith({ weapp });
    expect(second).toMatchObject({ objectId: first.objectId, sessionToken: TOKEN, authData: { weapp } });
    const other = await Bmob.User.linkWith({ weapp: { ...weapp, openid: "openid-2" } });
    expect(other.objectId).not.toBe(first.objectId);
  });
});

describe("passwords and addresses (6.6)", () => {
  const linksTo = (address: string): string[] =>
    emulator.outbox
      .messages({ platform: "bmob", kind: "email", to: address })
      .map(({ content }) => String(content.link));

  it("asks for the mail that resets a password, by a known address", async () => {
    await register("reset", { email: "reset@bmob.cn" });
    expect(await Bmob.requestPasswordReset({ email: "reset@bmob.cn" })).toEqual({ msg: "ok" });
    expect(linksTo("reset@bmob.cn")).toContainEqual(expect.stringContaining("/1/passwordReset/"));
    await expect(Bmob.requestPasswordReset({ email: "no@bmob.cn" })).rejects.toEqual({
      code: 205,
      error: "no user found with email 'no@bmob.cn'.",
    });
  });

  it("asks for the mail that verifies an address; its link does", async () => {
    const id = await register("verify", { email: "verify@bmob.cn" });
    emulator.outbox.clear();
    expect(await Bmob.User.requestEmailVerify("verify@bmob.cn")).toEqual({ msg: "ok" });
    expect(await Bmob.User.get(id)).not.toMatchObject({ emailVerified: true });
    const [link = ""] = linksTo("verify@bmob.cn");
    expect((await fetch(link)).status).toBe(200);
    expect(await Bmob.User.get(id)).toMatchObject({ emailVerified: true });
  });

  it("refuses that with 120 where the app does not verify", async () => {
    const off = await open({ emailVerification: false });
    await using _ = off.emulator;
    await off.Bmob.User.register({ username: "off", password: "口令", email: "off@bmob.cn" });
    await expect(off.Bmob.User.requestEmailVerify("off@bmob.cn")).rejects.toMatchObject({ code: 120 });
  });

  it("resets a password by a code on the phone", async () => {
    const phone = "13800000003";
    await register("by-code", { mobilePhoneNumber: phone });
    await Bmob.requestSmsCode({ mobilePhoneNumber: phone });
    await expect(Bmob.resetPasswordBySmsCode("000000x", { password: "新" })).rejects.toEqual({
      code: 207,
      error: "code error:000000x.",
    });
    expect(await Bmob.resetPasswordBySmsCode(codeFor(emulator, phone), { password: "新口令" })).toEqual({ msg: "ok" });
    expect(await Bmob.User.login("by-code", "新口令")).toMatchObject({ username: "by-code" });
    await expect(Bmob.User.login("by-code", "口令")).rejects.toEqual(BAD_LOGIN);
  });

  it("changes no password for somebody who is not logged in", async () => {
    const id = await register("anybody");
    const change = Bmob.updateUserPassword(id, { oldPassword: "口令", newPassword: "新" });
    await expect(change).rejects.toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
    expect(await Bmob.User.login("anybody", "口令")).toMatchObject({ objectId: id });
  });
});

describe("codes on the phone (6.7)", () => {
  const wrong = (code: string) => ({ code: 207, error: `code error:${code}.` });

  it("are sent, and good once", async () => {
    const mobilePhoneNumber = "13800000010";
    expect(await Bmob.requestSmsCode({ mobilePhoneNumber, template: "下单" })).toEqual({ smsId: expect.any(Number) });
    const code = codeFor(emulator, mobilePhoneNumber);
    expect(code).toMatch(/^\d{6}$/);
    await expect(Bmob.verifySmsCode("12345", { mobilePhoneNumber })).rejects.toEqual(wrong("12345"));
    await expect(Bmob.verifySmsCode(code, { mobilePhoneNumber: "13800000011" })).rejects.toEqual(wrong(code));
    expect(await Bmob.verifySmsCode(code, { mobilePhoneNumber })).toEqual({ msg: "ok" });
    await expect(Bmob.verifySmsCode(code, { mobilePhoneNumber })).rejects.toEqual(wrong(code));
  });

  it("register a user, and log in the same one the next time", async () => {
    const mobilePhoneNumber = "13800000012";
    const enter = async () => {
      await Bmob.requestSmsCode({ mobilePhoneNumber });
      return Bmob.User.signOrLoginByMobilePhone(mobilePhoneNumber, codeFor(emulator, mobilePhoneNumber));
    };
    const first = await enter();
    expect(first).toMatchObject({
      username: mobilePhoneNumber,
      mobilePhoneNumber,
      mobilePhoneVerified: true,
      objectId: ID,
      sessionToken: TOKEN,
      createdAt: TIME,
      updatedAt: TIME,
    });
    expect(await enter()).toMatchObject({ objectId: first.objectId, sessionToken: TOKEN });
    await expect(Bmob.User.signOrLoginByMobilePhone(mobilePhoneNumber, "1")).rejects.toEqual(wrong("1"));
  });

  it("can be one that a test settles, and can be limited as in the cloud", async () => {
    const limited = await open({ smsCode: "123456", smsRateLimit: true });
    await using _ = limited.emulator;
    const mobilePhoneNumber = "13800000013";
    await limited.Bmob.requestSmsCode({ mobilePhoneNumber });
    await expect(limited.Bmob.requestSmsCode({ mobilePhoneNumber })).rejects.toMatchObject({ code: 10010 });
    expect(await limited.Bmob.verifySmsCode("123456", { mobilePhoneNumber })).toEqual({ msg: "ok" });
  });
});
