import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClock } from "../../../src/kernel/index.js";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness } from "../support/harness.js";

const COUNTER = "let runs = 0; exports.main = async () => ++runs";

let harness: Harness;
beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

const count = async (container: string, code = COUNTER) => (await harness.run(code, { container })).data;

describe("a run that waits for nothing any more", () => {
  const NEVER = "let runs = 0; exports.main = (event, done) => { runs++; if (runs > 1) done(null, runs) }";

  it("times out at once when it is to end, and leaves the container warm", async () => {
    const options = { container: "idle", whenIdle: "ends", timeMs: 60_000 } as const;
    const { outcome, executionMs } = await harness.run(NEVER, options);
    expect(outcome).toEqual({ status: "timeout" });
    expect(executionMs).toBeLessThan(5_000);
    expect((await harness.run(NEVER, options)).data).toBe(2);
  });

  it.each([
    ["a timer", "exports.main = (event, done) => { setTimeout(() => done(null, 1), 30) }"],
    ["a call", "exports.main = async (event) => (await BaaS.echo(1))"],
    [
      "a promise of a call",
      "exports.main = (event, done) => { Promise.resolve().then(() => BaaS.echo(1)).then((n) => done(null, n)) }",
    ],
    ["an immediate", "exports.main = (event, done) => { setImmediate(() => done(null, 1)) }"],
  ])("goes on while there is %s", async (_what, code) => {
    expect((await harness.run(code, { whenIdle: "ends" })).data).toBe(1);
  });

  it("waits for its limit otherwise", async () => {
    const { outcome, executionMs } = await harness.run(NEVER, { container: "waits", timeMs: 300 });
    expect(outcome).toEqual({ status: "timeout" });
    expect(executionMs).toBeGreaterThan(250);
  });
});

describe("a warm container", () => {
  it("keeps the module's state between runs", async () => {
    expect([await count("warm"), await count("warm"), await count("warm")]).toEqual([1, 2, 3]);
  });

  it("belongs to its key", async () => {
    await count("mine");
    expect(await count("yours")).toBe(1);
  });

  it("is forgotten by cool(), by the beginning of its key", async () => {
    await count("a/1");
    await count("b/1");
    harness.runner.cool("a/");
    expect([await count("a/1"), await count("b/1")]).toEqual([1, 2]);
    harness.runner.cool();
    expect([await count("a/1"), await count("b/1")]).toEqual([1, 1]);
  });

  it("is forgotten also while it runs", async () => {
    const slow =
      "let runs = 0; exports.main = (e, done) => { console.log(++runs); setTimeout(() => done(null, runs), 30) }";
    await count("busy", slow);
    let running: ReturnType<typeof harness.run> | undefined;
    await new Promise<void>((started) => {
      running = harness.run(slow, { container: "busy", onLog: () => started() });
    });
    harness.runner.cool("busy");
    expect((await running)?.data).toBe(2);
    expect(await count("busy", slow)).toBe(1);
  });

  it("is not used for other code, or with other limits", async () => {
    await count("versions");
    expect(await count("versions", "exports.main = async () => 'new'")).toBe("new");
    expect(await count("versions")).toBe(1);
    expect((await harness.run(COUNTER, { container: "versions", memoryMb: 64 })).data).toBe(1);
  });

  it("is neither used nor left behind by a fresh run", async () => {
    await count("fresh");
    const { data } = await harness.run(COUNTER, { container: "fresh", containers: "fresh" });
    expect(data).toBe(1);
    expect(await count("fresh")).toBe(2);
  });

  it.each([
    ["a timeout", "for (;;) {}"],
    ["running out of memory", "const a = []; for (;;) a.push(new Uint8Array(1 << 20))"],
    ["too deep a recursion", "const f = () => f() + 1; f()"],
    ["an error in a timer nobody waits for", "setTimeout(() => { throw new Error('late') }, 1); return 0"],
  ])("is thrown away after %s", async (name, harm) => {
    const code = `let runs = 0; exports.main = async (event) => { runs++; if (event.harm) { ${harm} } return runs }`;
    const options = { container: `spoilt by ${name}`, timeMs: 150, memoryMb: 16 };
    expect((await harness.run(code, options)).data).toBe(1);
    await harness.run(code, { ...options, event: { harm: true } });
    expect((await harness.run(code, options)).data).toBe(1);
  });

  it.each([
    ["its buffers", "new Uint8Array(60e6)"],
    ["its files", "for (let i = 0; i < 40; i++) require('fs').writeFileSync('/tmp/' + i, Buffer.alloc(1 << 20))"],
  ])("is not kept when %s have grown large", async (what, grow) => {
    const code = `let runs = 0; exports.main = async (e) => { if (e.grow) { ${grow} }; return ++runs }`;
    const runs = async (event: { grow: boolean }) =>
      (await harness.run(code, { container: `large/${what}`, event })).data;
    expect([await runs({ grow: false }), await runs({ grow: true }), await runs({ grow: false })]).toEqual([1, 2, 1]);
  });

  it("stays after a failure of the function's own", async () => {
    const code = "let runs = 0; exports.main = async () => { if (++runs === 1) throw new Error('once'); return runs }";
    const first = await harness.run(code, { container: "own failure" });
    expect(first.error?.message).toBe("once");
    expect((await harness.run(code, { container: "own failure" })).data).toBe(2);
  });

  it("is kept for sixteen functions with two idle workers, eight each", async () => {
    const own = quickjsHarness({ images: "first" });
    const slow = "exports.main = (e, done) => { setTimeout(() => done(null, 1), 100) }";
    await Promise.all([own.run(slow), own.run(slow)]);
    own.runner.cool();
    const keys = Array.from({ length: 16 }, (_, index) => `many/${index}`);
    const runs = [];
    for (const key of [...keys, ...keys]) runs.push((await own.run(COUNTER, { container: key })).data);
    await own.runner.close();
    expect(runs).toEqual([...keys.map(() => 1), ...keys.map(() => 2)]);
  });
});

describe("a module", () => {
  it("is evaluated once, and its top-level code may call the platform", async () => {
    const code = `
      const early = BaaS.echo("top");
      console.log("loaded");
      exports.main = async () => early;`;
    const first = await harness.run(code, { container: "top" });
    const second = await harness.run(code, { container: "top" });
    expect([first.data, second.data]).toEqual(["top", "top"]);
    expect([first.log, second.log]).toEqual([["log: loaded", "settled"], ["settled"]]);
  });

  it("that fails to load fails the run, and is tried again by the next", async () => {
    const code = "globalThis.tries = (globalThis.tries || 0) + 1;\nthrow new TypeError('at load ' + tries)";
    for (let attempt = 0; attempt < 2; attempt++) {
      const { error } = await harness.run(code, { container: "broken" });
      expect(error).toMatchObject({ type: "TypeError", message: "at load 1" });
      expect(error?.stack).toMatch(/^TypeError: at load 1\n {4}at .*index\.js:2:/);
    }
  });

  it("with a syntax error is told in V8's words, with the place", async () => {
    const { error, executionMs, log } = await harness.run("exports.main = async () => {\n  let a b\n}");
    expect(error).toEqual({
      type: "SyntaxError",
      message: "Unexpected identifier",
      stack: ":2\n  let a b\n        ^\n\nSyntaxError: Unexpected identifier",
    });
    expect([executionMs, log]).toEqual([0, ["settled"]]);
  });

  it("can be a bundle that replaces module.exports", async () => {
    const { data } = await harness.run(
      "module.exports = (() => { const m = { main: (event, done) => done(null, event) }; return m })();",
      { event: "打包" },
    );
    expect(data).toBe("打包");
  });

  it("may begin with a byte order mark, a shebang or a directive", async () => {
    expect((await harness.run("\uFEFF#!/usr/bin/env node\nexports.main = async () => 1")).data).toBe(1);
    const { error } = await harness.run("'use strict';\nundeclared = 1;");
    expect(error).toMatchObject({ type: "ReferenceError", message: "undeclared is not defined" });
  });

  it("counts columns of its first line from its own beginning", async () => {
    const { error } = await harness.run("exports.main = async () => { throw new Error('x') }");
    expect(error?.stack).toMatch(/index\.js:1:(?:3[4-9]|4[0-9])\b/);
  });
});

describe("the function's clock", () => {
  it("follows the emulator's, and stands still with it", async () => {
    const clock = createClock();
    const timed = quickjsHarness({ clock });
    const code =
      "exports.main = async () => { const a = Date.now(); const e = process.uptime(); while (process.uptime() - e < 0.02); return [a, Date.now(), new Date().toISOString()] }";
    clock.freeze("2018-09-21T08:02:45.123Z");
    const frozen = Date.parse("2018-09-21T08:02:45.123Z");
    expect((await timed.run(code)).data).toEqual([frozen, frozen, "2018-09-21T08:02:45.123Z"]);
    await clock.advance("1h");
    expect((await timed.run(code)).data).toEqual([frozen + 3_600_000, frozen + 3_600_000, "2018-09-21T09:02:45.123Z"]);
    clock.resume();
    const [from, to] = (await timed.run(code)).data as number[];
    expect((to ?? 0) - (from ?? 0)).toBeGreaterThanOrEqual(19);
    expect(Math.abs((from ?? 0) - clock.now())).toBeLessThan(5000);
    await timed.runner.close();
  });

  it("is in UTC, whatever zone the machine is in", async () => {
    const { data } = await harness.run(
      "exports.main = async () => [new Date(0).getTimezoneOffset(), new Date(0).getHours()]",
    );
    expect(data).toEqual([0, 0]);
  });
});

describe("chance", () => {
  it("is different in every container, also in those from one image", async () => {
    const draws = new Set<unknown>();
    for (let index = 0; index < 8; index++) {
      draws.add((await harness.run("exports.main = async () => Math.random()", { containers: "fresh" })).data);
    }
    expect(draws.size).toBe(8);
    for (const draw of draws) expect(draw).toBeGreaterThanOrEqual(0);
    for (const draw of draws) expect(draw).toBeLessThan(1);
  });
});

describe("a result", () => {
  it("stands when the function then hangs where nothing can reach it", async () => {
    const { data, executionMs } = await harness.run(
      "exports.main = (e, done) => { done(null, 'kept'); const s = 'a'.repeat(2e6); for (;;) s.indexOf('b') }",
      { timeMs: 60 },
    );
    expect(data).toBe("kept");
    expect(executionMs).toBeLessThan(2000);
  });
});

describe("errors nobody catches", () => {
  it("in a timer, before completion, fail the run", async () => {
    const { error } = await harness.run(
      "exports.main = () => { setTimeout(() => { throw new RangeError('in timer') }, 1) }",
    );
    expect(error).toMatchObject({ type: "RangeError", message: "in timer" });
  });

  it("after completion, are logged, and the result stands", async () => {
    const { data, log } = await harness.run(
      "exports.main = (e, done) => { setTimeout(() => { throw new RangeError('late') }, 1); done(null, 'kept') }",
    );
    expect(data).toBe("kept");
    expect(log[0]).toBe("settled");
    expect(log[1]).toMatch(/^error: Uncaught RangeError: late\n {4}at/);
  });

  it("of promises nobody waits for, do no harm", async () => {
    const { data } = await harness.run(
      "exports.main = async () => { Promise.reject(new Error('floating')); (async () => { throw 1 })(); return 'fine' }",
    );
    expect(data).toBe("fine");
  });
});
