import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import type { Options } from "./support.js";

/** In the words of the contract's examples, and whatever the rows below ask for. */
const CLOUD = `
  AV.Cloud.define("averageStars", async ({ params }) => ({ movie: params.movie, stars: "2.5" }));
  const echo = async ({ params }) => params;
  for (const name of ["echo", "status.topic", "with-dash_1", "问候", "a/b", "toString", "a b", "100%"]) AV.Cloud.define(name, echo);
  AV.Cloud.define("method", async ({ expressReq }) => expressReq.method);
  AV.Cloud.define("params", async ({ params }) => [typeof params, Array.isArray(params), params instanceof AV.Object]);
  AV.Cloud.define("keys", async ({ params }) => Object.keys(params).sort());
  AV.Cloud.define("nothing", async () => {});
  const values = {
    string: () => "text", number: () => 2.5, yes: () => true, no: () => false, null: () => null, undefined: () => undefined,
    empty: () => "", zero: () => 0, list: () => [1, "a", null], map: () => ({ a: 1, b: undefined }), date: () => new Date(0), nan: () => NaN,
  };
  for (const [name, value] of Object.entries(values)) AV.Cloud.define("value." + name, async () => value());
  AV.Cloud.define("sync", () => "at once");
  AV.Cloud.define("legacy", (request, response) => response.success(request.params));
  AV.Cloud.define("legacyError", (request, response) => response.error("no luck"));
  AV.Cloud.define("legacyCloudError", (request, response) => response.error(new AV.Cloud.Error("mine", { code: 7, status: 409 })));
  AV.Cloud.define("legacyError500", (request, response) => response.error(new Error("broken")));
  const errors = {
    error: () => { throw new Error("boom"); },
    rejected: () => Promise.reject(new Error("boom")),
    runtime: () => { undefined.property; },
    reference: () => missing(),
    status: () => { throw Object.assign(new Error("gone"), { status: 410 }); },
    statusCode: () => { throw Object.assign(new Error("gone"), { statusCode: 418, code: 12 }); },
    code: () => { throw Object.assign(new Error("coded"), { code: 77 }); },
    cloud: () => { throw new AV.Cloud.Error("yours"); },
    cloudCode: () => { throw new AV.Cloud.Error("yours", { code: 123 }); },
    cloudBoth: () => { throw new AV.Cloud.Error("yours", { code: 123, status: 403 }); },
    storage: () => new AV.Query("Nowhere").find(),
    storageGet: () => new AV.Query("Somewhere").get("5cc5658443e78cb53fe7b731"),
    string: () => { throw "plain text"; },
    object: () => { throw { code: 9, message: "in an object" }; },
    response: () => { throw { responseText: "from afar" }; },
    bare: () => { throw { a: 1, b: [2] }; },
    null: () => { throw null; },
    undefined: () => { throw undefined; },
    reject: () => Promise.reject(),
    custom: () => { class Custom extends Error {} throw new Custom("subclass"); },
    circular: () => { const a = {}; a.a = a; return a; },
  };
  for (const [name, fail] of Object.entries(errors)) AV.Cloud.define("error." + name, async () => fail());
  AV.Cloud.define("secret", { internal: true }, async () => "inside");
  AV.Cloud.define("_messageReceived", async ({ params }) => ({ content: params.content }));
`;

interface Row {
  readonly title: string;
  readonly ask: readonly [method: string, path: string, options?: Options];
  readonly answer: { readonly status: number; readonly json: unknown };
}

const ok = (result: unknown) => ({ status: 200, json: { result } });
const JSON_TYPE = "application/json";
const post = (path: string, body: unknown, options: Options = {}): Row["ask"] => [
  "POST",
  path,
  { body, headers: { "content-type": JSON_TYPE, ...options.headers }, ...options },
];

const REQUESTS: readonly Row[] = [
  {
    title: "3.12 averageStars: a numeric string stays one",
    ask: post("/functions/averageStars", { movie: "M" }),
    answer: ok({ movie: "M", stars: "2.5" }),
  },
  { title: "1.1 below /1", ask: post("/1/functions/echo", { a: 1 }), answer: ok({ a: 1 }) },
  { title: "1.1 /1/call", ask: post("/1/call/echo", { a: 1 }), answer: ok({ a: 1 }) },
  { title: "1.6 a trailing question mark", ask: post("/functions/echo?", { a: 1 }), answer: ok({ a: 1 }) },
  {
    title: "1.6 unknown headers",
    ask: ["POST", "/functions/echo", { body: {}, headers: { "x-lc-ua": "LeanCloud-JS-SDK/4", "user-agent": "x" } }],
    answer: ok({}),
  },
  {
    title: "1.2 a charset in the type",
    ask: [
      "POST",
      "/functions/echo",
      { body: { a: "é" }, headers: { "content-type": "application/json;charset=UTF-8" } },
    ],
    answer: ok({ a: "é" }),
  },
  ...["GET", "PUT", "DELETE", "PATCH", "POST"].map(
    (method): Row => ({ title: `3.4 ${method}`, ask: [method, "/functions/method"], answer: ok(method) }),
  ),
  ...["GET", "PUT", "DELETE"].flatMap((method): Row[] =>
    ["/functions/echo", "/call/echo"].map((path) => ({
      title: `1.6 ${method} ${path} with the body null`,
      ask: [method, path, { body: "null", headers: { "content-type": JSON_TYPE } }],
      answer: ok({}),
    })),
  ),
  { title: "3.4 a GET with a body", ask: ["GET", "/functions/echo", { body: { a: 1 } }], answer: ok({ a: 1 }) },
  { title: "3.5 a dot in the name", ask: post("/functions/status.topic", { a: 1 }), answer: ok({ a: 1 }) },
  { title: "3.5 dash and underscore", ask: post("/functions/with-dash_1", {}), answer: ok({}) },
  {
    title: "3.5 a Chinese name",
    ask: post(`/functions/${encodeURIComponent("问候")}`, { 名: "小明" }),
    answer: ok({ 名: "小明" }),
  },
  { title: "3.5 an encoded slash", ask: post("/functions/a%2Fb", { a: 1 }), answer: ok({ a: 1 }) },
  { title: "3.5 a space", ask: post("/functions/a%20b", {}), answer: ok({}) },
  { title: "3.5 a percent sign", ask: post("/functions/100%25", {}), answer: ok({}) },
  { title: "3.5 a name that objects inherit", ask: post("/functions/toString", {}), answer: ok({}) },
  { title: "3.6 no body", ask: ["POST", "/functions/params"], answer: ok(["object", false, false]) },
  {
    title: "3.6 an empty body",
    ask: ["POST", "/functions/echo", { body: "", headers: { "content-type": JSON_TYPE } }],
    answer: ok({}),
  },
  { title: "3.6 an array", ask: post("/functions/echo", [1, { a: 2 }]), answer: ok([1, { a: 2 }]) },
  { title: "3.6 an array by /call", ask: post("/call/echo", [1, { a: 2 }]), answer: ok([1, { a: 2 }]) },
  ...["null", '"text"', "12", "true", "{", "{a:1}", "[1,", '{"a":1}x'].flatMap((body): Row[] =>
    ["/functions/echo", "/call/echo"].map((path) => ({
      title: `3.6 ${body} by ${path}`,
      ask: ["POST", path, { body, headers: { "content-type": JSON_TYPE } }],
      answer: refused(400, 1, expect.stringMatching(/./)),
    })),
  ),
  {
    title: "3.7 /functions decodes nothing",
    ask: post("/functions/echo", { at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" } }),
    answer: ok({ at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" } }),
  },
  {
    title: "3.7 not even an object",
    ask: post("/functions/params", { __type: "Object", className: "Post" }),
    answer: ok(["object", false, false]),
  },
  {
    title: "1.8 a form: all values are strings",
    ask: [
      "POST",
      "/functions/echo",
      { body: "a=1&b=%E5%B0%8F+%E6%98%8E", headers: { "content-type": "application/x-www-form-urlencoded" } },
    ],
    answer: ok({ a: "1", b: "小 明" }),
  },
  ...["/functions/keys", "/call/keys"].map(
    (path): Row => ({
      title: `1.8 text: one underscore is removed, two stay (${path})`,
      ask: [
        "POST",
        path,
        {
          headers: { "content-type": "text/plain;charset=UTF-8", "x-lc-id": undefined, "x-lc-key": undefined },
          body: JSON.stringify({
            _ApplicationId: "emulator",
            _ApplicationKey: "emulator-key",
            _InstallationId: "i",
            __kept: 1,
            a: 2,
          }),
        },
      ],
      answer: ok(["__kept", "a"]),
    }),
  ),
  {
    title: "1.8 text: the master key",
    ask: [
      "POST",
      "/functions/secret",
      {
        headers: { "content-type": "text/plain", "x-lc-id": undefined, "x-lc-key": undefined },
        body: JSON.stringify({ _ApplicationId: "emulator", _MasterKey: "emulator-master-key" }),
      },
    ],
    answer: ok("inside"),
  },
  {
    title: "1.8 text: a wrong key",
    ask: [
      "POST",
      "/functions/echo",
      {
        headers: { "content-type": "text/plain", "x-lc-id": undefined, "x-lc-key": undefined },
        body: JSON.stringify({ _ApplicationId: "emulator", _ApplicationKey: "other" }),
      },
    ],
    answer: refused(401, 401, "Unauthorized."),
  },
  {
    title: "1.8 text that is no JSON, with good headers",
    ask: ["POST", "/functions/echo", { headers: { "content-type": "text/plain" }, body: "{" }],
    answer: refused(400, 1, expect.stringMatching(/./)),
  },
];

const VALUES: readonly Row[] = (
  [
    ["string", "text"],
    ["number", 2.5],
    ["yes", true],
    ["no", false],
    ["null", null],
    ["empty", ""],
    ["zero", 0],
    ["list", [1, "a", null]],
    ["map", { a: 1 }],
    ["date", "1970-01-01T00:00:00.000Z"],
    ["nan", null],
  ] as const
).map(([name, result]) => ({ title: `3.8 ${name}`, ask: post(`/functions/value.${name}`, {}), answer: ok(result) }));

const NO_RESULT: Row = {
  title: "3.8 nothing: the key is absent",
  ask: post("/functions/value.undefined", {}),
  answer: { status: 200, json: {} },
};

const LEGACY: readonly Row[] = [
  { title: "5.2 a function that is not async", ask: post("/functions/sync", {}), answer: ok("at once") },
  { title: "5.2 response.success", ask: post("/functions/legacy", { a: 1 }), answer: ok({ a: 1 }) },
  {
    title: "5.2 response.error of a text",
    ask: post("/functions/legacyError", {}),
    answer: refused(400, 1, "no luck"),
  },
  {
    title: "5.2 response.error of a Cloud.Error",
    ask: post("/functions/legacyCloudError", {}),
    answer: refused(409, 7, "mine"),
  },
  {
    title: "5.2 response.error of an Error",
    ask: post("/functions/legacyError500", {}),
    answer: refused(500, 1, "broken"),
  },
];

const NOWHERE = "Class or object doesn't exists.";

const ERRORS: readonly Row[] = (
  [
    ["error", 500, 1, "boom"],
    ["rejected", 500, 1, "boom"],
    ["runtime", 500, 1, expect.stringContaining("property")],
    ["reference", 500, 1, "missing is not defined"],
    ["status", 410, 1, "gone"],
    ["statusCode", 418, 12, "gone"],
    ["code", 500, 77, "coded"],
    ["custom", 500, 1, "subclass"],
    ["cloud", 400, 1, "yours"],
    ["cloudCode", 400, 123, "yours"],
    ["cloudBoth", 403, 123, "yours"],
    ["storage", 500, 101, expect.stringContaining(NOWHERE)],
    ["storageGet", 500, 101, expect.stringMatching(/./)],
    ["string", 400, 1, "plain text"],
    ["object", 400, 9, "in an object"],
    ["response", 400, 1, "from afar"],
    ["bare", 400, 1, { a: 1, b: [2] }],
    ["null", 400, 1, "unknown error"],
    ["undefined", 400, 1, "unknown error"],
    ["reject", 400, 1, "unknown error"],
    ["circular", 500, 1, expect.stringMatching(/circular/i)],
  ] as const
).flatMap(([name, status, code, error]): Row[] =>
  (["functions", "call"] as const).map((endpoint) => ({
    title: `3.10 ${name} by /${endpoint}`,
    ask: post(`/${endpoint}/error.${name}`, {}),
    answer: refused(status, code, error),
  })),
);

const HOOK_KEY = { "x-lc-hook-key": "emulator-hook-key" };
const INTERNAL = "Internal cloud function, request from";
const SIGNED = `${createHash("md5").update("1emulator-key").digest("hex").toUpperCase()},1`;
const BAD = { "x-lc-key": "wrong" };

const REFUSALS: readonly Row[] = [
  ...["functions", "call"].map(
    (endpoint): Row => ({
      title: `3.10 an unknown function by /${endpoint}`,
      ask: post(`/${endpoint}/none`, {}),
      answer: refused(404, 1, "No such cloud function 'none'"),
    }),
  ),
  {
    title: "3.10 an unknown function with a name that objects inherit",
    ask: post("/functions/valueOf", {}),
    answer: refused(404, 1, "No such cloud function 'valueOf'"),
  },
  {
    title: "3.10 an unknown Chinese name",
    ask: post(`/functions/${encodeURIComponent("没有")}`, {}),
    answer: refused(404, 1, "No such cloud function '没有'"),
  },
  ...["/1.1/functions", "/1.1/functions/", "/1/functions", "/1/functions/"].map(
    (path): Row => ({
      title: `3.10 no name: ${path}`,
      ask: post(path, {}),
      answer: refused(404, 1, `No function name or class name: ${path}`),
    }),
  ),
  {
    title: "3.10 credentials come first: an unknown function",
    ask: post("/functions/none", {}, { headers: BAD }),
    answer: refused(401, 401, "Unauthorized."),
  },
  {
    title: "3.10 credentials come first: a malformed body",
    ask: post("/functions/echo", "{", { headers: BAD }),
    answer: refused(401, 401, "Unauthorized."),
  },
  {
    title: "2.5 no id",
    ask: post("/functions/echo", {}, { headers: { "x-lc-id": undefined } }),
    answer: refused(401, 401, "Unauthorized."),
  },
  {
    title: "2.3 a signature in capitals is good here",
    ask: post("/functions/sync", {}, { headers: { "x-lc-key": undefined, "x-lc-sign": SIGNED } }),
    answer: ok("at once"),
  },
  {
    title: "3.10 internal",
    ask: post("/functions/secret", {}),
    answer: refused(401, 401, expect.stringContaining(INTERNAL)),
  },
  {
    title: "3.10 internal by /call",
    ask: post("/call/secret", {}),
    answer: refused(401, 401, expect.stringContaining(INTERNAL)),
  },
  {
    title: "3.10 internal names the client",
    ask: post("/functions/secret", {}, { headers: { "x-real-ip": "203.0.113.9" } }),
    answer: refused(401, 401, `${INTERNAL} 203.0.113.9`),
  },
  { title: "2.7 internal, by the master", ask: post("/functions/secret", {}, { as: "master" }), answer: ok("inside") },
  {
    title: "2.6 internal, by the master key without master",
    ask: post("/functions/secret", {}, { headers: { "x-lc-key": "emulator-master-key" } }),
    answer: refused(401, 401, expect.stringContaining(INTERNAL)),
  },
  {
    title: "3.10 internal, with the hook key",
    ask: post("/functions/secret", {}, { headers: HOOK_KEY }),
    answer: ok("inside"),
  },
  {
    title: "3.10 a messaging hook",
    ask: post("/functions/_messageReceived", { content: "hi" }),
    answer: refused(401, 401, expect.stringMatching(/^Hook key check failed, request from /)),
  },
  {
    title: "3.10 a messaging hook, by the master",
    ask: post("/functions/_messageReceived", { content: "hi" }, { as: "master" }),
    answer: refused(401, 401, expect.stringMatching(/^Hook key check failed, request from /)),
  },
  {
    title: "8.2 a messaging hook, with the hook key",
    ask: post("/functions/_messageReceived", { content: "hi" }, { headers: HOOK_KEY }),
    answer: ok({ content: "hi" }),
  },
];

describe.each(WAYS)("cloud functions over HTTP, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
    await cloud.http("POST", "/classes/Somewhere", { body: {} });
  });
  afterAll(() => cloud.emulator.close());

  it.each([...REQUESTS, ...VALUES, NO_RESULT, ...LEGACY, ...ERRORS, ...REFUSALS])("$title", async ({ ask, answer }) => {
    const answered = await cloud.http(...ask);
    expect(seen(answered)).toEqual(answer);
    // 1.3
    expect(answered.headers["content-type"]).toBe("application/json; charset=UTF-8");
    expect(answered.headers["access-control-allow-origin"]).toBe("*");
  });

  it("1.7 a body of 20 MB is taken, a longer one is not", async () => {
    const body = (length: number) => `"${"x".repeat(length - 4)}"`;
    const ask = (length: number) => cloud.http("POST", "/functions/nothing", { body: `[${body(length)}]` });
    const headers = { "content-type": JSON_TYPE };
    expect((await ask(19 << 20)).status).toBe(200);
    const answer = await cloud.http("POST", "/functions/nothing", { body: body(21 << 20), headers });
    expect(seen(answer)).toEqual(refused(413, 413, expect.stringMatching(/./)));
  });

  it("1.10 3.4 OPTIONS runs nothing and needs no credentials", async () => {
    const headers = { "x-lc-id": undefined, "x-lc-key": undefined, origin: "http://shop.test" };
    const answer = await cloud.http("OPTIONS", "/functions/method", { headers });
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(answer.headers["access-control-allow-origin"]).toBe("http://shop.test");
    expect(answer.headers["access-control-allow-headers"]).toContain("X-LC-Hook-Key");
  });
});
