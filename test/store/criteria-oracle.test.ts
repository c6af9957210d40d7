import fc from "fast-check";
import { Context } from "mingo/core";
import * as operators from "mingo/operators/query";
import { Query } from "mingo/query";
import { expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kernel/index.js";
import { compile } from "../../src/store/index.js";

/**
 * Our operators against mingo's own, over random documents and criteria. Left out is what mingo does differently from MongoDB,
 * which `criteria.test.ts` settles by hand: `$gte`/`$lte`/`$eq` null inside arrays of arrays, `$all` on scalars, array operands,
 * paths through arrays, `$elemMatch` criteria on elements that are no objects.
 */
const context = Context.init({ query: operators as never });

const text = fc.constantFrom("", "a", "ab", "Ab", "b", "梨", "𠮷");
const number = fc.integer({ min: -2, max: 3 });
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const present: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean());
/** mingo stumbles over objects without a prototype. */
const record = <T>(
  members: { [K in keyof T]: fc.Arbitrary<T[K]> },
  requiredKeys?: (keyof T)[],
): fc.Arbitrary<Partial<T>> =>
  fc.record(members, { noNullPrototype: true, ...(requiredKeys === undefined ? {} : { requiredKeys }) }) as never;
const object = record({ c: scalar, d: scalar }, []) as fc.Arbitrary<JsonObject>;
const value: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  object,
  fc.array(object, { maxLength: 3 }),
);

const document = record({ a: value, b: value, o: object }, ["o"]) as fc.Arbitrary<JsonObject>;

const operatorTest = fc.oneof(
  record({ $eq: fc.oneof(scalar, object) }),
  record({ $ne: scalar }),
  record({ $gt: present }),
  record({ $gte: present, $lt: present }),
  record({ $lte: present }),
  record({ $in: fc.array(scalar, { maxLength: 4 }) }),
  record({ $nin: fc.array(scalar, { maxLength: 4 }) }),
  record({ $exists: fc.boolean() }),
  record({ $size: fc.nat(3) }),
  record({ $regex: text, $options: fc.constantFrom("", "i") }),
  record({ $elemMatch: record({ $gt: number, $lt: number }, ["$gt"]) }),
) as fc.Arbitrary<JsonObject>;

const fieldTest: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  operatorTest,
  record({ $not: operatorTest }),
  record({ $not: record({ $not: operatorTest }) }),
) as fc.Arbitrary<Json>;

const criteria: fc.Arbitrary<JsonObject> = fc.letrec<{ node: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.dictionary(fc.constantFrom("a", "b", "o.c", "o.d", "zz"), fieldTest, {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    record({ $and: fc.array(tie("node"), { maxLength: 3 }) }),
    record({ $or: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    record({ $nor: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
  ) as fc.Arbitrary<JsonObject>,
})).node;

it("answers as mingo does, where mingo answers as MongoDB", () => {
  fc.assert(
    fc.property(criteria, fc.array(document, { minLength: 1, maxLength: 12 }), (condition, documents) => {
      const ours = compile(condition);
      const theirs = new Query(condition, { context, scriptEnabled: false });
      for (const each of documents) expect([each, ours({ id: "1", ...each })]).toEqual([each, theirs.test(each)]);
    }),
    { numRuns: 1500 },
  );
});
