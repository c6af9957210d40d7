import { describe, expect, it } from "vitest";
import { createStore, type Document, type Persistence, type Store } from "../../src/store/index.js";

/** A disk that takes what it is told to, in calls that end when the test says so. */
const createSlowDisk = () => {
  let disk = new Map<string, Document>();
  let failures = 0;
  let gates: (() => void)[] = [];
  let isOpen = true;
  const turn = async (write: () => void): Promise<void> => {
    if (!isOpen) await new Promise<void>((resolve) => gates.push(resolve));
    if (failures > 0) {
      failures -= 1;
      throw new Error("the disk fails");
    }
    write();
  };
  const persistence: Persistence = {
    open: async () => ({ c: [...disk.values()] }),
    append: (commits) =>
      turn(() => {
        for (const { id, after } of commits.flatMap(({ changes }) => changes)) {
          if (after === undefined) disk.delete(id);
          else disk.set(id, after);
        }
      }),
    replace: (state) => {
      const all = new Map(Array.from(state().c ?? [], (document) => [document.id, document]));
      return turn(() => {
        disk = all;
      });
    },
    recover: async (state) => {
      disk = new Map(Array.from(state().c ?? [], (document) => [document.id, document]));
    },
    close: async () => {},
  };
  return {
    persistence,
    ids: () => [...disk.keys()],
    fail: () => {
      failures += 1;
    },
    hold: () => {
      isOpen = false;
    },
    release() {
      isOpen = true;
      for (const gate of gates) gate();
      gates = [];
    },
  };
};

const insert = (store: Store, id: string): Promise<void> => store.commit((tx) => tx.insert("c", { id }));
const idsOf = (store: Store): string[] =>
  store
    .collection("c")
    .find({})
    .map(({ id }) => id);
const open = async () => {
  const disk = createSlowDisk();
  return { disk, store: await createStore({ persistence: disk.persistence }) };
};
const settle = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "done",
    (error: Error) => error.message,
  );

describe("commits that belong together", () => {
  it("are on the disk when all are made, in one piece", async () => {
    const { disk, store } = await open();
    const seen: string[][] = [];
    const result = await store.together(async () => {
      await insert(store, "a");
      seen.push(idsOf(store), disk.ids());
      await insert(store, "b");
      seen.push(idsOf(store), disk.ids());
      return "both";
    });
    expect([result, seen, disk.ids()]).toEqual(["both", [["a"], [], ["a", "b"], []], ["a", "b"]]);
  });

  it("are taken back when one throws, and nothing of what was under way", async () => {
    const { disk, store } = await open();
    disk.hold();
    const earlier = insert(store, "earlier");
    const work = store.together(async () => {
      await insert(store, "a");
      throw new Error("no");
    });
    disk.release();
    expect([await settle(earlier), await settle(work)]).toEqual(["done", "no"]);
    expect([idsOf(store), disk.ids()]).toEqual([["earlier"], ["earlier"]]);
  });

  it("begin when what was under way is kept or undone", async () => {
    const { disk, store } = await open();
    await insert(store, "0");
    disk.hold();
    disk.fail();
    const earlier = insert(store, "earlier");
    const work = store.together(() => insert(store, "a"));
    disk.release();
    expect(await settle(earlier)).toContain("the disk fails");
    expect(await settle(work)).toBe("done");
    expect([idsOf(store), disk.ids()]).toEqual([
      ["0", "a"],
      ["0", "a"],
    ]);
  });

  it("are taken back when the disk refuses them", async () => {
    const { disk, store } = await open();
    await insert(store, "0");
    disk.fail();
    const work = store.together(async () => {
      await insert(store, "a");
      await store.restore((await createStore()).snapshot());
      await insert(store, "b");
    });
    expect(await settle(work)).toContain("the disk fails");
    expect([idsOf(store), disk.ids()]).toEqual([["0"], ["0"]]);
    await insert(store, "c");
    expect(disk.ids()).toEqual(["0", "c"]);
  });

  it("are all there, or none, when the store closes meanwhile", async () => {
    const { disk, store } = await open();
    let go = (): void => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const work = store.together(async () => {
      await insert(store, "a");
      await gate;
      await insert(store, "b");
    });
    await Promise.resolve();
    const closed = store.close();
    go();
    expect(await settle(work)).toContain("closed");
    await closed;
    expect(disk.ids()).toEqual([]);
  });

  it("cannot hold others that do", async () => {
    const { store } = await open();
    await expect(store.together(() => store.together(async () => {}))).rejects.toThrow("gathered already");
  });
});

describe("an index that is declared while a write is under way", () => {
  it("goes with the write when that fails", async () => {
    const { disk, store } = await open();
    await store.commit((tx) => {
      tx.insert("c", { id: "1", name: "梨" });
      tx.insert("c", { id: "2", name: "梨" });
    });
    disk.hold();
    disk.fail();
    const removal = store.commit((tx) => tx.remove("c", "1"));
    const declaration = store.commit((tx) => tx.declare("c", { paths: ["name"], unique: true }));
    disk.release();
    expect([await settle(removal), await settle(declaration)]).toEqual([
      expect.stringContaining("the disk fails"),
      expect.stringContaining("the disk fails"),
    ]);
    expect(await settle(store.commit((tx) => tx.insert("c", { id: "3", name: "梨" })))).toBe("done");
  });
});

it("a snapshot cannot be taken in the midst of a commit", async () => {
  const store = await createStore();
  const work = store.commit((tx) => {
    tx.insert("c", { id: "1" });
    store.snapshot();
  });
  await expect(work).rejects.toThrow("a commit under way");
  expect(idsOf(store)).toEqual([]);
});
