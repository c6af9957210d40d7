import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseBql } from "../../../src/platforms/bmob/bql/index.js";
import { refusal, whereOf } from "./support.js";

type Row = [text: string, value: Json, values?: Json[]];

const check = ([text, value, values = []]: Row): void =>
  expect(whereOf(`a = ${text}`, values)).toStrictEqual({ a: value });

const date = (iso: string): Json => ({ __type: "Date", iso });

describe("values, and functions for the types of Bmob contract 6.2", () => {
  it.each<Row>([
    ["'西湖龙井，明前\n特级 ? and (select'", "西湖龙井，明前\n特级 ? and (select"],
    ["'it''s'", "it's"],
    ['"it\\\'s"', "it's"],
    ["'😀'", "😀"],
    ["-1.5e2", -150],
    ["[1, {键: ?}]", [1, { 键: "值" }], ["值"]],
    ["date('2026-01-02 03:04:05')", date("2026-01-02 03:04:05")],
    ["DATE('2026-01-02T03:04:05.678Z')", date("2026-01-02T03:04:05.678Z")],
    ["date(?)", date("2026-01-02 03:04:05"), ["2026-01-02 03:04:05"]],
    // The operations refuse it in the vendor's words.
    ["date('昨天')", date("昨天")],
    ["{'__type': 'Date', 'iso': '2026-01-02 03:04:05'}", date("2026-01-02 03:04:05")],
    ["pointer('_User', 'e1kXT22L')", { __type: "Pointer", className: "_User", objectId: "e1kXT22L" }],
    ["pointer(?, ?)", { __type: "Pointer", className: "_User", objectId: "e1kXT22L" }, ["_User", "e1kXT22L"]],
    ["geopoint(113.3, -23.1)", { __type: "GeoPoint", latitude: -23.1, longitude: 113.3 }],
    ["file('图.png', '/2026/a.png')", { __type: "File", filename: "图.png", url: "/2026/a.png" }],
  ])("%s", (...row) => check(row));

  it("tells the time it is given", () => {
    expect(parseBql("select * from A where createdAt < current_timestamp()", [], () => 1500)).toMatchObject({
      where: { createdAt: { $lt: date("1970-01-01T00:00:01.500Z") } },
    });
  });
});

describe("placeholders (contract 6.10: in where and limit)", () => {
  it("take their values in the order of the text; surplus ones are ignored", () => {
    const text = "select * from A where 名称 = ? and b in (?, ?) limit ?, ?";
    expect(parseBql(text, ["龙井", 2, { x: [3] }, 4, 5, "surplus"])).toMatchObject({
      where: { 名称: "龙井", b: { $in: [2, { x: [3] }] } },
      skip: 4,
      limit: 5,
    });
  });

  it.each<[string, Json]>([
    ["a quote", "x' or objectId != '"],
    ["a comment", "x' --"],
    ["a placeholder", "?"],
    ["a subquery", "(select * from _User)"],
    ["a call", "date('2026-01-01 00:00:00')"],
    ["a pattern", ".*"],
  ])("never become syntax: %s", (_, value) => {
    expect(whereOf("a = ? and b = ?", [value, 1])).toStrictEqual({ a: value, b: 1 });
  });

  it("never become parts of a pattern beyond what like knows", () => {
    expect(whereOf("a like ?", ["a.*(b)|%"])).toStrictEqual({ a: { $regex: "^a\\.\\*\\(b\\)\\|" } });
  });

  it.each<[string, Json, string]>([
    ["a = ?", { $ne: 1 }, "$ne is no key of a value at position 27"],
    ["a = ?", { $relatedTo: {} }, "$relatedTo is no key of a value at position 27"],
    ["a in ?", "x", "expected a list of values at position 28"],
    ["a like ?", { $regex: "x" }, "expected a pattern, which is a text at position 30"],
    ["related k to ?", { className: "A", objectId: "x" }, "expected pointer('class', 'objectId') at position 36"],
    ["a near ?", "113,23", "expected geopoint(longitude, latitude) or [longitude, latitude] at position 30"],
    ["a = date(?)", 1, "expected date('YYYY-MM-DD HH:MM:SS') at position 27"],
  ])("never become operators or types of their own: %s %j", (conditions, value, message) => {
    expect(refusal(`select * from A where ${conditions}`, [value]).message).toBe(message);
  });

  it("need a value each", () => {
    expect(refusal("select * from A where a = ? limit ?", [1])).toMatchObject({
      message: "values has no value for placeholder 2 at position 35",
      position: 35,
    });
  });
});
