import { describe, expect, it } from "vitest";
import { info, login, type Method, register, session, temporary } from "./people.js";
import { createWorld, NOW_SECONDS, type Scenario, type Step, scenarios, type World } from "./support.js";

const METHODS = { username: "小明Ming", email: "Ming@Example.com", phone: "13800000000" } as const;
const METHOD_NAMES = Object.keys(METHODS) as Method[];
const TOKEN = expect.stringMatching(/^[0-9a-z]{32}$/);
const THIRTY_DAYS = 2_592_000;
const BAD_LOGIN = { status: "error", error_msg: "Invalid username/email or password." };

describe("12.1 register and log in", () => {
  scenarios(createWorld, [
    ...METHOD_NAMES.flatMap((method): Scenario[] => [
      {
        title: `12.1 register by ${method}: the user and a session`,
        ...register(method, { [method]: METHODS[method], password: "密码 pass" }),
        matches: {
          id: expect.any(Number),
          user_id: expect.any(Number),
          token: TOKEN,
          expires_in: THIRTY_DAYS,
          [`_${method}`]: METHODS[method],
          _anonymous: false,
          _session: {
            ip_address: expect.any(String),
            user_agent: expect.any(String),
            login_method: expect.any(String),
          },
          created_at: NOW_SECONDS,
        },
        lacks: ["password", "_password"],
      },
      {
        title: `12.1 log in by ${method}: the same user, another session`,
        steps: [
          register(
            method,
            { [method]: METHODS[method], password: "密码 pass" },
            { save: { id: "user_id", a: "token" } },
          ),
          login(
            method,
            { [method]: METHODS[method], password: "密码 pass" },
            {
              matches: {
                user_id: "{id}",
                id: "{id}",
                expires_in: THIRTY_DAYS,
                token: TOKEN,
                _session: expect.any(Object),
              },
              save: { b: "token" },
            },
          ),
          ...["{a}", "{b}"].map((token) => ({
            request: "GET /hserve/v2.5/user/info/{id}/",
            headers: { authorization: `Hydrogen-r1 ${token}` },
            status: 200,
            matches: { id: "{id}" },
          })),
        ],
      },
      ...[METHODS[method].toUpperCase(), METHODS[method].toLowerCase()].map((name) => ({
        title: `12.1 ${method}: ${name} is taken and logs in, whatever the case it was registered in`,
        steps: [
          register(method, { [method]: METHODS[method], password: "pass" }, { save: { id: "user_id" } }),
          register(method, { [method]: name, password: "other" }, { status: 400 }),
          login(method, { [method]: name, password: "pass" }, { matches: { user_id: "{id}" } }),
        ],
      })),
      {
        title: `12.1 ${method}: a wrong password, and a name nobody has, are 400 with the one text`,
        steps: [
          register(method, { [method]: METHODS[method], password: "pass" }),
          login(method, { [method]: METHODS[method], password: "Pass" }, { status: 400, equals: BAD_LOGIN }),
          login(method, { [method]: METHODS[method], password: "pass " }, { status: 400, equals: BAD_LOGIN }),
          login(method, { [method]: "nobody", password: "pass" }, { status: 400, equals: BAD_LOGIN }),
        ],
      },
      ...[
        {},
        { [method]: METHODS[method] },
        { password: "pass" },
        { [method]: "", password: "pass" },
        { [method]: 5, password: "pass" },
        { [method]: METHODS[method], password: "" },
        [],
        "text",
        null,
      ].flatMap((body): Scenario[] => [
        {
          title: `12.1 register by ${method} with ${JSON.stringify(body)} is 400`,
          ...register(method, body, { status: 400 }),
        },
        {
          title: `12.1 log in by ${method} with ${JSON.stringify(body)} is 400`,
          ...login(method, body, { status: 400 }),
        },
      ]),
    ]),
    {
      title: "12.1 a name of one kind does not log in as another",
      steps: [
        register("username", { username: "13800000000", password: "pass" }),
        login("phone", { phone: "13800000000", password: "pass" }, { status: 400, equals: BAD_LOGIN }),
        register("phone", { phone: "13800000000", password: "pass" }),
      ],
    },
    ...["v2.0", "v2.1"].map((version) => ({
      title: `12.1 ${version} has the endpoints`,
      steps: [
        register(
          "username",
          { username: "a", password: "p" },
          { request: `POST /hserve/${version}/register/username/` },
        ),
        login("username", { username: "a", password: "p" }, { request: `POST /hserve/${version}/login/username/` }),
      ],
    })),
    { title: "15 GET on a login is 405", request: "GET /hserve/v2.1/login/username/", status: 405 },
    { title: "12.1 an unknown login method is 404", request: "POST /hserve/v2.1/login/fax/", json: {}, status: 404 },
    {
      title: "2.3 even a login needs the app's id",
      ...login(
        "username",
        { username: "a", password: "p" },
        { status: 401, headers: { "x-hydrogen-client-id": undefined } },
      ),
    },
    {
      title: "12.1 names such as constructor are names like any other",
      steps: [
        login("username", { username: "constructor", password: "p" }, { status: 400, equals: BAD_LOGIN }),
        register("username", { username: "constructor", password: "p" }),
        login("username", { username: "constructor", password: "p" }),
      ],
    },
  ]);
});

describe("12.1 anonymous sessions", () => {
  const arrange = async (): Promise<World> => {
    const world = await createWorld();
    await temporary(world, "guest");
    return world;
  };
  scenarios(arrange, [
    {
      title: "12.1 anonymous login: token, user_id, expires_in and nothing else",
      request: "POST /hserve/v2.0/login/anonymous/",
      json: {},
      status: 201,
      equals: { token: TOKEN, user_id: expect.any(Number), expires_in: THIRTY_DAYS },
    },
    {
      title: "12.1 every anonymous login is a user of their own",
      steps: [
        {
          request: "POST /hserve/v2.0/login/anonymous/",
          json: {},
          status: 201,
          save: { second: "user_id" },
        },
        {
          request: "GET /oserve/v2.2/miniapp/user_profile/",
          query: { where: { id: { $in: ["{guest}", "{second}"] } }, return_total_count: 1 },
          status: 200,
          matches: { meta: { total_count: 2 } },
        },
      ],
    },
    { title: "12.2 a temporary user says so", ...info("guest", { matches: { id: "{guest}", _anonymous: true } }) },
    ...METHOD_NAMES.map((method) => ({
      title: `12.1 registering by ${method} while anonymous keeps the user id`,
      steps: [
        register(
          method,
          { [method]: METHODS[method], password: "pass" },
          {
            headers: session("guest"),
            matches: { user_id: "{guest}", id: "{guest}", _anonymous: false },
            save: { "now.token": "token" },
          },
        ),
        { ...info("guest"), headers: session("now"), matches: { _anonymous: false, [`_${method}`]: METHODS[method] } },
        login(method, { [method]: METHODS[method], password: "pass" }, { matches: { user_id: "{guest}" } }),
      ],
    })),
    {
      title: "12.1 a refused registration leaves the temporary user as it was",
      steps: [
        register("username", { username: "ming", password: "pass" }),
        register("username", { username: "Ming", password: "pass" }, { headers: session("guest"), status: 400 }),
        info("guest", { matches: { _anonymous: true } }),
      ],
    },
    {
      title: "12.1 registering while logged in makes another user",
      steps: [
        register(
          "username",
          { username: "ming", password: "pass" },
          { save: { ming: "user_id", "ming.token": "token" } },
        ),
        register(
          "username",
          { username: "hong", password: "pass" },
          { headers: session("ming"), save: { hong: "user_id" } },
        ),
        info("ming", { matches: { _username: "ming" } }),
        {
          request: "GET /oserve/v2.2/miniapp/user_profile/{hong}/",
          status: 200,
          matches: { id: "{hong}", _username: "hong" },
        },
      ],
    },
    {
      title: "5 what the temporary user made is still theirs after registering",
      steps: [
        {
          request: "POST /oserve/v2.4/table/",
          json: {
            name: "note",
            schema: { fields: [{ name: "label", type: "string" }] },
            row_read_perm: ["user:{created_by}"],
            row_write_perm: ["user:{created_by}"],
            write_perm: ["user:anonymous"],
          },
          status: 201,
        },
        {
          request: "POST /hserve/v2.4/table/note/record/",
          headers: session("guest"),
          json: { label: "记" },
          status: 201,
        },
        register(
          "email",
          { email: "a@b.cn", password: "p" },
          { headers: session("guest"), save: { "now.token": "token" } },
        ),
        { request: "GET /hserve/v2.4/table/note/record/", headers: session("now"), status: 200, labels: ["记"] },
      ],
    },
  ]);
});

const known = async (): Promise<World> => {
  const world = await createWorld();
  await world.user("ming");
  await world.user("hong");
  return world;
};

describe("12.1 the end of a session", () => {
  scenarios(known, [
    {
      title: "12.1 destroy ends this session only",
      steps: [
        login("username", { username: "ming", password: "pass" }, { save: { "other.token": "token" } }),
        {
          request: "POST /hserve/v2.0/session/destroy/",
          headers: session("ming"),
          status: 201,
          equals: { message: "Destroy succeed.", status: "ok" },
        },
        info("ming", { status: 401 }),
        info("ming", { headers: session("other") }),
        { request: "POST /hserve/v2.0/session/destroy/", headers: session("ming"), status: 401 },
      ],
    },
    { title: "12.1 destroy without session is 401", request: "POST /hserve/v2.0/session/destroy/", status: 401 },
    ...["Hydrogen-r1 wrong", "Hydrogen-r1", "Bearer {ming.token}", "{ming.token}", "Hydrogen-r1 constructor"].map(
      (authorization) => ({
        title: `2.3 a session header "${authorization}" is 401, even where no session is needed`,
        request: "GET /hserve/v2.4/table/",
        headers: { authorization },
        status: 401,
      }),
    ),
    {
      title: "2.2 a session is no open-API token",
      request: "GET /oserve/v2.4/table/",
      headers: { authorization: "Bearer {ming.token}" },
      status: 401,
    },
  ]);

  it("12.1 a session lasts thirty days on the emulator's clock", async () => {
    const world = await known();
    await temporary(world, "guest");
    await world.emulator.clock.advance((THIRTY_DAYS - 1) * 1000);
    await world.step(info("ming"));
    await world.step(info("guest"));
    await world.emulator.clock.advance(2000);
    await world.step(info("ming", { status: 401 }));
    await world.step(info("guest", { status: 401 }));
    await world.step(login("username", { username: "ming", password: "pass" }, { save: { "ming.token": "token" } }));
    await world.step(info("ming"));
    await world.emulator.close();
  });

  it("12.1 sessions survive snapshot and restore; those begun afterwards do not", async () => {
    const world = await known();
    const before = world.emulator.snapshot();
    await world.step(login("username", { username: "ming", password: "pass" }, { save: { "later.token": "token" } }));
    await world.step(info("ming", { headers: session("later") }));
    await world.emulator.restore(before);
    await world.step(info("ming"));
    await world.step(info("ming", { headers: session("later"), status: 401 }));
    await world.emulator.close();
  });
});

describe("12.1 WeChat's silent login, a stand-in", () => {
  const silent = (json: unknown, rest: Partial<Step> = {}): Step => ({
    request: "POST /hserve/v2.5/idp/wechat/silent-login/",
    json,
    status: 201,
    ...rest,
  });
  const body = (code: string, more: object = {}) => ({ create_user: true, code, login_with_unionid: false, ...more });
  scenarios(createWorld, [
    {
      title: "12.1 a code makes a user with an openid, who is no temporary one",
      steps: [
        silent(body("小明的码"), {
          matches: {
            token: TOKEN,
            expires_in: THIRTY_DAYS,
            openid: expect.stringMatching(/./),
            user_info: { id: expect.any(Number), openid: expect.stringMatching(/./), _anonymous: false },
          },
          save: { wx: "user_info.id", "wx.token": "token", openid: "openid" },
        }),
        info("wx", { matches: { id: "{wx}", openid: "{openid}" } }),
      ],
    },
    {
      title: "12.1 the same code is the same user, another code another",
      steps: [
        silent(body("a"), { save: { wx: "user_info.id" } }),
        silent(body("a"), { matches: { user_info: { id: "{wx}" } } }),
        silent(body("b"), { save: { other: "user_info.id" } }),
        {
          request: "GET /oserve/v2.2/miniapp/user_profile/?return_total_count=1",
          status: 200,
          matches: { meta: { total_count: 2 } },
        },
      ],
    },
    {
      title: "12.1 create_user: false finds only who is there",
      steps: [
        silent(body("a", { create_user: false }), { status: 404 }),
        silent(body("a"), { save: { wx: "user_info.id" } }),
        silent(body("a", { create_user: false }), { matches: { user_info: { id: "{wx}" } } }),
      ],
    },
    { title: "12.1 no code is 400", ...silent({ create_user: true }, { status: 400 }) },
  ]);
});
