import { describe, expect, it } from "vitest";
import {
  arrayOf,
  createWorld,
  fieldsOf,
  NOW_SECONDS,
  type Scenario,
  type Step,
  scenarios,
  TYPE_CONFLICT,
  type World,
} from "./support.js";

const FIELDS = {
  label: "string",
  name: "string",
  price: "integer",
  on: "boolean",
  tags: arrayOf("string"),
  info: "object",
  need: { type: "string", constraints: { required: true } },
};
const shop = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("larry");
  await world.table("t", FIELDS);
  await world.rows("t", { row: { name: "包", price: 10, tags: ["a"], info: { x: 1, y: { z: 2 } }, need: "yes" } });
  return world;
};
const RECORD = "/oserve/v2.6/table/t/record/{row}/";
const put = (json: unknown, status = 200): Step => ({ request: `PUT ${RECORD}`, json, status });
const ROW = {
  id: "{row}",
  _id: "{row}",
  label: "row",
  name: "包",
  price: 10,
  tags: ["a"],
  info: { x: 1, y: { z: 2 } },
  need: "yes",
  created_at: NOW_SECONDS,
  updated_at: NOW_SECONDS,
  created_by: expect.any(Number),
  read_perm: ["user:*"],
  write_perm: ["user:*"],
};
const unchanged: Step = { request: `GET ${RECORD}`, status: 200, equals: ROW };
const refused = (title: string, json: unknown, equals?: unknown): Scenario => ({
  title,
  steps: [{ ...put(json, 400), ...(equals === undefined ? {} : { equals }) }, unchanged],
});

describe("6.10 both forms of the body", () => {
  scenarios(shop, [
    {
      title: "6.10 Q2 flat: 200 and the full row",
      ...put({ name: "书包", on: true }),
      equals: { ...ROW, name: "书包", on: true },
    },
    { title: "6.10 $set", ...put({ $set: { name: "书包", on: true } }), equals: { ...ROW, name: "书包", on: true } },
    {
      title: "6.10 the change stays",
      steps: [put({ name: "书包" }), { request: `GET ${RECORD}`, status: 200, equals: { ...ROW, name: "书包" } }],
    },
    {
      title: "6.10 flat with an operator and $unset",
      steps: [
        {
          ...put({ name: "x", price: { $incr_by: 1 }, $unset: { tags: "" } }),
          matches: { name: "x", price: 11 },
          lacks: ["tags"],
        },
      ],
    },
    {
      title: "6.10 $set with an operator, and $unset",
      ...put({ $set: { name: "x", price: { $incr_by: 1 } }, $unset: { tags: "" } }),
      matches: { name: "x", price: 11 },
      lacks: ["tags"],
    },
    { title: "6.10 $set and an empty $unset", ...put({ $set: { name: "x" }, $unset: {} }), matches: { name: "x" } },
    {
      title: "6.10 an empty $set and $unset",
      ...put({ $set: {}, $unset: { name: "" } }),
      lacks: ["name"],
      matches: { price: 10 },
    },
    { title: "6.10 $set and $unset both empty: 200, nothing changes", ...put({ $set: {}, $unset: {} }), equals: ROW },
    { title: "6.10 {}: 200, nothing changes", ...put({}), equals: ROW },
    {
      title: "6.10 only unknown columns: 200, nothing changes",
      ...put({ nothing: 1, toString: 2, 名: 3 }),
      equals: ROW,
    },
    {
      title: "6.10 unknown columns are ignored",
      ...put({ nothing: 1, name: "x" }),
      matches: { name: "x" },
      lacks: ["nothing"],
    },
    {
      title: "6.10 userve",
      ...put({ name: "x" }),
      request: "PUT /userve/v2.6/table/t/record/{row}/",
      equals: { ...ROW, name: "x" },
    },
    {
      title: "6.10 a value replaces an object as a whole",
      ...put({ info: { n: 1 } }),
      equals: { ...ROW, info: { n: 1 } },
    },
    { title: "3.1 null is stored", ...put({ name: null }), equals: { ...ROW, name: null } },
    {
      title: "6.10 id cannot be changed",
      ...put({ id: "5cac00000000000000000000", _id: "5cac00000000000000000000", name: "x" }),
      equals: { ...ROW, name: "x" },
    },
  ]);
});

describe("6.10 built-in fields", () => {
  scenarios(shop, [
    {
      title: "6.10 row ACL",
      ...put({ read_perm: ["user:7"], write_perm: ["gid:1"] }),
      equals: { ...ROW, read_perm: ["user:7"], write_perm: ["gid:1"] },
    },
    {
      title: "6.10 created_by, created_at, updated_at may be set",
      ...put({ created_by: "{larry}", created_at: 5, updated_at: 6 }),
      equals: { ...ROW, created_by: "{larry}", created_at: 5, updated_at: 6 },
    },
    ...[["everyone"], ["user:x"]].map((perm) =>
      refused(`5 read_perm ${JSON.stringify(perm)} is 400`, { name: "x", read_perm: perm }),
    ),
  ]);

  it("3.2 updated_at becomes now, created_at stays", async () => {
    const world = await shop();
    await world.emulator.clock.advance("1m");
    await world.step({ ...put({ name: "x" }), equals: { ...ROW, name: "x", updated_at: NOW_SECONDS + 60 } });
    await world.emulator.clock.advance("1m");
    await world.step({
      ...put({ $unset: { name: "" } }),
      matches: { created_at: NOW_SECONDS, updated_at: NOW_SECONDS + 120 },
    });
    await world.emulator.clock.advance("1m");
    await world.step({ ...put({ price: { $incr_by: 1 } }), matches: { updated_at: NOW_SECONDS + 180 } });
    await world.emulator.close();
  });
});

describe("6.10 what is refused", () => {
  const raw = (body: string): Step => ({
    request: `PUT ${RECORD}`,
    body,
    headers: { "content-type": "application/json" },
    status: 400,
  });
  scenarios(shop, [
    {
      title: "6.10 wrong types are dropped, the rest is saved",
      ...put({ price: "x", on: 1, name: "梨" }),
      equals: { ...ROW, name: "梨" },
    },
    refused("6.10 all given fields of the wrong type: 400", { price: "x", on: 1 }, TYPE_CONFLICT),
    refused("6.10 all given fields of the wrong type in $set: 400", { $set: { tags: "x" } }, TYPE_CONFLICT),
    refused("6.10 one field in set and $unset, flat: 400", { name: "x", $unset: { name: "" } }),
    refused("6.10 one field in $set and $unset: 400", { $set: { name: "x" }, $unset: { name: "" } }),
    refused("6.10 an unknown operator at the top: 400", { name: "x", $push: { tags: "b" } }),
    refused("6.10 $constructor at the top: 400", { name: "x", $constructor: {} }),
    refused("6.10 $set no object: 400", { $set: "x" }),
    refused("6.10 $unset no object: 400", { name: "x", $unset: "name" }),
    refused("3.1 null for a required column: 400", { need: null }),
    ...["{", "", "text", "[]", '[{"name":"x"}]', '"x"', "5", "null"].map((body) => ({
      title: `6.10 the body ${body || "(empty)"} is 400`,
      steps: [raw(body), unchanged],
    })),
    {
      title: "6.10 an unknown row is 404",
      ...put({ name: "x" }, 404),
      request: "PUT /oserve/v2.6/table/t/record/5cac00000000000000000000/",
    },
    {
      title: "6.10 an id that is none is 404",
      ...put({ name: "x" }, 404),
      request: "PUT /oserve/v2.6/table/t/record/abc/",
    },
    {
      title: "6.10 an unknown table is 404",
      ...put({ name: "x" }, 404),
      request: "PUT /oserve/v2.6/table/nothing/record/{row}/",
    },
  ]);
});

describe("6.12 $unset", () => {
  scenarios(shop, [
    ...["", 1, null, true, {}].map((value) => ({
      title: `6.12 the value ${JSON.stringify(value)} is ignored, the column disappears`,
      steps: [
        { ...put({ $unset: { price: value } }), matches: { name: "包" }, lacks: ["price"] },
        { request: `GET ${RECORD}`, status: 200, lacks: ["price"] },
        { request: `GET ${RECORD}?keys=price`, status: 200, matches: { price: null } },
        { request: 'GET /oserve/v2.4/table/t/record/?where={"price":{"$exists":false}}', status: 200, labels: ["row"] },
      ],
    })),
    {
      title: "6.12 several at once",
      ...put({ $unset: { price: "", name: "" } }),
      lacks: ["price", "name"],
      matches: { label: "row" },
    },
    {
      title: "6.12 below v2.6 too",
      ...put({ $unset: { price: "" } }),
      request: "PUT /oserve/v2.4/table/t/record/{row}/",
      lacks: ["price"],
    },
    refused("6.12 a required column: 400", { $unset: { need: "" } }),
    refused("6.12 a required column beside others: 400", { $unset: { name: "", need: "" } }),
  ]);
});

describe("6.10 1.3 whole-object below v2.6, field-wise from v2.6", () => {
  /** Rows first, then the column `must` becomes required and `later` gets a default. */
  const grown = async (): Promise<World> => {
    const world = await createWorld();
    const old = { label: "string", name: "string", must: "string", later: "integer" };
    await world.table("t", old);
    await world.rows("t", { row: { name: "包" } });
    return world;
  };
  const grow = (fields: Parameters<typeof fieldsOf>[0]): Step => ({
    request: "PUT /oserve/v2.6/table/{t}/",
    json: {
      schema: { fields: fieldsOf({ label: "string", name: "string", must: "string", later: "integer", ...fields }) },
    },
    status: 200,
  });
  const required = grow({ must: { type: "string", constraints: { required: true } } });
  const defaulted = grow({ later: { type: "integer", default: 7 } });
  const at = (namespace: string, version: string, json: unknown, status = 200): Step => ({
    request: `PUT /${namespace}/${version}/table/t/record/{row}/`,
    json,
    status,
  });
  scenarios(
    grown,
    ["oserve", "userve"].flatMap((namespace): Scenario[] => [
      ...["v1.3", "v2.4", "v2.5"].flatMap((version): Scenario[] => [
        {
          title: `6.10a ${namespace} ${version}: a row that lacks a required column cannot be updated`,
          steps: [
            required,
            at(namespace, version, { name: "x" }, 400),
            { request: "GET /oserve/v2.6/table/t/record/{row}/", status: 200, matches: { name: "包" } },
          ],
        },
        {
          title: `6.10a ${namespace} ${version}: unless the change brings it`,
          steps: [required, { ...at(namespace, version, { must: "y" }), matches: { name: "包", must: "y" } }],
        },
        {
          title: `6.10b ${namespace} ${version}: defaults fill columns the row lacks`,
          steps: [defaulted, { ...at(namespace, version, { name: "x" }), matches: { name: "x", later: 7 } }],
        },
        {
          title: `6.10 ${namespace} ${version}: other fields stay`,
          steps: [{ ...at(namespace, version, { must: "y" }), matches: { name: "包", must: "y" } }],
        },
      ]),
      ...["v2.6", "v2.10"].flatMap((version): Scenario[] => [
        {
          title: `6.10a ${namespace} ${version}: only the given fields are checked`,
          steps: [required, { ...at(namespace, version, { name: "x" }), matches: { name: "x" }, lacks: ["must"] }],
        },
        {
          title: `6.10b ${namespace} ${version}: defaults are not filled in`,
          steps: [defaulted, { ...at(namespace, version, { name: "x" }), matches: { name: "x" }, lacks: ["later"] }],
        },
      ]),
    ]),
  );
});
