import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseCql, type Statement } from "../../../src/platforms/leancloud/cql/index.js";
import { select } from "./support.js";

type Row = [text: string, statement: Partial<Statement>, pvalues?: Json[]];

const check = ([text, different, pvalues = []]: Row): void =>
  expect(parseCql(text, pvalues)).toStrictEqual(select(different));

describe("what a select asks for (LeanCloud contract 19.3)", () => {
  it.each<Row>([
    ["select * from A", {}],
    ["SELECT * FROM A", {}],
    ["  Select\n*\tfRoM　A  ", {}],
    ["select * from _User", { className: "_User" }],
    ["select * from 商品", { className: "商品" }],
    ["select name from A", { keys: "name" }],
    ["select name,score from A", { keys: "name,score" }],
    ["select name, name from A", { keys: "name" }],
    ["select a.b, 名称 from A", { keys: "a.b,名称" }],
    ["select *, name from A", {}],
    ["select count(*) from A", { count: true, onlyCount: true }],
    ["select COUNT ( objectId ) from A", { count: true, onlyCount: true }],
    ["select count(*),* from A", { count: true }],
    ["select count(*), name from A", { count: true, keys: "name" }],
    ["select name, count(objectId) from A", { count: true, keys: "name" }],
  ])("%s", (...row) => check(row));

  it.each<Row>([
    ["select include post, * from A", { include: "post" }],
    ["select *, include post.category from A", { include: "post.category" }],
    ["select include post, include author from A", { include: "post,author" }],
    ["select count(*), include post from A", { include: "post", count: true }],
    // REST's keys would drop what include asks for.
    ["select name, include post from A", { keys: "name,post", include: "post" }],
    ["select name, include post.category from A", { keys: "name,post", include: "post.category" }],
    ["select post.title, include post from A", { keys: "post.title", include: "post" }],
    ["select post.title, include post.category from A", { keys: "post.title,post", include: "post.category" }],
    ["select post, include post from A", { keys: "post", include: "post" }],
  ])("%s", (...row) => check(row));
});

describe("names", () => {
  it.each<Row>([
    ["select `order` from A", { keys: "order" }],
    ["select `from`, `include` from `A`", { keys: "from,include" }],
    ["select `a`.b, c.`select` from A", { keys: "a.b,c.select" }],
    ["select limit, order, count, include from A", { keys: "limit,order,count,include" }],
    ["select include, from from from", { keys: "include,from", className: "from" }],
    ["select include include from A", { include: "include" }],
    ["select * from where where where = 1", { className: "where", where: { where: 1 } }],
    ["select * from A where and = 1 and or = 2 or not = 3", { where: { $or: [{ and: 1, or: 2 }, { not: 3 }] } }],
    ["select * from A where related = 1 and size = 2", { where: { related: 1, size: 2 } }],
    [
      "select * from A where related like 'x%' and in in (1)",
      { where: { related: { $regex: "^x" }, in: { $in: [1] } } },
    ],
    ["select * from A order by desc desc limit 1", { order: "-desc", limit: 1 }],
    ["select * from A where list.0 = 1", { where: { "list.0": 1 } }],
    ["select * from A where constructor = 1 and toString = 2", { where: { constructor: 1, toString: 2 } }],
  ])("%s", (...row) => check(row));
});

describe("limit and order (contract 19.3)", () => {
  it.each<Row>([
    ["select * from A limit 10", { limit: 10 }],
    ["select * from A limit 100,10", { skip: 100, limit: 10 }],
    ["select * from A limit 0", { limit: 0 }],
    ["select * from A limit 5000", { limit: 5000 }],
    ["select * from A limit ?", { limit: 10 }, [10]],
    ["select * from A limit ?, ?", { skip: 20, limit: 10 }, [20, 10]],
    ["select * from A order by score", { order: "score" }],
    ["select * from A order by score asc", { order: "score" }],
    ["select * from A order by score DESC", { order: "-score" }],
    ["select * from A order by -score", { order: "-score" }],
    ["select * from A order by -score,+name", { order: "-score,name" }],
    ["select * from A order by score,+name desc", { order: "-score,name" }],
    ["select * from A order by - score, name asc", { order: "-score,name" }],
    ["select * from A order by a, -b, +c, d.e desc", { order: "-a,-b,c,-d.e" }],
    ["select * from A where a=1 limit 5,2 order by -a", { where: { a: 1 }, skip: 5, limit: 2, order: "-a" }],
    // Not in the guide's grammar, but what many programs of its users send.
    ["select * from A where a=1 order by -a limit 0,2", { where: { a: 1 }, skip: 0, limit: 2, order: "-a" }],
  ])("%s", (...row) => check(row));
});
