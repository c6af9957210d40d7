import { describe } from "vitest";
import { createWorld, questions, type Scenario, type World } from "./steps.js";

const point = (latitude: number, longitude: number) => ({ __type: "GeoPoint", latitude, longitude });

/** 11.7: kilometres per degree of a great circle, on an Earth of 6371.0 km. */
const DEGREE = (Math.PI * 6371) / 180;
const MILE = (Math.PI * 3958.8) / 180;
const RADIAN = Math.PI / 180;

/** Along the equator from zero: 0, 1, 2, 5 degrees; one on the other side of the date line; one without place. */
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Shop", {
    two: { at: point(0, 2), kind: "a" },
    zero: { at: point(0, 0), kind: "b" },
    five: { at: point(0, 5), kind: "a" },
    one: { at: point(0, 1), kind: "b" },
    fiji: { at: point(-17, 178), kind: "c" },
    samoa: { at: point(-14, -172), kind: "c" },
    none: { kind: "a" },
    null: { at: null, kind: "b" },
  });
  return world;
};
const near = { $nearSphere: point(0, 0) };
const finds = (title: string, where: object, ordered: readonly string[], query: object = {}): Scenario => ({
  title,
  request: "GET /classes/Shop",
  query: { where, ...query },
  ordered,
});
const bounded = (suffix: string, unit: number): Scenario[] => [
  finds(`11.7 $maxDistance${suffix}`, { at: { ...near, [`$maxDistance${suffix}`]: 2.001 * unit } }, [
    "zero",
    "one",
    "two",
  ]),
  finds(`11.7 $maxDistance${suffix}, just too near`, { at: { ...near, [`$maxDistance${suffix}`]: 1.999 * unit } }, [
    "zero",
    "one",
  ]),
  finds(`11.7 $minDistance${suffix}`, { at: { ...near, [`$minDistance${suffix}`]: 1.001 * unit } }, [
    "two",
    "five",
    "fiji",
    "samoa",
  ]),
  finds(
    `11.7 $minDistance${suffix} and $maxDistance${suffix}`,
    { at: { ...near, [`$minDistance${suffix}`]: 0.5 * unit, [`$maxDistance${suffix}`]: 3 * unit } },
    ["one", "two"],
  ),
];

describe("11.7 $nearSphere", () => {
  questions(arrange, [
    finds("11.7 sorts by distance; who has no place drops out", { at: near }, [
      "zero",
      "one",
      "two",
      "five",
      "fiji",
      "samoa",
    ]),
    finds("11.7 an order wins", { at: near }, ["fiji", "five", "one", "samoa", "two", "zero"], { order: "label" }),
    finds("11.7 with a limit", { at: near }, ["zero", "one"], { limit: 2 }),
    finds("11.7 with limit and skip", { at: near }, ["one", "two"], { limit: 2, skip: 1 }),
    finds("11.7 with other conditions", { at: near, kind: "a" }, ["two", "five"]),
    finds("11.7 inside $and", { $and: [{ at: near }, { kind: "b" }] }, ["zero", "one"]),
    {
      title: "11.7 11.2 with count",
      request: "GET /classes/Shop",
      query: { where: { at: near }, count: 1, limit: 1 },
      matches: { count: 6 },
      ordered: ["zero"],
    },
    ...bounded("InKilometers", DEGREE),
    ...bounded("InMiles", MILE),
    ...bounded("InRadians", RADIAN),
    ...bounded("", RADIAN),
    finds("11.7 across the date line", { at: { $nearSphere: point(-15, 180), $maxDistanceInKilometers: 1500 } }, [
      "fiji",
      "samoa",
    ]),
  ]);
});

describe("11.7 $within $box", () => {
  const labels = (title: string, box: unknown, found: readonly string[]): Scenario => ({
    title,
    request: "GET /classes/Shop",
    query: { where: { at: { $within: { $box: box } } } },
    labels: found,
  });
  questions(arrange, [
    labels("11.7 southwest and northeast", [point(-1, 0.5), point(1, 3)], ["one", "two"]),
    labels("11.7 the border belongs to it", [point(0, 1), point(0, 5)], ["one", "two", "five"]),
    labels(
      "11.7 arrays of longitude and latitude",
      [
        [0.5, -1],
        [3, 1],
      ],
      ["one", "two"],
    ),
    labels("11.7 south of the equator", [point(-20, 170), point(-10, 180)], ["fiji"]),
    labels("11.7 nothing", [point(50, 50), point(60, 60)], []),
  ]);
});

describe("11.7 places that cannot be", () => {
  const refused = (title: string, at: object, code?: number): Scenario => ({
    title,
    request: "GET /classes/Shop",
    query: { where: { at } },
    status: 400,
    ...(code === undefined ? {} : { refused: code }),
  });
  questions(arrange, [
    refused("302 a latitude of 91", { $nearSphere: point(91, 0) }, 302),
    refused("302 a longitude of 181", { $nearSphere: point(0, 181) }, 302),
    refused("302 a box of nonsense", { $within: { $box: [point(0, 0), point(0, 999)] } }, 302),
    refused("near no place", { $nearSphere: "here" }),
    refused("near null", { $nearSphere: null }),
    refused("a distance in words", { ...near, $maxDistance: "far" }),
    refused("a negative distance", { ...near, $maxDistanceInMiles: -1 }),
    refused("a distance alone", { $maxDistance: 1 }),
    refused("a box of one corner", { $within: { $box: [point(0, 0)] } }),
    refused("a box that is none", { $within: { $box: 5 } }),
    refused("polygons are not part of the API", { $within: { $polygon: [point(0, 0), point(0, 1), point(1, 1)] } }),
    refused("unknown units", { ...near, $maxDistanceInParsecs: 1 }, 1),
  ]);
});
