import { describe } from "vitest";
import { createWorld, geo, questions, type Scenario, type World } from "./support.js";

const point = (lng: number, lat: number) => ({ type: "Point", coordinates: [lng, lat] });
const box = (west: number, south: number, east: number, north: number) => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const polygon = (...rings: readonly (readonly number[][])[]) => ({ type: "Polygon", coordinates: rings });

// Borders under test lie on the equator or a meridian, where a straight line on the map is the shortest way on the globe too.
const places = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("point", { label: "string", spot: geo });
  await world.rows("point", {
    origin: { spot: point(0, 0) },
    // One degree of the equator: 6378.1 km × π / 180 = 111.319 km (with 6371 km it would be 111.195).
    east: { spot: point(1, 0) },
    north: { spot: point(0, 2) },
    far: { spot: point(10, 10) },
    dateline: { spot: point(179.9, 0) },
    pole: { spot: point(0, 89.9) },
    bare: {},
  });
  await world.table("shape", { label: "string", spot: geo });
  await world.rows("shape", {
    corner: { spot: point(0, 0) },
    side: { spot: point(1, 0) },
    inner: { spot: point(2, 2) },
    outer: { spot: point(9, 9) },
    square: { spot: polygon(box(0, 0, 4, 4)) },
    ring: { spot: polygon(box(-2, -2, 6, 6), box(-1, -1, 5, 5)) },
    bare: {},
  });
  return world;
};

const finding = (table: string, section: string, test: object, labels: readonly string[]): Scenario => ({
  title: `${section} ${JSON.stringify(test)} finds ${labels.join(", ") || "nothing"}`,
  request: `GET /oserve/v2.4/table/${table}/record/`,
  query: { where: { spot: test } },
  status: 200,
  labels,
});
const shape = (title: string, test: object, labels: readonly string[]) =>
  finding("shape", `6.5 ${title}`, test, labels);
const near = (title: string, test: object, labels: readonly string[]) => finding("point", `6.5 ${title}`, test, labels);

describe("6.5 $intersects", () => {
  questions(places, [
    shape("inside a polygon", { $intersects: point(1, 1) }, ["square"]),
    shape("equal points touch", { $intersects: point(2, 2) }, ["inner", "square"]),
    shape("a polygon's corner counts", { $intersects: point(0, 0) }, ["corner", "square"]),
    shape("a polygon's side counts", { $intersects: point(1, 0) }, ["side", "square"]),
    shape("a hole does not count", { $intersects: point(-0.5, -0.5) }, []),
    shape("between the rings", { $intersects: point(-1.5, 0) }, ["ring"]),
    shape("nowhere", { $intersects: point(20, 20) }, []),
  ]);
});

describe("6.5 $within", () => {
  questions(places, [
    shape("points and polygons inside", { $within: polygon(box(-0.5, -0.5, 5, 5)) }, [
      "corner",
      "side",
      "inner",
      "square",
    ]),
    shape("the border counts as inside", { $within: polygon(box(0, 0, 5, 5)) }, ["corner", "side", "inner", "square"]),
    shape("a polygon that reaches out is not inside", { $within: polygon(box(-1, -1, 3, 3)) }, [
      "corner",
      "side",
      "inner",
    ]),
    shape("everything", { $within: polygon(box(-10, -10, 10, 10)) }, [
      "corner",
      "side",
      "inner",
      "outer",
      "square",
      "ring",
    ]),
    shape("a hole is outside", { $within: polygon(box(-10, -10, 10, 10), box(1, 1, 3, 3)) }, [
      "corner",
      "side",
      "outer",
      "ring",
    ]),
    shape(
      "a triangle",
      {
        $within: polygon([
          [1, 1],
          [3, 1],
          [2, 3],
          [1, 1],
        ]),
      },
      ["inner"],
    ),
    shape("nothing there", { $within: polygon(box(20, 20, 30, 30)) }, []),
  ]);
});

describe("6.5 $center: kilometres", () => {
  const center = (radius: number, lng: number, lat: number) => ({ $center: { radius, coordinates: [lng, lat] } });
  questions(places, [
    near("radius of the globe 6378.1 km", center(111.25, 0, 0), ["origin"]),
    near("just short", center(111.31, 0, 0), ["origin"]),
    near("just enough", center(111.33, 0, 0), ["origin", "east"]),
    near("further", center(223, 0, 0), ["origin", "east", "north"]),
    near("the place itself", center(0.001, 1, 0), ["east"]),
    near("over the date line", center(23, -179.9, 0), ["dateline"]),
    near("over the date line, short", center(22, -179.9, 0), []),
    near("over the pole", center(23, 180, 89.9), ["pole"]),
    near("over the pole, short", center(22, 180, 89.9), []),
  ]);
});

describe("6.5 $nearsphere: metres", () => {
  const ring = (min_distance: number, max_distance?: number) => ({
    $nearsphere: { geometry: point(0, 0), min_distance, ...(max_distance === undefined ? {} : { max_distance }) },
  });
  const list = "GET /oserve/v2.4/table/point/record/";
  const nearToFar = ["origin", "east", "north", "far", "pole", "dateline"];
  questions(places, [
    near("up to a distance", ring(0, 120_000), ["origin", "east"]),
    near("radius of the globe 6378.1 km", ring(0, 111_250), ["origin"]),
    near("from a distance", ring(1, 120_000), ["east"]),
    near("a ring", ring(120_000, 2_000_000), ["north", "far"]),
    near("no maximum", ring(120_000), ["north", "far", "pole", "dateline"]),
    {
      title: "6.5 sorted near to far without order_by",
      request: list,
      query: { where: { spot: ring(0) } },
      status: 200,
      ordered: nearToFar,
    },
    {
      title: "6.5 sorted near to far inside the $and the SDK sends",
      request: list,
      query: { where: { $and: [{ spot: ring(0) }, { label: { $ne: "east" } }] } },
      status: 200,
      ordered: nearToFar.filter((label) => label !== "east"),
    },
    {
      title: "6.5 order_by wins",
      request: list,
      query: { where: { spot: ring(0) }, order_by: "label" },
      status: 200,
      ordered: [...nearToFar].sort(),
    },
    {
      title: "6.5 paging follows the distance",
      request: list,
      query: { where: { spot: ring(0) }, limit: 2, offset: 1, return_total_count: 1 },
      status: 200,
      ordered: ["east", "north"],
      matches: { meta: { total_count: 6 } },
    },
  ]);
});

describe("6.5 bad geometry is 400", () => {
  const bad = [
    { $intersects: { type: "Circle", coordinates: [0, 0] } },
    { $intersects: { type: "Point", coordinates: ["0", "0"] } },
    { $intersects: { type: "Point", coordinates: [0] } },
    { $intersects: { type: "Point" } },
    { $intersects: "0,0" },
    { $intersects: null },
    { $within: point(0, 0) },
    {
      $within: polygon([
        [0, 0],
        [1, 0],
        [1, 1],
      ]),
    },
    {
      $within: polygon([
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ]),
    },
    {
      $within: polygon([
        [0, 0],
        [1, 1],
        [0, 0],
      ]),
    },
    { $within: { type: "Polygon", coordinates: [] } },
    {
      $within: {
        type: "Polygon",
        coordinates: [
          [
            ["0", "0"],
            ["1", "0"],
            ["1", "1"],
            ["0", "0"],
          ],
        ],
      },
    },
    { $within: { type: "Polygon" } },
    { $center: { coordinates: [0, 0] } },
    { $center: { radius: "5", coordinates: [0, 0] } },
    { $center: { radius: 5 } },
    { $center: { radius: 5, coordinates: [0] } },
    { $center: { radius: 5, coordinates: ["0", "0"] } },
    { $nearsphere: { min_distance: 0, max_distance: 5 } },
    { $nearsphere: { geometry: { type: "Point", coordinates: [] }, min_distance: 0, max_distance: 5 } },
    { $nearsphere: { geometry: polygon(box(0, 0, 1, 1)), min_distance: 0, max_distance: 5 } },
    { $nearsphere: { geometry: point(0, 0), min_distance: "0", max_distance: "5" } },
  ];
  questions(
    places,
    bad.map((test) => ({
      title: `6.5 ${JSON.stringify(test)}`,
      request: "GET /oserve/v2.4/table/shape/record/",
      query: { where: { spot: test } },
      status: 400,
    })),
  );
});
