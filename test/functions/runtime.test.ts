import { beforeAll, describe, expect, it } from "vitest";
import { createFunctionRuntime } from "../../src/functions/index.js";
import type { RunRequest, Source } from "../../src/functions/types.js";
import { createClock } from "../../src/kernel/index.js";
import { buildTestSdk } from "./setup.js";
import { echo, sdk } from "./support/harness.js";

beforeAll(buildTestSdk);

const request = (source: Source, more: Partial<RunRequest> = {}): RunRequest => ({
  container: "runtime",
  source,
  guest: sdk,
  event: { n: 1 },
  limits: { timeMs: 2000, memoryMb: 64 },
  call: echo,
  log: () => {},
  now: Date.now,
  ...more,
});

const text = (code: string): Source => ({ kind: "javascript", code, filename: "index.js" });

describe("the functions' runtime", () => {
  it("runs each source where it belongs", async () => {
    const runtime = createFunctionRuntime();
    const native: Source = { kind: "native", exports: { main: async () => process.version } };
    const inSandbox = await runtime.run(request(text("exports.main = async () => process.version")));
    const here = await runtime.run(request(native));
    await runtime.close();
    expect(inSandbox.outcome).toEqual({ status: "fulfilled", data: "v12.22.12" });
    expect(here.outcome).toEqual({ status: "fulfilled", data: process.version });
  });

  it("shows functions the emulator's clock", async () => {
    const clock = createClock();
    clock.freeze("2026-01-01T00:00:00Z");
    const runtime = createFunctionRuntime({ clock });
    const { outcome } = await runtime.run(request(text("exports.main = async () => new Date().toISOString()")));
    await runtime.close();
    expect(outcome).toEqual({ status: "fulfilled", data: "2026-01-01T00:00:00.000Z" });
  });

  it("cools what is warm", async () => {
    const runtime = createFunctionRuntime();
    const counter = request(text("let n = 0; exports.main = async () => ++n"));
    const counts = [await runtime.run(counter), await runtime.run(counter)];
    runtime.cool("run");
    counts.push(await runtime.run(counter));
    await runtime.close();
    expect(counts.map(({ outcome }) => outcome.status === "fulfilled" && outcome.data)).toEqual([1, 2, 1]);
  });

  it("can be closed unused, and twice, and then refuses", async () => {
    const runtime = createFunctionRuntime();
    await runtime.close();
    await runtime.close();
    await expect(runtime.run(request(text("")))).rejects.toMatchObject({ code: "CLOSED" });
  });
});
