import { describe } from "vitest";
import { createWorld, questions, type Scenario, type World } from "./steps.js";

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("T", { latin: { s: "Abc 1" }, chinese: { s: "中文" }, lines: { s: "a\r\nb" } });
  return world;
};

const finds = (title: string, $regex: string, labels: readonly string[]): Scenario => ({
  title: `6.3 ${title}`,
  request: "GET /1/classes/T",
  query: { where: { s: { $regex } } },
  labels,
});

const refused = (title: string, where: object, error: string): Scenario => ({
  title: `6.3 ${title}`,
  request: "GET /1/classes/T",
  query: { where },
  refused: [102, error],
});

describe("6.3 $regex is PCRE", () => {
  questions(arrange, [
    finds("POSIX classes", "^[[:alpha:]]+ [[:digit:]]$", ["latin"]),
    finds("characters by number", "^\\x{4e2d}", ["chinese"]),
    finds("a range of them", "^[\\x{4e00}-\\x{9fa5}]+$", ["chinese"]),
    finds("scripts", "^\\p{Han}+$", ["chinese"]),
    finds("named groups", "^(?P<first>A)", ["latin"]),
    finds("blanks", "c\\h1", ["latin"]),
    finds("ends of lines", "a\\Rb", ["lines"]),
    refused("possessive quantifiers", { s: { $regex: "a++" } }, "s: $regex: not supported: possessive quantifiers, ++"),
    refused("atomic groups", { s: { $regex: "(?>a)" } }, "s: $regex: not supported: atomic groups (?>…)"),
    refused("recursion", { s: { $regex: "a(?R)" } }, "s: $regex: not supported: recursion"),
    refused("conditions", { s: { $regex: "(a)(?(1)b)" } }, "s: $regex: not supported: conditions (?(…)…)"),
  ]);
});

describe("6.3, 7 what is wrong with a query is told of its keys", () => {
  questions(arrange, [
    refused("a pattern", { $or: [{ $and: [{ s: { $regex: "(" } }] }] }, "s: $regex: Unterminated group"),
    refused("a pattern that is none", { s: { $regex: 5 } }, "s: $regex takes a text"),
    refused("a path", { $and: [{ "a.__proto__.b": 1 }] }, "a.__proto__.b: __proto__ is no field"),
  ]);
});
