import { describe, expect, it } from "vitest";
import { excerpt, lineExcerpt } from "../../src/files/index.js";

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
      `  1 | ${"梨".repeat(60)}x${"桃".repeat(39)}\n    | ${"  ".repeat(60)}^`,
    );
  });

  it("may have no mark, and then shows its beginning", () => {
    expect(lineExcerpt(`a\n${"梨".repeat(300)}`, 2)).toBe(`  2 | ${"梨".repeat(100)}`);
    expect(lineExcerpt("a", 2)).toBeUndefined();
  });
});
