import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/kernel/index.js";
import { buildTestPythonSdk } from "../setup.js";
import { type Harness, type Observed, pythonHarness, pythonSdk, type RunOptions } from "../support/harness.js";

/** The contract of a runner, in Python: the twin of `conformance.ts`. */

let harness: Harness;
const clock = createClock();
const run = (code: string, options?: RunOptions): Promise<Observed> => harness.run(code, options);
/** Runs the body of `def main(event, cloud):`. */
const body = (text: string, options?: RunOptions): Promise<Observed> =>
  run(`def main(event, cloud):\n${text.replace(/^/gm, "  ")}`, options);

beforeAll(async () => {
  await buildTestPythonSdk();
  harness = pythonHarness({ clock });
});
afterAll(() => harness.runner.close());

describe("completion", () => {
  const nested = { 名: "包", at: [1.5, true, null, "\u0000😀", 12345678901, ""], "": {} };

  it.each<readonly [name: string, text: string, expected: unknown]>([
    ["a value", "return 1", 1],
    ["settle", "cloud.settle('好')", "好"],
    ["settle without a value", "cloud.settle()", null],
    ["the first one counts", "cloud.settle('first')\nreturn 'second'", "first"],
    ["a tuple is a list", "return (1, [2], {'a': (3,)})", [1, [2], { a: [3] }]],
    ["names that are no texts", "return {1: 'a', True: 'b', None: 'c'}", { 1: "b", null: "c" }],
    ["a lone surrogate", "return '\\ud800'", "\ud800"],
    ["big numbers", "return [2 ** 53, 1e300, -0.0]", [2 ** 53, 1e300, -0]],
    ["a subclass", "class D(dict): pass\nreturn D(a=1)", { a: 1 }],
  ])("%s", async (_, text, expected) => {
    expect((await body(text)).data).toEqual(expected);
  });

  it("takes the event as it was sent, and gives it back", async () => {
    expect((await body("return event", { event: nested })).data).toEqual(nested);
    expect((await body("return type(event).__name__", { event: null })).data).toBe("NoneType");
  });

  it("tells how it ended once, before what is printed later", async () => {
    const { log, data } = await body(
      "print('before')\ncloud.settle('value')\nprint('after')\ncloud.echo(1)\ncloud.settle('again')\nprint('last')",
    );
    expect(log).toEqual(["log: before", "settled", "log: after", "log: last"]);
    expect(data).toBe("value");
  });

  it("logs an error that comes after", async () => {
    const { data, log } = await body("cloud.settle(1)\nraise KeyError('spät')");
    expect(data).toBe(1);
    expect(log).toEqual(["settled", expect.stringMatching(/^error: Traceback .*\nKeyError: 'spät'$/s)]);
  });

  it("keeps the result when the limit is hit after completion", async () => {
    const { data, log, executionMs } = await body("cloud.settle('kept')\nwhile True: pass", { timeMs: 150 });
    expect(data).toBe("kept");
    expect(log).toEqual(["settled"]);
    expect(executionMs).toBeGreaterThanOrEqual(149);
  });

  it("says so when nothing was told", async () => {
    const { error } = await body("pass");
    expect(error).toMatchObject({ type: "Error", message: "the function ended without a result" });
  });

  it("reports how long it took and what it used", async () => {
    const { executionMs, memoryBytes } = await body("import time\ntime.sleep(0.03)\nreturn 1");
    expect(executionMs).toBeGreaterThanOrEqual(29);
    expect(executionMs).toBeLessThan(2000);
    expect(memoryBytes).toBeGreaterThan(1e6);
  });
});

describe("failures", () => {
  const cases: readonly (readonly [text: string, type: string, message: string])[] = [
    ["raise ValueError('太大')", "ValueError", "太大"],
    ["return {}['k']", "KeyError", "'k'"],
    ["return 1 / 0", "ZeroDivisionError", "division by zero"],
    ["return missing", "NameError", "name 'missing' is not defined"],
    ["class Mine(Exception): pass\nraise Mine('mine', 2)", "Mine", "('mine', 2)"],
    ["raise KeyboardInterrupt", "KeyboardInterrupt", ""],
    ["import sys\nsys.exit(3)", "SystemExit", "3"],
    ["assert event == 1, 'no'", "AssertionError", "no"],
    [
      "class E(Exception):\n  def __str__(self): raise self\nraise E",
      "E",
      "the function failed, and broke what describes errors",
    ],
    ["import numpy", "ModuleNotFoundError", "No module named 'numpy'"],
    ["return {1, 2}", "TypeError", "Object of type set is not JSON serializable"],
    ["return float('nan')", "ValueError", "Out of range float values are not JSON compliant: nan"],
    ["a = []\na.append(a)\nreturn a", "ValueError", "Circular reference detected"],
    ["return {'__proto__': {'a': 1}}", "ValueError", "the result has no JSON form: the name __proto__ is refused"],
  ];

  it.each(cases)("%s", async (text, type, message) => {
    const { error, log } = await body(text);
    expect(error).toMatchObject({ type, message });
    expect(log).toEqual(["settled"]);
  });

  it("names the place in the user's own lines, and none of ours", async () => {
    const { error } = await run(
      "# 一\ndef outer():\n  inner()\n\ndef inner():\n  raise OSError('here')\n\ndef main(e, c):\n  outer()\n",
    );
    expect(error?.stack.split("\n").filter((line) => /^( {2}File|\w+Error)/.test(line))).toEqual([
      '  File "hello.py", line 9, in main',
      '  File "hello.py", line 3, in outer',
      '  File "hello.py", line 6, in inner',
      "OSError: here",
    ]);
    expect(error?.stack).toContain("    raise OSError('here')\n");
  });

  it("names the file as it was given, and shows what led to an error", async () => {
    const { error } = await body(
      "try:\n  cloud.call('nothing')\nexcept Exception as e:\n  raise RuntimeError('失败') from e",
      {
        filename: "functions/测试.py",
      },
    );
    expect(error?.stack).toMatch(
      /File "functions\/测试.py", line 3, in main\n.*HostError: 没有 nothing\n\nThe above exception/s,
    );
    expect(error?.stack).not.toContain("emulator");
  });

  it.each([
    ["def main(e, c):\n  return (\n", "SyntaxError", "'(' was never closed (hello.py, line 2)"],
    ["print 'x'", "SyntaxError", "Missing parentheses in call to 'print'. Did you mean print(...)? (hello.py, line 1)"],
    [
      "def main(e, c):\nreturn 1",
      "IndentationError",
      "expected an indented block after function definition on line 1 (hello.py, line 2)",
    ],
    ["a = '\u0000'", "SyntaxError", "source code string cannot contain null bytes"],
  ])("a syntax error: %s", async (code, type, message) => {
    const { error } = await run(code);
    expect(error).toMatchObject({ type, message });
    expect(error?.stack).not.toMatch(/Traceback|emulator/);
  });

  it("keeps members of an error that have a JSON form", async () => {
    const { error } = await body("e = ValueError('e')\ne.code, e.详, e.f = 11, {'a': [1]}, print\nraise e");
    expect(error?.details).toEqual({ code: 11, 详: { a: [1] } });
    expect((await body("raise ValueError('e')")).error).not.toHaveProperty("details");
  });
});

describe("calls of the host", () => {
  it("wait for the answer, of any size", async () => {
    const long = "包😀".repeat(400_000);
    const { data } = await body("return [cloud.echo(event), len(cloud.echo(event))]", { event: long });
    expect(data).toEqual([expect.any(String), 800_000]);
    expect(Array.isArray(data) && data[0] === long).toBe(true);
  });

  it("raise the host's errors with their members", async () => {
    const { data } = await body(
      "try:\n  cloud.call('nothing')\nexcept HostError as e:\n  return [str(e), e.status, e.code, e.body]",
    );
    expect(data).toEqual(["没有 nothing", 404, 605, { error_msg: "没有" }]);
  });

  it("fail the function when nobody catches them", async () => {
    const { error } = await body("cloud.call('nothing')");
    expect(error).toMatchObject({ type: "HostError", message: "没有 nothing", details: { status: 404, code: 605 } });
  });

  it("are made one after the other, thousands of them", async () => {
    const { data } = await body("return sum(cloud.echo(i) for i in range(2000))");
    expect(data).toBe(1_999_000);
  });

  it("refuse what has no JSON form, in the function's own line", async () => {
    const { error } = await body("cloud.echo(object())");
    expect(error).toMatchObject({ type: "TypeError", message: "Object of type object is not JSON serializable" });
    expect(error?.stack).toContain('File "hello.py", line 2, in main');
    expect(error?.stack).not.toContain("encoder.py");
  });
});

describe("what is printed", () => {
  it.each<readonly [text: string, log: readonly string[]]>([
    ["print('一', 2, None, {'a': [1.5]})", ["log: 一 2 None {'a': [1.5]}"]],
    ["print('a\\nb')", ["log: a", "log: b"]],
    ["print('a', end='')\nprint('b')", ["log: ab"]],
    ["print()", ["log: "]],
    ["import sys\nprint('bad', file=sys.stderr)", ["error: bad"]],
    ["import os\nos.write(1, '包'.encode())", ["log: 包"]],
    ["print('\\ud800')", ["log: \\ud800"]],
    ["cloud.log('warn', 'two\\nlines')", ["warn: two\nlines"]],
    ["cloud.log('odd', 'x')", ["log: x"]],
    ["import warnings\nwarnings.warn('old')", ["error: hello.py:3: UserWarning: old", "error:   warnings.warn('old')"]],
    ["import logging\nlogging.getLogger('x').error('%s!', 1)", ["error: 1!"]],
    ["import io, sys\nsys.stdout = io.StringIO()\nprint('kept')", []],
  ])("%s", async (text, log) => {
    const seen = (await body(`${text}\ncloud.settle(1)`)).log;
    expect(seen.filter((line) => line !== "settled")).toEqual(log);
  });

  it("is stamped with the emulator's time", async () => {
    const times: number[] = [];
    await body("print(1)\nreturn 1", { now: () => 1_537_516_965_123, onLog: ({ at }) => times.push(at) });
    expect(times).toEqual([1_537_516_965_123]);
  });
});

describe("time", () => {
  const READ =
    "import time, datetime\nreturn [time.time(), time.strftime('%Y-%m-%d %H:%M'), str(datetime.datetime.now()), time.timezone, time.mktime(time.strptime('2020-01-02', '%Y-%m-%d'))]";

  it("is the emulator's, and stands still with it", async () => {
    clock.freeze("2026-01-01T20:00:00.500Z");
    const { data } = await body(`import time\ntime.sleep(0.02)\n${READ}`);
    clock.resume();
    expect(data).toEqual([1767297600.5, "2026-01-01 20:00", "2026-01-01 20:00:00.500000", 0, 1577923200]);
  });

  it("is local where the SDK says", async () => {
    clock.freeze("2026-01-01T20:00:00Z");
    const { python = { bundle: "" } } = pythonSdk;
    const inChina = pythonHarness({ clock, keep: 0 });
    const guest = { ...pythonSdk, python: { ...python, utcOffsetMinutes: 480 } };
    const { data } = await inChina.run(`def main(e, c):\n${READ.replace(/^/gm, "  ")}`, { guest });
    await inChina.runner.close();
    clock.resume();
    expect(data).toEqual([1767297600, "2026-01-02 04:00", "2026-01-02 04:00:00", -28800, 1577894400]);
  });

  it("is measured for real", async () => {
    const { data } = await body(
      "import time\nt = time.perf_counter()\ntime.sleep(0.05)\nreturn time.perf_counter() - t",
    );
    expect(data).toBeGreaterThan(0.049);
    expect((await body("import time\ntime.sleep(-1)")).error).toMatchObject({ type: "ValueError" });
  });
});

describe("the standard library", () => {
  it("is there", async () => {
    const { data } = await body(`
import base64, collections, csv, decimal, hashlib, io, itertools, json, math, random, re, statistics, string, textwrap, unicodedata, urllib.parse, uuid
return [
  base64.b64encode('包'.encode()).decode(), str(decimal.Decimal('1.1') + 1), hashlib.md5(b'a').hexdigest(), math.gcd(12, 18),
  re.split(r'\\s*,\\s*', 'a , b'), json.dumps({'名': 1}, ensure_ascii=False, sort_keys=True), urllib.parse.quote('包'),
  len(str(uuid.uuid4())), statistics.mean([1, 2]), '%.2f|%5d|{:>4}'.format(1) % (1.005, 3), unicodedata.name('包')]`);
    expect(data).toEqual([
      "5YyF",
      "2.1",
      "0cc175b9c0f1b6a831c399e269772661",
      6,
      ["a", "b"],
      '{"名": 1}',
      "%E5%8C%85",
      36,
      1.5,
      "1.00|    3|   1",
      "CJK UNIFIED IDEOGRAPH-5305",
    ]);
  });
});
