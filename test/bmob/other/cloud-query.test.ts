import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, arrange, NOW, refusalOf, refused, SHOWN } from "./support.js";

const PRIVATE = { ACL: { nobody: { read: true, write: true } } };

const game = async (): Promise<Arranged & { readonly player: string }> => {
  const arranged = await arrange();
  const player = await arranged.put("Player", { name: "小明", age: 9 });
  const pointer = { __type: "Pointer", className: "Player", objectId: player };
  await arranged.put("Score", { label: "a", level: 1, score: 10, player: pointer });
  await arranged.put("Score", { label: "b", level: 1, score: 20, at: { __type: "Date", iso: "2026-03-10 01:30:15" } });
  await arranged.put("Score", { label: "c", level: 2, score: 30, at: { __type: "Date", iso: "2026-03-10 01:30:16" } });
  await arranged.put("Score", { label: "hidden", level: 2, score: 40, ...PRIVATE });
  return { ...arranged, player };
};

const labels = ({ results }: { readonly results: readonly JsonObject[] }): Json[] =>
  results.map(({ label }) => label ?? null);

describe("6.10 cloudQuery", () => {
  it.each<[bql: string, values: Json | undefined, found: string[]]>([
    ["select * from Score", undefined, ["a", "b", "c"]],
    ["SELECT * FROM Score WHERE score > 10", undefined, ["b", "c"]],
    ["select * from Score where score > ? and level = ?", [10, 2], ["c"]],
    ["select * from Score where score > ? and level = ?", "[10, 2]", ["c"]],
    ["select * from Score where label in (?, ?)", '["a","c"]', ["a", "c"]],
    ["select * from Score where label = ?", ["a' or 'a' = 'a"], []],
    ["select * from Score order by -score limit 2", undefined, ["c", "b"]],
    ["select * from Score order by score desc limit 1, 1", undefined, ["b"]],
    ["select * from Score limit ?, ?", [2, 5], ["c"]],
    ["select * from Score", "", ["a", "b", "c"]],
    ["select * from Score", "  ", ["a", "b", "c"]],
    ["select * from Score", null, ["a", "b", "c"]],
    ["select * from Score", [], ["a", "b", "c"]],
    ["select * from Score limit 0", undefined, []],
    ["select * from Score where at > date('2026-03-10 01:30:15')", undefined, ["c"]],
    ["select * from Score where at <= current_timestamp()", undefined, ["b"]],
  ])("%s with %j", async (bql, values, found) => {
    const { cloudQuery } = await game();
    const answer = await cloudQuery(ANONYMOUS, { bql, values });
    expect(labels(answer)).toEqual(found);
    expect(answer).not.toHaveProperty("count");
  });

  it("what a caller may not read is not found, whoever has the master key finds it", async () => {
    const { cloudQuery } = await game();
    const bql = "select * from Score where level = 2";
    expect(labels(await cloudQuery(ANONYMOUS, { bql }))).toEqual(["c"]);
    expect(labels(await cloudQuery(MASTER, { bql }))).toEqual(["c", "hidden"]);
  });

  it("columns and included objects", async () => {
    const { cloudQuery, player } = await game();
    const bql = "select include player, label from Score where label = 'a'";
    const times = { createdAt: SHOWN, updatedAt: SHOWN };
    const { results } = await cloudQuery(ANONYMOUS, { bql });
    expect(results).toEqual([
      {
        objectId: expect.any(String),
        ...times,
        label: "a",
        player: { __type: "Object", className: "Player", objectId: player, ...times, name: "小明", age: 9 },
      },
    ]);
  });

  it("count(*) beside columns counts all matches", async () => {
    const { cloudQuery } = await game();
    const answer = await cloudQuery(ANONYMOUS, { bql: "select count(*), * from Score limit 1" });
    expect(answer).toEqual({ results: [expect.objectContaining({ label: "a" })], count: 3 });
  });

  it.each([
    ["select count(*) from Score", 3],
    ["select count(*) from Score where score > 10", 2],
    ["select count(*) from Score where label = '没有'", 0],
    ["select count(*) from Score limit 1", 3],
  ])("%s: the number, and no objects", async (bql, count) => {
    const { cloudQuery } = await game();
    expect(await cloudQuery(ANONYMOUS, { bql })).toEqual({ results: [], count });
  });

  it.each([
    ["select sum(score) from Score", [{ _sumScore: 60 }]],
    [
      "select sum(score), average(score), count(*) from Score group by level order by level",
      [
        { level: 1, _sumScore: 30, _avgScore: 15, _count: 2 },
        { level: 2, _sumScore: 30, _avgScore: 30, _count: 1 },
      ],
    ],
    ["select max(score), min(score) from Score", [{ _maxScore: 30, _minScore: 10 }]],
    ["select level from Score group by level", [{ level: 1 }, { level: 2 }]],
    ["select count(*) from Score group by level having _count > 1", [{ level: 1, _count: 2 }]],
    ["select sum(score) from Score group by level order by -_sumscore limit 1", [{ level: 1, _sumScore: 30 }]],
    ["select sum(score) from Score where score > 1000", []],
  ])("%s: statistics (6.4)", async (bql, results) => {
    const { cloudQuery } = await game();
    expect(await cloudQuery(ANONYMOUS, { bql })).toEqual({ results });
  });

  it("the clock is the emulator's", async () => {
    const { cloudQuery, clock } = await game();
    const bql = "select * from Score where at > current_timestamp()";
    expect(labels(await cloudQuery(ANONYMOUS, { bql }))).toEqual(["c"]);
    clock.freeze(Date.parse(NOW) + 60_000);
    expect(labels(await cloudQuery(ANONYMOUS, { bql }))).toEqual([]);
  });
});

describe("6.10 BQL that cannot be understood: 601", () => {
  it.each([
    ["select"],
    ["select * from"],
    ["select * from Score where"],
    ["select * from Score where score >"],
    ["select * from Score where score ~ 1"],
    ["select * from Score; drop table Score"],
    ["insert into Score (score) values (1)"],
    ["update Score set score = 1 where objectId = 'a'"],
    ["delete from Score where objectId = 'a'"],
    ["select * from Score where label = '没有"],
    ["select * from Score where score > ?"],
    ["查询"],
    [`select * from Score where label = '${"长".repeat(2000)}'`],
  ])("%s", async (bql) => {
    const { cloudQuery } = await game();
    const { status, body } = await refusalOf(() => cloudQuery(ANONYMOUS, { bql }));
    expect({ status, body }).toEqual(refused(601, expect.stringMatching(/^Invalid bql:./) as string));
  });

  it.each<[Json | undefined]>([[undefined], [""], ["   "], [null], [42], [["select * from Score"]]])(
    "%j is no text",
    async (bql) => {
      const { cloudQuery } = await game();
      const answer = await refusalOf(() => cloudQuery(ANONYMOUS, { bql }));
      expect(answer).toEqual(refused(601, "Invalid bql:there is no text."));
    },
  );

  it("nothing is written by what is refused", async () => {
    const { cloudQuery } = await game();
    await refusalOf(() => cloudQuery(MASTER, { bql: "delete from Score where label = 'a'" }));
    expect(labels(await cloudQuery(MASTER, { bql: "select * from Score" }))).toHaveLength(4);
  });
});

describe("6.10 other refusals", () => {
  const VALUES = refused(107, "invalid json: values must be an array.");

  it.each<[Json, unknown]>([
    ['{"a":1}', VALUES],
    ["1", VALUES],
    ["null", VALUES],
    [{ a: 1 }, VALUES],
    [7, VALUES],
  ])("values %j: 107", async (values, answer) => {
    const { cloudQuery } = await game();
    const bql = "select * from Score where score > ?";
    expect(await refusalOf(() => cloudQuery(ANONYMOUS, { bql, values }))).toEqual(answer);
  });

  it.each([["[1"], ["[1,]"], ['[{"__proto__":1}]'], ["一"]])("values %s are no JSON", async (values) => {
    const { cloudQuery } = await game();
    const bql = "select * from Score where score > ?";
    await expect(cloudQuery(ANONYMOUS, { bql, values })).rejects.toMatchObject({ code: "INVALID_JSON" });
  });

  it.each([
    ["select * from Nowhere", refused(101, "object not found for Nowhere.")],
    ["select * from 商品", refused(103, "classname '商品' must start with a letter.")],
    ["select * from Score where at > date('昨天')", refused(107, "invalid date: 昨天.")],
  ])("%s: as a find answers it", async (bql, answer) => {
    const { cloudQuery } = await game();
    expect(await refusalOf(() => cloudQuery(ANONYMOUS, { bql }))).toEqual(answer);
  });
});
