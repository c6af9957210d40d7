import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/kernel/index.js";
import { angleBetween, compile, isGeometry } from "../../src/store/index.js";

const point = (longitude: number, latitude: number) => ({ type: "Point", coordinates: [longitude, latitude] });
const polygon = (...rings: number[][][]) => ({ type: "Polygon", coordinates: rings });
const square = (west: number, south: number, size: number): number[][] => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
];

/** 10 by 10 degrees, with a hole of 2 by 2 in its midst. */
const ringed = polygon(square(0, 0, 10), square(4, 4, 2));
const full = polygon(square(0, 0, 10));
/** Open to the east: the bay between its arms lies outside. */
const horseshoe = polygon([
  [0, 0],
  [10, 0],
  [10, 3],
  [3, 3],
  [3, 7],
  [10, 7],
  [10, 10],
  [0, 10],
  [0, 0],
]);

const matches = (test: JsonObject, value: unknown): boolean => compile({ place: test })({ id: "1", place: value });

describe("$geoIntersects", () => {
  it.each([
    ["a point and itself", point(1, 2), point(1, 2), true],
    ["a point and another", point(1, 2), point(2, 1), false],
    ["a point inside", point(5, 5), full, true],
    ["a point on an edge", point(10, 5), full, true],
    ["a point on a corner", point(0, 0), full, true],
    ["a point outside", point(11, 5), full, false],
    ["a point in a hole", point(5, 5), ringed, false],
    ["a point on the edge of a hole", point(4, 5), ringed, true],
    ["polygons that overlap", polygon(square(8, 8, 5)), full, true],
    ["polygons that touch along an edge", polygon(square(10, 2, 5)), full, true],
    ["polygons that touch at a corner", polygon(square(10, 10, 5)), full, true],
    ["polygons apart", polygon(square(11, 11, 5)), full, false],
    ["one inside the other", polygon(square(2, 2, 1)), full, true],
    ["one inside the hole of the other", polygon(square(4.5, 4.5, 1)), ringed, false],
    ["one around the hole of the other", polygon(square(3, 3, 4)), ringed, true],
    [
      "a cross: borders meet, no corner inside",
      polygon(square(-1, 4, 1).map(([x = 0, y = 0]) => [x * 20 + 10, y])),
      full,
      true,
    ],
    ["one in the bay of the other", polygon(square(5, 4, 2)), horseshoe, false],
  ])("%s", (_, one, other, expected) => {
    expect(matches({ $geoIntersects: other }, one)).toBe(expected);
    expect(matches({ $geoIntersects: one }, other)).toBe(expected);
  });
});

describe("$geoWithinPolygon", () => {
  it.each([
    ["a point inside", point(5, 5), full, true],
    ["a point on the border", point(0, 5), full, true],
    ["a point on a corner", point(10, 10), full, true],
    ["a point outside", point(10.01, 5), full, false],
    ["a point in a hole", point(5, 5), ringed, false],
    ["a polygon inside", polygon(square(1, 1, 2)), full, true],
    ["a polygon that touches the border from inside", polygon(square(0, 0, 2)), full, true],
    ["the polygon itself", full, full, true],
    ["the polygon itself, with its hole", ringed, ringed, true],
    ["a polygon that sticks out", polygon(square(8, 8, 5)), full, false],
    ["a polygon around it", polygon(square(-1, -1, 12)), full, false],
    ["a polygon over a hole", polygon(square(3, 3, 4)), ringed, false],
    ["a polygon beside a hole", polygon(square(1, 1, 2)), ringed, true],
    [
      "corners inside, edge across the bay",
      polygon([
        [8, 1],
        [9, 1],
        [9, 9],
        [8, 9],
        [8, 1],
      ]),
      horseshoe,
      false,
    ],
  ])("%s", (_, one, other, expected) => {
    expect(matches({ $geoWithinPolygon: other }, one)).toBe(expected);
  });
});

// On the equator a degree is 2π × 6378.1 / 360 km.
const DEGREE_KM = 111.3188;

const kilometres = (from: [number, number], to: [number, number]) => angleBetween(from, to) * 6378.1;

describe("distances", () => {
  it("are great circles on a sphere of 6378.1 km", () => {
    expect(kilometres([0, 0], [1, 0])).toBeCloseTo(DEGREE_KM, 3);
    expect(kilometres([0, 0], [0, 90])).toBeCloseTo(90 * DEGREE_KM, 1);
    expect(kilometres([179.5, 0], [-179.5, 0])).toBeCloseTo(DEGREE_KM, 3);
    expect(kilometres([116.4, 39.9], [116.4, 39.9])).toBe(0);
  });

  it("$geoWithinCircle takes points up to the radius, and polygons as a whole", () => {
    const radius = angleBetween([0, 0], [1, 1]);
    const circle = { $geoWithinCircle: { center: [0, 0], radius } };
    expect(matches(circle, point(1, 1))).toBe(true);
    expect(matches(circle, point(1, 1.001))).toBe(false);
    expect(matches(circle, polygon(square(0, 0, 1)))).toBe(true);
    expect(matches(circle, polygon(square(0, 0, 1.1)))).toBe(false);
  });

  it("$geoDistance takes points in a ring of radians, ends included", () => {
    const degree = angleBetween([0, 0], [1, 0]);
    const ring = (min: number, max?: number): JsonObject => ({
      $geoDistance: { center: [0, 0], min, ...(max === undefined ? {} : { max }) },
    });
    expect(matches(ring(0, degree), point(1, 0))).toBe(true);
    expect(matches(ring(degree), point(1, 0))).toBe(true);
    expect(matches(ring(degree * 1.001), point(1, 0))).toBe(false);
    expect(matches(ring(0, degree * 0.999), point(1, 0))).toBe(false);
    expect(matches(ring(0), point(120, -80))).toBe(true);
    expect(matches(ring(0), full)).toBe(false);
  });
});

const NO_GEOMETRIES = [
  undefined,
  null,
  1,
  "Point",
  [],
  [1, 2],
  {},
  { type: "Point" },
  { type: "Point", coordinates: [1] },
  { type: "Point", coordinates: ["1", "2"] },
  { type: "Polygon", coordinates: [] },
  { type: "Polygon", coordinates: [[]] },
  {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [1, 1],
        [0, 0],
      ],
    ],
  },
  {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ],
  },
  {
    type: "Polygon",
    coordinates: [
      [
        [0, 0],
        [1, null],
        [1, 0],
        [0, 0],
      ],
    ],
  },
  {
    type: "LineString",
    coordinates: [
      [0, 0],
      [1, 1],
    ],
  },
  [point(1, 1)],
];

it.each(NO_GEOMETRIES.map((value) => [value]))("no geometry, and no match: %j", (value) => {
  expect(isGeometry(value)).toBe(false);
  expect(matches({ $geoIntersects: full }, value)).toBe(false);
  expect(matches({ $geoWithinPolygon: full }, value)).toBe(false);
  expect(matches({ $geoWithinCircle: { center: [0, 0], radius: 4 } }, value)).toBe(false);
  expect(matches({ $geoDistance: { center: [0, 0], min: 0 } }, value)).toBe(false);
  expect(matches({ $not: { $geoIntersects: full } }, value)).toBe(true);
});

it("knows geometries, with holes and heights", () => {
  for (const value of [point(1, 2), ringed, { type: "Point", coordinates: [1, 2, 300] }]) {
    expect(isGeometry(value)).toBe(true);
  }
});
