import { afterEach, expect, test, vi } from "vitest";
import { day, expected } from "../shared/day.cjs";

const NOW = Date.parse("2030-01-01T00:00:00Z");

/** All there are but `nextTick`, which vitest itself needs in a process of its own. */
const ALL = [
  ...(["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "setInterval", "clearInterval"] as const),
  ...(["Date", "performance", "queueMicrotask"] as const),
];

const load = () => import("baas-emulator");

afterEach(() => {
  vi.useRealTimers();
});

// The order matters: here, nothing of the package has been loaded yet.
test("timers that were faked before the import, all of them", async () => {
  vi.useFakeTimers({ now: NOW, toFake: [...ALL] });
  expect(await day(load, "http")).toEqual(expected);
});

test("timers as vitest fakes them", async () => {
  const { createEmulator } = await load();
  const before = await createEmulator();
  vi.useFakeTimers({ now: NOW });
  expect(await day(load)).toEqual(expected);
  await before.close();
});

test("a clock that follows the faked date while there is one, also after it was set", async () => {
  const { createEmulator } = await load();
  await using emulator = await createEmulator();
  const { clock } = emulator;
  vi.useFakeTimers({ now: NOW });
  expect(clock.now()).toBe(NOW);
  vi.advanceTimersByTime(1500);
  expect(clock.now()).toBe(NOW + 1500);
  const { createdAt } = await emulator.leancloud.objects.create("Todo", { title: "写周报" });
  expect(createdAt).toBe("2030-01-01T00:00:01.500Z");
  await clock.advance("1d");
  vi.setSystemTime(NOW + 2000);
  expect(clock.now()).toBe(NOW + 2000 + 86_400_000);
  vi.useRealTimers();
  expect(Math.abs(clock.now() - Date.now() - 86_400_000)).toBeLessThan(1000);
});
