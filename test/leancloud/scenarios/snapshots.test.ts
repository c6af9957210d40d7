import { describe, expect, it, vi } from "vitest";
import { type Cloud, deploy, openCloud, refused, seen, WAYS } from "./cloud.js";

const CLOUD = `
  let calls = 0;
  AV.Cloud.define("count", async () => ++calls);
  AV.Cloud.define("wait", async () => { await new AV.Object("Begun").save(); await new Promise((resolve) => setTimeout(resolve, 80)); await new AV.Object("Late").save(); return "done"; });
  AV.Cloud.beforeSave("Post", async ({ object }) => { object.set("hook", true); });
`;

/** Asks for a run that waits, and returns when it has begun. */
const begin = async (cloud: Cloud) => {
  const answer = cloud.run("wait");
  await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1), { timeout: 5000, interval: 5 });
  return { answer };
};

const late = (cloud: Cloud) => cloud.rows("Late").catch(() => "no such class");

describe.each(WAYS)("going back, %s", (way) => {
  it.each(["restore", "reset"] as const)(
    "%s while a function runs: it gets an answer, and what it does later is nobody's",
    async (how) => {
      await using cloud = await openCloud(way, CLOUD);
      const before = cloud.emulator.snapshot();
      const { answer: running } = await begin(cloud);
      await (how === "reset" ? cloud.emulator.reset() : cloud.emulator.restore(before));
      const answer = await running;
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/reset/) });
      // Longer than it would have taken.
      await deploy(cloud, way, `AV.Cloud.define("pause", () => new Promise((resolve) => setTimeout(resolve, 150)));`);
      expect((await cloud.run("pause")).status).toBe(200);
      expect(await late(cloud)).toBe("no such class");
      expect(await cloud.rows("Begun").catch(() => "no such class")).toBe("no such class");
    },
  );

  it("functions and hooks work after it", async () => {
    await using cloud = await openCloud(way, CLOUD);
    const before = cloud.emulator.snapshot();
    await cloud.create("Post");
    await cloud.emulator.restore(before);
    expect((await cloud.http("GET", "/classes/Post")).status).toBe(404);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{ hook: true }]);
    expect(await cloud.result("count")).toEqual(expect.any(Number));
  });

  it("logs begin anew", async () => {
    await using cloud = await openCloud(way, `AV.Cloud.define("fail", async () => { throw new Error("x"); });`);
    await cloud.run("fail");
    expect(cloud.emulator.logs({ function: "fail" })).toHaveLength(1);
    await cloud.emulator.restore(cloud.emulator.snapshot());
    expect(cloud.emulator.logs({ function: "fail" })).toEqual([]);
  });

  it("close during a run: the caller gets an answer, and it ends", async () => {
    const cloud = await openCloud(way, CLOUD);
    const { answer: running } = await begin(cloud);
    await cloud.emulator.close();
    const answer = await running;
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(answer.json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
    expect((await cloud.run("count")).status).toBe(503);
  });

  it("close during a hook", async () => {
    const code = `AV.Cloud.beforeSave("Slow", async () => { await new AV.Object("Begun").save(); await new Promise(() => {}); });`;
    const cloud = await openCloud(way, `${code} AV.Cloud.define("wait", async () => new AV.Object("Slow").save());`);
    const { answer: running } = await begin(cloud);
    await cloud.emulator.close();
    expect((await running).status).toBeGreaterThanOrEqual(400);
  });
});

describe("deployed code", () => {
  it("belongs to the snapshot, and its state starts cold", async () => {
    await using cloud = await openCloud("sandbox", CLOUD);
    expect([await cloud.result("count"), await cloud.result("count")]).toEqual([1, 2]);
    const before = cloud.emulator.snapshot();
    await deploy(cloud, "sandbox", `AV.Cloud.define("other", async () => "other");`);
    expect((await cloud.run("count")).status).toBe(404);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{}]);

    await cloud.emulator.restore(before);
    expect(await cloud.result("count")).toBe(1);
    expect((await cloud.run("other")).status).toBe(404);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{ hook: true }]);

    await deploy(cloud, "sandbox", `AV.Cloud.define("third", async () => "third");`);
    expect(await cloud.result("third")).toBe("third");
    expect((await cloud.run("other")).status).toBe(404);
  });

  it("is gone after a reset when it came after the start", async () => {
    await using cloud = await openCloud("sandbox", CLOUD);
    expect(await cloud.result("count")).toBe(1);
    await cloud.emulator.reset();
    expect(seen(await cloud.run("count"))).toEqual(refused(404, 1, "No such cloud function 'count'"));
  });

  it("of staging, too", async () => {
    await using cloud = await openCloud("sandbox", CLOUD);
    const before = cloud.emulator.snapshot();
    await deploy(cloud, "sandbox", `AV.Cloud.define("count", async () => "staging");`, "staging");
    const staging = { headers: { "x-lc-prod": "0" } };
    expect(await cloud.result("count", {}, staging)).toBe("staging");
    await cloud.emulator.restore(before);
    expect(await cloud.result("count", {}, staging)).toBe(1);
  });
});

describe("native definitions", () => {
  it("stay, whatever is put back, with the state that is theirs", async () => {
    await using cloud = await openCloud("native", CLOUD);
    const before = cloud.emulator.snapshot();
    expect(await cloud.result("count")).toBe(1);
    await cloud.emulator.restore(before);
    expect(await cloud.result("count")).toBe(2);
    await cloud.emulator.reset();
    expect(await cloud.result("count")).toBe(3);
    await cloud.create("Post");
    expect(await cloud.rows("Post")).toEqual([{ hook: true }]);
  });

  it("useMasterKey() does not outlive a reset", async () => {
    const code = `AV.Cloud.define("promote", async () => { AV.Cloud.useMasterKey(); });
      AV.Cloud.define("users", async () => (await new AV.Query("_User").find()).length);`;
    await using cloud = await openCloud("native", code);
    await cloud.result("promote");
    expect(await cloud.result("users")).toBe(0);
    await cloud.emulator.reset();
    expect((await cloud.run("users")).json).toMatchObject({ code: 403 });
  });
});
