import { describe, expect, it } from "vitest";
import {
  at,
  createWorld,
  date,
  missing,
  NOW,
  op,
  point,
  questions,
  type Scenario,
  type Step,
  times,
  to,
  type World,
} from "./steps.js";

/** Games of four players; `e` has next to nothing. Places: Beijing, Tianjin, Hangzhou, none, none. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming", "li");
  await world.objects("Team", { red: { city: "北京", points: 3 }, blue: { city: "杭州", points: 1 } });
  await world.objects("Game", {
    a: {
      score: 10,
      name: "ann",
      city: "北京",
      flag: true,
      tags: ["x", "y"],
      day: date("2026-01-01 08:00:00"),
      at: point(39.9, 116.4),
      team: to("Team", "red"),
      m: { k: 1 },
    },
    b: {
      score: 20,
      name: "bob",
      city: "天津",
      flag: false,
      tags: ["y"],
      day: date("2026-01-02 08:00:00"),
      at: point(39.1, 117.2),
      team: to("Team", "red"),
      m: { k: 2 },
    },
    c: {
      score: 30,
      name: "cat",
      city: "杭州",
      flag: true,
      tags: ["x", "y", "z"],
      day: date("2026-01-02 23:00:00"),
      at: point(30.3, 120.2),
      team: to("Team", "blue"),
    },
    d: { score: 20, name: "it's", city: "杭州", flag: true, tags: [] },
    e: { name: "50%_off", ACL: { "role:ghost": { read: true } } },
    f: { name: "a?b" },
  });
  await world.step({
    request: "PUT /1/classes/Team/{red}",
    json: { fans: op("AddRelation", { objects: [to("Game", "a"), to("Game", "c")] }) },
  });
  // What was made is in the past, also by whole seconds.
  await world.emulator.clock.advance("1s");
  return world;
};
const SEEN = ["a", "b", "c", "d", "f"];

type Found = { readonly labels: readonly string[] } | { readonly ordered: readonly string[] } | Partial<Step>;
const ask = (bql: string, expected: Found | readonly string[], values?: readonly unknown[]): Scenario => ({
  title: `6.10 ${bql}${values === undefined ? "" : ` ${JSON.stringify(values)}`}`,
  request: "GET /1/cloudQuery",
  query: { bql, ...(values === undefined ? {} : { values }) },
  ...(Array.isArray(expected) ? { labels: expected } : expected),
});
const where = (conditions: string, labels: readonly string[], values?: readonly unknown[]): Scenario =>
  ask(`select * from Game where ${conditions}`, labels, values);

describe("6.10 select", () => {
  questions(arrange, [
    ask("select * from Game", SEEN),
    ask("SELECT * FROM Game", SEEN),
    ask("  select\n*\tfrom   Game  ", SEEN),
    ask("select * from Team", ["red", "blue"]),
    ask("select * from _User", ["ming", "li"]),
    ask("select label from Team where city = '北京'", {
      equals: { results: [{ label: "red", objectId: "{red}", ...times }] },
    }),
    ask("select label, points from Team where points = 1", {
      equals: { results: [{ label: "blue", points: 1, objectId: "{blue}", ...times }] },
    }),
    ask("select *, label from Team where points = 1", { matches: { results: [{ label: "blue", city: "杭州" }] } }),
    ask("select nothing from Team where points = 1", { equals: { results: [{ objectId: "{blue}", ...times }] } }),
    ask("select include team, * from Game where label = 'a'", {
      matches: { results: [{ label: "a", team: { __type: "Object", className: "Team", label: "red", city: "北京" } }] },
    }),
    ask("select * from Game where label = 'a'", { matches: { results: [{ team: to("Team", "red") }] } }),
    ask("select count(*) from Game", { matches: { count: 5, results: expect.any(Array) } }),
    ask("select count(*) from Game where score > 10", { matches: { count: 3 } }),
    ask("select count(*) from Game where score > 1000", { matches: { count: 0 } }),
    ask("select COUNT(*) from Team", { matches: { count: 2 } }),
    { ...ask("select * from Game", ["a", "b", "c", "d", "e", "f"]), master: true },
    { ...ask("select count(*) from Game", { matches: { count: 6 } }), master: true },
    ask("select * from Nothing", { refused: missing("Nothing") }),
  ]);
});

describe("6.10 limit and order by", () => {
  const order = (rest: string, ordered: readonly string[], values?: readonly unknown[]) =>
    ask(`select * from Game where score is exists ${rest}`, { ordered }, values);
  questions(arrange, [
    order("order by score, label", ["a", "b", "d", "c"]),
    order("order by label asc", ["a", "b", "c", "d"]),
    order("order by score, -label", ["a", "d", "b", "c"]),
    order("order by -score, label", ["c", "b", "d", "a"]),
    order("order by -score,-label", ["c", "d", "b", "a"]),
    order("order by +score, +label", ["a", "b", "d", "c"]),
    order("ORDER BY label DESC", ["d", "c", "b", "a"]),
    order("limit 2 order by label", ["a", "b"]),
    order("limit 1, 2 order by label", ["b", "c"]),
    order("limit 0,1 order by -label", ["d"]),
    order("limit 3, 10 order by label", ["d"]),
    order("limit 10, 10 order by label", []),
    order("limit 0", []),
    order("limit ? order by label", ["a", "b", "c"], [3]),
    order("limit ?, ? order by label", ["c", "d"], [2, 5]),
    ask("select * from Team limit 1 order by -points", { ordered: ["red"] }),
    ask("select count(*) from Game limit 1", { matches: { count: 5 } }),
  ]);
});

describe("6.10 where", () => {
  questions(arrange, [
    where("score = 20", ["b", "d"]),
    where("score=20", ["b", "d"]),
    where("score = -20", []),
    where("score = '20'", []),
    where("city = '杭州'", ["c", "d"]),
    where('city = "杭州"', ["c", "d"]),
    where("score != 20", ["a", "c", "f"]),
    where("score <> 20", ["a", "c", "f"]),
    where("score < 20", ["a"]),
    where("score <= 20", ["a", "b", "d"]),
    where("score > 20", ["c"]),
    where("score >= 20", ["b", "c", "d"]),
    where("score >= 10.5 and score < 20.5", ["b", "d"]),
    where("flag = true", ["a", "c", "d"]),
    where("flag = false", ["b"]),
    where("name > 'bz'", ["c", "d"]),
    where("tags = 'x'", ["a", "c"]),
    where("m.k = 2", ["b"]),
    where("team = pointer('Team', '{red}')", ["a", "b"]),
    where("team != pointer('Team', '{red}')", ["c", "d", "f"]),
    where("day = date('2026-01-02 08:00:00')", ["b"]),
    where("day > date('2026-01-01 23:59:59')", ["b", "c"]),
    where("day >= date('2026-01-01 00:00:00') and day < date('2026-01-02 00:00:00')", ["a"]),
    where(`createdAt >= date('${NOW}')`, SEEN),
    where(`createdAt > date('2026-03-10 01:30:16')`, []),
    where("createdAt <= current_timestamp()", SEEN),
    where("createdAt > current_timestamp()", []),
    where("day < current_timestamp()", ["a", "b", "c"]),
    where("at = geopoint(116.4, 39.9)", ["a"]),
    where("objectId = '{a}'", ["a"]),
    where("score in (10, 30)", ["a", "c"]),
    where("city in ('北京', '天津')", ["a", "b"]),
    where("city in ('上海')", []),
    where("score not in (10, 30) and score is exists", ["b", "d"]),
    where("tags in ('z', 'q')", ["c"]),
    where("tags all ('x', 'y')", ["a", "c"]),
    where("tags all ('x', 'y', 'z')", ["c"]),
    where("score is exists", ["a", "b", "c", "d"]),
    where("score is not exists", ["f"]),
    where("name like 'b%'", ["b"]),
    where("name like '%t'", ["c"]),
    where("name like '%a%'", ["a", "c", "f"]),
    where("name like 'ann'", ["a"]),
    where("name like 'an'", []),
    where("city like '%州'", ["c", "d"]),
    where("name not like '%a%'", ["b", "d"]),
    where("name regexp '^[ab]'", ["a", "b", "f"]),
    where("name regexp 't'", ["c", "d"]),
    where("name not regexp '^[ab]'", ["c", "d"]),
    where("NAME = 'ann'", []),
    where("score > 10 AND flag = TRUE", ["c", "d"]),
    where("score = 10 or score = 30", ["a", "c"]),
    where("score = 10 or score = 20 and flag = false", ["a", "b"]),
    where("(score = 10 or score = 20) and flag = true", ["a", "d"]),
    where("flag = true and (score = 30 or city = '北京')", ["a", "c"]),
    where("((score = 20))", ["b", "d"]),
    where("name = 'it''s'", ["d"]),
    where('name = "it\'s"', ["d"]),
    where("name = 'a?b'", ["f"]),
    where("name = 'x; drop table Game'", []),
  ]);
});

describe("6.10 geo", () => {
  questions(arrange, [
    ask("select * from Game where at near [116.4, 39.9]", { ordered: ["a"] }),
    ask("select * from Game where at near [116.4, 39.9] max 200 km", { ordered: ["a", "b"] }),
    ask("select * from Game where at near [117.2, 39.1] max 200 km", { ordered: ["b", "a"] }),
    ask("select * from Game where at near [116.4, 39.9] max 100 miles", { ordered: ["a", "b"] }),
    ask("select * from Game where at near [116.4, 39.9] max 50 miles", { ordered: ["a"] }),
    ask("select * from Game where at near [116.4, 39.9] max 1 radians", { ordered: ["a", "b", "c"] }),
    ask("select * from Game where at near [116.4, 39.9] max 0.05 radians", { ordered: ["a", "b"] }),
    ask("select * from Game where at near [116.4, 39.9] max 5000 km limit 1, 1", { ordered: ["b"] }),
    ask("select * from Game where at near [116.4, 39.9] max 5000 km order by -score", { ordered: ["c", "b", "a"] }),
    ask("select * from Game where at near [116.4, 39.9] max 5000 km and flag = true", { ordered: ["a", "c"] }),
    ask("select * from Game where at near geopoint(116.4, 39.9) max 200 km", { ordered: ["a", "b"] }),
    where("at within [116, 39] and [118, 40]", ["a", "b"]),
    where("at within [116, 39.5] and [118, 40]", ["a"]),
    where("at within [0, 0] and [10, 10]", []),
    where("at within [116, 39] and [118, 40] and score = 20", ["b"]),
  ]);
});

describe("6.10 relations", () => {
  questions(arrange, [
    where("related fans to pointer('Team', '{red}')", ["a", "c"]),
    where("related fans to pointer('Team', '{red}') and score > 10", ["c"]),
    where("related fans to pointer('Team', ?)", ["a", "c"], ["{red}"]),
    where("related fans to pointer('Team', '{blue}')", []),
  ]);
});

describe("6.10 placeholders", () => {
  questions(arrange, [
    where("score = ?", ["b", "d"], [20]),
    where("score > ? and flag = ?", ["c", "d"], [10, true]),
    where("city = ?", ["c", "d"], ["杭州"]),
    where("name = ?", ["d"], ["it's"]),
    where("name = ?", ["f"], ["a?b"]),
    where("name = ?", [], ["x' or 'a' = 'a"]),
    where("city = ? or city = ?", ["a", "b"], ["天津", "北京"]),
    where("score in (?, ?)", ["a", "c"], [10, 30]),
    where("tags all (?, ?)", ["c"], ["z", "x"]),
    where("day > date(?)", ["b", "c"], ["2026-01-01 12:00:00"]),
    where("day > ?", ["b", "c"], [date("2026-01-01 12:00:00")]),
    where("team = pointer('Team', ?)", ["c"], ["{blue}"]),
    where("team = ?", ["c"], [to("Team", "blue")]),
    where("name like ?", ["b"], ["b%"]),
    where("name regexp ?", ["c"], ["^c"]),
    where("score = 20", ["b", "d"], []),
    where("name = '?' or score = ?", ["a"], [10]),
    ask("select count(*) from Game where score >= ?", { matches: { count: 3 } }, [20]),
    ask("select sum(score) from Game where city = ?", { equals: { results: [{ _sumScore: 50 }] } }, ["杭州"]),
  ]);
});

describe("6.10, 6.4 statistics", () => {
  const rows = (bql: string, results: unknown, values?: readonly unknown[]) =>
    ask(bql, { equals: { results } }, values);
  questions(arrange, [
    rows("select sum(score) from Game", [{ _sumScore: 80 }]),
    rows("select max(score) from Game", [{ _maxScore: 30 }]),
    rows("select min(score) from Game", [{ _minScore: 10 }]),
    rows("select average(score) from Game where flag = true", [{ _avgScore: 20 }]),
    rows("select sum(score), max(score), min(score) from Game", [{ _sumScore: 80, _maxScore: 30, _minScore: 10 }]),
    rows("select sum(score) from Game where city = '杭州'", [{ _sumScore: 50 }]),
    rows("select sum(score) from Game where city = '上海'", []),
    rows("select sum(score) from Game where score is exists group by city order by _sumScore", [
      { city: "北京", _sumScore: 10 },
      { city: "天津", _sumScore: 20 },
      { city: "杭州", _sumScore: 50 },
    ]),
    rows("select city, sum(score) from Game where score is exists group by city order by -_sumScore", [
      { city: "杭州", _sumScore: 50 },
      { city: "天津", _sumScore: 20 },
      { city: "北京", _sumScore: 10 },
    ]),
    rows("select max(score) from Game where flag is exists group by flag order by flag", [
      { flag: false, _maxScore: 20 },
      { flag: true, _maxScore: 30 },
    ]),
    rows("select sum(score) from Game where score is exists group by city, flag order by _sumScore", [
      { city: "北京", flag: true, _sumScore: 10 },
      { city: "天津", flag: false, _sumScore: 20 },
      { city: "杭州", flag: true, _sumScore: 50 },
    ]),
    rows("select sum(score) from Game where score is exists group by city having _sumScore > 15 order by _sumScore", [
      { city: "天津", _sumScore: 20 },
      { city: "杭州", _sumScore: 50 },
    ]),
    rows("select sum(score) from Game where score is exists group by city having _sumScore > 15 and _sumScore < 50", [
      { city: "天津", _sumScore: 20 },
    ]),
    rows("select sum(score) from Game where score is exists limit 1 group by city order by -_sumScore", [
      { city: "杭州", _sumScore: 50 },
    ]),
    rows("select sum(score) from Game where day is exists group by day order by day", [
      { day: "2026-01-01", _sumScore: 10 },
      { day: "2026-01-02", _sumScore: 50 },
    ]),
    {
      ...rows("select sum(score) from Game where name = '50%_off'", []),
      title: "6.8 what may not be read is not counted",
    },
  ]);
});

describe("6.10 601 Invalid bql", () => {
  const INVALID = { code: 601, error: expect.stringMatching(/^Invalid bql:./) };
  questions(arrange, [
    ...[
      "x",
      "select",
      "select *",
      "select * Game",
      "select * from",
      "select from Game",
      "select * from Game where",
      "select * from Game where score",
      "select * from Game where score =",
      "select * from Game where = 10",
      "select * from Game where score == 10",
      "select * from Game where score = 10 and",
      "select * from Game where (score = 10",
      "select * from Game where score = 10)",
      "select * from Game where score = 'x",
      "select * from Game where score between 1 and 2",
      "select * from Game where score in 10, 20",
      "select * from Game where score = 10 20",
      "select * from Game where at near 116",
      "select * from Game where at near [116.4]",
      "select * from Game where at within [1, 2]",
      "select * from Game where related fans to 'x'",
      "select * from Game where score = nosuch('x')",
      "select * from Game limit",
      "select * from Game limit x",
      "select * from Game limit -1",
      "select * from Game order score",
      "select * from Game order by",
      "select * from Game group by",
      "select median(score) from Game",
      "select sum() from Game",
      "select * from Game where score = 1; select * from Team",
      "select * from Game -- note",
      "insert into Game(score) values(1)",
      "update Game set score = 1 where label = 'a'",
      "delete from Game where label = 'a'",
      "drop table Game",
      "查询 * from Game",
      "select * from Game where score = $ne",
    ].map((bql) => ask(bql, { status: 400, matches: INVALID })),
    ask("select * from Game where score = ?", { status: 400, matches: INVALID }),
    ask("select * from Game where score = ?", { status: 400, matches: INVALID }, []),
    ask("select * from Game where score = ? and flag = ?", { status: 400, matches: INVALID }, [20]),
    ask("select * from Game limit ?", { status: 400, matches: INVALID }, ["x"]),
    {
      title: "6.10 nothing of all that was done",
      steps: [
        { request: "GET /1/classes/Game?count=1&limit=0", equals: { results: [], count: 5 } },
        { request: "GET /1/classes/Game/{a}", matches: { score: 10 } },
      ],
    },
    ask("select * from Game where __proto__ = 1", { status: 400 }),
    { title: "6.10 no bql", request: "GET /1/cloudQuery", status: 400 },
    { title: "6.10 an empty one", request: "GET /1/cloudQuery?bql=", status: 400 },
    ...["{", "5", '"x"', "{}", "null"].map(
      (values): Scenario => ({
        title: `6.10 values that are no list: ${values}`,
        request: "GET /1/cloudQuery",
        query: { bql: "select * from Game where score = ?", values },
        status: 400,
      }),
    ),
    ...[{ $gt: 0 }, { $ne: null }].map(
      (value): Scenario => ({
        title: `6.10 values are values: ${JSON.stringify(value)}`,
        request: "GET /1/cloudQuery",
        query: { bql: "select * from Game where score = ?", values: [value] },
        status: 400,
      }),
    ),
    {
      title: "6.3, 6.10 a bad regular expression",
      request: "GET /1/cloudQuery",
      query: { bql: "select * from Game where name regexp '('" },
      refused: [601, "Invalid bql:name: $regex: Unterminated group"],
    },
    {
      title: "6.10 a name that no query knows",
      request: "GET /1/cloudQuery",
      query: { bql: "select * from Game order by __readers" },
      refused: [601, "Invalid bql:invalid query key: __readers."],
    },
  ]);
  it("6.10 a very long one", async () => {
    await using world = await arrange();
    for (const bql of [
      `select * from Game where ${"(".repeat(5000)}`,
      `select * from Game where name = '${"x".repeat(50_000)}'`,
    ]) {
      const { status, json } = await world.http("GET", "/1/cloudQuery", { query: { bql } });
      // 414: the URL itself may be too long.
      expect([400, 414]).toContain(status);
      expect(at(json, "error")).toEqual(expect.any(String));
    }
  });
});

describe("2, 6.10 how it is sent", () => {
  questions(arrange, [
    {
      title: "2 + is a blank",
      request: "GET /1/cloudQuery?bql=select+*+from+Team+where+points+%3D+3",
      labels: ["red"],
    },
    {
      title: "2 a slash at the end, a timestamp",
      request: "GET /1/cloudQuery/?bql=select%20*%20from%20Team&timestamp=1",
      labels: ["red", "blue"],
    },
  ]);
});
