import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { whereOf } from "./support.js";

type Row = [conditions: string, where: JsonObject, values?: Json[]];

const check = ([conditions, where, values = []]: Row): void => expect(whereOf(conditions, values)).toStrictEqual(where);

const pointer = { __type: "Pointer", className: "Post", objectId: "e1kXT22L" };
const guangzhou = { __type: "GeoPoint", latitude: 23.1, longitude: 113.3 };
const corner = { __type: "GeoPoint", latitude: 24, longitude: 114 };

describe("comparisons (Bmob contract 6.10, 6.3)", () => {
  it.each<Row>([
    ["a = 1", { a: 1 }],
    ["名称='龙井'", { 名称: "龙井" }],
    ["a != 1", { a: { $ne: 1 } }],
    ["a <> '二'", { a: { $ne: "二" } }],
    ["a < 1", { a: { $lt: 1 } }],
    ["a<=1", { a: { $lte: 1 } }],
    ["a > -1", { a: { $gt: -1 } }],
    ["a>=1.5", { a: { $gte: 1.5 } }],
    ["address.city = '杭州'", { "address.city": "杭州" }],
    ["createdAt < '2026-01-01 00:00:00'", { createdAt: { $lt: "2026-01-01 00:00:00" } }],
    ["a = true and b = null", { a: true, b: null }],
    ["a in (1, '二')", { a: { $in: [1, "二"] } }],
    ["a NOT IN (1)", { a: { $nin: [1] } }],
    ["a in ?", { a: { $in: [1, 2] } }, [[1, 2]]],
    ["hobby all ('游泳', '看书')", { hobby: { $all: ["游泳", "看书"] } }],
    ["a is exists", { a: { $exists: true } }],
    ["a is not exists", { a: { $exists: false } }],
    ["a like '龙井%'", { a: { $regex: "^龙井" } }],
    ["a like '%x%'", { a: { $regex: "x" } }],
    ["a not like 'x%'", { a: { $regex: "^(?!x)" } }],
    ["a regexp 'x.*'", { a: { $regex: "x.*" } }],
    ["a not regexp '^x'", { a: { $regex: "^(?![\\s\\S]*(?:^x))" } }],
    ["related likes to pointer('Post', 'e1kXT22L')", { $relatedTo: { object: pointer, key: "likes" } }],
    ["related likes to ? and a = 1", { $relatedTo: { object: pointer, key: "likes" }, a: 1 }, [pointer]],
    // Columns of these names.
    ["max = 1 and related = 2 and size = 3", { max: 1, related: 2, size: 3 }],
    ["limit = 1 and having > 2", { limit: 1, having: { $gt: 2 } }],
  ])("%s", (...row) => check(row));
});

describe("and, or, parentheses: and binds tighter (contract 6.3: members are ANDed)", () => {
  it.each<Row>([
    ["a = 1 and b = 2", { a: 1, b: 2 }],
    ["a = 1 or b = 2", { $or: [{ a: 1 }, { b: 2 }] }],
    ["s > 10 and s <= 15 or s = 5", { $or: [{ s: { $gt: 10, $lte: 15 } }, { s: 5 }] }],
    ["s = 5 or s > 10 and s <= 15", { $or: [{ s: 5 }, { s: { $gt: 10, $lte: 15 } }] }],
    ["(a = 1 or b = 2) and c = 3", { $or: [{ a: 1 }, { b: 2 }], c: 3 }],
    ["a = 1 and (b = 2 or (c = 3 and d = 4))", { a: 1, $or: [{ b: 2 }, { c: 3, d: 4 }] }],
    ["(a=1 or b=2) and (c=3 or d=4)", { $or: [{ a: 1 }, { b: 2 }], $and: [{ $or: [{ c: 3 }, { d: 4 }] }] }],
    ["a = 1 and a = 2", { a: 1, $and: [{ a: 2 }] }],
    [
      "a not in (1) and (a not like 'x%' or b is not exists)",
      {
        a: { $nin: [1] },
        $or: [{ a: { $regex: "^(?!x)" } }, { b: { $exists: false } }],
      },
    ],
  ])("%s", (...row) => check(row));
});

describe("subqueries (contract 6.3)", () => {
  const query = { className: "B", where: { s: { $gt: 80 } } };

  it.each<Row>([
    ["n in (select name from B where s > 80)", { n: { $select: { key: "name", query } } }],
    ["n not in (select name from B where s > 80)", { n: { $dontSelect: { key: "name", query } } }],
    ["n = (select name from B where s > 80)", { n: { $select: { key: "name", query } } }],
    ["n != (select name from B where s > 80)", { n: { $dontSelect: { key: "name", query } } }],
    ["post in (select * from B where s > 80)", { post: { $inQuery: query } }],
    ["post not in (select * from B where s > 80)", { post: { $notInQuery: query } }],
    [
      "p in (select * from B where q in (select * from C where x = ?) limit 5) and y = ?",
      {
        p: {
          $inQuery: { className: "B", where: { q: { $inQuery: { className: "C", where: { x: 1 } } } }, limit: 5 },
        },
        y: 2,
      },
      [1, 2],
    ],
  ])("%s", (...row) => check(row));
});

describe("places: longitude comes first (contract 6.10)", () => {
  it.each<Row>([
    ["gps near [113.3, 23.1]", { gps: { $nearSphere: guangzhou } }],
    ["gps near geopoint(113.3, 23.1)", { gps: { $nearSphere: guangzhou } }],
    ["gps near geopoint(?, ?)", { gps: { $nearSphere: guangzhou } }, [113.3, 23.1]],
    ["gps near ?", { gps: { $nearSphere: guangzhou } }, [guangzhou]],
    ["gps near [113.3, 23.1] max 1 km", { gps: { $nearSphere: guangzhou, $maxDistanceInKilometers: 1 } }],
    ["gps near [113.3, 23.1] max 2.5 miles", { gps: { $nearSphere: guangzhou, $maxDistanceInMiles: 2.5 } }],
    ["gps near [113.3, 23.1] max 0.1 radians", { gps: { $nearSphere: guangzhou, $maxDistanceInRadians: 0.1 } }],
    ["gps near [113.3, 23.1] max 0.1 and a = 1", { gps: { $nearSphere: guangzhou, $maxDistanceInRadians: 0.1 }, a: 1 }],
    ["gps within [113.3, 23.1] and [114, 24] and a = 1", { gps: { $within: { $box: [guangzhou, corner] } }, a: 1 }],
    ["gps within geopoint(113.3, 23.1) and ?", { gps: { $within: { $box: [guangzhou, corner] } } }, [corner]],
    // Elsewhere a list is a list.
    ["gps = [113.3, 23.1]", { gps: [113.3, 23.1] }],
  ])("%s", (...row) => check(row));
});
