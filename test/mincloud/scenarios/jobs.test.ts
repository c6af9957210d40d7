import { describe, expect, it, vi } from "vitest";
import { at, createWorld, NOW_SECONDS, ORIGIN, questions, type Scenario, type Step, type World } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";
const JOBS = `${BASE}f/job/`;
const CODE = `exports.main = async (event) => {
  if (event.data.fail) throw new TypeError("坏了");
  if (event.data.loop) for (;;) {}
  return event.data;
}`;
const invoke = (data: object = {}, sync = true, request = `POST ${JOBS}`): Step => ({
  request,
  json: { data, sync },
  status: 200,
});

/** Runs, oldest first: fulfilled (open_api), failed (open_api), timed out (user_dash), fulfilled asynchronously an hour later. */
const ran = async (): Promise<World> => {
  const world = await createWorld({ syncTimeoutMs: 300, asyncTimeoutMs: 2000 });
  await world.deploy("f", CODE);
  await world.deploy("other", CODE);
  await world.step(invoke());
  await world.step(invoke({ fail: true }));
  await world.step(invoke({ loop: true }, true, "POST /userve/v1.3/cloud-function/f/job/"));
  await world.emulator.clock.advance("1h");
  await world.step(invoke({}, false));
  await vi.waitFor(
    () =>
      world.step({
        request: `GET ${JOBS}?service_type=batch&status=fulfilled`,
        status: 200,
        matches: { meta: { total_count: 1 } },
      }),
    {
      timeout: 5000,
      interval: 10,
    },
  );
  return world;
};

const JOB = {
  id: expect.toSatisfy(Number.isInteger),
  created_at: NOW_SECONDS,
  started_at: expect.any(Number),
  finished_at: expect.any(Number),
  mem_usage: expect.toSatisfy(Number.isInteger),
  service_type: "time_sensitive",
  source: "open_api",
  status: "fulfilled",
  user_log_url: expect.stringMatching(/^https?:\/\//),
};
const ALL = [
  { ...JOB, created_at: NOW_SECONDS + 3600, service_type: "batch" },
  { ...JOB, status: "deadline_exceeded", source: "user_dash" },
  { ...JOB, status: "execution_failed" },
  JOB,
];

describe("7.5 the job list", () => {
  const filtered = (query: string, objects: readonly unknown[]): Scenario => ({
    title: `7.5 ?${query}`,
    request: `GET ${JOBS}?${query}`,
    status: 200,
    equals: { meta: { limit: 20, next: null, offset: 0, previous: null, total_count: objects.length }, objects },
  });
  questions(ran, [
    {
      title: "7.5 all runs, newest first, total_count there",
      request: `GET ${JOBS}`,
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 4 }, objects: ALL },
    },
    {
      title: "7.5 userve",
      request: "GET /userve/v1.3/cloud-function/f/job/",
      status: 200,
      matches: { meta: { total_count: 4 }, objects: ALL },
    },
    {
      title: "7.5 a function that never ran",
      request: `GET ${BASE}other/job/`,
      status: 200,
      matches: { meta: { total_count: 0 }, objects: [] },
    },
    {
      title: "7.5 limit and offset, next as in the seed",
      request: `GET ${JOBS}?limit=1&offset=1`,
      status: 200,
      equals: {
        meta: {
          limit: 1,
          next: `${JOBS}?limit=1&offset=2`,
          offset: 1,
          previous: `${JOBS}?limit=1&offset=0`,
          total_count: 4,
        },
        objects: [ALL[1]],
      },
    },
    filtered("source=open_api", [ALL[0], ALL[2], ALL[3]]),
    filtered("source=user_dash", [ALL[1]]),
    filtered("source=timer", []),
    filtered("status=fulfilled", [ALL[0], ALL[3]]),
    filtered("status=execution_failed", [ALL[2]]),
    filtered("status=deadline_exceeded", [ALL[1]]),
    filtered("status=waiting", []),
    filtered("service_type=batch", [ALL[0]]),
    filtered("service_type=time_sensitive", ALL.slice(1)),
    filtered("source=open_api&status=fulfilled&service_type=time_sensitive", [ALL[3]]),
    filtered(`created_at__gte=${NOW_SECONDS}`, ALL),
    filtered(`created_at__gte=${NOW_SECONDS + 1}`, [ALL[0]]),
    filtered(`created_at__lte=${NOW_SECONDS}`, ALL.slice(1)),
    filtered(`created_at__lte=${NOW_SECONDS - 1}`, []),
    filtered(`created_at__gte=${NOW_SECONDS}&created_at__lte=${NOW_SECONDS + 3599}`, ALL.slice(1)),
    filtered("source=&status=", ALL),
    ...[
      "alipay_pay_success",
      "qpay_success",
      "baidu_pay_success",
      "user_dash",
      "incoming_webhook",
      "wechat_message",
      "user_activity",
    ].flatMap((source) =>
      ["oserve", "userve"].map((namespace) => ({
        title: `7.5 ${namespace} knows the source ${source}`,
        request: `GET /${namespace}/v1.3/cloud-function/f/job/?source=${source}`,
        status: 200,
      })),
    ),
    ...[
      "source=nothing",
      "source=constructor",
      "status=done",
      "status=toString",
      "service_type=slow",
      "created_at__gte=x",
      "created_at__lte=2020-01-01",
      "limit=x",
    ].map((query) => ({
      title: `7.5 ?${query} is 400`,
      request: `GET ${JOBS}?${query}`,
      status: 400,
    })),
    { title: "7.5 an unknown function is 404", request: `GET ${BASE}nothing/job/`, status: 404 },
  ]);

  it("7.5 ids grow and times are in order", async () => {
    const world = await ran();
    const { body } = await world.step({ request: `GET ${JOBS}`, status: 200 });
    const ids = [0, 1, 2, 3].map((index) => Number(at(body, `objects.${index}.id`)));
    expect([...ids].sort((a, b) => b - a)).toEqual(ids);
    for (let index = 0; index < 4; index++) {
      const [created, started, finished] = ["created_at", "started_at", "finished_at"].map((name) =>
        Number(at(body, `objects.${index}.${name}`)),
      );
      expect(created).toBeLessThanOrEqual(started ?? 0);
      expect(started).toBeLessThanOrEqual(finished ?? 0);
    }
    await world.emulator.close();
  });

  it("7.5 a run under way has no finished_at, then it has", async () => {
    const world = await createWorld();
    await world.table("gate", { label: "string" });
    await world.deploy(
      "wait",
      "exports.main = async () => { while ((await new BaaS.TableObject('gate').count()) === 0) await new Promise((r) => setTimeout(r, 5)); return 1 }",
    );
    await world.step(invoke({}, false, `POST ${BASE}wait/job/`));
    const jobs: Step = { request: `GET ${BASE}wait/job/`, status: 200 };
    await vi.waitFor(
      () =>
        world.step({
          ...jobs,
          matches: { objects: [{ status: "executing", started_at: expect.any(Number), finished_at: null }] },
        }),
      { timeout: 5000, interval: 10 },
    );
    await world.rows("gate", { open: {} });
    await vi.waitFor(
      () => world.step({ ...jobs, matches: { objects: [{ status: "fulfilled", finished_at: expect.any(Number) }] } }),
      { timeout: 5000, interval: 10 },
    );
    await world.emulator.close();
  });

  it("7.6 an asynchronous run ends at its own limit", async () => {
    const world = await createWorld({ asyncTimeoutMs: 200 });
    await world.deploy("f", CODE);
    await world.step(invoke({ loop: true }, false));
    await vi.waitFor(
      () =>
        world.step({
          request: `GET ${JOBS}`,
          status: 200,
          matches: { objects: [{ status: "deadline_exceeded", service_type: "batch" }] },
        }),
      { timeout: 5000, interval: 10 },
    );
    await world.emulator.close();
  });

  it("7.5 source by caller: SDK and another function", async () => {
    const world = await createWorld();
    await world.user("larry");
    await world.deploy("f", CODE);
    await world.deploy("outer", "exports.main = async () => BaaS.invoke('f', {})");
    await world.step({
      request: "POST /hserve/v1/cloud-function/job/",
      json: { function_name: "f" },
      headers: { authorization: "Hydrogen-r1 {larry.token}" },
      status: 200,
      matches: { code: 0 },
    });
    await world.step({ ...invoke({}, true, `POST ${BASE}outer/job/`), matches: { code: 0 } });
    await world.step({
      request: `GET ${JOBS}`,
      status: 200,
      matches: { objects: [{ source: "cloud_function" }, { source: "sdk" }] },
    });
    await world.emulator.close();
  });

  it("7.5 user_log_url serves the log as text", async () => {
    const world = await ran();
    const { body } = await world.step({ request: `GET ${JOBS}?status=execution_failed`, status: 200 });
    const url = String(at(body, "objects.0.user_log_url"));
    const response = await world.emulator.fetch(new Request(url));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(new URL(url).origin).toBe(ORIGIN);
    const text = await response.text();
    expect(text).toContain("LOG event.data:  { fail: true }\n");
    expect(text).toContain("TypeError: 坏了");
    await world.emulator.close();
  });
});

describe("7.6 limits", () => {
  it("7.6 more memory than there is: code 1, execution_failed", async () => {
    const world = await createWorld();
    await world.deploy(
      "f",
      "exports.main = async () => { const all = []; for (;;) all.push(new Uint8Array(8_000_000).fill(1)) }",
    );
    await world.step({ ...invoke(), matches: { code: 1, data: null } });
    await world.step({ request: `GET ${JOBS}`, status: 200, matches: { objects: [{ status: "execution_failed" }] } });
    await world.emulator.close();
  });

  it("7.6 no free slot: 400 for a synchronous caller, and schedule_failed", async () => {
    const world = await createWorld({ slots: { small: 1, syncWaitMs: 50 } });
    await world.table("gate", { label: "string" });
    await world.deploy(
      "hold",
      "exports.main = async () => { while ((await new BaaS.TableObject('gate').count()) === 0) await new Promise((r) => setTimeout(r, 5)); return 1 }",
    );
    await world.deploy("f", CODE);
    await world.step(invoke({}, false, `POST ${BASE}hold/job/`));
    await vi.waitFor(
      () =>
        world.step({
          request: `GET ${BASE}hold/job/?status=executing`,
          status: 200,
          matches: { meta: { total_count: 1 } },
        }),
      { timeout: 5000, interval: 10 },
    );
    await world.step({ ...invoke(), status: 400 });
    await world.step({ request: `GET ${JOBS}`, status: 200, matches: { objects: [{ status: "schedule_failed" }] } });
    await world.rows("gate", { open: {} });
    await vi.waitFor(
      () =>
        world.step({
          request: `GET ${BASE}hold/job/?status=fulfilled`,
          status: 200,
          matches: { meta: { total_count: 1 } },
        }),
      { timeout: 5000, interval: 10 },
    );
    await world.step({ ...invoke(), matches: { code: 0 } });
    await world.emulator.close();
  });
});
