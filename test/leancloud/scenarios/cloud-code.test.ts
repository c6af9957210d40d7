import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Cloud, deploy, openCloud, WAYS } from "./cloud.js";

const STATE = `
  let total = 0;
  const seenBy = [];
  AV.Cloud.define("add", async ({ params }) => { const before = total; await new AV.Query("Nothing").find().catch(() => {}); total += params.n; return [before <= total, total]; });
  AV.Cloud.define("total", async () => total);
  AV.Cloud.beforeSave("Post", async ({ object }) => { total += 100; object.set("total", total); });
  AV.Cloud.afterSave("Post", async () => { total += 1000; });
  AV.Cloud.define("say", async ({ params }) => { console.log("said", params.n); console.error({ n: params.n }); return params.n; });
  AV.Cloud.define("fail", async () => { throw new TypeError("gone wrong"); });
  AV.Cloud.define("mine", async () => { throw new AV.Cloud.Error("the caller's"); });
  let waiting = [];
  AV.Cloud.define("meet", async ({ params }) => { waiting.push(params.n); if (waiting.length === params.of) release(); await met; return waiting.length; });
  let release; const met = new Promise((resolve) => { release = resolve; });
  AV.Cloud.define("timer", async () => { setTimeout(() => { total = 1e6; }, 5); });
`;

describe.each(WAYS)("one process, %s", (way) => {
  it("functions, hooks and concurrent calls share the module's state", async () => {
    await using cloud = await openCloud(way, STATE);
    const sums = await Promise.all(Array.from({ length: 10 }, () => cloud.result("add", { n: 1 })));
    expect(sums).toHaveLength(10);
    expect(await cloud.result("total")).toBe(10);
    const id = await cloud.create("Post");
    expect((await cloud.http("GET", `/classes/Post/${id}`)).json).toMatchObject({ total: 110 });
    expect(await cloud.result("total")).toBe(1110);
  });

  it("fifty runs meet in it at the same time", async () => {
    await using cloud = await openCloud(way, STATE);
    const runs = await Promise.all(Array.from({ length: 50 }, (_, n) => cloud.run("meet", { n, of: 50 })));
    expect(runs.map(({ json }) => json)).toEqual(Array(50).fill({ result: 50 }));
  });

  it("fifty runs that write, half of them by hooks", async () => {
    await using cloud = await openCloud(way, STATE);
    const posts = Array.from({ length: 25 }, () => cloud.create("Post"));
    await Promise.all([...posts, ...Array.from({ length: 25 }, () => cloud.result("add", { n: 1 }))]);
    expect(await cloud.result("total")).toBe(25 * 1100 + 25);
    expect(await cloud.rows("Post")).toHaveLength(25);
  });

  it("what a function left going, goes on", async () => {
    await using cloud = await openCloud(way, STATE);
    await cloud.result("timer");
    await vi.waitFor(async () => expect(await cloud.result("total")).toBe(1e6));
  });

  it("logs: what each function printed, and what went wrong", async () => {
    for (const method of ["log", "error"] as const) vi.spyOn(console, method).mockImplementation(() => {});
    await using cloud = await openCloud(way, STATE);
    await Promise.all([1, 2].map((n) => cloud.result("say", { n })));
    await cloud.run("fail");
    await cloud.run("mine");
    const lines = (name: string) =>
      cloud.emulator.logs({ function: name }).map(({ platform, level, message }) => [platform, level, message]);
    expect(lines("say").sort()).toEqual([
      ["leancloud", "error", "{ n: 1 }"],
      ["leancloud", "error", "{ n: 2 }"],
      ["leancloud", "log", "said 1"],
      ["leancloud", "log", "said 2"],
    ]);
    expect(lines("fail")).toEqual([["leancloud", "warn", expect.stringContaining("/fail: 500")]]);
    expect(lines("fail")[0]?.[2]).toContain("gone wrong");
    // 3.10: a Cloud.Error is the caller's own mistake.
    expect(lines("mine")).toEqual([]);
    vi.restoreAllMocks();
  });
});

/** Cloud code that cannot be loaded, and what the answer says of it. */
const BROKEN: readonly (readonly [title: string, code: string, says: string])[] = [
  ["a syntax error", "AV.Cloud.define('hello', async () => {", "SyntaxError"],
  ["an error while it is evaluated", "AV.Cloud.define('hello', () => 1); throw new TypeError('at load');", "at load"],
  ["a module that is not there", "require('left-pad');", "left-pad"],
  [
    "a name that is defined twice",
    "for (const _ of '12') AV.Cloud.define('hello', () => 1);",
    "LeanEngine: hello already defined",
  ],
  [
    "a hook that is defined twice",
    "for (const _ of '12') AV.Cloud.beforeSave('Post', () => 1);",
    "LeanEngine: __before_save_for_ of Post already defined",
  ],
];

describe("cloud code that does not load", () => {
  const GOOD = `let calls = 0; AV.Cloud.define("hello", async () => ++calls); AV.Cloud.beforeSave("Post", async ({ object }) => { object.set("hook", true); });`;

  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud("sandbox", GOOD);
  });
  afterAll(() => cloud.emulator.close());

  it.each(BROKEN)("5.1 8.1 %s: is not deployed, and what was there goes on", async (_title, code, says) => {
    const before = Number(await cloud.result("hello"));
    await expect(deploy(cloud, "sandbox", code)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(says),
    });
    expect(await cloud.result("hello")).toBe(before + 1);
    const id = await cloud.create("Post", { a: 1 });
    expect((await cloud.http("GET", `/classes/Post/${id}`)).json).toMatchObject({ hook: true });
  });

  it("what it prints while it is tried out, is printed once", async () => {
    await using own = await openCloud("sandbox", `console.log("loading"); AV.Cloud.define("hello", async () => "hi");`);
    expect(await own.result("hello")).toBe("hi");
    expect(own.emulator.logs().filter(({ message }) => message === "loading")).toHaveLength(1);
  });

  it("a reset while it is tried out", async () => {
    await using own = await openCloud("sandbox", GOOD);
    const deploying = deploy(own, "sandbox", `AV.Cloud.define("later", async () => 1);`);
    const ended = expect(deploying).rejects.toMatchObject({ code: "CLOSED" });
    await own.emulator.reset();
    await ended;
    expect((await own.run("later")).status).toBe(404);
  });

  it("natively: a mistake is told where it is made", async () => {
    await using cloud = await openCloud("native", "");
    const { functions, hooks } = cloud.emulator.leancloud;
    const fn = () => 1;
    expect(() => functions.define("", fn)).toThrow(/name/);
    expect(() => functions.define("hello", 1 as never)).toThrow(/hello/);
    expect(() => functions.define("hello", { deployment: "test" as never }, fn)).toThrow(/production.*staging/);
    expect(() => hooks.beforeSave("Post", undefined as never)).toThrow(/Post/);
    await expect(functions.deploy(undefined as never)).rejects.toThrow(/text/);
  });
});

describe("deploying", () => {
  const version = (n: number) => `let calls = 0; AV.Cloud.define("version", async () => [${n}, ++calls]);
    AV.Cloud.define("v${n}", async () => true); AV.Cloud.beforeSave("Post", async ({ object }) => { object.set("v", ${n}); });`;

  it("takes the place of what was there: functions, hooks and state", async () => {
    await using cloud = await openCloud("sandbox", version(1));
    expect([await cloud.result("version"), await cloud.result("version")]).toEqual([
      [1, 1],
      [1, 2],
    ]);
    await deploy(cloud, "sandbox", version(2));
    expect(await cloud.result("version")).toEqual([2, 1]);
    expect((await cloud.run("v1")).status).toBe(404);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{ v: 2 }]);
    expect(await cloud.emulator.leancloud.functions.names()).toEqual(["version", "v2", "__before_save_for_Post"]);
  });

  it("lets a run of the old code come to its end", async () => {
    const code = (version: string) => `
      const absent = (error) => { if (error.code === 101) return 0; throw error; };
      AV.Cloud.define("wait", async () => { await new AV.Object("Begun").save(); while (await new AV.Query("Gate").count().catch(absent) === 0) await new Promise((next) => setTimeout(next, 5)); return "${version}"; });`;
    await using cloud = await openCloud("sandbox", code("old"));
    const running = cloud.result("wait");
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    await deploy(cloud, "sandbox", code("new"));
    const other = cloud.result("wait");
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(2));
    await cloud.create("Gate");
    expect([await running, await other]).toEqual(["old", "new"]);
  });

  it("native definitions stand in front of deployed ones, and both work at once", async () => {
    await using cloud = await openCloud("sandbox", `${version(1)} AV.Cloud.define("both", async () => "deployed");`);
    const { functions, hooks } = cloud.emulator.leancloud;
    expect(await cloud.result("both")).toBe("deployed");
    functions.define("both", async () => "native");
    functions.define("asks", async () => {
      const { AV } = globalThis as unknown as { AV: { Cloud: { run(...given: unknown[]): Promise<unknown> } } };
      return AV.Cloud.run("version", {}, { remote: true });
    });
    hooks.afterSave("Post", async ({ object }) => {
      await object.save({ native: true });
    });
    expect(await cloud.result("both")).toBe("native");
    expect(await cloud.result("asks")).toEqual([1, 1]);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{ v: 1, native: true }]);
    expect(new Set(await functions.names())).toEqual(
      new Set(["both", "asks", "__after_save_for_Post", "version", "v1", "__before_save_for_Post"]),
    );
    functions.define("both", async () => "again");
    expect(await cloud.result("both")).toBe("again");
  });
});

describe("two emulators", () => {
  it.each(WAYS)("do not meet, %s", async (way) => {
    const code = `let n = 0; AV.Cloud.define("count", async () => { const mine = ++n; await new AV.Object("Post").save({ n: mine }); return mine; });`;
    await using one = await openCloud(way, code);
    await using other = await openCloud(way, code, { appId: "other" });
    const ask = (cloud: Cloud, id: string) =>
      cloud.http("POST", "/functions/count", { body: {}, headers: { "x-lc-id": id } });
    const answers = await Promise.all([ask(one, "emulator"), ask(other, "other"), ask(one, "emulator")]);
    expect(answers.map(({ json }) => json)).toEqual([{ result: 1 }, { result: 1 }, { result: 2 }]);
    expect(await one.rows("Post")).toEqual(expect.arrayContaining([{ n: 1 }, { n: 2 }]));
    expect(await other.rows("Post")).toEqual([{ n: 1 }]);
  });
});
