import { describe, expect, it } from "vitest";
import { EmulatorError, type Json, type JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, type Caller } from "../../../src/platforms/bmob/access/caller.js";
import { COLLECTIONS } from "../../../src/platforms/bmob/world.js";
import { arrange, PHONE, refusalOf, withMing } from "./support.js";

/** Values that are not what they should be. */
const ODD: readonly Json[] = [
  0,
  -1,
  1.5,
  true,
  false,
  [],
  ["小明"],
  {},
  { $ne: "" },
  { $regex: ".*" },
  { __op: "Delete" },
  { __type: "Pointer", className: "_User", objectId: "u" },
  JSON.parse('{"__proto__":{"username":"小明"}}'),
  { constructor: { prototype: {} } },
];

const LONG = "名".repeat(100_000);

describe("values that are not what they should be", () => {
  it.each(["username", "email", "mobilePhoneNumber", "password", "smsCode"])(
    "as %s of a login let nobody in, and break nothing",
    async (key) => {
      const { users } = await withMing();
      for (const odd of ODD) {
        const data: JsonObject = { username: "小明", password: "x", [key]: odd };
        expect(await refusalOf(users.logIn(ANONYMOUS, data)), JSON.stringify(odd)).toMatch(/^(101|109|207) /);
      }
    },
  );

  it.each(["username", "email", "mobilePhoneNumber", "password", "authData", "ACL"])(
    "as %s of a sign-up are refused, and nobody is made",
    async (key) => {
      const { users, size } = await arrange();
      for (const odd of ODD) {
        // An ACL of nobody, and accounts of no service, are what they should be.
        if ((key === "ACL" || key === "authData") && JSON.stringify(odd) === "{}") continue;
        // Taking away what is not there changes nothing.
        if (key !== "username" && key !== "password" && JSON.stringify(odd).includes("Delete")) continue;
        const body: JsonObject = { username: "红", password: "p", [key]: odd };
        expect(await refusalOf(users.signUp(ANONYMOUS, body)), JSON.stringify(odd)).toMatch(
          /^(105|106|107|111|208|301) /,
        );
      }
      for (const collection of ["logins", "sessions", "credentials", "mailTokens"] as const) {
        expect(size(collection)).toBe(0);
      }
    },
  );

  it.each(["username", "email", "mobilePhoneNumber", "password", "authData"])(
    "as %s of an update are refused, or change nothing that matters",
    async (key) => {
      const { users, id, me, size } = await withMing();
      for (const odd of ODD) {
        const allowed = JSON.stringify(odd) === "{}" && key === "authData";
        const deletes = JSON.stringify(odd).includes("Delete") && !["username", "password"].includes(key);
        if (allowed || deletes) continue;
        const refused = await refusalOf(users.update(me, { id, body: { [key]: odd } }));
        expect(refused, JSON.stringify(odd)).toMatch(/^(105|106|111|201|208|301|10051) /);
      }
      expect(size("logins")).toBe(3);
      expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toMatchObject({ objectId: id });
    },
  );
});

describe("names that the language knows", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "role:admins", "*", "$ne", "a.b", "null"])(
    "%s is a username like another",
    async (username) => {
      const { users } = await arrange();
      expect(await refusalOf(users.logIn(ANONYMOUS, { username, password: "p" }))).toBe(
        "101 username or password incorrect.",
      );
      const { user } = await users.signUp(ANONYMOUS, { username, password: "p" });
      expect(await users.logIn(ANONYMOUS, { username, password: "p" })).toMatchObject({
        objectId: user.objectId,
        username,
      });
      expect(await refusalOf(users.signUp(ANONYMOUS, { username, password: "p" }))).toBe(
        `202 username '${username}' already taken.`,
      );
    },
  );

  it("a username cannot pass for another kind of name", async () => {
    const { users, join } = await withMing();
    await join("email:ming@b.cn");
    await join("username:小明");
    expect(await refusalOf(users.logIn(ANONYMOUS, { email: "email:ming@b.cn", password: "x" }))).toBe(
      "101 username or password incorrect.",
    );
    expect(await users.logIn(ANONYMOUS, { username: "小明", password: "secret" })).toMatchObject({ username: "小明" });
  });

  it.each(["__proto__", "constructor", "toString"])("%s is no user, no role, no link", async (id) => {
    const { users, roles, me, row } = await withMing();
    const missing = `101 object not found for ${id}.`;
    expect(await refusalOf(users.get(ANONYMOUS, { id }))).toBe(missing);
    expect(await refusalOf(users.update(me, { id, body: {} }))).toBe(missing);
    expect(await refusalOf(users.delete(me, { id }))).toBe(missing);
    expect(await refusalOf(roles.delete(me, { id }))).toBe(missing);
    expect(await users.checkSession(me, { id })).toEqual({ msg: "fail" });
    expect(row(id)).toBeUndefined();
  });

  it("a poisonous key does not reach anything", async () => {
    const { users, id, me, row } = await withMing();
    const body: JsonObject = JSON.parse('{"__proto__":{"master":true},"age":1}');
    expect(await refusalOf(users.update(me, { id, body }))).toBe("105 invalid field name: __proto__.");
    expect(await refusalOf(users.signUp(ANONYMOUS, { username: "红", password: "p", ...body }))).toBe(
      "105 invalid field name: __proto__.",
    );
    expect(row(id)).not.toHaveProperty("age");
    expect({}).not.toHaveProperty("master");
  });
});

describe("very long values", () => {
  it("names and passwords of any length do", async () => {
    const { users } = await arrange();
    const { user } = await users.signUp(ANONYMOUS, { username: LONG, password: LONG });
    expect(await users.logIn(ANONYMOUS, { username: LONG, password: LONG })).toMatchObject({ objectId: user.objectId });
    expect(await refusalOf(users.logIn(ANONYMOUS, { username: LONG, password: `${LONG}.` }))).toMatch(/^101 /);
  });

  it("addresses, numbers and codes do not", async () => {
    const { users, messages } = await withMing();
    const email = `${"a.".repeat(100_000)}@${"b.".repeat(100_000)}cn`;
    expect(await refusalOf(users.requestPasswordReset(ANONYMOUS, { email }))).toMatch(/^301 /);
    expect(await refusalOf(users.logIn(ANONYMOUS, { mobilePhoneNumber: LONG, smsCode: LONG }))).toMatch(/^207 /);
    expect(await refusalOf(messages.verifySmsCode(ANONYMOUS, { code: LONG, body: { email } }))).toMatch(/^207 /);
    expect(await refusalOf(users.resetPasswordBySmsCode(ANONYMOUS, { code: LONG, body: { password: "p" } }))).toMatch(
      /^207 /,
    );
  });
});

describe("a world that has ended (reset, restore)", () => {
  it("takes its mail and messages with it", async () => {
    const world = await withMing();
    const { users, messages, id } = world;
    const tries: ((caller: Caller) => Promise<unknown>)[] = [
      (caller) => users.signUp(caller, { username: "红", password: "p", email: "hong@b.cn" }),
      (caller) => users.update(caller, { id, body: { email: "neu@b.cn" } }),
      (caller) => users.requestPasswordReset(caller, { email: "neu@b.cn" }),
      (caller) => users.requestEmailVerify(caller, { email: "neu@b.cn" }),
      (caller) => messages.requestSmsCode(caller, { mobilePhoneNumber: PHONE }),
      (caller) => messages.requestSms(caller, { mobilePhoneNumber: PHONE, content: "您好" }),
      (caller) => messages.requestEmailCode(caller, { email: "ming@b.cn" }),
    ];
    for (const attempt of tries) {
      let isOver = false;
      const lease = { holds: () => !isOver, assert: () => {} };
      const sent = world.world.outbox.messages().length;
      const running = attempt({ ...world.me, lease });
      // What it wrote, it wrote before; the reset comes before it goes on.
      isOver = true;
      await running;
      expect(world.world.outbox.messages()).toHaveLength(sent);
    }
  });

  it("is not written into by what came before", async () => {
    const world = await withMing();
    const code = await world.askCode();
    const assert = (): void => {
      throw new EmulatorError("CLOSED", "the emulator was reset while this ran");
    };
    const late = { ...world.me, lease: { holds: () => false, assert } };
    /** Everything that users, messages and roles leave in the store. */
    const state = () =>
      [...Object.values(COLLECTIONS), "bmob:class:_User", "bmob:class:_Role"].map((name) =>
        world.world.store.collection(name).find({}),
      );
    const before = state();
    const { users, messages, roles, id } = world;
    const sent = world.world.outbox.messages().length;
    const tries: (() => Promise<unknown>)[] = [
      () => users.signUp(late, { username: "红", password: "p" }),
      () => users.signUp(late, { mobilePhoneNumber: "13800000000", smsCode: code }),
      () => users.signUp(late, { authData: { weibo: { uid: "1" } } }),
      () => users.logIn(late, { username: "小明", password: "secret" }),
      () => users.update(late, { id, body: { age: 1 } }),
      () => users.delete(late, { id }),
      () => users.changePassword(late, { id, body: { oldPassword: "secret", newPassword: "new" } }),
      () => users.requestPasswordReset(late, { email: "ming@b.cn" }),
      () => users.requestEmailVerify(late, { email: "ming@b.cn" }),
      () => users.resetPasswordBySmsCode(late, { code, body: { password: "new" } }),
      () => messages.requestSmsCode(late, { mobilePhoneNumber: "13800000000" }),
      () => messages.requestSms(late, { mobilePhoneNumber: "13800000000", content: "x" }),
      () => messages.requestEmailCode(late, { email: "ming@b.cn" }),
      () => messages.verifySmsCode(late, { code, body: { mobilePhoneNumber: "13800000000" } }),
      () => roles.create(late, { body: { name: "admins" } }),
    ];
    for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: "CLOSED" });
    expect(world.world.outbox.messages()).toHaveLength(sent);
    expect(state()).toEqual(before);
  });
});
