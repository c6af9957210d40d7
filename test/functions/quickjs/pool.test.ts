import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { compileEngine } from "../../../src/functions/quickjs/binary.js";
import { createPool } from "../../../src/functions/quickjs/pool.js";
import { createQuickjsRunner } from "../../../src/functions/quickjs/runner.js";
import { artifact } from "../../../src/kernel/artifact.js";
import { EmulatorError } from "../../../src/kernel/index.js";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness, sdk } from "../support/harness.js";

beforeAll(buildTestSdk);

const harnesses: Harness[] = [];
const open = (...options: Parameters<typeof quickjsHarness>): Harness => {
  const harness = quickjsHarness(...options);
  harnesses.push(harness);
  return harness;
};
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await Promise.all(harnesses.splice(0).map(({ runner }) => runner.close()));
});

/** What holds the process open: a worker at work shows as a message port. */
const resources = (): string[] => process.getActiveResourcesInfo();
const countOf = (kind: string): number => resources().filter((each) => each === kind).length;

/** Every worker that is spoken to, in order of its first message. */
const watchWorkers = (): Worker[] => {
  const seen = new Set<Worker>();
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, ...message) {
    seen.add(this);
    return postMessage.apply(this, message);
  });
  return new Proxy([], { get: (_, name) => Reflect.get([...seen], name) });
};

describe("workers", () => {
  it("run twenty functions at the same time, apart from each other", async () => {
    const { run } = open();
    const code =
      "let mine; exports.main = async ({ n }) => { mine = n; await new Promise((ok) => setTimeout(ok, 20)); return [n, mine] }";
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => run(code, { container: "same", event: { n } })),
    );
    expect(results.map(({ data }) => data)).toEqual(Array.from({ length: 20 }, (_, n) => [n, n]));
  });

  it("let a function call a function, ten deep", async () => {
    const { run } = open();
    const code =
      "exports.main = async ({ depth }) => depth === 0 ? ['底'] : [depth, ...(await BaaS.call('invoke', { depth: depth - 1 }))]";
    const invoke = async (depth: number): Promise<unknown> =>
      (await run(code, { container: "nested", event: { depth }, call: (_, input) => nest(input as { depth: number }) }))
        .data;
    const nest = async ({ depth }: { depth: number }) => (await invoke(depth)) as never;
    expect(await invoke(10)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, "底"]);
  });

  it("are preferred where the container is warm", async () => {
    const { run } = open();
    const slow = "exports.main = (e, done) => { setTimeout(() => done(null, 1), 30) }";
    const counter = "let runs = 0; exports.main = async () => ++runs";
    await Promise.all([run(slow), run(slow), run(counter, { container: "w" })]);
    const counts = [];
    for (let index = 0; index < 4; index++) counts.push((await run(counter, { container: "w" })).data);
    expect(counts).toEqual([2, 3, 4, 5]);
  });

  it("go when they have idled for long, but two and the spare", async () => {
    const workers = watchWorkers();
    const { run } = open({ retireMs: 30 });
    await Promise.all(
      Array.from({ length: 6 }, () => run("exports.main = (e, done) => { setTimeout(() => done(null, 1), 60) }")),
    );
    const alive = () => [...workers].filter(({ threadId }) => threadId > 0).length;
    expect([...workers].length).toBeGreaterThan(3);
    await vi.waitFor(() => expect(alive()).toBeLessThanOrEqual(3), { timeout: 5000 });
    expect((await run("exports.main = async () => 'still there'")).data).toBe("still there");
  });
});

describe("many versions of a function's code", () => {
  it("cost no more workers than are kept, and the spare", async () => {
    const workers = watchWorkers();
    const { run } = open({ keep: 1 });
    for (let version = 0; version < 60; version++) {
      expect((await run(`exports.main = async () => '版本 ${version}'`)).data).toBe(`版本 ${version}`);
    }
    expect([...workers].length).toBeLessThanOrEqual(2);
  });

  it("leave the last ones warm", async () => {
    const { run } = open({ keep: 1 });
    const code = (version: number) => `let runs = 0; exports.main = async () => [${version}, ++runs]`;
    for (let version = 0; version < 20; version++) await run(code(version));
    expect((await run(code(19))).data).toEqual([19, 2]);
    expect((await run(code(15))).data).toEqual([15, 2]);
    expect((await run(code(1))).data).toEqual([1, 1]);
  });
});

describe("a worker that dies", () => {
  it("fails its run with a clear error, and the next one works", async () => {
    const workers = watchWorkers();
    const { run } = open();
    let started: () => void = () => {};
    const isRunning = new Promise<void>((resolve) => {
      started = resolve;
    });
    const running = run("exports.main = () => { console.log('on') }", { onLog: () => started() });
    await isRunning;
    await workers[0]?.terminate();
    const { error, log } = await running;
    expect(error).toMatchObject({ type: "Error", message: expect.stringMatching(/^the sandbox worker died: /) });
    expect(log).toEqual(["log: on", "settled"]);
    expect((await run("exports.main = async () => 1")).data).toBe(1);
  });

  it("after completion does not take the result with it", async () => {
    const workers = watchWorkers();
    const { run } = open();
    let settled: () => void = () => {};
    const isSettled = new Promise<void>((resolve) => {
      settled = resolve;
    });
    const running = run("exports.main = (e, done) => { setInterval(() => {}, 5); done(null, '留') }", {
      onSettled: () => settled(),
    });
    await isSettled;
    await workers[0]?.terminate();
    expect((await running).data).toBe("留");
  });

  it("while nothing runs is not missed", async () => {
    const workers = watchWorkers();
    const { run } = open();
    await run("exports.main = async () => 1");
    await Promise.all([...workers].map((worker) => worker.terminate()));
    expect((await run("exports.main = async () => 2")).data).toBe(2);
  });
});

describe("fake timers", () => {
  it("hang neither runs nor limits", async () => {
    vi.useFakeTimers();
    const { run } = open();
    const { data } = await run("exports.main = (e, done) => { setTimeout(() => done(null, 'real'), 5) }");
    expect(data).toBe("real");
    expect((await run("exports.main = () => {}", { timeMs: 50 })).outcome.status).toBe("timeout");
    const native = "exports.main = async () => { const s = 'a'.repeat(2e6); for (;;) s.indexOf('b') }";
    expect((await run(native, { timeMs: 50 })).outcome.status).toBe("timeout");
  });
});

describe("close", () => {
  it("leaves nothing behind", async () => {
    const workers = watchWorkers();
    const [ports, timeouts] = [countOf("MessagePort"), countOf("Timeout")];
    const harness = quickjsHarness();
    let during = 0;
    await Promise.all(
      [1, 2, 3].map((n) =>
        harness.run(`exports.main = async () => { console.log(1); return ${n} }`, {
          onLog: () => {
            during = countOf("MessagePort");
          },
        }),
      ),
    );
    await harness.run("exports.main = () => {}", { timeMs: 30 });
    await harness.runner.close();
    expect(during).toBeGreaterThan(ports);
    expect([countOf("MessagePort"), countOf("Timeout") <= timeouts]).toEqual([ports, true]);
    expect([...workers].map(({ threadId }) => threadId)).toEqual([...workers].map(() => -1));
  });

  it("ends what is running and waiting, and refuses more", async () => {
    const harness = quickjsHarness();
    const stuck = Array.from({ length: 6 }, () => harness.run("exports.main = () => {}"));
    const endings = Promise.allSettled(stuck);
    await harness.runner.close();
    for (const ending of await endings) {
      if (ending.status === "rejected") expect(ending.reason).toMatchObject({ code: "CLOSED" });
      else expect(ending.value.error?.message).toBe("the sandbox worker died: the functions' runtime was closed");
    }
    await expect(harness.run("exports.main = async () => 1")).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("does not wait for a call that nothing can stop", async () => {
    const { terminate } = Worker.prototype;
    // As a worker in the middle of a long native call: its end comes at some time, not now.
    vi.spyOn(Worker.prototype, "terminate").mockImplementation(function (this: Worker) {
      void terminate.call(this);
      return new Promise(() => {});
    });
    const harness = quickjsHarness();
    await harness.run("exports.main = async () => 1");
    const started = performance.now();
    await harness.runner.close();
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("may be forgotten: a process ends while workers idle", async () => {
    const program = fileURLToPath(new URL("../support/leaves-open.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect([code, text.trim()]).toEqual([0, "完"]);
  });
});

describe("a worker that is about to be given back", () => {
  it("is waited for: nobody starts another", async () => {
    const workerData = vi.fn(async () => ({
      engine: await compileEngine(),
      libraries: artifact("sandbox/").href,
      images: new Map(),
    }));
    const pool = createPool({ script: artifact("sandbox-worker.js"), workerData });
    const listener = { message() {}, died() {} };
    const seat = await pool.take(undefined, listener);
    // The pool is through with starting it.
    await new Promise((resolve) => setImmediate(resolve));
    seat.vacate();
    const next = pool.take(undefined, listener);
    seat.release();
    await next;
    expect(workerData).toHaveBeenCalledTimes(1);
    await pool.close();
  });
});

describe("a sandbox that is not set up", () => {
  it("says so when its worker is not there, and what to do", async () => {
    const pool = createPool({
      script: new URL("file:///nowhere/sandbox-worker.js"),
      workerData: async () => ({ engine: {} as WebAssembly.Module, libraries: "", images: new Map() }),
    });
    const taken = Promise.allSettled([1, 2].map(() => pool.take("x", { message() {}, died() {} })));
    for (const outcome of await taken) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: {
          code: "SANDBOX_UNAVAILABLE",
          message: expect.stringMatching(/nowhere.*Is the package built\? \(npm run build\)/),
        },
      });
    }
    await pool.close();
  });

  it("says so when the SDK cannot be loaded", async () => {
    const runner = createQuickjsRunner({ images: "never" });
    const request = {
      container: "x",
      source: { kind: "javascript", code: "exports.main = async () => 1", filename: "index.js" },
      event: null,
      limits: { timeMs: 1000, memoryMb: 16 },
      call: async () => null,
      log: () => {},
      now: Date.now,
    } as const;
    const broken = runner.run({ ...request, guest: { ...sdk, bundle: "file:///nowhere/guest.js" } });
    await expect(broken).rejects.toThrow(EmulatorError);
    await expect(broken).rejects.toMatchObject({
      code: "SANDBOX_UNAVAILABLE",
      message: expect.stringContaining("/nowhere/guest.js"),
    });
    expect((await runner.run({ ...request, guest: sdk })).outcome).toEqual({ status: "fulfilled", data: 1 });
    await runner.close();
  });
});
