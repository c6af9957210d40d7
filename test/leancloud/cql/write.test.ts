import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseCql, type Statement } from "../../../src/platforms/leancloud/cql/index.js";

type Row = [text: string, statement: Statement, pvalues?: Json[]];

const check = ([text, statement, pvalues = []]: Row): void => expect(parseCql(text, pvalues)).toStrictEqual(statement);

const pointer = { __type: "Pointer", className: "_User", objectId: "u1" };

describe("insert (LeanCloud contract 19.4)", () => {
  it.each<Row>([
    ["insert into C(a,b) values (1,2)", { kind: "insert", className: "C", body: { a: 1, b: 2 } }],
    ["INSERT INTO C (a) VALUES ('龙井')", { kind: "insert", className: "C", body: { a: "龙井" } }],
    [
      "insert into C(a, `values`) values (?, ?)",
      { kind: "insert", className: "C", body: { a: null, values: [1] } },
      [null, [1]],
    ],
    ["insert into C(u) values(pointer('_User','u1'))", { kind: "insert", className: "C", body: { u: pointer } }],
    [
      "insert into C(n) values (op('Increment', {amount: 2}))",
      { kind: "insert", className: "C", body: { n: { __op: "Increment", amount: 2 } } },
    ],
    ["insert into C() values ()", { kind: "insert", className: "C", body: {} }],
  ])("%s", (...row) => check(row));
});

describe("update (contract 19.4)", () => {
  it.each<Row>([
    [
      "update C set a=1,b=op('Increment', {\"amount\":1}) where objectId='x'",
      { kind: "update", className: "C", objectId: "x", body: { a: 1, b: { __op: "Increment", amount: 1 } } },
    ],
    [
      "update C set score=90, name='leancloud' where objectId='x'",
      { kind: "update", className: "C", objectId: "x", body: { score: 90, name: "leancloud" } },
    ],
    [
      "update C set name=?,score=? where objectId=?",
      { kind: "update", className: "C", objectId: "x", body: { name: "n", score: 1 } },
      ["n", 1, "x"],
    ],
    [
      "UPDATE C SET n = op('Delete') WHERE objectId = 'x'",
      { kind: "update", className: "C", objectId: "x", body: { n: { __op: "Delete" } } },
    ],
    [
      "update _User set f=op('AddRelation', {'objects': [pointer('_User','u1')]}) where objectId='x'",
      { kind: "update", className: "_User", objectId: "x", body: { f: { __op: "AddRelation", objects: [pointer] } } },
    ],
    [
      "update C set set=op(?, ?) where objectId='x'",
      { kind: "update", className: "C", objectId: "x", body: { set: { __op: "Add", objects: [1] } } },
      ["Add", { objects: [1] }],
    ],
    [
      "update C set a.b='c' where objectId='x'",
      { kind: "update", className: "C", objectId: "x", body: { "a.b": "c" } },
    ],
    [
      "update C set n=1 where objectId='x' and amount>=100",
      { kind: "update", className: "C", objectId: "x", body: { n: 1 }, where: { amount: { $gte: 100 } } },
    ],
    [
      "update C set n=1 where (a=1 or b=2) and (objectId='x' and c=3)",
      {
        kind: "update",
        className: "C",
        objectId: "x",
        body: { n: 1 },
        where: { $or: [{ a: 1 }, { b: 2 }], c: 3 },
      },
    ],
    [
      "update C set n=1 where objectId='x' and objectId='y'",
      { kind: "update", className: "C", objectId: "x", body: { n: 1 }, where: { objectId: "y" } },
    ],
  ])("%s", (...row) => check(row));
});

describe("delete (contract 19.4)", () => {
  it.each<Row>([
    ["delete from C where objectId='x'", { kind: "delete", className: "C", objectId: "x" }],
    ['DELETE FROM C WHERE objectId = "x"', { kind: "delete", className: "C", objectId: "x" }],
    ["delete from C where objectId=?", { kind: "delete", className: "C", objectId: "x" }, ["x"]],
    [
      "delete from C where n is not exists and objectId='x'",
      { kind: "delete", className: "C", objectId: "x", where: { n: { $exists: false } } },
    ],
  ])("%s", (...row) => check(row));
});
