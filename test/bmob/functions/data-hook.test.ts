import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ANONYMOUS, type Caller } from "../../../src/platforms/bmob/access/caller.js";
import type { Access, Verdict } from "../../../src/platforms/bmob/functions/index.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 5, data hooks: a function that every access to data from outside goes through first. */

const stages = createStages();
let stage: Stage;
beforeAll(async () => {
  stage = await stages.open({ dataHook: "guard", functionTimeoutMs: 1000 });
});
afterEach(async () => {
  for (const { name } of stage.functions.list()) await stage.functions.remove(name);
});
afterAll(async () => {
  await stage.close();
  await stages.close();
});

const ACCESS: Access = { table: "GameScore", operation: "create", data: { score: 1, 名: ["茶"] } };

const ask = (caller: Caller = ANONYMOUS): Promise<Verdict> => stage.hook(caller, ACCESS);

describe("5 what the hook replies", () => {
  it.each<readonly [string, string, Verdict]>([
    ["msg ok", "response.send({ msg: 'ok' })", { kind: "pass" }],
    ["the same as text", 'response.send(\'{"msg":"ok"}\')', { kind: "pass" }],
    ["more beside it", "response.send({ msg: 'ok', data: 1 })", { kind: "pass" }],
    [
      "other data",
      "response.send({ success: 'ok', data: JSON.stringify({ score: 2 }) })",
      { kind: "replace", data: { score: 2 } },
    ],
    [
      "other data, as an object",
      "response.send({ success: 'ok', data: { score: 3 } })",
      { kind: "replace", data: { score: 3 } },
    ],
    [
      "something else",
      "response.send({ code: 1, error: '不行' })",
      { kind: "answer", status: 200, json: { code: 1, error: "不行" } },
    ],
    [
      "something else, with a status",
      'response.writeHead(403); response.end(\'{"error":"no"}\')',
      { kind: "answer", status: 403, json: { error: "no" } },
    ],
    ["a text", "response.send('no')", { kind: "answer", status: 200, json: "no" }],
    ["a list", "response.send(['ok'])", { kind: "answer", status: 200, json: ["ok"] }],
    ["nothing", "response.send()", { kind: "answer", status: 200, json: "" }],
    ["msg that is not ok", "response.send({ msg: 'no' })", { kind: "answer", status: 200, json: { msg: "no" } }],
  ])("5 %s", async (_what, body, verdict) => {
    await stage.functions.deploy("guard", "node", node(body));
    expect(await ask()).toEqual(verdict);
  });

  it("5 in Python as well", async () => {
    await stage.functions.deploy(
      "guard",
      "python",
      python("response.send({'success': 'ok', 'data': json.dumps({'a': 1})})"),
    );
    expect(await ask()).toEqual({ kind: "replace", data: { a: 1 } });
  });

  it.each([
    ["no JSON", "{ success: 'ok', data: 'x' }"],
    ["no object", "{ success: 'ok', data: '[1]' }"],
    ["nothing", "{ success: 'ok' }"],
    ["a name that reaches a prototype", `{ success: 'ok', data: '{"__proto__":{}}' }`],
  ])("7 data that is %s: 324", async (_what, reply) => {
    await stage.functions.deploy("guard", "node", node(`response.send(${reply})`));
    await expect(ask()).rejects.toMatchObject({
      status: 400,
      body: { code: 324, error: expect.stringMatching(/^hook error:/) },
    });
  });
});

describe("5 what the hook is told", () => {
  const TELL = node("response.send({ told: request.body, method: request.method })");

  it("5 table, operation, data; and who asks", async () => {
    await stage.functions.deploy("guard", "node", TELL);
    const caller: Caller = {
      ...ANONYMOUS,
      sessionToken: "t0",
      headers: { "user-agent": "App/1.0", "x-bmob-sdk-type": "android" },
    };
    expect(await ask(caller)).toEqual({
      kind: "answer",
      status: 200,
      json: { told: { ...ACCESS, caller: "Android", ua: "App/1.0", token: "t0" }, method: "POST" },
    });
  });

  it.each([
    ["iOS", "IOS"],
    ["IOS", "IOS"],
    ["Android", "Android"],
    ["wechatApp", ""],
    [undefined, ""],
  ])("5 SDK type %s: caller %j", async (type, expected) => {
    await stage.functions.deploy("guard", "node", TELL);
    const headers: Record<string, string> = type === undefined ? {} : { "x-bmob-sdk-type": type };
    expect(await ask({ ...ANONYMOUS, headers })).toMatchObject({
      json: { told: { caller: expected, ua: "", token: "" } },
    });
  });
});

describe("5 when there is no answer", () => {
  it.each([
    ["is not there", undefined, "call cloudcode error:function guard not exists"],
    ["fails", node("null.x"), expect.stringContaining("TypeError")],
    ["is late", node("for (;;) {}"), "call cloudcode error:timeout"],
    ["does not send", python("pass"), "call cloudcode error:timeout"],
  ])("5 a hook that %s: its error goes to the client", async (_what, code, error) => {
    if (code !== undefined) await stage.functions.deploy("guard", code.startsWith("def") ? "python" : "node", code);
    await expect(ask()).rejects.toMatchObject({ status: 400, body: { code: 310, error } });
  });

  it("5 without one configured, everything passes and nothing runs", async () => {
    const plain = await stages.open();
    await plain.functions.deploy("guard", "node", node("response.send('no')"));
    expect(await plain.hook(ANONYMOUS, ACCESS)).toEqual({ kind: "pass" });
    await plain.close();
  });
});

describe("5 what functions ask for passes", () => {
  it("5 the hook itself may ask: it is not asked about that", async () => {
    await stage.functions.deploy(
      "guard",
      "node",
      node("modules.oData.find({ table: 'T' }, (err, data) => response.send({ inner: JSON.parse(data) }))"),
    );
    expect(await ask()).toEqual({
      kind: "answer",
      status: 200,
      json: { inner: { verdict: { kind: "pass" } } },
    });
  });

  it.each([
    ["python", python("response.send(modules.oData.find('T').jsonData)")],
    ["node", node("modules.oData.find({ table: 'T' }, (err, data) => response.send(data))")],
  ] as const)("5 so may other functions: %s", async (language, code) => {
    await stage.functions.deploy("guard", "node", node("response.send('no')"));
    await stage.functions.deploy("f", language, code);
    expect(await stage.functions.run(ANONYMOUS, "f")).toEqual({ verdict: { kind: "pass" } });
  });

  it("5 a caller that is inside passes", async () => {
    expect(await ask({ ...ANONYMOUS, depth: 1 })).toEqual({ kind: "pass" });
    expect(stage.functions.isInside({ ...ANONYMOUS, depth: 1 })).toBe(true);
    expect(stage.functions.isInside(ANONYMOUS)).toBe(false);
  });
});
