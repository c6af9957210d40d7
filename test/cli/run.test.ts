import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

let cwd = "";

beforeAll(async () => {
  cwd = await makeFolder();
  await writeFiles(cwd, {
    "fixtures/mincloud/users.json": [{ id: 42, nickname: "小明", _username: "ming", password: "x" }],
    "fixtures/mincloud/tables/note.json": { schema: { fields: [{ name: "text", type: "string" }] }, rows: [] },
    "fixtures/mincloud/functions/hello.js":
      'exports.main = async (event) => { console.log("收到", event.data.name); return { greeting: "你好，" + event.data.name + "！" }; };',
    "fixtures/mincloud/functions/fails.js":
      "exports.main = async () => {\n  const 茶 = null;\n  return 茶.price;\n};\n",
    "fixtures/mincloud/functions/a/fails.js": "exports.x =\n\n1;\n",
    "fixtures/mincloud/functions/imports.ts":
      'import { fail } from "../../lib/坏";\nexport const main = async (): Promise<void> => fail();',
    "fixtures/lib/坏.ts": "type A = 1;\nexport const fail = (): never => {\n  throw new Error('坏了');\n};\n",
    "fixtures/mincloud/functions/note.js":
      'exports.main = async () => { const note = new BaaS.TableObject("note").create(); note.set({ text: "记" }); await note.save(); return "好"; };',
    "fixtures/bmob/users.json": [{ objectId: "a100000001", username: "小明", password: "x" }],
    "fixtures/bmob/functions/hello.js":
      'exports.hello = (request, response) => response.send("Bmob " + request.body.name);',
    "fixtures/bmob/functions/refuses.js":
      'exports.refuses = (request, response) => { response.statusCode = 403; response.send({ error: "没有权限" }); };',
    "name.json": { name: "文件" },
  });
});

afterAll(() => removeFolder(cwd));

const run = (argv: readonly string[], input?: string) =>
  runIn(cwd, ["run", ...argv], input === undefined ? {} : { readInput: async () => input });

describe("emulator run", () => {
  it("prints the result, and what was printed beside it", async () => {
    expect(await run(["hello", '{"name": "小红"}', "--platform", "mincloud"])).toEqual({
      code: 0,
      out: '{"greeting":"你好，小红！"}',
      err: "收到 小红",
    });
  });

  it("takes the argument from a file, from standard input, or none", async () => {
    expect(await run(["hello", "@name.json", "--platform", "bmob"])).toEqual({ code: 0, out: '"Bmob 文件"', err: "" });
    expect((await run(["hello", "-", "--platform", "bmob"], '{"name": 1}')).out).toBe('"Bmob 1"');
    expect((await run(["hello", "--platform", "bmob"])).out).toBe('"Bmob undefined"');
  });

  it("shows the line in what a function imports, too", async () => {
    const { code, err } = await run(["imports"]);
    expect(code).toBe(1);
    expect(err).toContain("fixtures/lib/坏.ts:3:18\n  3 |   throw new Error('坏了');\n    | ");
  });

  it("is pretty for a person", async () => {
    const argv = ["run", "hello", '{"name": "小红"}', "--platform", "mincloud", "--quiet"];
    expect(await runIn(cwd, argv, { isPerson: true })).toEqual({
      code: 0,
      out: '{\n  "greeting": "你好，小红！"\n}',
      err: "",
    });
  });

  it("shows where a function failed, line and all", async () => {
    const { code, out, err } = await run(["fails"]);
    expect([code, out]).toEqual([1, ""]);
    const [message, ...lines] = err.split("\n");
    expect(message).toMatch(/^emulator: function fails of mincloud failed: TypeError: .*'price' of null$/);
    expect(lines).toEqual([
      expect.stringMatching(/fixtures\/mincloud\/functions\/fails\.js:3:\d+$/),
      "  3 |   return 茶.price;",
      expect.stringMatching(/^ {4}\| +\^$/),
    ]);
  });

  it("shows the line of what cannot be read, or does not get as far as a call", { timeout: 20_000 }, async () => {
    await writeFiles(join(cwd, "other"), {
      "fixtures/leancloud/cloud.js": 'const AV = require("leanengine");\nboom();\n',
      "fixtures/bmob/functions/words.py": "def onRequest(request, response, modules):\n    x = {\n    return\n",
    });
    const runThere = (...argv: string[]) => runIn(join(cwd, "other"), ["run", ...argv]);
    for (const argv of [["hello"], ["hello", "--platform", "leancloud"]]) {
      expect(await runThere(...argv)).toEqual({
        code: 1,
        out: "",
        err: expect.stringMatching(
          /^emulator: .*cloud\.js:2:\d+: ReferenceError: boom is not defined\n {2}2 \| boom\(\);/,
        ),
      });
    }
    await writeFiles(join(cwd, "third"), {
      "fixtures/mincloud/functions/bad.js": "exports.main = () => {\n  let a b;\n};\n",
    });
    const bad = await runIn(join(cwd, "third"), ["run", "bad"]);
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/functions\/bad\.js:2:9.*\n {2}2 \| {3}let a b;/);
    const { err } = await runThere("words");
    expect(err.match(/never closed/g)).toHaveLength(1);
    expect(err).toMatch(/functions\/words\.py:2\n {2}2 \| {5}x = \{$/);
  });

  it("tells what a function printed apart from why it failed", { timeout: 20_000 }, async () => {
    const handled = 'try { JSON.parse("{"); } catch (error) { console.error(error); }';
    await writeFiles(join(cwd, "apart"), {
      "fixtures/leancloud/cloud.js": [
        'const AV = require("leanengine");',
        `AV.Cloud.define("refuses", async () => { ${handled} throw new AV.Cloud.Error("余额不足"); });`,
        'AV.Cloud.define("tells", async () => { console.error("refused: 余额不足"); throw new AV.Cloud.Error("余额不足"); });',
        'AV.Cloud.define("throws", async () => {',
        '  console.error("x: boom"); throw new Error("boom"); });',
      ].join("\n"),
      "fixtures/bmob/functions/plain.js": `exports.plain = () => { ${handled} throw "plain"; };`,
      "fixtures/bmob/functions/silent.js": "exports.silent = () => {};",
      "fixtures/bmob/functions/snake.py": 'def onRequest(request, response, modules):\n    print("嗨")\n    None.x\n',
      "fixtures/mincloud/functions/says.js":
        'exports.main = () => { console.error("Error: no"); throw new Error("no"); };',
      "fixtures/mincloud/functions/text.js": `exports.main = () => { ${handled} throw "plain"; };`,
    });
    const runThere = async (...argv: string[]) => (await runIn(join(cwd, "apart"), ["run", ...argv])).err.split("\n");
    const json = async (name: string) => JSON.parse((await runIn(join(cwd, "apart"), ["run", name, "--json"])).out);
    const failed = (name: string, platform: string, message: string) =>
      `emulator: function ${name} of ${platform} failed: ${message}`;
    const [error, ...rest] = await runThere("refuses");
    expect([error, rest.at(-1)]).toEqual([
      "SyntaxError: Unexpected end of JSON input",
      failed("refuses", "leancloud", "余额不足"),
    ]);
    const { error: refused, log } = await json("refuses");
    expect([refused, log.length]).toEqual([{ code: "FUNCTION_FAILED", message: "余额不足" }, 1]);
    expect(await runThere("tells")).toEqual(["refused: 余额不足", failed("tells", "leancloud", "余额不足")]);
    expect((await runThere("throws")).slice(0, 3)).toEqual([
      "x: boom",
      failed("throws", "leancloud", "boom"),
      expect.stringMatching(/cloud\.js:5:\d+$/),
    ]);
    expect((await runThere("plain")).at(-1)).toBe(failed("plain", "bmob", "call cloudcode error:Error: plain"));
    expect(await json("plain")).toMatchObject({ error: { message: expect.any(String) }, log: [{ level: "error" }] });
    expect(await runThere("silent")).toEqual([
      failed("silent", "bmob", "call cloudcode error:timeout"),
      expect.stringContaining("sent no response"),
    ]);
    const snake = await runThere("snake");
    expect([snake[0], snake[1], snake[2]]).toEqual([
      "嗨",
      expect.stringContaining("AttributeError"),
      expect.stringMatching(/snake\.py:3$/),
    ]);
    expect(snake.filter((line) => line.includes("AttributeError"))).toHaveLength(1);
    expect((await runThere("says")).slice(0, 2)).toEqual(["Error: no", failed("says", "mincloud", "Error: no")]);
    expect((await runThere("text")).at(-1)).toBe(failed("text", "mincloud", "Error: plain"));
    expect((await runIn(join(cwd, "apart"), ["run", "tells", "--json"])).err).toBe("");
  });

  it("takes an answer of 400 and above for a failure", async () => {
    expect(await run(["refuses"])).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("function refuses of bmob failed: 没有权限"),
    });
  });

  it.each([["ming"], ["小明"], ["42"]])("calls as %s", async (who) => {
    const { code, out } = await run(["hello", '{"name": 1}', "--platform", "mincloud", "--user", who]);
    expect([code, out]).toEqual([0, '{"greeting":"你好，1！"}']);
  });

  it("keeps what the function writes in a data file", async () => {
    const argv = ["note", "--data", "数据.json", "--json"];
    expect(await run(argv)).toMatchObject({ code: 0, err: "" });
    const { out } = await runIn(cwd, ["export", "出", "--data", "数据.json", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ exported: "出" });
  });

  it.each([
    [["hello"], /several clouds have a function hello; choose one: add --platform mincloud or --platform bmob$/],
    [["hello", "--platform", "leancloud"], /there is no function hello, nor any other here; name the fixtures/],
    [["helo"], /there is no function helo; did you mean hello\?/],
    [["zzzzzz", "--platform", "bmob"], /there is no function zzzzzz; there are hello, refuses/],
    [["hello", "{name: 1}"], /the argument:1:2: .*\n {2}1 \| \{name: 1\}\n.*\nthe shell has taken the quotation marks/],
    [["hello", "@nowhere.json"], /nowhere\.json: there is no such file/],
    [["hello", "--platform", "bmob", "--user", "无名"], /bmob has no user "无名"; --user takes an id, a username/],
    [["hello", "--platform", "mincloud", "--user", "无名"], /mincloud has no user "无名"/],
  ])("%j fails and says why", async (argv, message) => {
    const { code, out, err } = await run(argv);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(message);
  });

  it("tells scripts everything in one document, also of a failure", async () => {
    const good = await run(["hello", '{"name": "小红"}', "--platform", "mincloud", "--json"]);
    expect(JSON.parse(good.out)).toEqual({
      function: "hello",
      platform: "mincloud",
      result: { greeting: "你好，小红！" },
      log: [{ level: "log", message: "收到 小红", function: "hello" }],
    });
    const bad = await run(["fails", "--json"]);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out)).toMatchObject({
      function: "fails",
      error: {
        code: "FUNCTION_FAILED",
        message: expect.stringContaining("TypeError"),
        file: expect.stringMatching(/fixtures\/mincloud\/functions\/fails\.js$/),
        line: 3,
        stack: expect.any(String),
      },
    });
  });
});
