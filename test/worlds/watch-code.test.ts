import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Emulator } from "baas-emulator";
import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { folder, watch, watchedSet, writeFiles } from "./watching.js";

const HELLO = "mincloud/functions/hello.js";
const RANKING = "bmob/functions/ranking.js";
const PYTHON = "bmob/functions/hey.py";

const callMincloud = async ({ mincloud }: Emulator) => (await mincloud.functions.invoke("hello")).data;
const callBmob = ({ bmob }: Emulator) => bmob.functions.run("ranking");
const callPython = ({ bmob }: Emulator) => bmob.functions.run("hey");

const python = (text: string) => `def onRequest(request, response, modules):\n    response.send(${text})\n`;

/** A broken save keeps the last good version, also where the cloud itself takes any code. */
const SLIPS = [
  {
    what: "知晓云: code that throws when it is loaded",
    path: HELLO,
    good: 'exports.main = async () => "好";\n',
    broken: 'const a = 1;\nboom();\nexports.main = async () => "坏";\n',
    message: /hello\.js:2:1: ReferenceError: boom is not defined\n[\s\S]*2 \| boom\(\);/,
    call: callMincloud,
  },
  {
    what: "知晓云: another name than main",
    path: HELLO,
    good: 'exports.main = async () => "好";\n',
    broken: 'exports.mian = async () => "坏";\n',
    message: /hello\.js: it exports no main any longer, only mian$/,
    call: callMincloud,
  },
  {
    what: "知晓云: code that does not compile",
    path: HELLO,
    good: 'exports.main = async () => "好";\n',
    broken: "exports.main = async () => {\n",
    message: /hello\.js:\d+(?::\d+)?: SyntaxError/,
    call: callMincloud,
  },
  {
    what: "Bmob: code that throws when it is loaded",
    path: RANKING,
    good: 'function onRequest(request, response) { response.send("好"); }\n',
    broken: 'function onRequest(request, response) { response.send("坏"); }\nnull.x;\n',
    message: /ranking\.js:2:\d+: TypeError: /,
    call: callBmob,
  },
  {
    what: "Bmob: no function that could be called",
    path: RANKING,
    good: 'function onRequest(request, response) { response.send("好"); }\n',
    broken: 'function onReqest(request, response) { response.send("坏"); }\n',
    message: /ranking\.js: it has no function onRequest any longer$/,
    call: callBmob,
  },
  {
    what: "Bmob: Python that cannot be read",
    path: PYTHON,
    good: python("'好'"),
    broken: "def onRequest(request, response, modules):\n    response.send('坏'\n",
    message: /hey\.py:2: SyntaxError: [\s\S]*response\.send/,
    call: callPython,
  },
  {
    what: "Bmob: Python that says what is forbidden",
    path: PYTHON,
    good: python("'好'"),
    broken: `import os\n${python("'坏'")}`,
    message: /hey\.py:1: unsupported content in cloudcode: 'import'/,
    call: callPython,
  },
] as const;

const DETAILS = { id: 50, remark: "", created_at: 1, created_by: "", updated_at: 1, updated_by: "", revision: 1 };

describe("code that was edited", () => {
  it.each(SLIPS)("is not taken over: $what", async ({ path, good, broken, message, call }) => {
    const { emulator, save } = await watchedSet({ [path]: good });
    expect(await call(emulator)).toBe("好");
    const before = emulator.snapshot();
    expect(await save({ [path]: broken })).toMatchObject({
      kind: "failed",
      error: { code: "INVALID_FIXTURE", message: expect.stringMatching(message) },
    });
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
    expect(await call(emulator)).toBe("好");
    expect(await save({ [path]: good.replace("好", "更好") })).toMatchObject({ kind: "reloaded" });
    expect(await call(emulator)).toBe("更好");
  });

  it("is taken over without main where there never was one: others import it", async () => {
    const tools = "mincloud/functions/tools.js";
    const { emulator, save } = await watchedSet({
      [tools]: 'exports.say = () => "一";\n',
      [HELLO]: 'const { say } = require("./tools");\nexports.main = async () => say();\n',
    });
    expect(await save({ [tools]: 'exports.say = () => "二";\n' })).toMatchObject({ kind: "reloaded" });
    expect(await callMincloud(emulator)).toBe("二");
  });

  it("does not see what a trial does in the data", async () => {
    const { emulator, save } = await watchedSet({
      "mincloud/tables/log.json": { schema: { fields: [{ name: "a", type: "string" }] } },
      [HELLO]: "exports.main = async () => 1;\n",
    });
    const code = 'new BaaS.TableObject("log").create().set("a", "b").save();\nexports.main = async () => 2;\n';
    expect(await save({ [HELLO]: code })).toMatchObject({ kind: "reloaded" });
    expect((await emulator.mincloud.records.find("log")).objects).toEqual([]);
    expect(emulator.logs()).toEqual([]);
  });

  it.each([
    { cloud: "知晓云", path: HELLO, code: "exports.main = async () => 1;\n" },
    { cloud: "Bmob", path: RANKING, code: 'function onRequest(request, response) { response.send("1"); }\n' },
  ])("is not waited for when it has set a timer: $cloud", async ({ path, code }) => {
    const { save } = await watchedSet({ [path]: code });
    expect(await save({ [path]: `setInterval(() => {}, 60_000);\n${code}` })).toMatchObject({ kind: "reloaded" });
  });

  it("is refused soon when it does not come to its end", async () => {
    const { save } = await watchedSet({ [RANKING]: 'function onRequest(request, response) { response.send("1"); }\n' });
    expect(await save({ [RANKING]: "for (;;);\n" })).toMatchObject({
      kind: "failed",
      error: { message: expect.stringMatching(/ranking\.js: it does not come to its end when it is loaded$/) },
    });
  });

  it("ends with the emulator while it is tried", async () => {
    const cloud = "leancloud/cloud.js";
    const { emulator, dir } = await watchedSet({ [cloud]: "" });
    await writeFiles(dir, { [cloud]: "for (;;);\n" });
    // By now it runs, or is not looked at any more: either way nobody waits for the 15 seconds that it may take.
    await delay(500);
    await emulator.close();
  });

  it("is tried with the memory that it has", async () => {
    const { save } = await watchedSet({
      [HELLO]: "exports.main = async () => 1;\n",
      "mincloud/functions.json": [{ ...DETAILS, name: "hello", plan_circle: "P_PERSONAL" }],
    });
    const code = "const all = Array.from({ length: 18 }, () => new Uint8Array(10 * 1024 * 1024).fill(1));\n";
    expect(await save({ [HELLO]: `${code}exports.main = async () => all.length;\n` })).toMatchObject({
      kind: "reloaded",
    });
  });

  it("is taken as the cloud does when nobody has run another version", async () => {
    const set = join(await folder(), "set");
    await writeFiles(set, { [HELLO]: "boom();\nexports.main = async () => 1;\n", [RANKING]: "null.x;\n" });
    const { emulator, next } = await watch(await createEmulator({ fixtures: set }));
    expect(await emulator.mincloud.functions.invoke("hello")).toMatchObject({ code: 1 });
    await writeFiles(set, { "mincloud/functions/other.js": "exports.main = async () => 1;\n" });
    expect(await next()).toMatchObject({ kind: "reloaded" });
  });
});

describe("the classes of a watched set", () => {
  it("keep the columns that the app has made, when a file brings others", async () => {
    const { emulator, save } = await watchedSet({ "leancloud/classes/Film.json": [{ title: "甲" }] });
    const { leancloud } = emulator;
    await leancloud.objects.create("Film", { title: "乙", stars: 5 });
    expect(await save({ "leancloud/classes/Film.json": [{ title: "甲", year: 1983 }] })).toMatchObject({
      kind: "reloaded",
    });
    await expect(leancloud.objects.create("Film", { stars: "五" })).rejects.toMatchObject({ code: 111 });
    await expect(leancloud.objects.create("Film", { year: "五" })).rejects.toMatchObject({ code: 111 });
  });

  it("may have been begun by the app", async () => {
    const { emulator, save } = await watchedSet({ "leancloud/classes/Film.json": [{ title: "甲" }] });
    const { leancloud } = emulator;
    await leancloud.objects.create("Note", { stars: 5 });
    expect(await save({ "leancloud/classes/Note.json": [{ text: "记" }] })).toMatchObject({ kind: "reloaded" });
    expect(await leancloud.objects.count("Note")).toBe(2);
    await expect(leancloud.objects.create("Note", { stars: "五" })).rejects.toMatchObject({ code: 111 });
  });
});

it("refuses by its file what the app has already", async () => {
  const { emulator, save } = await watchedSet({ "leancloud/classes/Film.json": [{ title: "甲" }] });
  await emulator.leancloud.users.signUp({ username: "小明", password: "p" });
  expect(await save({ "leancloud/users.json": [{ username: "小明", password: "q" }] })).toMatchObject({
    kind: "failed",
    error: {
      message: expect.stringMatching(/users\.json: username 小明 is new in the set, and something else in the data/),
    },
  });
});

it.each([
  {
    what: "cloud code of LeanCloud",
    file: { "leancloud/cloud.js": 'AV.Cloud.define("say", async () => "集");\n' },
    deploy: ({ leancloud }: Emulator) => leancloud.functions.deploy('AV.Cloud.define("say", async () => "自家");'),
    call: ({ leancloud }: Emulator) => leancloud.functions.run("say"),
  },
  {
    what: "functions of Bmob",
    file: { "bmob/functions/say.js": 'function onRequest(request, response) { response.send("集"); }\n' },
    deploy: ({ bmob }: Emulator) => bmob.functions.deploy("say", "python", python("'自家'")),
    call: ({ bmob }: Emulator) => bmob.functions.run("say"),
  },
])("puts $what in the place of what was deployed", async ({ file, deploy, call }) => {
  const { emulator, save } = await watchedSet({ "leancloud/classes/Film.json": [{ title: "甲" }] });
  await deploy(emulator);
  expect(await call(emulator)).toBe("自家");
  expect(await save(file)).toMatchObject({ kind: "reloaded" });
  expect(await call(emulator)).toBe("集");
});
