import { describe, expect, it } from "vitest";
import { createWorld, questions, type Scenario, scenarios, to, type World } from "./steps.js";
import { NOW, OBJECT_ID } from "./support.js";

const dates = { createdAt: NOW, updatedAt: NOW };
const SYNTAX = { code: 300, error: expect.stringMatching(/^CQL syntax error\./) };
const point = (latitude: number, longitude: number) => ({ __type: "GeoPoint", latitude, longitude });
const day = (n: number) => ({ __type: "Date", iso: `2026-01-0${n}T00:00:00.000Z` });

const shop = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.objects("Maker", { wang: { city: "杭州" }, li: { city: "苏州" } });
  await world.objects("Tea", {
    longjing: {
      price: 300,
      tags: ["green", "new"],
      maker: to("Maker", "wang"),
      day: day(1),
      at: point(30, 120),
      text: 'it\'s 50% "new"',
    },
    biluo: { price: 200, tags: ["green"], maker: to("Maker", "li"), day: day(2), at: point(31, 120) },
    puer: { price: 100, tags: [], day: day(3), text: "old" },
    keemun: { price: 200, day: day(4), at: point(30, 118), sold: true },
    secret: { price: 1, ACL: { "{ming}": { read: true } } },
  });
  return world;
};

const ask = (cql: string, pvalues?: unknown) => ({
  request: "GET /cloudQuery",
  query: { cql, ...(pvalues === undefined ? {} : { pvalues }) },
});
const teas = (section: string, cql: string, labels: readonly string[], pvalues?: unknown): Scenario => ({
  title: `${section} ${cql}${pvalues === undefined ? "" : ` ${JSON.stringify(pvalues)}`}`,
  ...ask(cql, pvalues),
  labels,
  matches: { className: "Tea" },
});
const ordered = (cql: string, labels: readonly string[], pvalues?: unknown): Scenario => ({
  title: `19.3 ${cql}`,
  ...ask(cql, pvalues),
  ordered: labels,
});
const OPEN = ["longjing", "biluo", "puer", "keemun"];

describe("19.1 answers", () => {
  questions(shop, [
    {
      title: "19.1 results and className",
      ...ask("select * from Tea where price = 100"),
      equals: {
        results: [{ objectId: "{puer}", label: "puer", price: 100, tags: [], day: day(3), text: "old", ...dates }],
        className: "Tea",
      },
    },
    {
      title: "19.3 named keys",
      ...ask("select price, label from Tea where price = 100"),
      equals: { results: [{ objectId: "{puer}", label: "puer", price: 100, ...dates }], className: "Tea" },
    },
    {
      title: "19.1 count(*) beside keys",
      ...ask("select count(*), label from Tea where price = 200 limit 1 order by label"),
      equals: { results: [{ objectId: "{biluo}", label: "biluo", ...dates }], className: "Tea", count: 2 },
    },
    {
      title: "19.3 only count(*): no results",
      ...ask("select count(*) from Tea"),
      equals: { results: [], className: "Tea", count: 4 },
    },
    {
      title: "19.1 count(objectId)",
      ...ask("select count(objectId) from Tea"),
      equals: { results: [], className: "Tea", count: 4 },
    },
    {
      title: "19.1 count(*) with *",
      ...ask("select count(*), * from Tea limit 1"),
      matches: { results: [{}], count: 4 },
    },
    {
      title: "19.1 count without matches",
      ...ask("select count(*) from Tea where price > 1000"),
      equals: { results: [], className: "Tea", count: 0 },
    },
    {
      title: "19.3 include",
      ...ask("select label, include maker from Tea where label = 'longjing'"),
      matches: { results: [{ label: "longjing", maker: { ...to("Maker", "wang"), label: "wang", city: "杭州" } }] },
    },
    {
      title: "19.1 pvalues",
      ...ask("select label from Tea where price = ? and label != ?", [200, "biluo"]),
      labels: ["keemun"],
    },
    {
      title: "19.1 surplus pvalues are ignored",
      ...ask("select label from Tea where price = ?", [100, 5, "x", null]),
      labels: ["puer"],
    },
    {
      title: "19.1 pvalues nobody asked for",
      ...ask("select label from Tea where price = 100", [1, 2]),
      labels: ["puer"],
    },
    {
      title: "19.1 empty pvalues",
      request: "GET /cloudQuery?pvalues=",
      query: { cql: "select label from Tea where price = 100" },
      labels: ["puer"],
    },
    {
      title: "15.3 ACL counts",
      ...ask("select count(*), label from Tea"),
      as: "ming",
      labels: [...OPEN, "secret"],
      matches: { count: 5 },
    },
    { title: "2.7 the master sees all", ...ask("select count(*) from Tea"), as: "master", matches: { count: 5 } },
    {
      title: "D12 an unknown class",
      ...ask("select * from Nothing"),
      status: 404,
      refused: [101, "Class or object doesn't exists."],
    },
  ]);
});

describe("19.3 conditions", () => {
  questions(shop, [
    teas("19.3", "select label from Tea where price > 100", ["longjing", "biluo", "keemun"]),
    teas("19.3", "select label from Tea where price >= 200", ["longjing", "biluo", "keemun"]),
    teas("19.3", "select label from Tea where price < 200", ["puer"]),
    teas("19.3", "select label from Tea where price <= 200", ["biluo", "puer", "keemun"]),
    teas("19.3", "select label from Tea where price != 200", ["longjing", "puer"]),
    teas("19.3", "select label from Tea where price <> 200", ["longjing", "puer"]),
    teas("19.3", "SELECT label FROM Tea WHERE price = 200 AND sold = TRUE", ["keemun"]),
    teas("19.3", "SeLeCt label FrOm Tea WhErE sold Is ExIsTs", ["keemun"]),
    teas("19.3", "select label from Tea where sold is not exists", ["longjing", "biluo", "puer"]),
    teas("19.3 and binds tighter", "select label from Tea where price = 100 or price = 200 and sold = true", [
      "puer",
      "keemun",
    ]),
    teas("19.3 parentheses", "select label from Tea where (price = 100 or price = 200) and sold is not exists", [
      "biluo",
      "puer",
    ]),
    teas("19.3", "select label from Tea where price in (100, 300)", ["longjing", "puer"]),
    teas("19.3", "select label from Tea where price not in (100, 300)", ["biluo", "keemun"]),
    teas("19.3", "select label from Tea where price in (?, ?)", ["longjing", "puer"], [100, 300]),
    teas("19.3", "select label from Tea where label like '%i%'", ["longjing", "biluo"]),
    teas("19.3", "select label from Tea where label like 'l%'", ["longjing"]),
    teas("19.3", "select label from Tea where label like '%r'", ["puer"]),
    teas("19.3", "select label from Tea where label not like '%i%'", ["puer", "keemun"]),
    teas("19.3", "select label from Tea where label regexp '^[bk]'", ["biluo", "keemun"]),
    teas("19.3", "select label from Tea where size(tags) = 2", ["longjing"]),
    teas("19.3", "select label from Tea where size(tags) = 0", ["puer"]),
    teas("11.7 an element", "select label from Tea where tags = 'green'", ["longjing", "biluo"]),
    teas("19.3", "select label from Tea where day > date('2026-01-02T00:00:00.000Z')", ["puer", "keemun"]),
    teas("19.3", "select label from Tea where createdAt <= date(?)", OPEN, [NOW]),
    teas("19.3", "select label from Tea where maker = pointer('Maker', ?)", ["longjing"], ["{wang}"]),
    teas("4.1 a pointer as placeholder", "select label from Tea where maker = ?", ["longjing"], [to("Maker", "wang")]),
    teas("19.3", "select label from Tea where at = geopoint(120, 30)", ["longjing"]),
    teas("19.3", 'select label from Tea where price = {"x":1}', []),
    teas("19.3 a quote in a text", "select label from Tea where text = 'it\\'s 50% \"new\"'", ["longjing"]),
    teas(
      "19.3 a text as placeholder needs no quoting",
      "select label from Tea where text = ?",
      ["longjing"],
      ['it\'s 50% "new"'],
    ),
    teas("19.3 sub-query", "select label from Tea where maker in (select objectId from Maker where city = '杭州')", [
      "longjing",
    ]),
    teas("19.3 sub-query", "select label from Tea where label not in (select label from Tea where price > 100)", [
      "puer",
    ]),
    teas("19.3 a placeholder is a value, never text", "select label from Tea where label = ?", [], ["x' or '1' = '1"]),
    ordered("select label from Tea where at near [120, 30] max 200 km", ["longjing", "biluo", "keemun"]),
    ordered("select label from Tea where at near [120, 30] max 150 km", ["longjing", "biluo"]),
    ordered("select label from Tea where at near geopoint(120, 30) max 70 miles", ["longjing", "biluo"]),
    ordered("select label from Tea where at near [120, 30]", ["longjing", "biluo", "keemun"]),
    ordered("select label from Tea order by -price,+label", ["longjing", "biluo", "keemun", "puer"]),
    ordered("select label from Tea order by price,+label desc", ["longjing", "biluo", "keemun", "puer"]),
    ordered("select label from Tea order by -price,label asc", ["longjing", "biluo", "keemun", "puer"]),
    ordered("select label from Tea order by price", ["puer", "biluo", "keemun", "longjing"]),
    ordered("select label from Tea limit 2 order by label", ["biluo", "keemun"]),
    ordered("select label from Tea limit 1,2 order by label", ["keemun", "longjing"]),
    ordered("select label from Tea limit ?,? order by label", ["keemun", "longjing"], [1, 2]),
    ordered("select label from Tea where price > ? limit ? order by label", ["biluo"], [100, 1]),
    ordered("select label from Tea limit 0", []),
  ]);
});

describe("19.2, 19.4 refusals", () => {
  const wrong = (cql: string, pvalues?: unknown): Scenario => ({
    title: `19.2 ${JSON.stringify(cql.slice(0, 60))}`,
    ...ask(cql, pvalues),
    status: 400,
    equals: SYNTAX,
  });
  questions(shop, [
    ...[
      "",
      " ",
      "select",
      "select *",
      "select * from",
      "select * frm Tea",
      "selekt * from Tea",
      "select from Tea",
      "select * from Tea where",
      "select * from Tea where price",
      "select * from Tea where price =",
      "select * from Tea where price = 1 and",
      "select * from Tea where (price = 1",
      "select * from Tea where price = 1)",
      "select * from Tea where price = 'open",
      "select * from Tea where price in (1,",
      "select * from Tea limit x",
      "select * from Tea order by",
      "select * from Tea; drop table Tea",
      "select * from Tea where price == 1",
      "select * from Tea where size(tags) > 1",
      "select max(price) from Tea",
      "select distinct label from Tea",
      "select * from Tea join Maker",
      "select * from Tea group by price",
      "drop table Tea",
      "\0",
      "茶",
      `select * from Tea where ${"(".repeat(5000)}`,
      `select * from Tea where ${"price = 1 or ".repeat(400)}`,
    ].map((cql) => wrong(cql)),
    { ...wrong("select * from Tea where price = ?"), title: "19.2 a placeholder without a value" },
    { ...wrong("select * from Tea where price = ?", []), title: "19.2 a placeholder with too few values" },
    { title: "19.2 no text at all", request: "GET /cloudQuery", status: 400, equals: SYNTAX },
    {
      title: "21 pvalues that are no JSON",
      request: "GET /cloudQuery?pvalues=[",
      query: { cql: "select * from Tea" },
      refused: 107,
    },
    { title: "21 pvalues that are no array", ...ask("select * from Tea", { a: 1 }), refused: 107 },
    {
      title: "21 __proto__ in pvalues",
      request: `GET /cloudQuery?pvalues=${encodeURIComponent('[{"__proto__":1}]')}`,
      query: { cql: "select * from Tea" },
      refused: 107,
    },
    wrong("select * from __proto__"),
    { title: "11.7 a bad pattern", ...ask("select * from Tea where label regexp '('"), refused: 1 },
  ]);

  it("a pattern that never ends is refused in time", async () => {
    await using world = await shop();
    const text = `${"a".repeat(40)}!`;
    await world.objects("Tea", { long: { text } });
    const { status } = await world.http("GET", "/cloudQuery", {
      query: { cql: "select * from Tea where text regexp '^(a+)+$'" },
    });
    expect(status).toBe(400);
  });
});

describe("19.4 writes", () => {
  scenarios(shop, [
    {
      title: "19.4 insert",
      steps: [
        {
          ...ask("insert into Tea(label, price) values ('new', ?)", [50]),
          matches: { results: [{ objectId: expect.stringMatching(OBJECT_ID) }], className: "Tea" },
        },
        {
          ...ask("select label, price from Tea where price = 50"),
          matches: { results: [{ label: "new", price: 50 }] },
        },
      ],
    },
    {
      title: "19.4 update by objectId",
      steps: [
        { ...ask("update Tea set price = 1, text = 'sale' where objectId = '{puer}'"), matches: { className: "Tea" } },
        { request: "GET /classes/Tea/{puer}", matches: { price: 1, text: "sale" } },
      ],
    },
    {
      title: "19.4 delete by objectId",
      steps: [
        { ...ask("delete from Tea where objectId = ?", ["{puer}"]), matches: { className: "Tea" } },
        { request: "GET /classes/Tea/{puer}", equals: {} },
      ],
    },
    {
      title: "19.4 update and delete reach one object only",
      steps: [
        { ...ask("update Tea set price = 1 where price = 200"), status: 400, equals: SYNTAX },
        { ...ask("delete from Tea where price > 0"), status: 400, equals: SYNTAX },
        { ...ask("delete from Tea"), status: 400, equals: SYNTAX },
        { request: "GET /classes/Tea?count=1&limit=0", equals: { results: [], count: 4 } },
      ],
    },
    {
      title: "15.5 ACL binds writes",
      steps: [
        {
          ...ask("update Tea set price = 2 where objectId = '{secret}'"),
          status: 403,
          refused: [403, "Forbidden writing by object's ACL."],
        },
        {
          ...ask("delete from Tea where objectId = '{secret}'"),
          status: 403,
          refused: [403, "Forbidden writing by object's ACL."],
        },
        { request: "GET /classes/Tea/{secret}", as: "master", matches: { price: 1 } },
      ],
    },
  ]);
});
