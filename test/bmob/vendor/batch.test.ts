import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ID, make, open, type Query, type Sdk, TIME } from "./sdk.js";

let emulator: Emulator;
let Bmob: Sdk;
beforeAll(async () => {
  ({ emulator, Bmob } = await open());
});
afterAll(() => emulator.close());

const made = (className: string, fields: Record<string, unknown>): Query => {
  const query = Bmob.Query(className);
  for (const [key, value] of Object.entries(fields)) query.set(key, value);
  return query;
};
const all = async (className: string, key = "n") => {
  const query = Bmob.Query(className);
  query.order(key);
  return (await query.find()).map((row) => row[key]);
};

describe("hydrogen-js-sdk, batches over a real port (6.5)", () => {
  it("saves many new objects", async () => {
    const queries = Array.from({ length: 50 }, (_, n) => made("New", { n }));
    const answers = await Bmob.Query("New").saveAll(queries);
    expect(answers).toHaveLength(50);
    expect(answers[0]).toEqual({ success: { createdAt: TIME, objectId: ID } });
    expect(new Set(answers.map(({ success }) => (success as { objectId: string }).objectId)).size).toBe(50);
    expect(await all("New")).toEqual(queries.map((_, n) => n));
  });

  it("refuses more than 50 with 114, and saves none", async () => {
    await make(Bmob, "Over", { n: -1 });
    await expect(Bmob.Query("Over").saveAll(Array.from({ length: 51 }, (_, n) => made("Over", { n })))).rejects.toEqual(
      { code: 114, error: "requests array larger than 50" },
    );
    expect(await all("Over")).toEqual([-1]);
  });

  it("changes what has an id, and makes what has none", async () => {
    const old = made("Mixed", { n: 2, more: true });
    old.objectId = await make(Bmob, "Mixed", { n: 1 });
    const answers = await Bmob.Query("Mixed").saveAll([old, made("Mixed", { n: 3 })]);
    expect(answers).toEqual([{ success: { updatedAt: TIME } }, { success: { createdAt: TIME, objectId: ID } }]);
    expect(await all("Mixed")).toEqual([2, 3]);
  });

  it("tells of each by itself: one that fails stops no other", async () => {
    await make(Bmob, "Some", { n: 1 });
    const missing = made("Some", { n: 4 });
    missing.objectId = "0123456789";
    const answers = await Bmob.Query("Some").saveAll([missing, made("Some", { n: "二" }), made("Some", { n: 3 })]);
    expect(answers).toEqual([
      { error: { code: 101, error: "object not found for 0123456789." } },
      { error: { code: 111, error: "invalid type for key 'n', expected 'Number', but got 'String'." } },
      { success: { createdAt: TIME, objectId: ID } },
    ]);
    expect(await all("Some")).toEqual([1, 3]);
  });

  it("changes everything that was found", async () => {
    for (const n of [1, 2, 3]) await make(Bmob, "Found", { n, kind: "旧" });
    const query = Bmob.Query("Found");
    query.equalTo("n", ">", 1);
    const found = await query.find();
    found.set("kind", "新");
    found.set("seen", true);
    expect(await found.saveAll()).toEqual([{ success: { updatedAt: TIME } }, { success: { updatedAt: TIME } }]);
    expect(await all("Found", "kind")).toEqual(["新", "新", "旧"]);
  });

  it("destroys everything that was found", async () => {
    for (const n of [1, 2, 3]) await make(Bmob, "Gone", { n });
    const query = Bmob.Query("Gone");
    query.equalTo("n", "<", 3);
    expect(await (await query.find()).destroyAll()).toEqual([{ success: { msg: "ok" } }, { success: { msg: "ok" } }]);
    expect(await all("Gone")).toEqual([3]);
  });

  it("refuses what is no list with 112", async () => {
    await expect(Bmob.request("/1/batch", "POST", { requests: "all" })).rejects.toEqual({
      code: 112,
      error: "requests must be an array.",
    });
  });
});
