import { beforeAll, describe, expect, it } from "vitest";
import { loadYaml } from "../../src/files/yaml.js";

let read: Awaited<ReturnType<typeof loadYaml>>["read"];
beforeAll(async () => {
  ({ read } = await loadYaml());
});

const contentOf = (text: string): unknown => {
  const found = read(text);
  return "value" in found ? found.value : found;
};

const TABS = "tabs are not allowed as indentation";
const QUOTES = "a text in quotes does not end; or what follows of it must stand further in";

describe("loadYaml", () => {
  it.each<[string, string, unknown]>([
    ["dates as texts", "- 2026-01-01\n- 2026-01-01T00:00:00Z", ["2026-01-01", "2026-01-01T00:00:00Z"]],
    ["words that were booleans once as texts", "[yes, no, on, off, NO]", ["yes", "no", "on", "off", "NO"]],
    [
      "the core schema",
      "[~, null, true, False, 0o17, 0x1f, 1e3, .5, -3]",
      [null, null, true, false, 15, 31, 1000, 0.5, -3],
    ],
    ["texts in blocks", "a: |\n  梨\n  桃\nb: >-\n  x\n  y", { a: "梨\n桃\n", b: "x y" }],
    ["names that are none", "1: a\ntrue: b\nnull: c\n名字: d", { "1": "a", true: "b", null: "c", 名字: "d" }],
    ["what is empty", "a:\nb: ''\n", { a: null, b: "" }],
    ["aliases", "- &a { x: [1] }\n- *a\n- k: *a", [{ x: [1] }, { x: [1] }, { k: { x: [1] } }]],
    ["an anchor that is set again", "[&a 1, *a, &a 2, *a]", [1, 1, 2, 2]],
    ["anchors of names", "&k a: 1\nb: *k", { a: 1, b: "a" }],
    [
      "a merge, in which its own members win",
      "- &a { x: 1, y: 2 }\n- <<: *a\n  y: 3",
      [
        { x: 1, y: 2 },
        { x: 1, y: 3 },
      ],
    ],
    ["a merge whose first source wins", "<<: [{ a: 1 }, { a: 2, b: 2 }]\nc: 3", { a: 1, b: 2, c: 3 }],
    ["a quoted << as a name", "'<<': 1", { "<<": 1 }],
    ["a document that is empty", "---\n", null],
    ["lines of Windows", "a: 1\r\nb:\r\n  - |\r\n    x\r\n", { a: 1, b: ["x\n"] }],
    ["tags of what JSON has", "[!!str 1, !!int '2', !!null '', ! 3, !!seq [], !!map {}]", ["1", 2, null, "3", [], {}]],
    ["an alias that means what it meant where it stands", "- &a 1\n- &b [*a]\n- &a 2\n- *b\n- *a", [1, [1], 2, [1], 2]],
    ["two merges", "<<: { a: 1 }\nb: 2\n<<: { a: 3 }", { a: 3, b: 2 }],
  ])("reads %s", (_title, text, value) => {
    expect(contentOf(text)).toEqual(value);
  });

  it.each<[string, string, number, string]>([
    ["a name twice", "a: 1\na: 2", 5, "the name stands here twice"],
    ["a tag of one's own", "- !pear 1", 2, "a tag; only what JSON has is read"],
    ["a tag of another schema", "- !!binary aGk=", 2, "a tag; only what JSON has is read"],
    ["two documents", "a: 1\n---\nb: 2", 5, "a second document begins; a file holds one"],
    ["a name that is a list", "? [a]\n: 1", 2, "a name must be a text"],
    [
      "a list that does not end",
      "a: [1, 2\nb: 3",
      9,
      "a [ or { above does not end; or what is in it must stand further in",
    ],
    ["a list that does not end, at the end", "a: [1, 2", 8, "a [ or { does not end"],
    ["a text that does not end", 'a: "x', 3, "a text in quotes does not end"],
    ["a text that does not end, with more behind", "- a: 'it''s\n  b: 1\n- a: 2\n", 5, "a text in quotes does not end"],
    ["a text in a list that does not end", "- a: [1, 'x\n- b: it\\'s", 9, QUOTES],
    ["a text that stands too far out", "- a: 'x\ny'\n", 5, QUOTES],
    ["a comma too many", "a: [1,,2]", 6, "expected the node content, but found ','"],
    ["a comma too few", "a: ['1' '2']", 8, "expected a comma, or the end of the [ or {"],
    ["a tab", "a:\n\t- b", 3, TABS],
    ["a tab at the beginning", "\t- a: 1", 0, TABS],
    ["a tab before a name", "- a: 1\n  \tb: 2\n", 9, TABS],
    ["two tabs before a name", "- a:\n\t\tb: 2\n", 5, TABS],
    ["a tab in a list", "- a: [1,\n\t2]\n", 9, TABS],
    ["nothing", "", 0, "it is empty"],
    ["nothing but remarks", "# nothing\n", 0, "it is empty"],
    ["a name without a value", "a: 1\nb\nc: 2", 5, "expected a name, a colon and a space"],
    ["a name without a value, at the end", "- a: 1\n  b\n", 9, "expected a name, a colon and a space"],
    ["a name that touches its value", "a:1\nb: 2", 0, "expected a name, a colon and a space"],
    ["a line that stands too far out", "a:\n  b: 1\n c: 2", 11, "the indentation fits nothing above it"],
    ["a map after a list", "- 1\nb: 2", 4, "this belongs to nothing above it"],
    ["a colon in a text", "a: b: c", 4, 'either the indentation is wrong, or a text with ": " in it needs quotes'],
    ["a text that begins with a sign", "- name: @小明", 8, "a text that begins like this needs quotes"],
    ["a text that begins with an asterisk", "a: * b", 4, "a text that begins with & or * needs quotes"],
    ["a number that is none", "- !!int pear", 8, '"pear" is no int'],
    ["a list that is called a map", "- !!map []", 2, "a tag; only what JSON has is read"],
    [
      "a full-width colon",
      "- name: 梨\n  price：12\n",
      12,
      "expected a name, a colon and a space (the line has a full-width colon; YAML wants :)",
    ],
    [
      "a full-width colon, of a first name",
      "- 名字：梨\n  price: 12\n",
      2,
      "expected a name, a colon and a space (the line has a full-width colon; YAML wants :)",
    ],
    ["an alias to nothing", "- *pear", 2, "*pear: there is no &pear before it"],
    ["an alias to what comes later", "[*a, &a 1]", 1, "*a: there is no &a before it"],
    ["an alias in a circle", "&a [1, *a]", 7, "*a: it stands inside what it names"],
    ["a merge of a text", "<<: pear", 4, "<< takes a map, *name, or a list of these"],
    ["a merge of a list of texts", "<<: [pear]", 4, "<< takes a map, *name, or a list of these"],
    ["a name that reaches for a prototype", "a: { __proto__: { b: 1 } }", 5, "the name __proto__ is refused"],
  ])("refuses %s", (_title, text, at, reason) => {
    expect(read(text)).toEqual({ at, reason });
  });

  it("refuses depth and aliases without end, in no time", () => {
    const levels = "bcdefghij".split("").map((name, index) => {
      const ten = Array(10).fill(`*${"abcdefghi"[index]}`).join(", ");
      return `${name}: &${name} [${ten}]`;
    });
    expect(read(`a: &a [${Array(10).fill("x").join(", ")}]\n${levels.join("\n")}`)).toMatchObject({
      reason: "aliases make this too large",
    });
    expect(read(`${"[".repeat(300)}${"]".repeat(300)}`)).toMatchObject({ reason: "nested deeper than 200 levels" });
    const merged = (levels: number) => read(`${"{<<: ".repeat(levels)}{a: 1}${"}".repeat(levels)}`);
    expect(merged(400)).toMatchObject({ reason: "nested deeper than 200 levels" });
    expect(merged(150)).toMatchObject({ value: { a: 1 } });
    expect(read("[".repeat(50_000))).toMatchObject({ reason: "nested deeper than 200 levels" });
  });

  it("takes as many aliases as there are rows", () => {
    const value = contentOf(`- &a { x: 1, y: 2 }\n${"- <<: *a\n  z: 1\n".repeat(2_000)}`);
    expect(value).toHaveLength(2_001);
    expect(value).toHaveProperty([2_000], { x: 1, y: 2, z: 1 });
  });
});
