import { beforeAll, describe, expect, it } from "vitest";
import { loadYaml } from "../../src/files/yaml.js";

let read: Awaited<ReturnType<typeof loadYaml>>;
beforeAll(async () => {
  read = await loadYaml();
});

const contentOf = (text: string): unknown => {
  const found = read(text);
  return "value" in found ? found.value : found;
};

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
    ["nothing", "# nothing\n", null],
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
      "flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["a tab", "a:\n\t- b", 3, "tabs are not allowed as indentation"],
    [
      "a full-width colon",
      "- name: 梨\n  price：12\n",
      12,
      "implicit map keys need to be followed by map values (the line has a full-width colon; YAML wants :)",
    ],
    ["an alias to nothing", "- *pear", 2, "*pear: there is no &pear before it"],
    ["an alias to what comes later", "[*a, &a 1]", 1, "*a: there is no &a before it"],
    ["an alias in a circle", "&a [1, *a]", 7, "*a: it stands inside what it names"],
    ["a merge of a text", "<<: pear", 4, "<< takes a map, *name, or a list of these"],
    ["a merge of a list of texts", "<<: [pear]", 4, "<< takes a map, *name, or a list of these"],
    ["a name that reaches for a prototype", "a: { __proto__: { b: 1 } }", 3, "the name __proto__ is refused"],
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
