import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, describe, expect, it } from "vitest";

const open: Emulator[] = [];
afterEach(async () => {
  for (const emulator of open.splice(0)) await emulator.close();
});

const start = async (options: Parameters<typeof createEmulator>[0] = {}) => {
  const emulator = await createEmulator({ seed: 1, ...options });
  open.push(emulator);
  emulator.clock.freeze("2026-11-25T12:00:00Z");
  return { emulator, bmob: emulator.bmob };
};

const TIME = "2026-11-25 20:00:00";

describe("6.2-6.5 objects", () => {
  it("create, get, find, count, update, delete", async () => {
    const { objects } = (await start()).bmob;
    const { objectId, createdAt } = await objects.create("GameScore", {
      playerName: "小明",
      score: 80,
      playedAt: new Date("2026-11-01T12:00:00Z"),
    });
    const id = String(objectId);
    expect(createdAt).toBe(TIME);
    expect(await objects.get("GameScore", id, { keys: "playerName,playedAt" })).toEqual({
      objectId,
      createdAt: TIME,
      updatedAt: TIME,
      playerName: "小明",
      playedAt: { __type: "Date", iso: "2026-11-01 20:00:00" },
    });
    expect(await objects.update("GameScore", id, { score: { __op: "Increment", amount: 5 } })).toEqual({
      updatedAt: TIME,
    });
    const found = await objects.find("GameScore", { where: { playedAt: { $gt: new Date(0) } }, count: true });
    expect(found).toMatchObject({ count: 1, results: [{ score: 85 }] });
    expect(await objects.count("GameScore", { score: { $gt: 100 } })).toBe(0);
    await objects.delete("GameScore", id);
    await expect(objects.get("GameScore", id)).rejects.toMatchObject({
      status: 400,
      code: 101,
      message: `object not found for ${id}.`,
    });
  });

  it("statistics, batch, BQL", async () => {
    const { objects } = (await start()).bmob;
    const made = await objects.batch(
      [90, 60, 75].map((score) => ({
        method: "POST",
        path: "/1/classes/GameScore",
        body: { score, level: score % 2 },
      })),
    );
    expect(made).toHaveLength(3);
    expect(await objects.find("GameScore", { groupby: "level", sum: "score", order: "level" })).toEqual({
      results: [
        { level: 0, _sumScore: 150 },
        { level: 1, _sumScore: 75 },
      ],
    });
    expect(await objects.find("GameScore", { groupcount: true, having: { _count: { $gt: 3 } } })).toEqual({
      results: [],
    });
    const { results } = await objects.bql("select score from GameScore where score > ? order by -score limit 1", [60]);
    expect(results).toMatchObject([{ score: 90 }]);
  });

  it.each([
    ["a misspelt option", (bmob: Emulator["bmob"]) => bmob.objects.find("A", { wher: {} } as never), "no option wher"],
    ["no object", (bmob: Emulator["bmob"]) => bmob.objects.create("A", 5), "takes an object, not 5"],
    ["no options", (bmob: Emulator["bmob"]) => bmob.objects.find("A", "x" as never), "takes an object of options"],
    ["no language", (bmob: Emulator["bmob"]) => bmob.functions.deploy("a", "java" as never, ""), '"python" or "node"'],
    ["no bytes", (bmob: Emulator["bmob"]) => bmob.files.upload("a.txt", 5 as never), "takes a text or bytes"],
  ])("%s is told", async (_title, call, message) => {
    const { bmob } = await start();
    await expect(call(bmob)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(message),
    });
  });

  it("operations are closures", async () => {
    const { create, count } = (await start()).bmob.objects;
    await create("A", {});
    expect(await count("A")).toBe(1);
  });
});

describe("6.6-6.9 users, codes, roles, files", () => {
  it("signs up, logs in, changes the password", async () => {
    const { bmob } = await start();
    const user = await bmob.users.signUp({ username: "小明", password: "ming" });
    const id = String(user.objectId);
    const as = bmob.as({ sessionToken: String(user.sessionToken) });
    expect(await as.users.checkSession(id)).toBe(true);
    await as.users.updatePassword(id, "ming", "neu");
    await expect(bmob.users.logIn({ username: "小明", password: "ming" })).rejects.toMatchObject({ code: 101 });
    const again = await bmob.users.logIn({ username: "小明", password: "neu" });
    expect(again.sessionToken).toMatch(/^[0-9a-f]{32}$/);
    expect((await bmob.users.find()).results).toHaveLength(1);
    await bmob.users.update(id, { age: 20 });
    expect(await bmob.users.get(id)).toMatchObject({ username: "小明", age: 20 });
    await bmob.users.delete(id);
    await expect(bmob.users.get(id)).rejects.toMatchObject({ code: 101 });
  });

  it("mails and messages are in the outbox", async () => {
    const { emulator, bmob } = await start();
    await bmob.users.signUp({ username: "a", password: "b", email: "a@example.com", mobilePhoneNumber: "13800000000" });
    const last = () => emulator.outbox.messages({ platform: "bmob" }).at(-1);
    await bmob.users.requestPasswordReset("a@example.com");
    const link = String(last()?.content.url ?? last()?.content.link);
    await bmob.users.resetPassword(link.split("/").at(-1) ?? "", "c");
    await bmob.users.logIn({ username: "a", password: "c" });
    expect(await bmob.messages.requestSmsCode("13800000000")).toBeGreaterThan(0);
    await bmob.users.resetPasswordBySmsCode(String(last()?.content.code), "d");
    await bmob.users.logIn({ username: "a", password: "d" });
    await bmob.messages.requestSmsCode("13800000000");
    const code = String(last()?.content.code);
    await bmob.messages.verifySmsCode("13800000000", code);
    await expect(bmob.messages.verifySmsCode("13800000000", code)).rejects.toMatchObject({
      code: 207,
      message: `code error:${code}.`,
    });
    expect(await bmob.messages.requestSms("13800000000", "你好")).toBeGreaterThan(0);
    expect(last()?.content).toMatchObject({ content: "你好" });
  });

  it("ACL and roles, seen by as()", async () => {
    const { bmob } = await start();
    const user = String((await bmob.users.signUp({ username: "a", password: "b" })).objectId);
    const role = String((await bmob.roles.create("editors")).objectId);
    const { objectId } = await bmob.objects.create("Note", { ACL: { "role:editors": { read: true, write: true } } });
    const id = String(objectId);
    const as = bmob.as({ user });
    await expect(as.objects.get("Note", id)).rejects.toMatchObject({ code: 101 });
    await bmob.roles.addUsers(role, [user]);
    await as.objects.update("Note", id, { text: "新" });
    await bmob.roles.removeUsers(role, [user]);
    expect(await as.objects.count("Note")).toBe(0);
    expect(await as.asMaster().objects.count("Note")).toBe(1);
    expect(await bmob.as("anonymous").objects.count("Note")).toBe(0);
    await bmob.roles.delete(role);
  });

  it.each([
    [{ user: "nobody" }, "there is no user nobody"],
    [{ sessionToken: "x" }, "nobody has a session of this token"],
    [{ usr: "x" }, "asMaster() is the master key"],
    ["master", "asMaster() is the master key"],
  ])("as(%o) is told", async (who, message) => {
    const { bmob } = await start();
    expect(() => bmob.as(who as never)).toThrow(message);
  });

  it.each([[{ sessionToken: "S3CR3T99" }], [{ sesionToken: "S3CR3T99" }], [["S3CR3T99"]], ["S3CR3T99"]])(
    "as(%j) is told without what may be a token",
    async (who) => {
      const { bmob } = await start();
      expect(() => bmob.as(who as never)).toThrow(/^bmob\.as\((?!.*S3CR)/);
    },
  );

  it("files have their bytes", async () => {
    const { bmob } = await start();
    const { url, filename } = await bmob.files.upload("茶.txt", "龙井");
    expect(filename).toBe("茶.txt");
    expect(Buffer.from(await bmob.files.download(String(url))).toString()).toBe("龙井");
    await bmob.files.delete(String(url));
    await expect(bmob.files.download(String(url))).rejects.toMatchObject({ status: 404 });
  });

  it("tells the time", async () => {
    expect(await (await start()).bmob.timestamp()).toEqual({ timestamp: 1795608000, datetime: TIME });
  });
});

describe("4, 5 functions", () => {
  const ECHO =
    "function onRequest(request, response) { response.send({ m: request.method, q: request.query, b: request.body }); }";

  it("call: method, query, headers, body", async () => {
    const { functions } = (await start()).bmob;
    await functions.deploy("echo", "node", ECHO);
    const { status, statusText, headers, body } = await functions.call("echo", {
      method: "PUT",
      query: { n: "小明" },
      headers: { "X-Foo": "1" },
      body: { a: 1 },
    });
    expect({ status, statusText, type: headers["content-type"], body: JSON.parse(String(body)) }).toEqual({
      status: 200,
      statusText: "OK",
      type: "application/json",
      body: { m: "PUT", q: { n: "小明" }, b: { a: 1 } },
    });
  });

  it("what goes wrong is an answer of call, and an error of run", async () => {
    const { functions } = (await start()).bmob;
    const { status, statusText, body } = await functions.call("nothing");
    expect({ status, statusText, body: JSON.parse(String(body)) }).toEqual({
      status: 404,
      statusText: "Not Found",
      body: { code: 310, error: "call cloudcode error:function nothing not exists" },
    });
    await expect(functions.run("nothing")).rejects.toMatchObject({ status: 400, code: 310 });
  });

  it("define runs in this realm, and stays after a reset", async () => {
    const { emulator, bmob } = await start();
    const seen: unknown[] = [];
    bmob.functions.define("hello", (request, response) => {
      seen.push(request.body);
      response.send(`你好，${request.body.name}！`);
    });
    expect(await bmob.functions.run("hello", { name: "小明" })).toBe("你好，小明！");
    await emulator.reset();
    expect(await bmob.functions.run("hello", { name: "小红" })).toBe("你好，小红！");
    expect(seen).toEqual([{ name: "小明" }, { name: "小红" }]);
    expect(bmob.functions.list()).toEqual([{ name: "hello", language: "node" }]);
  });

  it("deploy and remove", async () => {
    const { functions } = (await start()).bmob;
    await functions.deploy("a", "node", ECHO);
    await expect(functions.deploy("a", "python", "")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await functions.remove("a");
    await functions.deploy("a", "python", "import os");
    expect(functions.list()).toEqual([
      {
        name: "a",
        language: "python",
        problem: { code: 321, error: "unsupported content in cloudcode: 'import' (line 1)" },
      },
    ]);
    await functions.remove("a");
    expect(functions.list()).toEqual([]);
  });

  it("what code has defined is there again after reset and restore, whatever came in between", async () => {
    const { emulator, bmob } = await start();
    bmob.functions.define("hello", (_request, response) => response.send("defined"));
    const before = emulator.snapshot();
    await bmob.functions.deploy("hello", "node", "function onRequest(q, r) { r.send('deployed'); }");
    expect(await bmob.functions.run("hello")).toBe("deployed");
    await emulator.restore(before);
    expect(await bmob.functions.run("hello")).toBe("defined");
    await bmob.functions.remove("hello");
    await expect(bmob.functions.run("hello")).rejects.toMatchObject({ code: 310 });
    await emulator.reset();
    expect(await bmob.functions.run("hello")).toBe("defined");
  });
});

describe("5 timed tasks", () => {
  it("set, list, remove, on the emulator's clock", async () => {
    const { emulator, bmob } = await start();
    let ran = 0;
    bmob.functions.define("report", (_request, response) => {
      ran += 1;
      response.send("");
    });
    await bmob.tasks.set("报告", { function: "report", cron: "0 30 20 * * *" });
    expect(bmob.tasks.list()).toEqual([{ name: "报告", function: "report", cron: "0 30 20 * * *" }]);
    await emulator.clock.advance("1d");
    expect(ran).toBe(1);
    await bmob.tasks.remove("报告");
    expect(bmob.tasks.list()).toEqual([]);
    await emulator.clock.advance("1d");
    expect(ran).toBe(1);
  });

  it.each<[what: string, call: (bmob: Emulator["bmob"]) => Promise<void>, message: string]>([
    ["a bad cron", ({ tasks }) => tasks.set("a", { function: "f", cron: "0 0 9 * *" }), "there are six fields"],
    ["a bad function", ({ tasks }) => tasks.set("a", { function: "f-g", cron: "0 0 9 * * *" }), 'not "f-g"'],
    ["no name", ({ tasks }) => tasks.set("", { function: "f", cron: "0 0 9 * * *" }), "the name is a text"],
    ["no task", ({ tasks }) => tasks.set("a", undefined as never), "function is the name of a cloud function"],
    ["a misspelt member", ({ tasks }) => tasks.set("a", { fn: "f" } as never), "has no option fn"],
    ["none to remove", ({ tasks }) => tasks.remove("a"), 'there is no task "a"'],
  ])("%s is told", async (_what, call, message) => {
    const { bmob } = await start();
    const refusal = { code: "INVALID_ARGUMENT", message: expect.stringContaining(message) };
    await expect(call(bmob)).rejects.toMatchObject(refusal);
  });
});

describe("5 the data hook", () => {
  const HOOK = `function onRequest(request, response, modules) {
    const { table, operation, data } = request.body;
    if (table === "Closed") return response.send({ error: "closed", code: 501 });
    if (table === "Stamped" && operation === "create") {
      return response.send({ success: "ok", data: JSON.stringify(Object.assign({}, data, { stamp: "新" })) });
    }
    response.send({ msg: "ok" });
  }`;
  const hooked = async () => {
    const started = await start({ bmob: { dataHook: "guard" } });
    await started.bmob.functions.deploy("guard", "node", HOOK);
    return started;
  };

  it("lets pass, replaces, answers instead", async () => {
    const { objects } = (await hooked()).bmob;
    await objects.create("Open", { a: 1 });
    await objects.create("Stamped", { a: 1 });
    expect((await objects.find("Stamped")).results).toMatchObject([{ a: 1, stamp: "新" }]);
    await expect(objects.create("Closed", {})).rejects.toMatchObject({ body: { error: "closed", code: 501 } });
    await expect(objects.find("Closed")).rejects.toMatchObject({ code: 501 });
  });

  it("is not asked about what functions do", async () => {
    const { bmob } = await hooked();
    const code = `function onRequest(request, response, modules) {
      modules.oData.insert({ table: "Closed", data: {} }, (error, text) => response.send(text));
    }`;
    await bmob.functions.deploy("insert", "node", code);
    expect(await bmob.functions.run("insert")).toMatchObject({ objectId: expect.any(String) });
  });
});

it("3.1 the log tells when a frozen clock refuses a good sign", async () => {
  const { emulator } = await start({ bmob: { securityCode: "safe123" } });
  const { status } = await emulator.handle({
    method: "GET",
    url: "/1/classes/GameScore/e1kXT22L",
    headers: {
      "x-bmob-sdk-type": "wechatApp",
      "x-bmob-secret-key": "0123456789abcdef",
      "x-bmob-safe-timestamp": "1583920308",
      "x-bmob-noncestr-key": "mI7dRHI4gbai0KaU",
      "x-bmob-safe-sign": "aca22b8cdc02c6b3ca24e677b122076b",
      "x-bmob-sdk-version": "10",
    },
  });
  expect(status).toBe(401);
  expect(emulator.logs().map(({ message }) => message)).toEqual([
    expect.stringContaining('"signWindowMs": 0'),
    "bmob GET /1/classes/GameScore/e1kXT22L -> 401 unauthorized",
  ]);
});
