import { inspect } from "node:util";
import { type Call, type CallFilter, createEmulator, type Emulator, formatCalls } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deferred } from "../../src/kernel/deferred.js";
import { CLOUDS, post } from "../worlds/clouds.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ seed: 1 });
});
afterEach(() => emulator.close());

const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };

/** A table of 知晓云 that anyone may use. */
const makeTable = (name: string) =>
  emulator.mincloud.tables.create({
    name,
    schema: {
      fields: [
        { name: "name", type: "string" },
        { name: "data", type: "object" },
      ],
    },
    ...everyone,
  });

/** Only the calls of what `work` does. */
const callsOf = async (work: () => Promise<unknown>, filter: CallFilter = {}): Promise<Call[]> => {
  const before = emulator.calls().length;
  await work();
  return emulator
    .calls()
    .slice(before)
    .filter(({ operation }) => filter.operation === undefined || operation === filter.operation);
};

const WRITES = { mincloud: "records.create", leancloud: "objects.create", bmob: "objects.create" } as const;

describe.each(CLOUDS)("calls of $name", (cloud) => {
  const name = cloud.name as keyof typeof WRITES;
  const operation = WRITES[name];
  const about = name === "mincloud" ? { table: "note" } : { class: "Note" };
  beforeEach(() => cloud.prepare(emulator));

  it("are recorded when they are imported", async () => {
    const [call, ...others] = await callsOf(() => cloud.write(emulator, "早上好"));
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      platform: name,
      operation,
      ...about,
      caller: { as: name === "mincloud" ? "admin" : "master", door: "import" },
      outcome: "done",
      ms: expect.any(Number),
    });
    expect(JSON.stringify(call?.input)).toContain("早上好");
  });

  it("are recorded when they come over HTTP", async () => {
    const calls = await callsOf(() => post(cloud, emulator, "下午好"));
    expect(calls).toMatchObject([
      {
        operation,
        ...about,
        caller: { as: name === "mincloud" ? "admin" : "anonymous", door: "http" },
        outcome: "done",
      },
    ]);
    expect(JSON.stringify(calls)).toContain("下午好");
  });

  it("begin empty in a fork, and end with a reset or restore", async () => {
    await cloud.write(emulator, "a");
    await using fork = await emulator.fork();
    expect(fork.calls()).toEqual([]);
    await cloud.write(fork, "b");
    expect(fork.calls()).toMatchObject([{ operation }]);
    const snapshot = fork.snapshot();
    await fork.restore(snapshot);
    expect(fork.calls()).toEqual([]);
    await cloud.write(fork, "c");
    await fork.reset();
    expect(fork.calls()).toEqual([]);
    expect(emulator.calls({ operation })).toHaveLength(1);
  });
});

describe.each(CLOUDS.filter(({ name }) => name !== "bmob"))("cloud functions of $name", (cloud) => {
  it("are recorded, with what they ask for in turn", async () => {
    await cloud.prepare(emulator);
    const calls = await callsOf(() => cloud.call(emulator, "晚上好"));
    const run = cloud.name === "mincloud" ? "functions.invoke" : "functions.run";
    const write = WRITES[cloud.name as keyof typeof WRITES];
    expect(calls).toMatchObject([
      { operation: run, function: "write", caller: { door: "import" }, outcome: "done" },
      { operation: write, caller: { door: "sandbox" }, outcome: "done" },
    ]);
    expect(emulator.calls({ function: "write", operation: run })).toHaveLength(1);
  });
});

describe("a call", () => {
  it("names its table when it was given the table's number", async () => {
    const { id } = await makeTable("product");
    const calls = await callsOf(() => emulator.mincloud.records.find(String(id)));
    expect(calls).toMatchObject([{ operation: "records.find", table: "product", input: { table: String(id) } }]);
    expect(emulator.calls({ table: "product", operation: "records.*" })).toEqual(calls);
    expect(emulator.calls({ table: String(id), operation: "records.*" })).toEqual(calls);
  });

  it("tells why it failed", async () => {
    const { mincloud, leancloud, bmob } = emulator;
    const calls = await callsOf(() =>
      Promise.allSettled([
        mincloud.records.get("nowhere", "1"),
        leancloud.objects.update("Todo", "5cc5", { a: 1 }),
        bmob.objects.get("Game", "abc"),
        mincloud.functions.invoke("nobody"),
      ]),
    );
    expect(calls.map(({ outcome, error }) => [outcome, error])).toEqual([
      ["failed", { status: 404, code: 404, message: "table nowhere not found" }],
      ["failed", { status: 404, code: 101, message: "Class or object doesn't exists." }],
      ["failed", { status: 400, code: 101, message: "object not found for Game." }],
      ["failed", { status: 404, code: 404, message: expect.stringContaining("nobody") }],
    ]);
    expect(calls.map((call) => "result" in call)).toEqual([false, false, false, false]);
  });

  it("has failed when what was asked for by import is not there", async () => {
    const { leancloud, bmob, mincloud } = emulator;
    const id = "5cc5658443e78cb53fe7bfff";
    await makeTable("note");
    await leancloud.objects.create("Todo", {});
    await bmob.objects.create("Game", {});
    const ask = [
      () => leancloud.objects.get("Todo", id),
      () => leancloud.objects.get("_User", id),
      () => leancloud.files.get(id),
      () => leancloud.users.get(id),
      () => bmob.objects.get("Game", id),
      () => bmob.users.get(id),
      () => bmob.files.download("/2026/11/26/none.txt"),
      () => mincloud.records.get("note", id),
      () => mincloud.files.get(id),
      () => mincloud.files.content("none"),
      () => leancloud.files.content("none"),
    ];
    const calls = await callsOf(async () => {
      for (const each of ask) await expect(each()).rejects.toMatchObject({ name: "ApiError" });
    });
    expect(calls.map(({ outcome }) => outcome)).toEqual(ask.map(() => "failed"));
    expect(calls.map((call) => "result" in call)).toEqual(ask.map(() => false));
  });

  it("is about the class that its SQL names", async () => {
    const { leancloud, bmob } = emulator;
    await leancloud.objects.create("Todo", {});
    await bmob.objects.create("Game", {});
    const calls = await callsOf(async () => {
      await leancloud.objects.cql("select * from Todo where title = ?", ["写信"]);
      await leancloud.objects.cql("insert into Note(title) values(?)", ["写信"]);
      await bmob.objects.bql("select * from Game where score > ?", [1]);
      await leancloud.objects.cql("select what").catch(() => {});
      await bmob.objects.bql("what").catch(() => {});
    });
    expect(calls.map((call) => call.class)).toEqual(["Todo", "Note", "Game", undefined, undefined]);
  });

  it("tells who asked", async () => {
    const { mincloud, leancloud, bmob } = emulator;
    await makeTable("note");
    const larry = await mincloud.users.create({ nickname: "小李" });
    const user = await leancloud.users.signUp({ username: "小明", password: "123456" });
    await leancloud.objects.create("Todo", {});
    await bmob.objects.create("Game", {});
    const calls = await callsOf(async () => {
      await mincloud.as({ user: Number(larry.id) }).records.find("note");
      await mincloud.as("anonymous").records.find("note");
      await leancloud.as({ user: user.objectId }).objects.find("Todo");
      await bmob.as("anonymous").objects.find("Game");
    });
    expect(calls.map(({ caller }) => caller)).toEqual([
      { as: "user", user: larry.id, door: "import" },
      { as: "anonymous", door: "import" },
      { as: "user", user: user.objectId, door: "import" },
      { as: "anonymous", door: "import" },
    ]);
  });

  it("is one operation, whatever that asks for inside, and whichever path leads there", async () => {
    const { leancloud, bmob, fetch } = emulator;
    const headers = {
      "x-lc-id": "emulator",
      "x-lc-key": "emulator-master-key,master",
      "content-type": "application/json",
    };
    const calls = await callsOf(async () => {
      const { objectId } = await leancloud.objects.create("Todo", { n: 1 });
      await leancloud.objects.cql("select * from Todo");
      await leancloud.users.signUp({ username: "a", password: "b" });
      await bmob.users.signUp({ username: "a", password: "b" });
      await fetch(new Request(`http://localhost/1.1/classes/Todo/${objectId}`, { method: "DELETE", headers }));
    });
    expect(calls.map(({ operation, class: of }) => [operation, of])).toEqual([
      ["objects.create", "Todo"],
      ["objects.cloudQuery", "Todo"],
      ["objects.create", "_User"],
      ["objects.create", "_User"],
      ["objects.delete", "Todo"],
    ]);
  });

  it("is each of a batch", async () => {
    const headers = { "x-lc-id": "emulator", "x-lc-key": "emulator-key", "content-type": "application/json" };
    const requests = ["一", "二"].map((title) => ({ method: "POST", path: "/1.1/classes/Todo", body: { title } }));
    const body = JSON.stringify({ requests });
    const calls = await callsOf(() =>
      emulator.fetch(new Request("http://localhost/1.1/batch", { method: "POST", headers, body })),
    );
    expect(calls).toMatchObject([
      { operation: "objects.create", input: { body: { title: "一" } } },
      { operation: "objects.create", input: { body: { title: "二" } } },
    ]);
  });

  it("has the input as people gave it: names of functions, no members that nobody gave", async () => {
    await emulator.leancloud.objects.create("Todo", { n: 1 });
    emulator.leancloud.functions.define("hello", () => "好");
    const headers = {
      host: "localhost",
      "x-lc-id": "emulator",
      "x-lc-key": "emulator-key",
      "content-type": "application/json",
    };
    const calls = await callsOf(async () => {
      await emulator.handle({ method: "GET", url: "/1.1/classes/Todo?limit=1", headers });
      await emulator.leancloud.functions.run("hello", { name: "小明" });
      await emulator.leancloud.functions.rpc("hello");
    });
    expect(calls.map(({ operation, function: fn, input }) => [operation, fn, input])).toStrictEqual([
      ["objects.find", undefined, { className: "Todo", limit: "1" }],
      ["functions.run", "hello", { name: "hello", params: { name: "小明" } }],
      ["functions.rpc", "hello", { name: "hello" }],
    ]);
    expect(
      formatCalls(calls)
        .split("\n")
        .map((line) => line.replace(/ -> .*/, "")),
    ).toEqual([
      'leancloud objects.find Todo as anonymous {"limit":"1"}',
      'leancloud functions.run hello as master {"name":"小明"}',
      "leancloud functions.rpc hello as master",
    ]);
  });

  it.each([
    ["长".repeat(50_000), `${"长".repeat(5_000)}…`],
    // Of two units each.
    [`-${"😀".repeat(50_000)}`, `-${"😀".repeat(2_499)}…`],
  ])("keeps of a long message the beginning, in whole characters", async (message, kept) => {
    emulator.faults.add({ operation: "server.time", fail: { message } });
    const [call] = await callsOf(() => emulator.mincloud.server.time().catch(() => {}));
    expect(call?.error?.message).toBe(kept);
  });

  it("keeps members apart whose names are too long for it", async () => {
    const calls = await callsOf(() =>
      emulator.leancloud.functions.run("f", { ["长".repeat(8_000)]: 1, ["短".repeat(8_000)]: 2 }).catch(() => {}),
    );
    expect(calls).toMatchObject([{ input: { params: { "<8000 characters>": 1, "<8000 characters> (2)": 2 } } }]);
  });

  it("keeps no bytes, no long lists and no long texts", async () => {
    await makeTable("note");
    const { mincloud } = emulator;
    const rows = Array.from({ length: 30 }, (_, index) => ({ name: index === 0 ? "长".repeat(20_000) : `第${index}` }));
    const calls = await callsOf(async () => {
      await mincloud.files.upload("包.png", new Uint8Array(12_345));
      await mincloud.records.createMany("note", rows);
    });
    const [upload, many] = calls;
    expect(upload?.input).toEqual({ name: "包.png", bytes: "<12345 bytes>" });
    expect(many?.input).toHaveProperty("rows", [{ name: "<20000 characters>" }, ...rows.slice(1, 20), "<10 more>"]);
  });

  it("stays what it was, whatever becomes of what was given, answered and shown", async () => {
    await makeTable("note");
    const { mincloud } = emulator;
    const data = { name: "包", data: { colours: ["红"] } };
    const keys = ["name", "data"];
    const created = (await mincloud.records.create("note", data)) as Record<string, unknown>;
    await mincloud.records.get("note", String(created.id), { keys });
    const before = structuredClone(emulator.calls());
    data.data.colours.push("绿");
    keys.pop();
    created.name = "别的";
    (created.data as { colours: string[] }).colours.length = 0;
    for (const call of emulator.calls()) Object.assign(call.input as object, { table: "别的" });
    expect(structuredClone(emulator.calls())).toEqual(before);
    expect(before.at(-1)).toMatchObject({ input: { keys: ["name", "data"] }, result: { data: { colours: ["红"] } } });
  });

  it("is pending until it ends", async () => {
    const { promise, resolve } = deferred<string>();
    await emulator.mincloud.functions.define("slow", () => promise);
    const running = emulator.mincloud.functions.invoke("slow");
    const [pending] = emulator.calls({ function: "slow" });
    expect(pending).toMatchObject({ operation: "functions.invoke", outcome: "pending" });
    expect(pending).not.toHaveProperty("ms");
    resolve("好了");
    await running;
    expect(emulator.calls({ outcome: "pending" })).toEqual([]);
    expect(emulator.calls({ function: "slow" })).toMatchObject([{ outcome: "done", result: { data: "好了" } }]);
  });

  it("has the emulator's time", async () => {
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    const calls = await callsOf(() => emulator.mincloud.server.time());
    expect(calls).toMatchObject([{ operation: "server.time", at: Date.parse("2026-01-01T00:00:00Z") }]);
  });

  it("is printed whole by Node, and in a line by formatCalls", async () => {
    await makeTable("product");
    const { mincloud } = emulator;
    await mincloud.records.create("product", { name: "包", data: { a: { b: { c: "深" } } } });
    await mincloud.records.get("product", "没有").catch(() => {});
    const calls = emulator.calls({ operation: "records.*" });
    expect(inspect(calls)).toContain("深");
    const [created, missing] = formatCalls(calls).split("\n");
    expect(created).toMatch(
      /^mincloud records\.create product as admin \{"name":"包","data":\{"a":.* -> done \(\d+\.\d ms\) \{/,
    );
    expect(missing).toMatch(
      /^mincloud records\.get product as admin \{"id":"没有"\} -> failed \(\d+\.\d ms\) 404 .+ not found$/,
    );
    expect(formatCalls(await callsOf(() => mincloud.records.create("product", { name: "长".repeat(5_000) })))).toMatch(
      /^.{150,200}$/,
    );
  });

  it("is forgotten when a thousand others have come, and only then", async () => {
    const { mincloud } = emulator;
    await emulator.leancloud.date();
    for (let index = 0; index < 999; index++) await mincloud.server.time();
    expect(emulator.calls({ platform: "leancloud" })).toMatchObject([{ operation: "server.date" }]);
    await mincloud.server.time();
    expect(emulator.calls({ platform: "leancloud" })).toEqual([]);
    expect(emulator.calls()).toHaveLength(1_000);
  });

  it("that takes so long that a thousand others have come does not end in their place", async () => {
    const { promise, resolve } = deferred<string>();
    await emulator.mincloud.functions.define("slow", () => promise);
    const running = emulator.mincloud.functions.invoke("slow");
    for (let index = 0; index < 1_000; index++) await emulator.mincloud.server.time();
    resolve("好了");
    await running;
    expect(new Set(emulator.calls().map(({ operation }) => operation))).toEqual(new Set(["server.time"]));
  });
});

describe("a call is recorded as if it had been imported", () => {
  const LEANCLOUD = { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" };
  const BMOB = {
    "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
    "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
  };
  type Ask = readonly [
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    body?: object | undefined,
  ];
  const send = ([method, url, keys, body]: Ask) =>
    emulator.handle({
      method,
      url,
      headers: { host: "localhost", "user-agent": "curl", "content-type": "application/json", ...keys },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    });
  beforeEach(async () => {
    const { leancloud, bmob } = emulator;
    leancloud.functions.define("hello", ({ params }) => params.n);
    bmob.functions.define("hello", (request, response) => response.send(JSON.stringify(request.body.n)));
  });

  const leancloud = () => emulator.leancloud;
  const bmob = () => emulator.bmob;
  type Row = readonly [
    name: string,
    cloud: typeof leancloud | typeof bmob,
    ask: Ask,
    call: (id: string) => Promise<unknown>,
  ];

  it.each<Row>([
    ["create", leancloud, ["POST", "", LEANCLOUD, { n: 2 }], () => leancloud().objects.create("Note", { n: 2 })],
    ["get", leancloud, ["GET", "/:id", LEANCLOUD], (id) => leancloud().objects.get("Note", id)],
    [
      "update",
      leancloud,
      ["PUT", "/:id", LEANCLOUD, { n: 3 }],
      (id) => leancloud().objects.update("Note", id, { n: 3 }),
    ],
    ["delete", leancloud, ["DELETE", "/:id", LEANCLOUD], (id) => leancloud().objects.delete("Note", id)],
    [
      "run",
      leancloud,
      ["POST", "/1.1/functions/hello", LEANCLOUD, { n: 4 }],
      () => leancloud().functions.run("hello", { n: 4 }),
    ],
    [
      "run without parameters",
      leancloud,
      ["POST", "/1.1/functions/hello", LEANCLOUD, {}],
      () => leancloud().functions.run("hello"),
    ],
    ["create", bmob, ["POST", "", BMOB, { n: 2 }], () => bmob().objects.create("Note", { n: 2 })],
    ["delete", bmob, ["DELETE", "/:id", BMOB], (id) => bmob().objects.delete("Note", id)],
    ["run", bmob, ["POST", "/1/functions/hello", BMOB, { n: 4 }], () => bmob().functions.run("hello", { n: 4 })],
    ["a run of nothing", bmob, ["POST", "/1/functions/nobody", BMOB, {}], () => bmob().functions.run("nobody")],
    [
      "a call",
      bmob,
      ["PUT", "/0123456789abcdef/hello?q=1", { "x-own": "y" }, { n: 4 }],
      () =>
        bmob().functions.call("hello", { method: "PUT", query: { q: "1" }, headers: { "x-own": "y" }, body: { n: 4 } }),
    ],
  ])("%s", async (_name, cloud, [method, url, headers, body], call) => {
    const make = async (): Promise<string> => String((await cloud().objects.create("Note", { n: 1 })).objectId);
    const classes = cloud === bmob ? "/1/classes/Note" : "/1.1/classes/Note";
    const [one, other] = [await make(), await make()];
    const path = url === "" || url === "/:id" ? `${classes}${url.replace(":id", one)}` : url;
    const [sent] = await callsOf(() => send([method, path, headers, body]));
    const [imported] = await callsOf(() => call(other).catch(() => {}));
    expect({ ...Object(sent?.input), id: "" }).toEqual({ ...Object(imported?.input), id: "" });
    expect([sent?.outcome, sent?.error]).toEqual([imported?.outcome, imported?.error]);
    expect(Object.keys(Object(sent?.result)).sort()).toEqual(Object.keys(Object(imported?.result)).sort());
  });
});

describe("the filter of calls", () => {
  it.each<[CallFilter, number]>([
    [{}, 4],
    [{ platform: "leancloud" }, 3],
    [{ operation: "objects.*" }, 3],
    [{ operation: "objects.create" }, 2],
    [{ class: "Todo" }, 2],
    [{ class: "Todo", operation: "objects.find" }, 1],
    [{ outcome: "failed" }, 1],
    [{ table: "Todo" }, 0],
    [{ function: "Todo" }, 0],
    [{ platform: undefined, class: "Note" }, 1],
  ])("%j finds %i", async (filter, count) => {
    const { leancloud, mincloud } = emulator;
    await leancloud.objects.create("Todo", {});
    await leancloud.objects.find("Todo");
    await leancloud.objects.create("Note", {});
    await mincloud.records.find("Todo").catch(() => {});
    expect(emulator.calls(filter)).toHaveLength(filter.table === undefined ? count : 1);
  });

  it.each<[unknown, string]>([
    // The same words as of faults.
    [{ tabel: "product" }, 'calls: tabel: there is no such option; did you mean "table"?'],
    [
      { operation: "record.create" },
      'calls: operation: there is no operation "record.create" on any cloud; did you mean "records.create"?',
    ],
    [{ platform: "lean" }, 'calls: platform: expected "mincloud", "leancloud" or "bmob", got "lean"'],
    [
      { platform: "bmob", operation: "records.create" },
      'calls: operation: there is no operation "records.create" on bmob, but on mincloud',
    ],
    [{ outcome: "ok" }, 'calls: outcome: expected "pending", "done" or "failed", got "ok"'],
    [{ table: 7 }, "calls: table: expected the name of a table, got 7"],
    ["records.create", 'calls: expected an object, got "records.create"'],
  ])("refuses %j", (filter, message) => {
    expect(() => emulator.calls(filter as CallFilter)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }),
    );
  });
});
