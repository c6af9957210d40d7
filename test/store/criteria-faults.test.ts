import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/kernel/index.js";
import { compile, createStore } from "../../src/store/index.js";

const point = { type: "Point", coordinates: [1, 2] };
const ring = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 0],
];

/** Criteria nobody can mean, and a part of the message. */
const FAULTS: [criteria: unknown, message: string | RegExp][] = [
  [{ a: { $foo: 1 } }, "criteria: a: unknown operator $foo"],
  [{ $foo: 1 }, "criteria: unknown operator $foo"],
  [{ $where: "true" }, "unknown operator $where"],
  [{ $expr: { $eq: [1, 1] } }, "unknown operator $expr"],
  [{ $jsonSchema: {} }, "unknown operator $jsonSchema"],
  [{ a: { $where: "true" } }, "unknown operator $where"],
  [{ a: { $function: "x" } }, "unknown operator $function"],
  [{ a: { $pattern: "x" } }, "unknown operator $pattern"],
  [{ a: { $constructor: "x" } }, "unknown operator $constructor"],
  [{ a: { $gt: 1, b: 2 } }, "criteria: a: mixes operators with the name b"],
  [{ $and: [{ b: { $in: [1] } }, { a: { $in: 1 } }] }, "criteria: $and[1].a.$in: takes an array, not 1"],
  [{ $and: {} }, "criteria: $and: takes an array of criteria, not {}"],
  [{ $and: [1] }, "criteria: $and[0]: must be an object, not 1"],
  [{ $and: [null] }, "must be an object, not null"],
  [{ $or: [] }, "criteria: $or: takes at least one criteria"],
  [{ $nor: [] }, "criteria: $nor: takes at least one criteria"],
  [{ $or: "x" }, 'takes an array of criteria, not "x"'],
  [{ $or: [[]] }, "must be an object, not []"],
  [{ $not: { a: 1 } }, "unknown operator $not"],
  [{ a: { $nin: {} } }, "takes an array, not {}"],
  [{ a: { $all: "x" } }, 'takes an array, not "x"'],
  [{ a: { $in: [{ $gt: 1 }] } }, "takes values, not the operator $gt"],
  [{ a: { $all: [{ $elemMatch: {} }] } }, "takes values, not the operator $elemMatch"],
  [{ a: { $size: 1.5 } }, "takes a number of elements, not 1.5"],
  [{ a: { $size: -1 } }, "takes a number of elements, not -1"],
  [{ a: { $size: "1" } }, 'takes a number of elements, not "1"'],
  [{ a: { $exists: 1 } }, "criteria: a.$exists: takes true or false, not 1"],
  [{ a: { $not: 1 } }, "criteria: a.$not: takes an object of operators, not 1"],
  [{ a: { $not: {} } }, "takes an object of operators, not {}"],
  [{ a: { $not: { b: 1 } } }, "mixes operators with the name b"],
  [{ a: { $elemMatch: 1 } }, "criteria: a.$elemMatch: takes an object, not 1"],
  [{ a: { $elemMatch: [] } }, "takes an object, not []"],
  [{ a: { $elemMatch: { $foo: 1 } } }, "criteria: a.$elemMatch: unknown operator $foo"],
  [{ a: { $elemMatch: { b: { $in: 1 } } } }, "criteria: a.$elemMatch.b.$in: takes an array"],
  [{ a: { $regex: 1 } }, "criteria: a.$regex: takes the pattern as a text, not 1"],
  [{ a: { $regex: {} } }, "takes the pattern as a text, not {}"],
  [{ a: { $regex: /x/ } }, "takes the pattern as a text, not /x/"],
  [{ a: { $regex: "(" } }, /a\.\$regex: .*\(/],
  [{ a: { $regex: "a".repeat(40_000) } }, "longer than 32764"],
  [{ a: { $regex: "a", $options: "x" } }, '$options takes the letters i, m, s and u, not "x"'],
  [{ a: { $regex: "a", $options: "g" } }, "$options takes"],
  [{ a: { $regex: "a", $options: 1 } }, "$options takes"],
  [{ a: { $options: "i" } }, "criteria: a.$options: stands beside $regex only"],
  [{ a: /x/ }, "criteria: a.$eq: /x/ is no JSON value"],
  [{ a: new Map() }, "is no JSON value"],
  [{ a: undefined }, "undefined is no JSON value"],
  [{ a: Number.NaN }, "is no JSON value"],
  [{ a: { $gt: Number.POSITIVE_INFINITY } }, "is no JSON value"],
  [{ a: 1n }, "is no JSON value"],
  [{ a: () => true }, "function is no JSON value"],
  [{ a: [1n] }, "a bigint has no JSON form"],
  [null, "criteria: must be an object, not null"],
  [[], "must be an object, not []"],
  ["x", 'must be an object, not "x"'],
  [{ a: { $substring: "x" } }, 'takes { text, ignoreCase? }, not "x"'],
  [{ a: { $substring: { text: 1 } } }, "takes { text, ignoreCase? }"],
  [{ a: { $substring: { text: "x", ignoreCase: 1 } } }, "takes { text, ignoreCase? }"],
  [{ a: { $hasKey: 1 } }, "takes a name, not 1"],
  [{ a: { $geoIntersects: { type: "LineString", coordinates: ring } } }, "takes a GeoJSON Point or Polygon"],
  [{ a: { $geoIntersects: { type: "Point", coordinates: [1] } } }, "takes a GeoJSON Point or Polygon"],
  [{ a: { $geoIntersects: { type: "Point", coordinates: [1, "2"] } } }, "takes a GeoJSON Point or Polygon"],
  [{ a: { $geoWithinPolygon: point } }, "takes a GeoJSON Polygon"],
  [{ a: { $geoWithinPolygon: { type: "Polygon", coordinates: [] } } }, "takes a GeoJSON Polygon"],
  [{ a: { $geoWithinPolygon: { type: "Polygon", coordinates: [ring.slice(1)] } } }, "takes a GeoJSON Polygon"],
  [
    { a: { $geoWithinPolygon: { type: "Polygon", coordinates: [[...ring.slice(0, 3), [0, 1]]] } } },
    "takes a GeoJSON Polygon",
  ],
  [{ a: { $geoWithinCircle: { center: [1, 2] } } }, "takes { center: [longitude, latitude], radius }"],
  [{ a: { $geoWithinCircle: { center: [1, 2], radius: -1 } } }, "radius"],
  [{ a: { $geoDistance: { center: 1, min: 0 } } }, "takes { center: [longitude, latitude], min, max? }"],
  [{ a: { $geoDistance: { center: [1, 2], min: "0" } } }, "min"],
];

describe("malformed criteria", () => {
  it.each(FAULTS.map(([criteria, message], index) => [index, message, criteria] as const))(
    "%i: %s",
    async (_, message, criteria) => {
      expect(() => compile(criteria as JsonObject)).toThrow(
        expect.objectContaining({
          code: "INVALID_CRITERIA",
          message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
        }),
      );
      // Also where no document would ever be asked.
      const store = await createStore();
      expect(() => store.collection("empty").find(criteria as JsonObject)).toThrow(/criteria: /);
      expect(() => store.collection("empty").count({ id: "x", $and: [criteria as JsonObject] })).toThrow(/criteria: /);
    },
  );

  it.each([
    '{"__proto__": {"a": 1}}',
    '{"__proto__": 1}',
    '{"a.__proto__.b": 1}',
    '{"__proto__.a": {"$exists": true}}',
    '{"$and": [{"__proto__": null}]}',
    '{"a": {"__proto__": {"$gt": 1}}}',
    '{"a": {"$eq": {"__proto__": 1}}}',
    '{"a": {"$in": [{"b": {"__proto__": 1}}]}}',
    '{"a": {"$elemMatch": {"__proto__": 1}}}',
    '{"a": {"constructor": {"prototype": {}}}}',
  ])("cannot reach prototypes: %s", (text) => {
    expect(() => compile(JSON.parse(text))).toThrow(expect.objectContaining({ code: "INVALID_CRITERIA" }));
  });

  it("matches nothing through constructor.prototype", () => {
    const test = compile({ "constructor.prototype": { $exists: true } });
    expect(test({ id: "1" })).toBe(false);
    expect(compile({ "constructor.name": "Object" })({ id: "1" })).toBe(false);
  });

  it("bounds nesting, of logic, of $not, of operands", () => {
    let logic: JsonObject = { a: 1 };
    let not: JsonObject = { $eq: 1 };
    let operand: JsonObject = {};
    for (let level = 0; level < 50_000; level++) {
      logic = { $and: [logic] };
      not = { $not: not };
      operand = { a: operand };
    }
    for (const criteria of [logic, { a: not }, { a: operand }]) {
      expect(() => compile(criteria)).toThrow(
        expect.objectContaining({ code: "INVALID_CRITERIA", message: expect.stringContaining("nested deeper than") }),
      );
    }
  });

  it("refuses cycles", () => {
    const criteria: JsonObject = {};
    criteria.$and = [criteria];
    expect(() => compile(criteria)).toThrow(/nested deeper/);
  });

  it("takes nesting that people write", () => {
    let criteria: JsonObject = { a: 1 };
    for (let level = 0; level < 90; level++) criteria = level % 2 === 0 ? { $and: [criteria] } : { $or: [criteria] };
    expect(compile(criteria)({ id: "1", a: 1 })).toBe(true);
    expect(compile(criteria)({ id: "1", a: 2 })).toBe(false);
  });
});
