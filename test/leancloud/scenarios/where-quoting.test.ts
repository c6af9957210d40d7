import { describe, expect, it } from "vitest";
import { createWorld, questions, type Scenario, type World } from "./steps.js";

const TEXTS = {
  plain: "a1+1=2b",
  dots: "a.*b",
  class: "[x] (y) {z}",
  slash: "C:\\Q\\Eat",
  quote: "\\E",
  dollar: "^$|?",
  lines: "one\ntwo",
  dash: "a-b/c",
  chinese: "单价（元）：￥5.00",
  emoji: "\u{1F392}\u{1F469}\u200d\u{1F373}!",
  hash: "a # b",
  cup: "\u{1F392}\u{1F392}-☕",
};
const ALL = Object.keys(TEXTS);

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("T", Object.fromEntries(Object.entries(TEXTS).map(([label, text]) => [label, { text }])));
  return world;
};

/** What SDKs make of a text (leancloud-storage: `quote`). */
const quote = (text: string): string => `\\Q${text.replaceAll("\\E", "\\E\\\\E\\Q")}\\E`;

const finds = (title: string, $regex: string, labels: readonly string[], $options?: string): Scenario => ({
  title,
  request: "GET /classes/T",
  query: { where: { text: { $regex, ...($options === undefined ? {} : { $options }) } } },
  labels,
});

describe("11.7 \\Q…\\E, as SDKs send contains, startsWith and endsWith", () => {
  questions(arrange, [
    ...Object.entries(TEXTS).flatMap(([label, text]) => [
      finds(
        `11.7 contains ${JSON.stringify(text)}`,
        quote(text),
        ALL.filter((other) => TEXTS[other as keyof typeof TEXTS].includes(text)),
      ),
      finds(`11.7 starts with ${JSON.stringify(text)}`, `^${quote(text)}`, [label]),
      finds(`11.7 ends with ${JSON.stringify(text)}`, `${quote(text)}$`, [label]),
      finds(`11.7 option i ${JSON.stringify(text)}`, `^${quote(text)}$`, [label], "i"),
    ]),
    finds("11.7 what is quoted has no meaning", "\\Q.*\\E", ["dots"]),
    finds("11.7 around it patterns go on", "^a\\Q.\\E.b$", ["dots"]),
    finds("11.7 twice", "\\Q[x]\\E.+\\Q{z}\\E", ["class"]),
    finds("11.7 without its end", "\\Q1+1", ["plain"]),
    finds("11.7 nothing quoted", "^\\Q\\E", ALL),
    finds("11.7 an escaped backslash before Q is none", "\\\\Q", ["slash"]),
    finds("11.7 option i inside the quotes", "\\QA1+1=2B\\E", ["plain"], "i"),
    finds("11.7 option x spares the quotes", "\\Qa # b\\E", ["hash"], "x"),
    finds("11.7 option x spares classes", "[ab] [ ] [#]", ["hash"], "x"),
    finds("11.7 without x blanks and # are what they are", "a # b", ["hash"]),
    finds("11.7 an end without beginning", "^a1\\E", ["plain"]),
    finds("11.7 the beginning of the text, not of a line", "\\Atwo", [], "m"),
    finds("11.7 the beginning of the text", "\\Aone", ["lines"], "m"),
    finds("11.7 the end of the text, not of a line", "one\\z", [], "m"),
    finds("11.7 the end of the text", "two\\z", ["lines"]),
    finds("11.7 one character of two units", "^.\u{1F469}", ["emoji"]),
    finds("11.7 one character of two units, beside quotes", "^.{2}\\Q-☕\\E$", ["cup"]),
    finds("11.7 escapes", "^a\\.\\*b$", ["dots"]),
    finds("11.7 classes of characters", "\\d\\.\\d{2}$", ["chinese"]),
    finds("11.7 a slash is nothing special", "a-b/c", ["dash"]),
  ]);
});

describe("11.7 patterns are PCRE", () => {
  const refused = (title: string, $regex: string, error: string): Scenario => ({
    title: `11.7 ${title}`,
    request: "GET /classes/T",
    query: { where: { $or: [{ text: { $regex } }] } },
    refused: [1, `text: $regex: ${error}`],
  });
  questions(arrange, [
    finds("11.7 POSIX classes", "^[[:alpha:]]-", ["dash"]),
    finds("11.7 characters by number", "^\\x{5355}", ["chinese"]),
    finds("11.7 named groups", "(?P<n>o)ne\\ntw(?P=n)", ["lines"]),
    finds("11.7 ends of lines", "one\\Rtwo", ["lines"]),
    refused("possessive quantifiers", "a++", "not supported: possessive quantifiers, ++"),
    refused("atomic groups", "(?>a)", "not supported: atomic groups (?>…)"),
    refused("the key and the reason, no more", "(", "Unterminated group"),
  ]);
});

describe("hostile patterns", () => {
  it.each(["^(a+)+$", "(a|aa)+$", "^(a|a?)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"])(
    "%s is 400 in time, and the next request works",
    async ($regex) => {
      await using world = await createWorld();
      await world.objects("T", { evil: { text: `${"a".repeat(40)}!` } });
      const start = performance.now();
      const { status, json } = await world.send({ request: "GET /classes/T", query: { where: { text: { $regex } } } });
      expect(performance.now() - start).toBeLessThan(2000);
      expect({ status, json }).toEqual({ status: 400, json: { code: 1, error: expect.stringMatching(/./) } });
      await world.step({ request: "GET /classes/T", query: { where: { text: { $regex: "^a" } } }, labels: ["evil"] });
    },
  );
  it("in the condition of a write, nothing is written", async () => {
    await using world = await createWorld();
    await world.objects("T", { evil: { text: `${"a".repeat(40)}!` } });
    const where = { text: { $regex: "^(a+)+$" } };
    await world.step({ request: "PUT /classes/T/{evil}", query: { where }, json: { text: "x" }, refused: 1 });
    await world.step({ request: "DELETE /classes/T/{evil}", query: { where }, refused: 1 });
    await world.step({ request: "GET /classes/T", labels: ["evil"] });
    await world.step({ request: "PUT /classes/T/{evil}", json: { text: "x" } });
  });
});
