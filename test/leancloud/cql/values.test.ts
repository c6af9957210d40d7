import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseCql } from "../../../src/platforms/leancloud/cql/index.js";
import { refusal, whereOf } from "./support.js";

type Row = [text: string, value: Json, pvalues?: Json[]];

const check = ([text, value, pvalues = []]: Row): void =>
  expect(whereOf(`a = ${text}`, pvalues)).toStrictEqual({ a: value });

describe("texts", () => {
  it.each<Row>([
    ["'dennis'", "dennis"],
    ['"dennis"', "dennis"],
    ["''", ""],
    ["'it''s'", "it's"],
    ['"say ""hi"""', 'say "hi"'],
    ["'it\\'s'", "it's"],
    ["'\"'", '"'],
    ["'a\\n\\t\\\\b\\/'", "a\n\t\\b/"],
    ["'\\u9f99\\u4E95'", "龙井"],
    ["'\\ud83d\\ude00 \u{1F600}'", "😀 😀"],
    // An unknown escape keeps its backslash.
    ["'\\d\\%'", "\\d\\%"],
    ["'西湖龙井，明前\n特级'", "西湖龙井，明前\n特级"],
    ["'where ? and (select'", "where ? and (select"],
  ])("%s", (...row) => check(row));
});

describe("numbers and words", () => {
  it.each<Row>([
    ["0", 0],
    ["12.5", 12.5],
    ["-3", -3],
    ["- 3", -3],
    ["+3", 3],
    ["1e3", 1000],
    ["2.5E-2", 0.025],
    ["true", true],
    ["FALSE", false],
    ["Null", null],
  ])("%s", (...row) => check(row));
});

describe("objects and lists", () => {
  it.each<Row>([
    ["[]", []],
    ["{}", {}],
    ['{"a": 1, \'b\': [true, null, "x"], c: {d: -1}}', { a: 1, b: [true, null, "x"], c: { d: -1 } }],
    ["{className:'Post', objectId:'p1',__type:'Pointer'}", { __type: "Pointer", className: "Post", objectId: "p1" }],
    ["{select: 1, 键: '值'}", { select: 1, 键: "值" }],
    ["[?, {x: ?}]", [1, { x: "二" }], [1, "二"]],
    ["{at: date('2026-01-01T00:00:00.000Z')}", { at: { __type: "Date", iso: "2026-01-01T00:00:00.000Z" } }],
    ['{"constructor": 1, "toString": {"prototype": 2}}', { constructor: 1, toString: { prototype: 2 } }],
  ])("%s", (...row) => check(row));
});

describe("functions (LeanCloud contract 19.3 and 4.1)", () => {
  it.each<Row>([
    ["date('2011-08-20T02:06:57.931Z')", { __type: "Date", iso: "2011-08-20T02:06:57.931Z" }],
    ["date('2011-08-20T02:06:57Z')", { __type: "Date", iso: "2011-08-20T02:06:57.000Z" }],
    // The vendor's own demo has four digits.
    ["DATE(?)", { __type: "Date", iso: "2015-05-01T00:00:00.000Z" }, ["2015-05-01T00:00:00.0000Z"]],
    ["pointer('Post','p1')", { __type: "Pointer", className: "Post", objectId: "p1" }],
    ['pointer("_File", ?)', { __type: "Pointer", className: "_File", objectId: "f1" }, ["f1"]],
    ["geopoint(116.4, -39.9)", { __type: "GeoPoint", latitude: -39.9, longitude: 116.4 }],
    ["file('f1')", { __type: "File", id: "f1" }],
    ["base64('aGk=')", { __type: "Bytes", base64: "aGk=" }],
  ])("%s", (...row) => check(row));

  it("tells the time it is given", () => {
    expect(parseCql("select * from A where a < current_timestamp()", [], () => 0)).toMatchObject({
      where: { a: { $lt: { __type: "Date", iso: "1970-01-01T00:00:00.000Z" } } },
    });
  });

  it.each([
    ["date('2011-08-20')", "expected date('YYYY-MM-DDTHH:MM:SS.MMMZ')"],
    ["date('2015-02-30T00:00:00.000Z')", "expected date('YYYY-MM-DDTHH:MM:SS.MMMZ')"],
    ["date('2015-01-01T25:00:00.000Z')", "expected date('YYYY-MM-DDTHH:MM:SS.MMMZ')"],
    ["date(1)", "expected date('YYYY-MM-DDTHH:MM:SS.MMMZ')"],
    ["pointer('Post')", "expected pointer('class', 'objectId')"],
    ["pointer('Post', 1)", "expected pointer('class', 'objectId')"],
    ["geopoint('1', 2)", "expected geopoint(longitude, latitude)"],
    ["geopoint(1, 2, 3)", "expected geopoint(longitude, latitude)"],
    ["current_timestamp()", "expected current_timestamp(), and a clock as the third argument of parseCql"],
    ["op('Increment', {})", "there is no function op here"],
    ["constructor('x')", "there is no function constructor here"],
  ])("%s is refused", (text, reason) => {
    expect(refusal(`select * from A where a = ${text}`).message).toBe(`${reason} at position 27`);
  });
});

describe("placeholders (contract 19.1, 19.3)", () => {
  it("take their values in the order of the text; surplus ones are ignored", () => {
    const text = "select * from A where a = ? and b in (?, ?) limit ?, ?";
    expect(parseCql(text, [null, 2, { x: [3] }, 4, 5, "surplus"])).toMatchObject({
      where: { a: null, b: { $in: [2, { x: [3] }] } },
      skip: 4,
      limit: 5,
    });
  });

  it("may be typed values", () => {
    const date = { __type: "Date", iso: "2026-01-01T00:00:00.000Z" };
    expect(whereOf("createdAt < ?", [date])).toStrictEqual({ createdAt: { $lt: date } });
  });

  it("never become syntax", () => {
    expect(whereOf("a = ? and b = 1", ["x' or b = 2"])).toStrictEqual({ a: "x' or b = 2", b: 1 });
  });

  it("never become operators", () => {
    expect(refusal("select * from A where a = ?", [{ $ne: 1 }]).message).toBe(
      "$ne is no key of a value at position 27",
    );
  });

  it("need a value each", () => {
    expect(refusal("select * from A where a = ? and b = ?", [1])).toMatchObject({
      message: "pvalues has no value for placeholder 2 at position 37",
      position: 37,
    });
  });
});
