const { day, expected } = require("../shared/day.cjs");

const NOW = Date.parse("2030-01-01T00:00:00Z");

afterEach(() => jest.useRealTimers());

test("timers that were faked before the package was required", async () => {
  jest.useFakeTimers({ now: NOW });
  expect(await day(async () => require("baas-emulator"))).toEqual(expected);
});

test("timers that are faked while an emulator runs", async () => {
  const emulator = await require("baas-emulator").createEmulator();
  jest.useFakeTimers({ now: NOW });
  expect(emulator.clock.now()).toBe(NOW);
  jest.advanceTimersByTime(1500);
  const { createdAt } = await emulator.leancloud.objects.create("Todo", { title: "写周报" });
  expect(createdAt).toBe("2030-01-01T00:00:01.500Z");
  await emulator.close();
});
