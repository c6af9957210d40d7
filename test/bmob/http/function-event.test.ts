import { describe, expect, test } from "vitest";
import { functionEvent } from "../../../src/platforms/bmob/http/function-event.js";
import { queryOf } from "../../../src/platforms/bmob/http/query.js";
import { CONFIG, JSON_TYPE, type Sent, type SentHeaders, sent } from "./support.js";

const C = `/${CONFIG.secretKey}/test1`;
const event = (request: Sent) => functionEvent(sent(request));

describe("4.3 getPath, getMethod", () => {
  test.each([
    [`GET ${C}`, C, "GET"],
    [`GET ${C}?k1=v1&k2=v2`, C, "GET"],
    ["POST /1/functions/hello", "/1/functions/hello", "POST"],
    ["POST /1/functions/hello?x=1", "/1/functions/hello", "POST"],
    ["patch /1/functions/hello", "/1/functions/hello", "PATCH"],
    [`DELETE ${C}`, C, "DELETE"],
  ])("4.3 %s", (request, path, method) => {
    expect(event({ request })).toMatchObject({ path, method });
  });
});

describe("4.3 getHeaders: canonical name, list of values", () => {
  test.each([
    ["user-agent", "Chrome", { "User-Agent": ["Chrome"] }],
    ["content-type", "text/plain", { "Content-Type": ["text/plain"] }],
    ["x-foo", "1", { "X-Foo": ["1"] }],
    ["X-BAR", "1", { "X-Bar": ["1"] }],
    ["x-bmob-rest-api-key", "k", { "X-Bmob-Rest-Api-Key": ["k"] }],
    ["host", "pycloud.bmob.cn", { Host: ["pycloud.bmob.cn"] }],
    ["accept", "text/html, */*", { Accept: ["text/html, */*"] }],
    ["x-empty", "", { "X-Empty": [""] }],
    ["x--odd-", "1", { "X--Odd-": ["1"] }],
    ["__proto__", "1", Object.fromEntries([["__proto__", ["1"]]])],
  ])("4.3 %s", (name, value, headers) => {
    expect(event({ headers: Object.fromEntries([[name, value]]) }).headers).toStrictEqual(headers);
  });

  test("4.3: no headers", () => {
    expect(event({}).headers).toEqual({});
  });
});

describe("4.3 getQueryParams: text, the first wins", () => {
  test.each([
    ["", {}],
    ["k1=v1&k2=v2", { k1: "v1", k2: "v2" }],
    ["n=1&n=2", { n: "1" }],
    ["n=&n=2", { n: "" }],
    ["n", { n: "" }],
    ["n=a+b", { n: "a b" }],
    ["n=a%20b", { n: "a b" }],
    ["n=a%2Bb", { n: "a+b" }],
    ["a+b=1", { "a b": "1" }],
    ["n=%E4%B8%AD", { n: "中" }],
    ["n=中", { n: "中" }],
    ["n=100%", { n: "100%" }],
    ["n=a=b", { n: "a=b" }],
    ["n=1&", { n: "1" }],
    ["timestamp=1583920308000", { timestamp: "1583920308000" }],
    [
      "__proto__=1&constructor=2",
      Object.fromEntries([
        ["__proto__", "1"],
        ["constructor", "2"],
      ]),
    ],
  ])("4.3 ?%s", (search, query) => {
    expect(queryOf(new URLSearchParams(search))).toStrictEqual(query);
    expect(event({ request: `GET ${C}?${search}` }).query).toStrictEqual(query);
  });
});

const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("4.3 getBody: the whole body as text", () => {
  const rows: [title: string, body: string | Uint8Array, text: string][] = [
    ["none", "", ""],
    ["text", "hello\n", "hello\n"],
    ["UTF-8", "中文😀", "中文😀"],
    ["JSON, as it was written", ' { "n": 1.0 }', ' { "n": 1.0 }'],
    ["with its byte order mark", "\uFEFF{}", "\uFEFF{}"],
    ["with NUL", "a\0b", "a\0b"],
    [
      "bytes that are not UTF-8: one character each",
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x00, 0x80, 0x9f, 0xff]),
      "\u0089PNG\0\u0080\u009f\u00ff",
    ],
    ["GBK", Uint8Array.from([0xd6, 0xd0, 0xce, 0xc4]), "ÖÐÎÄ"],
  ];
  test.each(rows)("4.3 %s", (_title, body, text) => {
    expect(event({ request: `POST ${C}`, body }).body).toBe(text);
  });

  test("4.3: every byte can be had back", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(Uint8Array.from(Buffer.from(event({ body: bytes }).body, "latin1"))).toEqual(bytes);
  });
});

describe("4.3 getParams: what is in the body", () => {
  const rows: [title: string, headers: SentHeaders, body: string | Uint8Array, params: unknown][] = [
    [
      "JSON keeps its types",
      JSON_TYPE,
      '{"i":1,"f":2.5,"s":"中","t":true,"n":null,"a":[1],"o":{"x":{}}}',
      { i: 1, f: 2.5, s: "中", t: true, n: null, a: [1], o: { x: {} } },
    ],
    ["JSON with a charset", { "content-type": "application/json; charset=utf-8" }, '{"n":1}', { n: 1 }],
    ["no parameters", JSON_TYPE, "{}", {}],
    ["no body", {}, "", {}],
    ["a JSON list", JSON_TYPE, '[{"n":1}]', {}],
    ["a JSON text", JSON_TYPE, '"{}"', {}],
    ["JSON null", JSON_TYPE, "null", {}],
    ["malformed JSON", JSON_TYPE, '{"n":', {}],
    ["an object in text/plain", { "content-type": "text/plain" }, '{"n":1}', { n: 1 }],
    ["an object without a content type", {}, '{"n":1}', { n: 1 }],
    ["an object declared as a form (what curl -d does)", FORM, '{"n":1}', { n: 1 }],
    ["an object declared as XML", { "content-type": "text/xml" }, '{"n":1}', { n: 1 }],
    ["an object after blanks and a byte order mark", JSON_TYPE, '\uFEFF \n{"n":1}', { n: 1 }],
    ["what only begins like an object, in text/plain", { "content-type": "text/plain" }, "{n}", {}],
    ["a form", FORM, "a=1&b=x+y&c=%E4%B8%AD", { a: "1", b: "x y", c: "中" }],
    [
      "a form with a charset",
      { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" },
      "a=1",
      { a: "1" },
    ],
    ["a form in capitals", { "content-type": "Application/X-WWW-Form-URLEncoded" }, "a=1", { a: "1" }],
    ["a form with a name twice", FORM, "a=1&a=2", { a: "1" }],
    ["a form with a name alone", FORM, "a&b=", { a: "", b: "" }],
    ["a form that begins like an object", FORM, "{a=1", { "{a": "1" }],
    ["pairs without a content type", {}, "a=1", {}],
    ["pairs in text/plain", { "content-type": "text/plain" }, "a=1", {}],
    ["text", { "content-type": "text/plain" }, "hello", {}],
    ["XML", { "content-type": "text/xml" }, "<xml><a>1</a></xml>", {}],
    [
      "a multipart form",
      { "content-type": "multipart/form-data; boundary=x" },
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
      {},
    ],
    ["bytes", { "content-type": "application/octet-stream" }, Uint8Array.from([0x7b, 0xff, 0x7d]), {}],
    [
      "an object in GBK: its texts can be had back as the body can",
      JSON_TYPE,
      Buffer.from('{"s":"\u00d6\u00d0"}', "latin1"),
      { s: "\u00d6\u00d0" },
    ],
    ["__proto__: only in the text", JSON_TYPE, '{"__proto__":{"x":1}}', {}],
  ];
  test.each(rows)("4.3 %s", (_title, headers, body, params) => {
    expect(event({ request: `POST ${C}`, headers, body }).params).toStrictEqual(params);
  });

  test("4.3: a body counts whatever the method", () => {
    for (const method of ["GET", "PUT", "DELETE", "PATCH"]) {
      expect(event({ request: `${method} ${C}`, headers: JSON_TYPE, body: '{"n":1}' }).params).toEqual({ n: 1 });
    }
  });

  test("4.3: query and body are apart", () => {
    const both = event({ request: `POST ${C}?n=query`, headers: JSON_TYPE, body: '{"n":"body"}' });
    expect(both).toMatchObject({ query: { n: "query" }, params: { n: "body" } });
  });
});
