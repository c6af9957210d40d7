import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import type { Options } from "./support.js";

const CLOUD = `
  const who = async ({ user, currentUser, sessionToken, meta }) => ({
    user: user ? user.id : null, same: user === currentUser, name: user ? user.getUsername() : null,
    own: user ? user.getSessionToken() : null, sessionToken: sessionToken ?? null,
  });
  AV.Cloud.define("current", async () => AV.User.current());
  AV.Cloud.define("who", who);
  AV.Cloud.define("hello", async ({ user }) => "Hello, " + (user ? user.get("username") : "stranger"));
  AV.Cloud.define("unfetched", { fetchUser: false }, (request) => who(request));
  AV.Cloud.define("fetched", { fetchUser: true }, (request) => who(request));
  AV.Cloud.define("address", async ({ meta }) => meta.remoteAddress);
  AV.Cloud.define("raw", async ({ expressReq }) => expressReq.headers["x-custom"] ?? null);
  AV.Cloud.define("undefineds", async (request) => [request.user === undefined, request.currentUser === undefined, request.sessionToken === undefined, request.object === undefined]);
  let ran = 0;
  AV.Cloud.define("count", async () => ++ran);
  AV.Cloud.define("ran", { fetchUser: false }, async () => ran);
  AV.Cloud.define("mine", async ({ user }) => { await user.save({ seen: true }, { user }); return user.get("seen"); });
  AV.Cloud.define("email", async ({ user }) => user.getEmail() ?? null);
`;

const STALE = "qmdj8pdidnmyzp0c7yqil91oc";
const DEAD = refused(401, 211, "Verify sessionToken failed, maybe login expired: Could not find user.");
const NOBODY = { user: null, same: true, name: null, own: null, sessionToken: null };

describe.each(WAYS)("sessions in functions, %s", (way) => {
  let cloud: Cloud;
  let ming: { objectId: string; sessionToken: string };
  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
    ming = await cloud.join("小明", { email: "ming@example.com" });
  });
  afterAll(() => cloud.emulator.close());

  const MING = () => ({
    user: ming.objectId,
    same: true,
    name: "小明",
    own: ming.sessionToken,
    sessionToken: ming.sessionToken,
  });

  it.each(["who", "fetched"])("3.9 5.3 %s runs with the user of the session", async (name) => {
    expect(await cloud.result(name, {}, { as: { session: ming.sessionToken } })).toEqual(MING());
    expect(await cloud.result(name)).toEqual(NOBODY);
    expect(await cloud.result(name, {}, { headers: { "x-lc-session": "" } })).toEqual(NOBODY);
  });

  it("3.12 hello with a session", async () => {
    expect(seen(await cloud.run("hello", {}, { as: { session: ming.sessionToken } }))).toEqual({
      status: 200,
      json: { result: "Hello, 小明" },
    });
  });

  it("3.9 by /call", async () => {
    const answer = await cloud.rpc("who", {}, { as: { session: ming.sessionToken } });
    expect(answer.json).toEqual({ result: MING() });
    expect(seen(await cloud.rpc("who", {}, { as: { session: STALE } }))).toEqual(DEAD);
  });

  it("5.3 what is absent is undefined", async () => {
    expect(await cloud.result("undefineds")).toEqual([true, true, true, true]);
  });

  it("5.7 there is no ambient current user", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await cloud.result("current", {}, { as: { session: ming.sessionToken } })).toBeNull();
    vi.restoreAllMocks();
  });

  it("3.9 an unknown token: the function does not run", async () => {
    const before = await cloud.result("ran");
    expect(seen(await cloud.run("count", {}, { as: { session: STALE } }))).toEqual(DEAD);
    expect(await cloud.result("ran")).toBe(before);
  });

  it("3.9 the master key does not make a dead session good", async () => {
    const headers = { "x-lc-key": "emulator-master-key,master" };
    expect(seen(await cloud.run("who", {}, { as: { session: STALE }, headers }))).toEqual(DEAD);
  });

  it("3.10 an unknown function with an unknown token", async () => {
    expect(seen(await cloud.run("none", {}, { as: { session: STALE } }))).toEqual(
      refused(404, 1, "No such cloud function 'none'"),
    );
  });

  it.each([
    ["good", () => ming.sessionToken],
    ["dead", () => STALE],
  ])("3.9 5.3 fetchUser:false passes a %s token through", async (_title, token) => {
    const answer = await cloud.result("unfetched", {}, { as: { session: token() } });
    expect(answer).toEqual({ ...NOBODY, sessionToken: token() });
  });

  it("1.8 a session in a text body", async () => {
    const headers = { "content-type": "text/plain", "x-lc-id": undefined, "x-lc-key": undefined };
    const credentials = { _ApplicationId: "emulator", _ApplicationKey: "emulator-key" };
    const ask = (token: string) =>
      cloud.run("who", JSON.stringify({ ...credentials, _SessionToken: token }), { headers });
    expect((await ask(ming.sessionToken)).json).toEqual({ result: MING() });
    expect(seen(await ask(STALE))).toEqual(DEAD);
  });

  it.each(["x-avoscloud-session-token", "x-uluru-session-token"])("2.4 a session in %s", async (name) => {
    expect(await cloud.result("who", {}, { headers: { [name]: ming.sessionToken } })).toEqual(MING());
  });

  it("16.7 a token that died", async () => {
    const { objectId, sessionToken } = await cloud.join("old");
    const body = { old_password: "old!", new_password: "new" };
    await cloud.http("PUT", `/users/${objectId}/updatePassword`, { body, as: { session: sessionToken } });
    expect(seen(await cloud.run("who", {}, { as: { session: sessionToken } }))).toEqual(DEAD);
  });

  it("5.7 the user's own token lets the function write for them", async () => {
    expect(await cloud.result("mine", {}, { as: { session: ming.sessionToken } })).toBe(true);
    const { json } = await cloud.http("GET", `/users/${ming.objectId}`);
    expect(json).toMatchObject({ seen: true });
    expect(await cloud.result("email", {}, { as: { session: ming.sessionToken } })).toBe("ming@example.com");
  });

  it("the import door: as({ sessionToken }), as({ user }), as anonymous", async () => {
    const { leancloud } = cloud.emulator;
    expect(await leancloud.as({ sessionToken: ming.sessionToken }).functions.run("who")).toEqual(MING());
    expect(await leancloud.as({ user: ming.objectId }).functions.run("who")).toEqual(MING());
    expect(await leancloud.as("anonymous").functions.run("who")).toEqual(NOBODY);
    expect(() => leancloud.as({ sessionToken: STALE })).toThrow(/nobody has a session of this token/);
  });

  it("3.9 5.3 as({ user }) of one who has no session: functions know them as any other", async () => {
    const { leancloud, outbox } = cloud.emulator;
    const email = "quiet@example.com";
    const { objectId } = await cloud.join("quiet", { email });
    await leancloud.users.requestPasswordReset(email);
    // It ends the session.
    await leancloud.users.resetPassword(String(outbox.messages({ to: email }).at(-1)?.content.token), "quiet!");
    const quiet = leancloud.as({ user: objectId });
    const { sessionToken: opened } = (await quiet.functions.run("who")) as { sessionToken: string };
    expect(opened).toMatch(/^[0-9a-z]{25}$/);
    const who = { user: objectId, same: true, name: "quiet", own: opened, sessionToken: opened };
    expect(await quiet.functions.run("who")).toEqual(who);
    expect(await leancloud.users.logIn({ username: "quiet", password: "quiet!" })).toMatchObject({
      sessionToken: opened,
    });
    expect(await quiet.functions.run("mine")).toBe(true);
  });

  const ADDRESSES: readonly (readonly [title: string, headers: Options["headers"], address: string])[] = [
    ["a call in this process", {}, "127.0.0.1"],
    ["X-Forwarded-For verbatim", { "x-forwarded-for": "1.2.3.4, 5.6.7.8" }, "1.2.3.4, 5.6.7.8"],
    ["X-Real-IP before that", { "x-forwarded-for": "1.2.3.4", "x-real-ip": "9.9.9.9" }, "9.9.9.9"],
    [
      "Forwarded first: the last that is not private",
      { forwarded: "for=8.8.8.8, for=203.0.113.7;proto=https, for=10.0.0.1", "x-real-ip": "9.9.9.9" },
      "203.0.113.7",
    ],
  ];
  it.each(ADDRESSES)("5.3 remoteAddress: %s", async (_title, headers, address) => {
    expect(await cloud.result("address", {}, { headers: headers ?? {} })).toBe(address);
  });

  it("5.3 remoteAddress: the socket", async () => {
    const { url } = await cloud.emulator.listen({ port: 0 });
    const headers = { "x-lc-id": "emulator", "x-lc-key": "emulator-key" };
    const answer = await fetch(`${url}/1.1/functions/address`, { method: "POST", headers });
    expect(await answer.json()).toEqual({ result: "127.0.0.1" });
  });

  it("5.3 expressReq", async () => {
    expect(await cloud.result("raw", {}, { headers: { "x-custom": "given" } })).toBe("given");
  });
});

describe.each(WAYS)("ignoreInvalidSessionToken, %s", (way) => {
  it("3.9 runs with no user", async () => {
    await using cloud = await openCloud(way, CLOUD, { ignoreInvalidSessionToken: true });
    const { objectId, sessionToken } = await cloud.join("ming");
    expect(await cloud.result("who", {}, { as: { session: STALE } })).toMatchObject({ user: null, name: null });
    expect(await cloud.result("who", {}, { as: { session: sessionToken } })).toMatchObject({ user: objectId });
  });
});
