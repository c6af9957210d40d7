import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { buildTestSdk } from "../setup.js";
import { createGate, echo, type Harness, type Observed, quickjsHarness, type RunOptions } from "../support/harness.js";

const LIMIT = { timeMs: 150, memoryMb: 16 };
/** For runs that are to be ended by something else. */
const PATIENT = { timeMs: 5000, memoryMb: 16 };

/** Nothing can interrupt it before it is through with its text, for minutes. */
const HANG = "const s = 'a'.repeat(2e6); for (;;) s.indexOf('b');";

/** Does what the event says, and counts. */
const SERVICE = `
  let runs = 0;
  const acts = {
    count() {},
    wait: () => BaaS.call("wait"),
    loop() { for (;;); },
    hang() { ${HANG} },
    fill() { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20)); },
    recurse() { const f = () => f() + 1; f(); },
  };
  exports.main = async ({ act, late, after = 0 }) => {
    runs++;
    if (act && after) await new Promise((ok) => setTimeout(ok, after));
    if (late) setTimeout(() => { console.log("now"); acts[late]() }, after);
    else await acts[act]();
    return runs;
  }`;

const harnesses: Harness[] = [];
const open = (...options: Parameters<typeof quickjsHarness>): Harness => {
  const harness = quickjsHarness(...options);
  harnesses.push(harness);
  return harness;
};
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(harnesses.splice(0).map(({ runner }) => runner.close()));
});
beforeAll(buildTestSdk);

/** Runs code in shared containers of its own harness. */
const openShared = (...options: Parameters<typeof quickjsHarness>) => {
  const { run, runner } = open(...options);
  const shared = (code: string, given: RunOptions = {}): Promise<Observed> =>
    run(code, { container: "service", ...PATIENT, ...given, containers: "shared" });
  /** A run that waits for the host, once it does. */
  const waiting = async (code: string, given: RunOptions = {}) => {
    const asked = createGate();
    const answered = createGate();
    const ended = shared(code, {
      event: { act: "wait" },
      ...given,
      call: async () => {
        asked.open();
        await answered.opened;
        return null;
      },
    });
    await asked.opened;
    return { ended, answer: answered.open };
  };
  const count = async (given: RunOptions = {}): Promise<Json | undefined> =>
    (await shared(SERVICE, { event: { act: "count" }, ...given })).data;
  return { run, runner, shared, waiting, count };
};

/** Every worker that is given a run, in order. */
const watchWorkers = (): Worker[] => {
  const used: Worker[] = [];
  const { postMessage } = Worker.prototype;
  vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker, ...message) {
    if ((message[0] as { kind: string }).kind === "run") used.push(this);
    return postMessage.apply(this, message);
  });
  return used;
};

const thrownAway = (why: string) => ({
  type: "Error",
  message: `the container was thrown away while this ran: ${why}`,
});
const RETRY = { timeout: 5000 };
const OVERRUN = "its code did not come back to the event loop within the time limit";

describe("a shared container", () => {
  it("evaluates the module once, and runs fifty at a time", async () => {
    const { shared } = openShared();
    let loads = 0;
    let together = 0;
    const all = createGate();
    const code = `
      let runs = 0;
      BaaS.call("loaded");
      exports.main = async ({ n }) => { runs++; await BaaS.call("arrive"); return [n, runs] }`;
    const call = async (operation: string) => {
      if (operation === "loaded") loads++;
      else if (++together === 50) all.open();
      if (operation === "arrive") await all.opened;
      return null;
    };
    const runs = await Promise.all(Array.from({ length: 50 }, (_, n) => shared(code, { event: { n }, call })));
    expect(runs.map(({ data }) => data)).toEqual(Array.from({ length: 50 }, (_, n) => [n, 50]));
    expect(loads).toBe(1);
  });

  it("keeps its worker from exclusive runs, and its state from theirs", async () => {
    const used = watchWorkers();
    const { run, waiting, count } = openShared();
    const { ended, answer } = await waiting(SERVICE);
    const exclusive = await Promise.all(
      [1, 2, 3].map(() => run(SERVICE, { container: "service", event: { act: "count" }, ...PATIENT })),
    );
    expect(exclusive.every(({ data }) => typeof data === "number")).toBe(true);
    answer();
    expect((await ended).data).toBe(1);
    expect(await count()).toBe(2);
    const [own, ...others] = used;
    expect(others.pop()).toBe(own);
    expect(others).not.toContain(own);
  });

  it("leaves the containers of exclusive runs warm", async () => {
    const { run, count } = openShared({ keep: 1 });
    const exclusive = async () => (await run(SERVICE, { container: "own", event: { act: "count" }, ...PATIENT })).data;
    expect([await exclusive(), await count(), await exclusive(), await count()]).toEqual([1, 1, 2, 2]);
  });

  it("is replaced for other code, and sees its own runs through", async () => {
    const { shared, waiting, count } = openShared();
    const old = await waiting(SERVICE);
    expect((await shared("exports.main = async () => '新'")).data).toBe("新");
    old.answer();
    expect((await old.ended).data).toBe(1);
    // Under the key there is other code now: this is a third container.
    expect(await count()).toBe(1);
    expect(await count({ memoryMb: 32 })).toBe(1);
  });

  it("ends a run in the turn in which another completes it", async () => {
    const { shared, waiting } = openShared();
    const code = `
      const parked = [];
      exports.main = (event, done) => {
        if (event.frees) { for (const each of parked) each(); return done(null, "freed") }
        parked.push(() => done(null, "by the other"));
        if (parked.length === 1) BaaS.call("wait");
      }`;
    const parked = await waiting(code, { event: {} });
    expect((await shared(code, { event: { frees: true } })).data).toBe("freed");
    expect((await parked.ended).data).toBe("by the other");
  });
});

describe("what belongs to no run", () => {
  it("is told through the run that began last, and goes on between runs", async () => {
    const { shared } = openShared();
    const code = `
      setInterval(() => console.log("beat"), 2);
      exports.main = async ({ n }) => { console.log("run " + n); return n }`;
    const beats = async (n: number) => {
      const beat = createGate();
      const { data, log } = await shared(code, {
        event: { n },
        onLog: ({ message }) => {
          if (message === "beat") beat.open();
        },
      });
      expect(data).toBe(n);
      await beat.opened;
      return log;
    };
    const first = await beats(1);
    expect(first.slice(0, 2)).toEqual(["log: run 1", "settled"]);
    await beats(2);
    const heard = first.length;
    await beats(3);
    expect(first.length).toBe(heard);
  });

  it("may call the host, and goes on with the answer", async () => {
    const { shared } = openShared();
    const answered = createGate();
    const code = `
      setTimeout(async () => { console.log(await BaaS.echo("from the module")) }, 1);
      exports.main = async () => "done"`;
    const { data } = await shared(code, {
      onLog: ({ message }) => {
        if (message === "from the module") answered.open();
      },
    });
    expect(data).toBe("done");
    await answered.opened;
  });

  it.each([
    ["keeps no process alive", "leaves-beating", "true\ntrue"],
    ["keeps it while a run waits for a worker on its way back", "cools-between", "one\nother"],
  ])("%s", async (_title, name, printed) => {
    const program = fileURLToPath(new URL(`../support/${name}.ts`, import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program], { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect([code, text.trim()]).toEqual([0, printed]);
  });

  it("ends nothing when it throws: neither do errors of timers that runs set", async () => {
    const { shared } = openShared();
    const seen = createGate();
    const code = `
      let runs = 0;
      setTimeout(() => { throw new TypeError("nobody's") }, 1);
      exports.main = async ({ throws }) => {
        runs++;
        if (throws) setTimeout(() => { throw Object.assign(new RangeError("the run's"), { code: 1 }) }, 2);
        await new Promise((ok) => setTimeout(ok, 4));
        return runs;
      }`;
    const { data, log } = await shared(code, {
      event: { throws: true },
      onLog: ({ message }) => {
        if (message.includes("the run's")) seen.open();
      },
    });
    await seen.opened;
    expect(data).toBe(1);
    expect(log[0]).toMatch(/^error: Uncaught TypeError: nobody's\n {4}at .*index\.js:3:/);
    expect(log[1]).toMatch(/^error: Uncaught RangeError: the run's\n {4}at .*index\.js:6:/);
    expect((await shared(code, { event: {} })).data).toBe(2);
  });
});

describe("a run that breaks its shared container", () => {
  it.each([
    ["with an endless loop", "loop", LIMIT, { status: "timeout" }, OVERRUN],
    ["by hanging where no interrupt reaches it", "hang", LIMIT, { status: "timeout" }, OVERRUN],
    [
      "by running out of memory",
      "fill",
      PATIENT,
      { status: "failed", error: { type: "RangeError", message: "out of memory" } },
      "out of memory",
    ],
    [
      "by too deep a recursion",
      "recurse",
      PATIENT,
      { status: "failed", error: { type: "RangeError", message: "Maximum call stack size exceeded" } },
      "Maximum call stack size exceeded",
    ],
  ])("%s ends the others as failed, and the next begins anew", async (_, act, limits, outcome, why) => {
    const { shared, waiting, count } = openShared();
    const bystanders = [await waiting(SERVICE), await waiting(SERVICE)];
    const culprit = await shared(SERVICE, { event: { act }, ...limits });
    expect(culprit.outcome).toMatchObject(outcome);
    for (const { ended } of bystanders) expect((await ended).error).toMatchObject(thrownAway(why));
    expect(await count()).toBe(1);
    expect(await count()).toBe(2);
  });

  it.each(["loop", "hang"])(
    "with a %s is the one that is blamed, though others reach their limit first",
    async (act) => {
      const { shared, waiting } = openShared();
      const limit = { timeMs: 600, memoryMb: 16 };
      const bystander = await waiting(SERVICE, limit);
      expect((await shared(SERVICE, { event: { act, after: 120 }, ...limit })).outcome).toEqual({ status: "timeout" });
      expect((await bystander.ended).error).toMatchObject(thrownAway(OVERRUN));
    },
  );

  it.each(["loop", "hang", "recurse"])("after its end, with %s, spoils nothing for later ones", async (late) => {
    const { shared, count } = openShared();
    const now = createGate();
    const first = await shared(SERVICE, { event: { late }, ...LIMIT, onLog: now.open });
    expect(first.data).toBe(1);
    await now.opened;
    // What meets it in the broken container ends with it; in the end there is a new one.
    await vi.waitFor(async () => expect(await count(LIMIT)).toBe(1), RETRY);
    expect(await count(LIMIT)).toBe(2);
  });

  it("after its end, where nobody waits for it, is found out by the first who would", async () => {
    const { shared, count } = openShared();
    const now = createGate();
    const limit = { timeMs: 50, memoryMb: 16 };
    await shared(SERVICE, { event: { late: "hang", after: 150 }, ...limit, onLog: now.open });
    await now.opened;
    // Until it is certain that it hangs: 200 ms after the limit.
    await new Promise((resolve) => setTimeout(resolve, 50 + 200 + 20));
    expect(await count(limit)).toBe(1);
  });

  it("keeps a result that was told before", async () => {
    const { shared } = openShared();
    const { data, log } = await shared(`exports.main = (event, done) => { done(null, "kept"); ${HANG} }`, LIMIT);
    expect([data, log]).toEqual(["kept", ["settled"]]);
  });

  it("when its worker dies, fails with all others", async () => {
    const used = watchWorkers();
    const { waiting, count } = openShared();
    const runs = [await waiting(SERVICE), await waiting(SERVICE)];
    await used[0]?.terminate();
    for (const { ended } of runs) {
      expect((await ended).error?.message).toMatch(/^the sandbox worker died: /);
    }
    expect(await count()).toBe(1);
  });
});

describe("computing in a shared container", () => {
  it("may take as long as the limit at a stretch, while others reach theirs", async () => {
    const { shared, waiting } = openShared();
    const code = `
      exports.main = async ({ computes }) => {
        if (!computes) return BaaS.call("wait");
        const start = process.uptime();
        while (process.uptime() - start < 0.6);
        return "computed";
      }`;
    const other = await waiting(code, { event: {}, ...PATIENT, timeMs: 100 });
    const ended: string[] = [];
    const computing = shared(code, { event: { computes: true }, onSettled: () => ended.push("computing") });
    expect((await other.ended).outcome).toEqual({ status: "timeout" });
    ended.push("other");
    expect((await computing).data).toBe("computed");
    expect(ended).toEqual(["other", "computing"]);
    expect((await shared(code, { event: { computes: true } })).data).toBe("computed");
  });
});

describe("a module that does not load in a shared container", () => {
  it.each([
    ["it throws", "throw new TypeError('at load ' + globalThis.tries)", { type: "TypeError", message: "at load 1" }],
    ["it runs out of memory", "const a = []; for (;;) a.push(new Uint8Array(1 << 20))", { message: "out of memory" }],
  ])("because %s fails every run that waits for it, and is tried again", async (_, body, error) => {
    const { shared } = openShared();
    const code = `globalThis.tries = (globalThis.tries || 0) + 1;\nsetInterval(() => {}, 1);\nconsole.log("loading");\n${body}`;
    const five = () => Promise.all(Array.from({ length: 5 }, () => shared(code)));
    for (const run of await five()) expect(run.error).toMatchObject(error);
    // On a busy machine, some may reach the worker when it is through with the first attempt.
    await vi.waitFor(async () => {
      const runs = await five();
      for (const run of runs) expect(run.error).toMatchObject(error);
      expect(runs.flatMap(({ log }) => log).filter((line) => line === "log: loading")).toHaveLength(1);
    }, RETRY);
  });

  it("because it loops ends the first run at its limit, and the others with it", async () => {
    const { shared } = openShared();
    await vi.waitFor(async () => {
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => shared("for (;;);", LIMIT)));
      expect(first?.outcome).toEqual({ status: "timeout" });
      for (const { error } of others) expect(error).toMatchObject(thrownAway(OVERRUN));
    }, RETRY);
    expect((await shared("exports.main = async () => 1")).data).toBe(1);
  });
});

describe("cool()", () => {
  it("ends the runs of the shared containers it means, and keeps their worker", async () => {
    const used = watchWorkers();
    const { runner, waiting, count } = openShared({ images: "first" });
    const runs = [await waiting(SERVICE, { container: "a/1" }), await waiting(SERVICE, { container: "a/1" })];
    const other = await waiting(SERVICE, { container: "b/1" });
    const [worker] = used;
    runner.cool("a/");
    for (const { ended } of runs) {
      expect((await ended).error).toMatchObject({ message: "the functions were reset while this ran" });
    }
    // Once while the worker leaves, and once when it is back: no further one is needed.
    expect(await count({ container: "a/1" })).toBe(1);
    runner.cool("a/");
    expect(await count({ container: "a/1" })).toBe(1);
    other.answer();
    expect((await other.ended).data).toBe(1);
    expect(used.slice(3)).toContain(worker);
    expect(new Set(used).size).toBeLessThanOrEqual(3);
    expect(worker?.threadId).toBeGreaterThan(0);
  });

  it("stops what a container has going", async () => {
    const used = watchWorkers();
    const { runner, run, shared } = openShared();
    let beats = 0;
    const beat = createGate();
    const call = async () => {
      beats++;
      beat.open();
      return null;
    };
    await shared("setInterval(() => BaaS.call('beat'), 1); exports.main = async () => 1", { call });
    await beat.opened;
    const said: string[] = [];
    const left = createGate();
    used[0]?.on("message", ({ kind }: { kind: string }) => {
      if (kind === "left") left.open();
      said.push(kind);
    });
    runner.cool();
    const heard = beats;
    await left.opened;
    await run("exports.main = (event, done) => { setTimeout(() => done(null, 1), 40) }");
    expect(beats).toBe(heard);
    expect(said.slice(said.indexOf("left"))).not.toContain("call");
  });

  it("ends a run that waits for its worker to start", async () => {
    const { runner, shared, count } = openShared();
    const starting = shared(SERVICE, { event: { act: "count" } });
    runner.cool();
    expect((await starting).error).toMatchObject({ message: "the functions were reset while this ran" });
    expect(await count()).toBe(1);
  });

  it("does not wait for a worker that computes", async () => {
    const { runner, shared, count } = openShared();
    const computing = createGate();
    const code = "exports.main = async () => { console.log('on'); for (;;); }";
    const running = shared(code, { timeMs: 60_000, onLog: computing.open });
    await computing.opened;
    runner.cool();
    expect((await running).error).toMatchObject({ message: "the functions were reset while this ran" });
    expect(await count()).toBe(1);
  });
});

describe("close()", () => {
  it("ends the runs of shared containers, and refuses more", async () => {
    const { runner, waiting, count } = openShared();
    const runs = [await waiting(SERVICE), await waiting(SERVICE)];
    await runner.close();
    for (const { ended } of runs) {
      expect((await ended).error?.message).toBe("the sandbox worker died: the functions' runtime was closed");
    }
    await expect(count()).rejects.toMatchObject({ code: "CLOSED" });
  });
});

describe("a function in the sandbox", () => {
  const evaluate = async (body: string) => (await openShared().shared(`exports.main = async () => { ${body} }`)).data;

  it("may require the modules of its SDK, which are made once and win over nothing built in", async () => {
    const asked = `
      const cloud = require("cloud-sdk");
      return [cloud === require("cloud-sdk"), cloud.BaaS === BaaS, require("net"), typeof require("path").join];`;
    expect(await evaluate(asked)).toEqual([true, true, "a net of the SDK's", "function"]);
  });

  it.each([
    ["http", /^require\("http"\) is not available in the sandbox/],
    ["node:net", /^require\("node:net"\)|^require\("net"\) is not available/],
    ["nothing", /^Cannot find module 'nothing'/],
    ["constructor", /^Cannot find module 'constructor'/],
  ])("may not require %s", async (name, message) => {
    expect(await evaluate(`try { require("${name}") } catch (error) { return error.message }`)).toMatch(message);
  });

  it("may fill the environment, which all runs of a shared container see", async () => {
    const { shared } = openShared();
    const code = `
      exports.main = async ({ set }) => {
        if (set) process.env.APP_ID = set;
        return [process.env.APP_ID ?? null, Object.keys(require("process").env)];
      }`;
    expect((await shared(code)).data).toEqual([null, []]);
    expect((await shared(code, { event: { set: "甲" } })).data).toEqual(["甲", ["APP_ID"]]);
    expect((await shared(code)).data).toEqual(["甲", ["APP_ID"]]);
  });
});

describe("runs of a shared container", () => {
  it("answer to the host they came from", async () => {
    const { shared } = openShared();
    const code = "exports.main = async ({ n }) => [n, await BaaS.echo(n), await BaaS.call('whose')]";
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        shared(code, {
          event: { n },
          call: async (operation, input) => (operation === "whose" ? n : echo(operation, input)),
        }),
      ),
    );
    expect(results.map(({ data }) => data)).toEqual(Array.from({ length: 20 }, (_, n) => [n, n, n]));
  });
});
