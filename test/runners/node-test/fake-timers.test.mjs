import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { day, expected } from "../shared/day.cjs";

const NOW = Date.parse("2030-01-01T00:00:00Z");
const load = () => import("baas-emulator");

afterEach(() => mock.timers.reset());

// The order matters: here, nothing of the package has been loaded yet.
test("timers that were faked before the import", async () => {
  mock.timers.enable({ now: NOW });
  assert.deepEqual(await day(load), expected);
});

test("timers that are faked while an emulator runs", async () => {
  const { createEmulator } = await load();
  const emulator = await createEmulator();
  mock.timers.enable({ now: NOW });
  assert.equal(emulator.clock.now(), NOW);
  mock.timers.tick(1500);
  assert.equal(emulator.clock.now(), NOW + 1500);
  const { createdAt } = await emulator.leancloud.objects.create("Todo", { title: "写周报" });
  assert.equal(createdAt, "2030-01-01T00:00:01.500Z");
  await emulator.close();
});
