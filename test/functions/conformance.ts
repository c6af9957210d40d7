import { format } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGate, echo, type Harness, type Observed, type RunOptions } from "./support/harness.js";

/** What differs between runners. */
export interface Abilities {
  /** It sees the function's timers, so it can wait for them after completion. */
  readonly seesTimers: boolean;
  /** It speaks Node 12. Others speak the developer's own. */
  readonly isNode12: boolean;
}

/** A function's code, and what a run of it shows. */
interface Scenario {
  readonly name: string;
  readonly code: string;
  readonly options?: RunOptions;
  readonly expect: Partial<Observed>;
}

/** MinCloud contract 8.3, row by row. */
const COMPLETION: readonly Scenario[] = [
  { name: "callback(null, x)", code: "exports.main = (e, done) => done(null, 1)", expect: { data: 1 } },
  { name: "callback(undefined, x)", code: "exports.main = (e, done) => done(undefined, '好')", expect: { data: "好" } },
  { name: "callback(null) gives null", code: "exports.main = (e, done) => done(null)", expect: { data: null } },
  {
    name: "callback later",
    code: "exports.main = (e, done) => { setTimeout(() => done(null, 2), 5) }",
    expect: { data: 2 },
  },
  {
    name: "async value",
    code: "exports.main = async () => ({ 名: '包', list: [1, null] })",
    expect: { data: { 名: "包", list: [1, null] } },
  },
  { name: "async null", code: "exports.main = async () => null", expect: { data: null } },
  {
    name: "a thenable is treated like async",
    code: "exports.main = () => ({ then: (ok) => ok(3) })",
    expect: { data: 3 },
  },
  {
    name: "a plain return value is ignored",
    code: "exports.main = (e, done) => { setTimeout(() => done(null, 4), 1); return 9 }",
    expect: { data: 4 },
  },
  {
    name: "callback before return: the first wins",
    code: "exports.main = async (e, done) => { done(null, 'first'); return 'second' }",
    expect: { data: "first" },
  },
  {
    name: "nothing ever calls back",
    code: "exports.main = () => {}",
    options: { timeMs: 60 },
    expect: { outcome: { status: "timeout" } },
  },
  {
    name: "async without a value",
    code: "exports.main = async () => {}",
    options: { timeMs: 60 },
    expect: { outcome: { status: "timeout" } },
  },
  {
    name: "a promise that never settles",
    code: "exports.main = () => new Promise(() => {})",
    options: { timeMs: 60 },
    expect: { outcome: { status: "timeout" } },
  },
  {
    name: "the event arrives as it was sent",
    code: "exports.main = async (event) => event.data",
    options: { event: { data: { 名: "包", at: [1.5, true, null, "\u0000\ud83d\ude00"] } } },
    expect: { data: { 名: "包", at: [1.5, true, null, "\u0000😀"] } },
  },
  {
    name: "dates become text",
    code: "exports.main = async () => ({ at: new Date(0), skip: undefined, f() {} })",
    expect: { data: { at: "1970-01-01T00:00:00.000Z" } },
  },
  {
    name: "a function as result is null",
    code: "exports.main = (e, done) => done(null, () => 1)",
    expect: { data: null },
  },
  {
    name: "NaN becomes null",
    code: "exports.main = async () => [NaN, Infinity, -0]",
    expect: { data: [null, null, 0] },
  },
];

const error = (type: string, message: string) => expect.objectContaining({ type, message });

const FAILURES: readonly Scenario[] = [
  {
    name: "callback(Error)",
    code: "exports.main = (e, done) => done(new RangeError('太大'))",
    expect: { error: error("RangeError", "太大") },
  },
  {
    name: "callback(text)",
    code: "exports.main = (e, done) => done('nope')",
    expect: { error: error("Error", "nope") },
  },
  {
    name: "synchronous throw",
    code: "exports.main = () => { throw new TypeError('t') }",
    expect: { error: error("TypeError", "t") },
  },
  {
    name: "rejection",
    code: "exports.main = async () => { throw new SyntaxError('s') }",
    expect: { error: error("SyntaxError", "s") },
  },
  {
    name: "rejection with a text",
    code: "exports.main = () => Promise.reject('plain')",
    expect: { error: error("Error", "plain") },
  },
  {
    name: "rejection with an object",
    code: "exports.main = () => Promise.reject({ a: '包' })",
    expect: { error: error("Error", '{"a":"包"}') },
  },
  {
    name: "rejection with undefined",
    code: "exports.main = () => Promise.reject()",
    expect: { error: error("Error", "undefined") },
  },
  { name: "throw null", code: "exports.main = async () => { throw null }", expect: { error: error("Error", "null") } },
  {
    name: "a class of its own",
    code: "class MyError extends Error {}\nexports.main = async () => { throw new MyError('mine') }",
    expect: { error: error("MyError", "mine") },
  },
  {
    name: "no main",
    code: "exports.other = 1",
    expect: { error: error("TypeError", "exports.main is not a function") },
  },
  {
    name: "undeclared name",
    code: "exports.main = async () => missing",
    expect: { error: error("ReferenceError", "missing is not defined") },
  },
  {
    name: "call of a member that is missing",
    code: "const todo = {}\nexports.main = async () => todo.run()",
    expect: { error: error("TypeError", "todo.run is not a function") },
  },
  {
    name: "assignment to a constant",
    code: "const a = 1\nexports.main = async () => { a = 2 }",
    expect: { error: error("TypeError", "Assignment to constant variable.") },
  },
  {
    name: "use before initialization",
    code: "exports.main = async () => { x; let x = 1 }",
    expect: { error: error("ReferenceError", "Cannot access 'x' before initialization") },
  },
  {
    name: "a bigint as result",
    code: "exports.main = async () => ({ big: 1n })",
    expect: { error: error("TypeError", "Do not know how to serialize a BigInt") },
  },
  {
    name: "a cycle as result",
    code: "exports.main = async () => { const a = {}; a.a = a; return a }",
    expect: {
      error: expect.objectContaining({
        type: "TypeError",
        message: expect.stringMatching(/^Converting circular structure to JSON/),
      }),
    },
  },
  {
    name: "endless recursion",
    code: "exports.main = async () => { const f = () => f() + 1; return f() }",
    expect: { error: error("RangeError", "Maximum call stack size exceeded") },
  },
];

/** Arguments of `console.log`, written as code; both runners must print what Node prints. */
const PRINTED: readonly string[] = [
  `"plain", "中文", 1, -0, 1.5, true, null, undefined`,
  `10n, Symbol("s")`,
  `"%s is %d years, %i %f %j %%", "包", 42.5, 42.9, "1.5", { a: [1] }`,
  `"%s", { a: { b: { c: 1 } } }, "rest", [1]`,
  `"%o", [1, { 名: "包" }]`,
  `"%O", { a: { b: { c: { d: 1 } } } }`,
  `"%c styled", "color: red"`,
  `"100%", 5`,
  `"%s"`,
  `{ a: 1, 名: "中文", nested: { list: [1, 2, { deep: { deeper: 1 } }] } }`,
  `[], {}, [[]], [undefined, null, -0], [, 1]`,
  `new Map([["键", { a: 1 }], [1, 2]]), new Set(["a", "b"])`,
  `new Date(0), /a+/gi`,
  `() => 1, function named() {}, class Foo {}, class Bar extends Array {}`,
  `new (class Point { constructor() { this.x = 1 } })()`,
  `Object.create(null), Object.assign(Object.create(null), { a: 1 })`,
  `{ get a() { return 1 }, set b(v) {} }`,
  `"it's", ["it's", 'say "hi"', "line\\nbreak"]`,
  `Array.from({ length: 120 }, (_, i) => i)`,
  `"x".repeat(300), ["x".repeat(90), "y".repeat(90)]`,
  `(() => { const o = { name: "o" }; o.self = o; return o })()`,
  `new String("a"), new Number(1), [new Boolean(false)]`,
  `async () => {}, (function* () {})`,
  `Buffer.from("你好"), new Uint8Array([1, 2])`,
  `process.version.length > 3, typeof BaaS`,
];

const printedAs = (code: string): string => {
  const collect = new Function("Buffer", "process", "BaaS", `return [${code}]`);
  return format(...collect(Buffer, process, {}));
};

/** The contract of a runner of JavaScript, for any that claims to be one. */
export const conformance = (name: string, create: () => Harness, abilities: Abilities): void => {
  describe(name, () => {
    let harness: Harness;
    const run = (code: string, options?: RunOptions): Promise<Observed> => harness.run(code, options);
    beforeAll(() => {
      harness = create();
    });
    afterAll(() => harness.runner.close());

    describe("completion", () => {
      it.each(COMPLETION)("$name", async (scenario) => {
        expect(await run(scenario.code, scenario.options)).toMatchObject(scenario.expect);
      });

      it("tells how it ended once, before what is printed later", async () => {
        const { log, data } = await run(`
          exports.main = (event, done) => {
            console.log("before");
            BaaS.echo(1).then(() => console.log("last"));
            done(null, "value");
            console.log("after");
          }`);
        expect(log).toEqual(["log: before", "settled", "log: after", "log: last"]);
        expect(data).toBe("value");
      });

      if (abilities.seesTimers) {
        it("waits until the event loop is empty", async () => {
          const { log, data } = await run(`
          exports.main = (event, done) => {
            const beat = setInterval(() => console.log("beat"), 5);
            setTimeout(() => { clearInterval(beat); setImmediate(() => console.log("end")) }, 32);
            done(null, 1);
          }`);
          expect(data).toBe(1);
          expect(log[0]).toBe("settled");
          expect(log.filter((line) => line === "log: beat").length).toBeGreaterThan(1);
          expect(log.at(-1)).toBe("log: end");
        });

        it("keeps the result when the limit is hit after completion", async () => {
          const { data, log, executionMs } = await run(
            "exports.main = (event, done) => { setInterval(() => {}, 5); done(null, 'kept') }",
            { timeMs: 80 },
          );
          expect(data).toBe("kept");
          expect(log).toEqual(["settled"]);
          expect(executionMs).toBeGreaterThanOrEqual(79);
        });
      }

      it("reports how long it took and what it used", async () => {
        const { executionMs, memoryBytes } = await run(
          "exports.main = () => new Promise((ok) => setTimeout(() => ok(1), 20))",
        );
        expect(executionMs).toBeGreaterThanOrEqual(19);
        expect(executionMs).toBeLessThan(2000);
        expect(memoryBytes).toBeGreaterThan(10_000);
      });
    });

    describe("failures", () => {
      it.each(FAILURES)("$name", async (scenario) => {
        const observed = await run(scenario.code, scenario.options);
        expect(observed).toMatchObject({ outcome: { status: "failed" }, log: ["settled"], ...scenario.expect });
      });

      it("names the place in the user's own lines", async () => {
        const { error: failure } = await run(
          "// 一\nfunction outer() {\n  return inner();\n}\nfunction inner() {\n  throw new Error('here');\n}\nexports.main = async () => outer();\n",
        );
        const [title, inner, outer, main, ...rest] = failure?.stack.split("\n") ?? [];
        expect(title).toBe("Error: here");
        expect(inner).toMatch(/^ {4}at inner \(index\.js:6:\d+\)$/);
        expect(outer).toMatch(/^ {4}at outer \(index\.js:3:\d+\)$/);
        expect(main).toMatch(/^ {4}at (?:exports\.main )?\(?index\.js:8:\d+\)?$/);
        if (abilities.isNode12) expect(rest).toEqual([]);
      });

      it("takes the class for the title of the stack", async () => {
        const { error: failure } = await run(
          "class Odd extends TypeError {}\nexports.main = async () => { throw new Odd('so') }",
        );
        expect(failure?.stack.split("\n")[0]).toBe("Odd: so");
      });

      it("keeps further members of an error that have a JSON form", async () => {
        const { error: failure } = await run(
          "exports.main = async () => { throw Object.assign(new Error('e'), { code: 11, 详: { a: [1] }, f() {}, big: 1n }) }",
        );
        expect(failure?.details).toEqual({ code: 11, 详: { a: [1] } });
        const { error: plain } = await run("exports.main = async () => { throw new Error('e') }");
        expect(plain).not.toHaveProperty("details");
      });

      it("hands the host's errors to the function with their members", async () => {
        const { data } = await run(`
          exports.main = async () => {
            try { await BaaS.call("nothing", {}) }
            catch (e) { return [e instanceof Error, e.message, e.status, e.code, e.body] }
          }`);
        expect(data).toEqual([true, "没有 nothing", 404, 605, { error_msg: "没有" }]);
      });
    });

    describe("console", () => {
      it.each(PRINTED)("console.log(%s)", async (code) => {
        const { log } = await run(`exports.main = async () => { console.log(${code}); return 1 }`);
        expect(log).toEqual([`log: ${printedAs(code)}`, "settled"]);
      });

      it("has a level for each method", async () => {
        const { log } = await run(`
          exports.main = async () => {
            for (const level of ["log", "info", "warn", "error", "debug"]) console[level]("一", level);
            return 1;
          }`);
        expect(log).toEqual([
          "log: 一 log",
          "info: 一 info",
          "warn: 一 warn",
          "error: 一 error",
          "debug: 一 debug",
          "settled",
        ]);
      });

      it("shows errors with their stack and members", async () => {
        const { log } = await run(
          "exports.main = async () => {\n  const e = new TypeError('坏');\n  e.code = 'E1';\n  console.error('failed:', e);\n  return 1;\n}",
        );
        expect(log[0]).toMatch(/^error: failed: TypeError: 坏\n {4}at .*index\.js:2:\d+/);
        expect(log[0]).toMatch(/\{\n {2}code: 'E1'\n\}$/);
      });

      it("stamps lines with the emulator's time", async () => {
        const times: number[] = [];
        await run("exports.main = async () => { console.log(1); console.log(2); return 1 }", {
          now: () => 1_537_516_965_123,
          onLog: ({ at }) => times.push(at),
        });
        expect(times).toEqual([1_537_516_965_123, 1_537_516_965_123]);
      });
    });

    describe("event loop", () => {
      it("orders ticks, promises, timers and immediates as Node does", async () => {
        const { data } = await run(`
          exports.main = (event, done) => {
            const seen = [];
            setTimeout(() => {
              setImmediate(() => seen.push("immediate"));
              process.nextTick(() => seen.push("tick in timer"));
              Promise.resolve().then(() => seen.push("promise in timer"));
              seen.push("timer");
            }, 1);
            Promise.resolve().then(() => {
              seen.push("promise 1");
              process.nextTick(() => seen.push("tick in promise"));
              Promise.resolve().then(() => seen.push("promise 3"));
            });
            Promise.resolve().then(() => seen.push("promise 2"));
            queueMicrotask(() => seen.push("microtask"));
            process.nextTick(() => seen.push("tick"));
            seen.push("sync");
            setTimeout(() => done(null, seen), 40);
          }`);
        const ticks = ["sync", "tick", "promise 1", "promise 2", "microtask", "promise 3", "tick in promise"];
        expect(data).toEqual([...ticks, "timer", "tick in timer", "promise in timer", "immediate"]);
      });

      it("fires timers by their time, and passes arguments", async () => {
        const { data } = await run(`
          exports.main = (event, done) => {
            const seen = [];
            setTimeout((a, b) => seen.push(a + b), 12, "c", "!");
            setTimeout(() => seen.push("a"), 2);
            const never = setTimeout(() => seen.push("never"), 4);
            setTimeout(() => seen.push("b"), 6);
            clearTimeout(never);
            clearTimeout(undefined);
            setTimeout(() => done(null, seen), 30);
          }`);
        expect(data).toEqual(["a", "b", "c!"]);
      });

      it("repeats an interval until it is cleared, also from inside", async () => {
        const { data } = await run(`
          exports.main = (event, done) => {
            let count = 0;
            const beat = setInterval(() => { if (++count === 3) { clearInterval(beat); setTimeout(() => done(null, count), 15) } }, 2);
          }`);
        expect(data).toBe(3);
      });

      it("awaits many calls of the host in parallel", async () => {
        const { data } = await run(`
          exports.main = async () => (await Promise.all(Array.from({ length: 50 }, (_, i) => BaaS.echo({ i })))).map((x) => x.i)`);
        expect(data).toEqual(Array.from({ length: 50 }, (_, i) => i));
      });

      it("gives the host's answers as values of the function's own", async () => {
        const answer = { 名: ["包"] };
        const { data } = await run(
          "exports.main = async () => { const a = await BaaS.echo(1); a.名.push(1); return a }",
          {
            call: async () => answer,
          },
        );
        expect(data).toEqual({ 名: ["包", 1] });
        expect(answer).toEqual({ 名: ["包"] });
      });
    });

    describe("a shared container", () => {
      const shared = (code: string, container: string, options: RunOptions = {}) =>
        run(code, { ...options, container, containers: "shared" });

      it("runs a second run while the first waits, with the same state", async () => {
        const code = `
          let runs = 0;
          exports.main = async ({ waits }) => { const mine = ++runs; if (waits) await BaaS.call("wait"); return [mine, runs] }`;
        const [asked, answered] = [createGate(), createGate()];
        const first = shared(code, "interleaved", {
          event: { waits: true },
          call: async () => {
            asked.open();
            await answered.opened;
            return null;
          },
        });
        await asked.opened;
        expect((await shared(code, "interleaved")).data).toEqual([2, 2]);
        answered.open();
        expect((await first).data).toEqual([1, 2]);
      });

      it("ends a run when it completes, whatever it left open, and that still reaches its call and its log", async () => {
        const [answered, late] = [createGate(), createGate()];
        const calls: string[] = [];
        const { data, log } = await shared(
          `exports.main = async () => {
            BaaS.call("slow").then(() => { console.log("later"); return BaaS.call("late") });
            return "early";
          }`,
          "left open",
          {
            call: async (operation) => {
              calls.push(operation);
              if (operation === "slow") await answered.opened;
              else late.open();
              return null;
            },
          },
        );
        expect([data, log, calls]).toEqual(["early", ["settled"], ["slow"]]);
        answered.open();
        await late.opened;
        expect([log, calls]).toEqual([
          ["settled", "log: later"],
          ["slow", "late"],
        ]);
      });

      it("ends a run at its limit, and the function goes on", async () => {
        const [answered, late] = [createGate(), createGate()];
        const code = `
          let state = "fresh";
          exports.main = async ({ reads }) => {
            if (reads) return state;
            await BaaS.call("slow");
            state = "changed by the late one";
            await BaaS.call("late");
            return "too late";
          }`;
        const { outcome, executionMs, log } = await shared(code, "goes on", {
          timeMs: 60,
          call: async (operation) => {
            if (operation === "slow") await answered.opened;
            else late.open();
            return null;
          },
        });
        expect(outcome).toEqual({ status: "timeout" });
        expect(executionMs).toBeGreaterThanOrEqual(59);
        answered.open();
        await late.opened;
        const next = await shared(code, "goes on", { event: { reads: true }, timeMs: 60 });
        expect(next.data).toBe("changed by the late one");
        // The late completion is nobody's.
        expect(log).toEqual(["settled"]);
      });

      it("tells the runs' calls and lines apart", async () => {
        const code = `
          const pause = (milliseconds) => new Promise((ok) => setTimeout(ok, milliseconds));
          exports.main = async ({ name }) => {
            const say = (text) => console.log(name, text);
            say("begins");
            for (let round = 0; round < 3; round++) { await pause(round); say(await BaaS.echo(name + round)) }
            await new Promise((ok) => setImmediate(ok));
            say("immediate");
            process.nextTick(() => say("tick"));
            await null;
            setTimeout(() => { say("left"); BaaS.echo(name + " left") }, 1);
            return name;
          }`;
        const observe = async (name: string) => {
          const left = createGate();
          const calls: unknown[] = [];
          const { data, log } = await shared(code, "apart", {
            event: { name },
            call: async (operation, input) => {
              calls.push(input);
              if (input === `${name} left`) left.open();
              return echo(operation, input);
            },
          });
          await left.opened;
          return { data, calls, lines: log.filter((line) => line !== "settled") };
        };
        const names = ["甲", "乙", "丙"];
        for (const [index, observed] of (await Promise.all(names.map(observe))).entries()) {
          const name = names[index] ?? "";
          const said = ["begins", ...[0, 1, 2].map((round) => name + round), "immediate", "tick", "left"];
          expect(observed).toEqual({
            data: name,
            calls: [`${name}0`, `${name}1`, `${name}2`, `${name} left`],
            lines: said.map((text) => `log: ${name} ${text}`),
          });
        }
      });

      it("stays after a failure of one run", async () => {
        const code =
          "let runs = 0; exports.main = async () => { if (++runs === 1) throw new Error('once'); return runs }";
        expect((await shared(code, "own failure")).error?.message).toBe("once");
        expect((await shared(code, "own failure")).data).toBe(2);
      });

      it("is ended by cool(), with its runs", async () => {
        const asked = createGate();
        const running = shared("exports.main = () => BaaS.call('wait')", "cooled/1", {
          call: () => {
            asked.open();
            return new Promise(() => {});
          },
        });
        await asked.opened;
        harness.runner.cool("cooled/");
        expect((await running).error).toMatchObject({
          type: "Error",
          message: "the functions were reset while this ran",
        });
        expect((await shared("exports.main = async () => 'anew'", "cooled/1")).data).toBe("anew");
      });
    });
  });
};
