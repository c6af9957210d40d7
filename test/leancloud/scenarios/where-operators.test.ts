import { describe } from "vitest";
import { createWorld, questions, type Scenario, to, type World } from "./steps.js";
import { NOW } from "./support.js";

const date = (iso: string) => ({ __type: "Date", iso });

/** low, mid, high have everything; null has nulls; bare has nothing. */
const ROWS = {
  low: {
    str: "apple 苹果",
    num: 1,
    neg: -2.5,
    flag: true,
    day: date("2020-01-01T00:00:00.000Z"),
    arr: ["red", "甜"],
    nums: [1, 2],
    maps: [{ k: 1 }, { k: 2, m: "x" }],
    map: { k: 1, m: { deep: "a" }, list: [1, 2] },
  },
  mid: {
    str: "Banana",
    num: 5,
    neg: 0,
    flag: false,
    day: date("2020-06-01T00:00:00.000Z"),
    arr: ["yellow"],
    nums: [2, 3, 3],
    maps: [{ k: 3 }],
    map: { k: 5, m: { deep: "b" }, list: [] },
  },
  high: {
    str: "cherry\nCake",
    num: 10,
    neg: 2.25,
    flag: true,
    day: date("2021-01-01T00:00:00.000Z"),
    arr: [],
    nums: [],
    maps: [],
    map: { k: 10, m: {}, list: [3] },
  },
  null: { str: null, num: null, neg: null, flag: null, day: null, arr: null, nums: null, maps: null, map: null },
  bare: {},
};
const ALL = Object.keys(ROWS);
const SET = ["low", "mid", "high"];
const NONE = ["null", "bare"];
const but = (...labels: readonly string[]) => ALL.filter((label) => !labels.includes(label));

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Target", { one: { name: "一" }, two: { name: "二" } });
  const pointers: Readonly<Record<string, object>> = {
    low: { to: to("Target", "one"), many: [to("Target", "one"), to("Target", "two")] },
    mid: { to: to("Target", "two"), many: [to("Target", "two")] },
    null: { to: null, many: null },
  };
  await world.objects(
    "T",
    Object.fromEntries(Object.entries(ROWS).map(([label, row]) => [label, { ...row, ...pointers[label] }])),
  );
  return world;
};

type Finding = readonly [title: string, where: unknown, labels: readonly string[]];

const finds = (section: string, findings: readonly Finding[]): void => {
  describe(`11.7 ${section}`, () => {
    questions(
      arrange,
      findings.map(
        ([title, where, labels]): Scenario => ({
          title: `11.7 ${title} ${JSON.stringify(where)}`,
          request: "GET /classes/T",
          query: { where },
          labels,
        }),
      ),
    );
  });
};

finds("equality", [
  ["text", { str: "Banana" }, ["mid"]],
  ["text, another case", { str: "banana" }, []],
  ["text, unicode", { str: "apple 苹果" }, ["low"]],
  ["number", { num: 5 }, ["mid"]],
  ["number, negative fraction", { neg: -2.5 }, ["low"]],
  ["number, zero", { neg: 0 }, ["mid"]],
  ["no coercion", { num: "5" }, []],
  ["no coercion", { num: true }, []],
  ["no coercion", { str: 5 }, []],
  ["boolean", { flag: true }, ["low", "high"]],
  ["boolean", { flag: false }, ["mid"]],
  ["no coercion", { flag: 1 }, []],
  ["Date", { day: date("2020-06-01T00:00:00.000Z") }, ["mid"]],
  ["Date in another zone", { day: date("2020-06-01T08:00:00.000+08:00") }, ["mid"]],
  ["Date, a millisecond off", { day: date("2020-06-01T00:00:00.001Z") }, []],
  ["array contains", { arr: "甜" }, ["low"]],
  ["array contains", { nums: 2 }, ["low", "mid"]],
  ["array contains, no coercion", { nums: "2" }, []],
  ["array equals", { nums: [1, 2] }, ["low"]],
  ["array equals in that order only", { nums: [2, 1] }, []],
  ["the empty array", { arr: [] }, ["high"]],
  ["array of maps contains", { maps: { k: 3 } }, ["mid"]],
  ["map equals", { map: { k: 5, m: { deep: "b" }, list: [] } }, ["mid"]],
  ["map, a part of it", { map: { k: 5 } }, []],
  ["Pointer", { to: to("Target", "one") }, ["low"]],
  ["Pointer of another class", { to: { ...to("Target", "one"), className: "Other" } }, []],
  ["Pointer in an array", { many: to("Target", "two") }, ["low", "mid"]],
  ["null matches missing or null", { str: null }, NONE],
  ["null matches missing or null", { to: null }, ["high", "null", "bare"]],
  ["null of a key nobody has", { nothing: null }, ALL],
  ["a value of a key nobody has", { nothing: 1 }, []],
  ["objectId", { objectId: "{mid}" }, ["mid"]],
  ["objectId, unknown", { objectId: "5cc5" }, []],
]);

finds("$ne", [
  ["also missing ones", { str: { $ne: "Banana" } }, but("mid")],
  ["numbers", { num: { $ne: 5 } }, but("mid")],
  ["booleans", { flag: { $ne: true } }, but("low", "high")],
  ["Date", { day: { $ne: date("2020-06-01T00:00:00.000Z") } }, but("mid")],
  ["arrays: does not contain", { nums: { $ne: 2 } }, but("low", "mid")],
  ["array", { nums: { $ne: [1, 2] } }, but("low")],
  ["Pointer", { to: { $ne: to("Target", "one") } }, but("low")],
  ["null", { str: { $ne: null } }, SET],
  ["objectId", { objectId: { $ne: "{mid}" } }, but("mid")],
  ["a value nobody has", { str: { $ne: "x" } }, ALL],
]);

finds("$lt $lte $gt $gte", [
  ["number", { num: { $lt: 5 } }, ["low"]],
  ["number", { num: { $lte: 5 } }, ["low", "mid"]],
  ["number", { num: { $gt: 5 } }, ["high"]],
  ["number", { num: { $gte: 5 } }, ["mid", "high"]],
  ["fractions", { neg: { $gt: -2.5 } }, ["mid", "high"]],
  ["never null or missing", { num: { $lt: 1e9 } }, SET],
  ["never null or missing", { num: { $gte: -1e9 } }, SET],
  ["text", { str: { $lt: "Banana" } }, []],
  ["text", { str: { $lte: "Banana" } }, ["mid"]],
  ["text", { str: { $gt: "apple" } }, ["low", "high"]],
  ["text", { str: { $gte: "apple 苹果" } }, ["low", "high"]],
  ["Date", { day: { $lt: date("2020-06-01T00:00:00.000Z") } }, ["low"]],
  ["Date", { day: { $lte: date("2020-06-01T00:00:00.000Z") } }, ["low", "mid"]],
  ["Date", { day: { $gt: date("2020-06-01T00:00:00.000Z") } }, ["high"]],
  ["Date", { day: { $gte: date("2020-06-01T00:00:00.000Z") } }, ["mid", "high"]],
  ["Date in another zone", { day: { $gt: date("2020-06-01T07:59:59.999+08:00") } }, ["mid", "high"]],
  ["other types do not compare", { num: { $gt: "0" } }, []],
  ["other types do not compare", { str: { $gt: 0 } }, []],
  ["other types do not compare", { day: { $gt: "2000" } }, []],
  ["other types do not compare", { num: { $lt: date(NOW) } }, []],
  ["arrays: some element", { nums: { $gt: 2 } }, ["mid"]],
  ["arrays: some element", { nums: { $lt: 2 } }, ["low"]],
  ["createdAt", { createdAt: { $lte: date(NOW) } }, ALL],
  ["createdAt", { createdAt: { $lt: date(NOW) } }, []],
  ["objectId as text", { objectId: { $gt: "{mid}" } }, ["high", "null", "bare"]],
  ["objectId as text", { objectId: { $lte: "{mid}" } }, ["low", "mid"]],
]);

finds("$in $nin", [
  ["text", { str: { $in: ["Banana", "apple 苹果", "x"] } }, ["low", "mid"]],
  ["number", { num: { $in: [10, 5, 77] } }, ["mid", "high"]],
  ["Date", { day: { $in: [date("2020-01-01T00:00:00.000Z")] } }, ["low"]],
  ["Pointer", { to: { $in: [to("Target", "one"), to("Target", "two")] } }, ["low", "mid"]],
  ["arrays, by element", { arr: { $in: ["yellow", "red"] } }, ["low", "mid"]],
  ["arrays, by element", { many: { $in: [to("Target", "one")] } }, ["low"]],
  ["of nothing", { str: { $in: [] } }, []],
  ["of null", { str: { $in: [null] } }, NONE],
  ["of null and a value", { str: { $in: [null, "Banana"] } }, ["mid", ...NONE]],
  ["objectId", { objectId: { $in: ["{low}", "{bare}", "5cc5"] } }, ["low", "bare"]],
  ["mixed types", { num: { $in: ["5", 5, null, [1]] } }, ["mid", ...NONE]],
  ["$nin also missing ones", { str: { $nin: ["Banana", "x"] } }, but("mid")],
  ["$nin", { num: { $nin: [1, 5, 10] } }, NONE],
  ["$nin of nothing", { str: { $nin: [] } }, ALL],
  ["$nin of null", { str: { $nin: [null] } }, SET],
  ["$nin, arrays by element", { nums: { $nin: [3] } }, but("mid")],
  ["$nin, Pointer", { to: { $nin: [to("Target", "one")] } }, but("low")],
  ["$nin, objectId", { objectId: { $nin: ["{low}"] } }, but("low")],
  ["$nin, Date", { day: { $nin: [date("2020-01-01T00:00:00.000Z")] } }, but("low")],
]);

finds("$all $size", [
  ["$all", { nums: { $all: [2, 1] } }, ["low"]],
  ["$all", { nums: { $all: [2] } }, ["low", "mid"]],
  ["$all", { nums: { $all: [1, 3] } }, []],
  ["$all of maps", { maps: { $all: [{ k: 1 }] } }, ["low"]],
  ["$all of Pointers", { many: { $all: [to("Target", "one"), to("Target", "two")] } }, ["low"]],
  ["$all on a scalar with one value", { str: { $all: ["Banana"] } }, ["mid"]],
  ["$all on a scalar with two", { str: { $all: ["Banana", "x"] } }, []],
  ["$all on a Date", { day: { $all: [date("2020-01-01T00:00:00.000Z")] } }, ["low"]],
  ["$size", { nums: { $size: 2 } }, ["low"]],
  ["$size", { nums: { $size: 3 } }, ["mid"]],
  ["$size 0", { arr: { $size: 0 } }, ["high"]],
  ["$size of what is no array", { str: { $size: 1 } }, []],
  ["$size inside a map", { "map.list": { $size: 2 } }, ["low"]],
]);

finds("$exists", [
  ["true: null is there", { str: { $exists: true } }, but("bare")],
  ["false", { str: { $exists: false } }, ["bare"]],
  ["1", { str: { $exists: 1 } }, but("bare")],
  ["0", { str: { $exists: 0 } }, ["bare"]],
  ["of a key nobody has", { nothing: { $exists: true } }, []],
  ["of a key nobody has", { nothing: { $exists: false } }, ALL],
  ["objectId", { objectId: { $exists: true } }, ALL],
  ["objectId", { objectId: { $exists: false } }, []],
  ["inside a map", { "map.m.deep": { $exists: true } }, ["low", "mid"]],
  ["inside a map", { "map.m.deep": { $exists: false } }, ["high", "null", "bare"]],
  ["Pointer", { to: { $exists: true } }, ["low", "mid", "null"]],
]);

finds("$regex", [
  ["is not anchored", { str: { $regex: "an" } }, ["mid"]],
  ["^", { str: { $regex: "^[abB]" } }, ["low", "mid"]],
  ["$", { str: { $regex: "果$" } }, ["low"]],
  ["minds case", { str: { $regex: "^b" } }, []],
  ["option i", { str: { $regex: "^b", $options: "i" } }, ["mid"]],
  ["option i inside", { str: { $regex: "(?i)^b" } }, ["mid"]],
  ["without m", { str: { $regex: "^Cake" } }, []],
  ["option m", { str: { $regex: "^Cake", $options: "m" } }, ["high"]],
  ["without s", { str: { $regex: "cherry.Cake" } }, []],
  ["option s", { str: { $regex: "cherry.Cake", $options: "s" } }, ["high"]],
  ["option x: blanks count for nothing", { str: { $regex: "B a n # comment\n ana", $options: "x" } }, ["mid"]],
  ["without x", { str: { $regex: "B a n" } }, []],
  ["option x keeps classes", { str: { $regex: "apple[ ]苹", $options: "x" } }, ["low"]],
  ["options together", { str: { $regex: "^ cake", $options: "imx" } }, ["high"]],
  ["options together", { str: { $regex: "CHERRY.cake", $options: "is" } }, ["high"]],
  ["$options first", { str: { $options: "i", $regex: "^b" } }, ["mid"]],
  ["no options", { str: { $regex: "^B", $options: "" } }, ["mid"]],
  ["the empty pattern: every text", { str: { $regex: "" } }, SET],
  ["alternatives", { str: { $regex: "苹|Cake" } }, ["low", "high"]],
  ["arrays: some element", { arr: { $regex: "^y" } }, ["mid"]],
  ["of numbers", { num: { $regex: "5" } }, []],
  ["beside another operator", { str: { $regex: "a", $ne: "Banana" } }, ["low", "high"]],
  ["lookahead", { str: { $regex: "^(?!B).*a" } }, ["low"]],
  ["inside a map", { "map.m.deep": { $regex: "^a$" } }, ["low"]],
]);

finds("$or $and", [
  ["$or", { $or: [{ num: 1 }, { str: "Banana" }] }, ["low", "mid"]],
  ["$or of one", { $or: [{ num: 1 }] }, ["low"]],
  ["$and", { $and: [{ num: { $gt: 1 } }, { num: { $lt: 10 } }] }, ["mid"]],
  ["$and of the same key", { $and: [{ nums: 2 }, { nums: 3 }] }, ["mid"]],
  ["other keys beside $or", { $or: [{ num: 1 }, { num: 5 }], flag: true }, ["low"]],
  ["both", { $or: [{ num: 1 }, { num: 5 }], $and: [{ flag: false }] }, ["mid"]],
  ["$or inside $and", { $and: [{ $or: [{ num: 1 }, { num: 5 }] }, { $or: [{ num: 5 }, { num: 10 }] }] }, ["mid"]],
  ["$and inside $or", { $or: [{ $and: [{ num: 1 }, { flag: true }] }, { num: 10 }] }, ["low", "high"]],
  ["an empty branch of $or matches all", { $or: [{ num: 1 }, {}] }, ALL],
  ["an empty branch of $and", { $and: [{ num: 1 }, {}] }, ["low"]],
  ["deep", { $or: [{ $or: [{ $or: [{ $and: [{ $or: [{ num: 10 }] }] }] }] }] }, ["high"]],
]);

finds("several operators on one key all apply", [
  ["a range", { num: { $gt: 1, $lt: 10 } }, ["mid"]],
  [
    "a range of Dates",
    { day: { $gte: date("2020-01-01T00:00:00.000Z"), $lt: date("2021-01-01T00:00:00.000Z") } },
    ["low", "mid"],
  ],
  ["$ne and $exists", { str: { $ne: "Banana", $exists: true } }, ["low", "high", "null"]],
  ["$in and $ne", { num: { $in: [1, 5], $ne: 5 } }, ["low"]],
  ["$size and $all", { nums: { $size: 3, $all: [3] } }, ["mid"]],
  ["that cannot be", { num: { $gt: 10, $lt: 1 } }, []],
]);

finds("dotted keys address nested maps", [
  ["equality", { "map.k": 5 }, ["mid"]],
  ["deep", { "map.m.deep": "a" }, ["low"]],
  ["compared", { "map.k": { $gte: 5 } }, ["mid", "high"]],
  ["null", { "map.m.deep": null }, ["high", "null", "bare"]],
  ["$ne", { "map.k": { $ne: 5 } }, but("mid")],
  ["$in", { "map.k": { $in: [1, 10] } }, ["low", "high"]],
  ["an array inside", { "map.list": 2 }, ["low"]],
  ["a map inside", { "map.m": { deep: "b" } }, ["mid"]],
  ["maps inside an array", { "maps.k": 2 }, ["low"]],
  ["a place in an array", { "nums.0": 2 }, ["mid"]],
  ["nowhere", { "map.no.where": 1 }, []],
  ["not a Pointer's fields", { "to.name": "一" }, []],
  ["through a text", { "str.x": 1 }, []],
  ["names of Object.prototype", { "map.constructor": { $exists: true } }, []],
]);

describe("11.7 operands of the wrong kind are refused, not guessed", () => {
  questions(
    arrange,
    [
      { num: { $in: 5 } },
      { num: { $in: { a: 1 } } },
      { num: { $in: null } },
      { num: { $nin: "x" } },
      { nums: { $all: 1 } },
      { nums: { $size: "2" } },
      { nums: { $size: -1 } },
      { nums: { $size: 1.5 } },
      { nums: { $size: null } },
      { str: { $regex: 5 } },
      { str: { $regex: null } },
      { str: { $regex: ["a"] } },
      { str: { $regex: "(" } },
      { str: { $regex: "[" } },
      { str: { $regex: "*" } },
      { str: { $regex: "a", $options: "g" } },
      { str: { $regex: "a", $options: 5 } },
      { str: { $options: "i" } },
      { str: { $exists: "true" } },
      { str: { $exists: "false" } },
      { str: { $exists: null } },
      { str: { $exists: 2 } },
      { $or: [] },
      { $and: [] },
      { num: 1, $or: [] },
      { $and: [{ $or: [] }] },
      { $or: {} },
      { $or: "x" },
      { $or: [5] },
      { $or: [null] },
      { $and: {} },
      { $and: ["x"] },
      { $and: null },
      { createdAt: { $gt: "yesterday" } },
      { day: { $gt: { __type: "Date", iso: "yesterday" } } },
      { "a..b": 1 },
      { ".a": 1 },
      { "a.": 1 },
      { "a-b": 1 },
      { "": 1 },
      { 中文: 1 },
      { __readers: 1 },
      { "a.$b": 1 },
    ].map(
      (where): Scenario => ({
        title: `11.7 ${JSON.stringify(where)}`,
        request: "GET /classes/T",
        query: { where },
        status: 400,
      }),
    ),
  );
});
