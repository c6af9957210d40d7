import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

describe("real timers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.resetModules();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are real also when they are loaded after a test has replaced the global ones", async () => {
    const { monotonic, setImmediate, setTimeout } = await import("../../src/kernel/timers.js");
    const start = monotonic();
    await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setImmediate(resolve));
    expect(monotonic() - start).toBeGreaterThan(1);
  });

  it("can be cleared", async () => {
    const { clearImmediate, clearTimeout, setImmediate, setTimeout } = await import("../../src/kernel/timers.js");
    const called: string[] = [];
    clearTimeout(setTimeout(() => called.push("timeout"), 1));
    clearImmediate(setImmediate(() => called.push("immediate")));
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(called).toEqual([]);
  });
});
