import { describe } from "vitest";
import { createWorld, point, questions, type Scenario, type Step, type World } from "./steps.js";

const ORIGIN = point(0, 0);
/** One degree of a great circle on a radius of 6371 km (contract 6.3). */
const DEGREE = Math.PI / 180;
const KM = 6371 * DEGREE;
const MILES = KM / 1.609344;

const map = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Place", {
    north3: { at: point(3, 0), n: 1 },
    zero: { at: point(0, 0), n: 2 },
    south1: { at: point(-1, 0), n: 3 },
    east2: { at: point(0, 2), n: 4 },
    none: { n: 5 },
    near: { at: point(0.5, 0.5), n: 6 },
    far: { at: point(40, 116), n: 7 },
  });
  return world;
};
const FAR = { $maxDistanceInKilometers: 5 * KM };

const near = (
  title: string,
  test: object,
  ordered: readonly string[],
  query: NonNullable<Step["query"]> = {},
): Scenario => ({
  title: `6.3 $nearSphere: ${title}`,
  request: "GET /1/classes/Place",
  query: { where: { at: { $nearSphere: ORIGIN, ...test } }, ...query },
  ordered,
});

describe("6.3 $nearSphere", () => {
  questions(map, [
    near("no maximum: 100 km (D15)", {}, ["zero", "near"]),
    near("nearest first", FAR, ["zero", "near", "south1", "east2", "north3"]),
    near("from somewhere else", { $nearSphere: point(3, 0), ...FAR }, ["north3", "near", "zero", "east2", "south1"]),
    near("skip and limit in order of distance", FAR, ["south1", "east2"], { skip: 2, limit: 2 }),
    near("order wins", FAR, ["near", "east2", "south1", "zero", "north3"], { order: "-n" }),
    near("counted", FAR, [], { count: 1, limit: 0 }),
    near("beside another operator", { ...FAR, $exists: true }, ["zero", "near", "south1", "east2", "north3"]),
    near("nobody there", { $nearSphere: point(-60, -60) }, []),
    {
      title: "6.3 $nearSphere: count",
      request: "GET /1/classes/Place?count=1&limit=0",
      query: { where: { at: { $nearSphere: ORIGIN, ...FAR } } },
      equals: { results: [], count: 5 },
    },
    {
      title: "6.3 $nearSphere: beside a condition on another field",
      request: "GET /1/classes/Place",
      query: { where: { at: { $nearSphere: ORIGIN, ...FAR }, n: { $gte: 3 } } },
      ordered: ["near", "south1", "east2"],
    },
    {
      title: "6.3 $nearSphere: a row comes with its point",
      request: "GET /1/classes/Place?limit=1",
      query: { where: { at: { $nearSphere: ORIGIN } } },
      matches: { results: [{ label: "zero", at: ORIGIN }] },
    },
  ]);

  // south1 is one degree away, east2 two, north3 three: each bound is tried a little below and a little above them.
  const BOUNDS = [
    ["InKilometers", KM],
    ["InMiles", MILES],
    ["InRadians", DEGREE],
  ] as const;
  questions(
    map,
    BOUNDS.flatMap(([unit, degree]) => [
      near(`$maxDistance${unit} below one degree`, { [`$maxDistance${unit}`]: degree * 0.999 }, ["zero", "near"]),
      near(`$maxDistance${unit} above one degree`, { [`$maxDistance${unit}`]: degree * 1.001 }, [
        "zero",
        "near",
        "south1",
      ]),
      near(`$maxDistance${unit} below three degrees`, { [`$maxDistance${unit}`]: degree * 2.999 }, [
        "zero",
        "near",
        "south1",
        "east2",
      ]),
      near(`$maxDistance${unit} above three degrees`, { [`$maxDistance${unit}`]: degree * 3.001 }, [
        "zero",
        "near",
        "south1",
        "east2",
        "north3",
      ]),
    ]),
  );
  questions(map, [
    near("the radius is 6371 km: 111.19 km are less than a degree", { $maxDistanceInKilometers: 111.19 }, [
      "zero",
      "near",
    ]),
    near("the radius is 6371 km: 111.20 km are more", { $maxDistanceInKilometers: 111.2 }, ["zero", "near", "south1"]),
    near("the default is 100 km, not more", { $nearSphere: point(0.1, 0) }, ["zero", "near"]),
    near("the default is 100 km, not less", { $nearSphere: point(-0.102, 0) }, ["zero", "near", "south1"]),
  ]);
});

describe("6.3 $within", () => {
  const box = (title: string, corners: readonly unknown[], labels: readonly string[], rest: object = {}): Scenario => ({
    title: `6.3 $within: ${title}`,
    request: "GET /1/classes/Place",
    query: { where: { at: { $within: { $box: corners } }, ...rest } },
    labels,
  });
  questions(map, [
    box("south-west and north-east", [point(-2, -1), point(1, 3)], ["zero", "near", "south1", "east2"]),
    box("north-west and south-east, as in the docs", [point(1, -1), point(-2, 3)], ["zero", "near", "south1", "east2"]),
    box("a small box", [point(0.4, 0.4), point(0.6, 0.6)], ["near"]),
    box("a small box, corners the other way", [point(0.6, 0.4), point(0.4, 0.6)], ["near"]),
    box("nobody inside", [point(10, 10), point(20, 20)], []),
    box("a large box", [point(-80, -170), point(80, 170)], ["north3", "zero", "south1", "east2", "near", "far"]),
    box("beside another condition", [point(-2, -1), point(1, 3)], ["zero", "south1"], { n: { $lt: 4 } }),
    {
      title: "6.3 $within: count",
      request: "GET /1/classes/Place?count=1&limit=0",
      query: { where: { at: { $within: { $box: [point(-2, -1), point(1, 3)] } } } },
      equals: { results: [], count: 4 },
    },
  ]);
});
