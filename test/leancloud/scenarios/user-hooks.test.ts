import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import type { Answer } from "./support.js";

const PHONE = "13800000000";
const CODE = "123456";

const CLOUD = `
  const heard = [];
  const note = (what) => async (request) => {
    const { object, user, currentUser, authData, params } = request;
    heard.push({ what, object: object ? object.get("username") : null, className: object ? object.className : null, user: user ? user.get("username") : null,
      same: user === currentUser, authData: authData ?? null, params: params === undefined, verified: object ? object.get("mobilePhoneVerified") ?? null : null });
    if (object && object.get("veto") === what) throw new AV.Cloud.Error("not " + object.get("username"), { code: 7, status: 418 });
  };
  for (const hook of ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate"]) AV.Cloud[hook]("_User", note(hook));
  AV.Cloud.onLogin(note("onLogin"));
  AV.Cloud.onAuthData(async (request) => {
    await note("onAuthData")(request);
    const { weixin } = request.authData;
    if (weixin && weixin.code === "bad") throw new Error("bad code");
    return weixin && weixin.code ? { weixin: { openid: "from " + weixin.code, access_token: "t" } } : request.authData;
  });
  AV.Cloud.onVerified("sms", note("sms"));
  AV.Cloud.onVerified("email", note("email"));
  AV.Cloud.define("heard", async () => heard.splice(0));
  AV.Cloud.define("logIn", async () => { const user = await AV.User.logIn("ming", "ming!"); return user.getUsername(); });
  AV.Cloud.define("become", async ({ params }) => (await AV.User.become(params.token)).getUsername());
`;

const veto = (status: number, message: string) =>
  refused(status, 142, `Cloud Code validation failed. Error detail : ${message}`);

describe.each(WAYS)("hooks of users, %s", (way) => {
  let cloud: Cloud;
  let ming: { objectId: string; sessionToken: string };
  const ask = (method: string, path: string, body?: object, session?: string): Promise<Answer> =>
    cloud.http(method, path, {
      ...(body && { body }),
      ...(session === undefined ? {} : { as: { session } }),
    });
  const heard = async (): Promise<Record<string, unknown>[]> =>
    (await cloud.result("heard")) as Record<string, unknown>[];
  const fired = async () => (await heard()).map(({ what }) => what);

  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD, { smsCode: CODE });
    ming = await cloud.join("ming", { email: "ming@example.com", mobilePhoneNumber: PHONE });
    await ask("POST", `/verifyMobilePhone/${CODE}`, { mobilePhoneNumber: PHONE });
    await cloud.join("banned", { veto: "onLogin", email: "banned@example.com", mobilePhoneNumber: "13900000000" });
    await ask("POST", `/verifyMobilePhone/${CODE}`, { mobilePhoneNumber: "13900000000" });
    await ask("POST", "/users", { authData: { weibo: { uid: "w1" } } });
    await ask("POST", "/users", { authData: { weibo: { uid: "w2" } }, username: "vetoed", veto: "onLogin" });
  });
  afterAll(() => cloud.emulator.close());
  beforeEach(async () => {
    await heard();
  });

  /** 8.3: ways in, and which hooks fire. */
  const WAYS_IN: readonly (readonly [title: string, ask: () => Promise<Answer>, status: number, fires: string[]])[] = [
    ["a password", () => ask("POST", "/login", { username: "ming", password: "ming!" }), 200, ["onLogin"]],
    [
      "an e-mail address",
      () => ask("POST", "/login", { email: "ming@example.com", password: "ming!" }),
      200,
      ["onLogin"],
    ],
    ["a number", () => ask("POST", "/login", { mobilePhoneNumber: PHONE, password: "ming!" }), 200, ["onLogin"]],
    ["GET /login", () => ask("GET", "/login?username=ming&password=ming!"), 200, ["onLogin"]],
    ["a code", () => ask("POST", "/login", { mobilePhoneNumber: PHONE, smsCode: CODE }), 200, ["onLogin"]],
    [
      "usersByMobilePhone",
      () => ask("POST", "/usersByMobilePhone", { mobilePhoneNumber: PHONE, smsCode: CODE }),
      200,
      ["onLogin"],
    ],
    [
      "an account that is known",
      () => ask("POST", "/users", { authData: { weibo: { uid: "w1" } } }),
      200,
      ["onAuthData", "onLogin"],
    ],
    [
      "an account that is new",
      () => ask("POST", "/users", { authData: { weibo: { uid: "new" } } }),
      201,
      ["onAuthData", "beforeSave", "afterSave"],
    ],
    ["a sign-up", () => ask("POST", "/users", { username: "fresh", password: "p" }), 201, ["beforeSave", "afterSave"]],
    ["a wrong password", () => ask("POST", "/login", { username: "ming", password: "wrong" }), 400, []],
    ["nobody", () => ask("POST", "/login", { username: "nobody", password: "p" }), 400, []],
    ["/users/me", () => ask("GET", "/users/me", undefined, ming.sessionToken), 200, []],
    ["a query", () => ask("GET", "/classes/Nothing", undefined, ming.sessionToken), 404, []],
    [
      "an update",
      () => ask("PUT", `/users/${ming.objectId}`, { level: 1 }, ming.sessionToken),
      200,
      ["beforeUpdate", "afterUpdate"],
    ],
  ];

  it.each(WAYS_IN)("8.3 %s", async (_title, enter, status, fires) => {
    expect((await enter()).status).toBe(status);
    expect(await fired()).toEqual(fires);
  });

  it("8.3 in cloud code: a login fires it, become does not", async () => {
    expect(await cloud.result("logIn")).toBe("ming");
    expect(await fired()).toEqual(["onLogin"]);
    const { sessionToken } = (await ask("POST", "/login", { username: "ming", password: "ming!" })).json as {
      sessionToken: string;
    };
    await heard();
    expect(await cloud.result("become", { token: sessionToken })).toBe("ming");
    expect(await fired()).toEqual([]);
  });

  it("8.7 onLogin: object and user are the user concerned", async () => {
    await ask("POST", "/login", { username: "ming", password: "ming!" });
    expect(await heard()).toEqual([
      {
        what: "onLogin",
        object: "ming",
        className: "_User",
        user: "ming",
        same: true,
        authData: null,
        params: true,
        verified: true,
      },
    ]);
  });

  it.each([
    ["a password", () => ask("POST", "/login", { username: "banned", password: "banned!" }), "banned"],
    ["a code", () => ask("POST", "/login", { mobilePhoneNumber: "13900000000", smsCode: CODE }), "banned"],
    ["an account", () => ask("POST", "/users", { authData: { weibo: { uid: "w2" } } }), "vetoed"],
  ])("8.8 onLogin rejects %s: 401, code 142", async (_title, enter, name) => {
    expect(seen(await enter())).toEqual(veto(401, `not ${name}`));
    expect((await fired()).at(-1)).toBe("onLogin");
  });

  it("8.8 the import door says the same", async () => {
    const { users } = cloud.emulator.leancloud;
    await expect(users.logIn({ username: "banned", password: "banned!" })).rejects.toMatchObject({
      status: 401,
      code: 142,
    });
  });

  it("8.7 onAuthData: what it returns replaces the authData", async () => {
    const { status, json } = await ask("POST", "/users", { authData: { weixin: { code: "c1", openid: "x" } } });
    expect(status).toBe(201);
    expect(json).toMatchObject({ authData: { weixin: { openid: "from c1", access_token: "t" } } });
    const [first, ...others] = await heard();
    expect(first).toMatchObject({
      what: "onAuthData",
      object: null,
      authData: { weixin: { code: "c1", openid: "x" } },
    });
    expect(others.map(({ what }) => what)).toEqual(["beforeSave", "afterSave"]);
    // The identity is that of the replaced authData.
    const again = await ask("POST", "/users", { authData: { weixin: { code: "c1", openid: "y" } } });
    expect([again.status, (again.json as { objectId: string }).objectId]).toEqual([
      200,
      (json as { objectId: string }).objectId,
    ]);
  });

  it("8.8 onAuthData rejects: 400, code 142, and nobody is made", async () => {
    const before = await cloud.emulator.leancloud.objects.count("_User");
    const answer = await ask("POST", "/users", { authData: { weixin: { code: "bad", openid: "z" } } });
    expect(seen(answer)).toEqual(veto(400, "bad code"));
    expect(await fired()).toEqual(["onAuthData"]);
    expect(await cloud.emulator.leancloud.objects.count("_User")).toBe(before);
  });

  it("8.3 onVerified after a code", async () => {
    await cloud.join("caller", { mobilePhoneNumber: "13700000000" });
    await heard();
    const body = { mobilePhoneNumber: "13700000000" };
    expect((await ask("POST", "/requestMobilePhoneVerify", body)).status).toBe(200);
    expect(await fired()).toEqual([]);
    expect((await ask("POST", "/verifyMobilePhone/000000", body)).json).toMatchObject({ code: 603 });
    expect(await fired()).toEqual([]);
    const [message] = cloud.emulator.outbox.messages({ to: "13700000000" });
    const answer = await ask("POST", `/verifyMobilePhone/${message?.content.code}`, body);
    expect(seen(answer)).toEqual({
      status: 200,
      json: { objectId: expect.any(String), updatedAt: expect.any(String) },
    });
    expect(await heard()).toEqual([
      expect.objectContaining({ what: "sms", object: "caller", user: "caller", className: "_User", verified: true }),
    ]);
  });

  it("8.3 onVerified after the link of an e-mail", async () => {
    await cloud.join("writer", { email: "writer@example.com" });
    await heard();
    await ask("POST", "/requestEmailVerify", { email: "writer@example.com" });
    const [message] = cloud.emulator.outbox.messages({ to: "writer@example.com" });
    const { pathname } = new URL(String(message?.content.link));
    expect((await cloud.http("GET", pathname)).status).toBe(200);
    expect(await heard()).toEqual([expect.objectContaining({ what: "email", object: "writer", user: "writer" })]);
  });

  it("8.6 an error in onVerified changes nothing", async () => {
    const { objectId } = await cloud.join("unlucky", { veto: "sms", mobilePhoneNumber: "13600000000" });
    const answer = await ask("POST", `/verifyMobilePhone/${CODE}`, { mobilePhoneNumber: "13600000000" });
    expect(answer.status).toBe(200);
    expect(await fired()).toContain("sms");
    expect((await ask("GET", `/users/${objectId}`)).json).toMatchObject({ mobilePhoneVerified: true });
  });

  it("8.5 updatedKeys tells that the password changes, and nothing tells the password", async () => {
    const asked: [keys: unknown, password: unknown][] = [];
    const { hooks } = cloud.emulator.leancloud;
    const note = (keep: () => void) => hooks.beforeUpdate("_User", keep as never);
    note((({ object }: { object: { updatedKeys: unknown; toJSON(): object } }) => {
      asked.push([object.updatedKeys, Reflect.get(object.toJSON(), "password")]);
    }) as never);
    const { objectId, sessionToken } = await cloud.join("keyed");
    const answer = await ask("PUT", `/users/${objectId}`, { password: "new!", age: 7 }, sessionToken);
    expect(answer.status).toBe(200);
    expect(asked).toEqual([[expect.arrayContaining(["password", "age"]), undefined]]);
  });

  it("8.6 a user who deletes themselves is deleted, and afterDelete has run", async () => {
    const gone: unknown[] = [];
    cloud.emulator.leancloud.hooks.afterDelete("_User", ({ object, currentUser }) => {
      gone.push([object.get("username"), currentUser ?? null]);
    });
    const { objectId, sessionToken } = await cloud.join("leaving");
    expect(seen(await ask("DELETE", `/users/${objectId}`, undefined, sessionToken))).toEqual({ status: 200, json: {} });
    expect(gone).toEqual([["leaving", null]]);
  });

  it("16.11 a code for something else verifies nobody", async () => {
    await ask("POST", `/verifySmsCode/${CODE}`, { mobilePhoneNumber: PHONE });
    expect(await fired()).toEqual([]);
  });
});
