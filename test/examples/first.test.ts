import { createTest } from "baas-emulator/vitest";
import { expect } from "vitest";

const test = createTest({ fixtures: "fixtures/demo" }); // each test has clouds of its own

test("a discount lowers the price", async ({ mincloud: { records, functions } }) => {
  const { objects } = await records.find("product", { where: { name: { $contains: "龙井" } } });
  for (const tea of objects) await records.update("product", tea.id, { price: { $incr_by: -8 } });
  expect(await records.find("product", { where: { price: 260 } })).toMatchObject({
    objects: [{ name: "西湖龙井 明前特级 100g" }],
  });
  expect(await functions.invoke("hello", { name: "小明" })).toEqual({ code: 0, data: "你好，小明！", error: {} });
});
