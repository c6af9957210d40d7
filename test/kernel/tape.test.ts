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

/** The same, without members that are undefined. */
const said = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, said(member)]));
};

describe("a tape", () => {
  it("gives back what was written, one value after the other, over what was there before", () => {
    const tape: unknown[] = [];
    fc.assert(
      fc.property(small, small, (first, second) => {
        const middle = write(tape, 0, first);
        write(tape, middle, second);
        expect([readTape(tape, 0), readTape(tape, middle)]).toStrictEqual([said(first), said(second)]);
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
    ["a long text", { code: "x".repeat(5_001), name: "包" }, { code: "<5001 characters>", name: "包" }],
    ["members that are not there", { where: undefined, limit: 1, keys: [undefined] }, { limit: 1, keys: [undefined] }],
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
  });

  const many = (of: (index: number) => readonly [string, unknown]) =>
    Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => of(index)));

  it.each([
    ["long texts", many((index) => [`${index}`, "长".repeat(1_500)])],
    ["texts as long as the limit", many((index) => [`${index}`, "长".repeat(4_000)])],
    ["short texts", many((index) => [`${index}`, `文${index}`.repeat(8)])],
    ["long names", many((index) => [`${index}名`.repeat(200), index])],
    ["lists of lists", Array(20).fill(Array(20).fill(Array(20).fill("字".repeat(60))))],
  ])("keeps 5,000 characters and little more of %s", (_title, value) => {
    const shown = JSON.stringify(kept(value));
    expect(shown.match(/[^"[\]{}:,…]/g)?.length).toBeLessThan(5_200);
    expect(shown.length).toBeLessThan(12_000);
    expect(shown).toMatch(/…|characters>|more>/);
  });

  it("keeps what fits beside what does not", () => {
    const value = { title: "信", photo: "x".repeat(9_000), text: "y".repeat(4_000), tail: "z".repeat(2_000) };
    expect(kept(value)).toEqual({
      title: "信",
      photo: "<9000 characters>",
      text: value.text,
      tail: "<2000 characters>",
    });
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
