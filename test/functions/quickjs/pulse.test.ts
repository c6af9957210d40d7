import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { createPulse, PULSE_BYTES } from "../../../src/functions/quickjs/pulse.js";

describe("a worker's pulse", () => {
  it("shows what is under way, whose it is, and when it should have been over", () => {
    const memory = new SharedArrayBuffer(PULSE_BYTES);
    const [worker, main] = [createPulse(memory), createPulse(memory)];
    expect(main.read()).toBeUndefined();
    worker.begin(7, 5000);
    expect(main.read()?.run).toBe(7);
    expect(main.read()?.overdueMs).toBeGreaterThan(-5001);
    expect(main.read()?.overdueMs).toBeLessThan(0);
    worker.begin(0, -3);
    expect(main.read()?.run).toBe(0);
    expect(main.read()?.overdueMs).toBeGreaterThanOrEqual(3);
    worker.end();
    expect(main.read()).toBeUndefined();
  });

  it("goes by a clock that all threads share", async () => {
    const memory = new SharedArrayBuffer(PULSE_BYTES);
    const code =
      "const { workerData, parentPort } = require('worker_threads'); new BigInt64Array(workerData)[0] = process.hrtime.bigint(); parentPort.postMessage(1)";
    const worker = new Worker(code, { eval: true, workerData: memory });
    const before = performance.now();
    await new Promise((resolve) => worker.once("message", resolve));
    const { overdueMs = -1 } = createPulse(memory).read() ?? {};
    expect(overdueMs).toBeGreaterThanOrEqual(0);
    expect(overdueMs).toBeLessThan(performance.now() - before + 1);
    await worker.terminate();
  });
});
