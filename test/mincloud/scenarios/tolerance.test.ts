import { describe, expect } from "vitest";
import { createWorld, pointerTo, type Scenario, scenarios, type World } from "./support.js";

const RECORDS = "/oserve/v2.6/table/t/record/";

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.step({
    request: "GET /oserve/v2.4/table/?name=_userprofile",
    status: 200,
    save: { users: "objects.0.id" },
  });
  await world.table(
    "t",
    { label: "string", n: "integer", old: "string", owner: pointerTo("users") },
    { row_read_perm: ["user:anonymous"] },
  );
  await world.rows("t", { first: { n: 1, old: "x" }, second: { n: 2, owner: "{larry}" } });
  await world.deploy("hello", "exports.main = async (event) => event.data");
  return world;
};

describe("18 what real clients send", () => {
  const all = ["first", "second"];
  scenarios(arrange, [
    {
      title: "18.1 DELETE of a row with Content-Type and {}",
      request: `DELETE ${RECORDS}{first}/`,
      json: {},
      headers: { json: "true" },
      status: 204,
    },
    {
      title: "18.1 DELETE of a function with Content-Type, {} and json: true",
      request: "DELETE /oserve/v1.3/cloud-function/hello/",
      json: {},
      headers: { json: "true" },
      status: 204,
    },
    {
      title: "18.2 anonymous login with {}",
      request: "POST /hserve/v2.0/login/anonymous/",
      json: {},
      status: 201,
      matches: { token: expect.any(String), user_id: expect.any(Number), expires_in: expect.any(Number) },
    },
    ...["expand=&keys=", "where=", "where=%7B%7D", "&offset=0&limit=20", "&expand=&where=%7B%7D&"].map((query) => ({
      title: `18.3 ?${query}`,
      request: `GET ${RECORDS}?${query}`,
      status: 200,
      labels: all,
    })),
    ...["true", "false", "1", "0"].flatMap((value): Scenario[] => [
      {
        title: `18.4 create with enable_trigger=${value}`,
        request: `POST ${RECORDS}?enable_trigger=${value}`,
        json: {},
        status: 201,
      },
      {
        title: `18.4 update with enable_trigger=${value}`,
        request: `PUT ${RECORDS}{first}/?enable_trigger=${value}`,
        json: { n: 5 },
        status: 200,
      },
      {
        title: `18.4 delete with enable_trigger=${value}`,
        request: `DELETE ${RECORDS}{first}/?enable_trigger=${value}`,
        status: 204,
      },
      {
        title: `18.4 bulk update with enable_trigger=${value}`,
        request: `PUT ${RECORDS}?enable_trigger=${value}`,
        json: { n: 5 },
        status: 200,
      },
      {
        title: `18.4 bulk delete with enable_trigger=${value}`,
        request: `DELETE ${RECORDS}?enable_trigger=${value}`,
        status: 200,
      },
    ]),
    {
      title: "18.5 order_by[]=-created_at",
      request: `GET ${RECORDS}?order_by[]=-created_at`,
      status: 200,
      ordered: ["second", "first"],
    },
    { title: "18.5 order_by%5B%5D=n", request: `GET ${RECORDS}?order_by%5B%5D=n`, status: 200, ordered: all },
    {
      title: "18.6 old axios: + for space, $ : , [ ] raw",
      request: `GET ${RECORDS}?where=%7B%22$and%22:[%7B%22label%22:%7B%22$in%22:[%22first%22,%22no+one%22]%7D%7D]%7D`,
      status: 200,
      labels: ["first"],
    },
    {
      title: "18.7 PUT with $set and an empty $unset",
      request: `PUT ${RECORDS}{first}/`,
      json: { $set: { n: 7 }, $unset: {} },
      status: 200,
      matches: { n: 7, old: "x" },
    },
    {
      title: "18.8 a user id as a string",
      request: `GET ${RECORDS}?where={"owner":{"$eq":"{larry.text}"}}`,
      status: 200,
      labels: ["second"],
    },
    {
      title: "18.8 user ids as strings in $in",
      request: `GET ${RECORDS}?where={"owner":{"$in":["{larry.text}"]}}`,
      status: 200,
      labels: ["second"],
    },
    {
      title: "18.10 a table with indexes and an integer schema_id",
      request: "POST /oserve/v1.8/table/",
      json: {
        name: "u",
        schema: { fields: [{ name: "p", type: "reference", schema_id: "{t}" }] },
        indexes: [{ fields: ["p"] }],
        row_read_perm: [],
        row_write_perm: [],
        write_perm: [],
      },
      status: 201,
    },
    {
      title: "18.11 debug with function_name and sync",
      request: "POST /oserve/v1.3/cloud-function/hello/debug/",
      json: { function_name: "hello", sync: true, data: { a: 1 } },
      status: 200,
      matches: { code: 0, data: { a: 1 } },
    },
    {
      title: "18.12 v1 job without data",
      request: "POST /oserve/v1/cloud-function/job/",
      json: { function_name: "hello", sync: true },
      status: 200,
      equals: { code: 0, data: {}, error: {} },
    },
    { title: '18.13 {"$regex": {}} is 400', request: `GET ${RECORDS}?where={"label":{"$regex":{}}}`, status: 400 },
    {
      title: "18.14 PATCH on a missing function is 404",
      request: "PATCH /oserve/v1.3/cloud-function/nothing/",
      json: { function_code: "x" },
      status: 404,
    },
  ]);
});

describe("14 server time", () => {
  const timed = async () => {
    const world = await createWorld();
    world.emulator.clock.freeze("2019-11-22T08:09:26.903Z");
    return world;
  };
  scenarios(
    timed,
    ["oserve", "userve", "hserve"].map((namespace) => ({
      title: `14 ${namespace}: the emulator's clock with zone +08:00 and microseconds`,
      request: `GET /${namespace}/v2.2/server/time/`,
      status: 200,
      equals: { time: "2019-11-22T16:09:26.903000+08:00" },
    })),
  );
});
