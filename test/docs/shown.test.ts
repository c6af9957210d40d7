import { describe, expect, it } from "vitest";
import { $any, $is, $rest } from "./support/shown.js";
import { toSnippet } from "./support/snippet.js";

describe("a value that an example shows", () => {
  it.each<[shown: unknown, actual: unknown]>([
    [200, 200],
    ["你好", "你好"],
    ["5cc5…", "5cc5658443e78cb53fe7b001"],
    ["…Z", "2026-01-01T00:00:00.000Z"],
    [
      { a: 1, b: { c: [] } },
      { a: 1, b: { c: [] } },
    ],
    [{ a: $any }, { a: { b: 2 } }],
    [
      { a: 1, [$rest]: true },
      { a: 1, b: 2 },
    ],
    [
      [1, $rest],
      [1, 2, 3],
    ],
    [[{ a: 1, [$rest]: true }, $rest], [{ a: 1, b: 2 }]],
    [undefined, undefined],
  ])("%o is true of %o", (shown, actual) => {
    expect($is(actual, shown, "")).toBe(actual);
  });

  it.each<[shown: unknown, actual: unknown]>([
    [200, 404],
    [200, "200"],
    ["5cc5…", "5cd5658443e78cb53fe7b001"],
    ["5cc5…", 5],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [
      { a: 1, [$rest]: true },
      { a: 2, b: 2 },
    ],
    [{ a: { b: 1 }, [$rest]: true }, undefined],
    [
      [1, $rest],
      [2, 1],
    ],
    [[1], [1, 2]],
    [[], {}],
    [undefined, null],
    [{}, Promise.resolve({})],
  ])("%o is a lie of %o", (shown, actual) => {
    expect(() => $is(actual, shown, "")).toThrow();
  });
});

describe("a statement of an example", () => {
  const checksOf = (code: string): string[] =>
    toSnippet("name", code)
      .code.split("\n")
      .filter((line) => line.includes("$is("));

  it.each([
    ["answer(); // 42", 'answer(), 42, "answer();"'],
    ["answer(); // -1", "answer(), -1,"],
    ["await answer(); // { a: 1, … }", "await answer(), { a: 1, [$rest]: true },"],
    ["await answer(); // [{ id, a: … }, …]", "await answer(), [{ id: id, a: $any }, $rest],"],
    ['answer();\n// "一"', 'answer(), "一",'],
    ["answer();\n// {\n//   a: 1,\n// }", "answer(), { a: 1 },"],
    ["const value = answer(); // undefined", "const value = $is(answer(), undefined,"],
    ["const { a } = await answer(); // { a: 1 }\n// Then it goes on.", "const { a } = $is(await answer(), { a: 1 },"],
  ])("%s is checked", (code, check) => {
    expect(checksOf(code)).toEqual([expect.stringContaining(check)]);
  });

  it.each(["answer(); // it has run", "answer(); // gone", "// 42", "answer();\n\nother();"])(
    "%s says no value",
    (code) => {
      expect(checksOf(code)).toEqual([]);
    },
  );

  it.each([
    "answer(); // 42 or so",
    "answer(); // { a: 1",
    "answer(); // { a: f() }",
    "if (a) b(); // 42",
    "{\n  answer(); // 42\n}",
  ])("%s is refused: nobody could check it", (code) => {
    expect(() => toSnippet("name", code)).toThrow(/check/);
  });
});
