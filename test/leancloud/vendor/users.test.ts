import type { Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AV, MASTER, open } from "./sdk.js";

/** What its typings leave out. */
interface User extends Storage.User {
  updatePassword(old: string, next: string, options?: Storage.AuthOptions): Promise<void>;
}

let emulator: Emulator;
let url: string;
beforeAll(async () => {
  ({ emulator, url } = await open());
});
afterEach(() => AV.User.logOut());
afterAll(() => emulator.close());

const signUp = (name: string, fields: object = {}): Promise<User> =>
  AV.User.signUp(name, "口令", fields) as Promise<User>;
const logIn = (name: string, password = "口令"): Promise<User> => AV.User.logIn(name, password) as Promise<User>;
const TOKEN = /^[0-9a-z]{25}$/;

describe("leancloud-storage, AV.User over a real port (16)", () => {
  it("signs up, with fields of its own, and is the current user (16.3)", async () => {
    const user = new AV.User();
    user.setUsername("小明");
    user.setPassword("口令");
    user.setEmail("ming@example.com");
    user.set("city", "杭州");
    await user.signUp();
    expect(user.id).toMatch(/^[0-9a-f]{24}$/);
    expect(user.getSessionToken()).toMatch(TOKEN);
    expect(user.get("emailVerified")).toBe(false);
    expect(user.createdAt).toBeInstanceOf(Date);
    expect(AV.User.current()?.id).toBe(user.id);
    expect(await AV.User.current()?.isAuthenticated()).toBe(true);
    expect(user.toJSON()).not.toHaveProperty("password");
  });

  it("logs in by name or address, with the same token (16.4)", async () => {
    const { id } = await signUp("hong", { email: "hong@example.com", age: 8 });
    const first = await logIn("hong");
    expect([first.id, first.get("age"), first.getEmail()]).toEqual([id, 8, "hong@example.com"]);
    await AV.User.logOut();
    expect(AV.User.current()).toBeNull();
    const second = await AV.User.loginWithEmail("hong@example.com", "口令");
    expect(second.getSessionToken()).toBe(first.getSessionToken());
    const third = new AV.User();
    third.setUsername("hong");
    third.setPassword("口令");
    expect((await third.logIn()).id).toBe(id);
    await expect(logIn("hong", "错")).rejects.toMatchObject({
      code: 210,
      rawMessage: "The username and password mismatch.",
    });
    await expect(logIn("nobody")).rejects.toMatchObject({ code: 211, rawMessage: "Could not find user." });
  });

  it("refuses names and addresses that are missing, bad or taken (16.3)", async () => {
    await signUp("taken", { email: "taken@example.com", mobilePhoneNumber: "13800000001" });
    const code = (promise: Promise<unknown>) => promise.catch((error) => error.code);
    expect(await code(signUp("taken"))).toBe(202);
    expect(await code(signUp("other", { email: "taken@example.com" }))).toBe(203);
    expect(await code(signUp("other", { mobilePhoneNumber: "13800000001" }))).toBe(214);
    expect(await code(signUp("other", { email: "no address" }))).toBe(125);
    expect(await code(signUp("other", { mobilePhoneNumber: "12" }))).toBe(127);
    // The SDK sees for itself that a name or a password is missing.
    expect(() => new AV.User().signUp({ password: "口令" })).toThrow(/empty name/);
    expect(() => new AV.User().signUp({ username: "other" })).toThrow(/empty password/);
  });

  it("becomes whom a session token names, or nobody (16.5)", async () => {
    const { id } = await signUp("lin");
    const token = (await logIn("lin")).getSessionToken();
    await AV.User.logOut();
    const same = await AV.User.become(token);
    expect([same.id, same.getUsername(), AV.User.current()?.id]).toEqual([id, "lin", id]);
    await expect(AV.User.become("nobody")).rejects.toMatchObject({ code: 211 });
    expect(await AV.User.createWithoutData<User>("_User", String(id)).isAuthenticated()).toBe(false);
  });

  it("is changed by itself and by the master, by nobody else (16.6)", async () => {
    const { id } = await signUp("mei", { email: "mei@example.com" });
    const own = await logIn("mei");
    await own.save({ city: "上海" });
    expect((await new AV.Query(AV.User).get(String(id), MASTER)).get("city")).toBe("上海");
    const other = await signUp("lei");
    const bare = () => AV.Object.createWithoutData<Storage.User>("_User", String(id));
    await expect(bare().save({ city: "北京" }, { user: other })).rejects.toMatchObject({
      code: AV.Error.SESSION_MISSING,
      rawMessage: "The user cannot be altered by a client without the session.",
    });
    await AV.User.logOut();
    // Without a session the SDK does not even ask.
    await expect(bare().save({ city: "北京" })).rejects.toMatchObject({ code: 206 });
    await expect(bare().destroy()).rejects.toMatchObject({ code: 206 });
    await bare().save({ city: "广州" }, MASTER);
    const read = await bare().fetch();
    expect([read.get("city"), read.get("password"), read.get("sessionToken")]).toEqual(["广州", undefined, undefined]);
    await own.destroy({ user: own });
    await expect(logIn("mei")).rejects.toMatchObject({ code: 211 });
  });

  it("changes its password: the old session dies (16.7)", async () => {
    const user = await signUp("wang");
    const old = user.getSessionToken();
    await expect(user.updatePassword("错", "新")).rejects.toMatchObject({ code: 210 });
    await user.updatePassword("口令", "新");
    expect(user.getSessionToken()).toMatch(TOKEN);
    expect(user.getSessionToken()).not.toBe(old);
    expect(AV.User.current()?.getSessionToken()).toBe(user.getSessionToken());
    await expect(AV.User.become(old)).rejects.toMatchObject({ code: 211 });
    await expect(logIn("wang")).rejects.toMatchObject({ code: 210 });
    expect((await logIn("wang", "新")).getSessionToken()).toBe(user.getSessionToken());
  });

  it("gets a new session token (16.8)", async () => {
    const user = await signUp("zhao");
    const old = user.getSessionToken();
    const elsewhere = await AV.User.become(old);
    await user.refreshSessionToken();
    expect(user.getSessionToken()).not.toBe(old);
    expect(await elsewhere.isAuthenticated()).toBe(false);
    expect(await user.isAuthenticated()).toBe(true);
    await expect(AV.User.become(old)).rejects.toMatchObject({ code: 211 });
  });

  it("is not to be found by others (15.7), yet by whoever has its id or the master key", async () => {
    const { id } = await signUp("qian");
    await expect(new AV.Query(AV.User).find()).rejects.toMatchObject({ code: 403 });
    expect((await new AV.Query(AV.User).equalTo("username", "qian").find(MASTER))[0]?.id).toBe(id);
    expect((await new AV.Query(AV.User).get(String(id))).getUsername()).toBe("qian");
    await expect(new AV.Query(AV.User).get("nobody")).rejects.toMatchObject({ code: 211 });
  });

  it("is locked after too many failures (16.4)", async () => {
    await signUp("guess");
    for (let failure = 0; failure < 6; failure += 1) {
      await expect(logIn("guess", "错")).rejects.toMatchObject({ code: 210 });
    }
    await expect(logIn("guess", "错")).rejects.toBeInstanceOf(AV.Error);
    await expect(logIn("guess")).rejects.toMatchObject({ code: 219 });
    await emulator.clock.advance("16m");
    expect((await logIn("guess")).getUsername()).toBe("guess");
  });
});

describe("addresses (16.11)", () => {
  const mailTo = (address: string) =>
    emulator.outbox.messages({ kind: "email", to: address }).at(-1)?.content as { link: string; token: string };

  it("are verified by a link in a mail", async () => {
    const user = await signUp("mail", { email: "mail@example.com" });
    await AV.User.requestEmailVerify("mail@example.com");
    const { link } = mailTo("mail@example.com");
    expect(link.startsWith("http")).toBe(true);
    const { pathname, search } = new URL(link);
    expect((await fetch(url + pathname + search)).status).toBe(200);
    await user.fetch();
    expect(user.get("emailVerified")).toBe(true);
  });

  it("get a link to a new password, if anybody has them", async () => {
    await signUp("reset", { email: "reset@example.com" });
    await AV.User.requestPasswordReset("reset@example.com");
    await emulator.leancloud.users.resetPassword(mailTo("reset@example.com").token, "新");
    expect((await logIn("reset", "新")).getUsername()).toBe("reset");
    await expect(AV.User.requestPasswordReset("nobody@example.com")).rejects.toMatchObject({ code: 205 });
  });
});

describe("accounts of other services (16.9)", () => {
  const weixin = (openid: string) => ({ openid, access_token: "t", expires_in: 7200 });

  it("log in: the first time there is a new user, then the same", async () => {
    const first = await AV.User.loginWithAuthData(weixin("o1"), "weixin");
    expect(first.getSessionToken()).toMatch(TOKEN);
    expect(first.getUsername()).toMatch(TOKEN);
    await AV.User.logOut();
    const second = await AV.User.loginWithAuthData({ ...weixin("o1"), access_token: "t2" }, "weixin");
    expect(second.id).toBe(first.id);
    expect(second.get("authData")).toEqual({ weixin: { openid: "o1", access_token: "t2", expires_in: 7200 } });
    await expect(AV.User.loginWithAuthData(weixin("o2"), "weixin", { failOnNotExist: true })).rejects.toMatchObject({
      code: 211,
    });
  });

  it("log in a user that has fields already", async () => {
    const user = new AV.User();
    user.set("username", "阿明");
    await user.loginWithAuthData(weixin("o3"), "weixin");
    expect([user.getUsername(), AV.User.current()?.id]).toEqual(["阿明", user.id]);
  });

  it("of one vendor lead to one user by a union id", async () => {
    const app = await AV.User.loginWithAuthDataAndUnionId(weixin("app-o"), "weixinapp", "union-1", {
      unionIdPlatform: "weixin",
      asMainAccount: true,
    });
    expect(app.get("authData")._weixin_unionid).toEqual({ uid: "union-1" });
    await AV.User.logOut();
    const web = await AV.User.loginWithAuthDataAndUnionId(weixin("web-o"), "weixinweb", "union-1", {
      unionIdPlatform: "weixin",
      asMainAccount: false,
    });
    expect(web.id).toBe(app.id);
    expect(Object.keys(web.get("authData")).sort()).toEqual(["_weixin_unionid", "weixinapp", "weixinweb"]);
    await web.associateWithAuthDataAndUnionId(weixin("game-o"), "weixingame", "union-1", { unionIdPlatform: "weixin" });
    expect((await AV.User.loginWithAuthData(weixin("game-o"), "weixingame")).id).toBe(app.id);
  });

  it("are linked and unlinked", async () => {
    const user = await signUp("linked");
    await user.associateWithAuthData({ uid: "g1", access_token: "t" }, "github");
    expect(user.get("authData").github.uid).toBe("g1");
    const other = await signUp("other-linked");
    await expect(other.associateWithAuthData({ uid: "g1", access_token: "t" }, "github")).rejects.toMatchObject({
      code: 208,
    });
    const again = (await AV.User.loginWithAuthData({ uid: "g1", access_token: "t" }, "github")) as User;
    expect(again.id).toBe(user.id);
    await again.dissociateAuthData("github");
    expect(again.get("authData")?.github).toBeUndefined();
    await AV.User.logOut();
    await expect(
      AV.User.loginWithAuthData({ uid: "g1", access_token: "t" }, "github", { failOnNotExist: true }),
    ).rejects.toMatchObject({ code: 211 });
  });

  it("let the anonymous in, who may get a name later and are the same", async () => {
    const guest = await AV.User.loginAnonymously();
    expect(guest.isAnonymous()).toBe(true);
    expect(await guest.isAuthenticated()).toBe(true);
    guest.setUsername("有名");
    guest.setPassword("口令");
    await guest.save();
    await AV.User.logOut();
    const named = await logIn("有名");
    expect([named.id, named.isAnonymous()]).toEqual([guest.id, false]);

    await AV.User.logOut();
    const second = await AV.User.loginAnonymously();
    await second.associateWithAuthData(weixin("o9"), "weixin");
    expect((await AV.User.loginWithAuthData(weixin("o9"), "weixin")).id).toBe(second.id);
    expect(AV.User.current()?.isAnonymous()).toBe(false);
  });
});

describe("following (16.13)", () => {
  const named = (users: readonly Storage.User[]) => users.map((user) => user.getUsername());

  it("is seen from both sides, and ends", async () => {
    const [fan, star] = [await signUp("fan"), await signUp("star")];
    await AV.User.become(fan.getSessionToken());
    await fan.follow({ user: star, attributes: { group: "偶像" } });
    const followees = await fan.followeeQuery().include("followee").find();
    expect(named(followees as Storage.User[])).toEqual(["star"]);
    expect(await fan.followeeQuery().equalTo("group", "偶像").count()).toBe(1);
    await AV.User.become(star.getSessionToken());
    expect(named((await star.followerQuery().include("follower").find()) as Storage.User[])).toEqual(["fan"]);
    await AV.User.become(fan.getSessionToken());
    await fan.unfollow(star);
    expect(await fan.followeeQuery().count()).toBe(0);
    await expect(star.follow(fan)).rejects.toMatchObject({ code: 206 });
  });
});
