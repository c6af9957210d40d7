import { describe, expect, it } from "vitest";
import {
  arrayOf,
  at,
  createWorld,
  NOW_SECONDS,
  OBJECT_ID,
  type Scenario,
  type Step,
  scenarios,
  type World,
} from "./support.js";

const RECORDS = "/oserve/v2.6/table/t/record/";
const FIELDS = {
  label: "string",
  n: "integer",
  on: "boolean",
  tags: arrayOf("string"),
  need: { type: "string", default: "yes", constraints: { required: true } },
};
const count = (total_count: number, where: object = {}): Step => ({
  request: `GET ${RECORDS}`,
  query: { where, limit: 1, return_total_count: 1 },
  status: 200,
  matches: { meta: { total_count } },
});
/** Rows r1 (oldest) to r5 with n 1 to 5. */
const five = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("t", FIELDS);
  for (let n = 1; n <= 5; n++) await world.rows("t", { [`r${n}`]: { n } });
  return world;
};
const id = expect.stringMatching(OBJECT_ID);

describe("6.14 bulk create", () => {
  const post = (json: unknown, status: number, request = `POST ${RECORDS}`): Step => ({ request, json, status });
  const created = { success: { id, created_at: NOW_SECONDS } };
  const result = (length: number) => ({
    operation_result: Array.from({ length }, () => created),
    total_count: length,
    succeed: length,
  });
  const numbered = (length: number) => Array.from({ length }, (_, n) => ({ n: 100 + n }));
  const refused = (title: string, json: unknown): Scenario => ({ title, steps: [post(json, 400), count(5)] });
  scenarios(five, [
    {
      title: "6.14 one result per row",
      steps: [
        { ...post([{ label: "梨" }, { label: "桃" }], 201), equals: result(2) },
        count(7),
        count(1, { label: "梨" }),
      ],
    },
    { title: "6.14 userve", ...post([{}], 201, "POST /userve/v2.4/table/t/record/"), equals: result(1) },
    {
      title: "6.14 results and ids follow the order of the input",
      steps: [
        {
          ...post([{ label: "x" }, { label: "y" }, { label: "z" }], 201),
          save: { first: "operation_result.0.success.id", last: "operation_result.2.success.id" },
        },
        { request: `GET ${RECORDS}{first}/`, status: 200, matches: { label: "x" } },
        { request: `GET ${RECORDS}{last}/`, status: 200, matches: { label: "z" } },
        { request: `GET ${RECORDS}?limit=3`, status: 200, ordered: ["z", "y", "x"] },
      ],
    },
    {
      title: "6.14 an empty array: 201 and zero counts",
      ...post([], 201),
      equals: { operation_result: [], total_count: 0, succeed: 0 },
    },
    {
      title: "6.14 a thousand rows",
      steps: [{ ...post(numbered(1000), 201), matches: { total_count: 1000, succeed: 1000 } }, count(1005)],
    },
    refused("6.14 a thousand and one rows are 400", numbered(1001)),
    refused("6.14 Q5 a wrong type in one row is 400 for all", [{ n: 7 }, { n: "8" }, { n: 9 }]),
    refused("6.14 null for a required field in one row is 400 for all", [{ n: 7 }, { need: null }]),
    refused("6.14 a row that is no object is 400", [{ n: 7 }, 5]),
    refused("6.14 a row that is an array is 400", [[{ n: 7 }]]),
    refused("6.14 a row that is null is 400", [null]),
    refused("6.14 a bad ACL string in one row is 400", [{ n: 7 }, { read_perm: ["everyone"] }]),
    { title: "6.14 an unknown table is 404", ...post([{}], 404, "POST /oserve/v2.4/table/nothing/record/") },
    ...["0", "1", "true", "false"].map((value) => ({
      title: `6.18 enable_trigger=${value}`,
      ...post([{}], 201, `POST ${RECORDS}?enable_trigger=${value}`),
      equals: result(1),
    })),
  ]);
});

describe("6.15 bulk update", () => {
  const updated = (...labels: readonly string[]) =>
    labels.map((label) => ({ success: { id: `{${label}}`, updated_at: NOW_SECONDS } }));
  const put = (
    query: Readonly<Record<string, unknown>>,
    json: unknown,
    status = 200,
    request = `PUT ${RECORDS}`,
  ): Step => ({ request, query, json, status });
  const refused = (title: string, json: unknown): Scenario => ({
    title,
    steps: [put({}, json, 400), count(5, { on: { $exists: false }, n: { $range: [1, 5] } })],
  });
  const all = ["r5", "r4", "r3", "r2", "r1"];
  const done = { offset: 0, limit: 1000, next: null };
  scenarios(five, [
    {
      title: "6.15 where, total asked for",
      steps: [
        {
          ...put({ where: { n: { $gt: 3 } }, return_total_count: 1 }, { on: true }),
          equals: { ...done, succeed: 2, operation_result: updated("r5", "r4"), total_count: 2 },
        },
        { request: `GET ${RECORDS}?where={"on":true}`, status: 200, ordered: ["r5", "r4"] },
      ],
    },
    {
      title: "6.15 no where: all rows, newest first; from v2.4 no total",
      ...put({}, { on: true }),
      equals: { ...done, succeed: 5, operation_result: updated(...all) },
    },
    {
      title: "6.15 userve",
      ...put({}, { on: true }, 200, "PUT /userve/v2.6/table/t/record/"),
      equals: { ...done, succeed: 5, operation_result: updated(...all) },
    },
    { title: "6.15 {} as where: all rows", ...put({ where: {} }, { on: true }), matches: { succeed: 5 } },
    {
      title: "6.15 no row matches",
      ...put({ where: { n: 99 }, return_total_count: 1 }, { on: true }),
      equals: { ...done, succeed: 0, operation_result: [], total_count: 0 },
    },
    ...["v1.3", "v2.3"].flatMap((version) => [
      {
        title: `1.3 6.15 ${version}: total_count there`,
        ...put({}, { on: true }, 200, `PUT /oserve/${version}/table/t/record/`),
        matches: { total_count: 5 },
      },
      {
        title: `1.3 6.15 ${version}: absent when not wanted`,
        ...put({ return_total_count: 0 }, { on: true }, 200, `PUT /oserve/${version}/table/t/record/`),
        lacks: ["total_count"],
      },
    ]),
    {
      title: "6.15 limit: the newest rows, total counts all matches",
      steps: [
        {
          ...put({ limit: 2, return_total_count: 1 }, { on: true }),
          matches: {
            offset: 0,
            limit: 2,
            succeed: 2,
            operation_result: updated("r5", "r4"),
            total_count: 5,
            next: expect.any(String),
          },
        },
        count(2, { on: true }),
      ],
    },
    {
      title: "6.15 limit and offset",
      steps: [
        {
          ...put({ limit: 2, offset: 4 }, { on: true }),
          equals: { offset: 4, limit: 2, next: null, succeed: 1, operation_result: updated("r1") },
        },
        { request: `GET ${RECORDS}?where={"on":true}`, status: 200, labels: ["r1"] },
      ],
    },
    {
      title: "6.15 a limit that just suffices",
      ...put({ limit: 5 }, { on: true }),
      matches: { next: null, succeed: 5 },
    },
    {
      title: "6.15 the order is that before the change",
      ...put({ where: { n: { $lte: 2 } } }, { n: 9, created_at: 5 }),
      matches: { operation_result: updated("r2", "r1") },
    },
    {
      title: "6.15 operator form",
      steps: [put({}, { $set: { on: true }, $unset: { n: "" } }), count(5, { on: true, n: { $exists: false } })],
    },
    {
      title: "6.15 flat with $unset",
      steps: [put({ where: { n: 1 } }, { on: true, $unset: { n: "" } }), count(1, { on: true, n: { $exists: false } })],
    },
    {
      title: "6.15 atomic operators",
      steps: [
        put({}, { n: { $incr_by: 10 }, tags: { $append: ["新"] } }),
        count(5, { n: { $range: [11, 15] }, tags: "新" }),
      ],
    },
    {
      title: "6.15 row ACL",
      steps: [
        put({ where: { n: 1 } }, { read_perm: ["user:7"] }),
        { request: `GET ${RECORDS}{r1}/`, status: 200, matches: { read_perm: ["user:7"] } },
      ],
    },
    refused("6.15 Q5 a wrong type anywhere is 400", { on: true, n: "x" }),
    refused("6.15 Q5 a wrong type alone is 400", { n: "x" }),
    refused("6.15 null for a required field is 400", { on: true, need: null }),
    refused("6.15 clearing a required field is 400", { on: true, $unset: { need: "" } }),
    refused("6.15 one field in set and $unset is 400", { on: true, $unset: { on: "" } }),
    refused("6.15 an unknown operator is 400", { on: true, n: { $foo: 1 } }),
    refused("6.15 a bad ACL string is 400", { on: true, write_perm: ["everyone"] }),
    refused("6.15 an array as body is 400", [{ on: true }]),
    ...["limit=-1", "limit=x", "offset=-1", "offset=x", "where={", "where=[]", "where=5"].map((query) => ({
      title: `6.15 ${query} is 400`,
      steps: [{ ...put({}, { on: true }, 400), request: `PUT ${RECORDS}?${query}` }, count(0, { on: true })],
    })),
    { title: "6.15 an unknown table is 404", ...put({}, { on: true }, 404, "PUT /oserve/v2.6/table/nothing/record/") },
    ...["0", "1", "true", "false"].map((enable_trigger) => ({
      title: `6.18 enable_trigger=${enable_trigger}`,
      ...put({ enable_trigger }, { on: true }),
      matches: { succeed: 5 },
    })),
  ]);

  it("6.15 next leads through all rows with the same where and offset advanced by limit", async () => {
    const world = await five();
    const where = { n: { $gte: 1 }, label: { $ne: "梨 &=+" } };
    let answer = await world.step(put({ where, limit: 2, enable_trigger: 0 }, { n: { $incr_by: 10 } }));
    const offsets: unknown[] = [];
    for (;;) {
      offsets.push(at(answer.body, "offset"));
      const next = at(answer.body, "next");
      if (next === null) break;
      const url = new URL(String(next), "http://127.0.0.1");
      expect(url.pathname).toBe(RECORDS);
      expect(JSON.parse(url.searchParams.get("where") ?? "")).toEqual(where);
      expect(url.searchParams.get("limit")).toBe("2");
      expect(url.searchParams.get("enable_trigger")).toBe("0");
      answer = await world.step(put({}, { n: { $incr_by: 10 } }, 200, `PUT ${String(next)}`));
    }
    expect(offsets).toEqual([0, 2, 4]);
    await world.step(count(5, { n: { $range: [11, 15] } }));
    await world.emulator.close();
  });
});

describe("6.16 bulk delete", () => {
  const remove = (query: Readonly<Record<string, unknown>>, status = 200, request = `DELETE ${RECORDS}`): Step => ({
    request,
    query,
    status,
  });
  const done = { offset: 0, limit: 1000, next: null };
  scenarios(five, [
    {
      title: "6.16 where, total asked for; no operation_result",
      steps: [
        {
          ...remove({ where: { n: { $gt: 3 } }, return_total_count: 1 }),
          equals: { ...done, succeed: 2, total_count: 2 },
        },
        count(3),
      ],
    },
    { title: "6.16 no where: all rows", steps: [{ ...remove({}), equals: { ...done, succeed: 5 } }, count(0)] },
    {
      title: "6.16 userve",
      steps: [{ ...remove({}, 200, "DELETE /userve/v2.4/table/t/record/"), equals: { ...done, succeed: 5 } }, count(0)],
    },
    { title: "6.16 no row matches", ...remove({ where: { n: 99 } }), equals: { ...done, succeed: 0 } },
    {
      title: "1.3 6.16 v2.3: total_count there",
      ...remove({}, 200, "DELETE /oserve/v2.3/table/t/record/"),
      equals: { ...done, succeed: 5, total_count: 5 },
    },
    {
      title: "6.16 limit: the newest rows go",
      steps: [
        { ...remove({ limit: 2 }), matches: { limit: 2, offset: 0, succeed: 2 } },
        { request: `GET ${RECORDS}`, status: 200, ordered: ["r3", "r2", "r1"] },
      ],
    },
    {
      title: "6.16 offset",
      steps: [
        { ...remove({ limit: 2, offset: 3 }), equals: { offset: 3, limit: 2, next: null, succeed: 2 } },
        { request: `GET ${RECORDS}`, status: 200, ordered: ["r5", "r4", "r3"] },
      ],
    },
    {
      title: "6.16 a JSON body is ignored",
      steps: [{ ...remove({ where: { n: 1 } }), json: {}, matches: { succeed: 1 } }, count(4)],
    },
    ...["limit=-1", "limit=x", "offset=-1", "where={", "where=[]", "where=null", 'where={"n":{"$foo":1}}'].map(
      (query) => ({
        title: `6.16 ${query} is 400 and deletes nothing`,
        steps: [remove({}, 400, `DELETE ${RECORDS}?${query}`), count(5)],
      }),
    ),
    {
      title: "6.16 an unknown field finds no row to delete",
      steps: [{ ...remove({ where: { nothing: 1 } }), matches: { succeed: 0 } }, count(5)],
    },
    { title: "6.16 an unknown table is 404", ...remove({}, 404, "DELETE /oserve/v2.4/table/nothing/record/") },
    ...["0", "1", "true", "false"].map((enable_trigger) => ({
      title: `6.18 enable_trigger=${enable_trigger}`,
      ...remove({ enable_trigger }),
      matches: { succeed: 5 },
    })),
  ]);

  it("6.16 Q6 next keeps the offset and leads to the end", async () => {
    const world = await five();
    let answer = await world.step(remove({ where: { n: { $gt: 1 } }, limit: 3 }));
    let requests = 1;
    for (let next = at(answer.body, "next"); next !== null; next = at(answer.body, "next")) {
      const query = new URL(String(next), "http://127.0.0.1").searchParams;
      expect(query.get("offset")).toBe("0");
      expect(query.get("limit")).toBe("3");
      answer = await world.step(remove({}, 200, `DELETE ${String(next)}`));
      requests++;
    }
    expect(requests).toBe(2);
    await world.step({ request: `GET ${RECORDS}`, status: 200, ordered: ["r1"] });
    await world.emulator.close();
  });
});
