import { EmulatorError } from "baas-emulator";
import { describe, expect, it, vi } from "vitest";
import { BMOB, BMOB_SEVERAL } from "./bmob.js";
import { LEANCLOUD, LEANCLOUD_SEVERAL } from "./leancloud.js";
import { MINCLOUD, MINCLOUD_SEVERAL } from "./mincloud.js";
import { arrange, Refused } from "./world.js";

vi.mock("../../src/store/file/persistence.js", async (original) => {
  const { recorderAt } = await import("./recorder.js");
  const store = await original<typeof import("../../src/store/file/persistence.js")>();
  return { ...store, filePersistence: (path: string) => recorderAt(path).persistence };
});

const ONE = { mincloud: MINCLOUD, leancloud: LEANCLOUD, bmob: BMOB };
const SEVERAL = { mincloud: MINCLOUD_SEVERAL, leancloud: LEANCLOUD_SEVERAL, bmob: BMOB_SEVERAL };

/** A refusal in each cloud's own form, over HTTP. */
const BODIES: Readonly<Record<string, object>> = {
  mincloud: { status: "error", error_msg: expect.stringContaining("could not be written") },
  leancloud: { code: 1, error: expect.stringContaining("could not be written") },
  bmob: { error: expect.stringContaining("could not be written") },
};

describe.each(Object.entries(ONE))("%s: what belongs together", (cloud, table) => {
  it.each(Object.entries(table))(
    "%s: all of it, or nothing on a full disk; and the next time all of it",
    async (_, begin) => {
      const { world, disk, run } = await arrange(begin);
      const { emulator } = world;
      const before = disk.memory();
      const sent = emulator.outbox.messages();
      expect(disk.durable()).toEqual(before);

      disk.refuse(1);
      const thrown = await run();
      if (thrown instanceof Refused) expect([thrown.status, thrown.body]).toEqual([500, BODIES[cloud]]);
      else {
        expect(thrown).toBeInstanceOf(Error);
        expect(String(thrown)).toContain("could not be written");
        if (thrown instanceof EmulatorError) expect(thrown.code).toBe("STORE_WRITE_FAILED");
      }
      expect(disk.memory()).toEqual(before);
      expect(disk.durable()).toEqual(before);
      expect(emulator.outbox.messages()).toEqual(sent);

      disk.refuse(0);
      expect(await run()).toBeUndefined();
      expect(disk.entries()).toBe(1);
      expect(disk.memory()).not.toEqual(before);
      expect(disk.durable()).toEqual(disk.memory());
      await emulator.close();
    },
  );
});

describe.each(Object.entries(SEVERAL))("%s: what is several operations", (_cloud, table) => {
  it.each(Object.entries(table))("%s: an entry each", async (_, [entries, begin]) => {
    const { world, disk, run } = await arrange(begin);
    expect(await run()).toBeUndefined();
    expect(disk.entries()).toBe(entries);
    expect(disk.durable()).toEqual(disk.memory());
    await world.emulator.close();
  });

  const cases = Object.entries(table).flatMap(([name, [entries, begin]]) =>
    Array.from({ length: entries }, (_, index) => [name, index + 1, begin] as const),
  );
  it.each(cases)("%s, when entry %i fails: the memory is what the disk has", async (_, n, begin) => {
    const { world, disk, run } = await arrange(begin);
    disk.refuse(n);
    await run();
    expect(disk.memory()).toEqual(disk.durable());
    await world.emulator.close();
  });
});
