import { describe, expect, it } from "vitest";
import { session, temporary } from "./people.js";
import { arrayOf, pointerTo, questions, type Step, scenarios, type World } from "./support.js";
import { arrange, INFO, others, PROFILE, self } from "./user-world.js";

describe("12.3 hserve: one user", () => {
  questions(arrange, [
    { title: "12.2 oneself: everything but what the field ACL hides", ...self },
    ...["v2.1", "v2.2", "v2.3", "v2.4"].map((version) => ({
      title: `12.3 ${version}`,
      ...self,
      request: `GET /hserve/${version}/user/info/{ming}/`,
    })),
    {
      title: "12.3 another user: id, nickname, avatar, and the app's columns their ACL opens",
      request: `GET ${INFO}{ming}/`,
      headers: session("hong"),
      status: 200,
      equals: {
        id: "{ming}",
        nickname: "小明",
        avatar: expect.any(String),
        level: "金",
        points: 5,
        tags: ["茶"],
        address: { city: "杭州" },
      },
    },
    { title: "12.3 without session 401", request: `GET ${INFO}{ming}/`, status: 401 },
    { title: "12.3 an unknown user 404", request: `GET ${INFO}1/`, headers: session("ming"), status: 404 },
    { title: "12.3 an id that is none 404", request: `GET ${INFO}constructor/`, headers: session("ming"), status: 404 },
    {
      title: "12.3 keys",
      request: `GET ${INFO}{ming}/?keys=nickname,level`,
      headers: session("ming"),
      status: 200,
      equals: { id: "{ming}", nickname: "小明", level: "金" },
    },
    {
      title: "12.3 keys bring out nothing of another user",
      request: `GET ${INFO}{ming}/?keys=nickname,_phone,diary,notes`,
      headers: session("hong"),
      status: 200,
      equals: { id: "{ming}", nickname: "小明", _phone: null, diary: null, notes: null },
    },
    {
      title: "12.2 ids are integers of 8 to 14 digits",
      request: `GET ${INFO}{ming}/`,
      headers: session("ming"),
      status: 200,
      matches: { id: expect.toSatisfy((id: number) => Number.isInteger(id) && /^\d{8,14}$/.test(String(id))) },
    },
  ]);
});

describe("12.3 hserve: users", () => {
  const list = (query: Step["query"], rest: Partial<Step> = {}): Step => ({
    request: "GET /hserve/v2.2/user/info/",
    headers: session("hong"),
    ...(query === undefined ? {} : { query }),
    status: 200,
    ...rest,
  });
  const ids = (...names: string[]) => ({ objects: names.map((name) => ({ id: `{${name}}` })) });
  questions(arrange, [
    {
      title: "12.3 an envelope; of others only what is public",
      ...list({ where: { id: "{ming}" }, return_total_count: 1 }),
      matches: { meta: { total_count: 1, limit: 20, offset: 0, next: null, previous: null }, ...ids("ming") },
      ...others("objects.0."),
    },
    { title: "12.3 by nickname", ...list({ where: { nickname: "小明" } }), matches: ids("ming") },
    { title: "12.3 by a part of it", ...list({ where: { nickname: { $contains: "明" } } }), matches: ids("ming") },
    {
      title: "12.3 by ids, as integers or as texts",
      ...list({ where: { $or: [{ id: { $in: ["{ming}", "{lin.text}"] } }] }, order_by: "id" }),
      matches: ids("ming", "lin"),
    },
    { title: "12.3 an id compares as text too", ...list({ where: { id: "{ming.text}" } }), matches: ids("ming") },
    ...["_username", "_phone", "_email", "openid", "level", "gender", "created_at", "_group"].map((name) => ({
      title: `12.3 not by ${name}`,
      ...list({ where: { [name]: { $in: ["x"] } } }, { status: 400 }),
    })),
    {
      title: "12.3 not by another column inside $and and $or either",
      ...list({ where: { $and: [{ $or: [{ nickname: "小明" }, { _phone: "13900000000" }] }] } }, { status: 400 }),
    },
    { title: "12.3 without session 401", ...list({}, { headers: {}, status: 401 }) },
    {
      title: "1.3 v2.1 counts unasked",
      ...list({}, { request: "GET /hserve/v2.1/user/info/" }),
      matches: { meta: { total_count: 3 } },
    },
    { title: "1.3 v2.2 does not", ...list({}), lacks: ["meta.total_count"] },
    {
      title: "1.5 pages",
      ...list({ limit: 1, offset: 1, order_by: "id" }),
      matches: {
        ...ids("hong"),
        meta: {
          limit: 1,
          offset: 1,
          next: expect.stringMatching(/^\/hserve\/v2\.2\/user\/info\/\?.*offset=2/),
          previous: expect.stringMatching(/^\/hserve\/v2\.2\/user\/info\/\?.*offset=0/),
        },
      },
    },
  ]);
});

describe("12.3 hserve: changing oneself", () => {
  const put = (json: unknown, rest: Partial<Step> = {}): Step => ({
    request: "PUT /hserve/v2.5/user/info/",
    headers: session("ming"),
    json,
    status: 200,
    ...rest,
  });
  const stored = (matches: object): Step => ({ request: `GET ${PROFILE}{ming}/`, status: 200, matches });
  scenarios(arrange, [
    {
      title: "12.3 a flat body; the answer is the user",
      steps: [
        put(
          { level: "银", nickname: "明哥", address: { $update: { street: "文三路" } } },
          {
            matches: {
              id: "{ming}",
              level: "银",
              nickname: "明哥",
              address: { city: "杭州", street: "文三路" },
              _username: "ming",
            },
            lacks: ["notes"],
          },
        ),
        stored({ level: "银", nickname: "明哥", notes: "内部", points: 5 }),
      ],
    },
    {
      title: "4 what is read-only for clients is dropped",
      steps: [put({ level: "银", points: 99 }, { matches: { level: "银", points: 5 } }), stored({ points: 5 })],
    },
    {
      title: "12.3 atomic operators and $unset",
      steps: [
        put(
          { tags: { $append: ["酒"] }, $unset: { level: "" } },
          { matches: { tags: ["茶", "酒"] }, lacks: ["level"] },
        ),
      ],
    },
    { title: "12.3 without session 401", ...put({ level: "x" }, { headers: {}, status: 401 }) },
    {
      title: "12.3 a temporary user too",
      steps: [
        {
          request: "POST /hserve/v2.0/login/anonymous/",
          json: {},
          status: 201,
          save: { guest: "user_id", "guest.token": "token" },
        },
        put({ level: "客" }, { headers: session("guest"), matches: { id: "{guest}", level: "客" } }),
      ],
    },
    {
      title: "12.3 nobody changes another through the record endpoint",
      steps: [
        {
          request: "PUT /hserve/v2.4/table/_userprofile/record/{ming}/",
          headers: session("hong"),
          json: { level: "x" },
          status: 403,
        },
        { request: "DELETE /hserve/v2.4/table/_userprofile/record/{ming}/", headers: session("hong"), status: 403 },
        stored({ level: "金" }),
      ],
    },
    {
      title: "1.3 expand shapes the answer, on v2.1 too",
      ...put(
        { level: "银" },
        { request: "PUT /hserve/v2.1/user/info/?keys=level", equals: { id: "{ming}", level: "银" } },
      ),
    },
  ]);
});

describe("6.7, 12.3 users in rows", () => {
  const TABLE = "/table/order/record/";
  const ordered = async (): Promise<World> => {
    const world = await arrange();
    const open = { row_read_perm: ["user:anonymous"], row_write_perm: [], write_perm: [] };
    await world.table("order", { label: "string", courier: pointerTo("_userprofile"), tags: arrayOf("string") }, open);
    await world.rows("order", { 单: { created_by: "{ming}", courier: "{ming.text}" } });
    return world;
  };
  const users = ["created_by", "courier"];
  questions(ordered, [
    ...users.flatMap((name) => [
      {
        title: `12.3 hserve, expand=${name}: another user's public part`,
        request: `GET /hserve/v2.4${TABLE}{单}/?expand=${name}`,
        headers: session("hong"),
        status: 200,
        matches: { [name]: { id: "{ming}", nickname: "小明", level: "金" } },
        ...others(`${name}.`),
      },
      {
        title: `12.3 hserve, expand=${name} in a list, without session`,
        request: `GET /hserve/v2.4${TABLE}?expand=${name}`,
        status: 200,
        matches: { objects: [{ [name]: { id: "{ming}", nickname: "小明" } }] },
        ...others(`objects.0.${name}.`),
      },
      {
        title: `12.3 hserve, expand=${name} of oneself`,
        request: `GET /hserve/v2.4${TABLE}{单}/?expand=${name}`,
        headers: session("ming"),
        status: 200,
        matches: { [name]: { id: "{ming}", _phone: "13900000000", diary: "私密" } },
        lacks: [`${name}.notes`],
      },
      {
        title: `6.7 oserve, expand=${name}: all of the user`,
        request: `GET /oserve/v2.4${TABLE}{单}/?expand=${name}`,
        status: 200,
        matches: { [name]: { id: "{ming}", _phone: "13900000000", diary: "私密", notes: "内部" } },
      },
    ]),
    {
      title: "12.3 hserve: keys of an expansion bring out nothing private",
      request: `GET /hserve/v2.4${TABLE}{单}/?expand=created_by&keys=created_by._phone,created_by.nickname`,
      headers: session("hong"),
      status: 200,
      matches: { created_by: { nickname: "小明", _phone: null } },
    },
    {
      title: "12.3 hserve: the record endpoint of _userprofile shows no more than the user's",
      request: "GET /hserve/v2.4/table/_userprofile/record/{ming}/",
      headers: session("hong"),
      status: 200,
      matches: { id: "{ming}", nickname: "小明" },
      ...others(""),
    },
    {
      title: "3.3 oserve: the record endpoint reads users",
      request: "GET /oserve/v2.4/table/_userprofile/record/{ming}/",
      status: 200,
      matches: { id: "{ming}", _username: "ming", level: "金" },
    },
    {
      title: "3.3 oserve: it changes the app's columns",
      request: "PUT /oserve/v2.6/table/_userprofile/record/{ming}/",
      json: { address: { city: "北京" } },
      status: 200,
      matches: { address: { city: "北京" } },
    },
    {
      title: "3.3 oserve: and no built-in ones",
      request: "PUT /oserve/v2.6/table/_userprofile/record/{ming}/",
      json: { _username: "x" },
      status: 400,
    },
  ]);
});

describe("12.3 the import door", () => {
  it("12.3 lists, reads and changes users, as the admin and as a user", async () => {
    const world = await arrange();
    await temporary(world, "guest");
    const { mincloud } = world.emulator;
    const [ming, hong] = ["ming", "hong"].map((name) => Number(world.names.get(name))) as [number, number];
    const page = await mincloud.users.find({ where: { level: "金" }, returnTotalCount: true });
    expect(page).toMatchObject({ meta: { total_count: 1 }, objects: [{ id: ming, notes: "内部" }] });
    expect(await mincloud.users.update(hong, { points: { $incr_by: 1 } })).toMatchObject({ id: hong, points: 1 });
    expect(await mincloud.users.get(hong)).toMatchObject({ points: 1, _username: "hong" });
    const seen = await mincloud.as({ user: hong }).users.get(ming);
    expect(seen).toMatchObject({ id: ming, nickname: "小明" });
    expect(seen).not.toHaveProperty("_phone");
    await expect(mincloud.as("anonymous").users.get(ming)).rejects.toMatchObject({ status: 401 });
    await expect(mincloud.users.get(1)).rejects.toMatchObject({ status: 404 });
    await world.emulator.close();
  });
});
