import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator, type EmulatorConfig, type Fault } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { askedBy } from "../../src/config/methods.js";
import { operationsNamed } from "../../src/config/operations.js";
import { CLOUDS, type Cloud, post } from "../worlds/clouds.js";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ seed: 1 });
});
afterEach(() => emulator.close());

/** What of a cloud these tests need besides. */
const OF: Readonly<Record<string, { readonly write: string; readonly about: Partial<Fault>; readonly run: string }>> = {
  mincloud: { write: "records.create", about: { table: "note" }, run: "functions.invoke" },
  leancloud: { write: "objects.create", about: { class: "Note" }, run: "functions.run" },
  bmob: { write: "objects.create", about: { class: "Note" }, run: "functions.run" },
};

const platformOf = ({ name }: Cloud) => ({ platform: name as NonNullable<Fault["platform"]> });

/** How a write ends by import. */
const written = (cloud: Cloud, text = "早"): Promise<unknown> =>
  cloud.write(emulator, text).then(
    () => "done",
    ({ status, code, message, body }) => ({ status, code, message, body }),
  );

/** The whole answer to a write over HTTP. */
const posted = async ({ http: [url, keys] }: Cloud): Promise<unknown> => {
  const headers = { ...keys, "content-type": "application/json" };
  const { status, body } = await emulator.handle({ method: "POST", url, headers, body: Buffer.from('{"text":"晚"}') });
  return { status, body: JSON.parse(String(body)) };
};

/** Contract by contract: what the wire says of the same failure, and the code that the import door tells. */
const SHAPES: Readonly<Record<string, readonly (readonly [Fault["fail"], number, number, object])[]>> = {
  mincloud: [
    [{}, 500, 500, { status: "error", error_msg: "Internal server error" }],
    [{ status: 403 }, 403, 403, { status: "error", error_msg: "Permission denied" }],
    [{ status: 400, message: "重复" }, 400, 400, { status: "error", error_msg: "重复" }],
    [{ status: 405 }, 405, 405, { status: "error", error_msg: "Method not allowed" }],
    ["timeout", 504, 504, { status: "error", error_msg: "Gateway timeout" }],
  ],
  leancloud: [
    [{}, 500, 1, { code: 1, error: "Internal server error." }],
    [{ status: 400 }, 400, 1, { code: 1, error: "Internal server error." }],
    [{ status: 401 }, 401, 401, { code: 401, error: "Unauthorized." }],
    [{ status: 404 }, 404, 101, { code: 101, error: "Class or object doesn't exists." }],
    [{ status: 413 }, 413, 413, { code: 413, error: "Payload too large." }],
    [{ status: 418 }, 418, 1, { code: 1, error: "I'm a Teapot." }],
    [{ status: 429 }, 429, 429, { code: 429, error: "Too many requests." }],
    [{ code: 101 }, 404, 101, { code: 101, error: "Class or object doesn't exists." }],
    [{ code: 124 }, 503, 124, { code: 124, error: "The request timed out on the server." }],
    [{ code: 141 }, 400, 141, { code: 141, error: expect.stringMatching(/^LeanEngine request timeout\./) }],
    [{ code: 210 }, 400, 210, { code: 210, error: "The username and password mismatch." }],
    [{ code: 211 }, 400, 211, { code: 211, error: "Could not find user." }],
    [{ code: 300 }, 400, 300, { code: 300, error: "CQL syntax error." }],
    [{ code: 403 }, 403, 403, { code: 403, error: "Forbidden." }],
    [{ code: 12345 }, 400, 12345, { code: 12345, error: "Failed." }],
    [{ code: 211, status: 401 }, 401, 211, { code: 211, error: "Could not find user." }],
    [{ status: 502 }, 502, 502, { code: 502, error: "The service is under maintenance." }],
    [{ status: 503 }, 503, 503, { code: 503, error: "The application is disabled or asleep." }],
    [{ code: 137 }, 400, 137, { code: 137, error: "A unique field was given a value that is already taken." }],
    [{ code: 524 }, 524, 524, { code: 524, error: expect.any(String) }],
    [{ status: 400, code: 142, message: "不行" }, 400, 142, { code: 142, error: "不行" }],
    ["timeout", 524, 524, { code: 524, error: "A timeout occurred." }],
  ],
  bmob: [
    [{}, 500, 500, { error: "It is busy...Try it later!" }],
    [{ status: 401 }, 401, 401, { error: "unauthorized" }],
    [{ status: 404 }, 404, 101, { code: 101, error: "not found" }],
    [{ status: 413 }, 413, 107, { code: 107, error: "content is too large." }],
    [{ status: 429 }, 429, 429, { code: 429, error: "too many requests" }],
    [{ status: 502 }, 502, 502, { error: "bad gateway" }],
    [{ status: 503 }, 503, 503, { error: "service unavailable" }],
    [{ code: 401, message: "重复" }, 400, 401, { code: 401, error: "重复" }],
    [{ code: 101 }, 400, 101, { code: 101, error: "object not found for Note." }],
    [{ code: 102 }, 400, 102, { code: 102, error: "invalid query." }],
    [{ code: 107 }, 400, 107, { code: 107, error: "invalid json." }],
    [{ code: 108 }, 400, 108, { code: 108, error: "username and password required." }],
    [{ code: 156 }, 400, 156, { code: 156, error: "? not found" }],
    [{ code: 160 }, 400, 160, { code: 160, error: "image error." }],
    [{ code: 233 }, 400, 233, { code: 233, error: "pay error." }],
    [{ code: 10200 }, 400, 10200, { code: 10200, error: "upstream timeout" }],
    [{ code: 12345 }, 400, 12345, { code: 12345, error: "failed" }],
    ["timeout", 400, 10200, { code: 10200, error: "upstream timeout" }],
  ],
};

describe.each(CLOUDS)("faults on $name", (cloud) => {
  const { write, about } = OF[cloud.name] ?? { write: "", about: {} };
  const notes = async () => (await cloud.read(emulator)).filter((text) => text !== "0");
  beforeEach(async () => {
    await cloud.prepare(emulator);
    // A class is there when it has had an object.
    await cloud.write(emulator, "0");
  });

  it.each((SHAPES[cloud.name] ?? []).map(([fail, ...rest]) => ({ fail, rest })))(
    "leave as the cloud's own errors: $fail",
    async ({ fail, rest: [status, code, body] }) => {
      emulator.faults.add({ operation: write, fail });
      const message = Object.values(body).at(-1);
      expect(await written(cloud)).toEqual({ status, code, body, message });
      expect(await posted(cloud)).toEqual({ status, body });
      expect(await notes()).toEqual([]);
    },
  );

  it("before the operation leave nothing behind; after it, only its answer is lost", async () => {
    emulator.faults.add({ operation: write, fail: {}, when: "before", times: 1 });
    emulator.faults.add({ operation: write, fail: {}, when: "after", times: 1 });
    await expect(cloud.write(emulator, "一")).rejects.toMatchObject({ status: 500 });
    expect(await notes()).toEqual([]);
    expect(await post(cloud, emulator, "二")).toBe(500);
    expect(await notes()).toEqual(["二"]);
    expect(await post(cloud, emulator, "三")).toBeLessThan(300);
    expect(emulator.calls({ operation: write }).slice(1)).toMatchObject([
      { outcome: "failed", error: { status: 500 }, faults: [{ when: "before" }] },
      { outcome: "failed", error: { status: 500 }, faults: [{ when: "after" }] },
      { outcome: "done" },
    ]);
  });

  it("strike the calls that they say, and as often", async () => {
    const { faults } = emulator;
    faults.add({ ...platformOf(cloud), operation: write, ...about, nth: [2, 4], fail: {} });
    faults.add({ ...platformOf(cloud), operation: write.replace(/\w+$/, "*"), times: 1, fail: { status: 503 } });
    const ends = [];
    for (let each = 0; each < 5; each++) ends.push(await written(cloud));
    expect(ends.map((end) => (end as { status?: number }).status ?? end)).toEqual([503, 500, "done", 500, "done"]);
    expect(faults.list().map(({ hits }) => hits)).toEqual([2, 1]);
  });

  it("strike nothing else", async () => {
    const others = CLOUDS.filter(({ name }) => name !== cloud.name);
    for (const other of others) emulator.faults.add({ ...platformOf(other), fail: {} });
    emulator.faults.add({
      operation: write,
      ...("table" in about ? { table: "others" } : { class: "Others" }),
      fail: {},
    });
    emulator.faults.add({ ...platformOf(cloud), function: "others", fail: {} });
    emulator.faults.add({ operation: write, nth: 2, fail: {} });
    expect(await written(cloud)).toBe("done");
    expect(emulator.faults.list().every(({ hits }) => hits === 0)).toBe(true);
  });

  it("are the fork's as they are the parent's, and then each counts for itself; a reset brings back those of the beginning", async () => {
    const { faults } = emulator;
    faults.add({ operation: write, nth: 2, fail: {} });
    expect(await written(cloud)).toBe("done");
    await using fork = await emulator.fork();
    await expect(cloud.write(fork, "fork 1")).rejects.toMatchObject({ status: 500 });
    fork.faults.add({ operation: write, fail: { status: 503 } });
    expect(faults.list()).toMatchObject([{ hits: 0 }]);
    await fork.restore(fork.snapshot());
    expect(fork.faults.list()).toMatchObject([{ hits: 1 }, { hits: 0 }]);
    await fork.reset();
    expect(fork.faults.list()).toMatchObject([{ nth: 2, hits: 0 }]);
    await emulator.reset();
    expect(faults.list()).toEqual([]);
  });
});

/** What a cloud says of a function that takes too long: by import and over HTTP. */
const CALLS: readonly {
  readonly name: string;
  readonly invoke: (emulator: Emulator) => Promise<unknown>;
  readonly timedOut: unknown;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: readonly [status: number, body: object];
}[] = [
  {
    name: "知晓云",
    invoke: ({ mincloud }) => mincloud.functions.invoke("hello"),
    timedOut: { code: 1, data: null, error: { message: "Task timed out after 5.00 seconds", type: "TimeoutError" } },
    url: "/oserve/v2.4/cloud-function/hello/job/",
    headers: { authorization: "Bearer emulator-token" },
    answer: [
      200,
      { code: 1, data: null, error: { message: "Task timed out after 5.00 seconds", type: "TimeoutError" } },
    ],
  },
  {
    name: "LeanCloud",
    invoke: ({ leancloud }) => leancloud.functions.run("hello").catch(({ status, code }) => ({ status, code })),
    timedOut: { status: 503, code: 124 },
    url: "/1.1/functions/hello",
    headers: { "x-lc-id": "emulator", "x-lc-key": "emulator-key" },
    answer: [503, { code: 124, error: "The request timed out on the server." }],
  },
  {
    name: "Bmob's run",
    invoke: ({ bmob }) => bmob.functions.run("hello").catch(({ status, code }) => ({ status, code })),
    timedOut: { status: 400, code: 310 },
    url: "/1/functions/hello",
    headers: {
      "x-bmob-application-id": "0123456789abcdef0123456789abcdef",
      "x-bmob-rest-api-key": "0123456789abcdeffedcba9876543210",
    },
    answer: [400, { code: 310, error: "call cloudcode error:timeout" }],
  },
  {
    name: "Bmob's call",
    invoke: ({ bmob }) =>
      bmob.functions
        .call("hello")
        .then(({ status, body }) => (status < 400 ? body : [status, JSON.parse(String(body))])),
    timedOut: [504, { code: 310, error: "call cloudcode error:timeout" }],
    url: "/0123456789abcdef/hello",
    headers: {},
    answer: [504, { code: 310, error: "call cloudcode error:timeout" }],
  },
];

describe.each(CALLS)("a cloud function of $name", ({ invoke, timedOut, url, headers, answer }) => {
  beforeEach(async () => {
    await emulator.mincloud.functions.define("hello", async () => "你好");
    emulator.leancloud.functions.define("hello", async () => "你好");
    emulator.bmob.functions.define("hello", (_request, response) => response.send("你好"));
  });

  it("times out in the words of the cloud, without having run", async () => {
    emulator.faults.add({ function: "hello", fail: "timeout", times: 2 });
    expect(await invoke(emulator)).toEqual(timedOut);
    const { status, body } = await emulator.handle({
      method: "POST",
      url,
      headers: { ...headers, "content-type": "application/json" },
      body: Buffer.from("{}"),
    });
    expect([status, JSON.parse(String(body))]).toEqual(answer);
    expect(JSON.stringify(await invoke(emulator))).toContain("你好");
    expect(emulator.calls().map(({ outcome }) => outcome)).toEqual(["failed", "failed", "done"]);
  });
});

describe("a debug run of 知晓云", () => {
  it("times out as a debug run does: with its stack and a log", async () => {
    await using world = await createEmulator({ mincloud: { syncTimeoutMs: 100 } });
    const { functions } = world.mincloud;
    await functions.create({ name: "never", function_code: "exports.main = (event, callback) => {};" });
    const real = await functions.debug("never", { data: { n: 1 } });
    world.faults.add({ function: "never", fail: "timeout" });
    const told = await functions.debug("never", { data: { n: 1 } });
    expect(told).toMatchObject({ code: 1, data: null, error: real.error, execution_time: 100, billing_time: 100 });
    const withoutTimes = ({ log }: typeof real) => log.replace(/^\S+ /gm, "");
    expect(withoutTimes(told)).toBe(withoutTimes(real));
    expect(told.job_id).toMatch(/^[0-9a-f]{32}$/);
    expect(Object.keys(told).sort()).toEqual(Object.keys(real).sort());
    expect(world.calls({ outcome: "failed" })).toMatchObject([{ error: { message: real.error.message } }, {}]);
  });
});

describe("a code of Bmob's functions", () => {
  it.each([
    [310, 500, "call cloudcode error:failed"],
    [311, 400, "invalid cloudcode name: hello."],
    [320, 500, "parse the cloudcode failed."],
  ])("has the status of the way in: %d", async (code, ofCall, error) => {
    const { bmob, faults } = emulator;
    bmob.functions.define("hello", (_request, response) => response.send("你好"));
    faults.add({ function: "hello", fail: { code } });
    await expect(bmob.functions.run("hello")).rejects.toMatchObject({ status: 400, code, message: error });
    const { status, body } = await bmob.functions.call("hello");
    expect([status, JSON.parse(String(body))]).toEqual([ofCall, { code, error }]);
  });
});

describe("a code of LeanCloud", () => {
  it.each<[number, number, (leancloud: Emulator["leancloud"]) => Promise<unknown>]>([
    [211, 401, ({ functions }) => functions.run("hello")],
    [211, 401, ({ functions }) => functions.rpc("hello")],
    [211, 400, ({ users }) => users.logIn({ username: "小明", password: "a" })],
    [142, 401, ({ users }) => users.logIn({ username: "小明", password: "a" })],
    [142, 400, ({ objects }) => objects.create("Todo")],
  ])("has the status of the operation: %d, %d", async (code, status, ask) => {
    emulator.faults.add({ platform: "leancloud", fail: { code } });
    await expect(ask(emulator.leancloud)).rejects.toMatchObject({ code, status });
  });
});

describe("an error of a fault", () => {
  it.each([
    ["bmob", ({ bmob }: Emulator) => bmob.objects.find("Note")],
    ["leancloud", ({ leancloud }: Emulator) => leancloud.objects.find("Note")],
    ["mincloud", ({ mincloud }: Emulator) => mincloud.tables.list()],
  ] as const)("is made anew each time: %s", async (_cloud, ask) => {
    for (const fail of ["timeout", {}] as const) {
      const mend = emulator.faults.add({ fail });
      const [one, other] = await Promise.allSettled([ask(emulator), ask(emulator)]);
      mend();
      if (one.status !== "rejected" || other.status !== "rejected") throw new Error("it does not fail");
      expect(one.reason).not.toBe(other.reason);
    }
  });
});

describe("a fault of a class", () => {
  it("strikes the SQL that names the class, and no other", async () => {
    const { leancloud, bmob, faults } = emulator;
    for (const name of ["Todo", "Note"]) {
      await leancloud.objects.create(name, {});
      await bmob.objects.create(name, {});
    }
    faults.add({ class: "Todo", fail: { status: 503 } });
    await expect(leancloud.objects.cql("select * from Todo")).rejects.toMatchObject({ status: 503 });
    await expect(bmob.objects.bql("select * from Todo")).rejects.toMatchObject({ status: 503 });
    expect((await leancloud.objects.cql("select * from Note")).results).toHaveLength(1);
    expect((await bmob.objects.bql("select * from Note")).results).toHaveLength(1);
    expect(faults.list()).toMatchObject([{ hits: 2 }]);
  });
});

describe.each(CLOUDS.filter(({ name }) => name !== "bmob"))("code in a function of $name", (cloud) => {
  it("meets the fault, too", async () => {
    await cloud.prepare(emulator);
    await cloud.write(emulator, "0");
    emulator.faults.add({
      ...platformOf(cloud),
      operation: OF[cloud.name]?.write ?? "",
      fail: { status: 503, message: "累了" },
    });
    const end = await cloud.call(emulator, "夜").catch((error: unknown) => String(error));
    expect(JSON.stringify(end)).toContain("累了");
    expect(await cloud.read(emulator)).toEqual(["0"]);
    expect(emulator.calls({ outcome: "failed" }).map(({ caller: { door } }) => door)).toContain("sandbox");
  });
});

describe("what the cloud itself sets going", () => {
  it("is neither struck nor recorded", async () => {
    const { leancloud } = emulator;
    const ran: string[] = [];
    leancloud.hooks.beforeSave("Todo", async () => void ran.push("hook"));
    leancloud.functions.define("later", async () => void ran.push("later"));
    emulator.faults.add({ operation: "functions.*", fail: {} });
    await leancloud.objects.create("Todo", {});
    await leancloud.functions.enqueue("later");
    await emulator.idle();
    expect(ran).toEqual(["hook", "later"]);
    expect(emulator.calls().map(({ operation, function: fn }) => [operation, fn])).toEqual([
      ["objects.create", undefined],
      ["queue.enqueue", "later"],
    ]);
  });
});

describe("latency", () => {
  /** A write, and whether it has ended. */
  const begun = (work: Promise<unknown>) => {
    const state = { ended: false, work };
    const end = () => {
      state.ended = true;
    };
    work.then(end, end);
    return state;
  };

  it("is real time, also under fake timers; that of several faults adds up, and then the first failure wins", async () => {
    vi.useFakeTimers();
    try {
      const { leancloud, faults } = emulator;
      faults.add({ operation: "objects.create", latency: 30 });
      faults.add({ operation: "objects.create", latency: "0.02s", fail: { code: 137 } });
      faults.add({ operation: "objects.create", fail: { status: 429 }, times: 1 });
      faults.add({ operation: "objects.create", latency: 60_000, when: "after" });
      await expect(leancloud.objects.create("Todo", {})).rejects.toMatchObject({ code: 137 });
      const [call] = emulator.calls({ operation: "objects.create" });
      expect(call?.ms).toBeGreaterThanOrEqual(48);
      expect(call?.faults).toMatchObject([{ latency: 30 }, { latency: "0.02s" }]);
      expect(faults.list().map(({ hits }) => hits)).toEqual([1, 1, 0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("before the operation holds it back; after it, it is done already", async () => {
    const { bmob, faults } = emulator;
    await bmob.objects.create("Game", { score: 0 });
    const count = async () => (await bmob.objects.find("Game")).results.length;
    faults.add({ operation: "objects.create", latency: 3_600_000, nth: 1 });
    faults.add({ operation: "objects.create", latency: 3_600_000, nth: 2, when: "after" });
    const early = begun(bmob.objects.create("Game", { score: 1 }));
    expect(await count()).toBe(1);
    const late = begun(bmob.objects.create("Game", { score: 2 }));
    while ((await count()) === 1) await new Promise(setImmediate);
    expect([early.ended, late.ended]).toEqual([false, false]);
    expect(emulator.calls({ outcome: "pending" })).toHaveLength(2);
    await emulator.close();
    await expect(early.work).rejects.toMatchObject({ code: "CLOSED" });
    await expect(late.work).rejects.toMatchObject({ code: "CLOSED" });
  });

  it.each<[string, () => Promise<void>]>([
    ["reset", () => emulator.reset()],
    ["restore", () => emulator.restore(emulator.snapshot())],
  ])("holds nothing back any longer after a %s, and keeps it out of the world", async (_name, back) => {
    const { mincloud, faults } = emulator;
    faults.add({ operation: "tables.create", latency: "1h" });
    faults.add({ operation: "server.time", latency: "1h", when: "after" });
    const works = [mincloud.tables.create({ name: "late", schema: { fields: [] } }), mincloud.server.time()];
    const refused = works.map((work) =>
      expect(work).rejects.toMatchObject({ code: "CLOSED", message: "the emulator was reset while this ran" }),
    );
    await back();
    await Promise.all(refused);
    faults.clear();
    expect((await mincloud.tables.list()).objects.some(({ name }) => name === "late")).toBe(false);
  });

  it("is over when its fault is taken away, and no sooner", async () => {
    const { leancloud, faults } = emulator;
    const [one, other] = [{ latency: "1h" }, { latency: 3_600_000 }].map((fault) =>
      faults.add({ operation: "objects.create", ...fault }),
    );
    const waiting = begun(leancloud.objects.create("Todo", { n: 1 }));
    one?.();
    one?.();
    await leancloud.date();
    await new Promise(setImmediate);
    expect(waiting.ended).toBe(false);
    other?.();
    await waiting.work;
    faults.add({ operation: "objects.create", latency: "1h", fail: { code: 137 } });
    faults.add({ operation: "server.date", latency: "1h", when: "after" });
    const failing = begun(leancloud.objects.create("Todo", { n: 2 }));
    const answering = begun(leancloud.date());
    faults.clear();
    // It was to fail, only later.
    await expect(failing.work).rejects.toMatchObject({ code: 137 });
    // It was under way, and not yet held back.
    await answering.work;
    expect(await leancloud.objects.count("Todo")).toBe(1);
  });
});

describe("a fault for something by name", () => {
  const notes = () => emulator.logs({ platform: "emulator" }).map(({ message }) => message);
  /** What is there, and what is asked for. */
  const ask = async () => {
    const { mincloud, leancloud, bmob } = emulator;
    await mincloud.records.find("product").catch(() => {});
    await leancloud.objects.find("Todo").catch(() => {});
    await bmob.objects.find("Todo").catch(() => {});
    await leancloud.functions.run("hello").catch(() => {});
    await bmob.functions.run("hello").catch(() => {});
    await mincloud.functions.invoke("hello").catch(() => {});
    await new Promise(setImmediate);
  };
  beforeEach(async () => {
    const { mincloud, leancloud, bmob } = emulator;
    await mincloud.tables.create({
      name: "product",
      schema: { fields: [] },
      row_read_perm: ["user:*"],
      row_write_perm: ["user:*"],
      write_perm: ["user:*"],
    });
    await mincloud.functions.define("hello", async () => "好");
    leancloud.functions.define("hello", () => "好");
    bmob.functions.define("hello", (_request, response) => response.send("好"));
    await leancloud.objects.create("Todo", {});
    await bmob.objects.create("Todo", {});
  });

  it.each<[Fault, string]>([
    [{ table: "prodct" }, 'a fault is for the table "prodct", and there is none as yet; did you mean "product"?'],
    [{ class: "todo" }, 'a fault is for the class "todo", and there is none as yet; did you mean "Todo"?'],
    [
      { platform: "bmob", class: "订单", operation: "objects.*" },
      'a fault is for the class "订单", and there is none as yet; known are Todo',
    ],
    ...(["mincloud", "leancloud", "bmob"] as const).map((platform): [Fault, string] => [
      { platform, function: "helo" },
      'a fault is for the function "helo", and there is none as yet; did you mean "hello"?',
    ]),
  ])("that is not there is noted, once: %j", async (fault, note) => {
    emulator.faults.add({ ...fault, fail: {} });
    await ask();
    await ask();
    expect(notes()).toEqual([note]);
    expect(emulator.faults.list()).toMatchObject([{ hits: 0 }]);
  });

  it.each<Fault>([
    { class: "Todo", operation: "objects.delete" },
    { class: "Todo", platform: "bmob", nth: 7 },
    { function: "hello" },
    { table: "product" },
    // Of another kind there is nothing.
    { platform: "mincloud", function: "hello", operation: "functions.invoke" },
  ])("that is there is not noted: %j", async (fault) => {
    emulator.faults.add({ ...fault, fail: {} });
    await emulator.leancloud.objects.create("Note", {});
    await ask();
    expect(notes()).toEqual([]);
  });

  it("is not noted while there is nothing else of the kind", async () => {
    await using world = await createEmulator();
    world.faults.add({ class: "Todo", fail: { status: 503 } });
    await world.leancloud.users.signUp({ username: "小明", password: "123456" });
    await expect(world.leancloud.objects.create("Todo", {})).rejects.toMatchObject({ status: 503 });
    expect(world.logs({ platform: "emulator" })).toEqual([]);
  });

  it("may say a table's number", async () => {
    const { mincloud, faults } = emulator;
    const { id } = await mincloud.tables.get("product");
    faults.add({ table: String(id), operation: "records.find", fail: { status: 503 } });
    await mincloud.records.find("_userprofile");
    await expect(mincloud.records.find("product")).rejects.toMatchObject({ status: 503 });
    await expect(mincloud.records.find(String(id))).rejects.toMatchObject({ status: 503 });
    expect(faults.list()).toMatchObject([{ table: String(id), hits: 2 }]);
  });
});

describe("emulator.faults", () => {
  it("takes away what was added, one or all", async () => {
    const { leancloud, faults } = emulator;
    const mend = faults.add({ platform: "leancloud", fail: {} });
    faults.add({ platform: "leancloud", fail: { status: 503 } });
    await expect(leancloud.date()).rejects.toMatchObject({ status: 500 });
    mend();
    mend();
    await expect(leancloud.date()).rejects.toMatchObject({ status: 503 });
    faults.clear();
    await leancloud.date();
    expect(faults.list()).toEqual([]);
  });

  it("keeps what it was given, whatever becomes of that", () => {
    const fault = { operation: "records.create", nth: [1], fail: { status: 500 } };
    emulator.faults.add(fault);
    fault.nth.push(2);
    fault.fail.status = 503;
    Object.assign(emulator.faults.list()[0]?.fail ?? {}, { status: 418 });
    expect(emulator.faults.list()).toEqual([{ operation: "records.create", nth: [1], fail: { status: 500 }, hits: 0 }]);
  });
});

describe("a fork", () => {
  it("goes on from what its parent's faults have counted, and goes back there; what one counts, the other does not", async () => {
    const { leancloud, faults } = emulator;
    const outcome = (of: Emulator) =>
      of.leancloud.objects.create("Todo", {}).then(
        () => "done",
        ({ code }) => code,
      );
    await leancloud.objects.create("Todo", {});
    faults.add({ platform: "leancloud", operation: "objects.create", fail: { code: 137 }, times: 1 });
    faults.add({ platform: "leancloud", operation: "objects.create", fail: { code: 142 }, nth: 3 });
    expect([await outcome(emulator), await outcome(emulator)]).toEqual([137, "done"]);
    await using fork = await emulator.fork();
    expect(fork.faults.list()).toEqual(faults.list());
    expect([await outcome(fork), await outcome(fork)]).toEqual([142, "done"]);
    expect([await outcome(emulator), await outcome(emulator)]).toEqual([142, "done"]);
    await fork.reset();
    expect(fork.faults.list().map(({ hits }) => hits)).toEqual([1, 0]);
    expect([await outcome(fork), await outcome(fork)]).toEqual([142, "done"]);
  });
});

describe("a method that asks for an operation of another name", () => {
  type Method = readonly [platform: "mincloud" | "leancloud" | "bmob", name: string, call: () => Promise<unknown>];
  const user = { username: "小明", password: "123456" };
  const member = ["67eb65a0d5e09a71c4000001"];

  it.each<Method>([
    ["mincloud", "tables.indexes", () => emulator.mincloud.tables.indexes("note")],
    ["mincloud", "tables.createIndex", () => emulator.mincloud.tables.createIndex("note", ["name"])],
    ["mincloud", "tables.deleteIndex", () => emulator.mincloud.tables.deleteIndex("note", "name")],
    ["mincloud", "tables.export", () => emulator.mincloud.tables.export("note", { file_type: "json" })],
    ["mincloud", "tables.import", () => emulator.mincloud.tables.import("note", "a.csv", "name\n茶\n")],
    ["mincloud", "users.setAccount", () => emulator.mincloud.users.setAccount(1, { username: "小明" })],
    ["mincloud", "groups.add", () => emulator.mincloud.groups.add([1], [1])],
    ["mincloud", "groups.remove", () => emulator.mincloud.groups.remove([1], [1])],
    ["leancloud", "objects.count", () => emulator.leancloud.objects.count("Todo")],
    ["leancloud", "objects.cql", () => emulator.leancloud.objects.cql("select * from Todo")],
    ["leancloud", "functions.names", () => emulator.leancloud.functions.names()],
    ["leancloud", "functions.enqueue", () => emulator.leancloud.functions.enqueue("hello")],
    ["leancloud", "functions.task", () => emulator.leancloud.functions.task("x")],
    ["leancloud", "users.signUp", () => emulator.leancloud.users.signUp(user)],
    [
      "leancloud",
      "users.logInWithAuthData",
      () => emulator.leancloud.users.logInWithAuthData({ weixin: { openid: "o" } }),
    ],
    [
      "leancloud",
      "users.logInWithPhone",
      () => emulator.leancloud.users.logInWithPhone({ mobilePhoneNumber: "1", smsCode: "1" }),
    ],
    ["leancloud", "users.become", () => emulator.leancloud.users.become("x")],
    ["leancloud", "users.get", () => emulator.leancloud.users.get("x")],
    ["leancloud", "users.find", () => emulator.leancloud.users.find()],
    ["leancloud", "users.update", () => emulator.leancloud.users.update("x", {})],
    ["leancloud", "users.delete", () => emulator.leancloud.users.delete("x")],
    ["leancloud", "roles.create", () => emulator.leancloud.roles.create("editors", { acl: { "*": { read: true } } })],
    ["leancloud", "roles.find", () => emulator.leancloud.roles.find()],
    ["leancloud", "roles.addUsers", () => emulator.leancloud.roles.addUsers("x", member)],
    ["leancloud", "roles.removeUsers", () => emulator.leancloud.roles.removeUsers("x", member)],
    ["leancloud", "roles.delete", () => emulator.leancloud.roles.delete("x")],
    ["leancloud", "files.create", () => emulator.leancloud.files.create({ name: "a", url: "http://a.example/a" })],
    ["leancloud", "files.get", () => emulator.leancloud.files.get("x")],
    ["leancloud", "files.find", () => emulator.leancloud.files.find()],
    ["leancloud", "files.delete", () => emulator.leancloud.files.delete("x")],
    ["leancloud", "date", () => emulator.leancloud.date()],
    ["bmob", "objects.count", () => emulator.bmob.objects.count("Game")],
    ["bmob", "objects.bql", () => emulator.bmob.objects.bql("select * from Game")],
    ["bmob", "users.signUp", () => emulator.bmob.users.signUp(user)],
    ["bmob", "users.get", () => emulator.bmob.users.get("x")],
    ["bmob", "users.find", () => emulator.bmob.users.find()],
    ["bmob", "users.update", () => emulator.bmob.users.update("x", {})],
    ["bmob", "users.delete", () => emulator.bmob.users.delete("x")],
    ["bmob", "users.updatePassword", () => emulator.bmob.users.updatePassword("x", "a", "b")],
    ["bmob", "roles.create", () => emulator.bmob.roles.create("editors")],
    ["bmob", "roles.addUsers", () => emulator.bmob.roles.addUsers("x", member)],
    ["bmob", "roles.removeUsers", () => emulator.bmob.roles.removeUsers("x", member)],
    ["bmob", "roles.delete", () => emulator.bmob.roles.delete("x")],
    ["bmob", "files.download", () => emulator.bmob.files.download("http://bmob-cdn-1.bmobcloud.com/2026/01/01/a.png")],
    ["bmob", "timestamp", () => emulator.bmob.timestamp()],
  ])("is refused with that name: %s %s", async (platform, name, call) => {
    await call().catch(() => {});
    const [recorded] = emulator.calls({ platform });
    const about = recorded?.class?.startsWith("_") ? ` of the class "${recorded.class}"` : "";
    expect(() => emulator.faults.add({ platform, operation: name, fail: {} })).toThrow(
      `faults.add: operation: there is no operation "${name}" on ${platform}; ${name}() is an "${recorded?.operation}"${about}`,
    );
  });

  it("is refused so for any cloud, too, and by calls()", () => {
    const message = 'there is no operation "objects.count" on any cloud; objects.count() is an "objects.find"';
    expect(() => emulator.faults.add({ operation: "objects.count", fail: {} })).toThrow(message);
    expect(() => emulator.calls({ operation: "objects.count" })).toThrow(message);
  });
});

describe("every method of an import door", () => {
  it.each(["mincloud", "leancloud", "bmob"] as const)(
    "is an operation, asks for one, or says why not: %s",
    (platform) => {
      const methods = Object.entries(emulator[platform]).flatMap(([group, member]) =>
        typeof member === "function" ? [group] : Object.keys(member).map((name) => `${group}.${name}`),
      );
      const unknown = methods.filter(
        (method) => operationsNamed(method, platform).length === 0 && askedBy(method, platform) === undefined,
      );
      expect(methods.length).toBeGreaterThan(30);
      expect(unknown).toEqual([]);
    },
  );
});

const known = (start: string): RegExp => new RegExp(`^${start}`.replace(/[.*()[\]]/g, "\\$&"));

const MISTAKES: readonly (readonly [unknown, string])[] = [
  [{ operation: "records.create" }, "fail: a fault needs a latency, a failure, or both"],
  [{ latency: 0 }, "latency: a fault needs a latency, a failure, or both"],
  [{ latency: "0s", when: "after" }, "latency: a fault needs a latency, a failure, or both"],
  [{ fail: {}, tabel: "product" }, 'tabel: there is no such option; did you mean "table"?'],
  [{ fail: { staus: 500 } }, 'fail.staus: there is no such option; did you mean "status"?'],
  [{ fail: "timout" }, 'fail: expected "timeout" or an object with status, code and message, got "timout"'],
  [{ fail: { status: 200 } }, "fail.status: expected an HTTP status of 400 to 599, got 200"],
  [{ fail: { code: "x" } }, 'fail.code: expected a whole number, got "x"'],
  [{ fail: {}, nth: 0 }, "nth: expected the number of a call, 1 or more, or an array of such, got 0"],
  [{ fail: {}, nth: [] }, "nth: expected the number of a call, 1 or more, or an array of such, got []"],
  [{ fail: {}, nth: [1, 1.5] }, "nth[1]: expected the number of a call, 1 or more, or an array of such, got 1.5"],
  [{ fail: {}, times: 0 }, "times: expected a whole number, 1 or more, got 0"],
  [{ latency: "soon" }, 'latency: expected milliseconds or a text such as "2s", got "soon"'],
  [{ latency: -1 }, 'latency: expected milliseconds or a text such as "2s", got -1'],
  [{ fail: {}, when: "later" }, 'when: expected "before" or "after", got "later"'],
  [{ fail: {}, platform: "lean" }, 'platform: expected "mincloud", "leancloud" or "bmob", got "lean"'],
  [
    { fail: {}, operation: "records.creat" },
    'operation: there is no operation "records.creat" on any cloud; did you mean "records.create"?',
  ],
  [
    { fail: {}, platform: "bmob", operation: "records.create" },
    'operation: there is no operation "records.create" on bmob, but on mincloud',
  ],
  [
    { fail: {}, operation: "record.*" },
    'operation: there is no operation "record.*" on any cloud; did you mean "records.*"?',
  ],
  [
    { fail: {}, platform: "mincloud", class: "Note" },
    "class: an operation of mincloud is never about a class; it may be about a table or a function",
  ],
  [{ fail: {}, platform: "leancloud", table: "note" }, "table: an operation of leancloud is never about a table"],
  [{ fail: {}, operation: "objects.*", function: "f" }, "function: objects.* on any cloud is never about a function"],
  [{ fail: {}, operation: "messages.*", table: "t" }, "table: messages.* on any cloud is never about a table"],
  [
    { fail: {}, operation: "mincloud.records.find" },
    'operation: there is no operation "mincloud.records.find" on any cloud; write platform: "mincloud", operation: "records.find"',
  ],
  [
    { fail: {}, platform: "leancloud", operation: "objects.batch" },
    'operation: there is no operation "objects.batch" on leancloud; each request of a batch is an operation of its own',
  ],
  [
    { fail: {}, operation: "hooks.*" },
    'operation: there is no operation "hooks.*" on any cloud; the cloud itself runs hooks, and is not struck',
  ],
  [
    { fail: {}, platform: "bmob", operation: "tasks.set" },
    'operation: there is no operation "tasks.set" on bmob; the cloud itself runs tasks, and is not struck',
  ],
  [
    { fail: {}, operation: "functions.deploy" },
    'operation: there is no operation "functions.deploy" on any cloud; it prepares the emulator',
  ],
  [
    { platform: "mincloud", fail: { code: 11000 } },
    "fail.code: errors of mincloud carry no code; give status and message",
  ],
  [
    { operation: "records.create", fail: { code: 1, status: 400 } },
    "fail.code: errors of mincloud carry no code; give status and message",
  ],
  [{ table: "note", fail: { code: 1 } }, "fail.code: errors of mincloud carry no code; give status and message"],
  [{ fail: {}, table: "a", class: "A" }, "class: an operation is about one thing; this has table and class"],
];

describe("a fault that could never strike", () => {
  it.each(MISTAKES)("is refused from code: %j", (fault, message) => {
    expect(() => emulator.faults.add(fault as Fault)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: expect.stringMatching(known(`faults.add: ${message}`)),
      }),
    );
  });

  it.each([
    [{ latency: Number.POSITIVE_INFINITY }, 'latency: expected milliseconds or a text such as "2s", got Infinity'],
    [{ latency: Number.NaN }, 'latency: expected milliseconds or a text such as "2s", got NaN'],
    [{ fail: {}, operation: "" }, 'operation: expected an operation, such as "records.create" or "objects.*", got ""'],
  ])("is told in one line, as it was given: %j", (fault, message) => {
    expect(() => emulator.faults.add(fault as Fault)).toThrow(
      expect.objectContaining({ message: `faults.add: ${message}` }),
    );
  });

  it("may have a code where it strikes a cloud that has codes, too", async () => {
    const { mincloud, faults } = emulator;
    faults.add({ operation: "functions.*", fail: { code: 310 } });
    await expect(mincloud.functions.list()).rejects.toMatchObject({ status: 400, code: 400, message: "Bad request" });
  });

  it("is no object", () => {
    expect(() => emulator.faults.add("timeout" as never)).toThrow('faults.add: expected an object, got "timeout"');
  });
});

describe("faults of the configuration", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "emulator-faults-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const configured = async (config: unknown): Promise<string> => {
    await mkdir(join(dir, "leancloud"), { recursive: true });
    const file = join(dir, "emulator.config.json");
    await writeFile(file, JSON.stringify(config));
    return file;
  };

  it("are in force from the start on, and again after a reset, with counts at zero", async () => {
    await configured({ faults: [{ operation: "objects.create", class: "待办", times: 1, fail: { status: 429 } }] });
    await using started = await createEmulator({ fixtures: dir });
    const { objects } = started.leancloud;
    const create = () => objects.create("Todo", {});
    await create();
    started.faults.add({ operation: "objects.create", fail: {} });
    await expect(create()).rejects.toMatchObject({ status: 500 });
    await started.reset();
    expect(started.faults.list()).toEqual([
      { operation: "objects.create", class: "待办", times: 1, fail: { status: 429 }, hits: 0 },
    ]);
    started.faults.clear();
    await create();
    await started.reset();
    expect(started.faults.list()).toHaveLength(1);
  });

  it("do not strike what is loaded", async () => {
    await configured({ faults: [{ fail: {} }] });
    await mkdir(join(dir, "leancloud/classes"), { recursive: true });
    await writeFile(join(dir, "leancloud/classes/Todo.json"), JSON.stringify({ rows: [{ title: "写周报" }] }));
    await using started = await createEmulator({ fixtures: dir });
    started.faults.clear();
    expect((await started.leancloud.objects.find("Todo")).results).toMatchObject([{ title: "写周报" }]);
  });

  it.each(MISTAKES)("are refused with their place: %j", async (fault, message) => {
    const config = await configured({ faults: [{ fail: {} }, fault] });
    await expect(createEmulator({ config })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: expect.stringContaining(`: faults[1].${message}`),
    });
  });

  it("may be given in code", async () => {
    const config: EmulatorConfig = { faults: [{ platform: "mincloud", operation: "server.time", fail: "timeout" }] };
    await using started = await createEmulator(config);
    await expect(started.mincloud.server.time()).rejects.toMatchObject({ status: 504 });
    await expect(createEmulator({ faults: [{}] })).rejects.toMatchObject({
      code: "INVALID_CONFIG",
      message: "createEmulator: faults[0].fail: a fault needs a latency, a failure, or both",
    });
  });
});
