import type { Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AV, type AVObject, MASTER, make, open } from "./sdk.js";

type Query = Storage.Query<AVObject>;

let emulator: Emulator;
let shops: Readonly<Record<"tea" | "book" | "flower", AVObject>>;

const DAY = new Date("2026-03-01T00:00:00.000Z");
const SPECIAL = 'a.b*c? [x](y) {z} ^$ | \\ "q" 100% C++';

const rows = () => [
  { name: "龙井", price: 268, tags: ["绿茶", "新"], shop: shops.tea, at: new Date("2026-03-01T00:00:00Z"), left: 3 },
  { name: "碧螺春", price: 198, tags: ["绿茶"], shop: shops.tea, at: new Date("2026-03-02T00:00:00Z") },
  { name: "普洱", price: 98, tags: ["黑茶", "陈"], shop: shops.tea, at: new Date("2026-03-03T00:00:00Z"), left: null },
  { name: "Green Tea", price: 58, tags: [], shop: shops.book, map: { origin: { city: "杭州" } } },
  { name: SPECIAL, price: 8, shop: shops.flower, text: "one\ntwo" },
];

beforeAll(async () => {
  ({ emulator } = await open());
  const [tea, book, flower] = [
    make("Shop", { name: "茶庄", city: "杭州", place: new AV.GeoPoint(30.25, 120.16) }),
    make("Shop", { name: "书店", city: "北京", place: new AV.GeoPoint(39.9, 116.4) }),
    make("Shop", { name: "花店", city: "上海", place: new AV.GeoPoint(31.23, 121.47) }),
  ] as const;
  await AV.Object.saveAll([tea, book, flower]);
  shops = { tea, book, flower };
  for (const row of rows()) await make("Good", row).save();
});
afterAll(() => emulator.close());

const goods = (): Query => new AV.Query("Good");
const names = async (query: Query): Promise<string[]> => (await query.find()).map((good) => good.get("name"));
/** In order of price, highest first. */
const found = (query: Query): Promise<string[]> => names(query.descending("price"));

const ALL = ["龙井", "碧螺春", "普洱", "Green Tea", SPECIAL];

describe("leancloud-storage, AV.Query over a real port (11.7)", () => {
  const MANY = Array.from({ length: 300 }, (_, index) => `茶${index}`);
  const inCity = (city: string) => new AV.Query<AVObject>("Shop").equalTo("city", city);
  const titled = (title: string) => new AV.Query<AVObject>("Review").equalTo("title", title);
  const without = (name: string) => ALL.filter((other) => other !== name);

  const cases: [string, (query: Query) => Query, string[]][] = [
    ["nothing", (query) => query, ALL],
    ["equalTo", (query) => query.equalTo("name", "普洱"), ["普洱"]],
    ["equalTo in an array", (query) => query.equalTo("tags", "绿茶"), ["龙井", "碧螺春"]],
    ["equalTo a pointer", (query) => query.equalTo("shop", shops.book), ["Green Tea"]],
    ["equalTo a date", (query) => query.equalTo("at", DAY), ["龙井"]],
    ["equalTo in a map", (query) => query.equalTo("map.origin.city", "杭州"), ["Green Tea"]],
    ["equalTo null", (query) => query.equalTo("left", null), ALL.slice(1)],
    ["notEqualTo", (query) => query.notEqualTo("tags", "绿茶"), ALL.slice(2)],
    ["lessThan", (query) => query.lessThan("price", 98), ["Green Tea", SPECIAL]],
    ["lessThanOrEqualTo", (query) => query.lessThanOrEqualTo("price", 98), ["普洱", "Green Tea", SPECIAL]],
    ["greaterThan a date", (query) => query.greaterThan("at", DAY), ["碧螺春", "普洱"]],
    ["greaterThanOrEqualTo a date", (query) => query.greaterThanOrEqualTo("at", DAY), ["龙井", "碧螺春", "普洱"]],
    ["both ends", (query) => query.greaterThan("price", 58).lessThan("price", 268), ["碧螺春", "普洱"]],
    ["createdAt", (query) => query.lessThan("createdAt", new Date(0)), []],
    ["containedIn", (query) => query.containedIn("name", ["普洱", "龙井", "红茶"]), ["龙井", "普洱"]],
    ["containedIn of pointers", (query) => query.containedIn("shop", [shops.book, shops.flower]), ALL.slice(3)],
    ["notContainedIn", (query) => query.notContainedIn("tags", ["绿茶", "黑茶"]), ALL.slice(3)],
    ["containsAll", (query) => query.containsAll("tags", ["新", "绿茶"]), ["龙井"]],
    ["sizeEqualTo", (query) => query.sizeEqualTo("tags", 2), ["龙井", "普洱"]],
    ["sizeEqualTo 0", (query) => query.sizeEqualTo("tags", 0), ["Green Tea"]],
    ["exists", (query) => query.exists("at"), ALL.slice(0, 3)],
    ["doesNotExist", (query) => query.doesNotExist("tags"), [SPECIAL]],
    ["matches", (query) => query.matches("name", /^.{2}$/), ["龙井", "普洱"]],
    ["matches, ignoring case", (query) => query.matches("name", /GREEN/i), ["Green Tea"]],
    ["matches over lines", (query) => query.matches("text", /^two$/m), [SPECIAL]],
    ["matches with modifiers", (query) => query.matches("name", /green\s+tea/, "i"), ["Green Tea"]],
    ["contains", (query) => query.contains("name", "井"), ["龙井"]],
    ["contains what a pattern would read", (query) => query.contains("name", "*c? [x](y) {z} ^$ |"), [SPECIAL]],
    ["contains a backslash", (query) => query.contains("name", '\\ "q"'), [SPECIAL]],
    ["contains \\E", (query) => query.contains("name", "\\E"), []],
    ["startsWith", (query) => query.startsWith("name", "碧螺"), ["碧螺春"]],
    ["startsWith a.b", (query) => query.startsWith("name", "a.b*"), [SPECIAL]],
    ["startsWith, not a.b", (query) => query.startsWith("name", "axb*"), []],
    ["endsWith", (query) => query.endsWith("name", "C++"), [SPECIAL]],
    ["endsWith in Chinese", (query) => query.endsWith("name", "洱"), ["普洱"]],
    ["matchesQuery", (query) => query.matchesQuery("shop", inCity("杭州")), ALL.slice(0, 3)],
    ["doesNotMatchQuery", (query) => query.doesNotMatchQuery("shop", inCity("杭州")), ALL.slice(3)],
    ["matchesKeyInQuery", (query) => query.matchesKeyInQuery("map.origin.city", "city", inCity("杭州")), ["Green Tea"]],
    [
      "doesNotMatchKeyInQuery",
      (query) => query.doesNotMatchKeyInQuery("name", "title", titled("普洱")),
      without("普洱"),
    ],
    ["or", () => AV.Query.or(goods().equalTo("name", "普洱"), goods().lessThan("price", 10)), ["普洱", SPECIAL]],
    ["and", () => AV.Query.and(goods().equalTo("tags", "绿茶"), goods().equalTo("tags", "新")), ["龙井"]],
    [
      "or with more beside it",
      () => AV.Query.or(goods().equalTo("tags", "绿茶"), goods().equalTo("tags", "黑茶")).lessThan("price", 200),
      ["碧螺春", "普洱"],
    ],
    ["a long query, by batch", (query) => query.containedIn("name", [...MANY, "普洱"]), ["普洱"]],
  ];

  beforeAll(() => make("Review", { title: "普洱", stars: 5 }).save());

  it.each(cases)("%s", async (_, narrow, expected) => {
    expect(await found(narrow(goods()))).toEqual(expected);
  });

  it("orders, limits, skips", async () => {
    expect(await names(goods().ascending("price").limit(2))).toEqual([SPECIAL, "Green Tea"]);
    expect(await names(goods().ascending("price").skip(1).limit(2))).toEqual(["Green Tea", "普洱"]);
    expect(await names(goods().descending("shop").addDescending("price").equalTo("shop", shops.tea))).toEqual(
      ALL.slice(0, 3),
    );
    expect(await names(goods().exists("at").ascending("at").addAscending("price"))).toEqual(ALL.slice(0, 3));
    expect(await names(goods().limit(0))).toEqual([]);
  });

  it("counts, alone and with the rows", async () => {
    expect(await goods().greaterThan("price", 60).count()).toBe(3);
    const [page, total] = await goods().descending("price").limit(2).findAndCount();
    expect([page.map((good) => good.get("name")), total]).toEqual([["龙井", "碧螺春"], 5]);
  });

  it("gets the first, or nothing", async () => {
    expect((await goods().descending("price").first())?.get("name")).toBe("龙井");
    expect(await goods().equalTo("name", "红茶").first()).toBeUndefined();
  });

  it("gets by id, or fails with 101", async () => {
    const id = String((await goods().equalTo("name", "普洱").first())?.id);
    expect((await goods().get(id)).get("price")).toBe(98);
    await expect(goods().get("0123456789abcdef01234567")).rejects.toMatchObject({ code: 101 });
    await expect(new AV.Query("NoSuchClass").find()).rejects.toMatchObject({
      code: 101,
      rawMessage: "Class or object doesn't exists.",
    });
  });

  it("selects keys (14.5)", async () => {
    const [good] = await goods().equalTo("name", "龙井").select("name", "shop.city").include("shop").find();
    expect(Object.keys(good?.toJSON()).sort()).toEqual(["createdAt", "name", "objectId", "shop", "updatedAt"]);
    expect(good?.get("shop").get("city")).toBe("杭州");
    expect(good?.get("shop").has("name")).toBe(false);
    const [bare] = await goods().equalTo("name", "龙井").select("-tags", "-shop").find();
    expect(bare?.has("price")).toBe(true);
    expect(bare?.has("tags")).toBe(false);
  });

  it("includes what pointers lead to, over several steps (14.1)", async () => {
    const owner = await make("Owner", { name: "掌柜" }).save();
    await AV.Object.createWithoutData("Shop", String(shops.tea.id)).save({ owner });
    const [plain] = await goods().equalTo("name", "龙井").find();
    expect(plain?.get("shop").has("name")).toBe(false);
    const [good] = await goods().equalTo("name", "龙井").include("shop.owner").find();
    expect(good?.get("shop").get("name")).toBe("茶庄");
    expect(good?.get("shop").get("owner").get("name")).toBe("掌柜");
    const list = await make("List", { shops: [shops.tea, shops.book] }).save();
    const read = await new AV.Query("List").include("shops").get(String(list.id));
    expect(read.get("shops").map((shop: AVObject) => shop.get("name"))).toEqual(["茶庄", "书店"]);
  });

  it("brings ACLs when asked (14.6)", async () => {
    const acl = new AV.ACL();
    acl.setPublicReadAccess(true);
    await make("Acl", { n: 1 }).setACL(acl).save();
    const [plain] = await new AV.Query<AVObject>("Acl").find();
    expect(plain?.getACL()).toBeUndefined();
    const [told] = await new AV.Query<AVObject>("Acl").includeACL(true).find();
    expect(told?.getACL().getPublicReadAccess()).toBe(true);
    expect(told?.getACL().getPublicWriteAccess()).toBe(false);
    const fetched = await AV.Object.createWithoutData("Acl", String(told?.id)).fetch({ includeACL: true });
    expect(fetched.getACL().toJSON()).toEqual({ "*": { read: true } });
  });
});

describe("places (11.7)", () => {
  const beijing = () => new AV.GeoPoint(39.9, 116.41);
  const near = async (query: Storage.Query<AVObject>) => (await query.find()).map((shop) => shop.get("name"));
  const all = () => new AV.Query<AVObject>("Shop");

  it("come nearest first", async () => {
    expect(await near(all().near("place", beijing()))).toEqual(["书店", "花店", "茶庄"]);
    expect(await near(all().near("place", beijing()).limit(1))).toEqual(["书店"]);
    expect(await near(all().near("place", beijing()).ascending("city"))).toEqual(["花店", "书店", "茶庄"]);
  });

  it("lie within a distance, in three units", async () => {
    const hangzhou = new AV.GeoPoint([30.2, 120.2]);
    const shanghai = new AV.GeoPoint({ latitude: 31.23, longitude: 121.47 });
    const kilometers = hangzhou.kilometersTo(shanghai);
    expect(await near(all().withinKilometers("place", hangzhou, kilometers + 0.1))).toEqual(["茶庄", "花店"]);
    expect(await near(all().withinKilometers("place", hangzhou, kilometers - 0.1))).toEqual(["茶庄"]);
    expect(await near(all().withinMiles("place", hangzhou, hangzhou.milesTo(shanghai) + 0.1))).toHaveLength(2);
    expect(await near(all().withinMiles("place", hangzhou, hangzhou.milesTo(shanghai) - 0.1))).toHaveLength(1);
    const radians = hangzhou.radiansTo(shanghai);
    expect(await near(all().withinRadians("place", hangzhou, radians + 0.0001))).toHaveLength(2);
    expect(await near(all().withinRadians("place", hangzhou, radians - 0.0001))).toHaveLength(1);
  });

  it("lie within a box", async () => {
    const [southwest, northeast] = [new AV.GeoPoint(30, 120), new AV.GeoPoint(32, 122)];
    expect(new Set(await near(all().withinGeoBox("place", southwest, northeast)))).toEqual(new Set(["茶庄", "花店"]));
  });
});

describe("many objects", () => {
  const many = () => new AV.Query<AVObject>("Many");

  beforeAll(() => AV.Object.saveAll(Array.from({ length: 250 }, (_, n) => make("Many", { n, even: n % 2 === 0 }))));

  it("come a hundred at a time unless told otherwise (11.3)", async () => {
    expect(await many().find()).toHaveLength(100);
    expect(await many().limit(1000).find()).toHaveLength(250);
    expect(await many().limit(1001).find()).toHaveLength(100);
  });

  it("are walked by each", async () => {
    const seen: number[] = [];
    await many()
      .equalTo("even", true)
      .each((one: AVObject) => seen.push(one.get("n")));
    expect(seen).toHaveLength(125);
    expect(new Set(seen).size).toBe(125);
  });

  it("are scanned with the master key, and by nobody else (20.4)", async () => {
    const scan = async (options: { orderedBy?: string; batchSize?: number }) => {
      const seen: number[] = [];
      const walk = many().lessThan("n", 40).scan(options, MASTER);
      for (let step = await walk.next(); !step.done; step = await walk.next()) seen.push(step.value.get("n"));
      return seen;
    };
    const expected = Array.from({ length: 40 }, (_, n) => n);
    expect((await scan({ batchSize: 20 })).sort((one, other) => one - other)).toEqual(expected);
    expect(await scan({ orderedBy: "n", batchSize: 7 })).toEqual(expected);
    await expect(many().scan().next()).rejects.toMatchObject({
      code: 1,
      rawMessage: "The request must be signed by master key.",
    });
  });

  it("are destroyed by a query", async () => {
    await many().equalTo("even", true).limit(1000).destroyAll();
    expect(await many().count()).toBe(125);
  });
});

describe("the vendor's SQL (19)", () => {
  interface Answer {
    readonly results: AVObject[];
    readonly className: string;
    readonly count?: number;
  }
  const cql = (text: string, ...pvalues: unknown[]): Promise<Answer> =>
    AV.Query.doCloudQuery<never>(text, pvalues) as Promise<Answer>;
  const named = ({ results }: Answer) => results.map((good) => good.get("name"));

  it("selects, orders and limits", async () => {
    const answer = await cql("select * from Good where price > 60 order by price desc limit 2");
    expect([answer.className, named(answer)]).toEqual(["Good", ["龙井", "碧螺春"]]);
    expect(answer.results[0]).toBeInstanceOf(AV.Object);
    expect(answer.results[0]?.className).toBe("Good");
  });

  it("takes placeholders, of any type", async () => {
    expect(named(await cql("select * from Good where name = ? and price < ?", "普洱", 100))).toEqual(["普洱"]);
    // The SDK sends a Date as its text.
    const after = "select name from Good where at > date(?) order by price";
    expect(named(await cql(after, DAY))).toEqual(["普洱", "碧螺春"]);
    const pointed = "select * from Good where shop = pointer('Shop', ?)";
    expect(named(await cql(pointed, shops.book.id))).toEqual(["Green Tea"]);
    expect(named(await cql("select * from Good where name in (?, ?) order by -price", "龙井", "普洱"))).toHaveLength(2);
    expect(named(await cql("select * from Good where name = ?", "' or 1 = 1"))).toEqual([]);
  });

  it("counts", async () => {
    expect(await cql("select count(*) from Good where name like '%井'")).toMatchObject({ count: 1, results: [] });
    const both = await cql("select count(*), * from Good where price > 60 limit 1");
    expect([both.count, both.results.length]).toEqual([3, 1]);
  });

  it("inserts, updates, deletes", async () => {
    const { results } = await cql("insert into Wares (name, n) values (?, ?)", "新", 1);
    const id = String(results[0]?.id);
    await cql("update Wares set n = ? where objectId = ?", 2, id);
    expect((await new AV.Query("Wares").get(id)).toJSON()).toMatchObject({ name: "新", n: 2 });
    await cql("delete from Wares where objectId = ?", id);
    expect(await new AV.Query("Wares").count()).toBe(0);
  });

  it("says what it does not understand (19.2)", async () => {
    await expect(cql("selec * from Good")).rejects.toMatchObject({
      code: 300,
      rawMessage: expect.stringMatching(/^CQL syntax error\./),
    });
  });
});
