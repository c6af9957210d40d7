import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "./browser.js";

const fields = [
  { name: "name", type: "string" },
  { name: "price", type: "number" },
  { name: "tags", type: "array", items: { type: "string" } },
  { name: "place", type: "geojson", coordinate_type: "wgs84" },
];

const PERMISSIONS = {
  row_read_perm: ["user:anonymous"],
  row_write_perm: ["user:anonymous"],
  write_perm: ["user:anonymous"],
};

describe("minapp-sdk, the vendor's web build, over a real port", () => {
  let emulator: Emulator;
  let run: (code: string) => Promise<unknown>;

  beforeAll(async () => {
    emulator = await createEmulator({ mincloud: { clientId: "shop", allowAnonymousInvoke: true } });
    await emulator.mincloud.tables.create({ name: "product", schema: { fields }, ...PERMISSIONS });
    await emulator.mincloud.functions.create({
      name: "greet",
      function_code: "exports.main = async (event) => '你好 ' + event.data.name",
    });
    const { url } = await emulator.listen({ port: 0 });
    ({ run } = openPage("shop", url));
    await run("await BaaS.auth.anonymousLogin()");
  });
  afterAll(() => emulator.close());

  it("creates, gets, updates and deletes a row (6.8-6.13)", async () => {
    const row = (await run(`
      const table = new BaaS.TableObject("product");
      const { data } = await table.create().set({ name: "帆布包", price: 10, tags: ["新"] }).save();
      return data;
    `)) as Record<string, unknown>;
    expect(row).toMatchObject({ name: "帆布包", price: 10, tags: ["新"], _id: row.id });

    const updated = await run(`
      const table = new BaaS.TableObject("product");
      const record = table.getWithoutData(${JSON.stringify(row.id)});
      record.set("name", "皮包").incrementBy("price", 5).uAppend("tags", ["新", "热"]);
      await record.update();
      return (await table.get(${JSON.stringify(row.id)})).data;
    `);
    expect(updated).toMatchObject({ name: "皮包", price: 15, tags: ["新", "热"] });

    await run(`await new BaaS.TableObject("product").delete(${JSON.stringify(row.id)})`);
    await expect(run(`return new BaaS.TableObject("product").get(${JSON.stringify(row.id)})`)).rejects.toMatchObject({
      code: 404,
    });
  });

  it("queries with the SDK's own Query, ordered and paged (6.2-6.5)", async () => {
    const found = await run(`
      const table = new BaaS.TableObject("product");
      await table.createMany([
        { name: "苹果", price: 3, tags: ["果"], place: { type: "Point", coordinates: [113.3, 23.1] } },
        { name: "青苹果", price: 4, tags: ["果", "酸"], place: { type: "Point", coordinates: [116.4, 39.9] } },
        { name: "梨", price: 5, tags: ["果"] },
      ]);
      const cheap = new BaaS.Query().compare("price", "<=", 4).arrayContains("tags", ["果"]);
      const named = new BaaS.Query().contains("name", "苹果");
      const near = new BaaS.Query().withinCircle("place", new BaaS.GeoPoint(113.3, 23.1), 50);
      const names = async (query, order) => {
        const { data } = await new BaaS.TableObject("product").setQuery(query).orderBy(order).limit(2).find({ withCount: true });
        return [data.objects.map((row) => row.name), data.meta.total_count];
      };
      return {
        both: await names(BaaS.Query.and(cheap, named), "-price"),
        either: await names(BaaS.Query.or(named, new BaaS.Query().in("price", [5])), "price"),
        near: await names(near, "price"),
        matches: await names(new BaaS.Query().matches("name", /^青/), "price"),
        unset: await names(new BaaS.Query().isNull("place"), "price"),
        count: await new BaaS.TableObject("product").setQuery(cheap).count(),
      };
    `);
    expect(found).toEqual({
      both: [["青苹果", "苹果"], 2],
      either: [["苹果", "青苹果"], 3],
      near: [["苹果"], 1],
      matches: [["青苹果"], 1],
      unset: [["梨"], 1],
      count: 2,
    });
  });

  it("updates and deletes in bulk (6.15, 6.16)", async () => {
    const result = await run(`
      const table = new BaaS.TableObject("product");
      const query = new BaaS.Query().compare("price", "<", 5);
      const records = table.limit(10).getWithoutData(query);
      records.incrementBy("price", 100);
      const updated = (await records.update()).data;
      const removed = (await table.limit(10).delete(new BaaS.Query().compare("price", ">", 100))).data;
      return { updated: updated.succeed, removed: removed.succeed };
    `);
    expect(result).toEqual({ updated: 2, removed: 2 });
  });

  it("invokes a cloud function (7.3)", async () => {
    await expect(run(`return BaaS.invoke("greet", { name: "小明" })`)).resolves.toEqual({
      code: 0,
      data: "你好 小明",
      error: {},
    });
  });

  it("reads the server's time (14)", async () => {
    emulator.clock.freeze("2026-01-01T00:00:00Z");
    const { data } = (await run("return BaaS.getServerDate()")) as { data: { time: string } };
    expect(data.time).toBe("2026-01-01T08:00:00+08:00");
  });
});
