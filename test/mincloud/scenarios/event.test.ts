import { describe, expect, it, vi } from "vitest";
import { at, createWorld, type Step, type World } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";

/** `echo` returns its event; `note` writes it into table `log`, for runs whose result nobody sees. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.table("log", { label: "string", text: "string" });
  await world.deploy("echo", "exports.main = async (event) => event");
  await world.deploy(
    "note",
    "exports.main = async (event) => { await new BaaS.TableObject('log').create().set({ text: JSON.stringify(event) }).save(); return 1 }",
  );
  await world.deploy("outer", "exports.main = async (event) => (await BaaS.invoke('echo', { x: 1 })).data");
  return world;
};

const eventOf = async (world: World, step: Omit<Step, "status">): Promise<unknown> => {
  const { body } = await world.step({ ...step, status: 200, matches: { code: 0 } });
  return at(body, "data");
};

describe("8.2 event", () => {
  it("8.2 an open API call", async () => {
    const world = await arrange();
    const event = await eventOf(world, { request: `POST ${BASE}echo/job/`, json: { data: { 名: [1, null] } } });
    expect(event).toMatchObject({
      data: { 名: [1, null] },
      eventType: "open_api",
      jobId: expect.toSatisfy(Number.isInteger),
      memoryLimitInMB: 128,
      timeLimitInMS: 5000,
      miniappId: expect.any(Number),
      request: {},
      signKey: expect.any(String),
    });
    expect(at(event, "request")).toEqual({});
    expect(event).not.toHaveProperty("flex_schema_name");
    expect(event).not.toHaveProperty("env");
    await world.emulator.close();
  });

  it("8.2 Q8 jobId is the id in the job list", async () => {
    const world = await arrange();
    const event = await eventOf(world, { request: `POST ${BASE}echo/job/`, json: { data: {} } });
    await world.step({
      request: `GET ${BASE}echo/job/`,
      status: 200,
      matches: { meta: { total_count: 1 }, objects: [{ id: at(event, "jobId") }] },
    });
    await world.emulator.close();
  });

  it("8.2 memoryLimitInMB follows plan_circle", async () => {
    const world = await arrange();
    await world.step({ request: `PATCH ${BASE}echo/`, json: { plan_circle: "P_PERSONAL" }, status: 202 });
    expect(await eventOf(world, { request: `POST ${BASE}echo/job/`, json: { data: {} } })).toMatchObject({
      memoryLimitInMB: 256,
    });
    await world.emulator.close();
  });

  it("8.2 a user dashboard call", async () => {
    const world = await arrange();
    const event = await eventOf(world, { request: "POST /userve/v1.3/cloud-function/echo/job/", json: { data: {} } });
    expect(event).toMatchObject({ eventType: "user_dash", data: {}, timeLimitInMS: 5000 });
    await world.emulator.close();
  });

  it("8.2 an SDK call carries the user and the request's meta", async () => {
    const world = await arrange();
    const event = await eventOf(world, {
      request: "POST /hserve/v1/cloud-function/job/",
      json: { function_name: "echo", data: 5 },
      headers: { authorization: "Hydrogen-r1 {larry.token}", "user-agent": "test/1" },
    });
    expect(event).toMatchObject({
      data: 5,
      eventType: "sdk",
      request: {
        meta: { ip_address: expect.any(String), user_agent: "test/1" },
        user: { id: world.names.get("larry") },
      },
    });
    expect(Object.keys(Object(at(event, "request.user"))).sort()).toEqual([
      "avatar_url",
      "id",
      "nickname",
      "openid",
      "unionid",
    ]);
    await world.emulator.close();
  });

  it("8.2 a call from another function", async () => {
    const world = await arrange();
    const event = await eventOf(world, { request: `POST ${BASE}outer/job/`, json: { data: {} } });
    expect(event).toMatchObject({ data: { x: 1 }, eventType: "cloud_function" });
    await world.emulator.close();
  });

  it("8.2 an asynchronous run has 300 seconds", async () => {
    const world = await arrange();
    await world.step({
      request: `POST ${BASE}note/job/`,
      json: { data: { 名: 1 }, sync: false },
      status: 200,
      equals: { status: "ok" },
    });
    const text = await vi.waitFor(
      async () => {
        const { body } = await world.step({ request: "GET /oserve/v2.4/table/log/record/", status: 200 });
        expect(at(body, "objects.0.text")).toBeDefined();
        return String(at(body, "objects.0.text"));
      },
      { timeout: 5000, interval: 10 },
    );
    expect(JSON.parse(text)).toMatchObject({ data: { 名: 1 }, eventType: "open_api", timeLimitInMS: 300_000 });
    await world.emulator.close();
  });

  it("8.2 there is no third argument", async () => {
    const world = await arrange();
    await world.deploy("args", "exports.main = async function () { return arguments.length }");
    await world.step({
      request: `POST ${BASE}args/job/`,
      json: { data: {} },
      status: 200,
      equals: { code: 0, data: 2, error: {} },
    });
    await world.emulator.close();
  });
});

describe("7.4 8.2 the subject of a debug run", () => {
  const subjects = ["sdk", "open_api", "cloud_function", "wechat_pay_success", "timer", "file_operation"];
  for (const subject of subjects) {
    it(`7.4 subject ${subject} is the event's type and the job's source`, async () => {
      const world = await arrange();
      const event = await eventOf(world, { request: `POST ${BASE}echo/debug/`, json: { data: { a: 1 }, subject } });
      expect(event).toMatchObject({ data: { a: 1 }, eventType: subject });
      await world.step({
        request: `GET ${BASE}echo/job/?source=${subject}`,
        status: 200,
        matches: { objects: [{ source: subject }] },
      });
      await world.emulator.close();
    });
  }

  it("7.4 subject flex_schema names the table", async () => {
    const world = await arrange();
    const event = await eventOf(world, {
      request: `POST ${BASE}echo/debug/`,
      json: { data: {}, subject: "flex_schema", schema_id: "{log}" },
    });
    expect(event).toMatchObject({ eventType: "flex_schema", flex_schema_name: "log" });
    await world.step({
      request: `GET ${BASE}echo/job/?source=flex_schema`,
      status: 200,
      matches: { meta: { total_count: 1 } },
    });
    await world.emulator.close();
  });

  it("7.4 the default subject is sdk", async () => {
    const world = await arrange();
    expect(await eventOf(world, { request: `POST ${BASE}echo/debug/`, json: { data: {} } })).toMatchObject({
      eventType: "sdk",
    });
    await world.emulator.close();
  });
});
