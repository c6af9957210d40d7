import { beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/kernel/index.js";
import { type Collection, compile, createStore, type Store } from "../../src/store/index.js";

const TOO_SLOW = expect.objectContaining({ code: "CRITERIA_TOO_SLOW", message: expect.stringContaining("$regex") });

/** Patterns that need longer than the universe has for the text below. */
const HOSTILE: JsonObject[] = [
  { text: { $regex: "^(a+)+$" } },
  { text: { $regex: "^(a|a)*$" } },
  { text: { $regex: "^(A+)+$", $options: "i" } },
  { text: { $not: { $regex: "^(a+)+$" } } },
  { $or: [{ id: "none" }, { $and: [{ text: { $regex: "^([a-z]*)*$" } }] }] },
  { $nor: [{ text: { $regex: "^(a+)+$" } }] },
  { list: { $elemMatch: { $regex: "^(a+)+$" } } },
  { list: { $elemMatch: { text: { $regex: "^(a+)+$" } } } },
  { id: "1", text: { $regex: "^(a+)+$" } },
];
const text = `${"a".repeat(60)}!`;

const elapsed = (work: () => void): number => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

describe("a pattern that runs away", () => {
  let store: Store;
  let collection: Collection;

  beforeAll(async () => {
    store = await createStore({ freeze: true });
    await store.commit((tx) => {
      for (let index = 0; index < 100; index++) tx.insert("c", { id: String(index), text, list: [text, { text }] });
    });
    collection = store.collection("c");
  });

  it.each(HOSTILE.map((criteria) => [criteria]))("is stopped: %j", (criteria) => {
    const milliseconds = elapsed(() => expect(() => collection.find(criteria)).toThrow(TOO_SLOW));
    // The limit is 150 ms; the rest is for a busy machine.
    expect(milliseconds).toBeLessThan(1000);
  });

  it("is stopped whatever is asked", () => {
    const criteria: JsonObject = { text: { $regex: "^(a+)+$" } };
    const document = { id: "1", text };
    for (const ask of [
      () => collection.count(criteria),
      () => collection.findOne(criteria),
      () => collection.page(criteria, { sort: [{ path: "text" }], limit: 1 }),
      () => collection.find(criteria, { rank: () => 1 }),
      () => compile(criteria)(document),
    ]) {
      expect(ask).toThrow(TOO_SLOW);
    }
  });

  it("undoes the commit it ran in, and leaves the store working", async () => {
    const commit = store.commit((tx) => {
      tx.insert("c", { id: "new" });
      return tx.collection("c").count({ text: { $regex: "^(a+)+$" } });
    });
    await expect(commit).rejects.toEqual(TOO_SLOW);
    expect(collection.has("new")).toBe(false);
    expect(collection.count({ text: { $regex: "^a+!$" } })).toBe(100);
  });
});

it("a search over many documents is one search", async () => {
  const store = await createStore();
  const size = 25_000;
  await store.commit((tx) => {
    for (let index = 0; index < size; index++) tx.insert("c", { id: String(index), text: `x${index}` });
  });
  const collection = store.collection("c");
  expect(collection.count({ text: { $regex: "^x(\\d+)$" } })).toBe(size);
  const ends = { text: { $regex: "^x\\d*99$" } };
  expect(collection.page(ends, { skip: 98, limit: 4 })).toEqual({
    documents: [9899, 9999, 10099, 10199].map((index) => ({ id: String(index), text: `x${index}` })),
    total: 250,
  });
});

it("a search may hold another one", async () => {
  const store = await createStore();
  await store.commit((tx) => {
    for (const id of ["1", "2"]) tx.insert("c", { id, text });
  });
  const collection = store.collection("c");
  const rank = (): number => collection.count({ text: { $regex: "a+!" } });
  expect(collection.find({ text: { $regex: "a+!" } }, { rank })).toHaveLength(2);
  const hostile = (): number => collection.count({ text: { $regex: "^(a+)+$" } });
  expect(() => collection.find({ text: { $regex: "a+!" } }, { rank: hostile })).toThrow(TOO_SLOW);
});
