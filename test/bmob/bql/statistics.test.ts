import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { parseBql, type Statement } from "../../../src/platforms/bmob/bql/index.js";
import { COUNT_COLUMN, resultColumn } from "../../../src/platforms/bmob/objects/result-columns.js";
import { select } from "./support.js";

type Row = [text: string, different: Partial<Statement>, values?: Json[]];

const check = ([text, different, values = []]: Row): void =>
  expect(parseBql(text, values)).toStrictEqual(select(different));

describe("what is calculated (Bmob contract 6.10, 6.4)", () => {
  it.each<Row>([
    ["select sum(score) from A", { statistics: { sum: "score" } }],
    ["select SUM( score ), sum(cost), sum(score) from A", { statistics: { sum: "score,cost" } }],
    [
      "select sum(a), average(b), avg(c), max(d), min(e) from A",
      { statistics: { sum: "a", average: "b,c", max: "d", min: "e" } },
    ],
    ["select sum(得分) from A where 班级 = ?", { where: { 班级: "一班" }, statistics: { sum: "得分" } }, ["一班"]],
    // A count beside them is the one of each group.
    ["select sum(score), count(*) from A", { statistics: { sum: "score", groupcount: true } }],
    // Nothing else is in the result.
    ["select name, sum(score) from A group by name", { statistics: { sum: "score", groupby: "name" } }],
    ["select *, max(score) from A", { statistics: { max: "score" } }],
    ["select include author, max(score) from A", { statistics: { max: "score" } }],
  ])("%s", (...row) => check(row));
});

describe("group by", () => {
  it.each<Row>([
    ["select name from A group by name", { statistics: { groupby: "name" } }],
    ["select * from A group by name, 班级, name", { statistics: { groupby: "name,班级" } }],
    ["select count(*) from A group by name", { statistics: { groupby: "name", groupcount: true } }],
    [
      "select sum(score) from A where a = 1 group by name order by -createdAt",
      { where: { a: 1 }, order: "-createdAt", statistics: { sum: "score", groupby: "name" } },
    ],
    [
      "select avg(score) from A limit 10 group by name order by _avgScore desc",
      { limit: 10, order: "-_avgScore", statistics: { average: "score", groupby: "name" } },
    ],
  ])("%s", (...row) => check(row));
});

describe("having", () => {
  const grouped = { sum: "score", groupby: "name" };

  it.each<Row>([
    [
      "select sum(score) from A group by name having _sumScore > 100",
      { statistics: { ...grouped, having: { _sumScore: { $gt: 100 } } } },
    ],
    [
      "select sum(score) from A group by name having sum(score) > 100",
      { statistics: { ...grouped, having: { _sumScore: { $gt: 100 } } } },
    ],
    [
      "select sum(score), count(*) from A group by name having _sumScore > 100 and _count >= 2",
      { statistics: { ...grouped, groupcount: true, having: { _sumScore: { $gt: 100 }, _count: { $gte: 2 } } } },
    ],
    [
      "select sum(score) from A group by name having (Sum(score) > 9 or name like '王%') and _sumScore != 20",
      {
        statistics: {
          ...grouped,
          having: { $or: [{ _sumScore: { $gt: 9 } }, { name: { $regex: "^王" } }], _sumScore: { $ne: 20 } },
        },
      },
    ],
    // What is compared is calculated, too: there would be no such result column.
    [
      "select name from A group by name having average(score) >= 60 and count(objectId) not in (1, 2)",
      {
        statistics: {
          average: "score",
          groupby: "name",
          groupcount: true,
          having: { _avgScore: { $gte: 60 }, _count: { $nin: [1, 2] } },
        },
      },
    ],
    ["select count(*) from A having _count > 1", { statistics: { groupcount: true, having: { _count: { $gt: 1 } } } }],
    ["select * from A having max(score) = 1", { statistics: { max: "score", having: { _maxScore: 1 } } }],
  ])("%s", (...row) => check(row));

  it("comes in any order with the other clauses", () => {
    const clauses = ["group by name", "having _count > 1", "order by -_count", "limit 5, 10"];
    const expected = select({
      skip: 5,
      limit: 10,
      order: "-_count",
      statistics: { groupby: "name", groupcount: true, having: { _count: { $gt: 1 } } },
    });
    const orders = (rest: readonly string[]): string[] =>
      rest.length === 0
        ? [""]
        : rest.flatMap((one) => orders(rest.filter((other) => other !== one)).map((more) => `${one} ${more}`));
    const texts = orders(clauses);
    expect(texts).toHaveLength(24);
    for (const text of texts) expect(parseBql(`select count(*) from A ${text}`, []), text).toStrictEqual(expected);
  });
});

describe("result columns (contract 6.4)", () => {
  it.each([
    [resultColumn("sum", "score"), "_sumScore"],
    [resultColumn("max", "playScore"), "_maxPlayScore"],
    [resultColumn("min", "Score"), "_minScore"],
    [resultColumn("average", "s"), "_avgS"],
    [resultColumn("average", "得分"), "_avg得分"],
    [COUNT_COLUMN, "_count"],
  ])("%s", (column, expected) => expect(column).toBe(expected));
});
