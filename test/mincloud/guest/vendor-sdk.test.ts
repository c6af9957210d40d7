import { beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { type Call, createFakeHost, evaluate, evaluateSync } from "./support.js";
import { loadVendorSdk, type VendorSdk } from "./vendor-sdk.js";

let vendor: VendorSdk;

beforeAll(() => {
  vendor = loadVendorSdk();
});

/** As `vendor.value`: the returned value, or the code of the error. An error without a code is a mistake of the test. */
const ownValue = (code: string): Json => {
  try {
    return JSON.parse(JSON.stringify(evaluateSync(createFakeHost(), code)));
  } catch (error) {
    if (error instanceof Error && "code" in error) return error.code as number;
    throw error;
  }
};

const QUERIES = [
  `q`,
  ...["=", "!=", "<", "<=", ">", ">=", "==", ""].map((operator) => `q.compare("price", "${operator}", 1)`),
  `q.compare("name", "=", "包")`,
  `q.compare("name", "=", null)`,
  `q.compare("name", "=", undefined)`,
  `q.compare("tags", "=", ["a", "b"])`,
  `q.compare("at", ">", new Date(0))`,
  `q.compare("maker", "=", new BaaS.TableObject("maker").getWithoutData("m1"))`,
  `q.compare("maker", "!=", new BaaS.TableObject("maker").getWithoutData(7))`,
  `q.compare("maker", "=", new BaaS.TableObject("maker").create())`,
  `q.compare("created_by", "=", new BaaS.User().getWithoutData(5))`,
  `q.compare("at", "=", new BaaS.GeoPoint(1, 2))`,
  `q.contains("name", "包")`,
  `q.contains("name", "")`,
  `q.contains("name", 1)`,
  `q.contains("tags", ["a"])`,
  `q.matches("name", /a\\/b/)`,
  `q.matches("name", /^包$/im)`,
  `q.matches("name", new RegExp("a/b", "g"))`,
  `q.matches("name", new RegExp(""))`,
  `q.matches("name", "a")`,
  `q.in("color", ["红", 1, null])`,
  `q.in("color", [])`,
  `q.in("color", "红")`,
  `q.in("maker", [new BaaS.TableObject("maker").getWithoutData("m1")])`,
  `q.notIn("color", ["红"])`,
  `q.notIn("color")`,
  `q.arrayContains("tags", ["a", "b"])`,
  `q.arrayContains("tags", "a")`,
  ...["isNull", "isNotNull", "exists", "notExists"].flatMap((method) => [
    `q.${method}("a")`,
    `q.${method}(["a", "b"])`,
    `q.${method}([])`,
  ]),
  `q.hasKey("category", "title")`,
  `q.hasKey("category", "a.b")`,
  `q.include("area", new BaaS.GeoPoint(1, 2))`,
  `q.include("area", [1, 2])`,
  `q.within("at", new BaaS.GeoPolygon([[0, 0], [4, 0], [4, 4], [0, 0]]))`,
  `q.within("at", new BaaS.GeoPoint(1, 2))`,
  `q.withinCircle("at", new BaaS.GeoPoint(1, 2), 3)`,
  `q.withinCircle("at", [1, 2], 3)`,
  `q.withinRegion("at", new BaaS.GeoPoint(1, 2), 500)`,
  `q.withinRegion("at", new BaaS.GeoPoint(1, 2), 500, 100)`,
  `q.withinRegion("at", new BaaS.GeoPoint(1, 2))`,
  `q.withinRegion("at", "here", 500)`,
  `q.compare("price", ">", 1).compare("price", "<", 9).isNull("tags").in("color", ["红"])`,
  `BaaS.Query.and(a, b)`,
  `BaaS.Query.or(a, b)`,
  `BaaS.Query.and()`,
  `BaaS.Query.and(q)`,
  `BaaS.Query.or(a, BaaS.Query.and(a, b), BaaS.Query.or(b, q))`,
  `BaaS.Query.or(a, b).compare("c", "=", 3)`,
  `BaaS.Query.and(a, b).compare("c", "=", 3)`,
];

const PLACES = [
  `new BaaS.GeoPoint(113.3, 23.1)`,
  `new BaaS.GeoPoint("1", 200)`,
  `new BaaS.GeoPolygon([[10, 10], [40, 40], [20, 40], [10, 10]])`,
  `new BaaS.GeoPolygon([[10, 10], [40, 40], [20, 40], [10, 20]])`,
  `new BaaS.GeoPolygon([new BaaS.GeoPoint(1, 2), [3, 4], [5, 6], new BaaS.GeoPoint(1, 2)])`,
  `new BaaS.GeoPolygon([[10, 10], [40, 40], [10, 10]])`,
  `new BaaS.GeoPolygon([[10, 10, 1], [40, 40], [20, 40], [10, 10]])`,
  `new BaaS.GeoPolygon([[[10, 10], [40, 40], [20, 40], [10, 10]]])`,
  `new BaaS.GeoPolygon([])`,
  `new BaaS.GeoPolygon()`,
  `new BaaS.GeoPolygon("here")`,
];

/** What a record would send. */
const RECORDS = [
  `r`,
  `r.set("a", 1).set("b", [1]).set("a", 2)`,
  `r.set({ a: 1, b: 2 })`,
  `r.set("a", 1).set({ b: 2 }).set("c", 3)`,
  `r.set("a", null)`,
  `r.set("a", undefined)`,
  `r.set(1, 2)`,
  `r.set([1])`,
  `r.set()`,
  `r.set("a")`,
  `r.set("a", new BaaS.GeoPoint(1, 2))`,
  `r.set("a", [new BaaS.GeoPoint(1, 2), 3])`,
  `r.set("a", { b: new BaaS.GeoPoint(1, 2) })`,
  `r.set({ a: new BaaS.GeoPolygon([[10, 10], [40, 40], [20, 40], [10, 10]]) })`,
  `r.set("a", new BaaS.TableObject("maker").getWithoutData("m1"))`,
  `r.set({ a: new BaaS.TableObject("maker").getWithoutData(5) })`,
  `r.set("a", new BaaS.TableObject("maker").create())`,
  `r.set("a", new BaaS.User().getWithoutData(5))`,
  `new BaaS.User().getWithoutData(5).set("a", 1).incrementBy("b", 2).unset("c")`,
  `r.unset("a").unset("b")`,
  `r.unset({ a: "", b: "" })`,
  `r.unset("a").unset({ b: 1 })`,
  `r.unset(["a"])`,
  `r.unset()`,
  `r.unset(1)`,
  `r.set("a", 1).unset("a")`,
  `r.set("a", 1).unset({ a: "" })`,
  `r.unset("a").set("a", 1)`,
  `r.unset("a").set({ a: 1 })`,
  `r.unset("a").set({ b: 1 })`,
  `r.incrementBy("a", 1).unset("a")`,
  `r.unset("a").incrementBy("a", 1)`,
  `r.incrementBy("a", -1).incrementBy("b.c", 2)`,
  `r.append("a", 1).append("b", [1, 2])`,
  `r.append("a", new BaaS.GeoPoint(1, 2)).append("b", [new BaaS.GeoPoint(1, 2)])`,
  `r.uAppend("a", 1).uAppend("b", ["x"])`,
  `r.remove("a", 1).remove("b", ["x"])`,
  `r.append("a", 1).remove("a", 2)`,
  `r.patchObject("a", { b: 1, c: new BaaS.GeoPoint(1, 2) })`,
  `r.patchObject("a", 1)`,
  `r.patchObject("a", null)`,
  `r.patchObject("a", [1])`,
  `r.pop("a").shift("b")`,
];

/** Requests, with the state that calls leave behind for the next. */
const REQUESTS = [
  `await t.find()`,
  `await t.setQuery(q).limit(5).offset(2).orderBy(["-a", "b"]).select(["x", "y"]).expand("p").find({ withCount: true }); await t.find()`,
  `await t.select([]).orderBy("").expand().find()`,
  `await Promise.all([t.limit(3).find(), t.find()])`,
  `t.setQuery(q); q.compare("z", "=", 1); await t.find()`,
  `await t.setQuery(q).limit(7).offset(3).orderBy("x").count(); await t.find()`,
  `await t.select("a").expand(["b", "c"]).limit(3).get("r1"); await t.find()`,
  `await t.create().set("a", 1).set({ b: 2 }).save(); await t.create().set("a", 1).save({ expand: ["x", "y"] })`,
  `const r = t.create().set("a", 1); await r.save(); await r.save()`,
  `await t.create().set("a", 1).unset("b").save()`,
  `await t.limit(9).create().save(); await t.find()`,
  `await t.createMany([{ a: 1 }, { p: t.getWithoutData("r2"), at: new BaaS.GeoPoint(1, 2) }])`,
  `await t.createMany([], { enableTrigger: false })`,
  `const r = t.getWithoutData("r1").set("a", 1).unset("b"); await r.update(); await r.set("c", 2).update({ enableTrigger: false, expand: "p" })`,
  `await t.limit(9).getWithoutData("r1").update(); await t.find()`,
  `await t.limit(9).delete("r1", { enableTrigger: false }); await t.find()`,
  `await t.limit(9).offset(1).delete(q, { enableTrigger: false, withCount: true }); await t.limit(2).delete(q)`,
  `await t.delete(q, { enableTrigger: false })`,
  `const r = t.limit(9).offset(1).getWithoutData(q); await t.find(); await r.set("a", 1).update({ withCount: true })`,
  `await t.getWithoutData(q).set("a", 1).update({ enableTrigger: false })`,
  `await t.create().set("owner", u.getWithoutData(5)).save()`,
  `await u.get(5); await u.get("5")`,
  `await u.limit(3).select(["a", "b"]).expand("c").get(5); await u.find()`,
  `await u.setQuery(new BaaS.Query().in("_group", [1, 2])).limit(5).offset(2).orderBy("-nickname").find({ withCount: true }); await u.find()`,
  `await u.setQuery(q).limit(7).count(); await u.find()`,
  `await f.get("f1")`,
  `await f.setQuery(new BaaS.Query().compare("category_name", "=", "科技")).limit(3).offset(2).orderBy("-size").find(); await f.find({ withCount: true })`,
  `await f.select("name").expand("a").find()`,
  `await f.limit(9).count(); await f.find()`,
  `await f.limit(9).delete("f1"); await f.find()`,
  `await f.delete(["f1", "f2"]); await f.delete([])`,
  `await f.limit(3).get("f1"); await f.find()`,
  `await c.limit(3).get("c1"); await c.find()`,
  `await c.setQuery(new BaaS.Query().contains("name", "图")).limit(3).orderBy("name").find({ withCount: true }); await c.find()`,
  `await c.limit(3).count()`,
  `await BaaS.sendSmsCode({ phone: "13800000000" })`,
  `await BaaS.sendSmsCode({ phone: "13800000000", signatureID: 2 })`,
  `await BaaS.verifySmsCode({ phone: "13800000000", code: 123456 })`,
];

/**
 * The client counts on `limit: 20`, `offset: 0` and `where: {}` where our operations have defaults of their own.
 */
const withoutDefaults = (calls: readonly Call[]): Call[] =>
  calls.map(([operation, given]) => {
    const input: JsonObject = { ...(given as JsonObject) };
    if (input.limit === 20) delete input.limit;
    if (input.offset === 0) delete input.offset;
    if (/\.(?:find|list)$/.test(operation) && JSON.stringify(input.where) === "{}") delete input.where;
    return [operation, input];
  });

describe("agreement with the vendor's client SDK (recorded by running it)", () => {
  it.each(QUERIES)("query: %s", (expression) => {
    const code = `const q = new BaaS.Query();
      const a = new BaaS.Query().compare("a", "=", 1), b = new BaaS.Query().compare("b", ">", 2);
      return (${expression}).queryObject`;
    expect(ownValue(code)).toEqual(vendor.value(code));
  });

  it.each(PLACES)("place: %s", (expression) => {
    const code = `const place = ${expression}; return [place, place.toGeoJSON()]`;
    expect(ownValue(code)).toEqual(vendor.value(code));
  });

  it.each(RECORDS)("record: %s", (expression) => {
    const code = `const r = new BaaS.TableObject("product").getWithoutData("r1"); return (${expression})._record`;
    expect(ownValue(code)).toEqual(vendor.value(code));
  });

  it.each(REQUESTS)("requests: %s", async (statements) => {
    const code = `const t = new BaaS.TableObject("product"), q = new BaaS.Query().compare("a", "=", 1);
      const u = new BaaS.User(), f = new BaaS.File(), c = new BaaS.FileCategory();
      ${statements}`;
    const host = createFakeHost();
    // The client is at version 3: it does not count by default.
    await evaluate(host, `BaaS.useVersion("v3"); ${code}`);
    expect(withoutDefaults(host.calls)).toEqual(withoutDefaults(await vendor.requests(code)));
  });
});
