import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { CLOUD, ROWS } from "./cases/results.js";
import { createEngine, RUNNERS } from "./support.js";

/** With `rpcTimestamps: "string"` the dates of objects are as the engine sends them. */
const untype = (json: Json): Json =>
  JSON.parse(JSON.stringify(json), (key, value) =>
    /^(?:created|updated)At$/.test(key) ? (value.iso ?? value) : value,
  );

describe.each(RUNNERS)("3.8 results, %s", (runner) => {
  const engine = createEngine(runner, CLOUD);
  afterAll(() => engine.close());

  it.each(ROWS)("/functions: $name", async ({ name, functions }) => {
    expect(await engine.ask(`/functions/${name}`)).toEqual({ status: 200, body: functions });
  });

  it.each(ROWS)("/call: $name", async ({ name, call }) => {
    expect(await engine.ask(`/call/${name}`)).toEqual({ status: 200, body: call });
  });

  it.each(ROWS)("D1, /call with string dates: $name", async ({ name, call }) => {
    const answer = await engine.ask(`/call/${name}`, { app: { rpcTimestamps: "string" } });
    expect(answer).toEqual({ status: 200, body: untype(call) });
  });

  it.each(["functions", "call"])("what has no JSON form is the function's failure: /%s", async (endpoint) => {
    const circle = await engine.ask(`/${endpoint}/circle`);
    expect(circle).toMatchObject({ status: 500, body: { code: 1, error: expect.stringMatching(/circular/i) } });
    const big = await engine.ask(`/${endpoint}/big`);
    expect(big).toMatchObject({ status: 500, body: { code: 1, error: expect.stringMatching(/bigint/i) } });
  });
});
