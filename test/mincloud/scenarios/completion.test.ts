import { describe, expect, it } from "vitest";
import { createWorld, questions, type Scenario, type Step, type World } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";
const done = (data: unknown) => ({ code: 0, data, error: {} });
const failed = (message: unknown, type: unknown) => ({ code: 1, data: null, error: { message, type } });
const some = expect.stringMatching(/./);
const LIMIT_MS = 300;
// Q9, with the limit set to 300 ms instead of 5.00 seconds.
const TIMEOUT = failed("Task timed out after 0.30 seconds", "TimeoutError");

/** A function of its own per scenario, named by the title: all of them live in one world. */
const run = (title: string, code: string, equals: unknown, data: unknown = {}): Scenario => ({
  title,
  steps: [
    { request: `POST ${BASE}`, json: { name: title, function_code: code }, status: 201 },
    { request: "POST /oserve/v1/cloud-function/job/", json: { function_name: title, data }, status: 200, equals },
  ],
});
const quick = () => createWorld({ syncTimeoutMs: LIMIT_MS });

describe("8.3 callback", () => {
  questions(createWorld, [
    run(
      "8.3 callback(null, x)",
      "exports.main = (event, callback) => callback(null, { 名: event.data.n })",
      done({ 名: 5 }),
      { n: 5 },
    ),
    run("8.3 callback(undefined, x)", "exports.main = (event, callback) => callback(undefined, 'x')", done("x")),
    run("8.3 callback(null) is null", "exports.main = (event, callback) => callback(null)", done(null)),
    run(
      "8.3 callback(null, undefined) is null",
      "exports.main = (event, callback) => callback(null, undefined)",
      done(null),
    ),
    run("8.3 callback(null, false)", "exports.main = (event, callback) => callback(null, false)", done(false)),
    run("8.3 callback(null, 0)", "exports.main = (event, callback) => callback(null, 0)", done(0)),
    run(
      "8.3 callback later",
      "exports.main = (event, callback) => { setTimeout(() => callback(null, 'late'), 10) }",
      done("late"),
    ),
    run(
      "8.3 callback(Error)",
      "exports.main = (event, callback) => callback(new TypeError('坏'))",
      failed("坏", "TypeError"),
    ),
    run("8.3 callback(string)", "exports.main = (event, callback) => callback('坏')", failed("坏", "Error")),
    run(
      "8.3 callback(an Error of its own class)",
      "class Broken extends Error {}\nexports.main = (event, callback) => callback(new Broken('x'))",
      failed("x", "Broken"),
    ),
    run(
      "8.3 callback twice: the first wins",
      "exports.main = (event, callback) => { callback(null, 1); callback(null, 2) }",
      done(1),
    ),
    run(
      "8.3 callback, then an error: the first wins",
      "exports.main = (event, callback) => { callback(null, 1); callback('x') }",
      done(1),
    ),
    run(
      "8.3 callback and return: the first wins",
      "exports.main = async (event, callback) => { callback(null, 'called'); return 'returned' }",
      done("called"),
    ),
    run(
      "8.3 the value a plain main returns is ignored",
      "exports.main = (event, callback) => { setTimeout(() => callback(null, 'called'), 5); return 'returned' }",
      done("called"),
    ),
    run(
      "8.3 async main without return, but a callback",
      "exports.main = async (event, callback) => { setTimeout(() => callback(null, 'called'), 5) }",
      done("called"),
    ),
  ]);
});

describe("8.3 async main", () => {
  questions(createWorld, [
    run("8.3 a value", "exports.main = async () => ({ a: [1, '二'] })", done({ a: [1, "二"] })),
    run("8.3 null", "exports.main = async () => null", done(null)),
    run("8.3 false", "exports.main = async () => false", done(false)),
    run("8.3 an empty text", "exports.main = async () => ''", done("")),
    run(
      "8.3 after awaiting",
      "exports.main = async () => { await new Promise((r) => setTimeout(r, 5)); return 'x' }",
      done("x"),
    ),
    run("8.3 throws an Error", "exports.main = async () => { throw new SyntaxError('x') }", failed("x", "SyntaxError")),
    run(
      "8.3 throws after awaiting",
      "exports.main = async () => { await null; throw new Error('晚') }",
      failed("晚", "Error"),
    ),
    run("8.3 rejects with a text", "exports.main = async () => Promise.reject('坏')", failed("坏", some)),
    run("8.3 rejects with a number", "exports.main = async () => Promise.reject(5)", {
      code: 1,
      data: null,
      error: expect.any(Object),
    }),
    run("8.3 rejects with null", "exports.main = async () => Promise.reject(null)", {
      code: 1,
      data: null,
      error: expect.any(Object),
    }),
    run("8.3 rejects with undefined", "exports.main = async () => Promise.reject()", {
      code: 1,
      data: null,
      error: expect.any(Object),
    }),
    run(
      "8.3 a plain main that returns a promise is treated like async",
      "exports.main = () => Promise.resolve('x')",
      done("x"),
    ),
    run("8.3 a returned thenable", "exports.main = () => ({ then: (resolve) => resolve('x') })", done("x")),
    run(
      "8.3 a plain main whose promise rejects",
      "exports.main = () => Promise.reject(new Error('x'))",
      failed("x", "Error"),
    ),
    run(
      "8.3 dates come as JSON",
      "exports.main = async () => ({ at: new Date(0), gone: undefined })",
      done({ at: "1970-01-01T00:00:00.000Z" }),
    ),
  ]);
});

describe("8.3 8.1 errors", () => {
  questions(createWorld, [
    run("8.3 a synchronous throw", "exports.main = () => { throw new Error('马上') }", failed("马上", "Error")),
    run("8.3 a runtime error", "exports.main = async () => null.x", failed(some, "TypeError")),
    run("8.3 a name that does not exist", "exports.main = async () => nothing", failed(some, "ReferenceError")),
    run("8.3 a syntax error at load", "exports.main = async () => {", failed(some, "SyntaxError")),
    run("8.3 an error at the top level", "throw new RangeError('x')", failed("x", "RangeError")),
    run("8.1 exports.main missing", "exports.other = () => 1", failed(some, "TypeError")),
    run("8.1 exports.main no function", "exports.main = 5", failed(some, "TypeError")),
    run("8.3 a result with a cycle", "exports.main = async () => { const a = {}; a.a = a; return a }", {
      code: 1,
      data: null,
      error: { message: some, type: some },
    }),
    run("8.3 a bigint", "exports.main = async () => ({ n: 10n })", {
      code: 1,
      data: null,
      error: { message: some, type: some },
    }),
    run("8.3 toJSON that throws", "exports.main = async () => ({ toJSON() { throw new Error('x') } })", {
      code: 1,
      data: null,
      error: { message: some, type: some },
    }),
    run("8.3 endless recursion", "exports.main = async () => { const f = () => f() + 1; return f() }", {
      code: 1,
      data: null,
      error: { message: some, type: some },
    }),
  ]);
});

describe("8.3 Q9 the time limit", () => {
  questions(quick, [
    run("8.3 async main without a value never completes", "exports.main = async () => {}", TIMEOUT),
    run("8.3 async main returning undefined never completes", "exports.main = async () => undefined", TIMEOUT),
    run("8.3 nothing ever calls back", "exports.main = () => {}", TIMEOUT),
    run("8.3 a plain main's value is ignored", "exports.main = () => 'returned'", TIMEOUT),
    run("8.3 a promise that never settles", "exports.main = () => new Promise(() => {})", TIMEOUT),
    run("8.3 an endless loop", "exports.main = async () => { for (;;) {} }", TIMEOUT),
    run(
      "8.3 an endless loop that catches",
      "exports.main = async () => { for (;;) { try { for (;;) {} } catch (e) {} } }",
      TIMEOUT,
    ),
    run("8.3 an endless loop at the top level", "for (;;) {}", TIMEOUT),
    run("8.3 an endless chain of promises", "exports.main = async () => { for (;;) await null }", TIMEOUT),
    run("8.3 too late", "exports.main = (event, callback) => { setTimeout(() => callback(null, 1), 3000) }", TIMEOUT),
    run(
      "8.3 hitting the limit after completion keeps the result",
      "exports.main = (event, callback) => { callback(null, 'kept'); setInterval(() => {}, 20) }",
      done("kept"),
    ),
  ]);

  it("8.3 the next run is well again", async () => {
    const world = await quick();
    await world.deploy("loop", "exports.main = async (event) => { while (event.data.loop) {} return 'fine' }");
    const invoke = (loop: boolean, equals: unknown): Step => ({
      request: `POST ${BASE}loop/job/`,
      json: { data: { loop } },
      status: 200,
      equals,
    });
    await world.step(invoke(false, done("fine")));
    await world.step(invoke(true, TIMEOUT));
    await world.step(invoke(false, done("fine")));
    await world.emulator.close();
  });
});

describe("8.1 the module", () => {
  const ret = (title: string, expression: string, data: unknown) =>
    run(`8.1 ${title}`, `exports.main = async (event) => (${expression})`, done(data));
  questions(createWorld, [
    run("8.1 module.exports.main", "module.exports.main = async () => 1", done(1)),
    run("8.1 module.exports = { main }", "module.exports = { main: async () => 1 }", done(1)),
    run(
      "8.1 a webpack bundle with commonjs-module",
      "module.exports = (function (m) { function r(i) { const n = { exports: {} }; m[i](n, n.exports, r); return n.exports } return r(0) })([(module, exports, r) => { exports.main = async () => r(1)() }, (module) => { module.exports = () => 'bundled' }])",
      done("bundled"),
    ),
    run(
      "8.1 BaaS exists at the top level",
      "const table = new BaaS.TableObject('x')\nexports.main = async () => typeof table",
      done("object"),
    ),
    ...["path", "util", "events", "querystring", "url", "buffer", "assert", "string_decoder", "fs", "crypto", "os"].map(
      (name) => ret(`require("${name}")`, `['object', 'function'].includes(typeof require('${name}'))`, true),
    ),
    ret("path.join", "require('path').join('a', '..', 'b')", "b"),
    ret("util.format", "require('util').format('%s=%d', 'a', 5)", "a=5"),
    ret(
      "node: prefix-less events",
      "(() => { const e = new (require('events'))(); let n = 0; e.on('x', () => n++); e.emit('x'); return n })()",
      1,
    ),
    ret(
      "crypto",
      "require('crypto').createHash('md5').update('abc').digest('hex')",
      "900150983cd24fb0d6963f7d28e17f72",
    ),
    ret(
      "files in /tmp",
      "(() => { const fs = require('fs'); fs.writeFileSync('/tmp/a.txt', '文'); return fs.readFileSync('/tmp/a.txt', 'utf8') })()",
      "文",
    ),
    ret("Buffer", "Buffer.from('中文').toString('base64')", "5Lit5paH"),
    ret(
      "globals",
      "[typeof console.log, typeof setTimeout, typeof setInterval, typeof clearTimeout, typeof Buffer, typeof process, typeof BaaS]",
      ["function", "function", "function", "function", "function", "object", "object"],
    ),
    ret(
      "__FAAS_EVENT",
      "'miniappId' in __FAAS_EVENT && 'token' in __FAAS_EVENT && global.__FAAS_EVENT === __FAAS_EVENT",
      true,
    ),
    ret("Node 12's language", "Object.fromEntries([['a', [1, [2]].flat()]])", { a: [1, 2] }),
    run(
      "8.1 a relative require fails",
      "const x = require('./other')\nexports.main = async () => 1",
      failed(some, some),
    ),
    run(
      "8.1 an unknown module fails",
      "const x = require('lodash-nowhere')\nexports.main = async () => 1",
      failed(some, some),
    ),
  ]);

  it("8.1 a container is kept per version of the code, and fresh after PATCH", async () => {
    const world: World = await createWorld();
    const code = "let n = 0\nexports.main = async () => ++n";
    await world.deploy("count", code);
    const invoke = (data: number): Step => ({
      request: `POST ${BASE}count/job/`,
      json: { data: {} },
      status: 200,
      equals: done(data),
    });
    await world.step(invoke(1));
    await world.step(invoke(2));
    await world.step({ request: `PATCH ${BASE}count/`, json: { function_code: `${code} // 2` }, status: 202 });
    await world.step(invoke(1));
    await world.emulator.close();
  });
});
