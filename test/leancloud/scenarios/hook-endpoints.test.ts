import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import { open } from "./support.js";

const CLOUD = `
  const tell = ({ object, user, currentUser, authData }) => JSON.stringify({ id: object ? object.id ?? null : null, className: object ? object.className : null,
    keys: object ? object.updatedKeys ?? null : null, user: user ? user.id : null, same: user === currentUser, authData: authData ?? null });
  let told = null;
  AV.Cloud.define("told", async () => JSON.parse(told));
  for (const hook of ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"]) {
    AV.Cloud[hook]("Post", async (request) => { told = tell(request); if (hook.startsWith("before")) request.object.set("hook", hook); });
    AV.Cloud[hook]("Bad", async ({ object }) => { throw object.get("mine") ? new AV.Cloud.Error("mine") : new Error("broken"); });
  }
  AV.Cloud.beforeDelete("Legacy", (request, response) => response.success());
  AV.Cloud.beforeSave("Legacy", (request, response) => { request.object.set("ok", true); response.success(); });
  AV.Cloud.onVerified("sms", async (request) => { told = tell(request); });
  AV.Cloud.onVerified("email", async () => { throw new AV.Cloud.Error("not this one"); });
  AV.Cloud.onLogin(async (request) => { told = tell(request); if (request.object.get("banned")) throw new Error("banned"); });
  AV.Cloud.onAuthData(async (request) => { told = tell(request); return { replaced: request.authData }; });
`;

const NAMES = [
  "told",
  ...["before", "after"].flatMap((when) =>
    ["save", "update", "delete"].flatMap((verb) => ["Post", "Bad"].map((name) => `__${when}_${verb}_for_${name}`)),
  ),
  "__before_delete_for_Legacy",
  "__before_save_for_Legacy",
  "__on_verified_sms",
  "__on_verified_email",
  "__on_login__User",
  "__on_authdata__User",
];

const ID = "5cc5658443e78cb53fe7b731";
const HOOK_KEY = { "x-lc-hook-key": "emulator-hook-key" };
const OK = { status: 200, json: { result: "ok" } };
const POST = { objectId: ID, title: "T", createdAt: "2019-04-28T08:34:12.932Z" };
const TYPED = {
  at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" },
  to: { __type: "Pointer", className: "Other", objectId: ID },
};

interface Row {
  readonly path: string;
  readonly body: object;
  readonly answer: { readonly status: number; readonly json: unknown };
  /** What the hook got. */
  readonly told?: object;
}

/** 8.11, row by row. */
const ROWS: readonly Row[] = [
  {
    path: "Post/beforeSave",
    body: { object: { title: "T", ...TYPED } },
    answer: { status: 200, json: { title: "T", ...TYPED, hook: "beforeSave" } },
    told: { id: null, className: "Post", keys: null, user: null },
  },
  {
    path: "Post/beforeUpdate",
    body: { object: { ...POST, _updatedKeys: ["title"] }, user: { objectId: "u1", username: "ming" } },
    answer: { status: 200, json: expect.objectContaining({ ...POST, hook: "beforeUpdate" }) },
    told: { id: ID, className: "Post", keys: ["title"], user: "u1", same: true },
  },
  {
    path: "Post/beforeDelete",
    body: { object: POST },
    answer: { status: 200, json: expect.objectContaining(POST) },
    told: { id: ID, className: "Post", keys: null, user: null },
  },
  { path: "Legacy/beforeDelete", body: { object: POST }, answer: { status: 200, json: {} } },
  {
    path: "Legacy/beforeSave",
    body: { object: { title: "T" } },
    answer: { status: 200, json: { title: "T", ok: true } },
  },
  { path: "Post/afterSave", body: { object: POST }, answer: OK, told: { id: ID, className: "Post" } },
  {
    path: "Post/afterUpdate",
    body: { object: { ...POST, _updatedKeys: ["a", "b"] } },
    answer: OK,
    told: { id: ID, keys: ["a", "b"] },
  },
  {
    path: "Post/afterDelete",
    body: { object: POST, user: { objectId: "u2" } },
    answer: OK,
    told: { id: ID, user: "u2" },
  },
  {
    path: "onVerified/sms",
    body: { object: { objectId: ID, username: "ming" } },
    answer: OK,
    told: { id: ID, className: "_User", user: ID, same: true },
  },
  {
    path: "_User/onLogin",
    body: { object: { objectId: ID, username: "ming" } },
    answer: OK,
    told: { id: ID, className: "_User", user: ID },
  },
  {
    path: "_User/onAuthData",
    body: { authData: { weixin: { openid: "o" } } },
    answer: { status: 200, json: { result: { replaced: { weixin: { openid: "o" } } } } },
    told: { authData: { weixin: { openid: "o" } } },
  },
  ...["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"].flatMap(
    (hook): Row[] => [
      { path: `Bad/${hook}`, body: { object: { objectId: ID, mine: true } }, answer: refused(400, 1, "mine") },
      { path: `Bad/${hook}`, body: { object: { objectId: ID } }, answer: refused(500, 1, "broken") },
      { path: `Other/${hook}`, body: { object: POST }, answer: refused(404, 1, `No ${hook} hook of 'Other'`) },
    ],
  ),
  { path: "onVerified/email", body: { object: { objectId: ID } }, answer: refused(400, 1, "not this one") },
  {
    path: "_User/onLogin",
    body: { object: { objectId: ID, banned: true } },
    answer: refused(500, 1, "banned"),
  },
  { path: "Post/nothing", body: { object: POST }, answer: refused(404, 1, "No nothing hook of 'Post'") },
];

describe.each(WAYS)("hook endpoints, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
  });
  afterAll(() => cloud.emulator.close());

  it.each(ROWS.map((row, index) => ({ ...row, index })))("8.11 $index $path", async ({ path, body, answer, told }) => {
    const answered = await cloud.http("POST", `/functions/${path}`, { body, headers: HOOK_KEY });
    expect(seen(answered)).toEqual(answer);
    if (answered.status === 200) {
      expect(Object.keys(answered.json as object)).not.toEqual(expect.arrayContaining(["__type"]));
      expect(Object.keys(answered.json as object)).not.toEqual(expect.arrayContaining(["className"]));
    }
    if (told !== undefined) expect(await cloud.result("told")).toMatchObject(told);
  });

  it.each([
    "Post/beforeSave",
    "Other/afterSave",
    "onVerified/sms",
    "_User/onLogin",
    "_User/onAuthData",
    "Post/nothing",
  ])("8.11 %s without the hook key, or with another", async (path) => {
    const body = { object: POST, authData: {} };
    for (const options of [{}, { as: "master" }, { headers: { "x-lc-hook-key": "other" } }] as const) {
      const answer = await cloud.http("POST", `/functions/${path}`, { body, ...options });
      expect(seen(answer)).toEqual(refused(401, 401, "Hook key check failed, request from 127.0.0.1"));
    }
  });

  it("8.11 the hook key alone is not enough", async () => {
    const headers = { ...HOOK_KEY, "x-lc-key": "wrong" };
    const answer = await cloud.http("POST", "/functions/Post/beforeSave", { body: { object: {} }, headers });
    expect(seen(answer)).toEqual(refused(401, 401, "Unauthorized."));
  });

  it("8.11 below /1 as well, and nothing is stored", async () => {
    const body = { object: { title: "T" } };
    const answer = await cloud.http("POST", "/1/functions/Post/beforeSave", { body, headers: HOOK_KEY });
    expect(seen(answer)).toEqual({ status: 200, json: { title: "T", hook: "beforeSave" } });
    expect((await cloud.http("GET", "/classes/Post")).json).toMatchObject({ code: 101 });
  });

  it("8.1 a hook is a function of no name that clients could call", async () => {
    const answer = await cloud.run("__before_save_for_Other");
    expect(seen(answer)).toEqual(refused(404, 1, "No such cloud function '__before_save_for_Other'"));
  });

  it.each(["GET", "POST", "PUT"])("9.1 %s _ops/metadatas", async (method) => {
    for (const prefix of ["/1.1", "/1"]) {
      const path = `${prefix}/functions/_ops/metadatas`;
      const answer = await cloud.http(method, path, { as: "master" });
      expect(answer.status).toBe(200);
      const { result } = answer.json as { result: string[] };
      expect([...result].sort()).toEqual([...NAMES].sort());
      expect(seen(await cloud.http(method, path))).toEqual(refused(401, 401, "Unauthorized."));
    }
  });

  it("9.1 the import door's names()", async () => {
    expect((await cloud.emulator.leancloud.functions.names()).sort()).toEqual([...NAMES].sort());
  });
});

describe("9.2 ping", () => {
  it("needs no credentials, and nothing deployed", async () => {
    await using opened = await open();
    const answer = await opened.http("GET", "/__engine/1/ping", {
      headers: { "x-lc-id": undefined, "x-lc-key": undefined },
    });
    expect(seen(answer)).toEqual({
      status: 200,
      json: { runtime: expect.stringMatching(/^nodejs-/), version: expect.stringMatching(/^\d/) },
    });
  });

  it("nothing deployed: no functions, no names, no hooks", async () => {
    await using opened = await open();
    const run = await opened.http("POST", "/functions/hello", { body: {} });
    expect(run.status).toBe(404);
    expect(run.json).toMatchObject({ code: 1, error: "No such cloud function 'hello'" });
    const names = await opened.http("GET", "/functions/_ops/metadatas", { as: "master" });
    expect(seen(names)).toEqual({ status: 200, json: { result: [] } });
    const hook = await opened.http("POST", "/functions/Post/beforeSave", { body: { object: {} }, headers: HOOK_KEY });
    expect(seen(hook)).toEqual(refused(404, 1, "No beforeSave hook of 'Post'"));
    expect((await opened.http("POST", "/classes/Post", { body: {} })).status).toBe(201);
  });
});

/** 8.2: how they are registered, and the functions they are. */
const MESSAGING = {
  onIMMessageReceived: "_messageReceived",
  onIMReceiversOffline: "_receiversOffline",
  onIMMessageSent: "_messageSent",
  onIMMessageUpdate: "_messageUpdate",
  onIMConversationStart: "_conversationStart",
  onIMConversationStarted: "_conversationStarted",
  onIMConversationAdd: "_conversationAdd",
  onIMConversationAdded: "_conversationAdded",
  onIMConversationRemove: "_conversationRemove",
  onIMConversationRemoved: "_conversationRemoved",
  onIMConversationUpdate: "_conversationUpdate",
  onIMClientOnline: "_clientOnline",
  onIMClientOffline: "_clientOffline",
  onIMClientSign: "_rtmClientSign",
} as const;

describe("8.2 hooks of messaging", () => {
  it("can be registered, and called with the hook key", async () => {
    const calls = Object.keys(MESSAGING).map(
      (call) => `AV.Cloud.${call}(async ({ params }) => [params.n, "${call}"]);`,
    );
    await using cloud = await openCloud("sandbox", calls.join("\n"));
    expect(await cloud.emulator.leancloud.functions.names()).toEqual(Object.values(MESSAGING));
    for (const [call, name] of Object.entries(MESSAGING)) {
      expect(await cloud.result(name, { n: 1 }, { headers: HOOK_KEY })).toEqual([1, call]);
      expect((await cloud.run(name, { n: 1 })).status).toBe(401);
    }
  });
});
