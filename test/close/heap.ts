/** Starts and closes emulators, and says how the heap grows. Run with `--expose-gc`. */
import { createEmulator } from "../../src/index.js";

const collect = globalThis.gc ?? (() => {});

const openAndClose = async (times: number): Promise<void> => {
  for (let count = 0; count < times; count++) {
    const emulator = await createEmulator();
    await emulator.leancloud.objects.create("T", { n: count });
    await emulator.close();
  }
};

const usedBytes = async (): Promise<number> => {
  // What finalizers hold is let go of a turn later.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
};

await openAndClose(50);
const before = await usedBytes();
await openAndClose(200);
const after = await usedBytes();
process.stdout.write(JSON.stringify({ grownBytes: after - before, resources: process.getActiveResourcesInfo() }));
