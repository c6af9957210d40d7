/**
 * A process that writes to a store until it is killed, and tells each commit's number when it is acknowledged. `kills.test.ts` bundles
 * it, so that it starts fast, and starts it ahead, so that nobody waits for that.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { filePersistence } from "../../../src/store/file/persistence.js";
import { createStore } from "../../../src/store/index.js";
import { BURST, type Order, planOf } from "./plan.js";

const tell = (line: string): void => void writeSync(1, `${line}\n`);

const write = async ({ file, durability, journalLimit, from }: Order): Promise<void> => {
  const store = await createStore({ persistence: filePersistence(file, { durability, journalLimit }) });
  tell("ready");
  for (let number = from; ; ) {
    // One after the other, and now and then many at once.
    const count = number % 3 === 0 ? BURST : 1;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        await store.commit((tx) => planOf(number + index)(tx));
        tell(String(number + index));
      }),
    );
    number += count;
  }
};

createInterface({ input: process.stdin }).on("line", (line) => {
  write(JSON.parse(line)).catch((error: unknown) => tell(`failed: ${error}`));
});
