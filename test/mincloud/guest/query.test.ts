import { describe, expect, it } from "vitest";
import { createFakeHost, evaluateSync } from "./support.js";

const host = createFakeHost();

const where = (code: string): unknown =>
  evaluateSync(host, `const query = new BaaS.Query(); return JSON.parse(JSON.stringify((${code}).queryObject))`);

/** Each call pushes one condition onto one `$and` list (contract 9). */
const conditions: [code: string, condition: object][] = [
  [`query.compare("price", "=", 1)`, { price: { $eq: 1 } }],
  [`query.compare("price", "!=", 1)`, { price: { $ne: 1 } }],
  [`query.compare("price", "<", 1)`, { price: { $lt: 1 } }],
  [`query.compare("price", "<=", 1)`, { price: { $lte: 1 } }],
  [`query.compare("price", ">", 1)`, { price: { $gt: 1 } }],
  [`query.compare("price", ">=", 1)`, { price: { $gte: 1 } }],
  [`query.compare("名称", "=", "包")`, { 名称: { $eq: "包" } }],
  [`query.compare("name", "=", null)`, { name: { $eq: null } }],
  [`query.compare("at", "<", new Date(0))`, { at: { $lt: "1970-01-01T00:00:00.000Z" } }],
  [`query.compare("maker", "=", new BaaS.TableObject("maker").getWithoutData(5))`, { maker: { $eq: "5" } }],
  [`query.contains("name", "包")`, { name: { $contains: "包" } }],
  [`query.matches("name", /^双肩\\/包$/)`, { name: { $regex: "^双肩\\/包$" } }],
  [`query.matches("name", new RegExp("bag", "im"))`, { name: { $regex: "bag", $options: "im" } }],
  [`query.in("color", ["红", "绿"])`, { color: { $in: ["红", "绿"] } }],
  [`query.in("maker", [new BaaS.TableObject("maker").getWithoutData("m1"), "m2"])`, { maker: { $in: ["m1", "m2"] } }],
  [`query.notIn("color", [])`, { color: { $nin: [] } }],
  [`query.arrayContains("tags", ["新", "热"])`, { tags: { $all: ["新", "热"] } }],
  [`query.isNull("name")`, { name: { $isnull: true } }],
  [`query.isNotNull("name")`, { name: { $isnull: false } }],
  [`query.exists("name")`, { name: { $exists: true } }],
  [`query.notExists("name")`, { name: { $exists: false } }],
  [`query.hasKey("category", "title")`, { category: { $has_key: "title" } }],
  [
    `query.include("area", new BaaS.GeoPoint(113, 23))`,
    { area: { $intersects: { type: "Point", coordinates: [113, 23] } } },
  ],
  [
    `query.within("at", new BaaS.GeoPolygon([[0, 0], [4, 0], [4, 4], [0, 0]]))`,
    {
      at: {
        $within: {
          type: "Polygon",
          coordinates: [
            [
              [0, 0],
              [4, 0],
              [4, 4],
              [0, 0],
            ],
          ],
        },
      },
    },
  ],
  [
    `query.withinCircle("at", new BaaS.GeoPoint(113, 23), 5)`,
    { at: { $center: { radius: 5, coordinates: [113, 23] } } },
  ],
  [
    `query.withinRegion("at", new BaaS.GeoPoint(113, 23), 500)`,
    {
      at: {
        $nearsphere: { geometry: { type: "Point", coordinates: [113, 23] }, min_distance: 0, max_distance: 500 },
      },
    },
  ],
  [
    `query.withinRegion("at", new BaaS.GeoPoint(113, 23), undefined, 100)`,
    { at: { $nearsphere: { geometry: { type: "Point", coordinates: [113, 23] }, min_distance: 100 } } },
  ],
];

describe("Query, contract 9", () => {
  it.each(conditions)("%s", (code, condition) => {
    expect(where(code)).toEqual({ $and: [condition] });
  });

  it.each(["isNull", "isNotNull", "exists", "notExists"])("%s takes several names", (method) => {
    const one = where(`query.${method}("a")`) as { $and: [{ a: object }] };
    expect(where(`query.${method}(["a", "b"])`)).toEqual({ $and: [one.$and[0], { b: one.$and[0].a }] });
  });

  it("without conditions matches everything", () => {
    expect(where(`query`)).toEqual({});
    expect(where(`query.isNull([])`)).toEqual({});
  });

  it("gathers all conditions, in order", () => {
    expect(where(`query.compare("price", ">", 1).compare("price", "<", 9).isNull("tags")`)).toEqual({
      $and: [{ price: { $gt: 1 } }, { price: { $lt: 9 } }, { tags: { $isnull: true } }],
    });
  });

  it("combines queries, nested as deep as one likes", () => {
    const parts = `const a = new BaaS.Query().compare("a", "=", 1), b = new BaaS.Query().compare("b", "=", 2);`;
    const combined = (code: string) => evaluateSync(host, `${parts} return (${code}).queryObject`);
    const a = { $and: [{ a: { $eq: 1 } }] };
    const b = { $and: [{ b: { $eq: 2 } }] };
    expect(combined(`BaaS.Query.and(a, b)`)).toEqual({ $and: [a, b] });
    expect(combined(`BaaS.Query.or(a, b)`)).toEqual({ $or: [a, b] });
    expect(combined(`BaaS.Query.or(a, BaaS.Query.and(a, b))`)).toEqual({ $or: [a, { $and: [a, b] }] });
    expect(combined(`BaaS.Query.or(a, b).compare("c", "=", 3)`)).toEqual({ $or: [a, b], $and: [{ c: { $eq: 3 } }] });
  });
});

describe("places, contract 3.1 and 9", () => {
  const geoJson = (code: string): unknown => evaluateSync(host, `return (${code}).toGeoJSON()`);
  const ring = [
    [10, 10],
    [40, 40],
    [20, 40],
    [10, 10],
  ];

  it("GeoPoint: longitude first", () => {
    expect(geoJson(`new BaaS.GeoPoint(113.3, 23.1)`)).toEqual({ type: "Point", coordinates: [113.3, 23.1] });
    expect(
      evaluateSync(
        host,
        `const { longitude, latitude } = new BaaS.GeoPoint(113.3, 23.1); return [longitude, latitude]`,
      ),
    ).toEqual([113.3, 23.1]);
  });

  it("GeoPolygon: of positions, of points, or mixed", () => {
    const polygon = { type: "Polygon", coordinates: [ring] };
    expect(geoJson(`new BaaS.GeoPolygon([[10, 10], [40, 40], [20, 40], [10, 10]])`)).toEqual(polygon);
    const start = `new BaaS.GeoPoint(10, 10)`;
    expect(
      geoJson(`new BaaS.GeoPolygon([${start}, new BaaS.GeoPoint(40, 40), new BaaS.GeoPoint(20, 40), ${start}])`),
    ).toEqual(polygon);
    expect(geoJson(`new BaaS.GeoPolygon([${start}, [40, 40], [20, 40], ${start}])`)).toEqual(polygon);
  });
});
