import { describe, expect, it } from "vitest";
import {
  arrayOf,
  createWorld,
  geo,
  NOW_SECONDS,
  OBJECT_ID,
  pointerTo,
  type Scenario,
  type Step,
  scenarios,
  TYPE_CONFLICT,
  type World,
} from "./support.js";
import { FILE } from "./where-rows.js";

const RECORDS = "/oserve/v2.6/table/t/record/";
const post = (json: unknown, status = 201): Step => ({ request: `POST ${RECORDS}`, json, status });
const count = (total_count: number): Step => ({
  request: `GET ${RECORDS}?limit=1&return_total_count=1`,
  status: 200,
  matches: { meta: { total_count } },
});

const typed = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.step({
    request: "GET /oserve/v2.4/table/?name=_userprofile",
    status: 200,
    save: { users: "objects.0.id" },
  });
  await world.table("city", { label: "string" });
  await world.rows("city", { 广州: {} });
  const scalars = ["string", "integer", "number", "boolean", "object", "date", "file"];
  await world.table("t", {
    label: "string",
    ...Object.fromEntries(scalars.map((type) => [type, type])),
    ...Object.fromEntries([...scalars, "geojson"].map((type) => [`${type}s`, arrayOf(type)])),
    geojson: geo,
    ptr: pointerTo("city"),
    owner: pointerTo("users"),
  });
  return world;
};

const POINT = { type: "Point", coordinates: [113.26, 23.13] };
const SQUARE = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ],
  ],
};
const file = (...without: readonly string[]) =>
  Object.fromEntries(Object.entries(FILE).filter(([name]) => !without.includes(name)));

/** `[field, value]` or `[field, value, what comes back]` */
const GOOD: readonly (readonly [field: string, value: unknown, stored?: unknown])[] = [
  ["string", "文字 😀"],
  ["string", ""],
  ["integer", 5],
  ["integer", -3],
  ["integer", 0],
  ["number", 1.5],
  ["number", -2],
  ["number", 1e100],
  ["boolean", true],
  ["boolean", false],
  ["object", { a: 1, B2_c: { deep: ["深"] } }],
  ["object", {}],
  ["object", { constructor: 1, toString: "x", hasOwnProperty: true }],
  ["date", "2018-09-26T11:22:51.1+08:00", "2018-09-26T11:22:51.100000+08:00"],
  ["date", "2018-09-26T03:22:51Z", "2018-09-26T11:22:51+08:00"],
  ["date", "2018-09-26T03:22:51.000Z", "2018-09-26T11:22:51+08:00"],
  ["date", "2018-09-26T11:22:51.123456+08:00", "2018-09-26T11:22:51.123456+08:00"],
  ["date", "2018-12-31T20:00:00-05:00", "2019-01-01T09:00:00+08:00"],
  ["file", FILE],
  ["file", file("path")],
  ["geojson", POINT],
  ["geojson", SQUARE],
  ["ptr", "{广州}", { id: "{广州}", _table: "city" }],
  ["ptr", { id: "{广州}" }, { id: "{广州}", _table: "city" }],
  ["ptr", { id: "{广州}", _table: "city" }, { id: "{广州}", _table: "city" }],
  ["strings", ["a", "中"]],
  ["strings", []],
  ["integers", [1, -2]],
  ["numbers", [1.5, 2]],
  ["booleans", [true, false]],
  ["objects", [{ a: 1 }, { b: [2] }]],
  ["dates", ["2018-09-26T03:22:51Z"], ["2018-09-26T11:22:51+08:00"]],
  ["files", [FILE]],
  ["geojsons", [POINT, SQUARE]],
];

const BAD: readonly (readonly [field: string, value: unknown])[] = [
  ...[1, true, [], {}].map((value) => ["string", value] as const),
  ...[1.5, "5", true, [1], {}].map((value) => ["integer", value] as const),
  ...["1.5", false, [1], {}].map((value) => ["number", value] as const),
  ...[0, 1, "true", "", []].map((value) => ["boolean", value] as const),
  ...["x", 1, true, [], [{}], { "a.b": 1 }, { 名: 1 }, { _a: 1 }, { "1a": 1 }, { "a-b": 1 }, { "": 1 }].map(
    (value) => ["object", value] as const,
  ),
  ...["hello", "", 1_600_000_000, true, {}, "2018-13-01T00:00:00Z", "2018-09-26T25:00:00Z"].map(
    (value) => ["date", value] as const,
  ),
  ...["id", "name", "created_at", "mime_type", "cdn_path", "size"].map((name) => ["file", file(name)] as const),
  ...["x", 1, []].map((value) => ["file", value] as const),
  ...["x", 1, [], {}, [1, 2], { type: "Point" }, { type: "Circle", coordinates: [1, 2] }].map(
    (value) => ["geojson", value] as const,
  ),
  ["geojson", { type: "Point", coordinates: ["1", "2"] }],
  ["geojson", { type: "Point", coordinates: [1] }],
  ["geojson", { type: "Polygon", coordinates: [] }],
  [
    "geojson",
    {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      ],
    },
  ],
  [
    "geojson",
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
  ],
  ...[5, true, [], {}, ["x"]].map((value) => ["ptr", value] as const),
  ["strings", "a"],
  ["strings", { 0: "a" }],
  ["strings", ["a", 1]],
  ["strings", [null]],
  ["integers", [1, 2.5]],
  ["integers", [1, "2"]],
  ["numbers", [1, "2"]],
  ["booleans", [true, 0]],
  ["objects", [{ a: 1 }, "x"]],
  ["objects", [{ a: 1 }, [1]]],
  ["dates", ["2018-09-26T03:22:51Z", "hello"]],
  ["files", [FILE, file("size")]],
  ["geojsons", [POINT, { type: "Point" }]],
];

describe("3.1 what each type takes", () => {
  scenarios(
    typed,
    GOOD.map(([field, value, stored]) => ({
      title: `3.1 ${field} takes ${JSON.stringify(value)}`,
      steps: [
        { ...post({ [field]: value }), matches: { [field]: stored ?? value }, save: { row: "id" } },
        { request: `GET ${RECORDS}{row}/`, status: 200, matches: { [field]: stored ?? value } },
      ],
    })),
  );
  scenarios(typed, [
    {
      title: "3.1 a date without a zone is taken and comes back with +08:00",
      ...post({ date: "2018-09-26T11:22:51" }),
      matches: { date: expect.stringMatching(/^2018-09-26T\d\d:22:51\+08:00$/) },
    },
    ...["{larry}", "{larry.text}"].map((owner) => ({
      title: `3.1 a pointer to _userprofile takes ${owner}`,
      steps: [
        {
          ...post({ label: "x", owner }),
          matches: { owner: { _table: "_userprofile" } },
          save: { row: "id", ownerId: "owner.id" },
        },
        { request: `GET ${RECORDS}?where={"owner":"{larry.text}"}`, status: 200, labels: ["x"] },
      ],
    })),
    ...[
      "string",
      "integer",
      "number",
      "boolean",
      "object",
      "date",
      "file",
      "geojson",
      "ptr",
      "owner",
      "strings",
      "objects",
    ].map((field) => ({
      title: `3.1 null is stored for ${field}`,
      ...post({ [field]: null }),
      matches: { [field]: null },
    })),
  ]);
});

describe("3.1 6.9 what each type refuses", () => {
  scenarios(
    typed,
    BAD.map(([field, value]) => ({
      title: `6.9 Q5 ${field} drops ${JSON.stringify(value)}; alone it is 400`,
      steps: [
        { ...post({ label: "kept", [field]: value }), matches: { label: "kept" }, lacks: [field] },
        { ...post({ [field]: value }, 400), equals: TYPE_CONFLICT },
        count(1),
      ],
    })),
  );
});

describe("3.2 built-in fields", () => {
  const id = expect.stringMatching(OBJECT_ID);
  scenarios(typed, [
    {
      title: "3.2 an empty row: columns never written are absent",
      ...post({}),
      equals: {
        id,
        _id: id,
        created_at: NOW_SECONDS,
        updated_at: NOW_SECONDS,
        created_by: expect.toSatisfy(Number.isInteger),
        read_perm: ["user:*"],
        write_perm: ["user:*"],
      },
    },
    {
      title: "3.2 userve: the same",
      request: "POST /userve/v2.6/table/t/record/",
      json: { label: "x" },
      status: 201,
      matches: { label: "x", created_at: NOW_SECONDS },
    },
    {
      title: "3.2 created_by, created_at, updated_at of the body win",
      ...post({ created_by: "{larry}", created_at: 1_500_000_000, updated_at: 1_500_000_001 }),
      matches: { created_by: "{larry}", created_at: 1_500_000_000, updated_at: 1_500_000_001 },
    },
    {
      title: "6.9 id and _id of the body are dropped",
      ...post({ id: "5cac00000000000000000000", _id: "5cac00000000000000000000", label: "x" }),
      matches: {
        id: expect.not.stringContaining("5cac000000000000"),
        _id: expect.not.stringContaining("5cac000000000000"),
        label: "x",
      },
    },
    {
      title: "3.2 created_by absent: the same super-admin for oserve and userve",
      steps: [
        { ...post({}), save: { admin: "created_by" } },
        { request: "POST /userve/v2.6/table/t/record/", json: {}, status: 201, matches: { created_by: "{admin}" } },
      ],
    },
  ]);

  it("3.2 id is _id, carries the creation time, and grows", async () => {
    const world = await typed();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      await world.step({ ...post({ label: String(index) }), save: { id: "id", _id: "_id" } });
      expect(world.names.get("_id")).toBe(world.names.get("id"));
      ids.push(String(world.names.get("id")));
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(5);
    expect(Number.parseInt(ids[0]?.slice(0, 8) ?? "", 16)).toBe(NOW_SECONDS);
    await world.emulator.clock.advance("1h");
    await world.step({
      ...post({}),
      matches: { created_at: NOW_SECONDS + 3600, updated_at: NOW_SECONDS + 3600 },
      save: { id: "id" },
    });
    expect(String(world.names.get("id")) > (ids[4] ?? "")).toBe(true);
    await world.emulator.close();
  });
});

describe("6.9 the body", () => {
  const raw = (body: string): Step => ({
    request: `POST ${RECORDS}`,
    body,
    headers: { "content-type": "application/json" },
    status: 400,
  });
  scenarios(typed, [
    {
      title: "6.9 keys that are no columns are dropped",
      ...post({ label: "x", nothing: 1, 名: 2, toString: 3 }),
      matches: { label: "x" },
      lacks: ["nothing", "名", "toString"],
    },
    { title: "6.9 only keys that are no columns: an empty row", steps: [post({ nothing: 1 }), count(1)] },
    {
      title: "6.9 several values of the wrong type and nothing else: 400",
      steps: [{ ...post({ integer: "x", boolean: "y", nothing: 1 }, 400), equals: TYPE_CONFLICT }, count(0)],
    },
    ...["{", "", "text", "{'a': 1}", '{"label": "x"', "[", "NaN"].map((body) => ({
      title: `6.9 not JSON: ${body || "(empty)"} is 400`,
      steps: [raw(body), count(0)],
    })),
    ...['"text"', "5", "null", "true"].map((body) => ({
      title: `6.9 neither object nor array: ${body} is 400`,
      steps: [raw(body), count(0)],
    })),
    { title: "6.9 an unknown table is 404", request: "POST /oserve/v2.6/table/nothing/record/", json: {}, status: 404 },
    {
      title: "6.9 read_perm and write_perm of the body",
      ...post({ read_perm: ["user:1", "gid:2"], write_perm: [] }),
      matches: { read_perm: ["user:1", "gid:2"], write_perm: [] },
    },
    ...[["everyone"], ["user:abc"], ["gid:*"], ["user:*", "x"], ["constructor"]].flatMap((perm) =>
      ["read_perm", "write_perm"].map((name) => ({
        title: `6.9 ${name} ${JSON.stringify(perm)} is 400`,
        steps: [post({ label: "x", [name]: perm }, 400), count(0)],
      })),
    ),
    {
      title: "5 user:{created_by} of the table becomes the creator",
      steps: [
        { request: "PUT /oserve/v2.6/table/{t}/", json: { row_write_perm: ["user:{created_by}"] }, status: 200 },
        { ...post({ created_by: "{larry}" }), matches: { write_perm: ["user:{larry}"] } },
      ],
    },
  ]);
});

describe("6.9 defaults and required columns", () => {
  const strict = async (): Promise<World> => {
    const world = await createWorld();
    await world.table("t", {
      label: "string",
      name: { type: "string", constraints: { required: true } },
      stars: { type: "integer", default: 3 },
      tags: { ...arrayOf("string"), default: ["新"] },
      state: { type: "string", default: "draft", constraints: { required: true } },
    });
    return world;
  };
  const refused = (title: string, json: unknown): Scenario => ({ title, steps: [post(json, 400), count(0)] });
  scenarios(strict, [
    {
      title: "6.9 defaults fill absent fields",
      ...post({ name: "包" }),
      matches: { name: "包", stars: 3, tags: ["新"], state: "draft" },
    },
    {
      title: "6.9 given values win over defaults",
      ...post({ name: "包", stars: 5, tags: [], state: "done" }),
      matches: { stars: 5, tags: [], state: "done" },
    },
    refused("6.9 a required field absent is 400", { label: "x" }),
    refused("6.9 an empty body is 400 when a field is required", {}),
    refused("6.9 a required field dropped for its type is 400", { label: "x", name: 5 }),
    refused("3.1 null for a required field is 400", { label: "x", name: null }),
    refused("6.14 bulk create: a required field absent is 400 for all", [{ name: "a" }, { label: "b" }]),
    {
      title: "6.14 bulk create fills defaults too",
      steps: [
        { ...post([{ name: "a" }, { name: "b", stars: 1 }]), matches: { succeed: 2 } },
        {
          request: `GET ${RECORDS}?order_by=stars`,
          status: 200,
          matches: {
            objects: [
              { name: "b", stars: 1 },
              { name: "a", stars: 3, state: "draft" },
            ],
          },
        },
      ],
    },
  ]);
});

describe("6.13 delete", () => {
  const filled = async (): Promise<World> => {
    const world = await typed();
    await world.rows("t", { a: { write_perm: [] }, b: {} });
    return world;
  };
  scenarios(filled, [
    ...["oserve", "userve"].map((namespace) => ({
      title: `6.13 ${namespace}: 204, empty, whatever the row's ACL; then 404`,
      steps: [
        { request: `DELETE /${namespace}/v2.4/table/t/record/{a}/`, status: 204 },
        { request: `GET ${RECORDS}{a}/`, status: 404 },
        { request: `DELETE /${namespace}/v2.4/table/t/record/{a}/`, status: 404 },
        count(1),
      ],
    })),
    {
      title: "6.13 a JSON body is ignored",
      steps: [{ request: `DELETE ${RECORDS}{b}/`, json: {}, status: 204 }, count(1)],
    },
    {
      title: "6.13 an unknown row is 404",
      steps: [{ request: `DELETE ${RECORDS}5cac00000000000000000000/`, status: 404 }, count(2)],
    },
    { title: "6.13 an id that is none is 404", steps: [{ request: `DELETE ${RECORDS}abc/`, status: 404 }, count(2)] },
    { title: "6.13 an unknown table is 404", request: "DELETE /oserve/v2.4/table/nothing/record/{a}/", status: 404 },
  ]);
});
