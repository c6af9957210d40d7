import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const hello = async ({ data }: { data: { name?: string } }): Promise<string> => `你好 ${data.name ?? ""}`;
const CODE = "exports.main = async () => 'deployed'";

describe("functions that code defines", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await createEmulator({ seed: 1 });
    await emulator.mincloud.functions.define("hello", hello);
  });
  afterEach(() => emulator.close());

  const run = async (name = "hello"): Promise<unknown> => (await emulator.mincloud.functions.invoke(name)).data;

  it("show their text", async () => {
    expect((await emulator.mincloud.functions.get("hello")).function_code).toBe(String(hello));
  });

  it("give way to code that is deployed over them", async () => {
    await emulator.mincloud.functions.update("hello", { function_code: CODE });
    expect(await run()).toBe("deployed");
  });

  it("stay what they are under another name, also when the old one is defined anew", async () => {
    const { functions } = emulator.mincloud;
    await functions.update("hello", { name: "greet", remark: "改名" });
    expect(await run("greet")).toBe("你好 ");
    await functions.define("hello", async () => "second");
    expect([await run("greet"), await run("hello")]).toEqual(["你好 ", "second"]);
  });

  it("do not haunt a function that is created under their name", async () => {
    const { functions } = emulator.mincloud;
    await functions.delete("hello");
    await expect(functions.invoke("hello")).rejects.toMatchObject({ status: 404 });
    await functions.create({ name: "hello", function_code: CODE });
    expect(await run()).toBe("deployed");
  });

  it("come back with a snapshot as they were", async () => {
    const before = emulator.snapshot();
    await emulator.mincloud.functions.define("hello", async () => "second");
    expect(await run()).toBe("second");
    await emulator.restore(before);
    expect(await run()).toBe("你好 ");
  });

  it("survive resets, also when they were deleted or changed", async () => {
    const { functions } = emulator.mincloud;
    await functions.define("gone", async () => "back");
    await functions.delete("gone");
    await functions.update("hello", { function_code: CODE });
    for (let time = 0; time < 2; time++) {
      await emulator.reset();
      expect([await run(), await run("gone")]).toEqual(["你好 ", "back"]);
      expect((await functions.list()).meta.total_count).toBe(2);
    }
  });

  it("belong to the environment they were defined in", async () => {
    const test = emulator.mincloud.as({ env: "test" });
    await test.functions.define("own", async () => "own");
    for (let time = 0; time < 2; time++) {
      expect((await test.functions.invoke("own")).data).toBe("own");
      expect((await test.functions.invoke("hello")).data).toBe("你好 ");
      await expect(emulator.mincloud.functions.invoke("own")).rejects.toMatchObject({ status: 404 });
      await emulator.reset();
    }
  });
});

describe("a data file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "本地 "));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("keeps a defined function's name; run before it is defined again, it says so", async () => {
    const options = { data: join(folder, "数据.json") };
    {
      await using emulator = await createEmulator(options);
      await emulator.mincloud.functions.define("hello", hello);
    }
    await using emulator = await createEmulator(options);
    const { functions } = emulator.mincloud;
    expect(await functions.invoke("hello")).toMatchObject({
      code: 1,
      error: { message: expect.stringContaining("define it again") },
    });
    await functions.define("hello", hello);
    expect(await functions.invoke("hello")).toMatchObject({ code: 0, data: "你好 " });
  });

  it("has timers that run when it is opened again", async () => {
    const options = { data: join(folder, "数据.json") };
    {
      await using emulator = await createEmulator(options);
      await emulator.mincloud.functions.create({
        name: "tick",
        function_code: "exports.main = async () => { console.log('tick'); return 1 }",
      });
      await emulator.mincloud.triggers.define({ timers: [{ name: "分", cron: "* * * * *", function: "tick" }] });
    }
    await using emulator = await createEmulator(options);
    // A leap from here would not be caught up on: the clock has to run over the minute by itself.
    emulator.clock.set("2026-01-01T00:00:59.500Z");
    await expect.poll(() => emulator.logs({ function: "tick" }).length, { timeout: 8_000 }).toBe(1);
  });
});
