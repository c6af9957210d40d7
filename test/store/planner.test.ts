import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../src/kernel/index.js";
import { prepare } from "../../src/store/criteria/criteria.js";
import { createDocuments } from "../../src/store/documents/documents.js";
import { candidates } from "../../src/store/finding/access.js";
import { makePlan } from "../../src/store/finding/planner.js";
import { createStore, type Document } from "../../src/store/index.js";

const IDS = ["3", "1", "2", "constructor", "x"];

const idTest: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(...IDS, "none", null, 1, true, {}, ["1"]),
  fc.record({ $eq: fc.constantFrom<Json>(...IDS, null, 1) }),
  fc.record({ $in: fc.array(fc.constantFrom<Json>(...IDS, "none", null, ["x"]), { maxLength: 6 }) }),
  fc.record({ $in: fc.array(fc.constantFrom<Json>(...IDS)), $eq: fc.constantFrom(...IDS) }),
  fc.record({ $nin: fc.array(fc.constantFrom(...IDS)) }),
  fc.record({ $gt: fc.constantFrom(...IDS) }),
  fc.record({ $not: fc.record({ $eq: fc.constantFrom(...IDS) }) }),
) as fc.Arbitrary<Json>;

const criteria: fc.Arbitrary<JsonObject> = fc.letrec<{ node: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.record({ id: idTest, even: fc.boolean() }, { requiredKeys: [] }),
    fc.record({ $and: fc.array(tie("node"), { maxLength: 3 }), id: idTest }, { requiredKeys: ["$and"] }),
    fc.record({ $or: fc.array(tie("node"), { minLength: 1, maxLength: 2 }), id: idTest }, { requiredKeys: ["$or"] }),
    fc.record({ $nor: fc.array(tie("node"), { minLength: 1, maxLength: 2 }), id: idTest }, { requiredKeys: ["$nor"] }),
  ) as fc.Arbitrary<JsonObject>,
})).node;

const documents = IDS.map((id, index): Document => ({ id, even: index % 2 === 0 }));

it("answers by id as a scan does, in the same order", async () => {
  const store = await createStore({ freeze: true });
  await store.commit((tx) => {
    for (const document of documents) tx.insert("c", document);
  });
  const collection = store.collection("c");
  fc.assert(
    fc.property(criteria, (condition) => {
      // The planner does not look below $or.
      const scan = { $or: [condition] };
      expect(collection.find(condition)).toEqual(collection.find(scan));
      expect(collection.find(condition, { skip: 1, limit: 2 })).toEqual(collection.find(scan, { skip: 1, limit: 2 }));
      expect(collection.page(condition, { sort: [{ path: "even" }], limit: 2 })).toEqual(
        collection.page(scan, { sort: [{ path: "even" }], limit: 2 }),
      );
      expect(collection.count(condition)).toBe(collection.count(scan));
    }),
    { numRuns: 1000 },
  );
});

describe("looks at no other document", () => {
  const filled = createDocuments();
  for (const document of documents) filled.add(document);
  it.each<[JsonObject, string[]]>([
    [{ id: "x" }, ["x"]],
    [{ id: "none" }, []],
    [{ id: { $eq: "1" }, even: true }, ["1"]],
    [{ id: { $in: ["x", "3", "none", "x"] } }, ["3", "x"]],
    [{ id: { $in: [] } }, []],
    [{ id: null }, []],
    [{ $and: [{ even: true }, { id: { $in: ["2", "1"] } }] }, ["1", "2"]],
    [{ $and: [{ $and: [{ id: "2" }] }], id: { $in: IDS } }, ["2"]],
    [{ $or: [{ id: "2" }, { id: "1", even: true }] }, ["1", "2"]],
  ])("%j", (condition, ids) => {
    const { access } = makePlan(prepare(condition).condition, filled, { sort: [], enough: 10, isCounting: false });
    const next = candidates(access, filled, false);
    const found: string[] = [];
    for (let document = next(); document !== undefined; document = next()) found.push(document.id);
    expect(found).toEqual(ids);
  });
});
