import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildTestSdk } from "../setup.js";
import { type Harness, quickjsHarness } from "../support/harness.js";

/** Small limits, so that each attack is over soon. */
const LIMITS = { timeMs: 200, memoryMb: 16 };

/** On a busy machine too, the memory or the stack is to run out, not the time. */
const TIMES: Readonly<Record<string, number>> = { memory: 4000, stack: 700 };

/** What the caller sees. A text is the message of a failure, or what the function returned after it caught one. */
type Verdict = "timeout" | "out of memory" | RegExp;

/** Bodies of async functions, by the resource they go for. Several can end in one of two ways, depending on the machine's speed. */
const ATTACKS: Readonly<Record<string, readonly (readonly [body: string, ...verdicts: Verdict[]])[]>> = {
  memory: [
    ["const a = []; for (;;) a.push(new Array(1000).fill(1))", "out of memory"],
    ["let s = 'x'; for (;;) s += s", /Invalid string length/, "out of memory"],
    ["const a = []; for (let i = 0; ; i++) a.push({ i, s: 'abc' + i })", "out of memory"],
    ["const a = []; for (;;) a.push(new Uint8Array(1 << 20))", "out of memory"],
    ["return 'a'.repeat(1e9).length", "out of memory"],
    ["return 'a'.padEnd(5e8, 'b').length", "out of memory"],
    ["return new Array(5e7).fill(0).length", "out of memory"],
    ["return new Array(1e7).join('xxxxxxxxxx').length", "out of memory"],
    ["return 'a'.repeat(1e6).replace(/a/g, 'b'.repeat(1000)).length", "out of memory"],
    ["return Array.from({ length: 1e9 }, () => 1).length", "out of memory"],
    ["return 'x'.repeat(12e6)", "out of memory"],
    ["let x = 2n ** 4000000n; return (x * x).toString().length", /Maximum BigInt size exceeded/],
    [
      "const z = require('zlib'); let b = z.gzipSync(Buffer.alloc(4e6)); b = z.gzipSync(Buffer.concat(Array(30).fill(b))); return z.gunzipSync(z.gunzipSync(b)).length",
      /larger than/,
      "out of memory",
    ],
  ],
  stack: [
    ["const f = (n) => f(n + 1) + 1; return f(0)", /Maximum call stack size exceeded/],
    [
      "let d = 0; const f = () => { d++; f() }; try { f() } catch (e) { return e.name + (d > 1000) }",
      /^RangeErrortrue$/,
    ],
    ["const s = '['.repeat(1e6); try { JSON.parse(s) } catch (e) { return e.message }", /stack overflow/, "timeout"],
    [
      "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; try { return JSON.stringify(a).length } catch (e) { return e.message }",
      /stack overflow/,
      "timeout",
    ],
    ["try { eval('('.repeat(1e5) + '1' + ')'.repeat(1e5)) } catch (e) { return e.message }", /stack overflow/],
    ["try { new RegExp('('.repeat(1e5) + ')'.repeat(1e5)) } catch (e) { return e.name }", /SyntaxError/],
    ["const o = { toString() { return '' + o } }; return '' + o", /Maximum call stack size exceeded/],
    ["const f = () => { [1, 2].sort(f) }; f()", /Maximum call stack size exceeded/],
    ["const f = () => 'a'.replace('a', f); f()", /Maximum call stack size exceeded/],
    ["const f = () => [1].map(f); f()", /Maximum call stack size exceeded/],
    [
      "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p.x",
      /Maximum call stack size exceeded/,
      "timeout",
    ],
    [
      "let a = null; for (let i = 0; i < 3e5; i++) a = { a }; a = null; return 'freed'",
      /^freed$/,
      "out of memory",
      "timeout",
    ],
    ["let a = []; for (let i = 0; i < 1e4; i++) a = [a]; return a", "timeout", /nested deeper|stack/],
  ],
  time: [
    ["for (;;) {}", "timeout"],
    [
      "const a = []; for (;;) { try { for (;;) a.push(new Array(1000).fill(1)) } catch (e) {} }",
      "timeout",
      "out of memory",
    ],
    ["for (;;) { try { for (;;) {} } catch (e) {} }", "timeout"],
    ["const g = () => { try { for (;;) {} } finally { g() } }; g()", "timeout"],
    ["return /^(a+)+$/.test('a'.repeat(40) + 'b')", "timeout"],
    ["return /(x+x+)+y/.test('x'.repeat(45))", "timeout"],
    ["return /(?:(a+)+)+$/.test('a'.repeat(20000) + 'b')", "timeout", /./],
    ["const p = new Proxy({}, { get() { return p } }); let x = p; for (;;) x = x.y", "timeout"],
    ["const s = 'a'.repeat(2e6); let c = 0; for (let i = 0; i < 1e4; i++) c += s.indexOf('b'); return c", "timeout"],
    [
      "const a = Array.from({ length: 2e4 }, (_, i) => (i * 7919) % 1000003); for (;;) a.sort((x, y) => x - y)",
      "timeout",
    ],
    ["return require('crypto').pbkdf2Sync('a', 'b', 1e9, 64, 'sha512').length", /iterations must be/],
    ["return require('crypto').pbkdf2Sync('a', 'b', 5e6, 1.6e6, 'sha512').length", /iterations must be/],
    ["return require('crypto').pbkdf2Sync('a', 'b', 1e6, 65, 'sha512').length", /iterations must be fewer, or keylen/],
    ["return require('crypto').pbkdf2Sync('a', 'b', 1, 64, 'sha0').length", /Invalid digest/i],
  ],
  "event loop": [
    ["(function loop() { Promise.resolve().then(loop) })()", "timeout"],
    ["for (;;) await 0", "timeout"],
    ["(function loop() { process.nextTick(loop) })()", "timeout"],
    ["(function loop() { setImmediate(loop) })()", "timeout"],
    ["(function loop() { setTimeout(loop); setTimeout(loop) })()", "timeout"],
    ["setInterval(() => {}, 1)", "timeout"],
    ["for (;;) console.log('x'.repeat(1000))", "timeout"],
    ["for (;;) BaaS.echo(1)", "timeout"],
    [
      "const calls = []; for (let i = 0; i < 10100; i++) calls.push(BaaS.echo(i).catch((e) => e.message)); return (await Promise.all(calls)).at(-1)",
      /more than 10000 calls/,
      "timeout",
      "out of memory",
    ],
    [
      "const x = 'x'.repeat(4e6); const calls = []; for (let i = 0; i < 20; i++) calls.push(BaaS.echo(x).catch((e) => e.message)); return (await Promise.all(calls)).at(-1)",
      /too much data/,
      "timeout",
      "out of memory",
    ],
  ],
  "the sandbox's own code": [
    ["JSON.stringify = () => { throw 1 }; JSON.parse = () => { throw 2 }; return { a: 1 }", /^\{"a":1\}$/],
    [
      "Array.prototype.map = () => { throw 1 }; Object.keys = null; Array.prototype[Symbol.iterator] = null; return 5",
      /^5$/,
    ],
    ["globalThis.String = () => 'x'.repeat(1e6); return BaaS.echo(5)", /^5$/],
    ["return BaaS.call('名'.repeat(101)).catch((e) => e.message)", /name of the operation is too long/],
    ["Object.prototype.toJSON = () => 7; return { a: 1 }", /^7$/],
    ["Object.prototype.toJSON = () => 7; throw new Error('x')", /broke what describes errors|cannot be described/],
    ["globalThis.Promise = null; globalThis.process = null; delete globalThis.console; return 5", /^5$/],
    [
      "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw e } }); throw e",
      /cannot be described/,
    ],
    ["throw new Proxy(new Error('p'), { get() { throw 1 } })", /cannot be described/],
    ["Object.defineProperty(globalThis, 'BaaS', { get() { throw 1 } }); return 'still'", /^still$/],
  ],
};

let harness: Harness;
beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

describe.each(Object.entries(ATTACKS))("an attack on %s", (resource, attacks) => {
  const limits = { ...LIMITS, timeMs: TIMES[resource] ?? LIMITS.timeMs };
  it.each(attacks)("%s", async (body, ...verdicts) => {
    const { outcome } = await harness.run(`exports.main = async () => { ${body} }`, limits);
    const seen =
      outcome.status === "failed"
        ? outcome.error.message
        : outcome.status === "timeout"
          ? "timeout"
          : typeof outcome.data === "string"
            ? outcome.data
            : JSON.stringify(outcome.data);
    expect(
      verdicts.some((verdict) => (typeof verdict === "string" ? verdict === seen : verdict.test(seen))),
      seen,
    ).toBe(true);
    if (outcome.status === "failed") expect(outcome.error.type).not.toBe("InternalError");
    const { data } = await harness.run("exports.main = async (e) => '照常' + e.n", { ...LIMITS, event: { n: 1 } });
    expect(data).toBe("照常1");
  });
});

describe("limits", () => {
  it("are reported with what was used", async () => {
    const { memoryBytes } = await harness.run(
      "let kept; exports.main = async () => { kept = new Uint8Array(5e6); return kept.length }",
      { memoryMb: 16 },
    );
    expect(memoryBytes).toBeGreaterThan(5e6);
    expect(memoryBytes).toBeLessThan(8e6);
  });

  it("let a function have the memory it is promised", async () => {
    const { data } = await harness.run("exports.main = async () => new Uint8Array(100e6).length", { memoryMb: 128 });
    expect(data).toBe(100e6);
  });

  it("allow five thousand nested calls", async () => {
    const { data } = await harness.run(
      "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); exports.main = async () => f(5000)",
    );
    expect(data).toBe(5000);
  });

  it("refuse a result of more than 32 million characters", async () => {
    const { error } = await harness.run("exports.main = async () => 'x'.repeat(34e6)", { memoryMb: 256 });
    expect(error).toMatchObject({ type: "RangeError", message: expect.stringContaining("the result is larger than") });
  });

  it("refuse a result with a name that can reach a prototype", async () => {
    const { error } = await harness.run(`exports.main = async () => JSON.parse('{"__proto__":{"a":1}}')`);
    expect(error).toMatchObject({ type: "TypeError", message: expect.stringContaining("__proto__") });
  });

  it("stop code that the interrupt cannot reach soon after the limit", async () => {
    const { outcome, executionMs } = await harness.run(
      "exports.main = async () => { const s = 'a'.repeat(2e6); for (;;) s.indexOf('b') }",
      { timeMs: 100 },
    );
    expect(outcome.status).toBe("timeout");
    expect(executionMs).toBeGreaterThanOrEqual(100);
    expect(executionMs).toBeLessThan(2000);
  });

  it("do not count the time before the function's own code runs", async () => {
    const cold = quickjsHarness();
    const { data } = await cold.run("exports.main = async () => 1", { timeMs: 25 });
    await cold.runner.close();
    expect(data).toBe(1);
  });
});
