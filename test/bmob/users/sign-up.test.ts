import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { arrange, MING, PHONE, refusalOf, SHOWN_NOW, STALE, withMing } from "./support.js";

const REQUIRED = "108 username and password required.";

describe("sign-up by name and password (contract 6.6)", () => {
  it("answers time, id and token, and nothing else", async () => {
    const { users } = await arrange();
    const entered = await users.signUp(ANONYMOUS, { username: "小明", password: "secret", age: 20 });
    expect(entered).toEqual({
      created: true,
      user: {
        createdAt: SHOWN_NOW,
        objectId: expect.stringMatching(/^[0-9a-f]{10}$/),
        sessionToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    });
  });

  it("keeps what else was sent, and neither password nor token in the row", async () => {
    const { row, ming } = await withMing();
    expect(row(ming.objectId)).toEqual({
      id: ming.objectId,
      createdAt: "2026-03-01T08:00:00.000Z",
      updatedAt: "2026-03-01T08:00:00.000Z",
      username: "小明",
      email: "ming@b.cn",
      emailVerified: false,
      mobilePhoneNumber: PHONE,
      mobilePhoneVerified: false,
    });
  });

  it.each<[string, JsonObject, string]>([
    ["nothing", {}, REQUIRED],
    ["no password", { username: "红" }, REQUIRED],
    ["no username", { password: "p" }, REQUIRED],
    ["an empty username", { username: "", password: "p" }, REQUIRED],
    ["a username of spaces", { username: " \t", password: "p" }, REQUIRED],
    ["an empty password", { username: "红", password: "" }, REQUIRED],
    ["null as username", { username: null, password: "p" }, REQUIRED],
    ["null as password", { username: "红", password: null }, REQUIRED],
    [
      "a number as username",
      { username: 7, password: "p" },
      "111 invalid type for key 'username', expected 'String', but got 'Number'.",
    ],
    [
      "a number as password",
      { username: "红", password: 7 },
      "111 invalid type for key 'password', expected 'String', but got 'Number'.",
    ],
    [
      "an operation as username",
      { username: { __op: "Delete" }, password: "p" },
      "111 invalid type for key 'username', expected 'String', but got 'Object'.",
    ],
    [
      "a list as email",
      { username: "红", password: "p", email: ["a@b.cn"] },
      "111 invalid type for key 'email', expected 'String', but got 'Array'.",
    ],
    [
      "a number as mobile phone number",
      { username: "红", password: "p", mobilePhoneNumber: 13900000000 },
      "111 invalid type for key 'mobilePhoneNumber', expected 'String', but got 'Number'.",
    ],
    [
      "no address as email",
      { username: "红", password: "p", email: "b.cn" },
      "301 email Must be a valid email address",
    ],
    [
      "an address that is too long",
      { username: "红", password: "p", email: `${"a".repeat(250)}@b.cn` },
      "301 email Must be a valid email address",
    ],
    [
      "no number as mobile phone number",
      { username: "红", password: "p", mobilePhoneNumber: "1380000x" },
      "301 mobilePhoneNumber Must be valid mobile number",
    ],
    ["a taken username", { username: "小明", password: "p" }, "202 username '小明' already taken."],
    ["a taken email", { username: "红", password: "p", email: "ming@b.cn" }, "203 email 'ming@b.cn' already taken."],
    [
      "a taken number",
      { username: "红", password: "p", mobilePhoneNumber: PHONE },
      `209 mobilePhoneNumber '${PHONE}' already taken.`,
    ],
    ["a reserved field", { username: "红", password: "p", objectId: "1" }, "105 It is a reserved field: objectId."],
    ["a bad field", { username: "红", password: "p", "a-b": 1 }, "105 invalid field name: a-b."],
  ])("%s is refused, and nobody is there who was not", async (_name, body, refused) => {
    const { users, find, size } = await withMing();
    const logins = size("logins");
    expect(await refusalOf(users.signUp(ANONYMOUS, body))).toBe(refused);
    expect((await find(MASTER, { className: "_User" })).results).toHaveLength(1);
    expect([size("logins"), size("sessions"), size("credentials")]).toEqual([logins, 1, 1]);
  });

  it("letter case counts", async () => {
    const { users } = await arrange();
    await users.signUp(ANONYMOUS, { username: "Ming", password: "p" });
    expect(await users.signUp(ANONYMOUS, { username: "ming", password: "p" })).toMatchObject({ created: true });
  });

  it.each(["email", "mobilePhoneNumber"])("%s may be empty, for as many as like", async (key) => {
    const { users, join } = await arrange();
    for (const [name, value] of [
      ["a", ""],
      ["b", ""],
      ["c", null],
      ["d", null],
    ] as const) {
      const user = await join(name, { [key]: value });
      expect(user[key]).toBe(value);
    }
    expect(users.userOfToken("")).toBeUndefined();
  });

  it.each([
    ["username", { username: "小明", password: "a" }, "202 username '小明' already taken."],
    ["email", { email: "x@y.cn" }, "203 email 'x@y.cn' already taken."],
    ["mobilePhoneNumber", { mobilePhoneNumber: "13900000000" }, "209 mobilePhoneNumber '13900000000' already taken."],
  ])("of those who come at once with the same %s, one comes in", async (_key, body, refused) => {
    const { users } = await arrange();
    const tries = ["a", "b", "c", "d"].map((username) => users.signUp(ANONYMOUS, { username, password: "p", ...body }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await Promise.all(tries.slice(1).map(refusalOf))).toEqual([refused, refused, refused]);
  });

  it("a token that is no longer good does not keep anybody from signing up", async () => {
    const { users } = await arrange();
    expect(await users.signUp(STALE, { username: "小明", password: "p" })).toMatchObject({ created: true });
  });
});

describe("what clients cannot set (contract 6.6)", () => {
  it.each([
    ["emailVerified", { email: "a@b.cn", emailVerified: true }, false],
    ["mobilePhoneVerified", { mobilePhoneNumber: "13900000000", mobilePhoneVerified: true }, false],
    ["sessionToken", { sessionToken: "f".repeat(32) }, undefined],
  ])("%s is ignored at sign-up", async (key, body, value) => {
    const { users, row } = await arrange();
    const { user } = await users.signUp(ANONYMOUS, { username: "小明", password: "p", ...body });
    expect(row(user.objectId)?.[key]).toBe(value);
    expect(users.userOfToken("f".repeat(32))).toBeUndefined();
  });

  it("the master may say what is verified", async () => {
    const { users, row, world } = await arrange();
    const { user } = await users.signUp(MASTER, {
      ...MING,
      emailVerified: true,
      mobilePhoneVerified: true,
      sessionToken: "f".repeat(32),
    });
    expect(row(user.objectId)).toMatchObject({ emailVerified: true, mobilePhoneVerified: true });
    expect(row(user.objectId)).not.toHaveProperty("sessionToken");
    expect(world.outbox.messages()).toEqual([]);
  });
});

describe("the verification mail of a sign-up (contract 6.6)", () => {
  it("goes to the address that was given", async () => {
    const { users, world } = await arrange();
    await users.signUp({ ...ANONYMOUS, origin: "http://localhost:9" }, MING);
    const [mail, ...others] = world.outbox.messages();
    expect(others).toEqual([]);
    const token = String(mail?.content.token);
    expect(mail).toEqual({
      at: world.clock.now(),
      platform: "bmob",
      kind: "email",
      to: ["ming@b.cn"],
      content: {
        subject: "Verify your email address",
        link: `http://localhost:9/1/emailVerify/${token}`,
        token: expect.stringMatching(/^[0-9a-f]{32}$/),
        username: "小明",
      },
    });
  });

  it.each([
    ["without an address", { username: "红", password: "p" }, {}],
    ["with an empty one", { username: "红", password: "p", email: "" }, {}],
    ["when the app does not verify", { username: "红", password: "p", email: "a@b.cn" }, { emailVerification: false }],
  ])("is not sent %s, and emailVerified is not there", async (_when, body, config) => {
    const { users, world, row } = await arrange(config);
    const { user } = await users.signUp(ANONYMOUS, body);
    expect(world.outbox.messages()).toEqual([]);
    expect(row(user.objectId)).not.toHaveProperty("emailVerified");
  });

  it("is not sent to who was refused", async () => {
    const { users, world } = await withMing();
    await refusalOf(users.signUp(ANONYMOUS, { username: "小明", password: "p", email: "other@b.cn" }));
    expect(world.outbox.messages({ to: "other@b.cn" })).toEqual([]);
  });
});
