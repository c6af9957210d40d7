import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Action } from "baas-emulator";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWorld, type World } from "./support.js";

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: unknown;
}

describe("10.1 webhooks", () => {
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
