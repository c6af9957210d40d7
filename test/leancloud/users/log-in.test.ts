import { describe, expect, it } from "vitest";
import { EmulatorError, type JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS } from "../../../src/platforms/leancloud/access/caller.js";
import { hookRefusal } from "../../../src/platforms/leancloud/errors.js";
import { COLLECTIONS } from "../../../src/platforms/leancloud/world.js";
import { type Arranged, arrange, refusalOf } from "./support.js";

const LOCKED = "400 219 Too many login failures, please try again later or reset your password.";
const MISMATCH = "400 210 The username and password mismatch.";
const UNKNOWN = "400 211 Could not find user.";

const ming = { username: "小明", password: "secret", email: "ming@b.cn", mobilePhoneNumber: "13800000000" };

const withMing = async (...given: Parameters<typeof arrange>) => {
  const world = await arrange(...given);
  const { user } = await world.users.create(ANONYMOUS, { body: ming });
  return { ...world, user };
};

const logIn = ({ users }: Pick<Arranged, "users">, body: JsonObject) => users.logIn(ANONYMOUS, { body });

describe("login (contract 16.4)", () => {
  it.each<[string, JsonObject]>([
    ["a username", { username: "小明", password: "secret" }],
    ["an email", { email: "ming@b.cn", password: "secret" }],
    ["a phone number", { mobilePhoneNumber: "13800000000", password: "secret" }],
  ])("by %s answers the whole user with the token there is", async (_name, body) => {
    const world = await withMing();
    expect(await logIn(world, body)).toEqual(world.user);
  });

  it.each<[string, JsonObject, string]>([
    ["a wrong password", { username: "小明", password: "Secret" }, MISMATCH],
    ["an unknown user", { username: "红", password: "secret" }, UNKNOWN],
    ["a username with a space", { username: "小明 ", password: "secret" }, UNKNOWN],
    ["an email as username", { username: "ming@b.cn", password: "secret" }, UNKNOWN],
    ["no name", { password: "secret" }, "400 200 Username is missing or empty"],
    ["no password", { username: "小明" }, "400 201 Password is missing or empty."],
    [
      "a query in place of a name",
      { username: { $ne: "" }, password: "secret" },
      "400 200 Username is missing or empty",
    ],
    [
      "a query in place of a password",
      { username: "小明", password: { $ne: "" } },
      "400 218 Invalid password, it must be a non-blank string.",
    ],
  ])("%s is refused", async (_name, body, refused) => {
    expect(await refusalOf(logIn(await withMing(), body))).toBe(refused);
  });

  it("a user who came from elsewhere has no password to guess", async () => {
    const world = await arrange();
    await world.users.create(ANONYMOUS, { body: { username: "红", authData: { weixin: { openid: "o1" } } } });
    expect(await refusalOf(logIn(world, { username: "红", password: "undefined" }))).toBe(MISMATCH);
  });

  it("opens a session for a user who has none", async () => {
    const world = await arrange();
    const row = { id: "1", username: "小明" };
    await world.world.store.commit((tx) => {
      world.users.addUser(tx, row, { password: "secret" });
      tx.insert("leancloud:class:_User", row);
    });
    const user = await logIn(world, { username: "小明", password: "secret" });
    expect(user.sessionToken).toMatch(/^[0-9a-z]{25}$/);
    expect((await logIn(world, { username: "小明", password: "secret" })).sessionToken).toBe(user.sessionToken);
  });
});

describe("onLogin (contract 8.3, 8.8)", () => {
  it("hears the whole user without token, at a login and not at me", async () => {
    const world = await withMing();
    await logIn(world, { username: "小明", password: "secret" });
    await world.users.me({ ...ANONYMOUS, sessionToken: String(world.user.sessionToken) });
    const { sessionToken: _token, ...seen } = world.user;
    expect(world.heard).toEqual([{ hook: "onLogin", object: seen }]);
  });

  it("is not asked about a wrong password", async () => {
    const world = await withMing();
    await refusalOf(logIn(world, { username: "小明", password: "wrong" }));
    expect(world.heard).toEqual([]);
  });

  it("may refuse, and then no session is made", async () => {
    const world = await withMing({
      scripts: {
        onLogin() {
          throw hookRefusal("黑名单", 401);
        },
      },
    });
    await world.users.resetPassword(ANONYMOUS, { token: await askForReset(world), password: "new" });
    expect(await refusalOf(logIn(world, { username: "小明", password: "new" }))).toBe(
      "401 142 Cloud Code validation failed. Error detail : 黑名单",
    );
    expect(world.users.sessionOf(world.world.store, String(world.user.objectId))).toBeUndefined();
  });

  it("a user who is removed while it runs does not come in", async () => {
    const world = await withMing({
      scripts: {
        onLogin: async (user) => void (await world.users.delete(world.as(user), { id: String(user.objectId) })),
      },
    });
    expect(await refusalOf(logIn(world, { username: "小明", password: "secret" }))).toBe(UNKNOWN);
    expect(world.world.store.collection(COLLECTIONS.sessions).size).toBe(0);
  });

  it("whose world ends while it runs does not come in either", async () => {
    let isOver = false;
    const lease = {
      holds: () => !isOver,
      assert() {
        if (isOver) throw new EmulatorError("CLOSED", "the emulator was reset while this ran");
      },
    };
    const world = await withMing({
      scripts: {
        onLogin() {
          isOver = true;
        },
      },
    });
    await world.users.resetPassword(ANONYMOUS, { token: await askForReset(world), password: "new" });
    const body = { username: "小明", password: "new" };
    await expect(world.users.logIn({ ...ANONYMOUS, lease }, { body })).rejects.toMatchObject({ code: "CLOSED" });
    expect(world.users.sessionOf(world.world.store, String(world.user.objectId))).toBeUndefined();
  });
});

const askForReset = async (world: Arranged): Promise<string> => {
  await world.users.requestPasswordReset(ANONYMOUS, { body: { email: "ming@b.cn" } });
  return world.mailToken("ming@b.cn");
};

const fail = async (world: Arranged, times: number): Promise<string[]> => {
  const refused: string[] = [];
  for (let time = 0; time < times; time += 1) {
    refused.push(await refusalOf(logIn(world, { username: "小明", password: "wrong" })));
  }
  return refused;
};

const right = { username: "小明", password: "secret" };

describe("the lock (contract 16.4, D9)", () => {
  it("begins after more than 6 failures, also for the right password", async () => {
    const world = await withMing();
    expect(new Set(await fail(world, 7))).toEqual(new Set([MISMATCH]));
    expect(await fail(world, 1)).toEqual([LOCKED]);
    expect(await refusalOf(logIn(world, right))).toBe(LOCKED);
  });

  it("6 failures do not lock, and a login forgives them", async () => {
    const world = await withMing();
    await fail(world, 6);
    await logIn(world, right);
    await fail(world, 6);
    expect(await logIn(world, right)).toMatchObject({ username: "小明" });
  });

  it("ends 15 minutes after the last failure; what is tried meanwhile does not lengthen it", async () => {
    const world = await withMing();
    const { clock } = world.world;
    await fail(world, 7);
    await clock.advance("14m");
    expect(await fail(world, 3)).toEqual([LOCKED, LOCKED, LOCKED]);
    await clock.advance("59s");
    expect(await refusalOf(logIn(world, right))).toBe(LOCKED);
    await clock.advance("1s");
    expect(await logIn(world, right)).toMatchObject({ username: "小明" });
  });

  it("counts within 15 minutes only", async () => {
    const world = await withMing();
    for (let round = 0; round < 4; round += 1) {
      expect(await fail(world, 3)).toEqual([MISMATCH, MISMATCH, MISMATCH]);
      await world.world.clock.advance("10m");
    }
    expect(await logIn(world, right)).toMatchObject({ username: "小明" });
  });

  it("counts attempts that come at once", async () => {
    const world = await withMing();
    const tries = Array.from({ length: 20 }, () => refusalOf(logIn(world, { username: "小明", password: "wrong" })));
    const refused = await Promise.all(tries);
    expect(refused.filter((each) => each === MISMATCH)).toHaveLength(7);
    expect(refused.filter((each) => each === LOCKED)).toHaveLength(13);
  });

  it("is the user's own: another user is not locked, another name of the same user is", async () => {
    const world = await withMing();
    await world.join("红");
    await fail(world, 7);
    expect(await logIn(world, { username: "红", password: "红的密码" })).toMatchObject({ username: "红" });
    expect(await refusalOf(logIn(world, { email: "ming@b.cn", password: "secret" }))).toBe(LOCKED);
  });

  it("a reset password ends it", async () => {
    const world = await withMing();
    await fail(world, 7);
    await world.users.resetPassword(ANONYMOUS, { token: await askForReset(world), password: "new" });
    expect(await logIn(world, { username: "小明", password: "new" })).toMatchObject({ username: "小明" });
  });

  it("a clock that is set back does not lengthen it", async () => {
    const world = await withMing();
    await fail(world, 7);
    world.world.clock.set("2026-02-01T00:00:00Z");
    expect(await logIn(world, right)).toMatchObject({ username: "小明" });
  });

  it("can be switched off", async () => {
    const world = await withMing({ config: { loginLock: false } });
    expect(new Set(await fail(world, 10))).toEqual(new Set([MISMATCH]));
    expect(await logIn(world, right)).toMatchObject({ username: "小明" });
  });
});

describe("me (contract 16.5)", () => {
  it("answers as the login, by a token that is named or the caller's own", async () => {
    const { users, user } = await withMing();
    const sessionToken = String(user.sessionToken);
    expect(await users.me(ANONYMOUS, { sessionToken })).toEqual(user);
    expect(await users.me({ ...ANONYMOUS, sessionToken })).toEqual(user);
  });

  it("is 211 for an unknown token and for none", async () => {
    const { users } = await withMing();
    expect(await refusalOf(users.me(ANONYMOUS, { sessionToken: "unknown" }))).toBe(UNKNOWN);
    expect(await refusalOf(users.me(ANONYMOUS))).toBe(UNKNOWN);
  });
});
