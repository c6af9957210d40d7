import { describe, expect, test } from "vitest";
import { assertFunctionCall, jsonBody } from "../../../src/platforms/bmob/http/body.js";
import { JSON_TYPE, refusalOf, refused, type Sent, type SentHeaders, sent } from "./support.js";

const notJson = (type: string) =>
  refused(107, `This endpoint only supports Content-Type: application/json requests, not ${type}.`);
const EMPTY = refused(107, "content is empty.");
const INVALID = refused(107, expect.stringMatching(/^invalid json: ./));

const NOT_UTF8 = Uint8Array.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xd6, 0xd0, 0x22, 0x7d]);

describe("6.1: bodies that are taken", () => {
  test.each([
    ["POST", "application/json", '{"n":1}', { n: 1 }],
    ["PUT", "application/json", '{"n":1}', { n: 1 }],
    ["POST", "application/json; charset=utf-8", '{"s":"中文"}', { s: "中文" }],
    ["POST", "application/json;charset=UTF-8", "{}", {}],
    ["POST", "Application/JSON", "{}", {}],
    ["POST", "application/json;", "{}", {}],
    ["POST", "application/json", '\uFEFF{"n":1}', { n: 1 }],
    ["POST", "application/json", ' \r\n\t{"n":1}\n', { n: 1 }],
    ["POST", "application/json", '{"a":[1,2.5,null,true,{"b":"c"}]}', { a: [1, 2.5, null, true, { b: "c" }] }],
  ])("6.1 %s %s %s", (method, type, body, json) => {
    expect(jsonBody(sent({ request: `${method} /1/classes/T`, headers: { "content-type": type }, body }))).toEqual(
      json,
    );
  });

  test.each<[string, Sent]>([
    ["GET", { request: "GET /1/classes/T" }],
    ["GET with a body", { request: "GET /1/classes/T", headers: JSON_TYPE, body: "not json" }],
    ["DELETE", { request: "DELETE /1/classes/T/1" }],
    ["DELETE with the JS SDK's body", { request: "DELETE /1/classes/T/1", headers: JSON_TYPE, body: "{}" }],
    [
      "DELETE with any body",
      { request: "DELETE /1/classes/T/1", headers: { "content-type": "text/plain" }, body: '{"n":1}' },
    ],
  ])("3.1, 6.1 %s has none", (_title, request) => {
    expect(jsonBody(sent(request))).toEqual({});
  });
});

describe("6.1: bodies that are refused", () => {
  const rows: [title: string, headers: SentHeaders, body: string | Uint8Array, expected: unknown][] = [
    ["another content type", { "content-type": "text/plain" }, "{}", notJson("text/plain")],
    [
      "another content type, said as it was sent",
      { "content-type": "Text/HTML; charset=GBK" },
      "{}",
      notJson("Text/HTML; charset=GBK"),
    ],
    [
      "a form",
      { "content-type": "application/x-www-form-urlencoded" },
      "n=1",
      notJson("application/x-www-form-urlencoded"),
    ],
    ["a type that only begins so", { "content-type": "application/jsonp" }, "{}", notJson("application/jsonp")],
    [
      "a type that is more special",
      { "content-type": "application/json-patch+json" },
      "{}",
      notJson("application/json-patch+json"),
    ],
    ["no content type", {}, "{}", notJson("none")],
    ["an empty content type", { "content-type": "" }, "{}", notJson("none")],
    ["an empty body", JSON_TYPE, "", EMPTY],
    ["an empty body of no type", {}, "", EMPTY],
    ["an empty body of another type", { "content-type": "text/plain" }, "", notJson("text/plain")],
    ["blanks", JSON_TYPE, "  ", INVALID],
    ["malformed", JSON_TYPE, "{n:1}", INVALID],
    ["cut off", JSON_TYPE, '{"n":', INVALID],
    ["two objects", JSON_TYPE, "{}{}", INVALID],
    ["an array", JSON_TYPE, "[]", refused(107, "invalid json: the body must be an object.")],
    ["a text", JSON_TYPE, '"x"', refused(107, "invalid json: the body must be an object.")],
    ["a number", JSON_TYPE, "1", refused(107, "invalid json: the body must be an object.")],
    ["null", JSON_TYPE, "null", refused(107, "invalid json: the body must be an object.")],
    ["not UTF-8", JSON_TYPE, NOT_UTF8, refused(107, "invalid json: the body is not UTF-8.")],
    ["__proto__", JSON_TYPE, '{"a":{"__proto__":{}}}', INVALID],
    ["nested too deep", JSON_TYPE, `{"a":${"[".repeat(500)}${"]".repeat(500)}}`, INVALID],
  ];
  test.each(rows)("6.1 %s", (_title, headers, body, expected) => {
    for (const method of ["POST", "PUT"]) {
      expect(refusalOf(() => jsonBody(sent({ request: `${method} /1/classes/T`, headers, body })))).toEqual(expected);
    }
  });
});

describe("4.1, 4.5: what a call of form A must be", () => {
  const request = "POST /1/functions/hello";
  test.each([
    ["no parameters", "application/json", "{}"],
    ["parameters", "application/json; charset=utf-8", '{"n":1}'],
    ["a list: it has no parameters, but is no fault", "application/json", "[1]"],
    ["a text", "application/json", '"x"'],
  ])("4.1 %s", (_title, type, body) => {
    expect(() => assertFunctionCall(sent({ request, headers: { "content-type": type }, body }))).not.toThrow();
  });

  test.each(["GET", "PUT", "DELETE", "PATCH"])("4.5 %s: 405", (method) => {
    const call = sent({ request: `${method} /1/functions/hello`, headers: JSON_TYPE, body: "{}" });
    expect(refusalOf(() => assertFunctionCall(call))).toEqual(refused(107, expect.stringContaining(method), 405));
  });

  const rows: [title: string, headers: SentHeaders, body: string | Uint8Array, expected: unknown][] = [
    ["text", { "content-type": "text/plain" }, "hello", notJson("text/plain")],
    [
      "a form",
      { "content-type": "application/x-www-form-urlencoded" },
      "n=1",
      notJson("application/x-www-form-urlencoded"),
    ],
    ["no content type", {}, "{}", notJson("none")],
    ["malformed JSON", JSON_TYPE, "{", INVALID],
    ["no body", JSON_TYPE, "", EMPTY],
    ["a body that is not UTF-8", JSON_TYPE, NOT_UTF8, INVALID],
  ];
  test.each(rows)("4.5 %s: 400", (_title, headers, body, expected) => {
    expect(refusalOf(() => assertFunctionCall(sent({ request, headers, body })))).toEqual(expected);
  });
});
