import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

describe("what changed in the clouds", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await createEmulator({ seed: 1 });
    emulator.clock.freeze("2026-01-01T00:00:00Z");
  });
  afterEach(() => emulator.close());

  const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
  const product = { name: "product", schema: { fields: [{ name: "price", type: "number" }] }, ...everyone };

  it("is nothing when nothing did, or when it was put back", async () => {
    await emulator.leancloud.objects.create("Todo", { title: "写周报" });
    const before = emulator.snapshot();
    expect(emulator.diff(before)).toEqual({});
    await emulator.leancloud.objects.create("Todo", { title: "喝茶" });
    await emulator.restore(before);
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
  });

  it("is told by table, by class, and by relation", async () => {
    const { mincloud, leancloud, bmob } = emulator;
    await mincloud.tables.create(product);
    const { id } = await mincloud.records.create("product", { price: 268 });
    const todo = await leancloud.objects.create("Todo", { title: "写周报" });
    const tag = await leancloud.objects.create("Tag", { name: "茶" });
    const score = await bmob.objects.create("GameScore", { score: 1 });
    const before = emulator.snapshot();

    await emulator.clock.advance("1m");
    await mincloud.records.update("product", id, { price: { $incr_by: -8 } });
    const pointer = { __type: "Pointer", className: "Tag", objectId: tag.objectId };
    await leancloud.objects.update("Todo", todo.objectId, { tags: { __op: "AddRelation", objects: [pointer] } });
    await bmob.objects.delete("GameScore", score.objectId);

    const diff = emulator.diff(before);
    expect(Object.keys(diff)).toEqual([
      "bmob/GameScore",
      "leancloud/Todo",
      "leancloud/_Join:tags:Todo",
      "mincloud/product",
    ]);
    expect(diff["mincloud/product"]).toEqual({
      updated: [{ id, changed: { price: [268, 260], updated_at: [1767225600, 1767225660] } }],
    });
    expect(diff["leancloud/_Join:tags:Todo"]).toEqual({
      inserted: [expect.objectContaining({ owner: todo.objectId, member: tag.objectId })],
    });
    expect(diff["bmob/GameScore"]).toEqual({ deleted: [expect.objectContaining({ id: score.objectId, score: 1 })] });
  });

  it("shows users, but not what the cloud keeps to know them again, unless all is asked for", async () => {
    const before = emulator.snapshot();
    await emulator.leancloud.users.signUp({ username: "xiaoming", password: "123456" });
    expect(Object.keys(emulator.diff(before))).toEqual(["leancloud/_User"]);
    const all = Object.keys(emulator.diff(before, emulator.snapshot(), { all: true }));
    expect(all).toEqual(
      expect.arrayContaining(["leancloud/_User", "leancloud:credentials", "leancloud:logins", "leancloud:sessions"]),
    );
  });

  it("shows runs of functions, jobs and sessions to no one who asks for data", async () => {
    const { mincloud } = emulator;
    const before = emulator.snapshot();
    await mincloud.functions.create({ name: "one", function_code: "exports.main = async () => 1;" });
    await mincloud.functions.invoke("one");
    expect(emulator.diff(before)).toEqual({});
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toMatchObject({
      "mincloud:functions": { inserted: [{ name: "one" }] },
      "mincloud:jobs": { inserted: [{ status: "fulfilled" }] },
    });
  });

  it("shows files in each cloud", async () => {
    const before = emulator.snapshot();
    await emulator.mincloud.files.upload("茶.txt", "绿茶");
    await emulator.leancloud.files.upload("茶.txt", "绿茶");
    await emulator.bmob.files.upload("茶.txt", "绿茶");
    expect(Object.keys(emulator.diff(before))).toEqual(["bmob:files", "leancloud/_File", "mincloud:files"]);
  });

  it("names a table by its name of today, also one that was deleted and made again, and its environment", async () => {
    const { mincloud } = emulator;
    await mincloud.tables.create(product);
    await mincloud.records.create("product", { price: 1 });
    const before = emulator.snapshot();
    await mincloud.as({ env: "staging/2" }).records.create("product", { price: 2 });
    await mincloud.tables.update("product", { name: "goods" });
    await mincloud.records.create("goods", { price: 3 });
    expect(emulator.diff(before)).toMatchObject({
      "mincloud/goods": { inserted: [{ price: 3 }] },
      "mincloud@staging/2/product": { inserted: [{ price: 2 }] },
    });
    await mincloud.tables.delete("goods");
    await mincloud.tables.create({ ...product, name: "goods" });
    await mincloud.records.create("goods", { price: 4 });
    expect(emulator.diff(before)["mincloud/goods"]?.inserted).toMatchObject([{ price: 4 }]);
  });

  it("is seen between a parent and its fork, in both directions", async () => {
    await emulator.leancloud.objects.create("Todo", { title: "写周报" });
    await using fork = await emulator.fork();
    expect(emulator.diff(fork.snapshot(), emulator.snapshot(), { all: true })).toEqual({});
    const { objectId } = await fork.leancloud.objects.create("Todo", { title: "喝茶" });
    const here = { "leancloud/Todo": { inserted: [expect.objectContaining({ id: objectId })] } };
    const there = { "leancloud/Todo": { deleted: [expect.objectContaining({ id: objectId })] } };
    expect(fork.diff(emulator.snapshot())).toEqual(here);
    expect(emulator.diff(fork.snapshot())).toEqual(there);
  });
});
