import * as api from "baas-emulator";
import { expect, test, vi } from "vitest";
import { day, expected } from "../shared/day.cjs";

// For `--pool=threads`: in processes, vitest itself needs the real one.
test("a faked nextTick, without which Node has no connections", async () => {
  vi.useFakeTimers({ toFake: ["nextTick", "setTimeout", "setImmediate", "queueMicrotask", "performance"] });
  try {
    expect(await day(async () => api, "none")).toEqual(expected);
  } finally {
    vi.useRealTimers();
  }
});
