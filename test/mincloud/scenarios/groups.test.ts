import { describe, expect, it } from "vitest";
import { group, session } from "./people.js";
import { createWorld, questions, type Scenario, type Step, scenarios, type World } from "./support.js";

const GROUP = "/oserve/v1/user-group/";
const SUPER = "/oserve/v1/user-supergroup/";
const MEMBERSHIP = "/oserve/v1/miniapp/group/membership/";

const membership = (op: "add" | "remove", users: readonly string[], groups: readonly string[]): Step => ({
  request: `PATCH ${MEMBERSHIP}`,
  json: [
    { op, path: "/membership", users: users.map((name) => `{${name}}`), groups: groups.map((name) => `{${name}}`) },
  ],
  status: 204,
});
const create = (path: string, name: string, more: object = {}, rest: Partial<Step> = {}): Step => ({
  request: `POST ${path}`,
  json: { name, ...more },
  status: 201,
  save: { [name]: "id" },
  ...rest,
});

const arrange = async (): Promise<World> => {
  const world = await createWorld();
  for (const name of ["ming", "hong", "lin"]) await world.user(name);
  await group(world, "茶友", ["ming", "lin"]);
  await group(world, "酒友", ["lin"]);
  return world;
};

describe("13 user groups", () => {
  scenarios(arrange, [
    {
      title: "13 create, get, rename, delete",
      steps: [
        create(GROUP, "客人", {}, { matches: { id: expect.any(Number), name: "客人" } }),
        {
          request: `GET ${GROUP}{客人}/`,
          status: 200,
          equals: { id: "{客人}", name: "客人", members: 0, parent: null },
        },
        {
          request: `PUT ${GROUP}{客人}/`,
          json: { name: "常客" },
          status: 200,
          matches: { id: "{客人}", name: "常客" },
        },
        { request: `GET ${GROUP}{客人}/`, status: 200, matches: { name: "常客" } },
        { request: `DELETE ${GROUP}{客人}/`, status: 204 },
        { request: `GET ${GROUP}{客人}/`, status: 404 },
      ],
    },
    {
      title: "13 members are counted",
      steps: [
        { request: `GET ${GROUP}{茶友}/`, status: 200, matches: { members: 2 } },
        { request: `GET ${GROUP}{酒友}/`, status: 200, matches: { members: 1 } },
      ],
    },
    {
      title: "13 the parent, a group of groups, is told with its name",
      steps: [
        create(SUPER, "饮者"),
        create(GROUP, "绿茶友", { parent: "{饮者}" }),
        { request: `GET ${GROUP}{绿茶友}/`, status: 200, matches: { parent: { id: "{饮者}", name: "饮者" } } },
        { request: `PUT ${GROUP}{茶友}/`, json: { name: "茶友", parent: "{饮者}" }, status: 200 },
        {
          request: `GET ${GROUP}?parent_id={饮者}`,
          status: 200,
          matches: {
            meta: { total_count: 2 },
            objects: expect.arrayContaining([
              expect.objectContaining({ name: "绿茶友" }),
              expect.objectContaining({ name: "茶友", members: 2 }),
            ]),
          },
        },
        {
          request: `GET ${SUPER}{饮者}/`,
          status: 200,
          matches: { children: expect.arrayContaining([{ id: "{绿茶友}", name: "绿茶友" }]) },
        },
      ],
    },
    {
      title: "13 the list is an envelope with its total, unasked",
      request: GROUP.replace(/^/, "GET "),
      status: 200,
      matches: {
        meta: { limit: 20, offset: 0, next: null, previous: null, total_count: 2 },
        objects: expect.arrayContaining([
          expect.objectContaining({ id: "{茶友}", name: "茶友" }),
          expect.objectContaining({ id: "{酒友}", name: "酒友" }),
        ]),
      },
    },
    {
      title: "13 pages",
      request: `GET ${GROUP}?limit=1&offset=1`,
      status: 200,
      matches: { meta: { limit: 1, offset: 1, total_count: 2, next: null } },
    },
    {
      title: "13 several are deleted by ?id__in=",
      steps: [
        { request: `DELETE ${GROUP}?id__in={茶友},{酒友}`, status: 204 },
        { request: `GET ${GROUP}`, status: 200, matches: { meta: { total_count: 0 }, objects: [] } },
      ],
    },
    {
      title: "13 userve",
      steps: [
        create("/userve/v1/user-group/", "甲"),
        { request: "GET /userve/v1/user-group/{甲}/", status: 200, matches: { name: "甲" } },
        { ...membership("add", ["ming"], ["甲"]), request: "PATCH /userve/v1/miniapp/group/membership/" },
        { request: "GET /userve/v1/user-group/{甲}/", status: 200, matches: { members: 1 } },
      ],
    },
    ...[{}, { name: "" }, { name: 5 }, { name: "x", parent: 999999 }].map((json) => ({
      title: `13 creating ${JSON.stringify(json)} is 400`,
      request: `POST ${GROUP}`,
      json,
      status: 400,
    })),
    ...["GET", "PUT", "DELETE"].map((method) => ({
      title: `13 ${method} of an unknown group is 404`,
      request: `${method} ${GROUP}999999/`,
      ...(method === "PUT" ? { json: { name: "x" } } : {}),
      status: 404,
    })),
  ]);
});

describe("13 membership", () => {
  const members = (name: string, count: number): Step => ({
    request: `GET ${GROUP}{${name}}/`,
    status: 200,
    matches: { members: count },
  });
  const refused = (title: string, json: unknown): Scenario => ({
    title: `13 ${title} is 400, and nobody joins or leaves`,
    steps: [{ request: `PATCH ${MEMBERSHIP}`, json, status: 400 }, members("茶友", 2), members("酒友", 1)],
  });
  const add = { op: "add", path: "/membership", users: ["{hong}"], groups: ["{茶友}"] };
  scenarios(arrange, [
    {
      title: "13 several users join several groups at once; joining twice is once",
      steps: [membership("add", ["ming", "hong"], ["茶友", "酒友"]), members("茶友", 3), members("酒友", 3)],
    },
    {
      title: "13 several operations in their order",
      steps: [
        {
          request: `PATCH ${MEMBERSHIP}`,
          json: [add, { op: "remove", path: "/membership", users: ["{ming}", "{hong}"], groups: ["{茶友}"] }],
          status: 204,
        },
        members("茶友", 1),
      ],
    },
    {
      title: "13 leaving a group one is not in changes nothing",
      steps: [membership("remove", ["hong"], ["茶友"]), members("茶友", 2)],
    },
    refused("an unknown op", [{ ...add, op: "replace" }]),
    refused("another path", [{ ...add, path: "/members" }]),
    refused("users that are no array", [{ ...add, users: "{hong}" }]),
    refused("users that are no ids", [{ ...add, users: ["hong"] }]),
    refused("no groups", [{ op: "add", path: "/membership", users: ["{hong}"] }]),
    refused("an object", add),
    refused("a good operation followed by a bad one", [add, { ...add, op: "x" }]),
  ]);
});

describe("13, 5 gid: in an ACL follows membership at once", () => {
  const ROWS = "/hserve/v2.4/table/tea/record/";
  const closed = async (): Promise<World> => {
    const world = await arrange();
    await world.table(
      "tea",
      { label: "string" },
      { row_read_perm: ["gid:{茶友}"], row_write_perm: ["gid:{酒友}"], write_perm: ["gid:{茶友}"] },
    );
    await world.rows("tea", { 龙井: {} });
    return world;
  };
  const reads = (who: string, status: number): Step => ({
    request: `GET ${ROWS}{龙井}/`,
    headers: session(who),
    status,
  });
  const writes = (who: string, status: number): Step => ({
    request: `PUT ${ROWS}{龙井}/`,
    headers: session(who),
    json: { label: "龙井" },
    status,
  });
  const creates = (who: string, status: number): Step => ({
    request: `POST ${ROWS}`,
    headers: session(who),
    json: { label: "新" },
    status,
  });
  scenarios(closed, [
    {
      title: "5 members only",
      steps: [
        reads("ming", 200),
        reads("hong", 404),
        writes("ming", 403),
        writes("lin", 200),
        creates("ming", 201),
        creates("hong", 403),
      ],
    },
    {
      title: "13 who joins is let in at once",
      steps: [
        reads("hong", 404),
        membership("add", ["hong"], ["茶友"]),
        reads("hong", 200),
        creates("hong", 201),
        writes("hong", 403),
        membership("add", ["hong"], ["酒友"]),
        writes("hong", 200),
      ],
    },
    {
      title: "13 who leaves is shut out at once",
      steps: [reads("ming", 200), membership("remove", ["ming"], ["茶友"]), reads("ming", 404), creates("ming", 403)],
    },
    {
      title: "13 deleting a group lets nobody in by it, and leaves its users",
      steps: [
        { request: `DELETE ${GROUP}{茶友}/`, status: 204 },
        reads("ming", 404),
        creates("ming", 403),
        {
          request: "GET /hserve/v2.4/user/info/{ming}/",
          headers: session("ming"),
          status: 200,
          matches: { id: "{ming}" },
        },
        {
          request: "GET /oserve/v2.2/miniapp/user_profile/?return_total_count=1",
          status: 200,
          matches: { meta: { total_count: 3 } },
        },
        { request: `GET ${GROUP}{酒友}/`, status: 200, matches: { members: 1 } },
      ],
    },
    {
      title: "13 a group made after another was deleted is not that one",
      steps: [
        { request: `DELETE ${GROUP}{酒友}/`, status: 204 },
        create(GROUP, "新友"),
        membership("add", ["hong"], ["新友"]),
        writes("hong", 404),
        { request: `GET ${GROUP}{新友}/`, status: 200, matches: { members: 1 } },
      ],
    },
  ]);
});

describe("13 groups of groups", () => {
  scenarios(arrange, [
    {
      title: "13 create with children, get, replace them, delete",
      steps: [
        create(SUPER, "饮", { children: ["{茶友}", "{酒友}"] }, { matches: { id: expect.any(Number), name: "饮" } }),
        {
          request: `GET ${SUPER}{饮}/`,
          status: 200,
          equals: {
            id: "{饮}",
            name: "饮",
            children: [
              { id: "{茶友}", name: "茶友" },
              { id: "{酒友}", name: "酒友" },
            ],
          },
        },
        {
          request: `PUT ${SUPER}{饮}/`,
          json: { name: "喝", children: ["{酒友}"] },
          status: 200,
          matches: { id: "{饮}", name: "喝", children: [{ id: "{酒友}", name: "酒友" }] },
        },
        { request: `DELETE ${SUPER}{饮}/`, status: 204 },
        { request: `GET ${SUPER}{饮}/`, status: 404 },
        { request: `GET ${GROUP}{茶友}/`, status: 200, matches: { members: 2 } },
      ],
    },
    {
      title: "13 list and ?id__in=",
      steps: [
        create(SUPER, "甲"),
        create(SUPER, "乙", { children: ["{茶友}"] }),
        {
          request: `GET ${SUPER}`,
          status: 200,
          matches: {
            meta: { total_count: 2 },
            objects: expect.arrayContaining([expect.objectContaining({ id: "{甲}", children: [] })]),
          },
        },
        { request: `DELETE ${SUPER}?id__in={甲},{乙}`, status: 204 },
        { request: `GET ${SUPER}`, status: 200, matches: { meta: { total_count: 0 } } },
      ],
    },
    {
      title: "13 a deleted group is no child any more",
      steps: [
        create(SUPER, "饮", { children: ["{茶友}", "{酒友}"] }),
        { request: `DELETE ${GROUP}{茶友}/`, status: 204 },
        { request: `GET ${SUPER}{饮}/`, status: 200, matches: { children: [{ id: "{酒友}", name: "酒友" }] } },
      ],
    },
    ...[{}, { name: "x", children: "1" }, { name: "x", children: ["a"] }].map((json) => ({
      title: `13 creating ${JSON.stringify(json)} is 400`,
      request: `POST ${SUPER}`,
      json,
      status: 400,
    })),
    { title: "13 an unknown one is 404", request: `GET ${SUPER}999999/`, status: 404 },
  ]);
});

describe("13 groups belong to the admins", () => {
  questions(arrange, [
    ...[`GET ${GROUP}`, `POST ${GROUP}`, `GET ${SUPER}`, `PATCH ${MEMBERSHIP}`].map((request) => ({
      title: `13 ${request} without token is 401`,
      request,
      headers: { authorization: undefined },
      status: 401,
    })),
    {
      title: "13 hserve has no such path",
      request: "GET /hserve/v1/user-group/",
      headers: session("ming"),
      status: 404,
    },
  ]);
  it("13 the import door has them all", async () => {
    const world = await arrange();
    const { groups, superGroups, users } = world.emulator.mincloud;
    const ming = Number(world.names.get("ming"));
    const made = await groups.create({ name: "新" });
    await groups.add([ming], [made.id]);
    expect(await groups.get(made.id)).toEqual({ id: made.id, name: "新", members: 1, parent: null });
    expect((await users.find({ where: { _group: { $in: [made.id] } } })).objects).toMatchObject([{ id: ming }]);
    await groups.remove([ming], [made.id]);
    expect(await groups.update(made.id, { name: "旧" })).toMatchObject({ name: "旧", members: 0 });
    expect((await groups.list()).meta.total_count).toBe(3);
    const above = await superGroups.create({ name: "上", children: [made.id] });
    expect(await superGroups.get(above.id)).toEqual({
      id: above.id,
      name: "上",
      children: [{ id: made.id, name: "旧" }],
    });
    await superGroups.delete(above.id);
    await groups.delete(made.id);
    await expect(groups.get(made.id)).rejects.toMatchObject({ status: 404 });
    await world.emulator.close();
  });
});
