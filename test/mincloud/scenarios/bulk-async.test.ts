import { describe, expect, it, vi } from "vitest";
import { at, createWorld, NOW_SECONDS, type Scenario, type Step, scenarios, type World } from "./support.js";

const RECORDS = "/oserve/v2.6/table/t/record/";
const OPERATION = "bulk-operation/{operation}/";
const ACCEPTED = { status: "ok", operation_id: expect.toSatisfy(Number.isInteger) };
const count = (total_count: number, where: object): Step => ({
  request: `GET ${RECORDS}`,
  query: { where, limit: 1, return_total_count: 1 },
  status: 200,
  matches: { meta: { total_count } },
});

/** 1005 rows: n 0 to 1004. */
const many = async (): Promise<World> => {
  const world = await createWorld();
  await world.table("t", { label: "string", n: "integer", on: "boolean" });
  const rows = Array.from({ length: 1005 }, (_, n) => ({ n }));
  await world.step({ request: `POST ${RECORDS}`, json: rows.slice(0, 1000), status: 201 });
  await world.step({ request: `POST ${RECORDS}`, json: rows.slice(1000), status: 201 });
  return world;
};
const submit = (request: string, json?: object): Step => ({
  request,
  json,
  status: 200,
  equals: ACCEPTED,
  save: { operation: "operation_id" },
});
const finished = async (world: World, namespace = "oserve"): Promise<unknown> => {
  const body = await vi.waitFor(
    async () => {
      const answer = await world.step({
        request: `GET /${namespace}/v1/${OPERATION}`,
        status: 200,
        matches: { status: "success" },
      });
      return answer.body;
    },
    { timeout: 5000, interval: 5 },
  );
  return body;
};

describe("6.17 more than 1000 matches and no limit: asynchronous", () => {
  const update = {
    schema_name: "t",
    operation: "update",
    status: "success",
    created_at: NOW_SECONDS,
    updated_at: NOW_SECONDS,
    matched_count: 1005,
    modified_count: 1005,
  };
  const requests: Record<string, string> = {
    "no parameters": RECORDS,
    "a limit above 1000 counts as absent": `${RECORDS}?limit=1001`,
    "offset is dropped": `${RECORDS}?offset=500`,
    "a where that matches all": `${RECORDS}?where={"n":{"$gte":0}}`,
    "triggers off": `${RECORDS}?enable_trigger=0`,
    userve: RECORDS.replace("oserve", "userve"),
  };
  for (const [title, path] of Object.entries(requests)) {
    it(`6.17 update, ${title}`, async () => {
      const world = await many();
      await world.step(submit(`PUT ${path}`, { on: true, n: { $incr_by: 1 } }));
      // A vendor test reads matched_count right after submitting.
      const first = await world.step({
        request: `GET /oserve/v1/${OPERATION}`,
        status: 200,
        matches: { matched_count: 1005 },
      });
      expect(["pending", "success"]).toContain(at(first.body, "status"));
      expect(await finished(world)).toEqual({
        id: world.names.get("operation"),
        schema_id: world.names.get("t"),
        ...update,
      });
      await world.step(count(1005, { on: true, n: { $range: [1, 1005] } }));
      await world.emulator.close();
    });
  }

  it("6.17 delete: deleted_count only", async () => {
    const world = await many();
    await world.step(submit(`DELETE ${RECORDS}?where={"n":{"$gt":2}}`));
    expect(await finished(world)).toEqual({
      id: world.names.get("operation"),
      schema_id: world.names.get("t"),
      schema_name: "t",
      operation: "delete",
      status: "success",
      created_at: NOW_SECONDS,
      updated_at: NOW_SECONDS,
      deleted_count: 1002,
    });
    await world.step({
      request: `GET ${RECORDS}?order_by=n`,
      status: 200,
      matches: { objects: [{ n: 0 }, { n: 1 }, { n: 2 }] },
    });
    await world.step({ request: `GET /userve/v1/${OPERATION}`, status: 200, matches: { deleted_count: 1002 } });
    await world.emulator.close();
  });
});

describe("6.17 synchronous all the same", () => {
  const sync = (title: string, step: Step, after: Step): Scenario => ({ title, steps: [step, after] });
  scenarios(many, [
    sync(
      "6.17 exactly 1000 matches",
      {
        request: `PUT ${RECORDS}?where={"n":{"$lt":1000}}`,
        json: { on: true },
        status: 200,
        matches: { offset: 0, limit: 1000, next: null, succeed: 1000 },
      },
      count(1000, { on: true }),
    ),
    sync(
      "6.17 limit 1000 of 1005: the rest is in next",
      {
        request: `PUT ${RECORDS}?limit=1000&return_total_count=1`,
        json: { on: true },
        status: 200,
        matches: {
          offset: 0,
          limit: 1000,
          next: expect.stringContaining("offset=1000"),
          succeed: 1000,
          total_count: 1005,
        },
      },
      count(1000, { on: true }),
    ),
    sync(
      "6.17 limit 3 of 1005",
      { request: `PUT ${RECORDS}?limit=3`, json: { on: true }, status: 200, matches: { limit: 3, succeed: 3 } },
      count(3, { on: true, n: { $gte: 1002 } }),
    ),
    sync(
      "6.17 delete with limit 1000",
      { request: `DELETE ${RECORDS}?limit=1000`, status: 200, matches: { limit: 1000, succeed: 1000 } },
      count(5, {}),
    ),
    sync(
      "6.17 delete of exactly 1000",
      { request: `DELETE ${RECORDS}?where={"n":{"$gte":5}}`, status: 200, matches: { succeed: 1000, next: null } },
      count(5, {}),
    ),
    {
      title: "6.15 a wrong type is 400 before anything is scheduled",
      steps: [{ request: `PUT ${RECORDS}`, json: { on: "x" }, status: 400 }, count(0, { on: { $exists: true } })],
    },
    ...["oserve", "userve"].flatMap((namespace) =>
      ["999999", "0", "abc", "constructor"].map((id) => ({
        title: `6.17 ${namespace}: the operation ${id} is 404`,
        request: `GET /${namespace}/v1/bulk-operation/${id}/`,
        status: 404,
      })),
    ),
  ]);
});
