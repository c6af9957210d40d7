import { createEmulator } from "baas-emulator";
import { expect, test } from "vitest";

test("why a row is not found", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { records } = emulator.mincloud;
  const [tea] = (await records.find("product", { where: { price: 268 } })).objects;

  expect(await records.explain("product", { where: { price: { $gt: 300 } } }, tea?.id)).toMatchObject({
    plan: "scan", // or "index on price", when there are more rows and the question comes often
    document: { matches: false, clauses: [{ clause: "price: $gt", asked: 300, found: [268], holds: false }] },
  });
});
