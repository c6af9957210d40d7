import { describe, expect, it } from "vitest";
import { crowd, session } from "./people.js";
import { at, questions, type Scenario, type Step, scenarios, type World } from "./support.js";

const TABLE = "t";
const RECORDS = `/hserve/v2.4/table/${TABLE}/record/`;
const own = {
  row_read_perm: ["user:{created_by}", "gid:{团}"],
  row_write_perm: ["user:{created_by}"],
  write_perm: ["user:*"],
};
const shared = async (): Promise<World> => {
  const world = await crowd();
  await world.table(TABLE, { label: "string", n: "integer" }, own);
  return world;
};
const creates = (who: string, json: object, rest: Partial<Step> = {}): Step => ({
  request: `POST ${RECORDS}`,
  headers: session(who),
  json,
  status: 201,
  ...rest,
});

describe("5 rows and their defaults", () => {
  scenarios(shared, [
    {
      title: "5 {created_by} of the table's defaults becomes the creator; other entries are copied",
      ...creates("hong", { label: "a" }),
      matches: { created_by: "{hong}", read_perm: ["user:{hong}", "gid:{团}"], write_perm: ["user:{hong}"] },
    },
    {
      title: "5 on oserve {created_by} is the created_by of the body",
      request: `POST /oserve/v2.4/table/${TABLE}/record/`,
      json: { label: "a", created_by: "{ming}" },
      status: 201,
      matches: { read_perm: ["user:{ming}", "gid:{团}"], write_perm: ["user:{ming}"] },
    },
    {
      title: "5 in bulk create too",
      steps: [
        creates("hong", [{ label: "a" }, { label: "b", write_perm: [] }], {
          save: { a: "operation_result.0.success.id", b: "operation_result.1.success.id" },
        }),
        {
          request: `GET /oserve/v2.4/table/${TABLE}/record/{a}/`,
          status: 200,
          matches: { write_perm: ["user:{hong}"] },
        },
        {
          request: `GET /oserve/v2.4/table/${TABLE}/record/{b}/`,
          status: 200,
          matches: { read_perm: ["user:{hong}", "gid:{团}"], write_perm: [] },
        },
      ],
    },
    {
      title: "5 a create body sets the row's ACL itself, even so that its creator cannot read it",
      steps: [
        creates(
          "hong",
          { label: "a", read_perm: ["user:{ming}"], write_perm: [] },
          {
            matches: { read_perm: ["user:{ming}"], write_perm: [], created_by: "{hong}" },
            save: { a: "id" },
          },
        ),
        { request: `GET ${RECORDS}{a}/`, headers: session("hong"), status: 404 },
        { request: `GET ${RECORDS}{a}/`, headers: session("ming"), status: 200 },
      ],
    },
    {
      title: "5 having created a row gives no right to it",
      steps: [
        creates("hong", { label: "a", read_perm: ["user:*"], write_perm: ["user:{ming}"] }, { save: { a: "id" } }),
        { request: `PUT ${RECORDS}{a}/`, headers: session("hong"), json: { n: 1 }, status: 403 },
        { request: `DELETE ${RECORDS}{a}/`, headers: session("hong"), status: 403 },
        { request: `DELETE ${RECORDS}{a}/`, headers: session("ming"), status: 204 },
      ],
    },
    {
      title: "5 who may write a row may change its ACL, and shut themselves out",
      steps: [
        creates("hong", { label: "a" }, { save: { a: "id" } }),
        {
          request: `PUT ${RECORDS}{a}/`,
          headers: session("hong"),
          json: { read_perm: ["user:*"], write_perm: ["gid:{团}"] },
          status: 200,
          matches: { read_perm: ["user:*"], write_perm: ["gid:{团}"] },
        },
        { request: `PUT ${RECORDS}{a}/`, headers: session("hong"), json: { n: 1 }, status: 403 },
        { request: `PUT ${RECORDS}{a}/`, headers: session("lin"), json: { n: 1 }, status: 200, matches: { n: 1 } },
      ],
    },
    {
      title: "5 changed table defaults affect only rows created later",
      steps: [
        creates("hong", { label: "a" }, { save: { a: "id" } }),
        {
          request: `PUT /oserve/v2.4/table/{${TABLE}}/`,
          json: { row_read_perm: ["user:anonymous"], row_write_perm: [] },
          status: 200,
        },
        { request: `GET ${RECORDS}{a}/`, status: 404 },
        creates(
          "hong",
          { label: "b" },
          { matches: { read_perm: ["user:anonymous"], write_perm: [] }, save: { b: "id" } },
        ),
        { request: `GET ${RECORDS}{b}/`, status: 200 },
      ],
    },
    {
      title: "5 several entries: any of them lets in",
      steps: [
        creates("hong", { label: "a", read_perm: ["user:{ming}", "gid:{团}"] }, { save: { a: "id" } }),
        { request: `GET ${RECORDS}{a}/`, headers: session("ming"), status: 200 },
        { request: `GET ${RECORDS}{a}/`, headers: session("lin"), status: 200 },
        { request: `GET ${RECORDS}{a}/`, headers: session("hong"), status: 404 },
      ],
    },
    {
      title: "5 an id that begins like another's is another",
      steps: [
        creates("hong", { label: "a", read_perm: ["user:{ming}0", "gid:{团}0"] }, { save: { a: "id" } }),
        { request: `GET ${RECORDS}{a}/`, headers: session("ming"), status: 404 },
        { request: `GET ${RECORDS}{a}/`, headers: session("lin"), status: 404 },
      ],
    },
    {
      title: "5 where does not find what the caller may not read",
      steps: [
        creates("hong", { label: "密", read_perm: ["user:{ming}"] }),
        {
          request: `GET ${RECORDS}`,
          headers: session("hong"),
          query: { where: { $or: [{ label: "密" }, { read_perm: "user:{ming}" }] }, return_total_count: 1 },
          status: 200,
          labels: [],
          matches: { meta: { total_count: 0, next: null } },
        },
      ],
    },
    {
      title: "5 pages hold the rows the caller may read: no holes, and next is right",
      steps: [
        ...["a", "b", "c", "d", "e", "f"].map((label, index) =>
          creates("hong", { label, read_perm: index % 2 === 0 ? ["user:{ming}"] : [] }),
        ),
        {
          request: `GET ${RECORDS}?limit=2&order_by=label&return_total_count=1`,
          headers: session("ming"),
          status: 200,
          ordered: ["a", "c"],
          matches: { meta: { total_count: 3, next: expect.stringContaining("offset=2"), previous: null } },
        },
        {
          request: `GET ${RECORDS}?limit=2&offset=2&order_by=label&return_total_count=1`,
          headers: session("ming"),
          status: 200,
          ordered: ["e"],
          matches: { meta: { total_count: 3, next: null } },
        },
      ],
    },
  ]);
});

const mixed = async (): Promise<World> => {
  const world = await shared();
  const open = ["user:*"];
  await world.rows(TABLE, {
    mine: { n: 1, read_perm: open, write_perm: ["user:{hong}"] },
    ours: { n: 1, read_perm: open, write_perm: open },
    theirs: { n: 1, read_perm: open, write_perm: ["user:{ming}"] },
    locked: { n: 1, read_perm: open, write_perm: [] },
  });
  await world.rows(TABLE, { hidden: { n: 2, read_perm: [], write_perm: open } });
  return world;
};

describe("5 bulk changes skip what the caller may not write", () => {
  const bulk = (method: string, query: Record<string, unknown>, rest: Partial<Step> = {}): Step => ({
    request: `${method} ${RECORDS}`,
    headers: session("hong"),
    query: { where: { n: 1 }, return_total_count: 1, ...query },
    status: 200,
    ...rest,
  });
  const numbers = (wanted: Readonly<Record<string, number>>): Step => ({
    request: `GET /oserve/v2.4/table/${TABLE}/record/?order_by=created_at,id`,
    status: 200,
    matches: {
      objects: expect.arrayContaining(
        Object.entries(wanted).map(([label, n]) => expect.objectContaining({ label, n })),
      ),
    },
  });
  scenarios(mixed, [
    {
      title: "5 bulk update: total_count counts the skipped, succeed and operation_result do not",
      steps: [
        bulk("PUT", {}, { json: { n: { $incr_by: 10 } }, matches: { total_count: 4, succeed: 2, next: null } }),
        numbers({ mine: 11, ours: 11, theirs: 1, locked: 1, hidden: 2 }),
      ],
    },
    {
      title: "5 bulk delete: the same",
      steps: [
        bulk("DELETE", {}, { matches: { total_count: 4, succeed: 2, next: null } }),
        { request: `GET /oserve/v2.4/table/${TABLE}/record/`, status: 200, labels: ["theirs", "locked", "hidden"] },
      ],
    },
    {
      title: "5 bulk update without session is 401",
      ...bulk("PUT", {}, { headers: {}, json: { n: 5 }, status: 401 }),
    },
    { title: "5 bulk delete without session is 401", ...bulk("DELETE", {}, { headers: {}, status: 401 }) },
    {
      title: "5 bulk update by a temporary user touches nothing that is for logged-in users",
      steps: [
        bulk("PUT", { where: {} }, { headers: session("guest"), json: { n: 5 }, matches: { succeed: 0 } }),
        numbers({ mine: 1, ours: 1, theirs: 1, locked: 1, hidden: 2 }),
      ],
    },
    {
      title: "5 rows that cannot be read are not changed in bulk either",
      steps: [
        bulk("PUT", { where: { n: 2 } }, { json: { n: 9 }, matches: { succeed: 0 } }),
        bulk("DELETE", { where: { n: 2 } }, { matches: { succeed: 0 } }),
        numbers({ hidden: 2 }),
      ],
    },
    {
      title: "5 oserve changes them all",
      steps: [
        {
          request: `PUT /oserve/v2.6/table/${TABLE}/record/`,
          query: { return_total_count: 1 },
          json: { n: 7 },
          status: 200,
          matches: { total_count: 5, succeed: 5 },
        },
      ],
    },
    {
      title: "5 bulk create without the table's write permission is 403 and creates nothing",
      steps: [
        creates("guest", [{ label: "x" }], { status: 403 }),
        { request: `POST ${RECORDS}`, json: [{ label: "x" }], status: 401 },
        {
          request: `GET /oserve/v2.4/table/${TABLE}/record/?return_total_count=1`,
          status: 200,
          matches: { meta: { total_count: 5 } },
        },
      ],
    },
  ]);

  it("5 in the background too: 1001 matches, every other one not the caller's", async () => {
    const world = await shared();
    const { records } = world.emulator.mincloud;
    const hong = Number(world.names.get("hong"));
    const row = (_: unknown, index: number) => ({
      n: 1,
      read_perm: ["user:*"],
      write_perm: index % 2 === 0 ? [`user:${hong}`] : [],
    });
    await records.createMany(TABLE, Array.from({ length: 1000 }, row));
    await records.create(TABLE, row(0, 0));
    const answer = await world.step({
      request: `PUT ${RECORDS}`,
      headers: session("hong"),
      json: { n: 2 },
      status: 200,
      matches: { status: "ok", operation_id: expect.any(Number) },
    });
    await world.emulator.idle();
    expect((await records.find(TABLE, { where: { n: 2 }, returnTotalCount: true })).meta.total_count).toBe(501);
    const operation = `GET /hserve/v1/bulk-operation/${at(answer.body, "operation_id")}/`;
    await world.step({
      request: operation,
      headers: session("hong"),
      status: 200,
      matches: { status: "success", modified_count: 501 },
    });
    await world.step({ request: operation, status: 401 });
    await world.emulator.close();
  });
});

const MALFORMED: readonly (readonly [string, unknown])[] = [
  ["an unknown word", ["everyone"]],
  ["no id", ["user:"]],
  ["letters for an id", ["user:ming"]],
  ["a blank", ["user: *"]],
  ["capitals", ["USER:*"]],
  ["a negative id", ["user:-1"]],
  ["a fraction", ["user:1.5"]],
  ["a group by name", ["gid:团"]],
  ["a group star", ["gid:*"]],
  ["something behind", ["user:*;gid:1"]],
  ["a line break behind", ["user:*\n"]],
  ["another variable", ["user:{owner}"]],
  ["one bad among good", ["user:*", "x"]],
  ["a number", [42]],
  ["null inside", [null]],
  ["a nested array", [["user:*"]]],
  ["a text instead of an array", "user:*"],
  ["null", null],
  ["an object", { 0: "user:*" }],
];

describe("5 a malformed ACL string in a body is 400", () => {
  const admin = `/oserve/v2.6/table/${TABLE}/record/`;
  const perms = { row_read_perm: [], row_write_perm: [], write_perm: [] };
  questions(
    async () => {
      const world = await shared();
      await world.rows(TABLE, { a: {} });
      return world;
    },
    MALFORMED.flatMap(([what, value]): Scenario[] => [
      { title: `5 create: ${what}`, request: `POST ${admin}`, json: { label: "b", read_perm: value }, status: 400 },
      {
        title: `5 bulk create: ${what}`,
        request: `POST ${admin}`,
        json: [{ label: "b", write_perm: value }],
        status: 400,
      },
      { title: `5 update: ${what}`, request: `PUT ${admin}{a}/`, json: { label: "b", write_perm: value }, status: 400 },
      { title: `5 bulk update: ${what}`, request: `PUT ${admin}`, json: { label: "b", read_perm: value }, status: 400 },
      {
        title: `5 hserve create: ${what}`,
        ...creates("ming", { label: "b", read_perm: value }, { status: 400 }),
      },
      ...["row_read_perm", "row_write_perm", "write_perm"].map((name) => ({
        title: `5 table ${name}: ${what}`,
        request: "POST /oserve/v2.4/table/",
        json: { name: "u", schema: { fields: [] }, ...perms, [name]: value },
        status: 400,
      })),
    ]).concat({
      title: "5 none of them left a trace",
      request: `GET ${admin}?return_total_count=1`,
      status: 200,
      labels: ["a"],
      matches: { meta: { total_count: 1 } },
    }),
  );
});

describe("5 code in cloud functions is bound by no ACL", () => {
  it("5 a caller whose row it is not gets it changed by a function", async () => {
    const world = await shared();
    await world.rows(TABLE, { locked: { n: 1, read_perm: [], write_perm: [] } });
    await world.deploy(
      "raise",
      `exports.main = async (event) => {
        const record = new BaaS.TableObject('${TABLE}').getWithoutData(event.data.id)
        record.incrementBy('n', 1)
        return (await record.update()).data.n
      }`,
    );
    await world.step({
      request: "POST /hserve/v1/cloud-function/job/",
      headers: session("hong"),
      json: { function_name: "raise", data: { id: "{locked}" } },
      status: 200,
      equals: { code: 0, data: 2, error: {} },
    });
    await world.emulator.close();
  });
});
