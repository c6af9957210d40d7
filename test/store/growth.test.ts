import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLayeredMap } from "../../src/store/documents/layered-map.js";
import { createPlaces, walkForward } from "../../src/store/documents/places.js";
import { createStore } from "../../src/store/index.js";

describe("what is gone", () => {
  it("leaves no holes to walk over, where many in a row are gone", () => {
    const places = createPlaces();
    for (let place = 0; place < 50_000; place++) {
      places.set(place, { id: `${place}` });
      if (place >= 10) places.set(place - 10, undefined);
    }
    const chunks = places.save();
    expect(chunks.filter(({ documents }) => documents.length > 0).length).toBeLessThanOrEqual(2);
    const next = walkForward(chunks);
    expect(Array.from({ length: 11 }, () => next()?.id)).toEqual([
      ...Array.from({ length: 10 }, (_, index) => `${49_990 + index}`),
      undefined,
    ]);
    // A place that was given up can be taken again.
    places.set(3, { id: "3" });
    expect([places.get(3)?.id, places.get(4), walkForward(places.present())()?.id]).toEqual(["3", undefined, "3"]);
  });

  it("leaves no mark in a map that was saved, when it came after that", () => {
    const map = createLayeredMap<number>();
    for (let key = 0; key < 100; key++) map.set(`${key}`, key);
    const saved = map.save();
    for (let key = 0; key < 1000; key++) {
      map.set(`new ${key}`, key);
      map.delete(`new ${key}`);
    }
    expect(map.save()).toBe(saved);
    map.delete("7");
    expect([map.get("7"), createLayeredMap(saved).get("7"), createLayeredMap(map.save()).get("7")]).toEqual([
      undefined,
      7,
      undefined,
    ]);
  });

  it("is a map like any other, whatever is saved in between", () => {
    const step = fc.tuple(fc.constantFrom("set", "set", "delete", "delete", "save"), fc.nat(40), fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
        const [map, model] = [createLayeredMap<number>(), new Map<string, number>()];
        let saved = { layers: map.save(), model: new Map(model) };
        for (const [kind, key, value] of steps) {
          if (kind === "set") map.set(`${key}`, value);
          if (kind === "set") model.set(`${key}`, value);
          if (kind === "delete") map.delete(`${key}`);
          if (kind === "delete") model.delete(`${key}`);
          if (kind === "save") saved = { layers: map.save(), model: new Map(model) };
        }
        const old = createLayeredMap(saved.layers);
        for (let key = 0; key <= 40; key++) {
          expect([map.get(`${key}`), old.get(`${key}`)]).toEqual([model.get(`${key}`), saved.model.get(`${key}`)]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is not kept by the state it came from", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage: () => void = runInNewContext("gc");
    const heap = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const store = await createStore();
    const before = heap();
    await store.commit((tx) => {
      for (let id = 0; id < 20_000; id++)
        tx.insert("c", { id: `${id}`, list: Array.from({ length: 30 }, (_, index) => index + id) });
    });
    store.snapshot();
    const full = heap() - before;
    await store.commit((tx) => {
      for (let id = 0; id < 20_000; id++) tx.remove("c", `${id}`);
    });
    // The commit itself is over some turns later.
    await expect.poll(() => heap() - before, { timeout: 5_000 }).toBeLessThan(full / 5);
  });
});

describe("indexes that came by themselves", () => {
  const filled = async () => {
    const store = await createStore();
    await store.commit((tx) => {
      for (let id = 0; id < 500; id++) tx.insert("c", { id: `${id}`, n: id });
    });
    return store.collection("c");
  };

  it("give way to others, the one first that was not used for the longest time", async () => {
    const collection = await filled();
    const ask = (path: string): void => {
      for (let asked = 0; asked < 20; asked++) collection.find({ [path]: 5 });
    };
    for (let junk = 0; junk < 20; junk++) ask(`junk${junk}`);
    ask("n");
    for (let junk = 20; junk < 30; junk++) {
      ask(`junk${junk}`);
      collection.find({ n: 5 });
    }
    const planOf = (path: string): string => collection.explain({ [path]: 5 }).plan;
    expect([planOf("n"), planOf("junk29"), planOf("junk3")]).toEqual(["index on n", "index on junk29", "scan"]);
  });

  it("do not come from asking how a question is answered", async () => {
    const collection = await filled();
    for (let asked = 0; asked < 50; asked++) collection.explain({ n: 5 });
    expect(collection.explain({ n: 5 }).plan).toBe("scan");
  });
});
