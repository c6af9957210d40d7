import { describe, expect, it } from "vitest";
import { PatternError, translatePattern } from "../../../src/platforms/parse-like/where/pcre.js";

/** Bmob contract 6.3, LeanCloud contract 11.7: `$regex` is PCRE. */

const expression = (pattern: string, given = ""): RegExp => {
  const { text, options } = translatePattern(pattern, given);
  return new RegExp(text, `${options}u`);
};

describe("what PCRE says, JavaScript finds", () => {
  it.each<readonly [pattern: string, finds: readonly string[], lacks: readonly string[]]>([
    ["^[[:alpha:]]+$", ["abC"], ["ab1", ":", "[", "中"]],
    ["^[[:alpha:][:digit:]_-]+$", ["a-1_"], ["a b"]],
    ["^[^[:space:]]+$", ["ab"], ["a b", "a\tb"]],
    ["^[[:punct:]]+$", ["!-/:@[`{~"], ["a", " "]],
    ["^[[:upper:]]$", ["A"], ["a"]],
    ["^[[:xdigit:]]+$", ["09afAF"], ["g"]],
    ["^[[:^digit:]]+$", ["ab"], ["a1"]],
    ["^[[:word:]]+$", ["a_1"], ["-"]],
    ["\\x{4e2d}\\x{6587}", ["中文"], ["x{4e2d}"]],
    ["^[\\x{4e00}-\\x{9fa5}]+$", ["中文"], ["a"]],
    ["^\\x{1F392}$", ["\u{1F392}"], ["\u{1F393}"]],
    ["^\\x41\\o{102}\\0$", ["AB\0"], ["A"]],
    ["(?P<x>a)(?P=x)", ["aa"], ["ab"]],
    ["(?<x>a)\\k{x}\\k'x'\\k<x>\\g{x}", ["aaaaa"], ["aaaa"]],
    ["(?'x'a)\\g1\\g{1}0", ["aaa0"], ["aa0"]],
    ["^a\\hb$", ["a b", "a\tb", "a\u3000b"], ["a\nb"]],
    ["^a\\Rb$", ["a\nb", "a\r\nb"], ["a b"]],
    ["^a\\vb$", ["a\nb", "a\x0bb"], ["a b"]],
    ["^\\H\\V\\N$", ["abc"], [" bc", "a\nc", "ab\n"]],
    ["^[\\h]$", [" "], ["a"]],
    ["\\a|\\e", ["\x07", "\x1b"], ["a", "e"]],
    ["^\\p{Han}+$", ["中文"], ["ab"]],
    ["^\\pL\\p{Lu}\\p{^Lu}\\P{L}$", ["aAa1"], ["aaa1"]],
    ["^[\\p{Han}a-c]+$", ["中b"], ["d"]],
    ["a(?#why)b", ["ab"], []],
    ["^[]a]+$", ["]a"], ["b"]],
    ["^[^]a]+$", ["b"], ["]"]],
    ["^[\\w-.]+$", ["a-."], ["+"]],
    ["^[a-]+$", ["a-"], ["b"]],
    ["^[\\Q]^-\\E]+$", ["]^-"], ["\\"]],
    ["^a{,2}$", ["a{,2}"], ["aa"]],
    ["^{}$", ["{}"], []],
    ['^a\\-b\\_\\,\\ \\"$', ['a-b_, "'], []],
    ["\\Q1+1\\E=2", ["1+1=2"], ["11=2"]],
    ["a+?b*?c{1,2}?", ["aac"], []],
    ["(?i)ABC", ["abc"], []],
    ["^.$", ["\u{1F392}"], []],
  ])("%s", (pattern, finds, lacks) => {
    const found = expression(pattern);
    for (const text of finds) expect([text, found.test(text)]).toEqual([text, true]);
    for (const text of lacks) expect([text, found.test(text)]).toEqual([text, false]);
  });

  it("the option x leaves out blanks and comments, but not in classes", () => {
    const found = expression("a  b # c\n [ ] d", "x");
    expect(found.test("ab d")).toBe(true);
  });
});

describe("what JavaScript cannot say is refused, not overlooked", () => {
  it.each([
    ["a++", "possessive quantifiers, ++"],
    ["a*+b", "possessive quantifiers, *+"],
    ["a?+", "possessive quantifiers, ?+"],
    ["a{2,3}+", "possessive quantifiers, {2,3}+"],
    ["(?>a)", "atomic groups"],
    ["(a)(?(1)b|c)", "conditions"],
    ["a(?R)?", "recursion"],
    ["(a)(?1)", "recursion"],
    ["(?P>x)", "recursion"],
    ["(?&x)", "recursion"],
    ["(a)\\g{-1}", "relative references"],
    ["(?|a|b)", "groups that share numbers"],
    ["a(?i)b", "options anywhere but at the beginning"],
    ["a(?i:b)", "options anywhere but at the beginning"],
    ["(*UTF8)a", "verbs"],
    ["a\\Kb", "\\K"],
    ["[[:foo:]]", "[:foo:]"],
    ["[[.x.]]", "collating elements"],
    ["\\y", "\\y has no meaning"],
    ["\\p{Nothing}", "Invalid property name"],
    ["(", "Unterminated group"],
    ["[a", "a [ without its ]"],
    ["*", "Nothing to repeat"],
  ])("%s", (pattern, reason) => {
    let thrown: unknown;
    try {
      translatePattern(pattern, "");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PatternError);
    expect(String(thrown)).toContain(reason);
  });
});
