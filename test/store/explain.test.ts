import { describe, expect, it } from "vitest";
import { type Criteria, createStore, type FindOptions } from "../../src/store/index.js";

const SIZE = 1000;

const filled = async () => {
  const store = await createStore();
  await store.commit((tx) => {
    for (let index = 0; index < SIZE; index++) {
      tx.insert("c", { id: `${index}`, n: index, owner: `u${index % 100}`, tags: ["a", `t${index % 10}`] });
    }
  });
  return store;
};

describe("explain", () => {
  it.each<[Criteria, FindOptions, plan: string, indexes: string[], checked: number, matched: number]>([
    [{ owner: "u7" }, {}, "index on owner", ["owner"], 10, 10],
    [{ n: { $gte: 10, $lt: 15 } }, {}, "index on n", ["n"], 5, 5],
    [{ n: { $in: [3, 5, 2000] } }, {}, "index on n", ["n"], 2, 2],
    [{ n: { $gt: 10 }, owner: "u7" }, {}, "index on owner", ["owner"], 10, 9],
    [{ $and: [{ owner: "u7" }, { n: 107 }] }, {}, "index on n", ["n"], 1, 1],
    [{ $or: [{ owner: "u7" }, { n: 3 }] }, {}, "union of index on owner, index on n", ["owner", "n"], 11, 11],
    [{ $or: [{ owner: "u7" }, { tags: "t1" }] }, {}, "scan", [], SIZE, 110],
    [{ id: "5" }, {}, "id", [], 1, 1],
    [{ tags: "t1" }, {}, "scan", [], SIZE, 100],
    [{ owner: { $ne: "u7" } }, {}, "scan", [], SIZE, 990],
    [{ n: { $gte: 0 } }, {}, "scan", [], SIZE, SIZE],
    [{}, { sort: [{ path: "n", descending: true }], limit: 3 }, "in the order of the index on n", ["n"], 3, 3],
    [{ n: { $lt: 500 } }, { sort: [{ path: "n" }], limit: 3 }, "in the order of the index on n", ["n"], 3, 3],
    [{ owner: "u7" }, { sort: [{ path: "n" }], limit: 3 }, "index on owner", ["owner"], 10, 3],
  ])("%j %j: %s", async (criteria, options, plan, indexes, checked, matched) => {
    const store = await filled();
    await store.commit((tx) => tx.declare("c", { paths: ["n", "owner"] }));
    expect(store.collection("c").explain(criteria, options)).toEqual({ plan, indexes, size: SIZE, checked, matched });
  });

  it("tells of one document which part holds, and what was found", async () => {
    const store = await filled();
    const criteria: Criteria = {
      owner: "u7",
      "tags.0": { $regex: "^A", $options: "i" },
      missing: { $gt: 1 },
      $or: [{ n: 7 }, { n: { $lt: 3, $gte: 0 } }],
    };
    expect(store.collection("c").explain(criteria, {}, "7").document).toEqual({
      id: "7",
      matches: false,
      clauses: [
        { clause: "owner: $eq", asked: "u7", found: ["u7"], holds: true },
        { clause: "tags.0: $regex", asked: "^A", found: ["a"], holds: true },
        { clause: "missing: $gt", asked: 1, found: [], holds: false },
        {
          clause: "$or",
          holds: true,
          branches: [
            [{ clause: "n: $eq", asked: 7, found: [7], holds: true }],
            [
              { clause: "n: $lt", asked: 3, found: [7], holds: false },
              { clause: "n: $gte", asked: 0, found: [7], holds: true },
            ],
          ],
        },
      ],
    });
    expect(store.collection("c").explain({})).not.toHaveProperty("document");
    expect(store.collection("c").explain({}, {}, "none").document).toEqual({
      id: "none",
      isMissing: true,
      matches: false,
      clauses: [],
    });
  });
});

describe("an index comes by itself", () => {
  it.each<[string, Criteria, FindOptions]>([
    ["equality", { owner: "u7" }, {}],
    ["a range", { n: { $gt: 990 } }, {}],
    ["$in", { owner: { $in: ["u1", "u2"] } }, {}],
    ["a value in an array", { tags: "t1" }, {}],
    ["order", {}, { sort: [{ path: "n" }], limit: 5 }],
  ])("for %s, when it was asked for often enough", async (_, criteria, options) => {
    const collection = (await filled()).collection("c");
    const first = collection.find(criteria, options);
    for (let asked = 0; asked < 20; asked++) collection.find(criteria, options);
    const { plan, checked } = collection.explain(criteria, options);
    expect(plan).toContain("index on");
    expect(checked).toBeLessThanOrEqual(100);
    expect(collection.find(criteria, options)).toEqual(first);
  });

  it("and what one store has learnt, those that share its data need not learn", async () => {
    const store = await filled();
    const fork = await createStore({ from: store.snapshot() });
    for (let asked = 0; asked < 20; asked++) store.collection("c").find({ owner: "u7" });
    await fork.commit((tx) => tx.insert("c", { id: "new", owner: "u7" }));
    fork.collection("c").find({ owner: "u7" });
    expect(fork.collection("c").explain({ owner: "u7" })).toMatchObject({ plan: "index on owner", matched: 11 });
  });
});

describe("a unique index", () => {
  const declared = async () => {
    const store = await filled();
    await store.commit((tx) => tx.declare("c", { paths: ["owner", "n"], unique: true }));
    return store;
  };

  it("refuses a second document with the same values, and leaves the first", async () => {
    const store = await declared();
    const insert = (id: string, members: object) => store.commit((tx) => tx.insert("c", { id, ...members }));
    await expect(insert("x", { owner: "u7", n: 107 })).rejects.toMatchObject({ code: "NOT_UNIQUE" });
    await insert("y", { owner: "u7", n: 1 });
    await insert("z", { owner: "u7" });
    await expect(insert("zz", { owner: "u7", n: null })).rejects.toMatchObject({ code: "NOT_UNIQUE" });
    await expect(store.commit((tx) => tx.replace("c", { id: "3", owner: "u7", n: 1 }))).rejects.toMatchObject({
      message: expect.stringContaining("c/y has the same owner, n"),
    });
    await store.commit((tx) => tx.replace("c", { id: "y", owner: "u7", n: 1, more: true }));
    expect(store.collection("c").size).toBe(SIZE + 2);
  });

  it.each<[string, object, object, boolean]>([
    ["missing and null", {}, { a: null }, true],
    ["arrays without objects, which have nothing at the path", { a: [3] }, { a: [4] }, true],
    ["nothing there, and no object on the way", {}, { a: 5 }, true],
    ["several elements in another order", { a: [{ x: 1 }, { x: 2 }] }, { a: [{ x: 2 }, { x: 1 }] }, false],
    ["members in another order", { a: { x: { b: 1, c: 2 } } }, { a: { x: { c: 2, b: 1 } } }, true],
    ["a number and its text", { a: { x: 1 } }, { a: { x: "1" } }, false],
  ])("over a.x, of %s", async (_, first, second, isRefused) => {
    const write = async (isDeclaredFirst: boolean): Promise<unknown> => {
      const store = await createStore();
      const declare = () => store.commit((tx) => tx.declare("c", { paths: ["a.x"], unique: true }));
      const insert = () =>
        store.commit((tx) => {
          tx.insert("c", { id: "1", ...first });
          tx.insert("c", { id: "2", ...second });
        });
      const steps = isDeclaredFirst ? [declare, insert] : [insert, declare];
      for (const step of steps) await step();
      return store.collection("c").twinOf({ id: "new", ...second }, ["a.x"])?.id;
    };
    const expected = isRefused ? "refused" : "2";
    const settled = (work: Promise<unknown>) => work.catch(() => "refused");
    expect([await settled(write(true)), await settled(write(false))]).toEqual([expected, expected]);
  });

  it("cannot be had over duplicates, stays in snapshots and after a drop, and can be taken back", async () => {
    const store = await filled();
    const declare = () => store.commit((tx) => tx.declare("c", { paths: ["owner"], unique: true }));
    await expect(declare()).rejects.toMatchObject({ code: "NOT_UNIQUE" });
    await store.commit((tx) => tx.drop("c"));
    await declare();
    const twice = (other: typeof store) =>
      other.commit((tx) => {
        tx.insert("c", { id: "1", owner: "a" });
        tx.insert("c", { id: "2", owner: "a" });
      });
    await expect(twice(store)).rejects.toMatchObject({ code: "NOT_UNIQUE" });
    await expect(twice(await createStore({ from: store.snapshot() }))).rejects.toMatchObject({ code: "NOT_UNIQUE" });
    expect(store.names()).toEqual([]);
    await store.commit((tx) => tx.allowDuplicates("c", ["owner"]));
    await twice(store);
    expect(store.collection("c").size).toBe(2);
  });
});
