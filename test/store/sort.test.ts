import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../src/kernel/index.js";
import { compareTexts, compareValues } from "../../src/store/criteria/order.js";
import { type Collection, createStore, type Document, type SortKey } from "../../src/store/index.js";

const collectionOf = async (documents: readonly Document[]): Promise<Collection> => {
  const store = await createStore({ freeze: true });
  await store.commit((tx) => {
    for (const document of documents) tx.insert("c", document);
  });
  return store.collection("c");
};

const withValues = (values: readonly (Json | undefined)[]): Document[] =>
  values.map((a, index) => (a === undefined ? { id: String(index) } : { id: String(index), a }));

const order = async (values: readonly (Json | undefined)[], key: SortKey): Promise<(Json | undefined)[]> =>
  (await collectionOf(withValues(values))).find({}, { sort: [key] }).map((document) => document.a);

describe("the order of values", () => {
  it("goes by type, then by value", async () => {
    const ascending = [
      [],
      undefined,
      null,
      -1,
      0,
      1.5,
      "",
      "10",
      "9",
      "B",
      "a",
      "梨",
      {},
      { a: 1 },
      { a: 2 },
      { b: 1 },
      [[1]],
      false,
      true,
    ];
    const shuffled = [...ascending.slice(7), ...ascending.slice(0, 7)];
    expect(await order(shuffled, { path: "a" })).toEqual(ascending);
  });

  it("is stable both ways: missing and null are equal", async () => {
    expect(await order([null, 1, undefined], { path: "a" })).toEqual([null, undefined, 1]);
    expect(await order([undefined, 1, null], { path: "a", descending: true })).toEqual([1, undefined, null]);
  });

  it("takes texts by code point, not by UTF-16 unit and not by language", async () => {
    const ascending = ["A", "Z", "a", "z", "é", "梨", "\uE000", "ｦ", "😀", "𠮷"];
    expect(await order(ascending.toReversed(), { path: "a" })).toEqual(ascending);
  });

  it("takes an array by its smallest value ascending, by its greatest descending", async () => {
    const values = [[5, 1], 3, [4], [2, 9]];
    expect(await order(values, { path: "a" })).toEqual([[5, 1], [2, 9], 3, [4]]);
    expect(await order(values, { path: "a", descending: true })).toEqual([[2, 9], [5, 1], [4], 3]);
  });

  it("takes nested arrays as values of the type array", async () => {
    expect(await order([[[1]], "x", [[0], 5]], { path: "a" })).toEqual([[[0], 5], "x", [[1]]]);
  });

  it("follows dotted paths, also through arrays", async () => {
    const at =
      (path: string, descending = false) =>
      (values: Json[]) =>
        order(values, { path, descending });
    expect(await at("a.b")([{ b: 2 }, { b: 1 }, {}, 7])).toEqual([{}, 7, { b: 1 }, { b: 2 }]);
    expect(await at("a.b")([[{ b: 5 }, { b: 2 }], { b: 3 }, [{ b: [1, 8] }]])).toEqual([
      [{ b: [1, 8] }],
      [{ b: 5 }, { b: 2 }],
      { b: 3 },
    ]);
    expect(await at("a.b", true)([{ b: 3 }, [{ b: 2 }, { b: 5 }], [{ b: [8, 1] }]])).toEqual([
      [{ b: [8, 1] }],
      [{ b: 2 }, { b: 5 }],
      { b: 3 },
    ]);
    expect(await at("a.b")([{ b: 0 }, [{ b: 1 }, {}]])).toEqual([[{ b: 1 }, {}], { b: 0 }]);
    expect(await at("a.b")([{ b: 0 }, []])).toEqual([[], { b: 0 }]);
    expect(
      await at("a.1")([
        [1, 9],
        [2, 3],
      ]),
    ).toEqual([
      [2, 3],
      [1, 9],
    ]);
  });

  it("sees own names only", async () => {
    const documents: Document[] = [{ id: "1", constructor: 2 }, { id: "2" }, { id: "3", constructor: 1 }];
    const found = (await collectionOf(documents)).find({}, { sort: [{ path: "constructor" }] });
    expect(found.map((document) => document.id)).toEqual(["2", "3", "1"]);
  });

  it("compares texts as their code points do", () => {
    const toNumbers = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(Math.sign(compareTexts(a, b))).toBe(Math.sign(compareValues(toNumbers(a), toNumbers(b))));
      }),
    );
  });
});

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom("", "a", "梨", "𠮷"),
  fc.integer({ min: 0, max: 4 }),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  fc.record({ x: fc.integer({ min: 0, max: 2 }) }),
) as fc.Arbitrary<Json>;

const documents = fc
  .array(fc.record({ a: value, b: value }, { requiredKeys: [] }), { maxLength: 40 })
  .map((list) => list.map((fields, index): Document => ({ ...fields, id: String(index) }) as Document));
const keys = fc.array(fc.record({ path: fc.constantFrom("a", "b", "a.x"), descending: fc.boolean() }), {
  minLength: 1,
  maxLength: 3,
});
const page = fc.record({ skip: fc.nat(12), limit: fc.nat(12) });

describe("the property: a page is a slice of the whole", () => {
  it("when sorted", async () => {
    await fc.assert(
      fc.asyncProperty(documents, keys, page, async (list, sort, { skip, limit }) => {
        const collection = await collectionOf(list);
        const criteria = { b: { $ne: 1 } };
        const whole = collection.find(criteria, { sort });
        const slice = whole.slice(skip, skip + limit);
        expect(collection.find(criteria, { sort, skip, limit })).toEqual(slice);
        expect(collection.find(criteria, { sort, skip })).toEqual(whole.slice(skip));
        expect(collection.page(criteria, { sort, skip, limit })).toEqual({ documents: slice, total: whole.length });
        expect(collection.findOne(criteria, { sort, skip })).toEqual(whole[skip]);
        // The whole itself, against the comparison of single values and the order of insertion.
        for (let index = 1; index < whole.length; index++) {
          const [one, next] = [whole[index - 1], whole[index]];
          if (one !== undefined && next !== undefined) expect(isInOrder(one, next, sort)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("when ranked", async () => {
    await fc.assert(
      fc.asyncProperty(documents, page, async (list, { skip, limit }) => {
        const collection = await collectionOf(list);
        const rank = (document: Readonly<Document>) => (typeof document.a === "number" ? -document.a : undefined);
        const expected = list
          .filter((document) => rank(document) !== undefined)
          .sort((x, y) => Number(y.a) - Number(x.a));
        const slice = expected.slice(skip, skip + limit);
        expect(collection.find({}, { rank, skip, limit })).toEqual(slice);
        expect(collection.page({}, { rank, skip, limit })).toEqual({ documents: slice, total: expected.length });
      }),
    );
  });

  it("when neither", async () => {
    await fc.assert(
      fc.asyncProperty(documents, page, async (list, { skip, limit }) => {
        const collection = await collectionOf(list);
        const slice = list.slice(skip, skip + limit);
        expect(collection.find({}, { skip, limit })).toEqual(slice);
        expect(collection.page({}, { skip, limit })).toEqual({ documents: slice, total: list.length });
      }),
    );
  });
});

/** A second opinion, written for reading: the smallest or greatest element of what the path leads to. */
const isInOrder = (one: Document, next: Document, sort: readonly SortKey[]): boolean => {
  for (const { path, descending = false } of sort) {
    const [x, y] = [one, next].map((document) => {
      const head = path.startsWith("a") ? document.a : document.b;
      const found = path === "a.x" ? (head as { x?: Json } | null | undefined)?.x : head;
      if (!Array.isArray(found) || found.length === 0) return found;
      return found.toSorted(compareValues).at(descending ? -1 : 0);
    });
    // Only empty arrays are left: below everything.
    const emptiness = Number(Array.isArray(y)) - Number(Array.isArray(x));
    const order = emptiness !== 0 ? emptiness : compareValues(x, y);
    if (order !== 0) return descending ? order > 0 : order < 0;
  }
  return Number(one.id) < Number(next.id);
};

describe("options", () => {
  it.each([{ skip: -1 }, { limit: -1 }, { skip: 0.5 }, { limit: Number.NaN }])("refuses %j", async (options) => {
    const collection = await collectionOf([]);
    expect(() => collection.find({}, options)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(() => collection.page({}, { ...options, sort: [{ path: "a" }] })).toThrow(/whole number/);
  });

  it("leaves out documents whose rank is no number, and prefers rank to sort", async () => {
    const collection = await collectionOf(withValues([3, 1, "x", 2]));
    const rank = (document: Readonly<Document>) => Number(document.a);
    expect(
      collection.find({}, { rank, sort: [{ path: "a", descending: true }] }).map((document) => document.a),
    ).toEqual([1, 2, 3]);
  });
});
