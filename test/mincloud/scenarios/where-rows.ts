import { arrayOf, createWorld, geo, pointerTo, type Scenario, type World } from "./support.js";

export const FILE = {
  id: "5cac00000000000000000001",
  name: "照片.png",
  created_at: 1_600_000_000,
  mime_type: "image/png",
  cdn_path: "1abc.png",
  size: 10,
  path: "https://cdn.example.com/1abc.png",
};
const POINT = { type: "Point", coordinates: [113.3, 23.1] };

/**
 * One table with a column of every type. Rows `low`, `mid`, `high` carry values, `void` carries null everywhere,
 * `bare` carries nothing but its label.
 */
export const everyType = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.table("city", { label: "string" });
  await world.rows("city", { 广州: {}, 北京: {} });
  await world.step({
    request: "GET /oserve/v2.4/table/?name=_userprofile",
    status: 200,
    save: { users: "objects.0.id" },
  });
  const columns = {
    str: "string",
    int: "integer",
    num: "number",
    bool: "boolean",
    arr: arrayOf("string"),
    nums: arrayOf("integer"),
    objs: arrayOf("object"),
    dates: arrayOf("date"),
    files: arrayOf("file"),
    spots: arrayOf("geojson"),
    date: "date",
    obj: "object",
    file: "file",
    spot: geo,
    ptr: pointerTo("city"),
    owner: pointerTo("users"),
  };
  await world.table("t", { label: "string", ...columns });
  const full = {
    objs: [{ a: 1 }],
    dates: ["2020-01-01T00:00:00Z"],
    files: [FILE],
    spots: [POINT],
    file: FILE,
    spot: POINT,
  };
  await world.rows("t", {
    low: {
      str: "apple 苹果",
      int: 1,
      num: 1.5,
      bool: true,
      arr: ["red", "甜"],
      nums: [1, 2],
      date: "2020-01-01T00:00:00+08:00",
      obj: { size: "L", deep: { x: 1 } },
      ptr: "{广州}",
      owner: "{larry}",
      ...full,
    },
    mid: {
      str: "Banana",
      int: 5,
      num: 5,
      bool: false,
      arr: ["yellow"],
      nums: [2, 3],
      date: "2021-06-01T12:00:00.5+08:00",
      obj: { color: "黄" },
      ptr: "{北京}",
      ...full,
    },
    high: {
      str: "cherry\nCake",
      int: 10,
      num: -2.25,
      bool: true,
      arr: [],
      nums: [],
      date: "2022-12-31T23:59:59Z",
      obj: { size: "S", constructor: "名" },
      ptr: "{广州}",
      ...full,
    },
    void: Object.fromEntries(Object.keys(columns).map((name) => [name, null])),
    bare: {},
  });
  return world;
};

/** `[section, where, labels of the rows found]` */
export type Finding = readonly [section: string, where: object, labels: readonly string[]];

export const LIST = "GET /oserve/v2.4/table/t/record/";

/** Each finding asked over HTTP. */
export const finds = (rows: readonly Finding[]): Scenario[] =>
  rows.map(([section, where, labels]) => ({
    title: `${section} ${JSON.stringify(where)} finds ${labels.join(", ") || "nothing"}`,
    request: LIST,
    query: { where },
    status: 200,
    labels,
  }));

/** Each `where` (a text is sent as it is) must be refused. */
export const refuses = (section: string, wheres: readonly (object | string)[]): Scenario[] =>
  wheres.map((where) => ({
    title: `${section} ${typeof where === "string" ? where : JSON.stringify(where)} is 400`,
    request: LIST,
    query: { where },
    status: 400,
  }));
