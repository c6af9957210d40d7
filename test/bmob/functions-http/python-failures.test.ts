import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { World } from "../scenarios/steps.js";
import { call, createApp, type Fails, type FunctionCase, functionCases, judge, NEXT, python } from "./support.js";

/** Everything but a sent response, by the secret key. Bmob contract 4.2, 4.5, 4.9. Form A is in surfaces.test.ts. */

const TIMEOUT: Fails = [504, 310, "call cloudcode error:timeout"];
const entry = (body: string) => `def onRequest(request, response, modules):\n\t${body}\n`;

describe("deploy errors", () => {
  const words: readonly (readonly [word: string, source: string])[] = [
    ["import", `import json\n${entry("response.send()")}`],
    ["import", `from json import dumps\n${entry("response.send()")}`],
    ["import", entry('response.send("important")')],
    ["import", entry('__import__("os")')],
    ["import", `# do not import\n${entry("response.send()")}`],
    ["import", `'''import'''\n${entry("response.send()")}`],
    ["exit", entry("exit()")],
    ["exit", entry('response.send("existing exits")')],
    ["eval", entry('response.send(eval("1"))')],
    ["eval", entry("medieval = 1")],
    ["eval", entry("return eval # and never run")],
  ];
  const syntax: readonly (readonly [title: string, source: string])[] = [
    ["an open bracket", entry("response.send(")],
    ["indentation", "def onRequest(request, response, modules):\nresponse.send()\n"],
    ["a word too many", entry("response send()")],
    ["return outside", `return 1\n${entry("response.send()")}`],
    ["JavaScript", "function onRequest(request, response, modules) { response.send('x'); }"],
    ["print as a statement", entry('print "x"')],
    ["print of a variable", entry("x = 1; print x")],
    ["except with a comma", entry("try: pass\n\texcept ValueError, e: pass")],
    ["raise with a comma", entry('raise ValueError, "x"')],
    ["exec as a statement", entry('exec "1"')],
    ["<>", entry("response.send(1 <> 2)")],
    ["backticks", entry("response.send(`1`)")],
    ["old octal numbers", entry("response.send(0777)")],
    ["long numbers", entry("response.send(10L)")],
  ];
  const declarations: readonly (readonly [title: string, source: string])[] = [
    ["nothing at all", ""],
    ["a comment alone", "# nothing\n"],
    ["another name", "def onrequest(request, response, modules):\n\tresponse.send('x')\n"],
    ["two parameters", "def onRequest(request, response):\n\tresponse.send('x')\n"],
    ["four parameters", "def onRequest(request, response, modules, more):\n\tresponse.send('x')\n"],
    ["other names of parameters", "def onRequest(req, res, modules):\n\tres.send('x')\n"],
    ["another order", "def onRequest(response, request, modules):\n\tresponse.send('x')\n"],
    ["a default", "def onRequest(request, response, modules=None):\n\tresponse.send('x')\n"],
    ["inside of a condition", "if True:\n\tdef onRequest(request, response, modules):\n\t\tresponse.send('x')\n"],
    ["a variable", "onRequest = lambda request, response, modules: response.send('x')\n"],
  ];
  functionCases("python", [
    ...words.map(
      ([word, source]): FunctionCase => ({
        title: `4.2 ${JSON.stringify(source)} has the word ${word}`,
        source,
        fails: [500, 321, word],
      }),
    ),
    ...syntax.map(
      ([title, source]): FunctionCase => ({ title: `4.2, 4.8 syntax: ${title}`, source, fails: [500, 320, /./] }),
    ),
    ...declarations.map(
      ([title, source]): FunctionCase => ({
        title: `4.2 no onRequest: ${title}`,
        source,
        fails: [500, 320, "onRequest"],
      }),
    ),
    {
      title: "4.5 a deploy error answers every call",
      name: "broken",
      source: `import os\n${entry("response.send()")}`,
      fails: [500, 321, "import"],
      and: async (world) => {
        for (const request of ["POST", "PUT ?a=1", "DELETE"]) {
          judge(await call(world, "python", "broken", { request }), { fails: [500, 321, "import"] });
        }
      },
    },
  ]);

  it("4.2 is told when the function is loaded, and the word is named", async () => {
    await using world = await createApp({
      "functions/bad.py": `import os\n${entry("response.send()")}`,
      "functions/good.py": NEXT.python,
    });
    const lines = world.emulator.logs({ platform: "bmob" });
    expect(lines.filter(({ message }) => message.includes("import") && message.includes("bad"))).not.toEqual([]);
    judge(await call(world, "python", "good"), { text: "next" });
  });

  it("4.2 more words can be forbidden", async () => {
    const files = { "functions/loop.py": entry("while True: pass"), "functions/good.py": NEXT.python };
    await using world = await createApp(files, { forbiddenWords: ["while", "forbidden"] });
    judge(await call(world, "python", "loop"), { fails: [500, 321, "while"] });
    judge(await call(world, "python", "good"), { text: "next" });
  });
});

describe("exceptions", () => {
  const raised: readonly (readonly [body: string, error: string | RegExp])[] = [
    ["1 / 0", "call cloudcode error:ZeroDivisionError: division by zero"],
    ["raise ValueError('太大 😀')", "call cloudcode error:ValueError: 太大 😀"],
    ["raise ValueError", "ValueError"],
    ["{}['k']", "call cloudcode error:KeyError: 'k'"],
    ["[][1]", "IndexError: list index out of range"],
    ["None.x", "AttributeError"],
    ["nobody", "NameError: name 'nobody' is not defined"],
    ["'1' + 1", "TypeError"],
    ["int('x')", "ValueError: invalid literal"],
    ["assert 1 == 2, 'unequal'", "AssertionError: unequal"],
    ["json.loads('{')", "JSONDecodeError"],
    ["request.getQueryParams()['missing']", "KeyError: 'missing'"],
    ["response.nobody('x')", "AttributeError"],
    ["modules.oHttp", "AttributeError"],
    ["modules.oData.nobody()", "AttributeError"],
    ["modules.oData.findOne()", "TypeError"],
    ["class Mine(Exception): pass\nraise Mine('own')", "Mine: own"],
    ["raise SystemError('system')", "SystemError: system"],
    ["raise KeyboardInterrupt()", "KeyboardInterrupt"],
    ["raise StopIteration('over')", "StopIteration: over"],
    ["raise Exception('a\\nb')", /Exception: a/],
    ["def deep(n): return deep(n + 1)\ndeep(0)", "RecursionError"],
    ["json.loads('[' * 200000)", /RecursionError|JSONDecodeError|MemoryError/],
    ["x = []\nx.append(x)\nresponse.send(x)", /RecursionError|ValueError/],
    ["'x' * 10 ** 10", /MemoryError|OverflowError/],
    ["[0] * 10 ** 9", /MemoryError|OverflowError/],
    ["bytearray(2 ** 31)", /MemoryError|OverflowError/],
    ["try: 1 / 0\nfinally: raise ValueError('second')", "ValueError: second"],
  ];
  functionCases("python", [
    ...raised.map(
      ([body, error]): FunctionCase => ({
        title: `4.5 ${JSON.stringify(body)}`,
        body,
        fails: [500, 310, error],
      }),
    ),
    {
      title: "4.5 at the top level of the source",
      source: `LIMIT = int("x")\n${entry("response.send(LIMIT)")}`,
      fails: [500, 310, "ValueError"],
    },
    {
      title: "4.5 a caught one is none",
      body: `
        try:
            1 / 0
        except ZeroDivisionError as e:
            response.send(str(e))`,
      text: "division by zero",
    },
    {
      title: "4.5 what was written before stays",
      body: `
        modules.oData.insert("BeforeFailure", {"n": 1})
        1 / 0`,
      fails: [500, 310, "ZeroDivisionError"],
      and: async (world) => {
        expect((await world.http("GET", "/1/classes/BeforeFailure")).json).toMatchObject({ results: [{ n: 1 }] });
      },
    },
  ]);
});

describe("timeouts", () => {
  const endless: readonly (readonly [title: string, body: string])[] = [
    ["an endless loop", "while True: pass"],
    ["one that counts", "n = 0\nwhile True: n += 1"],
    ["inside a bare except", "while True:\n\ttry:\n\t\twhile True: pass\n\texcept: pass"],
    ["inside except BaseException", "while True:\n\ttry:\n\t\twhile True: pass\n\texcept BaseException: continue"],
    ["inside finally", "while True:\n\ttry: pass\n\tfinally:\n\t\twhile True: pass"],
    ["in a comprehension", "sum(1 for a in iter(int, 1))"],
    ["that prints", "while True: print('x' * 100)"],
    ["that asks for data", "while True: modules.oData.getDBTime()"],
    ["a nap", "time.sleep(60)"],
    ["a pattern that backtracks", "re.match('(a+)+$', 'a' * 64 + 'b')"],
    ["arithmetic", "10 ** 10 ** 9"],
    ["a call of itself", "modules.oData.cloudCode('endless')"],
  ];
  const silent: readonly (readonly [title: string, body: string])[] = [
    ["nothing", "pass"],
    ["a value", "return {'a': 1}"],
    ["a caught failure", "try: response.send(nobody)\nexcept NameError: pass"],
    ["send that is only named", "response.send"],
    ["send in a function nobody calls", "def later(): response.send('x')"],
    ["send in a generator nobody runs", "(response.send(n) for n in [1])"],
  ];
  functionCases(
    "python",
    [
      ...endless.map(
        ([title, body]): FunctionCase => ({ title: `4.5 the time limit: ${title}`, body, fails: TIMEOUT }),
      ),
      ...silent.map(([title, body]): FunctionCase => ({ title: `4.5 no send: ${title}`, body, fails: TIMEOUT })),
      {
        title: "4.5 a function that only works for a while is none",
        body: "time.sleep(0.5)\nresponse.send('awake')",
        text: "awake",
      },
    ],
    {
      bmob: { functionTimeoutMs: 2_000 },
      files: { "functions/endless.py": python("while True: pass") },
    },
  );

  it("4.9 memory that grows and grows ends in one way or the other, and the next call works", async () => {
    const bomb = "a = []\nwhile True: a.append('x' * 10 ** 6 + str(len(a)))";
    await using world = await createApp({ "functions/bomb.py": python(bomb), "functions/next.py": NEXT.python });
    for (const _ of [1, 2]) {
      const answer = await call(world, "python", "bomb");
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.json).toEqual({ code: 310, error: expect.stringMatching(/MemoryError|timeout/) });
      judge(await call(world, "python", "next"), { text: "next" });
    }
  }, 120_000);

  it("4.5 no send is told at once, not when the time is over", async () => {
    await using world = await createApp({ "functions/silent.py": python("pass"), "functions/next.py": NEXT.python });
    judge(await call(world, "python", "next"), { text: "next" });
    const began = performance.now();
    judge(await call(world, "python", "silent"), { fails: TIMEOUT });
    // The limit is 30 seconds here.
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 60_000);
});

describe("names", () => {
  let world: World;
  beforeAll(async () => {
    world = await createApp({ "functions/hello.py": NEXT.python, "functions/js.js": "function onRequest() {}" });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());
  afterEach(async () => judge(await call(world, "python", "hello"), { text: "next" }), 60_000);

  it.each(["nobody", "Hello", "hello1", "HELLO"])("4.5 %s is unknown", async (name) => {
    judge(await call(world, "python", name), {
      fails: [404, 310, `call cloudcode error:function ${name} not exists`],
    });
  });

  it.each(["1hello", "hel-lo", "_hello", "hello.py", "a b", "你好"])("4.2, 4.5 %s is no name", async (name) => {
    judge(await call(world, "python", encodeURIComponent(name)), {
      fails: [400, 311, `invalid cloudcode name: ${name}.`],
    });
  });

  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("4.5 %s is nothing special", async (name) => {
    const { status, json } = await call(world, "python", name);
    expect([status, Object(json).code]).toEqual(name.startsWith("_") ? [400, 311] : [404, 310]);
  });

  it("4.2 one name in two languages is refused, with both places", async () => {
    const refused = createApp({ "functions/twice.py": NEXT.python, "functions/twice.js": NEXT.node });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/twice\.py.*twice\.js|twice\.js.*twice\.py/),
    });
  });

  it.each(["1st.py", "a-b.py", "_x.js", "名.py"])("4.2 a file %s is refused", async (file) => {
    await expect(createApp({ [`functions/${file}`]: NEXT.python })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining(file),
    });
  });

  it("4.1 a function of another language is unknown here", async () => {
    judge(await call(world, "python", "js"), {
      fails: [404, 310, "call cloudcode error:function js not exists"],
    });
  });
});
