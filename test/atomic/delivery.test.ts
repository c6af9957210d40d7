import { createEmulator } from "baas-emulator";
import { expect, it } from "vitest";
import { deferred } from "../../src/kernel/deferred.js";

/** A task of the cloud queue that a world ends in the middle of; then the same world again, as it was in that moment. */
const interrupted = async (deliveryMode: string) => {
  const emulator = await createEmulator({ seed: 1 });
  emulator.clock.freeze("2026-01-01T00:00:00Z");
  const { functions } = emulator.leancloud;
  const begun = deferred<void>();
  const gate = deferred<void>();
  let runs = 0;
  functions.define("pay", async () => {
    runs += 1;
    begun.resolve();
    await gate.promise;
    return "paid";
  });
  const { uniqueId } = await functions.enqueue("pay", {}, { deliveryMode });
  await begun.promise;
  const amidst = emulator.snapshot();
  await emulator.restore(amidst);
  gate.resolve();
  await emulator.clock.advance("1s");
  await emulator.idle();
  const task = await functions.task(uniqueId);
  await emulator.close();
  return { runs, task };
};

it("leancloud 9.3: what is delivered at most once is not begun again, and has failed", async () => {
  const { runs, task } = await interrupted("atMostOnce");
  expect(runs).toBe(1);
  expect(task).toMatchObject({ status: "failed", statusCode: 500, error: "The task was interrupted." });
});

it("leancloud 9.3: what is delivered at least once is begun again", async () => {
  const { runs, task } = await interrupted("atLeastOnce");
  expect(runs).toBe(2);
  expect(task).toMatchObject({ status: "success", result: "paid" });
});
