import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kernel/index.js";
import { createStore, type Document, type FindOptions, type Snapshot, type Store } from "../../src/store/index.js";

const text = fc.constantFrom("", "a", "ab", "Ab", "b", "梨", "𠮷", "ｦ");
const number = fc.oneof(fc.integer({ min: -3, max: 4 }), fc.constantFrom(-0, 0.5, 1e21, Number.MAX_SAFE_INTEGER));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const record = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys?: (keyof T)[]) =>
  fc.record(members, {
    noNullPrototype: true,
    ...(requiredKeys === undefined ? {} : { requiredKeys }),
  } as never) as unknown as fc.Arbitrary<JsonObject>;
const object = record({ c: scalar, d: scalar }, []);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  fc.array(scalar, { maxLength: 4 }),
  object,
  fc.array(fc.oneof(object, scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
  fc.constant(Array.from({ length: 100 }, (_, index) => index)),
  fc.constant({ long: "x".repeat(1000) }),
  fc.constant("梨".repeat(600)),
);
const PATHS = ["a", "b", "o.c", "o", "b.c", "b.0", "constructor", "zz", "id", "o\tc"];
const document = record({ a: scalar, b: value, o: object, constructor: scalar }, ["o"]);
const ID = fc.constantFrom(...Array.from({ length: 12 }, (_, index) => `${index}`));

const operand: fc.Arbitrary<Json> = fc.oneof({ weight: 3, arbitrary: scalar }, value, ID);
const tests = fc.oneof(
  operand,
  record({ $eq: operand }),
  record({ $ne: operand }),
  record({ $gt: operand }),
  record({ $gte: operand, $lt: operand }, ["$gte"]),
  record({ $lte: operand, $gt: operand }, ["$lte"]),
  record({ $in: fc.array(operand, { maxLength: 4 }), $gte: operand }, ["$in"]),
  record({ $nin: fc.array(operand, { maxLength: 4 }) }),
  record({ $all: fc.array(operand, { maxLength: 2 }) }),
  record({ $exists: fc.boolean() }),
  record({ $size: fc.nat(3) }),
  record({ $regex: text, $options: fc.constantFrom("", "i") }),
  record({ $elemMatch: record({ $gt: number, $lt: number }, ["$gt"]) }),
  record({ $elemMatch: record({ c: scalar }) }),
  record({ $substring: record({ text, ignoreCase: fc.boolean() }, ["text"]), $gte: operand }, ["$substring"]),
  record({ $hasKey: fc.constantFrom("c", "long") }),
  record({ $geoIntersects: fc.constant({ type: "Point", coordinates: [1, 2] }) }),
  record({ $not: record({ $eq: operand }) }),
) as fc.Arbitrary<Json>;
const criteria: fc.Arbitrary<JsonObject> = fc.letrec<{ node: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.dictionary(fc.constantFrom(...PATHS), tests, { minKeys: 0, maxKeys: 3, noNullPrototype: true }),
    record({ $and: fc.array(tie("node"), { maxLength: 3 }) }),
    record({ $or: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    record({ $nor: fc.array(tie("node"), { minLength: 1, maxLength: 2 }) }),
  ) as fc.Arbitrary<JsonObject>,
})).node;
const options = fc.record(
  {
    sort: fc.array(fc.record({ path: fc.constantFrom(...PATHS), descending: fc.boolean() }), { maxLength: 2 }),
    skip: fc.nat(4),
    limit: fc.nat(6),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<FindOptions>;

type Step =
  | { readonly kind: "put"; readonly id: string; readonly document: JsonObject }
  | { readonly kind: "remove"; readonly id: string }
  | { readonly kind: "fail"; readonly ids: readonly string[]; readonly document: JsonObject }
  | { readonly kind: "drop" }
  | { readonly kind: "save" }
  | { readonly kind: "restore" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("put" as const), id: ID, document }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("remove" as const), id: ID }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("fail" as const), ids: fc.array(ID), document }) },
  fc.record({ kind: fc.constant("drop" as const) }),
  fc.record({ kind: fc.constant("save" as const) }),
  fc.record({ kind: fc.constant("restore" as const) }),
);

const put = async (store: Store, id: string, members: JsonObject): Promise<void> =>
  store.commit((tx) => {
    const copy: Document = { ...members, id };
    if (tx.collection("c").has(id)) tx.replace("c", copy);
    else tx.insert("c", copy);
  });

const run = async (store: Store, steps: readonly Step[]): Promise<void> => {
  let saved: Snapshot = store.snapshot();
  for (const each of steps) {
    if (each.kind === "put") await put(store, each.id, each.document);
    if (each.kind === "remove") await store.commit((tx) => tx.remove("c", each.id));
    if (each.kind === "drop") await store.commit((tx) => tx.drop("c"));
    if (each.kind === "save") saved = store.snapshot();
    if (each.kind === "restore") await store.restore(saved);
    if (each.kind === "fail") {
      const failing = store.commit((tx) => {
        for (const id of each.ids) {
          if (!tx.remove("c", id)) tx.insert("c", { ...each.document, id });
        }
        throw new Error("half-way");
      });
      await expect(failing).rejects.toThrow("half-way");
    }
  }
};

const declareAll = (store: Store): Promise<void> =>
  store.commit((tx) => {
    for (const path of PATHS) if (!path.includes("\t")) tx.declare("c", { paths: [path] });
  });

const kindOf = (plan: string): string => {
  if (plan.startsWith("in the order")) return plan.includes(", ") ? "order of two" : "order";
  return plan.replace(/ .*/, "");
};

describe("indexes", () => {
  it("change no answer", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(criteria, options), { minLength: 1, maxLength: 8 }),
        async (steps, questions) => {
          const [plain, indexed] = [await createStore({ indexes: false }), await createStore({ freeze: true })];
          await declareAll(indexed);
          await run(plain, steps);
          await run(indexed, steps);
          // What was indexed from the start, and what is indexed now.
          const late = await createStore({ from: plain.snapshot() });
          await declareAll(late);
          const [a, b, c] = [plain, indexed, late].map((store) => store.collection("c"));
          for (const [condition, wanted] of questions) {
            const expected = a?.find(condition, wanted);
            expect(b?.find(condition, wanted)).toEqual(expected);
            expect(c?.find(condition, wanted)).toEqual(expected);
            expect(b?.page(condition, wanted)).toEqual(a?.page(condition, wanted));
            expect(b?.count(condition)).toBe(a?.count(condition));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("change no answer in large collections", { timeout: 240_000 }, async () => {
    const SIZE = 3000;
    const texts = ["a", "b", "梨", "𠮷"];
    const make = (index: number): JsonObject => ({
      n: (index * 7919) % 997,
      unique: (index * 31) % SIZE,
      text: `${texts[index % 4]}${index % 61}`,
      few: index % 2 === 0,
      ...(index % 3 === 0 ? { some: index % 5 } : {}),
      list: index % 11 === 0 ? [index % 7, index % 13] : index % 7,
    });
    const paths = ["n", "unique", "text", "few", "some", "list", "id"];
    const [plain, indexed] = [await createStore({ indexes: false }), await createStore()];
    await indexed.commit((tx) => {
      for (const path of paths) tx.declare("c", { paths: [path] });
    });
    const asked = (store: Store): void => {
      const orders = [
        ["n", "id"],
        ["few", "n"],
        ["text", "unique"],
      ];
      for (const order of orders) {
        for (const turned of [true, false]) {
          const sort = order.map((path, at) => ({ path, descending: turned && at > 0 }));
          for (let turn = 0; turn < 45; turn++) store.collection("c").find({}, { sort, limit: 3 });
        }
      }
    };
    for (const store of [plain, indexed]) {
      await store.commit((tx) => {
        for (let index = 0; index < SIZE; index++) tx.insert("c", { ...make(index), id: `${index}` });
      });
      await store.commit((tx) => {
        for (let index = 0; index < SIZE; index += 7) tx.remove("c", `${index}`);
        for (let index = 1; index < SIZE; index += 7) tx.replace("c", { ...make(index * 3), id: `${index}` });
      });
    }
    asked(indexed);
    const value = fc.oneof(fc.integer({ min: -5, max: SIZE }), fc.constantFrom<Json>("a1", "b", "梨3", true, null, 3));
    const test = fc.oneof(
      value,
      fc.boolean(),
      record({ $gte: value, $lt: value }, ["$gte"]),
      record({ $gt: value, $lte: value }, ["$lte"]),
      record({ $in: fc.array(value, { maxLength: 5 }) }),
      record({ $ne: value }),
    ) as fc.Arbitrary<Json>;
    const some = fc.dictionary(fc.constantFrom(...paths), test, { maxKeys: 2, noNullPrototype: true });
    const question = fc.oneof(some, record({ $or: fc.array(some, { minLength: 1, maxLength: 3 }) }));
    const page = fc.record(
      {
        sort: fc.oneof(
          fc.array(fc.record({ path: fc.constantFrom(...paths), descending: fc.boolean() }), { maxLength: 2 }),
          fc
            .tuple(fc.constantFrom(["n", "id"], ["few", "n"], ["text", "unique"]), fc.boolean(), fc.boolean())
            .map(([[a, b], ...down]) => [a, b].map((path = "", at) => ({ path, descending: down[at] === true }))),
        ),
        skip: fc.constantFrom(0, 1, 300),
        limit: fc.constantFrom(0, 1, 20, 2500),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<FindOptions>;
    const plans = new Set<string>();
    const [a, b] = [plain.collection("c"), indexed.collection("c")];
    fc.assert(
      fc.property(question, page, (condition, wanted) => {
        plans.add(kindOf(b.explain(condition, wanted).plan));
        expect(b.find(condition, wanted)).toEqual(a.find(condition, wanted));
        expect(b.page(condition, wanted).total).toBe(a.count(condition));
      }),
      { numRuns: 1500 },
    );
    expect([...plans].sort()).toEqual(["id", "index", "order", "order of two", "scan", "union"]);
  });
});
