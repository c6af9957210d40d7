import fc from "fast-check";
import { expect, it } from "vitest";
import { readJson5 } from "../../src/files/json-text.js";
import { jsonTree } from "../../src/files/json-tree.js";
import type { Tree } from "../../src/files/tree.js";

/** What stands at the places of a tree: a value for each that has nothing in it. */
const valueAt = (text: string, { here, items, members }: Tree<number>): unknown => {
  if (items !== undefined) return Array.from(items(), (item) => valueAt(text, item));
  if (members !== undefined)
    return Object.fromEntries([...members()].map(([name, tree]) => [name, valueAt(text, tree)]));
  for (let end = text.length; end > here; end--) {
    const read = readJson5(text.slice(here, end));
    if ("value" in read) return read.value;
  }
  return "nothing";
};

it.each<[string, unknown]>([
  ["{ // one\n  a: 1,\n  '梨': [2] }", { a: 1, 梨: [2] }],
  ["/* [ */ [ 1 /* , */ , // ]\n '\\'],\"' , [], {}, ]", [1, "'],\"", [], {}]],
  ["{\\u0061b:-.5,'c\\x41':Infinity,/**/null:null}", { ab: -0.5, cA: Number.POSITIVE_INFINITY, null: null }],
  ['[1,"//",{"/*":"*/"}]', [1, "//", { "/*": "*/" }]],
  ["\ufeff 5 ", 5],
])("finds all values in %j", (text, value) => {
  expect(valueAt(text, jsonTree(text))).toEqual(value);
});

it("finds all values in any JSON", () => {
  const name = fc.oneof(fc.string({ maxLength: 4 }), fc.constantFrom("\\", '"', "'", "{", "//", "名"));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      name,
      fc.integer(),
      fc.constant(null),
      fc.array(tie("value"), { maxLength: 3 }),
      tie("map"),
    ),
    map: fc.dictionary(
      name.filter((each) => each !== "__proto__"),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 1), (given, indent) => {
      const text = JSON.stringify(given, null, indent);
      expect(valueAt(text, jsonTree(text))).toEqual(given);
    }),
    { numRuns: 200 },
  );
});

it("tells the place of each value, and of two members of one name", () => {
  const members = [...(jsonTree('{"a": 1, "a": 2}').members?.() ?? [])];
  expect(members).toEqual([
    ["a", { here: 6 }],
    ["a", { here: 14 }],
  ]);
});
