import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Cloud, deploy, openCloud, refused, seen, WAYS } from "./cloud.js";
import { NOW } from "./support.js";

const CLOUD = `
  let runs = 0;
  AV.Cloud.define("report", async ({ params }) => { runs++; await new AV.Object("Report").save({ ...params, run: runs }); return { got: params, run: runs }; });
  AV.Cloud.define("flaky", async ({ params }) => { runs++; if (runs < params.good) throw new AV.Cloud.Error("run " + runs, { status: 418 }); return runs; });
  AV.Cloud.define("broken", async () => { runs++; throw new Error("broken"); });
  AV.Cloud.define("slow", () => new Promise(() => {}));
  const absent = (error) => { if (error.code === 101) return 0; throw error; };
  AV.Cloud.define("held", async () => { await new AV.Object("Begun").save(); while (await new AV.Query("Gate").count().catch(absent) === 0) await new Promise((next) => setTimeout(next, 5)); return "let go"; });
  AV.Cloud.define("secret", { internal: true }, async () => "inside");
  AV.Cloud.define("runs", async () => runs);
  AV.Cloud.define("enqueue", async ({ params }) => AV.Cloud.enqueue(params.name, params.params, params.options));
  AV.Cloud.define("info", async ({ params }) => { const task = await AV.Cloud.getTaskInfo(params.id); return [task.status, task.result ?? null, task.finishedAt instanceof Date]; });
`;

const TASKS = "/engine/cloud-queue/tasks";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const later = (ms: number): string => new Date(Date.parse(NOW) + ms).toISOString();

/** Puts a task into the queue as the master. @returns its id */
const put = async (cloud: Cloud, body: object): Promise<string> => {
  const { status, json } = await cloud.http("POST", TASKS, { body, as: "master" });
  expect(status).toBe(200);
  expect(Object.keys(json as object)).toEqual(["uniqueId"]);
  return (json as { uniqueId: string }).uniqueId;
};

const info = async (cloud: Cloud, id: string) => (await cloud.http("GET", `${TASKS}/${id}`, { as: "master" })).json;

describe.each(WAYS)("9.3 the cloud queue, %s", (way) => {
  const start = () => openCloud(way, CLOUD);

  it("runs a function later, with its params, and tells how it ended", async () => {
    await using cloud = await start();
    const uniqueId = await put(cloud, { function: "report", params: { a: 1 } });
    expect(uniqueId).toMatch(UUID);
    await cloud.emulator.idle();
    expect(await info(cloud, uniqueId)).toEqual({
      uniqueId,
      status: "success",
      finishedAt: NOW,
      statusCode: 200,
      result: { got: { a: 1 }, run: 1 },
    });
    expect(await cloud.rows("Report")).toEqual([{ a: 1, run: 1 }]);
  });

  it("delay: on the emulator's clock, and not before", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    const uniqueId = await put(cloud, { function: "report", params: {}, delay: 60_000 });
    await cloud.emulator.idle();
    expect(await info(cloud, uniqueId)).toEqual({ uniqueId, status: "queued" });
    await clock.advance("59s");
    expect(await info(cloud, uniqueId)).toEqual({ uniqueId, status: "queued" });
    expect(await cloud.result("runs")).toBe(0);
    await clock.advance("1s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "success", finishedAt: later(60_000) });
    await clock.advance("1h");
    expect(await cloud.result("runs")).toBe(1);
  });

  it("several, in the order of their time", async () => {
    await using cloud = await start();
    for (const [n, delay] of [
      [1, 3000],
      [2, 1000],
      [3, 2000],
    ] as const) {
      await put(cloud, { function: "report", params: { n }, delay });
    }
    await cloud.emulator.clock.advance("10s");
    expect(await cloud.rows("Report")).toEqual([
      { n: 2, run: 1 },
      { n: 3, run: 2 },
      { n: 1, run: 3 },
    ]);
  });

  it("attempts and backoff", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    const uniqueId = await put(cloud, { function: "flaky", params: { good: 3 }, attempts: 3, backoff: 5000 });
    await cloud.emulator.idle();
    expect(await info(cloud, uniqueId)).toEqual({
      uniqueId,
      status: "queued",
      statusCode: 418,
      error: "run 1",
      retryAt: later(5000),
    });
    await clock.advance("5s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "queued", error: "run 2", retryAt: later(10_000) });
    await clock.advance("5s");
    expect(await info(cloud, uniqueId)).toEqual({
      uniqueId,
      status: "success",
      finishedAt: later(10_000),
      statusCode: 200,
      result: 3,
    });
  });

  it("one attempt by default; a minute of backoff by default; atMostOnce is never tried again", async () => {
    await using cloud = await start();
    const once = await put(cloud, { function: "broken" });
    await cloud.emulator.idle();
    expect(await info(cloud, once)).toEqual({
      uniqueId: once,
      status: "failed",
      finishedAt: NOW,
      statusCode: 500,
      error: "broken",
    });
    const most = await put(cloud, { function: "broken", attempts: 5, deliveryMode: "atMostOnce" });
    await cloud.emulator.idle();
    expect(await info(cloud, most)).toMatchObject({ status: "failed" });
    const twice = await put(cloud, { function: "broken", attempts: 2 });
    await cloud.emulator.idle();
    expect(await info(cloud, twice)).toMatchObject({ status: "queued", retryAt: later(60_000) });
    await cloud.emulator.clock.advance("1m");
    expect(await info(cloud, twice)).toMatchObject({ status: "failed", finishedAt: later(60_000) });
    expect(await cloud.result("runs")).toBe(4);
  });

  it("keepResult", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    const short = await put(cloud, { function: "report", keepResult: 1000 });
    const long = await put(cloud, { function: "report" });
    await cloud.emulator.idle();
    await clock.advance(900);
    expect(await info(cloud, short)).toMatchObject({ status: "success" });
    await clock.advance(200);
    expect(await info(cloud, short)).toMatchObject({ code: expect.any(Number) });
    await clock.advance(298_000);
    expect(await info(cloud, long)).toMatchObject({ status: "success" });
    await clock.advance(2000);
    expect(await info(cloud, long)).toMatchObject({ code: expect.any(Number) });
  });

  it("uniqueId: kept, refused while it is queued, free again afterwards", async () => {
    await using cloud = await start();
    const body = { function: "report", uniqueId: "daily", delay: 1000 };
    expect(await put(cloud, body)).toBe("daily");
    const again = await cloud.http("POST", TASKS, { body, as: "master" });
    expect(again.status).toBe(400);
    expect(again.json).toEqual({ code: expect.any(Number), error: expect.stringContaining("daily") });
    await cloud.emulator.clock.advance("1s");
    expect(await put(cloud, body)).toBe("daily");
    await cloud.emulator.clock.advance("1s");
    expect(await cloud.result("runs")).toBe(2);
  });

  it("timeout: the run's own, in the place of that of functions", async () => {
    await using cloud = await start();
    const uniqueId = await put(cloud, { function: "slow", timeout: 60 });
    await cloud.emulator.idle();
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "failed", statusCode: 503, error: expect.any(String) });
  });

  it("internal and unknown functions", async () => {
    await using cloud = await start();
    const [internal, unknown] = [await put(cloud, { function: "secret" }), await put(cloud, { function: "none" })];
    await cloud.emulator.idle();
    expect(await info(cloud, internal)).toMatchObject({ status: "success", result: "inside" });
    expect(await info(cloud, unknown)).toMatchObject({
      status: "failed",
      statusCode: 404,
      error: "No such cloud function 'none'",
    });
  });

  it("5.8 AV.Cloud.enqueue and getTaskInfo", async () => {
    await using cloud = await start();
    const asked = { name: "report", params: { a: 1 }, options: { delay: 1000, uniqueId: "mine" } };
    expect(await cloud.result("enqueue", asked)).toEqual({ uniqueId: "mine" });
    expect(await cloud.result("info", { id: "mine" })).toEqual(["queued", null, false]);
    await cloud.emulator.clock.advance("1s");
    expect(await cloud.result("info", { id: "mine" })).toEqual(["success", { got: { a: 1 }, run: 1 }, true]);
  });

  it("the import door's enqueue and task", async () => {
    await using cloud = await start();
    const { functions } = cloud.emulator.leancloud;
    const { uniqueId } = await functions.enqueue("report", { a: 1 }, { delay: 1000 });
    expect(await functions.task(uniqueId)).toEqual({ uniqueId, status: "queued" });
    await cloud.emulator.clock.advance("1s");
    expect(await functions.task(uniqueId)).toMatchObject({ status: "success", result: { got: { a: 1 }, run: 1 } });
  });

  it("going back while a task runs: it is queued again, and its run is nobody's", async () => {
    await using cloud = await start();
    const { emulator } = cloud;
    const uniqueId = await put(cloud, { function: "held" });
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    await emulator.restore(emulator.snapshot());
    await emulator.idle();
    expect(await info(cloud, uniqueId)).toEqual({ uniqueId, status: "queued" });
    await cloud.create("Gate");
    await emulator.clock.advance("1s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "success", result: "let go" });
  });

  it.each(["restore", "reset"] as const)("the same id again right after a %s: it is another task", async (how) => {
    await using cloud = await start();
    const { emulator } = cloud;
    if (way === "sandbox") await emulator.reset();
    const before = emulator.snapshot();
    await deploy(cloud, way, CLOUD);
    await put(cloud, { function: "held", uniqueId: "nightly" });
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    const back = how === "reset" ? emulator.reset() : emulator.restore(before);
    await back;
    if (way === "sandbox") await deploy(cloud, way, CLOUD);
    await put(cloud, { function: "report", uniqueId: "nightly" });
    await emulator.idle();
    expect(await info(cloud, "nightly")).toMatchObject({ status: "success", result: { run: 1 } });
  });

  it("the clock stands: while one runs, others become due and run", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    const slow = await put(cloud, { function: "held" });
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    const other = await put(cloud, { function: "report", delay: 1000 });
    await clock.advance("1m");
    expect(await info(cloud, other)).toMatchObject({ status: "success", finishedAt: later(1000) });
    expect(await info(cloud, slow)).toMatchObject({ status: "queued" });
    await cloud.create("Gate");
    await cloud.emulator.idle();
    expect(await info(cloud, slow)).toMatchObject({ status: "success" });
  });

  it("the clock stands: what has become due while one ran, runs after it", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    await put(cloud, { function: "held" });
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    const other = await put(cloud, { function: "report", delay: 1000 });
    clock.set(later(2000));
    await cloud.create("Gate");
    await cloud.emulator.idle();
    expect(await info(cloud, other)).toMatchObject({ status: "success" });
    const again = await put(cloud, { function: "flaky", params: { good: 4 }, attempts: 4, backoff: 0 });
    await cloud.emulator.idle();
    expect(await info(cloud, again)).toMatchObject({ status: "success" });
  });

  it("those that become due together do not wait for each other", async () => {
    await using cloud = await start();
    const { clock } = cloud.emulator;
    const slow = await put(cloud, { function: "held", delay: 1000 });
    const other = await put(cloud, { function: "report", delay: 1000 });
    const advancing = clock.advance("1s");
    await vi.waitFor(async () => expect(await info(cloud, other)).toMatchObject({ status: "success" }));
    expect(await info(cloud, slow)).toMatchObject({ status: "queued" });
    await cloud.create("Gate");
    await advancing;
    expect(await info(cloud, slow)).toMatchObject({ status: "success" });
  });

  it("snapshots hold what is queued", async () => {
    await using cloud = await start();
    const uniqueId = await put(cloud, { function: "report", delay: 1000 });
    const before = cloud.emulator.snapshot();
    await cloud.emulator.clock.advance("1s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "success" });
    await cloud.emulator.restore(before);
    expect(await info(cloud, uniqueId)).toEqual({ uniqueId, status: "queued" });
    await cloud.emulator.clock.advance("1s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "success" });
  });
});

const MASTER_ONLY = refused(400, 1, "The request must be signed by master key.");

describe.each(WAYS)("9.3 the cloud queue in a file, %s", (way) => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "queue-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const start = (data: string) => openCloud(way, CLOUD, {}, { data });

  it("going back while a task runs: its end is not the end of the one that is queued again", async () => {
    await using cloud = await start(join(folder, "data.json"));
    const { emulator } = cloud;
    const uniqueId = await put(cloud, { function: "held" });
    await vi.waitFor(async () => expect(await cloud.rows("Begun")).toHaveLength(1));
    await emulator.restore(emulator.snapshot());
    await emulator.idle();
    expect(await info(cloud, uniqueId)).toEqual({ uniqueId, status: "queued" });
    await cloud.create("Gate");
    await emulator.clock.advance("1s");
    expect(await info(cloud, uniqueId)).toMatchObject({ status: "success", result: "let go" });
  });

  it("what nobody can ask for any more, is not kept", async () => {
    const data = join(folder, "data.json");
    await using cloud = await start(data);
    const { clock } = cloud.emulator;
    for (const n of [1, 2, 3]) await put(cloud, { function: "report", params: { n }, uniqueId: `old-${n}` });
    await cloud.emulator.idle();
    await clock.advance("1h");
    await put(cloud, { function: "report", uniqueId: "new" });
    await cloud.emulator.idle();
    // Then all is in one file.
    await cloud.emulator.close();
    const text = await readFile(data, "utf8");
    expect(text).toContain("new");
    expect(text).not.toContain("old-");
  });
});

describe("9.3 what the queue refuses", () => {
  it.each([
    ["no function", {}],
    ["a long id", { function: "report", uniqueId: "x".repeat(33) }],
    ["an id that is no text", { function: "report", uniqueId: 1 }],
    ["a delay that is no number", { function: "report", delay: "1s" }],
    ["a negative delay", { function: "report", delay: -1 }],
    ["no attempts", { function: "report", attempts: 0 }],
    ["another delivery", { function: "report", deliveryMode: "sometimes" }],
  ])("%s", async (_title, body) => {
    await using cloud = await openCloud("native", CLOUD);
    const answer = await cloud.http("POST", TASKS, { body, as: "master" });
    expect(seen(answer)).toEqual(refused(400, 1, expect.stringMatching(/./)));
  });

  it("2.10 callers without master rights, and unknown ids", async () => {
    await using cloud = await openCloud("native", CLOUD);
    expect(seen(await cloud.http("POST", TASKS, { body: { function: "report" } }))).toEqual(MASTER_ONLY);
    expect(seen(await cloud.http("GET", `${TASKS}/some`))).toEqual(MASTER_ONLY);
    const unknown = await cloud.http("GET", `${TASKS}/some`, { as: "master" });
    expect(unknown.status).toBeGreaterThanOrEqual(400);
    expect(unknown.json).toEqual({ code: 1, error: expect.stringContaining("some") });
  });

  it("an id of 32 characters is good", async () => {
    await using cloud = await openCloud("native", CLOUD);
    expect(await put(cloud, { function: "report", uniqueId: "x".repeat(32) })).toBe("x".repeat(32));
  });

  it("a running clock runs a task when its time comes", async () => {
    await using cloud = await openCloud("native", CLOUD);
    cloud.emulator.clock.resume();
    const ran = new Promise<void>((resolve) => {
      cloud.emulator.leancloud.functions.define("arrived", () => resolve());
    });
    await put(cloud, { function: "arrived", delay: 30 });
    await ran;
  });
});
