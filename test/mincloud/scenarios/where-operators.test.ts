import { describe } from "vitest";
import { questions } from "./support.js";
import { everyType, type Finding, finds, refuses } from "./where-rows.js";

const ALL = ["low", "mid", "high", "void", "bare"];
const SET = ["low", "mid", "high"];
const but = (...labels: readonly string[]) => ALL.filter((label) => !labels.includes(label));

/** 6.4: presence is the same question for every type. */
const presence = (field: string): Finding[] => [
  ["6.4 $isnull", { [field]: { $isnull: true } }, ["void", "bare"]],
  ["6.4 $isnull", { [field]: { $isnull: false } }, SET],
  ["6.4 Q4 $exists", { [field]: { $exists: true } }, but("bare")],
  ["6.4 Q4 $exists", { [field]: { $exists: false } }, ["bare"]],
];

describe("6.4 string", () => {
  questions(
    everyType,
    finds([
      ["6.4 $eq", { str: { $eq: "Banana" } }, ["mid"]],
      ["6.4 $eq", { str: { $eq: "apple 苹果" } }, ["low"]],
      ["6.4 $eq literal", { str: "Banana" }, ["mid"]],
      ["6.4 $eq minds case", { str: { $eq: "banana" } }, []],
      ["6.4 $eq without coercion", { str: { $eq: 1 } }, []],
      ["6.4 $ne, rows lacking the field match", { str: { $ne: "Banana" } }, but("mid")],
      ["6.4 $ne", { str: { $ne: "nothing" } }, ALL],
      ["6.4 $in", { str: { $in: ["Banana", "apple 苹果", "x"] } }, ["low", "mid"]],
      ["6.4 $in", { str: { $in: ["x"] } }, []],
      ["6.4 $in of nothing", { str: { $in: [] } }, []],
      ["6.4 $nin", { str: { $nin: ["Banana", "x"] } }, but("mid")],
      ["6.4 $nin of nothing", { str: { $nin: [] } }, ALL],
      ["6.4 $contains", { str: { $contains: "苹" } }, ["low"]],
      ["6.4 $contains", { str: { $contains: "an" } }, ["mid"]],
      ["6.4 $contains minds case", { str: { $contains: "b" } }, []],
      ["6.4 $contains takes the text as it is", { str: { $contains: "a.*" } }, []],
      ["6.4 $icontains", { str: { $icontains: "BAN" } }, ["mid"]],
      ["6.4 $icontains", { str: { $icontains: "苹果" } }, ["low"]],
      ["6.4 $icontains", { str: { $icontains: "CAKE" } }, ["high"]],
      ["6.4 $icontains takes the text as it is", { str: { $icontains: "." } }, []],
      ["6.4 $regex is not anchored", { str: { $regex: "an" } }, ["mid"]],
      ["6.4 $regex", { str: { $regex: "^[ab]" } }, ["low"]],
      ["6.4 $regex", { str: { $regex: "果$" } }, ["low"]],
      ["6.4 $regex minds case", { str: { $regex: "^b" } }, []],
      ["6.4 $options i", { str: { $regex: "^b", $options: "i" } }, ["mid"]],
      ["6.4 without m", { str: { $regex: "^Cake" } }, []],
      ["6.4 $options m", { str: { $regex: "^Cake", $options: "m" } }, ["high"]],
      ["6.4 without s", { str: { $regex: "cherry.Cake" } }, []],
      ["6.4 $options s", { str: { $regex: "cherry.Cake", $options: "s" } }, ["high"]],
      ["6.4 $options im", { str: { $regex: "^cake", $options: "im" } }, ["high"]],
      ["6.4 $lt by code point", { str: { $lt: "apple" } }, ["mid"]],
      ["6.4 $lte", { str: { $lte: "apple 苹果" } }, ["low", "mid"]],
      ["6.4 $gt", { str: { $gt: "apple 苹果" } }, ["high"]],
      ["6.4 $gte", { str: { $gte: "apple 苹果" } }, ["low", "high"]],
      ...presence("str"),
    ]),
  );
});

describe("6.4 integer and number", () => {
  const both = ["int", "num"].flatMap((field): Finding[] => [
    ["6.4 $eq", { [field]: { $eq: 5 } }, ["mid"]],
    ["6.4 $eq literal", { [field]: 5 }, ["mid"]],
    ["6.4 $eq", { [field]: { $eq: 6 } }, []],
    ["6.4 $eq without coercion", { [field]: { $eq: "5" } }, []],
    ["6.4 $eq without coercion", { [field]: { $eq: true } }, []],
    ["6.4 $ne, rows lacking the field match", { [field]: { $ne: 5 } }, but("mid")],
    ["6.4 $in", { [field]: { $in: [5, 77] } }, ["mid"]],
    ["6.4 $nin", { [field]: { $nin: [5, 77] } }, but("mid")],
    ["6.4 $range of one value", { [field]: { $range: [5, 5] } }, ["mid"]],
    ["6.4 $range of nothing", { [field]: { $range: [6, 4] } }, []],
    ...presence(field),
  ]);
  questions(
    everyType,
    finds([
      ...both,
      ["6.4 $lt, rows lacking the field never match", { int: { $lt: 5 } }, ["low"]],
      ["6.4 $lte", { int: { $lte: 5 } }, ["low", "mid"]],
      ["6.4 $gt", { int: { $gt: 5 } }, ["high"]],
      ["6.4 $gte", { int: { $gte: 5 } }, ["mid", "high"]],
      ["6.4 $gt", { int: { $gt: -1 } }, SET],
      ["6.4 $lt of a fraction", { num: { $lt: 1.5 } }, ["high"]],
      ["6.4 $lte of a fraction", { num: { $lte: 1.5 } }, ["low", "high"]],
      ["6.4 $gt zero", { num: { $gt: 0 } }, ["low", "mid"]],
      ["6.4 $gte a negative", { num: { $gte: -2.25 } }, SET],
      ["6.4 $range, both ends included", { int: { $range: [1, 5] } }, ["low", "mid"]],
      ["6.4 $range", { num: { $range: [-3, 1.5] } }, ["low", "high"]],
    ]),
  );
});

describe("6.4 boolean", () => {
  questions(
    everyType,
    finds([
      ["6.4 $eq", { bool: { $eq: true } }, ["low", "high"]],
      ["6.4 $eq literal", { bool: false }, ["mid"]],
      ["6.4 $eq without coercion", { bool: 1 }, []],
      ["6.4 $eq without coercion", { bool: "true" }, []],
      ["6.4 $ne", { bool: { $ne: true } }, ["mid", "void", "bare"]],
      ...presence("bool"),
    ]),
  );
});

describe("6.4 array", () => {
  questions(
    everyType,
    finds([
      ["6.4 Q12 $eq: same elements, same order", { arr: { $eq: ["red", "甜"] } }, ["low"]],
      ["6.4 Q12 $eq literal", { arr: ["red", "甜"] }, ["low"]],
      ["6.4 Q12 $eq: another order", { arr: { $eq: ["甜", "red"] } }, []],
      ["6.4 Q12 $eq: one too few", { arr: { $eq: ["red"] } }, []],
      ["6.4 Q12 $eq: one too many", { arr: { $eq: ["red", "甜", "x"] } }, []],
      ["6.4 $eq the empty array", { arr: { $eq: [] } }, ["high"]],
      ["6.4 $eq scalar: some element", { arr: { $eq: "甜" } }, ["low"]],
      ["6.4 $eq scalar literal", { nums: 2 }, ["low", "mid"]],
      ["6.4 $eq scalar without coercion", { nums: "2" }, []],
      ["6.4 $ne scalar", { nums: { $ne: 2 } }, ["high", "void", "bare"]],
      ["6.4 $ne array", { nums: { $ne: [1, 2] } }, but("low")],
      ["6.4 $in on array shares at least one", { arr: { $in: ["yellow", "甜"] } }, ["low", "mid"]],
      ["6.4 $in", { nums: { $in: [3, 9] } }, ["mid"]],
      ["6.4 $in", { nums: { $in: [9] } }, []],
      ["6.4 $nin", { nums: { $nin: [3, 9] } }, but("mid")],
      ["6.4 $nin", { nums: { $nin: [2] } }, ["high", "void", "bare"]],
      ["6.4 $contains scalar: element present", { arr: { $contains: "甜" } }, ["low"]],
      ["6.4 $contains scalar is no substring", { arr: { $contains: "yel" } }, []],
      ["6.4 $contains scalar", { nums: { $contains: 2 } }, ["low", "mid"]],
      ["6.4 $contains array shares at least one", { nums: { $contains: [1, 3] } }, ["low", "mid"]],
      ["6.4 $contains array", { nums: { $contains: [9] } }, []],
      ["6.4 $all", { nums: { $all: [2, 1] } }, ["low"]],
      ["6.4 $all", { nums: { $all: [2] } }, ["low", "mid"]],
      ["6.4 $all", { nums: { $all: [1, 3] } }, []],
      ...presence("arr"),
      ...presence("nums"),
    ]),
  );
});

describe("6.4 arrays of file, geojson, object and date: any query is empty", () => {
  questions(
    everyType,
    finds(
      ["objs", "dates", "files", "spots"]
        .flatMap((field): Finding[] => [
          ["6.4", { [field]: { $exists: true } }, []],
          ["6.4", { [field]: { $isnull: false } }, []],
          ["6.4", { [field]: { $isnull: true } }, []],
          ["6.4", { [field]: { $eq: [] } }, []],
        ])
        .concat([
          ["6.4", { objs: { a: 1 } }, []],
          ["6.4", { objs: { $in: [{ a: 1 }] } }, []],
          ["6.4", { dates: "2020-01-01T00:00:00Z" }, []],
        ]),
    ),
  );
});

describe("6.4 date", () => {
  questions(
    everyType,
    finds([
      ["6.4 $eq compares instants", { date: { $eq: "2019-12-31T16:00:00Z" } }, ["low"]],
      ["6.4 $eq literal", { date: "2020-01-01T00:00:00+08:00" }, ["low"]],
      ["6.4 $eq with microseconds", { date: { $eq: "2021-06-01T04:00:00.500000Z" } }, ["mid"]],
      ["6.4 $eq", { date: { $eq: "2020-01-01T00:00:00Z" } }, []],
      ["6.4 $ne", { date: { $ne: "2019-12-31T16:00:00Z" } }, but("low")],
      ["6.4 $lt", { date: { $lt: "2021-06-01T12:00:00+08:00" } }, ["low"]],
      ["6.4 $lt", { date: { $lt: "2021-06-01T04:00:01Z" } }, ["low", "mid"]],
      ["6.4 $lte", { date: { $lte: "2021-06-01T12:00:00.5+08:00" } }, ["low", "mid"]],
      ["6.4 $gt: the text is greater, the instant is not", { date: { $gt: "2019-12-31T16:00:00Z" } }, ["mid", "high"]],
      ["6.4 $gte", { date: { $gte: "2019-12-31T16:00:00Z" } }, SET],
      ["6.4 $gte in another zone", { date: { $gte: "2023-01-01T07:59:59+08:00" } }, ["high"]],
      [
        "6.4 $range, both ends included",
        { date: { $range: ["2019-12-31T16:00:00Z", "2021-06-01T04:00:00.5Z"] } },
        ["low", "mid"],
      ],
      ...presence("date"),
    ]),
  );
});

describe("6.4 object", () => {
  questions(
    everyType,
    finds([
      ["6.4 $eq", { obj: { $eq: { color: "黄" } } }, ["mid"]],
      ["6.4 $eq the whole object", { obj: { $eq: { size: "L", deep: { x: 1 } } } }, ["low"]],
      ["6.4 $eq a part is not enough", { obj: { $eq: { size: "L" } } }, []],
      ["6.4 $has_key", { obj: { $has_key: "size" } }, ["low", "high"]],
      ["6.4 $has_key", { obj: { $has_key: "color" } }, ["mid"]],
      ["6.4 $has_key is top-level only", { obj: { $has_key: "x" } }, []],
      ["6.4 $has_key sees own names only", { obj: { $has_key: "constructor" } }, ["high"]],
      ["6.4 $has_key sees own names only", { obj: { $has_key: "toString" } }, []],
      ...presence("obj"),
    ]).concat(
      refuses(
        "6.4 $has_key",
        ["a.b", "名", "_x", "", "1a", 5, true, ["size"]].map((name) => ({ obj: { $has_key: name } })),
      ),
    ),
  );
});

describe("6.4 file and geojson", () => {
  questions(everyType, finds([...presence("file"), ...presence("spot")]));
});

describe("6.4 pointer", () => {
  questions(
    everyType,
    finds([
      ["6.4 $eq by id", { ptr: { $eq: "{广州}" } }, ["low", "high"]],
      ["6.4 $eq literal", { ptr: "{北京}" }, ["mid"]],
      ["6.4 $eq", { ptr: { $eq: "5cac00000000000000000000" } }, []],
      ["6.4 $ne", { ptr: { $ne: "{广州}" } }, ["mid", "void", "bare"]],
      ["6.4 $in", { ptr: { $in: ["{北京}", "5cac00000000000000000000"] } }, ["mid"]],
      ["6.4 $nin", { ptr: { $nin: ["{北京}"] } }, but("mid")],
      ...presence("ptr"),
      ["6.4 _userprofile: an integer", { owner: { $eq: "{larry}" } }, ["low"]],
      ["6.4 _userprofile: its string", { owner: { $eq: "{larry.text}" } }, ["low"]],
      ["6.4 _userprofile: literal", { owner: "{larry.text}" }, ["low"]],
      ["6.4 _userprofile: $in", { owner: { $in: ["{larry.text}"] } }, ["low"]],
      ["6.4 _userprofile: $ne", { owner: { $ne: "{larry.text}" } }, but("low")],
      ["6.4 _userprofile: another user", { owner: { $eq: "1" } }, []],
    ]),
  );
});

describe("6.4 operands of the wrong shape", () => {
  questions(
    everyType,
    refuses("6.4", [
      ...["Banana", 5, true, null, { a: 1 }].flatMap((operand) => [
        { str: { $in: operand } },
        { str: { $nin: operand } },
        { nums: { $all: operand } },
        { int: { $range: operand } },
      ]),
      { int: { $range: [1] } },
      { int: { $range: [1, 2, 3] } },
      { int: { $range: [] } },
      { str: { $isnull: "maybe" } },
      { str: { $isnull: [] } },
      { str: { $exists: "maybe" } },
      { str: { $exists: {} } },
      { str: { $regex: 5 } },
      { str: { $regex: {} } },
      { str: { $regex: ["a"] } },
      { str: { $regex: "(" } },
      { str: { $regex: "[" } },
      { str: { $regex: "*" } },
      { str: { $icontains: 5 } },
      { str: { $icontains: { a: 1 } } },
      { spot: { $within: 5 } },
      { spot: { $center: "here" } },
      { spot: { $intersects: [1, 2] } },
      { spot: { $nearsphere: {} } },
    ]),
  );
});
