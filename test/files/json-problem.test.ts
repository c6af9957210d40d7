import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt, placeOf } from "../../src/files/excerpt.js";
import { findJsonProblem } from "../../src/files/json-problem.js";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("findJsonProblem", () => {
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
    ['["C:\\dir"]', 1, "a string with a backslash that escapes nothing; write \\\\ for one"],
    ['["one\ntwo"]', 1, 'a string that does not end on its line; a line break is \\n, a quotation mark \\"'],
  ])("finds the mistake in %j", (text, at, reason) => {
    expect(findJsonProblem(text)).toEqual({ at, reason });
  });

  it("agrees with JSON.parse on every text: JSON itself, and JSON with one character changed", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[]",:\\0e.-+ tn\n\u0001“梨'), (text, where, character) => {
        expect(findJsonProblem(text)).toBeUndefined();
        const at = where % (text.length + 1);
        for (const changed of [
          text.slice(0, at) + character + text.slice(at),
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + character + text.slice(at + 1),
        ]) {
          expect([changed, findJsonProblem(changed) === undefined]).toEqual([changed, isJson(changed)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("copes with texts that are long in every direction", () => {
    expect(findJsonProblem(`["${"x".repeat(2_000_000)}"`)?.at).toBe(2_000_003);
    expect(findJsonProblem(`["${"x".repeat(2_000_000)}`)?.reason).toContain("does not end");
    expect(findJsonProblem(`[${"1,".repeat(100_000)}]`)?.reason).toContain("a comma before");
    expect(findJsonProblem("[".repeat(100_000))?.reason).toContain("nested deeper");
  });
});

describe("excerpt", () => {
  it("shows the line and marks the place below it, two columns for a Chinese character", () => {
    const text = '{\n  "名字" "梨"\n}';
    const at = text.indexOf('"梨"');
    expect(placeOf(text, at)).toEqual({ line: 2, column: 8 });
    expect(excerpt(text, at)).toBe('  2 |   "名字" "梨"\n    |          ^');
  });

  it("shows only the surroundings of a long line", () => {
    const text = `${"a".repeat(500)}!${"b".repeat(500)}`;
    const [line = "", mark = ""] = excerpt(text, 500).split("\n");
    expect(line.length).toBeLessThan(120);
    expect(line[mark.indexOf("^")]).toBe("!");
  });
});
