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

let times = 0;
test("the first of two times", { repeats: 1 }, async ({ leancloud }) => {
  await leancloud.objects.create("Todo", { title: `第${++times}次` });
  expect(times).toBe(2);
});

test("a wrong key", async ({ url }) => {
  const headers = { "x-lc-id": "emulator", "x-lc-key": "wrong" };
  expect((await fetch(`${url}/1.1/classes/Todo`, { headers })).status).toBe(200);
});

test("nothing asked", ({ emulator }) => {
  expect(emulator.calls()).toHaveLength(1);
});
