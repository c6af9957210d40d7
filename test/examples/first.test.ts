import { createEmulator } from "baas-emulator";
import { expect, test } from "vitest";

test("a discount lowers the price", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { records, functions } = emulator.mincloud;
  const { objects } = await records.find("product", { where: { name: { $contains: "龙井" } } });
  for (const tea of objects) await records.update("product", tea.id, { price: { $incr_by: -8 } });
  expect(await records.find("product", { where: { price: 260 } })).toMatchObject({
    objects: [{ name: "西湖龙井 明前特级 100g" }],
  });
  expect(await functions.invoke("hello", { name: "小明" })).toEqual({ code: 0, data: "你好，小明！", error: {} });
});
