import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson5 } from "../../src/files/json5.js";
import type { Json } from "../../src/kernel/index.js";

const contentOf = (text: string): unknown => {
  const read = readJson5(text);
  return "value" in read ? read.value : read;
};

describe("readJson5", () => {
  it.each<[string, unknown]>([
    ["{ 名字: '梨', $a_1: 1, }", { 名字: "梨", $a_1: 1 }],
    ["[+1, -.5, 5., .5e3, 0x1F, -0x10, 1e-2]", [1, -0.5, 5, 500, 31, -16, 0.01]],
    ["[Infinity, -Infinity, NaN]", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]],
    ["'it'", "it"],
    ['"it\'s"', "it's"],
    ["'\\x41\\u68a8\\'\\\"\\n\\0\\v\\q'", "A梨'\"\n\0\vq"],
    ["'two \\\nlines \\\r\nthree'", "two lines three"],
    ["'\u2028'", "\u2028"],
    ["// a\n/* b\n * c */ [1 /* d */, // e\n]", [1]],
    ["\ufeff\u00a0\u3000[1]\u2029", [1]],
    ["{\\u0061b: 1, if: 2}", { ab: 1, if: 2 }],
    ["{a: 1, a: 2}", { a: 2 }],
    ["null", null],
    ["[]", []],
    ["{}", {}],
  ])("reads %j", (text, value) => {
    expect(contentOf(text)).toEqual(value);
  });

  it.each<[string, number, string]>([
    ["{ a: 1 b: 2 }", 7, 'expected "," or "}", found "b"'],
    ["{ a: 1, b }", 10, 'expected ":", found "}"'],
    ["{ “a”: 1 }", 2, 'expected a name, found a Chinese quotation mark; JSON wants "'],
    ["{ a：1 }", 3, 'expected ":", found a full-width colon; JSON wants :'],
    ["[1，2]", 2, 'expected "," or "]", found a full-width comma; JSON wants ,'],
    ["[1,,2]", 3, 'expected a value, found ","'],
    ["[01]", 1, 'expected a value, found "0"'],
    ["[0x]", 1, 'expected a value, found "0"'],
    ["{ a: 梨 }", 5, 'expected a value, found "梨"'],
    ["['a\nb']", 1, "a string that does not end on its line; a line break is \\n, a quotation mark \\'"],
    ["['a", 1, "a string that does not end on its line; a line break is \\n, a quotation mark \\'"],
    ["'C:\\1'", 3, "a backslash that escapes nothing; write \\\\ for one"],
    ["'\\", 1, "a backslash that escapes nothing; write \\\\ for one"],
    ["[1] /* a", 4, 'a comment that does not end; write "*/" behind it'],
    ["/* a", 0, 'a comment that does not end; write "*/" behind it'],
    ["[1] x", 4, 'expected the end of the file, found "x"'],
    ["", 0, "expected a value, found the end of the file"],
    ["{", 1, "expected a name, found the end of the file"],
  ])("tells what is wrong in %j", (text, at, reason) => {
    expect(readJson5(text)).toEqual({ at, reason });
  });

  it("reads all JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(contentOf(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 150 },
    );
  });

  it("knows where each value stands", () => {
    const places = (text: string): (readonly [string, number])[] => {
      const read = readJson5(text);
      if ("reason" in read) throw new Error(read.reason);
      return [...(read.members?.() ?? [])].map(([name, { here }]) => [name, here]);
    };
    expect(places("{ // one\n  a: 1,\n  '梨': [2] }")).toEqual([
      ["a", 14],
      ["梨", 24],
    ]);
  });

  it("makes a member of a name that reaches for a prototype, for others to refuse", () => {
    const value = contentOf("{ __proto__: { a: 1 } }") as Record<string, Json>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it("copes with texts that are long in every direction", () => {
    expect(readJson5("[".repeat(100_000))).toEqual({ at: 201, reason: "nested deeper than 200 levels" });
    expect(contentOf(`/*${"*".repeat(1_000_000)}*/${" ".repeat(1_000_000)}'${"梨".repeat(1_000_000)}'`)).toHaveLength(
      1_000_000,
    );
  });
});
