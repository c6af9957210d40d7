import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createFunctionRuntime } from "../../../src/functions/index.js";
import type { HostCall } from "../../../src/functions/types.js";
import { createClock, EmulatorError } from "../../../src/kernel/index.js";
import { buildTestPythonSdk } from "../setup.js";
import {
  createGate,
  echo,
  type Harness,
  pythonHarness,
  pythonSdk,
  TEST_CACHES,
  testSnapshots,
} from "../support/harness.js";
import { runProgram } from "../support/program.js";

/** For tests that leave it as it was. */
let shared: Harness;
beforeAll(async () => {
  await buildTestPythonSdk();
  shared = pythonHarness();
});
afterAll(() => shared.runner.close());

const harnesses: Harness[] = [];
const open = (...options: Parameters<typeof pythonHarness>): Harness => {
  const harness = pythonHarness(...options);
  harnesses.push(harness);
  return harness;
};
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await Promise.all(harnesses.splice(0).map(({ runner }) => runner.close()));
});

const main = (text: string): string => `def main(event, cloud):\n${text.replace(/^/gm, "  ")}`;
const ECHO = main("return cloud.echo(event)");

/** Every worker that is spoken to, in order of its first message. */
const watchWorkers = (): Set<Worker> => {
  const seen = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, ...message) {
    seen.add(this);
    return postMessage.apply(this, message);
  });
  return seen;
};

/** Every worker that is being started. */
const watchStarts = (): Set<Worker> => {
  const seen = new Set<Worker>();
  const { once } = Worker.prototype;
  vi.spyOn(Worker.prototype, "once").mockImplementation(function (this: Worker, ...listener) {
    seen.add(this);
    return once.apply(this, listener);
  });
  return seen;
};

/** A host whose `invoke` runs the same function again, one level deeper. */
const nesting = ({ run }: Harness, code: string): HostCall => {
  const call: HostCall = async (operation, input) => {
    if (operation !== "invoke") return echo(operation, input);
    const { data, error } = await run(code, { event: input, call });
    if (error) throw Object.assign(new Error(error.message), { inner: error.type });
    return data ?? null;
  };
  return call;
};

const DEEP = main("return ['底'] if event == 0 else [event, *cloud.call('invoke', event - 1)]");

describe("functions that call functions", () => {
  it("wait for each other, four deep", async () => {
    const { data } = await shared.run(DEEP, { event: 4, call: nesting(shared, DEEP) });
    expect(data).toEqual([4, 3, 2, 1, "底"]);
  });

  it("hear of an inner failure, and go on", async () => {
    const code = main(
      "if event == 0: raise KeyError('innen')\ntry: cloud.call('invoke', event - 1)\nexcept HostError as e: return [str(e), e.inner]",
    );
    expect((await shared.run(code, { event: 1, call: nesting(shared, code) })).data).toEqual(["'innen'", "KeyError"]);
  });

  it("are refused when every worker waits for another", async () => {
    const harness = open({ most: 2 });
    const call = nesting(harness, DEEP);
    const { error } = await harness.run(DEEP, { event: 5, call });
    expect(error).toMatchObject({
      type: "HostError",
      message: "more than 2 Python functions are waiting for each other",
      details: { inner: "HostError" },
    });
    expect((await harness.run(DEEP, { event: 1, call })).data).toEqual([1, "底"]);
  });

  it("get along when many do so at once: inner runs go first", async () => {
    const harness = open({ most: 4 });
    const call = nesting(harness, DEEP);
    const results = await Promise.all(
      Array.from({ length: 8 }, () => harness.run(DEEP, { event: 1, call, timeMs: 20_000 })),
    );
    expect(results.map(({ data }) => data)).toEqual(results.map(() => [1, "底"]));
  });
});

describe("workers", () => {
  it("run twenty functions at the same time, apart from each other", async () => {
    const { run } = open({ most: 6 });
    const code = main(
      "import time\nglobal mine\nmine = event\ntime.sleep(0.02)\nprint(event)\nreturn [cloud.echo(event), mine]",
    );
    const results = await Promise.all(Array.from({ length: 20 }, (_, event) => run(code, { event })));
    expect(results.map(({ data }) => data)).toEqual(results.map((_, n) => [n, n]));
    expect(results.map(({ log }) => log)).toEqual(results.map((_, n) => [`log: ${n}`, "settled"]));
  });

  it("are kept, and wait for the next run", async () => {
    const workers = watchWorkers();
    const { run } = open();
    for (let event = 0; event < 20; event++) expect((await run(ECHO, { event })).data).toBe(event);
    expect(workers.size).toBeLessThanOrEqual(2);
  });

  it("go when they have idled for long", async () => {
    const workers = watchWorkers();
    const { run } = open({ keep: 0, retireMs: 30 });
    await Promise.all([1, 2, 3].map(() => run(main("import time\ntime.sleep(0.8)\nreturn 1"))));
    expect(workers.size).toBeGreaterThan(1);
    const alive = () => [...workers].filter(({ threadId }) => threadId > 0).length;
    await vi.waitFor(() => expect(alive()).toBeLessThanOrEqual(1), { timeout: 5000 });
    expect((await run(ECHO, { event: "still there" })).data).toBe("still there");
  });

  it("do not come into being before the first Python function runs", async () => {
    const workers = watchWorkers();
    const runtime = createFunctionRuntime();
    const source = { kind: "native", exports: { main: async () => 1 } } as const;
    const request = { container: "x", source, guest: pythonSdk, event: null, call: echo, log() {}, now: Date.now };
    await runtime.run({ ...request, limits: { timeMs: 1000, memoryMb: 16 } });
    await runtime.close();
    expect(workers.size).toBe(0);
  });
});

describe("a worker that dies", () => {
  it("fails its run with a clear error, and the next one works", async () => {
    const workers = watchWorkers();
    const { run } = open();
    const isRunning = createGate();
    const running = run(main("print('on')\nwhile True: pass"), { onLog: isRunning.open });
    await isRunning.opened;
    for (const worker of workers) await worker.terminate();
    const { error, log } = await running;
    expect(error).toMatchObject({ type: "Error", message: expect.stringMatching(/^the sandbox worker died: /) });
    expect(log).toEqual(["log: on", "settled"]);
    expect((await run(ECHO, { event: 1 })).data).toBe(1);
  });

  it("after completion does not take the result with it", async () => {
    const workers = watchWorkers();
    const { run } = open();
    const isSettled = createGate();
    const running = run(main("cloud.settle('留')\nwhile True: pass"), { onSettled: isSettled.open });
    await isSettled.opened;
    for (const worker of workers) await worker.terminate();
    expect((await running).data).toBe("留");
  });

  it("while nothing runs is not missed", async () => {
    const workers = watchWorkers();
    const { run } = open();
    await run(ECHO);
    for (const worker of workers) await worker.terminate();
    expect((await run(ECHO, { event: 2 })).data).toBe(2);
  });
});

describe("fake timers", () => {
  it("hang neither runs nor limits", async () => {
    vi.useFakeTimers();
    const { run } = shared;
    expect((await run(ECHO, { event: 1 })).data).toBe(1);
    expect(
      (await run(main("while True:\n  try:\n    while True: pass\n  except: pass"), { timeMs: 50 })).outcome.status,
    ).toBe("timeout");
  });
});

describe("close", () => {
  it("ends what is running and waiting at once, and refuses more", async () => {
    const harness = pythonHarness({ most: 2 });
    const isRunning = createGate();
    const call: HostCall = () => {
      isRunning.open();
      return new Promise(() => {});
    };
    const stuck = [
      harness.run(main("cloud.call('never')"), { call }),
      harness.run(main("while True:\n  try:\n    while True: pass\n  except: pass")),
      harness.run(ECHO),
    ];
    const endings = Promise.allSettled(stuck);
    await isRunning.opened;
    const started = performance.now();
    await harness.runner.close();
    expect(performance.now() - started).toBeLessThan(700);
    const seen = (await endings).map((ending) =>
      ending.status === "rejected" ? ending.reason.code : ending.value.error?.message,
    );
    for (const each of seen)
      expect(each).toMatch(/^(CLOSED|the sandbox worker died: the functions' runtime was closed)$/);
    await expect(harness.run(ECHO)).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("may come while the first worker starts, twice, or unused", async () => {
    const cache = { ...testSnapshots, remove: vi.fn(async () => {}) };
    const harness = pythonHarness({ cache });
    const workers = watchStarts();
    const running = harness.run(ECHO);
    const refusal = expect(running).rejects.toMatchObject({ code: "CLOSED" });
    await vi.waitFor(() => expect(workers.size).toBe(1));
    await harness.runner.close();
    await harness.runner.close();
    await refusal;
    expect(cache.remove).not.toHaveBeenCalled();
    await pythonHarness().runner.close();
  });

  it("may be forgotten: a process ends while workers idle", async () => {
    expect(await runProgram("leaves-python-open.ts")).toEqual([0, "完"]);
  });
});

describe("the functions' runtime", () => {
  it("runs Python where it belongs, with its clock", async () => {
    vi.stubEnv("XDG_CACHE_HOME", TEST_CACHES);
    const clock = createClock();
    clock.freeze("2026-01-01T00:00:00Z");
    const runtime = createFunctionRuntime({ clock });
    const { outcome } = await runtime.run({
      container: "x",
      source: { kind: "python", code: main("import time\nreturn [event, time.time()]"), filename: "hello.py" },
      guest: pythonSdk,
      event: 1,
      limits: { timeMs: 2000, memoryMb: 16 },
      call: echo,
      log() {},
      now: Date.now,
    });
    await runtime.close();
    vi.unstubAllEnvs();
    expect(outcome).toEqual({ status: "fulfilled", data: [1, 1767225600] });
  });
});

describe("cool", () => {
  it("disturbs nobody", async () => {
    const { run, runner } = shared;
    const isRunning = createGate();
    const running = run(main("cloud.call('wait')\nreturn 'fertig'"), {
      call: async () => {
        isRunning.open();
        return null;
      },
    });
    await isRunning.opened;
    runner.cool("test/");
    runner.cool();
    expect((await running).data).toBe("fertig");
  });
});

describe("a sandbox that is not set up", () => {
  const guestAt = (bundle: string) => ({ ...pythonSdk, python: { bundle } });

  it("says so when the SDK is not there, does not load, or knows no Python", async () => {
    const { run } = shared;
    await expect(run(ECHO, { guest: guestAt("file:///nowhere/guest.json") })).rejects.toThrow(EmulatorError);
    await expect(run(ECHO, { guest: guestAt("file:///nowhere/guest.json") })).rejects.toMatchObject({
      code: "SANDBOX_UNAVAILABLE",
      message: expect.stringMatching(/nowhere\/guest.json.*Is the package built\? \(npm run build\)/),
    });
    const broken = join(TEST_CACHES, "baas-emulator/guest-broken.py.json");
    await writeFile(broken, JSON.stringify({ __init__: "from .a import b", a: "def create(:" }));
    await expect(run(ECHO, { guest: guestAt(pathToFileURL(broken).href) })).rejects.toMatchObject({
      code: "SANDBOX_UNAVAILABLE",
      message: expect.stringMatching(
        /^the Python guest SDK does not load:\n.*guest\/a\.py.*SyntaxError: invalid syntax/s,
      ),
    });
    const { python: _, ...javascript } = pythonSdk;
    await expect(run(ECHO, { guest: javascript })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((await run(ECHO, { event: 1 })).data).toBe(1);
  });
});
