import { describe, expect } from "vitest";
import { group } from "./people.js";
import { NOW_SECONDS, questions, type Step, scenarios, type World } from "./support.js";
import { arrange, CUSTOM, PROFILE, self } from "./user-world.js";

const list = (query: Step["query"], rest: Partial<Step> = {}): Step => ({
  request: "GET /oserve/v2.2/miniapp/user_profile/",
  ...(query === undefined ? {} : { query }),
  status: 200,
  ...rest,
});
const found = (...names: string[]) => ({ objects: names.map((name) => ({ id: `{${name}}` })) });

describe("12.3 oserve and userve: users", () => {
  questions(arrange, [
    {
      title: "12.3 one user, with every column",
      request: `GET ${PROFILE}{ming}/`,
      status: 200,
      matches: { ...self.matches, notes: "内部" },
    },
    {
      title: "12.3 userve",
      request: "GET /userve/v2.2/miniapp/user_profile/{ming}/",
      status: 200,
      matches: { ...self.matches, notes: "内部" },
    },
    { title: "12.3 an unknown user 404", request: `GET ${PROFILE}1/`, status: 404 },
    {
      title: "12.3 not without token",
      ...list({}, { headers: { authorization: undefined }, status: 401 }),
    },
    {
      title: "12.3 all, newest first",
      ...list({ order_by: "-id", return_total_count: 1 }),
      matches: { meta: { total_count: 3 }, ...found("lin", "hong", "ming") },
    },
    {
      title: "12.3 where on the app's columns",
      ...list({ where: { level: "金", points: { $gte: 5 } } }),
      matches: found("ming"),
    },
    {
      title: "12.3 where on built-in columns",
      ...list({ where: { _username: { $in: ["hong", "lin"] } }, order_by: "id" }),
      matches: found("hong", "lin"),
    },
    { title: "12.3 where on an array", ...list({ where: { tags: { $contains: "茶" } } }), matches: found("ming") },
    {
      title: "12.3 no match",
      ...list({ where: { level: "x" }, return_total_count: 1 }),
      matches: { meta: { total_count: 0 }, objects: [] },
    },
    { title: "12.3 order_by a column of the app", ...list({ order_by: "-points", limit: 1 }), matches: found("ming") },
    ...["gender", "country", "-province", "city", "-language", "id,gender"].map((order_by) => ({
      title: `12.3 not ordered by ${order_by}`,
      ...list({ order_by }, { status: 400 }),
    })),
    {
      title: "12.3 limit and offset",
      ...list({ limit: 1, offset: 1, order_by: "id" }),
      matches: { meta: { limit: 1, offset: 1 }, ...found("hong") },
    },
    { title: "12.3 a bad where is 400", ...list({ where: "{" }, { status: 400 }) },
    {
      title: "1.3 v2.1 counts unasked",
      ...list({}, { request: "GET /oserve/v2.1/miniapp/user_profile/" }),
      matches: { meta: { total_count: 3 } },
    },
    { title: "1.3 v2.2 does not", ...list({}), lacks: ["meta.total_count"] },
    {
      title: "1.3 userve v2.2 does not",
      ...list({}, { request: "GET /userve/v2.2/miniapp/user_profile/" }),
      lacks: ["meta.total_count"],
    },
    {
      title: "12.3 keys",
      ...list({ where: { id: "{ming}" }, keys: "level" }),
      matches: { objects: [{ id: "{ming}", level: "金" }] },
      lacks: ["objects.0.nickname"],
    },
  ]);
});

describe("12.3 oserve and userve: changing a user", () => {
  const put = (json: unknown, rest: Partial<Step> = {}): Step => ({
    request: `PUT ${PROFILE}{ming}/`,
    json,
    status: 200,
    ...rest,
  });
  scenarios(arrange, [
    {
      title: "12.3 a record-style body with atomic operators; updated_at follows",
      ...put(
        {
          $set: { points: { $incr_by: 2 }, tags: { $append_unique: ["茶", "酒"] }, level: "铂" },
          $unset: { diary: "" },
        },
        {
          matches: { id: "{ming}", points: 7, tags: ["茶", "酒"], level: "铂", updated_at: NOW_SECONDS },
          lacks: ["diary"],
        },
      ),
    },
    {
      title: "12.3 userve",
      ...put({ points: 6 }, { request: "PUT /userve/v2.6/miniapp/user_profile/{ming}/", matches: { points: 6 } }),
    },
    {
      title: "12.3 the profile columns the function docs name",
      ...put(
        {
          nickname: "明",
          gender: 1,
          country: "中国",
          province: "浙江",
          city: "杭州",
          language: "zh_CN",
          avatar: "a.png",
        },
        {
          matches: {
            nickname: "明",
            gender: 1,
            country: "中国",
            province: "浙江",
            city: "杭州",
            language: "zh_CN",
            avatar: "a.png",
          },
        },
      ),
    },
    ...[
      ["a value of the wrong type", { level: 5 }],
      ["one wrong among right", { level: "铂", points: "5" }],
      ["an unknown column", { nothing: 1 }],
      ["a known and an unknown column", { level: "铂", nothing: 1 }],
      ["a name to log in with", { _username: "x" }],
      ["a mail", { _email: "x@y.cn" }],
      ["an openid", { openid: "x" }],
      ["an operator that does not suit", { level: { $incr_by: 1 } }],
      ["an unknown operator", { points: { $foo: 1 } }],
      ["no object", []],
    ].map(([what, json]) => ({
      title: `12.3 ${what} is 400, and nothing changes`,
      steps: [
        put(json, { status: 400 }),
        { request: `GET ${PROFILE}{ming}/`, status: 200, matches: { level: "金", points: 5, _username: "ming" } },
      ],
    })),
    { title: "12.3 an unknown user 404", ...put({ level: "x" }, { request: `PUT ${PROFILE}1/`, status: 404 }) },
    {
      title: "12.3, 6.10 below v2.6 the whole user is validated, from v2.6 the given fields",
      steps: [
        {
          request: "PUT /oserve/v2.4/table/{_userprofile}/",
          json: { schema: { fields: [...CUSTOM, { name: "need", type: "string", constraints: { required: true } }] } },
          status: 200,
        },
        put({ level: "铂" }, { request: "PUT /oserve/v2.5/miniapp/user_profile/{ming}/", status: 400 }),
        put({ level: "铂" }, { matches: { level: "铂" } }),
        put(
          { level: "银", need: "有" },
          { request: "PUT /oserve/v2.5/miniapp/user_profile/{ming}/", matches: { need: "有" } },
        ),
      ],
    },
    {
      title: "12.3 in bulk, answered as 6.15",
      steps: [
        {
          request: "PUT /oserve/v2.6/miniapp/user_profile/",
          query: { where: { _username: { $ne: "ming" } }, return_total_count: 1 },
          json: { level: "新", points: { $incr_by: 3 } },
          status: 200,
          equals: {
            offset: 0,
            limit: 1000,
            next: null,
            succeed: 2,
            total_count: 2,
            operation_result: expect.arrayContaining(
              ["hong", "lin"].map((name) => ({
                success: { id: expect.toSatisfy((id) => id !== undefined, name), updated_at: NOW_SECONDS },
              })),
            ),
          },
        },
        list({ where: { level: "新", points: 3 }, order_by: "id" }, { matches: found("hong", "lin") }),
      ],
    },
    {
      title: "12.3 in bulk, an unknown column is 400",
      steps: [
        { request: "PUT /oserve/v2.6/miniapp/user_profile/", json: { level: "新", nothing: 1 }, status: 400 },
        list({ where: { level: "新" }, return_total_count: 1 }, { matches: { meta: { total_count: 0 } } }),
      ],
    },
  ]);
});

describe("12.3 _group queries", () => {
  const grouped = async (): Promise<World> => {
    const world = await arrange();
    await group(world, "茶友", ["ming", "lin"]);
    await group(world, "酒友", ["lin"]);
    await group(world, "空", []);
    return world;
  };
  const members = (groups: string[], names: string[], more: object = {}): Step =>
    list(
      { where: { _group: { $in: groups }, ...more }, order_by: "id", return_total_count: 1 },
      {
        matches: { meta: { total_count: names.length }, ...found(...names) },
      },
    );
  scenarios(grouped, [
    { title: "12.3 the members of a group", ...members(["{茶友}"], ["ming", "lin"]) },
    { title: "12.3 of any of several, each user once", ...members(["{茶友}", "{酒友}"], ["ming", "lin"]) },
    { title: "12.3 of an empty group, of none", ...members(["{空}"], []) },
    { title: "12.3 of an unknown group", ...members(["{茶友}0"], []) },
    { title: "12.3 together with other conditions", ...members(["{茶友}"], ["ming"], { level: "金" }) },
    {
      title: "12.3 as a member of $and",
      ...list({ where: { $and: [{ _group: { $in: ["{酒友}"] } }, { _username: "lin" }] } }),
      matches: found("lin"),
    },
    {
      title: "12.3 who leaves is found no more",
      steps: [
        {
          request: "PATCH /oserve/v1/miniapp/group/membership/",
          json: [{ op: "remove", path: "/membership", users: ["{lin}"], groups: ["{茶友}"] }],
          status: 204,
        },
        members(["{茶友}"], ["ming"]),
        members(["{酒友}"], ["lin"]),
      ],
    },
    {
      title: "12.3 a bulk change of a group's members",
      steps: [
        {
          request: "PUT /oserve/v2.6/miniapp/user_profile/",
          query: { where: { _group: { $in: ["{茶友}"] } } },
          json: { level: "会员" },
          status: 200,
          matches: { succeed: 2 },
        },
        list({ where: { level: "会员" }, order_by: "id" }, { matches: found("ming", "lin") }),
      ],
    },
  ]);
});
