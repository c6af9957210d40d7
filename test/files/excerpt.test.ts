import { describe, expect, it } from "vitest";
import { placeOf } from "../../src/files/excerpt.js";
import { columnsOf, excerpt, lineExcerpt, spotAt } from "../../src/files/index.js";

describe("the line of a place", () => {
  it.each<[string, string, number]>([
    ["Chinese", "let 茶 = 1 2", 8],
    ["pictures", "'😀😀' = 1 2", 8],
    ["signs that take one column", "“…” — é = 1 2", 9],
    ["a tab", "a\n\tb c", 5],
    ["Windows endings", "a\r\nb c\r\nd", 5],
    ["no end", "梨", 1],
    ["much before and behind it", `${"梨".repeat(90)}x${"桃".repeat(90)}`, 90],
  ])("is drawn alike by index and by line: %s", (_title, text, at) => {
    const before = text.slice(0, at).split("\n");
    expect(lineExcerpt(text, before.length, (before.at(-1) ?? "").length + 1)).toBe(excerpt(text, at));
  });

  it("has the mark below what is meant, whatever stands before it", () => {
    expect(excerpt("“…” 茶😀\tx", 8)).toBe("  1 | “…” 茶😀\tx\n    |         \t^");
    expect(excerpt(`${"梨".repeat(90)}x${"桃".repeat(90)}`, 90)).toBe(
      `  1 | ${"梨".repeat(30)}x${"桃".repeat(19)}\n    | ${"  ".repeat(30)}^`,
    );
  });

  it("shows the line and marks the place below it, two columns for a Chinese character", () => {
    const text = '{\n  "名字" "梨"\n}';
    const at = text.indexOf('"梨"');
    expect(placeOf(text, at)).toEqual({ line: 2, column: 8 });
    expect(excerpt(text, at)).toBe('  2 |   "名字" "梨"\n    |          ^');
  });

  it("may have no mark, and then shows its beginning", () => {
    expect(lineExcerpt(`a\n${"梨".repeat(300)}`, 2)).toBe(`  2 | ${"梨".repeat(50)}`);
    expect(lineExcerpt("a", 2)).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ["49 Chinese characters", "梨".repeat(49), "  ".repeat(49)],
    ["a rocket, a star, a check mark", "🚀⭐✅", "      "],
    ["an accent by itself", "cafe\u0301", "    "],
    ["a family", "👨‍👩‍👧x", "   "],
    ["a flag", "🇨🇳x", "   "],
    ["a key, a heart, a thumb with a colour", "1️⃣❤️👍🏽", "      "],
    ["joiners and marks without width", "a\u200db\ufe0fc", "   "],
    ["half-width kana, Hangul, ideographic space", "ｶ한\u3000", "     "],
  ])("has the mark where the terminal has the place behind %s", (_title, before, blanks) => {
    expect(excerpt(`${before}!`, before.length)).toBe(`  1 | ${before}!\n    | ${blanks}^`);
  });

  it("shows nothing that a terminal would act upon", () => {
    expect(excerpt("a\u001b[31m\u0007\u009b\u202e!\u0000", 9)).toBe(
      `  1 | a\\u001b[31m\\u0007\\u009b\\u202e!\\u0000\n    | ${" ".repeat(29)}^`,
    );
    expect(lineExcerpt("a\u001bb", 1)).toBe("  1 | a\\u001bb");
  });

  it.each(["\n", "\r\n", "\r"])("is counted by whatever ends lines: %j", (end) => {
    const text = ["a", "", "b !", "c"].join(end);
    const shown = "  3 | b !\n    |   ^";
    expect(spotAt(text, text.indexOf("!"))).toEqual({ suffix: ":3:3", excerpt: shown });
    expect(lineExcerpt(text, 3, 3)).toBe(shown);
    expect(placeOf(text, text.length)).toEqual({ line: 4, column: 2 });
  });

  it("of a long line are the surroundings, whichever characters it is of", () => {
    for (const each of ["a", "梨", "👨‍👩‍👧", "e\u0301"]) {
      const [line = "", mark = ""] = excerpt(`${each.repeat(500)}!${each.repeat(500)}`, 500 * each.length).split("\n");
      expect([each, columnsOf(line) <= 106, columnsOf(line.slice(0, line.indexOf("!")))]).toEqual([
        each,
        true,
        mark.indexOf("^"),
      ]);
      expect(columnsOf(line)).toBeGreaterThan(100);
    }
  });
});
