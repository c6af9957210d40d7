import { describe, expect, it, vi } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";

const LIMITS = { functionTimeoutMs: 150, beforeHookTimeoutMs: 150, afterHookTimeoutMs: 60 };
/** For what is to be ended by something else. */
const PATIENT = 9000;

const CLOUD = `
  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  let started = 0;
  AV.Cloud.define("forever", async () => { started++; await new Promise(() => {}); });
  AV.Cloud.define("started", async () => started);
  AV.Cloud.define("late", async ({ params }) => {
    await sleep(params.ms);
    await new AV.Object("Late").save({ from: "the function" });
    console.log("late line");
    if (params.fails) throw new Error("nobody hears it");
    return "too late";
  });
  AV.Cloud.define("quick", async () => "quick");
  AV.Cloud.define("save", async ({ params }) => {
    await sleep(params.ms);
    const began = Date.now();
    const told = await new AV.Object(params.className).save().then(() => "stored", ({ code, message }) => [code, message]);
    await new AV.Object("Told").save({ told: JSON.stringify(told) });
    await sleep(params.ms);
    return told;
  });
  for (const hook of ["beforeSave", "beforeUpdate", "beforeDelete", "afterSave", "afterUpdate", "afterDelete"]) {
    AV.Cloud[hook]("Slow" + hook, () => new Promise(() => {}));
    AV.Cloud[hook]("Long" + hook, () => sleep(120));
  }
  AV.Cloud.onLogin(async ({ object }) => { if (object.get("slow")) await new Promise(() => {}); });
  AV.Cloud.onAuthData(async ({ authData }) => { if (authData.slow) await new Promise(() => {}); return authData; });
  AV.Cloud.onVerified("sms", () => new Promise(() => {}));
`;

const TOO_LATE = refused(503, 124, "The request timed out on the server.");

const VARIANTS = [
  ["503", TOO_LATE],
  ["524", refused(524, 524, expect.stringMatching(/./))],
  ["141", refused(400, 141, expect.stringMatching(/^LeanEngine request timeout\./))],
] as const;

/** 7.5: code 141 that names class and hook. */
const hookTimeout = (className: string, hook: string) =>
  refused(
    400,
    141,
    expect.stringMatching(new RegExp(`^LeanEngine request timeout\\..*${hook}.*${className}.* [0-9]+ ms`)),
  );

const present = async (cloud: Cloud, className: string): Promise<object[]> =>
  cloud.rows(className).catch(() => [] as object[]);

describe("how a timeout is told", () => {
  it.each(VARIANTS)("7.3 7.4 D4 variant %s", async (timeoutVariant, answer) => {
    await using cloud = await openCloud("native", CLOUD, { ...LIMITS, timeoutVariant });
    await cloud.result("quick");
    const [one, typed, got] = await Promise.all([
      cloud.run("forever"),
      cloud.rpc("forever"),
      cloud.http("GET", "/functions/forever"),
    ]);
    expect([seen(one), seen(typed), seen(got)]).toEqual([answer, answer, answer]);
    const { status, json } = answer;
    await expect(cloud.emulator.leancloud.functions.run("forever")).rejects.toMatchObject({
      status,
      code: json.code,
      body: json,
    });
    // 7.2: nothing else is lost.
    expect(await cloud.result("started")).toBe(4);
  });
});

describe.each(WAYS)("timeouts, %s", (way) => {
  it("7.2 the answer comes at once; the function goes on, and what it writes later lands", async () => {
    await using cloud = await openCloud(way, CLOUD, LIMITS);
    await cloud.result("quick");
    const answers = await Promise.all([cloud.run("late", { ms: 250 }), cloud.run("late", { ms: 250, fails: true })]);
    expect(answers.map(seen)).toEqual([TOO_LATE, TOO_LATE]);
    expect(await present(cloud, "Late")).toEqual([]);
    await vi.waitFor(async () => {
      expect(await present(cloud, "Late")).toEqual([{ from: "the function" }, { from: "the function" }]);
      const lines = cloud.emulator.logs({ function: "late" }).filter(({ message }) => message === "late line");
      expect(lines).toHaveLength(2);
    });
    expect(await cloud.result("quick")).toBe("quick");
  });

  it("7.2 7.5 what goes on after its time is up, saves into classes with hooks", async () => {
    await using cloud = await openCloud(way, CLOUD, { ...LIMITS, beforeHookTimeoutMs: PATIENT });
    await cloud.result("quick");
    const answer = await cloud.run("save", { ms: 250, className: "LongbeforeSave" });
    expect(seen(answer)).toEqual(TOO_LATE);
    await vi.waitFor(async () => expect(await present(cloud, "Told")).toEqual([{ told: '"stored"' }]));
    expect(await present(cloud, "LongbeforeSave")).toHaveLength(1);
  });

  it("7.1 while one waits, others run", async () => {
    await using cloud = await openCloud(way, CLOUD, { functionTimeoutMs: PATIENT });
    await cloud.result("quick");
    const waiting = cloud.run("late", { ms: 200 });
    expect(await cloud.result("quick")).toBe("quick");
    expect(await present(cloud, "Late")).toEqual([]);
    expect((await waiting).json).toEqual({ result: "too late" });
  });

  it("7.1 an HTTP call of a hook endpoint has the limit of functions", async () => {
    await using cloud = await openCloud(way, CLOUD, { functionTimeoutMs: 100 });
    const headers = { "x-lc-hook-key": "emulator-hook-key" };
    const body = { object: { title: "T" } };
    const answer = await cloud.http("POST", "/functions/SlowbeforeSave/beforeSave", { headers, body });
    expect(seen(answer)).toEqual(TOO_LATE);
  });

  it("7.5 a before-hook that takes too long: 141, and nothing changes", async () => {
    await using cloud = await openCloud(way, CLOUD, { ...LIMITS, functionTimeoutMs: PATIENT });
    const { http } = cloud;
    const [updated, deleted] = [
      await cloud.create("SlowbeforeUpdate", { a: 1 }),
      await cloud.create("SlowbeforeDelete", { a: 1 }),
    ];
    const answers = await Promise.all([
      http("POST", "/classes/SlowbeforeSave", { body: { a: 1 } }),
      http("PUT", `/classes/SlowbeforeUpdate/${updated}`, { body: { a: 2 } }),
      http("DELETE", `/classes/SlowbeforeDelete/${deleted}`),
    ]);
    expect(answers.map(seen)).toEqual([
      hookTimeout("SlowbeforeSave", "beforeSave"),
      hookTimeout("SlowbeforeUpdate", "beforeUpdate"),
      hookTimeout("SlowbeforeDelete", "beforeDelete"),
    ]);
    expect(await present(cloud, "SlowbeforeSave")).toEqual([]);
    expect(await present(cloud, "SlowbeforeUpdate")).toEqual([{ a: 1 }]);
    expect(await present(cloud, "SlowbeforeDelete")).toEqual([{ a: 1 }]);
  });

  it("7.5 hooks of users that take too long", async () => {
    await using cloud = await openCloud(way, CLOUD, { ...LIMITS, functionTimeoutMs: PATIENT, smsCode: "123456" });
    const { sessionToken } = await cloud.join("ming", { slow: true, mobilePhoneNumber: "13800000000" });
    const login = await cloud.http("POST", "/login", { body: { username: "ming", password: "ming!" } });
    expect(seen(login)).toEqual(hookTimeout("_User", "onLogin"));
    const account = await cloud.http("POST", "/users", { body: { authData: { slow: { uid: "1" } } } });
    expect(seen(account)).toEqual(hookTimeout("_User", "onAuthData"));
    const body = { mobilePhoneNumber: "13800000000" };
    const verified = await cloud.http("POST", "/verifyMobilePhone/123456", { body, as: { session: sessionToken } });
    expect(verified.status).toBe(200);
  });

  it("7.5 8.6 an after-hook that takes too long is ignored", async () => {
    await using cloud = await openCloud(way, CLOUD, { ...LIMITS, functionTimeoutMs: PATIENT });
    await cloud.create("SlowafterSave", { a: 1 });
    const updated = await cloud.create("SlowafterUpdate", { a: 1 });
    const change = await cloud.http("PUT", `/classes/SlowafterUpdate/${updated}`, { body: { a: 2 } });
    expect(change.status).toBe(200);
    const deleted = await cloud.create("SlowafterDelete", { a: 1 });
    const removal = await cloud.http("DELETE", `/classes/SlowafterDelete/${deleted}`);
    expect(seen(removal)).toEqual({ status: 200, json: {} });
    expect(await present(cloud, "SlowafterSave")).toEqual([{ a: 1 }]);
    expect(await present(cloud, "SlowafterUpdate")).toEqual([{ a: 2 }]);
    expect(await present(cloud, "SlowafterDelete")).toEqual([]);
  });

  it("7.5 the limits are two: what is too long after is not too long before", async () => {
    await using cloud = await openCloud(way, CLOUD, {
      functionTimeoutMs: PATIENT,
      beforeHookTimeoutMs: PATIENT,
      afterHookTimeoutMs: 60,
    });
    await cloud.result("quick");
    const warned = () => cloud.emulator.logs().filter(({ level }) => level === "warn").length;
    const updated = await cloud.create("LongbeforeUpdate");
    const change = await cloud.http("PUT", `/classes/LongbeforeUpdate/${updated}`, { body: { a: 2 } });
    expect(change.status).toBe(200);
    expect(warned()).toBe(0);
    await cloud.create("LongafterSave");
    expect(warned()).toBe(1);
  });

  it("7.5 a hook that a function causes has what the function has left", async () => {
    await using cloud = await openCloud(way, CLOUD, {
      functionTimeoutMs: 300,
      beforeHookTimeoutMs: PATIENT,
      afterHookTimeoutMs: PATIENT,
    });
    await cloud.result("quick");
    // Without a function, there is time enough.
    expect((await cloud.http("POST", "/classes/LongbeforeSave", { body: {} })).status).toBe(201);
    expect(await cloud.result("save", { ms: 0, className: "LongbeforeSave" })).toBe("stored");
    const answers = await Promise.all(
      ["LongbeforeSave", "SlowafterSave"].map((className) => cloud.run("save", { ms: 220, className })),
    );
    expect(answers.map(seen)).toEqual([TOO_LATE, TOO_LATE]);
    await vi.waitFor(async () => expect(await present(cloud, "Told")).toHaveLength(3));
    const told = (await present(cloud, "Told")).map((row) => JSON.parse(Reflect.get(row, "told")));
    expect(told).toContainEqual([141, expect.stringMatching(/beforeSave.*LongbeforeSave/)]);
    expect(told.filter((each) => each === "stored")).toHaveLength(2);
    expect(await present(cloud, "LongbeforeSave")).toHaveLength(2);
    expect(await present(cloud, "SlowafterSave")).toHaveLength(1);
  });
});

const HARSH = `
  let runs = 0;
  const acts = {
    loop() { for (;;); },
    async later() { await null; for (;;); },
    bomb() { const kept = []; for (;;) kept.push(new Uint8Array(1 << 22)); },
    deep() { const f = () => f() + 1; return f(); },
    text() { let text = "x"; for (;;) text += text; },
  };
  for (const [name, act] of Object.entries(acts)) AV.Cloud.define(name, async () => act());
  AV.Cloud.define("count", async () => ++runs);
  AV.Cloud.beforeSave("Loop", async () => { for (;;); });
  AV.Cloud.afterSave("LoopAfter", async () => { for (;;); });
`;

describe("code that does not come back, in the sandbox", () => {
  it.each(["loop", "later"])("7.2 an endless %s: the answer of a timeout, and the next call works", async (name) => {
    await using cloud = await openCloud("sandbox", HARSH, LIMITS);
    expect(await cloud.result("count")).toBe(1);
    const running = cloud.run(name);
    // Storage does not wait for it.
    expect((await cloud.http("POST", "/classes/Other", { body: { a: 1 } })).status).toBe(201);
    expect(seen(await running)).toEqual(TOO_LATE);
    // The process was killed: it starts again, cold.
    expect(await cloud.result("count")).toBe(1);
    expect(await cloud.result("count")).toBe(2);
  });

  it.each(["bomb", "text", "deep"])("a %s: an error, and the next call works", async (name) => {
    await using cloud = await openCloud("sandbox", HARSH, { functionTimeoutMs: PATIENT });
    expect(await cloud.result("count")).toBe(1);
    const { status, json } = await cloud.run(name);
    expect(status).toBeGreaterThanOrEqual(500);
    expect(json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
    expect(await cloud.result("count")).toEqual(expect.any(Number));
  });

  it("7.5 an endless loop in a hook", async () => {
    await using cloud = await openCloud("sandbox", HARSH, LIMITS);
    await cloud.result("count");
    const answer = await cloud.http("POST", "/classes/Loop", { body: {} });
    expect(seen(answer)).toEqual(hookTimeout("Loop", "beforeSave"));
    expect((await cloud.http("POST", "/classes/LoopAfter", { body: {} })).status).toBe(201);
    expect(await cloud.result("count")).toBe(1);
  });

  it("others that were in the same process get an answer, too", async () => {
    await using cloud = await openCloud("sandbox", `${HARSH} AV.Cloud.define("wait", () => new Promise(() => {}));`, {
      functionTimeoutMs: 400,
    });
    await cloud.result("count");
    const [waiting, looping] = await Promise.all([cloud.run("wait"), cloud.run("loop")]);
    expect(seen(looping)).toEqual(TOO_LATE);
    expect(waiting.status).toBe(503);
    expect(await cloud.result("count")).toBe(1);
  });
});
