import { describe, expect, it } from "vitest";
import { createWorld, date, questions, type Scenario, type Step, scenarios, to, type World } from "./steps.js";

const ROWS = {
  a: { score: 1, rank: 10, playerName: "ann", team: "红", flag: true, day: date("2026-01-01 00:30:00") },
  b: { score: 2, rank: 20, playerName: "bob", team: "红", flag: false, day: date("2026-01-01 23:30:00") },
  c: { score: 3.5, rank: 30, playerName: "ann", team: "蓝", flag: true, day: date("2026-01-02 00:30:00") },
  d: { score: -4, playerName: "ann", team: "红", flag: true, day: date("2026-01-01 08:30:00") },
};

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Team", { red: {}, blue: {} });
  const teams: Readonly<Record<string, object>> = {
    a: to("Team", "red"),
    b: to("Team", "red"),
    c: to("Team", "blue"),
    d: to("Team", "red"),
  };
  await world.objects(
    "Game",
    Object.fromEntries(
      Object.entries(ROWS).map(([label, row]) => [label, { ...row, Upper: row.score, of: teams[label] }]),
    ),
  );
  return world;
};

const counts = (title: string, query: NonNullable<Step["query"]>, results: unknown): Scenario => ({
  title: `6.4 ${title}`,
  request: "GET /1/classes/Game",
  query,
  equals: { results },
});

describe("6.4 over all rows", () => {
  questions(arrange, [
    counts("sum", { sum: "score" }, [{ _sumScore: 2.5 }]),
    counts("average", { average: "score" }, [{ _avgScore: 0.625 }]),
    counts("max", { max: "score" }, [{ _maxScore: 3.5 }]),
    counts("min", { min: "score" }, [{ _minScore: -4 }]),
    counts("groupcount", { groupcount: "true" }, [{ _count: 4 }]),
    counts("two columns", { sum: "score,rank" }, [{ _sumScore: 2.5, _sumRank: 60 }]),
    counts("blanks around commas", { sum: " score , rank " }, [{ _sumScore: 2.5, _sumRank: 60 }]),
    counts("blanks around commas, average", { average: "score, rank" }, [{ _avgScore: 0.625, _avgRank: 20 }]),
    counts("all at once", { sum: "score", average: "score", max: "score", min: "score", groupcount: "true" }, [
      { _sumScore: 2.5, _avgScore: 0.625, _maxScore: 3.5, _minScore: -4, _count: 4 },
    ]),
    counts("different columns", { sum: "score", max: "rank", min: "rank" }, [
      { _sumScore: 2.5, _maxRank: 30, _minRank: 10 },
    ]),
    counts("a column with a capital", { sum: "Upper" }, [{ _sumUpper: 2.5 }]),
    counts("only numbers count: the average of those that have one", { average: "rank" }, [{ _avgRank: 20 }]),
    counts("only numbers count: sum", { sum: "rank" }, [{ _sumRank: 60 }]),
    counts("only numbers count: min", { min: "rank" }, [{ _minRank: 10 }]),
    counts("where", { sum: "score", where: { team: "红" } }, [{ _sumScore: -1 }]),
    counts("where with operators", { sum: "score", groupcount: "true", where: { score: { $gt: 0 } } }, [
      { _sumScore: 6.5, _count: 3 },
    ]),
    counts("no row matches", { sum: "score", where: { team: "x" } }, []),
    counts("no row matches: max", { max: "score", where: { team: "x" } }, []),
    counts("no row matches: groupcount", { groupcount: "true", where: { team: "x" } }, []),
    counts("no row matches: groupby", { groupby: "team", where: { team: "x" } }, []),
    counts("camel case keeps its humps", { groupcount: "true", groupby: "playerName", order: "playerName" }, [
      { playerName: "ann", _count: 3 },
      { playerName: "bob", _count: 1 },
    ]),
  ]);
});

describe("6.4 groupby", () => {
  questions(arrange, [
    counts("alone: distinct values", { groupby: "playerName", order: "playerName" }, [
      { playerName: "ann" },
      { playerName: "bob" },
    ]),
    counts("alone, two columns", { groupby: "playerName,team", order: "playerName,team" }, [
      { playerName: "ann", team: "红" },
      { playerName: "ann", team: "蓝" },
      { playerName: "bob", team: "红" },
    ]),
    counts("with blanks around commas", { groupby: "playerName , team", where: { team: "蓝" } }, [
      { playerName: "ann", team: "蓝" },
    ]),
    counts("sum", { groupby: "team", sum: "score", order: "team" }, [
      { team: "红", _sumScore: -1 },
      { team: "蓝", _sumScore: 3.5 },
    ]),
    counts("average, max, min", { groupby: "team", average: "score", max: "score", min: "score", order: "team" }, [
      { team: "红", _avgScore: -1 / 3, _maxScore: 2, _minScore: -4 },
      { team: "蓝", _avgScore: 3.5, _maxScore: 3.5, _minScore: 3.5 },
    ]),
    counts("groupcount", { groupby: "team", groupcount: "true", order: "team" }, [
      { team: "红", _count: 3 },
      { team: "蓝", _count: 1 },
    ]),
    counts("two columns and a sum", { groupby: "playerName,team", sum: "score", order: "playerName,team" }, [
      { playerName: "ann", team: "红", _sumScore: -3 },
      { playerName: "ann", team: "蓝", _sumScore: 3.5 },
      { playerName: "bob", team: "红", _sumScore: 2 },
    ]),
    counts("booleans", { groupby: "flag", groupcount: "true", order: "_count" }, [
      { flag: false, _count: 1 },
      { flag: true, _count: 3 },
    ]),
    counts("numbers", { groupby: "score", order: "score" }, [
      { score: -4 },
      { score: 1 },
      { score: 2 },
      { score: 3.5 },
    ]),
    counts("pointers", { groupby: "of", groupcount: "true", order: "-_count" }, [
      { of: to("Team", "red"), _count: 3 },
      { of: to("Team", "blue"), _count: 1 },
    ]),
    counts("where comes first", { groupby: "team", groupcount: "true", where: { playerName: "ann" }, order: "team" }, [
      { team: "红", _count: 2 },
      { team: "蓝", _count: 1 },
    ]),
    counts("a Date column: per day, of Beijing", { groupby: "day", groupcount: "true", order: "day" }, [
      { day: "2026-01-01", _count: 3 },
      { day: "2026-01-02", _count: 1 },
    ]),
    counts("a Date column with a sum", { groupby: "day", sum: "score", order: "-day" }, [
      { day: "2026-01-02", _sumScore: 3.5 },
      { day: "2026-01-01", _sumScore: -1 },
    ]),
    counts("createdAt: per day, of Beijing", { groupby: "createdAt", groupcount: "true" }, [
      { createdAt: "2026-03-10", _count: 4 },
    ]),
    counts("updatedAt", { groupby: "updatedAt", sum: "score" }, [{ updatedAt: "2026-03-10", _sumScore: 2.5 }]),
    counts("createdAt and another column", { groupby: "createdAt,team", groupcount: "true", order: "team" }, [
      { createdAt: "2026-03-10", team: "红", _count: 3 },
      { createdAt: "2026-03-10", team: "蓝", _count: 1 },
    ]),
  ]);
  scenarios(createWorld, [
    {
      title: "6.4 days end at midnight in Beijing",
      steps: [
        { request: "POST /1/classes/T", json: { n: 1 } },
        // 01:30 there now: 22 hours later it is still the same day, one more hour later the next.
        { request: "POST /1/classes/T", json: { n: 2 }, after: "22h" },
        { request: "POST /1/classes/T", json: { n: 4 }, after: "1h" },
        {
          request: "GET /1/classes/T?groupby=createdAt&sum=n&order=createdAt",
          equals: {
            results: [
              { createdAt: "2026-03-10", _sumN: 3 },
              { createdAt: "2026-03-11", _sumN: 4 },
            ],
          },
        },
      ],
    },
  ]);
});

describe("6.4 having", () => {
  const byPlayer = { groupby: "playerName", sum: "score", groupcount: "true", order: "playerName" };
  const ann = { playerName: "ann", _sumScore: 0.5, _count: 3 };
  const bob = { playerName: "bob", _sumScore: 2, _count: 1 };
  questions(arrange, [
    counts("$gt", { ...byPlayer, having: { _sumScore: { $gt: 1 } } }, [bob]),
    counts("$lte", { ...byPlayer, having: { _sumScore: { $lte: 2 } } }, [ann, bob]),
    counts("a plain value", { ...byPlayer, having: { _count: 3 } }, [ann]),
    counts("$ne", { ...byPlayer, having: { _count: { $ne: 3 } } }, [bob]),
    counts("$in", { ...byPlayer, having: { _sumScore: { $in: [2, 5] } } }, [bob]),
    counts("two conditions", { ...byPlayer, having: { _sumScore: { $lt: 1 }, _count: { $gte: 3 } } }, [ann]),
    counts("$or", { ...byPlayer, having: { $or: [{ _sumScore: 2 }, { _count: 3 }] } }, [ann, bob]),
    counts("a groupby column", { ...byPlayer, having: { playerName: "bob" } }, [bob]),
    counts("nobody", { ...byPlayer, having: { _count: { $gt: 100 } } }, []),
    counts("an empty object", { ...byPlayer, having: {} }, [ann, bob]),
    counts("with where", { ...byPlayer, where: { score: { $gt: 0 } }, having: { _count: 2 } }, [
      { playerName: "ann", _sumScore: 4.5, _count: 2 },
    ]),
    counts("average", { groupby: "team", average: "score", having: { _avgScore: { $gt: 0 } } }, [
      { team: "蓝", _avgScore: 3.5 },
    ]),
    {
      title: "6.4 having that is no JSON",
      request: "GET /1/classes/Game?sum=score&groupby=team&having=%7B",
      status: 400,
    },
    {
      title: "6.4 having with an unknown operator",
      request: "GET /1/classes/Game?sum=score&groupby=team",
      query: { having: { _sumScore: { $foo: 1 } } },
      status: 400,
    },
  ]);
});

describe("6.4 order, limit, skip", () => {
  const sums = { groupby: "playerName,team", sum: "score" };
  const first = { playerName: "ann", team: "蓝", _sumScore: 3.5 };
  const second = { playerName: "bob", team: "红", _sumScore: 2 };
  const third = { playerName: "ann", team: "红", _sumScore: -3 };
  questions(arrange, [
    counts("by a result column, descending", { ...sums, order: "-_sumScore" }, [first, second, third]),
    counts("by a result column, ascending", { ...sums, order: "_sumScore" }, [third, second, first]),
    counts("case does not matter when nothing fits exactly", { ...sums, order: "-_sumscore" }, [first, second, third]),
    counts("in capitals", { ...sums, order: "_SUMSCORE" }, [third, second, first]),
    counts("by a groupby column", { ...sums, order: "-playerName,_sumScore" }, [second, third, first]),
    counts(
      "by a result column, then a groupby column",
      { ...sums, groupcount: "true", order: "_count,-_sumScore", having: { _count: 1 } },
      [
        { ...first, _count: 1 },
        { ...second, _count: 1 },
      ],
    ),
    counts("limit", { ...sums, order: "-_sumScore", limit: 1 }, [first]),
    counts("skip", { ...sums, order: "-_sumScore", skip: 1 }, [second, third]),
    counts("limit and skip", { ...sums, order: "-_sumScore", limit: 1, skip: 1 }, [second]),
    counts("skip all", { ...sums, order: "-_sumScore", skip: 3 }, []),
    counts("limit 0", { ...sums, limit: 0 }, []),
  ]);
});

describe("6.4 more rows than a query returns", () => {
  const many = async (): Promise<World> => {
    const world = await createWorld();
    for (let n = 1; n <= 150; n++) await world.step({ request: "POST /1/classes/Many", json: { n, odd: n % 2 === 1 } });
    return world;
  };
  questions(many, [
    {
      title: "6.4 all of them count",
      request: "GET /1/classes/Many?sum=n&groupcount=true",
      equals: { results: [{ _sumN: 11_325, _count: 150 }] },
    },
    {
      title: "6.4 all of them count in groups",
      request: "GET /1/classes/Many?sum=n&groupby=odd&order=_sumN",
      equals: {
        results: [
          { odd: true, _sumN: 5625 },
          { odd: false, _sumN: 5700 },
        ],
      },
    },
  ]);
});

describe("6.4 names are columns, or paths below them", () => {
  const nested = async (): Promise<World> => {
    const world = await createWorld();
    await world.objects("Game", {
      a: { id: "x", map: { k: 1, at: date("2026-01-01 00:30:00") }, dates: [date("2026-01-01 00:30:00")] },
      b: { id: "y", map: { k: 2, at: date("2026-01-01 23:30:00") } },
    });
    return world;
  };
  questions(nested, [
    ...["sum", "average", "max", "min", "groupby"].flatMap((parameter) =>
      ["__readers", "$a", "9a", "a,__id", "a..b"].map(
        (name): Scenario => ({
          title: `6.4 ${parameter}=${name} is none`,
          request: "GET /1/classes/Game",
          query: { [parameter]: name },
          refused: [102, `invalid query key: ${name.split(",").at(-1)}.`],
        }),
      ),
    ),
    counts("below a column", { sum: "map.k", average: "map.k" }, [{ "_sumMap.k": 3, "_avgMap.k": 1.5 }]),
    counts("groups below a column", { groupby: "map.k", order: "-map.k" }, [{ "map.k": 2 }, { "map.k": 1 }]),
    counts("dates below a column, by their day", { groupby: "map.at" }, [{ "map.at": "2026-01-01" }]),
    counts("dates inside of values, as the cloud shows them", { groupby: "dates", where: { id: "x" } }, [
      { dates: [date("2026-01-01 00:30:00")] },
    ]),
    counts("having: a path", { sum: "map.k", groupby: "id", having: { "_sumMap.k": { $gt: 1 } } }, [
      { id: "y", "_sumMap.k": 2 },
    ]),
    counts("having: what is inside of a value", { groupby: "map", having: { "map.k": 1 } }, [
      { map: { k: 1, at: date("2026-01-01 00:30:00") } },
    ]),
    counts("having: a column called id", { groupby: "id", having: { id: "x" } }, [{ id: "x" }]),
    counts("having: objectId", { groupby: "objectId", groupcount: "true", having: { objectId: "{a}" } }, [
      { objectId: "{a}", _count: 1 },
    ]),
    counts("having: a day", { groupby: "createdAt", groupcount: "true", having: { createdAt: "2026-03-10" } }, [
      { createdAt: "2026-03-10", _count: 2 },
    ]),
    counts("having: days after", { groupby: "updatedAt", having: { updatedAt: { $gt: "2026-03-10" } } }, []),
    counts("having: a column that there is not", { groupby: "id", having: { nothing: 1 } }, []),
    {
      title: "6.4 having: a name that no column has",
      request: "GET /1/classes/Game",
      query: { groupby: "id", having: { __readers: 1 } },
      refused: [102, "invalid query key: __readers."],
    },
  ]);
});

describe("6.4 what a password says", () => {
  it.each([
    "groupby=password",
    "max=password",
    "groupby=sessionToken",
    "min=sessionToken",
    "groupby=username&order=password",
  ])("6.6 nothing in %s", async (query) => {
    await using world = await createWorld();
    await world.users("ming");
    for (const path of ["users", "classes/_User"]) {
      const { status, text } = await world.http("GET", `/1/${path}?${query}`);
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('"pass"');
      expect(text).not.toContain(String(world.names.get("ming.token")));
    }
  });
});
