import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ID, make, open, type Query, type Sdk, TIME } from "./sdk.js";

let emulator: Emulator;
let Bmob: Sdk;
const ids: Record<string, string> = {};

const date = (iso: string) => ({ __type: "Date", iso });
const DAY = date("2018-08-21 18:02:52");
const point = (latitude: number, longitude: number) => Bmob.GeoPoint({ latitude, longitude });
const shop = (name: string) => Bmob.Pointer("Shop").set(ids[name] ?? "");

beforeAll(async () => {
  ({ emulator, Bmob } = await open());
  const shops = { 茶庄: ["杭州", 30.25, 120.17], 花店: ["上海", 31.23, 121.47], 书店: ["北京", 39.9, 116.4] } as const;
  for (const [name, [city, latitude, longitude]] of Object.entries(shops)) {
    ids[name] = await make(Bmob, "Shop", { name, city, place: point(latitude, longitude) });
  }
  // Dearest first: that is how they are read below.
  const teas = [
    { name: "龙井", price: 268, tags: ["绿茶", "新"], at: DAY, shop: shop("茶庄"), hot: true },
    { name: "碧螺春", price: 158, tags: ["绿茶"], at: date("2018-08-22 00:00:00"), shop: shop("茶庄"), hot: false },
    {
      name: "普洱",
      price: 98,
      tags: ["黑茶", "陈"],
      at: date("2019-01-01 00:00:00"),
      shop: shop("花店"),
      cake: { g: 357 },
    },
    { name: "Green Tea", price: 58, tags: [], shop: shop("书店"), cake: { g: 100, city: "杭州" } },
    { name: "a+b & c=d?", price: 8, hot: true },
  ];
  for (const tea of teas) ids[tea.name] = await make(Bmob, "Tea", tea);
});
afterAll(() => emulator.close());

type Narrow = (query: Query) => void;

const ALL = ["龙井", "碧螺春", "普洱", "Green Tea", "a+b & c=d?"];
const without = (...names: string[]) => ALL.filter((name) => !names.includes(name));

const queryOf = (className: string, narrow: Narrow): Query => {
  const query = Bmob.Query(className);
  narrow(query);
  return query;
};
const names = async (query: Query): Promise<unknown[]> => (await query.find()).map(({ name }) => name);
/** Their names, the dearest first. */
const found = (narrow: Narrow) =>
  names(
    queryOf("Tea", (query) => {
      query.order("-price");
      narrow(query);
    }),
  );

describe("hydrogen-js-sdk, queries over a real port (6.3)", () => {
  const cases: [string, Narrow, string[]][] = [
    ["nothing asked", () => {}, ALL],
    ["== text", (query) => query.equalTo("name", "==", "普洱"), ["普洱"]],
    ["=== is the same", (query) => query.equalTo("name", "===", "普洱"), ["普洱"]],
    ["== with what means something in URLs", (query) => query.equalTo("name", "==", "a+b & c=d?"), ["a+b & c=d?"]],
    ["== with a space", (query) => query.equalTo("name", "==", "Green Tea"), ["Green Tea"]],
    ["== a number", (query) => query.equalTo("price", "==", 98), ["普洱"]],
    ["== a number that is text", (query) => query.equalTo("price", "==", "98"), []],
    ["== true", (query) => query.equalTo("hot", "==", true), ["龙井", "a+b & c=d?"]],
    ["== false", (query) => query.equalTo("hot", "==", false), ["碧螺春"]],
    ["== in a list", (query) => query.equalTo("tags", "==", "绿茶"), ["龙井", "碧螺春"]],
    ["== a pointer", (query) => query.equalTo("shop", "==", shop("书店")), ["Green Tea"]],
    ["== a Date", (query) => query.equalTo("at", "==", DAY), ["龙井"]],
    ["== an object", (query) => query.equalTo("cake", "==", { g: 357 }), ["普洱"]],
    ["== in an object", (query) => query.equalTo("cake.city", "==", "杭州"), ["Green Tea"]],
    ["== an objectId", (query) => query.equalTo("objectId", "==", ids.普洱), ["普洱"]],
    ["!=", (query) => query.equalTo("name", "!=", "普洱"), without("普洱")],
    ["!= where it is missing", (query) => query.equalTo("hot", "!=", true), without("龙井", "a+b & c=d?")],
    ["<", (query) => query.equalTo("price", "<", 98), ["Green Tea", "a+b & c=d?"]],
    ["<=", (query) => query.equalTo("price", "<=", 98), ["普洱", "Green Tea", "a+b & c=d?"]],
    [">", (query) => query.equalTo("price", ">", 158), ["龙井"]],
    [">=", (query) => query.equalTo("price", ">=", 158), ["龙井", "碧螺春"]],
    ["> a Date", (query) => query.equalTo("at", ">", DAY), ["碧螺春", "普洱"]],
    ["<= a Date", (query) => query.equalTo("at", "<=", DAY), ["龙井"]],
    ["createdAt >", (query) => query.equalTo("createdAt", ">", "2018-04-01 00:00:00"), ALL],
    ["createdAt <", (query) => query.equalTo("createdAt", "<", "2018-04-01 00:00:00"), []],
    ["updatedAt, which the SDK sends as text", (query) => query.equalTo("updatedAt", ">", "2018-04-01 00:00:00"), ALL],
    [
      "two conditions",
      (query) => [query.equalTo("price", ">", 58), query.equalTo("price", "<", 268)],
      ["碧螺春", "普洱"],
    ],
    [
      "three conditions",
      (query) => [
        query.equalTo("price", ">", 8),
        query.equalTo("price", "<", 268),
        query.equalTo("tags", "==", "绿茶"),
      ],
      ["碧螺春"],
    ],
    ["containedIn", (query) => query.containedIn("name", ["普洱", "龙井", "红茶"]), ["龙井", "普洱"]],
    ["containedIn of lists", (query) => query.containedIn("tags", ["新", "陈"]), ["龙井", "普洱"]],
    [
      "containedIn of pointers",
      (query) => query.containedIn("shop", [shop("书店"), shop("花店")]),
      ["普洱", "Green Tea"],
    ],
    ["notContainedIn", (query) => query.notContainedIn("name", ["普洱", "龙井"]), without("普洱", "龙井")],
    ["exists", (query) => query.exists("at"), ["龙井", "碧螺春", "普洱"]],
    ["doesNotExist", (query) => query.doesNotExist("tags"), ["a+b & c=d?"]],
    ["exists and another", (query) => [query.exists("cake"), query.equalTo("price", "<", 98)], ["Green Tea"]],
    ["a pattern", (query) => query.equalTo("name", "==", { $regex: "^.*井.*$" }), ["龙井"]],
    [
      "a pattern, as the documentation shows",
      (query) => query.equalTo("name", "==", { $regex: "Green.*" }),
      ["Green Tea"],
    ],
    ["all of a list", (query) => query.equalTo("tags", "==", { $all: ["绿茶", "新"] }), ["龙井"]],
    [
      "or",
      (query) => query.or(query.equalTo("price", ">", 200), query.equalTo("price", "<", 10)),
      ["龙井", "a+b & c=d?"],
    ],
    [
      "or, and a condition beside it",
      (query) => {
        query.equalTo("hot", "==", true);
        query.or(query.equalTo("price", ">", 200), query.equalTo("price", "==", 158));
      },
      ["龙井"],
    ],
    [
      "or of three",
      (query) =>
        query.or(query.equalTo("name", "==", "龙井"), query.equalTo("tags", "==", "陈"), query.doesNotExist("shop")),
      ["龙井", "普洱", "a+b & c=d?"],
    ],
    ["and", (query) => query.and({ tags: "绿茶" }, { tags: "新" }), ["龙井"]],
    [
      "and of what equalTo made",
      (query) => query.and(query.equalTo("tags", "==", "绿茶"), query.equalTo("price", "<", 200)),
      ["碧螺春"],
    ],
    [
      "and of alternatives",
      (query) => query.and({ $or: [{ price: 8 }, { price: 58 }] }, { $or: [{ hot: true }, { price: 98 }] }),
      ["a+b & c=d?"],
    ],
    ["a where of one's own", (query) => query.statTo("where", '{"price":{"$gte":98,"$lt":268}}'), ["碧螺春", "普洱"]],
    [
      "objects whose pointer leads to some ($inQuery)",
      (query) => query.statTo("where", '{"shop":{"$inQuery":{"where":{"city":"杭州"},"className":"Shop"}}}'),
      ["龙井", "碧螺春"],
    ],
    [
      "objects whose pointer leads to none ($notInQuery)",
      (query) =>
        query.statTo("where", '{"shop":{"$notInQuery":{"where":{"city":"杭州"},"className":"Shop"},"$exists":true}}'),
      ["普洱", "Green Tea"],
    ],
    [
      "values of another class ($select)",
      (query) =>
        query.equalTo("cake.city", "==", { $select: { query: { className: "Shop", where: {} }, key: "city" } }),
      ["Green Tea"],
    ],
    [
      "no values of another class ($dontSelect)",
      (query) =>
        query.equalTo("name", "==", {
          $dontSelect: { query: { className: "Tea", where: { hot: true } }, key: "name" },
        }),
      ["碧螺春", "普洱", "Green Tea"],
    ],
  ];

  it.each(cases)("%s", async (_, narrow, expected) => {
    expect(await found(narrow)).toEqual(expected);
  });

  it("answers whole objects", async () => {
    const [tea] = await queryOf("Tea", (query) => query.equalTo("name", "==", "碧螺春")).find();
    expect(tea).toEqual({
      name: "碧螺春",
      price: 158,
      tags: ["绿茶"],
      at: date("2018-08-22 00:00:00"),
      shop: shop("茶庄"),
      hot: false,
      objectId: ID,
      createdAt: TIME,
      updatedAt: TIME,
    });
  });

  it("forgets its conditions once it has found", async () => {
    const query = queryOf("Tea", (it) => it.equalTo("name", "==", "普洱"));
    expect(await query.find()).toHaveLength(1);
    expect(await query.find()).toHaveLength(ALL.length);
  });

  it("orders, by several keys, up and down", async () => {
    expect(await found((query) => query.order("price"))).toEqual([...ALL].reverse());
    expect(await found((query) => [query.exists("hot"), query.order("hot", "-price")])).toEqual([
      "碧螺春",
      "龙井",
      "a+b & c=d?",
    ]);
    expect(await found((query) => [query.exists("hot"), query.order("-hot", "price")])).toEqual([
      "a+b & c=d?",
      "龙井",
      "碧螺春",
    ]);
    expect(await found((query) => [query.exists("at"), query.order("-at")])).toEqual(["普洱", "碧螺春", "龙井"]);
  });

  it("limits and skips", async () => {
    expect(await found((query) => query.limit(2))).toEqual(ALL.slice(0, 2));
    expect(await found((query) => query.skip(3))).toEqual(ALL.slice(3));
    expect(await found((query) => [query.limit(2), query.skip(1)])).toEqual(ALL.slice(1, 3));
    expect(await found((query) => query.skip(9))).toEqual([]);
  });

  it("selects fields; id and times come along", async () => {
    const [tea] = await queryOf("Tea", (query) => [query.select("name", "price"), query.order("price")]).find();
    expect(tea).toEqual({ name: "a+b & c=d?", price: 8, objectId: ID, createdAt: TIME, updatedAt: TIME });
  });

  it("includes, with a choice of fields (6.3)", async () => {
    const [tea] = await queryOf("Tea", (query) => [
      query.equalTo("name", "==", "龙井"),
      query.include("shop[name]"),
    ]).find();
    expect(tea?.shop).toMatchObject({ __type: "Object", className: "Shop", name: "茶庄" });
    expect(tea?.shop).not.toHaveProperty("city");
  });

  it("counts what there is, and what fits", async () => {
    expect(await Bmob.Query("Tea").count()).toBe(5);
    expect(await queryOf("Tea", (query) => query.equalTo("price", ">", 60)).count()).toBe(3);
    expect(await queryOf("Tea", (query) => query.and({ tags: "绿茶" }, { hot: true })).count()).toBe(1);
    expect(await queryOf("Tea", (query) => query.or({ price: 8 }, { price: 58 }, { price: 98 })).count(1)).toBe(3);
    expect(await queryOf("Tea", (query) => query.equalTo("price", ">", 1000)).count()).toBe(0);
  });

  it("gives a hundred objects unless asked for more, a thousand at most", async () => {
    const { request } = Bmob;
    for (let start = 0; start < 110; start += 50) {
      const requests = Array.from({ length: Math.min(50, 110 - start) }, (_, index) => ({
        method: "post",
        path: "/1/classes/Many",
        body: { n: start + index },
      }));
      await request("/1/batch", "POST", { requests });
    }
    const many = (narrow: Narrow) => queryOf("Many", narrow).find();
    expect(await many(() => {})).toHaveLength(100);
    expect(await many((query) => query.limit(105))).toHaveLength(105);
    // The SDK itself makes a thousand of it.
    expect(await many((query) => query.limit(5000))).toHaveLength(110);
    expect(await Bmob.Query("Many").count()).toBe(110);
  });

  it("refuses a class that is not there (6.1)", async () => {
    await expect(Bmob.Query("Nothing").find()).rejects.toEqual({ code: 101, error: "object not found for Nothing." });
  });

  it.each<[string, Narrow]>([
    ["no such operator", (query) => query.equalTo("price", "==", { $near: 1 })],
    ["a list for $in that is none", (query) => query.equalTo("price", "==", { $in: 1 })],
    ["a pattern that is none", (query) => query.equalTo("name", "==", { $regex: "(" })],
  ])("refuses %s with 102", async (_, narrow) => {
    await expect(found(narrow)).rejects.toEqual({ code: 102, error: expect.stringMatching(/./) });
  });

  it("refuses a where that is no JSON with 107", async () => {
    await expect(found((query) => query.statTo("where", "{nonsense"))).rejects.toMatchObject({ code: 107 });
  });
});

describe("places (6.3)", () => {
  const shops = (narrow: Narrow) => names(queryOf("Shop", narrow));
  const hangzhou = () => point(30.2, 120.2);

  it("within kilometers, nearest first", async () => {
    expect(await shops((query) => query.withinKilometers("place", hangzhou(), 300))).toEqual(["茶庄", "花店"]);
    expect(await shops((query) => query.withinKilometers("place", point(31, 121), 300))).toEqual(["花店", "茶庄"]);
    expect(await shops((query) => query.withinKilometers("place", hangzhou(), 5000))).toHaveLength(3);
    expect(await shops((query) => query.withinKilometers("place", hangzhou(), 1))).toEqual([]);
  });

  it("within a hundred kilometers unless told otherwise", async () => {
    expect(await shops((query) => query.withinKilometers("place", hangzhou()))).toEqual(["茶庄"]);
  });

  it("with a condition beside it, and an order of its own", async () => {
    const near = (query: Query) => query.withinKilometers("place", hangzhou(), 5000);
    expect(await shops((query) => [near(query), query.equalTo("city", "!=", "杭州")])).toEqual(["花店", "书店"]);
    expect(await shops((query) => [near(query), query.limit(1)])).toEqual(["茶庄"]);
    const cities = await queryOf("Shop", (query) => [near(query), query.order("city")]).find();
    expect(cities.map(({ city }) => city)).toEqual(["上海", "北京", "杭州"]);
  });

  it("within a box, whichever way its corners are given", async () => {
    const box = (one: [number, number], other: [number, number]) =>
      shops((query) => [query.withinGeoBox("place", point(...one), point(...other)), query.order("-city")]);
    expect(await box([30, 120], [32, 122])).toEqual(["茶庄", "花店"]);
    expect(await box([32, 120], [30, 122])).toEqual(["茶庄", "花店"]);
    expect(await box([0, 0], [1, 1])).toEqual([]);
  });
});

describe("BQL, through the SDK's own request (6.10)", () => {
  const bql = async (text: string, values?: unknown[]) => {
    const answer = await Bmob.request("/1/cloudQuery", "get", { bql: text, values: values && JSON.stringify(values) });
    return (answer.results as { name: string }[]).map(({ name }) => name);
  };

  it("selects", async () => {
    expect(await bql("select * from Tea where price > 60 order by -price limit 2")).toEqual(["龙井", "碧螺春"]);
    expect(await bql("select name from Tea where name = ? or price < ? order by price", ["普洱", 10])).toEqual([
      "a+b & c=d?",
      "普洱",
    ]);
  });

  it("says what it does not understand with 601", async () => {
    await expect(bql("selec * from Tea")).rejects.toEqual({ code: 601, error: expect.stringMatching(/^Invalid bql:/) });
  });
});
