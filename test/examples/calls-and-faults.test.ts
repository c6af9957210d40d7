import { createTest } from "baas-emulator/vitest";
import { expect } from "vitest";

const test = createTest({ fixtures: "fixtures/demo" });

test("every test has clouds of its own", async ({ emulator, mincloud: { records } }) => {
  const before = emulator.snapshot();
  const [tea] = (await records.find("product", { where: { price: 268 } })).objects;
  await records.update("product", String(tea?.id), { stock: { $incr_by: -1 } });
  expect(emulator.diff(before)).toMatchObject({ "mincloud/product": { updated: [{ id: tea?.id }] } });
  expect(emulator.calls({ operation: "records.update" })).toMatchObject([{ table: "product", outcome: "done" }]);
});

test("what if the answer is lost?", async ({ emulator, leancloud: { objects } }) => {
  emulator.faults.add({ operation: "objects.create", class: "Todo", nth: 1, fail: "timeout", when: "after" });
  await expect(objects.create("Todo", { title: "喝茶" })).rejects.toMatchObject({ status: 524 });
  expect(await objects.count("Todo", { title: "喝茶" })).toBe(1); // it was stored all the same
});
