import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTapeWriter, readTape, trimTape } from "../../src/kernel/tape.js";

const write = createTapeWriter();

/** What a record would tell of a value. */
const kept = (value: unknown): unknown => {
  const tape: unknown[] = [];
  write(tape, 0, value);
  return readTape(tape, 0);
};

/** JSON that is small enough to be kept whole. */
const small = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, undefined, true, 1, -0.5, "", "包", "长".repeat(100)),
    fc.array(tie("any"), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie("any"), { maxKeys: 5 }),
  ),
})).any;

describe("a tape", () => {
  it("gives back what was written, one value after the other, over what was there before", () => {
    const tape: unknown[] = [];
    fc.assert(
      fc.property(small, small, (first, second) => {
        const middle = write(tape, 0, first);
        write(tape, middle, second);
        expect([readTape(tape, 0), readTape(tape, middle)]).toStrictEqual([
          structuredClone(first),
          structuredClone(second),
        ]);
      }),
    );
  });

  it("gives it anew each time", () => {
    const tape: unknown[] = [];
    write(tape, 0, { list: [{}], at: new Date(0) });
    const once = readTape(tape, 0) as { list: object[]; at: Date };
    once.list.length = 0;
    once.at.setTime(1);
    expect(readTape(tape, 0)).toEqual({ list: [{}], at: new Date(0) });
  });

  it.each([
    ["bytes", { file: Buffer.from("你好") }, { file: "<6 bytes>" }],
    ["a buffer", new ArrayBuffer(3), "<3 bytes>"],
    ["a long list", Array.from({ length: 21 }, (_, index) => index), [...Array(20).keys(), "<1 more>"]],
    ["a long text", { code: "x".repeat(10_001) }, { code: "<10001 characters>" }],
    ["a query", { query: new URLSearchParams("名=包") }, { query: "%E5%90%8D=%E5%8C%85" }],
    ["a function", { run: () => {} }, { run: "<function>" }],
    [
      "an object of a class",
      new (class Point {
        x = 1;
        get y() {
          return 2;
        }
      })(),
      { x: 1 },
    ],
    ["an object without prototype", Object.assign(Object.create(null), { x: 1 }), { x: 1 }],
    ["a name that is a trap", JSON.parse('{"__proto__": {"x": 1}}'), JSON.parse('{"__proto__": {"x": 1}}')],
  ])("keeps of %s what a record needs", (_title, value, expected) => {
    expect(kept(value)).toEqual(expected);
  });

  it("keeps only the beginning of what is very large", () => {
    const wide = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`m${index}`, index]));
    const shown = kept(wide) as Record<string, unknown>;
    expect(Object.keys(shown).length).toBeLessThan(1_002);
    expect([shown.m0, shown["…"]]).toEqual([0, "…"]);
    const texts = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [index, "x".repeat(9_000)]));
    expect(JSON.stringify(kept(texts)).length).toBeLessThan(110_000);
  });

  it("comes to an end in a circle", () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    circle.list = [circle, circle];
    expect(JSON.stringify(kept(circle))).toContain("…");
  });

  it("lets go of a large value when small ones come in its place", () => {
    const tape: unknown[] = [];
    write(tape, 0, Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`m${index}`, index])));
    trimTape(tape, write(tape, 0, { a: 1 }));
    expect(tape.length).toBeLessThan(10);
  });
});
