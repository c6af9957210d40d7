import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/kernel/index.js";
import { type Answer, type Call, createFakeHost, evaluate, PAGE } from "./support.js";

interface Scenario {
  readonly name: string;
  /** Statements; `products` is the table, `row` a handle on one row, `cheap` a query. */
  readonly code: string;
  readonly calls: readonly Call[];
}

const PREAMBLE = `
  const products = new BaaS.TableObject("product");
  const row = () => products.getWithoutData("r1");
  const cheap = new BaaS.Query().compare("price", "<", 10);
`;

const CHEAP = { $and: [{ price: { $lt: 10 } }] };

const single = (data: { $set?: JsonObject; $unset?: JsonObject }, options: JsonObject = {}): Call => [
  "records.update",
  { table: "product", id: "r1", data: { $set: {}, $unset: {}, ...data }, enableTrigger: true, ...options },
];

const bulk = (input: object): Call => [
  "records.updateMany",
  {
    table: "product",
    data: { $set: { sold: true }, $unset: {} },
    where: CHEAP,
    limit: 1000,
    enableTrigger: true,
    returnTotalCount: true,
    ...input,
  },
];

const remove = (input: object): Call => [
  "records.deleteMany",
  { table: "product", where: CHEAP, limit: 1000, enableTrigger: true, returnTotalCount: true, ...input },
];

const find = (input: object = {}): Call => ["records.find", { table: "product", returnTotalCount: true, ...input }];

const reading: Scenario[] = [
  { name: "find", code: `await products.find()`, calls: [find()] },
  {
    name: "find with everything",
    code: `await products.setQuery(cheap).limit(5).offset(10).orderBy("-price").select("name").expand("maker").find()`,
    calls: [find({ where: CHEAP, limit: 5, offset: 10, orderBy: "-price", keys: "name", expand: "maker" })],
  },
  {
    name: "lists of names are joined",
    code: `await products.orderBy(["-price", "name"]).select(["-tags", "-stock"]).expand(["maker", "created_by"]).find()`,
    calls: [find({ orderBy: "-price,name", keys: "-tags,-stock", expand: "maker,created_by" })],
  },
  {
    name: "empty lists of names count as none",
    code: `await products.orderBy([]).select("").expand().find()`,
    calls: [find()],
  },
  {
    name: "find without count",
    code: `await products.find({ withCount: false })`,
    calls: [find({ returnTotalCount: false })],
  },
  {
    name: "a table by its id",
    code: `await new BaaS.TableObject(42).find()`,
    calls: [["records.find", { table: 42, returnTotalCount: true }]],
  },
  {
    name: "the chain starts anew after find",
    code: `await products.setQuery(cheap).limit(3).orderBy("price").find(); await products.find()`,
    calls: [find({ where: CHEAP, limit: 3, orderBy: "price" }), find()],
  },
  {
    name: "two finds at once do not share the chain",
    code: `await Promise.all([products.limit(3).find(), products.find()])`,
    calls: [find({ limit: 3 }), find()],
  },
  {
    name: "count ignores the limit, not the query, and starts anew",
    code: `await products.setQuery(cheap).limit(50).count(); await products.find()`,
    calls: [find({ where: CHEAP, limit: 1 }), find()],
  },
  {
    name: "a query changed after setQuery does not count",
    code: `products.setQuery(cheap); cheap.compare("stock", ">", 0); await products.find()`,
    calls: [find({ where: CHEAP })],
  },
  { name: "get", code: `await products.get("r1")`, calls: [["records.get", { table: "product", id: "r1" }]] },
  {
    name: "get takes select and expand, and starts anew",
    code: `await products.select(["name", "maker.name"]).expand("maker").limit(3).get("r1"); await products.find()`,
    calls: [["records.get", { table: "product", id: "r1", keys: "name,maker.name", expand: "maker" }], find()],
  },
];

const creating: Scenario[] = [
  {
    name: "field by field",
    code: `await products.create().set("name", "包").set("price", 10).save()`,
    calls: [["records.create", { table: "product", data: { name: "包", price: 10 } }]],
  },
  {
    name: "an object",
    code: `await products.create().set({ name: "包", price: 10 }).save()`,
    calls: [["records.create", { table: "product", data: { name: "包", price: 10 } }]],
  },
  {
    name: "an object takes the place of what was set before; a pair adds to it",
    code: `await products.create().set("a", 1).set({ b: 2 }).set("c", 3).save()`,
    calls: [["records.create", { table: "product", data: { b: 2, c: 3 } }]],
  },
  {
    name: "with expand",
    code: `await products.create().set({ name: "包" }).save({ expand: ["maker", "created_by"] })`,
    calls: [["records.create", { table: "product", data: { name: "包" }, expand: "maker,created_by" }]],
  },
  {
    name: "a saved record is empty again",
    code: `const record = products.create().set("a", 1); await record.save(); await record.save()`,
    calls: [
      ["records.create", { table: "product", data: { a: 1 } }],
      ["records.create", { table: "product", data: {} }],
    ],
  },
  {
    name: "pending conditions stay out of it",
    code: `await products.limit(3).create().save(); await products.find()`,
    calls: [["records.create", { table: "product", data: {} }], find({ limit: 3 })],
  },
  {
    name: "createMany",
    code: `await products.createMany([{ name: "包" }, { name: "鞋", maker: new BaaS.TableObject("maker").getWithoutData("m1") }])`,
    calls: [
      [
        "records.createMany",
        { table: "product", rows: [{ name: "包" }, { name: "鞋", maker: "m1" }], enableTrigger: true },
      ],
    ],
  },
  {
    name: "createMany without triggers",
    code: `await products.createMany([], { enableTrigger: false })`,
    calls: [["records.createMany", { table: "product", rows: [], enableTrigger: false }]],
  },
];

const values: Scenario[] = [
  {
    name: "records are sent as their id, as text",
    code: `await row().set("maker", new BaaS.TableObject("maker").getWithoutData(5)).update()`,
    calls: [single({ $set: { maker: "5" } })],
  },
  {
    name: "places are sent as GeoJSON, also inside an array",
    code: `const point = new BaaS.GeoPoint(113.3, 23.1); await row().set({ at: point, stops: [point] }).update()`,
    calls: [
      single({
        $set: {
          at: { type: "Point", coordinates: [113.3, 23.1] },
          stops: [{ type: "Point", coordinates: [113.3, 23.1] }],
        },
      }),
    ],
  },
  {
    name: "dates are sent as ISO text",
    code: `await row().set("on_sale_at", new Date(0)).update()`,
    calls: [single({ $set: { on_sale_at: "1970-01-01T00:00:00.000Z" } })],
  },
  {
    name: "null stays null",
    code: `await row().set("name", null).update()`,
    calls: [single({ $set: { name: null } })],
  },
  {
    name: "names of Object.prototype are ordinary",
    code: `await row().set("constructor", 1).unset("toString").update()`,
    calls: [single({ $set: { constructor: 1 }, $unset: { toString: "" } })],
  },
];

const updating: Scenario[] = [
  { name: "set", code: `await row().set("price", 11).update()`, calls: [single({ $set: { price: 11 } })] },
  {
    name: "unset",
    code: `await row().unset("tags").unset("stock").update()`,
    calls: [single({ $unset: { tags: "", stock: "" } })],
  },
  {
    name: "unset with an object takes the place of what was unset before",
    code: `await row().unset("a").unset({ b: "", c: 1 }).update()`,
    calls: [single({ $unset: { b: "", c: "" } })],
  },
  {
    name: "incrementBy",
    code: `await row().incrementBy("stock", -2).update()`,
    calls: [single({ $set: { stock: { $incr_by: -2 } } })],
  },
  {
    name: "incrementBy inside an object",
    code: `await row().incrementBy("size.width", 1).update()`,
    calls: [single({ $set: { "size.width": { $incr_by: 1 } } })],
  },
  {
    name: "append",
    code: `await row().append("tags", ["新", "热"]).update()`,
    calls: [single({ $set: { tags: { $append: ["新", "热"] } } })],
  },
  {
    name: "append one",
    code: `await row().append("tags", "新").update()`,
    calls: [single({ $set: { tags: { $append: ["新"] } } })],
  },
  {
    name: "uAppend",
    code: `await row().uAppend("tags", "新").update()`,
    calls: [single({ $set: { tags: { $append_unique: ["新"] } } })],
  },
  {
    name: "remove",
    code: `await row().remove("tags", ["新"]).update()`,
    calls: [single({ $set: { tags: { $remove: ["新"] } } })],
  },
  {
    name: "append a place",
    code: `await row().append("stops", new BaaS.GeoPoint(1, 2)).update()`,
    calls: [single({ $set: { stops: { $append: [{ type: "Point", coordinates: [1, 2] }] } } })],
  },
  {
    name: "patchObject",
    code: `await row().patchObject("size", { width: 3 }).update()`,
    calls: [single({ $set: { size: { $update: { width: 3 } } } })],
  },
  { name: "pop", code: `await row().pop("tags").update()`, calls: [single({ $set: { tags: { $pop: 1 } } })] },
  { name: "shift", code: `await row().shift("tags").update()`, calls: [single({ $set: { tags: { $pop: -1 } } })] },
  {
    name: "of one field only the last counts",
    code: `await row().append("tags", 1).remove("tags", 2).update()`,
    calls: [single({ $set: { tags: { $remove: [2] } } })],
  },
  { name: "nothing", code: `await row().update()`, calls: [single({})] },
  {
    name: "options",
    code: `await row().set("price", 1).update({ enableTrigger: false, withCount: true, expand: ["maker"] })`,
    calls: [single({ $set: { price: 1 } }, { enableTrigger: false, expand: "maker" })],
  },
  {
    name: "an updated record is empty again and keeps its id",
    code: `const record = row().set("a", 1); await record.update(); await record.set("b", 2).update()`,
    calls: [single({ $set: { a: 1 } }), single({ $set: { b: 2 } })],
  },
];

const bulkChanges: Scenario[] = [
  {
    name: "update: the first 1000, with triggers",
    code: `await products.getWithoutData(cheap).set("sold", true).update()`,
    calls: [bulk({})],
  },
  {
    name: "update without triggers: no limit of its own",
    code: `await products.getWithoutData(cheap).set("sold", true).update({ enableTrigger: false, withCount: false })`,
    calls: [bulk({ limit: undefined, enableTrigger: false, returnTotalCount: false })],
  },
  {
    name: "update: limit and offset are taken when the handle is made",
    code: `const some = products.limit(5).offset(2).getWithoutData(cheap); await products.find(); await some.set("sold", true).update()`,
    calls: [find(), bulk({ limit: 5, offset: 2 })],
  },
  {
    name: "update: a query changed later does not count",
    code: `const some = products.getWithoutData(cheap); cheap.isNull("name"); await some.set("sold", true).update()`,
    calls: [bulk({})],
  },
  {
    name: "update: the query counts once",
    code: `const some = products.getWithoutData(cheap).set("sold", true); await some.update(); await some.set("sold", true).update()`,
    calls: [bulk({}), bulk({ where: undefined })],
  },
  { name: "delete: the first 1000, with triggers", code: `await products.delete(cheap)`, calls: [remove({})] },
  {
    name: "delete without triggers: no limit of its own",
    code: `await products.delete(cheap, { enableTrigger: false, withCount: false })`,
    calls: [remove({ limit: undefined, enableTrigger: false, returnTotalCount: false })],
  },
  {
    name: "delete: limit and offset, then anew",
    code: `await products.limit(5).offset(2).delete(cheap, { enableTrigger: false }); await products.delete(cheap)`,
    calls: [remove({ limit: 5, offset: 2, enableTrigger: false }), remove({})],
  },
  {
    name: "delete one",
    code: `await products.delete("r1")`,
    calls: [["records.delete", { table: "product", id: "r1" }]],
  },
  {
    name: "delete one leaves pending conditions alone",
    code: `await products.limit(3).delete("r1"); await products.find()`,
    calls: [["records.delete", { table: "product", id: "r1" }], find({ limit: 3 })],
  },
];

/** As JSON, so that undefined in an expectation means absent. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each([
  ["reading", reading],
  ["creating", creating],
  ["values", values],
  ["updating", updating],
  ["bulk changes", bulkChanges],
])("records, contract 9: %s", (_title, scenarios) => {
  it.each(scenarios)("$name", async ({ code, calls }) => {
    const host = createFakeHost();
    await evaluate(host, PREAMBLE + code);
    expect(host.calls).toEqual(asJson(calls));
  });
});

describe("results, contract 9", () => {
  const answering = (answer: Answer, code: string) =>
    evaluate(
      createFakeHost(() => answer),
      PREAMBLE + code,
    );

  it("look like axios responses", async () => {
    expect(await answering({ status: 201, data: { id: "r1" } }, `return products.create().save()`)).toEqual({
      status: 201,
      statusText: "Created",
      headers: { "content-type": "application/json; charset=utf-8" },
      data: { id: "r1" },
    });
  });

  it("of a deletion are empty text", async () => {
    expect(await answering({ status: 204 }, `return products.delete("r1")`)).toEqual({
      status: 204,
      statusText: "No Content",
      headers: {},
      data: "",
    });
  });

  it("of count() are the number", async () => {
    expect(await answering(PAGE, `return products.count()`)).toBe(7);
  });

  it("of find() hold the page in data", async () => {
    expect(await answering(PAGE, `return (await products.find()).data`)).toEqual(PAGE.data);
  });
});
