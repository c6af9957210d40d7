import { describe, expect, it } from "vitest";
import { signed } from "./signed.js";
import {
  createWorld,
  KEYS,
  NOBODY,
  NOW_MS,
  questions,
  type Scenario,
  SESSION,
  type Step,
  scenarios,
  type World,
} from "./steps.js";

const OTHER = "0".repeat(32);
const APP = { "x-bmob-application-id": KEYS.applicationId };
const REST = { "x-bmob-rest-api-key": KEYS.restKey };
const MASTER = { "x-bmob-master-key": KEYS.masterKey };
const MING = { [SESSION]: "{ming.token}" };
const SIMPLE = { ...APP, ...REST };
const SIGNED = signed({ route: "/1/classes/Note", at: NOW_MS });
const BAD_SIGN = signed({ route: "/1/classes/Note", at: NOW_MS, securityCode: "other" });
const UNAUTHORIZED = { error: "unauthorized" };
const MASTER_KEY = [10061, "master key Err"] as const;

type Headers = Readonly<Record<string, string | undefined>>;

/** Rows that tell who asks: everybody sees one, ming two, the master all. */
const notes = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.objects("Note", {
    open: {},
    mings: { ACL: { [String(world.names.get("ming"))]: { read: true, write: true } } },
    nobodys: { ACL: { "role:ghost": { read: true } } },
  });
  return world;
};
const APP_SEES = ["open"];
const MING_SEES = ["open", "mings"];
const MASTER_SEES = ["open", "mings", "nobodys"];

describe("3 any one of the ways opens", () => {
  const rows: [title: string, headers: Headers, labels: readonly string[]][] = [
    ["simple", SIMPLE, APP_SEES],
    ["signed", SIGNED, APP_SEES],
    ["app id + master key", { ...APP, ...MASTER }, MASTER_SEES],
    ["simple, the master key on top", { ...SIMPLE, ...MASTER }, MASTER_SEES],
    ["signed, the master key on top", { ...SIGNED, ...MASTER }, MASTER_SEES],
    ["simple, a session on top", { ...SIMPLE, ...MING }, MING_SEES],
    ["signed, a session on top", { ...SIGNED, ...MING }, MING_SEES],
    ["app id + master key, a session on top", { ...APP, ...MASTER, ...MING }, MASTER_SEES],
    ["simple, master key and session on top", { ...SIMPLE, ...MASTER, ...MING }, MASTER_SEES],
    ["simple beside a wrong sign", { ...BAD_SIGN, ...SIMPLE }, APP_SEES],
    ["signed beside wrong keys", { ...SIGNED, "x-bmob-application-id": OTHER, "x-bmob-rest-api-key": OTHER }, APP_SEES],
    ["app id + master key beside a wrong REST key", { ...APP, ...MASTER, "x-bmob-rest-api-key": OTHER }, MASTER_SEES],
    ["simple beside headers of other clouds that decide nothing", { ...SIMPLE, authorization: "Bearer x" }, APP_SEES],
  ];
  questions(
    notes,
    rows.map(
      ([title, headers, labels]): Scenario => ({
        title: `3 ${title}`,
        request: "GET /1/classes/Note",
        headers: { ...NOBODY, ...headers },
        labels,
      }),
    ),
  );
  questions(
    () => createWorld({ applicationId: "a".repeat(32), restKey: "b".repeat(32), masterKey: "c".repeat(32) }),
    [
      {
        title: "1 keys of one's own open",
        request: "GET /1/users",
        headers: { "x-bmob-application-id": "a".repeat(32), "x-bmob-rest-api-key": "b".repeat(32) },
        equals: { results: [] },
      },
      { title: "1 then the default ones do not", request: "GET /1/users", status: 401, equals: UNAUTHORIZED },
      {
        title: "1 the master key of one's own",
        request: "GET /1/users",
        headers: {
          ...NOBODY,
          "x-bmob-application-id": "a".repeat(32),
          "x-bmob-master-key": "c".repeat(32),
        },
        equals: { results: [] },
      },
    ],
  );

  it.each([
    ["X-Bmob-Application-Id", "X-Bmob-Master-Key", "X-Bmob-Session-Token"],
    ["x-bmob-application-id", "x-bmob-master-key", "x-bmob-session-token"],
    ["X-BMOB-APPLICATION-ID", "X-BMOB-MASTER-KEY", "X-BMOB-SESSION-TOKEN"],
  ])("1 header names in any case: %s, %s", async (id, master, session) => {
    await using world = await notes();
    const ask = async (headers: Record<string, string>): Promise<unknown> => {
      const answer = await world.emulator.fetch(new Request("http://127.0.0.1/1/classes/Note", { headers }));
      return answer.json();
    };
    const rest = { [id]: KEYS.applicationId, [id.replace(/application-id/i, "rest-api-key")]: KEYS.restKey };
    const has = (labels: readonly string[]) => ({ results: labels.map((label) => ({ label })) });
    expect(await ask({ ...rest, [session]: String(world.names.get("ming.token")) })).toMatchObject(has(MING_SEES));
    expect(await ask({ [id]: KEYS.applicationId, [master]: KEYS.masterKey })).toMatchObject(has(MASTER_SEES));
  });
});

describe("3 failure of all is 401, without a code", () => {
  const rows: [title: string, headers: Headers][] = [
    ["nothing", {}],
    ["only the app id", APP],
    ["only the REST key", REST],
    ["only the master key", MASTER],
    ["REST key and master key", { ...REST, ...MASTER }],
    ["only the secret key", { "x-bmob-secret-key": KEYS.secretKey }],
    ["app id and secret key", { ...APP, "x-bmob-secret-key": KEYS.secretKey }],
    ["only a session", MING],
    ["app id and a session", { ...APP, ...MING }],
    ["a wrong app id", { ...REST, "x-bmob-application-id": OTHER }],
    ["a wrong app id with the master key", { ...MASTER, "x-bmob-application-id": OTHER }],
    ["a wrong REST key", { ...APP, "x-bmob-rest-api-key": OTHER }],
    ["an empty REST key", { ...APP, "x-bmob-rest-api-key": "" }],
    ["an empty app id", { ...REST, "x-bmob-application-id": "" }],
    ["a REST key cut off", { ...APP, "x-bmob-rest-api-key": KEYS.restKey.slice(0, -1) }],
    ["the keys swapped", { "x-bmob-application-id": KEYS.restKey, "x-bmob-rest-api-key": KEYS.applicationId }],
    ["the master key as REST key", { ...APP, "x-bmob-rest-api-key": KEYS.masterKey }],
    ["the secret key as REST key", { ...APP, "x-bmob-rest-api-key": KEYS.secretKey }],
    ["a wrong sign", BAD_SIGN],
    ["a wrong sign, the master key on top", { ...BAD_SIGN, ...MASTER }],
    ["__proto__", { "x-bmob-application-id": "__proto__", "x-bmob-rest-api-key": "__proto__" }],
    ["LeanCloud's names", { "x-bmob-id": KEYS.applicationId, "x-bmob-key": KEYS.restKey }],
  ];
  questions(
    notes,
    rows.map(
      ([title, headers]): Scenario => ({
        title: `3 ${title}`,
        request: "GET /1/classes/Note",
        headers: { ...NOBODY, ...headers },
        status: 401,
        equals: UNAUTHORIZED,
      }),
    ),
  );
});

/** Everything the REST surface has, with what is right for it where that must be there. */
const ENDPOINTS: readonly [request: string, json?: object][] = [
  ["POST /1/classes/Note", {}],
  ["GET /1/classes/Note"],
  ["GET /1/classes/Note/{open}"],
  ["PUT /1/classes/Note/{open}", { a: 1 }],
  ["DELETE /1/classes/Note/{open}"],
  ["POST /1/classes/_User", { username: "x", password: "x" }],
  ["POST /1/users", { username: "x", password: "x" }],
  ["POST /1/usersv1", { mobilePhoneNumber: "13800000000", smsCode: "123456" }],
  ["GET /1/users"],
  ["GET /1/users/{ming}"],
  ["PUT /1/users/{ming}", { a: 1 }],
  ["DELETE /1/users/{ming}"],
  ["GET /1/login?username=ming&password=pass"],
  ["POST /1/login", { username: "ming", password: "pass" }],
  ["GET /1/checkSession/{ming}"],
  ["PUT /1/updateUserPassword/{ming}", { oldPassword: "pass", newPassword: "x" }],
  ["POST /1/updateUserPassword/{ming}", { oldPassword: "pass", newPassword: "x" }],
  ["POST /1/requestPasswordReset", { email: "ming@example.com" }],
  ["PUT /1/resetPasswordBySmsCode/123456", { password: "x" }],
  ["POST /1/requestEmailVerify", { email: "ming@example.com" }],
  ["POST /1/requestSmsCode", { mobilePhoneNumber: "13800000000" }],
  ["POST /1/requestSms", { mobilePhoneNumber: "13800000000", content: "x" }],
  ["POST /1/verifySmsCode/123456", { mobilePhoneNumber: "13800000000" }],
  ["POST /1/verifySmsCode", { mobilePhoneNumber: "13800000000", smsCode: "123456" }],
  ["POST /1/requestEmailCode", { email: "ming@example.com" }],
  ["POST /1/roles", { name: "x", ACL: { "*": { read: true } } }],
  ["GET /1/roles"],
  ["GET /1/roles/x"],
  ["PUT /1/roles/x", { a: 1 }],
  ["DELETE /1/roles/x"],
  ["POST /1/batch", { requests: [{ method: "DELETE", path: "/1/classes/Note/{open}" }] }],
  ["POST /2/files/a.txt", {}],
  ["DELETE /2/files/upyun/2026/03/10/0123456789abcdef0123456789abcdef.txt"],
  ["POST /2/cdnBatchDelete", { upyun: ["/2026/03/10/0123456789abcdef0123456789abcdef.txt"] }],
  ["GET /1/timestamp"],
  ["GET /1/cloudQuery?bql=select%20*%20from%20Note"],
  ["GET /1/pay/1"],
  ["GET /1/schemas"],
  ["POST /1/functions/hello", {}],
  ["PUT /1/functions/hello", { code: "" }],
  ["DELETE /1/functions/hello"],
  ["POST /1/push", { data: { alert: "x" } }],
];
const sending = ([request, json]: (typeof ENDPOINTS)[number]) => ({ request, ...(json === undefined ? {} : { json }) });

describe("3 every endpoint asks for credentials", () => {
  questions(notes, [
    ...ENDPOINTS.map(
      (endpoint): Scenario => ({
        title: `3 ${endpoint[0]} without, and with wrong ones`,
        steps: [NOBODY, { ...NOBODY, ...APP }, { "x-bmob-rest-api-key": OTHER }, { ...NOBODY, ...MASTER, ...MING }].map(
          (headers) => ({ ...sending(endpoint), headers, status: 401, equals: UNAUTHORIZED }),
        ),
      }),
    ),
    ...ENDPOINTS.map(
      (endpoint): Scenario => ({
        title: `3 ${endpoint[0]} with a wrong master key on top`,
        ...sending(endpoint),
        headers: { "x-bmob-master-key": OTHER },
        refused: MASTER_KEY,
      }),
    ),
    ...[OTHER, KEYS.restKey, KEYS.masterKey.slice(1), `${KEYS.masterKey}0`, "__proto__"].map(
      (key): Scenario => ({
        title: `3 the wrong master key ${key}`,
        request: "GET /1/classes/Note",
        headers: { "x-bmob-master-key": key },
        refused: MASTER_KEY,
      }),
    ),
    {
      title: "3 a wrong master key on top of a sign",
      request: "GET /1/classes/Note",
      headers: { ...SIGNED, "x-bmob-master-key": OTHER },
      refused: MASTER_KEY,
    },
    {
      title: "3 nothing of all that was done",
      steps: [
        { request: "GET /1/classes/Note?count=1", master: true, labels: MASTER_SEES, matches: { count: 3 } },
        { request: "GET /1/users?count=1", labels: ["ming"], matches: { count: 1 } },
        { request: "GET /1/roles?count=1&limit=0", equals: { results: [], count: 0 } },
        { request: "GET /1/login?username=ming&password=pass", matches: { objectId: "{ming}" } },
      ],
    },
  ]);
  it("3 nothing was sent, either", async () => {
    await using world = await notes();
    for (const endpoint of ENDPOINTS) await world.send({ ...sending(endpoint), headers: NOBODY });
    expect(world.emulator.outbox.messages()).toEqual([]);
  });
});

/** What SDK 1.x wraps around what it says. */
const envelope = (request: string, members: object, rest: Partial<Step> = {}): Step => ({
  request,
  headers: { ...NOBODY, "content-type": "text/plain" },
  json: {
    _ApplicationId: KEYS.applicationId,
    _RestKey: KEYS.restKey,
    _ClientVersion: "js0.0.1",
    _InstallationId: "0a1b2c3d",
    ...members,
  },
  ...rest,
});
const tunnel = (title: string, request: string, members: object, rest: Partial<Step>): Scenario => ({
  title: `3 the envelope of SDK 1.x: ${title}`,
  ...envelope(request, members, rest),
});

describe("3 the text/plain tunnel of SDK 1.x", () => {
  const get = { _Method: "GET" };
  questions(notes, [
    tunnel("a query", "POST /1/classes/Note", get, { status: 200, labels: APP_SEES }),
    tunnel(
      "a query with conditions",
      "POST /1/classes/Note",
      { ...get, where: { label: { $ne: "open" } }, limit: 1, _MasterKey: KEYS.masterKey, order: "label" },
      { status: 200, ordered: ["mings"] },
    ),
    tunnel("an object", "POST /1/classes/Note/{open}", get, { matches: { label: "open", objectId: "{open}" } }),
    tunnel(
      "a session",
      "POST /1/classes/Note",
      { ...get, _SessionToken: "{ming.token}" },
      { status: 200, labels: MING_SEES },
    ),
    tunnel(
      "the master key",
      "POST /1/classes/Note",
      { ...get, _MasterKey: KEYS.masterKey },
      { status: 200, labels: MASTER_SEES },
    ),
    tunnel(
      "a wrong REST key",
      "POST /1/classes/Note",
      { ...get, _RestKey: OTHER },
      { status: 401, equals: UNAUTHORIZED },
    ),
    tunnel(
      "a wrong app id",
      "POST /1/classes/Note",
      { ...get, _ApplicationId: OTHER },
      { status: 401, equals: UNAUTHORIZED },
    ),
    tunnel(
      "a wrong master key",
      "POST /1/classes/Note",
      { ...get, _MasterKey: OTHER },
      { status: 400, refused: MASTER_KEY },
    ),
    tunnel(
      "logging in",
      "POST /1/login",
      { ...get, username: "ming", password: "pass" },
      { matches: { objectId: "{ming}" }, lacks: ["password"] },
    ),
  ]);
  const OPEN = "POST /1/classes/Note/{open}";
  scenarios(notes, [
    {
      title: "3 the envelope of SDK 1.x: POST, PUT, DELETE, and nothing of it in the data",
      steps: [
        envelope("POST /1/classes/Note", { text: "茶" }, { save: { made: "objectId" } }),
        {
          request: "GET /1/classes/Note/{made}",
          equals: { text: "茶", objectId: "{made}", createdAt: expect.any(String), updatedAt: expect.any(String) },
        },
        envelope(OPEN, { _Method: "PUT", text: "包" }, { matches: { updatedAt: expect.any(String) } }),
        {
          request: "GET /1/classes/Note/{open}",
          matches: { text: "包" },
          lacks: ["_Method", "_ApplicationId", "_RestKey"],
        },
        envelope(OPEN, { _Method: "DELETE" }, { equals: { msg: "ok" } }),
        { request: "GET /1/classes/Note/{open}", refused: 101 },
      ],
    },
  ]);
});
