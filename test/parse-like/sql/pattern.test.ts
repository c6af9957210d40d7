import { describe, expect, it } from "vitest";
import { isObject } from "../../../src/kernel/index.js";
import { refusal, whereOf } from "./support.js";

/** What the one condition on `a` finds among texts, by JavaScript's regular expressions. */
const found = (condition: string, texts: readonly string[]): string[] => {
  const { a } = whereOf(condition);
  if (!isObject(a) || typeof a.$regex !== "string") throw new Error("no $regex");
  const expression = new RegExp(a.$regex, typeof a.$options === "string" ? a.$options : "");
  return texts.filter((text) => expression.test(text));
};

describe("like (LeanCloud contract 19.3, Bmob contract 6.10)", () => {
  it.each([
    ["'x'", "^x$"],
    ["'x%'", "^x"],
    ["'%x'", "x$"],
    ["'%x%'", "x"],
    ["'a%b'", "^a[\\s\\S]*b$"],
    ["'%%x%%%'", "x"],
    ["'%'", ""],
    ["''", "^$"],
    ["'100\\%'", "^100%$"],
    ["'(a.b)+$|^[c]{2}*?%'", "^\\(a\\.b\\)\\+\\$\\|\\^\\[c\\]\\{2\\}\\*\\?"],
    ["'c:\\\\dir\\\\%'", "^c:\\\\dir%$"],
    ["'龙井%'", "^龙井"],
  ])("%s becomes %s", (pattern, $regex) => {
    expect(whereOf(`a like ${pattern}`)).toStrictEqual({ a: { $regex } });
  });

  const names = ["dennis", "dennis ritchie", "Dennis", "ken", "a.b", "axb", "", "den\nnis", "100%"];

  it.each([
    ["'dennis%'", ["dennis", "dennis ritchie"]],
    ["'%n%s'", ["dennis", "Dennis", "den\nnis"]],
    ["'den%nis'", ["dennis", "den\nnis"]],
    ["'a.b'", ["a.b"]],
    ["'%'", names],
    ["''", [""]],
    ["'%\\%'", ["100%"]],
    ["'_en'", []],
  ])("%s finds what it should, and its negation the rest", (pattern, expected) => {
    expect(found(`a like ${pattern}`, names)).toEqual(expected);
    expect(found(`a not like ${pattern}`, names)).toEqual(names.filter((name) => !expected.includes(name)));
  });
});

describe("not regexp", () => {
  const names = ["dennis", "xdennis", "Dennis", "ken", "a+b", "aab", "", "x\nken"];

  it.each([
    ["dennis.*", ["dennis", "xdennis"]],
    ["^dennis", ["dennis"]],
    ["ken$", ["ken", "x\nken"]],
    ["^a|^k", ["ken", "a+b", "aab"]],
    ["(?i)^dennis", ["dennis", "Dennis"]],
    ["(?is)x.k", ["x\nken"]],
    ["\\Qa+b\\E", ["a+b"]],
    ["\\Qa+", ["a+b"]],
    ["a\\+b", ["a+b"]],
    ["(.)\\1b", ["aab"]],
    ["^$", [""]],
    ["", names],
  ])("%s negated finds all but its own", (pattern, own) => {
    expect(found(`a not regexp '${pattern}'`, names)).toEqual(names.filter((name) => !own.includes(name)));
  });

  it("keeps options in front", () => {
    expect(whereOf("a not regexp '(?i)a|b'")).toStrictEqual({
      a: { $regex: "^(?![\\s\\S]*(?:a|b))", $options: "i" },
    });
  });

  it.each(["a)|(b", "(", "[a", "(?m)^a"])("%s is refused", (pattern) => {
    expect(refusal(() => whereOf(`a not regexp '${pattern}'`)).message).toBe(
      "a regular expression that cannot be negated at position 14",
    );
  });
});
