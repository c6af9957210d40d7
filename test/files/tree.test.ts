import { describe, expect, it } from "vitest";
import { jsonTree } from "../../src/files/json-tree.js";
import { find, findFault } from "../../src/files/tree.js";

const TEXT = `{"rows": [{"name": "梨", "a.b": {"c": 1}, "a": {"b": 2}, "名 字": [[3]], "": 4, "x": 5, "x": 6}], "7": 8}`;

describe("find", () => {
  it.each<[string, string, string]>([
    ["", TEXT, ""],
    ["rows", '[{"name"', ""],
    ["rows[0]", '{"name"', ""],
    ["rows[0].name", '"梨"', ""],
    ["rows.0.name", '"梨"', ""],
    ["rows[0].a.b.c", "1", ""],
    ["rows[0].a.b", "2", ""],
    ["rows[0].名 字[0][0]", "3", ""],
    ['rows[0]["名 字"][0][0]', "3", ""],
    ['rows[0]["a.b"]["c"]', "1", ""],
    ["7", "8", ""],
    ["rows[0].x", "6", ""],
    ["rows[1]", '[{"name"', "[1]"],
    ["rows[0].price", '{"name"', ".price"],
    ["rows[0].name.deeper", '"梨"', ".deeper"],
    ["rows[0].a.c", '{"b"', ".c"],
    ["row", TEXT, "row"],
  ])("%s", (path, begins, missing) => {
    const found = find(jsonTree(TEXT), path);
    expect([TEXT.slice(found.tree.here).startsWith(begins), found.missing]).toEqual([true, missing]);
  });
});

describe("findFault goes on to the member that a reason names", () => {
  it.each([
    ["name: must be a number", '"梨"'],
    ["Invalid value type for field 'a', expect {:type \"Number\"}", '{"b"'],
    ['the column "名 字" is none', "[[3]]"],
    ["there is no member name; write title", '"梨"'],
    ["there is no member names; write title", '{"name"'],
    ['{"name":1} is an object, the schema says number', '{"name"'],
    ["invalid field name: 名 字.", "[[3]]"],
    ["must be an object", '{"name"'],
    ["names: nobody", '{"name"'],
  ])("%s", (reason, begins) => {
    expect(TEXT.slice(findFault(jsonTree(TEXT), "rows[0]", reason).tree.here).startsWith(begins)).toBe(true);
  });

  it.each([
    [`{"String": 1, "title": 5}`, "Invalid value type for field 'title',expect {:type \"String\"}", "5"],
    [`{"b": 1, "a": 2}`, 'the field "a" is not what "b" says', "2"],
    [`{"a": 1, "a b": 2}`, "a b: must be a text", "2"],
    [`{"a-b": 1, "a": 2}`, "invalid field a-b", "1"],
    [`{"a": 1, "a": 2}`, "a: must be a text", "2"],
  ])("the one that stands first: %s, %s", (text, reason, begins) => {
    expect(text.slice(findFault(jsonTree(text), "", reason).tree.here).startsWith(begins)).toBe(true);
  });

  it("not when the path leads nowhere", () => {
    expect(findFault(jsonTree(TEXT), "rows[0].price", "name: x").missing).toBe(".price");
  });
});
