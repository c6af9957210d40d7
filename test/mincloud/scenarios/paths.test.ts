import { describe, expect, it } from "vitest";
import { createWorld, type Scenario, scenarios } from "./support.js";

const fruit = async () => {
  const world = await createWorld();
  await world.table(
    "fruit",
    { label: "string", tags: { type: "array", items: { type: "string" } } },
    { row_read_perm: ["user:anonymous"] },
  );
  await world.rows("fruit", { apple: {}, "red apple": {}, "a+b": {}, "[a,b]:$c": {} });
  return world;
};

describe("1.2 paths", () => {
  const paths = [
    "GET /oserve/v2.4/table",
    "GET /oserve/v2.4/table/{fruit}",
    "GET /oserve/v2.4/table/{fruit}/record",
    "GET /oserve/v2.4/table/{fruit}/record/{apple}",
    "GET /oserve/v1.3/cloud-function",
    "GET /oserve/v2.6/schema/{fruit}/index",
    "GET /oserve/v2.2/server/time",
    "GET /userve/v2.4/table/{fruit}/record",
    "GET /hserve/v2.2/table/fruit/record",
  ];
  scenarios(fruit, [
    ...paths.flatMap((request): Scenario[] => [
      { title: `1.2 ${request} answers without the last slash, no redirect`, request, status: 200 },
      { title: `1.2 ${request}/`, request: `${request}/`, status: 200 },
    ]),
    {
      title: "1.2 a record PUT without the last slash writes",
      request: "PUT /oserve/v2.6/table/{fruit}/record/{apple}",
      json: { label: "pear" },
      status: 200,
      matches: { id: "{apple}", label: "pear" },
    },
    ...["oserve/v2.4", "userve/v2.4", "hserve/v2.2"].flatMap((root) =>
      ["{fruit}", "fruit"].flatMap((table): Scenario[] => [
        {
          title: `1.2 ${root}: the table as ${table} in a list`,
          request: `GET /${root}/table/${table}/record/?where={"label":"apple"}`,
          status: 200,
          labels: ["apple"],
        },
        {
          title: `1.2 ${root}: the table as ${table} in a record path`,
          request: `GET /${root}/table/${table}/record/{apple}/`,
          status: 200,
          matches: { label: "apple" },
        },
      ]),
    ),
    ...["oserve/v2.4", "userve/v2.4"].map((root) => ({
      title: `1.2 ${root}: the table itself by name`,
      request: `GET /${root}/table/fruit/`,
      status: 200,
      matches: { id: "{fruit}", name: "fruit" },
    })),
  ]);

  it("1.2 function names may be Chinese, percent-encoded in the path", async () => {
    const world = await createWorld();
    await world.deploy("你好 世界", "exports.main = async (event) => event.data.名");
    const path = `/oserve/v1.3/cloud-function/${encodeURIComponent("你好 世界")}/`;
    await world.step({ request: `GET ${path}`, status: 200, matches: { name: "你好 世界" } });
    await world.step({
      request: `POST ${path}job/`,
      json: { data: { 名: "小明" } },
      status: 200,
      equals: { code: 0, data: "小明", error: {} },
    });
    await world.step({ request: `PATCH ${path}`, json: { remark: "备注" }, status: 202, matches: { remark: "备注" } });
    await world.step({ request: `DELETE ${path}`, status: 204 });
    await world.emulator.close();
  });
});

describe("1.2 query strings", () => {
  const list = "GET /oserve/v2.4/table/fruit/record/";
  scenarios(fruit, [
    {
      title: "1.2 + means space",
      request: `${list}?where=%7B%22label%22%3A%22red+apple%22%7D`,
      status: 200,
      labels: ["red apple"],
    },
    {
      title: "1.2 %20 means space",
      request: `${list}?where={"label":"red%20apple"}`,
      status: 200,
      labels: ["red apple"],
    },
    { title: "1.2 %2B means plus", request: `${list}?where={"label":"a%2Bb"}`, status: 200, labels: ["a+b"] },
    {
      title: "1.2 $ : , [ ] raw",
      request: `${list}?where={"label":{"$in":["apple","[a,b]:$c"]}}`,
      status: 200,
      labels: ["apple", "[a,b]:$c"],
    },
    {
      title: "1.2 $ : , [ ] percent-encoded",
      request: `${list}?where=${encodeURIComponent('{"label":{"$in":["apple","[a,b]:$c"]}}')}`,
      status: 200,
      labels: ["apple", "[a,b]:$c"],
    },
    {
      title: "1.2 a leading & is harmless",
      request: `${list}?&limit=1&offset=0`,
      status: 200,
      matches: { meta: { limit: 1, offset: 0 } },
    },
    {
      title: "1.2 empty parameters count as absent",
      request: `${list}?where=&limit=&offset=&keys=&expand=&order_by=&return_total_count=`,
      status: 200,
      equals: {
        meta: { limit: 20, next: null, offset: 0, previous: null },
        objects: [expect.anything(), expect.anything(), expect.anything(), expect.anything()],
      },
    },
  ]);
});

describe("1.4 headers", () => {
  const list = "/oserve/v2.4/table/fruit/record/";
  scenarios(fruit, [
    {
      title: "1.4 Content-Type with a charset",
      request: `POST ${list}`,
      json: { label: "梨" },
      headers: { "content-type": "application/json; charset=utf-8" },
      status: 201,
      matches: { label: "梨" },
    },
    {
      title: "1.4 Content-Type on GET",
      request: `GET ${list}`,
      headers: { "content-type": "application/json" },
      status: 200,
    },
    {
      title: "1.4 X-Hydrogen-Env-ID is never an error",
      request: "GET /oserve/v2.4/table/",
      headers: { "x-hydrogen-env-id": "e1a2b3" },
      status: 200,
    },
    {
      title: "1.4 client headers are welcome and never required",
      request: "GET /hserve/v2.2/table/fruit/record/",
      headers: {
        "x-hydrogen-client-version": "v3.23.6",
        "x-hydrogen-client-platform": "WEB",
        "x-hydrogen-client-sdk-type": "file",
      },
      status: 200,
    },
  ]);

  for (const namespace of ["hserve", "userve"]) {
    it(`1.4 CORS is permissive on ${namespace}`, async () => {
      const world = await fruit();
      const origin = "https://app.example.com";
      const answer = await world.send({ request: `GET /${namespace}/v2.2/table/fruit/record/`, headers: { origin } });
      expect(["*", origin]).toContain(answer.headers.get("access-control-allow-origin"));
      const preflight = await world.send({
        request: `OPTIONS /${namespace}/v2.2/table/fruit/record/`,
        headers: {
          origin,
          authorization: undefined,
          "x-hydrogen-client-id": undefined,
          "access-control-request-method": "PUT",
          "access-control-request-headers": "authorization,content-type,x-hydrogen-client-id",
        },
      });
      expect([200, 204]).toContain(preflight.status);
      expect(["*", origin]).toContain(preflight.headers.get("access-control-allow-origin"));
      expect(preflight.headers.get("access-control-allow-methods")).toMatch(/PUT|\*/);
      expect(preflight.headers.get("access-control-allow-headers")?.toLowerCase()).toMatch(/x-hydrogen-client-id|\*/);
      await world.emulator.close();
    });
  }
});

describe("15 routes that do not exist", () => {
  scenarios(fruit, [
    { title: "15 an unknown path below oserve is 404", request: "GET /oserve/v2.4/nothing/here/", status: 404 },
    { title: "15 an unknown path below userve is 404", request: "GET /userve/v2.4/nothing/here/", status: 404 },
    { title: "15 an unknown path below hserve is 404", request: "GET /hserve/v2.4/nothing/here/", status: 404 },
    {
      title: "15 PATCH on a record is 405",
      request: "PATCH /oserve/v2.4/table/{fruit}/record/{apple}/",
      json: {},
      status: 405,
    },
    {
      title: "15 POST on a function is 405",
      request: "POST /oserve/v1.3/cloud-function/hello/",
      json: {},
      status: 405,
    },
    { title: "15 DELETE on the table list is 405", request: "DELETE /oserve/v2.4/table/", status: 405 },
  ]);
});
