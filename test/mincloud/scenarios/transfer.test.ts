import { describe, expect, it } from "vitest";
import {
  arrayOf,
  at,
  createWorld,
  geo,
  NOW_SECONDS,
  pointerTo,
  questions,
  type Scenario,
  type Step,
  scenarios,
  type World,
} from "./support.js";

const TEXT = '他说："龙井，春茶"\n第二行, 带逗号;分号\t制表';
const FIELDS = {
  label: "string",
  text: "string",
  n: "integer",
  price: "number",
  on: "boolean",
  tags: arrayOf("string"),
  info: "object",
  at: "date",
  place: geo,
  kind: pointerTo("kind"),
} as const;

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("kind", { label: "string" });
  await world.rows("kind", { 绿茶: {} });
  await world.table("t", FIELDS);
  await world.table("copy", FIELDS);
  await world.rows("t", {
    满: {
      text: TEXT,
      n: -3,
      price: 1.5,
      on: true,
      tags: ["春,茶", '"引"'],
      info: { from: "杭州", more: [1, "二"] },
      at: "2026-01-01T08:00:00+08:00",
      place: { type: "Point", coordinates: [113.3, 23.1] },
      kind: "{绿茶}",
      created_by: 42,
      read_perm: ["user:42", "gid:1"],
      write_perm: [],
    },
  });
  await world.emulator.clock.advance("1h");
  await world.rows("t", { 空: {}, 数字样: { text: "007", on: false, n: 0 } });
  return world;
};

/** Starts an export and waits for its file. */
const exported = async (world: World, body: object, namespace = "oserve") => {
  const begun = await world.step({
    request: `POST /${namespace}/v1.5/table/t/export/`,
    json: body,
    status: 201,
    matches: { status: "ok", job_id: expect.stringMatching(/./) },
    save: { job: "job_id" },
  });
  expect(Object.keys(Object(begun.body)).sort()).toEqual(["job_id", "status"]);
  await world.emulator.idle();
  const task = await world.step({ request: `GET /${namespace}/v1.5/table/t/export/{job}/`, status: 200 });
  const url = String(at(task.body, "download_url"));
  const file = await world.send({ request: `GET ${url}` });
  expect(file.status).toBe(200);
  return { task: task.body, text: file.text, type: file.headers.get("content-type") };
};
const imports = (table: string, name: string, text: string, status = 201): Step => {
  const body = new FormData();
  body.append("file", new Blob([text]), name);
  return {
    request: `POST /oserve/v1/table/${table}/import/`,
    body,
    status,
    ...(status === 201 ? { equals: { status: "ok" } } : {}),
  };
};
const rowsOf = async (world: World, table: string) =>
  (await world.emulator.mincloud.records.find(table, { orderBy: "created_at,id" })).objects;

describe("4.2 an export", () => {
  it.each(["csv", "json"])("4.2 as %s: the task tells about its file", async (file_type) => {
    const world = await arrange();
    const { task, type } = await exported(world, { file_type, mode: "all" });
    expect(task).toEqual({
      job_id: world.names.get("job"),
      status: "finish",
      operation: "export",
      file_name: expect.stringMatching(new RegExp(`\\.${file_type}$`)),
      file_type,
      download_url: expect.stringMatching(/^http:\/\//),
      created_at: expect.any(Number),
      updated_at: expect.any(Number),
    });
    expect(type).toContain(file_type);
    await world.step({
      request: "GET /oserve/v1.5/table/t/export/",
      status: 200,
      matches: { meta: { total_count: 1 }, objects: [task as object] },
    });
    await world.step({
      request: "GET /oserve/v1.5/table/copy/export/",
      status: 200,
      matches: { meta: { total_count: 0 } },
    });
    await world.step({ request: "GET /oserve/v1.5/table/copy/export/{job}/", status: 404 });
    await world.emulator.close();
  });

  it("4.2 as JSON: the rows as the open API shows them", async () => {
    const world = await arrange();
    const { text } = await exported(world, { file_type: "json", mode: "all", order_by: "created_at,id" });
    const rows = await rowsOf(world, "t");
    expect(rows).toHaveLength(3);
    const got: unknown = JSON.parse(text);
    expect(got).toMatchObject(rows.map(({ _id, ...row }) => row));
    await world.emulator.close();
  });

  it("4.2 as CSV: a line of names, a line per row; commas, quotes and line breaks inside cells", async () => {
    const world = await arrange();
    const { text } = await exported(world, {
      file_type: "csv",
      mode: "all",
      include_keys: ["label", "text", "n"],
      order_by: "created_at,id",
    });
    const [names, ...rest] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
    expect(names).toBe("label,text,n");
    expect(rest.join("\n").trimEnd()).toBe(`满,"${TEXT.replaceAll('"', '""')}",-3\n空,,\n数字样,007,0`);
    await world.emulator.close();
  });

  it("4.2 include_keys chooses columns, exclude_keys leaves some out", async () => {
    const world = await arrange();
    const only = await exported(world, { file_type: "json", mode: "all", include_keys: ["label", "n"] });
    for (const row of JSON.parse(only.text) as object[])
      expect(["label", "n"]).toEqual(expect.arrayContaining(Object.keys(row)));
    const without = await exported(world, {
      file_type: "json",
      mode: "all",
      exclude_keys: ["text", "read_perm", "id"],
    });
    for (const row of JSON.parse(without.text) as object[]) {
      expect(row).toHaveProperty("label");
      for (const name of ["text", "read_perm", "id"]) expect(row).not.toHaveProperty(name);
    }
    await world.emulator.close();
  });

  it("4.2 csv_customize_headers renames columns", async () => {
    const world = await arrange();
    const { text } = await exported(world, {
      file_type: "csv",
      mode: "all",
      include_keys: ["label", "n"],
      csv_customize_headers: { label: "名称", n: "数量, 个" },
    });
    expect(text.replace(/^\uFEFF/, "").split(/\r?\n/)[0]).toBe('名称,"数量, 个"');
    await world.emulator.close();
  });

  it("4.2 timestamp_convert_keys writes seconds as dates", async () => {
    const world = await arrange();
    const { text } = await exported(world, {
      file_type: "json",
      mode: "part",
      where: { label: "满" },
      include_keys: ["created_at", "updated_at"],
      timestamp_convert_keys: ["created_at"],
    });
    const [row] = JSON.parse(text) as Record<string, unknown>[];
    expect(row?.updated_at).toBe(NOW_SECONDS);
    expect(Date.parse(String(row?.created_at))).toBe(NOW_SECONDS * 1000);
    await world.emulator.close();
  });

  it.each([
    [{ label: { $in: ["满", "空"] } }, "-label", ["空", "满"].sort().reverse()],
    [{ n: { $gte: 0 } }, undefined, ["数字样"]],
    [{ label: "没有" }, undefined, []],
  ])("4.2 part: where %j, order_by %s", async (where, order_by, labels) => {
    const world = await arrange();
    const { text } = await exported(world, {
      file_type: "json",
      mode: "part",
      where,
      ...(order_by === undefined ? {} : { order_by }),
    });
    expect((JSON.parse(text) as { label: string }[]).map(({ label }) => label)).toEqual(labels);
    await world.emulator.close();
  });

  it("4.2 userve", async () => {
    const world = await arrange();
    const { text } = await exported(world, { file_type: "json", mode: "all" }, "userve");
    expect(JSON.parse(text)).toHaveLength(3);
    await world.emulator.close();
  });

  it("4.2 shows the rows as they were when it was asked for", async () => {
    const world = await arrange();
    await world.step({
      request: "POST /oserve/v1.5/table/t/export/",
      json: { file_type: "json", mode: "all" },
      status: 201,
      save: { job: "job_id" },
    });
    await world.emulator.mincloud.records.deleteMany("t");
    await world.emulator.idle();
    const task = await world.step({ request: "GET /oserve/v1.5/table/t/export/{job}/", status: 200 });
    const file = await world.send({ request: `GET ${at(task.body, "download_url")}` });
    expect(file.body).toHaveLength(3);
    await world.emulator.close();
  });

  const refused = (title: string, json: unknown, status = 400): Scenario => ({
    title: `4.2 ${title} is ${status}`,
    request: "POST /oserve/v1.5/table/t/export/",
    json,
    status,
  });
  const all = { file_type: "csv", mode: "all" };
  questions(arrange, [
    refused("no file type", { mode: "all" }),
    refused("another file type", { ...all, file_type: "xls" }),
    refused("another mode", { ...all, mode: "some" }),
    refused("a bad where", { ...all, mode: "part", where: { n: { $foo: 1 } } }),
    refused("an unknown column to include", { ...all, include_keys: ["nothing"] }),
    refused("an unknown column to leave out", { ...all, exclude_keys: ["nothing"] }),
    ...["include_keys", "exclude_keys", "timestamp_convert_keys", "order_by"].flatMap((name) =>
      [5, {}, true, [1], [null]].map((value) => refused(`${name} ${JSON.stringify(value)}`, { ...all, [name]: value })),
    ),
    ...["n", 5, ["n"], { n: 1 }, { n: null }, { n: ["数"] }].map((value) =>
      refused(`csv_customize_headers ${JSON.stringify(value)}`, { ...all, csv_customize_headers: value }),
    ),
    refused("an unknown column to order by", { ...all, order_by: "nothing" }),
    { ...refused("an unknown table", all, 404), request: "POST /oserve/v1.5/table/nothing/export/" } as Scenario,
    { title: "4.2 an unknown task is 404", request: "GET /oserve/v1.5/table/t/export/nothing/", status: 404 },
    {
      ...refused("no token", all, 401),
      headers: { authorization: undefined },
    } as Scenario,
  ]);
});

describe("4.2 a column called like a member of every object", () => {
  it("4.2 is headed by its name", async () => {
    const world = await createWorld();
    await world.table("odd", { constructor: "string", toString: "string" });
    const { mincloud } = world.emulator;
    await mincloud.records.create("odd", { constructor: "甲" });
    const options = { file_type: "csv", include_keys: ["constructor", "toString"], csv_customize_headers: {} };
    expect(await mincloud.tables.export("odd", options)).toBe("\ufeffconstructor,toString\n甲,\n");
    await world.emulator.close();
  });
});

describe("4.2 an import", () => {
  const CONTENT = [
    "label",
    "text",
    "n",
    "price",
    "on",
    "tags",
    "info",
    "at",
    "place",
    "kind",
    "created_by",
    "created_at",
    "read_perm",
    "write_perm",
  ];
  const picked = (row: Record<string, unknown>) =>
    Object.fromEntries(CONTENT.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));

  it.each(["csv", "json"])("4.2 a round trip as %s brings every value back", async (file_type) => {
    const world = await arrange();
    const { text } = await exported(world, { file_type, mode: "all", exclude_keys: ["id"] });
    await world.step(imports("copy", `数据.${file_type}`, text));
    const byLabel = (rows: Record<string, unknown>[]) =>
      Object.fromEntries(rows.map((row) => [row.label, picked(row)]));
    expect(byLabel(await rowsOf(world, "copy"))).toEqual(byLabel(await rowsOf(world, "t")));
    await world.emulator.close();
  });

  it.each(["csv", "json"])("4.2 rows come back with their ids after they were deleted, as %s", async (file_type) => {
    const world = await arrange();
    const { text } = await exported(world, { file_type, mode: "all" });
    const before = await rowsOf(world, "t");
    await world.emulator.mincloud.records.deleteMany("t");
    await world.step(imports("t", `t.${file_type}`, text));
    expect(await rowsOf(world, "t")).toEqual(before);
    await world.emulator.close();
  });

  scenarios(arrange, [
    {
      title: "4.2 CSV by hand: types come from the schema, a text of digits stays a text",
      steps: [
        imports("copy", "a.csv", 'label,text,n,on,tags,at\n甲,0012,5,true,"[""春""]",2026-01-01T00:00:00Z\n乙,,,,,\n'),
        {
          request: "GET /oserve/v2.4/table/copy/record/?order_by=label",
          status: 200,
          matches: {
            objects: expect.arrayContaining([
              expect.objectContaining({ label: "甲", text: "0012", n: 5, on: true, tags: ["春"] }),
            ]),
          },
          labels: ["甲", "乙"],
        },
      ],
    },
    {
      title: "4.2 CSV with a byte order mark and Windows line ends",
      steps: [
        imports("copy", "a.CSV", "\uFEFFlabel,n\r\n甲,1\r\n"),
        { request: "GET /oserve/v2.4/table/copy/record/", status: 200, matches: { objects: [{ label: "甲", n: 1 }] } },
      ],
    },
    {
      title: "4.2 JSON, one row per line",
      steps: [
        imports("copy", "a.json", '{"label":"甲","n":1}\n\n{"label":"乙"}\n'),
        { request: "GET /oserve/v2.4/table/copy/record/", status: 200, labels: ["甲", "乙"] },
      ],
    },
    { title: "4.2 an empty list", ...imports("copy", "a.json", "[]") },
    ...(
      [
        ["JSON that is none", "a.json", "[{"],
        ["JSON that holds no rows", "a.json", "[1, 2]"],
        ["JSON with __proto__", "a.json", '[{"label":"甲"},{"__proto__":{"label":"乙"}}]'],
        ["a value of the wrong type", "a.json", '[{"label":"甲"},{"label":"乙","n":"五"}]'],
        ["a bad ACL string", "a.json", '[{"label":"甲"},{"label":"乙","read_perm":["x"]}]'],
        ["a cell of the wrong type", "a.csv", "label,n\n甲,1\n乙,五\n"],
        ["a broken CSV", "a.csv", 'label,n\n"甲,1\n'],
        ["one id twice", "a.json", '[{"id":"5cac00000000000000000001"},{"id":"5cac00000000000000000001"}]'],
        ["an id that is none", "a.json", '[{"label":"甲"},{"id":"7"}]'],
      ] as const
    ).map(([what, name, text]) => ({
      title: `4.2 ${what} is 400, and nothing is imported`,
      steps: [
        imports("copy", name, text, 400),
        {
          request: "GET /oserve/v2.4/table/copy/record/?return_total_count=1",
          status: 200,
          matches: { meta: { total_count: 0 } },
        },
      ],
    })),
    { title: "4.2 into an unknown table is 404", ...imports("nothing", "a.json", "[]", 404) },
    {
      title: "4.2 without a file is 400",
      request: "POST /oserve/v1/table/copy/import/",
      body: new FormData(),
      status: 400,
    },
    {
      title: "4.2 a body that is no form is 400",
      request: "POST /oserve/v1/table/copy/import/",
      json: [],
      status: 400,
    },
  ]);
});
