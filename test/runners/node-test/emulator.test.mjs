import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { createEmulator } from "baas-emulator";
import { fixtures } from "../shared/day.cjs";

describe("a fork per test", () => {
  let parent;
  let emulator;

  before(async () => {
    parent = await createEmulator({ fixtures });
  });
  beforeEach(async () => {
    emulator = await parent.fork();
  });
  afterEach(() => emulator.close());
  after(() => parent.close());

  for (const name of ["茶", "枣"]) {
    test(`adds ${name} to what the fixtures hold`, async () => {
      await emulator.mincloud.records.create("product", { name, price: 9 });
      const { objects } = await emulator.mincloud.records.find("product", { orderBy: "price" });
      assert.deepEqual(
        objects.map((row) => row.name),
        ["梨", "桃", name],
      );
    });
  }

  test("runs a function", async () => {
    assert.deepEqual(await emulator.mincloud.functions.invoke("count"), { code: 0, data: 1, error: {} });
  });
});
