import type { Emulator } from "baas-emulator";
import { createTest } from "baas-emulator/vitest";
import { afterAll, beforeEach, describe, expect, expectTypeOf } from "vitest";
import { fixtures } from "../shared/day.cjs";

const starts: string[] = [];
const test = createTest({
  fixtures,
  async setup(emulator) {
    starts.push("file");
    emulator.leancloud.functions.define("double", ({ params }) => Number(params.n) * 2);
    await emulator.leancloud.objects.create("Todo", { title: "一起的" });
  },
});

const names = async ({ mincloud }: Pick<Emulator, "mincloud">) =>
  (await mincloud.records.find("product", { orderBy: "price" })).objects.map((row) => row.name);

describe("a test", () => {
  for (const name of ["茶", "枣"]) {
    test(`adds ${name} to what the fixtures hold`, async ({ mincloud }) => {
      await mincloud.records.create("product", { name, price: 9 });
      expect(await names({ mincloud })).toEqual(["梨", "桃", name]);
    });
  }

  test.each(["米", "面"])("adds %s without an emulator of its own being asked for", (name) => {
    expect(name).toHaveLength(1);
  });

  test.for(["盐", "糖"])("adds %s beside what the fixtures hold", async (name, { mincloud }) => {
    await mincloud.records.create("product", { name, price: 9 });
    expect(await names({ mincloud })).toEqual(["梨", "桃", name]);
  });

  test("finds what was set up for the whole file, functions of code included", async ({ leancloud }) => {
    expect((await leancloud.objects.find("Todo")).results).toMatchObject([{ title: "一起的" }]);
    expect(await leancloud.functions.run("double", { n: 4 })).toBe(8);
  });

  test("listens when it asks for a url", async ({ url, bmob, emulator }) => {
    expect((await fetch(`${url}/1.1/date`)).status).toBe(200);
    expect(bmob).toBe(emulator.bmob);
    expectTypeOf(url).toBeString();
  });

  test("asserts on plain data", async ({ emulator, mincloud }) => {
    const before = emulator.snapshot();
    await mincloud.records.create("product", { name: "茶", price: 9 });
    expect(emulator.calls({ operation: "records.create" })).toMatchObject([{ table: "product", outcome: "done" }]);
    expect(emulator.diff(before)).toMatchObject({ "mincloud/product": { inserted: [{ name: "茶" }] } });
  });
});

describe("tests at once", () => {
  let running = 0;
  const most: number[] = [];
  test.concurrent.for(["甲", "乙", "丙"])("%s sees itself alone", async (name, { mincloud, expect }) => {
    most.push(++running);
    await mincloud.records.create("product", { name, price: 9 });
    // All have written before one reads.
    await expect.poll(() => running).toBe(3);
    expect(await names({ mincloud })).toEqual(["梨", "桃", name]);
  });
  afterAll(() => expect(Math.max(...most)).toBe(3));
});

describe("a retry", () => {
  let tries = 0;
  test("starts anew", { retry: 2 }, async ({ mincloud }) => {
    await mincloud.records.create("product", { name: "茶", price: 9 });
    expect(await names({ mincloud })).toHaveLength(3);
    expect(++tries).toBe(3);
  });
});

describe("a test of the user's own", () => {
  const shop = test.extend<{ tea: string }>({
    tea: async ({ mincloud }, use) => use((await mincloud.records.create("product", { name: "茶", price: 9 })).id),
  });

  test.extend<{ parent: string }>({ parent: "家长" })("may have whatever fixtures it likes", ({ parent, mincloud }) => {
    expect(parent).toBe("家长");
    expect(mincloud.records).toBeDefined();
  });

  beforeEach<Pick<Emulator, "mincloud">>(async ({ mincloud }) => {
    await mincloud.records.create("product", { name: "水", price: 0 });
  });

  shop("stands on the test's fork", async ({ tea, mincloud }) => {
    expect(await mincloud.records.get("product", tea)).toMatchObject({ name: "茶" });
    expect(await names({ mincloud })).toEqual(["水", "梨", "桃", "茶"]);
  });
});

describe("an emulator", () => {
  const ended: Emulator[] = [];

  test("is closed after its test", ({ emulator }) => {
    ended.push(emulator);
  });
  test.fails("is closed after one that fails", ({ emulator }) => {
    ended.push(emulator);
    throw new Error("as it should");
  });
  test.fails("is closed after one that takes too long", { timeout: 20 }, async ({ emulator }) => {
    ended.push(emulator);
    await new Promise(() => {});
  });

  test("is another one in each test", async ({ emulator }) => {
    expect(new Set([...ended, emulator]).size).toBe(4);
    for (const each of ended) await expect(each.fork()).rejects.toMatchObject({ code: "CLOSED" });
  });
});

afterAll(() => expect(starts).toEqual(["file"]));
