import { describe, expect, it } from "vitest";
import { type Signing, signed } from "./signed.js";
import {
  createWorld,
  KEYS,
  missing,
  OBJECT_ID,
  questions,
  type Scenario,
  SESSION,
  type Step,
  scenarios,
  type World,
} from "./steps.js";

/** The contract's test vectors are of this moment, and of this security code. */
const AT = 1_583_920_308_000;
const SECONDS = AT / 1000;
const CODE = "safe123";
const UNAUTHORIZED = { status: 401, equals: { error: "unauthorized" } };
const NOPE = "/1/classes/GameScore/nope";

const arrange = async (bmob = {}): Promise<World> => {
  const world = await createWorld({ securityCode: CODE, ...bmob });
  world.emulator.clock.freeze(AT);
  await world.users("ming");
  await world.objects("GameScore", { one: { n: 1 }, two: { n: 2, ACL: { "role:ghost": { read: true } } } });
  return world;
};

/** Signs with the vectors' code, at their time. */
const sign = (what: Omit<Signing, "at">) => signed({ at: AT, securityCode: CODE, ...what });

/** A query whose sign is good or not. */
const query = (title: string, headers: Step["headers"], good: boolean, rest: Partial<Step> = {}): Scenario => ({
  title: `3.1 ${title}`,
  request: "GET /1/classes/GameScore",
  ...(headers === undefined ? {} : { headers }),
  ...rest,
  ...(good ? { labels: ["one"] } : UNAUTHORIZED),
});
const route = "/1/classes/GameScore";

describe("3.1 the contract's test vectors", () => {
  const vector = (path: string, version: string | undefined, value: string) => ({
    ...sign({ route: path, version }),
    "x-bmob-safe-sign": value,
  });
  const get = vector("/1/classes/GameScore/e1kXT22L", "10", "aca22b8cdc02c6b3ca24e677b122076b");
  const post = vector("/1/classes/T/", "10", "e3ab82481ac6287a838178bd11adb95b");
  const call = vector("/1/functions/hello", undefined, "0533926469b06322851e6d5fab17802f");
  const type = { "content-type": "application/json" };
  const body = '{"n":1,"s":"中文"}';
  scenarios(arrange, [
    { title: "3.1 GET", request: "GET /1/classes/GameScore/e1kXT22L", headers: get, refused: missing("e1kXT22L") },
    {
      title: "3.1 POST",
      steps: [
        { request: "POST /1/classes/T/", headers: { ...post, ...type }, body, save: { made: "objectId" } },
        { request: "GET /1/classes/T/{made}", matches: { n: 1, s: "中文" } },
      ],
    },
    {
      title: "3.1 the legacy form",
      request: "POST /1/functions/hello",
      headers: call,
      json: {},
      refused: [310, "call cloudcode error:function hello not exists"],
    },
    {
      title: "3.1 a sign is for one route, one body, one version",
      steps: [
        { request: "GET /1/classes/GameScore", headers: get, ...UNAUTHORIZED },
        { request: "GET /1/classes/GameScore/{one}", headers: get, ...UNAUTHORIZED },
        { request: "POST /1/classes/T", headers: post, body, ...UNAUTHORIZED },
        { request: "POST /1/classes/T/", headers: post, body: `${body} `, ...UNAUTHORIZED },
        { request: "POST /1/classes/T/", headers: { ...post, "x-bmob-sdk-version": undefined }, body, ...UNAUTHORIZED },
        {
          request: "POST /1/functions/hello",
          headers: { ...call, "x-bmob-sdk-version": "10" },
          json: {},
          ...UNAUTHORIZED,
        },
      ],
    },
  ]);
  questions(
    () => arrange({ securityCode: "safe124" }),
    [
      {
        title: "3.1 another security code refuses them",
        steps: [
          { request: "GET /1/classes/GameScore/e1kXT22L", headers: get, ...UNAUTHORIZED },
          { request: "POST /1/classes/T/", headers: post, body, ...UNAUTHORIZED },
          { request: "POST /1/functions/hello", headers: call, json: {}, ...UNAUTHORIZED },
        ],
      },
    ],
  );
  it.each([
    ["/1/classes/GameScore/e1kXT22L", "", "10", get],
    ["/1/classes/T/", body, "10", post],
    ["/1/functions/hello", "ignored", undefined, call],
  ])("3.1 %s: these tests sign as the contract does", (path, text, version, expected) => {
    expect(sign({ route: path, version, body: text })).toEqual(expected);
  });
});

describe("3.1 the route: the path exactly as sent", () => {
  const at = (title: string, path: string, signedRoute: string, good: boolean) =>
    query(title, sign({ route: signedRoute }), good, { request: `GET ${path}` });
  questions(arrange, [
    at("a path", route, route, true),
    at("a slash at the end", `${route}/`, `${route}/`, true),
    at("a slash signed, none sent", route, `${route}/`, false),
    at("a slash sent, none signed", `${route}/`, route, false),
    at("without the query", `${route}?where=%7B%7D&limit=5`, route, true),
    at("with the query", `${route}?limit=5`, `${route}?limit=5`, false),
    at("without the host", route, `http://127.0.0.1${route}`, false),
    at("2 an extra timestamp", `${route}?timestamp=1583920308000`, route, true),
    at("another path", route, "/1/classes/Other", false),
    at("a path in other letters", route, "/1/classes/gamescore", false),
    query("2 through a host of the vendor's", sign({ route }), true, { host: "api.bmobcloud.com" }),
  ]);
});

describe("3.1 the body: what was sent, for POST and PUT", () => {
  const BODY = '{"n":1}';
  const made = { status: 201, matches: { objectId: expect.stringMatching(OBJECT_ID) } };
  const row = (
    title: string,
    request: string,
    body: string | undefined,
    signedBody: string,
    good: boolean,
  ): Scenario => {
    const method = request.split(" ")[0];
    const headers = {
      ...sign({ route: String(request.split(" ")[1]), body: signedBody }),
      "content-type": "application/json",
    };
    const answer = method === "POST" ? made : method === "GET" ? { labels: ["one"] } : { refused: missing("nope") };
    return {
      title: `3.1 ${title}`,
      request,
      headers,
      ...(body === undefined ? {} : { body }),
      ...(good ? answer : UNAUTHORIZED),
    };
  };
  scenarios(arrange, [
    row("POST", `POST ${route}`, BODY, BODY, true),
    row("POST, Chinese", `POST ${route}`, '{"s":"书包😀"}', '{"s":"书包😀"}', true),
    row("POST, blanks and all", `POST ${route}`, '{ "n" : 1 }\n', '{ "n" : 1 }\n', true),
    row("POST, the same JSON in other letters", `POST ${route}`, BODY, '{ "n": 1 }', false),
    row("POST, another body", `POST ${route}`, BODY, '{"n":2}', false),
    row("POST, nothing signed", `POST ${route}`, BODY, "", false),
    row("PUT", `PUT ${NOPE}`, BODY, BODY, true),
    row("PUT, Chinese", `PUT ${NOPE}`, '{"s":"中文"}', '{"s":"中文"}', true),
    row("PUT, another body", `PUT ${NOPE}`, BODY, '{"n":2}', false),
    row("PUT, nothing signed", `PUT ${NOPE}`, BODY, "", false),
    row("GET", `GET ${route}`, undefined, "", true),
    row("GET, a body signed that is not there", `GET ${route}`, undefined, BODY, false),
    row("DELETE", `DELETE ${NOPE}`, undefined, "", true),
    row("DELETE with {}, as the JS SDK sends it", `DELETE ${NOPE}`, "{}", "", true),
    row("DELETE with {}, and that signed", `DELETE ${NOPE}`, "{}", "{}", false),
  ]);

  const TEXT = '他说 "你好"\n';
  const upload = (title: string, signing: Partial<Signing>, good: boolean): Scenario => ({
    title: `3.1 an upload: ${title}`,
    request: "POST /2/files/a.txt",
    body: TEXT,
    headers: { ...sign({ route: "/2/files/a.txt", ...signing }), "content-type": "text/plain" },
    ...(good ? { matches: { filename: "a.txt", cdn: "upyun" } } : UNAUTHORIZED),
  });
  scenarios(arrange, [
    upload("SDK 2.7.11 signs the text", { body: TEXT }, true),
    upload("SDK 2.7.3 signs its JSON form", { body: JSON.stringify(TEXT) }, true),
    upload("the JSON form of another text", { body: JSON.stringify("other") }, false),
    upload("another text", { body: "other" }, false),
    upload("mini programs sign in the legacy form", { version: undefined }, true),
    row("the JSON form is for files only", `POST ${route}`, BODY, JSON.stringify(BODY), false),
  ]);
});

describe("3.1 the version", () => {
  const legacy = sign({ route, version: undefined });
  questions(arrange, [
    query("absent: the legacy form", legacy, true),
    query("sent, but not signed", { ...legacy, "x-bmob-sdk-version": "10" }, false),
    query("signed, but not sent", { ...sign({ route }), "x-bmob-sdk-version": undefined }, false),
    query("another one than signed", { ...sign({ route }), "x-bmob-sdk-version": "11" }, false),
  ]);
  scenarios(
    arrange,
    ['{"n":1}', '{"n":2}'].map(
      (body): Scenario => ({
        title: `3.1 the legacy form signs no body: ${body}`,
        request: `POST ${route}`,
        headers: { ...legacy, "content-type": "application/json" },
        body,
      }),
    ),
  );
});

describe("3.1 D2 the timestamp, in seconds or milliseconds", () => {
  const at = (title: string, timestamp: string, good: boolean) => query(title, sign({ route, timestamp }), good);
  questions(arrange, [
    at("seconds", `${SECONDS}`, true),
    at("milliseconds", `${AT}`, true),
    at("milliseconds within the second", `${AT + 123}`, true),
    at("milliseconds that are seconds times 10", `${SECONDS}0`, false),
    at("no number", "now", false),
    at("a date", "2020-03-11 17:51:48", false),
    at("a number that is far too long", "1".repeat(400), false),
    at("__proto__", "__proto__", false),
  ]);
});

describe("3.1 D3 the clock window: ten seconds, in both directions", () => {
  const at = (title: string, ms: number, good: boolean) =>
    query(title, signed({ route, at: 0, timestamp: `${AT + ms}`, securityCode: CODE }), good);
  questions(arrange, [
    at("9.999 s old", -9_999, true),
    at("10.001 s old", -10_001, false),
    at("9.999 s ahead", 9_999, true),
    at("10.001 s ahead", 10_001, false),
    at("a day old", -86_400_000, false),
    at("a day ahead", 86_400_000, false),
  ]);
  scenarios(arrange, [
    {
      title: "3.1 a sign grows old",
      steps: [
        { request: `GET ${route}`, headers: sign({ route }), labels: ["one"] },
        { request: `GET ${route}`, headers: sign({ route }), after: "9s", labels: ["one"] },
        { request: `GET ${route}`, headers: sign({ route }), after: "2s", ...UNAUTHORIZED },
        { request: `GET ${route}`, headers: signed({ route, at: AT + 11_000, securityCode: CODE }), labels: ["one"] },
      ],
    },
  ]);
  const year = 31_536_000_000;
  questions(
    () => arrange({ signWindowMs: 60_000 }),
    [
      at("a window of a minute: 59 s old", -59_000, true),
      at("a window of a minute: 61 s old", -61_000, false),
      at("a window of a minute: 61 s ahead", 61_000, false),
    ],
  );
  questions(
    () => arrange({ signWindowMs: 0 }),
    [at("switched off: a year old", -year, true), at("switched off: a year ahead", year, true)],
  );
});

describe("3.1 what must be there, and right", () => {
  const good = sign({ route });
  const without = (name: string) => query(`without ${name}`, { ...good, [name]: undefined }, false);
  const other = (name: string, value: string) => query(`${name}: ${value}`, { ...good, [name]: value }, false);
  questions(arrange, [
    without("x-bmob-safe-sign"),
    without("x-bmob-safe-timestamp"),
    without("x-bmob-noncestr-key"),
    without("x-bmob-secret-key"),
    other("x-bmob-safe-sign", ""),
    other("x-bmob-safe-sign", "0".repeat(32)),
    other("x-bmob-safe-timestamp", `${SECONDS + 1}`),
    other("x-bmob-noncestr-key", "0000000000000000"),
    other("x-bmob-secret-key", "fedcba9876543210"),
    other("x-bmob-secret-key", KEYS.applicationId),
    query("another nonce, signed", sign({ route, nonce: "Az09Az09Az09Az09" }), true),
    query("another security code", sign({ route, securityCode: "other" }), false),
    query("an empty security code", sign({ route, securityCode: "" }), false),
    ...["wechatApp", "nodejs", "toutiao", "qqApp", "php"].map((type) =>
      query(`SDK type ${type}`, { ...good, "x-bmob-sdk-type": type }, true),
    ),
  ]);
  questions(
    () => arrange({ securityCode: "暗号 1", secretKey: "aaaaaaaaaaaaaaaa" }),
    [
      query(
        "a Chinese security code, a secret key of one's own",
        { ...sign({ route, securityCode: "暗号 1" }), "x-bmob-secret-key": "aaaaaaaaaaaaaaaa" },
        true,
      ),
    ],
  );
});

describe("3.1 signed requests do what others do", () => {
  const send = (request: string, json?: object): Step => ({
    request,
    ...(json === undefined ? {} : { json }),
    headers: sign({
      route: String(request.split(" ")[1]),
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    }),
  });
  scenarios(arrange, [
    {
      title: "3.1, 3 with the master key on top",
      request: `GET ${route}`,
      headers: { ...sign({ route }), "x-bmob-master-key": KEYS.masterKey },
      labels: ["one", "two"],
    },
    {
      title: "3.1, 6.6 sign up and log in",
      steps: [
        {
          ...send("POST /1/users", { username: "小红", password: "密码" }),
          status: 201,
          save: { hong: "objectId", token: "sessionToken" },
        },
        { ...send("POST /1/login", { username: "小红", password: "密码" }), matches: { objectId: "{hong}" } },
        {
          request: "GET /1/login?username=ming&password=pass",
          headers: sign({ route: "/1/login" }),
          matches: { objectId: "{ming}" },
        },
        {
          request: "GET /1/users",
          headers: { ...sign({ route: "/1/users" }), [SESSION]: "{token}" },
          matches: { results: [{ username: "ming" }, { username: "小红" }] },
        },
      ],
    },
    {
      title: "3.1, 6.5 batch",
      steps: [
        {
          ...send("POST /1/batch", { requests: [{ method: "post", path: route, body: { label: "three" } }] }),
          equals: [{ success: { objectId: expect.stringMatching(OBJECT_ID), createdAt: expect.any(String) } }],
        },
        { request: `GET ${route}`, labels: ["one", "three"] },
      ],
    },
    {
      title: "3.1, 6.10 the time",
      request: "GET /1/timestamp/",
      headers: sign({ route: "/1/timestamp/" }),
      matches: { timestamp: SECONDS },
    },
    {
      title: "3.1, 6.1 what is wrong with a body is told to who signs",
      request: `POST ${route}`,
      body: "{",
      headers: { ...sign({ route, body: "{" }), "content-type": "application/json" },
      refused: 107,
    },
  ]);
});
