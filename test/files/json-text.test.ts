import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson, readJson5 } from "../../src/files/json-text.js";
import type { Json } from "../../src/kernel/index.js";

const contentOf = (text: string, read = readJson5): unknown => {
  const found = read(text);
  return "value" in found ? found.value : found;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return expect.objectContaining({ at: expect.any(Number), reason: expect.any(String) });
  }
};

describe("JSON", () => {
  it.each([
    ['{"a": 1,}', 7, 'a comma before "}": remove it'],
    ["[1, 2,\n]", 5, 'a comma before "]": remove it'],
    ['{"a": 1 "b": 2}', 8, 'expected "," or "}", found "\\""'],
    ["{a: 1}", 1, 'expected a name in " ", found "a"'],
    ["{'a': 1}", 1, 'expected a name in " ", found a single quote; JSON wants "'],
    ["{“name”: 1}", 1, 'expected a name in " ", found a Chinese quotation mark; JSON wants "'],
    ['{"name"："梨"}', 7, 'expected ":", found a full-width colon; JSON wants :'],
    ['["梨"，"桃"]', 4, 'expected "," or "]", found a full-width comma; JSON wants ,'],
    ['{"a": True}', 6, 'expected a value, found "True"'],
    ['{"a": tru}', 6, 'expected a value, found "tru"'],
    ['{"a": 01}', 6, 'expected a value, found "0"'],
    ['{"a": 梨}', 6, 'expected a value, found "梨"'],
    ["// note\n{}", 0, "expected a value, found a comment? JSON has none"],
    ['{"a": 1', 7, 'expected "," or "}", found the end of the file'],
    ["", 0, "expected a value, found the end of the file"],
    ["[1] x", 4, 'expected the end of the file, found "x"'],
    ['["C:\\dir"]', 4, "a backslash that escapes nothing; write \\\\ for one"],
    ['["a\tb"]', 3, "a tab inside a string; write \\t for one"],
    ['["a\u001bb"]', 3, "a control character inside a string; write \\u001b for one"],
    ['["one\ntwo"]', 1, 'a string that does not end on its line; a line break is \\n, a quotation mark \\"'],
  ])("finds the mistake in %j", (text, at, reason) => {
    expect(readJson(text)).toEqual({ at, reason });
  });

  it("agrees with JSON.parse on every text: JSON itself, and JSON with one character changed", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:\\0e.-+ tn\n\u0001“梨'), (text, where, character) => {
        expect(contentOf(text, readJson)).toEqual(JSON.parse(text));
        const at = where % (text.length + 1);
        for (const changed of [
          text.slice(0, at) + character + text.slice(at),
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + character + text.slice(at + 1),
        ]) {
          expect([changed, contentOf(changed, readJson)]).toEqual([changed, parsed(changed)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("of two members of one name the last counts, as everywhere", () => {
    expect(contentOf('{"a": 1, "a": 2}', readJson)).toEqual({ a: 2 });
  });

  it("copes with texts that are long in every direction", () => {
    expect(readJson(`["${"x".repeat(2_000_000)}"`)).toMatchObject({ at: 2_000_003 });
    expect(readJson(`["${"x".repeat(2_000_000)}`)).toMatchObject({ reason: expect.stringContaining("does not end") });
    expect(readJson(`[${"1,".repeat(100_000)}]`)).toMatchObject({ reason: expect.stringContaining("a comma before") });
    expect(readJson("[".repeat(100_000))).toMatchObject({ reason: expect.stringContaining("nested deeper") });
    expect(readJson(`${" ".repeat(20_000_000)}1`)).toMatchObject({ value: 1 });
  });
});

describe("JSON5", () => {
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
    ["{a: 1, a: 2}", 7, "the name stands here twice"],
    ["{a: {b: 1}, 'b': 2, '\\u0061': 3}", 20, "the name stands here twice"],
    ["{__proto__: 1, __proto__: 2}", 15, "the name stands here twice"],
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
