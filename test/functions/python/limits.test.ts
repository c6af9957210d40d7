import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestPythonSdk } from "../setup.js";
import { type Harness, pythonHarness, type RunOptions } from "../support/harness.js";

let harness: Harness;
beforeAll(async () => {
  await buildTestPythonSdk();
  harness = pythonHarness();
});
afterAll(() => harness.runner.close());

const main = (text: string): string => `def main(event, cloud):\n${text.replace(/^/gm, "  ")}`;

/** Runs the body, and then something that must work. */
const run = async (text: string, options: RunOptions = {}) => {
  const observed = await harness.run(main(text), { timeMs: 4000, memoryMb: 32, ...options });
  expect((await harness.run(main("return ['照常', cloud.echo(event)]"), { event: 7 })).data).toEqual(["照常", 7]);
  return observed;
};

describe("the time limit", () => {
  it.each([
    "while True: pass",
    "while True:\n  try:\n    while True: pass\n  except Exception: pass",
    "while True:\n  try:\n    while True: pass\n  except: pass",
    "try:\n  while True: pass\nexcept BaseException: pass\nreturn 'late'",
    "try:\n  while True: pass\nfinally: cloud.settle('late')",
    "try:\n  while True: pass\nexcept: print('late')",
    "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')",
    "return 10 ** 10 ** 8",
    "while True: sorted(range(1000000))",
    "while True: cloud.echo(1)",
    "while True:\n  try: cloud.echo(1)\n  except: pass",
    "import time\ntime.sleep(100)",
    "import time\nwhile True:\n  try: time.sleep(100)\n  except: pass",
    "for line in iter(int, 1): pass",
    "def f():\n  try: f()\n  finally: f()\nf()",
  ])("stops %s", async (text) => {
    const { outcome, log, executionMs } = await run(text, { timeMs: 150 });
    expect(outcome).toEqual({ status: "timeout" });
    expect(log).toEqual(["settled"]);
    expect(executionMs).toBeGreaterThanOrEqual(149);
    expect(executionMs).toBeLessThan(1500);
  });

  it("stops a function that waits for the host", async () => {
    const { outcome, executionMs } = await run("cloud.call('never')", {
      timeMs: 100,
      call: () => new Promise(() => {}),
    });
    expect(outcome.status).toBe("timeout");
    expect(executionMs).toBeLessThan(1000);
  });

  it("does not mix up an answer that comes too late", async () => {
    const answers: (() => void)[] = [];
    const call = (): Promise<string> => new Promise((resolve) => answers.push(() => resolve("of the first run")));
    await harness.run(main("cloud.call('slow')"), { timeMs: 60, call });
    const second = harness.run(main("return cloud.echo('mine')"), {
      call: async (_, input) => {
        for (const answer of answers) answer();
        return input;
      },
    });
    expect((await second).data).toBe("mine");
  });
});

describe("the memory limit", () => {
  it.each([
    "return len('a' * 10 ** 9)",
    "a = []\nwhile True: a.append('x' * 1000)",
    "a = []\nwhile True: a.append([0])",
    "a = {}\nwhile True: a[len(a)] = str(len(a))",
    "s = 'x'\nwhile True: s += s",
    "return bytearray(10 ** 9)",
    "return list(range(10 ** 8))",
    "return 'x' * 25000000",
  ])("stops %s", async (text) => {
    const { error, memoryBytes } = await run(text);
    expect(error).toMatchObject({ type: "MemoryError", message: "out of memory" });
    expect(error?.stack).toMatch(/MemoryError: out of memory$/);
    expect(memoryBytes).toBeLessThan(100e6);
  });

  it("lets a function have what it is promised, and no more", async () => {
    const text = "a = bytearray(100 * 2 ** 20)\nreturn len(a)";
    expect((await run(text, { memoryMb: 128 })).data).toBe(100 * 2 ** 20);
    expect((await run(text, { memoryMb: 64 })).error?.type).toBe("MemoryError");
  });

  it("can be caught, and the function goes on", async () => {
    const { data } = await run("try:\n  'a' * 10 ** 9\nexcept MemoryError:\n  return 'caught'");
    expect(data).toBe("caught");
  });
});

describe("the stack", () => {
  it.each([
    ["def f(): return f() + 1\nf()", "RecursionError"],
    [
      "import sys\nsys.setrecursionlimit(10 ** 7)\ndef f(n): return f(n + 1) + 1\nf(0)",
      /^(RecursionError|MemoryError)$/,
    ],
    ["class A:\n  def __repr__(self): return repr(self)\nrepr(A())", "RecursionError"],
    ["class A:\n  def __getattr__(self, n): return getattr(self, n + 'x')\nA().x", "RecursionError"],
    ["f = lambda: sorted([1, 2], key=lambda _: f())\nf()", "RecursionError"],
    ["import json\njson.loads('[' * 100000)", /^(RecursionError|JSONDecodeError)$/],
    ["eval('(' * 5000 + ')' * 5000)", /^(SyntaxError|MemoryError|RecursionError)$/],
    ["eval('+'.join(['1'] * 100000))", "RecursionError"],
    ["eval('-' * 100000 + '1')", /^(RecursionError|MemoryError)$/],
    ["a = []\nfor _ in range(10000): a = [a]\nreturn a", "ValueError"],
    ["a = []\nfor _ in range(300): a = [a]\nreturn a", "ValueError"],
  ])("ends %s", async (text, type) => {
    const { error } = await run(text, { memoryMb: 64, timeMs: 8000 });
    expect(error?.type).toMatch(type);
  });

  it("allows nine hundred nested calls", async () => {
    expect((await run("def f(n): return 0 if n == 0 else 1 + f(n - 1)\nreturn f(900)")).data).toBe(900);
  });
});

describe("sizes", () => {
  it("of a result: 32 million characters", async () => {
    const { error } = await run("return 'x' * 34000000", { memoryMb: 256 });
    expect(error).toMatchObject({ type: "ValueError", message: expect.stringContaining("the result is larger than") });
    expect((await run("return 'x' * 30000000", { memoryMb: 256 })).data).toHaveLength(30_000_000);
  });

  it("of a call: 64 million characters", async () => {
    const { data } = await run("try: cloud.echo('x' * 70000000)\nexcept HostError as e: return str(e)", {
      memoryMb: 512,
    });
    expect(data).toMatch(/^a call carries at most \d+ characters$/);
  });

  it("of the log", async () => {
    const { outcome, log } = await run("while True: print('x' * 1000)", { timeMs: 1000 });
    expect(outcome.status).toBe("timeout");
    expect(log.join("").length).toBeLessThan(5e6);
    expect(log.at(-2)).toBe("warn: (further lines are dropped: the log is too long)");
  });

  it("of one line", async () => {
    const { log } = await run("print('x' * 9000000)\nreturn 1", { memoryMb: 64 });
    expect(log.join("").length).toBeLessThan(5e6);
  });
});
