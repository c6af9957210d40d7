import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ID, make, open, type Sdk, TIME } from "./sdk.js";

let emulator: Emulator;
let Bmob: Sdk;
beforeAll(async () => {
  ({ emulator, Bmob } = await open());
});
afterAll(() => emulator.close());

const again = (id: string) => Bmob.Query("Tea").get(id);
/** Reads an object, changes it as the SDK's users do, and reads it anew. */
const changed = async (id: string, change: (tea: Awaited<ReturnType<typeof again>>) => void) => {
  const tea = await again(id);
  change(tea);
  expect(await tea.save()).toEqual({ updatedAt: TIME });
  return again(id);
};

describe("hydrogen-js-sdk, objects over a real port (6.2)", () => {
  it("saves what was set, and answers id and time", async () => {
    const query = Bmob.Query("Tea");
    query.set("name", "龙井");
    query.set("price", 268);
    const saved = await query.save();
    expect(saved).toEqual({ objectId: ID, createdAt: TIME });
    expect(await again(String(saved.objectId))).toEqual({
      name: "龙井",
      price: 268,
      objectId: saved.objectId,
      createdAt: saved.createdAt,
      updatedAt: saved.createdAt,
    });
  });

  it("saves what is given to save, beside what was set", async () => {
    const query = Bmob.Query("Tea");
    query.set("price", 1);
    const { objectId } = await query.save({ name: "普洱" });
    expect(await again(String(objectId))).toMatchObject({ name: "普洱", price: 1 });
  });

  it("forgets what it saved: the next save makes an object of its own", async () => {
    const query = Bmob.Query("Tea");
    query.set("name", "一");
    const first = await query.save();
    query.set("price", 2);
    const second = await query.save();
    expect(second.objectId).not.toBe(first.objectId);
    expect(await again(String(second.objectId))).not.toHaveProperty("name");
  });

  const VALUES: [string, unknown][] = [
    ["text", '中文, English, 😀, "quotes" and \\'],
    ["empty text", ""],
    ["an integer", 42],
    ["a fraction", -2.5],
    ["zero", 0],
    ["true", true],
    ["false", false],
    ["a list", [1, "二", { 三: 3 }, [4]]],
    ["an empty list", []],
    ["an object", { city: "杭州", deep: { n: [1] } }],
    ["an empty object", {}],
    ["a Date", { __type: "Date", iso: "2018-08-21 18:02:52" }],
    ["a GeoPoint", { __type: "GeoPoint", latitude: 30.25, longitude: 120.17 }],
    ["a Pointer", { __type: "Pointer", className: "Shop", objectId: "0123456789" }],
    ["a File", { __type: "File", group: "upyun", filename: "茶.jpg", url: "http://files.example/茶.jpg" }],
  ];
  // A column of its own for each: the first value settles a column's type (6.1).
  it.each(VALUES.map(([title, value], index) => [title, value, `v${index}`] as const))(
    "keeps %s as it was",
    async (_, value, column) => {
      const query = Bmob.Query("Value");
      query.set(column, value);
      const { objectId } = await query.save();
      expect((await Bmob.Query("Value").get(String(objectId)))[column]).toEqual(value);
    },
  );

  it("makes a file's column of what an upload answered", async () => {
    const id = await make(Bmob, "Tea", { name: "图" });
    const upload = { filename: "茶.jpg", cdn: "upyun", url: "http://files.example/茶.jpg" };
    const tea = await changed(id, (it) => it.set("picture", upload));
    expect(tea.picture).toEqual({ __type: "File", group: "upyun", filename: upload.filename, url: upload.url });
  });

  it("makes places with GeoPoint, which looks at them first", async () => {
    const place = Bmob.GeoPoint({ latitude: 30.25, longitude: 120.17 });
    const id = await make(Bmob, "Tea", { place });
    expect((await again(id)).place).toEqual({ __type: "GeoPoint", latitude: 30.25, longitude: 120.17 });
    expect(() => Bmob.GeoPoint({ latitude: 91, longitude: 0 })).toThrow("419");
    await expect(make(Bmob, "Tea", { place: { ...place, longitude: 181 } })).rejects.toEqual({
      code: 117,
      error: "Longitude must be in [-180, 180]: 181.",
    });
  });
});

describe("changing an object", () => {
  it("by id, with set and save", async () => {
    const id = await make(Bmob, "Tea", { name: "旧", price: 1 });
    const query = Bmob.Query("Tea");
    query.set("id", id);
    query.set("name", "新");
    expect(await query.save()).toEqual({ updatedAt: TIME });
    expect(await again(id)).toMatchObject({ name: "新", price: 1 });
  });

  it("that was read", async () => {
    const id = await make(Bmob, "Tea", { name: "旧", price: 1 });
    expect(await changed(id, (tea) => tea.set("name", "新"))).toMatchObject({ name: "新", price: 1 });
  });

  it("increments by one, by more, by less, and what is not there yet", async () => {
    const id = await make(Bmob, "Tea", { price: 10 });
    expect((await changed(id, (tea) => tea.increment("price"))).price).toBe(11);
    expect((await changed(id, (tea) => tea.increment("price", 9))).price).toBe(20);
    expect((await changed(id, (tea) => tea.increment("price", -20.5))).price).toBe(-0.5);
    expect((await changed(id, (tea) => tea.increment("sold", 3))).sold).toBe(3);
  });

  it("increments for all that ask at once", async () => {
    const id = await make(Bmob, "Tea", { sold: 0 });
    await Promise.all(Array.from({ length: 10 }, () => changed(id, (tea) => tea.increment("sold"))));
    expect((await again(id)).sold).toBe(10);
  });

  it("adds to lists, also such as are not there, and removes", async () => {
    const id = await make(Bmob, "Tea", { tags: ["绿"] });
    expect((await changed(id, (tea) => tea.add("tags", ["绿", "新"]))).tags).toEqual(["绿", "绿", "新"]);
    expect((await changed(id, (tea) => tea.addUnique("tags", ["新", "香"]))).tags).toEqual(["绿", "绿", "新", "香"]);
    expect((await changed(id, (tea) => tea.remove("tags", ["绿", "无"]))).tags).toEqual(["新", "香"]);
    expect((await changed(id, (tea) => tea.add("others", [{ n: 1 }]))).others).toEqual([{ n: 1 }]);
  });

  it("adds to lists of a new object (6.2)", async () => {
    const query = Bmob.Query("Tea");
    query.add("tags", ["公"]);
    query.addUnique("kinds", ["甲", "甲"]);
    const { objectId } = await query.save();
    expect(await again(String(objectId))).toMatchObject({ tags: ["公"], kinds: ["甲"] });
  });

  it("unsets", async () => {
    const id = await make(Bmob, "Tea", { name: "有", price: 1 });
    const tea = await changed(id, (it) => it.unset("name"));
    expect(tea).not.toHaveProperty("name");
    expect(tea.price).toBe(1);
  });

  it("does several things in one save", async () => {
    const id = await make(Bmob, "Tea", { name: "旧", price: 1, tags: ["甲"], old: true });
    const tea = await changed(id, (it) => {
      it.set("name", "新");
      it.increment("price", 2);
      it.add("tags", ["乙"]);
      it.unset("old");
    });
    expect(tea).toMatchObject({ name: "新", price: 3, tags: ["甲", "乙"] });
    expect(tea).not.toHaveProperty("old");
  });

  it("sets a member of an object by its dotted name (6.2)", async () => {
    const id = await make(Bmob, "Tea", { origin: { city: "杭州", year: 2025 } });
    expect((await changed(id, (tea) => tea.set("origin.year", 2026))).origin).toEqual({ city: "杭州", year: 2026 });
  });

  it("of another type is refused, and nothing changes (6.1)", async () => {
    const id = await make(Bmob, "Tea", { price: 5 });
    const tea = await again(id);
    tea.set("price", "五");
    tea.set("name", "半");
    await expect(tea.save()).rejects.toEqual({
      code: 111,
      error: "invalid type for key 'price', expected 'Number', but got 'String'.",
    });
    expect(await again(id)).not.toHaveProperty("name");
  });
});

describe("destroying an object", () => {
  it("by id", async () => {
    const id = await make(Bmob, "Tea", {});
    expect(await Bmob.Query("Tea").destroy(id)).toEqual({ msg: "ok" });
    await expect(again(id)).rejects.toEqual({ code: 101, error: `object not found for ${id}.` });
  });

  it("that was read; the second time it is not there", async () => {
    const tea = await again(await make(Bmob, "Tea", {}));
    expect(await tea.destroy()).toEqual({ msg: "ok" });
    await expect(tea.destroy()).rejects.toEqual({ code: 101, error: `object not found for ${tea.objectId}.` });
  });
});

describe("pointers", () => {
  const shop = (name: string) => make(Bmob, "Shop", { name });

  it("are made with Pointer, and read as pointers", async () => {
    const pointer = Bmob.Pointer("Shop").set(await shop("茶庄"));
    const id = await make(Bmob, "Tea", { shop: pointer });
    expect((await again(id)).shop).toEqual(pointer);
  });

  it("are followed by include, in get and in find, over two steps (6.3)", async () => {
    const owner = await make(Bmob, "Owner", { name: "掌柜" });
    const objectId = await make(Bmob, "Shop", { name: "茶庄", owner: Bmob.Pointer("Owner").set(owner) });
    const id = await make(Bmob, "Tea", { name: "带店", shop: Bmob.Pointer("Shop").set(objectId) });
    const one = Bmob.Query("Tea");
    one.include("shop");
    expect((await one.get(id)).shop).toMatchObject({ __type: "Object", className: "Shop", objectId, name: "茶庄" });
    const many = Bmob.Query("Tea");
    many.equalTo("name", "==", "带店");
    many.include("shop", "shop.owner");
    const [tea] = await many.find();
    expect(tea?.shop).toMatchObject({ name: "茶庄", owner: { __type: "Object", className: "Owner", name: "掌柜" } });
  });

  it("stay pointers where they lead nowhere", async () => {
    const pointer = Bmob.Pointer("Shop").set("0123456789");
    const id = await make(Bmob, "Tea", { shop: pointer });
    const query = Bmob.Query("Tea");
    query.include("shop");
    expect((await query.get(id)).shop).toEqual(pointer);
  });

  it("are unset like any field", async () => {
    const id = await make(Bmob, "Tea", { shop: Bmob.Pointer("Shop").set(await shop("去")) });
    expect(await changed(id, (tea) => tea.unset("shop"))).not.toHaveProperty("shop");
  });
});

describe("relations", () => {
  const people = (...names: string[]) => Promise.all(names.map((name) => make(Bmob, "Person", { name })));
  const fansOf = async (id: string, narrow: (query: ReturnType<Sdk["Query"]>) => void = () => {}) => {
    const query = Bmob.Query("Tea");
    narrow(query);
    query.field("fans", id);
    const { results, count } = await query.relation("Person");
    expect(count).toBeGreaterThanOrEqual(results.length);
    return results.map(({ name }) => name);
  };

  it("take one or many, each once, and give them back by field and relation", async () => {
    const [ming = "", hong = "", lin = ""] = await people("小明", "小红", "小林");
    const id = await make(Bmob, "Tea", { name: "红" });
    const relation = Bmob.Relation("Person");
    const tea = await changed(id, (it) => it.set("fans", relation.add([ming, hong])));
    expect(tea.fans).toEqual({ __type: "Relation", className: "Person" });
    await changed(id, (it) => it.set("fans", relation.add(lin)));
    await changed(id, (it) => it.set("fans", relation.add(lin)));
    expect((await fansOf(id)).sort()).toEqual(["小明", "小林", "小红"].sort());
    expect(await fansOf(id, (query) => query.order("name"))).toHaveLength(3);
    expect(await fansOf(id, (query) => query.limit(2))).toHaveLength(2);
  });

  it("let go of one or many", async () => {
    const [ming = "", hong = "", lin = ""] = await people("甲", "乙", "丙");
    const relation = Bmob.Relation("Person");
    const id = await make(Bmob, "Tea", { fans: relation.add([ming, hong, lin]) });
    await changed(id, (it) => it.set("fans", relation.remove(hong)));
    expect((await fansOf(id)).sort()).toEqual(["丙", "甲"]);
    await changed(id, (it) => it.set("fans", relation.remove([ming, lin])));
    expect(await fansOf(id)).toEqual([]);
  });

  it("take objects of one class", async () => {
    const id = await make(Bmob, "Tea", { fans: Bmob.Relation("Person").add(await people("一")) });
    const tea = await again(id);
    tea.set("fans", Bmob.Relation("Shop").add("0123456789"));
    await expect(tea.save()).rejects.toMatchObject({ code: 111 });
  });

  it("lead to users, too", async () => {
    const { objectId } = await Bmob.User.register({ username: "fan", password: "口令" });
    const id = await make(Bmob, "Post", { likes: Bmob.Relation("_User").add(String(objectId)) });
    const query = Bmob.Query("Post");
    query.field("likes", id);
    expect(await query.relation("_User")).toMatchObject({ count: 1, results: [{ objectId, username: "fan" }] });
  });
});
