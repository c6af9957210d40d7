import { ApiError } from "baas-emulator";
import { describe, expect, it, vi } from "vitest";
import { BMOB_REFUSED } from "./bmob.js";
import { LEANCLOUD_REFUSED } from "./leancloud.js";
import { MINCLOUD_REFUSED, noted } from "./mincloud.js";
import { arrange, Refused } from "./world.js";

vi.mock("../../src/store/file/persistence.js", async (original) => {
  const { recorderAt } = await import("./recorder.js");
  const store = await original<typeof import("../../src/store/file/persistence.js")>();
  return { ...store, filePersistence: (path: string) => recorderAt(path).persistence };
});

const REFUSED = { mincloud: MINCLOUD_REFUSED, leancloud: LEANCLOUD_REFUSED, bmob: BMOB_REFUSED };

describe.each(Object.entries(REFUSED))("%s: an operation that is refused half-way leaves nothing", (_cloud, table) => {
  it.each(Object.entries(table))("%s", async (_, begin) => {
    const { world, disk, run } = await arrange(begin);
    const before = disk.memory();
    // Else nothing would be compared with nothing.
    expect(before).not.toEqual({});
    const refusal = await run();
    expect(refusal instanceof Refused || refusal instanceof ApiError).toBe(true);
    expect((refusal as Refused | ApiError).status).toBeLessThan(500);
    expect(disk.memory()).toEqual(before);
    expect(disk.entries()).toBe(0);
    await world.emulator.close();
  });
});

describe("mincloud: a trigger's action that is to run once", () => {
  const RUNS = "mincloud:trigger-runs";
  const create = (label: string, value: string) =>
    arrange(async (world) => {
      await noted(world, [{ field: "n", value }]);
      return () => world.emulator.mincloud.records.create("t", { label });
    });

  it("has had its turn when it has written", async () => {
    const { world, disk, run } = await create("三", "{{after.id}}");
    await run();
    expect(disk.memory()[RUNS]).toBeUndefined();
    // Now it can: the turn was not lost with the write that failed.
    await world.emulator.mincloud.tables.update("log", { schema: { fields: [{ name: "n", type: "string" }] } });
    await world.emulator.mincloud.records.create("t", { label: "四" });
    await world.emulator.mincloud.records.create("t", { label: "五" });
    await world.emulator.idle();
    expect(disk.memory()[RUNS]).toHaveLength(1);
    expect((await world.emulator.mincloud.records.find("log")).objects).toHaveLength(1);
    await world.emulator.close();
  });

  it("has it again when the disk has refused what it wrote", async () => {
    const { world, disk, run } = await create("三", "1");
    await world.emulator.mincloud.tables.update("log", { schema: { fields: [{ name: "n", type: "string" }] } });
    disk.refuse(2);
    await run();
    expect(disk.memory()[RUNS]).toBeUndefined();
    disk.refuse(0);
    await world.emulator.mincloud.records.create("t", { label: "四" });
    await world.emulator.idle();
    expect(disk.memory()[RUNS]).toHaveLength(1);
    expect((await world.emulator.mincloud.records.find("log")).objects).toHaveLength(1);
    await world.emulator.close();
  });
});
