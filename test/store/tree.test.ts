import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTree, type Root, type Tree, treeOf, type Walk } from "../../src/store/finding/tree.js";

type Pair = readonly [key: number, place: number];

const byKey = (a: Pair, b: Pair): number => a[0] - b[0] || a[1] - b[1];

const take = (walk: Walk<number>, limit = Number.POSITIVE_INFINITY): Pair[] => {
  const pairs: Pair[] = [];
  for (let pair = walk(); pair !== undefined && pairs.length < limit; pair = walk()) pairs.push([pair.key, pair.place]);
  return pairs;
};

const create = (from?: Root<number>): Tree<number> => createTree((a: number, b: number) => a - b, from);

const START: Pair = [Number.NEGATIVE_INFINITY, -1];
const END: Pair = [Number.POSITIVE_INFINITY, 0];

/** Deterministic, and neither in order nor random: everything is met. */
const scramble = (count: number): number[] => Array.from({ length: count }, (_, index) => (index * 7919) % count);

const ORDERS: readonly [string, (count: number) => number[]][] = [
  ["ascending", (count) => Array.from({ length: count }, (_, index) => index)],
  ["descending", (count) => Array.from({ length: count }, (_, index) => count - index)],
  ["scrambled", scramble],
  ["few keys", (count) => scramble(count).map((key) => key % 3)],
];

describe("a tree", () => {
  it.each(ORDERS)("holds what was put in, in order: %s", (_, keysOf) => {
    const tree = create();
    const pairs = keysOf(10_007).map((key, place): Pair => [key, place]);
    for (const pair of pairs) tree.insert(...pair);
    const sorted = [...pairs].sort(byKey);
    expect(tree.size).toBe(pairs.length);
    expect(take(tree.from(...START))).toEqual(sorted);
    expect(take(tree.back(...END))).toEqual([...sorted].reverse());
    for (const at of [0, 1, 63, 64, 65, 5000, 10_006]) {
      const pair = sorted[at] ?? START;
      expect(tree.rank(...pair)).toBe(at);
      expect(take(tree.from(...pair), 70)).toEqual(sorted.slice(at, at + 70));
      expect(take(tree.back(...pair), 70)).toEqual(sorted.slice(Math.max(0, at - 70), at).reverse());
    }
    for (const [index, pair] of pairs.entries()) if (index % 5 !== 0) tree.remove(...pair);
    const left = pairs.filter((_pair, index) => index % 5 === 0).sort(byKey);
    expect(take(tree.from(...START))).toEqual(left);
    expect(left.map((pair) => tree.rank(...pair))).toEqual(left.map((_pair, index) => index));
    for (const pair of left) tree.remove(...pair);
    expect([tree.size, take(tree.from(...START)), take(tree.back(...END))]).toEqual([0, [], []]);
    tree.insert(1, 1);
    expect(take(tree.from(...START))).toEqual([[1, 1]]);
  });

  it("built at once is the same as built one by one", () => {
    const pairs = scramble(5003)
      .map((key, place): Pair => [key % 700, place])
      .sort(byKey);
    const tree = create(
      treeOf(
        pairs.map(([key]) => key),
        pairs.map(([, place]) => place),
      ),
    );
    expect(take(tree.from(...START))).toEqual(pairs);
    tree.insert(350, -5);
    expect(tree.rank(350, -5)).toBe(pairs.filter(([key]) => key < 350).length);
  });

  it("is a sorted list of different pairs, whatever is done, and what was saved stays", () => {
    const key = fc.integer({ min: 0, max: 60 });
    const place = fc.integer({ min: 0, max: 40 });
    const step = fc.tuple(fc.constantFrom("insert", "insert", "insert", "remove", "save", "restore"), key, place);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 1500, size: "max" }), fc.array(fc.tuple(key, place)), (steps, asked) => {
        let tree = create();
        let model = new Map<string, Pair>();
        let saved = { root: tree.save(), model: new Map(model) };
        for (const [kind, ...pair] of steps) {
          if (kind === "insert") {
            tree.insert(...pair);
            model.set(pair.join(), pair);
          } else if (kind === "remove") {
            tree.remove(...pair);
            model.delete(pair.join());
          } else if (kind === "save") {
            saved = { root: tree.save(), model: new Map(model) };
          } else {
            tree = create(saved.root);
            model = new Map(saved.model);
          }
        }
        const sorted = [...model.values()].sort(byKey);
        expect([tree.size, take(tree.from(...START))]).toEqual([sorted.length, sorted]);
        for (const pair of asked) {
          const at = sorted.filter((each) => byKey(each, pair) < 0).length;
          expect(tree.rank(...pair)).toBe(at);
          expect(take(tree.from(...pair), 5)).toEqual(sorted.slice(at, at + 5));
          expect(take(tree.back(...pair), 5)).toEqual(sorted.slice(Math.max(0, at - 5), at).reverse());
        }
        expect(take(create(saved.root).from(...START))).toEqual([...saved.model.values()].sort(byKey));
      }),
      { numRuns: 150 },
    );
  });
});
