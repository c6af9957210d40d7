import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { whereOf } from "./support.js";

type Row = [conditions: string, where: JsonObject, pvalues?: Json[]];

const check = ([conditions, where, pvalues = []]: Row): void =>
  expect(whereOf(conditions, pvalues)).toStrictEqual(where);

const pointer = { __type: "Pointer", className: "Post", objectId: "p1" };
const beijing = { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 };

describe("comparisons (LeanCloud contract 19.3)", () => {
  it.each<Row>([
    ["a = 1", { a: 1 }],
    ["a=-1", { a: -1 }],
    ["a != 1", { a: { $ne: 1 } }],
    ["a <> 1", { a: { $ne: 1 } }],
    ["a < 1", { a: { $lt: 1 } }],
    ["a<=1", { a: { $lte: 1 } }],
    ["a > 1", { a: { $gt: 1 } }],
    ["a>=-1.5", { a: { $gte: -1.5 } }],
    ["a.b = 1", { "a.b": 1 }],
    ["名称 = '龙井'", { 名称: "龙井" }],
    ["a != null", { a: { $ne: null } }],
    ["a = [1, 2]", { a: [1, 2] }],
    ["a in (1, 'b', null)", { a: { $in: [1, "b", null] } }],
    ["a not in (1)", { a: { $nin: [1] } }],
    ["a IN [1, 2]", { a: { $in: [1, 2] } }],
    ["a in ?", { a: { $in: [1, 2] } }, [[1, 2]]],
    ["a in ?", { a: { $in: [] } }, [[]]],
    ["a not in (?, ?)", { a: { $nin: [1, [2]] } }, [1, [2]]],
    ["a in (pointer('Post', 'p1'))", { a: { $in: [pointer] } }],
    ["a all (100, 100)", { a: { $all: [100, 100] } }],
    ["a all ?", { a: { $all: [1] } }, [[1]]],
    ["a is exists", { a: { $exists: true } }],
    ["a IS NOT EXISTS", { a: { $exists: false } }],
    ["size(a) = 2", { a: { $size: 2 } }],
    ["SIZE ( a.b ) = ?", { "a.b": { $size: 0 } }, [0]],
    ["a like 'x%'", { a: { $regex: "^x" } }],
    ["a not like '%100\\%'", { a: { $regex: "^(?![\\s\\S]*100%$)" } }],
    ["a not regexp '(?i)^x'", { a: { $regex: "^(?![\\s\\S]*(?:^x))", $options: "i" } }],
    ["a regexp 'den.*'", { a: { $regex: "den.*" } }],
    ["a regexp '^\\d+$'", { a: { $regex: "^\\d+$" } }],
    ["a regexp ?", { a: { $regex: "(?i)x" } }, ["(?i)x"]],
    ["related likes to pointer('Post', 'p1')", { $relatedTo: { object: pointer, key: "likes" } }],
    ["RELATED 'likes' TO ?", { $relatedTo: { object: pointer, key: "likes" } }, [pointer]],
  ])("%s", (...row) => check(row));
});

describe("and, or, parentheses (contract 19.3)", () => {
  it.each<Row>([
    ["a=1 and b=2", { a: 1, b: 2 }],
    ["a=1 or b=2", { $or: [{ a: 1 }, { b: 2 }] }],
    ["a=1 or b=2 and c=3", { $or: [{ a: 1 }, { b: 2, c: 3 }] }],
    ["a=1 and b=2 or c=3", { $or: [{ a: 1, b: 2 }, { c: 3 }] }],
    ["a=1 and (b=2 or c=3)", { a: 1, $or: [{ b: 2 }, { c: 3 }] }],
    ["(a=1 or b=2) AND c=3", { $or: [{ a: 1 }, { b: 2 }], c: 3 }],
    ["((a=1)) and ((b=2 and c=3))", { a: 1, b: 2, c: 3 }],
    ["a=1 or (b=2 or c=3)", { $or: [{ a: 1 }, { b: 2 }, { c: 3 }] }],
    ["(a=1 or b=2) and (c=3 or d=4)", { $or: [{ a: 1 }, { b: 2 }], $and: [{ $or: [{ c: 3 }, { d: 4 }] }] }],
    ["s>80 and s<=100 or s=0", { $or: [{ s: { $gt: 80, $lte: 100 } }, { s: 0 }] }],
  ])("%s", (...row) => check(row));
});

describe("several conditions on one key share an object when that means the same", () => {
  it.each<Row>([
    ["a > 1 and a < 9 and a != 5", { a: { $gt: 1, $lt: 9, $ne: 5 } }],
    ["a > 1 and b = 2 and a > 3", { a: { $gt: 1 }, b: 2, $and: [{ a: { $gt: 3 } }] }],
    ["a = 1 and a = 2", { a: 1, $and: [{ a: 2 }] }],
    ["a = 1 and a > 0", { a: 1, $and: [{ a: { $gt: 0 } }] }],
    ["a > 0 and a = {x: 1}", { a: { $gt: 0 }, $and: [{ a: { x: 1 } }] }],
    ["a != 1 and a != 2 and a != 3", { a: { $ne: 1 }, $and: [{ a: { $ne: 2 } }, { a: { $ne: 3 } }] }],
    ["a like 'x%' and a like '%y'", { a: { $regex: "^x" }, $and: [{ a: { $regex: "y$" } }] }],
    [
      "related k to ? and related l to ?",
      { $relatedTo: { object: pointer, key: "k" }, $and: [{ $relatedTo: { object: pointer, key: "l" } }] },
      [pointer, pointer],
    ],
  ])("%s", (...row) => check(row));
});

describe("subqueries (contract 19.3, 11.7)", () => {
  const query = { className: "B", where: { s: { $gt: 80 } } };

  it.each<Row>([
    ["n in (select name from B where s > 80)", { n: { $select: { key: "name", query } } }],
    ["n not in (select name from B where s > 80)", { n: { $dontSelect: { key: "name", query } } }],
    ["n = (select name from B where s > 80)", { n: { $select: { key: "name", query } } }],
    ["n != (SELECT name from B where s > 80)", { n: { $dontSelect: { key: "name", query } } }],
    ["post in (select * from B where s > 80)", { post: { $inQuery: query } }],
    ["post not in (select * from B where s > 80)", { post: { $notInQuery: query } }],
    ["post = (select * from B where s > 80)", { post: { $inQuery: query } }],
    [
      "n in (select k from B limit 5, 10 order by -k) and a = 1",
      { n: { $select: { key: "k", query: { className: "B", where: {}, limit: 10, skip: 5, order: "-k" } } }, a: 1 },
    ],
    [
      "p in (select * from B where q in (select * from C where x = ?)) and y = ?",
      { p: { $inQuery: { className: "B", where: { q: { $inQuery: { className: "C", where: { x: 1 } } } } } }, y: 2 },
      [1, 2],
    ],
  ])("%s", (...row) => check(row));
});

describe("places: longitude comes first (contract 19.3)", () => {
  const corner = { __type: "GeoPoint", latitude: 40, longitude: 117 };

  it.each<Row>([
    ["l near [116.4, 39.9]", { l: { $nearSphere: beijing } }],
    ["l near geopoint(116.4, 39.9)", { l: { $nearSphere: beijing } }],
    ["l near [?, ?]", { l: { $nearSphere: beijing } }, [116.4, 39.9]],
    ["l near ?", { l: { $nearSphere: beijing } }, [beijing]],
    ["l near ?", { l: { $nearSphere: beijing } }, [[116.4, 39.9]]],
    ["l near [116.4,39.9] max 1 km", { l: { $nearSphere: beijing, $maxDistanceInKilometers: 1 } }],
    ["l near [116.4,39.9] MAX 1km", { l: { $nearSphere: beijing, $maxDistanceInKilometers: 1 } }],
    ["l near [116.4,39.9] max 2.5 miles", { l: { $nearSphere: beijing, $maxDistanceInMiles: 2.5 } }],
    ["l near [116.4,39.9] max 0.1 radians", { l: { $nearSphere: beijing, $maxDistanceInRadians: 0.1 } }],
    ["l near [116.4,39.9] max 0.1", { l: { $nearSphere: beijing, $maxDistanceInRadians: 0.1 } }],
    [
      "l near [116.4,39.9] min 0.5 km max ? miles and a = 1",
      { l: { $nearSphere: beijing, $minDistanceInKilometers: 0.5, $maxDistanceInMiles: 3 }, a: 1 },
      [3],
    ],
    [
      "l near [116.4,39.9] max 3 km min 1 km",
      { l: { $nearSphere: beijing, $minDistanceInKilometers: 1, $maxDistanceInKilometers: 3 } },
    ],
    ["l within [116.4,39.9] and [117,40] and a = 1", { l: { $within: { $box: [beijing, corner] } }, a: 1 }],
    ["l WITHIN geopoint(116.4,39.9) AND ?", { l: { $within: { $box: [beijing, corner] } } }, [corner]],
    // Elsewhere a list is a list.
    ["l = [116.4, 39.9]", { l: [116.4, 39.9] }],
  ])("%s", (...row) => check(row));
});
