import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kernel/index.js";
import { type Document, emptySnapshot, type Store } from "../../src/store/index.js";

/** What the suite runs over: a place for one store after the other. */
export interface Place {
  /** Opens what the last store left here. */
  open(): Promise<Store>;
}

const listOf = (store: Store, name = "fruit"): Document[] => store.collection(name).find({});
const idsOf = (store: Store, name = "fruit"): string[] => listOf(store, name).map((document) => document.id);

const insert = (store: Store, ...documents: Document[]): Promise<void> =>
  store.commit((tx) => {
    for (const document of documents) tx.insert("fruit", document);
  });

const pear: Document = { id: "p", name: "梨", tags: ["甜"], origin: { city: "赣州" } };
const apple: Document = { id: "a", name: "苹果", tags: [], origin: { city: "烟台" } };
const plum: Document = { id: "7", name: "李子" };

/** Every store keeps this, wherever its commits go. */
export const storeContract = (title: string, createPlace: () => Promise<Place>): void => {
  describe(title, () => {
    let place: Place;
    let store: Store;

    beforeEach(async () => {
      place = await createPlace();
      store = await place.open();
      return () => store.close();
    });

    describe("reading", () => {
      it("a collection that does not exist reads as empty", () => {
        const none = store.collection("none");
        expect(none.name).toBe("none");
        expect([none.size, none.get("x"), none.has("x"), none.find({}), none.findOne({}), none.count({})]).toEqual([
          0,
          undefined,
          false,
          [],
          undefined,
          0,
        ]);
        expect(none.page({})).toEqual({ documents: [], total: 0 });
        expect(store.names()).toEqual([]);
      });

      it("finds by id, by criteria, in insertion order, in pages", async () => {
        await insert(store, pear, apple, plum);
        const fruit = store.collection("fruit");
        expect(fruit.size).toBe(3);
        expect(fruit.get("p")).toEqual(pear);
        expect([fruit.has("p"), fruit.has("x")]).toEqual([true, false]);
        expect(fruit.find({ name: { $regex: "果" } })).toEqual([apple]);
        expect(idsOf(store)).toEqual(["p", "a", "7"]);
        expect(fruit.findOne({ tags: [] })).toEqual(apple);
        expect(fruit.count({ "origin.city": { $exists: true } })).toBe(2);
        expect(fruit.page({}, { skip: 1, limit: 1 })).toEqual({ documents: [apple], total: 3 });
        expect(fruit.page({}, { limit: 0 })).toEqual({ documents: [], total: 3 });
      });

      it("peekAll and peekPage find what find and page do, as the stored documents themselves", async () => {
        await insert(store, pear, apple, plum);
        const fruit = store.collection("fruit");
        const options = { sort: [{ path: "name" }], skip: 1, limit: 1 };
        for (const criteria of [{}, { id: { $in: ["p", "7"] } }, { name: "无" }]) {
          expect(fruit.peekAll(criteria, options)).toEqual(fruit.find(criteria, options));
          expect(fruit.peekPage(criteria, options)).toEqual(fruit.page(criteria, options));
        }
        expect(fruit.peekAll({ id: "p" })[0]).toBe(fruit.peek("p"));
        expect(fruit.peekPage({ id: "p" }).documents[0]).toBe(fruit.peek("p"));
      });

      it("peek gives the stored document itself, which freeze guards", async () => {
        await insert(store, pear);
        const fruit = store.collection("fruit");
        expect(fruit.peek("p")).toBe(fruit.peek("p"));
        expect(fruit.peek("p")).toEqual(pear);
        expect(fruit.peek("x")).toBeUndefined();
        expect(() => {
          (fruit.peek("p")?.origin as JsonObject).city = "x";
        }).toThrow(TypeError);
      });

      it("a collection taken early sees what comes later", async () => {
        const fruit = store.collection("fruit");
        await insert(store, pear);
        expect(fruit.size).toBe(1);
      });

      it("names are those of collections that hold documents", async () => {
        await store.commit((tx) => {
          tx.insert("b", { id: "1" });
          tx.insert("a", { id: "1" });
          tx.insert("c", { id: "1" });
          tx.remove("c", "1");
          tx.next("sequence");
        });
        expect(store.names()).toEqual(["a", "b"]);
      });
    });

    describe("isolation", () => {
      it("what was given may change", async () => {
        const given = structuredClone(pear);
        await insert(store, given);
        given.name = "x";
        (given.tags as Json[]).push("x");
        (given.origin as JsonObject).city = "x";
        expect(store.collection("fruit").get("p")).toEqual(pear);
      });

      it("what was got may change", async () => {
        await insert(store, pear);
        const fruit = store.collection("fruit");
        const results = [
          fruit.get("p"),
          fruit.findOne({}),
          ...fruit.find({}),
          ...fruit.page({}).documents,
          ...fruit.find({}, { sort: [{ path: "name" }] }),
        ];
        expect(results).toHaveLength(5);
        for (const got of results) {
          if (got === undefined) throw new Error("nothing got");
          (got.tags as Json[]).push("x");
          (got.origin as JsonObject).city = "x";
          got.name = "x";
          expect(fruit.get("p")).toEqual(pear);
        }
      });

      it("dates and undefined members become JSON", async () => {
        await insert(store, { id: "1", at: new Date(0), none: undefined } as unknown as Document);
        expect(store.collection("fruit").get("1")).toStrictEqual({ id: "1", at: "1970-01-01T00:00:00.000Z" });
      });
    });

    describe("commits", () => {
      it("return what their function returned, and apply at once", async () => {
        const commit = store.commit((tx) => {
          tx.insert("fruit", pear);
          return "done";
        });
        expect(store.collection("fruit").size).toBe(1);
        expect(await commit).toBe("done");
      });

      it("read what they have written so far", async () => {
        const seen = await store.commit((tx) => {
          const fruit = tx.collection("fruit");
          tx.insert("fruit", pear);
          const inserted = fruit.count({ name: "梨" });
          tx.replace("fruit", { ...pear, name: "x" });
          const replaced = fruit.get("p")?.name;
          const removed = [tx.remove("fruit", "p"), tx.remove("fruit", "p"), fruit.has("p")];
          return [inserted, replaced, removed];
        });
        expect(seen).toEqual([1, "x", [true, false, false]]);
      });

      it("a replaced document keeps its place, a removed one inserted again gets a new one", async () => {
        await insert(store, pear, apple, plum);
        await store.commit((tx) => tx.replace("fruit", { id: "p", name: "x" }));
        expect(idsOf(store)).toEqual(["p", "a", "7"]);
        await store.commit((tx) => {
          tx.remove("fruit", "a");
          tx.insert("fruit", apple);
        });
        expect(idsOf(store)).toEqual(["p", "7", "a"]);
      });

      it("drop removes a collection", async () => {
        await insert(store, pear, apple);
        await store.commit((tx) => {
          tx.drop("fruit");
          tx.drop("none");
          tx.insert("fruit", plum);
        });
        expect(listOf(store)).toEqual([plum]);
      });

      it("refuse a taken id, an unknown id, and what is no document", async () => {
        await insert(store, pear);
        const wrong = (code: string, message: RegExp) =>
          expect.objectContaining({ code, message: expect.stringMatching(message) });
        await expect(insert(store, pear)).rejects.toEqual(
          wrong("INVALID_ARGUMENT", /fruit has a document with the id "p" already/),
        );
        await expect(store.commit((tx) => tx.replace("fruit", apple))).rejects.toEqual(
          wrong("INVALID_ARGUMENT", /no document with the id "a"/),
        );
        for (const bad of [undefined, null, 1, "x", [], {}, { id: 1 }, { id: null }]) {
          await expect(insert(store, bad as unknown as Document)).rejects.toEqual(
            wrong("INVALID_ARGUMENT", /no text as its id/),
          );
        }
        await expect(insert(store, JSON.parse('{"id":"1","a":{"__proto__":{}}}'))).rejects.toEqual(
          wrong("INVALID_JSON", /fruit\/1\.a: the name __proto__/),
        );
        const cycle: JsonObject = {};
        cycle.self = cycle;
        await expect(insert(store, { id: "1", cycle })).rejects.toEqual(wrong("INVALID_JSON", /nested deeper/));
        expect(listOf(store)).toEqual([pear]);
      });

      it("refuse the names the store needs for itself", async () => {
        for (const name of ["$sequences", "__proto__"]) {
          await expect(store.commit((tx) => tx.insert(name, pear))).rejects.toThrow(/reserved/);
          await expect(store.commit((tx) => tx.replace(name, pear))).rejects.toThrow(/reserved/);
          await expect(store.commit((tx) => tx.remove(name, "p"))).rejects.toThrow(/reserved/);
          await expect(store.commit((tx) => tx.drop(name))).rejects.toThrow(/reserved/);
        }
      });

      it("that throw leave nothing behind, and reject with what was thrown", async () => {
        await insert(store, pear, apple, plum);
        await store.commit((tx) => tx.next("n"));
        const thrown = new Error("half-way");
        const commit = store.commit((tx) => {
          tx.remove("fruit", "p");
          tx.insert("fruit", { id: "p", name: "again" });
          tx.replace("fruit", { id: "a", name: "x" });
          tx.insert("other", { id: "1" });
          tx.next("n");
          tx.next("m");
          tx.drop("fruit");
          tx.insert("fruit", { id: "7" });
          throw thrown;
        });
        await expect(commit).rejects.toBe(thrown);
        expect(listOf(store)).toEqual([pear, apple, plum]);
        expect(store.names()).toEqual(["fruit"]);
        expect(await store.commit((tx) => [tx.next("n"), tx.next("m")])).toEqual([2, 1]);
      });

      it("cannot hold another commit, last beyond their function, or wait", async () => {
        await expect(store.commit(() => store.commit(() => {}))).rejects.toThrow();
        let inner: Promise<unknown> = Promise.resolve();
        await store.commit(() => {
          inner = store.commit((tx) => tx.insert("fruit", pear));
          inner.catch(() => {});
        });
        await expect(inner).rejects.toThrow(/cannot hold another/);
        const late = await store.commit((tx) => ({ tx }));
        for (const write of [
          () => late.tx.insert("fruit", pear),
          () => late.tx.replace("fruit", pear),
          () => late.tx.remove("fruit", "p"),
          () => late.tx.drop("fruit"),
          () => late.tx.next("n"),
        ]) {
          expect(write).toThrow(/the commit is over/);
        }
        const waiting = store.commit(async (tx) => {
          tx.insert("fruit", pear);
          await Promise.resolve();
          tx.insert("fruit", apple);
        });
        await expect(waiting).rejects.toThrow(/must be synchronous/);
        expect(store.names()).toEqual([]);
      });
    });

    describe("sequences", () => {
      it("count from 1, each on its own, and never twice", async () => {
        expect(await store.commit((tx) => [tx.next("a"), tx.next("a"), tx.next("b")])).toEqual([1, 2, 1]);
        await insert(store, pear);
        await store.commit((tx) => tx.drop("fruit"));
        expect(await store.commit((tx) => tx.next("a"))).toBe(3);
        for (const name of ["constructor", "__proto__", "toString", ""])
          expect(await store.commit((tx) => tx.next(name))).toBe(1);
      });

      it("go on behind numbers that were given out otherwise", async () => {
        await store.commit((tx) => tx.advance("a", 7));
        expect(await store.commit((tx) => [tx.next("a"), tx.next("b")])).toEqual([8, 1]);
        await store.commit((tx) => tx.advance("a", 3));
        const failing = store.commit((tx) => {
          tx.advance("a", 20);
          throw new Error("no");
        });
        await expect(failing).rejects.toThrow("no");
        expect(await store.commit((tx) => tx.next("a"))).toBe(9);
      });

      it("belong to snapshots", async () => {
        await store.commit((tx) => tx.next("a"));
        const snapshot = store.snapshot();
        await store.commit((tx) => tx.next("a"));
        await store.restore(snapshot);
        expect(await store.commit((tx) => tx.next("a"))).toBe(2);
      });
    });

    describe("snapshots", () => {
      it("are values: writes on both sides do not meet", async () => {
        await insert(store, pear, apple);
        const first = store.snapshot();
        await store.commit((tx) => {
          tx.replace("fruit", { ...pear, name: "x" });
          tx.remove("fruit", "a");
          tx.insert("other", { id: "1" });
        });
        const second = store.snapshot();
        await store.restore(first);
        expect(listOf(store)).toEqual([pear, apple]);
        expect(store.names()).toEqual(["fruit"]);
        await insert(store, plum);
        await store.restore(second);
        expect(listOf(store)).toEqual([{ ...pear, name: "x" }]);
        await store.commit((tx) => tx.drop("fruit"));
        await store.restore(first);
        await store.restore(first);
        expect(listOf(store)).toEqual([pear, apple]);
      });

      it("can be taken to another store", async () => {
        await insert(store, pear);
        const other = await (await createPlace()).open();
        await other.restore(store.snapshot());
        await insert(other, apple);
        expect([idsOf(store), idsOf(other)]).toEqual([["p"], ["p", "a"]]);
        await other.close();
      });

      it("the empty one clears the store", async () => {
        await insert(store, pear);
        await store.restore(emptySnapshot());
        expect(store.names()).toEqual([]);
      });

      it("taken before an undone removal do not see its undoing", async () => {
        await insert(store, pear, apple, plum);
        await store
          .commit((tx) => {
            tx.remove("fruit", "p");
            throw new Error("half-way");
          })
          .catch(() => {});
        const snapshot = store.snapshot();
        expect(idsOf(store)).toEqual(["p", "a", "7"]);
        await store.commit((tx) => tx.drop("fruit"));
        await store.restore(snapshot);
        expect(idsOf(store)).toEqual(["p", "a", "7"]);
      });
    });

    describe("closing", () => {
      it("ends writing, not reading, and may be asked twice", async () => {
        const commit = insert(store, pear);
        await Promise.all([store.close(), store.close()]);
        await commit;
        const closed = expect.objectContaining({ code: "CLOSED" });
        await expect(insert(store, apple)).rejects.toEqual(closed);
        await expect(store.restore(store.snapshot())).rejects.toEqual(closed);
        expect(idsOf(store)).toEqual(["p"]);
      });
    });

    it("does what a list would do, whatever is thrown in between", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(commitPlan, { maxLength: 12 }), async (plans) => {
          await store.restore(emptySnapshot());
          let expected: Document[] = [];
          let count = 0;
          for (const { steps, throwAt } of plans) {
            const model = [...expected];
            let modelCount = count;
            let failed = false;
            await store
              .commit((tx) => {
                for (const [index, { kind, id }] of steps.entries()) {
                  if (index === throwAt) throw new Error("planned");
                  const at = model.findIndex((document) => document.id === id);
                  if (kind === "next") {
                    modelCount += 1;
                    expect(tx.next("n")).toBe(modelCount);
                  } else if (kind === "drop") {
                    model.length = 0;
                    tx.drop("fruit");
                  } else if (kind === "remove") {
                    expect(tx.remove("fruit", id)).toBe(at >= 0);
                    if (at >= 0) model.splice(at, 1);
                  } else if (at >= 0) {
                    model[at] = { id, step: index };
                    tx.replace("fruit", { id, step: index });
                  } else {
                    model.push({ id, step: index });
                    tx.insert("fruit", { id, step: index });
                  }
                }
              })
              .catch((error: Error) => {
                expect(error.message).toBe("planned");
                failed = true;
              });
            if (!failed) [expected, count] = [model, modelCount];
            expect(listOf(store)).toEqual(expected);
          }
        }),
        { numRuns: 60 },
      );
    });
  });
};

const step = fc.record({
  kind: fc.constantFrom("put", "put", "remove", "next", "drop"),
  id: fc.constantFrom("1", "2", "x", "constructor"),
});
const commitPlan = fc.record({
  steps: fc.array(step, { maxLength: 8 }),
  throwAt: fc.option(fc.nat(8), { nil: undefined }),
});
