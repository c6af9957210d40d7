import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  collectionsOf,
  createStore,
  type Document,
  diffSnapshots,
  type SnapshotDiff,
  type Snapshot as StoreSnapshot,
  snapshotOf,
} from "../../src/store/index.js";

const snapshot = (collections: Record<string, Document[]>): StoreSnapshot => snapshotOf(collections);

const change = (before: object, after: object): unknown => {
  const of = (members: object) => snapshot({ fruit: [{ id: "1", ...members }] });
  return diffSnapshots(of(before), of(after)).fruit?.updated?.[0]?.changed;
};

describe("what changed between two snapshots", () => {
  it("is nothing when nothing did", async () => {
    const store = await createStore();
    await store.commit((tx) => tx.insert("fruit", { id: "1", price: 10, tags: ["a"] }));
    const before = store.snapshot();
    expect(diffSnapshots(before, before)).toEqual({});
    await store.commit((tx) => tx.replace("fruit", { tags: ["a"], price: 10, id: "1" }));
    await store.commit((tx) => tx.insert("fruit", { id: "2" }));
    await store.commit((tx) => tx.remove("fruit", "2"));
    expect(diffSnapshots(before, store.snapshot())).toEqual({});
  });

  it("is told by collection and by kind, and what did not happen is left out", () => {
    const before = snapshot({
      fruit: [
        { id: "1", price: 10 },
        { id: "2", price: 20 },
        { id: "3", price: 30 },
      ],
      gone: [{ id: "1" }],
      same: [{ id: "1" }],
    });
    const after = snapshot({
      fruit: [
        { id: "3", price: 30 },
        { id: "1", price: 11 },
        { id: "4", price: 40 },
      ],
      fresh: [{ id: "1" }],
      same: [{ id: "1" }],
    });
    expect(diffSnapshots(before, after)).toEqual({
      fresh: { inserted: [{ id: "1" }] },
      fruit: {
        inserted: [{ id: "4", price: 40 }],
        updated: [{ id: "1", changed: { price: [10, 11] } }],
        deleted: [{ id: "2", price: 20 }],
      },
      gone: { deleted: [{ id: "1" }] },
    });
  });

  it.each([
    ["a member", { price: 10 }, { price: 11 }, { price: [10, 11] }],
    ["a new one", {}, { price: 11 }, { price: [undefined, 11] }],
    ["one that went", { price: 10 }, {}, { price: [10, undefined] }],
    ["null is not nothing", { price: null }, {}, { price: [null, undefined] }],
    [
      "inside an object",
      { at: { city: "福州", zip: 1 } },
      { at: { city: "厦门", zip: 1 } },
      { "at.city": ["福州", "厦门"] },
    ],
    ["deep inside", { a: { b: { c: 1 } } }, { a: { b: { c: 2, d: 3 } } }, { "a.b.c": [1, 2], "a.b.d": [undefined, 3] }],
    ["an object that comes", { at: null }, { at: { city: "福州" } }, { at: [null, { city: "福州" }] }],
    ["an object that is emptied", { at: { city: "福州" } }, { at: {} }, { "at.city": ["福州", undefined] }],
    [
      "a list, as a whole",
      { tags: ["a", "b"] },
      { tags: ["a", "b", "c"] },
      {
        tags: [
          ["a", "b"],
          ["a", "b", "c"],
        ],
      },
    ],
    ["an object in a list", { rows: [{ n: 1 }] }, { rows: [{ n: 2 }] }, { rows: [[{ n: 1 }], [{ n: 2 }]] }],
    ["a list is no object", { a: [1] }, { a: { 0: 1 } }, { a: [[1], { 0: 1 }] }],
    ["a name with a dot", { "a.b": 1 }, { "a.b": 2 }, { "a\\.b": [1, 2] }],
    ["a name with a backslash", { a: { "\\": 1 } }, { a: { "\\": 2 } }, { "a.\\\\": [1, 2] }],
    [
      "names of every object",
      { constructor: 1 },
      { toString: 2 },
      { constructor: [1, undefined], toString: [undefined, 2] },
    ],
  ])("shows %s", (_, before, after, expected) => {
    expect(change(before, after)).toEqual(expected);
  });

  it("gives copies", async () => {
    const store = await createStore();
    const before = store.snapshot();
    await store.commit((tx) => tx.insert("fruit", { id: "1", tags: ["a"] }));
    const middle = store.snapshot();
    await store.commit((tx) => tx.replace("fruit", { id: "1", tags: ["a", "b"] }));
    const [first, second] = [diffSnapshots(before, middle), diffSnapshots(middle, store.snapshot())];
    const inserted = first.fruit?.inserted?.[0];
    if (inserted !== undefined) inserted.tags = null;
    const list = second.fruit?.updated?.[0]?.changed.tags?.[1];
    if (Array.isArray(list)) list.length = 0;
    expect(store.collection("fruit").get("1")).toEqual({ id: "1", tags: ["a", "b"] });
    expect([...(collectionsOf(middle).fruit ?? [])]).toEqual([{ id: "1", tags: ["a"] }]);
  });
});

describe("a diff laid over the first snapshot", () => {
  /** Member names of a path: dots part them, unless a backslash stands before. */
  const namesIn = (path: string): string[] =>
    path.split(/(?<=(?<!\\)(?:\\\\)*)\./).map((name) => name.replace(/\\([\\.])/g, "$1"));

  const put = (document: object, path: string, value: unknown): void => {
    const names = namesIn(path);
    const last = names.pop() ?? "";
    const target = names.reduce<object>((at, name) => Reflect.get(at, name), document);
    if (value === undefined) Reflect.deleteProperty(target, last);
    else Object.defineProperty(target, last, { value, enumerable: true, configurable: true, writable: true });
  };

  type State = Map<string, Map<string, Document>>;
  const stateOf = (of: StoreSnapshot): State =>
    new Map(
      Object.entries(collectionsOf(of)).map(([name, documents]) => [
        name,
        new Map(Array.from(documents, (document) => [document.id, structuredClone(document)])),
      ]),
    );

  const apply = (state: State, diff: SnapshotDiff): State => {
    for (const [name, { inserted = [], updated = [], deleted = [] }] of Object.entries(diff)) {
      const documents = state.get(name) ?? new Map<string, Document>();
      state.set(name, documents);
      for (const { id } of deleted) documents.delete(id);
      for (const document of inserted) documents.set(document.id, document);
      for (const { id, changed } of updated) {
        for (const [path, [, after]] of Object.entries(changed)) put(documents.get(id) ?? {}, path, after);
      }
      if (documents.size === 0) state.delete(name);
    }
    return state;
  };

  const names = fc.constantFrom("a", "b", "a.b", "\\", ".", "", "constructor", "toString");
  const members = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 0, 1, "x", ""),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  })).object as fc.Arbitrary<Record<string, null>>;
  interface Step {
    readonly collection: string;
    readonly id: string;
    /** Undefined removes it. */
    readonly members: Record<string, null> | undefined;
  }
  const step: fc.Arbitrary<Step> = fc.record({
    collection: fc.constantFrom("fruit", "tea"),
    id: fc.constantFrom("1", "2", "3"),
    members: fc.option(members, { nil: undefined }),
  });

  const write = (store: Awaited<ReturnType<typeof createStore>>, steps: readonly Step[]) =>
    store.commit((tx) => {
      for (const { collection, id, members: given } of steps) {
        if (given === undefined) tx.remove(collection, id);
        else if (tx.collection(collection).has(id)) tx.replace(collection, { ...given, id });
        else tx.insert(collection, { ...given, id });
      }
    });

  it("gives the second, of one store or of two", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.array(step, { maxLength: 8 }), async (first, second) => {
        const store = await createStore();
        await write(store, first);
        const before = store.snapshot();
        await write(store, second);
        const after = store.snapshot();
        const other = await createStore();
        await write(other, second);
        for (const end of [after, other.snapshot()]) {
          const diff = diffSnapshots(before, end);
          expect(apply(stateOf(before), structuredClone(diff))).toEqual(stateOf(end));
          expect(diffSnapshots(end, end)).toEqual({});
        }
      }),
      { numRuns: 300 },
    );
  });
});
