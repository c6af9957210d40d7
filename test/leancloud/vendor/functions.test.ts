import type { Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, MASTER, make, open } from "./sdk.js";

/** As a project's cloud.js, and, below, function by function in the test's own realm: they answer alike. */
const CLOUD = `
const AV = require("leanengine");
const { Cloud } = AV;
Cloud.define("hello", async ({ params }) => \`你好，\${params.name}！\`);
Cloud.define("echo", async ({ params }) => params);
Cloud.define("nothing", async () => {});
Cloud.define("who", async ({ currentUser, sessionToken }) => ({ name: currentUser && currentUser.get("username"), token: sessionToken }));
Cloud.define("raw", { fetchUser: false }, async ({ currentUser, sessionToken }) => ({ user: currentUser || null, token: sessionToken }));
Cloud.define("inner", { internal: true }, async () => "inside");
Cloud.define("outer", async () => Cloud.run("inner"));
Cloud.define("legacy", (request, response) => response.success(request.params.n + 1));
Cloud.define("rename", async ({ params }) => { params.set("title", params.get("title") + "!"); return params; });
Cloud.define("add", async ({ params }) => {
  const post = new AV.Object("Post");
  await post.save({ title: params.title, at: params.at });
  return post;
});
Cloud.define("list", async () => ({ posts: await new AV.Query("Post").ascending("title").find(), total: 2 }));
Cloud.define("stars", async ({ params }) => {
  const reviews = await new AV.Query("Review").equalTo("movie", params.movie).find();
  return reviews.reduce((sum, review) => sum + review.get("stars"), 0) / reviews.length;
});
Cloud.define("fails", async () => { throw new Error("坏了"); });
Cloud.define("refuses", async () => { throw new Cloud.Error("不行", { code: 123, status: 409 }); });
Cloud.define("missing", async () => new AV.Query("Post").get("0123456789abcdef01234567"));
`;

/** Natively there is no AV: what comes and goes is the SDK's all the same. */
const define = ({ leancloud: { functions } }: Emulator): void => {
  functions.define("hello", async ({ params }) => `你好，${params.name}！`);
  functions.define("echo", async ({ params }) => params);
  functions.define("nothing", async () => {});
  functions.define("who", async ({ currentUser, sessionToken }) => ({
    name: currentUser?.get("username"),
    token: sessionToken,
  }));
  functions.define("raw", { fetchUser: false }, async ({ currentUser, sessionToken }) => ({
    user: currentUser ?? null,
    token: sessionToken,
  }));
  functions.define("inner", { internal: true }, async () => "inside");
  functions.define("outer", async () => AV.Cloud.run("inner", {}, MASTER));
  functions.define("legacy", (request, response) => response.success(request.params.n + 1));
  functions.define("rename", async ({ params }) => params.set("title", `${params.get("title")}!`));
  functions.define("add", async ({ params }) => make("Post", { title: params.title, at: params.at }).save());
  functions.define("list", async () => ({ posts: await new AV.Query("Post").ascending("title").find(), total: 2 }));
  functions.define("stars", async ({ params }) => {
    const reviews = await new AV.Query<AVObject>("Review").equalTo("movie", params.movie).find();
    return reviews.reduce((sum, review) => sum + review.get("stars"), 0) / reviews.length;
  });
  functions.define("fails", async () => {
    throw new Error("坏了");
  });
  functions.define("refuses", async () => {
    throw Object.assign(new Error("不行"), { code: 123, status: 409 });
  });
  functions.define("missing", async () => new AV.Query("Post").get("0123456789abcdef01234567"));
};

describe.each<[string, (emulator: Emulator) => unknown]>([
  ["in the sandbox", ({ leancloud }) => leancloud.functions.deploy(CLOUD)],
  ["of the test's own realm", define],
])("leancloud-storage, AV.Cloud over a real port: functions %s (3, 5)", (_, prepare) => {
  let emulator: Emulator;
  let user: Storage.User;
  const run = (name: string, params?: unknown, options?: Storage.AuthOptions) => AV.Cloud.run(name, params, options);
  const rpc = (name: string, params?: unknown) => AV.Cloud.rpc(name, params);

  beforeAll(async () => {
    // The SDK reads no typed createdAt (3.8, D1).
    ({ emulator } = await open({ rpcTimestamps: "string" }));
    await prepare(emulator);
    user = await AV.User.signUp("小明", "口令");
    await AV.User.logOut();
  });
  afterAll(async () => {
    await AV.User.logOut();
    await emulator.close();
  });

  it("run with plain values", async () => {
    expect(await run("hello", { name: "小明" })).toBe("你好，小明！");
    expect(await run("echo", { n: 1.5, list: [true, null], text: "a\nb" })).toEqual({
      n: 1.5,
      list: [true, null],
      text: "a\nb",
    });
    expect(await run("echo")).toEqual({});
    expect(await run("echo", [1, "二"])).toEqual([1, "二"]);
    expect(await run("nothing")).toBeUndefined();
    expect(await run("legacy", { n: 1 })).toBe(2);
  });

  it("know who asks", async () => {
    expect(await run("who")).toEqual({});
    const token = user.getSessionToken();
    expect(await run("who", {}, { user })).toEqual({ name: "小明", token });
    expect(await run("who", {}, { sessionToken: token })).toEqual({ name: "小明", token });
    await AV.User.become(token);
    expect(await run("who")).toEqual({ name: "小明", token });
    await AV.User.logOut();
    await expect(run("who", {}, { sessionToken: "dead" })).rejects.toMatchObject({
      code: 211,
      rawMessage: "Verify sessionToken failed, maybe login expired: Could not find user.",
    });
    expect(await run("raw", {}, { sessionToken: "dead" })).toEqual({ user: null, token: "dead" });
  });

  it("read and write the same data", async () => {
    await AV.Object.saveAll([3, 2].map((stars) => make("Review", { movie: "M", stars })));
    expect(await run("stars", { movie: "M" })).toBe(2.5);
    const { objectId, ...added } = await run("add", { title: "甲" });
    expect(added).toMatchObject({ title: "甲", createdAt: expect.any(String) });
    expect((await new AV.Query("Post").get(objectId)).get("title")).toBe("甲");
  });

  it("get and give objects of the SDK by rpc (3.2, 3.8)", async () => {
    const at = new Date("2026-03-01T08:00:00.000Z");
    const post = (await rpc("add", { title: "乙", at })) as AVObject;
    expect(post).toBeInstanceOf(AV.Object);
    expect([post.className, post.get("title"), post.get("at")]).toEqual(["Post", "乙", at]);
    expect(post.createdAt).toEqual((await new AV.Query("Post").get(String(post.id))).createdAt);
    const fresh = (await rpc("rename", make("Post", { title: "新" }))) as AVObject;
    expect([fresh.id, fresh.get("title")]).toEqual([undefined, "新!"]);
    const known = (await rpc("rename", post)) as AVObject;
    expect([known.id, known.get("title")]).toEqual([post.id, "乙!"]);
    const { posts, total } = await rpc("list");
    expect(total).toBe(2);
    expect(posts.map((one: AVObject) => one.get("title"))).toEqual(["乙", "甲"]);
    expect(posts[0]).toBeInstanceOf(AV.Object);
    const sent = { at, place: new AV.GeoPoint(1, 2), list: [post], n: 1, none: null };
    const echoed = await rpc("echo", sent);
    expect([echoed.at, echoed.n, echoed.none]).toEqual([at, 1, null]);
    expect(echoed.place).toBeInstanceOf(AV.GeoPoint);
    expect(echoed.list[0].id).toBe(post.id);
    expect(await rpc("hello", { name: "小红" })).toBe("你好，小红！");
  });

  it("fail in the vendor's words (3.10)", async () => {
    const refusal = (name: string) => run(name).catch((error) => error);
    expect(await refusal("fails")).toMatchObject({ code: 1, rawMessage: "坏了" });
    expect((await refusal("fails")).message).toContain("[500 POST");
    expect(await refusal("refuses")).toMatchObject({ code: 123, rawMessage: "不行" });
    expect((await refusal("refuses")).message).toContain("[409 POST");
    expect(await refusal("missing")).toMatchObject({ code: 101 });
    expect(await refusal("nobody")).toMatchObject({ code: 1, rawMessage: "No such cloud function 'nobody'" });
    expect((await refusal("nobody")).message).toContain("[404 POST");
    expect(await refusal("fails")).toBeInstanceOf(AV.Error);
  });

  it("are internal where they say so", async () => {
    await expect(run("inner")).rejects.toMatchObject({
      code: 401,
      rawMessage: "Internal cloud function, request from 127.0.0.1",
    });
    expect(await run("inner", {}, MASTER)).toBe("inside");
    expect(await run("outer")).toBe("inside");
  });
});

describe("production and staging (6)", () => {
  it("are chosen by AV.setProduction", async () => {
    const { emulator } = await open();
    emulator.leancloud.functions.define("where", async () => "production");
    AV.setProduction(false);
    expect(await AV.Cloud.run("where")).toBe("production");
    await emulator.leancloud.functions.deploy(`require("leanengine").Cloud.define("where", async () => "staging");`, {
      deployment: "staging",
    });
    expect(await AV.Cloud.run("where")).toBe("staging");
    AV.setProduction(true);
    expect(await AV.Cloud.run("where")).toBe("production");
    await emulator.close();
  });
});

describe("limits of time, as the SDK sees them (7)", () => {
  const never = () => new Promise(() => {});
  const opened = async (options: Parameters<typeof open>[0]): Promise<Emulator> => {
    const { emulator } = await open({ functionTimeoutMs: 50, beforeHookTimeoutMs: 50, ...options });
    emulator.leancloud.functions.define("never", never);
    return emulator;
  };

  it.each([
    ["503", 124, "The request timed out on the server.", 503],
    ["524", 524, "A timeout occurred.", 524],
    ["141", 141, expect.stringMatching(/^LeanEngine request timeout\./), 400],
  ] as const)("are told in the variant %s", async (timeoutVariant, code, rawMessage, status) => {
    await using _emulator = await opened({ timeoutVariant });
    await expect(AV.Cloud.run("never")).rejects.toMatchObject({
      code,
      rawMessage,
      message: expect.stringContaining(`[${status} POST`),
    });
  });

  it("abort what a before-hook guards", async () => {
    await using emulator = await opened({});
    emulator.leancloud.hooks.beforeSave("Slow", never);
    await expect(make("Slow", { n: 1 }).save()).rejects.toMatchObject({
      code: 141,
      rawMessage: expect.stringMatching(/beforeSave of Slow|Hook .+ Slow/),
    });
    await expect(new AV.Query("Slow").count()).rejects.toMatchObject({ code: 101 });
  });
});

describe("timestamps of rpc results (3.8, D1)", () => {
  it("are typed unless told otherwise, which this SDK does not read", async () => {
    await using emulator = (await open()).emulator;
    emulator.leancloud.functions.define("first", async () => new AV.Query("Post").first());
    await make("Post", { title: "新" }).save();
    const post = (await AV.Cloud.rpc("first")) as AVObject;
    expect(post.get("title")).toBe("新");
    expect(post.createdAt?.getTime()).toBeNaN();
  });
});
