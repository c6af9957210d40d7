import { afterAll, afterEach, describe, expect, it } from "vitest";
import { bmobHarness } from "./support.js";

/** Bmob contract 4.2 (source rules) and 4.5 (outcomes a function brings about itself). */

const { run, body, close } = bmobHarness();
afterAll(close);

const failed = (code: number, error: string) => ({ kind: "failed", code, error });

// Bmob contract 4.5: after any failure the next call works.
afterEach(async () => {
  expect((await body("response.send('next')")).data).toMatchObject({ kind: "sent", body: "next" });
});

describe("forbidden words (4.2, 4.5)", () => {
  it.each([
    ["import json\n", "import", 1],
    ["\n# a comment about exit\n", "exit", 2],
    ["TEXT = 'evaluate'\n", "eval", 1],
    ["TABLE = 'important'\n", "import", 1],
    ["exit = eval\nfrom json import dumps\n", "import", 2],
  ])("%j", async (before, word, line) => {
    const { data, log } = await run(`${before}def onRequest(request, response, modules):\n\tresponse.send()\n`);
    const error = `unsupported content in cloudcode: '${word}' (line ${line})`;
    expect(data).toEqual(failed(321, error));
    expect(log).toEqual([`error: f.py: ${error}`, "settled"]);
  });

  it("are told apart by case, and can be put together", async () => {
    const { data } = await body("# Import EXIT Eval\nresponse.send('imp' + 'ort')");
    expect(data).toMatchObject({ kind: "sent", body: ["imp", "ort"].join("") });
  });

  it("may be more", async () => {
    const { data } = await body("while True: pass", { forbiddenWords: ["while"] });
    expect(data).toEqual(failed(321, "unsupported content in cloudcode: 'while' (line 2)"));
  });

  it("come before what else is wrong", async () => {
    expect((await run("import (")).data).toMatchObject({ code: 321 });
  });
});

describe("syntax errors (4.5)", () => {
  it.each([
    ["def onRequest(request, response, modules):\n\treturn (\n", "SyntaxError: '(' was never closed (f.py, line 2)"],
    ["print 'x'", "SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)? (f.py, line 1)"],
    [
      "try:\n\tpass\nexcept E, e:\n\tpass",
      "SyntaxError: multiple exception types must be parenthesized (f.py, line 3)",
    ],
    ["def f():\nreturn", /^IndentationError: .*\(f.py, line 2\)$/],
    ["return 1", "SyntaxError: 'return' outside function (f.py, line 1)"],
    ["a = '\u0000'", /^SyntaxError: .*null bytes/],
    ["a = '\ud800'", /^UnicodeEncodeError: /],
    [`a = ${"(".repeat(300)}1${")".repeat(300)}`, /^\w+Error: too many nested parentheses/],
  ])("%j", async (code, reason) => {
    const { data } = await run(code);
    const prefix = "parse cloudcode error:";
    expect(data).toMatchObject({ kind: "failed", code: 320, error: expect.stringContaining(prefix) });
    const error = typeof data === "object" && data !== null && "error" in data ? String(data.error) : "";
    expect(error.slice(prefix.length)).toEqual(typeof reason === "string" ? reason : expect.stringMatching(reason));
  });
});

describe("the declaration of onRequest (4.2)", () => {
  it.each([
    ["nothing", ""],
    ["another name", "def onrequest(request, response, modules):\n\tresponse.send()"],
    ["fewer parameters", "def onRequest(request, response):\n\tresponse.send()"],
    ["other names", "def onRequest(req, res, modules):\n\tres.send()"],
    ["a default", "def onRequest(request, response, modules=None):\n\tresponse.send()"],
    ["more of them", "def onRequest(request, response, modules, *more):\n\tresponse.send()"],
    ["types", "def onRequest(request, response, modules) -> None:\n\tresponse.send()"],
    ["async", "async def onRequest(request, response, modules):\n\tresponse.send()"],
    ["a decorator", "def d(f): return f\n@d\ndef onRequest(request, response, modules):\n\tresponse.send()"],
    ["not at top level", "if True:\n\tdef onRequest(request, response, modules):\n\t\tresponse.send()"],
    ["a variable", "onRequest = lambda request, response, modules: response.send()"],
    ["a class", "class onRequest: pass"],
    ["altered later", "def onRequest(request, response, modules):\n\tpass\ndef onRequest(): pass"],
  ])("%s", async (_, code) => {
    expect((await run(code)).data).toEqual(
      failed(320, "parse cloudcode error:there must be def onRequest(request, response, modules): at top level"),
    );
  });

  it.each([
    ["blanks", "def onRequest( request,response , modules ) :\n  response.send('ok')"],
    ["a mark in front, CR LF", "\ufeff# 中\r\ndef onRequest(request, response, modules):\r\n\tresponse.send('ok')\r\n"],
    [
      "helpers and constants",
      "A = 'ok'\ndef help_me(): return A\ndef onRequest(request, response, modules):\n\tresponse.send(help_me())",
    ],
    [
      "several exceptions caught",
      "def onRequest(request, response, modules):\n\ttry:\n\t\t1 / 0\n\texcept (ValueError, ZeroDivisionError) as e:\n\t\tresponse.send('ok')",
    ],
    [
      "an empty tuple, and parentheses inside one",
      "def onRequest(request, response, modules):\n\ttry: 1 / 0\n\texcept (): pass\n\texcept ((ValueError), ArithmeticError): response.send('ok')",
    ],
    ["one line", "def onRequest(request, response, modules): response.send('ok')"],
  ])("stands with %s", async (_, code) => {
    expect((await run(code)).data).toMatchObject({ kind: "sent", body: "ok" });
  });
});

describe("exceptions before send (4.5)", () => {
  it.each([
    ["raise ValueError('太大')", "ValueError: 太大"],
    ["{}['k']", "KeyError: 'k'"],
    ["1 / 0", "ZeroDivisionError: division by zero"],
    ["missing", "NameError: name 'missing' is not defined"],
    ["class Mine(Exception): pass\nraise Mine", "Mine: "],
    ["raise SystemExit(3)", "SystemExit: 3"],
    ["def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"],
    ["response.end('x')", "AttributeError: 'Response' object has no attribute 'end'"],
    ["modules.oHttp", "AttributeError: 'Modules' object has no attribute 'oHttp'"],
    ["class E(Exception):\n\tdef __str__(self): raise self\nraise E", "E: (its message cannot be told)"],
  ])("%j", async (text, error) => {
    const { data, log } = await body(text);
    expect(data).toEqual(failed(310, `call cloudcode error:${error}`));
    expect(log[0]).toBe("settled");
    expect(log[1]).toMatch(/^error: /);
    expect(log.join()).not.toContain("emulator:");
  });

  it("at top level as well", async () => {
    const { data, log } = await run("A = {}['a']\ndef onRequest(request, response, modules):\n\tresponse.send()");
    expect(data).toEqual(failed(310, "call cloudcode error:KeyError: 'a'"));
    expect(log[1]).toContain('File "f.py", line 1, in <module>');
  });

  it("out of memory", async () => {
    const { data } = await body("a = []\nwhile True: a.append('x' * 10 ** 6 + str(len(a)))", { memoryMb: 32 });
    expect(data).toMatchObject({ code: 310, error: expect.stringContaining("MemoryError") });
  });
});

describe("no send (4.5)", () => {
  it("is a timeout, told at once", async () => {
    const { data, log } = await body("return 'value'");
    expect(data).toEqual(failed(310, "call cloudcode error:timeout"));
    expect(log).toEqual(["error: f.py: onRequest returned without response.send", "settled"]);
  });

  it("the time limit is the runner's", async () => {
    expect((await body("while True: pass", { timeMs: 200 })).outcome).toEqual({ status: "timeout" });
    expect((await body("while True:\n\ttry:\n\t\twhile True: pass\n\texcept: pass", { timeMs: 200 })).outcome).toEqual({
      status: "timeout",
    });
  });
});
