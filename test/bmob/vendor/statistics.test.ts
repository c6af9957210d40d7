import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { make, open, type Sdk } from "./sdk.js";

let emulator: Emulator;
let Bmob: Sdk;

/** Beijing time (D10): the last of them is the next day there, but not in UTC. */
const GAMES = [
  ["2026-03-01T02:00:00Z", { playerName: "小明", score: 80, score2: 1 }],
  ["2026-03-01T03:00:00Z", { playerName: "小红", score: 90, score2: 2 }],
  ["2026-03-02T04:00:00Z", { playerName: "小明", score: 70, score2: 3 }],
  ["2026-03-02T17:00:00Z", { playerName: "小林", score: 90, score2: 0 }],
] as const;

beforeAll(async () => {
  // The SDK signs with the real time, and the emulator's goes its own way.
  ({ emulator, Bmob } = await open({ signWindowMs: 0 }));
  for (const [time, fields] of GAMES) {
    emulator.clock.freeze(time);
    await make(Bmob, "GameScore", fields);
  }
});
afterAll(() => emulator.close());

const statistics = (asked: Record<string, unknown>) => {
  const query = Bmob.Query("GameScore");
  for (const [parameter, value] of Object.entries(asked)) query.statTo(parameter, value);
  return query.find();
};

describe("hydrogen-js-sdk, statistics over a real port (6.4)", () => {
  it.each<[string, Record<string, unknown>, object[]]>([
    ["sum", { sum: "score" }, [{ _sumScore: 330 }]],
    ["average", { average: "score" }, [{ _avgScore: 82.5 }]],
    ["max and min", { max: "score", min: "score" }, [{ _maxScore: 90, _minScore: 70 }]],
    ["several columns", { sum: "score, score2" }, [{ _sumScore: 330, _sumScore2: 6 }]],
    [
      "by a column",
      { sum: "score", groupby: "playerName", order: "-_sumScore" },
      [
        { playerName: "小明", _sumScore: 150 },
        { playerName: "小红", _sumScore: 90 },
        { playerName: "小林", _sumScore: 90 },
      ],
    ],
    [
      "by day of creation, in Beijing",
      { sum: "score", groupby: "createdAt", order: "-createdAt" },
      [
        { createdAt: "2026-03-03", _sumScore: 90 },
        { createdAt: "2026-03-02", _sumScore: 70 },
        { createdAt: "2026-03-01", _sumScore: 170 },
      ],
    ],
    [
      "by two columns, in the order of a sum, whose case the documentation gets wrong",
      { sum: "score, score2", groupby: "createdAt, playerName", order: "-_sumscore2" },
      [
        { createdAt: "2026-03-02", playerName: "小明", _sumScore: 70, _sumScore2: 3 },
        { createdAt: "2026-03-01", playerName: "小红", _sumScore: 90, _sumScore2: 2 },
        { createdAt: "2026-03-01", playerName: "小明", _sumScore: 80, _sumScore2: 1 },
        { createdAt: "2026-03-03", playerName: "小林", _sumScore: 90, _sumScore2: 0 },
      ],
    ],
    [
      "having",
      { sum: "score", groupby: "playerName", having: { _sumScore: { $gt: 100 } } },
      [{ playerName: "小明", _sumScore: 150 }],
    ],
    [
      "with the size of each group",
      { sum: "score", groupby: "createdAt", groupcount: "true", order: "createdAt", limit: 1 },
      [{ createdAt: "2026-03-01", _sumScore: 170, _count: 2 }],
    ],
    ["distinct values", { groupby: "score", order: "score" }, [{ score: 70 }, { score: 80 }, { score: 90 }]],
    ["a page of groups", { groupby: "score", order: "score", limit: 1, skip: 1 }, [{ score: 80 }]],
    ["of some objects", { sum: "score", where: '{"playerName":"小明"}' }, [{ _sumScore: 150 }]],
    ["of no objects", { sum: "score", where: '{"playerName":"无"}' }, []],
  ])("%s", async (_, asked, expected) => {
    expect(await statistics(asked)).toEqual(expected);
  });

  it("goes with the query's own conditions, order and limit", async () => {
    const query = Bmob.Query("GameScore");
    query.equalTo("score", ">=", 80);
    query.statTo("groupby", "playerName");
    query.statTo("groupcount", "true");
    query.order("playerName");
    query.limit(2);
    expect(await query.find()).toHaveLength(2);
  });
});
