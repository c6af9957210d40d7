import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Action } from "baas-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Recorder, record } from "./recorder.js";
import { at, createWorld, type Step, type World } from "./support.js";

const HOOK = "/oserve/v1/incoming-webhook/";

const arrange = async (): Promise<{ world: World; recorder: Recorder }> => {
  const world = await createWorld();
  const recorder = await record(world, ["told", "old"]);
  await world.emulator.mincloud.triggers.define({
    webhooks: [
      { name: "新", token: "tok-2", function: "told" },
      { name: "旧", token: "tok-1", function: "old", version: 1 },
      { name: "停", token: "off", function: "told", enabled: false },
    ],
  });
  return { world, recorder };
};
const call = (token: string, rest: Partial<Step> = {}): Step => ({
  request: `POST ${HOOK}${token}/`,
  status: 200,
  equals: { status: "ok" },
  ...rest,
});

describe("10.3 incoming webhooks", () => {
  it.each(["POST", "PUT", "PATCH", "DELETE"])("10.3 %s with a JSON body, without any token of ours", async (method) => {
    const { world, recorder } = await arrange();
    await world.step(
      call("tok-2", {
        request: `${method} ${HOOK}tok-2/`,
        headers: { authorization: undefined },
        json: { 订单: { id: 1 }, list: [1, "二"] },
      }),
    );
    expect((await recorder.take()).map(({ name, event }) => [name, event.data])).toEqual([
      ["told", { subject: "IncomingWebHook", payload: { 订单: { id: 1 }, list: [1, "二"] } }],
    ]);
    await world.emulator.close();
  });

  it("10.3 GET, which has no body", async () => {
    const { world, recorder } = await arrange();
    await world.step(call("tok-2", { request: `GET ${HOOK}tok-2/?a=1` }));
    expect((await recorder.take()).map(({ event }) => event.data)).toMatchObject([{ subject: "IncomingWebHook" }]);
    await world.emulator.close();
  });

  it("10.3 the first generation tells how it was called; of custom headers only those with the prefix", async () => {
    const { world, recorder } = await arrange();
    await world.step(
      call("tok-1", {
        json: { n: 1 },
        headers: {
          "x-hydrogen-order": "42",
          "X-Hydrogen-Two-Words": "yes",
          "x-other": "no",
          "x-hydrogenic": "no",
          authorization: undefined,
        },
      }),
    );
    const [run] = await recorder.take();
    const data = run?.event.data;
    expect(data).toMatchObject({
      _id: expect.any(Number),
      meta: {
        request_method: "POST",
        remote_address: expect.any(String),
        headers: { X_HYDROGEN_ORDER: "42", X_HYDROGEN_TWO_WORDS: "yes" },
      },
      payload: { n: 1 },
    });
    const names = Object.keys(Object(at(data, "meta.headers")));
    expect(names.filter((name) => name.startsWith("X_")).sort()).toEqual(["X_HYDROGEN_ORDER", "X_HYDROGEN_TWO_WORDS"]);
    expect(names.filter((name) => name !== name.toUpperCase())).toEqual([]);
    expect(Object.keys(Object(data)).sort()).toEqual(["_id", "meta", "payload"]);
    await world.emulator.close();
  });

  it("10.3 the first generation counts calls; a restored world counts on from where it stood", async () => {
    const { world, recorder } = await arrange();
    const ids = async () => {
      for (let time = 0; time < 2; time++) await world.step(call("tok-1", { json: {} }));
      return (await recorder.take()).map(({ event }) => at(event, "data._id")).sort();
    };
    const before = world.emulator.snapshot();
    const first = await ids();
    expect(new Set(first).size).toBe(2);
    await world.emulator.restore(before);
    expect(await ids()).toEqual(first);
    await world.emulator.close();
  });

  const REFUSED: readonly (readonly [string, Step])[] = [
    ["an unknown token", call("nothing", { status: 404, json: {} })],
    ["a webhook that is switched off", call("off", { status: 404, json: {} })],
    ["a token of the object's prototype", call("constructor", { status: 404, json: {} })],
    ["a body that is no JSON", call("tok-2", { status: 400, body: "a=1", headers: { "content-type": "text/plain" } })],
    [
      "a body that is broken JSON",
      call("tok-2", { status: 400, body: '{"a":', headers: { "content-type": "application/json" } }),
    ],
  ];
  it.each(REFUSED)("10.3 %s runs nothing", async (_what, step) => {
    const { world, recorder } = await arrange();
    const { equals: _ok, ...refused } = step;
    await world.step(refused);
    expect(await recorder.take()).toEqual([]);
    await world.emulator.close();
  });

  it("7.5 the job says where it came from; 8.2 so does the event", async () => {
    const { world, recorder } = await arrange();
    await world.step(call("tok-2", { json: {} }));
    const [run] = await recorder.take();
    expect(run?.event).toMatchObject({ eventType: "incoming_webhook", timeLimitInMS: 300_000, request: {} });
    await world.step({
      request: "GET /userve/v1.3/cloud-function/told/job/?source=incoming_webhook",
      status: 200,
      matches: {
        meta: { total_count: 1 },
        objects: [{ source: "incoming_webhook", service_type: "batch", status: "fulfilled" }],
      },
    });
    await world.emulator.close();
  });

  it("10.3 the caller does not wait for the function, nor hears that it failed", async () => {
    const { world } = await arrange();
    await world.emulator.mincloud.functions.define("told", async () => {
      throw new Error("坏了");
    });
    await world.step(call("tok-2", { json: {} }));
    await world.emulator.idle();
    expect((await world.emulator.mincloud.functions.jobs("told")).objects).toMatchObject([
      { status: "execution_failed" },
    ]);
    await world.emulator.close();
  });

  it("10.3 over a real port, into a sandboxed function that writes", async () => {
    const { world } = await arrange();
    await world.table("pay", { label: "string", fee: "integer" });
    await world.deploy(
      "paid",
      "exports.main = async (event) => (await new BaaS.TableObject('pay').create().set(event.data.payload).save()).data.id",
    );
    await world.emulator.mincloud.triggers.define({ webhooks: [{ name: "付款", token: "pay", function: "paid" }] });
    const { url } = await world.emulator.listen({ port: 0 });
    const answer = await fetch(`${url}${HOOK}pay/`, {
      method: "POST",
      body: JSON.stringify({ label: "微信", fee: 1 }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
    await world.emulator.idle();
    expect((await world.emulator.mincloud.records.find("pay")).objects).toMatchObject([{ label: "微信", fee: 1 }]);
    await world.emulator.close();
  });
});

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
}

describe("10.1 webhooks that triggers call", () => {
  let received: Received[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url: path, headers } = request;
    received.push({
      method,
      path,
      type: headers["content-type"],
      body: JSON.parse(Buffer.concat(chunks).toString("utf8")),
    });
    response.writeHead(status).end("ok");
  });
  let url: string;
  let world: World;

  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    world = await createWorld();
    await world.table("order", { label: "string", count: "integer" });
  });
  beforeEach(() => {
    received = [];
    status = 200;
  });
  afterAll(async () => {
    await world.emulator.close();
    server.close();
  });

  const orders = async (action: Partial<Action>, version: 1 | 2 = 2) => {
    await world.emulator.mincloud.triggers.define({
      tables: [
        {
          name: "call",
          table: "order",
          on: ["create"],
          version,
          actions: [{ type: "webhook", url: `${url}/hook?来=1`, ...action } as Action],
        },
      ],
    });
    const row = await world.emulator.mincloud.records.create("order", { label: "龙井", count: 2 });
    await world.emulator.idle();
    return row;
  };

  it("10.1 sends the trigger's data as JSON", async () => {
    const row = await orders({});
    const [call, ...more] = received;
    expect(more).toEqual([]);
    expect(call).toMatchObject({
      method: "POST",
      path: expect.stringMatching(/^\/hook\?/),
      type: expect.stringContaining("application/json"),
    });
    expect(call?.body).toEqual({
      subject: "FlexSchema",
      event: "on_create",
      schema_id: world.names.get("order"),
      schema_name: "order",
      after: row,
      before: null,
    });
  });

  it("10.1 the first generation's too", async () => {
    const { read_perm, write_perm, ...rest } = await orders({}, 1);
    expect(received.map(({ body }) => body)).toEqual([{ ...rest, _read_perm: read_perm, _write_perm: write_perm }]);
  });

  it("10.1 or a body of its own, with variables", async () => {
    await orders({
      body: { 文: "{{after.label}} × {{after.count}}", n: "{{after.count}}", list: ["{{after.label}}"] },
    } as Partial<Action>);
    expect(received.map(({ body }) => body)).toEqual([{ 文: "龙井 × 2", n: 2, list: ["龙井"] }]);
  });

  it("10.1 an answer that is an error leaves the write", async () => {
    status = 500;
    const { id } = await orders({});
    expect(received).toHaveLength(1);
    expect(await world.emulator.mincloud.records.get("order", String(id))).toMatchObject({ label: "龙井" });
  });

  it("10.1 a host outside this machine is not asked, unless it is allowed; the log says which", async () => {
    const { id } = await orders({ url: "http://hooks.example.com/x" } as Partial<Action>);
    expect(await world.emulator.mincloud.records.get("order", String(id))).toMatchObject({ label: "龙井" });
    expect(world.emulator.logs({ level: "warn" }).at(-1)?.message).toMatch(/hooks\.example\.com/);
  });

  it("10.3 the emulator's own incoming webhooks can be called", async () => {
    const told: unknown[] = [];
    await world.emulator.mincloud.functions.define("told", async (event: { data: unknown }) => {
      told.push(event.data);
      return null;
    });
    await world.emulator.mincloud.triggers.define({ webhooks: [{ name: "in", token: "tok", function: "told" }] });
    await orders({
      url: "https://cloud.minapp.com/oserve/v1/incoming-webhook/tok/",
      body: { 茶: "{{after.label}}" },
    } as Partial<Action>);
    expect(told).toEqual([{ subject: "IncomingWebHook", payload: { 茶: "龙井" } }]);
  });
});
