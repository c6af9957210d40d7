import { describe } from "vitest";
import { createWorld, questions, type Scenario, scenarios, type World } from "./steps.js";
import { NOW } from "./support.js";

const point = (latitude: unknown, longitude: unknown) => ({ __type: "GeoPoint", latitude, longitude });
const ORIGIN = point(0, 0);

/** One degree of a great circle: radians, kilometres on a radius of 6371.0 and miles on one of 3958.8 (contract 11.7). */
const DEGREE = Math.PI / 180;
const KM = 6371.0 * DEGREE;
const MILES = 3958.8 * DEGREE;

const map = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Place", {
    north3: { at: point(3, 0), n: 1 },
    zero: { at: point(0, 0), n: 2 },
    south1: { at: point(-1, 0), n: 3 },
    east2: { at: point(0, 2), n: 4 },
    none: { n: 5 },
    null: { at: null, n: 6 },
    west10: { at: point(0, -10), n: 7 },
    pole: { at: point(90, 45), n: 8, map: { at: point(5, 5) } },
    dateEast: { at: point(0, -179.9), n: 9 },
    dateWest: { at: point(0, 179.9), n: 10 },
  });
  return world;
};

const near = (title: string, test: object, ordered: readonly string[], query: object = {}): Scenario => ({
  title: `11.7 ${title}`,
  request: "GET /classes/Place",
  query: { where: { at: { $nearSphere: ORIGIN, ...test } }, ...query },
  ordered,
});
const FROM_ZERO = ["zero", "south1", "east2", "north3", "west10", "pole"];

describe("11.7 $nearSphere", () => {
  questions(map, [
    {
      title: "11.7 nearest first; rows without the field drop out",
      request: "GET /classes/Place?limit=6",
      query: { where: { at: { $nearSphere: ORIGIN } } },
      ordered: FROM_ZERO,
    },
    {
      title: "11.7 all that have the field",
      request: "GET /classes/Place?count=1",
      query: { where: { at: { $nearSphere: ORIGIN } } },
      labels: [...FROM_ZERO, "dateEast", "dateWest"],
      matches: { count: 8 },
    },
    near("skip and limit count in order of distance", {}, ["east2", "north3"], { skip: 2, limit: 2 }),
    near("order wins", { $maxDistanceInKilometers: 5 * KM }, ["east2", "south1", "zero", "north3"], { order: "-n" }),
    near("beside another condition", { $maxDistanceInKilometers: 5 * KM, $exists: true }, [
      "zero",
      "south1",
      "east2",
      "north3",
    ]),
    {
      title: "11.7 beside a condition on another key",
      request: "GET /classes/Place",
      query: { where: { at: { $nearSphere: ORIGIN }, n: { $lt: 5 } } },
      ordered: ["zero", "south1", "east2", "north3"],
    },
    {
      title: "11.7 inside $and it sorts, too",
      request: "GET /classes/Place",
      query: { where: { $and: [{ n: { $lt: 5 } }, { at: { $nearSphere: ORIGIN } }] } },
      ordered: ["zero", "south1", "east2", "north3"],
    },
    {
      title: "11.7 over the date line",
      request: "GET /classes/Place",
      query: { where: { at: { $nearSphere: point(0, 179.8), $maxDistanceInKilometers: 50 } } },
      ordered: ["dateWest", "dateEast"],
    },
    {
      title: "11.7 over the pole",
      request: "GET /classes/Place",
      query: { where: { at: { $nearSphere: point(89.5, -135), $maxDistanceInRadians: 0.6 * DEGREE } } },
      ordered: ["pole"],
    },
    {
      title: "11.7 by a dotted key",
      request: "GET /classes/Place",
      query: { where: { "map.at": { $nearSphere: point(5, 5) } } },
      ordered: ["pole"],
    },
    {
      title: "11.7 on a field that holds no points",
      request: "GET /classes/Place",
      query: { where: { n: { $nearSphere: ORIGIN } } },
      ordered: [],
    },
    {
      title: "11.7 the other side of the Earth is π away",
      request: "GET /classes/Place",
      query: { where: { at: { $nearSphere: point(0, 170), $minDistanceInRadians: Math.PI - 1e-9 } } },
      ordered: ["west10"],
    },
  ]);
});

describe("11.7 distances", () => {
  // south1 is one degree away, east2 two, north3 three: each bound is tried a little below and a little above them.
  const BOUNDS: readonly (readonly [suffix: string, degree: number])[] = [
    ["InKilometers", KM],
    ["InMiles", MILES],
    ["InRadians", DEGREE],
    ["", DEGREE],
  ];
  questions(
    map,
    BOUNDS.flatMap(([suffix, degree]) => [
      near(`$maxDistance${suffix} below one degree`, { [`$maxDistance${suffix}`]: degree * 0.9999 }, ["zero"]),
      near(`$maxDistance${suffix} above one degree`, { [`$maxDistance${suffix}`]: degree * 1.0001 }, [
        "zero",
        "south1",
      ]),
      near(`$maxDistance${suffix} above three degrees`, { [`$maxDistance${suffix}`]: degree * 3.0001 }, [
        "zero",
        "south1",
        "east2",
        "north3",
      ]),
      near(`$maxDistance${suffix} of 0`, { [`$maxDistance${suffix}`]: 0 }, ["zero"]),
      near(
        `$minDistance${suffix} below two degrees`,
        { [`$minDistance${suffix}`]: degree * 1.9999, $maxDistance: 4 * DEGREE },
        ["east2", "north3"],
      ),
      near(
        `$minDistance${suffix} above two degrees`,
        { [`$minDistance${suffix}`]: degree * 2.0001, $maxDistance: 4 * DEGREE },
        ["north3"],
      ),
    ]),
  );
  questions(map, [
    near("the radius is 6371.0 km: 111.19 km are less than a degree", { $maxDistanceInKilometers: 111.19 }, ["zero"]),
    near("the radius is 6371.0 km: 111.20 km are more", { $maxDistanceInKilometers: 111.2 }, ["zero", "south1"]),
    near("the radius is 3958.8 miles: 69.09 miles are less than a degree", { $maxDistanceInMiles: 69.09 }, ["zero"]),
    near("the radius is 3958.8 miles: 69.10 miles are more", { $maxDistanceInMiles: 69.1 }, ["zero", "south1"]),
    near(
      "several bounds on one key all apply: the narrower comes last",
      { $maxDistanceInKilometers: 4 * KM, $maxDistanceInMiles: 1.5 * MILES },
      ["zero", "south1"],
    ),
    near(
      "several bounds on one key all apply: the narrower comes first",
      { $maxDistanceInMiles: 1.5 * MILES, $maxDistanceInKilometers: 4 * KM },
      ["zero", "south1"],
    ),
    near(
      "several lower bounds",
      { $minDistanceInKilometers: 1.5 * KM, $minDistanceInMiles: 0.5 * MILES, $maxDistance: 4 * DEGREE },
      ["east2", "north3"],
    ),
    near("a lower bound above the upper one", { $minDistanceInKilometers: 100, $maxDistanceInKilometers: 50 }, []),
    {
      title: "11.2 count with a distance",
      request: "GET /classes/Place?count=1&limit=0",
      query: { where: { at: { $nearSphere: ORIGIN, $maxDistanceInKilometers: 1.5 * KM } } },
      equals: { results: [], count: 2 },
    },
  ]);
});

describe("11.7 $within", () => {
  const box = (title: string, $box: unknown, labels: readonly string[]): Scenario => ({
    title: `11.7 $within: ${title}`,
    request: "GET /classes/Place",
    query: { where: { at: { $within: { $box } } } },
    labels,
  });
  questions(map, [
    box("a box", [point(-2, -1), point(1, 3)], ["zero", "south1", "east2"]),
    box("its corners belong to it", [point(-1, 0), point(0, 2)], ["zero", "south1", "east2"]),
    box("a box without anything in it", [point(20, 20), point(30, 30)], []),
    box("the whole Earth", [point(-90, -180), point(90, 180)], [...FROM_ZERO, "dateEast", "dateWest"]),
    box(
      "arrays are [longitude, latitude]",
      [
        [-1, -2],
        [3, 1],
      ],
      ["zero", "south1", "east2"],
    ),
    box("an array and a point", [[-1, -2], point(1, 3)], ["zero", "south1", "east2"]),
    {
      title: "11.7 $within beside $nearSphere",
      request: "GET /classes/Place",
      query: { where: { at: { $nearSphere: point(-1, 0), $within: { $box: [point(-2, -1), point(1, 3)] } } } },
      ordered: ["south1", "zero", "east2"],
    },
    {
      title: "11.7 $within in $or",
      request: "GET /classes/Place",
      query: { where: { $or: [{ at: { $within: { $box: [point(-2, -1), point(1, 3)] } } }, { n: 5 }] } },
      labels: ["zero", "south1", "east2", "none"],
    },
  ]);
});

describe("21 malformed points and distances", () => {
  const refused = (title: string, test: unknown, code: number): Scenario => ({
    title: `11.7, 21 ${title}: ${code}`,
    request: "GET /classes/Place",
    query: { where: { at: test } },
    refused: code,
  });
  questions(map, [
    refused("latitude above 90", { $nearSphere: point(90.1, 0) }, 302),
    refused("latitude below -90", { $nearSphere: point(-90.1, 0) }, 302),
    refused("longitude above 180", { $nearSphere: point(0, 180.1) }, 302),
    refused("longitude below -180", { $nearSphere: point(0, -180.1) }, 302),
    refused("a text as latitude", { $nearSphere: point("0", 0) }, 302),
    refused("no longitude", { $nearSphere: { __type: "GeoPoint", latitude: 0 } }, 302),
    refused("no point", { $nearSphere: { latitude: 0, longitude: 0 } }, 302),
    refused("a text for a point", { $nearSphere: "0,0" }, 302),
    refused("null for a point", { $nearSphere: null }, 302),
    refused("a pointer for a point", { $nearSphere: { __type: "Pointer", className: "Place", objectId: "x" } }, 302),
    refused("a negative distance", { $nearSphere: ORIGIN, $maxDistanceInKilometers: -1 }, 1),
    refused("a text as distance", { $nearSphere: ORIGIN, $maxDistanceInMiles: "5" }, 1),
    refused("null as distance", { $nearSphere: ORIGIN, $minDistanceInRadians: null }, 1),
    refused("an unknown unit", { $nearSphere: ORIGIN, $maxDistanceInMeters: 5 }, 1),
    refused("a unit in small letters", { $nearSphere: ORIGIN, $maxDistanceInkilometers: 5 }, 1),
    refused("a distance from nowhere", { $maxDistanceInKilometers: 5 }, 1),
    refused("$within without $box", { $within: {} }, 1),
    refused("$within with a text", { $within: "box" }, 1),
    refused("$within with $polygon", { $within: { $polygon: [ORIGIN, ORIGIN, ORIGIN] } }, 1),
    refused("$box with one corner", { $within: { $box: [ORIGIN] } }, 1),
    refused("$box with three corners", { $within: { $box: [ORIGIN, ORIGIN, ORIGIN] } }, 1),
    refused("$box with numbers", { $within: { $box: [1, 2] } }, 302),
    refused("$box out of range", { $within: { $box: [ORIGIN, point(91, 0)] } }, 302),
    refused(
      "$box with an array of three",
      {
        $within: {
          $box: [
            [0, 0, 0],
            [1, 1, 1],
          ],
        },
      },
      302,
    ),
    refused(
      "$box with texts in an array",
      {
        $within: {
          $box: [
            ["0", "0"],
            [1, 1],
          ],
        },
      },
      302,
    ),
  ]);
});

describe("4.1 points as values", () => {
  const bad = (title: string, at: unknown): Scenario => ({
    title: `4.1 ${title}: 302, and nothing stored`,
    steps: [
      { request: "POST /classes/Place", json: { label: "x", at }, refused: 302 },
      { request: "GET /classes/Place?count=1&limit=0", equals: { results: [], count: 0 } },
    ],
  });
  scenarios(async () => {
    const world = await createWorld();
    await world.objects("Place", { old: {} });
    await world.step({ request: "DELETE /classes/Place/{old}", as: "master" });
    return world;
  }, [
    ...[point(90, 180), point(-90, -180), point(0, 0), point(39.908_722, 116.397_128)].map(
      (at): Scenario => ({
        title: `4.1 ${JSON.stringify(at)} is kept`,
        steps: [
          { request: "POST /classes/Place", json: { at }, save: { place: "objectId" } },
          {
            request: "GET /classes/Place/{place}",
            equals: { objectId: "{place}", at, createdAt: NOW, updatedAt: NOW },
          },
        ],
      }),
    ),
    bad("latitude 90.000001", point(90.000_001, 0)),
    bad("longitude -180.000001", point(0, -180.000_001)),
    bad("texts", point("1", "2")),
    bad("nothing", { __type: "GeoPoint" }),
    bad("null", point(null, null)),
    bad("an array", point([1], [2])),
    bad("a bad point inside an array", [point(0, 0), point(91, 0)]),
    bad("a bad point inside a map", { deep: { at: point(0, 181) } }),
    {
      title: "11.7 equality with a point",
      steps: [
        { request: "POST /classes/Place", json: { label: "a", at: point(1, 2) } },
        { request: "POST /classes/Place", json: { label: "b", at: point(2, 1) } },
        {
          request: "GET /classes/Place",
          query: { where: { at: { longitude: 2, latitude: 1, __type: "GeoPoint" } } },
          labels: ["a"],
        },
        { request: "GET /classes/Place", query: { where: { "at.latitude": { $gt: 1 } } }, labels: ["b"] },
      ],
    },
  ]);
});
