import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestPythonSdk } from "../setup.js";
import { type Harness, pythonHarness } from "../support/harness.js";

/** One worker only: every run finds the interpreter that the last one left. */
let harness: Harness;
beforeAll(async () => {
  await buildTestPythonSdk();
  harness = pythonHarness({ most: 1 });
});
afterAll(() => harness.runner.close());

const body = async (text: string) => {
  const { data, error } = await harness.run(`def main(event, cloud):\n${text.replace(/^/gm, "  ")}`);
  return error ?? data;
};

/** What one run does, and how another would see it. */
const TRACES: readonly (readonly [name: string, leave: string, look: string, expected: unknown])[] = [
  ["globals", "global x\nx = 1", "return 'x' in globals()", false],
  ["a patched module", "import json\njson.dumps = lambda v: 'mine'", "import json\nreturn json.dumps([1])", "[1]"],
  ["a patched builtin", "import builtins\nbuiltins.len = lambda v: 7", "return len('ab')", 2],
  ["a new builtin", "import builtins\nbuiltins.mine = 1", "import builtins\nreturn hasattr(builtins, 'mine')", false],
  ["a replaced module", "import sys\nsys.modules['json'] = None", "import json\nreturn json.dumps([1])", "[1]"],
  ["a module that was loaded", "import decimal", "import sys\nreturn 'decimal' in sys.modules", false],
  [
    "a module of its own",
    "import sys, types\nsys.modules['mine'] = types.ModuleType('mine')",
    "import sys\nreturn 'mine' in sys.modules",
    false,
  ],
  [
    "a patched class",
    "import datetime, json\njson.JSONEncoder.encode = None",
    "import json\nreturn json.JSONEncoder().encode([1])",
    "[1]",
  ],
  ["the SDK's state", "cloud.mine = 1", "return hasattr(cloud, 'mine')", false],
  ["the SDK's class", "type(cloud).echo = lambda self, v: 'mine'", "return cloud.echo('yours')", "yours"],
  [
    "the SDK's modules",
    "import guest.cloud\nguest.cloud.Cloud = None",
    "import guest.cloud\nreturn guest.cloud.Cloud is type(cloud)",
    true,
  ],
  ["import hooks", "import sys\nsys.meta_path.clear()\nsys.path.clear()", "import colorsys\nreturn 'fine'", "fine"],
  ["the recursion limit", "import sys\nsys.setrecursionlimit(60)", "import sys\nreturn sys.getrecursionlimit()", 1000],
  [
    "the trace function",
    "import sys\nsys.settrace(lambda *a: None)",
    "import sys\nreturn sys.gettrace() is None",
    true,
  ],
  [
    "the standard streams",
    "import sys\nsys.stdout.close()\nsys.stderr = None",
    "import sys\nprint('x')\nreturn sys.stdout.closed",
    false,
  ],
  [
    "descriptors",
    "import os\nos.open('/lib/python314.zip', 0)",
    "import os\nreturn os.open('/lib/python314.zip', 0)",
    3,
  ],
  ["closed descriptors", "import os\nos.close(1)", "import os\nreturn os.write(1, b'x')", 1],
  ["the working folder", "import os\nos.chdir('/tmp')", "import os\nreturn os.getcwd()", "/home/pyodide"],
  ["the environment", "import os\nos.environ['MINE'] = '1'", "import os\nreturn 'MINE' in os.environ", false],
  [
    "locale and warnings",
    "import warnings\nwarnings.simplefilter('error')",
    "import warnings\nwarnings.warn('w')\nreturn 1",
    1,
  ],
  ["exit handlers", "import atexit\natexit.register(print, 'bye')", "return 1", 1],
  ["garbage", "class A:\n  def __del__(self): print('mine')\na = A()\na.a = a", "import gc\ngc.collect()\nreturn 1", 1],
  ["the collector's settings", "import gc\ngc.disable()", "import gc\nreturn gc.isenabled()", true],
  ["memory", "global a\na = bytearray(20 * 2 ** 20)", "return 1", 1],
  ["interned texts", "import sys\nsys.intern('a text of mine')", "return 1", 1],
  [
    "numbers by chance",
    "import random\nrandom.seed(1)",
    "import random\nreturn random.random() != random.Random(1).random()",
    true,
  ],
];

describe("a later run does not see", () => {
  it.each(TRACES)("%s", async (_, leave, look, expected) => {
    expect(await body(`${leave}\nreturn 'left'`)).toBe("left");
    expect(await body(look)).toEqual(expected);
  });

  it("what a run did that was stopped, or failed", async () => {
    const leave = "import json\njson.dumps = None\n";
    await harness.run(`def main(e, c):\n  import json\n  json.dumps = None\n  while True: pass`, { timeMs: 100 });
    expect(await body("import json\nreturn json.dumps([1])")).toBe("[1]");
    await body(`${leave}raise ValueError`);
    expect(await body("import json\nreturn json.dumps([1])")).toBe("[1]");
  });

  it("a hundred of them", async () => {
    const sizes = new Set<number>();
    for (let index = 0; index < 100; index++) {
      const text = `def main(e, c):\n  import json\n  assert not hasattr(json, 'mine')\n  json.mine = [e] * 1000\n  print(e)\n  return c.echo(e)`;
      const { data, memoryBytes } = await harness.run(text, { event: index });
      expect(data).toBe(index);
      sizes.add(memoryBytes);
    }
    expect(sizes.size).toBe(1);
  });
});

describe("every run", () => {
  it("has numbers by chance of its own", async () => {
    const text = "import os, random, uuid\nreturn [random.random(), uuid.uuid4().hex, os.urandom(8).hex()]";
    const seen = [await body(text), await body(text), await body(text)].flat();
    expect(new Set(seen).size).toBe(9);
  });

  it("is fresh, whatever is asked for", async () => {
    const code = "runs = 0\ndef main(e, c):\n  global runs\n  runs += 1\n  return runs";
    for (const containers of ["warm", "fresh", "shared"] as const) {
      expect((await harness.run(code, { containers })).data).toBe(1);
      expect((await harness.run(code, { containers })).data).toBe(1);
    }
  });
});
