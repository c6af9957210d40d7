import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kernel/index.js";
import { compile } from "../../src/store/index.js";

/** Criteria, documents without their ids that match, and such that do not. */
type Row = [criteria: JsonObject, matching: JsonObject[], others: JsonObject[]];

const matches = (criteria: JsonObject, fields: JsonObject): boolean => compile(criteria)({ id: "1", ...fields });

const table = (title: string, rows: Row[]): void => {
  describe(title, () => {
    it.each(rows.map((row) => [JSON.stringify(row[0]), row] as const))("%s", (_, [criteria, matching, others]) => {
      for (const fields of matching) expect([fields, matches(criteria, fields)]).toEqual([fields, true]);
      for (const fields of others) expect([fields, matches(criteria, fields)]).toEqual([fields, false]);
    });
  });
};

table("equality", [
  [{}, [{}, { a: 1 }], []],
  [{ a: 1 }, [{ a: 1 }, { a: [2, 1] }], [{}, { a: "1" }, { a: true }, { a: [[1]] }, { a: null }]],
  [{ a: { $eq: "梨" } }, [{ a: "梨" }, { a: ["苹果", "梨"] }], [{ a: "梨 " }, { a: ["苹果"] }]],
  [{ a: true }, [{ a: true }], [{ a: 1 }, { a: "true" }, { a: false }]],
  [{ a: null }, [{}, { a: null }, { a: [1, null] }], [{ a: 0 }, { a: "" }, { a: false }, { a: [] }]],
  [{ a: { $ne: null } }, [{ a: 0 }, { a: [] }], [{}, { a: null }, { a: [null] }]],
  [{ a: { $ne: 1 } }, [{}, { a: 2 }, { a: [2] }], [{ a: 1 }, { a: [1, 2] }]],
  [{ a: [1, 2] }, [{ a: [1, 2] }, { a: [[1, 2]] }], [{ a: [2, 1] }, { a: [1, 2, 3] }, { a: 1 }]],
  [
    { a: { b: 1, c: [2] } },
    [{ a: { c: [2], b: 1 } }, { a: [{ b: 1, c: [2] }] }],
    [{ a: { b: 1 } }, { a: { b: 1, c: [2], d: 3 } }],
  ],
  [{ a: {} }, [{ a: {} }], [{}, { a: [] }, { a: { b: 1 } }]],
  [{ a: 1, b: 2 }, [{ a: 1, b: 2 }], [{ a: 1 }, { b: 2 }]],
  [{ "": 1 }, [{ "": 1 }], [{}]],
]);

table("lists of values", [
  [
    { a: { $in: [1, "x", null] } },
    [{ a: 1 }, { a: "x" }, { a: null }, {}, { a: [5, 1] }],
    [{ a: 2 }, { a: "1" }, { a: [] }],
  ],
  [{ a: { $in: [[1, 2]] } }, [{ a: [1, 2] }, { a: [[1, 2]] }], [{ a: [1] }, { a: [2, 1] }, { a: 1 }]],
  [{ a: { $in: [{ b: 1 }] } }, [{ a: { b: 1 } }, { a: [{ b: 1 }] }], [{ a: { b: 2 } }]],
  [{ a: { $in: [] } }, [], [{}, { a: null }, { a: [] }]],
  [{ a: { $nin: [1, 2] } }, [{}, { a: 3 }, { a: [] }], [{ a: 1 }, { a: [3, 2] }]],
  [{ a: { $nin: [null] } }, [{ a: 1 }, { a: [] }], [{}, { a: null }]],
  [{ a: { $all: [1, 2] } }, [{ a: [2, 3, 1] }], [{ a: [1] }, { a: 1 }, {}, { a: [[1, 2]] }]],
  [{ a: { $all: [1] } }, [{ a: 1 }, { a: [1] }], [{ a: 2 }, {}]],
  [{ a: { $all: [[1, 2]] } }, [{ a: [1, 2] }, { a: [[1, 2], 3] }], [{ a: [2, 1] }]],
  [{ a: { $all: [] } }, [], [{}, { a: [] }, { a: 1 }]],
  [{ "a.b": { $all: [1, 2] } }, [{ a: [{ b: 1 }, { b: 2 }] }, { a: { b: [2, 1] } }], [{ a: [{ b: 1 }] }]],
]);

table("comparison", [
  [{ a: { $gt: 1 } }, [{ a: 2 }, { a: [0, 2] }], [{ a: 1 }, { a: "2" }, {}, { a: null }, { a: true }, { a: [] }]],
  [{ a: { $gte: 1, $lt: 9 } }, [{ a: 1 }, { a: 8.5 }, { a: [0, 10] }], [{ a: 9 }, { a: 0 }, {}]],
  [{ a: { $lte: "b" } }, [{ a: "a" }, { a: "b" }, { a: "" }], [{ a: "c" }, { a: 1 }, {}]],
  [{ a: { $gt: "\uFFFF" } }, [{ a: "𠮷" }], [{ a: "\uFFFE" }, { a: "吉" }]],
  [{ a: { $gte: null } }, [{ a: null }, {}, { a: [null] }], [{ a: 0 }, { a: "" }]],
  [{ a: { $lte: null } }, [{ a: null }, {}], [{ a: 0 }]],
  [{ a: { $gt: null } }, [], [{ a: null }, {}, { a: 1 }]],
  [{ a: { $lt: null } }, [], [{ a: null }, {}, { a: 1 }]],
  [{ a: { $gt: false } }, [{ a: true }], [{ a: false }, { a: 1 }]],
  [{ a: { $gt: [1, 2] } }, [{ a: [1, 3] }, { a: [2] }, { a: [1, 2, 0] }], [{ a: [1, 2] }, { a: [1] }, { a: 9 }]],
  [{ a: { $gte: { b: 2 } } }, [{ a: { b: 2 } }, { a: { b: 3 } }], [{ a: { b: 1 } }, { a: 3 }]],
]);

table("presence, size, names", [
  [{ a: { $exists: true } }, [{ a: null }, { a: 0 }, { a: [] }], [{}, { b: 1 }]],
  [{ a: { $exists: false } }, [{}, { b: 1 }], [{ a: null }, { a: 0 }]],
  [
    { "a.b": { $exists: true } },
    [{ a: { b: null } }, { a: [{}, { b: 1 }] }],
    [{ a: {} }, { a: [] }, { a: [{}] }, { a: 1 }],
  ],
  [{ "a.b": { $exists: false } }, [{ a: {} }, { a: [] }, { a: 1 }, {}], [{ a: [{}, { b: 1 }] }]],
  [{ a: { $size: 2 } }, [{ a: [1, 2] }, { a: [[], []] }], [{ a: [1] }, { a: 2 }, {}, { a: "ab" }]],
  [{ a: { $size: 0 } }, [{ a: [] }], [{}, { a: null }, { a: [[]] }]],
  [{ a: { $hasKey: "b" } }, [{ a: { b: null } }], [{ a: { c: 1 } }, { a: "b" }, { a: [{ b: 1 }] }, {}]],
  [{ a: { $hasKey: "toString" } }, [{ a: { toString: 1 } }], [{ a: {} }]],
]);

table("text", [
  [
    { a: { $regex: "夏.*烦恼" } },
    [{ a: "夏洛特烦恼" }, { a: ["x", "夏洛特烦恼"] }],
    [{ a: "烦恼夏" }, { a: 1 }, {}, { a: [["夏烦恼"]] }],
  ],
  [{ a: { $regex: "^ab", $options: "i" } }, [{ a: "ABc" }], [{ a: "cab" }]],
  [{ a: { $regex: "^b$", $options: "m" } }, [{ a: "a\nb" }], [{ a: "ab" }]],
  [{ a: { $regex: "a.b", $options: "s" } }, [{ a: "a\nb" }], [{ a: "ab" }]],
  [{ a: { $regex: "a.b" } }, [{ a: "axb" }], [{ a: "a\nb" }]],
  [{ a: { $regex: "^.$" } }, [{ a: "𠮷" }, { a: "x" }], [{ a: "xy" }]],
  [{ a: { $regex: "a\\-b" } }, [{ a: "a-b" }], [{ a: "ab" }]],
  [{ a: { $regex: "", $options: "iiu" } }, [{ a: "" }, { a: "x" }], [{}, { a: 1 }]],
  [{ a: { $not: { $regex: "^a" } } }, [{ a: "b" }, {}, { a: 1 }], [{ a: "ab" }]],
  [{ a: { $regex: "a", $gt: "b" } }, [{ a: "ca" }], [{ a: "a" }, { a: "c" }]],
  [{ a: { $substring: { text: "洛特" } } }, [{ a: "夏洛特烦恼" }], [{ a: "夏洛" }, { a: ["洛特"] }, {}, { a: 1 }]],
  [{ a: { $substring: { text: "a.c" } } }, [{ a: "xa.cx" }], [{ a: "abc" }]],
  [{ a: { $substring: { text: "AB", ignoreCase: true } } }, [{ a: "xabx" }], [{ a: "a b" }]],
  [{ a: { $substring: { text: "AB" } } }, [{ a: "AB" }], [{ a: "ab" }]],
]);

table("logic", [
  [{ $and: [{ a: 1 }, { b: 1 }] }, [{ a: 1, b: 1 }], [{ a: 1 }, {}]],
  [{ $and: [] }, [{}, { a: 1 }], []],
  [{ $and: [{}] }, [{}, { a: 1 }], []],
  [{ $or: [{ a: 1 }, { b: 1 }] }, [{ a: 1 }, { b: 1 }], [{}, { a: 2 }]],
  [{ $or: [{ $and: [{ a: 1 }, { b: 2 }] }, { c: { $gt: 3 } }] }, [{ a: 1, b: 2 }, { c: 4 }], [{ a: 1 }, { c: 3 }]],
  [{ $nor: [{ a: 1 }, { b: 1 }] }, [{}, { a: 2 }], [{ a: 1 }, { b: 1 }]],
  [{ $nor: [{}] }, [], [{}, { a: 1 }]],
  [{ a: { $not: { $gt: 5 } } }, [{ a: 5 }, {}, { a: "x" }], [{ a: 6 }, { a: [1, 6] }]],
  [{ a: { $not: { $gt: 1, $lt: 5 } } }, [{ a: 1 }, { a: 5 }, {}], [{ a: 3 }, { a: [0, 9] }]],
  [{ a: { $not: { $not: { $eq: 1 } } } }, [{ a: 1 }], [{ a: 2 }, {}]],
  [{ a: { $gt: 1 }, $or: [{ b: 1 }, { b: 2 }] }, [{ a: 2, b: 2 }], [{ a: 2 }, { a: 1, b: 1 }]],
]);

table("elements of arrays", [
  [{ a: { $elemMatch: { $gte: 8, $lt: 9 } } }, [{ a: [1, 8.5] }], [{ a: [1, 10] }, { a: 8.5 }, {}, { a: [[8.5]] }]],
  [
    { a: { $elemMatch: { b: 1, c: 2 } } },
    [{ a: [{}, { b: 1, c: 2 }] }],
    [{ a: [{ b: 1 }, { c: 2 }] }, { a: { b: 1, c: 2 } }, { a: [1] }],
  ],
  [{ a: { $elemMatch: { b: null } } }, [{ a: [{}] }, { a: [{ b: null }] }], [{ a: [{ b: 1 }] }, { a: [5] }, { a: [] }]],
  [{ a: { $elemMatch: { $or: [{ b: 1 }, { b: 2 }] } } }, [{ a: [{ b: 2 }] }], [{ a: [{ b: 3 }] }]],
  [{ a: { $elemMatch: { $not: { $gt: 5 } } } }, [{ a: [9, 1] }], [{ a: [9] }, { a: [] }]],
  [{ a: { $elemMatch: { $ne: 1 } } }, [{ a: [1, 2] }], [{ a: [1] }]],
  [{ a: { $elemMatch: {} } }, [{ a: [{}] }], [{ a: [] }, { a: [1] }]],
  [{ a: { $not: { $elemMatch: { $eq: 1 } } } }, [{ a: [2] }, {}], [{ a: [1] }]],
  [{ a: { $elemMatch: { $elemMatch: { $eq: 1 } } } }, [{ a: [[1]] }], [{ a: [1] }]],
]);

table("paths", [
  [{ "a.b.c": 1 }, [{ a: { b: { c: 1 } } }, { a: [{ b: [{ c: 1 }] }] }], [{ a: { b: 1 } }, {}, { "a.b.c": 1 }]],
  [{ "a.0": 1 }, [{ a: [1, 2] }, { a: { "0": 1 } }, { a: [[1]] }, { a: [{ "0": 1 }] }], [{ a: [2, 1] }, { a: 1 }]],
  [{ "a.1.b": 1 }, [{ a: [{}, { b: 1 }] }], [{ a: [{ b: 1 }] }]],
  [
    { "a.b": null },
    [{}, { a: {} }, { a: null }, { a: 4 }, { a: [{ b: 1 }, {}] }],
    [{ a: { b: 1 } }, { a: [{ b: 1 }] }, { a: [] }, { a: [1] }],
  ],
  [{ "a.b": { $ne: 1 } }, [{}, { a: [{ b: 2 }] }, { a: [] }], [{ a: [{ b: 2 }, { b: 1 }] }]],
  [{ "a.b": 1 }, [{ a: [{ b: [0, 1] }] }], [{ a: [[{ b: 1 }]] }]],
  [{ "a.length": 1 }, [{ a: { length: 1 } }], [{ a: [1] }, { a: "x" }]],
]);

// Names that every JavaScript object inherits are names like any other.
const INHERITED = ["constructor", "toString", "hasOwnProperty", "valueOf", "__defineGetter__", "isPrototypeOf"];

describe.each(INHERITED)("the field name %s", (name) => {
  it.each([
    [{ [name]: { $exists: true } }, false, true],
    [{ [name]: { $exists: false } }, true, false],
    [{ [name]: null }, true, false],
    [{ [name]: 1 }, false, true],
    [{ [name]: { $gt: 0 } }, false, true],
    [{ [name]: { $in: [1] } }, false, true],
    [{ [`deep.${name}`]: 1 }, false, true],
    [{ [`deep.${name}`]: { $exists: true } }, false, true],
    [{ deep: { [name]: 1 } }, false, true],
    [{ deep: {} }, true, false],
  ] as const)("%j", (criteria, without, withIt) => {
    expect(matches(criteria as JsonObject, { deep: {} })).toBe(without);
    expect(matches(criteria as JsonObject, { [name]: 1, deep: { [name]: 1 } })).toBe(withIt);
  });

  it("takes values of every shape, in documents and criteria", () => {
    const values: Json[] = [{ name: 5 }, { name: "Array" }, "x", null, [1], { [name]: { [name]: 2 } }];
    for (const value of values) {
      const holder = { [name]: value };
      expect(matches({ a: holder }, { a: structuredClone(holder) })).toBe(true);
      expect(matches({ a: { $in: [holder] } }, { a: [holder] })).toBe(true);
      expect(matches({ a: { $gte: holder } }, { a: holder })).toBe(true);
      expect(matches({ a: { $gt: 1 } }, { a: holder })).toBe(false);
      expect(matches({ a: { $elemMatch: holder } }, { a: [holder] })).toBe(true);
      expect(matches({ [name]: value }, holder)).toBe(true);
      expect(matches({ $and: [holder], $nor: [{ b: holder }] }, holder)).toBe(true);
    }
  });
});

it("keeps its own copy of the operands", () => {
  const list = ["a"];
  const test = compile({ name: { $in: list }, tags: list });
  list[0] = "b";
  expect(test({ id: "1", name: "a", tags: ["a"] })).toBe(true);
});
