import { describe } from "vitest";
import { NOW_SECONDS, questions, type Scenario } from "./support.js";
import { everyType, finds, LIST, refuses } from "./where-rows.js";

const ALL = ["low", "mid", "high", "void", "bare"];

describe("6.3 structure", () => {
  questions(everyType, [
    { title: "6.2 no where: all rows", request: LIST, status: 200, labels: ALL },
    { title: "6.2 an empty where: all rows", request: `${LIST}?where=`, status: 200, labels: ALL },
    ...finds([
      ["6.3", {}, ALL],
      ["6.3 several keys are AND", { bool: true, int: 10 }, ["high"]],
      ["6.3 several keys are AND", { bool: true, int: 5 }, []],
      ["6.3 several operators are AND", { int: { $gt: 1, $lt: 10 } }, ["mid"]],
      ["6.3 several operators are AND", { int: { $gt: 1, $lt: 10, $ne: 5 } }, []],
      ["6.3 $and", { $and: [{ bool: true }, { int: { $lt: 5 } }] }, ["low"]],
      ["6.3 $and twice on one field", { $and: [{ int: { $gt: 1 } }, { int: { $lte: 10 } }] }, ["mid", "high"]],
      ["6.3 $or", { $or: [{ int: 1 }, { str: "Banana" }] }, ["low", "mid"]],
      ["6.3 $or beside a field", { $or: [{ int: 1 }, { int: 5 }], bool: true }, ["low"]],
      ["6.3 $or beside $and", { $or: [{ int: 1 }, { int: 5 }], $and: [{ bool: false }] }, ["mid"]],
      ["6.3 $and of {}", { $and: [{}] }, ALL],
      ["6.3 $or of {}", { $or: [{ int: 1 }, {}] }, ALL],
      [
        "6.3 nesting",
        {
          $or: [
            { $and: [{ bool: true }, { $or: [{ int: 1 }, { $and: [{ num: { $lt: 0 } }] }] }] },
            { $and: [{ label: "bare" }] },
          ],
        },
        ["low", "high", "bare"],
      ],
      ["6.3 an object literal is equality", { obj: { color: "黄" } }, ["mid"]],
      ["6.3 an object literal is equality with all of it", { obj: { size: "L" } }, []],
      ["6.3 Chinese operands", { $or: [{ arr: "甜" }, { obj: { color: "黄" } }] }, ["low", "mid"]],
    ]),
  ]);
});

describe("6.3 depth is unlimited", () => {
  const nested = (levels: number): object => {
    let where: object = { int: 5 };
    for (let level = 0; level < levels; level++) where = level % 2 === 0 ? { $and: [where] } : { $or: [where] };
    return where;
  };
  questions(everyType, [
    {
      title: "6.3 forty levels of $and and $or",
      request: LIST,
      query: { where: nested(40) },
      status: 200,
      labels: ["mid"],
    },
  ]);
});

describe("6.3 field names", () => {
  questions(
    everyType,
    finds([
      ["6.3 id", { id: "{mid}" }, ["mid"]],
      ["6.3 _id", { _id: { $in: ["{mid}", "{low}"] } }, ["low", "mid"]],
      ["6.3 id $nin", { id: { $nin: ["{mid}", "{low}"] } }, ["high", "void", "bare"]],
      ["6.3 created_at", { created_at: NOW_SECONDS }, ALL],
      ["6.3 created_at", { created_at: { $gt: NOW_SECONDS } }, []],
      ["6.3 updated_at", { updated_at: { $lte: NOW_SECONDS } }, ALL],
      ["6.3 created_by", { created_by: { $gt: 0 } }, ALL],
      ["6.3 created_by", { created_by: 1 }, []],
      ["6.3 read_perm", { read_perm: "user:*" }, ALL],
      ["6.3 write_perm", { write_perm: { $in: ["gid:1"] } }, []],
      ["6.3 dotted into an object", { "obj.size": "L" }, ["low"]],
      ["6.3 dotted into an object", { "obj.size": { $in: ["L", "S"] } }, ["low", "high"]],
      ["6.3 dotted twice", { "obj.deep.x": { $gte: 1 } }, ["low"]],
      ["6.3 dotted into a pointer matches nothing", { "ptr.label": "广州" }, []],
      ["6.3 dotted into a pointer matches nothing", { "ptr.id": "{广州}" }, []],
      ["6.3 dotted into a pointer matches nothing", { "ptr._table": "city" }, []],
      ["6.3 dotted into a pointer matches nothing", { "ptr.id": { $exists: true } }, []],
    ]),
  );
});

describe("6.3 Q3 an unknown field is one that no row has", () => {
  questions(
    everyType,
    ["nothing", "toString", "constructor", "hasOwnProperty", "valueOf", "not.there"].flatMap((field) =>
      finds([
        ["6.3 Q3", { [field]: 1 }, []],
        ["6.3 Q3", { [field]: { $in: [1, "x"] } }, []],
        ["6.3 Q3", { [field]: { $gt: 0 } }, []],
        ["6.3 Q3", { [field]: { $exists: true } }, []],
        ["6.3 Q3", { [field]: { $isnull: false } }, []],
        ["6.3 Q3", { [field]: { $exists: false } }, ALL],
        ["6.3 Q3", { [field]: { $isnull: true } }, ALL],
        ["6.3 Q3", { [field]: { $ne: 1 } }, ALL],
        ["6.3 Q3", { [field]: { $nin: [1] } }, ALL],
      ]),
    ),
  );
});

describe("6.3 what is refused", () => {
  const unknown = [
    "$foo",
    "$not",
    "$elemMatch",
    "$size",
    "$type",
    "$mod",
    "$where",
    "$expr",
    "$constructor",
    "$toString",
    "$EQ",
    "$",
  ];
  const malformed: Scenario[] = refuses("6.3", [
    ...unknown.map((operator) => ({ str: { [operator]: "x" } })),
    ...["$nor", "$not", "$where", "$expr", "$text", "$comment", "$jsonSchema", "$eq", "$constructor"].map(
      (operator) => ({ [operator]: [{}] }),
    ),
    { $or: [{ $and: [{ str: { $foo: 1 } }] }] },
    { str: { $ne: "x", $foo: 1 } },
    { nothing: { $foo: 1 } },
    ...["$and", "$or"].flatMap((name) => [
      { [name]: { a: 1 } },
      { [name]: "x" },
      { [name]: null },
      { [name]: 1 },
      { [name]: [1] },
      { [name]: ["x"] },
      { [name]: [[{}]] },
    ]),
    "{",
    "{'a':1}",
    "[]",
    "[{}]",
    '"text"',
    "5",
    "true",
    "null",
    "undefined",
    "%",
  ]);
  questions(everyType, malformed);
});
