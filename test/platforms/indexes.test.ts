import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator, type Emulator, type Explanation } from "../../src/index.js";

/** Enough for indexes to pay, so that they come. */
const ROWS = 600;

let emulator: Emulator;
const author = (index: number) => ({ __type: "Pointer", className: "Author", objectId: `author${index}` });
const dateAt = (index: number) => ({ __type: "Date", iso: new Date(1e12 + index * 1000).toISOString() });

beforeAll(async () => {
  emulator = await createEmulator();
  const { leancloud, mincloud, bmob } = emulator;
  for (let index = 0; index < 20; index++) {
    await leancloud.objects.create("Author", { name: `作者${index}`, number: index });
  }
  const { results } = await leancloud.objects.find("Author", { order: "number", limit: 20 });
  const ids = results.map(({ objectId }) => String(objectId));
  for (let index = 0; index < ROWS; index++) {
    await leancloud.objects.create("Post", {
      n: index,
      tags: ["x", `y${index % 50}`],
      author: { ...author(0), objectId: ids[index % 20] },
      at: dateAt(index),
      ACL: { "*": { read: true } },
    });
  }
  const fields = [
    { name: "name", type: "string" },
    { name: "price", type: "number" },
    { name: "tags", type: "array", items: { type: "string" } },
  ];
  const everybody = { row_read_perm: ["user:anonymous"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
  await mincloud.tables.create({ name: "product", schema: { fields }, ...everybody });
  await mincloud.records.createMany(
    "product",
    Array.from({ length: ROWS }, (_, index) => ({ name: `茶${index}`, price: index % 97, tags: [`t${index % 9}`] })),
  );
  for (let index = 0; index < 300; index++) {
    await bmob.objects.create("GameScore", { score: index, player: { ...author(index % 30), className: "_User" } });
  }
});

afterAll(() => emulator.close());

/** What is asked for often enough is found by an index from then on, and nothing else is looked at. */
const settle = async (find: () => Promise<unknown>, explain: () => Promise<Explanation>): Promise<Explanation> => {
  const first = await find();
  for (let asked = 0; asked < 45; asked++) await find();
  expect(await find()).toEqual(first);
  return explain();
};

describe("an index serves", () => {
  it.each<[string, object, string, number]>([
    ["a value", { where: { n: 7 } }, "index on n", 1],
    ["a range", { where: { n: { $gt: 590 } } }, "index on n", 9],
    ["an element of an array", { where: { tags: "y3" } }, "index on tags", 12],
    ["a date", { where: { at: { $gt: dateAt(590) } } }, "index on at.iso", 9],
    ["a sub-query", { where: { author: { $inQuery: { className: "Author", where: { number: 5 } } } } }, "author", 30],
    ["order", { order: "-n", limit: 5 }, "in the order of the index on n", 5],
    ["newest first", { order: "-createdAt", limit: 5 }, "in the order of the index on createdAt", 5],
    ["$or", { where: { $or: [{ n: 3 }, { n: 5 }] } }, "union of index on n, index on n", 2],
  ])("LeanCloud: %s", async (_, query, plan, checked) => {
    const { objects } = emulator.leancloud;
    const explanation = await settle(
      () => objects.find("Post", query),
      () => objects.explain("Post", query),
    );
    expect(explanation).toMatchObject({ plan: expect.stringContaining(plan), checked, size: ROWS });
  });

  it("LeanCloud: a pointer", async () => {
    const { objects } = emulator.leancloud;
    const { results } = await objects.find("Post", { limit: 1 });
    const query = { where: { author: results[0]?.author } };
    const explanation = await settle(
      () => objects.find("Post", query),
      () => objects.explain("Post", query),
    );
    expect(explanation).toMatchObject({ plan: "index on author", checked: 30, matched: 30 });
  });

  it("LeanCloud: what a role may read", async () => {
    const { objects, roles, users, as } = emulator.leancloud;
    const user = String((await users.signUp({ username: "读者", password: "x" })).objectId);
    await roles.create("r5", { users: [user] });
    for (let index = 0; index < ROWS; index++) {
      await objects.create("Secret", { n: index, ACL: { [`role:r${index % 60}`]: { read: true } } });
    }
    const reader = as({ user }).objects;
    const explanation = await settle(
      () => reader.find("Secret"),
      () => reader.explain("Secret"),
    );
    expect(explanation).toMatchObject({ plan: "index on __readers", checked: 10, matched: 10, size: ROWS });
    expect(await as("anonymous").objects.count("Secret")).toBe(0);
  });

  it.each<[string, object, string, number]>([
    ["a value", { where: { price: 3 } }, "index on price", 7],
    ["$range", { where: { price: { $range: [1, 2] } } }, "index on price", 14],
    ["$in", { where: { name: { $in: ["茶1", "茶2"] } } }, "index on name", 2],
    ["$isnull", { where: { price: { $isnull: true } } }, "index on price", 0],
    ["an element of an array", { where: { tags: "t3" } }, "index on tags", 67],
    ["the default order", {}, "in the order of the index on created_at, id", 20],
    ["an order", { orderBy: "price" }, "in the order of the index on price, -id", 20],
  ])("知晓云: %s", async (_, query, plan, checked) => {
    const { records } = emulator.mincloud;
    const explanation = await settle(
      () => records.find("product", query),
      () => records.explain("product", query),
    );
    expect(explanation).toMatchObject({ plan, checked, size: ROWS });
  });

  it.each<[string, object, string, number]>([
    ["a range", { where: { score: { $gte: 290 } } }, "index on score", 10],
    ["a pointer", { where: { player: { ...author(3), className: "_User" } } }, "index on player", 10],
    ["an order", { order: "-score", limit: 3 }, "in the order of the index on score", 3],
  ])("Bmob: %s", async (_, query, plan, checked) => {
    const { objects } = emulator.bmob;
    const explanation = await settle(
      () => objects.find("GameScore", query),
      () => objects.explain("GameScore", query),
    );
    expect(explanation).toMatchObject({ plan, checked, size: 300 });
  });

  it("知晓云: bulk updates and deletes", async () => {
    await using world = await emulator.fork();
    const { records } = world.mincloud;
    const query = { where: { name: "茶9" } };
    for (let asked = 0; asked < 45; asked++) {
      await records.updateMany("product", { price: { $incr_by: 1 } }, query);
    }
    expect(await records.explain("product", query)).toMatchObject({ plan: "index on name", checked: 1 });
    expect(await records.deleteMany("product", query)).toMatchObject({ succeed: 1 });
    expect(await records.explain("product", query)).toMatchObject({ plan: "index on name", checked: 0 });
  });
});

describe("explain tells why one document is found or not", () => {
  it("知晓云", async () => {
    const { records } = emulator.mincloud;
    const [row] = (await records.find("product", { where: { name: "茶5" } })).objects;
    const { document } = await records.explain("product", { where: { price: { $gt: 50 } } }, row?.id);
    expect(document).toEqual({
      id: row?.id,
      matches: false,
      clauses: [{ clause: "price: $gt", asked: 50, found: [5], holds: false }],
    });
  });

  it("知晓云, a column that is not there", async () => {
    const { records } = emulator.mincloud;
    const [row] = (await records.find("product", { limit: 1 })).objects;
    const { document } = await records.explain("product", { where: { pric: 5 } }, row?.id);
    expect(document?.clauses).toEqual([{ clause: "pric (no such column): $eq", asked: 5, found: [], holds: false }]);
  });

  it("LeanCloud, the ACL being one of the reasons", async () => {
    const { objects, as } = emulator.leancloud;
    const { objectId } = await objects.create("Diary", { n: 1, ACL: {} });
    const id = String(objectId);
    expect((await objects.explain("Diary", { where: { n: 1 } }, id)).document?.matches).toBe(true);
    const { document } = await as("anonymous").objects.explain("Diary", { where: { n: 1 } }, id);
    expect(document).toMatchObject({
      matches: false,
      clauses: [
        { clause: "n: $eq", holds: true },
        { clause: "ACL, who may read: $in", asked: [null, "*"], holds: false },
      ],
    });
  });

  it("Bmob", async () => {
    const { objects } = emulator.bmob;
    const [score] = (await objects.find("GameScore", { where: { score: 7 } })).results;
    const explanation = await objects.explain("GameScore", { where: { score: { $lt: 8 } } }, String(score?.objectId));
    expect(explanation.document?.clauses).toEqual([{ clause: "score: $lt", asked: 8, found: [7], holds: true }]);
  });
});
