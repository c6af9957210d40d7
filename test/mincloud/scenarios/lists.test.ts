import { describe, expect, it } from "vitest";
import { at, createWorld, questions, type Scenario, type World } from "./support.js";

const LIST = "/oserve/v2.4/table/n/record/";
const meta = (members: object) => ({ meta: members });

/** Rows r1 (oldest) to r5 with the column `rank` 1 to 5. */
const five = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("n", { label: "string", rank: "integer" });
  for (let rank = 1; rank <= 5; rank++) await world.rows("n", { [`r${rank}`]: { rank } });
  await world.table("none", { label: "string" });
  return world;
};

describe("1.5 the envelope", () => {
  questions(five, [
    {
      title: "1.5 an empty list, total asked for",
      request: "GET /oserve/v2.4/table/none/record/?return_total_count=1",
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 0, previous: null, total_count: 0 }, objects: [] },
    },
    {
      title: "1.5 total_count is absent when not asked for",
      request: "GET /oserve/v2.4/table/none/record/",
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 0, previous: null }, objects: [] },
    },
    {
      title: "1.5 total_count counts all matches, not the page",
      request: `GET ${LIST}?where={"rank":{"$gt":1}}&limit=1&return_total_count=1`,
      status: 200,
      matches: meta({ total_count: 4, limit: 1 }),
    },
    {
      title: "1.5 next is a path with query, no origin",
      request: `GET ${LIST}?limit=2`,
      status: 200,
      equals: {
        meta: { limit: 2, next: `${LIST}?limit=2&offset=2`, offset: 0, previous: null },
        objects: [expect.anything(), expect.anything()],
      },
      ordered: ["r5", "r4"],
    },
    {
      title: "1.5 next and previous in the middle",
      request: `GET ${LIST}?limit=2&offset=2`,
      status: 200,
      matches: meta({ next: `${LIST}?limit=2&offset=4`, previous: `${LIST}?limit=2&offset=0` }),
      ordered: ["r3", "r2"],
    },
    {
      title: "1.5 next is null on the last page",
      request: `GET ${LIST}?limit=2&offset=4`,
      status: 200,
      matches: meta({ next: null, previous: `${LIST}?limit=2&offset=2` }),
      ordered: ["r1"],
    },
    {
      title: "1.5 next is null when the page ends with the last row",
      request: `GET ${LIST}?limit=5`,
      status: 200,
      matches: meta({ next: null }),
    },
    {
      title: "1.5 next when one row is left",
      request: `GET ${LIST}?limit=4`,
      status: 200,
      matches: meta({ next: `${LIST}?limit=4&offset=4` }),
    },
    {
      title: "1.5 previous is null when offset - limit < 0",
      request: `GET ${LIST}?limit=3&offset=2`,
      status: 200,
      matches: meta({ previous: null }),
    },
    {
      title: "1.5 previous down to offset 0",
      request: `GET ${LIST}?limit=3&offset=3`,
      status: 200,
      matches: meta({ previous: `${LIST}?limit=3&offset=0` }),
    },
    {
      title: "1.5 the other parameters keep their order, limit and offset follow",
      request: `GET ${LIST}?limit=1&expand=created_by&offset=0&return_total_count=1`,
      status: 200,
      matches: meta({ next: `${LIST}?expand=created_by&return_total_count=1&limit=1&offset=1` }),
    },
    {
      title: "1.5 an offset behind the end",
      request: `GET ${LIST}?offset=99`,
      status: 200,
      equals: { meta: { limit: 20, next: null, offset: 99, previous: expect.anything() }, objects: [] },
    },
    {
      title: "1.5 limit 1000 is the most",
      request: `GET ${LIST}?limit=1000`,
      status: 200,
      matches: meta({ limit: 1000 }),
    },
    {
      title: "1.5 Q11 above 1000 clamps",
      request: `GET ${LIST}?limit=1001`,
      status: 200,
      matches: meta({ limit: 1000 }),
    },
    {
      title: "1.5 limit=0 means 1000",
      request: `GET ${LIST}?limit=0`,
      status: 200,
      matches: meta({ limit: 1000 }),
      ordered: ["r5", "r4", "r3", "r2", "r1"],
    },
    ...["limit=-1", "limit=ten", "offset=-1", "offset=ten", "limit=constructor", "limit=5x"].map((query) => ({
      title: `1.5 ${query} is 400`,
      request: `GET ${LIST}?${query}`,
      status: 400,
    })),
    ...["table/", "cloud-function/", "schema/{n}/index/"].map((path) => ({
      title: `1.5 limit=-1 at ${path} is 400`,
      request: `GET /oserve/v2.6/${path}?limit=-1`,
      status: 400,
    })),
  ]);

  it("1.5 where survives in next, and next walks through every row once", async () => {
    const world = await five();
    const where = { $or: [{ label: "r1" }, { rank: { $gte: 3 } }], label: { $ne: "梨 &=+%" } };
    const first = await world.step({
      request: `GET ${LIST}`,
      query: { where, limit: 1, order_by: "rank" },
      status: 200,
    });
    const labels: unknown[] = [];
    let page = first;
    for (;;) {
      labels.push(at(page.body, "objects.0.label"));
      const next = at(page.body, "meta.next");
      if (next === null) break;
      const query = new URL(String(next), "http://127.0.0.1").searchParams;
      expect(JSON.parse(query.get("where") ?? "")).toEqual(where);
      expect(query.get("order_by")).toBe("rank");
      page = await world.step({ request: `GET ${String(next)}`, status: 200 });
    }
    expect(labels).toEqual(["r1", "r3", "r4", "r5"]);
    await world.emulator.close();
  });
});

const TOTAL = meta({ total_count: 5 });

describe("1.3 total_count by version", () => {
  const versions: Record<string, readonly [below: readonly string[], from: readonly string[]]> = {
    oserve: [
      ["v1", "v1.3", "v1.8", "v2", "v2.0", "v2.2", "v2.3"],
      ["v2.4", "v2.6", "v2.7", "v2.10", "v3"],
    ],
    userve: [
      ["v1.8", "v2", "v2.2", "v2.3"],
      ["v2.4", "v2.6", "v2.10"],
    ],
    hserve: [
      ["v1.8", "v2.0", "v2.1"],
      ["v2.2", "v2.4", "v2.10"],
    ],
  };
  const open = async () => {
    const world = await createWorld();
    await world.table("n", { label: "string", rank: "integer" }, { row_read_perm: ["user:anonymous"] });
    for (let rank = 1; rank <= 5; rank++) await world.rows("n", { [`r${rank}`]: { rank } });
    return world;
  };
  const rows = Object.entries(versions).flatMap(([namespace, [below, from]]): Scenario[] => {
    const list = (version: string, query = "") => `GET /${namespace}/${version}/table/n/record/${query}`;
    return [
      ...below.map((version) => ({
        title: `1.3 ${namespace} ${version}: there`,
        request: list(version),
        status: 200,
        matches: TOTAL,
      })),
      ...from.map((version) => ({
        title: `1.3 ${namespace} ${version}: absent`,
        request: list(version),
        status: 200,
        lacks: ["meta.total_count"],
      })),
      ...below.map((version) => ({
        title: `1.3 ${namespace} ${version}: absent with return_total_count=0`,
        request: list(version, "?return_total_count=0"),
        status: 200,
        lacks: ["meta.total_count"],
      })),
      ...from.map((version) => ({
        title: `1.3 ${namespace} ${version}: there with return_total_count=1`,
        request: list(version, "?return_total_count=1"),
        status: 200,
        matches: TOTAL,
      })),
    ];
  });
  questions(open, rows);
});

describe("1.3 the other lists", () => {
  const filled = async () => {
    const world = await five();
    await world.deploy("hello", "exports.main = async () => 1");
    return world;
  };
  const optional = ["miniapp/user_profile/", "file/", "file-category/"];
  const always = ["table/", "cloud-function/", "cloud-function/hello/job/", "schema/{n}/index/", "user-group/"];
  questions(
    filled,
    ["oserve", "userve"].flatMap((namespace) => [
      ...optional.flatMap((path): Scenario[] => [
        {
          title: `1.3 ${namespace} ${path} below v2.2: total_count there`,
          request: `GET /${namespace}/v2.1/${path}`,
          status: 200,
          matches: meta({ total_count: 0 }),
        },
        {
          title: `1.3 ${namespace} ${path} from v2.2: absent`,
          request: `GET /${namespace}/v2.2/${path}`,
          status: 200,
          lacks: ["meta.total_count"],
        },
        {
          title: `1.3 ${namespace} ${path} from v2.2: there when asked for`,
          request: `GET /${namespace}/v2.2/${path}?return_total_count=1`,
          status: 200,
          matches: meta({ total_count: 0 }),
        },
      ]),
      ...always.map((path) => ({
        title: `1.3 ${namespace} ${path}: total_count always there`,
        request: `GET /${namespace}/v2.6/${path}`,
        status: 200,
        matches: meta({ total_count: expect.any(Number), limit: 20, offset: 0, previous: null }),
      })),
    ]),
  );
});

describe("6.2 order_by", () => {
  const sorted = async () => {
    const world = await createWorld();
    await world.table("s", {
      label: "string",
      rank: "integer",
      group: "string",
      word: "string",
      when: "date",
      flag: "boolean",
    });
    await world.rows("s", {
      a: { rank: 2, group: "x", word: "B", when: "2020-01-01T00:00:00+08:00" },
      b: { rank: 10, group: "y", word: "a", when: "2019-12-31T17:00:00Z" },
      c: { rank: 2, group: "y", word: "苹", when: "2019-12-31T23:00:00+08:00" },
      d: { rank: null, group: "x", word: "\u{1F600}" },
      e: { group: "x", word: "\uFF5E" },
    });
    return world;
  };
  const order = (order_by: string, ordered: readonly string[], where = "{}"): Scenario => ({
    title: `6.2 order_by=${order_by}${where === "{}" ? "" : ` where ${where}`}`,
    request: `GET /oserve/v2.4/table/s/record/?where=${where}&order_by=${order_by}`,
    status: 200,
    ordered,
  });
  const ranked = '{"rank":{"$isnull":false}}';
  questions(sorted, [
    {
      title: "6.2 default: creation time, newest first; ties newest id first",
      request: "GET /oserve/v2.4/table/s/record/",
      status: 200,
      ordered: ["e", "d", "c", "b", "a"],
    },
    order("-created_at", ["e", "d", "c", "b", "a"]),
    order("created_at", ["e", "d", "c", "b", "a"]),
    order("rank", ["c", "a", "b"], ranked),
    order("-rank", ["b", "c", "a"], ranked),
    order("-rank,label", ["b", "a", "c"], ranked),
    order("group,-rank,label", ["a", "b", "c"], ranked),
    order("-group,label", ["b", "c", "a", "d", "e"]),
    order("id", ["a", "b", "c", "d", "e"]),
    order("word", ["a", "b", "c", "e", "d"]),
    order("when", ["c", "a", "b"], '{"when":{"$exists":true}}'),
    order("flag", ["e", "d", "c", "b", "a"]),
    {
      title: "6.2 missing and null sort first when ascending",
      request: "GET /oserve/v2.4/table/s/record/?order_by=rank&limit=2",
      status: 200,
      labels: ["d", "e"],
    },
    {
      title: "6.2 order_by[]= repeated",
      request: "GET /oserve/v2.4/table/s/record/?order_by[]=-group&order_by[]=-label",
      status: 200,
      ordered: ["c", "b", "e", "d", "a"],
    },
    ...["nothing", "-nothing", "label,nothing", "constructor", "__proto__"].map((order_by) => ({
      title: `6.2 unknown field: order_by=${order_by} is 400`,
      request: `GET /oserve/v2.4/table/s/record/?order_by=${order_by}`,
      status: 400,
    })),
  ]);

  it("6.2 created_at before id when the clock moved", async () => {
    const world = await sorted();
    await world.emulator.clock.advance("1h");
    await world.rows("s", { later: {} });
    await world.rows("s", { old: { created_at: 1000 } });
    await world.step({
      request: "GET /oserve/v2.4/table/s/record/",
      status: 200,
      ordered: ["later", "e", "d", "c", "b", "a", "old"],
    });
    await world.emulator.close();
  });
});
