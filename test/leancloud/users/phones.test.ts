import { describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/leancloud/access/caller.js";
import { type Arranged, arrange, NOW, refusalOf } from "./support.js";

const PHONE = "13800000000";
const OTHER = "13900000000";
const BAD_CODE = "400 603 Invalid SMS code.";
const UNKNOWN = "400 213 A user with the specified mobile phone number was not found.";

const body = { mobilePhoneNumber: PHONE };

const withMing = async (...given: Parameters<typeof arrange>) => {
  const world = await arrange(...given);
  const ming = await world.join("小明", { mobilePhoneNumber: PHONE });
  return { ...world, ming, id: String(ming.objectId) };
};

describe("codes (contract 16.11)", () => {
  it("are in the outbox, with what was told of the message", async () => {
    const { users, world } = await arrange();
    await users.requestSmsCode(ANONYMOUS, { body: { ...body, name: "茶店", op: "付款", validate_token: "v" } });
    expect(world.outbox.messages()).toEqual([
      {
        at: world.clock.now(),
        platform: "leancloud",
        kind: "sms-code",
        to: [PHONE],
        content: { name: "茶店", op: "付款", purpose: "sms", code: expect.stringMatching(/^\d{6}$/) },
      },
    ]);
  });

  it("are good once, for the number they were sent to", async () => {
    const { users, code } = await arrange();
    await users.requestSmsCode(ANONYMOUS, { body });
    const sent = code(PHONE);
    const wrong = sent === "111111" ? "222222" : "111111";
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: wrong, body }))).toBe(BAD_CODE);
    const elsewhere = { mobilePhoneNumber: OTHER };
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: sent, body: elsewhere }))).toBe(BAD_CODE);
    expect(await users.verifySmsCode(ANONYMOUS, { code: sent, body })).toEqual({});
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: sent, body }))).toBe(BAD_CODE);
  });

  it("end with their time, and with the next one", async () => {
    const { users, world, code } = await arrange();
    await users.requestSmsCode(ANONYMOUS, { body });
    const first = code(PHONE);
    await users.requestSmsCode(ANONYMOUS, { body });
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: first, body }))).toBe(BAD_CODE);
    await world.clock.advance("10m");
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: code(PHONE), body }))).toBe(BAD_CODE);
  });

  it("find their number when the request names none, as SDKs do", async () => {
    const { users, code } = await arrange();
    await users.requestSmsCode(ANONYMOUS, { body });
    await users.requestSmsCode(ANONYMOUS, { body: { mobilePhoneNumber: OTHER } });
    expect(await users.verifySmsCode(ANONYMOUS, { code: code(PHONE), body: {} })).toEqual({});
    expect(await users.verifySmsCode(ANONYMOUS, { code: code(OTHER), body: {} })).toEqual({});
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: "123456", body: {} }))).toBe(BAD_CODE);
  });

  it("the configured code is always accepted", async () => {
    const { users } = await arrange({ config: { smsCode: "888888" } });
    expect(await users.verifySmsCode(ANONYMOUS, { code: "888888", body })).toEqual({});
    expect(await users.verifySmsCode(ANONYMOUS, { code: "888888", body })).toEqual({});
    expect(await refusalOf(users.verifySmsCode(ANONYMOUS, { code: "888889", body }))).toBe(BAD_CODE);
  });

  it("of one purpose do not serve another", async () => {
    const { users, as, ming, code } = await withMing();
    const asks: Record<string, () => Promise<unknown>> = {
      sms: () => users.requestSmsCode(ANONYMOUS, { body }),
      verify: () => users.requestMobilePhoneVerify(ANONYMOUS, { body }),
      login: () => users.requestLoginSmsCode(ANONYMOUS, { body }),
      reset: () => users.requestPasswordResetBySmsCode(ANONYMOUS, { body }),
      change: () => users.requestChangePhoneNumber(as(ming), { body }),
    };
    const uses: Record<string, (code: string) => Promise<unknown>> = {
      sms: (sent) => users.verifySmsCode(ANONYMOUS, { code: sent, body }),
      verify: (sent) => users.verifyMobilePhone(ANONYMOUS, { code: sent, body }),
      login: (sent) => users.logIn(ANONYMOUS, { body: { ...body, smsCode: sent } }),
      reset: (sent) => users.resetPasswordBySmsCode(ANONYMOUS, { code: sent, body: { ...body, password: "p" } }),
      change: (sent) => users.changePhoneNumber(as(ming), { body: { ...body, code: sent } }),
    };
    for (const [purpose, ask] of Object.entries(asks)) {
      await ask();
      const sent = code(PHONE);
      for (const [other, use] of Object.entries(uses)) {
        if (other !== purpose) expect(await refusalOf(use(sent)), `${purpose} for ${other}`).toBe(BAD_CODE);
      }
      await uses[purpose]?.(sent);
    }
  });

  it.each([
    "requestMobilePhoneVerify",
    "requestLoginSmsCode",
    "requestPasswordResetBySmsCode",
    "requestSmsCode",
    "requestChangePhoneNumber",
  ] as const)("%s checks the number", async (name) => {
    const { users, world, as, ming } = await withMing();
    const ask = (mobilePhoneNumber: string | null) => users[name](as(ming), { body: { mobilePhoneNumber } });
    expect(await refusalOf(ask(null))).toBe("400 212 The mobile phone number is missing, and must be specified.");
    expect(await refusalOf(ask("call me"))).toBe("400 127 The mobile phone number was invalid.");
    const needsUser = name !== "requestSmsCode" && name !== "requestChangePhoneNumber";
    if (needsUser) expect(await refusalOf(ask(OTHER))).toBe(UNKNOWN);
    expect(world.outbox.messages()).toEqual([]);
  });
});

describe("proving a number (contract 16.11)", () => {
  it("verifyMobilePhone sets the flag and tells the hook, with the number or without", async () => {
    for (const named of [body, {}]) {
      const { users, row, id, code, heard } = await withMing();
      await users.requestMobilePhoneVerify(ANONYMOUS, { body });
      expect(await users.verifyMobilePhone(ANONYMOUS, { code: code(PHONE), body: named })).toEqual({
        objectId: id,
        updatedAt: NOW,
      });
      expect(row(id)).toMatchObject({ mobilePhoneVerified: true });
      expect(heard).toEqual([
        { hook: "onVerified sms", object: expect.objectContaining({ mobilePhoneVerified: true }) },
      ]);
    }
  });

  it("the configured code proves the number of the session's user", async () => {
    const { users, as, ming, id, row } = await withMing({ config: { smsCode: "888888" } });
    await users.verifyMobilePhone(as(ming), { code: "888888", body: {} });
    expect(row(id)).toMatchObject({ mobilePhoneVerified: true });
  });

  it("a wrong code proves nothing and tells nobody", async () => {
    const { users, row, id, heard } = await withMing();
    await users.requestMobilePhoneVerify(ANONYMOUS, { body });
    expect(await refusalOf(users.verifyMobilePhone(ANONYMOUS, { code: "none", body }))).toBe(BAD_CODE);
    expect(row(id)).toMatchObject({ mobilePhoneVerified: false });
    expect(heard).toEqual([]);
  });

  it("changePhoneNumber sets a number that has proven itself", async () => {
    const { users, as, ming, id, row, code, join, heardHooks } = await withMing();
    const next = { mobilePhoneNumber: OTHER };
    expect(await users.requestChangePhoneNumber(as(ming), { body: next })).toEqual({});
    expect(await refusalOf(users.changePhoneNumber(as(ming), { body: { ...next, code: "none" } }))).toBe(BAD_CODE);
    expect(await users.changePhoneNumber(as(ming), { body: { ...next, code: Number(code(OTHER)) } })).toEqual({});
    expect(row(id)).toMatchObject({ mobilePhoneNumber: OTHER, mobilePhoneVerified: true });
    expect(heardHooks()).toEqual(["onVerified sms"]);
    expect(await refusalOf(join("红", next))).toMatch(/^400 214 /);
    expect(await join("红", body)).toMatchObject(body);
  });

  it("changePhoneNumber is the session's user's own, and takes nobody's number", async () => {
    const { users, as, join, ming, row, id, code } = await withMing();
    const next = { mobilePhoneNumber: OTHER };
    expect(await refusalOf(users.requestChangePhoneNumber(ANONYMOUS, { body: next }))).toMatch(/^400 206 /);
    await users.requestChangePhoneNumber(as(ming), { body: next });
    const sent = { body: { ...next, code: code(OTHER) } };
    expect(await refusalOf(users.changePhoneNumber(ANONYMOUS, sent))).toMatch(/^400 206 /);
    const hong = await join("红");
    expect(await refusalOf(users.changePhoneNumber(as(hong), sent))).toBe(BAD_CODE);
    expect(await refusalOf(users.requestChangePhoneNumber(as(hong), { body }))).toMatch(/^400 214 /);
    // Somebody took it between the two requests.
    await users.update(as(hong), { id: String(hong.objectId), body: next });
    expect(await refusalOf(users.changePhoneNumber(as(ming), sent))).toMatch(/^400 214 /);
    expect(row(id)).toMatchObject(body);
  });

  it("resetPasswordBySmsCode gives a new password, with the number or without; the session dies", async () => {
    for (const named of [body, {}]) {
      const { users, ming, code } = await withMing();
      await users.requestPasswordResetBySmsCode(ANONYMOUS, { body });
      const reset = (sent: string, password: string) =>
        users.resetPasswordBySmsCode(ANONYMOUS, { code: sent, body: { ...named, password } });
      expect(await refusalOf(reset("none", "new"))).toBe(BAD_CODE);
      expect(await refusalOf(reset(code(PHONE), ""))).toMatch(/^400 201 /);
      expect(await reset(code(PHONE), "new")).toEqual({});
      expect(users.userOfToken(String(ming.sessionToken))).toBeUndefined();
      expect(await users.logIn(ANONYMOUS, { body: { ...body, password: "new" } })).toMatchObject({ username: "小明" });
    }
  });
});

describe("login with a code (contract 16.4)", () => {
  const logIn = ({ users }: Pick<Arranged, "users">, smsCode: string, phone = PHONE) =>
    users.logIn(ANONYMOUS, { body: { mobilePhoneNumber: phone, smsCode } });

  it("answers the whole user, asks onLogin, and has the number proven", async () => {
    const world = await withMing();
    await world.users.requestLoginSmsCode(ANONYMOUS, { body });
    const sent = world.code(PHONE);
    expect(await logIn(world, sent)).toEqual({ ...world.ming, mobilePhoneVerified: true });
    expect(world.heardHooks()).toEqual(["onLogin", "onVerified sms"]);
    expect(await refusalOf(logIn(world, sent))).toBe(BAD_CODE);
    expect(await refusalOf(logIn(world, sent, OTHER))).toBe(UNKNOWN);
  });

  it("wrong codes lock as wrong passwords do", async () => {
    const world = await withMing();
    for (let time = 0; time < 7; time += 1) expect(await refusalOf(logIn(world, "none"))).toBe(BAD_CODE);
    await world.users.requestLoginSmsCode(ANONYMOUS, { body });
    expect(await refusalOf(logIn(world, world.code(PHONE)))).toMatch(/^400 219 /);
    await world.world.clock.advance("15m");
    await world.users.requestLoginSmsCode(ANONYMOUS, { body });
    expect(await logIn(world, world.code(PHONE))).toMatchObject({ username: "小明" });
  });
});

describe("usersByMobilePhone (contract 16.12)", () => {
  const arrive = async (world: Arranged, more = {}) => {
    await world.users.requestSmsCode(ANONYMOUS, { body });
    return world.users.byMobilePhone(ANONYMOUS, { body: { ...body, smsCode: world.code(PHONE), ...more } });
  };

  it("makes a user who is called as the number, and is proven", async () => {
    const world = await arrange();
    expect(await arrive(world)).toEqual({
      created: true,
      user: {
        objectId: expect.any(String),
        username: PHONE,
        mobilePhoneNumber: PHONE,
        mobilePhoneVerified: true,
        emailVerified: false,
        createdAt: NOW,
        updatedAt: NOW,
        sessionToken: expect.stringMatching(/^[0-9a-z]{25}$/),
      },
    });
    expect(Object.keys(world.rowsOf("_User")[0] ?? {})).not.toContain("smsCode");
  });

  it("uses name, password and fields at creation only", async () => {
    const world = await arrange();
    const { user } = await arrive(world, { username: "小明", password: "secret", age: 7 });
    expect(user).toMatchObject({ username: "小明", age: 7 });
    const again = await arrive(world, { username: "红", password: "other", age: 8 });
    expect(again).toEqual({ created: false, user });
    const logIn = (password: string) => world.users.logIn(ANONYMOUS, { body: { username: "小明", password } });
    expect(await logIn("secret")).toEqual(user);
    expect(await refusalOf(logIn("other"))).toMatch(/^400 210 /);
  });

  it("logs in who has the number, and has it proven", async () => {
    const world = await withMing();
    expect(await arrive(world)).toEqual({ created: false, user: { ...world.ming, mobilePhoneVerified: true } });
    expect(world.heardHooks()).toEqual(["onLogin", "onVerified sms"]);
  });

  it("refuses a wrong code, and makes nobody", async () => {
    const world = await arrange();
    const used = world.users.byMobilePhone(ANONYMOUS, { body: { ...body, smsCode: "none" } });
    expect(await refusalOf(used)).toBe(BAD_CODE);
    expect(await refusalOf(world.users.byMobilePhone(ANONYMOUS, { body }))).toBe(BAD_CODE);
    expect(world.rowsOf("_User")).toEqual([]);
  });

  it("one code makes one user, also when it comes twice at once", async () => {
    const world = await arrange();
    await world.users.requestSmsCode(ANONYMOUS, { body });
    const come = () => world.users.byMobilePhone(ANONYMOUS, { body: { ...body, smsCode: world.code(PHONE) } });
    const results = await Promise.allSettled([come(), come()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(world.rowsOf("_User")).toHaveLength(1);
  });

  it("with the configured code, who comes second at once logs in", async () => {
    const world = await arrange({
      config: { smsCode: "888888" },
      scripts: { class: { "beforeSave _User": () => Promise.resolve() } },
    });
    const come = () => world.users.byMobilePhone(ANONYMOUS, { body: { ...body, smsCode: "888888" } });
    const results = await Promise.all([come(), come()]);
    expect(results.map(({ created }) => created).sort()).toEqual([false, true]);
    expect(new Set(results.map(({ user }) => user.objectId)).size).toBe(1);
  });
});
