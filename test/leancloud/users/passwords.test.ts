import { describe, expect, it } from "vitest";
import { ANONYMOUS, MASTER } from "../../../src/platforms/leancloud/access/caller.js";
import { COLLECTIONS, rowsName } from "../../../src/platforms/leancloud/world.js";
import { type Arranged, arrange, NOW, refusalOf } from "./support.js";

const NOT_OWN = "400 206 The user cannot be altered by a client without the session.";
const MISMATCH = "400 210 The username and password mismatch.";

const withMing = async () => {
  const world = await arrange();
  const ming = await world.join("小明");
  const logIn = (password: string) => world.users.logIn(ANONYMOUS, { body: { username: "小明", password } });
  return { ...world, ming, id: String(ming.objectId), logIn };
};

describe("updatePassword (contract 16.7)", () => {
  it("gives a new token; the old one dies, later logins return the new one", async () => {
    const { users, as, ming, id, logIn } = await withMing();
    const body = { old_password: "小明的密码", new_password: "new" };
    const answer = await users.updatePassword(as(ming), { id, body });
    expect(answer).toEqual({ objectId: id, updatedAt: NOW, sessionToken: expect.stringMatching(/^[0-9a-z]{25}$/) });
    expect(answer.sessionToken).not.toBe(ming.sessionToken);
    expect(users.userOfToken(String(ming.sessionToken))).toBeUndefined();
    expect((await logIn("new")).sessionToken).toBe(answer.sessionToken);
    expect(await refusalOf(logIn("小明的密码"))).toBe(MISMATCH);
  });

  it("refuses a wrong old password, another user and a blank new one, and changes nothing", async () => {
    const { users, as, join, ming, id, logIn } = await withMing();
    const body = { old_password: "小明的密码", new_password: "new" };
    const hong = await join("红");
    const refused = (caller = as(ming), different = {}) =>
      refusalOf(users.updatePassword(caller, { id, body: { ...body, ...different } }));
    expect(await refused(as(ming), { old_password: "wrong" })).toBe(MISMATCH);
    expect(await refused(as(ming), { old_password: null })).toBe(MISMATCH);
    expect(await refused(as(ming), { new_password: "" })).toBe("400 201 Password is missing or empty.");
    expect(await refused(as(ming), { new_password: " " })).toMatch(/^400 218 /);
    expect(await refused(as(hong))).toBe(NOT_OWN);
    expect(await refused(ANONYMOUS)).toBe(NOT_OWN);
    expect(await logIn("小明的密码")).toEqual(ming);
  });
});

describe("refreshSessionToken (contract 16.8)", () => {
  it("gives a new token to the user and to the master; the old one dies", async () => {
    const { users, as, ming, id } = await withMing();
    const first = await users.refreshSessionToken(as(ming), { id });
    expect(Object.keys(first)).toEqual(expect.arrayContaining(["objectId", "updatedAt", "sessionToken"]));
    const second = await users.refreshSessionToken(MASTER, { id });
    expect(new Set([ming.sessionToken, first.sessionToken, second.sessionToken]).size).toBe(3);
    expect(users.userOfToken(first.sessionToken)).toBeUndefined();
    expect(users.userOfToken(second.sessionToken)).toBe(id);
  });

  it("refuses others", async () => {
    const { users, join, as, id } = await withMing();
    expect(await refusalOf(users.refreshSessionToken(ANONYMOUS, { id }))).toBe(NOT_OWN);
    expect(await refusalOf(users.refreshSessionToken(as(await join("红")), { id }))).toBe(NOT_OWN);
    expect(await refusalOf(users.refreshSessionToken(MASTER, { id: "nobody" }))).toBe("400 211 Could not find user.");
  });
});

describe("setPassword", () => {
  it("is the master's alone, and keeps the session", async () => {
    const { users, as, ming, id, logIn } = await withMing();
    expect(await refusalOf(users.setPassword(as(ming), { id, password: "new" }))).toBe(
      "400 1 The request must be signed by master key.",
    );
    await users.setPassword(MASTER, { id, password: "new" });
    expect((await logIn("new")).sessionToken).toBe(ming.sessionToken);
    expect(await refusalOf(users.setPassword(MASTER, { id: "nobody", password: "new" }))).toMatch(/^400 211 /);
  });
});

describe("links in mails (contract 16.11)", () => {
  const withMail = async () => {
    const world = await arrange();
    const ming = await world.join("小明", { email: "ming@b.cn" });
    return { ...world, ming, id: String(ming.objectId) };
  };
  const caller = { ...ANONYMOUS, origin: "http://localhost:9" };
  const body = { email: "ming@b.cn" };

  it("a verification proves the address, once, and tells the hook", async () => {
    const { users, world, id, row, heard, mailToken } = await withMail();
    expect(await users.requestEmailVerify(caller, { body })).toEqual({});
    const token = mailToken("ming@b.cn");
    expect(world.outbox.messages({ kind: "email" })).toMatchObject([
      {
        platform: "leancloud",
        to: ["ming@b.cn"],
        content: { link: `http://localhost:9/1.1/emailVerify/${token}`, token },
      },
    ]);
    expect(await users.verifyEmail(caller, { token })).toEqual({ objectId: id, updatedAt: NOW });
    expect(row(id)).toMatchObject({ emailVerified: true });
    expect(heard).toEqual([{ hook: "onVerified email", object: expect.objectContaining({ emailVerified: true }) }]);
    expect(heard[0]?.object).not.toHaveProperty("sessionToken");
    expect(await refusalOf(users.verifyEmail(caller, { token }))).toMatch(/^400 1 /);
  });

  it("a reset gives a new password; the session dies, since a stranger may have had it", async () => {
    const { users, ming, mailToken } = await withMail();
    expect(await users.requestPasswordReset(caller, { body })).toEqual({});
    const token = mailToken("ming@b.cn");
    expect(await users.resetPassword(caller, { token, password: "new" })).toEqual({});
    expect(users.userOfToken(String(ming.sessionToken))).toBeUndefined();
    const user = await users.logIn(ANONYMOUS, { body: { username: "小明", password: "new" } });
    expect(user.sessionToken).not.toBe(ming.sessionToken);
    expect(await refusalOf(users.resetPassword(caller, { token, password: "newer" }))).toMatch(/^400 1 /);
  });

  it.each(["requestEmailVerify", "requestPasswordReset"] as const)(
    "%s needs an address that a user has",
    async (name) => {
      const { users, world } = await withMail();
      expect(await refusalOf(users[name](caller, { body: {} }))).toBe(
        "400 204 The email is missing, and must be specified.",
      );
      expect(await refusalOf(users[name](caller, { body: { email: "no@b.cn" } }))).toBe(
        "400 205 A user with the specified email was not found.",
      );
      expect(world.outbox.messages()).toEqual([]);
    },
  );

  it("a link does only what it is for, while it is good, for the address it was sent to", async () => {
    const { users, world, as, ming, id, mailToken } = await withMail();
    const link = async () => {
      await users.requestEmailVerify(caller, { body });
      return mailToken("ming@b.cn");
    };
    const first = await link();
    expect(await refusalOf(users.resetPassword(caller, { token: first, password: "new" }))).toMatch(/^400 1 /);
    await world.clock.advance("8d");
    expect(await refusalOf(users.verifyEmail(caller, { token: first }))).toMatch(/^400 1 /);
    const second = await link();
    await users.update(as(ming), { id, body: { email: "ming@c.cn" } });
    expect(await refusalOf(users.verifyEmail(caller, { token: second }))).toMatch(/^400 1 /);
    expect(await refusalOf(users.verifyEmail(caller, { token: "made up" }))).toMatch(/^400 1 /);
  });
});

describe("users from fixtures and exports", () => {
  const add = (
    { world, users }: Pick<Arranged, "world" | "users">,
    row: Parameters<Arranged["users"]["addUser"]>[1],
    secrets: Parameters<Arranged["users"]["addUser"]>[2],
  ) =>
    world.store.commit((tx) => {
      users.addUser(tx, row, secrets);
      tx.insert(rowsName("_User"), row);
    });

  it("log in with their password, and come with the session they were given", async () => {
    const world = await arrange();
    await add(world, { id: "1", username: "小明" }, { password: "secret", sessionToken: "fixed" });
    expect(world.users.userOfToken("fixed")).toBe("1");
    expect(await world.users.logIn(ANONYMOUS, { body: { username: "小明", password: "secret" } })).toEqual({
      objectId: "1",
      username: "小明",
      emailVerified: false,
      mobilePhoneVerified: false,
      sessionToken: "fixed",
    });
  });

  it("are unique among themselves and among others; a refused one leaves nothing", async () => {
    const world = await arrange();
    await add(world, { id: "1", username: "小明", email: "ming@b.cn" }, { sessionToken: "fixed" });
    expect(await refusalOf(add(world, { id: "2", username: "小明" }, {}))).toMatch(/^400 202 /);
    // An import goes on in the same commit: nothing of the refused user may stay.
    await world.world.store.commit((tx) => {
      expect(() => world.users.addUser(tx, { id: "2", username: "红", email: "ming@b.cn" })).toThrow(/Email/);
      expect(() => world.users.addUser(tx, { id: "2", username: "红" }, { sessionToken: "fixed" })).toThrow(/token/);
      expect(() => world.users.addUser(tx, { id: "2", username: "红" }, { password: " " })).toThrow(/password/);
    });
    expect(await world.join("红")).toMatchObject({ username: "红" });
    expect(await refusalOf(world.join("林", { email: "ming@b.cn" }))).toMatch(/^400 203 /);
  });

  it("get a name when they have none, and lose what must not be stored", async () => {
    const world = await arrange();
    await add(world, { id: "1", password: "hash", sessionToken: "old" }, {});
    expect(world.row("1")).toEqual({
      id: "1",
      username: expect.stringMatching(/^[0-9a-z]{25}$/),
      emailVerified: false,
      mobilePhoneVerified: false,
    });
  });

  it("log in by an exported hash once, then by our own digest", async () => {
    let asked = 0;
    const world = await arrange({
      verifyForeign: (hash, password) => {
        asked += 1;
        return hash.password === `hashed ${password}`;
      },
    });
    await add(world, { id: "1", username: "小明" }, { foreignHash: { password: "hashed secret", salt: "s" } });
    const logIn = (password: string) => world.users.logIn(ANONYMOUS, { body: { username: "小明", password } });
    expect(await refusalOf(logIn("wrong"))).toBe(MISMATCH);
    expect(await logIn("secret")).toMatchObject({ objectId: "1" });
    expect(asked).toBe(2);
    expect(world.world.store.collection(COLLECTIONS.foreignCredentials).size).toBe(0);
    expect(await logIn("secret")).toMatchObject({ objectId: "1" });
    expect(await refusalOf(logIn("wrong"))).toBe(MISMATCH);
    expect(asked).toBe(2);
  });

  it.each([
    ["cannot be verified", () => undefined],
    ["nobody verifies", undefined],
  ])("with a hash that %s are told how to go on, and are not locked", async (_name, verifyForeign) => {
    const world = await arrange(verifyForeign === undefined ? {} : { verifyForeign });
    await add(world, { id: "1", username: "小明" }, { foreignHash: { password: "$2a$…" } });
    const logIn = () => world.users.logIn(ANONYMOUS, { body: { username: "小明", password: "secret" } });
    for (let time = 0; time < 8; time += 1) {
      const refused = await refusalOf(logIn());
      expect(refused.startsWith(MISMATCH)).toBe(true);
      expect(refused).toMatch(/users\.setPassword.*requestPasswordReset/);
    }
    await world.users.setPassword(MASTER, { id: "1", password: "secret" });
    expect(await logIn()).toMatchObject({ objectId: "1" });
  });
});

describe("what must not be seen", () => {
  it("is in no row, no answer and no hook: passwords, digests, salts", async () => {
    const nothing = () => {};
    const world = await arrange({
      scripts: { class: { "beforeSave _User": nothing, "afterSave _User": nothing, "beforeUpdate _User": nothing } },
    });
    const ming = await world.join("小明", { email: "ming@b.cn" });
    const id = String(ming.objectId);
    const answers = [
      ming,
      await world.users.update(world.as(ming), { id, body: { password: "第二个密码", age: 7 }, fetch: true }),
      await world.users.logIn(ANONYMOUS, { body: { username: "小明", password: "第二个密码" } }),
      await world.users.me(world.as(ming)),
      await world.users.get(MASTER, { id }),
      await world.users.updatePassword(world.as(ming), {
        id,
        body: { old_password: "第二个密码", new_password: "第三个密码" },
      }),
      world.users.wholeUser(MASTER, id),
    ];
    const [credentials] = world.world.store.collection(COLLECTIONS.credentials).find({});
    const seen = JSON.stringify([answers, world.heard, world.rowsOf("_User"), world.world.outbox.messages()]);
    for (const secret of ["密码", String(credentials?.digest), String(credentials?.salt)]) {
      expect(secret.length).toBeGreaterThan(1);
      expect(seen).not.toContain(secret);
    }
    expect(JSON.stringify(world.world.store.collection(COLLECTIONS.credentials).find({}))).not.toContain("密码");
  });
});
