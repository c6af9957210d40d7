import { afterEach, describe, expect, it, vi } from "vitest";
import { createLoop } from "../../../src/functions/quickjs/loop.js";

afterEach(() => vi.restoreAllMocks());

describe("the guest's timers", () => {
  it("are forgotten when they are cancelled, not when they would be due", () => {
    const loop = createLoop(() => true);
    // The queue is the only array that is spliced: its length is what the loop remembers.
    let longest = 0;
    const { splice } = Array.prototype;
    vi.spyOn(Array.prototype, "splice").mockImplementation(function (this: unknown[], ...given) {
      longest = Math.max(longest, this.length);
      return splice.apply(this, given as Parameters<typeof splice>);
    });
    loop.add(0, 1e9, false);
    for (let id = 1; id <= 5000; id++) {
      loop.add(id, 1e9, false);
      loop.cancel(id);
    }
    vi.restoreAllMocks();
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThan(200);
    expect(loop.isBusy()).toBe(true);
    loop.cancel(0);
    expect(loop.isBusy()).toBe(false);
  });

  it("fire in order, also after many were cancelled", async () => {
    const fired: number[] = [];
    const done = new Promise<void>((resolve) => {
      const loop = createLoop((id) => {
        fired.push(id);
        if (id === 3) resolve();
        return id !== 3;
      });
      // Far apart: setting and cancelling hundreds takes its time.
      loop.add(3, 500, false);
      loop.add(1, 1, false);
      for (let id = 10; id < 500; id++) loop.add(id, 6, false);
      for (let id = 10; id < 500; id++) loop.cancel(id);
      loop.add(2, 50, false);
      loop.start();
    });
    await done;
    expect(fired).toEqual([1, 2, 3]);
  });
});
