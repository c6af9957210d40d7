import { describe, expect, it } from "vitest";
import { createWorld, pointerTo, questions, type Scenario, type World } from "./support.js";

const LIST = "GET /oserve/v2.4/table/book/record/";
const ONE = "GET /oserve/v2.4/table/book/record/{红楼梦}/";

/** book → city → person, with one row each and a user as creator. */
const library = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.table("person", { label: "string" });
  await world.rows("person", { 王: {} });
  await world.table("city", { label: "string", size: "integer", mayor: pointerTo("person") });
  await world.rows("city", { 广州: { size: 15, mayor: "{王}" }, 北京: { size: 21 } });
  const open = { row_read_perm: ["user:anonymous"] };
  await world.table(
    "book",
    { label: "string", pages: "integer", note: "string", home: pointerTo("city"), second: pointerTo("city") },
    open,
  );
  await world.rows("book", { 红楼梦: { pages: 120, home: "{广州}", second: "{北京}", created_by: "{larry}" } });
  return world;
};

const GUANGZHOU = { id: "{广州}", _table: "city" };
const BEIJING = { id: "{北京}", _table: "city" };
const ROW = {
  id: "{红楼梦}",
  _id: "{红楼梦}",
  label: "红楼梦",
  pages: 120,
  home: GUANGZHOU,
  second: BEIJING,
  created_by: "{larry}",
  created_at: expect.any(Number),
  updated_at: expect.any(Number),
  read_perm: ["user:anonymous"],
  write_perm: ["user:*"],
};
const EXPANDED = {
  _table: "city",
  id: "{广州}",
  _id: "{广州}",
  label: "广州",
  size: 15,
  mayor: { id: "{王}", _table: "person" },
  created_by: expect.any(Number),
  created_at: expect.any(Number),
  updated_at: expect.any(Number),
  read_perm: ["user:*"],
  write_perm: ["user:*"],
};
const omit = (row: object, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

/** The same question to the list and to the single row. */
const both = (title: string, query: Readonly<Record<string, string>>, row: object, version = "v2.4"): Scenario[] => [
  {
    title: `${title} (list)`,
    request: LIST.replace("v2.4", version),
    query,
    status: 200,
    equals: { meta: expect.anything(), objects: [row] },
  },
  { title: `${title} (one)`, request: ONE.replace("v2.4", version), query, status: 200, equals: row },
];

/** 6.6 says that `id` is always there, and leaves open whether its twin `_id` is. */
const only = (members: object) => ({
  members,
  asymmetricMatch(row: object) {
    expect(omit(row, "_id")).toEqual(this.members);
    return true;
  },
});

describe("6.6 keys", () => {
  questions(library, [
    ...both("6.6 no keys: all fields, columns never written are absent", {}, ROW),
    ...both("6.6 empty counts as absent", { keys: "" }, ROW),
    ...both("6.6 -a,-b returns all but those", { keys: "-pages,-home" }, omit(ROW, "pages", "home")),
    ...both("6.6 -created_by", { keys: "-created_by" }, omit(ROW, "created_by")),
    ...both("6.6 mixing both forms: ignored as a whole", { keys: "label,-pages" }, ROW),
    ...both("6.6 mixing both forms: ignored as a whole", { keys: "-pages,label,note" }, ROW),
    {
      title: "6.6 -id is allowed",
      request: ONE,
      query: { keys: "-id,-pages" },
      status: 200,
      lacks: ["id", "pages"],
      matches: { label: "红楼梦" },
    },
    ...["nothing", "label,nothing", "-nothing", "constructor", "toString", "__proto__", "Label"].flatMap(
      (keys): Scenario[] => [
        { title: `6.6 keys=${keys}: no column, 400 (list)`, request: LIST, query: { keys }, status: 400 },
        { title: `6.6 keys=${keys}: no column, 400 (one)`, request: ONE, query: { keys }, status: 400 },
      ],
    ),
    ...Object.entries({
      "label,pages": { label: "红楼梦", pages: 120 },
      label: { label: "红楼梦" },
      id: {},
      "label,note": { label: "红楼梦", note: null },
      "created_at,created_by": { created_at: expect.any(Number), created_by: "{larry}" },
      home: { home: GUANGZHOU },
    }).flatMap(([keys, members]) =>
      both(
        `6.6 keys=${keys}: only those, id always, null for what the row lacks`,
        { keys },
        only({ id: "{红楼梦}", ...members }),
      ),
    ),
  ]);
});

describe("6.7 expand", () => {
  questions(library, [
    ...both("6.7 not expanded: id and _table, created_by a number", { expand: "" }, ROW),
    ...both(
      "6.7 one pointer: the row with _table, its own pointers unexpanded",
      { expand: "home" },
      { ...ROW, home: EXPANDED },
    ),
    ...both(
      "6.7 two pointers",
      { expand: "home,second" },
      {
        ...ROW,
        home: EXPANDED,
        second: expect.objectContaining({ ...BEIJING, label: "北京", size: 21 }),
      },
    ),
    ...both("6.7 unknown and non-pointer names are ignored", { expand: "nothing,pages,constructor,__proto__" }, ROW),
    ...both("6.7 unknown beside a pointer", { expand: "nothing,home" }, { ...ROW, home: EXPANDED }),
    ...both("6.7 only one level", { expand: "home,home.mayor" }, { ...ROW, home: EXPANDED }),
    ...both("6.7 1.3 from v1.8", { expand: "home" }, { ...ROW, home: EXPANDED }, "v1.8"),
    ...both("6.7 1.3 below v1.8 expand is ignored", { expand: "home" }, ROW, "v1.7"),
    {
      title: "6.7 created_by becomes the user's row, without _table",
      request: ONE,
      query: { expand: "created_by" },
      status: 200,
      matches: { ...ROW, created_by: { id: "{larry}" } },
      lacks: ["created_by._table"],
    },
    {
      title: "6.7 userve expands too",
      request: "GET /userve/v2.4/table/book/record/{红楼梦}/",
      query: { expand: "home" },
      status: 200,
      equals: { ...ROW, home: EXPANDED },
    },
    {
      title: "6.7 1.3 hserve knows expand in every version",
      request: "GET /hserve/v1.5/table/book/record/{红楼梦}/",
      query: { expand: "home" },
      status: 200,
      matches: { home: { _table: "city", id: "{广州}" } },
    },
  ]);
});

describe("6.7 keys of an expansion", () => {
  questions(library, [
    ...both(
      "6.7 ptr.a,ptr.b: exactly those and _table; the row is not restricted",
      { expand: "home", keys: "home.label,home.size" },
      {
        ...ROW,
        home: { _table: "city", label: "广州", size: 15 },
      },
    ),
    ...both(
      "6.7 id of the target only if listed",
      { expand: "home", keys: "home.id,home.label" },
      {
        ...ROW,
        home: { _table: "city", id: "{广州}", label: "广州" },
      },
    ),
    ...both("6.7 -ptr.a drops it", { expand: "home", keys: "-home.label" }, { ...ROW, home: omit(EXPANDED, "label") }),
    ...both("6.7 for pointers that are not expanded: ignored", { keys: "home.label" }, ROW),
    ...both(
      "6.7 only the expanded one is limited",
      { expand: "home", keys: "home.label,second.label" },
      {
        ...ROW,
        home: { _table: "city", label: "广州" },
      },
    ),
    ...both(
      "6.7 two expansions",
      { expand: "home,second", keys: "home.label,second.size" },
      {
        ...ROW,
        home: { _table: "city", label: "广州" },
        second: { _table: "city", size: 21 },
      },
    ),
    ...both(
      "6.6 a plain key beside dotted ones: the named pointer counts as selected",
      { expand: "home", keys: "label,home.label" },
      only({
        id: "{红楼梦}",
        label: "红楼梦",
        home: { _table: "city", label: "广州" },
      }),
    ),
    ...both(
      "6.6 mixing both forms anywhere: ignored",
      { expand: "home", keys: "label,-home.label" },
      { ...ROW, home: EXPANDED },
    ),
    ...both(
      "6.7 1.3 below v2.4 dotted keys are ignored",
      { expand: "home", keys: "home.label" },
      { ...ROW, home: EXPANDED },
      "v2.3",
    ),
    {
      title: "6.7 keys of created_by",
      request: ONE,
      query: { expand: "created_by", keys: "created_by.nickname,created_by.id" },
      status: 200,
      matches: {
        ...omit(ROW, "created_by"),
        created_by: { id: "{larry}", nickname: expect.toSatisfy((value) => value !== undefined) },
      },
      lacks: ["created_by.created_at", "created_by._username"],
    },
  ]);
});

describe("6.7 elsewhere", () => {
  it("6.7 a missing target stays id and _table", async () => {
    const world = await library();
    await world.step({ request: "DELETE /oserve/v2.4/table/city/record/{广州}/", status: 204 });
    await world.step({
      request: ONE,
      query: { expand: "home,second" },
      status: 200,
      matches: { home: GUANGZHOU, second: { label: "北京" } },
    });
    await world.emulator.close();
  });

  it("6.7 create and update shape the row they return", async () => {
    const world = await library();
    const records = "/oserve/v2.6/table/book/record/";
    await world.step({
      request: `POST ${records}?expand=home`,
      json: { label: "西游记", home: "{北京}" },
      status: 201,
      matches: { label: "西游记", home: { _table: "city", id: "{北京}", label: "北京", size: 21 } },
    });
    await world.step({
      request: `PUT ${records}{红楼梦}/?expand=home`,
      json: { home: "{北京}" },
      status: 200,
      matches: { label: "红楼梦", home: { _table: "city", id: "{北京}", label: "北京", size: 21 }, second: BEIJING },
    });
    await world.emulator.close();
  });
});

describe("6.8 get one", () => {
  questions(library, [
    { title: "6.8 the row", request: ONE, status: 200, equals: ROW },
    { title: "6.8 an unknown table is 404", request: "GET /oserve/v2.4/table/nothing/record/{红楼梦}/", status: 404 },
    { title: "6.8 an unknown table id is 404", request: "GET /oserve/v2.4/table/999999/record/{红楼梦}/", status: 404 },
    {
      title: "6.8 an unknown row is 404",
      request: "GET /oserve/v2.4/table/book/record/5cac00000000000000000000/",
      status: 404,
    },
    { title: "6.8 a row of another table is 404", request: "GET /oserve/v2.4/table/book/record/{广州}/", status: 404 },
    ...[
      "1",
      "abc",
      "constructor",
      "__proto__",
      "5cac0000000000000000000",
      "5cac000000000000000000000",
      "gggggggggggggggggggggggg",
    ].map((id) => ({
      title: `6.8 the id ${id} is 404`,
      request: `GET /oserve/v2.4/table/book/record/${id}/`,
      status: 404,
    })),
  ]);
});
