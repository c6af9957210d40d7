import { createTest } from "baas-emulator/vitest";
import { expect } from "vitest";
import { fixtures } from "../shared/day.cjs";

/** Run by name only: every test here fails. */
const test = createTest({ fixtures });

test("a wrong price", async ({ mincloud }) => {
  const { id } = await mincloud.records.create("product", { name: "茶", price: 9 });
  await mincloud.functions.invoke("count");
  expect((await mincloud.records.get("product", id)).price).toBe(10);
});

test("an answer that never comes", { timeout: 300 }, async ({ leancloud }) => {
  await leancloud.objects.create("Todo", { title: "写周报" });
  await new Promise(() => {});
});

test("many calls", async ({ mincloud }) => {
  for (let n = 1; n <= 50; n++) await mincloud.records.create("product", { name: `第${n}个`, price: n });
  throw new Error("too many");
});

test("nothing asked", ({ emulator }) => {
  expect(emulator.calls()).toHaveLength(1);
});
