import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseBql, type Statement } from "../../../src/platforms/bmob/bql/index.js";
import { select } from "./support.js";

type Row = [text: string, different: Partial<Statement>, values?: Json[]];

const check = ([text, different, values = []]: Row): void =>
  expect(parseBql(text, values)).toStrictEqual(select(different));

describe("what a select asks for (Bmob contract 6.10, 6.3)", () => {
  it.each<Row>([
    ["select * from A", {}],
    ["SELECT * FROM A", {}],
    ["  Select\n*\tfRoM　A  ", {}],
    ["select * from _User", { className: "_User" }],
    ["select * from 商品", { className: "商品" }],
    ["select name from A", { keys: "name" }],
    ["select 名称, price, 名称 from A", { keys: "名称,price" }],
    ["select address.city from A", { keys: "address.city" }],
    ["select *, name from A", {}],
    ["select count(*) from A", { count: true, onlyCount: true }],
    ["select COUNT(objectId) from A", { count: true, onlyCount: true }],
    ["select count(*), * from A", { count: true }],
    ["select count(*), game from A", { count: true, keys: "game" }],
    ["select include author, * from A", { include: "author" }],
    ["select include author.city, * from A", { include: "author.city" }],
    ["select include post, include author from A", { include: "post,author" }],
    // REST's keys would drop what include asks for.
    ["select title, include author from A", { keys: "title,author", include: "author" }],
    ["select sum, max, min, avg, count, having, group from A", { keys: "sum,max,min,avg,count,having,group" }],
    ["select `from` from `A`", { keys: "from" }],
  ])("%s", (...row) => check(row));
});

describe("limit and order (contract 6.10)", () => {
  it.each<Row>([
    ["select * from A limit 10", { limit: 10 }],
    ["select * from A limit 20, 10", { skip: 20, limit: 10 }],
    ["select * from A limit 0", { limit: 0 }],
    ["select * from A limit ?", { limit: 5 }, [5]],
    ["select * from A limit ?, ?", { skip: 20, limit: 10 }, [20, 10]],
    ["select * from A order by score", { order: "score" }],
    ["select * from A order by score desc", { order: "-score" }],
    ["select * from A order by -score, +name", { order: "-score,name" }],
    ["select * from A order by score, +name desc", { order: "-score,name" }],
    ["select * from A order by -score, name asc", { order: "-score,name" }],
    [
      "select * from A where a = 1 limit 0, 2 order by -createdAt",
      { where: { a: 1 }, skip: 0, limit: 2, order: "-createdAt" },
    ],
    [
      "select * from A where a = 1 order by -createdAt limit 0, 2",
      { where: { a: 1 }, skip: 0, limit: 2, order: "-createdAt" },
    ],
  ])("%s", (...row) => check(row));
});
