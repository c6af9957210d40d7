import { describe, expect, it } from "vitest";
import {
  createStore,
  emptySnapshot,
  type Persistence,
  type Store,
  type StoredCollections,
} from "../../src/store/index.js";

/** A persistence whose calls end when the test says so. */
const createSlow = () => {
  const calls: { name: string; ids: string[]; resolve: () => void; reject: (error: unknown) => void }[] = [];
  const call = (name: string, ids: string[]): Promise<void> =>
    new Promise((resolve, reject) => {
      calls.push({ name, ids, resolve, reject });
    });
  const idsIn = (state: () => StoredCollections): string[] =>
    Object.values(state()).flatMap((documents) => Array.from(documents, ({ id }) => id));
  const persistence: Persistence = {
    open: async () => ({}),
    append: (commits, state) => call(`append ${commits.length}`, idsIn(state)),
    replace: (state) => call("replace", idsIn(state)),
    recover: (state) => call("recover", idsIn(state)),
    close: () => call("close", []),
  };
  /** The call under way, as soon as there is one. */
  const next = async (name: string) => {
    for (let turn = 0; turn < 50; turn++) {
      const found = calls.shift();
      if (found !== undefined) {
        expect(found.name).toBe(name);
        return found;
      }
      await Promise.resolve();
    }
    throw new Error(`${name} never came`);
  };
  return { persistence, next, calls };
};

const insert = (store: Store, id: string): Promise<string> =>
  store.commit((tx) => {
    tx.insert("c", { id });
    return id;
  });

const settle = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

const failed = (message: string) =>
  expect.objectContaining({ code: "STORE_WRITE_FAILED", message: expect.stringContaining(message) });

describe("commits on their way to the disk", () => {
  it("are seen at once, and acknowledged when they are there", async () => {
    const { persistence, next } = createSlow();
    const store = await createStore({ persistence });
    let isDone = false;
    const commit = insert(store, "a").then((value) => {
      isDone = true;
      return value;
    });
    const call = await next("append 1");
    expect([store.collection("c").has("a"), isDone]).toEqual([true, false]);
    call.resolve();
    expect(await commit).toBe("a");
  });

  it("wait for the write under way, then go together; later ones are not in it", async () => {
    const { persistence, next, calls } = createSlow();
    const store = await createStore({ persistence });
    const all = [insert(store, "a")];
    const first = await next("append 1");
    all.push(insert(store, "b"), insert(store, "c"));
    expect([first.ids, calls.length]).toEqual([["a"], 0]);
    first.resolve();
    const second = await next("append 2");
    expect(second.ids).toEqual(["a", "b", "c"]);
    second.resolve();
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
  });

  it("are all undone when one fails, also those that came later; then the disk is put right", async () => {
    const { persistence, next } = createSlow();
    const store = await createStore({ persistence });
    const kept = insert(store, "kept");
    (await next("append 1")).resolve();
    await kept;
    const lost = [settle(insert(store, "a"))];
    const failing = await next("append 1");
    lost.push(
      settle(insert(store, "b")),
      settle(store.commit((tx) => tx.replace("c", { id: "a", changed: true }))),
      settle(store.commit((tx) => tx.remove("c", "kept"))),
      settle(store.restore(emptySnapshot())),
      settle(insert(store, "z")),
    );
    failing.reject(new Error("disk on fire"));
    const mending = await next("recover");
    expect(mending.ids).toEqual(["kept"]);
    expect(store.collection("c").find({})).toEqual([{ id: "kept" }]);
    const after = insert(store, "after");
    mending.resolve();
    expect(await Promise.all(lost)).toEqual(Array.from({ length: 6 }, () => failed("disk on fire")));
    const last = await next("append 1");
    expect(last.ids).toEqual(["kept", "after"]);
    last.resolve();
    await after;
  });

  it("fail with the first error when putting the disk right fails as well; the next commit tries again", async () => {
    const { persistence, next } = createSlow();
    const store = await createStore({ persistence });
    const lost = settle(insert(store, "a"));
    (await next("append 1")).reject("no space");
    (await next("recover")).reject(new Error("still no space"));
    expect(await lost).toEqual(failed("no space"));
    const later = insert(store, "b");
    const call = await next("append 1");
    expect(call.ids).toEqual(["b"]);
    call.resolve();
    expect(await later).toBe("b");
  });

  it("go as a whole when the store was restored among them", async () => {
    const { persistence, next } = createSlow();
    const store = await createStore({ persistence });
    const all = [insert(store, "a"), store.restore(emptySnapshot()), insert(store, "b")];
    const call = await next("replace");
    expect(call.ids).toEqual(["b"]);
    call.resolve();
    await Promise.all(all);
  });

  it("are waited for by close", async () => {
    const { persistence, next, calls } = createSlow();
    const store = await createStore({ persistence });
    const commit = insert(store, "a");
    const closing = store.close();
    const call = await next("append 1");
    expect(calls).toEqual([]);
    call.resolve();
    await commit;
    (await next("close")).resolve();
    await closing;
  });
});
