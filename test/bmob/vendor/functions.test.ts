import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "./browser.js";
import { ID, make, open, type Sdk } from "./sdk.js";

let emulator: Emulator;
let url: string;
let Bmob: Sdk;
let master: Sdk;

const python = (...lines: string[]) =>
  ["def onRequest(request, response, modules):", ...lines.map((line) => `    ${line}`), ""].join("\n");
const node = (...lines: string[]) =>
  ["function onRequest(request, response, modules) {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");

const UTF8 = `headers={"Content-Type": "text/plain; charset=UTF-8"}`;

const PYTHON: Record<string, string> = {
  pyText: python(`response.send("你好，" + request.getParams()["name"] + "！", ${UTF8})`),
  pyDict: python(`response.send({"名": "龙井", "prices": [268, 1.5], "hot": True, "none": None})`),
  pyList: python(`response.send([1, "二", {"三": 3}])`),
  pyNumber: python("response.send(42)"),
  pyBool: python("response.send(True)"),
  pyNone: python("response.send(None)"),
  pyEmpty: python("response.send()"),
  pyEcho: python(
    `response.send({"params": request.getParams(), "body": request.getBody(), "method": request.getMethod(), "path": request.getPath()})`,
  ),
  pyRows: python(
    `made = modules.oData.insert("Tea", {"name": request.getParams()["name"], "price": 98})`,
    `found = modules.oData.find("Tea", where={"price": 98})`,
    `response.send({"id": made.objectId(), "names": [row["name"] for row in found.queryResults]})`,
  ),
  pyCalls: python(`response.send(modules.oData.cloudCode("pyNumber").jsonData["result"])`),
  pySession: python(`response.send(request.getHeader("X-Bmob-Session-Token"))`),
  pyRaises: python(`raise ValueError("没有茶了")`),
  pySilent: python("pass"),
  pyForbidden: `import os\n${python("response.send(1)")}`,
  pyBroken: "def onRequest(request, response)\n",
  pyOther: "def other(request, response, modules):\n    pass\n",
  pyNotFound: python(`response.send("没有", 404, "NotFound", {"Content-Type": "text/plain; charset=UTF-8"})`),
  pyFails: python(`response.send("坏", 503)`),
  pyError: python(`response.send({"error": "自己的", "code": 1})`),
};

const NODE: Record<string, string> = {
  // As the SDK's documentation has it.
  hello: node(
    "var name = request.body.name;",
    "if (name == 'bmob') response.end('欢迎使用Bmob');",
    "else response.end('输入错误，请重新输入');",
  ),
  jsObject: node("response.send({ 名: '龙井', prices: [268, 1.5], hot: true, none: null });"),
  jsJson: node("response.end(JSON.stringify({ n: request.body.n + 1 }));"),
  jsEcho: node("response.send({ body: request.body, method: request.method });"),
  jsRows: node(
    "modules.oData.insert({ table: 'Tea', data: { name: request.body.name, price: 8 } }, function (error, data) {",
    "  modules.oData.find({ table: 'Tea', where: { price: 8 } }, function (error, found) {",
    "    var names = JSON.parse(found).results.map(function (row) { return row.name; });",
    "    response.send({ id: JSON.parse(data).objectId, names: names });",
    "  });",
    "});",
  ),
  jsRaises: node("throw new TypeError('没有茶了');"),
  jsStatus: node("response.writeHead(404, { 'Content-Type': 'text/plain' });", "response.end('none');"),
};

beforeAll(async () => {
  ({ emulator, url, Bmob, master } = await open());
  const { functions } = emulator.bmob;
  for (const [name, code] of Object.entries(PYTHON)) await functions.deploy(name, "python", code);
  for (const [name, code] of Object.entries(NODE)) await functions.deploy(name, "node", code);
});
afterAll(() => emulator.close());

describe("hydrogen-js-sdk, functions over a real port (4.1, form A; 8)", () => {
  it.each<[string, string, object | undefined, unknown]>([
    ["a Python function's text as text", "pyText", { name: "小明" }, "你好，小明！"],
    ["a dict parsed", "pyDict", undefined, { 名: "龙井", prices: [268, 1.5], hot: true, none: null }],
    ["a list parsed", "pyList", undefined, [1, "二", { 三: 3 }]],
    ["a number as a number", "pyNumber", undefined, 42],
    ["a bool as a boolean", "pyBool", undefined, true],
    ["None as null", "pyNone", undefined, null],
    ["nothing as empty text", "pyEmpty", undefined, ""],
    ["a dict that has an error: it is a result like any other", "pyError", undefined, { error: "自己的", code: 1 }],
    ["another function's result", "pyCalls", undefined, 42],
    ["a Node function's text as text", "hello", { name: "bmob" }, "欢迎使用Bmob"],
    ["a Node function's other text", "hello", { name: "谁" }, "输入错误，请重新输入"],
    ["an object parsed", "jsObject", undefined, { 名: "龙井", prices: [268, 1.5], hot: true, none: null }],
    ["JSON that a function wrote itself", "jsJson", { n: 1 }, { n: 2 }],
  ])("run answers %s", async (_, name, parameters, expected) => {
    expect(await Bmob.run(name, parameters)).toEqual(expected);
  });

  it("functions is the same as run", async () => {
    expect(Bmob.functions).toBe(Bmob.run);
    expect(await Bmob.functions("pyNumber")).toBe(42);
  });

  const PARAMETERS = { text: "中文", n: 1.5, yes: true, none: null, list: [1, "二"], deep: { a: { b: 1 } } };

  it("parameters keep their types (4.3)", async () => {
    expect(await Bmob.run("pyEcho", PARAMETERS)).toEqual({
      params: PARAMETERS,
      body: JSON.stringify(PARAMETERS),
      method: "POST",
      path: "/1/functions/pyEcho",
    });
    expect(await Bmob.run("jsEcho", PARAMETERS)).toEqual({ body: PARAMETERS, method: "POST" });
  });

  it("without parameters the body is a pair of braces (4.1)", async () => {
    expect(await Bmob.run("pyEcho")).toMatchObject({ params: {}, body: "{}" });
    expect(await Bmob.run("jsEcho")).toMatchObject({ body: {} });
  });

  it.each([
    ["Python", "pyRows", "普洱"],
    ["Node", "jsRows", "茉莉"],
  ])("a %s function works on the same data as the SDK", async (_, fn, name) => {
    const price = fn === "pyRows" ? 98 : 8;
    await make(Bmob, "Tea", { name: "先来", price });
    const { id, names } = (await Bmob.run(fn, { name })) as { id: string; names: string[] };
    expect(id).toEqual(ID);
    expect(names).toEqual(["先来", name]);
    expect(await Bmob.Query("Tea").get(id)).toMatchObject({ name, price });
  });

  it("a function of one's own realm answers as others do", async () => {
    const own = (request: { body: { name: string } }, response: { send(value: unknown): void }) =>
      response.send({ 你好: request.body.name });
    emulator.bmob.functions.define("own", own);
    expect(await Bmob.run("own", { name: "小明" })).toEqual({ 你好: "小明" });
  });

  it("a function gets the session of the page's user", async () => {
    const page = openPage(url);
    await page.User.register({ username: "小明", password: "口令" });
    const { sessionToken } = await page.User.login("小明", "口令");
    expect(await page.run("pySession")).toBe(sessionToken);
  });

  it("many at once answer each their own", async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => Bmob.run("jsJson", { n })));
    expect(answers).toEqual([2, 3, 4, 5, 6].map((n) => ({ n })));
  });
});

describe("functions that fail (4.5, 8)", () => {
  const error = (text: string) => expect.stringContaining(text);

  it.each<[string, string, object]>([
    ["raises, with the exception's name", "pyRaises", { code: 310, error: error("ValueError: 没有茶了") }],
    ["throws, with the error's name", "jsRaises", { code: 310, error: error("TypeError: 没有茶了") }],
    ["sends nothing", "pySilent", { code: 310, error: error("timeout") }],
    ["has a forbidden word, which is named", "pyForbidden", { code: 321, error: error("import") }],
    ["does not parse", "pyBroken", { code: 320, error: error("") }],
    ["has no onRequest", "pyOther", { code: 320, error: error("onRequest") }],
    ["is not there", "nobody", { code: 310, error: "call cloudcode error:function nobody not exists" }],
    ["has no name that could be one", "no-name", { code: 311, error: "invalid cloudcode name: no-name." }],
  ])("rejects when it %s", async (_, name, refusal) => {
    await expect(Bmob.run(name)).rejects.toEqual(refusal);
    // After any failure the next call works.
    expect(await Bmob.run("pyNumber")).toBe(42);
  });

  it.each([
    ["Python", "pyNotFound", "没有"],
    ["Node", "jsStatus", "none"],
  ])("resolves when a %s function chose a status below 500", async (_, name, expected) => {
    expect(await Bmob.run(name)).toBe(expected);
  });

  it("rejects with an Error of the SDK's own when it chose one from 500 on", async () => {
    await expect(Bmob.run("pyFails")).rejects.toThrow("Request failed with status code 503");
  });

  it("stops at the time limit, and goes on (D8)", async () => {
    const short = await open({ functionTimeoutMs: 1000 });
    await using _ = short.emulator;
    const { functions } = short.emulator.bmob;
    await functions.deploy("endless", "node", node("for (;;) {}"));
    await functions.deploy("quick", "node", node("response.send('快');"));
    await expect(short.Bmob.run("endless")).rejects.toEqual({ code: 310, error: error("timeout") });
    expect(await short.Bmob.run("quick")).toBe("快");
  });

  it("is refused when it is called with other keys", async () => {
    const other = await open({ securityCode: "other" });
    await using _ = other.emulator;
    await other.emulator.bmob.functions.deploy("quick", "node", node("response.send(1);"));
    await expect(other.Bmob.run("quick")).rejects.toEqual({ error: "unauthorized" });
  });

  it("without a name throws 415, and asks nobody", () => {
    expect(() => Bmob.run(Object(1))).toThrow("code:415");
  });
});

describe("deploying with the SDK's own request (4.2)", () => {
  const put = (sdk: Sdk, code: string) =>
    sdk.request("/1/functions/deployed", "put", { code: Buffer.from(code).toString("base64") });

  it("puts, replaces and deletes a Node function, with the master key", async () => {
    await put(master, node("response.send('一');"));
    expect(await Bmob.run("deployed")).toBe("一");
    await put(master, node("response.send('二');"));
    expect(await Bmob.run("deployed")).toBe("二");
    await master.request("/1/functions/deployed", "delete");
    await expect(Bmob.run("deployed")).rejects.toMatchObject({ code: 310 });
  });

  it("has the function called by its URL alone, too (2, D1)", async () => {
    const response = await fetch(`${url}/0123456789abcdef/pyDict?k=1`);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ 名: "龙井" });
  });
});
