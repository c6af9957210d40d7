import { describe } from "vitest";
import { createWorld, date, questions, type Scenario, to, type World } from "./steps.js";

/** low, mid and high have everything; bare has nothing. */
const ROWS = {
  low: {
    str: "apple 苹果",
    num: 1,
    neg: -2.5,
    flag: true,
    day: date("2020-01-01 00:00:00"),
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
    day: date("2020-06-01 00:00:00"),
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
    day: date("2021-01-01 00:00:00"),
    arr: [],
    nums: [],
    maps: [],
    map: { k: 10, m: {}, list: [3] },
  },
  bare: {},
};
const ALL = Object.keys(ROWS);
const SET = ["low", "mid", "high"];
const but = (...labels: readonly string[]) => ALL.filter((label) => !labels.includes(label));

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Target", { one: { name: "一" }, two: { name: "二" } });
  const pointers: Readonly<Record<string, object>> = {
    low: { to: to("Target", "one"), many: [to("Target", "one"), to("Target", "two")] },
    mid: { to: to("Target", "two"), many: [to("Target", "two")] },
  };
  await world.objects(
    "T",
    Object.fromEntries(Object.entries(ROWS).map(([label, row]) => [label, { ...row, ...pointers[label] }])),
  );
  return world;
};

type Finding = readonly [title: string, where: unknown, labels: readonly string[]];

const finds = (section: string, findings: readonly Finding[]): void => {
  describe(`6.3 ${section}`, () => {
    questions(
      arrange,
      findings.map(
        ([title, where, labels]): Scenario => ({
          title: `6.3 ${title} ${JSON.stringify(where)}`,
          request: "GET /1/classes/T",
          query: { where },
          labels,
        }),
      ),
    );
  });
};

finds("equality", [
  ["text", { str: "Banana" }, ["mid"]],
  ["text in another case", { str: "banana" }, []],
  ["a part of a text", { str: "Bana" }, []],
  ["text in Chinese", { str: "apple 苹果" }, ["low"]],
  ["number", { num: 5 }, ["mid"]],
  ["number written as a fraction", { num: 5.0 }, ["mid"]],
  ["negative fraction", { neg: -2.5 }, ["low"]],
  ["zero", { neg: 0 }, ["mid"]],
  ["a number is no text", { num: "5" }, []],
  ["a number is no boolean", { num: true }, []],
  ["a text is no number", { str: 5 }, []],
  ["true", { flag: true }, ["low", "high"]],
  ["false", { flag: false }, ["mid"]],
  ["a boolean is no number", { flag: 1 }, []],
  ["Date", { day: date("2020-06-01 00:00:00") }, ["mid"]],
  ["Date with T", { day: date("2020-06-01T00:00:00") }, ["mid"]],
  ["Date in UTC is the same instant", { day: date("2020-05-31T16:00:00.000Z") }, ["mid"]],
  ["Date, a second off", { day: date("2020-06-01 00:00:01") }, []],
  ["Date, a millisecond off", { day: date("2020-06-01T00:00:00.001") }, []],
  ["array contains", { arr: "甜" }, ["low"]],
  ["array contains", { nums: 2 }, ["low", "mid"]],
  ["array contains, no coercion", { nums: "2" }, []],
  ["array contains an object", { maps: { k: 3 } }, ["mid"]],
  ["array contains an object, all of it", { maps: { k: 2 } }, []],
  ["array contains an object, members in any order", { maps: { m: "x", k: 2 } }, ["low"]],
  ["object", { map: { k: 5, m: { deep: "b" }, list: [] } }, ["mid"]],
  ["object, members in any order", { map: { list: [], m: { deep: "b" }, k: 5 } }, ["mid"]],
  ["object, a part of it", { map: { k: 5 } }, []],
  ["object, another value inside", { map: { k: 5, m: { deep: "c" }, list: [] } }, []],
  ["Pointer", { to: to("Target", "one") }, ["low"]],
  ["Pointer with the same id in another class", { to: { ...to("Target", "one"), className: "Other" } }, []],
  ["Pointer to nobody", { to: { ...to("Target", "one"), objectId: "0123456789" } }, []],
  ["array contains a Pointer", { many: to("Target", "two") }, ["low", "mid"]],
  ["a field nobody has", { nothing: 1 }, []],
  ["objectId", { objectId: "{mid}" }, ["mid"]],
  ["objectId of nobody", { objectId: "0123456789" }, []],
  ["two members are both meant", { flag: true, num: 10 }, ["high"]],
  ["two members are both meant", { flag: false, num: 10 }, []],
]);

finds("$eq", [
  ["text", { str: { $eq: "Banana" } }, ["mid"]],
  ["number", { num: { $eq: 1 } }, ["low"]],
  ["boolean", { flag: { $eq: false } }, ["mid"]],
  ["Date", { day: { $eq: date("2020-06-01 00:00:00") } }, ["mid"]],
  ["array contains", { nums: { $eq: 3 } }, ["mid"]],
  ["Pointer", { to: { $eq: to("Target", "two") } }, ["mid"]],
  ["object", { map: { $eq: { list: [], m: { deep: "b" }, k: 5 } } }, ["mid"]],
  ["beside another operator", { num: { $eq: 5, $gt: 5 } }, []],
]);

finds("$ne", [
  ["text, also missing ones", { str: { $ne: "Banana" } }, but("mid")],
  ["number", { num: { $ne: 5 } }, but("mid")],
  ["boolean", { flag: { $ne: true } }, but("low", "high")],
  ["Date", { day: { $ne: date("2020-06-01 00:00:00") } }, but("mid")],
  ["Pointer", { to: { $ne: to("Target", "one") } }, but("low")],
  ["object", { map: { $ne: { k: 10, m: {}, list: [3] } } }, but("high")],
  ["objectId", { objectId: { $ne: "{mid}" } }, but("mid")],
  ["a value nobody has", { str: { $ne: "x" } }, ALL],
  ["a field nobody has", { nothing: { $ne: 1 } }, ALL],
  ["a value of another type", { num: { $ne: "5" } }, ALL],
]);

finds("$lt $lte $gt $gte", [
  ["number", { num: { $lt: 5 } }, ["low"]],
  ["number", { num: { $lte: 5 } }, ["low", "mid"]],
  ["number", { num: { $gt: 5 } }, ["high"]],
  ["number", { num: { $gte: 5 } }, ["mid", "high"]],
  ["fraction", { neg: { $gt: -2.5 } }, ["mid", "high"]],
  ["fraction", { neg: { $gte: -2.5 } }, SET],
  ["fraction", { neg: { $lt: 2.2 } }, ["low", "mid"]],
  ["a missing field never matches", { num: { $lt: 1e9 } }, SET],
  ["a missing field never matches", { num: { $gte: -1e9 } }, SET],
  ["a field nobody has never matches", { nothing: { $lt: 1 } }, []],
  ["a field nobody has never matches", { nothing: { $gte: 1 } }, []],
  ["text", { str: { $lt: "apple" } }, ["mid"]],
  ["text", { str: { $lte: "apple 苹果" } }, ["low", "mid"]],
  ["text", { str: { $gt: "apple" } }, ["low", "high"]],
  ["text", { str: { $gte: "cherry\nCake" } }, ["high"]],
  ["Date", { day: { $lt: date("2020-06-01 00:00:00") } }, ["low"]],
  ["Date", { day: { $lte: date("2020-06-01 00:00:00") } }, ["low", "mid"]],
  ["Date", { day: { $gt: date("2020-06-01 00:00:00") } }, ["high"]],
  ["Date", { day: { $gte: date("2020-05-31T16:00:00Z") } }, ["mid", "high"]],
  ["numbers against text", { num: { $gt: "1" } }, []],
  ["numbers against a Date", { num: { $lt: date("2020-06-01 00:00:00") } }, []],
  ["text against numbers", { str: { $gt: 1 } }, []],
  ["text against a Date", { str: { $lt: date("2020-06-01 00:00:00") } }, []],
  ["Dates against numbers", { day: { $gt: 1 } }, []],
  ["a range", { num: { $gt: 1, $lt: 10 } }, ["mid"]],
  ["a range with its ends", { num: { $gte: 1, $lte: 10 } }, SET],
  ["an empty range", { num: { $gt: 10, $lt: 1 } }, []],
  ["a range of Dates", { day: { $gte: date("2020-01-02 00:00:00"), $lt: date("2021-01-01 00:00:00") } }, ["mid"]],
  ["beside $ne", { num: { $gte: 1, $ne: 5 } }, ["low", "high"]],
]);

finds("$in and $nin", [
  ["numbers", { num: { $in: [1, 10, 99] } }, ["low", "high"]],
  ["texts", { str: { $in: ["Banana", "apple 苹果"] } }, ["low", "mid"]],
  ["mixed types", { num: { $in: ["1", 5, true] } }, ["mid"]],
  ["booleans", { flag: { $in: [false] } }, ["mid"]],
  ["Dates", { day: { $in: [date("2020-05-31T16:00:00Z"), date("1999-01-01 00:00:00")] } }, ["mid"]],
  ["Pointers", { to: { $in: [to("Target", "one"), to("Target", "two")] } }, ["low", "mid"]],
  ["objects", { map: { $in: [{ list: [3], m: {}, k: 10 }] } }, ["high"]],
  ["ids", { objectId: { $in: ["{low}", "{bare}", "0123456789"] } }, ["low", "bare"]],
  ["arrays: any element", { nums: { $in: [3, 9] } }, ["mid"]],
  ["arrays: any element", { arr: { $in: ["甜", "yellow"] } }, ["low", "mid"]],
  ["arrays of objects", { maps: { $in: [{ m: "x", k: 2 }] } }, ["low"]],
  ["nothing", { num: { $in: [] } }, []],
  ["one", { num: { $in: [5] } }, ["mid"]],
  ["$nin", { num: { $nin: [1, 10], $exists: true } }, ["mid"]],
  ["$nin of texts", { str: { $nin: ["Banana"], $exists: true } }, ["low", "high"]],
  ["$nin: arrays, any element", { nums: { $nin: [3], $exists: true } }, ["low", "high"]],
  ["$nin of Pointers", { to: { $nin: [to("Target", "one")], $exists: true } }, ["mid"]],
  ["$nin of ids", { objectId: { $nin: ["{low}", "{bare}"] } }, ["mid", "high"]],
  ["$nin of nothing", { num: { $nin: [], $exists: true } }, SET],
  ["$in beside a comparison", { num: { $in: [1, 5], $gt: 1 } }, ["mid"]],
]);

finds("6.3 what is missing is neither more nor less, than nothing either", [
  ["$gte", { nothing: { $gte: null } }, []],
  ["$lte", { nothing: { $lte: null } }, []],
  ["$gt", { nothing: { $gt: null } }, []],
  ["$lt", { nothing: { $lt: null } }, []],
  ["a field that some have", { str: { $gte: null } }, []],
  ["a time", { createdAt: { $gte: null } }, []],
]);

finds("$exists", [
  ["true", { str: { $exists: true } }, SET],
  ["false", { str: { $exists: false } }, ["bare"]],
  ["false counts as a value", { flag: { $exists: true } }, SET],
  ["an empty array is there", { arr: { $exists: true } }, SET],
  ["a pointer", { to: { $exists: true } }, ["low", "mid"]],
  ["a pointer", { to: { $exists: false } }, ["high", "bare"]],
  ["what all have", { objectId: { $exists: true } }, ALL],
  ["what all have", { createdAt: { $exists: false } }, []],
  ["a field nobody has", { nothing: { $exists: true } }, []],
  ["a field nobody has", { nothing: { $exists: false } }, ALL],
]);

finds("$all", [
  ["one", { nums: { $all: [2] } }, ["low", "mid"]],
  ["two", { nums: { $all: [1, 2] } }, ["low"]],
  ["in any order", { nums: { $all: [2, 1] } }, ["low"]],
  ["one is not there", { nums: { $all: [2, 9] } }, []],
  ["the same twice", { nums: { $all: [3, 3] } }, ["mid"]],
  ["texts", { arr: { $all: ["甜", "red"] } }, ["low"]],
  ["objects", { maps: { $all: [{ m: "x", k: 2 }, { k: 1 }] } }, ["low"]],
  ["Pointers", { many: { $all: [to("Target", "two"), to("Target", "one")] } }, ["low"]],
  ["a field nobody has", { nothing: { $all: [1] } }, []],
]);

finds("$regex", [
  ["anywhere", { str: { $regex: "an" } }, ["mid"]],
  ["anywhere", { str: { $regex: "a" } }, SET],
  ["at the beginning", { str: { $regex: "^a" } }, ["low"]],
  ["at the end", { str: { $regex: "na$" } }, ["mid"]],
  ["case matters", { str: { $regex: "banana" } }, []],
  ["Chinese", { str: { $regex: "苹" } }, ["low"]],
  ["Chinese in a class", { str: { $regex: "[\u4e00-\u9fa5]+$" } }, ["low"]],
  ["a class", { str: { $regex: "^[A-Z]" } }, ["mid"]],
  ["repetition", { str: { $regex: "(an){2}" } }, ["mid"]],
  ["alternatives", { str: { $regex: "^(apple|cherry)" } }, ["low", "high"]],
  ["\\s", { str: { $regex: "e\\s." } }, ["low"]],
  ["\\w", { str: { $regex: "^\\w+$" } }, ["mid"]],
  ["a dot is no end of line", { str: { $regex: "cherry.Cake" } }, []],
  ["look-ahead", { str: { $regex: "^(?!apple)" } }, ["mid", "high"]],
  ["PCRE: case ignored from here on", { str: { $regex: "(?i)^bANANA$" } }, ["mid"]],
  ["PCRE: quoted", { str: { $regex: "\\Qapple 苹\\E" } }, ["low"]],
  ["nothing found", { str: { $regex: "xyz" } }, []],
  ["numbers are no text", { num: { $regex: "5" } }, []],
  ["beside another operator", { str: { $regex: "a", $ne: "Banana" } }, ["low", "high"]],
]);

finds("dotted keys", [
  ["a member", { "map.k": 5 }, ["mid"]],
  ["a member of a member", { "map.m.deep": "a" }, ["low"]],
  ["$gt", { "map.k": { $gt: 1 } }, ["mid", "high"]],
  ["$in", { "map.m.deep": { $in: ["a", "b"] } }, ["low", "mid"]],
  ["$exists", { "map.m.deep": { $exists: true } }, ["low", "mid"]],
  ["$ne", { "map.k": { $ne: 5 } }, but("mid")],
  ["$regex", { "map.m.deep": { $regex: "^b" } }, ["mid"]],
  ["an array in an object contains", { "map.list": 2 }, ["low"]],
  ["an object in an object", { "map.m": { deep: "b" } }, ["mid"]],
  ["nobody has it", { "map.nothing.at.all": 1 }, []],
  ["two of them", { "map.k": { $gte: 5 }, "map.m.deep": "b" }, ["mid"]],
]);

finds("$or and $and", [
  ["$or", { $or: [{ num: 1 }, { str: "Banana" }] }, ["low", "mid"]],
  ["$or of one", { $or: [{ num: 1 }] }, ["low"]],
  ["$or, both hold", { $or: [{ num: 1 }, { flag: true }] }, ["low", "high"]],
  ["$or, none holds", { $or: [{ num: 2 }, { num: 3 }] }, []],
  ["siblings of $or are ANDed", { $or: [{ num: 1 }, { num: 5 }], flag: true }, ["low"]],
  ["siblings of $or are ANDed, in any order", { flag: false, $or: [{ num: 1 }, { num: 5 }] }, ["mid"]],
  [
    "members inside $or are ANDed",
    {
      $or: [
        { num: 1, flag: false },
        { num: 5, flag: false },
      ],
    },
    ["mid"],
  ],
  ["an empty alternative holds always", { $or: [{ num: 2 }, {}] }, ALL],
  ["operators inside $or", { $or: [{ num: { $lt: 2 } }, { num: { $gt: 9 } }] }, ["low", "high"]],
  ["$and", { $and: [{ num: { $gt: 1 } }, { num: { $lt: 10 } }] }, ["mid"]],
  ["$and that cannot hold", { $and: [{ num: 1 }, { num: 5 }] }, []],
  ["$and on one array", { $and: [{ nums: 2 }, { nums: 3 }] }, ["mid"]],
  ["$and of $or", { $and: [{ $or: [{ num: 1 }, { num: 5 }] }, { $or: [{ num: 5 }, { num: 10 }] }] }, ["mid"]],
  ["$or of $and", { $or: [{ $and: [{ num: 1 }, { flag: true }] }, { $and: [{ num: 5 }, { flag: true }] }] }, ["low"]],
  ["$or in $or", { $or: [{ $or: [{ num: 1 }] }, { $or: [{ num: 10 }] }] }, ["low", "high"]],
  ["$or beside $and", { $or: [{ num: 1 }, { num: 10 }], $and: [{ flag: true }, { neg: { $gt: 0 } }] }, ["high"]],
  ["$or with $exists", { $or: [{ str: { $exists: false } }, { flag: false }] }, ["mid", "bare"]],
]);
