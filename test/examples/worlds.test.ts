import { createEmulator } from "baas-emulator";
import { expect, test } from "vitest";

test("a fork, and what changed in it", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  await using world = await emulator.fork();
  const before = world.snapshot();

  const { records } = world.mincloud;
  const [tea] = (await records.find("product", { where: { price: 268 } })).objects;
  await records.update("product", String(tea?.id), { price: { $incr_by: -8 } });
  await world.leancloud.objects.create("Todo", { title: "喝茶" });

  expect(world.diff(before)).toEqual({
    "mincloud/product": { updated: [{ id: tea?.id, changed: { price: [268, 260], updated_at: expect.any(Array) } }] },
    "leancloud/Todo": { inserted: [expect.objectContaining({ title: "喝茶" })] },
  });
  expect(emulator.diff(before)).toEqual({});

  await world.restore(before);
  expect(world.diff(before)).toEqual({});
});
