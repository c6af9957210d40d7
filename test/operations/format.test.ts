import { type Call, createEmulator, type Emulator, formatCalls, formatLogs } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ seed: 1 });
});
afterEach(() => emulator.close());

/** Half of a character. */
const HALF = /\p{Surrogate}/u;

describe("formatCalls", () => {
  it("tells what a function asked for from what was asked outside", async () => {
    const { leancloud } = emulator;
    await leancloud.functions.deploy('AV.Cloud.define("write", () => new AV.Object("Note").save({ n: 1 }));');
    await leancloud.functions.run("write");
    await leancloud.as("anonymous").objects.create("Note", { n: 2 });
    expect(formatCalls(emulator.calls()).replace(/ -> .*/gm, "")).toBe(
      [
        "leancloud functions.run write as master",
        'leancloud objects.create Note as anonymous in a function {"n":1}',
        'leancloud objects.create Note as anonymous {"n":2}',
      ].join("\n"),
    );
  });

  it("shows no secrets; calls() has them", async () => {
    const { leancloud, bmob } = emulator;
    const { sessionToken } = await leancloud.users.signUp({ username: "小明", password: "开门" });
    await bmob.functions.call("hello", {
      headers: { Authorization: "Bearer 钥匙" },
      body: { deep: [{ token: "令牌" }] },
    });
    const body = { client_id: "emulator", client_secret: "emulator-secret" };
    await emulator.handle({
      method: "POST",
      url: "/api/oauth2/hydrogen/openapi/authorize/",
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(body)),
    });
    const lines = formatCalls(emulator.calls());
    for (const secret of ["开门", String(sessionToken), "钥匙", "令牌", "emulator-secret"]) {
      expect(JSON.stringify(emulator.calls())).toContain(secret);
      expect(lines).not.toContain(secret);
    }
    expect(lines).toContain('{"username":"小明","password":"***"}');
  });

  it.each<[unknown, string]>([
    [
      { password: 123456, pwd: "a", accessKey: "k", applicationKey: "k" },
      '"***","pwd":"***","accessKey":"***","applicationKey":"***"',
    ],
    [
      { passwords: { old: "a", given: true }, tokens: ["a", 1, ""] },
      '{"old":"***","given":true},"tokens":["***","***",""]',
    ],
    [{ where: '{"password":"S","name":"小明"}' }, '"where":"{\\"password\\":\\"***\\",\\"name\\":\\"小明\\"}"'],
    [{ text: 'a=1&password=S&b=2 {"token":"S' }, '"text":"a=1&password=***&b=2 {\\"token\\":***"'],
    [{ signature: "生活是一种态度", "X-Bmob-Safe-Sign": "S" }, '"signature":"生活是一种态度","X-Bmob-Safe-Sign":"***"'],
  ])("masks what opens doors, and nothing else: %j", (input, shown) => {
    expect(formatCalls([{ ...call, outcome: "pending", input }])).toContain(shown);
  });

  const call = {
    at: 0,
    platform: "bmob",
    operation: "objects.find",
    class: "Game",
    caller: { as: "master", door: "import" },
    input: { className: "Game" },
    ms: 1,
  } as const;
  it.each<[string, Partial<Call>]>([
    ["done, late by fault (1.0 ms) []", { outcome: "done", result: [], faults: [{ latency: 1 }] }],
    ["failed by fault (1.0 ms) x", { outcome: "failed", error: { message: "x" }, faults: [{ fail: {} }] }],
    ["failed, late by fault (1.0 ms) x", { outcome: "failed", error: { message: "x" }, faults: [{ latency: 1 }] }],
    ["pending, late by fault", { outcome: "pending", faults: [{ latency: 1 }] }],
    [`done (1.0 ms) "${"😀".repeat(74)}…`, { outcome: "done", result: "😀".repeat(100) }],
    ["failed (1.0 ms) a ⏎ b\\u0001", { outcome: "failed", error: { message: "a\rb\u001b[31m\u0001" } }],
  ])("says: %s", (end, members) => {
    const line = formatCalls([{ ...call, outcome: "done", ...members }]);
    expect(line).toBe(`bmob objects.find Game as master -> ${end}`);
    expect(line).not.toMatch(HALF);
  });
});

describe("formatLogs", () => {
  it("gives a line for each entry", () => {
    const entry = { at: 0, platform: "bmob", level: "log", message: "你好\n  世界", function: "hello" } as const;
    expect(formatLogs([entry, { at: 0, platform: "emulator", level: "warn", message: "注意".repeat(300) }])).toMatch(
      /^bmob hello log: 你好 ⏎ 世界\nemulator warn: (注意)+注?…$/,
    );
  });

  it("lets nothing through that controls a terminal, and cuts no character in two", () => {
    const entry = { at: 0, platform: "bmob", level: "log" } as const;
    expect(formatLogs([{ ...entry, message: "a\rb\u001b[2J\u001b[31m红\u009b1m\tc" }])).toBe("bmob log: a ⏎ b红\tc");
    expect(formatLogs([{ ...entry, message: `-${"😀".repeat(100)}` }])).not.toMatch(HALF);
  });
});
