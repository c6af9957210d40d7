import { describe, expect } from "vitest";
import {
  createWorld,
  date,
  missing,
  NOW,
  OBJECT_ID,
  op,
  point,
  type Scenario,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.objects("Team", { red: { name: "red" }, gone: {} });
  await world.step({ request: "DELETE /1/classes/Team/{gone}" });
  return world;
};

const made = (json: object, after: object): readonly Step[] => [
  {
    request: "POST /1/classes/V",
    json,
    equals: { objectId: expect.stringMatching(OBJECT_ID), createdAt: NOW },
    save: { v: "objectId" },
  },
  { request: "GET /1/classes/V/{v}", equals: { ...after, objectId: "{v}", ...times } },
  { request: "GET /1/classes/V", equals: { results: [{ ...after, objectId: "{v}", ...times }] } },
];

/** Written by POST and by PUT, a value comes back as it is, or as `after`. */
const kept = (title: string, value: unknown, after: unknown = value): Scenario => ({
  title: `6.2 ${title}`,
  steps: [
    ...made({ v: value }, { v: after }),
    { request: "POST /1/classes/V", json: {}, save: { w: "objectId" } },
    { request: "PUT /1/classes/V/{w}", json: { v: value }, equals: { updatedAt: NOW } },
    { request: "GET /1/classes/V/{w}", equals: { v: after, objectId: "{w}", ...times } },
  ],
});

/** Refused by POST and by PUT; no class and no change come of it. */
const refused = (
  section: string,
  title: string,
  value: unknown,
  refusal: Pick<Step, "refused" | "status">,
): Scenario => ({
  title: `${section} ${title}`,
  steps: [
    { request: "POST /1/classes/V", json: { v: value }, ...refusal },
    { request: "GET /1/classes/V", refused: 101 },
    { request: "PUT /1/classes/Team/{red}", json: { name: "blue", v: value }, ...refusal },
    { request: "GET /1/classes/Team/{red}", equals: { label: "red", name: "red", objectId: "{red}", ...times } },
  ],
});

describe("6.2 plain values", () => {
  scenarios(arrange, [
    kept("a text", "hello"),
    kept("Chinese, emoji, marks", '书包 \u{1F392} ñ "quoted" \\ / \t\n\r \u2028 </script> %s {}'),
    kept("the empty text", ""),
    kept("a long text", "长".repeat(50_000)),
    kept("a text that looks like something else", "null"),
    kept("a text that looks like a date", "2011-08-21 18:02:52"),
    kept("a number", 1337),
    kept("zero", 0),
    kept("a negative fraction", -2.5),
    kept("a tiny number", 1e-300),
    kept("a huge number", 1.7e308),
    kept("the largest safe integer", Number.MAX_SAFE_INTEGER),
    kept("true", true),
    kept("false", false),
    kept("the empty array", []),
    kept("an array of all sorts", [1, "a", true, [2, [3]], { k: [] }]),
    kept("the empty object", {}),
    kept("an object in an object", { a: { b: { c: [{ d: "深" }] } }, e: false }),
    kept("an object with names that objects have anyway", { constructor: 1, toString: "x", length: 0 }),
    kept("a file", { __type: "File", group: "group1", filename: "1.jpg", url: "http://bmob.cn/M01/01.jpg" }),
    kept("a file, as the Python class makes it", { __type: "File", url: "http://bmob.cn/1.jpg", filename: "" }),
    kept("a file, as the upload answers", { __type: "File", cdn: "upyun", filename: "图.png", url: "http://x/图.png" }),
    kept("an array of files", [{ __type: "File", group: "g", filename: "a", url: "u" }]),
  ]);
});

describe("6.2 Date", () => {
  const forms = [
    ["as it is returned", "2011-08-21 18:02:52", "2011-08-21 18:02:52"],
    ["midnight", "2011-08-21 00:00:00", "2011-08-21 00:00:00"],
    ["the last second of a year", "2015-12-31 23:59:59", "2015-12-31 23:59:59"],
    ["a leap day", "2012-02-29 12:00:00", "2012-02-29 12:00:00"],
    ["before 1970", "1949-10-01 15:00:00", "1949-10-01 15:00:00"],
    ["far ahead", "2999-12-31 00:00:00", "2999-12-31 00:00:00"],
    ["with T", "2011-08-21T18:02:52", "2011-08-21 18:02:52"],
    ["with T and milliseconds", "2011-08-21T18:02:52.123", "2011-08-21 18:02:52"],
    ["with T and Z: UTC", "2011-08-21T18:02:52Z", "2011-08-22 02:02:52"],
    ["with T, milliseconds and Z", "2011-08-21T18:02:52.123Z", "2011-08-22 02:02:52"],
    ["with Z over the end of a year", "2015-12-31T16:00:00.000Z", "2016-01-01 00:00:00"],
  ] as const;
  scenarios(arrange, [
    ...forms.map(([title, iso, after]) => kept(`Date ${title}`, date(iso), date(after))),
    kept("Dates in an array", [date("2011-08-21 18:02:52"), date("2012-08-21 18:02:52")]),
    kept("a Date in an object", { at: date("2011-08-21 18:02:52") }),
    ...[
      "nonsense",
      "2011-13-01 00:00:00",
      "2011-02-30 00:00:00",
      "2011-08-21 25:00:00",
      "2011-08-21 18:61:00",
      "1313920972",
    ].map((iso) => refused("6.2", `Date ${iso}`, date(iso), { refused: [107, `invalid date: ${iso}.`] })),
    ...[undefined, null, 5, true, {}, ["2011-08-21 18:02:52"]].map((iso) =>
      refused("6.2", `Date with iso ${JSON.stringify(iso)}`, { __type: "Date", iso }, { refused: 107 }),
    ),
    refused("6.2", "a bad Date in an array", [date("nonsense")], { status: 400 }),
    refused("6.2", "a bad Date in an object", { at: date("nonsense") }, { status: 400 }),
  ]);
});

describe("6.2 Pointer", () => {
  const bad = [106, "v: is not a valid Pointer."] as const;
  scenarios(arrange, [
    kept("Pointer", to("Team", "red")),
    kept("Pointer to what is gone", to("Team", "gone")),
    kept("Pointers in an array", [to("Team", "red"), to("Team", "gone")]),
    kept("a Pointer in an object", { team: to("Team", "red") }),
    refused("6.2", "Pointer without className", { __type: "Pointer", objectId: "{red}" }, { refused: bad }),
    refused("6.2", "Pointer without objectId", { __type: "Pointer", className: "Team" }, { refused: bad }),
    refused("6.2", "Pointer without both", { __type: "Pointer" }, { refused: bad }),
    refused(
      "6.2",
      "Pointer with a number as className",
      { __type: "Pointer", className: 5, objectId: "{red}" },
      { refused: bad },
    ),
    refused(
      "6.2",
      "Pointer with a number as objectId",
      { __type: "Pointer", className: "Team", objectId: 5 },
      { refused: bad },
    ),
    refused(
      "6.2",
      "Pointer with null as objectId",
      { __type: "Pointer", className: "Team", objectId: null },
      { refused: bad },
    ),
    refused(
      "6.2",
      "Pointer with an object as objectId",
      { __type: "Pointer", className: "Team", objectId: {} },
      { refused: bad },
    ),
  ]);
});

describe("6.2 GeoPoint", () => {
  const latitude = (v: number) => ({ refused: [117, `Latitude must be in [-90, 90]: ${v}.`] }) as const;
  const longitude = (v: number) => ({ refused: [117, `Longitude must be in [-180, 180]: ${v}.`] }) as const;
  scenarios(arrange, [
    kept("GeoPoint", point(40.05, 116.39)),
    kept("GeoPoint zero", point(0, 0)),
    kept("GeoPoint at the corners", point(90, 180)),
    kept("GeoPoint at the other corners", point(-90, -180)),
    ...[90.1, -90.5, 91, 1e10].map((v) => refused("6.2", `latitude ${v}`, point(v, 0), latitude(v))),
    ...[180.1, -180.5, 181, -1000].map((v) => refused("6.2", `longitude ${v}`, point(0, v), longitude(v))),
    refused("6.2", "both out of range", point(91, 181), { refused: 117 }),
    refused("6.2", "GeoPoint of texts", point("40", "116"), { status: 400 }),
    refused("6.2", "GeoPoint without longitude", { __type: "GeoPoint", latitude: 1 }, { status: 400 }),
    refused("6.2", "GeoPoint without latitude", { __type: "GeoPoint", longitude: 1 }, { status: 400 }),
    refused("6.2", "GeoPoint of null", point(null, null), { status: 400 }),
    {
      title: "6.1 several geo columns in one class",
      steps: made({ home: point(1, 2), work: point(3, 4) }, { home: point(1, 2), work: point(3, 4) }),
    },
  ]);
});

describe("6.2 Relation and Object are read", () => {
  scenarios(arrange, [
    {
      title: "6.2 Relation",
      steps: [
        {
          request: "POST /1/classes/V",
          json: { teams: op("AddRelation", { objects: [to("Team", "red")] }) },
          save: { v: "objectId" },
        },
        {
          request: "GET /1/classes/V/{v}",
          equals: { teams: { __type: "Relation", className: "Team" }, objectId: "{v}", ...times },
        },
        { request: "GET /1/classes/V", matches: { results: [{ teams: { __type: "Relation", className: "Team" } }] } },
      ],
    },
    {
      title: "6.2 Object: an included pointer",
      steps: [
        { request: "POST /1/classes/V", json: { team: to("Team", "red") }, save: { v: "objectId" } },
        {
          request: "GET /1/classes/V/{v}?include=team",
          equals: {
            team: { __type: "Object", className: "Team", label: "red", name: "red", objectId: "{red}", ...times },
            objectId: "{v}",
            ...times,
          },
        },
        { request: "GET /1/classes/Team/{gone}", refused: missing("{gone}") },
      ],
    },
  ]);
});
