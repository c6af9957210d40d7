import { describe, expect, it } from "vitest";
import { phones } from "./phones.js";
import {
  at,
  badField,
  beijing,
  mismatch,
  missing,
  NOW,
  NOW_MS,
  OBJECT_ID,
  questions,
  reserved,
  type Scenario,
  SESSION_TOKEN,
  type Step,
  scenarios,
  times,
  to,
  type World,
} from "./steps.js";

const ID = expect.stringMatching(OBJECT_ID);
const TOKEN = expect.stringMatching(SESSION_TOKEN);
const ANY = expect.stringMatching(/./);
const REQUIRED = [108, "username and password required."] as const;
const INCORRECT = [101, "username or password incorrect."] as const;
const LOGIN_DATA = [109, "login data required."] as const;
const NOT_ALTERED = [206, "User cannot be altered without sessionToken Error."] as const;
const SECRET = ["password", "sessionToken"];
const PHONE = "13800000000";
const EMAIL = "ming@example.com";

/** Ming has an address and a number, Li has a name and a password. */
const people = async (bmob = {}): Promise<World> => {
  const world = await phones(bmob);
  await world.step({
    request: "POST /1/users",
    json: { username: "ming", password: "pass", label: "ming", email: EMAIL, mobilePhoneNumber: PHONE },
    save: { ming: "objectId", "ming.token": "sessionToken" },
  });
  await world.users("li");
  return world;
};
const ming = { username: "ming", label: "ming", email: EMAIL, mobilePhoneNumber: PHONE, objectId: "{ming}", ...times };
const two: Step = { request: "GET /1/users?count=1&limit=0", equals: { results: [], count: 2 } };
const login = (username: string, password: string): Step => ({
  request: "GET /1/login",
  query: { username, password },
});
/** The password is that, and not the other. */
const passwordIs = (good: string, bad: string): Step[] => [
  { ...login("ming", good), matches: { objectId: "{ming}" } },
  { ...login("ming", bad), refused: INCORRECT },
];

describe("6.6 POST /1/users signs up", () => {
  const signedUp = { createdAt: NOW, objectId: ID, sessionToken: TOKEN };
  const taken = (title: string, json: object, refused: readonly [number, string]): Scenario => ({
    title: `6.6 taken: ${title}`,
    steps: [{ request: "POST /1/users", json, refused }, two],
  });
  scenarios(people, [
    {
      title: "6.6 the answer",
      request: "POST /1/users",
      json: { username: "hong", password: "p" },
      equals: signedUp,
      responseHeaders: { location: expect.stringMatching(/^http:\/\/127\.0\.0\.1(?::\d+)?\/1\/users\/[0-9a-f]{10}$/) },
    },
    {
      title: "6.6 with columns of one's own, Chinese everywhere",
      steps: [
        {
          request: "POST /1/users",
          json: {
            username: "小红",
            password: "密码 123",
            age: 7,
            city: "杭州",
            tags: ["茶"],
            boss: to("_User", "ming"),
          },
          equals: signedUp,
          save: { hong: "objectId", token: "sessionToken" },
        },
        {
          request: "GET /1/users/{hong}",
          matches: { username: "小红", age: 7, city: "杭州", tags: ["茶"], boss: to("_User", "ming"), ...times },
          lacks: SECRET,
        },
        { ...login("小红", "密码 123"), matches: { objectId: "{hong}", city: "杭州" } },
        { request: "GET /1/checkSession/{hong}", as: "{token}", equals: { msg: "ok" } },
      ],
    },
    ...[{}, { username: "hong" }, { password: "p" }, { email: "x@example.com" }, { age: 5 }].map(
      (json): Scenario => ({
        title: `6.6 108 ${JSON.stringify(json)}`,
        steps: [{ request: "POST /1/users", json, refused: REQUIRED }, two],
      }),
    ),
    ...[
      { username: null, password: "p" },
      { username: "hong", password: null },
      { username: "", password: "p" },
      { username: "hong", password: "" },
      { username: 5, password: "p" },
      { username: "hong", password: 5 },
      { username: ["hong"], password: "p" },
      { username: { $ne: "" }, password: "p" },
      { username: "hong", password: { __op: "Delete" } },
      { username: "hong", password: ["p"] },
    ].map(
      (json): Scenario => ({
        title: `6.6 refused: ${JSON.stringify(json)}`,
        steps: [{ request: "POST /1/users", json, status: 400 }, two],
      }),
    ),
    taken("the name", { username: "ming", password: "p" }, [202, "username 'ming' already taken."]),
    taken("the address", { username: "hong", password: "p", email: EMAIL }, [203, `email '${EMAIL}' already taken.`]),
    taken("the number", { username: "hong", password: "p", mobilePhoneNumber: PHONE }, [
      209,
      `mobilePhoneNumber '${PHONE}' already taken.`,
    ]),
    {
      title: "6.6 taken: a name in Chinese",
      steps: [
        { request: "POST /1/users", json: { username: "小红", password: "p" } },
        {
          request: "POST /1/users",
          json: { username: "小红", password: "q" },
          refused: [202, "username '小红' already taken."],
        },
        { ...login("小红", "q"), refused: INCORRECT },
      ],
    },
    {
      title: "6.6 taken no more, when its owner is gone",
      steps: [
        { request: "DELETE /1/users/{ming}", master: true, equals: { msg: "ok" } },
        {
          request: "POST /1/users",
          json: { username: "ming", password: "q", email: EMAIL, mobilePhoneNumber: PHONE },
          equals: signedUp,
        },
      ],
    },
    {
      title: "6.1 names and types of columns",
      steps: [
        { request: "POST /1/users", json: { username: "a", password: "p", 年: 1 }, refused: badField("年") },
        {
          request: "POST /1/users",
          json: { username: "a", password: "p", objectId: "x" },
          refused: reserved("objectId"),
        },
        {
          request: "POST /1/users",
          json: { username: "a", password: "p", createdAt: "x" },
          refused: reserved("createdAt"),
        },
        {
          request: "POST /1/users",
          json: { username: "a", password: "p", label: 5 },
          refused: mismatch("label", "String", "Number"),
        },
        two,
      ],
    },
  ]);
  it.each(["POST /1/users", "PUT /1/users/{ming}"])(
    "6.6 emailVerified cannot be set by clients: %s",
    async (request) => {
      await using world = await people();
      const json = { username: "hong", password: "p", email: "hong@example.com", emailVerified: true };
      const { status } = await world.send({ request, as: "ming", json });
      expect(status).toBeLessThan(500);
      await world.step({ request: "GET /1/users", query: { where: { emailVerified: true } }, equals: { results: [] } });
    },
  );
  it.each([
    ["a name", { username: "hong", password: "p" }],
    ["an address", { password: "p", email: "hong@example.com" }],
    ["a number", { password: "p", mobilePhoneNumber: "13700000000" }],
  ])("6.6 ten at once want %s: one gets it", async (_title, json) => {
    await using world = await people();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => world.http("POST", "/1/users", { body: { username: `u${n}`, ...json } })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 400)]);
    await world.step({ ...two, equals: { results: [], count: 3 } });
  });
});

describe("6.6 logging in", () => {
  const answer = { ...ming, sessionToken: TOKEN };
  const both = (title: string, query: Record<string, string>, expected: Partial<Step>): Scenario[] => [
    { title: `6.6 GET: ${title}`, request: "GET /1/login", query, ...expected },
    { title: `6.6 POST: ${title}`, request: "POST /1/login", json: query, ...expected },
  ];
  questions(people, [
    ...both("by name", { username: "ming", password: "pass" }, { matches: answer, lacks: ["password"] }),
    ...both("by address", { username: EMAIL, password: "pass" }, { matches: answer, lacks: ["password"] }),
    ...both("by number", { username: PHONE, password: "pass" }, { matches: answer, lacks: ["password"] }),
    ...both("a wrong password", { username: "ming", password: "Pass" }, { refused: INCORRECT }),
    ...both("a password with a blank more", { username: "ming", password: "pass " }, { refused: INCORRECT }),
    ...both("nobody", { username: "nobody", password: "pass" }, { refused: INCORRECT }),
    ...both("an unknown address", { username: "x@example.com", password: "pass" }, { refused: INCORRECT }),
    ...both("Chinese", { username: "小明", password: "密码" }, { refused: INCORRECT }),
    ...both("__proto__", { username: "__proto__", password: "pass" }, { refused: INCORRECT }),
    ...both("constructor", { username: "constructor", password: "pass" }, { refused: INCORRECT }),
    ...both("nothing", {}, { refused: LOGIN_DATA }),
    ...both("no password", { username: "ming" }, { refused: LOGIN_DATA }),
    ...both("no name", { password: "pass" }, { refused: LOGIN_DATA }),
    ...both("a number alone", { mobilePhoneNumber: PHONE }, { refused: LOGIN_DATA }),
    ...both("a code alone", { smsCode: "123456" }, { refused: LOGIN_DATA }),
    { title: "2 a slash at the end", request: "GET /1/login/?username=ming&password=pass", matches: answer },
    { title: "6.6 the master key is no password", ...login("ming", "x"), master: true, refused: INCORRECT },
    ...[
      { username: { $ne: "" }, password: { $ne: "" } },
      { username: ["ming"], password: ["pass"] },
      { username: "ming", password: { $exists: true } },
      { username: { $regex: "." }, password: "pass" },
      { username: true, password: true },
      { username: "ming", password: null },
    ].map(
      (json): Scenario => ({
        title: `6.6 refused: ${JSON.stringify(json)}`,
        request: "POST /1/login",
        json,
        status: 400,
      }),
    ),
    {
      title: "6.6 GET with operators in the query",
      request: "GET /1/login?username[$ne]=x&password[$ne]=x",
      refused: LOGIN_DATA,
    },
  ]);
  scenarios(people, [
    {
      title: "6.6 the session of a login is one",
      steps: [
        { ...login("li", "pass"), save: { token: "sessionToken" } },
        { request: "PUT /1/users/{li}", as: "{token}", json: { age: 5 } },
        { request: "GET /1/users/{li}", matches: { age: 5 } },
      ],
    },
    {
      title: "6.6 what was changed is in the answer",
      steps: [
        { request: "PUT /1/users/{li}", as: "li", json: { city: "北京" }, after: 1000 },
        { ...login("li", "pass"), matches: { city: "北京", createdAt: NOW, updatedAt: beijing(NOW_MS + 1000) } },
      ],
    },
    {
      title: "2 a blank and a plus in name and password",
      steps: [
        { request: "POST /1/users", json: { username: "a b+c", password: "p+ q&=%" } },
        { ...login("a b+c", "p+ q&=%"), matches: { username: "a b+c" } },
        { ...login("a b c", "p+ q&=%"), refused: INCORRECT },
        { ...login("a b+c", "p  q&=%"), refused: INCORRECT },
      ],
    },
  ]);
});

describe("6.6 reading users", () => {
  const found = (title: string, query: NonNullable<Step["query"]>, expected: Partial<Step>): Scenario => ({
    title: `6.6 ${title}`,
    request: "GET /1/users",
    query,
    lacks: ["results.0.password", "results.0.sessionToken", "results.1.password", "results.1.sessionToken"],
    ...expected,
  });
  const arrange = async (): Promise<World> => {
    const world = await people();
    await world.objects("Note", { note: { author: to("_User", "ming") } });
    return world;
  };
  questions(arrange, [
    ...["app", "ming", "li", "master"].map(
      (as): Scenario => ({
        title: `6.6 one, by ${as}`,
        request: "GET /1/users/{ming}",
        as,
        matches: ming,
        lacks: SECRET,
      }),
    ),
    { title: "6.6 an unknown one", request: "GET /1/users/nope", refused: missing("nope") },
    { title: "6.6 __proto__", request: "GET /1/users/__proto__", refused: missing("__proto__") },
    found("all", {}, { labels: ["ming", "li"] }),
    found("all, for the master", {}, { master: true, labels: ["ming", "li"] }),
    found("where", { where: { username: "li" } }, { labels: ["li"] }),
    found("where on an address", { where: { email: EMAIL } }, { labels: ["ming"] }),
    found("order, limit, skip", { order: "-username", limit: 1, skip: 1 }, { ordered: ["li"] }),
    found("count", { count: 1, limit: 0 }, { equals: { results: [], count: 2 } }),
    found(
      "keys",
      { keys: "username", where: { username: "li" } },
      {
        equals: { results: [{ username: "li", objectId: "{li}", ...times }] },
      },
    ),
    found(
      "keys that are secret",
      { keys: "password,sessionToken", order: "username" },
      {
        equals: {
          results: [
            { objectId: "{li}", ...times },
            { objectId: "{ming}", ...times },
          ],
        },
      },
    ),
    found("statistics", { groupcount: "true" }, { equals: { results: [{ _count: 2 }] } }),
    {
      title: "6.6 statistics over passwords tell nothing of them, nor who has the same",
      request: "GET /1/users?groupby=password&groupcount=true",
      text: /^\{"results":\[(?:\{(?:"password":null,)?"_count":2(?:,"password":null)?\})?\]\}$/,
    },
    {
      title: "6.3 include",
      request: "GET /1/classes/Note/{note}?include=author",
      matches: { author: { __type: "Object", className: "_User", username: "ming" } },
      lacks: ["author.password", "author.sessionToken"],
    },
    {
      title: "6.3 include of secret fields",
      request: "GET /1/classes/Note?include=author[password%7CsessionToken%7Cusername]",
      lacks: ["results.0.author.password", "results.0.author.sessionToken"],
    },
    {
      title: "6.10 BQL",
      request: "GET /1/cloudQuery",
      query: { bql: "select * from _User order by username" },
      labels: ["li", "ming"],
      lacks: ["results.0.password", "results.0.sessionToken"],
    },
  ]);
  it.each([
    { password: "pass" },
    { password: { $exists: true } },
    { password: { $regex: "." } },
    { password: { $ne: "x" } },
    { sessionToken: "{ming.token}" },
    { sessionToken: { $exists: true } },
    { sessionToken: { $regex: "." } },
    { $or: [{ password: "pass" }, { sessionToken: "{ming.token}" }] },
  ])("6.6 where tells nothing of what is secret: %j", async (where) => {
    await using world = await people();
    const { status, json, text } = await world.send({ request: "GET /1/users", query: { where } });
    expect(text).not.toContain(String(world.names.get("ming.token")));
    // $ne of a field that is missing matches; nothing else does.
    const all = JSON.stringify(where).includes("$ne");
    if (status === 200) expect(json).toMatchObject({ results: all ? [{}, {}] : [] });
    else expect(status).toBe(400);
  });
});

describe("6.6 changing users", () => {
  const changed = { equals: { updatedAt: beijing(NOW_MS + 1000) }, after: 1000 } as const;
  const put = (title: string, rest: Partial<Step>, then: Partial<Step> = {}): Scenario => ({
    title: `6.6 PUT ${title}`,
    steps: [
      { request: "PUT /1/users/{ming}", json: { age: 7 }, ...rest },
      { request: "GET /1/users/{ming}", ...then },
    ],
  });
  const untouched = { matches: ming, lacks: ["age"] };
  scenarios(people, [
    put("by nobody", { refused: NOT_ALTERED }, untouched),
    put("by somebody else", { as: "li", refused: NOT_ALTERED }, untouched),
    put(
      "by oneself",
      { as: "ming", ...changed },
      { matches: { ...ming, age: 7, updatedAt: changed.equals.updatedAt } },
    ),
    put("by the master", { master: true, ...changed }, { matches: { age: 7 } }),
    put("by the master with somebody's session", { as: "li", master: true, ...changed }, { matches: { age: 7 } }),
    put("by oneself, after a week", { as: "ming", after: "8d", refused: 211 }, untouched),
    put("with columns of Chinese values", { as: "ming", json: { city: "杭州" } }, { matches: { city: "杭州" } }),
    put(
      "by operations",
      { as: "ming", json: { coins: { __op: "Increment", amount: 3 }, tags: { __op: "Add", objects: ["茶"] } } },
      {
        matches: { coins: 3, tags: ["茶"] },
      },
    ),
    put("the name", { as: "ming", json: { username: "小明" } }, { matches: { username: "小明" } }),
    put(
      "a taken name",
      { as: "ming", json: { username: "li" }, refused: [202, "username 'li' already taken."] },
      untouched,
    ),
    put(
      "one's own name again",
      { as: "ming", json: { username: "ming", age: 1 } },
      { matches: { username: "ming", age: 1 } },
    ),
    put("a reserved field", { as: "ming", json: { updatedAt: "x" }, refused: reserved("updatedAt") }, untouched),
    put("a bad name of a field", { as: "ming", json: { 年: 1, age: 1 }, refused: badField("年") }, untouched),
    put(
      "another type",
      { as: "ming", json: { label: 5, age: 1 }, refused: mismatch("label", "String", "Number") },
      untouched,
    ),
    put(
      "nothing",
      {
        as: "ming",
        body: "",
        json: undefined,
        headers: { "content-type": "application/json" },
        refused: [107, "content is empty."],
      },
      untouched,
    ),
    {
      title: "6.6 PUT a taken address and number",
      steps: [
        {
          request: "PUT /1/users/{li}",
          as: "li",
          json: { email: EMAIL },
          refused: [203, `email '${EMAIL}' already taken.`],
        },
        {
          request: "PUT /1/users/{li}",
          as: "li",
          json: { mobilePhoneNumber: PHONE },
          refused: [209, `mobilePhoneNumber '${PHONE}' already taken.`],
        },
        {
          request: "PUT /1/users/{li}",
          master: true,
          json: { username: "ming" },
          refused: [202, "username 'ming' already taken."],
        },
        { request: "GET /1/users/{li}", matches: { username: "li" }, lacks: ["email", "mobilePhoneNumber"] },
      ],
    },
    {
      title: "6.6 PUT a new name: it is for logging in, the session goes on",
      steps: [
        { request: "PUT /1/users/{ming}", as: "ming", json: { username: "小明" } },
        { ...login("小明", "pass"), matches: { objectId: "{ming}" } },
        { ...login("ming", "pass"), refused: INCORRECT },
        { request: "GET /1/checkSession/{ming}", as: "ming", equals: { msg: "ok" } },
        { request: "POST /1/users", json: { username: "ming", password: "x" } },
      ],
    },
    {
      title: "6.6 PUT an unknown user",
      steps: [
        { request: "PUT /1/users/nope", master: true, json: { age: 1 }, refused: missing("nope") },
        { request: "DELETE /1/users/nope", master: true, refused: missing("nope") },
      ],
    },
    ...["app", "li"].map(
      (as): Scenario => ({
        title: `6.6 DELETE by ${as}`,
        steps: [
          { request: "DELETE /1/users/{ming}", as, refused: NOT_ALTERED },
          { request: "GET /1/users/{ming}", matches: ming },
        ],
      }),
    ),
    {
      title: "6.6 DELETE after a week",
      steps: [{ request: "DELETE /1/users/{ming}", as: "ming", after: "8d", refused: 211 }, two],
    },
    ...["ming", "master"].map(
      (as): Scenario => ({
        title: `6.6 DELETE by ${as}, and then nobody is there`,
        steps: [
          { request: "DELETE /1/users/{ming}", as, equals: { msg: "ok" } },
          { request: "GET /1/users/{ming}", refused: missing("{ming}") },
          { request: "GET /1/users", labels: ["li"] },
          { ...login("ming", "pass"), refused: INCORRECT },
          { request: "GET /1/checkSession/{ming}", as: "ming", equals: { msg: "fail" } },
        ],
      }),
    ),
  ]);
});

describe("6.6 passwords", () => {
  const change = (
    request: string,
    as: string,
    oldPassword: unknown,
    newPassword: unknown,
    rest: Partial<Step>,
  ): Step => ({
    request: `${request} /1/updateUserPassword/{ming}`,
    as,
    json: { oldPassword, newPassword },
    ...rest,
  });
  scenarios(people, [
    ...["PUT", "POST"].flatMap((method): Scenario[] => [
      {
        title: `6.6 ${method} updateUserPassword`,
        steps: [change(method, "ming", "pass", "新密码", { equals: { msg: "ok" } }), ...passwordIs("新密码", "pass")],
      },
      {
        title: `6.6 ${method} updateUserPassword with a wrong old one`,
        steps: [
          change(method, "ming", "Pass", "new", { refused: [210, "old password incorrect."] }),
          change(method, "ming", "", "new", { status: 400 }),
          change(method, "ming", "new", "pass", { refused: [210, "old password incorrect."] }),
          ...passwordIs("pass", "new"),
        ],
      },
      {
        title: `6.6 ${method} updateUserPassword by others`,
        steps: [
          change(method, "app", "pass", "new", { status: 400 }),
          change(method, "li", "pass", "new", { status: 400 }),
          ...passwordIs("pass", "new"),
        ],
      },
      {
        title: `6.6 ${method} updateUserPassword after a week`,
        steps: [change(method, "ming", "pass", "new", { after: "8d", refused: 211 }), ...passwordIs("pass", "new")],
      },
      {
        title: `6.6 ${method} updateUserPassword, half of it or no texts`,
        steps: [
          { request: `${method} /1/updateUserPassword/{ming}`, as: "ming", json: { oldPassword: "pass" }, status: 400 },
          { request: `${method} /1/updateUserPassword/{ming}`, as: "ming", json: { newPassword: "new" }, status: 400 },
          { request: `${method} /1/updateUserPassword/{ming}`, as: "ming", json: {}, status: 400 },
          change(method, "ming", "pass", 5, { status: 400 }),
          change(method, "ming", "pass", "", { status: 400 }),
          change(method, "ming", { $ne: "" }, "new", { status: 400 }),
          change(method, "ming", ["pass"], "new", { status: 400 }),
          ...passwordIs("pass", "new"),
        ],
      },
    ]),
    {
      title: "6.6 PUT of a user changes the password, too",
      steps: [
        { request: "PUT /1/users/{ming}", as: "ming", json: { password: "new" } },
        ...passwordIs("new", "pass"),
        { request: "GET /1/users/{ming}", lacks: SECRET },
      ],
    },
    {
      title: "6.6 nobody else's",
      steps: [
        { request: "PUT /1/users/{ming}", json: { password: "new" }, refused: NOT_ALTERED },
        { request: "PUT /1/users/{ming}", as: "li", json: { password: "new" }, refused: NOT_ALTERED },
        ...passwordIs("pass", "new"),
      ],
    },
  ]);
});

describe("6.6 mail", () => {
  const reset = (email: unknown): Step => ({ request: "POST /1/requestPasswordReset", json: { email } });
  const verify = (email: unknown): Step => ({ request: "POST /1/requestEmailVerify", json: { email } });
  questions(people, [
    {
      title: "6.6 requestPasswordReset: unknown",
      ...reset("x@example.com"),
      refused: [205, "no user found with email 'x@example.com'."],
    },
    { title: "6.6 requestPasswordReset: a name", ...reset("ming"), status: 400 },
    ...[undefined, null, "", 5, { $ne: "" }, [EMAIL]].map(
      (email): Scenario => ({
        title: `6.6 requestPasswordReset: ${JSON.stringify(email)}`,
        ...reset(email),
        status: 400,
      }),
    ),
    ...[undefined, null, "", 5, { $ne: "" }, [EMAIL]].map(
      (email): Scenario => ({
        title: `6.6 requestEmailVerify: ${JSON.stringify(email)}`,
        ...verify(email),
        status: 400,
      }),
    ),
  ]);
  it.each(["/1/requestPasswordReset", "/1/requestEmailVerify"])("6.6 %s sends one message", async (path) => {
    await using world = await people();
    world.emulator.outbox.clear();
    await world.step({ request: `POST ${path}`, json: { email: EMAIL }, equals: { msg: "ok" } });
    expect(world.emulator.outbox.messages()).toEqual([
      { at: NOW_MS, platform: "bmob", kind: "email", to: [EMAIL], content: expect.any(Object) },
    ]);
    await world.step(passwordIs("pass", "x")[0] ?? two);
  });
  it.each(["/1/requestPasswordReset", "/1/requestEmailVerify"])("6.6 %s that is refused sends none", async (path) => {
    await using world = await people();
    world.emulator.outbox.clear();
    await world.send({ request: `POST ${path}`, json: { email: "" } });
    await world.send({ request: "POST /1/requestPasswordReset", json: { email: "x@example.com" } });
    expect(world.emulator.outbox.messages()).toEqual([]);
  });
  scenarios(
    () => people({ emailVerification: false }),
    [
      { title: "6.6 requestEmailVerify with the app option off", ...verify(EMAIL), refused: 120 },
      { title: "6.6 requestPasswordReset goes on", ...reset(EMAIL), equals: { msg: "ok" } },
    ],
  );
});

describe("6.6 register or log in by a code", () => {
  const NUMBER = "13700000000";
  const arrange = async (): Promise<World> => {
    const world = await people();
    await world.step({ request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: NUMBER } });
    return world;
  };
  const again: Step = { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: NUMBER } };
  const three: Step = { ...two, equals: { results: [], count: 3 } };
  scenarios(arrange, [
    ...["/1/users", "/1/usersv1"].flatMap((path): Scenario[] => {
      const join = (json: object, rest: Partial<Step>): Step => ({
        request: `POST ${path}`,
        json: { mobilePhoneNumber: NUMBER, smsCode: "{code}", ...json },
        status: 200,
        ...rest,
      });
      return [
        {
          title: `6.6 POST ${path}: a new user`,
          steps: [
            join(
              {},
              {
                matches: {
                  username: NUMBER,
                  mobilePhoneNumber: NUMBER,
                  mobilePhoneVerified: true,
                  objectId: ID,
                  sessionToken: TOKEN,
                  ...times,
                },
                lacks: ["password", "smsCode"],
                save: { new: "objectId", token: "sessionToken" },
              },
            ),
            {
              request: "GET /1/users/{new}",
              matches: { username: NUMBER, mobilePhoneVerified: true },
              lacks: [...SECRET, "smsCode"],
            },
            { request: "PUT /1/users/{new}", as: "{token}", json: { age: 3 } },
            three,
          ],
        },
        {
          title: `6.6 POST ${path}: the second time logs in`,
          steps: [
            join({ city: "杭州" }, { save: { new: "objectId" } }),
            again,
            join(
              {},
              {
                matches: { objectId: "{new}", city: "杭州", username: NUMBER, sessionToken: TOKEN },
                lacks: ["password"],
              },
            ),
            three,
          ],
        },
        {
          title: `6.6 POST ${path}: somebody who signed up with that number`,
          steps: [
            { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } },
            join(
              { mobilePhoneNumber: PHONE },
              { matches: { objectId: "{ming}", username: "ming", sessionToken: TOKEN }, lacks: ["password"] },
            ),
            two,
          ],
        },
        {
          title: `6.6 POST ${path}: with a name and more`,
          steps: [
            join(
              { username: "小红", age: 7 },
              { matches: { username: "小红", age: 7, mobilePhoneVerified: true }, save: { new: "objectId" } },
            ),
            {
              request: "GET /1/users",
              query: { where: { username: "小红" } },
              matches: { results: [{ objectId: "{new}", mobilePhoneNumber: NUMBER }] },
            },
          ],
        },
        {
          title: `6.6 POST ${path}: a wrong code, a code of another number, a code used up`,
          steps: [
            join({ smsCode: "{wrong}" }, { status: 400, refused: [207, "code error:{wrong}."] }),
            join({ mobilePhoneNumber: "13600000000" }, { status: 400, refused: [207, "code error:{code}."] }),
            two,
            join({}, { matches: { username: NUMBER } }),
            join({}, { status: 400, refused: [207, "code error:{code}."] }),
            three,
          ],
        },
      ];
    }),
    {
      title: "6.6 logging in by number and code",
      steps: [
        { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } },
        {
          request: "POST /1/login",
          json: { mobilePhoneNumber: PHONE, smsCode: "{code}" },
          matches: { ...ming, sessionToken: TOKEN },
          lacks: ["password"],
        },
        { request: "POST /1/login", json: { mobilePhoneNumber: PHONE, smsCode: "{code}" }, status: 400 },
      ],
    },
    {
      title: "6.6 logging in by number and code, GET",
      steps: [
        { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } },
        { request: "GET /1/login", query: { mobilePhoneNumber: PHONE, smsCode: "{wrong}" }, status: 400 },
        {
          request: "GET /1/login",
          query: { mobilePhoneNumber: PHONE, smsCode: "{code}" },
          matches: { ...ming, sessionToken: TOKEN },
        },
      ],
    },
    {
      title: "6.6 resetPasswordBySmsCode",
      steps: [
        { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } },
        {
          request: "PUT /1/resetPasswordBySmsCode/{wrong}",
          json: { password: "new" },
          refused: [207, "code error:{wrong}."],
        },
        ...passwordIs("pass", "new"),
        { request: "PUT /1/resetPasswordBySmsCode/{code}", json: { password: "新密码" }, equals: { msg: "ok" } },
        ...passwordIs("新密码", "pass"),
        {
          request: "PUT /1/resetPasswordBySmsCode/{code}",
          json: { password: "third" },
          refused: [207, "code error:{code}."],
        },
        ...passwordIs("新密码", "third"),
        { ...login("li", "pass"), matches: { objectId: "{li}" } },
      ],
    },
    {
      title: "6.6 resetPasswordBySmsCode of a number that nobody has",
      steps: [
        { request: "PUT /1/resetPasswordBySmsCode/{code}", json: { password: "new" }, status: 400 },
        ...passwordIs("pass", "new"),
      ],
    },
    ...[{}, { password: null }, { password: 5 }, { password: "" }, { password: { $ne: "" } }].map(
      (json): Scenario => ({
        title: `6.6 resetPasswordBySmsCode with ${JSON.stringify(json)}`,
        steps: [
          { request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } },
          { request: "PUT /1/resetPasswordBySmsCode/{code}", json, status: 400 },
          ...passwordIs("pass", "new"),
        ],
      }),
    ),
  ]);
});

describe("6.6 other platforms' accounts (the contract says MAY)", () => {
  const link = (openid: string, rest: Partial<Step>, path = "/1/users"): Step => ({
    request: `POST ${path}`,
    json: { authData: { weixin: { openid, access_token: "t", expires_in: 7200 } } },
    ...rest,
  });
  scenarios(people, [
    ...["/1/users", "/1/usersv1"].map(
      (path): Scenario => ({
        title: `6.6 POST ${path}: 201 with a random name, then 200`,
        steps: [
          link(
            "o1",
            {
              status: 201,
              equals: { username: ANY, createdAt: NOW, objectId: ID, sessionToken: TOKEN },
              save: { new: "objectId", name: "username" },
            },
            path,
          ),
          link(
            "o1",
            {
              status: 200,
              matches: { objectId: "{new}", username: "{name}", sessionToken: TOKEN, ...times },
              lacks: ["password"],
            },
            path,
          ),
          link("o2", { status: 201, save: { other: "objectId", "other.name": "username" } }, path),
          { ...two, equals: { results: [], count: 4 } },
          { request: "GET /1/users/{other}", matches: { username: "{other.name}" }, lacks: SECRET },
        ],
      }),
    ),
    ...[5, "weixin", [], { weixin: 5 }].map(
      (authData): Scenario => ({
        title: `6.6 authData ${JSON.stringify(authData)}`,
        steps: [{ request: "POST /1/users", json: { authData }, status: 400 }, two],
      }),
    ),
  ]);
});

describe("6.6 what breaks nothing", () => {
  it.each([
    ["POST /1/users", { username: "x".repeat(10_000), password: "p" }],
    ["POST /1/users", { username: "hong", password: "p".repeat(100_000) }],
    ["POST /1/users", { username: "a\u0000b", password: "p" }],
    ["POST /1/users", { username: "hong", password: "p", email: "no address" }],
    ["POST /1/users", { username: "hong", password: "p", email: 5 }],
    ["POST /1/users", { username: "hong", password: "p", mobilePhoneNumber: "no number" }],
    ["POST /1/users", { username: "hong", password: "p", mobilePhoneNumber: 13_700_000_000 }],
    ["POST /1/users", { username: "hong", password: "p", sessionToken: "x" }],
    ["POST /1/users", { username: "hong", password: "p", authData: null }],
    ["POST /1/usersv1", { username: "hong", password: "p" }],
    ["POST /1/usersv1", {}],
    ["PUT /1/users/{ming}", { password: null }],
    ["PUT /1/users/{ming}", { username: null }],
    ["PUT /1/users/{ming}", { username: "" }],
    ["PUT /1/users/{ming}", { username: { __op: "Delete" } }],
    ["PUT /1/users/{ming}", { username: 5 }],
    ["PUT /1/users/{ming}", { mobilePhoneVerified: true }],
    ["PUT /1/users/{ming}", { sessionToken: "0".repeat(32) }],
  ])("%s %j", async (request, json) => {
    await using world = await people();
    const { status, json: body } = await world.send({ request, as: "ming", json });
    expect(status).toBeLessThan(500);
    expect(body).toBeDefined();
    await world.step({ ...login("li", "pass"), matches: { objectId: "{li}" } });
    const { json: users } = await world.http("GET", "/1/users");
    expect(at(users, "results.0.password")).toBeUndefined();
  });
});
