import { describe, expect, it } from "vitest";
import { at, createWorld, NOW_SECONDS, type Scenario, scenarios } from "./support.js";

const BASE = "/oserve/v1.3/cloud-function/";
const CODE = `exports.main = async (event) => {
  if (event.data.fail) throw new TypeError("坏了");
  if (event.data.loop) for (;;) {}
  return event.data;
}`;

const TIME = new Date(NOW_SECONDS * 1000).toISOString();
const DEBUG = `POST ${BASE}g/debug/`;
/** The log of a debug run under the standing clock. */
const logs = (title: string, code: string, lines: readonly string[], data: object = {}): Scenario => ({
  title: `8.5 ${title}`,
  steps: [
    { request: `POST ${BASE}`, json: { name: "g", function_code: code }, status: 201 },
    {
      request: DEBUG,
      json: { data },
      status: 200,
      matches: { log: lines.map((line) => `${TIME} ${line}\n`).join("") },
    },
  ],
});

describe("8.5 the log", () => {
  scenarios(createWorld, [
    logs(
      "event.data first, return last",
      "exports.main = async (event) => ({ hello: event.data.name })",
      ["LOG event.data:  { name: 'Larry' }", "LOG return:  { hello: 'Larry' }"],
      { name: "Larry" },
    ),
    logs("a returned text has no quotes", "exports.main = async () => '你好'", [
      "LOG event.data:  {}",
      "LOG return:  你好",
    ]),
    logs("other values are inspected", "exports.main = async () => [1, 'a', null]", [
      "LOG event.data:  {}",
      "LOG return:  [ 1, 'a', null ]",
    ]),
    logs("null", "exports.main = async () => null", ["LOG event.data:  {}", "LOG return:  null"]),
    logs(
      "the levels of console",
      "exports.main = async () => { console.log('a'); console.info('b'); console.warn('c'); console.error('d'); return 1 }",
      ["LOG event.data:  {}", "LOG a", "INFO b", "WARN c", "ERROR d", "LOG return:  1"],
    ),
    logs(
      "messages as util.format prints them",
      "exports.main = async () => { console.log('%s=%d', '价', 5, { a: [1] }, 'x'); console.log({ 名: '值' }, null, undefined, true); console.log(); return 1 }",
      [
        "LOG event.data:  {}",
        "LOG 价=5 { a: [ 1 ] } x",
        "LOG { '名': '值' } null undefined true",
        "LOG ",
        "LOG return:  1",
      ],
    ),
    logs("text of several lines is kept", "exports.main = async () => { console.log('a\\nb'); return 1 }", [
      "LOG event.data:  {}",
      "LOG a\nb",
      "LOG return:  1",
    ]),
    logs(
      "lines printed after the callback follow the return line",
      "exports.main = (event, callback) => { callback(null, 'x'); console.log('after'); setTimeout(() => console.log('late'), 20) }",
      ["LOG event.data:  {}", "LOG return:  x", "LOG after", "LOG late"],
    ),
  ]);

  it("8.5 a failure: the stack at level ERROR instead of the return line", async () => {
    const world = await createWorld();
    await world.deploy("g", "exports.main = async () => { console.log('before'); throw new TypeError('坏了') }");
    const { body } = await world.step({ request: DEBUG, json: { data: {} }, status: 200 });
    const log = String(at(body, "log"));
    expect(log.startsWith(`${TIME} LOG event.data:  {}\n${TIME} LOG before\n${TIME} ERROR TypeError: 坏了\n`)).toBe(
      true,
    );
    expect(log).not.toContain("return:");
    await world.emulator.close();
  });
});

describe("7.4 debug", () => {
  const REPORT = {
    code: 0,
    data: { a: 1 },
    error: {},
    log: expect.stringContaining("event.data:  { a: 1 }"),
    execution_time: expect.toSatisfy((value) => typeof value === "number" && value >= 0),
    billing_time: expect.toSatisfy((value) => Number.isInteger(value) && value % 100 === 0),
    mem_usage: expect.toSatisfy((value) => Number.isInteger(value) && value > 0),
    job_id: expect.stringMatching(/^[0-9a-f]{32}$/),
  };
  const arrange = async () => {
    const world = await createWorld({ syncTimeoutMs: 300 });
    await world.table("t", { label: "string" });
    await world.deploy("g", CODE);
    await world.deploy("bad", "exports.main = async () => {\n  const x y\n}");
    return world;
  };
  const json = { data: { a: 1 } };
  scenarios(arrange, [
    { title: "7.4 the report", request: DEBUG, json, status: 200, equals: REPORT },
    {
      title: "7.4 18.11 unknown extra keys are ignored",
      request: DEBUG,
      json: { ...json, function_name: "g", sync: true },
      status: 200,
      equals: REPORT,
    },
    {
      title: "7.4 a failure carries the stack",
      request: DEBUG,
      json: { data: { fail: true } },
      status: 200,
      matches: {
        code: 1,
        data: null,
        error: { message: "坏了", type: "TypeError", stack: expect.stringContaining("TypeError: 坏了") },
        job_id: REPORT.job_id,
      },
    },
    {
      title: "7.4 a syntax error's stack begins with the line",
      request: `POST ${BASE}bad/debug/`,
      json: { data: {} },
      status: 200,
      matches: {
        code: 1,
        data: null,
        error: {
          message: expect.stringMatching(/./),
          type: "SyntaxError",
          stack: expect.stringMatching(/^:2\n[\s\S]*SyntaxError: /),
        },
      },
    },
    {
      title: "7.4 the time limit",
      request: DEBUG,
      json: { data: { loop: true } },
      status: 200,
      matches: { code: 1, data: null, error: { type: "TimeoutError" } },
    },
    ...[
      {},
      { data: null },
      { data: "x" },
      { data: 5 },
      { data: [] },
      { ...json, subject: "nothing" },
      { ...json, subject: "constructor" },
      { ...json, subject: 5 },
      { ...json, subject: "flex_schema" },
      { ...json, subject: "flex_schema", schema_id: "x" },
      [],
    ].map((bad) => ({
      title: `7.4 Q7 ${JSON.stringify(bad)} is 400`,
      steps: [
        { request: DEBUG, json: bad, status: 400 },
        { request: `GET ${BASE}g/job/`, status: 200, matches: { meta: { total_count: 0 } } },
      ],
    })),
    {
      title: "7.4 malformed JSON is 400",
      request: DEBUG,
      body: "{",
      headers: { "content-type": "application/json" },
      status: 400,
    },
    { title: "7.4 an unknown function is 404", request: `POST ${BASE}nothing/debug/`, json, status: 404 },
  ]);

  it("7.4 billing_time is execution_time rounded up to hundreds", async () => {
    const world = await arrange();
    const { body } = await world.step({ request: DEBUG, json, status: 200 });
    expect(at(body, "billing_time")).toBe(Math.ceil(Number(at(body, "execution_time")) / 100) * 100);
    await world.emulator.close();
  });
});
